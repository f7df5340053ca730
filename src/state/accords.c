/*
 * The texts of the accord, every version: orders keep the text they were proposed under, so each
 * stays at hand as a parsed accord. Version 1 is act 0; an amendment that is complete adds one.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static enum en_status parse(struct en_str text, struct en_accord **ret, struct en_error *reterr)
{
    struct en_arena arena = {0};
    struct en_act act;

    en_arena_init(&arena, 0);
    enum en_status status = en_act_parse(&arena, text, &act, reterr);
    if (status == EN_OK) {
        status = en_accord_create(&act, ret, reterr);
    }
    en_arena_finish(&arena);
    return status;
}

static enum en_status keep(struct en_state *state, struct en_accord *accord,
                           const struct en_hash *id, uint64_t index, struct en_error *reterr)
{
    struct accord_row *grown = NULL;

    if (state->accord_count < ACCORD_VERSIONS_MAX) {
        grown = realloc(state->accord, (state->accord_count + 1) * sizeof(*grown));
    }
    if (grown == NULL) {
        en_accord_destroy(accord);
        return en_fail(reterr, EN_ERR_MEMORY, "state.accords", EN_STR("accord"),
                       N_("no room for another version of the accord"), NULL);
    }
    state->accord = grown;
    state->accord[state->accord_count++] = (struct accord_row){accord, *id, index};
    return EN_OK;
}

enum en_status accord_take(struct en_state *state, struct en_str text, const struct en_hash *id,
                           uint64_t index, struct en_error *reterr)
{
    struct en_accord *accord = NULL;
    enum en_status status = parse(text, &accord, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = keep(state, accord, id, index, reterr);
    if (status == EN_OK) {
        sql_do(state, SQL_ACCORD_PUT, "iiht", (int64_t)state->accord_count, (int64_t)index, id,
               text);
    }
    return status;
}

/* Forget version `count` + 1 and what follows. */
static void keep_first(struct en_state *state, size_t count)
{
    while (state->accord_count > count) {
        en_accord_destroy(state->accord[--state->accord_count].accord);
    }
}

/* The origin in force is that of the newest succession, if there was one. */
static enum en_status read_origin(struct en_state *state, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;

    memset(state->origin, 0, sizeof(state->origin));
    if (sqlite3_prepare_v2(state->db, "SELECT name FROM origin ORDER BY idx DESC LIMIT 1", -1,
                           &stmt, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        struct en_str name = sql_text(stmt, 0);
        memcpy(state->origin, name.ptr,
               name.len < sizeof(state->origin) ? name.len : sizeof(state->origin) - 1);
    }
    sqlite3_finalize(stmt);
    return EN_OK;
}

enum en_status accords_read(struct en_state *state, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    enum en_status status = EN_OK;
    size_t count = 0;

    if (sqlite3_prepare_v2(state->db, "SELECT id, text, idx FROM accord ORDER BY version", -1,
                           &stmt, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    for (; status == EN_OK && sqlite3_step(stmt) == SQLITE_ROW; count++) {
        struct en_accord *accord = NULL;
        struct en_hash id = {{0}};
        sql_hash(stmt, 0, &id);
        if (count < state->accord_count && en_hash_equal(&state->accord[count].id, &id)) {
            continue; /* the same text: a roll-back costs no parsing */
        }
        keep_first(state, count);
        status = parse(sql_text(stmt, 1), &accord, reterr);
        if (status == EN_OK) {
            status = keep(state, accord, &id, (uint64_t)sqlite3_column_int64(stmt, 2), reterr);
        }
    }
    sqlite3_finalize(stmt);
    keep_first(state, count);
    return status == EN_OK ? read_origin(state, reterr) : status;
}

void origin_take(struct en_state *state, struct en_str origin, uint64_t index)
{
    size_t len = origin.len < sizeof(state->origin) ? origin.len : sizeof(state->origin) - 1;

    memcpy(state->origin, origin.ptr, len);
    state->origin[len] = '\0';
    sql_do(state, SQL_ORIGIN_PUT, "it", (int64_t)index, origin);
}

struct en_str en_state_origin(const struct en_state *state)
{
    const struct en_accord *accord = en_state_accord(state);

    if (state->origin[0] != '\0') {
        return en_str_from(state->origin);
    }
    return accord == NULL ? (struct en_str){NULL, 0} : state->accord[0].accord->origin;
}

void accords_forget(struct en_state *state)
{
    keep_first(state, 0);
    free(state->accord);
    state->accord = NULL;
    state->origin[0] = '\0';
}

const struct en_accord *accord_version(const struct en_state *state, int64_t version)
{
    if (version < 1 || (size_t)version > state->accord_count) {
        return NULL;
    }
    return state->accord[version - 1].accord;
}

const struct en_accord *en_state_accord_at(const struct en_state *state, uint64_t size)
{
    size_t i = state->accord_count;

    while (i > 1 && state->accord[i - 1].index >= size) {
        i--;
    }
    return i == 0 ? NULL : state->accord[i - 1].accord;
}
