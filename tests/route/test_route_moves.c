/*
 * The bookkeeping against the truth: whether an insertion fits, judged in constant time, is whether
 * the tour with it works when all of it is walked again; and the times kept are the times walked.
 * The number of moves is the first argument; `make test-long` asks for a million.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "search.h"
#include "small.h"

static uint64_t moves = 5000;

/* Walk a tour leaving at `leave`, with `extra` behind stop `at`; the end, or -1 when too late. */
static int64_t walk(const struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t extra,
                    int32_t leave)
{
    const struct route_model *model = tours->model;
    const uint32_t *seq = tours->seq + (size_t)tour * model->stride;
    int64_t now = leave;

    for (uint32_t i = 1; i <= tours->count[tour]; i++) {
        uint32_t from = i - 1 == at + 1 ? extra : seq[i - 1 <= at ? i - 1 : i - 2];
        uint32_t to = i == at + 1 ? extra : seq[i <= at ? i : i - 1];
        now += model->go[(size_t)from * model->all + to];
        now = now > tours->lo[to] ? now : tours->lo[to];
        if (now > tours->hi[to]) {
            return -1;
        }
    }
    return now;
}

/* Whether any departure makes the tour work within its length: every one is tried. */
static bool works(const struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t extra)
{
    const struct en_route_patrol *patrol = &tours->model->problem->patrols[tour];

    for (int32_t leave = patrol->leave_open; leave <= patrol->leave_close; leave++) {
        int64_t end = walk(tours, tour, at, extra, leave);
        if (end >= 0 && end - leave <= patrol->length_max) {
            return true;
        }
    }
    return false;
}

static void compare_times(const struct route_tours *tours, uint32_t tour)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride;
    uint32_t last = tours->count[tour] - 1;
    int32_t es = tours->lo[tours->seq[base]];
    int32_t ls = tours->hi[tours->seq[base + last]];

    for (uint32_t i = 0; i <= last; i++) {
        uint32_t call = tours->seq[base + i];
        if (i > 0) {
            es += model->go[(size_t)tours->seq[base + i - 1] * model->all + call];
            es = es > tours->lo[call] ? es : tours->lo[call];
        }
        assert_int_equal(tours->es[base + i], es);
        assert_true(call >= model->n || tours->at[call] == i);
    }
    for (uint32_t i = last; i-- > 0;) {
        uint32_t call = tours->seq[base + i];
        ls -= model->go[(size_t)call * model->all + tours->seq[base + i + 1]];
        ls = ls < tours->hi[call] ? ls : tours->hi[call];
        assert_int_equal(tours->ls[base + i], ls);
    }
}

static void one_move(struct route_tours *tours, struct en_rng *rng)
{
    const struct route_model *model = tours->model;
    const struct route_taste taste = {8, 8};
    uint32_t tour = (uint32_t)en_rng_below(rng, model->tours);
    uint32_t call = (uint32_t)en_rng_below(rng, model->n);
    uint32_t inner = tours->count[tour] - 2;

    if (tours->where[call] < 0) {
        uint32_t at = (uint32_t)en_rng_below(rng, inner + 1);
        int32_t cost = 0;
        bool fits =
            route_call_fits(tours, tour, at, call, tours->lo[call], tours->hi[call], taste, &cost);
        assert_int_equal(fits, works(tours, tour, at, call));
        if (fits) {
            route_put(tours, tour, at, call, tours->lo[call], tours->hi[call]);
        }
    } else if (inner > 0 && en_rng_below(rng, 4) == 0) {
        uint32_t first = 1 + (uint32_t)en_rng_below(rng, inner);
        uint32_t last = first + (uint32_t)en_rng_below(rng, inner + 1 - first);
        route_take(tours, tour, first, last);
    }
    compare_times(tours, tour);
}

static void an_insertion_is_judged_as_if_all_were_walked_again(void **state)
{
    struct small small;
    struct en_rng rng;

    (void)state;
    en_rng_seed(&rng, 1);
    for (uint64_t round = 0; round * 1000 < moves; round++) {
        struct route_model model;
        struct route_tours tours;
        struct en_arena arena;

        small_make(&small, round, 20, 3);
        small.patrol[1].leave_close = 60;
        small.patrol[1].length_max = 120;
        small.patrol[2].leave_close = 10;
        en_arena_init(&arena, 0);
        assert_int_equal(route_model_make(&small.problem, &arena, &model, NULL), EN_OK);
        assert_true(route_tours_make(&tours, &model, &arena));
        for (uint64_t i = 0; i < 1000; i++) {
            one_move(&tours, &rng);
        }
        en_arena_finish(&arena);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_insertion_is_judged_as_if_all_were_walked_again),
    };
    if (argc > 1 && !en_parse_u64(en_str_from(argv[1]), &moves)) {
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
