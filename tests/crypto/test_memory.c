/*
 * Every allocation fails once, in turn: the caller is told, outputs are as they were, nothing leaks
 * (the sanitizer run looks). The linker puts our malloc and realloc first (--wrap).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

static int countdown = -1; // the allocation that finds 0 fails; negative: none

static bool fails_now(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    return fails_now() ? NULL : __real_realloc(ptr, size);
}

static struct seeded seeded;
static struct en_hasher *hasher;
static struct en_age_identity identity;
static struct en_signing_key *key;
static const struct en_keyfile_lock unlocked = {.allow_empty = true};

static enum en_status seal(struct en_text *out)
{
    struct en_age_recipient recipient;
    static const uint8_t plain[70000];

    en_age_identity_recipient(&identity, &recipient);
    return en_age_seal(&seeded.env, &recipient, 1, (struct en_bytes){plain, sizeof(plain)}, out,
                       NULL);
}

static enum en_status open_sealed(struct en_text *out)
{
    static struct en_text sealed;

    if (sealed.len == 0) {
        int wanted = countdown;
        countdown = -1;
        assert_int_equal(seal(&sealed), EN_OK);
        countdown = wanted;
    }
    enum en_status status = en_age_open(
        &identity, 1, (struct en_bytes){(const uint8_t *)sealed.ptr, sealed.len}, out, NULL);
    if (status == EN_OK) {
        en_text_finish(&sealed);
    }
    return status;
}

static enum en_status seal_keyfile(struct en_text *out)
{
    return en_keyfile_seal_signing(&seeded.env, hasher, key, EN_KEY_ED25519, &unlocked, out, NULL);
}

/* Run until no allocation is left to fail; returns how many were. */
static int fail_each(enum en_status (*act)(struct en_text *out))
{
    for (int nth = 0; nth < 1000; nth++) {
        struct en_text out = {0};
        countdown = nth;
        enum en_status status = act(&out);
        bool failed = countdown < 0;
        countdown = -1;
        assert_int_equal(status, failed ? EN_ERR_MEMORY : EN_OK);
        assert_int_equal(out.len == 0, failed);
        en_text_finish(&out);
        if (!failed) {
            return nth;
        }
    }
    fail_msg("no end of allocations");
    return 0;
}

static void sealing_without_memory_seals_nothing(void **state)
{
    (void)state;
    assert_in_range(fail_each(seal), 3, 100);
}

static void opening_without_memory_opens_nothing(void **state)
{
    (void)state;
    assert_in_range(fail_each(open_sealed), 3, 100);
}

static void a_key_file_without_memory_is_not_written(void **state)
{
    (void)state;
    assert_in_range(fail_each(seal_keyfile), 2, 100);
}

static void a_hasher_without_memory_is_null(void **state)
{
    (void)state;
    countdown = 0;
    struct en_hasher *none = en_hasher_create();
    countdown = -1;
    assert_null(none);
}

static int init(void **state)
{
    (void)state;
    seeded_init(&seeded, 4);
    hasher = en_hasher_create();
    if (hasher == NULL || en_crypto_init() != EN_OK) {
        return -1;
    }
    en_age_identity_generate(&seeded.env, &identity);
    return en_signing_key_generate(&seeded.env, "a/b", &key, NULL) == EN_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    en_signing_key_destroy(key);
    en_hasher_destroy(hasher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealing_without_memory_seals_nothing),
        cmocka_unit_test(opening_without_memory_opens_nothing),
        cmocka_unit_test(a_key_file_without_memory_is_not_written),
        cmocka_unit_test(a_hasher_without_memory_is_null),
    };
    return cmocka_run_group_tests(tests, init, finish);
}
