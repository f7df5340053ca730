/*
 * What the files of crypto share and nobody else needs.
 */
#ifndef ENTENTE_CRYPTO_PRIVATE_H
#define ENTENTE_CRYPTO_PRIVATE_H

#include "entente/crypto.h"

enum {
    EN_BECH32_BYTES = 32,        // what an age key carries
    EN_BECH32_DATA_CHARS = 52,   // 32 bytes in groups of 5 bits
    EN_BECH32_CHECKSUM_CHARS = 6 // BIP 173
};

/* EN_OK or EN_ERR_SYNTAX with the remedy. */
enum en_status en_keyname_check(struct en_str name, struct en_error *reterr);

/* The longest key as ssh writes it: type, key, application, each behind its length. */
enum { EN_SSH_KEY_BYTES_MAX = 4 + 26 + 4 + EN_PUBKEY_BYTES + 4 + EN_SSH_APPLICATION_BYTES_MAX };

/* A key of a type of ssh in the bytes of RFC 4253; returns their number. */
size_t en_ssh_key_write(const struct en_vkey *vkey, uint8_t out[static EN_SSH_KEY_BYTES_MAX]);

/* The reverse: type, key and application; name and id are left alone. EN_ERR_SYNTAX (ssh.key,
 * ssh.key-type, ssh.application). */
EN_MUST_CHECK enum en_status en_ssh_key_read(struct en_bytes blob, struct en_vkey *vkey,
                                             struct en_error *reterr);

/* Name, soundness and id of a vkey whose type, key and application are set: the end of every way
 * to read one. EN_ERR_SYNTAX (key.name); EN_ERR_VERIFY (vkey.point). */
EN_MUST_CHECK enum en_status en_vkey_finish(struct en_hasher *hasher, struct en_str name,
                                            struct en_vkey *vkey, struct en_error *reterr);

enum en_status en_fail_memory(struct en_error *reterr);

/* The seed of a key, for the key file only; the caller wipes it. */
void en_signing_key_seed(const struct en_signing_key *key, uint8_t seed[static EN_SEED_BYTES]);

/* A recipient of small order would make the shared secret zero for everybody. */
bool en_age_recipient_is_sound(const struct en_age_recipient *recipient);
enum en_status en_fail_weak_recipient(struct en_error *reterr);

/* HKDF-SHA256 (RFC 5869) for one block of output. */
void en_hkdf_sha256(struct en_bytes ikm, struct en_bytes salt, const char *info,
                    uint8_t out[static 32]);

/**
 * Bech32 of 32 bytes under the lower-case prefix `hrp`, all in lower case.
 *
 * @param out  strlen(hrp) + 1 + 52 + 6 characters and a NUL
 */
void en_bech32_encode(const char *hrp, const uint8_t data[static EN_BECH32_BYTES], char *out);

/* The reverse, of lower-case text only. False when prefix, length, alphabet, padding or check sum
 * are wrong. */
bool en_bech32_decode(const char *hrp, struct en_str text, uint8_t out[static EN_BECH32_BYTES]);

#endif /* ENTENTE_CRYPTO_PRIVATE_H */
