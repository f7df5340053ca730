/*
 * Sealing and opening age v1 files for X25519 recipients.
 *
 * The file key (16 bytes) is wrapped for each recipient; the header is authenticated with a key
 * drawn from it, and so is every 64 KiB of the content, the last chunk marked. Source: C2SP age.md
 * v1.1.0; primitives from libsodium. Nothing of a file is handed out before its last byte is
 * checked: the items sealed here are small (a secret of the day, a vault of names).
 */
#include "entente/crypto.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "age_header.h"
#include "private.h"

enum {
    CHUNK_BYTES = 64 * 1024,
    TAG_BYTES = crypto_aead_chacha20poly1305_ietf_ABYTES,
    AEAD_NONCE_BYTES = crypto_aead_chacha20poly1305_ietf_NPUBBYTES
};

static const char wrap_info[] = "age-encryption.org/v1/X25519";
static const uint8_t zero_nonce[AEAD_NONCE_BYTES]; /* each wrap key is used once */

static void wrap_key_of(const uint8_t shared[static 32], const uint8_t share[static 32],
                        const uint8_t recipient[static 32], uint8_t out[static 32])
{
    uint8_t salt[64];

    memcpy(salt, share, 32);
    memcpy(salt + 32, recipient, 32);
    en_hkdf_sha256((struct en_bytes){shared, 32}, (struct en_bytes){salt, sizeof(salt)}, wrap_info,
                   out);
}

static void header_mac(const uint8_t file_key[static AGE_FILE_KEY_BYTES], struct en_bytes covered,
                       uint8_t out[static AGE_MAC_BYTES])
{
    uint8_t key[32];

    en_hkdf_sha256((struct en_bytes){file_key, AGE_FILE_KEY_BYTES}, (struct en_bytes){NULL, 0},
                   "header", key);
    en_hmac_sha256(key, covered, out);
    en_wipe(key, sizeof(key));
}

static void payload_key(const uint8_t file_key[static AGE_FILE_KEY_BYTES],
                        const uint8_t nonce[static AGE_NONCE_BYTES], uint8_t out[static 32])
{
    en_hkdf_sha256((struct en_bytes){file_key, AGE_FILE_KEY_BYTES},
                   (struct en_bytes){nonce, AGE_NONCE_BYTES}, "payload", out);
}

/* STREAM: eleven bytes of counter, big-endian, and one that is 1 for the last chunk. */
static void chunk_nonce(uint64_t index, bool last, uint8_t out[static AEAD_NONCE_BYTES])
{
    memset(out, 0, AEAD_NONCE_BYTES);
    for (size_t i = 0; i < 8; i++) {
        out[10 - i] = (uint8_t)(index >> (8 * i));
    }
    out[11] = last ? 1 : 0;
}

static void add_base64(struct en_text *out, const uint8_t bytes[static 32])
{
    char text[43];

    en_base64_encode(text, (struct en_bytes){bytes, 32}, EN_BASE64_UNPADDED);
    en_text_add(out, (struct en_str){text, sizeof(text)});
}

/* Wrap the file key for one recipient; false when the recipient is of small order. */
static bool add_stanza(const struct en_env *env, const struct en_age_recipient *recipient,
                       const uint8_t file_key[static AGE_FILE_KEY_BYTES], struct en_text *out)
{
    uint8_t secret[32];
    uint8_t share[32];
    uint8_t shared[32];
    uint8_t key[32];
    uint8_t wrapped[AGE_WRAPPED_BYTES];

    env->random(env->self, secret, sizeof(secret));
    (void)crypto_scalarmult_base(share, secret);
    bool sound = crypto_scalarmult(shared, secret, recipient->b) == 0;
    if (sound) {
        wrap_key_of(shared, share, recipient->b, key);
        (void)crypto_aead_chacha20poly1305_ietf_encrypt(wrapped, NULL, file_key, AGE_FILE_KEY_BYTES,
                                                        NULL, 0, NULL, zero_nonce, key);
        en_text_adds(out, "-> X25519 ");
        add_base64(out, share);
        en_text_addc(out, '\n');
        add_base64(out, wrapped);
        en_text_addc(out, '\n');
        en_wipe(key, sizeof(key));
    }
    en_wipe(secret, sizeof(secret));
    en_wipe(shared, sizeof(shared));
    return sound;
}

static void add_payload(const struct en_env *env, const uint8_t file_key[static AGE_FILE_KEY_BYTES],
                        struct en_bytes plain, uint8_t *chunk, struct en_text *out)
{
    uint8_t nonce[AGE_NONCE_BYTES];
    uint8_t key[32];
    uint64_t index = 0;
    bool last = false;

    env->random(env->self, nonce, sizeof(nonce));
    payload_key(file_key, nonce, key);
    en_text_add(out, (struct en_str){(const char *)nonce, sizeof(nonce)});
    while (!last) {
        uint8_t iv[AEAD_NONCE_BYTES];
        size_t len = plain.len < CHUNK_BYTES ? plain.len : CHUNK_BYTES;
        last = len == plain.len;
        chunk_nonce(index++, last, iv);
        (void)crypto_aead_chacha20poly1305_ietf_encrypt(chunk, NULL, plain.ptr, len, NULL, 0, NULL,
                                                        iv, key);
        en_text_add(out, (struct en_str){(const char *)chunk, len + TAG_BYTES});
        if (!last) {
            plain = (struct en_bytes){plain.ptr + len, plain.len - len};
        }
    }
    en_wipe(key, sizeof(key));
}

static bool add_header(const struct en_env *env, const struct en_age_recipient *recipients,
                       size_t count, const uint8_t file_key[static AGE_FILE_KEY_BYTES],
                       struct en_text *file)
{
    uint8_t mac[AGE_MAC_BYTES];

    en_text_adds(file, AGE_VERSION_LINE "\n");
    for (size_t i = 0; i < count; i++) {
        if (!add_stanza(env, &recipients[i], file_key, file)) {
            return false;
        }
    }
    en_text_adds(file, "---");
    header_mac(file_key, (struct en_bytes){(const uint8_t *)file->ptr, file->len}, mac);
    en_text_addc(file, ' ');
    add_base64(file, mac);
    en_text_addc(file, '\n');
    return true;
}

enum en_status en_fail_weak_recipient(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "age.recipient-order", EN_STR("recipient"),
                   N_("the recipient is weak: anybody could open what is sealed to it"),
                   N_("have its owner make a new key, and ask how this one came about"));
}

enum en_status en_age_seal(const struct en_env *env, const struct en_age_recipient *recipients,
                           size_t count, struct en_bytes plain, struct en_text *out,
                           struct en_error *reterr)
{
    uint8_t file_key[AGE_FILE_KEY_BYTES];
    struct en_text file = {0};
    enum en_status status = EN_OK;

    if (count < 1 || count > EN_AGE_RECIPIENTS_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "age.recipients", EN_STR("age"),
                       N_("a file is sealed to 1 to 256 recipients"), N_("name the recipients"));
    }
    uint8_t *chunk = malloc(CHUNK_BYTES + TAG_BYTES);
    if (chunk == NULL) {
        return en_fail_memory(reterr);
    }
    env->random(env->self, file_key, sizeof(file_key));
    if (!add_header(env, recipients, count, file_key, &file)) {
        status = en_fail_weak_recipient(reterr);
        goto done;
    }
    add_payload(env, file_key, plain, chunk, &file);
    if (!file.failed) { /* half a file is never handed out */
        en_text_add(out, en_text_str(&file));
    }
    if (file.failed || out->failed) {
        status = en_fail_memory(reterr);
    }
done:
    en_wipe(file_key, sizeof(file_key));
    en_text_finish(&file);
    free(chunk);
    return status;
}

/* Try one identity on one stanza. EN_OK with the file key, EN_ERR_SEALED when it does not fit, or
 * EN_ERR_SYNTAX for a share of small order, at which age.md says to stop. */
static enum en_status unwrap(const struct en_age_identity *identity,
                             const struct age_stanza *stanza,
                             uint8_t file_key[static AGE_FILE_KEY_BYTES])
{
    struct en_age_recipient own;
    uint8_t shared[32];
    uint8_t key[32];

    if (crypto_scalarmult(shared, identity->secret, stanza->share) != 0) {
        return EN_ERR_SYNTAX;
    }
    en_age_identity_recipient(identity, &own);
    wrap_key_of(shared, stanza->share, own.b, key);
    int failed = crypto_aead_chacha20poly1305_ietf_decrypt(
        file_key, NULL, NULL, stanza->wrapped, AGE_WRAPPED_BYTES, NULL, 0, zero_nonce, key);
    en_wipe(shared, sizeof(shared));
    en_wipe(key, sizeof(key));
    return failed == 0 ? EN_OK : EN_ERR_SEALED;
}

static enum en_status find_file_key(const struct en_age_identity *identities, size_t count,
                                    const struct age_header *header,
                                    uint8_t file_key[static AGE_FILE_KEY_BYTES],
                                    struct en_error *reterr)
{
    enum en_status status = EN_ERR_SEALED;

    for (size_t s = 0; s < header->count && status == EN_ERR_SEALED; s++) {
        for (size_t i = 0; i < count && status == EN_ERR_SEALED; i++) {
            status = unwrap(&identities[i], &header->stanza[s], file_key);
        }
    }
    if (status == EN_ERR_SEALED) {
        return en_fail(reterr, status, "age.identity", EN_STR("age"),
                       N_("none of your keys opens this file"),
                       N_("ask the sender to seal it to one of your keys"));
    }
    if (status == EN_ERR_SYNTAX) {
        return en_fail(reterr, status, "age.share-order", EN_STR("age"),
                       N_("a share in the header is of small order"),
                       N_("do not trust this file: no honest program makes such a share"));
    }
    return status;
}

/* Open all chunks into `plain`; tells the length. False when one was changed, cut or added. */
static bool open_chunks(struct en_bytes sealed, const uint8_t key[static 32], uint8_t *plain,
                        size_t *ret_len)
{
    uint64_t index = 0;
    size_t done = 0;
    bool last = false;

    while (!last) {
        uint8_t iv[AEAD_NONCE_BYTES];
        size_t len =
            sealed.len < CHUNK_BYTES + TAG_BYTES ? sealed.len : CHUNK_BYTES + (size_t)TAG_BYTES;
        last = len == sealed.len;
        /* An empty chunk may only be the whole content: one content, one form. */
        if (len < TAG_BYTES || (len == TAG_BYTES && index > 0)) {
            return false;
        }
        chunk_nonce(index++, last, iv);
        if (crypto_aead_chacha20poly1305_ietf_decrypt(plain + done, NULL, NULL, sealed.ptr, len,
                                                      NULL, 0, iv, key) != 0) {
            return false;
        }
        done += len - TAG_BYTES;
        sealed = (struct en_bytes){sealed.ptr + len, sealed.len - len};
    }
    *ret_len = done;
    return true;
}

static enum en_status changed(struct en_error *reterr, const char *rule, const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, rule, EN_STR("age"), text,
                   N_("ask for the file again: it was damaged or changed on the way"));
}

static enum en_status open_payload(const uint8_t file_key[static AGE_FILE_KEY_BYTES],
                                   const struct age_header *header, struct en_text *out,
                                   struct en_error *reterr)
{
    uint8_t key[32];
    size_t len = 0;
    size_t cap = header->payload.len + 1; /* malloc(0) may be NULL */
    uint8_t *plain = malloc(cap);

    if (plain == NULL) {
        return en_fail_memory(reterr);
    }
    payload_key(file_key, header->nonce, key);
    enum en_status status = EN_OK;
    if (!open_chunks(header->payload, key, plain, &len)) {
        status = changed(reterr, "age.payload", N_("the content was changed or cut off"));
    } else {
        en_text_add(out, (struct en_str){(const char *)plain, len});
        status = out->failed ? en_fail_memory(reterr) : EN_OK;
    }
    en_wipe(key, sizeof(key));
    en_wipe(plain, cap);
    free(plain);
    return status;
}

/* Header, file key, header's MAC: everything but the content. `header` is the caller's, on the
 * heap. With `key` given no identity is asked. */
static enum en_status open_header(const struct en_age_identity *identities, size_t count,
                                  const struct en_age_file_key *key, struct en_bytes sealed,
                                  struct age_header *header,
                                  uint8_t file_key[static AGE_FILE_KEY_BYTES],
                                  struct en_error *reterr)
{
    uint8_t mac[AGE_MAC_BYTES];
    enum en_status status = age_header_read(sealed, header, reterr);

    if (status == EN_OK && key != NULL) {
        memcpy(file_key, key->b, AGE_FILE_KEY_BYTES);
    } else if (status == EN_OK) {
        status = find_file_key(identities, count, header, file_key, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    header_mac(file_key, header->covered, mac);
    if (sodium_memcmp(mac, header->mac, sizeof(mac)) == 0) {
        return EN_OK;
    }
    return changed(reterr, "age.header-mac",
                   key == NULL ? N_("the header was changed")
                               : N_("the key is of another file, or the header was changed"));
}

static enum en_status open_file(const struct en_age_identity *identities, size_t count,
                                const struct en_age_file_key *key, struct en_bytes sealed,
                                struct en_text *out, struct en_error *reterr)
{
    uint8_t file_key[AGE_FILE_KEY_BYTES] = {0};
    struct age_header *header = malloc(sizeof(*header));

    if (header == NULL) {
        return en_fail_memory(reterr);
    }
    enum en_status status = open_header(identities, count, key, sealed, header, file_key, reterr);
    if (status == EN_OK) {
        status = open_payload(file_key, header, out, reterr);
    }
    en_wipe(file_key, sizeof(file_key));
    free(header);
    return status;
}

enum en_status en_age_open(const struct en_age_identity *identities, size_t count,
                           struct en_bytes sealed, struct en_text *out, struct en_error *reterr)
{
    return open_file(identities, count, NULL, sealed, out, reterr);
}

enum en_status en_age_file_key(const struct en_age_identity *identities, size_t count,
                               struct en_bytes sealed, struct en_age_file_key *ret,
                               struct en_error *reterr)
{
    uint8_t file_key[AGE_FILE_KEY_BYTES] = {0};
    struct age_header *header = malloc(sizeof(*header));

    if (header == NULL) {
        return en_fail_memory(reterr);
    }
    enum en_status status = open_header(identities, count, NULL, sealed, header, file_key, reterr);
    if (status == EN_OK) {
        memcpy(ret->b, file_key, sizeof(ret->b));
    }
    en_wipe(file_key, sizeof(file_key));
    free(header);
    return status;
}

enum en_status en_age_open_with_file_key(const struct en_age_file_key *key, struct en_bytes sealed,
                                         struct en_text *out, struct en_error *reterr)
{
    return open_file(NULL, 0, key, sealed, out, reterr);
}
