/*
 * Sealed files, and the written keys: refused input gives nothing out, and whatever bytes are
 * sealed come out again. The identity is 32 bytes of 1; the corpus is sealed to it.
 */
#include <assert.h>
#include <string.h>

#include "entente/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_keys(struct en_str text)
{
    struct en_age_recipient recipient;
    struct en_age_identity identity;
    char printed[EN_AGE_IDENTITY_BYTES + 1];

    if (en_age_recipient_parse(text, &recipient, NULL) == EN_OK) {
        en_age_recipient_print(&recipient, printed);
        assert(en_str_is(text, printed));
    }
    if (en_age_identity_parse(text, &identity, NULL) == EN_OK) {
        en_age_identity_print(&identity, printed);
        assert(en_str_is(text, printed));
    }
}

/* The file's own key opens what the identity opens, to the same bytes, and nothing else. */
static void try_file_key(const struct en_age_identity *identity, struct en_bytes file,
                         enum en_status by_identity, const struct en_text *wanted)
{
    struct en_age_file_key key = {{0}};
    struct en_text opened = {0};

    if (en_age_file_key(identity, 1, file, &key, NULL) != EN_OK) {
        assert(by_identity != EN_OK);
    }
    enum en_status status = en_age_open_with_file_key(&key, file, &opened, NULL);
    assert(by_identity != EN_OK || status == EN_OK || status == EN_ERR_MEMORY);
    assert(status != EN_OK || by_identity != EN_OK ||
           en_str_equal(en_text_str(&opened), en_text_str(wanted)));
    en_text_finish(&opened);
}

static void try_round_trip(const struct en_age_identity *identity, struct en_bytes plain)
{
    struct en_rng rng;
    struct en_clock clock = {.inner = en_env_system(), .seeded = &rng};
    struct en_env env = en_env_clock(&clock);
    struct en_age_recipient recipient;
    struct en_text sealed = {0};
    struct en_text opened = {0};

    en_rng_seed(&rng, plain.len);
    en_age_identity_recipient(identity, &recipient);
    if (en_age_seal(&env, &recipient, 1, plain, &sealed, NULL) == EN_OK) {
        struct en_bytes file = {(const uint8_t *)sealed.ptr, sealed.len};
        enum en_status status = en_age_open(identity, 1, file, &opened, NULL);
        assert(status == EN_OK || status == EN_ERR_MEMORY);
        assert(status != EN_OK ||
               en_str_equal(en_text_str(&opened),
                            (struct en_str){(const char *)plain.ptr, plain.len}));
    }
    en_text_finish(&sealed);
    en_text_finish(&opened);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_age_identity identity;
    struct en_text opened = {0};
    struct en_error error = {0};

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    memset(identity.secret, 1, sizeof(identity.secret));
    enum en_status status =
        en_age_open(&identity, 1, (struct en_bytes){data, size}, &opened, &error);
    if (status != EN_OK) {
        assert(opened.len == 0 && error.rule != NULL);
    }
    try_file_key(&identity, (struct en_bytes){data, size}, status, &opened);
    en_text_finish(&opened);
    try_keys((struct en_str){(const char *)data, size});
    try_round_trip(&identity, (struct en_bytes){data, size});
    return 0;
}
