/*
 * The shipped accord of Gao: it founds, and it says what the demo and the drills lean on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <entente/accord.h>

enum { KEYS = 10, FILE_BYTES_MAX = 100000 };

static const char *const names[KEYS] = {
    "minusma/registrar", "fama/root",    "cma/root",    "pf/root",    "minusma/root",
    "barkhane/root",     "fama/witness", "cma/witness", "pf/witness", "independent/witness"};

static const char *path;
static struct en_accord *accord;
static size_t act_bytes;

static void make_keys(struct en_vkey keys[static KEYS])
{
    struct en_hasher *hasher = en_hasher_create();

    for (size_t i = 0; i < KEYS; i++) {
        uint8_t seed[EN_SEED_BYTES] = {(uint8_t)(i + 1)};
        struct en_signing_key *key = NULL;
        struct en_pubkey pub;
        bool witness = strstr(names[i], "witness") != NULL;
        assert_int_equal(en_signing_key_from_seed(names[i], seed, &key, NULL), EN_OK);
        en_signing_key_public(key, &pub);
        en_vkey_make(hasher, en_str_from(names[i]), witness ? EN_KEY_COSIGNATURE : EN_KEY_ED25519,
                     &pub, &keys[i]);
        en_signing_key_destroy(key);
    }
    en_hasher_destroy(hasher);
}

static void print_act(struct en_text *text, struct en_str template)
{
    struct en_vkey keys[KEYS];
    struct en_text lines = {0};
    struct en_error error = {0};
    struct en_act_header header = {.origin = EN_STR("gao.example/record"),
                                   .act = EN_STR("accord.found"),
                                   .author = EN_STR("minusma/registrar"),
                                   .seq = 1};

    make_keys(keys);
    if (en_accord_fill_keys(&lines, template, keys, KEYS, &error) != EN_OK) {
        fail_msg("%s %s %s", error.place, error.rule, error.arg[0]);
    }
    en_act_print(text, &header, en_text_str(&lines));
    en_text_finish(&lines);
}

static int open_accord(void **state)
{
    static char content[FILE_BYTES_MAX];
    struct en_text text = {0};
    struct en_error error = {0};
    struct en_arena arena;
    struct en_act act;

    (void)state;
    FILE *file = fopen(path, "rb");
    if (file == NULL || en_crypto_init() != EN_OK) {
        return -1;
    }
    size_t len = fread(content, 1, sizeof(content), file);
    (void)fclose(file);
    print_act(&text, (struct en_str){content, len});
    en_arena_init(&arena, 0);
    if (en_act_parse(&arena, en_text_str(&text), &act, &error) != EN_OK ||
        en_accord_create(&act, &accord, &error) != EN_OK) {
        fail_msg("%s %s %s", error.place, error.rule, error.arg[0]);
    }
    act_bytes = text.len;
    en_arena_finish(&arena);
    en_text_finish(&text);
    return 0;
}

static int close_accord(void **state)
{
    (void)state;
    en_accord_destroy(accord);
    return 0;
}

static void it_fits_one_entry_and_is_an_exercise(void **state)
{
    (void)state;
    assert_true(act_bytes < EN_ACCORD_BYTES_MAX);
    assert_false(accord->live);
    assert_int_equal(accord->quorum, 3);
    assert_int_equal(accord->witness_count, 4);
}

static void three_parties_have_equal_shares(void **state)
{
    (void)state;
    assert_int_equal(accord->party_count, 3);
    for (size_t i = 0; i < accord->party_count; i++) {
        int node = en_accord_quota(accord, accord->party[i].id);
        assert_int_equal(accord->quota[node].parent, -1);
        assert_int_equal(accord->quota[node].share, 333);
        assert_int_equal(accord->quota[node].tolerance, accord->quota[0].tolerance);
    }
    assert_int_equal(en_accord_party_of(accord, EN_STR("maa-cma")), 1);
    assert_int_equal(en_accord_party_of(accord, EN_STR("maa-pf")), 2);
    assert_true(en_str_is(accord->remainder, EN_ROTATE));
}

static void any_component_may_fill_its_partys_seats(void **state)
{
    (void)state;
    /* fama cma pf | army guard | mnla hcua maa-cma | gatia maa-pf cmfpr */
    const uint32_t count[] = {2, 2, 2, 2, 0, 2, 0, 0, 1, 1, 0};

    assert_int_equal(accord->quota_count, EN_COUNT(count));
    assert_true(en_quota_fits(accord, 0, count, 6, NULL, NULL, NULL));
}

static void mission_has_no_counter_terrorism_mandate(void **state)
{
    (void)state;
    struct en_str clause = {NULL, 0};

    assert_false(
        en_mandate_allows(accord, EN_STR("minusma"), EN_STR("counter-terrorism"), &clause));
    assert_true(en_str_is(clause, "s10"));
    assert_int_equal(en_mandate_other(accord, EN_STR("minusma"), EN_STR("counter-terrorism")),
                     en_accord_force(accord, EN_STR("barkhane")));
    for (size_t i = 0; i < accord->task_count; i++) {
        bool barred = en_str_is(accord->task[i].id, "counter-terrorism");
        assert_int_equal(en_mandate_allows(accord, EN_STR("minusma"), accord->task[i].id, &clause),
                         !barred);
    }
}

static void classes_are_those_of_the_first_loop(void **state)
{
    (void)state;
    const struct en_class *routine = &accord->cls[en_accord_class(accord, EN_STR("routine"))];
    const struct en_class *urgent = &accord->cls[en_accord_class(accord, EN_STR("urgent"))];
    const struct en_class *emergency = &accord->cls[en_accord_class(accord, EN_STR("emergency"))];

    assert_int_equal(routine->rule, EN_CONSENT_ALL);
    assert_int_equal(routine->reply_hours, 24);
    assert_int_equal(urgent->reply_hours, 2);
    assert_int_equal(emergency->rule, EN_CONSENT_LEAD);
    assert_int_equal(emergency->ratify_hours, 24);
    assert_int_equal(routine->of & urgent->of & emergency->of, 7);
}

static void smallest_crew_has_two_of_each(void **state)
{
    (void)state;
    assert_int_equal(accord->crew_min, accord->together * accord->party_count);
    assert_true(accord->post[en_accord_post(accord, EN_STR("medic"))].exempt);
    assert_true(accord->post[en_accord_post(accord, EN_STR("lead"))].rotates);
    assert_true(accord->post[en_accord_post(accord, EN_STR("deputy"))].rotates);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_fits_one_entry_and_is_an_exercise),
        cmocka_unit_test(three_parties_have_equal_shares),
        cmocka_unit_test(any_component_may_fill_its_partys_seats),
        cmocka_unit_test(mission_has_no_counter_terrorism_mandate),
        cmocka_unit_test(classes_are_those_of_the_first_loop),
        cmocka_unit_test(smallest_crew_has_two_of_each),
    };

    if (argc != 2) {
        fprintf(stderr, "usage: %s ACCORD\n", argv[0]);
        return EXIT_FAILURE;
    }
    path = argv[1];
    return cmocka_run_group_tests(tests, open_accord, close_accord);
}
