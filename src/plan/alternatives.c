/*
 * Several good programmes that differ. See entente/plan_alternatives.h.
 */
#include "entente/plan_alternatives.h"

#include "inside.h"

enum { USUAL_TRIALS = 3, USUAL_EFFORT = 200 };

/* ---- how two programmes differ -------------------------------------------------------------- */

static bool serves(const struct en_plan_crew *crew, uint32_t member)
{
    for (size_t i = 0; i < crew->seat_count; i++) {
        if (crew->seats[i].member == member) {
            return true;
        }
    }
    return false;
}

/* Seats of `a` whose holder is not in the same patrol of `b`. */
static size_t seats_differ(const struct en_plan_programme *a, const struct en_plan_programme *b)
{
    size_t differ = 0;

    for (size_t slot = 0; slot < a->crew_count; slot++) {
        for (size_t i = 0; i < a->crews[slot].seat_count; i++) {
            differ += !serves(&b->crews[slot], a->crews[slot].seats[i].member);
        }
    }
    return differ;
}

static size_t seats_of(const struct en_plan_programme *programme)
{
    size_t seats = 0;

    for (size_t slot = 0; slot < programme->crew_count; slot++) {
        seats += programme->crews[slot].seat_count;
    }
    return seats;
}

/* ---- choosing ------------------------------------------------------------------------------- */

static bool better(const struct en_plan_programme *a, const struct en_plan_programme *b)
{
    return a->manned != b->manned ? a->manned > b->manned : a->cost < b->cost;
}

/* Keep the list in order; a programme is moved, not copied: its arena goes with it. */
static void insert(struct en_plan_programme *made, size_t *count, struct en_plan_programme one)
{
    size_t at = (*count)++;

    while (at > 0 && better(&one, &made[at - 1])) {
        made[at] = made[at - 1];
        at--;
    }
    made[at] = one;
}

static bool near_enough(const struct en_plan_programme *one, const struct en_plan_programme *best,
                        const struct en_plan_wish *wish)
{
    int64_t most = best->cost + (best->cost > 0 ? best->cost / 1000 * wish->dearer +
                                                      best->cost % 1000 * wish->dearer / 1000
                                                : 0);

    return one->manned == best->manned && one->cost <= most;
}

/* From the cheapest on: each that is near the best and unlike all kept before it. */
static void choose(struct en_plan_programme *made, size_t count, const struct en_plan_wish *wish,
                   struct en_plan_alternatives *ret)
{
    size_t seats = seats_of(&made[0]);

    for (size_t i = 0; i < count; i++) {
        bool keep = ret->count < wish->count && near_enough(&made[i], &made[0], wish);
        for (size_t k = 0; keep && k < ret->count; k++) {
            size_t differ = seats_differ(&made[i], &ret->items[k]);
            keep = differ > 0 && 1000 * differ >= (size_t)wish->differ * seats;
        }
        if (keep) {
            ret->differs[ret->count] = ret->count == 0 ? 0 : seats_differ(&made[i], &ret->items[0]);
            ret->items[ret->count++] = made[i];
        } else {
            en_plan_programme_finish(&made[i]);
        }
    }
}

static enum en_status make_all(const struct en_plan_problem *problem,
                               const struct en_plan_options *options, uint32_t trials,
                               struct en_plan_programme *made, size_t *count,
                               struct en_error *reterr)
{
    struct en_plan_options each = *options;
    enum en_status status = EN_OK;

    for (uint32_t i = 0; status == EN_OK && i < trials; i++) {
        struct en_plan_programme one;
        each.seed = options->seed + i;
        if (i > 0 && options->stop != NULL && atomic_load(options->stop)) {
            break;
        }
        status = en_plan_compose(problem, &each, &one, reterr);
        if (status == EN_OK) {
            insert(made, count, one);
        }
    }
    return status;
}

static bool wish_fits(const struct en_plan_wish *wish)
{
    return wish->count >= 1 && wish->count <= EN_PLAN_ALTERNATIVES_MAX && wish->dearer >= 0 &&
           wish->dearer <= 1000000 && wish->differ >= 0 && wish->differ <= 1000 &&
           wish->trials <= 1000;
}

enum en_status en_plan_alternatives_find(const struct en_plan_problem *problem,
                                         const struct en_plan_options *options,
                                         const struct en_plan_wish *wish,
                                         struct en_plan_alternatives *ret, struct en_error *reterr)
{
    static const struct en_plan_options usual = {.seed = 1, .effort = USUAL_EFFORT};
    struct en_plan_alternatives found = {.count = 0};
    size_t count = 0;

    if (!wish_fits(wish)) {
        return en_fail(reterr, EN_ERR_RANGE, "plan.wish", EN_STR("alternatives"),
                       N_("one wish for alternatives is out of range"),
                       N_("Ask for 1 to 64 that differ in 0 to 1000 per thousand of the seats."));
    }
    uint32_t trials = wish->trials > 0 ? wish->trials : USUAL_TRIALS * (uint32_t)wish->count;
    en_arena_init(&found.arena, 0);
    struct en_plan_programme *made = EN_ARENA_ARRAY(&found.arena, trials, struct en_plan_programme);
    found.items = EN_ARENA_ARRAY(&found.arena, wish->count, struct en_plan_programme);
    found.differs = EN_ARENA_ARRAY(&found.arena, wish->count, size_t);
    if (made == NULL || found.items == NULL || found.differs == NULL) {
        en_arena_finish(&found.arena);
        return en_fail(reterr, EN_ERR_MEMORY, "plan.memory", EN_STR("plan"),
                       N_("no memory for the programme"), NULL);
    }
    enum en_status status =
        make_all(problem, options == NULL ? &usual : options, trials, made, &count, reterr);
    if (status != EN_OK) {
        for (size_t i = 0; i < count; i++) {
            en_plan_programme_finish(&made[i]);
        }
        en_arena_finish(&found.arena);
        return status;
    }
    choose(made, count, wish, &found);
    *ret = found;
    return EN_OK;
}

void en_plan_alternatives_finish(struct en_plan_alternatives *alternatives)
{
    for (size_t i = 0; i < alternatives->count; i++) {
        en_plan_programme_finish(&alternatives->items[i]);
    }
    en_arena_finish(&alternatives->arena);
    *alternatives = (struct en_plan_alternatives){.count = 0};
}
