/* A problem as text: what it says is what is composed, and what cannot be read names its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "entente/plan_text.h"

static const char GAO[] =
    "# two parties, one patrol a day\n"
    "rule party-min=1 rest-seconds=36000 leads-differ=yes\n"
    "node fama share=500 tolerance=100 party=yes\n"
    "node cma share=500 tolerance=100 party=yes\n"
    "node mnla parent=cma share=1000\n"
    "post lead\n"
    "post deputy\n"
    "post medic exempt=yes\n"
    "rule lead=lead deputy=deputy\n"
    "weight repeats=30 load=5\n"
    "base gao\n"
    "contract weekly patrols-max=2 days-off=fri,sun\n"
    "\n"
    "member m-1 node=fama posts=lead,medic languages=fr base=gao contract=weekly patrols=2\n"
    "member m-2 node=fama posts=deputy,medic languages=fr,ar\n"
    "member m-3 node=mnla posts=lead,deputy languages=fr\n"
    "member m-4 node=mnla posts=deputy,medic languages=fr,tmh risk=4\n"
    "leave m-4 2017-02-25T00:00:00Z 2017-02-26T00:00:00Z\n"
    "busy m-2 2017-02-20T06:00:00Z 2017-02-20T10:00:00Z\n"
    "request m-3 home 2017-02-23T00:00:00Z 2017-02-24T00:00:00Z 40\n"
    "request m-3 out 2017-02-24T00:00:00Z 2017-02-25T00:00:00Z 7\n"
    "together m-1 m-3 2\n"
    "apart m-2 m-4\n"
    "balance fama seats=-500 lead=250\n"
    "patrol g-1 start=2017-02-23T06:00:00Z end=2017-02-23T10:00:00Z size=2 "
    "posts=lead:1,deputy:1 base=gao risk=3\n"
    "patrol g-2 kind=overnight start=2017-02-24T06:00:00Z end=2017-02-25T10:00:00Z size=2 "
    "night=yes\n";

static struct en_plan_text read_text(const char *source)
{
    struct en_plan_text text;
    struct en_error error = {.text = "none"};

    if (en_plan_text_read(en_str_from(source), &text, &error) != EN_OK) {
        fail_msg("%s: %s (%s)", error.place, error.text, error.arg[0]);
    }
    return text;
}

static void every_line_goes_where_it_belongs(void **state)
{
    struct en_plan_text text = read_text(GAO);
    const struct en_plan_problem *problem = &text.problem;

    (void)state;
    assert_int_equal(problem->node_count, 3);
    assert_int_equal(problem->nodes[2].parent, 1);
    assert_true(problem->nodes[1].party && !problem->nodes[2].party);
    assert_true(problem->posts[2].exempt);
    assert_int_equal(problem->rules.party_min, 1);
    assert_int_equal(problem->rules.rest_seconds, 36000);
    assert_int_equal(problem->rules.deputy_post, 1);
    assert_int_equal(problem->weights.repeats, 30);
    assert_int_equal(problem->weights.command, en_plan_weights_default().command);
    assert_int_equal(problem->members[0].posts, 1 | 4);
    assert_int_equal(problem->members[0].base, 1);
    assert_int_equal(problem->members[0].contract->patrols_max, 2);
    assert_int_equal(problem->members[0].contract->days_off, 1 << 4 | 1 << 6);
    assert_int_equal(problem->members[3].languages, 1 | 4);
    assert_int_equal(problem->members[3].leave_count, 1);
    assert_int_equal(problem->members[1].busy[0].until - problem->members[1].busy[0].from, 14400);
    assert_int_equal(problem->members[2].request_count, 2);
    assert_true(problem->members[2].requests[1].on);
    assert_int_equal(problem->members[2].requests[0].weight, 40);
    assert_int_equal(problem->history[0].count, 2);
    assert_int_equal(problem->rules.apart_members[0].b, 3);
    assert_int_equal(problem->balances[0].seats, -500);
    assert_int_equal(problem->slots[0].need[1], 1);
    assert_int_equal(problem->slots[0].risk, 3);
    assert_int_equal(problem->slots[1].kind, EN_PLAN_OVERNIGHT);
    assert_false(text.any_crew);
    en_plan_text_finish(&text);
}

static void crews_are_written_as_they_are_read(void **state)
{
    struct en_plan_text text = read_text(GAO);
    struct en_plan_programme programme;
    struct en_text out = {0};

    (void)state;
    assert_int_equal(en_plan_compose(&text.problem, NULL, &programme, NULL), EN_OK);
    assert_int_equal(programme.manned, 2);
    en_text_adds(&out, GAO);
    en_plan_text_crews(&out, &text.problem, programme.crews, programme.crew_count);
    en_text_adds(&out, "frozen g-2\n");
    struct en_plan_text again = read_text(en_text_cstr(&out));
    assert_true(again.any_crew);
    assert_true(again.frozen[1] && !again.frozen[0]);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(again.crews[i].seat_count, programme.crews[i].seat_count);
        for (size_t s = 0; s < again.crews[i].seat_count; s++) {
            assert_int_equal(again.crews[i].seats[s].member, programme.crews[i].seats[s].member);
            assert_int_equal(again.crews[i].seats[s].post, programme.crews[i].seats[s].post);
            assert_int_equal(again.crews[i].seats[s].exempt, programme.crews[i].seats[s].exempt);
        }
    }
    en_text_finish(&out);
    en_plan_programme_finish(&programme);
    en_plan_text_finish(&again);
    en_plan_text_finish(&text);
}

static const struct {
    const char *line; // put behind the whole example
    const char *rule;
    const char *arg;
} BAD[] = {
    {"vehicle v-1", "plan.text-word", "vehicle"},
    {"member m-1 node=fama", "plan.text-twice", "m-1"},
    {"patrol g-1 size=2", "plan.text-twice", "g-1"},
    {"node cma share=1", "plan.text-twice", "cma"},
    {"member m-9 node=nobody", "plan.text-name", "nobody"},
    {"member m-9 node=fama posts=lead,cook", "plan.text-name", "cook"},
    {"member m-9 node=fama contract=none", "plan.text-name", "none"},
    {"member m-9 node=fama patrols=-1", "plan.text-value", "-1"},
    {"member m-9 node=fama patrols=nan", "plan.text-value", "nan"},
    {"member m-9 node", "plan.text-form", "node"},
    {"member m-9 colour=blue", "plan.text-form", "colour=blue"},
    {"contract c minutes-min=-60", "plan.text-value", "-60"},
    {"contract c days-off=someday", "plan.text-value", "someday"},
    {"patrol g-9 start=yesterday", "plan.text-value", "yesterday"},
    {"patrol g-9 size=99", "plan.text-value", "99"},
    {"patrol g-9 posts=lead:x", "plan.text-value", "x"},
    {"leave m-1 2017-02-23T00:00:00Z", "plan.text-value", ""},
    {"request m-1 out 2017-02-23T00:00:00Z 2017-02-24T00:00:00Z 0", "plan.text-value", "0"},
    {"request m-1 maybe 2017-02-23T00:00:00Z 2017-02-24T00:00:00Z 5", "plan.text-value", "maybe"},
    {"together m-1 m-9 1", "plan.text-name", "m-9"},
    {"apart m-1 m-2 m-3", "plan.text-form", "m-3"},
    {"apart-nodes fama nobody", "plan.text-name", "nobody"},
    {"balance cma seats=9999999999", "plan.text-value", "9999999999"},
    {"crew g-9 m-1", "plan.text-name", "g-9"},
    {"crew g-1 m-1:cook", "plan.text-name", "cook"},
    {"frozen g-1 g-2", "plan.text-form", "g-2"},
    {"rule rest-seconds=12h", "plan.text-value", "12h"},
};

static void line_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(BAD); i++) {
        struct en_text source = {0};
        struct en_plan_text text = {.any_crew = true};
        struct en_error error = {.rule = "none"};

        en_text_adds(&source, GAO);
        en_text_adds(&source, BAD[i].line);
        if (en_plan_text_read(en_text_str(&source), &text, &error) == EN_OK) {
            fail_msg("taken: %s", BAD[i].line);
        }
        assert_string_equal(error.rule, BAD[i].rule);
        assert_string_equal(error.arg[0], BAD[i].arg);
        assert_string_equal(error.place, "line 27");
        assert_non_null(error.remedy);
        assert_true(text.any_crew); // untouched
        en_text_finish(&source);
    }
}

/* What would silently count the last time it is said. */
static void what_is_said_twice_names_both_lines(void **state)
{
    static const struct {
        const char *line, *arg, *first;
    } TWICE[] = {
        {"rule party-min=2", "party-min", "2"},
        {"weight rest=1 rest=2", "rest", "27"},
        {"node cma share=1", "cma", "4"},
        {"base gao", "gao", "11"},
        {"contract weekly nights-max=1", "weekly", "12"},
        {"member m-9 node=fama node=cma", "node", "27"},
        {"balance fama risk=3", "fama", "24"},
        {"crew g-1 m-1:lead m-3:deputy\ncrew g-1 m-3:lead m-2:deputy", "g-1", "27"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(TWICE); i++) {
        struct en_text source = {0};
        struct en_plan_text text;
        struct en_error error = {.rule = "none"};

        en_text_adds(&source, GAO);
        en_text_adds(&source, TWICE[i].line);
        assert_int_equal(en_plan_text_read(en_text_str(&source), &text, &error), EN_ERR_EXISTS);
        assert_string_equal(error.rule, "plan.text-twice");
        assert_string_equal(error.arg[0], TWICE[i].arg);
        assert_string_equal(error.arg[1], TWICE[i].first);
        en_text_finish(&source);
    }
}

static void what_reads_well_but_makes_no_sense_is_refused_by_the_problem_check(void **state)
{
    struct en_error error = {.rule = "none"};
    struct en_plan_text text;

    (void)state;
    assert_int_equal(en_plan_text_read(EN_STR("node a share=1000 party=yes\n"
                                              "contract c patrols-min=4 patrols-max=3\n"
                                              "member m node=a contract=c\n"),
                                       &text, &error),
                     EN_ERR_CONTRADICTION);
    assert_string_equal(error.rule, "plan.contract-contradiction");
    assert_int_equal(en_plan_text_read(EN_STR(""), &text, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "plan.limits");
}

/* Zero people is no error: every patrol is told impossible. */
static void nobody_at_all_is_a_problem_without_crews(void **state)
{
    struct en_plan_programme programme;
    struct en_plan_text text =
        read_text("node a share=1000 party=yes\n"
                  "patrol g start=2017-02-23T06:00:00Z end=2017-02-23T10:00:00Z size=3\n");

    (void)state;
    assert_int_equal(en_plan_compose(&text.problem, NULL, &programme, NULL), EN_OK);
    assert_int_equal(programme.manned, 0);
    assert_int_equal(programme.crews[0].conflict[0].code, EN_PLAN_RULE_PEOPLE);
    en_plan_programme_finish(&programme);
    en_plan_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_goes_where_it_belongs),
        cmocka_unit_test(crews_are_written_as_they_are_read),
        cmocka_unit_test(line_that_cannot_be_read_is_named),
        cmocka_unit_test(what_is_said_twice_names_both_lines),
        cmocka_unit_test(what_reads_well_but_makes_no_sense_is_refused_by_the_problem_check),
        cmocka_unit_test(nobody_at_all_is_a_problem_without_crews),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
