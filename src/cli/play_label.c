/*
 * play_label.c: the names that a story gives to acts, and lines of acts with such names filled in.
 *
 * Only where an act's form asks for an id or a public key may a name stand: @LABEL or @KEY. What
 * is free text stays as it is written.
 */
#include "play.h"

#include "usage.h"

/* ---- labels --------------------------------------------------------------------------------- */

struct play_label *play_label_find(struct player *player, struct en_str name)
{
    for (struct play_label *label = player->labels; label != NULL; label = label->next) {
        if (en_str_equal(label->name, name)) {
            return label;
        }
    }
    return NULL;
}

struct en_str play_label_of(const struct player *player, const struct en_hash *id)
{
    for (const struct play_label *label = player->labels; label != NULL; label = label->next) {
        if (en_hash_equal(&label->id, id)) {
            return label->name;
        }
    }
    return (struct en_str){NULL, 0};
}

enum en_status play_label_put(struct player *player, struct en_str name, const struct en_hash *id,
                              uint64_t index, struct en_error *reterr)
{
    struct play_label *label = play_label_find(player, name);

    if (label == NULL) {
        label = EN_ARENA_NEW(&player->arena, struct play_label);
        if (label == NULL) {
            return play_no_memory(reterr);
        }
        label->next = player->labels;
        label->name = en_arena_copy(&player->arena, name);
        player->labels = label;
    }
    label->id = *id; /* a name given again means the newest act: the next version of an order */
    label->index = index;
    return label->name.ptr == NULL ? play_no_memory(reterr) : EN_OK;
}

/* The names that could have been meant, labels first. */
static struct en_str label_at(const void *self, size_t i)
{
    const struct play_label *label = ((const struct player *)self)->labels;

    while (label != NULL && i-- > 0) {
        label = label->next;
    }
    return label == NULL ? (struct en_str){NULL, 0} : label->name;
}

static enum en_status no_label(struct player *player, struct en_str name, struct en_error *reterr)
{
    struct en_str near = en_nearest(name, label_at, player);

    return play_fail(
        player, reterr, EN_ERR_NOT_FOUND, "play.label", N_("no act of the story is called %1"),
        near.len > 0 ? N_("did you mean %2?") : N_("give the act a name: `do KEY ACT as LABEL`"),
        name, near.len > 0 ? near : EN_STR("-"));
}

enum en_status play_labels_begin(struct player *player, struct en_error *reterr)
{
    struct en_hash zeros = {{0}};

    return play_label_put(player, EN_STR("none"), &zeros, 0, reterr);
}

enum en_status play_label_get(struct player *player, struct en_str name, struct play_label **ret,
                              struct en_error *reterr)
{
    bool at = name.len > 0 && name.ptr[0] == '@';
    struct en_str bare = at ? (struct en_str){name.ptr + 1, name.len - 1} : name;
    struct play_label *label = play_label_find(player, bare);

    if (label == NULL) {
        return no_label(player, bare, reterr);
    }
    *ret = label;
    return EN_OK;
}

/* ---- lines with names filled in ------------------------------------------------------------- */

static void add_hash(struct en_text *out, const struct en_hash *id)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){id->b, sizeof(id->b)});
    en_text_add(out, (struct en_str){hex, sizeof(hex)});
}

static enum en_status add_token(struct player *player, enum en_token_type type, struct en_str token,
                                struct en_text *out, struct en_error *reterr)
{
    struct en_str name = {token.ptr + 1, token.len - 1};
    struct play_label *label = NULL;
    struct play_key *key = NULL;
    char vkey[EN_VKEY_BYTES_MAX];
    enum en_status status = EN_OK;

    if (token.len < 2 || token.ptr[0] != '@' || (type != EN_TOKEN_HASH && type != EN_TOKEN_VKEY)) {
        en_text_add(out, token);
        return EN_OK;
    }
    if (type == EN_TOKEN_HASH) {
        status = play_label_get(player, name, &label, reterr);
        if (status == EN_OK) {
            add_hash(out, &label->id);
        }
        return status;
    }
    status = play_key_get(player, name, &key, reterr);
    if (status == EN_OK) {
        size_t len = en_vkey_print(&key->vkey, vkey);
        en_text_add(out, (struct en_str){vkey, len});
    }
    return status;
}

static const struct en_field *field_of(const struct en_act_def *def, struct en_str key)
{
    for (size_t i = 0; def != NULL && i < def->form.field_count; i++) {
        if (en_str_is(key, def->form.field[i].key)) {
            return &def->form.field[i];
        }
    }
    return NULL;
}

/* One line, token by token as far as the form says that ids and keys may stand there. */
static enum en_status add_line(struct player *player, const struct en_act_def *def,
                               struct en_str line, struct en_text *out, struct en_error *reterr)
{
    struct en_str rest = line;
    struct en_str key = en_str_cut(&rest, ':');
    const struct en_field *field = field_of(def, key);
    enum en_status status = EN_OK;

    en_text_add(out, key);
    if (rest.ptr != NULL) {
        en_text_addc(out, ':');
    }
    for (size_t i = 0; field != NULL && i < field->token_count && rest.ptr != NULL &&
                       rest.len > 1 && status == EN_OK;
         i++) {
        enum en_token_type type = field->token[i].type;
        if (type == EN_TOKEN_TEXT || rest.ptr[0] != ' ') {
            break;
        }
        rest = (struct en_str){rest.ptr + 1, rest.len - 1}; /* the space before the token */
        struct en_str token = en_str_cut(&rest, ' ');
        en_text_addc(out, ' ');
        status = add_token(player, type, token, out, reterr);
        rest = rest.ptr == NULL ? rest : (struct en_str){rest.ptr - 1, rest.len + 1};
    }
    en_text_add(out, rest);
    en_text_addc(out, '\n');
    return status;
}

enum en_status play_lines(struct player *player, const struct en_step *step, const char *act,
                          struct en_text *out, struct en_error *reterr)
{
    const struct en_act_def *def = en_act_def_named(en_str_from(act));
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < step->body_count; i++) {
        status = add_line(player, def, step->body[i].text, out, reterr);
    }
    return status;
}
