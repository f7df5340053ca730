/*
 * work: what one thread of a solve does. Private to src/roster.
 */
#ifndef ENTENTE_ROSTER_WORK_H
#define ENTENTE_ROSTER_WORK_H

#include "rows.h"
#include "share.h"

/* One solve: what its threads have in common. */
struct solve {
    const struct en_roster *roster;
    const struct en_roster_options *options;
    struct model model;
    const uint8_t *start; /* array of length [people * days] */
    bool columns;
    struct share share;
};

/* One thread. */
struct worker {
    struct solve *solve;
    struct search search;
    struct rows rows;
    size_t index;
    int64_t offered_ms;
    struct en_roster_cost offered;
    bool joins, left; /* may leave annealing for columns before its time; has done so */
    uint64_t turns;   /* of annealing and columns so far; 0 = takes none */
    bool own;         /* columns go on from the roster it annealed, not from the best of all */
    uint8_t *base;    /* the roster of the last exchange of columns */
    pthread_t thread;
    bool made;
};

/* Is a part of the method not left out? */
bool work_has(const struct solve *solve, enum en_roster_part part);
/* Anneal, then columns where there are any, until all is over; from the worker's own thread. */
void work(struct worker *worker);

#endif /* ENTENTE_ROSTER_WORK_H */
