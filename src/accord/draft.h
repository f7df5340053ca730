/*
 * An accord while it is being made: the plain structs, and the lines they came from.
 *
 * Inside this library only. The structs of accord.h do not know their lines; what a check finds
 * wrong must name one, so the checks walk the lines and look into the structs.
 */
#ifndef ENTENTE_ACCORD_DRAFT_H
#define ENTENTE_ACCORD_DRAFT_H

#include "entente/accord.h"

struct draft {
    struct en_accord *accord;
    const struct en_act *act; // its items point into the text the caller gave
    struct en_arena *arena;   // the accord's own memory
    struct en_hasher *hasher;
    struct en_error *reterr;
};

/* Fail with a contradiction at this line: CONTRADICT(draft, line, rule, text, remedy, args...). */
#define CONTRADICT(draft, at_line, rule, ...)                                                      \
    en_fail((draft)->reterr, EN_ERR_CONTRADICTION, (rule),                                         \
            en_place_line((char[32]){0}, (at_line)), __VA_ARGS__)

/* The `index`-th line with this key; the line must exist. */
const struct en_item *draft_line(const struct draft *draft, const char *key, size_t index);

/* Run every check over a draft whose structs are filled in. */
EN_MUST_CHECK enum en_status draft_check(const struct draft *draft);

/* quota.c: the checks of the quota tree. */
EN_MUST_CHECK enum en_status draft_check_quota(const struct draft *draft);

/* keys.c: the checks of registrar, roots and witnesses. */
EN_MUST_CHECK enum en_status draft_check_keys(const struct draft *draft);

#endif /* ENTENTE_ACCORD_DRAFT_H */
