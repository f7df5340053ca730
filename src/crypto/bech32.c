/*
 * Bech32 of 32 bytes, for age keys.
 *
 * Source: BIP 173 (the check sum's constant is 1, not Bech32m's), without its length limit, as
 * C2SP age.md asks. Lower case only; upper-case identities are folded by the caller, so mixed case
 * never gets here.
 */
#include <string.h>

#include "private.h"

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static int alphabet_value(char c)
{
    for (int i = 0; i < 32; i++) {
        if (alphabet[i] == c) {
            return i;
        }
    }
    return -1;
}

/* One step of the check sum: a remainder by a polynomial over GF(32). */
static uint32_t polymod_step(uint32_t sum, unsigned value)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    uint32_t top = sum >> 25;

    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++) {
        if ((top >> i & 1) != 0) {
            sum ^= generator[i];
        }
    }
    return sum;
}

static uint32_t polymod_prefix(const char *hrp)
{
    uint32_t sum = 1;

    for (const char *c = hrp; *c != '\0'; c++) {
        sum = polymod_step(sum, (unsigned char)*c >> 5);
    }
    sum = polymod_step(sum, 0);
    for (const char *c = hrp; *c != '\0'; c++) {
        sum = polymod_step(sum, *c & 31);
    }
    return sum;
}

/* The five bits of group `index`; behind the last byte stand zeros. */
static unsigned group_of(const uint8_t *data, size_t index)
{
    unsigned group = 0;

    for (size_t bit = index * 5; bit < index * 5 + 5; bit++) {
        unsigned value = bit / 8 < EN_BECH32_BYTES ? data[bit / 8] >> (7 - bit % 8) & 1u : 0;
        group = group << 1 | value;
    }
    return group;
}

void en_bech32_encode(const char *hrp, const uint8_t data[static EN_BECH32_BYTES], char *out)
{
    size_t at = strlen(hrp);
    uint32_t sum = polymod_prefix(hrp);

    memcpy(out, hrp, at);
    out[at++] = '1';
    for (size_t i = 0; i < EN_BECH32_DATA_CHARS; i++) {
        unsigned group = group_of(data, i);
        sum = polymod_step(sum, group);
        out[at++] = alphabet[group];
    }
    for (size_t i = 0; i < EN_BECH32_CHECKSUM_CHARS; i++) {
        sum = polymod_step(sum, 0);
    }
    sum ^= 1;
    for (size_t i = 0; i < EN_BECH32_CHECKSUM_CHARS; i++) {
        out[at++] = alphabet[sum >> (5 * (5 - i)) & 31];
    }
    out[at] = '\0';
}

bool en_bech32_decode(const char *hrp, struct en_str text, uint8_t out[static EN_BECH32_BYTES])
{
    size_t head = strlen(hrp);
    uint8_t data[EN_BECH32_BYTES + 1] = {0}; /* one more for the padding bits */
    uint32_t sum = polymod_prefix(hrp);

    if (text.len != head + 1 + EN_BECH32_DATA_CHARS + EN_BECH32_CHECKSUM_CHARS ||
        memcmp(text.ptr, hrp, head) != 0 || text.ptr[head] != '1') {
        return false;
    }
    for (size_t i = 0; i < EN_BECH32_DATA_CHARS + EN_BECH32_CHECKSUM_CHARS; i++) {
        int value = alphabet_value(text.ptr[head + 1 + i]);
        if (value < 0) {
            return false;
        }
        sum = polymod_step(sum, (unsigned)value);
        for (size_t bit = 0; bit < 5 && i < EN_BECH32_DATA_CHARS; bit++) {
            size_t at = i * 5 + bit;
            data[at / 8] |= (uint8_t)(((unsigned)value >> (4 - bit) & 1u) << (7 - at % 8));
        }
    }
    bool sound = sum == 1 && data[EN_BECH32_BYTES] == 0;
    if (sound) {
        memcpy(out, data, EN_BECH32_BYTES);
    }
    en_wipe(data, sizeof(data));
    return sound;
}
