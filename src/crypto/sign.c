/*
 * Ed25519 signing keys, signatures and the rule for keys, on libsodium.
 *
 * Sources: RFC 8032; C2SP/CCTV ed25519 for the edges; CVE-2025-69277 for why the library is asked
 * a question at the start whose answer we know.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "private.h"

struct en_signing_key {
    uint8_t secret[crypto_sign_SECRETKEYBYTES]; // seed, then public key
    char name[EN_KEYNAME_BYTES_MAX + 1];
};

static_assert(EN_PUBKEY_BYTES == crypto_sign_PUBLICKEYBYTES, "one size of public key");
static_assert(EN_SIG_BYTES == crypto_sign_BYTES, "one size of signature");
static_assert(EN_SEED_BYTES == crypto_sign_SEEDBYTES, "one size of seed");

/* The base point of the curve with the point (0, -1) of order two added: on the curve, canonical,
 * not of small order, but outside the main subgroup. Before the fix libsodium took it. */
static bool library_refuses_mixed_order(void)
{
    struct en_pubkey base;
    struct en_pubkey mixed;

    memset(base.b, 0x66, sizeof(base.b));
    base.b[0] = 0x58; /* y = 4/5, RFC 8032 section 5.1 */
    memset(mixed.b, 0x99, sizeof(mixed.b));
    mixed.b[0] = 0x95; /* (-x, -y) */
    return en_pubkey_is_sound(&base) && !en_pubkey_is_sound(&mixed);
}

enum en_status en_crypto_init(void)
{
    if (sodium_init() < 0) {
        return EN_ERR_IO;
    }
    return library_refuses_mixed_order() ? EN_OK : EN_ERR_VERIFY;
}

void en_wipe(void *ptr, size_t len)
{
    if (len > 0) {
        sodium_memzero(ptr, len);
    }
}

enum en_status en_keyname_check(struct en_str name, struct en_error *reterr)
{
    if (en_keyname_is_sound(name)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_SYNTAX, "key.name", EN_STR("name"),
                   N_("\"%1\" cannot be the name of a key"),
                   N_("use 1 to 96 visible ASCII characters without space and '+'"), name);
}

/* A key of this secret, which is copied into guarded memory. */
static enum en_status make_key(struct en_str name, const uint8_t *secret,
                               struct en_signing_key **ret, struct en_error *reterr)
{
    enum en_status status = en_keyname_check(name, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct en_signing_key *key = sodium_malloc(sizeof(*key));
    if (key == NULL) {
        return en_fail_memory(reterr);
    }
    memcpy(key->secret, secret, sizeof(key->secret));
    memcpy(key->name, name.ptr, name.len);
    key->name[name.len] = '\0';
    (void)sodium_mprotect_readonly(key); /* where the system cannot, the key works all the same */
    *ret = key;
    return EN_OK;
}

enum en_status en_signing_key_generate(const struct en_env *env, const char *name,
                                       struct en_signing_key **ret, struct en_error *reterr)
{
    uint8_t seed[EN_SEED_BYTES];

    env->random(env->self, seed, sizeof(seed));
    enum en_status status = en_signing_key_from_seed(name, seed, ret, reterr);
    en_wipe(seed, sizeof(seed));
    return status;
}

enum en_status en_signing_key_from_seed(const char *name, const uint8_t seed[static EN_SEED_BYTES],
                                        struct en_signing_key **ret, struct en_error *reterr)
{
    uint8_t ignored[EN_PUBKEY_BYTES];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    (void)crypto_sign_seed_keypair(ignored, secret, seed);
    enum en_status status = make_key(en_str_from(name), secret, ret, reterr);
    en_wipe(secret, sizeof(secret));
    return status;
}

enum en_status en_signing_key_rename(const struct en_signing_key *key, struct en_str name,
                                     struct en_signing_key **ret, struct en_error *reterr)
{
    return make_key(name, key->secret, ret, reterr);
}

void en_signing_key_destroy(struct en_signing_key *key)
{
    sodium_free(key); /* wipes; accepts NULL */
}

const char *en_signing_key_name(const struct en_signing_key *key)
{
    return key->name;
}

void en_signing_key_public(const struct en_signing_key *key, struct en_pubkey *ret)
{
    memcpy(ret->b, key->secret + EN_SEED_BYTES, EN_PUBKEY_BYTES);
}

void en_signing_key_seed(const struct en_signing_key *key, uint8_t seed[static EN_SEED_BYTES])
{
    memcpy(seed, key->secret, EN_SEED_BYTES);
}

void en_sign(const struct en_signing_key *key, struct en_bytes message,
             uint8_t sig[static EN_SIG_BYTES])
{
    (void)crypto_sign_detached(sig, NULL, message.ptr, message.len, key->secret);
}

bool en_verify(const struct en_pubkey *key, struct en_bytes message,
               const uint8_t sig[static EN_SIG_BYTES])
{
    return crypto_sign_verify_detached(sig, message.ptr, message.len, key->b) == 0;
}

bool en_pubkey_is_sound(const struct en_pubkey *key)
{
    return crypto_core_ed25519_is_valid_point(key->b) == 1;
}
