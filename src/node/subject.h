/*
 * What is being verified: a node's record or an exported directory.
 */
#ifndef ENTENTE_NODE_SUBJECT_H
#define ENTENTE_NODE_SUBJECT_H

#include "private.h"

struct subject {
    const struct en_env *env;
    const char *folder;
    bool is_node;
    struct node_conf conf; // of a node; a directory has none
    int lock_fd;
    struct en_store *store;
    struct en_tiles *tiles;
    struct en_source source;
    struct en_hasher *hasher;
    struct en_arena arena;
    struct en_state *state;
    struct en_text note; // the signed head; empty when a node has none yet
};

/* `env` and `folder` are set, lock_fd is -1, the rest zero. EN_ERR_NOT_FOUND (verify.absent),
 * EN_ERR_HELD, and what opening the record returns. subject_close also after a failure. */
EN_MUST_CHECK enum en_status subject_open(struct subject *subject, struct en_error *reterr);
void subject_close(struct subject *subject);

#endif /* ENTENTE_NODE_SUBJECT_H */
