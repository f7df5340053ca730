/*
 * Problems for the tests of the composer: one that resembles Gao, and small random ones.
 *
 * A fixture owns its arrays, so a test may change any number before it composes.
 */
#ifndef ENTENTE_TESTS_PLAN_PROBLEMS_H
#define ENTENTE_TESTS_PLAN_PROBLEMS_H

#include "entente/plan.h"

enum { LEAD, DEPUTY, DRIVER, MEDIC, RADIO, POSTS };

enum {
    FIXTURE_MEMBERS = 2200,
    FIXTURE_SLOTS = 400,
    FIXTURE_PAIRS = 4000,
    FIXTURE_NODES = 16,
    FIXTURE_SPANS = 2200,
};

struct fixture {
    struct en_plan_problem problem;
    struct en_plan_node node[FIXTURE_NODES];
    struct en_plan_post post[POSTS];
    struct en_plan_member member[FIXTURE_MEMBERS];
    struct en_plan_slot slot[FIXTURE_SLOTS];
    struct en_plan_together history[FIXTURE_PAIRS];
    struct en_plan_balance balance[FIXTURE_NODES];
    struct en_plan_apart apart_member[FIXTURE_PAIRS];
    struct en_plan_apart apart_node[8];
    struct en_plan_span leave[FIXTURE_SPANS], busy[FIXTURE_SPANS];
    char token[FIXTURE_MEMBERS][8];
    char id[FIXTURE_SLOTS][8];
};

/* Three parties, two components each, `members` people and `slots` patrols of 6 to 14 seats over a
 * fortnight. Free it with fixture_free. */
struct fixture *fixture_gao(size_t members, size_t slots, uint64_t seed);
/* A single patrol of 2 to 5 seats and up to 8 people under random rules: often impossible. */
struct fixture *fixture_small(uint64_t seed);
void fixture_free(struct fixture *fixture);

/* One more member with the same distribution as the others. */
void fixture_add_member(struct fixture *fixture, struct en_rng *rng);
/* Swap the places of two nodes and all that hangs on them: only labels change. */
void fixture_swap_nodes(struct fixture *fixture, int32_t a, int32_t b);

/* The crews of a fixture: the test fails, with the planner's words, when there is an error. Usual
 * seed and effort are 1 and 200. */
struct en_plan_programme fixture_compose(const struct fixture *fixture, uint64_t seed,
                                         uint32_t effort);

#endif /* ENTENTE_TESTS_PLAN_PROBLEMS_H */
