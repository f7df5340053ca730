/*
 * accord_file.c: reading an accord before it is an act.
 *
 * The parties argue about a template for weeks; it must be checked like the real thing before
 * anybody makes a key. So "@name" is filled with a key made of the name, which serves for nothing
 * else, and the lines get a head.
 */
#include "accord_file.h"

#include <stdio.h>
#include <string.h>

static const char CONTEXT[] = EN_ACT_CONTEXT " ";

/* ---- the names of a template ---------------------------------------------------------------- */

static enum en_status add_name(struct en_template_keys *keys, struct en_str name, bool cosigns,
                               struct en_error *reterr)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (en_str_equal(keys->name[i], name)) {
            return EN_OK;
        }
    }
    if (keys->count == EN_TEMPLATE_KEYS_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "accord.keys", EN_STR(""),
                       N_("the template names more than 128 keys"), NULL);
    }
    keys->cosigns[keys->count] = cosigns;
    keys->name[keys->count++] = name;
    return EN_OK;
}

static struct en_str last_word(struct en_str line)
{
    struct en_str word = line;

    while (line.len > 0) {
        word = en_str_cut(&line, ' ');
    }
    return word;
}

enum en_status en_template_keys_read(struct en_str text, struct en_template_keys *ret,
                                     struct en_error *reterr)
{
    enum en_status status = EN_OK;

    ret->count = 0;
    while (text.len > 0 && status == EN_OK) {
        struct en_str line = en_str_cut(&text, '\n');
        bool cosigns = en_str_starts(line, EN_STR("witness: "));
        if (!cosigns && !en_str_starts(line, EN_STR("root: ")) &&
            !en_str_starts(line, EN_STR("registrar: "))) {
            continue;
        }
        struct en_str word = last_word(line);
        if (word.len > 1 && word.ptr[0] == '@') {
            status = add_name(ret, (struct en_str){word.ptr + 1, word.len - 1}, cosigns, reterr);
        }
    }
    return status;
}

/* ---- made-up keys --------------------------------------------------------------------------- */

static enum en_status make_up(struct en_hasher *hasher, struct en_str name, bool cosigns,
                              struct en_vkey *ret, struct en_error *reterr)
{
    struct en_hash seed;
    struct en_pubkey key;
    struct en_signing_key *signing = NULL;

    if (!en_keyname_is_sound(name)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "accord.key-name", EN_STR(""),
                       N_("\"@%1\" names no key"), N_("Write @BODY/NAME."), name);
    }
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)name.ptr, name.len}, &seed);
    enum en_status status = en_signing_key_from_seed("check", seed.b, &signing, reterr);
    if (status == EN_OK) {
        en_signing_key_public(signing, &key);
        en_vkey_make(hasher, name, cosigns ? EN_KEY_COSIGNATURE : EN_KEY_ED25519, &key, ret);
    }
    en_signing_key_destroy(signing);
    return status;
}

static enum en_status fill_made_up(struct en_cli *cli, struct en_str text, struct en_text *out,
                                   struct en_error *reterr)
{
    struct en_template_keys names;
    struct en_vkey *keys = EN_ARENA_ARRAY(&cli->arena, EN_TEMPLATE_KEYS_MAX, struct en_vkey);
    struct en_hasher *hasher = en_hasher_create();
    enum en_status status = keys == NULL || hasher == NULL
                                ? EN_ERR_MEMORY
                                : en_template_keys_read(text, &names, reterr);

    for (size_t i = 0; status == EN_OK && i < names.count; i++) {
        status = make_up(hasher, names.name[i], names.cosigns[i], &keys[i], reterr);
    }
    if (status == EN_OK) {
        status = en_accord_fill_keys(out, text, keys, names.count, reterr);
    }
    en_hasher_destroy(hasher);
    return status;
}

/* ---- the file ------------------------------------------------------------------------------- */

void en_accord_head(struct en_text *out, struct en_str origin, struct en_str registrar, en_time now,
                    struct en_str body)
{
    struct en_act_header header = {.origin = origin,
                                   .act = EN_STR("accord.found"),
                                   .author = registrar,
                                   .seq = 1,
                                   .occurred = now};

    en_merkle_empty(&header.seen_root);
    en_act_print(out, &header, body);
}

/* Places count from the head that we put on top; people count in their file. */
static void shift_place(struct en_error *error)
{
    struct en_str place = en_str_from(error->place);
    uint64_t line = 0;

    if (!en_str_starts(place, EN_STR("line "))) {
        return;
    }
    if (en_parse_u64((struct en_str){place.ptr + 5, place.len - 5}, &line) &&
        line > EN_ACT_HEAD_LINES) {
        (void)snprintf(error->place, sizeof(error->place), "line %llu",
                       (unsigned long long)(line - EN_ACT_HEAD_LINES));
    }
}

static enum en_status parse(struct en_cli *cli, struct en_str text, struct en_accord_file *ret,
                            struct en_error *reterr)
{
    enum en_status status = en_act_parse(&cli->arena, text, &ret->act, reterr);

    if (status == EN_OK) {
        status = en_accord_create(&ret->act, &ret->accord, reterr);
    }
    if (status != EN_OK && ret->bare && reterr != NULL) {
        shift_place(reterr);
    }
    return status;
}

static enum en_status read_bare(struct en_cli *cli, struct en_str file, struct en_text *text,
                                struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = fill_made_up(cli, file, &body, reterr);

    if (status == EN_OK) {
        en_accord_head(text, EN_STR("check.example/record"), EN_STR("check"),
                       cli->env.now(cli->env.self), en_text_str(&body));
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_accord_file_read(struct en_cli *cli, const char *path, struct en_accord_file *ret,
                                   struct en_error *reterr)
{
    struct en_str file = {NULL, 0};
    struct en_text text = {0};
    enum en_status status = en_cli_read(cli, path, &file, reterr);

    if (status != EN_OK) {
        return status;
    }
    *ret = (struct en_accord_file){.bare = !en_str_starts(file, en_str_from(CONTEXT))};
    if (ret->bare) {
        status = read_bare(cli, file, &text, reterr);
    } else {
        en_text_add(&text, en_act_text(file));
    }
    struct en_str kept = en_arena_copy(&cli->arena, en_text_str(&text));
    if (status == EN_OK) {
        status = kept.ptr == NULL ? EN_ERR_MEMORY : parse(cli, kept, ret, reterr);
    }
    en_text_finish(&text);
    return status;
}
