/*
 * Bounds of instances of INRC-I. A cell costs what was wished and the skill that is lacking; what
 * else a row costs stands in the graph of its contract (inrc1_rows.c), and the cheapest row is the
 * shortest way through it. Cover must be met, so a price may be anything that can be added up.
 */
#include "bound.h"

static const size_t ARCS_MAX = 16000000; /* of all contracts: a quarter of a gigabyte */
static const int64_t NEVER = INT64_MAX / 4;

struct rules {
    const struct inrc1 *in;
    struct inrc1_rows *rows; /* [contract] */
    int64_t *now, *next;     /* [nodes of the day with most of them] */
};

/* ---- cells ---------------------------------------------------------------------------------- */

/* Is somebody who has `cell` on a day refused this wish? */
static bool refused(enum inrc1_wish wish, int32_t wanted, int32_t cell)
{
    bool worked = cell != CELL_OFF;

    return wish == INRC1_DAY_OFF     ? worked
           : wish == INRC1_DAY_ON    ? !worked
           : wish == INRC1_SHIFT_OFF ? cell == wanted
                                     : cell != wanted;
}

static void add_request(const struct inrc1 *in, enum inrc1_wish wish,
                        const struct inrc1_request *request, int64_t *cost)
{
    size_t cells = in->shifts.count + 1;

    for (size_t i = 0; i < cells; i++) {
        int32_t cell = i == cells - 1 ? CELL_OFF : (int32_t)i;
        cost[(size_t)request->day * cells + i] +=
            refused(wish, request->shift, cell) ? request->weight : 0;
    }
}

static bool lacks_skill(const struct inrc1 *in, size_t person, size_t shift)
{
    bool lacks = false;

    for (size_t s = 0; s < in->skills.count; s++) {
        lacks = lacks || (in->needs[shift * in->skills.count + s] &&
                          !in->has[person * in->skills.count + s]);
    }
    return lacks;
}

static void wishes(void *context, size_t person, int64_t *cost)
{
    const struct inrc1 *in = ((const struct rules *)context)->in;
    const struct inrc1_limit *skill = &in->contract[in->person_contract[person]].limit[INRC1_SKILL];
    size_t shifts = in->shifts.count;

    for (enum inrc1_wish wish = 0; wish < INRC1_WISHES; wish++) {
        for (size_t i = 0; i < in->request_count[wish]; i++) {
            if ((size_t)in->request[wish][i].person == person) {
                add_request(in, wish, &in->request[wish][i], cost);
            }
        }
    }
    for (size_t s = 0; skill->on && s < shifts; s++) {
        for (size_t day = 0; lacks_skill(in, person, s) && day < (size_t)in->days; day++) {
            cost[day * (shifts + 1) + s] += skill->weight;
        }
    }
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* Can a row's costs be added up? Those of cells can. */
static bool rows_fit(const struct inrc1_rows *rows, int32_t days, int64_t scale)
{
    int64_t all = 0;

    return !__builtin_mul_overflow(rows->largest, scale, &all) &&
           !__builtin_mul_overflow(all, (int64_t)days + 1, &all) && all < INT64_MAX / 8;
}

/* One day: what is cheapest up to each node of the next. */
static void walk_day(struct rules *rules, const struct inrc1_rows *rows, int32_t day,
                     const int64_t *cost, int64_t scale)
{
    size_t cells = rules->in->shifts.count + 1;
    int64_t *next = rules->next;

    for (uint32_t i = 0; i < rows->nodes[day + 1]; i++) {
        next[i] = NEVER;
    }
    for (uint32_t i = 0; i < rows->nodes[day]; i++) {
        const struct inrc1_arc *arc = &rows->arc[day][i * cells];
        for (size_t c = 0; c < cells; c++) {
            int64_t sum = rules->now[i] + cost[c] + arc[c].cost * scale;
            next[arc[c].to] = sum < next[arc[c].to] ? sum : next[arc[c].to];
        }
    }
    rules->next = rules->now;
    rules->now = next;
}

static enum en_status row_min(void *context, size_t person, const int64_t *cost, int64_t scale,
                              struct row_min *ret, struct en_error *reterr)
{
    struct rules *rules = context;
    const struct inrc1 *in = rules->in;
    const struct inrc1_rows *rows = &rules->rows[in->person_contract[person]];

    if (!rows_fit(rows, in->days, scale)) {
        return certify_bound_too_large(reterr);
    }
    rules->now[0] = 0;
    for (int32_t day = 0; day < in->days; day++) {
        walk_day(rules, rows, day, cost + (size_t)day * (in->shifts.count + 1), scale);
    }
    *ret = (struct row_min){NEVER, true};
    for (uint32_t i = 0; i < rows->nodes[in->days]; i++) {
        int64_t sum = rules->now[i] + rows->end[i] * scale;
        ret->cost = sum < ret->cost ? sum : ret->cost;
    }
    return EN_OK;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status make_rules(struct en_arena *arena, struct rules *rules,
                                 struct en_error *reterr)
{
    const struct inrc1 *in = rules->in;
    enum en_status status = EN_OK;
    size_t left = ARCS_MAX;
    uint32_t most = 1;

    rules->rows = EN_ARENA_ARRAY(arena, in->contracts.count + 1, struct inrc1_rows);
    if (rules->rows == NULL) {
        return certify_no_memory(reterr);
    }
    for (size_t c = 0; status == EN_OK && c < in->contracts.count; c++) {
        status = certify_inrc1_rows(arena, in, c, left, &rules->rows[c], reterr);
        left -= rules->rows[c].arcs;
        for (int32_t day = 0; status == EN_OK && day <= in->days; day++) {
            uint32_t nodes = rules->rows[c].nodes[day];
            most = nodes > most ? nodes : most;
        }
    }
    rules->now = EN_ARENA_ARRAY(arena, most, int64_t);
    rules->next = EN_ARENA_ARRAY(arena, most, int64_t);
    return status != EN_OK || (rules->now != NULL && rules->next != NULL)
               ? status
               : certify_no_memory(reterr);
}

enum en_status en_certify_bound_inrc1(struct en_str instance, struct en_str certificate,
                                      const struct en_certify_watch *watch,
                                      struct en_certify_bound *ret, struct en_error *reterr)
{
    struct inrc1 in = {0};
    struct rules rules = {.in = &in};
    struct en_arena arena;

    en_arena_init(&arena, 0);
    enum en_status status = certify_inrc1_read(&arena, instance, &in, reterr);
    if (status == EN_OK) {
        status = make_rules(&arena, &rules, reterr);
    }
    if (status == EN_OK) {
        struct bound_problem problem = {inrc1_frame(&in), &rules, wishes, row_min};
        status = certify_bound_judge(&arena, &problem, certificate, watch, ret, reterr);
    }
    en_arena_finish(&arena);
    return status;
}
