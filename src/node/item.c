/*
 * The inside of a sealed item: print, read, hold against the record.
 */
#include "entente/item.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "private.h"

enum { HEADER_BYTES_MAX = 2048 }; /* seven lines, the longest of some 220 bytes */

static const struct en_field head_fields[] = {
    {"item", EN_CARD_ONE, N_("number of the item"), {{"item", EN_TOKEN_ID, 0, 0, NULL}}, 1},
    {"kind", EN_CARD_ONE, N_("what it is"), {{"kind", EN_TOKEN_NAME, 0, 0, NULL}}, 1},
    {"author", EN_CARD_ONE, N_("who says it"), {{"key", EN_TOKEN_KEYNAME, 0, 0, NULL}}, 1},
    {"audience",
     EN_CARD_ONE,
     N_("id of the audience's version"),
     {{"id", EN_TOKEN_HASH, 0, 0, NULL}},
     1},
    {"content",
     EN_CARD_ONE,
     N_("SHA-256 and length of the content"),
     {{"sha256", EN_TOKEN_HASH, 0, 0, NULL}, {"bytes", EN_TOKEN_INT, 0, EN_ITEM_BYTES_MAX, NULL}},
     2},
};

enum { ITEM, KIND, AUTHOR, AUDIENCE, CONTENT };

static const struct en_form head_form = {"item", head_fields, EN_COUNT(head_fields)};

/* ---- print ---------------------------------------------------------------------------------- */

static void add_hash(struct en_text *out, const char *key, const struct en_hash *hash)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, sizeof(hash->b)});
    en_text_addf(out, "%s: %.*s", key, (int)sizeof(hex), hex);
}

static void add_line(struct en_text *out, const char *key, struct en_str value)
{
    en_text_addf(out, "%s: ", key);
    en_text_add(out, value);
    en_text_addc(out, '\n');
}

enum en_status en_item_print(struct en_hasher *hasher, const struct en_item_head *head,
                             struct en_bytes content, const struct en_signing_key *author,
                             struct en_text *out, struct en_error *reterr)
{
    struct en_text text = {0};
    struct en_hash hash;

    assert(out->len == 0);
    if (content.len > EN_ITEM_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "item.long", EN_STR(""),
                       N_("the content is longer than 56 MiB"), N_("make it smaller"));
    }
    en_hash_of(hasher, content, &hash);
    en_text_adds(&text, EN_ITEM_CONTEXT " ");
    en_text_add(&text, head->origin);
    en_text_addc(&text, '\n');
    add_line(&text, "item", head->item);
    add_line(&text, "kind", head->kind);
    add_line(&text, "author", en_str_from(en_signing_key_name(author)));
    add_hash(&text, "audience", &head->audience);
    en_text_addc(&text, '\n');
    add_hash(&text, "content", &hash);
    en_text_addf(&text, " %zu\n", content.len);
    en_note_sign(out, en_text_str(&text), author);
    en_text_add(out, (struct en_str){(const char *)content.ptr, content.len});
    en_pad(out);
    bool failed = text.failed || out->failed;
    en_text_finish(&text);
    return failed ? node_no_memory(reterr) : EN_OK;
}

/* ---- read ----------------------------------------------------------------------------------- */

/* The content as its author signed it. */
struct said {
    struct en_hash sha256;
    uint64_t bytes;
};

static enum en_status bad_header(struct en_error *reterr, const char *text)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "item.header", EN_STR("item"), text,
                   N_("what was sealed is no item of entente: ask its author"));
}

/* The note is all up to the end of the line behind the first empty line. */
static bool cut_note(struct en_str plain, struct en_str *ret_note, struct en_str *ret_rest)
{
    size_t most = plain.len < HEADER_BYTES_MAX ? plain.len : HEADER_BYTES_MAX;
    bool behind = false;

    for (size_t i = 1; i < most; i++) {
        if (plain.ptr[i] != '\n') {
            continue;
        }
        if (behind) {
            *ret_note = (struct en_str){plain.ptr, i + 1};
            *ret_rest = (struct en_str){plain.ptr + i + 1, plain.len - i - 1};
            return true;
        }
        behind = plain.ptr[i - 1] == '\n';
    }
    return false;
}

static enum en_status read_head(struct en_arena *arena, struct en_str text,
                                struct en_item_plain *item, struct said *ret_said,
                                struct en_error *reterr)
{
    struct en_str context = EN_STR(EN_ITEM_CONTEXT " ");
    struct en_str rest = text, line = en_str_cut(&rest, '\n');
    const struct en_item *lines = NULL;
    size_t count = 0;

    if (!en_str_starts(line, context)) {
        return bad_header(reterr, N_("it does not begin as an item does"));
    }
    enum en_status status =
        en_form_parse(arena, &head_form, rest, 1, false, &lines, &count, reterr);
    if (status != EN_OK || lines == NULL) {
        return status; /* a form with lines that must stand gives lines */
    }
    item->head = (struct en_item_head){
        .origin = {line.ptr + context.len, line.len - context.len},
        .item = lines[ITEM].value[0].text,
        .kind = lines[KIND].value[0].text,
        .author = lines[AUTHOR].value[0].text,
        .audience = en_value_hash(&lines[AUDIENCE].value[0]),
    };
    *ret_said = (struct said){.sha256 = en_value_hash(&lines[CONTENT].value[0]),
                              .bytes = (uint64_t)lines[CONTENT].value[1].num};
    return EN_OK;
}

static enum en_status check_content(struct en_hasher *hasher, const struct said *said,
                                    struct en_str content, struct en_error *reterr)
{
    struct en_hash hash;

    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)content.ptr, content.len}, &hash);
    if (content.len == said->bytes && en_hash_equal(&hash, &said->sha256)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_VERIFY, "item.content", EN_STR("item"),
                   N_("the content is not the one that its author signed"),
                   N_("do not rely on it: ask its author"));
}

enum en_status en_item_read(struct en_arena *arena, struct en_hasher *hasher, struct en_str plain,
                            struct en_item_plain *ret, struct en_error *reterr)
{
    struct en_item_plain *item = EN_ARENA_NEW(arena, struct en_item_plain);
    struct said said = {.bytes = 0};
    struct en_str note = {NULL, 0}, content = {NULL, 0};

    if (item == NULL) {
        return node_no_memory(reterr);
    }
    if (!en_unpad(plain, &plain)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "item.padding", EN_STR("item"),
                       N_("it is not padded as an item is"),
                       N_("what was sealed is no item of entente: ask its author"));
    }
    if (!cut_note(plain, &note, &content)) {
        return bad_header(reterr, N_("it does not begin with a signed header"));
    }
    enum en_status status = en_note_parse(arena, note, &item->note, reterr);
    if (status == EN_OK) {
        status = read_head(arena, item->note.text, item, &said, reterr);
    }
    if (status == EN_OK) {
        status = check_content(hasher, &said, content, reterr);
    }
    if (status == EN_OK) {
        item->content = (struct en_bytes){(const uint8_t *)content.ptr, content.len};
        *ret = *item;
    }
    return status;
}

/* ---- against the record --------------------------------------------------------------------- */

struct logged {
    const struct en_hash *sha256;
    const struct en_item_plain *item;
    bool found, same;
};

static struct en_str text_of_cell(const struct en_cell *cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cells[i].name, name) == 0) {
            return cells[i].text;
        }
    }
    return (struct en_str){NULL, 0};
}

static bool compare_logged(void *self, const struct en_cell *cells, size_t count)
{
    struct logged *logged = self;
    const struct en_item_head *head = &logged->item->head;
    struct en_str sha256 = {(const char *)logged->sha256->b, EN_HASH_BYTES};
    struct en_str audience = {(const char *)head->audience.b, EN_HASH_BYTES};

    if (!en_str_equal(text_of_cell(cells, count, "blob"), sha256)) {
        return true;
    }
    logged->found = true;
    logged->same = en_str_equal(text_of_cell(cells, count, "item"), head->item) &&
                   en_str_equal(text_of_cell(cells, count, "kind"), head->kind) &&
                   en_str_equal(text_of_cell(cells, count, "audience-id"), audience);
    return false;
}

static enum en_status check_logged(struct en_node *node, const struct en_hash *sha256,
                                   const struct en_item_plain *item, struct en_error *reterr)
{
    struct logged logged = {.sha256 = sha256, .item = item};
    enum en_status status =
        en_state_view(node->state, "items", NULL, 0, compare_logged, &logged, reterr);

    if (status == EN_OK && !logged.found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "item.unlogged", EN_STR("item"),
                       N_("no act of this record names these sealed bytes"),
                       N_("follow the record first, or ask who gave you the file"));
    }
    if (status == EN_OK &&
        !(logged.same && en_str_equal(item->head.origin, en_node_origin(node)))) {
        return en_fail(reterr, EN_ERR_VERIFY, "item.other", EN_STR("item"),
                       N_("what was signed is another item than the one sealed: %1"),
                       N_("do not rely on it: somebody sealed another's words anew"),
                       item->head.item);
    }
    return status;
}

static enum en_status check_author(struct en_node *node, const struct en_item_plain *item,
                                   struct en_error *reterr)
{
    struct en_vkey key;
    enum en_status status = en_state_vkey(node->state, item->head.author, &key, reterr);

    if (status == EN_OK && item->note.sig_count == 1) {
        status = en_note_check(&item->note, &key, reterr);
    } else if (status == EN_OK) {
        status = EN_ERR_INADMISSIBLE;
    }
    if (status == EN_OK || status == EN_ERR_MEMORY) {
        return status;
    }
    return en_fail(reterr, EN_ERR_VERIFY, "item.author", EN_STR("item"),
                   N_("it is not signed by the key that the record knows as %1"),
                   N_("do not rely on it: nobody is proven to have said it"), item->head.author);
}

enum en_status en_node_item_read(struct en_node *node, struct en_arena *arena,
                                 const struct en_hash *sha256, struct en_str plain,
                                 struct en_item_plain *ret, struct en_error *reterr)
{
    struct en_item_plain item;
    enum en_status status = en_item_read(arena, node->hasher, plain, &item, reterr);

    if (status == EN_OK) {
        status = check_logged(node, sha256, &item, reterr);
    }
    if (status == EN_OK) {
        status = check_author(node, &item, reterr);
    }
    if (status == EN_OK) {
        *ret = item;
    }
    return status;
}
