/*
 * The patrol that an act speaks of. A patrol lives under the accord its order was proposed under,
 * whatever was amended since.
 *
 * Two acts of three are check-ins, so the patrols asked for lately are remembered. sql.c counts
 * every statement that may change one; unless patrol_wrote says which it was, all are forgotten.
 */
#include "internal.h"

#include <string.h>

size_t memo_place(struct en_str name, size_t count)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ (uint8_t)name.ptr[i]) * 16777619u;
    }
    return hash % count;
}

static struct patrol_memo *memo_of(struct en_state *state, struct en_str slot)
{
    return &state->patrol_memo[memo_place(slot, PATROL_MEMO)];
}

void patrols_forget(struct en_state *state)
{
    memset(state->patrol_memo, 0, sizeof(state->patrol_memo));
    state->patrol_writes = 0;
}

void patrol_wrote(struct en_state *state, struct en_str slot)
{
    struct patrol_memo *memo = memo_of(state, slot);

    if (en_str_is(slot, memo->slot)) {
        memset(memo, 0, sizeof(*memo));
    }
    state->patrol_writes -= state->patrol_writes > 0;
}

static bool read_patrol(struct turn *turn, struct en_str slot, struct patrol *ret)
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

bool patrol_load(struct turn *turn, struct en_str slot, struct patrol *ret)
{
    struct patrol_memo *memo = memo_of(turn->state, slot);

    if (turn->state->patrol_writes > 0) {
        patrols_forget(turn->state);
    }
    if (slot.len > 0 && en_str_is(slot, memo->slot)) {
        *ret = memo->patrol;
        return true;
    }
    if (!read_patrol(turn, slot, ret)) {
        return false;
    }
    memcpy(memo->slot, slot.ptr, slot.len);
    memo->slot[slot.len] = '\0';
    memo->patrol = *ret;
    return true;
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
    return patrol_is(turn, slot, en_str_from(ret->state));
}

enum en_status patrol_is(struct turn *turn, struct en_str slot, struct en_str state)
{
    static const struct {
        const char *state;
        enum rule_id rule;
    } rules[] = {{"planned", RULE_PATROL_PLANNED},
                 {"mustered", RULE_PATROL_MUSTERED},
                 {"out", RULE_PATROL_OUT},
                 {"back", RULE_PATROL_BACK}};

    for (size_t i = 0; i < EN_COUNT(rules); i++) {
        if (en_str_is(state, rules[i].state)) {
            return turn_void(turn, rules[i].rule, slot);
        }
    }
    return turn_void(turn, RULE_PATROL_CANCELLED, slot);
}
