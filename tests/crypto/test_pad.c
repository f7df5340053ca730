/* Padding: what goes in comes out, in few lengths, at little cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

static void whatever_is_padded_comes_out_again(void **state)
{
    (void)state;
    for (size_t len = 0; len < 3000; len += 1 + len / 40) {
        struct en_text text = {0};
        struct en_str got = {NULL, 0};
        for (size_t i = 0; i < len; i++) {
            en_text_addc(&text, (char)(i % 3 == 0 ? 0x80 : 0)); /* as like padding as can be */
        }
        en_pad(&text);
        assert_false(text.failed);
        assert_int_equal(text.len, en_padded_length(len));
        assert_true(en_unpad(en_text_str(&text), &got));
        assert_int_equal(got.len, len);
        en_text_finish(&text);
    }
}

static void padding_costs_at_most_an_eighth_and_tells_few_lengths(void **state)
{
    size_t lengths = 0;
    size_t last = 0;

    (void)state;
    for (size_t len = 0; len + 1 < (size_t)1 << 20; len++) {
        size_t padded = en_padded_length(len);
        assert_true(padded > len && (padded - len - 1) * 100 <= 12 * (len + 1));
        assert_true(padded >= last);
        lengths += padded != last;
        last = padded;
    }
    assert_true(lengths < 20 * 20); /* of a million */
    assert_int_equal(en_padded_length((size_t)64 << 20), ((size_t)64 << 20) + ((size_t)1 << 21));
}

static void a_padding_that_is_none_is_refused(void **state)
{
    static const struct en_str wrong[] = {
        {"", 0},
        {"abc", 3},
        {"\0\0\0\0", 4},
        {"abc\x80\0\0\0", 7}, /* longer than it needs */
        {"abc\x80\x01", 5},   /* something behind the mark */
    };
    struct en_str got = {NULL, 0};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(wrong); i++) {
        assert_false(en_unpad(wrong[i], &got));
    }
    assert_null(got.ptr);
    assert_true(en_unpad((struct en_str){"abc\x80", 4}, &got));
    assert_int_equal(got.len, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_padded_comes_out_again),
        cmocka_unit_test(padding_costs_at_most_an_eighth_and_tells_few_lengths),
        cmocka_unit_test(a_padding_that_is_none_is_refused),
    };

    return cmocka_run_group_tests_name("pad", tests, NULL, NULL);
}
