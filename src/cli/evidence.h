/*
 * evidence: what a file of evidence proves, as people read it. Private to src/cli.
 */
#ifndef ENTENTE_CLI_EVIDENCE_H
#define ENTENTE_CLI_EVIDENCE_H

#include <entente/witness.h>

#include "cli.h"

enum { EN_FINDING_CELLS = 10 };

/* What a file of this kind says, proven or not: a message id. */
const char *en_evidence_claim(enum en_evidence_kind kind);
/* The finding as cells, and the sentence that they fill. */
const char *en_finding_cells(const struct en_finding *finding,
                             struct en_cell out[static EN_FINDING_CELLS]);
/* The same sentence, translated and filled in. */
void en_finding_text(struct en_text *out, const struct en_finding *finding);

/* Read a file into the arena of `cli` and take it apart. */
EN_MUST_CHECK enum en_status en_evidence_read(struct en_cli *cli, const char *path,
                                              struct en_evidence *ret, struct en_error *reterr);
/* By the public keys of a policy. */
EN_MUST_CHECK enum en_status en_evidence_judge(struct en_cli *cli,
                                               const struct en_evidence *evidence,
                                               const struct en_policy *policy,
                                               struct en_finding *ret, struct en_error *reterr);

#endif /* ENTENTE_CLI_EVIDENCE_H */
