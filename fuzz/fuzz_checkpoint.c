/*
 * Signed heads: only the one head that the two keys have signed ever opens.
 */
#include <assert.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void open_head(struct en_hasher *hasher, struct en_arena *arena, struct en_str note)
{
    struct en_policy policy = {.origin = EN_STR("mission.example/record"), .quorum = 1};
    struct en_cosigned cosigned = {.witness_total = 77};
    struct en_vkey witness;

    if (en_vkey_parse(
            hasher,
            EN_STR("mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY"),
            &policy.log, NULL) != EN_OK ||
        en_vkey_parse(
            hasher,
            EN_STR("party-a.example/witness+23dfc6de+BG56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx"),
            &witness, NULL) != EN_OK) {
        return;
    }
    policy.witness = &witness;
    policy.witness_count = 1;
    if (en_checkpoint_open(arena, note, &policy, &cosigned, NULL) == EN_OK) {
        assert(cosigned.by_log && cosigned.head.size == 3 && cosigned.witness_total <= 1);
        assert(cosigned.witness_total == 0 || cosigned.witness_time[0] == 1700000000 ||
               cosigned.witness_time[0] == 1700000060);
    } else {
        assert(cosigned.witness_total == 77);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str bytes = {(const char *)data, size};
    struct en_head head = {.size = 77};
    struct en_text again = {0};
    struct en_arena arena;

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    struct en_hasher *hasher = en_hasher_create();
    en_arena_init(&arena, 0);
    if (hasher != NULL) {
        open_head(hasher, &arena, bytes);
    }
    struct en_str rest = bytes;
    struct en_str origin = en_str_cut(&rest, '\n');
    if (en_checkpoint_parse(bytes, origin, &head, NULL) == EN_OK) {
        en_checkpoint_print(&again, origin, &head);
        assert(again.failed || en_str_equal(en_text_str(&again), bytes));
    } else {
        assert(head.size == 77);
    }
    en_text_finish(&again);
    en_arena_finish(&arena);
    en_hasher_destroy(hasher);
    return 0;
}
