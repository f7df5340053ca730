/*
 * What the tests of crypto share: vectors on disk, hex in source, a seeded environment.
 */
#ifndef ENTENTE_TESTS_CRYPTO_COMMON_H
#define ENTENTE_TESTS_CRYPTO_COMMON_H

#include "entente/crypto.h"

/* The environment of a test whose random bytes come from a seed; the caller keeps both parts. */
struct seeded {
    struct en_rng rng;
    struct en_clock clock;
    struct en_env env;
};
void seeded_init(struct seeded *seeded, uint64_t seed);

/* Path of a published vector: $ENTENTE_VECTORS/NAME, or beside the project. False when absent. */
bool vectors_path(const char *name, char *out, size_t out_size);

/* Whole file, NUL-terminated; NULL when it cannot be read. free() it. */
uint8_t *file_read(const char *path, size_t *ret_len);

/* Bytes from hex; the length is half of the text's. Aborts on bad hex: it stands in the test. */
void from_hex(const char *hex, uint8_t *out);

#endif /* ENTENTE_TESTS_CRYPTO_COMMON_H */
