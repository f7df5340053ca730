/* A key of ssh and a security token in software. Written from the specifications, not from src. */
#include "authenticator.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

const struct authenticator_way authenticator_right = {
    .magic = "SSHSIG",
    .name_space = "entente",
    .reserved = "",
    .hash = "sha512",
    .version = 1,
    .flags = 1,
    .counter = 7,
    .tail = "",
    .inner_tail = "",
    .sig_bytes = 64,
};

static void add_u32(struct en_text *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        en_text_addc(out, (char)(value >> shift));
    }
}

static void add_string(struct en_text *out, const void *ptr, size_t len)
{
    add_u32(out, (uint32_t)len);
    en_text_add(out, (struct en_str){ptr, len});
}

static const char *type_name(const struct en_vkey *vkey)
{
    return vkey->type == EN_KEY_SSH ? "ssh-ed25519" : "sk-ssh-ed25519@openssh.com";
}

static void add_key(struct en_text *out, const struct en_vkey *vkey)
{
    struct en_text key = {0};

    add_string(&key, type_name(vkey), strlen(type_name(vkey)));
    add_string(&key, vkey->key.b, sizeof(vkey->key.b));
    if (vkey->type == EN_KEY_SSH_SK) {
        add_string(&key, vkey->application, strlen(vkey->application));
    }
    add_string(out, key.ptr, key.len);
    en_text_finish(&key);
}

void authenticator_make(struct en_hasher *hasher, const char *name, enum en_key_type type,
                        uint8_t seed, struct authenticator *ret)
{
    uint8_t bytes[EN_SEED_BYTES];
    struct en_text blob = {0}, line = {0};
    struct en_vkey vkey = {.type = type, .application = ""};
    char base64[512];

    memset(bytes, seed, sizeof(bytes));
    if (en_signing_key_from_seed(name, bytes, &ret->key, NULL) != EN_OK) {
        abort();
    }
    en_signing_key_public(ret->key, &vkey.key);
    strcpy(vkey.application, type == EN_KEY_SSH_SK ? "ssh:" : "");
    add_key(&blob, &vkey);
    struct en_bytes key = {(const uint8_t *)blob.ptr + 4, blob.len - 4};
    en_base64_encode(base64, key, EN_BASE64_PADDED);
    en_text_addf(&line, "%s %.*s test@test\n", type_name(&vkey),
                 (int)en_base64_length(key.len, EN_BASE64_PADDED), base64);
    if (en_ssh_key_parse(hasher, en_str_from(name), en_text_str(&line), &ret->vkey, NULL) !=
        EN_OK) {
        abort();
    }
    en_text_finish(&blob);
    en_text_finish(&line);
}

void authenticator_finish(struct authenticator *authenticator)
{
    en_signing_key_destroy(authenticator->key);
}

static void add_frame(struct en_text *out, const struct authenticator_way *way, struct en_str text)
{
    const unsigned char *message = (const unsigned char *)text.ptr;
    uint8_t hash[64];
    size_t hash_bytes = 64;

    (void)crypto_hash_sha512(hash, message, text.len);
    if (strcmp(way->hash, "sha256") == 0) {
        (void)crypto_hash_sha256(hash, message, text.len);
        hash_bytes = 32;
    }
    en_text_adds(out, way->magic);
    add_string(out, way->name_space, strlen(way->name_space));
    add_string(out, way->reserved, strlen(way->reserved));
    add_string(out, way->hash, strlen(way->hash));
    add_string(out, hash, hash_bytes);
}

/* What a token signs in the place of the frame (PROTOCOL.u2f). */
static void through_token(struct en_text *frame, const struct authenticator *authenticator,
                          const struct authenticator_way *way)
{
    const char *application = authenticator->vkey.application;
    uint8_t hash[32], application_hash[32];

    (void)crypto_hash_sha256(hash, (const unsigned char *)frame->ptr, frame->len);
    (void)crypto_hash_sha256(application_hash, (const unsigned char *)application,
                             strlen(application));
    en_text_clear(frame);
    en_text_add(frame, (struct en_str){(const char *)application_hash, 32});
    en_text_addc(frame, (char)way->flags);
    add_u32(frame, way->counter);
    en_text_add(frame, (struct en_str){(const char *)hash, 32});
}

static void add_signature(struct en_text *out, const struct authenticator *authenticator,
                          const struct authenticator_way *way, struct en_str text)
{
    struct en_text frame = {0}, inner = {0};
    const char *type = way->type != NULL ? way->type : type_name(&authenticator->vkey);
    uint8_t sig[EN_SIG_BYTES];

    add_frame(&frame, way, text);
    if (authenticator->vkey.type == EN_KEY_SSH_SK) {
        through_token(&frame, authenticator, way);
    }
    en_sign(authenticator->key, (struct en_bytes){(const uint8_t *)frame.ptr, frame.len}, sig);
    add_string(&inner, type, strlen(type));
    add_string(&inner, sig, way->sig_bytes);
    if (authenticator->vkey.type == EN_KEY_SSH_SK) {
        en_text_addc(&inner, (char)way->flags);
        add_u32(&inner, way->counter);
    }
    en_text_adds(&inner, way->inner_tail);
    add_string(out, inner.ptr, inner.len);
    en_text_finish(&frame);
    en_text_finish(&inner);
}

void authenticator_sign(const struct authenticator *authenticator,
                        const struct authenticator_way *way, struct en_str text,
                        struct en_text *out)
{
    en_text_adds(out, way->magic);
    add_u32(out, way->version);
    add_key(out, way->shown_as != NULL ? way->shown_as : &authenticator->vkey);
    add_string(out, way->name_space, strlen(way->name_space));
    add_string(out, way->reserved, strlen(way->reserved));
    add_string(out, way->hash, strlen(way->hash));
    add_signature(out, authenticator, way, text);
    en_text_adds(out, way->tail);
}
