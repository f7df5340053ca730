/*
 * HMAC-SHA256, HKDF on it, the authenticity code of a patrol, and the check word of an SMS.
 *
 * HKDF: RFC 5869; libsodium 1.0.18 has none, and one block of output needs two HMACs. The code:
 * design section 6. In shape it is RFC 4226's truncated HMAC, with time and challenge as input; a
 * label keeps the secret's other uses apart, and LF between the parts keeps them from running into
 * each other.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "private.h"

enum { CODE_SLOT_SECONDS = 900, CODE_VALUES = 1000000 };

static void hmac_piece(crypto_auth_hmacsha256_state *state, const void *ptr, size_t len)
{
    if (len > 0) { /* the library does not take NULL, even for nothing */
        (void)crypto_auth_hmacsha256_update(state, ptr, len);
    }
}

enum en_status en_fail_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"), NULL);
}

void en_hkdf_sha256(struct en_bytes ikm, struct en_bytes salt, const char *info,
                    uint8_t out[static 32])
{
    static const uint8_t block_number = 1;
    crypto_auth_hmacsha256_state state;
    uint8_t prk[crypto_auth_hmacsha256_BYTES];

    (void)crypto_auth_hmacsha256_init(&state, salt.len > 0 ? salt.ptr : &block_number, salt.len);
    hmac_piece(&state, ikm.ptr, ikm.len);
    (void)crypto_auth_hmacsha256_final(&state, prk);

    (void)crypto_auth_hmacsha256_init(&state, prk, sizeof(prk));
    hmac_piece(&state, info, strlen(info));
    hmac_piece(&state, &block_number, 1);
    (void)crypto_auth_hmacsha256_final(&state, out);
    en_wipe(prk, sizeof(prk));
    en_wipe(&state, sizeof(state));
}

void en_hmac_sha256(const uint8_t key[static 32], struct en_bytes message, uint8_t out[static 32])
{
    crypto_auth_hmacsha256_state state;

    (void)crypto_auth_hmacsha256_init(&state, key, 32);
    hmac_piece(&state, message.ptr, message.len);
    (void)crypto_auth_hmacsha256_final(&state, out);
    en_wipe(&state, sizeof(state));
}

uint32_t en_patrol_code(const uint8_t secret[static 32], struct en_str order, en_time at,
                        unsigned challenge)
{
    static const char label[] = "entente/code/v1\n";
    crypto_auth_hmacsha256_state state;
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    char tail[48];
    uint64_t value = 0;

    assert(challenge <= 99);
    int64_t slot = at / CODE_SLOT_SECONDS - (at % CODE_SLOT_SECONDS < 0);
    int len = snprintf(tail, sizeof(tail), "\n%lld\n%02u\n", (long long)slot, challenge);

    (void)crypto_auth_hmacsha256_init(&state, secret, 32);
    hmac_piece(&state, label, sizeof(label) - 1);
    hmac_piece(&state, order.ptr, order.len);
    hmac_piece(&state, tail, (size_t)len);
    (void)crypto_auth_hmacsha256_final(&state, mac);
    for (size_t i = 0; i < 8; i++) {
        value = value << 8 | mac[i];
    }
    en_wipe(&state, sizeof(state));
    en_wipe(mac, sizeof(mac));
    return (uint32_t)(value % CODE_VALUES);
}

void en_sms_mac(const uint8_t key[static 32], struct en_str origin, struct en_str body,
                char out[static EN_SMS_MAC_CHARS])
{
    static const char label[] = "entente/sms/v1\n";
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    crypto_auth_hmacsha256_state state;
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    uint64_t bits = 0;

    (void)crypto_auth_hmacsha256_init(&state, key, 32);
    hmac_piece(&state, label, sizeof(label) - 1);
    hmac_piece(&state, origin.ptr, origin.len);
    hmac_piece(&state, "\n", 1);
    hmac_piece(&state, body.ptr, body.len);
    hmac_piece(&state, "\n", 1);
    (void)crypto_auth_hmacsha256_final(&state, mac);
    for (size_t i = 0; i < 5; i++) {
        bits = bits << 8 | mac[i];
    }
    for (size_t i = 0; i < EN_SMS_MAC_CHARS; i++) {
        out[i] = letters[bits >> (5 * (EN_SMS_MAC_CHARS - 1 - i)) & 31];
    }
    en_wipe(&state, sizeof(state));
    en_wipe(mac, sizeof(mac));
}
