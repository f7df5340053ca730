/*
 * Evidence and promises: what is read prints back to the same bytes, and nothing that was not
 * signed with the one key is ever proven against its owner.
 */
#include <assert.h>
#include <string.h>

#include <entente/witness.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(struct en_str bytes, struct en_hasher *hasher)
{
    struct en_policy policy = {.origin = EN_STR("mission.example/record")};
    struct en_evidence evidence;
    struct en_finding finding;
    struct en_promise promise;
    struct en_arena arena;
    struct en_text again = {0};

    if (en_vkey_parse(
            hasher,
            EN_STR("mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY"),
            &policy.log, NULL) != EN_OK) {
        return;
    }
    en_arena_init(&arena, 0);
    if (en_evidence_parse(bytes, &evidence, NULL) == EN_OK) {
        en_evidence_print(&again, &evidence);
        assert(again.failed || en_str_equal(en_text_str(&again), bytes));
        /* The one head that is known to be signed is consistent with itself. */
        if (en_evidence_check(&arena, hasher, &evidence, &policy, &finding, NULL) == EN_OK) {
            assert(finding.kind == EN_EVIDENCE_INADMISSIBLE ||
                   finding.kind == EN_EVIDENCE_TWO_ACTS);
        }
    }
    if (en_promise_open(&arena, bytes, &policy, &promise, NULL) == EN_OK) {
        assert(promise.by > promise.received);
    }
    en_text_finish(&again);
    en_arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str bytes = {(const char *)data, size};

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    struct en_hasher *hasher = en_hasher_create();
    if (hasher != NULL) {
        judge(bytes, hasher);
    }
    en_hasher_destroy(hasher);
    return 0;
}
