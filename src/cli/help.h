/*
 * help: what the program says about itself, all of it from the table of nouns. Private to src/cli.
 */
#ifndef ENTENTE_CLI_HELP_H
#define ENTENTE_CLI_HELP_H

#include "cli.h"

void en_help_overview(struct en_cli *cli);                             /* bare `entente` */
void en_help_all(struct en_cli *cli);                                  /* `entente help` */
void en_help_noun(struct en_cli *cli, const struct en_noun *noun);     /* `entente help key` */
void en_help_verb(struct en_cli *cli, const struct en_verb *verb);     /* `entente key new -h` */
void en_help_complete(struct en_cli *cli, char **words, size_t count); /* for the shell */

const struct en_noun *en_noun_find(struct en_str name);
const struct en_verb *en_verb_find(const char *noun, struct en_str name);
/* "There is no noun ..." with the nearest; EN_ERR_USAGE. */
enum en_status en_noun_unknown(struct en_str name, struct en_error *reterr);
enum en_status en_verb_unknown(const char *noun, struct en_str name, struct en_error *reterr);

#endif /* ENTENTE_CLI_HELP_H */
