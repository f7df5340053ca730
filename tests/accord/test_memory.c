/*
 * Every allocation fails once, in turn: the caller is told, outputs are as they were, nothing leaks
 * (the sanitizer run looks). The linker puts our malloc, calloc and realloc first (--wrap);
 * jansson, a shared library, is given ours by name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "sample.h"

enum { TURNS_MAX = 100000 };

static int countdown = -1; // the allocation that finds 0 fails; negative: none

static bool fails_now(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    return fails_now() ? NULL : __real_realloc(ptr, size);
}

static struct en_text found; // text of the sample's accord.found
static struct en_arena kept; // memory of the two below
static struct en_act act;    // `found`, read
static json_t *lines;        // JSON view of its lines

/* What is tried: true when it went well, false when memory was out and nothing changed. */
typedef bool trial_fn(void);

/* Try with every allocation failing in turn, until none does. */
static void try_all(trial_fn *trial)
{
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        countdown = turn;
        bool done = trial();
        bool hit = countdown < 0;
        countdown = -1;
        if (!hit) {
            assert_true(done);
            assert_true(turn > 0); /* something was allocated, so something was tried */
            return;
        }
    }
    fail_msg("more than %d allocations", TURNS_MAX);
}

static bool try_parse(void)
{
    struct en_arena arena;
    struct en_act read = {.seq = 4711};

    en_arena_init(&arena, 0);
    enum en_status status = en_act_parse(&arena, en_text_str(&found), &read, NULL);
    assert_true(status == EN_OK || (status == EN_ERR_MEMORY && read.seq == 4711));
    en_arena_finish(&arena);
    return status == EN_OK;
}

static bool try_create(void)
{
    struct en_accord *accord = NULL;
    enum en_status status = en_accord_create(&act, &accord, NULL);

    assert_true(status == EN_OK || (status == EN_ERR_MEMORY && accord == NULL));
    en_accord_destroy(accord);
    return status == EN_OK;
}

static bool try_fill(void)
{
    struct en_text out = {0};
    enum en_status status =
        en_accord_fill_keys(&out, en_str_from(sample_template), sample_keys, SAMPLE_KEYS, NULL);

    assert_true(status == EN_OK || (status == EN_ERR_MEMORY && out.len == 0));
    en_text_finish(&out);
    return status == EN_OK;
}

static bool try_json(void)
{
    json_t *json = en_act_json(&act);
    bool done = json != NULL;

    json_decref(json);
    return done;
}

static bool try_json_line(void)
{
    struct en_text out = {0};
    bool done = en_json_line(&out, lines);

    en_text_finish(&out);
    return done;
}

static bool try_from_json(void)
{
    struct en_text out = {0};
    enum en_status status = en_form_from_json(&act.def->form, lines, &out, NULL);

    assert_true(status == EN_OK || (status == EN_ERR_MEMORY && out.len == 0));
    en_text_finish(&out);
    return status == EN_OK;
}

static bool try_read_json(void)
{
    json_t *json = NULL;
    enum en_status status =
        en_json_read(EN_STR("{\"order\":\"G-1\",\"crew\":[{\"member\":\"m\"}]}"), &json, NULL);

    /* jansson calls some of its own shortages a syntax error; refused is refused. */
    assert_true(status == EN_OK || json == NULL);
    json_decref(json);
    return status == EN_OK;
}

static bool try_document(void)
{
    struct en_text out = {0};

    en_acts_document(&out);
    bool done = !out.failed;
    en_text_finish(&out);
    return done;
}

static void reading_an_act(void **state)
{
    (void)state;
    try_all(try_parse);
}

static void making_an_accord(void **state)
{
    (void)state;
    try_all(try_create);
}

static void filling_keys(void **state)
{
    (void)state;
    try_all(try_fill);
}

static void viewing_as_json(void **state)
{
    (void)state;
    try_all(try_json);
    try_all(try_json_line);
}

static void coming_back_from_json(void **state)
{
    (void)state;
    try_all(try_from_json);
    try_all(try_read_json);
}

static void writing_the_document(void **state)
{
    (void)state;
    try_all(try_document);
}

static void *json_malloc(size_t size)
{
    return malloc(size);
}

static void json_free(void *ptr)
{
    free(ptr);
}

static int open_sample(void **state)
{
    (void)state;
    json_set_alloc_funcs(json_malloc, json_free);
    sample_open();
    found = sample_act(EN_ACT_ACCORD_FOUND, sample_template);
    en_arena_init(&kept, 0);
    if (en_act_parse(&kept, en_text_str(&found), &act, NULL) != EN_OK) {
        return -1;
    }
    lines = en_form_json(act.items, act.item_count);
    return lines == NULL ? -1 : 0;
}

static int close_sample(void **state)
{
    (void)state;
    json_decref(lines);
    en_arena_finish(&kept);
    en_text_finish(&found);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_an_act),        cmocka_unit_test(making_an_accord),
        cmocka_unit_test(filling_keys),          cmocka_unit_test(viewing_as_json),
        cmocka_unit_test(coming_back_from_json), cmocka_unit_test(writing_the_document),
    };
    return cmocka_run_group_tests(tests, open_sample, close_sample);
}
