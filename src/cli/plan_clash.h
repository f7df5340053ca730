/*
 * plan_clash: people whose rules no row keeps together, told with line and rules. Private to
 * src/cli.
 */
#ifndef ENTENTE_CLI_PLAN_CLASH_H
#define ENTENTE_CLI_PLAN_CLASH_H

#include <entente/roster.h>

#include "cli.h"

/**
 * Of those whose rows break hard rules, say who could not have one that keeps them.
 *
 * @param cells      a roster, as en_roster_result has it
 * @param ret_line   line of the first such person, 0 when there is none
 * @return EN_OK, EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_cli_plan_say_clashes(struct en_cli *cli,
                                                     const struct en_roster *roster,
                                                     const uint8_t *cells, uint32_t *ret_line);

#endif /* ENTENTE_CLI_PLAN_CLASH_H */
