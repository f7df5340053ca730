/*
 * When is a set of consents complete? One party, one bit, whatever it weighs.
 */
#include "entente/accord.h"

static uint32_t parties_in(uint32_t set)
{
    uint32_t count = 0;

    for (; set != 0; set &= set - 1) {
        count++;
    }
    return count;
}

static bool is_complete(const struct en_class *cls, uint32_t agreed)
{
    uint32_t have = parties_in(agreed);

    switch (cls->rule) {
    case EN_CONSENT_ALL:
        return agreed == cls->of;
    case EN_CONSENT_MAJORITY:
        return have > parties_in(cls->of) / 2;
    case EN_CONSENT_ANY:
        return have >= 1;
    case EN_CONSENT_COUNT:
        return have >= cls->count;
    case EN_CONSENT_LEAD:
        return true;
    }
    return false;
}

bool en_consent_complete(const struct en_class *cls, uint32_t given, uint32_t *ret_missing)
{
    uint32_t agreed = given & cls->of;
    bool complete = is_complete(cls, agreed);

    if (ret_missing != NULL) {
        bool asks_none = complete && cls->rule != EN_CONSENT_LEAD;
        *ret_missing = asks_none ? 0 : cls->of & ~agreed;
    }
    return complete;
}
