/*
 * Patrols as they happen, signed and ready for the door: what the benches of a node are fed with.
 *
 * An order with a crew of twelve, the consents of three parties, the muster and its consents, the
 * departure, check-ins, an incident now and then, the return, the report and its consents. One
 * patrol a day: the clock moves on.
 */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include "world.h"

enum {
    TRAFFIC_ACTS = 42, // of one patrol: 12,500 acts a day of 300 patrols (design section 7)
    TRAFFIC_KEYS = 8,  // that sign
};

/* The chain of one key, kept here: composing through the node would need each act's effect. */
struct traffic_chain {
    const char *name;
    uint64_t seq;
    struct en_hash prev;
};

struct traffic {
    struct world *world; // world_full
    struct traffic_chain chain[TRAFFIC_KEYS];
    size_t chains;
    struct en_str *note; // array of length [notes], room for [room]; owned by who benches
    size_t notes, room;
};

/* Sign the acts of patrol number `n`, at the world's clock, and let a day pass. */
void traffic_patrol(struct traffic *traffic, int n);

/* Send notes [from, from + count) through the door; adds the seconds it took. A bench with a void
 * or refused act in it measures something else, and ends. */
void traffic_submit(struct traffic *traffic, size_t from, size_t count, double *ret_seconds);

/* Ends the program unless it is EN_OK. */
void traffic_need(enum en_status status, const char *what);

#endif /* BENCH_TRAFFIC_H */
