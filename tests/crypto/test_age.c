/* Sealing and opening: what goes in comes out, for those it was sealed to, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

enum { CHUNK = 64 * 1024 };

static void make_pair(const struct seeded *seeded, struct en_age_identity *identity,
                      struct en_age_recipient *recipient)
{
    en_age_identity_generate(&seeded->env, identity);
    en_age_identity_recipient(identity, recipient);
}

static void every_length_around_a_chunk_goes_round(void **state)
{
    static const size_t lengths[] = {0,         1,     300,           CHUNK - 1, CHUNK,
                                     CHUNK + 1, 99999, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1};
    struct seeded seeded;
    struct en_age_identity identity;
    struct en_age_recipient recipient;
    uint8_t *plain = calloc(1, 2 * CHUNK + 1);

    (void)state;
    assert_non_null(plain);
    seeded_init(&seeded, 11);
    make_pair(&seeded, &identity, &recipient);
    for (size_t i = 0; i < EN_COUNT(lengths); i++) {
        struct en_text sealed = {0};
        struct en_text opened = {0};
        plain[lengths[i] / 2] ^= 0x5a;
        struct en_bytes content = {plain, lengths[i]};
        assert_int_equal(en_age_seal(&seeded.env, &recipient, 1, content, &sealed, NULL), EN_OK);
        size_t chunks = lengths[i] == 0 ? 1 : (lengths[i] + CHUNK - 1) / CHUNK;
        assert_int_equal(sealed.len, 184 + lengths[i] + 16 * chunks);
        struct en_bytes file = {(const uint8_t *)sealed.ptr, sealed.len};
        assert_int_equal(en_age_open(&identity, 1, file, &opened, NULL), EN_OK);
        assert_int_equal(opened.len, lengths[i]);
        if (lengths[i] > 0) {
            assert_memory_equal(opened.ptr, plain, lengths[i]);
        }
        en_text_finish(&sealed);
        en_text_finish(&opened);
    }
    free(plain);
}

static void each_recipient_opens_and_a_stranger_does_not(void **state)
{
    enum { COUNT = 8 };
    struct en_age_identity identity[COUNT + 1];
    struct en_age_recipient recipient[COUNT + 1];
    struct seeded seeded;
    struct en_text sealed = {0};
    struct en_error error;

    (void)state;
    seeded_init(&seeded, 12);
    for (size_t i = 0; i <= COUNT; i++) {
        make_pair(&seeded, &identity[i], &recipient[i]);
    }
    struct en_bytes secret = {(const uint8_t *)"secret of the day", 17};
    assert_int_equal(en_age_seal(&seeded.env, recipient, COUNT, secret, &sealed, NULL), EN_OK);
    struct en_bytes file = {(const uint8_t *)sealed.ptr, sealed.len};
    for (size_t i = 0; i <= COUNT; i++) {
        struct en_text opened = {0};
        en_text_adds(&opened, "before ");
        enum en_status status = en_age_open(&identity[i], 1, file, &opened, &error);
        assert_int_equal(status, i < COUNT ? EN_OK : EN_ERR_SEALED);
        assert_string_equal(en_text_cstr(&opened),
                            i < COUNT ? "before secret of the day" : "before ");
        en_text_finish(&opened);
    }
    assert_string_equal(error.rule, "age.identity");
    struct en_text opened = {0};
    assert_int_equal(en_age_open(identity, COUNT + 1, file, &opened, NULL), EN_OK);
    assert_int_equal(en_age_open(NULL, 0, file, &opened, NULL), EN_ERR_SEALED);
    en_text_finish(&opened);
    en_text_finish(&sealed);
}

static void seal_small(struct en_age_identity *identity, struct en_text *sealed)
{
    struct seeded seeded;
    struct en_age_recipient recipient;
    struct en_bytes content = {(const uint8_t *)"noms : m-7k3q, m-t09d", 21};

    seeded_init(&seeded, 13);
    make_pair(&seeded, identity, &recipient);
    assert_int_equal(en_age_seal(&seeded.env, &recipient, 1, content, sealed, NULL), EN_OK);
}

static void every_flipped_bit_of_a_sealed_file_is_refused(void **state)
{
    struct en_age_identity identity;
    struct en_text sealed = {0};
    struct en_text opened = {0};

    (void)state;
    seal_small(&identity, &sealed);
    struct en_bytes file = {(const uint8_t *)sealed.ptr, sealed.len};
    for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
        char mask = (char)(1u << bit % 8);
        sealed.ptr[bit / 8] ^= mask;
        assert_int_not_equal(en_age_open(&identity, 1, file, &opened, NULL), EN_OK);
        assert_int_equal(opened.len, 0);
        sealed.ptr[bit / 8] ^= mask;
    }
    assert_int_equal(en_age_open(&identity, 1, file, &opened, NULL), EN_OK);
    en_text_finish(&opened);
    en_text_finish(&sealed);
}

static void every_cut_and_every_addition_is_refused(void **state)
{
    struct en_age_identity identity;
    struct en_text sealed = {0};
    struct en_text opened = {0};

    (void)state;
    seal_small(&identity, &sealed);
    for (size_t len = 0; len < sealed.len; len++) {
        struct en_bytes cut = {(const uint8_t *)sealed.ptr, len};
        assert_int_not_equal(en_age_open(&identity, 1, cut, &opened, NULL), EN_OK);
    }
    en_text_addc(&sealed, 'x');
    struct en_bytes longer = {(const uint8_t *)sealed.ptr, sealed.len};
    assert_int_equal(en_age_open(&identity, 1, longer, &opened, NULL), EN_ERR_VERIFY);
    assert_int_equal(opened.len, 0);
    en_text_finish(&sealed);
}

static void chunks_dropped_or_swapped_are_found(void **state)
{
    enum { SEALED_CHUNK = CHUNK + 16 };
    struct seeded seeded;
    struct en_age_identity identity;
    struct en_age_recipient recipient;
    struct en_text sealed = {0};
    struct en_text opened = {0};
    uint8_t *plain = calloc(1, 3 * CHUNK);

    (void)state;
    seeded_init(&seeded, 14);
    make_pair(&seeded, &identity, &recipient);
    assert_int_equal(
        en_age_seal(&seeded.env, &recipient, 1, (struct en_bytes){plain, 3 * CHUNK}, &sealed, NULL),
        EN_OK);
    uint8_t *bytes = (uint8_t *)sealed.ptr;
    uint8_t *first = bytes + sealed.len - (size_t)3 * SEALED_CHUNK;
    struct en_bytes without_last = {bytes, sealed.len - SEALED_CHUNK};
    assert_int_equal(en_age_open(&identity, 1, without_last, &opened, NULL), EN_ERR_VERIFY);
    uint8_t *swap = malloc(SEALED_CHUNK);
    assert_non_null(swap);
    memcpy(swap, first, SEALED_CHUNK);
    memcpy(first, first + SEALED_CHUNK, SEALED_CHUNK);
    memcpy(first + SEALED_CHUNK, swap, SEALED_CHUNK);
    struct en_bytes whole = {bytes, sealed.len};
    assert_int_equal(en_age_open(&identity, 1, whole, &opened, NULL), EN_ERR_VERIFY);
    assert_int_equal(opened.len, 0);
    free(swap);
    free(plain);
    en_text_finish(&sealed);
}

static void counts_outside_the_limits_are_refused(void **state)
{
    struct seeded seeded;
    struct en_age_identity identity;
    static struct en_age_recipient many[EN_AGE_RECIPIENTS_MAX + 1];
    struct en_text sealed = {0};
    struct en_text opened = {0};
    struct en_bytes nothing = {NULL, 0};

    (void)state;
    seeded_init(&seeded, 15);
    for (size_t i = 0; i < EN_COUNT(many); i++) {
        make_pair(&seeded, &identity, &many[i]);
    }
    assert_int_equal(en_age_seal(&seeded.env, many, 0, nothing, &sealed, NULL), EN_ERR_RANGE);
    assert_int_equal(en_age_seal(&seeded.env, many, EN_COUNT(many), nothing, &sealed, NULL),
                     EN_ERR_RANGE);
    assert_int_equal(sealed.len, 0);
    assert_int_equal(
        en_age_seal(&seeded.env, many + 1, EN_AGE_RECIPIENTS_MAX, nothing, &sealed, NULL), EN_OK);
    struct en_bytes file = {(const uint8_t *)sealed.ptr, sealed.len};
    assert_int_equal(en_age_open(&identity, 1, file, &opened, NULL), EN_OK);
    /* One stanza more than the limit, put in front: refused before any key is tried. */
    struct en_text more = {0};
    en_text_adds(&more, "age-encryption.org/v1\n-> x\n\n");
    en_text_add(&more, (struct en_str){sealed.ptr + 22, sealed.len - 22});
    file = (struct en_bytes){(const uint8_t *)more.ptr, more.len};
    assert_int_equal(en_age_open(&identity, 1, file, &opened, NULL), EN_ERR_TOO_LONG);
    en_text_finish(&more);
    en_text_finish(&sealed);
    en_text_finish(&opened);
}

static void a_bad_header_is_told_with_its_line(void **state)
{
    struct en_age_identity identity = {{1}};
    struct en_text opened = {0};
    struct en_error error;
    struct en_bytes file = {(const uint8_t *)"age-encryption.org/v1\n-> X25519 zz\n", 34};

    (void)state;
    assert_int_equal(en_age_open(&identity, 1, file, &opened, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "age.header");
    assert_string_equal(error.place, "line 2");
    file = (struct en_bytes){(const uint8_t *)"-----BEGIN AGE ENCRYPTED FILE-----\n", 35};
    assert_int_equal(en_age_open(&identity, 1, file, &opened, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.place, "line 1");
    assert_int_equal(en_age_open(&identity, 1, (struct en_bytes){NULL, 0}, &opened, &error),
                     EN_ERR_SYNTAX);
}

static int init(void **state)
{
    (void)state;
    return en_crypto_init() == EN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_around_a_chunk_goes_round),
        cmocka_unit_test(each_recipient_opens_and_a_stranger_does_not),
        cmocka_unit_test(every_flipped_bit_of_a_sealed_file_is_refused),
        cmocka_unit_test(every_cut_and_every_addition_is_refused),
        cmocka_unit_test(chunks_dropped_or_swapped_are_found),
        cmocka_unit_test(counts_outside_the_limits_are_refused),
        cmocka_unit_test(a_bad_header_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
