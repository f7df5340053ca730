/*
 * crypto: hashes, signatures, key names, sealed files, key files.
 *
 * Nothing here is a home-made primitive: SHA-256 is OpenSSL's, everything else libsodium's. What
 * this library adds is *one rule* for each: one set of signatures that verify, one spelling of a
 * key, one form of a sealed file. Parties that do not trust each other must never get two answers
 * from one input.
 *
 * Call en_crypto_init() once before anything else. Secrets live in guarded memory or are wiped
 * before a function returns; whoever holds an identity or an opened secret wipes it with en_wipe.
 */
#ifndef ENTENTE_CRYPTO_H
#define ENTENTE_CRYPTO_H

#include "entente/base.h"

enum {
    EN_HASH_BYTES = 32,
    EN_PUBKEY_BYTES = 32,
    EN_SIG_BYTES = 64,
    EN_SEED_BYTES = 32,
    EN_VKEY_BYTES_MAX = 320,     /* 96 of name, 1 + 8 + 1, 204 of base64, and the NUL: 311 */
    EN_AGE_RECIPIENT_BYTES = 62, /* "age1" and 58 characters */
    EN_AGE_IDENTITY_BYTES = 74,  /* "AGE-SECRET-KEY-1" and 58 characters */
    EN_AGE_FILE_KEY_BYTES = 16,
    EN_AGE_RECIPIENTS_MAX = 256, /* duty devices, gates, leads, several times over */
    EN_WORDS_MAX = 32,           /* the whole of a hash, one word a byte */
};

/**
 * Make the libraries ready and check them on known answers: a broken or outdated one stops us
 * here and not in a verdict.
 *
 * @return EN_OK; EN_ERR_IO when libsodium finds no random source; EN_ERR_VERIFY when a known
 *         answer is wrong (for one, libsodium before the fix of CVE-2025-69277).
 * Thread: any; may be called again at any time.
 */
EN_MUST_CHECK enum en_status en_crypto_init(void);

/* Overwrite a secret so that the compiler cannot leave it out. NULL with 0 bytes is fine. */
void en_wipe(void *ptr, size_t len);

/* ---- SHA-256 -------------------------------------------------------------------------------- */

struct en_hash {
    uint8_t b[EN_HASH_BYTES];
};

/* In constant time is not promised: hashes here are public. */
bool en_hash_equal(const struct en_hash *a, const struct en_hash *b);

/**
 * A reusable SHA-256 context: setting one up costs more than hashing a tree node.
 *
 * Thread: one owner at a time; make one a thread.
 */
struct en_hasher;

struct en_hasher *en_hasher_create(void); /* NULL when memory is out */
void en_hasher_destroy(struct en_hasher *hasher);

/* Hash one piece, or several as if they stood in one piece. Cannot fail.
 * Cost: measured at 0.17 us for 65 bytes, 0.46 us for 600 with SHA extensions; three to four times
 * that without. */
void en_hash_of(struct en_hasher *hasher, struct en_bytes data, struct en_hash *ret);
void en_hash_of_parts(struct en_hasher *hasher, const struct en_bytes *parts, size_t count,
                      struct en_hash *ret);

/* ---- Ed25519 -------------------------------------------------------------------------------- */

struct en_pubkey {
    uint8_t b[EN_PUBKEY_BYTES];
};

/* A secret key and the name it signs under, in guarded memory that cannot be written to. */
struct en_signing_key;

/**
 * Make a key from the environment's random bytes, or from a seed.
 *
 * @param name  the key's name, NUL-terminated: 1..EN_KEYNAME_BYTES_MAX visible ASCII characters
 *              other than '+' (C2SP signed-note allows more of Unicode; names here are dictated)
 * @return EN_OK, EN_ERR_SYNTAX for the name, EN_ERR_MEMORY
 * Ownership: the caller destroys the key; that wipes it. NULL is accepted there.
 */
EN_MUST_CHECK enum en_status en_signing_key_generate(const struct en_env *env, const char *name,
                                                     struct en_signing_key **ret,
                                                     struct en_error *reterr);
EN_MUST_CHECK enum en_status en_signing_key_from_seed(const char *name,
                                                      const uint8_t seed[static EN_SEED_BYTES],
                                                      struct en_signing_key **ret,
                                                      struct en_error *reterr);
/**
 * The same secret under another name: a log's heads are signed under the origin's name (C2SP
 * tlog-checkpoint), its registrar's acts under the registrar's. The two keys have different ids.
 * @return EN_OK, EN_ERR_SYNTAX for the name, EN_ERR_MEMORY. The caller destroys both keys.
 */
EN_MUST_CHECK enum en_status en_signing_key_rename(const struct en_signing_key *key,
                                                   struct en_str name, struct en_signing_key **ret,
                                                   struct en_error *reterr);
void en_signing_key_destroy(struct en_signing_key *key);

const char *en_signing_key_name(const struct en_signing_key *key); /* lives as long as the key */
void en_signing_key_public(const struct en_signing_key *key, struct en_pubkey *ret);

/* Sign the message as it is (RFC 8032, pure Ed25519): deterministic. Cost: 25 us. Thread: any. */
void en_sign(const struct en_signing_key *key, struct en_bytes message,
             uint8_t sig[static EN_SIG_BYTES]);

/**
 * The one rule by which a signature holds: libsodium's. S is reduced; R and the key are canonical
 * encodings, on the curve and not of small order; the equation holds without cofactor.
 *
 * Verifiers of the world differ at the edges (OpenSSL and Go accept 208 of the 914 CCTV vectors,
 * this rule 43), and a hostile member can sign at an edge; so no other verifier may decide here.
 * Cost: 67 us. Thread: any. Source: notes/record.md section 0; vectors C2SP/CCTV ed25519.
 */
bool en_verify(const struct en_pubkey *key, struct en_bytes message,
               const uint8_t sig[static EN_SIG_BYTES]);

/**
 * May this key be enrolled? Canonical, on the curve, not of small order and in the main subgroup.
 *
 * The last is stricter than en_verify asks: a key with a part of small order verifies here, but
 * verifiers that multiply by the cofactor judge some of its signatures otherwise. Every honestly
 * made key lies in the main subgroup, so nobody loses anything. Cost: about 60 us.
 */
bool en_pubkey_is_sound(const struct en_pubkey *key);

/* ---- verifier keys (C2SP signed-note) ------------------------------------------------------- */

/* The first two are C2SP's type bytes. The others are written as C2SP's 0xff, "entente/sshsig/v1",
 * LF and the key as ssh writes it: signatures made by ssh-keygen (below). */
enum en_key_type {
    EN_KEY_ED25519 = 1,     /* signs texts: acts, the registrar's heads */
    EN_KEY_COSIGNATURE = 4, /* signs heads with a time: witnesses */
    EN_KEY_SSH = 256,       /* ssh-ed25519: signs texts through ssh-keygen or its agent */
    EN_KEY_SSH_SK = 257,    /* sk-ssh-ed25519@openssh.com: on a token that somebody must touch */
};

enum { EN_SSH_APPLICATION_BYTES_MAX = 64 }; /* "ssh:" and a few words; ssh-keygen sets "ssh:" */

/* A named public key, written NAME+HEX8+BASE64(type || key). Names do not bind: two parties may
 * use one name, only the id tells them apart. */
struct en_vkey {
    char name[EN_KEYNAME_BYTES_MAX + 1];
    enum en_key_type type;
    struct en_pubkey key;
    uint32_t id;
    char application[EN_SSH_APPLICATION_BYTES_MAX + 1]; /* EN_KEY_SSH_SK: what the token signs for;
                                                           empty for every other type */
};

/* May this be the name of a key? The rule of en_signing_key_generate. */
bool en_keyname_is_sound(struct en_str name);

/* The first four bytes, big-endian, of SHA-256(name || LF || type || key); `type` is one of C2SP's
 * (asserted). */
uint32_t en_key_id(struct en_hasher *hasher, struct en_str name, enum en_key_type type,
                   const struct en_pubkey *key);

/* Put a vkey of one of C2SP's types together; the name must be sound (asserted), the key is taken
 * as it is. */
void en_vkey_make(struct en_hasher *hasher, struct en_str name, enum en_key_type type,
                  const struct en_pubkey *key, struct en_vkey *ret);

/**
 * Read a vkey: name, id and key must fit together, the type be one of en_key_type, the key sound.
 *
 * @return EN_OK; EN_ERR_SYNTAX for the form; EN_ERR_VERIFY for a wrong id or an unsound key
 */
EN_MUST_CHECK enum en_status en_vkey_parse(struct en_hasher *hasher, struct en_str text,
                                           struct en_vkey *ret, struct en_error *reterr);

/* Write it, NUL-terminated; returns the length without the NUL. */
size_t en_vkey_print(const struct en_vkey *vkey, char out[static EN_VKEY_BYTES_MAX]);

/**
 * Does this signature of a note hold? By the key's type: 64 bytes of Ed25519, or a whole SSHSIG. A
 * cosignature never does: it signs a head, not a text.
 *
 * @param signature  what stands behind the key id
 * Cost: en_verify; SHA-512 of the text more for an SSHSIG. Thread: any.
 */
bool en_vkey_verify(const struct en_vkey *vkey, struct en_bytes text, struct en_bytes signature);

/* ---- signatures of ssh-keygen --------------------------------------------------------------- */

/*
 * Officers sign with the ssh key or the token that they have: `ssh-keygen -Y sign -n entente`. Only
 * Ed25519 is taken, so that en_verify stays the one rule. Sources: PROTOCOL.sshsig and PROTOCOL.u2f
 * of OpenSSH 9.2; docs/record.md has the exact bytes.
 */

#define EN_SSHSIG_NAMESPACE "entente"
enum {
    EN_SSHSIG_BYTES_MAX = 512,    /* a real one has 177, of a token 280 at most */
    EN_SSH_FILE_BYTES_MAX = 4096, /* a .pub or .sig file; real ones have 100 to 500 */
};

/**
 * Read a public key as ssh-keygen writes it: one line, type, base64, and a comment that is passed
 * over.
 *
 * @param name  under which the key signs here; sound (EN_ERR_SYNTAX otherwise)
 * @param file  the .pub file
 * @return EN_OK; EN_ERR_SYNTAX (ssh.key, ssh.key-type, ssh.application, key.name); EN_ERR_VERIFY
 *         (vkey.point)
 */
EN_MUST_CHECK enum en_status en_ssh_key_parse(struct en_hasher *hasher, struct en_str name,
                                              struct en_str file, struct en_vkey *ret,
                                              struct en_error *reterr);

/* Append "TYPE BASE64", as a .pub or allowed_signers file has it; `vkey` is of a type of ssh
 * (asserted). */
void en_ssh_key_print(const struct en_vkey *vkey, struct en_text *out);

/**
 * Take the armour off a .sig file: what stands between its BEGIN and END lines, nothing around it.
 *
 * @param out  the blob is appended; unchanged on failure
 * @return EN_OK; EN_ERR_SYNTAX (sshsig.armour), also for one too long; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_sshsig_unarmour(struct en_str file, struct en_text *out,
                                                struct en_error *reterr);

/* Append a blob as a .sig file, in the bytes that ssh-keygen writes: 70 columns. */
void en_sshsig_armour(struct en_bytes blob, struct en_text *out);

/* Does it begin as an SSHSIG does? Nothing else is looked at. */
bool en_sshsig_looks(struct en_bytes signature);

/* The key that an SSHSIG says made it, under this name: for whoever puts a signature below a text.
 * What is enrolled decides. EN_ERR_SYNTAX (sshsig.form, and as en_ssh_key_parse); EN_ERR_VERIFY. */
EN_MUST_CHECK enum en_status en_sshsig_key(struct en_hasher *hasher, struct en_str name,
                                           struct en_bytes blob, struct en_vkey *ret,
                                           struct en_error *reterr);

/**
 * Judge an SSHSIG blob over a text, strictly: en_vkey_verify that says why.
 *
 * Version 1, the enrolled key itself, namespace "entente", an empty reserved field, SHA-512 or
 * SHA-256, exact lengths, nothing behind. A token must say that somebody touched it; its counter is
 * signed and not looked at (a token counts for all its uses, and an act's own chain stops replay).
 *
 * @return EN_OK; EN_ERR_SYNTAX (sshsig.form, sshsig.version); EN_ERR_VERIFY (sshsig.key,
 *         sshsig.namespace, sshsig.hash, sshsig.touch, sshsig.signature); EN_ERR_USAGE
 *         (sshsig.key-type) for a key that is not of ssh
 */
EN_MUST_CHECK enum en_status en_sshsig_check(const struct en_vkey *vkey, struct en_bytes text,
                                             struct en_bytes blob, struct en_error *reterr);

/* ---- fingerprints as words ------------------------------------------------------------------ */

/**
 * Append the first bytes of a hash as words, one a byte, with a space between: to be read over a
 * bad line. The 256 words are spelled alike in French and in English, and no two share their first
 * four letters.
 *
 * @param count  1..EN_WORDS_MAX; 12 words (96 bits) or more where a person compares a fingerprint
 */
void en_words_print(struct en_text *out, const struct en_hash *hash, size_t count);

/**
 * Do these words say the beginning of this hash? Case does not matter; between words stand spaces
 * or hyphens. True only when at least `words_min` words are given and all are right.
 */
bool en_words_match(struct en_str text, const struct en_hash *hash, size_t words_min);

/* ---- message authentication ----------------------------------------------------------------- */

/* HMAC with SHA-256 (RFC 2104), under a key of exactly 32 bytes. */
void en_hmac_sha256(const uint8_t key[static 32], struct en_bytes message, uint8_t out[static 32]);

/**
 * The six-digit authenticity code of a patrol: the gate asks with a two-digit challenge, the patrol
 * answers with this code.
 *
 * The bytes MACed under the patrol-day's secret are
 *     "entente/code/v1" LF order LF slot LF challenge LF
 * with slot = floor(at / 900) in decimal and the challenge in two digits. The code is the first
 * eight bytes of HMAC-SHA256, big-endian, modulo 1,000,000 (bias below 10^-13).
 *
 * @param order      id of the order, without LF
 * @param at         UTC seconds; a gate tries the slot before as well
 * @param challenge  0..99 (asserted)
 * @return 0..999999; print with six digits. Source: design section 6.
 */
uint32_t en_patrol_code(const uint8_t secret[static 32], struct en_str order, en_time at,
                        unsigned challenge);

enum { EN_SMS_MAC_CHARS = 8 }; /* 40 bits: a guess a minute for a year finds one in a million */

/**
 * The check word of an SMS, in letters and digits that are not taken for each other: A to Z
 * without I and O, and 2 to 9.
 *
 * It is the first 40 bits of HMAC-SHA256 under the device's key of
 *     "entente/sms/v1" LF origin LF body LF
 * five bits a character, the highest first.
 *
 * @param body  the message in its one form (en_sms_fold), without the check word
 */
void en_sms_mac(const uint8_t key[static 32], struct en_str origin, struct en_str body,
                char out[static EN_SMS_MAC_CHARS]);

/* ---- sealed files: age v1, X25519 recipients ------------------------------------------------ */

/* A secret X25519 key. Wipe it after use. */
struct en_age_identity {
    uint8_t secret[32];
};

struct en_age_recipient {
    uint8_t b[32];
};

/* A fresh X25519 identity from env's randomness, and the recipient that others seal to. */
void en_age_identity_generate(const struct en_env *env, struct en_age_identity *ret);
void en_age_identity_recipient(const struct en_age_identity *identity,
                               struct en_age_recipient *ret);

/**
 * Read and write "age1..." and "AGE-SECRET-KEY-1...": Bech32 (BIP 173, without its length limit),
 * recipients in lower case, identities in upper case, nothing around them.
 *
 * @return EN_OK; EN_ERR_SYNTAX for form or check sum; EN_ERR_VERIFY for a recipient of small order,
 *         to which nothing can be sealed
 */
EN_MUST_CHECK enum en_status
en_age_recipient_parse(struct en_str text, struct en_age_recipient *ret, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_age_identity_parse(struct en_str text, struct en_age_identity *ret,
                                                   struct en_error *reterr);
void en_age_recipient_print(const struct en_age_recipient *recipient,
                            char out[static EN_AGE_RECIPIENT_BYTES + 1]);
void en_age_identity_print(const struct en_age_identity *identity,
                           char out[static EN_AGE_IDENTITY_BYTES + 1]);

/**
 * Seal `plain` so that any one of the recipients opens it, also with the stock `age` tool.
 *
 * The file tells how many recipients there are, not who they are.
 *
 * @param recipients  array of length [count], 1..EN_AGE_RECIPIENTS_MAX
 * @param out         the file is appended; unchanged on failure
 * @return EN_OK; EN_ERR_RANGE for the count; EN_ERR_VERIFY for a recipient of small order;
 *         EN_ERR_MEMORY
 * Cost: 98 bytes and 0.1 ms a recipient, 16 bytes each 64 KiB, and 168 bytes.
 * Source: C2SP/C2SP age.md v1.1.0.
 */
EN_MUST_CHECK enum en_status en_age_seal(const struct en_env *env,
                                         const struct en_age_recipient *recipients, size_t count,
                                         struct en_bytes plain, struct en_text *out,
                                         struct en_error *reterr);

/**
 * Open a sealed file with any of the identities: wholly or not at all.
 *
 * Strict as the specification demands: canonical base64, lines of 64 columns, every stanza of type
 * X25519 well formed, exact chunks, the last one marked, nothing behind it. Stanzas of other types
 * are passed over; armoured (PEM) files are not read.
 *
 * @param identities  array of length [count]; may be empty, then nothing opens
 * @param out         the content is appended; unchanged on failure; it is secret: en_wipe it
 * @return EN_OK; EN_ERR_SYNTAX for a malformed header; EN_ERR_SEALED when no identity fits;
 *         EN_ERR_VERIFY when header or content were changed or cut; EN_ERR_TOO_LONG beyond
 *         EN_AGE_RECIPIENTS_MAX stanzas; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_age_open(const struct en_age_identity *identities, size_t count,
                                         struct en_bytes sealed, struct en_text *out,
                                         struct en_error *reterr);

/* The key of one sealed file. Whoever has it opens this file and no other. Wipe it after use. */
struct en_age_file_key {
    uint8_t b[EN_AGE_FILE_KEY_BYTES];
};

/**
 * The file key that one of the identities unwraps, the header checked with it: to hand over one
 * item and nothing else. Returns as en_age_open; the content is not looked at.
 */
EN_MUST_CHECK enum en_status en_age_file_key(const struct en_age_identity *identities, size_t count,
                                             struct en_bytes sealed, struct en_age_file_key *ret,
                                             struct en_error *reterr);
/**
 * Open with the file's own key and no identity.
 * @return as en_age_open, without EN_ERR_SEALED; EN_ERR_VERIFY (age.header-mac) also for the key of
 *         another file
 */
EN_MUST_CHECK enum en_status en_age_open_with_file_key(const struct en_age_file_key *key,
                                                       struct en_bytes sealed, struct en_text *out,
                                                       struct en_error *reterr);

/* ---- padding ---------------------------------------------------------------------------------
 *
 * A sealed file is as long as its content, so a length tells a "yes" from a "no". What is sealed
 * is padded first: content, one byte 0x80, zeros, to a length whose binary form has no more
 * significant bits than its exponent has digits (Padme: Nikitin et al., "Reducing Metadata Leakage
 * from Encrypted Files", PoPETs 2019). Powers of two would tell less but double a photograph.
 */

/**
 * The least padded length that holds `len` bytes and the mark.
 * @param len  at most SIZE_MAX / 4 (asserted)
 * @return at most len + 1 + 12 % of len + 1; the lengths up to 2^n are fewer than n^2 in all,
 *         so a length tells about 2 log2(log2 len) bits
 */
size_t en_padded_length(size_t len);
/* Append mark and zeros to all that stands in `text`. */
void en_pad(struct en_text *text);
/**
 * Cut mark and zeros off; there is one padding for each content, and no other is read.
 * @return false when the text is not padded so
 */
bool en_unpad(struct en_str padded, struct en_str *ret);

/* ---- key files ------------------------------------------------------------------------------ */

enum {
    EN_KEYFILE_BYTES_MAX = 4096,         /* a real one has about 500 */
    EN_KEYFILE_PASSES = 3,               /* Argon2id: RFC 9106's second recommended choice, */
    EN_KEYFILE_MEMORY_KIB = 64 * 1024,   /* 64 MiB and 3 passes: a quarter of a second */
    EN_KEYFILE_PASSES_MAX = 16,          /* a file from elsewhere must not stop the machine */
    EN_KEYFILE_MEMORY_KIB_MAX = 1 << 20, /* 1 GiB */
};

enum en_keyfile_kind {
    EN_KEYFILE_SIGNING = 1,
    EN_KEYFILE_AGE = 2,
};

/* How to lock a key file. */
struct en_keyfile_lock {
    struct en_str passphrase; // UTF-8 as typed
    bool allow_empty;         // exercise keys only: an empty passphrase gives "kdf: none"
    uint32_t passes;          // 1..EN_KEYFILE_PASSES_MAX; 0 = EN_KEYFILE_PASSES
    uint32_t memory_kib;      // 8..EN_KEYFILE_MEMORY_KIB_MAX; 0 = EN_KEYFILE_MEMORY_KIB
};

/* What a key file says openly. */
struct en_keyfile_head {
    enum en_keyfile_kind kind;
    char name[EN_KEYNAME_BYTES_MAX + 1];
    struct en_vkey vkey;               // EN_KEYFILE_SIGNING only
    struct en_age_recipient recipient; // EN_KEYFILE_AGE only
    bool locked;                       // false: "kdf: none", whoever has the file has the key
};

/**
 * Write a secret as a key file: seven readable lines. No file is touched.
 *
 *     entente/key/v1
 *     kind: signing                       or: age
 *     name: minusma/ops-1
 *     public: minusma/ops-1+hex8+base64   the vkey; or age1...
 *     kdf: argon2id 3 65536               passes, KiB of memory; or: none
 *     salt: base64 of 16 bytes            used by Argon2id
 *     sealed: base64                      24 bytes of nonce, 32 of secret, 16 of tag
 *
 * The secret is sealed with XChaCha20-Poly1305; all bytes before "sealed: " are authenticated with
 * it, so no line can be changed. With "kdf: none" the key is the same for everybody: that detects
 * damage and hides nothing.
 *
 * @param type  what the public line shows: EN_KEY_COSIGNATURE for a witness
 * @param out   the file is appended; unchanged on failure
 * @return EN_OK; EN_ERR_PASSPHRASE for an empty one without leave; EN_ERR_RANGE for the costs;
 *         EN_ERR_SYNTAX for the name; EN_ERR_MEMORY, also when Argon2id cannot have its memory
 */
EN_MUST_CHECK enum en_status en_keyfile_seal_signing(const struct en_env *env,
                                                     struct en_hasher *hasher,
                                                     const struct en_signing_key *key,
                                                     enum en_key_type type,
                                                     const struct en_keyfile_lock *lock,
                                                     struct en_text *out, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_keyfile_seal_age(const struct en_env *env, const char *name,
                                                 const struct en_age_identity *identity,
                                                 const struct en_keyfile_lock *lock,
                                                 struct en_text *out, struct en_error *reterr);

/* Read what stands there openly, without the passphrase; nothing of it is proven yet.
 * Returns EN_OK, EN_ERR_SYNTAX, EN_ERR_VERIFY (as en_vkey_parse), EN_ERR_TOO_LONG, EN_ERR_RANGE. */
EN_MUST_CHECK enum en_status en_keyfile_look(struct en_hasher *hasher, struct en_str file,
                                             struct en_keyfile_head *ret, struct en_error *reterr);

/**
 * Open a key file; a passphrase given for an unlocked file is not looked at.
 *
 * @param ret_head  may be NULL
 * @return as en_keyfile_look; EN_ERR_PASSPHRASE when it does not open (a wrong passphrase and a
 *         changed line cannot be told apart); EN_ERR_VERIFY when an unlocked file was changed or
 *         the public line is another key's; EN_ERR_USAGE when the file is of the other kind;
 *         EN_ERR_MEMORY
 * Ownership: the caller destroys the signing key, wipes the identity.
 */
EN_MUST_CHECK enum en_status en_keyfile_open_signing(struct en_hasher *hasher, struct en_str file,
                                                     struct en_str passphrase,
                                                     struct en_signing_key **ret,
                                                     struct en_keyfile_head *ret_head,
                                                     struct en_error *reterr);
EN_MUST_CHECK enum en_status en_keyfile_open_age(struct en_hasher *hasher, struct en_str file,
                                                 struct en_str passphrase,
                                                 struct en_age_identity *ret,
                                                 struct en_keyfile_head *ret_head,
                                                 struct en_error *reterr);

#endif /* ENTENTE_CRYPTO_H */
