/*
 * A mission to plan for: random people and patrols, alike to a mixed mechanism, of any size.
 *
 * Three parties of three components, six posts, six languages, four kinds of contract, leave,
 * earlier patrols, requests, pairs who have served together or may not, and bases. Same numbers and
 * seed, same mission. Patrols: six of ten short (4 to 10 seats), a quarter long (8 to 16), the rest
 * overnight (12 to 30). With `wide` every size from 4 to 30 is as likely as any other.
 */
#ifndef ENTENTE_BENCH_MISSION_H
#define ENTENTE_BENCH_MISSION_H

#include <entente/plan.h>

enum { MISSION_NODES = 12, MISSION_POSTS = 6 };
enum { LEAD, DEPUTY, DRIVER, MEDIC, RADIO, OBSERVER }; // index of a post

/* The mechanism: three parties of three components, posts, usual rules. No people, no patrols. */
void mission_rules(struct en_plan_node node[static MISSION_NODES],
                   struct en_plan_post post[static MISSION_POSTS], struct en_plan_problem *ret);

struct mission_size {
    size_t members, slots, bases;
    int days;
    bool wide;
    uint64_t seed;
};

struct mission; // owns the arrays

/* NULL: no memory. */
struct mission *mission_new(struct mission_size size);
struct en_plan_problem *mission_problem(struct mission *mission);
void mission_send_home(struct mission *mission, size_t member); // for all of it
void mission_free(struct mission *mission);

#endif /* ENTENTE_BENCH_MISSION_H */
