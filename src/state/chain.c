/*
 * The acts of every key by seq: index, log time and id of each.
 *
 * Admission needs only the newest act of a key; but whoever claims that a key was stolen at some
 * moment contests all its acts from then on, and whoever shows a second act with one seq must be
 * held against the first. So all are kept, sixteen a row, the newest ones in memory: the fold pays
 * for a row once in sixteen acts.
 */
#include "internal.h"

#include <assert.h>
#include <string.h>

enum { LINK_BYTES = 8 + 8 + EN_HASH_BYTES, ROW_BYTES = CHAIN_LINKS * LINK_BYTES };

static void put_number(uint8_t *out, uint64_t number)
{
    for (int i = 7; i >= 0; i--) {
        out[i] = (uint8_t)number;
        number >>= 8;
    }
}

static uint64_t get_number(const uint8_t *bytes)
{
    uint64_t number = 0;

    for (int i = 0; i < 8; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static void get_link(const uint8_t *bytes, struct link *ret)
{
    ret->index = get_number(bytes);
    ret->logged = (en_time)get_number(bytes + 8);
    memcpy(ret->id.b, bytes + 16, EN_HASH_BYTES);
}

/* Acts in the row that is not full; a full one counts until the next act comes. */
static size_t recent_count(const struct key_row *key)
{
    return key->seq == 0 ? 0 : (size_t)((key->seq - 1) % CHAIN_LINKS) + 1;
}

void chain_write(struct en_state *state, const struct key_row *key)
{
    uint8_t bytes[ROW_BYTES];
    size_t count = recent_count(key);

    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = bytes + i * LINK_BYTES;
        put_number(at, key->recent[i].index);
        put_number(at + 8, (uint64_t)key->recent[i].logged);
        memcpy(at + 16, key->recent[i].id.b, EN_HASH_BYTES);
    }
    struct en_bytes row = {bytes, count * LINK_BYTES};
    sql_do(state, SQL_CHAIN_PUT, "tib", en_str_from(key->name),
           (int64_t)((key->seq - 1) / CHAIN_LINKS), &row);
}

void chain_read(struct key_row *key, struct en_bytes row)
{
    for (size_t i = 0; i < recent_count(key) && (i + 1) * LINK_BYTES <= row.len; i++) {
        get_link(row.ptr + i * LINK_BYTES, &key->recent[i]);
    }
}

void chain_move_on(struct en_state *state, struct key_row *key, const struct link *link)
{
    if (key->seq > 0 && key->seq % CHAIN_LINKS == 0) {
        chain_write(state, key); /* full: the next act begins a new row */
    }
    key->recent[key->seq % CHAIN_LINKS] = *link;
    key->seq++;
    key->prev = link->id;
    key->dirty = true;
}

bool chain_find(struct en_state *state, const struct key_row *key, uint64_t seq, struct link *ret)
{
    bool found = false;

    if (seq == 0 || seq > key->seq) {
        return false;
    }
    uint64_t row = (seq - 1) / CHAIN_LINKS;
    size_t at = (size_t)((seq - 1) % CHAIN_LINKS);
    if (row == (key->seq - 1) / CHAIN_LINKS) {
        *ret = key->recent[at];
        return true;
    }
    sqlite3_stmt *stmt = sql_row(state, SQL_CHAIN_GET, "ti", en_str_from(key->name), (int64_t)row);
    if (stmt != NULL) {
        found = sqlite3_column_bytes(stmt, 0) == ROW_BYTES;
        if (found) {
            get_link((const uint8_t *)sqlite3_column_blob(stmt, 0) + at * LINK_BYTES, ret);
        }
        sqlite3_reset(stmt);
    }
    return found;
}
