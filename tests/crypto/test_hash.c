/* SHA-256: published answers, and parts that hash as one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

static void assert_hash(struct en_hasher *hasher, const char *text, size_t repeat, const char *hex)
{
    uint8_t want[EN_HASH_BYTES];
    size_t len = strlen(text);
    uint8_t *data = malloc(len * repeat + 1);
    struct en_hash got;

    assert_non_null(data);
    for (size_t i = 0; i < repeat; i++) {
        memcpy(data + i * len, text, len);
    }
    en_hash_of(hasher, (struct en_bytes){data, len * repeat}, &got);
    from_hex(hex, want);
    assert_memory_equal(got.b, want, sizeof(want));
    free(data);
}

/* FIPS 180-4 examples. */
static void published_answers_come_out_one_after_the_other(void **state)
{
    struct en_hasher *hasher = en_hasher_create();

    (void)state;
    assert_non_null(hasher);
    for (int round = 0; round < 2; round++) {
        assert_hash(hasher, "", 1,
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_hash(hasher, "abc", 1,
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_hash(hasher, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        assert_hash(hasher, "a", 1000000,
                    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
    en_hasher_destroy(hasher);
}

static void parts_hash_as_the_whole(void **state)
{
    const uint8_t data[] = "patrol of the first fortnight";
    struct en_hasher *hasher = en_hasher_create();
    struct en_hash whole;
    struct en_hash other;

    (void)state;
    en_hash_of(hasher, (struct en_bytes){data, sizeof(data)}, &whole);
    for (size_t cut = 0; cut <= sizeof(data); cut++) {
        const struct en_bytes parts[] = {{data, cut}, {NULL, 0}, {data + cut, sizeof(data) - cut}};
        en_hash_of_parts(hasher, parts, EN_COUNT(parts), &other);
        assert_true(en_hash_equal(&whole, &other));
    }
    en_hash_of_parts(hasher, NULL, 0, &other);
    assert_false(en_hash_equal(&whole, &other));
    en_hasher_destroy(hasher);
    en_hasher_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_answers_come_out_one_after_the_other),
        cmocka_unit_test(parts_hash_as_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
