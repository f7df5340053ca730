/*
 * Key files: one secret, locked by a passphrase, under lines that people can read.
 *
 * Argon2id (RFC 9106) makes the key, XChaCha20-Poly1305 seals the secret and authenticates every
 * line above it; both are libsodium's. Considered: the formats of age (scrypt) and OpenSSH (bcrypt)
 * for their tools, but neither says openly whose key it is under authentication, and an officer
 * should see that before he types a passphrase.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "private.h"

enum {
    SALT_BYTES = crypto_pwhash_argon2id_SALTBYTES,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SECRET_BYTES = 32, // an Ed25519 seed or an X25519 secret
    SEALED_BYTES = NONCE_BYTES + SECRET_BYTES + TAG_BYTES,
    SEALED_CHARS = 96,
    SALT_CHARS = 24
};

static_assert((int)EN_SEED_BYTES == (int)SECRET_BYTES, "one size of secret");
static_assert((SEALED_BYTES + 2) / 3 * 4 == SEALED_CHARS, "base64 of the sealed part");
static_assert((SALT_BYTES + 2) / 3 * 4 == SALT_CHARS, "base64 of the salt");

#define VERSION_LINE "entente/key/v1"

/* How the key that seals is made. */
struct kdf {
    bool locked;         // false: no passphrase
    uint32_t passes;     // of Argon2id
    uint32_t memory_kib; // of Argon2id
    uint8_t salt[SALT_BYTES];
};

struct keyfile {
    struct en_keyfile_head head;
    struct kdf kdf;
    uint8_t sealed[SEALED_BYTES]; // nonce, secret, tag
    struct en_bytes covered;      // the lines before "sealed: ", borrowed
};

/* ---- the key that seals --------------------------------------------------------------------- */

static enum en_status seal_key(const struct kdf *kdf, struct en_str passphrase, uint8_t out[32],
                               struct en_error *reterr)
{
    if (!kdf->locked) {
        en_hkdf_sha256((struct en_bytes){NULL, 0}, (struct en_bytes){kdf->salt, SALT_BYTES},
                       VERSION_LINE " none", out);
        return EN_OK;
    }
    if (crypto_pwhash(out, crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
                      passphrase.len == 0 ? "" : passphrase.ptr, passphrase.len, kdf->salt,
                      kdf->passes, (size_t)kdf->memory_kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return en_fail(reterr, EN_ERR_MEMORY, "keyfile.memory", EN_STR("kdf"),
                       N_("not enough memory to make the key from the passphrase"),
                       N_("close other programs, then try again"));
    }
    return EN_OK;
}

static enum en_status check_costs(const struct kdf *kdf, struct en_error *reterr)
{
    if (kdf->passes < 1 || kdf->passes > EN_KEYFILE_PASSES_MAX || kdf->memory_kib < 8 ||
        kdf->memory_kib > EN_KEYFILE_MEMORY_KIB_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "keyfile.costs", EN_STR("kdf"),
                       N_("the costs of argon2id are out of range"),
                       N_("use 1 to 16 passes and 8 to 1048576 KiB of memory"));
    }
    return EN_OK;
}

/* ---- reading -------------------------------------------------------------------------------- */

static enum en_status form_fail(struct en_error *reterr, size_t line, const char *expected)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "keyfile.form", en_place_line(place, line),
                   N_("the key file does not have the line \"%1\" here"),
                   N_("take the file from its backup, or enrol a new key"), en_str_from(expected));
}

/* The value of line number `line`, which must begin with `key`. */
static bool read_value(struct en_str *rest, const char *key, struct en_str *ret)
{
    struct en_str prefix = en_str_from(key);

    if (rest->len == 0 || memchr(rest->ptr, '\n', rest->len) == NULL) {
        return false;
    }
    struct en_str line = en_str_cut(rest, '\n');
    if (!en_str_starts(line, prefix)) {
        return false;
    }
    *ret = (struct en_str){line.ptr + prefix.len, line.len - prefix.len};
    return true;
}

static bool parse_u32(struct en_str text, uint32_t *ret)
{
    uint64_t value = 0;

    if (!en_parse_u64(text, &value) || value > UINT32_MAX) {
        return false;
    }
    *ret = (uint32_t)value;
    return true;
}

/* "argon2id 3 65536" or "none". */
static bool parse_kdf(struct en_str text, struct kdf *kdf)
{
    if (en_str_is(text, "none")) {
        kdf->locked = false;
        return true;
    }
    kdf->locked = true;
    return en_str_is(en_str_cut(&text, ' '), "argon2id") &&
           parse_u32(en_str_cut(&text, ' '), &kdf->passes) && parse_u32(text, &kdf->memory_kib);
}

static bool decode_exactly(struct en_str text, uint8_t *out, size_t out_len)
{
    size_t len = 0;

    return text.len == en_base64_length(out_len, EN_BASE64_PADDED) &&
           en_base64_decode(text, EN_BASE64_PADDED, out, out_len, &len) && len == out_len;
}

static enum en_status parse_public(struct en_hasher *hasher, struct en_str text,
                                   struct en_keyfile_head *head, struct en_error *reterr)
{
    if (head->kind == EN_KEYFILE_AGE) {
        return en_age_recipient_parse(text, &head->recipient, reterr);
    }
    enum en_status status = en_vkey_parse(hasher, text, &head->vkey, reterr);
    if (status == EN_OK && strcmp(head->vkey.name, head->name) != 0) {
        return en_fail(reterr, EN_ERR_VERIFY, "keyfile.name", EN_STR("line 4"),
                       N_("the public key is named %1, the key file %2"),
                       N_("do not use this file: it was changed"), en_str_from(head->vkey.name),
                       en_str_from(head->name));
    }
    return status;
}

/* Lines 1 to 3. */
static enum en_status parse_title(struct en_str *rest, struct en_keyfile_head *head,
                                  struct en_error *reterr)
{
    struct en_str value;

    if (!read_value(rest, VERSION_LINE, &value) || value.len != 0) {
        return form_fail(reterr, 1, VERSION_LINE);
    }
    if (!read_value(rest, "kind: ", &value) ||
        (!en_str_is(value, "signing") && !en_str_is(value, "age"))) {
        return form_fail(reterr, 2, "kind: signing|age");
    }
    head->kind = en_str_is(value, "age") ? EN_KEYFILE_AGE : EN_KEYFILE_SIGNING;
    if (!read_value(rest, "name: ", &value)) {
        return form_fail(reterr, 3, "name: ");
    }
    enum en_status status = en_keyname_check(value, reterr);
    if (status == EN_OK) {
        memcpy(head->name, value.ptr, value.len);
        head->name[value.len] = '\0';
    }
    return status;
}

static enum en_status parse_file(struct en_hasher *hasher, struct en_str text, struct keyfile *file,
                                 struct en_error *reterr)
{
    struct en_str rest = text;
    struct en_str value;

    *file = (struct keyfile){.head = {.name = ""}};
    if (text.len > EN_KEYFILE_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "keyfile.size", EN_STR("keyfile"),
                       N_("this is too long for a key file"), N_("give the right file"));
    }
    enum en_status status = parse_title(&rest, &file->head, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (!read_value(&rest, "public: ", &value)) {
        return form_fail(reterr, 4, "public: ");
    }
    status = parse_public(hasher, value, &file->head, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (!read_value(&rest, "kdf: ", &value) || !parse_kdf(value, &file->kdf)) {
        return form_fail(reterr, 5, "kdf: argon2id|none");
    }
    file->head.locked = file->kdf.locked;
    if (!read_value(&rest, "salt: ", &value) ||
        !decode_exactly(value, file->kdf.salt, SALT_BYTES)) {
        return form_fail(reterr, 6, "salt: ");
    }
    file->covered = (struct en_bytes){(const uint8_t *)text.ptr, text.len - rest.len};
    if (!read_value(&rest, "sealed: ", &value) ||
        !decode_exactly(value, file->sealed, SEALED_BYTES)) {
        return form_fail(reterr, 7, "sealed: ");
    }
    if (rest.len != 0) {
        return en_fail(reterr, EN_ERR_SYNTAX, "keyfile.form", EN_STR("line 8"),
                       N_("something stands behind the end of the key file"),
                       N_("take the file from its backup, or enrol a new key"));
    }
    return file->kdf.locked ? check_costs(&file->kdf, reterr) : EN_OK;
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool secret_fits(const struct keyfile *file, const uint8_t secret[static SECRET_BYTES])
{
    uint8_t pubkey[EN_PUBKEY_BYTES];
    uint8_t expanded[crypto_sign_SECRETKEYBYTES];

    if (file->head.kind == EN_KEYFILE_AGE) {
        (void)crypto_scalarmult_base(pubkey, secret);
        return memcmp(pubkey, file->head.recipient.b, sizeof(pubkey)) == 0;
    }
    (void)crypto_sign_seed_keypair(pubkey, expanded, secret);
    en_wipe(expanded, sizeof(expanded));
    return memcmp(pubkey, file->head.vkey.key.b, sizeof(pubkey)) == 0;
}

/* The secret of a file already read; the caller wipes it. */
static enum en_status open_secret(const struct keyfile *file, struct en_str passphrase,
                                  uint8_t ret[static SECRET_BYTES], struct en_error *reterr)
{
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    enum en_status status = seal_key(&file->kdf, passphrase, key, reterr);

    if (status != EN_OK) {
        return status;
    }
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        ret, NULL, NULL, file->sealed + NONCE_BYTES, SEALED_BYTES - NONCE_BYTES, file->covered.ptr,
        file->covered.len, file->sealed, key);
    en_wipe(key, sizeof(key));
    if (failed != 0 && file->kdf.locked) {
        return en_fail(reterr, EN_ERR_PASSPHRASE, "keyfile.passphrase", EN_STR("keyfile"),
                       N_("the passphrase does not open the key %1"),
                       N_("type it again; if you are sure of it, the file was changed: take the "
                          "backup"),
                       en_str_from(file->head.name));
    }
    if (failed != 0 || !secret_fits(file, ret)) {
        return en_fail(reterr, EN_ERR_VERIFY, "keyfile.changed", EN_STR("keyfile"),
                       N_("the key file of %1 was changed"),
                       N_("take the file from its backup, or enrol a new key"),
                       en_str_from(file->head.name));
    }
    return EN_OK;
}

static enum en_status open_kind(struct en_hasher *hasher, struct en_str text,
                                enum en_keyfile_kind kind, struct en_str passphrase,
                                struct keyfile *file, uint8_t ret[static SECRET_BYTES],
                                struct en_error *reterr)
{
    enum en_status status = parse_file(hasher, text, file, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (file->head.kind != kind) {
        return en_fail(reterr, EN_ERR_USAGE, "keyfile.kind", EN_STR("line 2"),
                       N_("the key of %1 is of the other kind"),
                       N_("signing needs a key of kind \"signing\", opening one of kind \"age\""),
                       en_str_from(file->head.name));
    }
    return open_secret(file, passphrase, ret, reterr);
}

/* ---- writing -------------------------------------------------------------------------------- */

static enum en_status kdf_of_lock(const struct en_env *env, const struct en_keyfile_lock *lock,
                                  struct kdf *ret, struct en_error *reterr)
{
    struct kdf kdf = {
        .locked = lock->passphrase.len > 0,
        .passes = lock->passes == 0 ? (uint32_t)EN_KEYFILE_PASSES : lock->passes,
        .memory_kib = lock->memory_kib == 0 ? (uint32_t)EN_KEYFILE_MEMORY_KIB : lock->memory_kib,
    };

    if (!kdf.locked && !lock->allow_empty) {
        return en_fail(reterr, EN_ERR_PASSPHRASE, "keyfile.passphrase-empty", EN_STR("passphrase"),
                       N_("a key needs a passphrase"),
                       N_("give one; only keys for exercises may go without"));
    }
    enum en_status status = check_costs(&kdf, reterr);
    if (status == EN_OK) {
        env->random(env->self, kdf.salt, sizeof(kdf.salt));
        *ret = kdf;
    }
    return status;
}

static void print_lines(const char *kind, const char *name, const char *public_text,
                        const struct kdf *kdf, struct en_text *out)
{
    char salt[SALT_CHARS];

    en_text_addf(out, VERSION_LINE "\nkind: %s\nname: %s\npublic: %s\n", kind, name, public_text);
    if (kdf->locked) {
        en_text_addf(out, "kdf: argon2id %u %u\n", (unsigned)kdf->passes,
                     (unsigned)kdf->memory_kib);
    } else {
        en_text_adds(out, "kdf: none\n");
    }
    en_base64_encode(salt, (struct en_bytes){kdf->salt, SALT_BYTES}, EN_BASE64_PADDED);
    en_text_adds(out, "salt: ");
    en_text_add(out, (struct en_str){salt, sizeof(salt)});
    en_text_addc(out, '\n');
}

static enum en_status seal_secret(const struct en_env *env, const char *kind, const char *name,
                                  const char *public_text,
                                  const uint8_t secret[static SECRET_BYTES],
                                  const struct en_keyfile_lock *lock, struct en_text *out,
                                  struct en_error *reterr)
{
    struct kdf kdf = {0};
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    uint8_t sealed[SEALED_BYTES];
    char base64[SEALED_CHARS];
    struct en_text file = {0};

    enum en_status status = kdf_of_lock(env, lock, &kdf, reterr);
    if (status == EN_OK) {
        status = seal_key(&kdf, lock->passphrase, key, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    print_lines(kind, name, public_text, &kdf, &file);
    env->random(env->self, sealed, NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES, NULL, secret,
                                                     SECRET_BYTES, (const uint8_t *)file.ptr,
                                                     file.len, NULL, sealed, key);
    en_wipe(key, sizeof(key));
    en_base64_encode(base64, (struct en_bytes){sealed, SEALED_BYTES}, EN_BASE64_PADDED);
    en_text_adds(&file, "sealed: ");
    en_text_add(&file, (struct en_str){base64, sizeof(base64)});
    en_text_addc(&file, '\n');
    if (!file.failed) {
        en_text_add(out, en_text_str(&file));
    }
    status = file.failed || out->failed ? en_fail_memory(reterr) : EN_OK;
    en_text_finish(&file);
    return status;
}

/* ---- public --------------------------------------------------------------------------------- */

enum en_status en_keyfile_seal_signing(const struct en_env *env, struct en_hasher *hasher,
                                       const struct en_signing_key *key, enum en_key_type type,
                                       const struct en_keyfile_lock *lock, struct en_text *out,
                                       struct en_error *reterr)
{
    const char *name = en_signing_key_name(key);
    char public_text[EN_VKEY_BYTES_MAX];
    uint8_t seed[EN_SEED_BYTES];
    struct en_pubkey pubkey;
    struct en_vkey vkey;

    en_signing_key_public(key, &pubkey);
    en_vkey_make(hasher, en_str_from(name), type, &pubkey, &vkey);
    (void)en_vkey_print(&vkey, public_text);
    en_signing_key_seed(key, seed);
    enum en_status status = seal_secret(env, "signing", name, public_text, seed, lock, out, reterr);
    en_wipe(seed, sizeof(seed));
    return status;
}

enum en_status en_keyfile_seal_age(const struct en_env *env, const char *name,
                                   const struct en_age_identity *identity,
                                   const struct en_keyfile_lock *lock, struct en_text *out,
                                   struct en_error *reterr)
{
    char public_text[EN_AGE_RECIPIENT_BYTES + 1];
    struct en_age_recipient recipient;
    enum en_status status = en_keyname_check(en_str_from(name), reterr);

    if (status != EN_OK) {
        return status;
    }
    en_age_identity_recipient(identity, &recipient);
    en_age_recipient_print(&recipient, public_text);
    return seal_secret(env, "age", name, public_text, identity->secret, lock, out, reterr);
}

enum en_status en_keyfile_look(struct en_hasher *hasher, struct en_str file,
                               struct en_keyfile_head *ret, struct en_error *reterr)
{
    struct keyfile parsed;
    enum en_status status = parse_file(hasher, file, &parsed, reterr);

    if (status == EN_OK) {
        *ret = parsed.head;
    }
    return status;
}

enum en_status en_keyfile_open_signing(struct en_hasher *hasher, struct en_str file,
                                       struct en_str passphrase, struct en_signing_key **ret,
                                       struct en_keyfile_head *ret_head, struct en_error *reterr)
{
    struct keyfile parsed;
    uint8_t seed[EN_SEED_BYTES] = {0};
    enum en_status status =
        open_kind(hasher, file, EN_KEYFILE_SIGNING, passphrase, &parsed, seed, reterr);

    if (status == EN_OK) {
        status = en_signing_key_from_seed(parsed.head.name, seed, ret, reterr);
    }
    if (status == EN_OK && ret_head != NULL) {
        *ret_head = parsed.head;
    }
    en_wipe(seed, sizeof(seed));
    return status;
}

enum en_status en_keyfile_open_age(struct en_hasher *hasher, struct en_str file,
                                   struct en_str passphrase, struct en_age_identity *ret,
                                   struct en_keyfile_head *ret_head, struct en_error *reterr)
{
    struct keyfile parsed;
    uint8_t secret[SECRET_BYTES] = {0};
    enum en_status status =
        open_kind(hasher, file, EN_KEYFILE_AGE, passphrase, &parsed, secret, reterr);

    if (status == EN_OK) {
        memcpy(ret->secret, secret, sizeof(secret));
        if (ret_head != NULL) {
            *ret_head = parsed.head;
        }
    }
    en_wipe(secret, sizeof(secret));
    return status;
}
