/*
 * A flipped byte anywhere in record.db: the store does not open, or its audit refuses it, or what
 * it holds is the same to the last byte. Nothing in between, and no crash.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"
#include "seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 300, FLIPS = 700, PAGE = 4096, PAGE_HEAD = 64 };

/* A hash over all a store gives: entries, every root (and so every tile), the signed head. */
struct summing {
    struct en_hasher *hasher;
    struct en_hash sum;
};

static void add_to_sum(struct summing *summing, const void *ptr, size_t len)
{
    const struct en_bytes parts[] = {{summing->sum.b, sizeof(summing->sum.b)}, {ptr, len}};

    en_hash_of_parts(summing->hasher, parts, EN_COUNT(parts), &summing->sum);
}

static bool sum_entry(void *self, uint64_t index, struct en_bytes entry)
{
    add_to_sum(self, &index, sizeof(index));
    add_to_sum(self, entry.ptr, entry.len);
    return true;
}

static enum en_status read_content(struct en_store *store, struct en_hasher *hasher,
                                   struct en_hash *ret)
{
    struct summing summing = {.hasher = hasher};
    struct en_source source = en_store_source(store);
    struct en_head head = en_store_head(store);
    struct en_text note = {0};

    enum en_status status = source.read(source.self, 0, head.size, sum_entry, &summing, NULL);
    for (uint64_t size = 0; size <= head.size && status == EN_OK; size++) {
        struct en_hash root;
        status = en_store_root_at(store, size, &root, NULL);
        add_to_sum(&summing, root.b, sizeof(root.b));
    }
    if (status == EN_OK) {
        status = en_store_published(store, &note, NULL);
        add_to_sum(&summing, note.ptr, note.len);
    }
    en_text_finish(&note);
    *ret = summing.sum;
    return status;
}

static void every_flip_is_refused_or_changes_nothing(void **state)
{
    struct en_env env = en_env_system();
    struct folder folder;
    struct keys keys;
    struct en_hash good;
    struct en_rng rng;
    char path[512];
    size_t len = 0;
    unsigned refused = 0;
    unsigned harmless = 0;

    (void)state;
    en_rng_seed(&rng, seed_of_run());
    folder_init(&folder);
    keys_init(&keys);
    struct en_store *store = store_make(&folder, ENTRIES);
    assert_int_equal(store_sign(store, &keys, true), EN_OK);
    assert_int_equal(read_content(store, keys.hasher, &good), EN_OK);
    en_store_close(store);
    uint8_t *bytes = file_read(folder_file(&folder, "record.db", path), &len);
    assert_non_null(bytes);

    for (int round = 0; round < FLIPS; round++) {
        /* Every third in the head of a page, where a byte does more than one in an entry. */
        size_t at = round % 3 != 0
                        ? en_rng_below(&rng, len)
                        : en_rng_below(&rng, len / PAGE) * PAGE + en_rng_below(&rng, PAGE_HEAD);
        uint8_t change = (uint8_t)(1 + en_rng_below(&rng, 255));
        struct en_hash now;

        bytes[at] ^= change;
        file_write(path, (struct en_bytes){bytes, len});
        bytes[at] ^= change;
        enum en_status status = en_store_open(&env, path, false, &store, NULL);
        if (status == EN_OK) {
            status = en_store_audit(store, NULL);
            if (status == EN_OK) {
                status = read_content(store, keys.hasher, &now);
                if (status != EN_OK || !en_hash_equal(&now, &good)) {
                    fail_msg("byte %zu changed by %u was not noticed", at, change);
                }
                harmless++;
            }
            en_store_close(store);
        }
        refused += status != EN_OK;
    }
    print_message("%u refused, %u changed nothing\n", refused, harmless);
    assert_true(refused > harmless);
    free(bytes);
    keys_finish(&keys);
    folder_finish(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flip_is_refused_or_changes_nothing),
    };

    return cmocka_run_group_tests_name("store_flip", tests, NULL, NULL);
}
