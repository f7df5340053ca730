/*
 * SSHSIG: what `ssh-keygen -Y sign -n entente` writes, by a key in a file, an agent or a token.
 *
 * What is signed is not the text but a short frame around its hash, with the namespace in it: a
 * signature made for git or for logging in is none here. Strict where OpenSSH is lenient: the
 * reserved field, which it reads over and does not sign, must be empty, and nothing may stand
 * behind. Sources: PROTOCOL.sshsig and PROTOCOL.u2f of OpenSSH 9.2, RFC 8709 section 6.
 */
#include "entente/crypto.h"

#include <string.h>

#include <sodium.h>

#include "private.h"
#include "ssh_wire.h"

enum {
    VERSION = 1,
    FLAG_PRESENT = 0x01,   /* CTAP2: somebody touched the token */
    FLAGS_MORE_DATA = 0xc0 /* CTAP2: data follows the counter; ssh never asks for any */
};

static const char magic[] = "SSHSIG";
enum { MAGIC_BYTES = sizeof(magic) - 1 };

/* The frame that is signed: magic and four strings, the last one a hash. */
enum { FRAME_BYTES_MAX = MAGIC_BYTES + 4 * 4 + sizeof(EN_SSHSIG_NAMESPACE) + 6 + 64 };

/* A token signs SHA-256 of the application, flags, counter and SHA-256 of the frame. */
enum { TOKEN_BYTES = 32 + 1 + 4 + 32 };

/* What a blob says, before anything of it is believed. */
struct sshsig {
    uint32_t version;
    struct en_bytes key, name_space, reserved, hash, signature;
};

/* What the signature itself says. */
struct inner {
    struct en_bytes ed25519;
    uint8_t flags;
    struct en_bytes counter;
};

static enum en_status fail(struct en_error *reterr, enum en_status status, const char *rule,
                           const char *text, const char *remedy)
{
    return en_fail(reterr, status, rule, EN_STR("signature"), text, remedy);
}

static enum en_status fail_form(struct en_error *reterr)
{
    return fail(reterr, EN_ERR_SYNTAX, "sshsig.form",
                N_("this is no signature as ssh-keygen writes it"),
                N_("sign again: ssh-keygen -Y sign -n entente -f KEY act.txt"));
}

static bool read_blob(struct en_bytes blob, struct sshsig *ret)
{
    struct en_bytes rest = blob, mark;

    return blob.len <= EN_SSHSIG_BYTES_MAX && en_ssh_take(&rest, MAGIC_BYTES, &mark) &&
           en_ssh_is(mark, magic) && en_ssh_take_u32(&rest, &ret->version) &&
           en_ssh_take_string(&rest, &ret->key) && en_ssh_take_string(&rest, &ret->name_space) &&
           en_ssh_take_string(&rest, &ret->reserved) && en_ssh_take_string(&rest, &ret->hash) &&
           en_ssh_take_string(&rest, &ret->signature) && rest.len == 0 && ret->reserved.len == 0;
}

static bool read_inner(const struct en_vkey *vkey, struct en_bytes signature, struct inner *ret)
{
    struct en_bytes rest = signature, type, flags;

    if (!en_ssh_take_string(&rest, &type) || !en_ssh_is(type, en_ssh_type_name(vkey->type)) ||
        !en_ssh_take_string(&rest, &ret->ed25519) || ret->ed25519.len != EN_SIG_BYTES) {
        return false;
    }
    if (vkey->type == EN_KEY_SSH) {
        return rest.len == 0;
    }
    if (!en_ssh_take(&rest, 1, &flags) || !en_ssh_take(&rest, 4, &ret->counter)) {
        return false;
    }
    ret->flags = flags.ptr[0];
    return rest.len == 0;
}

static bool is_own_key(const struct en_vkey *vkey, struct en_bytes key)
{
    uint8_t own[EN_SSH_KEY_BYTES_MAX];
    size_t len = en_ssh_key_write(vkey, own);

    return key.len == len && memcmp(key.ptr, own, len) == 0;
}

/* Everything about the signature but the arithmetic. */
static enum en_status check_claims(const struct en_vkey *vkey, const struct sshsig *sig,
                                   struct en_error *reterr)
{
    if (sig->version != VERSION) {
        return fail(reterr, EN_ERR_SYNTAX, "sshsig.version",
                    N_("this signature of ssh is of another version than 1"),
                    N_("sign with the ssh-keygen of OpenSSH 8.0 to 10"));
    }
    if (!is_own_key(vkey, sig->key)) {
        return fail(reterr, EN_ERR_VERIFY, "sshsig.key",
                    N_("another key made this signature than the one of its name"),
                    N_("sign with the key that is enrolled"));
    }
    if (!en_ssh_is(sig->name_space, EN_SSHSIG_NAMESPACE)) {
        return fail(reterr, EN_ERR_VERIFY, "sshsig.namespace",
                    N_("this signature was made for another purpose than acts of entente"),
                    N_("sign again: ssh-keygen -Y sign -n entente -f KEY act.txt"));
    }
    if (!en_ssh_is(sig->hash, "sha512") && !en_ssh_is(sig->hash, "sha256")) {
        return fail(reterr, EN_ERR_VERIFY, "sshsig.hash",
                    N_("this signature hashes the text neither by SHA-512 nor by SHA-256"),
                    N_("sign again without -O hashalg"));
    }
    return EN_OK;
}

static size_t frame_add(uint8_t *frame, size_t at, const void *ptr, size_t len)
{
    en_ssh_put_u32(frame + at, (uint32_t)len);
    if (len > 0) {
        memcpy(frame + at + 4, ptr, len);
    }
    return at + 4 + len;
}

static size_t make_frame(const struct sshsig *sig, struct en_bytes text,
                         uint8_t frame[static FRAME_BYTES_MAX])
{
    uint8_t hash[crypto_hash_sha512_BYTES];
    size_t hash_bytes = sizeof(hash);

    if (en_ssh_is(sig->hash, "sha512")) {
        (void)crypto_hash_sha512(hash, text.ptr, text.len);
    } else {
        (void)crypto_hash_sha256(hash, text.ptr, text.len);
        hash_bytes = crypto_hash_sha256_BYTES;
    }
    memcpy(frame, magic, MAGIC_BYTES);
    size_t at = frame_add(frame, MAGIC_BYTES, sig->name_space.ptr, sig->name_space.len);
    at = frame_add(frame, at, NULL, 0);
    at = frame_add(frame, at, sig->hash.ptr, sig->hash.len);
    return frame_add(frame, at, hash, hash_bytes);
}

static void make_token_data(const struct en_vkey *vkey, const struct inner *inner,
                            struct en_bytes frame, uint8_t data[static TOKEN_BYTES])
{
    (void)crypto_hash_sha256(data, (const uint8_t *)vkey->application, strlen(vkey->application));
    data[32] = inner->flags;
    memcpy(data + 33, inner->counter.ptr, 4);
    (void)crypto_hash_sha256(data + 37, frame.ptr, frame.len);
}

static enum en_status check_touch(const struct inner *inner, struct en_error *reterr)
{
    if ((inner->flags & FLAG_PRESENT) == 0 || (inner->flags & FLAGS_MORE_DATA) != 0) {
        return fail(reterr, EN_ERR_VERIFY, "sshsig.touch",
                    N_("nobody touched the token when this signature was made"),
                    N_("use a key made without -O no-touch-required, and touch the token"));
    }
    return EN_OK;
}

static enum en_status check_inner(const struct en_vkey *vkey, const struct sshsig *sig,
                                  struct en_bytes text, struct en_error *reterr)
{
    uint8_t frame[FRAME_BYTES_MAX], data[TOKEN_BYTES];
    struct inner inner = {.flags = 0};

    if (!read_inner(vkey, sig->signature, &inner)) {
        return fail_form(reterr);
    }
    struct en_bytes signed_bytes = {frame, make_frame(sig, text, frame)};
    if (vkey->type == EN_KEY_SSH_SK) {
        enum en_status status = check_touch(&inner, reterr);
        if (status != EN_OK) {
            return status;
        }
        make_token_data(vkey, &inner, signed_bytes, data);
        signed_bytes = (struct en_bytes){data, sizeof(data)};
    }
    if (!en_verify(&vkey->key, signed_bytes, inner.ed25519.ptr)) {
        return fail(reterr, EN_ERR_VERIFY, "sshsig.signature",
                    N_("the signature does not fit the text: it was changed after signing"),
                    N_("sign the text as it is, down to its last line feed"));
    }
    return EN_OK;
}

enum en_status en_sshsig_check(const struct en_vkey *vkey, struct en_bytes text,
                               struct en_bytes blob, struct en_error *reterr)
{
    struct sshsig sig = {.version = 0};

    if (vkey->type != EN_KEY_SSH && vkey->type != EN_KEY_SSH_SK) {
        return fail(reterr, EN_ERR_USAGE, "sshsig.key-type",
                    N_("the key of that name is not a key of ssh"),
                    N_("sign with the key that is enrolled"));
    }
    if (!read_blob(blob, &sig)) {
        return fail_form(reterr);
    }
    enum en_status status = check_claims(vkey, &sig, reterr);
    return status == EN_OK ? check_inner(vkey, &sig, text, reterr) : status;
}

bool en_sshsig_looks(struct en_bytes signature)
{
    struct en_bytes rest = signature, mark;

    return en_ssh_take(&rest, MAGIC_BYTES, &mark) && en_ssh_is(mark, magic);
}

enum en_status en_sshsig_key(struct en_hasher *hasher, struct en_str name, struct en_bytes blob,
                             struct en_vkey *ret, struct en_error *reterr)
{
    struct sshsig sig = {.version = 0};
    struct en_vkey vkey = {.id = 0};

    if (!read_blob(blob, &sig)) {
        return fail_form(reterr);
    }
    enum en_status status = en_ssh_key_read(sig.key, &vkey, reterr);
    if (status == EN_OK) {
        status = en_vkey_finish(hasher, name, &vkey, reterr);
    }
    if (status == EN_OK) {
        *ret = vkey;
    }
    return status;
}

/* ---- the file ------------------------------------------------------------------------------- */

static const char begin_line[] = "-----BEGIN SSH SIGNATURE-----";
static const char end_line[] = "-----END SSH SIGNATURE-----";
enum { ARMOUR_COLUMNS = 70, ARMOUR_CHARS_MAX = (EN_SSHSIG_BYTES_MAX + 2) / 3 * 4 };

static struct en_str cut_line(struct en_str *rest)
{
    struct en_str line = en_str_cut(rest, '\n');

    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--; /* a file that went through mail or Windows */
    }
    return line;
}

/* The base64 between the two lines, joined; false when the file is none of ours or too long. */
static bool join_lines(struct en_str file, char out[static ARMOUR_CHARS_MAX], size_t *ret_len)
{
    struct en_str rest = file;
    size_t len = 0;

    if (!en_str_is(cut_line(&rest), begin_line)) {
        return false;
    }
    while (rest.len > 0) {
        struct en_str line = cut_line(&rest);
        if (en_str_is(line, end_line)) {
            *ret_len = len;
            return rest.len == 0;
        }
        if (line.len > ARMOUR_CHARS_MAX - len) {
            return false;
        }
        if (line.len > 0) {
            memcpy(out + len, line.ptr, line.len);
        }
        len += line.len;
    }
    return false;
}

enum en_status en_sshsig_unarmour(struct en_str file, struct en_text *out, struct en_error *reterr)
{
    char base64[ARMOUR_CHARS_MAX];
    uint8_t blob[EN_SSHSIG_BYTES_MAX];
    size_t chars = 0, len = 0;

    if (!join_lines(file, base64, &chars) ||
        !en_base64_decode((struct en_str){base64, chars}, EN_BASE64_PADDED, blob, sizeof(blob),
                          &len) ||
        len == 0) {
        return fail(reterr, EN_ERR_SYNTAX, "sshsig.armour",
                    N_("this is no signature file of ssh-keygen"),
                    N_("give the .sig file whole, from its BEGIN line to its END line"));
    }
    en_text_add(out, (struct en_str){(const char *)blob, len});
    return out->failed ? en_fail_memory(reterr) : EN_OK;
}

void en_sshsig_armour(struct en_bytes blob, struct en_text *out)
{
    char base64[ARMOUR_CHARS_MAX];
    size_t chars = en_base64_length(blob.len, EN_BASE64_PADDED);

    if (blob.len > EN_SSHSIG_BYTES_MAX) {
        out->failed = true;
        return;
    }
    en_base64_encode(base64, blob, EN_BASE64_PADDED);
    en_text_addf(out, "%s\n", begin_line);
    for (size_t at = 0; at < chars; at += ARMOUR_COLUMNS) {
        size_t len = chars - at < ARMOUR_COLUMNS ? chars - at : ARMOUR_COLUMNS;
        en_text_add(out, (struct en_str){base64 + at, len});
        en_text_addc(out, '\n');
    }
    en_text_addf(out, "%s\n", end_line);
}
