/*
 * Padding of what is sealed, so that its length tells little.
 *
 * Padme: with E = floor(log2 L), the lowest E - S bits of the length are zero, S being the number
 * of binary digits of E. Lengths of n bits are then floating-point numbers with a mantissa no
 * longer than their exponent: a few hundred for all files up to a gigabyte, and never more than
 * 12 % off. Source: Nikitin, Barman, Lueks, Underwood, Hubaux, Ford: "Reducing Metadata Leakage
 * from Encrypted Files and Communication with PURBs", PoPETs 2019 (4), section 4. The mark in front
 * of the zeros is that of ISO/IEC 7816-4: it makes the padding end by itself.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { PAD_MARK = 0x80, ZEROS_AT_ONCE = 4096 };

static unsigned log2_floor(size_t n)
{
    unsigned log = 0;

    while (n > 1) {
        n >>= 1;
        log++;
    }
    return log;
}

size_t en_padded_length(size_t len)
{
    assert(len <= SIZE_MAX / 4);
    size_t whole = len + 1; /* and the mark */
    unsigned exponent = log2_floor(whole);
    unsigned mantissa = exponent == 0 ? 0 : log2_floor(exponent) + 1;
    size_t mask = exponent > mantissa ? ((size_t)1 << (exponent - mantissa)) - 1 : 0;

    return (whole + mask) & ~mask;
}

void en_pad(struct en_text *text)
{
    static const char zeros[ZEROS_AT_ONCE];
    size_t left = en_padded_length(text->len) - text->len - 1;

    en_text_addc(text, (char)PAD_MARK);
    while (left > 0 && !text->failed) {
        size_t len = left < sizeof(zeros) ? left : sizeof(zeros);
        en_text_add(text, (struct en_str){zeros, len});
        left -= len;
    }
}

bool en_unpad(struct en_str padded, struct en_str *ret)
{
    size_t len = padded.len;

    while (len > 0 && padded.ptr[len - 1] == '\0') {
        len--;
    }
    if (len == 0 || (unsigned char)padded.ptr[len - 1] != PAD_MARK || len - 1 > SIZE_MAX / 4 ||
        en_padded_length(len - 1) != padded.len) {
        return false;
    }
    *ret = (struct en_str){padded.ptr, len - 1};
    return true;
}
