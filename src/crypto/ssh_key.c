/*
 * Public keys of ssh: ssh-ed25519, and sk-ssh-ed25519@openssh.com of a security token.
 *
 * ssh writes a key as strings, each behind its length in four bytes: the type, the 32 bytes of the
 * key, and for a token the application it signs for. Other types (RSA, ECDSA) have verifiers of
 * their own, and each would be a second rule by which a signature holds: none is taken.
 * Sources: RFC 4253 section 6.6, RFC 8709 section 4, PROTOCOL.u2f of OpenSSH 9.2.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <string.h>

#include "private.h"
#include "ssh_wire.h"

static const char plain_type[] = "ssh-ed25519";
static const char token_type[] = "sk-ssh-ed25519@openssh.com";

/* Applications of ssh begin so: the application of a web site is another thing. */
static const char application_mark[] = "ssh:";

static enum en_status key_fail(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "ssh.key", EN_STR("key"),
                   N_("this is no public key as ssh-keygen writes it"),
                   N_("give the .pub file that ssh-keygen wrote beside the key"));
}

const char *en_ssh_type_name(enum en_key_type type)
{
    return type == EN_KEY_SSH_SK ? token_type : plain_type;
}

static size_t write_string(uint8_t *out, const void *ptr, size_t len)
{
    en_ssh_put_u32(out, (uint32_t)len);
    memcpy(out + 4, ptr, len);
    return 4 + len;
}

size_t en_ssh_key_write(const struct en_vkey *vkey, uint8_t out[static EN_SSH_KEY_BYTES_MAX])
{
    const char *type = en_ssh_type_name(vkey->type);
    size_t len = write_string(out, type, strlen(type));

    assert(vkey->type == EN_KEY_SSH || vkey->type == EN_KEY_SSH_SK);
    len += write_string(out + len, vkey->key.b, EN_PUBKEY_BYTES);
    if (vkey->type == EN_KEY_SSH_SK) {
        len += write_string(out + len, vkey->application, strlen(vkey->application));
    }
    return len;
}

static enum en_status read_type(struct en_bytes *rest, enum en_key_type *ret,
                                struct en_error *reterr)
{
    struct en_bytes type;

    if (!en_ssh_take_string(rest, &type)) {
        return key_fail(reterr);
    }
    if (en_ssh_is(type, plain_type)) {
        *ret = EN_KEY_SSH;
        return EN_OK;
    }
    if (en_ssh_is(type, token_type)) {
        *ret = EN_KEY_SSH_SK;
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_SYNTAX, "ssh.key-type", EN_STR("key"),
                   N_("keys of this type are not taken: only ssh-ed25519 and sk-ssh-ed25519"),
                   N_("make one: ssh-keygen -t ed25519, or -t ed25519-sk with a security token"));
}

static enum en_status read_application(struct en_bytes *rest, char *out, struct en_error *reterr)
{
    struct en_bytes text;
    size_t mark = strlen(application_mark);

    if (!en_ssh_take_string(rest, &text)) {
        return key_fail(reterr);
    }
    bool good = text.len >= mark && text.len <= EN_SSH_APPLICATION_BYTES_MAX &&
                memcmp(text.ptr, application_mark, mark) == 0;
    for (size_t i = 0; good && i < text.len; i++) {
        good = text.ptr[i] > ' ' && text.ptr[i] <= '~';
    }
    if (!good) {
        return en_fail(reterr, EN_ERR_SYNTAX, "ssh.application", EN_STR("key"),
                       N_("the application of this token's key does not begin with \"ssh:\", is "
                          "longer than 64 characters, or not plain ASCII"),
                       N_("make the key without -O application, or with a short one"));
    }
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return EN_OK;
}

enum en_status en_ssh_key_read(struct en_bytes blob, struct en_vkey *vkey, struct en_error *reterr)
{
    struct en_bytes rest = blob, key;
    struct en_vkey read = {.id = 0};

    enum en_status status = read_type(&rest, &read.type, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (!en_ssh_take_string(&rest, &key) || key.len != EN_PUBKEY_BYTES) {
        return key_fail(reterr);
    }
    if (read.type == EN_KEY_SSH_SK) {
        status = read_application(&rest, read.application, reterr);
    }
    if (status == EN_OK && rest.len != 0) {
        status = key_fail(reterr);
    }
    if (status == EN_OK) {
        vkey->type = read.type;
        memcpy(vkey->key.b, key.ptr, key.len);
        memcpy(vkey->application, read.application, sizeof(read.application));
    }
    return status;
}

/* "TYPE BASE64 comment": the first two words. */
static bool cut_line(struct en_str file, struct en_str *ret_type, struct en_str *ret_base64)
{
    if (file.len > EN_SSH_FILE_BYTES_MAX) {
        return false;
    }
    struct en_str line = en_str_cut(&file, '\n');
    if (file.len > 0) {
        return false; /* more than one key */
    }
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--;
    }
    *ret_type = en_str_cut(&line, ' ');
    *ret_base64 = en_str_cut(&line, ' ');
    return true;
}

enum en_status en_ssh_key_parse(struct en_hasher *hasher, struct en_str name, struct en_str file,
                                struct en_vkey *ret, struct en_error *reterr)
{
    struct en_str type, base64;
    uint8_t blob[EN_SSH_FILE_BYTES_MAX];
    size_t len = 0;
    struct en_vkey vkey = {.id = 0};

    if (!cut_line(file, &type, &base64) ||
        !en_base64_decode(base64, EN_BASE64_PADDED, blob, sizeof(blob), &len)) {
        return key_fail(reterr);
    }
    enum en_status status = en_ssh_key_read((struct en_bytes){blob, len}, &vkey, reterr);
    if (status == EN_OK && !en_str_is(type, en_ssh_type_name(vkey.type))) {
        status = key_fail(reterr);
    }
    if (status == EN_OK) {
        status = en_vkey_finish(hasher, name, &vkey, reterr);
    }
    if (status == EN_OK) {
        *ret = vkey;
    }
    return status;
}

void en_ssh_key_print(const struct en_vkey *vkey, struct en_text *out)
{
    uint8_t blob[EN_SSH_KEY_BYTES_MAX];
    char base64[(EN_SSH_KEY_BYTES_MAX + 2) / 3 * 4];
    size_t len = en_ssh_key_write(vkey, blob);

    en_base64_encode(base64, (struct en_bytes){blob, len}, EN_BASE64_PADDED);
    en_text_adds(out, en_ssh_type_name(vkey->type));
    en_text_addc(out, ' ');
    en_text_add(out, (struct en_str){base64, en_base64_length(len, EN_BASE64_PADDED)});
}
