/*
 * programme: what the verbs of `entente programme` share. Private to src/cli.
 */
#ifndef ENTENTE_CLI_PROGRAMME_H
#define ENTENTE_CLI_PROGRAMME_H

#include "cli.h"
#include "crews.h"

/* "manned", "impossible" or "undecided", in the language chosen. */
const char *en_programme_verdict(enum en_plan_verdict verdict);
/* One patrol and why its crew is so; `whole` false: only one without a crew. */
void en_programme_say_slot(struct en_cli *cli, const struct en_crews *crews, size_t slot,
                           bool whole);
/* The crew alone: who, why, or why not. */
void en_programme_say_crew(struct en_cli *cli, const struct en_crews *crews, size_t slot);
/* A patrol that lacks vehicles: how many, and what would help; nothing of others. */
void en_programme_say_vehicles(struct en_cli *cli, const struct en_crews *crews, size_t slot);
/* What each party gets out of it, and of each base where there are several. */
void en_programme_say_sheets(struct en_cli *cli, const struct en_crews *crews);
/* A row of what each party gets from each base; none where there is one base. Each begins with
 * `list`, if it has a name. */
void en_programme_add_bases(struct en_table *table, struct en_str list,
                            const struct en_crews *crews);

/* Propose an order for each crew, by the options --class and --force, and with --programme NUMBER
 * all of them together. EN_ERR_RECEIVED as en_cli_perform. */
EN_MUST_CHECK enum en_status en_programme_propose(struct en_cli *cli, const struct en_args *args,
                                                  const struct en_crews *crews,
                                                  struct en_error *reterr);
/* EN_ERR_INFEASIBLE when a patrol has no crew (plan.unmanned) or lacks vehicles (plan.vehicles). */
EN_MUST_CHECK enum en_status en_programme_met(const struct en_crews *crews,
                                              struct en_error *reterr);

#endif /* ENTENTE_CLI_PROGRAMME_H */
