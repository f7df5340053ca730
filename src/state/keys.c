/*
 * The keys, kept in memory.
 *
 * Every act asks for its author's key and moves the author's chain on, so this is the one table
 * that is not asked through SQL. Rows are written back before a commit, a hash or a view; a
 * rollback forgets them all and reads them again.
 */
#include "internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static char *copy_text(struct en_str text)
{
    char *copy = text.ptr == NULL ? NULL : malloc(text.len + 1);

    if (copy != NULL) {
        memcpy(copy, text.ptr, text.len);
        copy[text.len] = '\0';
    }
    return copy;
}

static void copy_into(char *out, size_t cap, struct en_str text)
{
    size_t len = text.len < cap ? text.len : cap - 1;

    if (len > 0) {
        memcpy(out, text.ptr, len);
    }
    out[len] = '\0';
}

/* Where a name is or would stand. */
static size_t position(const struct en_state *state, struct en_str name)
{
    size_t low = 0, high = state->key_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (en_str_compare(en_str_from(state->key[mid]->name), name) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

struct key_row *key_find(struct en_state *state, struct en_str name)
{
    if (state->last_key != NULL && en_str_is(name, state->last_key->name)) {
        return state->last_key;
    }
    size_t at = position(state, name);
    if (at == state->key_count || !en_str_is(name, state->key[at]->name)) {
        return NULL;
    }
    state->last_key = state->key[at];
    return state->last_key;
}

bool key_add(struct en_state *state, const struct key_row *row)
{
    size_t at = position(state, en_str_from(row->name));
    struct key_row *copy = malloc(sizeof(*copy));

    if (copy == NULL) {
        return false;
    }
    if (state->key_count == state->key_cap) {
        size_t cap = state->key_cap == 0 ? 64 : state->key_cap * 2;
        struct key_row **grown = realloc(state->key, cap * sizeof(struct key_row *));
        if (grown == NULL) {
            free(copy);
            return false;
        }
        state->key = grown;
        state->key_cap = cap;
    }
    *copy = *row;
    memmove(state->key + at + 1, state->key + at,
            (state->key_count - at) * sizeof(struct key_row *));
    state->key[at] = copy;
    state->key_count++;
    return true;
}

static bool is_pub(const struct en_vkey *vkey, const struct en_pubkey *pub)
{
    return memcmp(vkey->key.b, pub->b, EN_PUBKEY_BYTES) == 0;
}

struct en_str key_in_use(const struct en_state *state, const struct en_pubkey *pub,
                         struct en_str but)
{
    const struct en_accord *accord = en_state_accord(state);

    for (size_t i = 0; i < state->key_count; i++) {
        const struct key_row *row = state->key[i];
        if (is_pub(&row->vkey, pub) && !en_str_is(but, row->name)) {
            return en_str_from(row->name);
        }
    }
    for (size_t i = 0; i < accord->witness_count; i++) {
        if (is_pub(&accord->witness[i].key, pub) && !en_str_is(but, accord->witness[i].key.name)) {
            return en_str_from(accord->witness[i].key.name);
        }
    }
    return (struct en_str){NULL, 0};
}

void key_row_finish(struct key_row *row)
{
    free(row->may);
    free(row->seal);
    row->may = NULL;
    row->seal = NULL;
}

static void write_one(struct en_state *state, struct key_row *row)
{
    struct en_str revoked_why = row->revoked < 0 ? (struct en_str){NULL, 0} : en_str_from(row->why);
    struct en_str pub = {(const char *)row->vkey.key.b, EN_PUBKEY_BYTES};
    struct en_hash pub_hash;

    memcpy(pub_hash.b, pub.ptr, EN_PUBKEY_BYTES); /* both are 32 bytes: bound as one blob */
    sql_do(state, SQL_KEY_PUT, "tihtittiiiititthiiit", en_str_from(row->name),
           (int64_t)row->vkey.id, &pub_hash, en_str_from(row->body), (int64_t)row->role,
           en_str_from(row->may), en_str_from(row->seal), (int64_t)row->since, (int64_t)row->until,
           row->enrolled, row->revoked, revoked_why, (int64_t)row->seq, en_str_from(row->line),
           en_str_from(row->parent), &row->prev, row->suspended, (int64_t)row->claimed,
           (int64_t)row->vkey.type, en_str_from(row->vkey.application));
    chain_write(state, row);
    row->dirty = false;
}

void keys_write(struct en_state *state)
{
    for (size_t i = 0; i < state->key_count; i++) {
        if (state->key[i]->dirty) {
            write_one(state, state->key[i]);
        }
    }
}

static bool read_one(struct en_state *state, sqlite3_stmt *row)
{
    struct key_row key = {0};
    struct en_hash pub;

    if (!sql_hash(row, 2, &pub) || !sql_hash(row, 15, &key.prev)) {
        return false;
    }
    copy_into(key.name, sizeof(key.name), sql_text(row, 0));
    copy_into(key.vkey.name, sizeof(key.vkey.name), sql_text(row, 0));
    key.vkey.id = (uint32_t)sqlite3_column_int64(row, 1);
    key.vkey.type = (enum en_key_type)sqlite3_column_int(row, 18);
    copy_into(key.vkey.application, sizeof(key.vkey.application), sql_text(row, 19));
    memcpy(key.vkey.key.b, pub.b, EN_PUBKEY_BYTES);
    copy_into(key.body, sizeof(key.body), sql_text(row, 3));
    key.role = (enum en_role)sqlite3_column_int(row, 4);
    key.may = copy_text(sql_text(row, 5));
    key.seal = copy_text(sql_text(row, 6));
    key.since = sqlite3_column_int64(row, 7);
    key.until = sqlite3_column_int64(row, 8);
    key.enrolled = sqlite3_column_int64(row, 9);
    key.revoked = sqlite3_column_int64(row, 10);
    copy_into(key.why, sizeof(key.why), sql_text(row, 11));
    key.seq = (uint64_t)sqlite3_column_int64(row, 12);
    copy_into(key.line, sizeof(key.line), sql_text(row, 13));
    copy_into(key.parent, sizeof(key.parent), sql_text(row, 14));
    key.suspended = sqlite3_column_int64(row, 16);
    key.claimed = sqlite3_column_int64(row, 17);
    chain_read(&key, (struct en_bytes){sqlite3_column_blob(row, 20),
                                       (size_t)sqlite3_column_bytes(row, 20)});
    if (!key_add(state, &key)) {
        key_row_finish(&key);
        return false;
    }
    return true;
}

enum en_status keys_read(struct en_state *state, struct en_error *reterr)
{
    static const char keys_query[] = /* every key with the row of its chain that is not full */
        "SELECT k.*, c.links FROM key k LEFT JOIN chain c ON c.key=k.name AND c.row=(k.seq-1)/16"
        " ORDER BY k.name";
    sqlite3_stmt *stmt = NULL;
    bool good = true;

    static_assert(CHAIN_LINKS == 16, "keys_query divides by it");
    if (sqlite3_prepare_v2(state->db, keys_query, -1, &stmt, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    while (good && sqlite3_step(stmt) == SQLITE_ROW) {
        good = read_one(state, stmt);
    }
    sqlite3_finalize(stmt);
    return good ? EN_OK : sql_error(state, reterr);
}

void keys_forget(struct en_state *state)
{
    for (size_t i = 0; i < state->key_count; i++) {
        key_row_finish(state->key[i]);
        free(state->key[i]);
    }
    free(state->key);
    state->key = NULL;
    state->key_count = state->key_cap = 0;
    state->last_key = NULL;
}

/* ---- what a key is worth -------------------------------------------------------------------- */

bool key_is_active(const struct key_row *key, en_time logged)
{
    return key->revoked < 0 && key->suspended < 0 && logged >= key->since && logged < key->until;
}

void key_end(struct key_row *key, uint64_t index, const char *why)
{
    key->revoked = (int64_t)index;
    memset(key->why, 0, sizeof(key->why));
    copy_into(key->why, sizeof(key->why), en_str_from(why));
    key->dirty = true;
}

/* Does the line `of` stand among those that `key` comes from? A parent is older than its line, so
 * the walk ends; the count is for tables that somebody bent. */
static bool comes_from(struct en_state *state, const struct key_row *key, const char *of)
{
    for (size_t i = 0; i < state->key_count && key != NULL && key->parent[0] != '\0'; i++) {
        if (strcmp(key->parent, of) == 0) {
            return true;
        }
        key = key_find(state, en_str_from(key->parent));
    }
    return false;
}

bool key_is_kin(struct en_state *state, const struct key_row *a, const struct key_row *b)
{
    return strcmp(a->line, b->line) == 0 || comes_from(state, a, b->line) ||
           comes_from(state, b, a->line);
}

/* ---- keys that the accord itself names ------------------------------------------------------ */

static const char parted[] = "parted"; /* how the root of a body ended that left the accord */

bool key_is_parted(const struct key_row *key)
{
    return key->revoked >= 0 && strcmp(key->why, parted) == 0;
}

struct key_row key_begin(const struct en_vkey *vkey, uint64_t index)
{
    struct key_row row = {.vkey = *vkey,
                          .enrolled = (int64_t)index,
                          .revoked = -1,
                          .suspended = -1,
                          .claimed = INT64_MAX,
                          .dirty = true};

    memcpy(row.name, vkey->name, sizeof(row.name));
    memcpy(row.line, vkey->name, sizeof(row.line));
    return row;
}

bool key_put_named(struct en_state *state, const struct en_vkey *vkey, struct en_str body,
                   enum en_role role, uint64_t index, en_time logged)
{
    struct key_row *known = key_find(state, en_str_from(vkey->name));

    if (known != NULL) {
        if (key_is_parted(known)) {
            known->revoked = -1;
            known->dirty = true;
        }
        return true;
    }
    struct key_row row = key_begin(vkey, index);
    row.role = role;
    row.since = logged;
    row.until = INT64_MAX;
    copy_into(row.body, sizeof(row.body), body);
    return key_add(state, &row);
}

/* Every active root of this body ends: all but the new one; or all, for a body that left. */
static void end_roots(struct en_state *state, const char *body, const char *but, uint64_t index)
{
    for (size_t i = 0; i < state->key_count; i++) {
        struct key_row *row = state->key[i];
        bool other = but == NULL || strcmp(row->name, but) != 0;
        if (row->role == EN_ROLE_ROOT && row->revoked < 0 && other &&
            strcmp(row->body, body) == 0) {
            key_end(row, index, but == NULL ? parted : "amended");
        }
    }
}

static bool is_same_line(const struct en_accord *before, const struct en_root *root)
{
    const struct en_vkey *old = before == NULL ? NULL : en_accord_root(before, root->body);

    return old != NULL && strcmp(old->name, root->key.name) == 0 && old->id == root->key.id;
}

bool keys_from_accord(struct en_state *state, const struct en_accord *before,
                      const struct en_accord *accord, uint64_t index, en_time logged)
{
    bool good = key_put_named(state, &accord->registrar, EN_STR("registrar"), EN_ROLE_REGISTRAR,
                              index, logged);

    for (size_t i = 0; good && i < accord->root_count; i++) {
        const struct en_root *root = &accord->root[i];
        char body[EN_TOKEN_BYTES_MAX + 1];
        if (is_same_line(before, root)) {
            continue;
        }
        copy_into(body, sizeof(body), root->body);
        good = key_put_named(state, &root->key, root->body, EN_ROLE_ROOT, index, logged);
        end_roots(state, body, root->key.name, index);
    }
    for (size_t i = 0; good && i < state->key_count; i++) {
        struct key_row *row = state->key[i];
        if (row->role == EN_ROLE_ROOT && en_accord_root(accord, en_str_from(row->body)) == NULL) {
            end_roots(state, row->body, NULL, index);
        }
    }
    return good;
}

enum en_status en_state_vkey(struct en_state *state, struct en_str name, struct en_vkey *ret,
                             struct en_error *reterr)
{
    const struct key_row *key = key_find(state, name);

    if (key == NULL) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "state.key", name,
                       N_("the record knows no key %1"), N_("see `entente key list`"), name);
    }
    *ret = key->vkey;
    return EN_OK;
}
