/* Tests of src/serve/qr.c: what fits is drawn, what does not is told. tests/judges/test_qr.py reads
 * the drawings back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <entente/qr.h>

static void a_text_that_fits_is_drawn_and_one_byte_more_is_refused(void **state)
{
    static char bytes[EN_QR_BYTES_MAX + 1];
    struct en_text out = {0};
    struct en_error error;

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    assert_int_equal(en_qr_draw((struct en_str){bytes, EN_QR_BYTES_MAX}, EN_QR_SVG, &out, &error),
                     EN_OK);
    assert_true(en_str_starts(en_text_str(&out), EN_STR("<svg ")));
    size_t len = out.len;
    assert_int_equal(en_qr_draw((struct en_str){bytes, sizeof(bytes)}, EN_QR_SVG, &out, &error),
                     EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "qr.long");
    assert_int_equal(out.len, len);
    en_text_finish(&out);
}

static void a_terminal_shows_two_modules_a_character(void **state)
{
    struct en_text out = {0};
    size_t lines = 0;

    (void)state;
    assert_int_equal(en_qr_draw(EN_STR("a"), EN_QR_BLOCKS, &out, NULL), EN_OK);
    for (size_t i = 0; i < out.len; i++) {
        lines += out.ptr[i] == '\n';
    }
    assert_int_equal(lines, (21 + 8 + 1) / 2); /* version 1 with its quiet zone */
    en_text_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_fits_is_drawn_and_one_byte_more_is_refused),
        cmocka_unit_test(a_terminal_shows_two_modules_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
