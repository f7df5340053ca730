/*
 * follow: one look at a source, for `log follow`, `log push` and `witness`. Private to src/cli.
 */
#ifndef ENTENTE_CLI_FOLLOW_H
#define ENTENTE_CLI_FOLLOW_H

#include "source.h"

/* Take in what is new, cosign with `witness` (may be NULL), hand the line back as --out and
 * --deliver say, settle the outbox, bring blobs over, say what came of it. */
EN_MUST_CHECK enum en_status en_cli_follow(struct en_cli *cli, const struct en_args *args,
                                           struct en_cli_source *source,
                                           const struct en_signing_key *witness,
                                           struct en_error *reterr);
/* Where the evidence lies that the node has just written, if it has. */
void en_cli_say_evidence(struct en_cli *cli);

#endif /* ENTENTE_CLI_FOLLOW_H */
