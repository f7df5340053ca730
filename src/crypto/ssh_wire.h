/*
 * How ssh writes numbers and strings (RFC 4251 section 5): what ssh_key.c and sshsig.c share.
 */
#ifndef ENTENTE_CRYPTO_SSH_WIRE_H
#define ENTENTE_CRYPTO_SSH_WIRE_H

#include <string.h>

#include "entente/crypto.h"

/* "ssh-ed25519" or "sk-ssh-ed25519@openssh.com". */
const char *en_ssh_type_name(enum en_key_type type);

static inline void en_ssh_put_u32(uint8_t out[static 4], uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* Take so many bytes off the front; false, and nothing taken, when there are fewer. */
static inline bool en_ssh_take(struct en_bytes *rest, size_t len, struct en_bytes *ret)
{
    if (rest->len < len) {
        return false;
    }
    *ret = (struct en_bytes){rest->ptr, len};
    rest->ptr += len;
    rest->len -= len;
    return true;
}

static inline bool en_ssh_take_u32(struct en_bytes *rest, uint32_t *ret)
{
    struct en_bytes four;

    if (!en_ssh_take(rest, 4, &four)) {
        return false;
    }
    *ret = (uint32_t)four.ptr[0] << 24 | (uint32_t)four.ptr[1] << 16 | (uint32_t)four.ptr[2] << 8 |
           (uint32_t)four.ptr[3];
    return true;
}

static inline bool en_ssh_take_string(struct en_bytes *rest, struct en_bytes *ret)
{
    uint32_t len = 0;

    return en_ssh_take_u32(rest, &len) && en_ssh_take(rest, len, ret);
}

static inline bool en_ssh_is(struct en_bytes bytes, const char *text)
{
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, bytes.len) == 0;
}

#endif /* ENTENTE_CRYPTO_SSH_WIRE_H */
