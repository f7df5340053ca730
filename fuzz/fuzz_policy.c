/*
 * Policy files: what is refused leaves its output untouched; more witnesses never unmeet a quorum;
 * a plain policy prints and reads back as itself.
 */
#include <assert.h>
#include <string.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_quorum(const struct en_policy *policy)
{
    uint64_t by_witness = 0;
    bool met = en_policy_is_met(policy, 0);

    assert(met == (policy->group_count == 0 && policy->quorum == 0));
    for (size_t i = 0; i < policy->witness_count; i++) {
        by_witness |= UINT64_C(1) << i;
        bool now = en_policy_is_met(policy, by_witness);
        assert(now || !met);
        met = now;
    }
    assert(met);
}

static void check_print(const struct en_policy *policy, struct en_arena *arena,
                        struct en_hasher *hasher)
{
    struct en_policy again;
    struct en_text first = {0};
    struct en_text second = {0};
    struct en_error error = {.rule = ""};

    en_policy_print(&first, policy);
    if (en_policy_parse(arena, hasher, en_text_str(&first), &again, &error) == EN_OK) {
        en_policy_print(&second, &again);
        assert(en_str_equal(en_text_str(&first), en_text_str(&second)));
    } else {
        /* Keys of one name, or called "none" or "quorum", cannot name their lines. */
        assert(strcmp(error.rule, "policy.name") == 0);
    }
    en_text_finish(&first);
    en_text_finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_policy policy = {.witness_count = 77};
    struct en_arena arena;

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    struct en_hasher *hasher = en_hasher_create();
    if (hasher == NULL) {
        return 0;
    }
    en_arena_init(&arena, 0);
    if (en_policy_parse(&arena, hasher, (struct en_str){(const char *)data, size}, &policy, NULL) ==
        EN_OK) {
        assert(policy.witness_count <= 64);
        check_quorum(&policy);
        if (policy.group_count == 0) {
            check_print(&policy, &arena, hasher);
        }
    } else {
        assert(policy.witness_count == 77);
    }
    en_arena_finish(&arena);
    en_hasher_destroy(hasher);
    return 0;
}
