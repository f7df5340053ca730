/*
 * The header of an age file as read: who may open it, and what its MAC covers.
 */
#ifndef ENTENTE_CRYPTO_AGE_HEADER_H
#define ENTENTE_CRYPTO_AGE_HEADER_H

#include "entente/crypto.h"

enum {
    AGE_FILE_KEY_BYTES = EN_AGE_FILE_KEY_BYTES,
    AGE_WRAPPED_BYTES = AGE_FILE_KEY_BYTES + 16, // file key and tag
    AGE_SHARE_BYTES = 32,
    AGE_MAC_BYTES = 32,
    AGE_NONCE_BYTES = 16,
    AGE_COLUMNS = 64
};

#define AGE_VERSION_LINE "age-encryption.org/v1"

/* One "-> X25519 SHARE" stanza. */
struct age_stanza {
    uint8_t share[AGE_SHARE_BYTES];     // the sealer's ephemeral public key
    uint8_t wrapped[AGE_WRAPPED_BYTES]; // the file key, sealed to one recipient
};

struct age_header {
    struct age_stanza stanza[EN_AGE_RECIPIENTS_MAX];
    size_t count;
    struct en_bytes covered; // from the first byte to "---", borrowed
    uint8_t mac[AGE_MAC_BYTES];
    const uint8_t *nonce;    // AGE_NONCE_BYTES, borrowed: draws the payload's key
    struct en_bytes payload; // the chunks, borrowed
};

/* Read and check the whole header; EN_OK, EN_ERR_SYNTAX or EN_ERR_TOO_LONG with the line. */
enum en_status age_header_read(struct en_bytes sealed, struct age_header *ret,
                               struct en_error *reterr);

#endif /* ENTENTE_CRYPTO_AGE_HEADER_H */
