/* Small random problems of laying routes, and the truth about them by trying everything. */
#ifndef TESTS_ROUTE_SMALL_H
#define TESTS_ROUTE_SMALL_H

#include <entente/route.h>

enum { SMALL_PLACES = 40, SMALL_PATROLS = 4, SMALL_NODES = SMALL_PLACES + 2 };

struct small {
    struct en_route_window window[SMALL_PLACES][2];
    struct en_route_place place[SMALL_PLACES];
    struct en_route_patrol patrol[SMALL_PATROLS];
    int32_t x[SMALL_NODES], y[SMALL_NODES];
    int32_t ticks[SMALL_NODES * SMALL_NODES], metres[SMALL_NODES * SMALL_NODES];
    struct en_route_problem problem;
};

/* Places anywhere on a square of 100, one base in its middle, windows of all lengths. */
void small_make(struct small *small, uint64_t seed, size_t places, size_t patrols);

/* The most weight one patrol after the other can visit; at most 8 places, one window each. */
int64_t small_truth(const struct en_route_problem *problem);

/* Solve by iterations on one thread; asserts that it worked. The plan lives until the next call. */
const struct en_route_plan *small_solve(const struct en_route_problem *problem, uint64_t seed,
                                        uint64_t iterations);

#endif /* TESTS_ROUTE_SMALL_H */
