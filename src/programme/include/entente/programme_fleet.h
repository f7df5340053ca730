/*
 * programme_fleet: which vehicles go with which patrol.
 *
 * Part of entente/programme.h, which settles how many vehicles a patrol takes; here they get names.
 * They are dealt by a rule that everybody can follow: in order of departure, each patrol takes of
 * the vehicles of its base that are there and free the one used least so far, the first of several;
 * as many as it asks for, and more where they do not seat its crew.
 */
#ifndef ENTENTE_PROGRAMME_FLEET_H
#define ENTENTE_PROGRAMME_FLEET_H

#include "entente/programme.h"

enum { EN_FLEET_ANY_BASE = -1 };

struct en_fleet_vehicle {
    int32_t seats; /* with the driver, >= 0 */
    uint32_t uses; /* patrols it went with before */
    int32_t base;  /* it goes with patrols of that base alone; EN_FLEET_ANY_BASE: of any */
};

/* A vehicle is not there: out with another patrol, or in the workshop. */
struct en_fleet_away {
    size_t vehicle; /* index in vehicles */
    struct en_programme_span span;
};

struct en_fleet {
    const struct en_fleet_vehicle *vehicles; /* [vehicle_count] */
    size_t vehicle_count;
    const struct en_fleet_away *away; /* [away_count] */
    size_t away_count;
    int32_t turnaround; /* minutes between a vehicle's return and its next start, >= 0 */
};

/* A patrol that takes vehicles. */
struct en_fleet_trip {
    en_time start, end;
    int32_t crew;     /* seats wanted */
    int32_t vehicles; /* least number; 0: as many as seat the crew */
    int32_t base;
};

struct en_fleet_dealt {
    const uint32_t *vehicle; /* [count] indices in vehicles, as they were taken */
    size_t count;
    bool lacks; /* they are fewer than asked for, or do not seat the crew */
    /* Where they lack: */
    size_t of_base;    /* vehicles that go from its base, there or not */
    size_t more;       /* so many more, each as large as the smallest of the base, would do */
    en_time enough_at; /* leaving then, within a day, it would have enough; EN_FLEET_NEVER: none */
};

#define EN_FLEET_NEVER INT64_MAX

/**
 * Deal the vehicles.
 *
 * @param trip  [count] in any order: dealt by start, then as they stand
 * @param ret   [count] filled, one for each trip
 * @return EN_OK, also where there are too few; EN_ERR_RANGE for an index, a span or a number that
 *         cannot be (fleet.range); EN_ERR_MEMORY
 * Cost: for each vehicle taken, and for each vehicle that comes back within a day after a patrol
 *       that lacks one, one look at all vehicles and what each of them does.
 * Thread: no shared state. Ownership: `ret` points into the arena.
 */
EN_MUST_CHECK enum en_status en_fleet_deal(const struct en_fleet *fleet,
                                           const struct en_fleet_trip *trip, size_t count,
                                           struct en_arena *arena, struct en_fleet_dealt *ret,
                                           struct en_error *reterr);

#endif /* ENTENTE_PROGRAMME_FLEET_H */
