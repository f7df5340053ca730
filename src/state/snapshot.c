/*
 * Snapshots: the tables as bytes, so that a node may begin at a size and not at entry 0.
 *
 *   entente/snapshot/v1 ORIGIN
 *   size: ...      entries folded in
 *   root: ...      of the record at that size
 *   logged: ...    log time of its last entry
 *   schema: ...    of the tables, and
 *   rules: ...     the rule set: by another of either a snapshot is worth nothing
 *   bytes: ...     of the tables
 *   state: ...     the state hash
 *   (an empty line, and the tables as the state hash sums them)
 *
 * The lines name the hash of everything behind them, so whoever attests the lines attests the
 * tables: SHA-256 of the lines, without the empty one, is the word that witnesses sign. A witness
 * needs no file for it, only its own state.
 *
 * A snapshot is a cache of the record and proves nothing by itself. What is read is measured whole,
 * by form and by hash, before the first row goes in; whose word it is, the node decides.
 *
 * Source: notes/record.md section 5, "Snapshot".
 */
#include "internal.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define CONTEXT "entente/snapshot/v1 "

enum { LINE_SIZE, LINE_ROOT, LINE_LOGGED, LINE_SCHEMA, LINE_RULES, LINE_BYTES, LINE_STATE };

static const struct en_field fields[] = {
    {"size", EN_CARD_ONE, N_("entries folded in"), {{"size", EN_TOKEN_INT, 1, INT64_MAX, NULL}}, 1},
    {"root",
     EN_CARD_ONE,
     N_("of the record at that size"),
     {{"root", EN_TOKEN_HASH, 0, 0, NULL}},
     1},
    {"logged",
     EN_CARD_ONE,
     N_("log time of its last entry"),
     {{"logged", EN_TOKEN_TIME, 0, 0, NULL}},
     1},
    {"schema", EN_CARD_ONE, N_("of the tables"), {{"schema", EN_TOKEN_INT, 1, INT32_MAX, NULL}}, 1},
    {"rules",
     EN_CARD_ONE,
     N_("the rule set they were folded by"),
     {{"rules", EN_TOKEN_INT, 1, INT32_MAX, NULL}},
     1},
    {"bytes",
     EN_CARD_ONE,
     N_("of the tables"),
     {{"bytes", EN_TOKEN_INT, 0, EN_SNAPSHOT_BYTES_MAX, NULL}},
     1},
    {"state", EN_CARD_ONE, N_("the state hash"), {{"state", EN_TOKEN_HASH, 0, 0, NULL}}, 1},
};

static const struct en_form form = {"snapshot", fields, EN_COUNT(fields)};

/* ---- writing -------------------------------------------------------------------------------- */

struct writing {
    struct en_hasher *hasher;
    struct en_hash sum;
    uint64_t bytes;
    struct en_text *out; /* NULL: only measured */
};

static bool write_piece(void *self, struct en_str piece)
{
    struct writing *writing = self;

    tables_sum(writing->hasher, piece, &writing->sum);
    writing->bytes += piece.len;
    if (writing->bytes > EN_SNAPSHOT_BYTES_MAX) {
        return false;
    }
    if (writing->out != NULL) {
        en_text_add(writing->out, piece);
    }
    return writing->out == NULL || !writing->out->failed;
}

static enum en_status too_long(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_TOO_LONG, "snapshot.long", EN_STR(""),
                   N_("the tables are longer than a snapshot may be"),
                   N_("start from entry 0 instead"));
}

static void print_lines(struct en_state *state, const struct writing *tables, struct en_text *out)
{
    char root[65];
    char sum[65];
    char logged[EN_TIME_BYTES + 1];

    en_text_adds(out, CONTEXT);
    en_text_add(out, en_state_origin(state));
    en_text_addf(out, "\nsize: %" PRIu64 "\nroot: %.64s\nlogged: %s\n", state->head.size,
                 text_of_hash(root, &state->head.root).ptr,
                 text_of_time(logged, state->log_time).ptr);
    en_text_addf(out, "schema: %d\nrules: %d\nbytes: %" PRIu64 "\nstate: %.64s\n",
                 state_schema(state), EN_RULE_SET, tables->bytes,
                 text_of_hash(sum, &tables->sum).ptr);
}

enum en_status en_snapshot_print(struct en_state *state, struct en_text *ret_lines,
                                 struct en_text *ret_tables, struct en_error *reterr)
{
    struct writing writing = {.hasher = state->hasher, .out = ret_tables};

    if (state->accord_count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "snapshot.empty", EN_STR(""),
                       N_("there is no act 0 yet"), N_("follow the registrar first"));
    }
    enum en_status status = tables_each(state, write_piece, &writing, reterr);
    if (writing.bytes > EN_SNAPSHOT_BYTES_MAX) {
        return too_long(reterr);
    }
    if (status == EN_OK) {
        print_lines(state, &writing, ret_lines);
    }
    if (status == EN_OK && (ret_lines->failed || (ret_tables != NULL && ret_tables->failed))) {
        status = en_fail(reterr, EN_ERR_MEMORY, "snapshot.memory", EN_STR(""), N_("no memory left"),
                         NULL);
    }
    return status;
}

/* ---- the lines ------------------------------------------------------------------------------ */

static enum en_status refuse(struct en_error *reterr, const char *rule, struct en_str place,
                             const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, rule, place, text,
                   N_("have the snapshot made again, or start from entry 0"));
}

/* The lines end in an empty one; the first names the record. */
static bool cut_lines(struct en_bytes bytes, struct en_str *ret_lines, struct en_str *ret_origin)
{
    const char *start = (const char *)bytes.ptr;
    size_t most = bytes.len < EN_SNAPSHOT_LINES_MAX ? bytes.len : EN_SNAPSHOT_LINES_MAX;
    struct en_str rest = {start, most};

    if (!en_str_starts(rest, EN_STR(CONTEXT))) {
        return false;
    }
    size_t len = 1;
    while (len < most && !(start[len - 1] == '\n' && start[len] == '\n')) {
        len++;
    }
    if (len >= most) {
        return false;
    }
    *ret_lines = (struct en_str){start, len};
    struct en_str first = en_str_cut(&rest, '\n');
    *ret_origin = (struct en_str){first.ptr + strlen(CONTEXT), first.len - strlen(CONTEXT)};
    return ret_origin->len >= 1 && ret_origin->len <= EN_ORIGIN_BYTES_MAX;
}

static enum en_status read_lines(struct en_arena *arena, struct en_snapshot *ret,
                                 struct en_error *reterr)
{
    const struct en_item *items = NULL;
    size_t count = 0;
    size_t first = strlen(CONTEXT) + ret->origin.len + 1;
    struct en_str rest = {ret->lines.ptr + first, ret->lines.len - first};
    enum en_status status = en_form_parse(arena, &form, rest, 1, false, &items, &count, reterr);

    if (status != EN_OK) {
        return status;
    }
    ret->head.size = (uint64_t)items[LINE_SIZE].value[0].num;
    ret->head.root = en_value_hash(&items[LINE_ROOT].value[0]);
    ret->logged = items[LINE_LOGGED].value[0].num;
    ret->schema = items[LINE_SCHEMA].value[0].num;
    ret->rules = items[LINE_RULES].value[0].num;
    ret->tables.len = (size_t)items[LINE_BYTES].value[0].num;
    ret->state = en_value_hash(&items[LINE_STATE].value[0]);
    return EN_OK;
}

enum en_status en_snapshot_parse(struct en_bytes bytes, struct en_snapshot *ret,
                                 struct en_bytes *ret_rest, struct en_error *reterr)
{
    struct en_snapshot snapshot = {.origin = {NULL, 0}};
    struct en_arena arena;

    if (!cut_lines(bytes, &snapshot.lines, &snapshot.origin)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "snapshot.form", EN_STR("line 1"),
                       N_("this does not begin as a snapshot does"),
                       N_("give the whole file, as it was written"));
    }
    en_arena_init(&arena, 0);
    enum en_status status = read_lines(&arena, &snapshot, reterr);
    en_arena_finish(&arena);
    if (status != EN_OK) {
        return status;
    }
    size_t before = snapshot.lines.len + 1;
    if (bytes.len - before < snapshot.tables.len) {
        return refuse(reterr, "snapshot.cut", EN_STR("bytes"),
                      N_("the tables end before their length says"));
    }
    snapshot.tables.ptr = bytes.ptr + before;
    before += snapshot.tables.len;
    *ret = snapshot;
    *ret_rest = (struct en_bytes){bytes.ptr + before, bytes.len - before};
    return EN_OK;
}

/* ---- taking it in --------------------------------------------------------------------------- */

static enum en_status check_versions(struct en_state *state, const struct en_snapshot *snapshot,
                                     struct en_error *reterr)
{
    if (snapshot->schema == state_schema(state) && snapshot->rules == EN_RULE_SET) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_VERIFY, "snapshot.version", EN_STR("schema"),
                   N_("the snapshot was made by another version of the rules"),
                   N_("have one made by this version, or start from entry 0"));
}

/* An accord is who its text says: its id is what a fingerprint is compared with. */
static enum en_status check_accords(struct en_state *state, const struct en_snapshot *snapshot,
                                    struct en_error *reterr)
{
    struct en_hash id;

    for (size_t i = 0; i < state->accord_count; i++) {
        struct en_str text = state->accord[i].accord->text;
        en_hash_of(state->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &id);
        if (!en_hash_equal(&id, &state->accord[i].id)) {
            return refuse(reterr, "snapshot.accord", EN_STR("table accord"),
                          N_("the text of an accord is not the one it is named by"));
        }
    }
    return state->accord_count > 0 && en_str_equal(en_state_origin(state), snapshot->origin)
               ? EN_OK
               : refuse(reterr, "snapshot.accord", EN_STR("line 1"),
                        N_("the accord in it is not of the record that it names"));
}

enum en_status en_state_restore(struct en_state *state, const struct en_snapshot *snapshot,
                                struct en_error *reterr)
{
    enum en_status status = check_versions(state, snapshot, reterr);

    assert(state->changing && state->head.size == 0);
    if (status == EN_OK) {
        status = tables_read(state, snapshot, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    sql_do(state, SQL_APPLIED_PUT, "ihi", (int64_t)snapshot->head.size, &snapshot->head.root,
           (int64_t)snapshot->logged);
    status = state->failed == EN_OK ? state_read(state, reterr) : sql_error(state, reterr);
    return status == EN_OK ? check_accords(state, snapshot, reterr) : status;
}
