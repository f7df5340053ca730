/* Tests of src/record/policy.c: what a policy file says, and what is refused in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

enum { WITNESSES = 6 };

/* A log and six witnesses: w0 to w5. */
static struct {
    struct en_hasher *hasher;
    struct en_arena arena;
    char log[EN_VKEY_BYTES_MAX];
    char witness[WITNESSES][EN_VKEY_BYTES_MAX];
    struct en_vkey key[WITNESSES];
    struct en_vkey log_key;
} t;

static void make_vkey(const char *name, uint8_t seed, enum en_key_type type, struct en_vkey *ret)
{
    uint8_t bytes[EN_SEED_BYTES];
    struct en_signing_key *key = NULL;
    struct en_pubkey public_key;

    memset(bytes, seed, sizeof(bytes));
    must(en_signing_key_from_seed(name, bytes, &key, NULL), NULL);
    en_signing_key_public(key, &public_key);
    en_vkey_make(t.hasher, en_str_from(name), type, &public_key, ret);
    en_signing_key_destroy(key);
}

static int setup(void **state)
{
    (void)state;
    must(en_crypto_init(), NULL);
    t.hasher = en_hasher_create();
    en_arena_init(&t.arena, 0);
    make_vkey(ORIGIN, 9, EN_KEY_ED25519, &t.log_key);
    (void)en_vkey_print(&t.log_key, t.log);
    for (uint8_t i = 0; i < WITNESSES; i++) {
        char name[] = "w0";
        name[1] = (char)('0' + i);
        make_vkey(name, (uint8_t)(20 + i), EN_KEY_COSIGNATURE, &t.key[i]);
        (void)en_vkey_print(&t.key[i], t.witness[i]);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_arena_finish(&t.arena);
    en_hasher_destroy(t.hasher);
    return 0;
}

/* "LOG" and "W0" to "W5" stand for keys. Lives as long as the tests. */
static struct en_str text_of(const char *pattern)
{
    struct en_text out = {0};

    for (const char *at = pattern; *at != '\0'; at++) {
        if (strncmp(at, "LOG", 3) == 0) {
            en_text_adds(&out, t.log);
            at += 2;
        } else if (at[0] == 'W' && at[1] >= '0' && at[1] < '0' + WITNESSES) {
            en_text_adds(&out, t.witness[at[1] - '0']);
            at++;
        } else {
            en_text_addc(&out, *at);
        }
    }
    struct en_str kept = en_arena_copy(&t.arena, en_text_str(&out));
    en_text_finish(&out);
    return kept;
}

static struct en_policy parse(const char *pattern)
{
    struct en_policy policy;
    struct en_error error = {.rule = ""};

    must(en_policy_parse(&t.arena, t.hasher, text_of(pattern), &policy, &error), &error);
    return policy;
}

static void assert_refused(const char *pattern, const char *rule, const char *place)
{
    struct en_policy policy = {.witness_count = 77};
    struct en_error error = {.rule = ""};

    assert_int_equal(en_policy_parse(&t.arena, t.hasher, text_of(pattern), &policy, &error),
                     EN_ERR_SYNTAX);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
    assert_int_equal(policy.witness_count, 77);
}

#define HEAD "log LOG\nwitness a W0\nwitness b W1\nwitness c W2\nwitness d W3\n"

static void what_is_printed_is_read_again(void **state)
{
    struct en_str address[WITNESSES] = {[5] = EN_STR("https://witness.example")};

    (void)state;
    for (uint32_t quorum = 0; quorum <= WITNESSES; quorum++) {
        struct en_policy policy = {.origin = EN_STR(ORIGIN),
                                   .log = t.log_key,
                                   .witness = t.key,
                                   .witness_url = address,
                                   .witness_count = WITNESSES,
                                   .quorum = quorum};
        struct en_text first = {0};
        struct en_text second = {0};
        struct en_policy again;

        en_policy_print(&first, &policy);
        must(en_policy_parse(&t.arena, t.hasher, en_text_str(&first), &again, NULL), NULL);
        assert_true(en_str_is(again.origin, ORIGIN));
        assert_int_equal(again.witness_count, WITNESSES);
        assert_int_equal(again.quorum, quorum);
        assert_int_equal(again.group_count, 0);
        assert_memory_equal(again.witness[5].key.b, t.key[5].key.b, EN_PUBKEY_BYTES);
        assert_int_equal(again.witness_url[4].len, 0);
        assert_true(en_str_equal(again.witness_url[5], address[5]));
        en_policy_print(&second, &again);
        assert_true(en_str_equal(en_text_str(&first), en_text_str(&second)));
        en_text_finish(&first);
        en_text_finish(&second);
    }
}

/* Three of four: the third newest, whatever the one with the fast clock says. */
static void the_quorums_time_is_what_so_many_name(void **state)
{
    struct en_policy policy = parse(HEAD "group q 3 a b c d\nquorum q\n");
    struct en_cosigned cosigned = {.by_witness = 0xf, .witness_time = {100, 9999, 300, 200}};

    (void)state;
    assert_int_equal(en_policy_time(&policy, &cosigned), 200);
    cosigned.by_witness = 0x7;
    assert_int_equal(en_policy_time(&policy, &cosigned), 100);
    cosigned.by_witness = 0x6;
    assert_int_equal(en_policy_time(&policy, &cosigned), 0);
}

static void k_of_all_witnesses_is_counted(void **state)
{
    struct en_policy policy = parse(HEAD "group q 3 a b c d\nquorum q\n");

    (void)state;
    assert_false(en_policy_is_met(&policy, 0));
    assert_false(en_policy_is_met(&policy, 0x3));
    assert_true(en_policy_is_met(&policy, 0x7));
    assert_true(en_policy_is_met(&policy, 0xe));
    assert_true(en_policy_is_met(&policy, 0xf));
    policy = parse(HEAD "quorum none\n");
    assert_true(en_policy_is_met(&policy, 0));
}

static void one_witness_can_be_the_quorum(void **state)
{
    struct en_policy policy = parse(HEAD "group q any a b\nquorum c\n");

    (void)state;
    assert_false(en_policy_is_met(&policy, 0xb));
    assert_true(en_policy_is_met(&policy, 0x4));
}

/* The example of the specification. */
static void groups_of_groups_are_met_one_by_one(void **state)
{
    struct en_policy policy = parse("log LOG\n\nwitness X1 W0\nwitness X2 W1\nwitness X3 W2\n"
                                    "group X-witnesses 2 X1 X2 X3\n\n"
                                    "witness Y1 W3\nwitness Y2 W4\nwitness Y3 W5\n"
                                    "group Y-witnesses any Y1 Y2 Y3\n\n"
                                    "group X-and-Y all X-witnesses Y-witnesses\n"
                                    "quorum X-and-Y\n");

    (void)state;
    for (uint64_t by = 0; by < 1 << WITNESSES; by++) {
        uint64_t x = by & 7;
        bool wanted = (x == 3 || x == 5 || x == 6 || x == 7) && by >> 3 != 0;
        assert_true(en_policy_is_met(&policy, by) == wanted);
    }
}

/* A group below the deciding one must not decide. */
static void the_quorum_line_decides_not_the_last_group(void **state)
{
    struct en_policy policy = parse(HEAD "group p all a b\ngroup q any c d\nquorum p\n");

    (void)state;
    assert_false(en_policy_is_met(&policy, 0xc));
    assert_true(en_policy_is_met(&policy, 0x3));
}

static void comments_tabs_and_addresses_are_passed_over(void **state)
{
    struct en_policy policy =
        parse("# \xd9\x85 a policy\n\t# more\n\n \t \n  log\tLOG  https://log.example/\n"
              "witness a W0 https://a.example/ \nquorum\ta\n");

    (void)state;
    assert_int_equal(policy.witness_count, 1);
    assert_int_equal(policy.quorum, 1);
}

static void what_is_out_of_form_is_refused_by_line_and_rule(void **state)
{
    static const char *const rows[][3] = {
        {"", "policy.logs", "line 1"},
        {"quorum none\n", "policy.logs", "line 1"},
        {"log LOG\n", "policy.quorum", "line 1"},
        {"log LOG\nlog LOG\nquorum none\n", "policy.logs", "line 2"},
        {"log LOG\nquorum none", "policy.form", "line 2"},
        {"log LOG\nquorum none\nquorum none\n", "policy.quorum", "line 3"},
        {"log LOG\nquorum\n", "policy.form", "line 2"},
        {"log LOG\nquorum none none\n", "policy.form", "line 2"},
        {"log\nquorum none\n", "policy.form", "line 1"},
        {"log LOG a b\nquorum none\n", "policy.form", "line 1"},
        {"log W0\nquorum none\n", "policy.key-type", "line 1"},
        {"log x+00000000+AAAA\nquorum none\n", "policy.key", "line 1"},
        {"log LOG\r\nquorum none\n", "policy.character", "line 1"},
        {"log LOG\n# \x7f\nquorum none\n", "policy.character", "line 2"},
        {"Log LOG\nquorum none\n", "policy.form", "line 1"},
        {HEAD "witness a W4\nquorum a\n", "policy.name", "line 6"},
        {HEAD "witness none W4\nquorum a\n", "policy.name", "line 6"},
        {HEAD "witness e LOG\nquorum a\n", "policy.key-type", "line 6"},
        {HEAD "witness e W3\nquorum a\n", "policy.key-reused", "line 6"},
        {HEAD "witness e\nquorum a\n", "policy.form", "line 6"},
        {HEAD "witness e W4 b c\nquorum a\n", "policy.form", "line 6"},
        {HEAD "group g\nquorum g\n", "policy.form", "line 6"},
        {HEAD "group g all\nquorum g\n", "policy.form", "line 6"},
        {HEAD "group a all b\nquorum a\n", "policy.name", "line 6"},
        {HEAD "group none all b\nquorum a\n", "policy.name", "line 6"},
        {HEAD "group g all e\nquorum g\n", "policy.unknown-name", "line 6"},
        {HEAD "group g all none\nquorum g\n", "policy.unknown-name", "line 6"},
        {HEAD "group g all g\nquorum g\n", "policy.unknown-name", "line 6"},
        {HEAD "group g all a a\nquorum g\n", "policy.listed-twice", "line 6"},
        {HEAD "group g all a b\ngroup h any b c\nquorum h\n", "policy.listed-twice", "line 7"},
        {HEAD "group g 0 a b\nquorum g\n", "policy.threshold", "line 6"},
        {HEAD "group g 3 a b\nquorum g\n", "policy.threshold", "line 6"},
        {HEAD "group g 01 a b\nquorum g\n", "policy.threshold", "line 6"},
        {HEAD "group g -1 a b\nquorum g\n", "policy.threshold", "line 6"},
        {HEAD "group g 4294967297 a b\nquorum g\n", "policy.threshold", "line 6"},
        {HEAD "group g some a b\nquorum g\n", "policy.threshold", "line 6"},
        {HEAD "quorum g\ngroup g all a\n", "policy.unknown-name", "line 6"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(rows); i++) {
        assert_refused(rows[i][0], rows[i][1], rows[i][2]);
    }
}

static void sixty_four_groups_are_read_and_one_more_refused(void **state)
{
    struct en_text text = {0};
    struct en_policy policy;
    struct en_error error;

    (void)state;
    en_text_addf(&text, "log %s\nwitness g0 %s\n", t.log, t.witness[0]);
    for (int i = 1; i <= 64; i++) {
        en_text_addf(&text, "group g%d all g%d\n", i, i - 1);
    }
    size_t len = text.len;
    en_text_adds(&text, "quorum g64\n");
    must(en_policy_parse(&t.arena, t.hasher, en_text_str(&text), &policy, NULL), NULL);
    assert_int_equal(policy.group_count, 64);
    assert_true(en_policy_is_met(&policy, 1));
    assert_false(en_policy_is_met(&policy, 2));
    text.len = len;
    en_text_adds(&text, "group g65 all g64\nquorum g65\n");
    assert_int_equal(en_policy_parse(&t.arena, t.hasher, en_text_str(&text), &policy, &error),
                     EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "policy.many");
    en_text_finish(&text);
}

static void sixty_four_witnesses_are_read_and_one_more_refused(void **state)
{
    struct en_text text = {0};
    struct en_policy policy;
    struct en_error error;
    size_t len = 0;

    (void)state;
    en_text_addf(&text, "log %s\n", t.log);
    for (uint8_t i = 0; i <= 64; i++) {
        char name[8];
        char vkey[EN_VKEY_BYTES_MAX];
        struct en_vkey key;
        (void)snprintf(name, sizeof(name), "n%u", i);
        make_vkey(name, (uint8_t)(100 + i), EN_KEY_COSIGNATURE, &key);
        (void)en_vkey_print(&key, vkey);
        len = text.len;
        en_text_addf(&text, "witness %s %s\n", name, vkey);
    }
    en_text_adds(&text, "quorum n0\n");
    assert_int_equal(en_policy_parse(&t.arena, t.hasher, en_text_str(&text), &policy, &error),
                     EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "policy.many");
    text.len = len;
    en_text_adds(&text, "quorum n63\n");
    must(en_policy_parse(&t.arena, t.hasher, en_text_str(&text), &policy, NULL), NULL);
    assert_int_equal(policy.witness_count, 64);
    assert_true(en_policy_is_met(&policy, UINT64_C(1) << 63));
    assert_false(en_policy_is_met(&policy, UINT64_C(1) << 62));
    en_text_finish(&text);
}

/* Besides k of n, one that must be there; and the file that says so reads back the same. */
/* What `log policy --own` writes means to a reader what it means here. */
static void assert_read_back(const struct en_policy *policy)
{
    struct en_text text = {0};
    struct en_policy found;
    struct en_error error;

    en_policy_print(&text, policy);
    must(en_policy_parse(&t.arena, t.hasher, en_text_str(&text), &found, &error), &error);
    for (uint64_t by = 0; by < 16; by++) {
        assert_int_equal(en_policy_is_met(&found, by), en_policy_is_met(policy, by));
    }
    en_text_finish(&text);
}

static void own_witness_is_insisted_on_besides_the_quorum(void **state)
{
    struct en_policy_group group[2];
    struct keys keys;

    (void)state;
    keys_init(&keys);
    for (uint32_t quorum = 1; quorum <= 4; quorum++) {
        struct en_policy policy = keys_policy(&keys, quorum);
        policy.witness = t.key;
        policy.witness_count = 4;
        en_policy_insist(&policy, 2, group);
        for (uint64_t by = 0; by < 16; by++) {
            bool met = (by & 4) != 0 && (uint32_t)__builtin_popcountll(by) >= quorum;
            assert_int_equal(en_policy_is_met(&policy, by), met);
        }
        assert_read_back(&policy);
        policy.group_count = 0;
        en_policy_insist(&policy, -1, group);
        assert_false(en_policy_is_met(&policy, 15));
    }
    keys_finish(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_is_read_again),
        cmocka_unit_test(the_quorums_time_is_what_so_many_name),
        cmocka_unit_test(k_of_all_witnesses_is_counted),
        cmocka_unit_test(one_witness_can_be_the_quorum),
        cmocka_unit_test(groups_of_groups_are_met_one_by_one),
        cmocka_unit_test(the_quorum_line_decides_not_the_last_group),
        cmocka_unit_test(comments_tabs_and_addresses_are_passed_over),
        cmocka_unit_test(what_is_out_of_form_is_refused_by_line_and_rule),
        cmocka_unit_test(sixty_four_groups_are_read_and_one_more_refused),
        cmocka_unit_test(sixty_four_witnesses_are_read_and_one_more_refused),
        cmocka_unit_test(own_witness_is_insisted_on_besides_the_quorum),
    };

    return cmocka_run_group_tests_name("policy", tests, setup, teardown);
}
