/*
 * key_public: a public key as an act says it. Private to src/cli.
 */
#ifndef ENTENTE_CLI_KEY_PUBLIC_H
#define ENTENTE_CLI_KEY_PUBLIC_H

#include "cli.h"

/* Append the verifier key that `word` is, or that of the key file of this name. EN_ERR_USAGE
 * (cli.key-kind) for an age key. */
EN_MUST_CHECK enum en_status en_cli_key_public(struct en_cli *cli, const char *word,
                                               struct en_text *out, struct en_error *reterr);

#endif /* ENTENTE_CLI_KEY_PUBLIC_H */
