/*
 * The accord as data: what is read, where it is kept, and how it is looked up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

static struct en_accord *accord;

static int open_accord(void **state)
{
    struct en_error error = {0};

    (void)state;
    sample_open();
    accord = sample_accord(sample_template, &error);
    return accord == NULL ? -1 : 0;
}

static int close_accord(void **state)
{
    (void)state;
    en_accord_destroy(accord);
    en_accord_destroy(NULL);
    return 0;
}

static void single_lines_are_read(void **state)
{
    (void)state;
    assert_true(en_str_is(accord->title, "Test"));
    assert_true(en_str_is(accord->origin, "test.example/record"));
    assert_false(accord->live);
    assert_string_equal(accord->registrar.name, "un/registrar");
    assert_int_equal(accord->quorum, 2);
    assert_true(en_str_is(accord->remainder, "rotate"));
    assert_int_equal(accord->proposal_hours, 72);
    assert_int_equal(accord->crew_min, 4);
    assert_int_equal(accord->crew_max, 12);
    assert_int_equal(accord->together, 2);
    assert_int_equal(accord->rest_hours, 12);
    assert_int_equal(accord->report_hours, 2);
    assert_int_equal(accord->overdue_minutes, 60);
    assert_int_equal(accord->delay_patrol_hours, 24);
    assert_int_equal(accord->delay_incident_hours, 72);
    assert_false(accord->cell_half_degree);
    assert_int_equal(accord->merge_below, 3);
}

static void other_words_give_other_values(void **state)
{
    (void)state;
    char *live = sample_change(sample_template, "mode: exercise", "mode: live");
    char *both = sample_change(live, "cell: region", "cell: half-degree");
    struct en_accord *other = sample_accord(both, NULL);

    assert_non_null(other);
    assert_true(other->live);
    assert_true(other->cell_half_degree);
    en_accord_destroy(other);
    free(both);
    free(live);
}

static void keys_belong_to_their_bodies(void **state)
{
    (void)state;
    assert_int_equal(accord->root_count, 4);
    assert_int_equal(accord->witness_count, 3);
    assert_string_equal(en_accord_root(accord, EN_STR("blue"))->name, "blue/root");
    assert_memory_equal(&en_accord_root(accord, EN_STR("un"))->key, &sample_keys[3].key, 32);
    assert_null(en_accord_root(accord, EN_STR("south")));
    assert_true(en_str_is(accord->witness[2].body, "independent"));
    assert_int_equal(accord->witness[2].key.type, EN_KEY_COSIGNATURE);
}

static void bodies_are_parties_and_forces(void **state)
{
    (void)state;
    assert_int_equal(en_accord_party(accord, EN_STR("blue")), 1);
    assert_int_equal(en_accord_party(accord, EN_STR("un")), -1);
    assert_int_equal(en_accord_force(accord, EN_STR("ally")), 1);
    assert_true(accord->force[0].lead);
    assert_false(accord->force[1].lead);
    assert_true(en_accord_is_body(accord, EN_STR("red")));
    assert_true(en_accord_is_body(accord, EN_STR("un")));
    assert_false(en_accord_is_body(accord, EN_STR("independent")));
    assert_false(en_accord_is_body(accord, EN_STR("")));
}

static void quota_nodes_know_parent_and_party(void **state)
{
    (void)state;
    int blue = en_accord_quota(accord, EN_STR("blue"));
    int south = en_accord_quota(accord, EN_STR("south"));

    assert_int_equal(accord->quota_count, 5);
    assert_int_equal(accord->quota[south].parent, -1);
    assert_int_equal(accord->quota[blue].parent, south);
    assert_int_equal(accord->quota[blue].share, 1000);
    assert_int_equal(accord->quota[south].tolerance, 100);
    assert_int_equal(en_accord_party_of(accord, EN_STR("red-b")), 0);
    assert_int_equal(en_accord_party_of(accord, EN_STR("red")), 0);
    assert_int_equal(en_accord_party_of(accord, EN_STR("blue")), 1);
    assert_int_equal(en_accord_party_of(accord, EN_STR("south")), -1);
    assert_int_equal(en_accord_party_of(accord, EN_STR("green")), -1);
}

static void classes_have_rule_clock_and_parties(void **state)
{
    (void)state;
    const struct en_class *routine = &accord->cls[en_accord_class(accord, EN_STR("routine"))];
    const struct en_class *one = &accord->cls[en_accord_class(accord, EN_STR("one"))];
    const struct en_class *rescue = &accord->cls[en_accord_class(accord, EN_STR("rescue"))];

    assert_int_equal(routine->rule, EN_CONSENT_ALL);
    assert_int_equal(routine->of, 3);
    assert_int_equal(routine->reply_hours, 24);
    assert_int_equal(routine->ratify_hours, 0);
    assert_int_equal(one->rule, EN_CONSENT_COUNT);
    assert_int_equal(one->count, 1);
    assert_int_equal(rescue->rule, EN_CONSENT_LEAD);
    assert_int_equal(rescue->ratify_hours, 24);
    assert_int_equal(en_accord_class(accord, EN_STR("other")), -1);
}

static void lists_are_read_whole(void **state)
{
    (void)state;
    const struct en_post *lead = &accord->post[en_accord_post(accord, EN_STR("lead"))];
    const struct en_post *medic = &accord->post[en_accord_post(accord, EN_STR("medic"))];

    assert_true(en_str_is(lead->training, "basics"));
    assert_int_equal(lead->min, 1);
    assert_true(lead->rotates && !lead->exempt);
    assert_true(!medic->rotates && medic->exempt);
    assert_true(en_str_is(accord->language[0], "fr"));
    assert_true(en_str_is(en_accord_clause(accord, EN_STR("c2"))->text, "Second clause"));
    assert_null(en_accord_clause(accord, EN_STR("c3")));
    assert_int_equal(en_accord_task(accord, EN_STR("teach")), 2);
    assert_int_equal(en_accord_check(accord, EN_STR("fuel")), 0);
    assert_int_equal(en_accord_check(accord, EN_STR("kit")), -1);
    assert_int_equal(en_accord_absence(accord, EN_STR("leave")), 0);
    assert_int_equal(en_accord_notify(accord, EN_STR("attack")), 0);
    assert_int_equal(accord->notify[0].minutes, 15);
    assert_int_equal(en_accord_office(accord, EN_STR("chief")), 0);
    assert_true(en_str_is(accord->office[0].party, "red"));
    assert_int_equal(en_accord_measure(accord, EN_STR("lists")), 0);
    assert_true(en_str_is(accord->measure[0].witness, "un"));
    assert_int_equal(accord->measure[0].due, 1483228800);
    assert_false(accord->measure[0].joint_patrols);
    assert_true(en_str_is(accord->apart[0].a, "red-a"));
    assert_true(en_str_is(accord->training[0].by, "un"));
    assert_int_equal(accord->edition[1].cutoff_min, 18 * 60);
    assert_int_equal(accord->edition[1].hour_min, 19 * 60);
}

static void amendment_carries_a_whole_accord(void **state)
{
    (void)state;
    struct en_text lines = {0};
    struct en_arena arena;
    struct en_act act;
    struct en_accord *amended = NULL;

    for (int i = 0; i < 64; i++) {
        en_text_adds(&lines, i == 0 ? "base: 0" : "0");
    }
    en_text_adds(&lines, "\nreason: a splinter group gets seats\n");
    en_text_adds(&lines, sample_template);
    struct en_text text = sample_act(EN_ACT_ACCORD_AMEND, en_text_cstr(&lines));
    en_arena_init(&arena, 0);
    assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, NULL), EN_OK);
    assert_int_equal(en_accord_create(&act, &amended, NULL), EN_OK);
    assert_int_equal(amended->party_count, 2);
    assert_true(en_str_equal(amended->text, en_text_str(&text)));
    en_accord_destroy(amended);
    en_arena_finish(&arena);
    en_text_finish(&text);
    en_text_finish(&lines);
}

/* The sample with comment lines up to `bytes` bytes of act text. */
static struct en_text padded_act(size_t bytes)
{
    struct en_text text = sample_act(EN_ACT_ACCORD_FOUND, sample_template);

    while (text.len + 101 <= bytes) {
        en_text_addf(&text, "#%099d\n", 0);
    }
    while (text.len < bytes) {
        en_text_adds(&text, "\n");
    }
    return text;
}

static void accord_of_60000_bytes_is_the_largest(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        struct en_text text = padded_act(EN_ACCORD_BYTES_MAX + extra);
        struct en_arena arena;
        struct en_act act;
        struct en_accord *large = NULL;
        struct en_error error = {0};
        en_arena_init(&arena, 0);
        assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, NULL), EN_OK);
        assert_int_equal(en_accord_create(&act, &large, &error),
                         extra == 0 ? EN_OK : EN_ERR_TOO_LONG);
        assert_true(extra == 0 || strcmp(error.rule, "accord.long") == 0);
        en_accord_destroy(large);
        en_arena_finish(&arena);
        en_text_finish(&text);
    }
}

static void template_without_names_passes_unchanged(void **state)
{
    (void)state;
    const struct en_str lines = EN_STR("# root: red @red/root\ntitle: a @red/root\nend");
    struct en_text out = {0};

    assert_int_equal(en_accord_fill_keys(&out, lines, sample_keys, SAMPLE_KEYS, NULL), EN_OK);
    assert_true(en_str_equal(en_text_str(&out), lines));
    en_text_finish(&out);
}

static void unknown_name_of_a_template_names_its_line(void **state)
{
    (void)state;
    struct en_text out = {0};
    struct en_error error = {0};

    en_text_adds(&out, "before");
    assert_int_equal(en_accord_fill_keys(&out, EN_STR("title: x\nroot: red @red/rot\n"),
                                         sample_keys, SAMPLE_KEYS, &error),
                     EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "accord.unknown-key");
    assert_string_equal(error.place, "line 2");
    assert_string_equal(error.arg[0], "red/rot");
    assert_string_equal(en_text_cstr(&out), "before");
    en_text_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_lines_are_read),
        cmocka_unit_test(other_words_give_other_values),
        cmocka_unit_test(keys_belong_to_their_bodies),
        cmocka_unit_test(bodies_are_parties_and_forces),
        cmocka_unit_test(quota_nodes_know_parent_and_party),
        cmocka_unit_test(classes_have_rule_clock_and_parties),
        cmocka_unit_test(lists_are_read_whole),
        cmocka_unit_test(amendment_carries_a_whole_accord),
        cmocka_unit_test(accord_of_60000_bytes_is_the_largest),
        cmocka_unit_test(template_without_names_passes_unchanged),
        cmocka_unit_test(unknown_name_of_a_template_names_its_line),
    };
    return cmocka_run_group_tests(tests, open_accord, close_accord);
}
