/*
 * making_asking: what is asked of the state while a programme is prepared. Private to
 * making_state.c and making_fleet.c.
 */
#ifndef ENTENTE_CLI_MAKING_ASKING_H
#define ENTENTE_CLI_MAKING_ASKING_H

#include <entente/geo.h>

#include "making.h"

struct place {
    struct en_str name;
    struct en_position at;
};

/* A patrol in force. */
struct beside {
    struct en_str order;
    en_time start, end;
    int32_t base; // it leaves from, or of its first stop; -1 until that is known
    bool counts;  // neither cancelled nor one that this programme stands in for
};

struct vehicle {
    struct en_str name, owner;
    int32_t base; // EN_CREWS_ELSEWHERE: it stands at none of the needs' bases
};

struct asking {
    struct en_making *making;
    struct en_arena *arena;
    struct place *place;
    size_t place_count, place_cap;
    struct beside *beside;
    size_t beside_count, beside_cap, again_cap;
    struct vehicle *vehicle;
    size_t vehicle_count, vehicle_cap;
    struct en_programme_away *away;
    size_t away_count, away_cap;
    struct en_position *base_at; // [base_count]
    struct en_position *zone_at; // [zone_count]
    bool failed;
};

/* Room for one more in an array of the arena. */
static inline void *grow(struct asking *ask, void *array, size_t count, size_t *cap, size_t size)
{
    void *grown = en_arena_grow(ask->arena, array, count, cap, size);

    ask->failed = ask->failed || grown == NULL;
    return grown;
}

static inline enum en_status view(struct asking *ask, const char *name, en_row_fn row,
                                  struct en_error *reterr)
{
    return en_state_view(ask->making->state, name, NULL, 0, row, ask, reterr);
}

/* making_fleet.c: patrols beside the programme, vehicles, and when they are away. */
enum en_status en_making_beside(struct asking *ask, struct en_error *reterr);
enum en_status en_making_fleet(struct asking *ask, struct en_error *reterr);
struct beside *en_making_beside_named(const struct asking *ask, struct en_str order);

#endif /* ENTENTE_CLI_MAKING_ASKING_H */
