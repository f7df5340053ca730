/* The key of one file: it opens that file, no other, and needs no identity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

struct sealed {
    struct seeded seeded;
    struct en_age_identity identity;
    struct en_text file, other; // both sealed to the identity
};

static struct en_bytes bytes_of(const struct en_text *text)
{
    return (struct en_bytes){(const uint8_t *)text->ptr, text->len};
}

static int make_sealed(void **state)
{
    static struct sealed sealed;
    struct en_age_recipient recipient;
    struct en_bytes plain = {(const uint8_t *)"an allegation", 13};

    memset(&sealed, 0, sizeof(sealed));
    seeded_init(&sealed.seeded, 21);
    en_age_identity_generate(&sealed.seeded.env, &sealed.identity);
    en_age_identity_recipient(&sealed.identity, &recipient);
    *state = &sealed;
    return en_age_seal(&sealed.seeded.env, &recipient, 1, plain, &sealed.file, NULL) == EN_OK &&
                   en_age_seal(&sealed.seeded.env, &recipient, 1, plain, &sealed.other, NULL) ==
                       EN_OK
               ? 0
               : -1;
}

static int finish_sealed(void **state)
{
    struct sealed *sealed = *state;

    en_text_finish(&sealed->file);
    en_text_finish(&sealed->other);
    return 0;
}

static void the_file_key_opens_its_file_alone(void **state)
{
    struct sealed *sealed = *state;
    struct en_age_file_key key;
    struct en_text opened = {0};
    struct en_error error;

    assert_int_equal(en_age_file_key(&sealed->identity, 1, bytes_of(&sealed->file), &key, NULL),
                     EN_OK);
    assert_int_equal(en_age_open_with_file_key(&key, bytes_of(&sealed->file), &opened, NULL),
                     EN_OK);
    assert_string_equal(en_text_cstr(&opened), "an allegation");
    en_text_clear(&opened);
    assert_int_equal(en_age_open_with_file_key(&key, bytes_of(&sealed->other), &opened, &error),
                     EN_ERR_VERIFY);
    assert_string_equal(error.rule, "age.header-mac");
    assert_int_equal(opened.len, 0);
    en_text_finish(&opened);
}

static void a_flipped_bit_anywhere_is_noticed_with_the_file_key_too(void **state)
{
    struct sealed *sealed = *state;
    struct en_age_file_key key;

    assert_int_equal(en_age_file_key(&sealed->identity, 1, bytes_of(&sealed->file), &key, NULL),
                     EN_OK);
    for (size_t i = 0; i < sealed->file.len; i++) {
        struct en_text opened = {0};
        sealed->file.ptr[i] ^= 1;
        assert_int_not_equal(
            en_age_open_with_file_key(&key, bytes_of(&sealed->file), &opened, NULL), EN_OK);
        assert_int_equal(opened.len, 0);
        sealed->file.ptr[i] ^= 1;
        en_text_finish(&opened);
    }
}

static void a_stranger_gets_no_file_key(void **state)
{
    struct sealed *sealed = *state;
    struct en_age_identity stranger;
    struct en_age_file_key key = {{7}};
    struct en_error error;

    en_age_identity_generate(&sealed->seeded.env, &stranger);
    assert_int_equal(en_age_file_key(&stranger, 1, bytes_of(&sealed->file), &key, &error),
                     EN_ERR_SEALED);
    assert_int_equal(key.b[0], 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_file_key_opens_its_file_alone, make_sealed,
                                        finish_sealed),
        cmocka_unit_test_setup_teardown(a_flipped_bit_anywhere_is_noticed_with_the_file_key_too,
                                        make_sealed, finish_sealed),
        cmocka_unit_test_setup_teardown(a_stranger_gets_no_file_key, make_sealed, finish_sealed),
    };

    return cmocka_run_group_tests_name("age_file_key", tests, NULL, NULL);
}
