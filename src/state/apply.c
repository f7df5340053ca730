/*
 * What an act does: one table from type to rule, and what is common to all.
 *
 * Order of an apply: what lapses by log time lapses; the author's chain moves on (also for a void
 * act: it stands in the record); the key's role is checked; the rule of the act decides. A rule
 * checks everything first and writes after, so a void act leaves no trace but its line in `void`.
 */
#include "internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *text, *remedy;
} rule_table[RULE_COUNT] = {
#define RULE(id, name, text, remedy) {name, text, remedy},
#include "rules.def"
#undef RULE
};

static const rule_fn rule_of[EN_ACT_COUNT] = {
#define ACT(id, name, who, needs, doc) rule_##id,
#define KEY(...)
#define END(id)
#include <entente/acts.def>
#undef ACT
#undef KEY
#undef END
};

/* ---- texts and times ------------------------------------------------------------------------ */

struct en_str text_of(char buffer[static 24], int64_t number)
{
    int len = snprintf(buffer, 24, "%" PRId64, number);

    return (struct en_str){buffer, (size_t)len};
}

struct en_str text_of_time(char buffer[static EN_TIME_BYTES + 1], en_time time)
{
    en_time_format(time, buffer);
    return en_str_from(buffer);
}

struct en_str text_of_hash(char buffer[static 65], const struct en_hash *hash)
{
    en_hex_encode(buffer, (struct en_bytes){hash->b, sizeof(hash->b)});
    buffer[64] = '\0';
    return (struct en_str){buffer, 64};
}

en_time hours_after(en_time time, uint32_t hours)
{
    return time + (en_time)hours * 3600;
}

void deadline_at(struct en_state *state, en_time time)
{
    if (time < state->next_deadline) {
        state->next_deadline = time;
    }
}

/* ---- void ----------------------------------------------------------------------------------- */

enum en_status turn_void_args(struct turn *turn, enum rule_id rule, const struct en_str *args,
                              size_t count)
{
    turn->effect->outcome = EN_OUTCOME_VOID;
    return en_fail_args(&turn->effect->why, EN_ERR_VOID, rule_table[rule].name,
                        en_str_from(turn->act->def->form.name), rule_table[rule].text,
                        rule_table[rule].remedy, args, count);
}

static void write_void(struct turn *turn)
{
    const struct en_error *why = &turn->effect->why;

    sql_do(turn->state, SQL_VOID_PUT, "ihttttttt", (int64_t)turn->index, &turn->entry->id,
           en_str_from(turn->act->def->form.name), turn->act->author, en_str_from(why->rule),
           en_str_from(why->arg[0]), en_str_from(why->arg[1]), en_str_from(why->arg[2]),
           en_str_from(why->arg[3]));
}

/* ---- what lapses by log time ---------------------------------------------------------------- */

static void raise_overdue(struct en_state *state, uint64_t index, en_time logged)
{
    uint32_t minutes = en_state_accord(state)->overdue_minutes;
    en_time before = logged - (en_time)minutes * 60;

    for (sqlite3_stmt *row = sql_row(state, SQL_PATROL_OVERDUE_EACH, "i", (int64_t)before);
         row != NULL; row = sql_next(state, SQL_PATROL_OVERDUE_EACH) ? row : NULL) {
        sql_do(state, SQL_ALARM_PUT, "ittti", (int64_t)index, EN_STR("overdue"), sql_text(row, 0),
               sql_text(row, 2), (int64_t)logged);
        sql_do(state, SQL_PATROL_OVERDUE, "t", sql_text(row, 0));
    }
}

static en_time next_of(struct en_state *state, enum sql_id id, en_time later)
{
    sqlite3_stmt *row = sql_row(state, id, "");
    en_time next = INT64_MAX;

    if (row != NULL) {
        if (sqlite3_column_type(row, 0) != SQLITE_NULL) {
            next = sqlite3_column_int64(row, 0) + later;
        }
        sqlite3_reset(row);
    }
    return next;
}

static void find_deadline(struct en_state *state)
{
    en_time overdue_after = (en_time)en_state_accord(state)->overdue_minutes * 60;

    state->next_deadline = INT64_MAX;
    deadline_at(state, next_of(state, SQL_PROPOSAL_NEXT, 0));
    deadline_at(state, next_of(state, SQL_PATROL_OVERDUE_NEXT, overdue_after));
    deadline_at(state, next_of(state, SQL_PATROL_LATE_NEXT, 0));
    deadline_at(state, next_of(state, SQL_PATROL_LAPSE_NEXT, 0));
    deadline_at(state, next_of(state, SQL_NOTICE_NEXT, 0));
    deadline_at(state, next_of(state, SQL_POOL_NEXT, 0));
    deadline_at(state, mechanism_deadline(state));
}

static enum en_status sweep(struct turn *turn)
{
    struct en_state *state = turn->state;
    en_time logged = turn->logged;

    if (logged < state->next_deadline || turn->index == 0) {
        return EN_OK;
    }
    sql_do(state, SQL_PROPOSAL_EXPIRE, "ii", (int64_t)turn->index, (int64_t)logged);
    raise_overdue(state, turn->index, logged);
    sql_do(state, SQL_PATROL_LATE, "i", (int64_t)logged);
    sql_do(state, SQL_PATROL_LAPSE, "i", (int64_t)logged);
    enum en_status status = draws_sweep(turn);
    if (status == EN_OK) {
        status = standing_sweep(turn);
    }
    find_deadline(state);
    return status;
}

/* ---- the author ----------------------------------------------------------------------------- */

static void role_names(unsigned who, struct en_text *out)
{
    for (unsigned bit = 1; bit <= EN_ROLE_CHAIR; bit <<= 1) {
        if ((who & bit) != 0) {
            en_text_adds(out, out->len > 0 ? ", " : "");
            en_text_adds(out, en_role_name((enum en_role)bit));
        }
    }
}

static enum en_status check_role(struct turn *turn)
{
    const struct en_act_def *def = turn->act->def;
    struct en_str name = en_str_from(def->form.name);

    if ((def->who & (unsigned)turn->author->role) == 0) {
        struct en_text roles = {0};
        role_names(def->who, &roles);
        enum en_status status =
            turn_void(turn, RULE_KEY_ROLE, en_str_from(en_role_name(turn->author->role)), name,
                      en_text_str(&roles));
        en_text_finish(&roles);
        return status;
    }
    if (turn->author->may != NULL && !voices_has(en_str_from(turn->author->may), name)) {
        return turn_void(turn, RULE_KEY_SCOPE, name);
    }
    return EN_OK;
}

static void move_chain_on(struct turn *turn)
{
    chain_move_on(turn->state, turn->author,
                  &(struct link){turn->index, turn->logged, turn->entry->id});
}

/* Everything but what lapses by time. */
static enum en_status apply(struct turn *turn)
{
    rule_fn rule = rule_of[turn->act->def->type];

    if (turn->index == 0) {
        return rule(turn); /* act 0 brings the keys: it has no enrolled author yet */
    }
    move_chain_on(turn);
    enum en_status status = check_role(turn);
    if (status == EN_OK) {
        status = check_standing(turn);
    }
    if (status == EN_OK) {
        status = rule(turn);
    }
    if (status != EN_ERR_VOID) {
        return status;
    }
    write_void(turn);
    return EN_OK;
}

/* The rules themselves name only one failure: an accord for newer rules. */
static enum en_status fail(const struct turn *turn, enum en_status status, struct en_error *reterr)
{
    if (status == EN_ERR_NEWER) {
        if (reterr != NULL) {
            *reterr = turn->effect->why;
        }
        return status;
    }
    return en_fail(reterr, status, "state.apply", EN_STR("state"),
                   N_("the act could not be applied"), NULL);
}

enum en_status en_state_apply(struct en_state *state, const struct en_checked *entry,
                              uint64_t index, struct en_effect *ret, struct en_error *reterr)
{
    struct turn turn = {.state = state,
                        .entry = entry,
                        .act = &entry->act,
                        .accord = en_state_accord(state),
                        .author = key_find(state, entry->act.author),
                        .index = index,
                        .logged = entry->logged,
                        .effect = ret};

    memset(ret, 0, sizeof(*ret));
    enum en_status status = sweep(&turn);
    state->log_time = entry->logged;
    if (status == EN_OK) {
        status = apply(&turn);
    }
    if (state->failed != EN_OK) {
        return sql_error(state, reterr);
    }
    return status == EN_OK ? EN_OK : fail(&turn, status, reterr);
}

en_time en_state_deadline(struct en_state *state)
{
    /* After opening and after a rollback the next sweep would work it out: so must we. */
    if (state->next_deadline == INT64_MIN && state->accord_count > 0) {
        find_deadline(state);
    }
    return state->accord_count > 0 ? state->next_deadline : INT64_MAX;
}

const char *en_rule_text(struct en_str rule, const char **ret_remedy)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (en_str_is(rule, rule_table[i].name)) {
            if (ret_remedy != NULL) {
                *ret_remedy = rule_table[i].remedy;
            }
            return rule_table[i].text;
        }
    }
    return NULL;
}

const char *en_rule_name(size_t i)
{
    return i < RULE_COUNT ? rule_table[i].name : NULL;
}
