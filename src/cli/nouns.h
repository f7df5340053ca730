/*
 * nouns: the functions of nouns.def, one a verb. Private to src/cli.
 */
#ifndef ENTENTE_CLI_NOUNS_H
#define ENTENTE_CLI_NOUNS_H

#include "cli.h"

/* Some functions serve two verbs (show, act show); declaring one twice is well defined. */
#define NOUN(...)
#define VERB(noun, name, run, usage, summary, examples)                                            \
    enum en_status run(struct en_cli *cli, const struct en_args *args, struct en_error *reterr);
#include "nouns.def"
#undef NOUN
#undef VERB

#endif /* ENTENTE_CLI_NOUNS_H */
