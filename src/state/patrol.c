/*
 * The patrol that an act speaks of, read once. A patrol lives under the accord its order was
 * proposed under, whatever was amended since.
 */
#include "internal.h"

#include <string.h>

bool patrol_load(struct turn *turn, struct en_str slot, struct patrol *ret)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_PATROL_GET, "t", slot);

    memset(ret, 0, sizeof(*ret));
    if (row == NULL) {
        return false;
    }
    struct en_str state = sql_text(row, 2);
    ret->accord = accord_version(turn->state, sqlite3_column_int64(row, 1));
    memcpy(ret->state, state.ptr, state.len < 15 ? state.len : 15);
    ret->start = sqlite3_column_int64(row, 3);
    ret->until = sqlite3_column_int64(row, 4);
    sql_hash(row, 5, &ret->muster);
    sqlite3_reset(row);
    return ret->accord != NULL;
}

enum en_status patrol_find(struct turn *turn, const char *states, struct patrol *ret)
{
    struct en_str slot = en_act_str(turn->act, "order");
    struct en_str rest = en_str_from(states);

    if (!patrol_load(turn, slot, ret)) {
        return turn_void(turn, RULE_ORDER_UNKNOWN, slot);
    }
    while (rest.ptr != NULL) {
        if (en_str_is(en_str_cut(&rest, '|'), ret->state)) {
            return EN_OK;
        }
    }
    return turn_void(turn, RULE_PATROL_STATE, slot, en_str_from(ret->state), en_str_from(states));
}
