/*
 * Every way an accord can contradict itself, by one changed line of a good one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

struct change {
    const char *rule; // NULL: the accord stays good
    const char *from;
    const char *to;
    const char *at; // text of the line the error must name
};

static int open_keys(void **state)
{
    (void)state;
    sample_open();
    return 0;
}

static void check(const struct change *change)
{
    char place[32];
    struct en_error error = {0};
    char *lines = sample_change(sample_template, change->from, change->to);
    struct en_accord *accord = sample_accord(lines, &error);

    if (change->rule == NULL) {
        assert_non_null(accord);
        en_accord_destroy(accord);
        free(lines);
        return;
    }
    if (error.rule == NULL || strcmp(error.rule, change->rule) != 0) {
        print_error("%s -> %s\n", change->from, change->to);
    }
    assert_null(accord);
    assert_string_equal(error.rule, change->rule);
    assert_int_equal(error.status, EN_ERR_CONTRADICTION);
    (void)en_place_line(place, sample_line(lines, change->at));
    assert_string_equal(error.place, place);
    assert_non_null(error.remedy);
    free(lines);
}

static void check_all(const struct change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check(&changes[i]);
    }
}

static void names_stand_once(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.duplicate", "language: fr\n", "language: fr\nlanguage: en\nlanguage: fr\n",
         "language: fr\nregistrar"},
        {NULL, "language: fr\n", "language: fr\nlanguage: en\n", NULL},
        {"accord.duplicate", "party: blue Blue", "party: red Blue", "party: red Blue"},
        {"accord.duplicate", "force: ally support", "force: un support", "force: un support"},
        {"accord.duplicate", "force: ally support", "force: red support", "force: red support"},
        {"accord.duplicate", "root: ally @", "root: un @", "root: un @ally"},
        {"accord.duplicate", "quota: red-b", "quota: red-a", "quota: red-a red 500 500\nrem"},
        {"accord.duplicate", "clause: c2", "clause: c1", "clause: c1 Second"},
        {"accord.duplicate", "task: teach", "task: watch", "task: watch Teach"},
        {"accord.duplicate", "mandate: ally raid", "mandate: un watch", "mandate: un watch c1\nb"},
        {NULL, "mandate: ally raid", "mandate: ally watch", NULL},
        {"accord.duplicate", "barred: un raid c2\n", "barred: un raid c2\nbarred: un raid c1\n",
         "barred: un raid c1"},
        {"accord.duplicate", "class: one", "class: routine", "class: routine 1"},
        {"accord.duplicate", "ratify: rescue 24", "ratify: rescue 24\nratify: rescue 12",
         "ratify: rescue 12"},
        {"accord.duplicate", "training: basics un Basics",
         "training: basics un Basics\ntraining: basics un More", "training: basics un More"},
        {"accord.duplicate", "post: medic", "post: lead", "post: lead none"},
        {"accord.duplicate", "rotate: lead", "rotate: lead\nrotate: lead", "rotate: lead\napart"},
        {"accord.duplicate", "apart: red-a blue", "apart: red-a blue\napart: red-a blue",
         "apart: red-a blue\nrest"},
        {"accord.duplicate", "apart: red-a blue", "apart: red-a blue\napart: blue red-a",
         "apart: blue red-a"},
        {"accord.duplicate", "apart: red-a blue", "apart: red-a red-a", "apart: red-a red-a"},
        {NULL, "apart: red-a blue", "apart: red-a blue\napart: red-b blue", NULL},
        {"accord.duplicate", "office: chief red Chief",
         "office: chief red Chief\noffice: chief blue C", "office: chief blue"},
        {"accord.duplicate", "check: fuel Fuel", "check: fuel Fuel\ncheck: fuel F",
         "check: fuel F\n"},
        {"accord.duplicate", "absence: leave Leave", "absence: leave Leave\nabsence: leave L",
         "absence: leave L\n"},
        {"accord.duplicate", "notify: attack 15 Attack",
         "notify: attack 15 Attack\nnotify: attack 20 A", "notify: attack 20"},
        {"accord.duplicate", "delay: incident 72", "delay: patrol 72", "delay: patrol 72"},
        {"accord.duplicate", "edition: evening", "edition: morning", "edition: morning 18"},
        {"accord.duplicate", "witness: blue @", "witness: red @", "witness: red @blue"},
        {NULL, "witness: independent @independent/witness",
         "witness: independent @independent/witness\nwitness: independent @ind2/witness", NULL},
    };
    check_all(changes, EN_COUNT(changes));
}

static void measure_stands_once_and_has_another_witness(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.duplicate", "measure: lists red un 2017-01-01T00:00:00Z deed Lists",
         "measure: lists red un 2017-01-01T00:00:00Z deed Lists\n"
         "measure: lists blue un 2017-01-01T00:00:00Z deed L",
         "measure: lists blue"},
        {"accord.measure-witness", "measure: lists red un", "measure: lists red red",
         "measure: lists"},
        {NULL, "measure: lists red un", "measure: lists red blue", NULL},
    };
    check_all(changes, EN_COUNT(changes));
}

static void reserved_words_are_nobodys_name(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.reserved", "party: red Red", "party: rotate Red", "party: rotate"},
        {"accord.reserved", "force: ally", "force: independent", "force: independent"},
        {"accord.reserved", "quota: red-b", "quota: crew", "quota: crew red"},
        {"accord.reserved", "training: basics", "training: none", "training: none"},
    };
    check_all(changes, EN_COUNT(changes));
}

static void names_are_known(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.unknown-party", "root: red @", "root: green @", "root: green"},
        {"accord.unknown-party", "witness: red @", "witness: green @", "witness: green"},
        {NULL, "witness: red @", "witness: un @", NULL},
        {"accord.unknown-party", "class: routine all 24 red,blue", "class: routine all 24 red,un",
         "class: routine"},
        {"accord.unknown-party", "office: chief red", "office: chief green", "office: chief"},
        {"accord.unknown-party", "measure: lists red", "measure: lists green", "measure: lists"},
        {"accord.unknown-party", "measure: lists red un", "measure: lists red green",
         "measure: lists"},
        {"accord.unknown-force", "mandate: un watch", "mandate: red watch", "mandate: red"},
        {"accord.unknown-force", "barred: un raid", "barred: red raid", "barred: red"},
        {"accord.unknown-task", "mandate: un watch", "mandate: un sleep", "mandate: un sleep"},
        {"accord.unknown-task", "barred: un raid", "barred: un sleep", "barred: un sleep"},
        {"accord.unknown-clause", "mandate: un watch c1", "mandate: un watch c9",
         "mandate: un watch"},
        {"accord.unknown-clause", "barred: un raid c2", "barred: un raid c9", "barred: un raid"},
        {"accord.unknown-training", "post: lead basics", "post: lead other", "post: lead"},
        {NULL, "post: lead basics", "post: lead none", NULL},
        {"accord.unknown-post", "rotate: lead", "rotate: cook", "rotate: cook"},
        {"accord.unknown-class", "ratify: rescue", "ratify: other", "ratify: other"},
        {"accord.unknown-node", "apart: red-a", "apart: red-z", "apart: red-z"},
        {"accord.unknown-node", "apart: red-a blue", "apart: red-a green", "apart: red-a"},
        {"accord.post-untrained", "training: basics un", "training: basics south",
         "training: basics"},
        {NULL, "training: basics un", "training: basics red", NULL},
    };
    check_all(changes, EN_COUNT(changes));
}

static void quotas_add_up(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.quota-over", "quota: south crew 500", "quota: south crew 501", "quota: south"},
        {"accord.quota-over", "quota: red-b red 500", "quota: red-b red 1200", "quota: red-b"},
        {"accord.quota-over", "quota: blue south 1000", "quota: blue south 1001", "quota: blue"},
        {NULL, "quota: south crew 500", "quota: south crew 499", NULL},
        {"accord.quota-short", "quota: blue south 1000", "quota: blue south 999", "quota: blue"},
        {"accord.quota-short", "quota: red crew 500 100", "quota: red crew 398 0", "quota: south"},
        {NULL, "quota: red crew 500 100", "quota: red crew 399 0", NULL},
        {"accord.quota-parent", "quota: red-b red", "quota: red-b purple", "quota: red-b"},
        {"accord.quota-parent", "quota: red-b red", "quota: red-b red-b", "quota: red-b"},
        {"accord.quota-parent",
         "quota: red crew 500 100\nquota: south crew 500 100\n"
         "quota: blue south 1000 0\n",
         "quota: blue south 1000 0\nquota: red crew 500 100\nquota: south crew 500 100\n",
         "quota: blue"},
        {"accord.quota-party", "quota: blue south", "quota: green south", "party: blue"},
        {"accord.quota-party", "quota: red-b red",
         "quota: red-b red-a 1000 0\nquota: z crew 0 0\n"
         "quota: red-c red",
         "quota: z"},
        {"accord.quota-party",
         "quota: red crew 500 100\nquota: south crew 500 100\nquota: blue south 1000 0",
         "quota: red crew 1000 0\nquota: blue red 0 0", "quota: blue"},
        {"accord.remainder", "remainder: rotate", "remainder: blue", "remainder: blue"},
        {"accord.remainder", "remainder: rotate", "remainder: green", "remainder: green"},
        {NULL, "remainder: rotate", "remainder: south", NULL},
    };
    check_all(changes, EN_COUNT(changes));
}

static void thirds_without_tolerance_are_not_short(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {NULL, "quota: red-a red 500 500\nquota: red-b red 500 500",
         "quota: red-a red 333 0\nquota: red-b red 333 0\nquota: red-c red 333 0", NULL},
        {"accord.quota-short", "quota: red-a red 500 500\nquota: red-b red 500 500",
         "quota: red-a red 333 0\nquota: red-b red 332 0\nquota: red-c red 332 0", "quota: red-c"},
    };
    check_all(changes, EN_COUNT(changes));
}

static void every_class_can_be_completed(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.class-rule", "class: routine all", "class: routine some", "class: routine"},
        {"accord.class-rule", "class: one 1", "class: one 0", "class: one"},
        {"accord.class-rule", "class: one 1", "class: one 01", "class: one"},
        {NULL, "class: routine all", "class: routine majority", NULL},
        {NULL, "class: routine all", "class: routine any", NULL},
        {"accord.class-never", "class: one 1", "class: one 3", "class: one"},
        {NULL, "class: one 1", "class: one 2", NULL},
        {"accord.class-rule", "ratify: rescue 24\n", "", "class: rescue"},
        {"accord.class-rule", "ratify: rescue 24", "ratify: routine 12\nratify: rescue 24",
         "class: routine"},
    };
    check_all(changes, EN_COUNT(changes));
}

static void forces_have_one_lead_and_clear_mandates(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.no-lead-force", "force: un lead", "force: un support", "force: un"},
        {"accord.lead-forces", "force: ally support", "force: ally lead", "force: ally"},
        {"accord.mandate-barred", "barred: un raid", "barred: un watch", "barred: un"},
        {NULL, "barred: un raid", "barred: ally watch", NULL},
    };
    check_all(changes, EN_COUNT(changes));
}

static void crews_can_be_manned(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.crew-range", "crew: 4 12", "crew: 13 12", "crew: 13"},
        {NULL, "crew: 4 12", "crew: 12 12", NULL},
        {"accord.posts-over", "post: medic none 1", "post: medic none 12", "post: medic"},
        {NULL, "post: medic none 1", "post: medic none 11", NULL},
        {"accord.together-over", "together: 2", "together: 7", "together: 7"},
        {NULL, "together: 2", "together: 6", NULL},
    };
    check_all(changes, EN_COUNT(changes));
}

static void keys_are_sound_and_each_has_one_office(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.no-root", "root: blue @blue/root\n", "", "party: blue"},
        {"accord.no-root", "root: ally @ally/root\n", "", "force: ally"},
        {"accord.key-unsound", "root: red @red/root", "root: red @bad/root", "root: red"},
        {"accord.key-unsound", "registrar: @un/registrar", "registrar: @bad/root", "registrar:"},
        {"accord.key-type", "root: red @red/root", "root: red @ind2/witness", "root: red"},
        {"accord.key-type", "witness: red @red/witness", "witness: red @red/twin", "witness: red"},
        {"accord.key-reused", "root: un @un/root", "root: un @un/registrar", "root: un"},
        {"accord.key-reused", "root: blue @blue/root", "root: blue @red/twin", "root: blue"},
        {"accord.key-reused", "witness: red @red/witness", "witness: red @independent/witness",
         "witness: independent"},
        {NULL, "root: red @red/root", "root: red @red/twin", NULL},
        {"accord.quorum-over", "quorum: 2", "quorum: 4", "quorum: 4"},
        {NULL, "quorum: 2", "quorum: 3", NULL},
        {"accord.witness-alone",
         "witness: red @red/witness\nwitness: blue @blue/witness\nwitness: independent "
         "@independent/witness\nquorum: 2",
         "witness: un @red/witness\nquorum: 1", "witness: un"},
    };
    check_all(changes, EN_COUNT(changes));
}

static void wrong_key_id_is_unsound(void **state)
{
    (void)state;
    struct en_error error = {0};
    struct en_text text = sample_act(EN_ACT_ACCORD_FOUND, sample_template);
    char *digit = strstr(text.ptr, "red/root+") + strlen("red/root+");
    struct en_accord *accord = NULL;
    struct en_arena arena;
    struct en_act act;

    *digit = *digit == '0' ? '1' : '0';
    en_arena_init(&arena, 0);
    assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, NULL), EN_OK);
    assert_int_equal(en_accord_create(&act, &accord, &error), EN_ERR_CONTRADICTION);
    assert_string_equal(error.rule, "accord.key-unsound");
    assert_string_equal(error.place, "line 12");
    en_arena_finish(&arena);
    en_text_finish(&text);
}

static void the_public_is_told_late_and_on_time(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"accord.delay-missing", "delay: incident 72\n", "", "delay: patrol"},
        {"accord.delay-missing", "delay: patrol 24\n", "", "delay: incident"},
        {"accord.edition", "edition: morning 06:00 07:00", "edition: morning 06:00 06:00",
         "edition: morning"},
        {NULL, "edition: morning 06:00 07:00", "edition: morning 06:00 06:01", NULL},
        {"accord.edition", "edition: evening 18:00", "edition: evening 06:00", "edition: evening"},
    };
    check_all(changes, EN_COUNT(changes));
}

/* The sample with `extra` more parties, each with root and quota. */
static char *with_parties(int extra)
{
    struct en_text parties = {0};
    struct en_text quotas = {0};

    en_text_adds(&parties, "party: blue Blue\n");
    en_text_adds(&quotas, "quota: blue south 1000 0\n");
    for (int i = 0; i < extra; i++) {
        en_text_addf(&parties, "party: p%d P\n", i);
        en_text_addf(&quotas, "quota: p%d crew 0 0\n", i);
    }
    char *first = sample_change(sample_template, "party: blue Blue\n", en_text_cstr(&parties));
    char *second = sample_change(first, "quota: blue south 1000 0\n", en_text_cstr(&quotas));
    char *third = sample_change(second, "crew: 4 12", "crew: 4 500");
    free(first);
    free(second);
    en_text_finish(&parties);
    en_text_finish(&quotas);
    return third;
}

static void parties_and_nodes_are_bounded(void **state)
{
    (void)state;
    static const char *const rules[] = {"accord.no-root", "accord.too-many"};

    for (int extra = 30; extra < 32; extra++) { /* 32 pass the count and lack roots, 33 do not */
        struct en_error error = {0};
        char *lines = with_parties(extra);
        assert_null(sample_accord(lines, &error));
        assert_string_equal(error.rule, rules[extra - 30]);
        free(lines);
    }
    for (int nodes = EN_QUOTA_MAX; nodes <= EN_QUOTA_MAX + 1; nodes++) {
        struct en_text quotas = {0};
        struct en_error error = {0};
        en_text_adds(&quotas, "quota: red-b red 500 500\n");
        for (int i = 5; i < nodes; i++) {
            en_text_addf(&quotas, "quota: n%d blue %d 4\n", i, 3);
        }
        char *lines =
            sample_change(sample_template, "quota: red-b red 500 500\n", en_text_cstr(&quotas));
        struct en_accord *accord = sample_accord(lines, &error);
        assert_true((accord != NULL) == (nodes == EN_QUOTA_MAX));
        assert_true(accord != NULL || strcmp(error.rule, "accord.too-many") == 0);
        en_accord_destroy(accord);
        free(lines);
        en_text_finish(&quotas);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_once),
        cmocka_unit_test(measure_stands_once_and_has_another_witness),
        cmocka_unit_test(reserved_words_are_nobodys_name),
        cmocka_unit_test(names_are_known),
        cmocka_unit_test(quotas_add_up),
        cmocka_unit_test(thirds_without_tolerance_are_not_short),
        cmocka_unit_test(every_class_can_be_completed),
        cmocka_unit_test(forces_have_one_lead_and_clear_mandates),
        cmocka_unit_test(crews_can_be_manned),
        cmocka_unit_test(keys_are_sound_and_each_has_one_office),
        cmocka_unit_test(wrong_key_id_is_unsound),
        cmocka_unit_test(the_public_is_told_late_and_on_time),
        cmocka_unit_test(parties_and_nodes_are_bounded),
    };
    return cmocka_run_group_tests(tests, open_keys, NULL);
}
