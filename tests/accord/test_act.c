/*
 * One act as text: the header by one change of a good one, the table of acts, and the JSON view.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <entente/accord.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define HASH_A "a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3"

/* 64 and 32 bytes: an origin is at most as long as the name of a key. */
#define ORIGIN_96 ZEROS "gao.example/record-gao.example/r"

static const char good[] = "entente/act/v1 gao.example/record\n"
                           "act: consent.give\n"
                           "author: cma/officer-1\n"
                           "seq: 17\n"
                           "prev: " HASH_A "\n"
                           "seen: 1023 " ZEROS "\n"
                           "occurred: 2017-02-23T05:30:00Z\n"
                           "on: " HASH_A "\n"
                           "except: " ZEROS " Trop loin\n"
                           "except: " HASH_A " Trop tôt\n"
                           "reserve: Avec nos remarques\n";

static struct en_arena arena;

static int open_arena(void **state)
{
    (void)state;
    en_arena_init(&arena, 0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    en_arena_finish(&arena);
    return 0;
}

static void act_is_read_without_copying(void **state)
{
    (void)state;
    struct en_act act;
    struct en_hash hash;

    assert_int_equal(en_act_parse(&arena, en_str_from(good), &act, NULL), EN_OK);
    assert_int_equal(act.def->type, EN_ACT_CONSENT_GIVE);
    assert_ptr_equal(act.text.ptr, good);
    assert_true(en_str_is(act.origin, "gao.example/record"));
    assert_true(en_str_is(act.author, "cma/officer-1"));
    assert_int_equal(act.seq, 17);
    assert_int_equal(act.prev.b[31], 0xa3);
    assert_int_equal(act.seen_size, 1023);
    assert_int_equal(act.seen_root.b[0], 0);
    assert_int_equal(act.occurred, 1487827800);
    assert_int_equal(act.item_count, 4);
    assert_int_equal(act.items[0].line, 8);
    assert_true(en_act_hash(&act, "on", &hash));
    assert_int_equal(hash.b[0], 0xa3);
    assert_false(en_act_hash(&act, "reserve", &hash));
    assert_false(en_act_hash(&act, "absent", &hash));
}

static void lines_are_found_by_key(void **state)
{
    (void)state;
    struct en_act act;

    assert_int_equal(en_act_parse(&arena, en_str_from(good), &act, NULL), EN_OK);
    assert_int_equal(en_act_count(&act, "except"), 2);
    assert_int_equal(en_act_count(&act, "reserve"), 1);
    assert_int_equal(en_act_count(&act, "order"), 0);
    const struct en_item *first = en_act_first(&act, "except");
    const struct en_item *second = en_act_next(&act, first);
    assert_true(en_str_is(second->value[1].text, "Trop tôt"));
    assert_null(en_act_next(&act, second));
    assert_null(en_act_next(&act, en_act_first(&act, "reserve")));
    assert_true(en_str_is(en_act_str(&act, "reserve"), "Avec nos remarques"));
    assert_int_equal(en_act_str(&act, "order").len, 0);
    assert_int_equal(en_act_num(&act, "order"), 0);
}

struct change {
    const char *from;
    const char *to;
    const char *rule;
    const char *place;
};

static void check(const struct change *change)
{
    char text[4096];
    struct en_error error = {0};
    struct en_act act = {.seq = 4711};
    const char *at = strstr(good, change->from);

    assert_non_null(at);
    (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, change->to,
                   at + strlen(change->from));
    enum en_status status = en_act_parse(&arena, en_str_from(text), &act, &error);
    if (change->rule == NULL) {
        assert_int_equal(status, EN_OK);
        return;
    }
    assert_int_not_equal(status, EN_OK);
    assert_string_equal(error.rule, change->rule);
    assert_string_equal(error.place, change->place);
    assert_non_null(error.remedy);
    assert_int_equal(act.seq, 4711);
}

static void header_has_one_form(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"entente/act/v1 ", "entente/act/v2 ", "act.context", "line 1"},
        {"entente/act/v1 ", "entente/act/v1  ", "act.context", "line 1"},
        {"gao.example/record", "", "act.context", "line 1"},
        {"gao.example/record", "gao.example/", "act.context", "line 1"},
        {"gao.example/record", "/gao", "act.context", "line 1"},
        {"gao.example/record", "Gao", "act.context", "line 1"},
        {"gao.example/record", "gao+x", "act.context", "line 1"},
        {"gao.example/record", ORIGIN_96, NULL, NULL},
        {"gao.example/record", ORIGIN_96 "x", "act.context", "line 1"},
        {"gao.example/record", "gao", NULL, NULL},
        {"act: consent.give", "act: consent.steal", "act.unknown", "line 2"},
        {"act: consent.give", "act: ", "act.unknown", "line 2"},
        {"act: consent.give", "act: consent.give ", "act.unknown", "line 2"},
        {"act: ", "", "act.header", "line 2"},
        {"author: cma/officer-1\n", "", "act.header", "line 3"},
        {"author: cma/officer-1", "author: Cma", "line.token", "line 3"},
        {"seq: 17", "seq: 0", "line.range", "line 4"},
        {"seq: 17", "seq: 017", "line.token", "line 4"},
        {"seq: 17", "seq: 9223372036854775808", "line.range", "line 4"},
        {"seq: 17", "seq: 9223372036854775807", NULL, NULL},
        {"seq: 17\nprev: " HASH_A, "prev: " HASH_A "\nseq: 17", "act.header", "line 4"},
        {"prev: a3", "prev: A3", "line.token", "line 5"},
        {"prev: a3", "prev: 3", "line.token", "line 5"},
        {"seen: 1023 ", "seen: 1023  ", "line.token", "line 6"},
        {"seen: 1023 ", "seen: ", "line.token", "line 6"},
        {"seen: 1023 ", "seen: -1 ", "line.range", "line 6"},
        {"seen: 1023 ", "seen: 0 ", NULL, NULL},
        {"occurred: 2017-02-23", "occurred: 2017-02-30", "line.token", "line 7"},
        {"occurred: 2017-02-23T05:30:00Z\n", "", "act.header", "line 7"},
        {"occurred: ", "occurred:  ", "line.token", "line 7"},
        {"on: " HASH_A, "at: " HASH_A, "line.key-unknown", "line 8"},
        {"on: " HASH_A "\n", "# why\non: " HASH_A "\n", "line.form", "line 8"},
        {"reserve: ", "reserve: x\nreserve: ", "line.key-repeated", "line 12"},
    };

    for (size_t i = 0; i < EN_COUNT(changes); i++) {
        check(&changes[i]);
    }
}

static void cut_act_is_refused_or_lacks_optional_lines_prop(void **state)
{
    (void)state;
    for (size_t len = 0; len < strlen(good); len++) {
        struct en_act act;
        en_arena_reset(&arena);
        bool whole_line = len > 0 && good[len - 1] == '\n';
        size_t needed = (size_t)(strstr(good, "except") - good);
        assert_int_equal(en_act_parse(&arena, (struct en_str){good, len}, &act, NULL) == EN_OK,
                         whole_line && len >= needed);
    }
}

static void act_without_lines_of_its_own_is_read(void **state)
{
    (void)state;
    const char *tick = "entente/act/v1 gao.example/record\n"
                       "act: clock.tick\n"
                       "author: minusma/registrar\n"
                       "seq: 2\n"
                       "prev: " HASH_A "\n"
                       "seen: 0 " ZEROS "\n"
                       "occurred: 2017-02-23T05:30:00Z";
    struct en_text text = {0};
    struct en_act act;
    struct en_error error = {0};

    en_text_adds(&text, tick);
    assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "act.header");
    en_text_adds(&text, "\n");
    assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, &error), EN_OK);
    assert_int_equal(act.item_count, 0);
    en_text_adds(&text, "more: x\n");
    assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "line.key-unknown");
    en_text_finish(&text);
}

static void act_beyond_an_entry_is_too_long(void **state)
{
    (void)state;
    struct en_text text = {0};
    struct en_act act;
    struct en_error error = {0};

    while (text.len <= EN_ENTRY_BYTES_MAX) {
        en_text_adds(&text, good);
    }
    assert_int_equal(en_act_parse(&arena, en_text_str(&text), &act, &error), EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "act.long");
    en_text_finish(&text);
}

static void printed_act_is_the_act_that_was_read(void **state)
{
    (void)state;
    struct en_act act;
    struct en_text text = {0};

    assert_int_equal(en_act_parse(&arena, en_str_from(good), &act, NULL), EN_OK);
    struct en_act_header header = {.origin = act.origin,
                                   .act = EN_STR("consent.give"),
                                   .author = act.author,
                                   .seq = act.seq,
                                   .prev = act.prev,
                                   .seen_size = act.seen_size,
                                   .seen_root = act.seen_root,
                                   .occurred = act.occurred};
    en_act_print(&text, &header, en_str_from(strstr(good, "on: ")));
    assert_string_equal(en_text_cstr(&text), good);
    en_text_finish(&text);
}

static void json_has_header_and_lines(void **state)
{
    (void)state;
    struct en_act act;
    struct en_text line = {0};

    assert_int_equal(en_act_parse(&arena, en_str_from(good), &act, NULL), EN_OK);
    json_t *json = en_act_json(&act);
    assert_true(en_json_line(&line, json));
    assert_string_equal(
        en_text_cstr(&line),
        "{\"act\":\"consent.give\",\"origin\":\"gao.example/record\",\"author\":\"cma/officer-1\","
        "\"seq\":17,\"prev\":\"" HASH_A "\",\"seen\":{\"size\":1023,\"root\":\"" ZEROS "\"},"
        "\"occurred\":\"2017-02-23T05:30:00Z\",\"on\":\"" HASH_A "\",\"except\":[{\"id\":\"" ZEROS
        "\",\"reason\":\"Trop loin\"},{\"id\":\"" HASH_A "\",\"reason\":\"Trop tôt\"}],"
        "\"reserve\":\"Avec nos remarques\"}\n");
    json_decref(json);
    en_text_finish(&line);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void every_act_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        const struct en_act_def *def = en_act_def_of((enum en_act_type)i);
        assert_int_equal(def->type, i);
        assert_ptr_equal(en_act_def_named(en_str_from(def->form.name)), def);
        assert_true(def->who != 0 && strlen(def->doc) > 0);
    }
    assert_null(en_act_def_named(EN_STR("")));
    assert_null(en_act_def_named(EN_STR("order.proposf")));
    assert_null(en_act_def_named(EN_STR("order")));
}

/* What codec.h promises of a definition, and what the JSON view needs of it. */
static void every_line_is_well_defined(void **state)
{
    (void)state;
    static const char *const header[] = {"act",  "origin", "author",  "seq",
                                         "prev", "seen",   "occurred"};

    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        const struct en_form *form = &en_act_def_of((enum en_act_type)i)->form;
        for (size_t f = 0; f < form->field_count; f++) {
            const struct en_field *field = &form->field[f];
            assert_in_range(field->token_count, 1, EN_LINE_TOKENS_MAX);
            for (size_t t = 0; t < field->token_count; t++) {
                assert_true(field->token[t].type != EN_TOKEN_TEXT || t + 1 == field->token_count);
                for (size_t u = 0; u < t; u++) {
                    assert_string_not_equal(field->token[t].name, field->token[u].name);
                }
            }
            for (size_t g = 0; g < f; g++) {
                assert_string_not_equal(field->key, form->field[g].key);
            }
            for (size_t h = 0; h < EN_COUNT(header); h++) {
                assert_string_not_equal(field->key, header[h]);
            }
        }
    }
}

static void registrar_may_only_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        const struct en_act_def *def = en_act_def_of((enum en_act_type)i);
        bool orders = def->type == EN_ACT_ACCORD_FOUND || def->type == EN_ACT_CLOCK_TICK ||
                      def->type == EN_ACT_LOG_SUCCEED;
        assert_int_equal((def->who & EN_ROLE_REGISTRAR) != 0, orders);
    }
}

static void roles_have_names_both_ways(void **state)
{
    (void)state;
    for (unsigned role = 1; role <= EN_ROLE_CHAIR; role <<= 1) {
        const char *name = en_role_name((enum en_role)role);
        assert_non_null(name);
        assert_int_equal(en_role_from(en_str_from(name)), role);
    }
    assert_int_equal(en_role_from(EN_STR("king")), 0);
    assert_null(en_role_name((enum en_role)0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(act_is_read_without_copying),
        cmocka_unit_test(lines_are_found_by_key),
        cmocka_unit_test(header_has_one_form),
        cmocka_unit_test(cut_act_is_refused_or_lacks_optional_lines_prop),
        cmocka_unit_test(act_without_lines_of_its_own_is_read),
        cmocka_unit_test(act_beyond_an_entry_is_too_long),
        cmocka_unit_test(printed_act_is_the_act_that_was_read),
        cmocka_unit_test(json_has_header_and_lines),
        cmocka_unit_test(every_act_is_found_by_its_name),
        cmocka_unit_test(every_line_is_well_defined),
        cmocka_unit_test(registrar_may_only_order),
        cmocka_unit_test(roles_have_names_both_ways),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
