/* A problem that cannot be read is refused, with the place and the rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "problems.h"

static struct en_plan_span backwards = {5, 5};
static struct en_plan_request weightless = {.span = {5, 6}, .weight = 0};
static struct en_plan_contract negative = {.name = {"short", 5}, .minutes_min = -60};
static struct en_plan_contract contrary = {
    .name = {"weekly", 6}, .patrols_min = 4, .patrols_max = 3};
static struct en_plan_contract idle = {.name = {"idle", 4}, .patrols_min = 1, .days_off = 0x7f};
static struct en_plan_contract eighth_day = {.name = {"eighth", 6}, .days_off = 0x80};

static void share_over_whole(struct fixture *f)
{
    f->node[1].share = 335;
}

static void share_out_of_range(struct fixture *f)
{
    f->node[4].share = 1001;
}

static void tolerance_negative(struct fixture *f)
{
    f->node[4].tolerance = -1;
}

static void parent_unknown(struct fixture *f)
{
    f->node[4].parent = 9;
}

static void tree_goes_in_a_circle(struct fixture *f)
{
    f->node[0].parent = 3;
}

static void tree_too_deep(struct fixture *f)
{
    for (int32_t i = 5; i < 9; i++) {
        f->node[i].parent = i - 1;
        f->node[i].share = 1000;
    }
}

static void leaf_without_party(struct fixture *f)
{
    f->node[2].party = false;
}

static void party_below_party(struct fixture *f)
{
    f->node[8].party = true;
}

static void balance_beyond_reason(struct fixture *f)
{
    f->balance[2].lead = INT64_MIN;
}

static void lead_is_no_post(struct fixture *f)
{
    f->problem.rules.lead_post = POSTS;
}

static void lead_is_deputy(struct fixture *f)
{
    f->problem.rules.deputy_post = LEAD;
}

static void deputy_is_exempt(struct fixture *f)
{
    f->post[DEPUTY].exempt = true;
}

static void rest_negative(struct fixture *f)
{
    f->problem.rules.rest_seconds = -1;
}

static void weight_too_large(struct fixture *f)
{
    f->problem.weights.rest = 1001;
}

static void apart_from_oneself(struct fixture *f)
{
    f->apart_member[0] = (struct en_plan_apart){3, 3};
    f->problem.rules.apart_member_count = 1;
}

static void apart_from_the_own_party(struct fixture *f)
{
    f->apart_node[0] = (struct en_plan_apart){5, 1};
    f->problem.rules.apart_node_count = 1;
}

static void party_apart_from_its_component(struct fixture *f)
{
    f->apart_node[0] = (struct en_plan_apart){1, 5};
    f->problem.rules.apart_node_count = 1;
}

static void member_of_an_inner_node(struct fixture *f)
{
    f->member[7].node = 1;
}

static void member_trained_for_no_post(struct fixture *f)
{
    f->member[7].posts = 1U << POSTS;
}

static void leave_backwards(struct fixture *f)
{
    f->member[7].leave = &backwards;
    f->member[7].leave_count = 1;
}

static void patrol_backwards(struct fixture *f)
{
    f->slot[3].end = f->slot[3].start;
}

static void patrol_beyond_time(struct fixture *f)
{
    f->slot[3].end = INT64_MAX;
}

static void patrol_without_seats(struct fixture *f)
{
    f->slot[3].size = 0;
}

static void patrol_too_large(struct fixture *f)
{
    f->slot[3].size = EN_PLAN_CREW_MAX + 1;
}

static void more_posts_than_seats(struct fixture *f)
{
    f->slot[3].need[DRIVER] = 200;
}

static void two_leads(struct fixture *f)
{
    f->slot[3].size = 14;
    f->slot[3].need[LEAD] = 2;
}

static void post_that_does_not_exist(struct fixture *f)
{
    f->slot[3].need[POSTS] = 1;
}

static void token_twice(struct fixture *f)
{
    f->member[7].token = f->member[31].token;
}

static void patrol_twice(struct fixture *f)
{
    f->slot[3].id = f->slot[0].id;
}

static void history_of_nobody(struct fixture *f)
{
    f->history[0] = (struct en_plan_together){1, 60, 1};
    f->problem.history_count = 1;
}

static void negative_minutes(struct fixture *f)
{
    f->member[5].contract = &negative;
}

static void contract_that_contradicts_itself(struct fixture *f)
{
    f->member[5].contract = &contrary;
}

static void work_for_somebody_who_never_may(struct fixture *f)
{
    f->member[5].contract = &idle;
}

static void eighth_weekday(struct fixture *f)
{
    f->member[5].contract = &eighth_day;
}

static void contract_beyond_400_days(struct fixture *f)
{
    static struct en_plan_contract plain = {.name = {"plain", 5}};

    f->member[5].contract = &plain;
    f->slot[4].start += (en_time)400 * 86400;
    f->slot[4].end += (en_time)400 * 86400;
}

static void request_without_weight(struct fixture *f)
{
    f->member[5].requests = &weightless;
    f->member[5].request_count = 1;
}

static void member_of_an_unknown_base(struct fixture *f)
{
    f->member[5].base = 1;
}

static void patrol_from_an_unknown_base(struct fixture *f)
{
    f->slot[3].base = 1;
}

static void risk_above_ten(struct fixture *f)
{
    f->slot[3].risk = 11;
}

static void no_node_at_all(struct fixture *f)
{
    f->problem.node_count = 0;
}

static void too_many_members(struct fixture *f)
{
    f->problem.member_count = EN_PLAN_MEMBERS_MAX + 1;
}

static const struct {
    const char *name;
    void (*spoil)(struct fixture *fixture);
    enum en_status status;
    const char *rule, *place;
} cases[] = {
    {"share over whole", share_over_whole, EN_ERR_CONTRADICTION, "plan.share-over", "node fama"},
    {"share out of range", share_out_of_range, EN_ERR_RANGE, "plan.share-range", "node guard"},
    {"tolerance negative", tolerance_negative, EN_ERR_RANGE, "plan.share-range", "node guard"},
    {"parent unknown", parent_unknown, EN_ERR_RANGE, "plan.node-parent", "node guard"},
    {"circle", tree_goes_in_a_circle, EN_ERR_CONTRADICTION, "plan.tree", "node fama"},
    {"too deep", tree_too_deep, EN_ERR_CONTRADICTION, "plan.tree", "node gatia"},
    {"leaf without party", leaf_without_party, EN_ERR_CONTRADICTION, "plan.party", "node gatia"},
    {"party below party", party_below_party, EN_ERR_CONTRADICTION, "plan.party", "node maa"},
    {"balance", balance_beyond_reason, EN_ERR_RANGE, "plan.balance-range", "node pf"},
    {"lead is no post", lead_is_no_post, EN_ERR_RANGE, "plan.command-range", "rule lead"},
    {"lead is deputy", lead_is_deputy, EN_ERR_CONTRADICTION, "plan.command", "rule lead"},
    {"exempt deputy", deputy_is_exempt, EN_ERR_CONTRADICTION, "plan.command", "rule deputy"},
    {"negative rest", rest_negative, EN_ERR_RANGE, "plan.rule-range", "rule crew"},
    {"weight", weight_too_large, EN_ERR_RANGE, "plan.weight-range", "rule weights"},
    {"apart from oneself", apart_from_oneself, EN_ERR_RANGE, "plan.apart-range", "rule apart"},
    {"apart from party", apart_from_the_own_party, EN_ERR_CONTRADICTION, "plan.apart-within",
     "rule apart"},
    {"party apart", party_apart_from_its_component, EN_ERR_CONTRADICTION, "plan.apart-within",
     "rule apart"},
    {"inner node", member_of_an_inner_node, EN_ERR_RANGE, "plan.member-node", "member m-0007"},
    {"no such post", member_trained_for_no_post, EN_ERR_RANGE, "plan.member-posts",
     "member m-0007"},
    {"leave backwards", leave_backwards, EN_ERR_RANGE, "plan.member-spans", "member m-0007"},
    {"patrol backwards", patrol_backwards, EN_ERR_RANGE, "plan.slot-time", "patrol g-0003"},
    {"patrol beyond time", patrol_beyond_time, EN_ERR_RANGE, "plan.slot-time", "patrol g-0003"},
    {"no seats", patrol_without_seats, EN_ERR_RANGE, "plan.slot-size", "patrol g-0003"},
    {"too many seats", patrol_too_large, EN_ERR_RANGE, "plan.slot-size", "patrol g-0003"},
    {"too many posts", more_posts_than_seats, EN_ERR_CONTRADICTION, "plan.slot-posts",
     "patrol g-0003"},
    {"two leads", two_leads, EN_ERR_CONTRADICTION, "plan.slot-posts", "patrol g-0003"},
    {"unknown post", post_that_does_not_exist, EN_ERR_RANGE, "plan.slot-posts", "patrol g-0003"},
    {"token twice", token_twice, EN_ERR_EXISTS, "plan.twice", "member m-0031"},
    {"patrol twice", patrol_twice, EN_ERR_EXISTS, "plan.twice", "patrol g-0000"},
    {"history", history_of_nobody, EN_ERR_RANGE, "plan.history", "history pair"},
    {"minutes", negative_minutes, EN_ERR_RANGE, "plan.contract-range", "contract short"},
    {"contrary", contract_that_contradicts_itself, EN_ERR_CONTRADICTION,
     "plan.contract-contradiction", "contract weekly"},
    {"idle", work_for_somebody_who_never_may, EN_ERR_CONTRADICTION, "plan.contract-contradiction",
     "contract idle"},
    {"weekday", eighth_weekday, EN_ERR_RANGE, "plan.contract-range", "contract eighth"},
    {"horizon", contract_beyond_400_days, EN_ERR_RANGE, "plan.horizon", "plan horizon"},
    {"request", request_without_weight, EN_ERR_RANGE, "plan.request", "member m-0005"},
    {"member base", member_of_an_unknown_base, EN_ERR_RANGE, "plan.base", "member m-0005"},
    {"patrol base", patrol_from_an_unknown_base, EN_ERR_RANGE, "plan.slot-base", "patrol g-0003"},
    {"risk", risk_above_ten, EN_ERR_RANGE, "plan.slot-base", "patrol g-0003"},
    {"no node", no_node_at_all, EN_ERR_RANGE, "plan.limits", "plan problem"},
    {"too many members", too_many_members, EN_ERR_RANGE, "plan.limits", "plan problem"},
};

static void sound_problem_is_taken(void **state)
{
    struct fixture *fixture = fixture_gao(60, 5, 1);

    (void)state;
    assert_int_equal(en_plan_problem_check(&fixture->problem, NULL), EN_OK);
    fixture->problem.balances = NULL;
    assert_int_equal(en_plan_problem_check(&fixture->problem, NULL), EN_OK);
    fixture_free(fixture);
}

static void each_spoilt_problem_is_refused_with_place_and_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct fixture *fixture = fixture_gao(60, 5, 1);
        struct en_error error = {.rule = "none"};

        cases[i].spoil(fixture);
        enum en_status status = en_plan_problem_check(&fixture->problem, &error);
        if (status != cases[i].status) {
            fail_msg("%s: status %d", cases[i].name, (int)status);
        }
        assert_string_equal(error.rule, cases[i].rule);
        assert_string_equal(error.place, cases[i].place);
        assert_non_null(error.text);
        fixture_free(fixture);
    }
}

static void composer_and_check_refuse_what_the_problem_check_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct fixture *fixture = fixture_gao(60, 5, 1);
        struct en_plan_programme programme = {.cost = 77};
        struct en_plan_breaches breaches = {.count = 77};

        cases[i].spoil(fixture);
        assert_int_equal(en_plan_compose(&fixture->problem, NULL, &programme, NULL),
                         cases[i].status);
        assert_int_equal(programme.cost, 77); // untouched
        assert_int_equal(en_plan_check(&fixture->problem, NULL, 0, &breaches, NULL),
                         cases[i].status);
        assert_int_equal(breaches.count, 77);
        fixture_free(fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_problem_is_taken),
        cmocka_unit_test(each_spoilt_problem_is_refused_with_place_and_rule),
        cmocka_unit_test(composer_and_check_refuse_what_the_problem_check_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
