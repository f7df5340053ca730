/*
 * A key of ssh and a security token in software, for tests: signs as PROTOCOL.sshsig and
 * PROTOCOL.u2f of OpenSSH say, and on request in every wrong way.
 */
#ifndef TESTS_COMMON_AUTHENTICATOR_H
#define TESTS_COMMON_AUTHENTICATOR_H

#include <entente/crypto.h>

struct authenticator {
    struct en_signing_key *key;
    struct en_vkey vkey; // EN_KEY_SSH or EN_KEY_SSH_SK
};

/* How to sign: authenticator_right, or with one thing changed. */
struct authenticator_way {
    const char *magic, *name_space, *reserved, *hash;
    const char *type;               // in the signature; NULL: the key's own
    const struct en_vkey *shown_as; // the key that the blob names; NULL: its own
    uint32_t version;
    uint8_t flags;
    uint32_t counter;
    const char *tail, *inner_tail; // behind the blob, behind the signature
    size_t sig_bytes;              // of the 64
};
extern const struct authenticator_way authenticator_right;

/* A key from a seed of 32 equal bytes; ends the program when that fails. */
void authenticator_make(struct en_hasher *hasher, const char *name, enum en_key_type type,
                        uint8_t seed, struct authenticator *ret);
void authenticator_finish(struct authenticator *authenticator);

/* Append the SSHSIG blob over the text. */
void authenticator_sign(const struct authenticator *authenticator,
                        const struct authenticator_way *way, struct en_str text,
                        struct en_text *out);

#endif /* TESTS_COMMON_AUTHENTICATOR_H */
