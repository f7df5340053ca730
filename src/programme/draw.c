/*
 * draw.c: one patrol drawn anew: hour, route, stays, crew and task. What it had leaves the ledgers
 * first; what it gets enters them.
 */
#include "inside.h"

enum { DRAWS_MAX = 12 }; /* until a patrol is said to be impossible beside the others */

static void draw_size(struct maker *maker, struct en_programme_patrol *patrol)
{
    const struct en_programme_kind *kind = &maker->needs->kinds[patrol->kind];
    int32_t seats = maker->needs->seats;

    patrol->crew =
        kind->crew_from +
        (int32_t)en_rng_below(&maker->rng, (uint64_t)(kind->crew_to - kind->crew_from) + 1);
    patrol->vehicles = (patrol->crew + seats - 1) / seats + kind->vehicles_more;
    patrol->task = kind->tasks[en_rng_below(&maker->rng, kind->task_count)];
}

/* A base for a patrol that may leave from any: one with more visits to make comes more often. One
 * that is said is not drawn. */
static int32_t draw_base(struct maker *maker, size_t which)
{
    const struct en_programme_needs *needs = maker->needs;
    uint64_t weight[EN_PROGRAMME_BASES_MAX] = {0};
    uint64_t sum = 0;
    size_t base = 0;

    if (maker->base[which] != EN_PROGRAMME_ANY_BASE || needs->base_count == 1) {
        return maker->base[which] == EN_PROGRAMME_ANY_BASE ? 0 : maker->base[which];
    }
    for (size_t z = 0; z < needs->zone_count; z++) {
        const struct en_programme_zone *zone = &needs->zones[z];
        if ((zone->kinds >> maker->patrol[which].kind & 1) != 0) {
            weight[zone->base] += (uint64_t)zone->visits + 1;
            sum += (uint64_t)zone->visits + 1;
        }
    }
    uint64_t drawn = sum > 0 ? en_rng_below(&maker->rng, sum) : 0;
    while (base + 1 < needs->base_count && drawn >= weight[base]) {
        drawn -= weight[base++];
    }
    return (int32_t)base;
}

enum en_status draw_patrol(struct maker *maker, size_t which)
{
    struct en_programme_patrol *patrol = &maker->patrol[which];
    enum en_status status = EN_OK;
    bool found = false;

    ledgers_add(maker, patrol, -1);
    patrol->placed = false;
    for (size_t i = 0; status == EN_OK && !found && i < DRAWS_MAX; i++) {
        patrol->base = draw_base(maker, which);
        patrol->start = draw_hour(maker, which);
        draw_size(maker, patrol);
        en_arena_reset(&maker->scratch);
        status = draw_route(maker, which, &found);
        found = found && stops_are_open(maker->needs, patrol) && vehicles_suffice(maker, patrol);
    }
    patrol->placed = found;
    patrol->base = found ? patrol->base : maker->base[which];
    ledgers_add(maker, patrol, 1);
    return status;
}

bool draw_other_hour(struct maker *maker, size_t which)
{
    struct en_programme_patrol *patrol = &maker->patrol[which];
    struct en_programme_patrol before = *patrol;

    ledgers_add(maker, patrol, -1);
    patrol->start = draw_hour(maker, which);
    patrol->end = patrol->start + (before.end - before.start);
    bool keeps = stops_are_open(maker->needs, patrol) && vehicles_suffice(maker, patrol);
    if (!keeps) {
        *patrol = before;
    }
    ledgers_add(maker, patrol, 1);
    return keeps;
}
