/*
 * SHA-256, by OpenSSL's EVP with the algorithm fetched once and the context reused.
 *
 * Considered: libsodium's crypto_hash_sha256 (portable C, half the speed on long entries) and
 * OpenSSL's one-shot SHA256() (fetches the algorithm each time). OpenSSL documents these calls as
 * able to fail; with a fetched digest and a live context only a broken library does, and then the
 * process stops: a wrong hash in the record is worse than no process.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

struct en_hasher {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

/* The build keeps assertions in release. */
static void need(int ok)
{
    assert(ok == 1);
    (void)ok;
}

bool en_hash_equal(const struct en_hash *a, const struct en_hash *b)
{
    return memcmp(a->b, b->b, EN_HASH_BYTES) == 0;
}

struct en_hasher *en_hasher_create(void)
{
    struct en_hasher *hasher = malloc(sizeof(*hasher));

    if (hasher == NULL) {
        return NULL;
    }
    hasher->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    hasher->context = EVP_MD_CTX_new();
    if (hasher->algorithm == NULL || hasher->context == NULL ||
        EVP_DigestInit_ex2(hasher->context, hasher->algorithm, NULL) != 1) {
        en_hasher_destroy(hasher);
        return NULL;
    }
    return hasher;
}

void en_hasher_destroy(struct en_hasher *hasher)
{
    if (hasher == NULL) {
        return;
    }
    EVP_MD_CTX_free(hasher->context);
    EVP_MD_free(hasher->algorithm);
    free(hasher);
}

void en_hash_of(struct en_hasher *hasher, struct en_bytes data, struct en_hash *ret)
{
    en_hash_of_parts(hasher, &data, 1, ret);
}

void en_hash_of_parts(struct en_hasher *hasher, const struct en_bytes *parts, size_t count,
                      struct en_hash *ret)
{
    need(EVP_DigestInit_ex2(hasher->context, NULL, NULL)); /* NULL: the same algorithm again */
    for (size_t i = 0; i < count; i++) {
        need(EVP_DigestUpdate(hasher->context, parts[i].ptr, parts[i].len));
    }
    need(EVP_DigestFinal_ex(hasher->context, ret->b, NULL));
}
