/*
 * What the files on snapshots share.
 */
#ifndef ENTENTE_NODE_SNAPSHOT_PRIVATE_H
#define ENTENTE_NODE_SNAPSHOT_PRIVATE_H

#include "entente/snapshot.h"

#include "private.h"

/* Both quorums: of the first accord in the restored state, and of the one in force. */
EN_MUST_CHECK enum en_status node_judge_snapshot(struct en_node *node,
                                                 const struct en_snapshot_file *file,
                                                 struct en_state *state, struct en_error *reterr);

#endif /* ENTENTE_NODE_SNAPSHOT_PRIVATE_H */
