/*
 * accord_amend.c: `accord amend`: a new text of the whole accord, from a file that people edited.
 *
 * The file is what `accord show` printed, changed: its head and what is said about the text before
 * it (base, reason) are left behind, comments too, since only act 0 may hold them. "@NAME" stands
 * for a key that the accord in force has.
 */
#include "nouns.h"

#include "find.h"

enum { KEYS_MAX = 128 };

static bool is_line_of_text(struct en_str line, size_t number, bool has_head)
{
    if (line.len == 0 || line.ptr[0] == '#') {
        return false;
    }
    if (has_head && number < EN_ACT_HEAD_LINES) {
        return false;
    }
    return !en_str_starts(line, EN_STR("base: ")) && !en_str_starts(line, EN_STR("reason: "));
}

static void copy_text(struct en_text *out, struct en_str file)
{
    bool has_head = en_str_starts(file, EN_STR(EN_ACT_CONTEXT));
    struct en_str text = en_act_text(file);

    for (size_t number = 0; text.len > 0; number++) {
        struct en_str line = en_str_cut(&text, '\n');
        if (is_line_of_text(line, number, has_head)) {
            en_text_add(out, line);
            en_text_addc(out, '\n');
        }
    }
}

/* The keys that the accord in force names. */
static size_t known_keys(const struct en_accord *accord, struct en_vkey *keys)
{
    size_t count = 0;

    keys[count++] = accord->registrar;
    for (size_t i = 0; i < accord->root_count && count < KEYS_MAX; i++) {
        keys[count++] = accord->root[i].key;
    }
    for (size_t i = 0; i < accord->witness_count && count < KEYS_MAX; i++) {
        keys[count++] = accord->witness[i].key;
    }
    return count;
}

static enum en_status add_lines(struct en_cli *cli, struct en_str file, struct en_text *body,
                                struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));
    struct en_vkey *keys = EN_ARENA_ARRAY(&cli->arena, KEYS_MAX, struct en_vkey);
    struct en_text text = {0};

    if (keys == NULL || accord == NULL) {
        return accord == NULL ? EN_ERR_NOT_FOUND : EN_ERR_MEMORY;
    }
    copy_text(&text, file);
    enum en_status status =
        en_accord_fill_keys(body, en_text_str(&text), keys, known_keys(accord, keys), reterr);
    en_text_finish(&text);
    return status;
}

enum en_status en_cli_accord_amend(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_str file = {NULL, 0};
    struct en_text body = {0};
    struct en_hash base = {{0}};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(en_node_state(cli->node), "accords", NULL, 0, en_take_last_id, &base,
                               reterr);
    }
    if (status == EN_OK) {
        en_line_add_hash(&body, "base", &base);
        en_line_add(&body, "reason", en_args_option(args, "reason"));
        status = add_lines(cli, file, &body, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "accord.amend", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}
