/*
 * The two written forms of an age key: "age1..." for everybody, "AGE-SECRET-KEY-1..." for one.
 *
 * Source: C2SP age.md v1.1.0. BIP 173 allows either case; recipients are taken in lower case and
 * identities in upper case only, as age itself prints them, so that a key has one spelling.
 */
#include "entente/crypto.h"

#include <sodium.h>

#include "private.h"

static const char recipient_hrp[] = "age";
static const char identity_hrp[] = "age-secret-key-";

/* Upper case to lower; false when a lower-case letter is met. */
static bool fold_upper(struct en_str text, char *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'a' && c <= 'z') {
            return false;
        }
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return true;
}

void en_age_identity_generate(const struct en_env *env, struct en_age_identity *ret)
{
    env->random(env->self, ret->secret, sizeof(ret->secret));
}

void en_age_identity_recipient(const struct en_age_identity *identity, struct en_age_recipient *ret)
{
    (void)crypto_scalarmult_base(ret->b, identity->secret);
}

bool en_age_recipient_is_sound(const struct en_age_recipient *recipient)
{
    /* Any scalar will do: a point of small order gives zero with all of them, once clamped. */
    static const uint8_t scalar[32] = {0x40};
    uint8_t shared[32];

    return crypto_scalarmult(shared, scalar, recipient->b) == 0;
}

enum en_status en_age_recipient_parse(struct en_str text, struct en_age_recipient *ret,
                                      struct en_error *reterr)
{
    struct en_age_recipient recipient;

    if (!en_bech32_decode(recipient_hrp, text, recipient.b)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "age.recipient", EN_STR("recipient"),
                       N_("%1 is not an age recipient (wrong form or check sum)"),
                       N_("give \"age1\" and 58 characters, as age-keygen prints them"), text);
    }
    if (!en_age_recipient_is_sound(&recipient)) {
        return en_fail_weak_recipient(reterr);
    }
    *ret = recipient;
    return EN_OK;
}

enum en_status en_age_identity_parse(struct en_str text, struct en_age_identity *ret,
                                     struct en_error *reterr)
{
    char lower[EN_AGE_IDENTITY_BYTES];
    bool sound = text.len == sizeof(lower) && fold_upper(text, lower) &&
                 en_bech32_decode(identity_hrp, (struct en_str){lower, text.len}, ret->secret);

    en_wipe(lower, sizeof(lower));
    if (!sound) { /* a secret is never shown back, not even a mistyped one */
        return en_fail(reterr, EN_ERR_SYNTAX, "age.identity", EN_STR("identity"),
                       N_("this is not an age identity (wrong form or check sum)"),
                       N_("give \"AGE-SECRET-KEY-1\" and 58 characters, all in upper case"));
    }
    return EN_OK;
}

void en_age_recipient_print(const struct en_age_recipient *recipient,
                            char out[static EN_AGE_RECIPIENT_BYTES + 1])
{
    en_bech32_encode(recipient_hrp, recipient->b, out);
}

void en_age_identity_print(const struct en_age_identity *identity,
                           char out[static EN_AGE_IDENTITY_BYTES + 1])
{
    en_bech32_encode(identity_hrp, identity->secret, out);
    for (size_t i = 0; i < EN_AGE_IDENTITY_BYTES; i++) {
        if (out[i] >= 'a' && out[i] <= 'z') {
            out[i] = (char)(out[i] - 'a' + 'A');
        }
    }
}
