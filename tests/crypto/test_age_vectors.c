/* The published age vectors (C2SP/CCTV): core and X25519, each with what must come of it. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#if HAVE_ZLIB
#include <zlib.h>
#endif

#include "common.h"

enum { PLAIN_BYTES_MAX = 32 << 20 };

/* One vector: header lines, an empty line, the file. */
struct vector {
    char expect[32];
    char payload[65]; // SHA-256 of what must come out, hex
    struct en_age_identity identity[4];
    size_t identity_count;
    bool other;      // armoured, by passphrase, hybrid: not ours
    bool compressed; // zlib
    struct en_bytes file;
};

static void copy_value(char *out, size_t out_size, struct en_str value)
{
    assert_true(value.len < out_size);
    memcpy(out, value.ptr, value.len);
    out[value.len] = '\0';
}

static void read_key(struct vector *vector, struct en_str key, struct en_str value)
{
    if (en_str_is(key, "expect")) {
        copy_value(vector->expect, sizeof(vector->expect), value);
    } else if (en_str_is(key, "payload")) {
        copy_value(vector->payload, sizeof(vector->payload), value);
    } else if (en_str_is(key, "compressed")) {
        vector->compressed = true;
    } else if (en_str_is(key, "armored") || en_str_is(key, "passphrase")) {
        vector->other = true;
    } else if (en_str_is(key, "identity")) {
        struct en_age_identity *next = &vector->identity[vector->identity_count];
        assert_true(vector->identity_count < EN_COUNT(vector->identity));
        if (en_str_starts(value, EN_STR("AGE-SECRET-KEY-PQ-"))) {
            vector->other = true; /* ML-KEM: not implemented */
            return;
        }
        assert_int_equal(en_age_identity_parse(value, next, NULL), EN_OK);
        vector->identity_count++;
    }
}

static void read_vector(const uint8_t *data, size_t len, struct vector *vector)
{
    struct en_str rest = {(const char *)data, len};

    memset(vector, 0, sizeof(*vector));
    for (struct en_str line = en_str_cut(&rest, '\n'); line.len > 0;
         line = en_str_cut(&rest, '\n')) {
        struct en_str key = en_str_cut(&line, ':');
        line = (struct en_str){line.ptr + 1, line.len - 1};
        read_key(vector, key, line);
    }
    vector->file = (struct en_bytes){(const uint8_t *)rest.ptr, rest.len};
}

/* Take the compression off; false when that cannot be done here. */
static bool inflate_file(struct vector *vector, uint8_t **ret_buffer)
{
#if HAVE_ZLIB
    uLongf len = PLAIN_BYTES_MAX;
    uint8_t *buffer = malloc(PLAIN_BYTES_MAX);
    assert_non_null(buffer);
    assert_int_equal(uncompress(buffer, &len, vector->file.ptr, (uLong)vector->file.len), Z_OK);
    vector->file = (struct en_bytes){buffer, len};
    *ret_buffer = buffer;
    return true;
#else
    (void)vector;
    (void)ret_buffer;
    return false;
#endif
}

static enum en_status wanted_status(const struct vector *vector)
{
    static const struct {
        const char *expect;
        enum en_status status;
    } table[] = {
        {"success", EN_OK},
        {"no match", EN_ERR_SEALED},
        {"HMAC failure", EN_ERR_VERIFY},
        {"header failure", EN_ERR_SYNTAX},
        {"payload failure", EN_ERR_VERIFY},
    };

    for (size_t i = 0; i < EN_COUNT(table); i++) {
        if (strcmp(vector->expect, table[i].expect) == 0) {
            return table[i].status;
        }
    }
    fail_msg("unknown expectation %s", vector->expect);
    return EN_STATUS_COUNT;
}

static void check_vector(const char *name, const struct vector *vector, struct en_hasher *hasher)
{
    struct en_text opened = {0};
    struct en_hash hash;
    char hex[65] = {0};
    enum en_status want = wanted_status(vector);
    enum en_status got =
        en_age_open(vector->identity, vector->identity_count, vector->file, &opened, NULL);

    if (got != want) {
        fail_msg("%s: %s, expected %s", name, en_status_name(got), vector->expect);
    }
    if (got == EN_OK) {
        en_hash_of(hasher, (struct en_bytes){(const uint8_t *)opened.ptr, opened.len}, &hash);
        en_hex_encode(hex, (struct en_bytes){hash.b, EN_HASH_BYTES});
        assert_string_equal(hex, vector->payload);
    } else {
        assert_int_equal(opened.len, 0); /* nothing of a bad file is handed out */
    }
    en_text_finish(&opened);
}

static void all_core_and_x25519_vectors_do_what_they_say(void **state)
{
    char folder[512];
    char path[1024];
    struct en_hasher *hasher = en_hasher_create();
    size_t checked = 0;
    size_t left_out = 0;
    const struct dirent *entry;

    (void)state;
    if (!vectors_path("cctv/age/testdata", folder, sizeof(folder))) {
        en_hasher_destroy(hasher);
        skip();
    }
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        struct vector vector;
        size_t len = 0;
        uint8_t *inflated = NULL;
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        uint8_t *data = file_read(path, &len);
        assert_non_null(data);
        read_vector(data, len, &vector);
        if (vector.other) {
            free(data);
            continue;
        }
        if (vector.compressed && !inflate_file(&vector, &inflated)) {
            left_out++;
        } else {
            check_vector(entry->d_name, &vector, hasher);
            checked++;
        }
        free(inflated);
        free(data);
    }
    (void)closedir(dir);
    en_hasher_destroy(hasher);
    print_message("%zu vectors checked, %zu left out for want of zlib\n", checked, left_out);
    assert_int_equal(checked + left_out, 67);
}

static int init(void **state)
{
    (void)state;
    return en_crypto_init() == EN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_core_and_x25519_vectors_do_what_they_say),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
