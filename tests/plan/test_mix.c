/* What the search looks up is what the crews say: counted again after some thousand exchanges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mix.h"
#include "problems.h"

enum { PEOPLE = 72, PATROLS = 24 };

struct camp {
    struct fixture *fixture;
    struct plan_model *model;
    struct plan_ledger ledger;
    struct plan_mix mix;
    struct en_arena arena;
};

/* A composed fortnight with leave, earlier patrols and people who have met; then exchanges. */
static void begin(struct camp *camp, uint64_t seed, uint32_t effort)
{
    struct fixture *fixture = fixture_gao(PEOPLE, PATROLS, seed);
    const struct en_plan_options options = {.seed = seed, .effort = effort};
    struct en_plan_programme programme;
    int64_t saved = 0;

    camp->fixture = fixture;
    for (uint32_t i = 0; i < PEOPLE; i++) {
        const struct en_plan_slot *slot = &fixture->slot[i % PATROLS];
        fixture->leave[i] = (struct en_plan_span){slot->start, slot->end};
        fixture->member[i].leave = &fixture->leave[i];
        fixture->member[i].leave_count = i % 3 == 0;
        fixture->history[i] = (struct en_plan_together){i, (i + 5) % PEOPLE, 1 + i % 2};
    }
    fixture->problem.history_count = PEOPLE;
    en_arena_init(&camp->arena, 0);
    camp->model = EN_ARENA_NEW(&camp->arena, struct plan_model);
    assert_int_equal(plan_model_init(camp->model, &fixture->problem, seed, &camp->arena), EN_OK);
    assert_int_equal(plan_ledger_init(&camp->ledger, camp->model, &camp->arena), EN_OK);
    const struct en_plan_options none = {.seed = seed};
    assert_int_equal(en_plan_compose(&fixture->problem, &none, &programme, NULL), EN_OK);
    for (size_t i = 0; i < PATROLS; i++) {
        if (programme.crews[i].verdict == EN_PLAN_MANNED) {
            assert_true(plan_ledger_man(&camp->ledger, i, programme.crews[i].seats));
        }
    }
    en_plan_programme_finish(&programme);
    assert_int_equal(plan_mix_init(&camp->mix, &camp->ledger, &camp->arena), EN_OK);
    assert_int_equal(plan_anneal(&camp->mix, &options, &camp->arena, &saved), EN_OK);
    assert_true(effort == 0 || saved > 0);
}

static void finish(struct camp *camp)
{
    plan_ledger_finish(&camp->ledger);
    en_arena_finish(&camp->arena);
    fixture_free(camp->fixture);
}

static bool sits(const struct camp *camp, uint32_t member, uint32_t slot)
{
    for (uint32_t s = camp->model->seat_at[slot]; s < camp->model->seat_at[slot + 1]; s++) {
        if (camp->mix.manned[slot] && camp->mix.seat[s].member == member) {
            return true;
        }
    }
    return false;
}

static bool clash(const struct camp *camp, uint32_t a, uint32_t b)
{
    const struct en_plan_slot *x = &camp->fixture->slot[a];
    const struct en_plan_slot *y = &camp->fixture->slot[b];
    en_time rest = camp->fixture->problem.rules.rest_seconds;

    return x->start < y->end + rest && y->start < x->end + rest;
}

/* Times that two have met: before, and in all crews. */
static uint32_t met(const struct camp *camp, uint32_t a, uint32_t b)
{
    uint32_t times = plan_past_get(&camp->model->past, a, b);

    for (uint32_t slot = 0; slot < PATROLS; slot++) {
        times += sits(camp, a, slot) && sits(camp, b, slot);
    }
    return times;
}

static void members_are_barred_as_often_as_their_patrols_clash(void **state)
{
    size_t often[3] = {0, 0, 0};

    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++) {
        struct camp camp;
        begin(&camp, seed, 200);
        for (uint32_t m = 0; m < PEOPLE; m++) {
            for (uint32_t slot = 0; slot < PATROLS; slot++) {
                int64_t rest = camp.fixture->problem.rules.rest_seconds;
                uint32_t barred = plan_member_bars(camp.model, rest, m, slot) ? PLAN_BARRED : 0;
                for (uint32_t other = 0; other < PATROLS; other++) {
                    barred += sits(&camp, m, other) && clash(&camp, slot, other);
                }
                size_t at = slot * camp.mix.member_count + camp.mix.place[m];
                assert_int_equal(camp.mix.barred[at], barred);
                assert_int_equal(plan_mix_bit(&camp.mix, camp.mix.open, m, slot), barred == 0);
                assert_int_equal(plan_mix_bit(&camp.mix, camp.mix.once, m, slot), barred == 1);
                often[barred < 2 ? barred : 2]++;
            }
        }
        finish(&camp);
    }
    assert_true(often[0] > 0 && often[1] > 0 && often[2] > 0);
}

static void company_is_what_everybody_has_met_there(void **state)
{
    struct camp camp;

    (void)state;
    begin(&camp, 1, 200);
    for (uint32_t slot = 0; slot < PATROLS; slot++) {
        for (uint32_t m = 0; m < PEOPLE; m++) {
            uint32_t company = 0;
            for (uint32_t other = 0; other < PEOPLE; other++) {
                company += other != m && sits(&camp, other, slot) ? met(&camp, m, other) : 0;
            }
            assert_int_equal(*plan_mix_company(&camp.mix, m, slot), company);
        }
        for (uint32_t other = 0; other < PATROLS; other++) {
            uint32_t common = 0;
            for (uint32_t m = 0; m < PEOPLE; m++) {
                common += slot != other && sits(&camp, m, slot) && sits(&camp, m, other);
            }
            assert_int_equal(camp.mix.overlap[slot * PATROLS + other], common);
        }
    }
    finish(&camp);
}

/* Crews and rows tell the same, and a row costs what it costs when it is priced anew. */
static void rows_are_what_the_crews_are(void **state)
{
    struct camp camp;

    (void)state;
    begin(&camp, 2, 200);
    for (uint32_t m = 0; m < PEOPLE; m++) {
        struct plan_row row = {.count = 0};
        uint32_t served = 0;
        for (uint32_t i = 0; i < camp.mix.row_len[m]; i++) {
            size_t at = (size_t)m * camp.mix.row_cap + i;
            assert_true(plan_row_add(camp.model, &row, camp.mix.row[at], camp.mix.command[at]));
        }
        for (uint32_t slot = 0; slot < PATROLS; slot++) {
            assert_int_equal(plan_mix_serves(&camp.mix, m, slot), sits(&camp, m, slot));
            served += sits(&camp, m, slot);
        }
        assert_int_equal(row.count, served);
        assert_int_equal(camp.mix.row_cost[m], plan_row_cost(camp.model, m, &row));
    }
    finish(&camp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_barred_as_often_as_their_patrols_clash),
        cmocka_unit_test(company_is_what_everybody_has_met_there),
        cmocka_unit_test(rows_are_what_the_crews_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
