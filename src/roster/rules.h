/*
 * rules: how often a row breaks a rule, counted plainly. Private to src/roster.
 */
#ifndef ENTENTE_ROSTER_RULES_H
#define ENTENTE_ROSTER_RULES_H

#include "entente/roster.h"

/* Bit of a cell in a set of cells. */
static inline uint64_t cell_bit(uint8_t cell)
{
    return UINT64_C(1) << cell;
}

/* Greatest common divisor of all shifts' minutes; 1 when there are none. */
int32_t en_roster_minutes_unit(const struct en_roster *roster);

/**
 * Units by which a row breaks a rule.
 *
 * @param row    array of length [roster->days]
 * @param unit   en_roster_minutes_unit of the roster
 */
int64_t en_roster_rule_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                             const uint8_t *row, int32_t unit);

#endif /* ENTENTE_ROSTER_RULES_H */
