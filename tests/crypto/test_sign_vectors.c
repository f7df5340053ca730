/* The edges of Ed25519: our rule takes exactly the 43 of 914 that libsodium takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "common.h"

/* Is one of the flags on this vector? */
static bool has_flag(json_t *vector, const char *prefix)
{
    json_t *flags = json_object_get(vector, "flags");

    for (size_t i = 0; i < json_array_size(flags); i++) {
        const char *flag = json_string_value(json_array_get(flags, i));
        if (strcmp(flag, prefix) == 0) {
            return true;
        }
    }
    return false;
}

static bool verifies(json_t *vector)
{
    const char *message = json_string_value(json_object_get(vector, "msg"));
    struct en_pubkey key;
    uint8_t sig[EN_SIG_BYTES];

    from_hex(json_string_value(json_object_get(vector, "key")), key.b);
    from_hex(json_string_value(json_object_get(vector, "sig")), sig);
    return en_verify(&key, (struct en_bytes){(const uint8_t *)message, strlen(message)}, sig);
}

static void of_914_edge_cases_exactly_43_verify(void **state)
{
    char path[512];
    size_t accepted = 0;

    (void)state;
    if (!vectors_path("cctv/ed25519/ed25519vectors.json", path, sizeof(path))) {
        skip();
    }
    json_t *vectors = json_load_file(path, 0, NULL);
    assert_int_equal(json_array_size(vectors), 914);
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        json_t *vector = json_array_get(vectors, i);
        if (!verifies(vector)) {
            continue;
        }
        accepted++;
        /* What remains may have a part of small order, but no residue and no second spelling. */
        assert_false(has_flag(vector, "low_order_A"));
        assert_false(has_flag(vector, "low_order_R"));
        assert_false(has_flag(vector, "non_canonical_A"));
        assert_false(has_flag(vector, "non_canonical_R"));
        assert_false(has_flag(vector, "low_order_residue"));
    }
    assert_int_equal(accepted, 43);
    json_decref(vectors);
}

static void a_key_with_a_part_of_small_order_may_not_be_enrolled(void **state)
{
    char path[512];
    size_t mixed = 0;

    (void)state;
    if (!vectors_path("cctv/ed25519/ed25519vectors.json", path, sizeof(path))) {
        skip();
    }
    json_t *vectors = json_load_file(path, 0, NULL);
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        json_t *vector = json_array_get(vectors, i);
        struct en_pubkey key;
        from_hex(json_string_value(json_object_get(vector, "key")), key.b);
        bool weak = has_flag(vector, "low_order_A") || has_flag(vector, "low_order_component_A");
        assert_int_equal(en_pubkey_is_sound(&key), !weak);
        mixed += weak && !has_flag(vector, "low_order_A");
    }
    assert_true(mixed > 0);
    json_decref(vectors);
}

static int init(void **state)
{
    (void)state;
    return en_crypto_init() == EN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_914_edge_cases_exactly_43_verify),
        cmocka_unit_test(a_key_with_a_part_of_small_order_may_not_be_enrolled),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
