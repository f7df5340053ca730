/*
 * Small rosters against all rosters there are: the search ends at the best, whoever stands first
 * in the list, and one more person without duties never makes it dearer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rosters.h"

enum { SEEDS = 8, DAYS = 4, SHIFTS = 2, CELLS = SHIFTS + 1, ROWS_MAX = 81, PEOPLE_MAX = 4 };

/* What one person's rows may be, and what they cost. */
struct rows {
    size_t count;
    uint8_t cells[ROWS_MAX][DAYS];
    int64_t cost[ROWS_MAX];
};

/* Contracts that can always be kept, so that every list of people has a roster. */
static void write_instance(struct en_text *out, uint64_t seed, const int *order, int people)
{
    int limit[PEOPLE_MAX][5];
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    for (int p = 0; p < PEOPLE_MAX; p++) {
        limit[p][0] = 1 + (int)en_rng_below(&rng, 4);
        limit[p][1] = 480 * (1 + (int)en_rng_below(&rng, 4));
        limit[p][2] = 1 + (int)en_rng_below(&rng, 3);
        limit[p][3] = 1 + (int)en_rng_below(&rng, 2);
        limit[p][4] = (int)en_rng_below(&rng, 9);
    }
    en_text_add(out,
                EN_STR("SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nN,480,D\nSECTION_STAFF\n"));
    for (int i = 0; i < people; i++) {
        const int *own = limit[order[i]];
        en_text_addf(out, "P%d,D=4|N=%d,%d,0,%d,1,%d,1\n", order[i], own[0], own[1], own[2],
                     own[3]);
    }
    en_text_add(out, EN_STR("SECTION_DAYS_OFF\nSECTION_SHIFT_ON_REQUESTS\n"));
    for (int i = 0; i < people; i++) {
        if (order[i] < PEOPLE_MAX - 1) { // the last one has neither duties nor wishes
            en_text_addf(out, "P%d,%d,N,%d\n", order[i], limit[order[i]][4] % DAYS,
                         1 + limit[order[i]][4]);
        }
    }
    en_text_add(out, EN_STR("SECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n"));
    for (int d = 0; d < DAYS; d++) {
        unsigned need = (unsigned)en_rng_below(&rng, 3);
        en_text_addf(out, "%d,D,%u,20,1\n%d,N,%u,11,3\n", d, need, d,
                     (unsigned)en_rng_below(&rng, 3));
    }
}

static void list_rows(const struct en_roster *roster, uint32_t person, struct rows *ret)
{
    ret->count = 0;
    for (int code = 0; code < ROWS_MAX; code++) {
        uint8_t *row = ret->cells[ret->count];
        for (int d = 0, rest = code; d < DAYS; d++, rest /= CELLS) {
            row[d] = rest % CELLS == SHIFTS ? EN_ROSTER_OFF : (uint8_t)(rest % CELLS);
        }
        struct en_roster_cost cost = en_roster_row_cost(roster, person, row);
        if (cost.hard == 0) {
            ret->cost[ret->count++] = cost.soft;
        }
    }
}

static int64_t cover_cost(const struct en_roster *roster, int count[DAYS][SHIFTS])
{
    int64_t sum = 0;

    for (int d = 0; d < DAYS; d++) {
        for (int s = 0; s < SHIFTS; s++) {
            const struct en_roster_cover *cover = &roster->cover[d * SHIFTS + s];
            int64_t surplus = count[d][s] - cover->need;
            sum += surplus > 0 ? surplus * cover->over : -surplus * cover->under;
        }
    }
    return sum;
}

/* The least cost of all rosters in which the people before `person` work as counted. */
static int64_t least(const struct en_roster *roster, const struct rows *rows, size_t person,
                     int count[DAYS][SHIFTS])
{
    int64_t best = INT64_MAX;

    if (person == roster->people_count) {
        return cover_cost(roster, count);
    }
    for (size_t i = 0; i < rows[person].count; i++) {
        const uint8_t *row = rows[person].cells[i];
        for (int d = 0; d < DAYS; d++) {
            count[d][row[d] == EN_ROSTER_OFF ? 0 : row[d]] += row[d] == EN_ROSTER_OFF ? 0 : 1;
        }
        int64_t rest = least(roster, rows, person + 1, count) + rows[person].cost[i];
        best = rest < best ? rest : best;
        for (int d = 0; d < DAYS; d++) {
            count[d][row[d] == EN_ROSTER_OFF ? 0 : row[d]] -= row[d] == EN_ROSTER_OFF ? 0 : 1;
        }
    }
    return best;
}

static int64_t least_of_all(const struct en_roster *roster)
{
    static struct rows rows[PEOPLE_MAX];
    int count[DAYS][SHIFTS] = {{0}};

    for (uint32_t p = 0; p < roster->people_count; p++) {
        list_rows(roster, p, &rows[p]);
    }
    return least(roster, rows, 0, count);
}

/* What the search finds for these people, in this order; what all rosters say goes to ret_least. */
static int64_t found(uint64_t seed, const int *order, int people, int64_t *ret_least)
{
    struct en_roster_options options = {.seed = seed, .iterations = 60000, .target = INT64_MIN};
    struct en_roster_result result = {0};
    struct en_roster roster = {0};
    struct en_text text = {0};

    write_instance(&text, seed, order, people);
    roster_of(&roster, en_text_cstr(&text));
    assert_int_equal(en_roster_solve(&roster, &options, &result, NULL), EN_OK);
    assert_int_equal(result.cost.hard, 0);
    int64_t cost = result.cost.soft;
    if (ret_least != NULL) {
        *ret_least = least_of_all(&roster);
    }
    en_roster_result_finish(&result);
    en_roster_finish(&roster);
    en_text_finish(&text);
    return cost;
}

static void the_best_of_all_rosters_is_found(void **state)
{
    static const int order[] = {0, 1, 2};

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        int64_t best = 0;
        int64_t cost = found(seed, order, 3, &best);
        if (cost != best) {
            fail_msg("seed %llu: %lld, not %lld", (unsigned long long)seed, (long long)cost,
                     (long long)best);
        }
    }
}

static void one_more_person_never_makes_a_roster_dearer(void **state)
{
    static const int order[] = {0, 1, 2, 3};
    int cheaper = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        int64_t without = found(seed, order, 3, NULL);
        int64_t with = found(seed, order, 4, NULL);
        assert_true(with <= without);
        cheaper += with < without;
    }
    assert_true(cheaper > SEEDS / 2);
}

static void whoever_stands_first_the_cost_is_the_same(void **state)
{
    static const int order[] = {0, 1, 2, 3};
    static const int turned[] = {2, 0, 3, 1};

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        assert_int_equal(found(seed, order, 4, NULL), found(seed, turned, 4, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_of_all_rosters_is_found),
        cmocka_unit_test(one_more_person_never_makes_a_roster_dearer),
        cmocka_unit_test(whoever_stands_first_the_cost_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
