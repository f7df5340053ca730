/*
 * Accords from outside: one that is not refused keeps what the checks promise the rules.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <entente/accord.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good) {
        abort();
    }
}

/* Each component belongs to a party, parents stand above, and counts of nobody fit. */
static void check_quota(const struct en_accord *accord)
{
    static const uint32_t nobody[EN_QUOTA_MAX];

    must(accord->quota_count <= EN_QUOTA_MAX);
    for (size_t i = 0; i < accord->quota_count; i++) {
        must(accord->quota[i].parent < (int)i);
        must(en_accord_quota(accord, accord->quota[i].node) == (int)i);
    }
    for (size_t i = 0; i < accord->party_count; i++) {
        must(en_accord_party_of(accord, accord->party[i].id) == (int)i);
        must(en_accord_root(accord, accord->party[i].id) != NULL);
    }
    must(en_quota_fits(accord, 0, nobody, 0, NULL, NULL, NULL));
}

/* Everybody together completes every class. */
static void check_classes(const struct en_accord *accord)
{
    for (size_t i = 0; i < accord->cls_count; i++) {
        uint32_t missing = 1;
        must(en_consent_complete(&accord->cls[i], UINT32_MAX, &missing) && missing == 0);
    }
}

static void check_mandates(const struct en_accord *accord)
{
    struct en_str clause = {NULL, 0};

    for (size_t i = 0; i < accord->mandate_count; i++) {
        const struct en_mandate *m = &accord->mandate[i];
        must(en_mandate_allows(accord, m->force, m->task, &clause));
        must(en_accord_clause(accord, clause) != NULL);
    }
    for (size_t i = 0; i < accord->barred_count; i++) {
        const struct en_mandate *m = &accord->barred[i];
        must(!en_mandate_allows(accord, m->force, m->task, &clause));
        must(en_str_equal(clause, m->clause));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_arena arena;
    struct en_act act;
    struct en_accord *accord = NULL;

    en_arena_init(&arena, 0);
    bool read =
        en_crypto_init() == EN_OK &&
        en_act_parse(&arena, (struct en_str){(const char *)data, size}, &act, NULL) == EN_OK &&
        (act.def->type == EN_ACT_ACCORD_FOUND || act.def->type == EN_ACT_ACCORD_AMEND);
    if (read && en_accord_create(&act, &accord, NULL) == EN_OK) {
        check_quota(accord);
        check_classes(accord);
        check_mandates(accord);
        en_accord_destroy(accord);
    }
    en_arena_finish(&arena);
    return 0;
}
