/*
 * head: the newest signed head of a node and who cosigned it. Private to src/cli.
 */
#ifndef ENTENTE_CLI_HEAD_H
#define ENTENTE_CLI_HEAD_H

#include "cli.h"

/* What a head lacks that everything else is right under. */
#define EN_CLI_UNPROVEN_OWN N_("valid, not yet proven: your own witness has not cosigned this head")
#define EN_CLI_UNPROVEN_QUORUM                                                                     \
    N_("valid, not yet proven: too few witnesses have cosigned this head")

struct en_head_view {
    struct en_head record;       // of all entries
    bool is_signed;              // a head was signed at all
    struct en_cosigned cosigned; // of the signed head
    uint32_t witnesses, quorum;  // of the accord at that head
    uint32_t cosigners;          // bits set in cosigned.by_witness
    bool proven;                 // the quorum has cosigned, and the own witness if insisted on
};
/* Size and root that a signed head of the node's record names; no signature is checked. */
EN_MUST_CHECK enum en_status en_head_read(struct en_cli *cli, struct en_node *node,
                                          struct en_str note, struct en_head *ret,
                                          struct en_error *reterr);
EN_MUST_CHECK enum en_status en_head_look(struct en_cli *cli, struct en_node *node,
                                          struct en_head_view *ret, struct en_error *reterr);
/* As a sheet. */
EN_MUST_CHECK enum en_status en_head_say(struct en_cli *cli, struct en_node *node,
                                         struct en_error *reterr);
/* "fama/witness, cma/witness" */
void en_head_cosigners(struct en_text *out, struct en_node *node, const struct en_head_view *head);

#endif /* ENTENTE_CLI_HEAD_H */
