/*
 * The keys, kept in memory.
 *
 * Every act asks for its author's key and moves the author's chain on, so this is the one table
 * that is not asked through SQL. Rows are written back before a commit, a hash or a view; a
 * rollback forgets them all and reads them again.
 */
#include "internal.h"

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
    sql_do(state, SQL_KEY_PUT, "tihtittiiiitihit", en_str_from(row->name), (int64_t)row->vkey.id,
           &pub_hash, en_str_from(row->body), (int64_t)row->role, en_str_from(row->may),
           en_str_from(row->seal), (int64_t)row->since, (int64_t)row->until, row->enrolled,
           row->revoked, revoked_why, (int64_t)row->seq, &row->prev, (int64_t)row->vkey.type,
           en_str_from(row->vkey.application));
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

    if (!sql_hash(row, 2, &pub) || !sql_hash(row, 13, &key.prev)) {
        return false;
    }
    copy_into(key.name, sizeof(key.name), sql_text(row, 0));
    copy_into(key.vkey.name, sizeof(key.vkey.name), sql_text(row, 0));
    key.vkey.id = (uint32_t)sqlite3_column_int64(row, 1);
    key.vkey.type = (enum en_key_type)sqlite3_column_int(row, 14);
    copy_into(key.vkey.application, sizeof(key.vkey.application), sql_text(row, 15));
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
    if (!key_add(state, &key)) {
        key_row_finish(&key);
        return false;
    }
    return true;
}

enum en_status keys_read(struct en_state *state, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    bool good = true;

    if (sqlite3_prepare_v2(state->db, "SELECT * FROM key ORDER BY name", -1, &stmt, NULL) !=
        SQLITE_OK) {
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

/* A key that the accord itself names: valid as long as the accord says so. */
static bool put_named(struct en_state *state, const struct en_vkey *vkey, struct en_str body,
                      enum en_role role, uint64_t index, en_time logged)
{
    struct key_row *known = key_find(state, en_str_from(vkey->name));

    if (known != NULL) {
        known->vkey = *vkey;
        known->revoked = -1;
        known->dirty = true;
        return true;
    }
    struct key_row row = {.vkey = *vkey,
                          .role = role,
                          .since = logged,
                          .until = INT64_MAX,
                          .enrolled = (int64_t)index,
                          .revoked = -1,
                          .dirty = true};
    memcpy(row.name, vkey->name, sizeof(row.name));
    copy_into(row.body, sizeof(row.body), body);
    return key_add(state, &row);
}

static bool accord_names(const struct en_accord *accord, const struct key_row *row)
{
    if (row->role == EN_ROLE_REGISTRAR) {
        return strcmp(row->name, accord->registrar.name) == 0;
    }
    for (size_t i = 0; i < accord->root_count; i++) {
        if (strcmp(row->name, accord->root[i].key.name) == 0) {
            return true;
        }
    }
    return false;
}

bool keys_from_accord(struct en_state *state, const struct en_accord *accord, uint64_t index,
                      en_time logged)
{
    bool good =
        put_named(state, &accord->registrar, EN_STR("registrar"), EN_ROLE_REGISTRAR, index, logged);

    for (size_t i = 0; good && i < accord->root_count; i++) {
        good = put_named(state, &accord->root[i].key, accord->root[i].body, EN_ROLE_ROOT, index,
                         logged);
    }
    for (size_t i = 0; i < state->key_count; i++) {
        struct key_row *row = state->key[i];
        bool named = row->role == EN_ROLE_ROOT || row->role == EN_ROLE_REGISTRAR;
        if (named && row->revoked < 0 && !accord_names(accord, row)) {
            row->revoked = (int64_t)index;
            copy_into(row->why, sizeof(row->why), EN_STR("amended"));
            row->dirty = true;
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
