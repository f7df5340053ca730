/*
 * Simulated annealing with weights of hard rules that rise while a rule is broken and fall while it
 * is kept (strategic oscillation), each kind of rule for itself.
 *
 * Floating point makes temperatures only. Powers and logarithms are made here from the four basic
 * operations, so that every machine takes the same decisions.
 */
#include "search.h"

#include <string.h>

enum {
    CHILLS = 4096,       /* steps of the table of -ln u */
    CHILL_SCALE = 1024,  /* its fixed point */
    COOL_EVERY = 1024,   /* proposals between two temperatures and looks at the clock */
    WEIGH_EVERY = 16384, /* proposals between two changes of the weights */
    PRESSURE_UP = 103,
    PRESSURE_DOWN = 97,
    PRESSURE_STEP = 100,
    PRESSURE_MAX = 1 << 24,
};

/* ---- logarithm and power -------------------------------------------------------------------- */

/* ln x for x > 0: halved into 0.75..1.5, then 2 artanh((x - 1) / (x + 1)). */
static double logarithm(double x)
{
    static const double LN_2 = 0.693147180559945309417;
    double whole = 0;

    while (x < 0.75) {
        x *= 2;
        whole -= LN_2;
    }
    while (x > 1.5) {
        x /= 2;
        whole += LN_2;
    }
    double y = (x - 1) / (x + 1);
    double power = y;
    double sum = 0;
    for (int k = 1; k < 40; k += 2) {
        sum += power / k;
        power *= y * y;
    }
    return whole + 2 * sum;
}

/* e^x for x <= 0, by halving x until the series is short. */
static double exponential(double x)
{
    int halvings = 0;

    while (x < -0.5) {
        x /= 2;
        halvings++;
    }
    double term = 1;
    double sum = 1;
    for (int k = 1; k < 16; k++) {
        term *= x / k;
        sum += term;
    }
    for (; halvings > 0; halvings--) {
        sum *= sum;
    }
    return sum;
}

/* ---- making --------------------------------------------------------------------------------- */

bool cost_less(struct en_roster_cost a, struct en_roster_cost b)
{
    return a.hard != b.hard ? a.hard < b.hard : a.soft < b.soft;
}

enum en_status search_make(struct search *ret, const struct model *model, uint64_t seed,
                           uint32_t without)
{
    size_t cells = model->people * (size_t)model->days;
    bool made = true;

    *ret = (struct search){.model = model, .without = without, .best_cost = {INT64_MAX, INT64_MAX}};
    en_arena_init(&ret->arena, 0);
    en_rng_seed(&ret->rng, seed);
    for (size_t i = 0; i < EDITS_MAX; i++) {
        ret->block[i] = EN_ARENA_ARRAY(&ret->arena, (size_t)model->days, uint8_t);
        made = made && ret->block[i] != NULL;
    }
    ret->best = EN_ARENA_ARRAY(&ret->arena, cells, uint8_t);
    ret->chill = EN_ARENA_ARRAY(&ret->arena, CHILLS, int32_t);
    if (!made || ret->best == NULL || ret->chill == NULL ||
        state_make(&ret->state, model) != EN_OK) {
        en_arena_finish(&ret->arena);
        return EN_ERR_MEMORY;
    }
    for (int i = 0; i < CHILLS; i++) {
        ret->chill[i] = (int32_t)(-logarithm((i + 0.5) / CHILLS) * CHILL_SCALE);
    }
    return EN_OK;
}

void search_finish(struct search *search)
{
    state_finish(&search->state);
    en_arena_finish(&search->arena);
}

/* ---- the best ------------------------------------------------------------------------------- */

/* The state may be the best so far: copied only when the next change would leave it. */
void search_note(struct search *search)
{
    struct en_roster_cost now = {state_hard(&search->state), search->state.soft / COST_SCALE};

    if (cost_less(now, search->best_cost)) {
        search->best_cost = now;
        search->best_stale = true;
    }
}

void search_keep(struct search *search)
{
    if (search->best_stale) {
        memcpy(search->best, search->state.cells,
               search->model->people * (size_t)search->model->days);
        search->best_stale = false;
    }
}

void search_load(struct search *search, const uint8_t *cells)
{
    search_keep(search);
    state_load(&search->state, cells);
    search_note(search);
}

/* ---- annealing ------------------------------------------------------------------------------ */

static bool try_proposal(struct search *search, double temperature)
{
    struct proposal proposal;
    struct change change[EDITS_MAX];
    int64_t cost = 0;

    if (!search_propose(search, &proposal)) {
        return false;
    }
    int32_t chill = search->chill[en_rng_next(&search->rng) >> 52];
    int64_t most = (int64_t)(temperature * chill);
    if (!proposal.covers) {
        cost = state_cover_delta(&search->state, &proposal.edit[0]);
    }
    for (size_t i = 0; i < proposal.count; i++) {
        cost += state_row_delta(&search->state, &proposal.edit[i], &change[i]);
    }
    if (cost > most) {
        return false;
    }
    if (search->best_stale) {
        search_keep(search);
    }
    for (size_t i = 0; i < proposal.count; i++) {
        state_apply(&search->state, &proposal.edit[i], &change[i]);
    }
    return true;
}

/* A rule that is broken now weighs more from now on, one that is kept less. */
static void oscillate(struct search *search)
{
    struct state *state = &search->state;
    int32_t least = COST_SCALE;

    for (int slot = 0; slot < SLOT_COUNT_OF; slot++) {
        int64_t by = state->hard[slot] > 0 ? PRESSURE_UP : PRESSURE_DOWN;
        int64_t pressure = state->pressure[slot] * by / PRESSURE_STEP;
        pressure += by == PRESSURE_UP;
        pressure = pressure < least ? least : pressure;
        state->pressure[slot] = (int32_t)(pressure > PRESSURE_MAX ? PRESSURE_MAX : pressure);
    }
    state_weigh(state);
}

/* How far an annealing is, 0..1; 1 ends it. */
static double progress_of(const struct search *search, const struct schedule *schedule,
                          uint64_t begun)
{
    double done = 0;

    if (!schedule->goes_on(schedule->owner)) {
        return 1;
    }
    if (schedule->iterations > 0) {
        done = (double)(search->iterations - begun) / (double)schedule->iterations;
    }
    if (schedule->until_ms > 0) {
        double now = (double)(schedule->now_ms(schedule->owner) - schedule->from_ms) /
                     (double)(schedule->until_ms - schedule->from_ms + 1);
        done = now > done ? now : done;
    }
    return done;
}

void search_anneal(struct search *search, const struct schedule *schedule)
{
    uint64_t begun = search->iterations;
    double fall = logarithm(schedule->cold / schedule->warm);
    double done = 0;

    while ((done = progress_of(search, schedule, begun)) < 1) {
        double temperature = schedule->warm * exponential(fall * done) * COST_SCALE / CHILL_SCALE;
        for (int i = 0; i < COOL_EVERY; i++) {
            if (try_proposal(search, temperature)) {
                search_note(search);
            }
        }
        search->iterations += COOL_EVERY;
        bool weigh = search->iterations % WEIGH_EVERY == 0;
        if (weigh && (search->without & EN_ROSTER_PART_OSCILLATE) == 0) {
            oscillate(search);
        }
    }
    search_keep(search);
}
