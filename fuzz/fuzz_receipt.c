/*
 * Receipts: what is read prints back to the same bytes but for the line nobody vouches for, and
 * only the true entry, "b\n" at index 1 of the tree of "a\n", "b\n", "c\n", is ever proven.
 */
#include <assert.h>
#include <string.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_receipt(const struct en_receipt *receipt, struct en_hasher *hasher)
{
    static const struct en_bytes truth = {(const uint8_t *)"b\n", 2};
    static const struct en_bytes lie = {(const uint8_t *)"d\n", 2};
    struct en_policy policy = {.origin = EN_STR("mission.example/record")};
    struct en_cosigned cosigned;
    struct en_arena arena;

    if (en_vkey_parse(
            hasher,
            EN_STR("mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY"),
            &policy.log, NULL) != EN_OK) {
        return;
    }
    en_arena_init(&arena, 0);
    if (en_receipt_check(&arena, hasher, receipt, truth, &policy, &cosigned, NULL) == EN_OK) {
        assert(receipt->index == 1);
    }
    assert(en_receipt_check(&arena, hasher, receipt, lie, &policy, &cosigned, NULL) != EN_OK);
    en_arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str bytes = {(const char *)data, size};
    struct en_receipt receipt = {.index = 77};
    struct en_text again = {0};

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    struct en_hasher *hasher = en_hasher_create();
    if (hasher == NULL) {
        return 0;
    }
    if (en_receipt_parse(bytes, &receipt, NULL) == EN_OK) {
        assert(receipt.proof.count <= EN_PROOF_HASHES_MAX);
        en_receipt_print(&again, receipt.index, &receipt.proof, receipt.checkpoint);
        assert(again.failed || en_str_equal(en_text_str(&again), bytes) ||
               (again.len < size && memcmp(data + 23, "extra ", 6) == 0));
        check_receipt(&receipt, hasher);
    } else {
        assert(receipt.index == 77);
    }
    en_text_finish(&again);
    en_hasher_destroy(hasher);
    return 0;
}
