/*
 * What this node has signed last, and whether it has stopped for good.
 */
#ifndef ENTENTE_NODE_MEMORY_H
#define ENTENTE_NODE_MEMORY_H

#include "private.h"

struct node_memory {
    bool known; // something was signed before
    char origin[EN_ORIGIN_BYTES_MAX + 1];
    struct en_head head;
    en_time time;
    en_time stopped; // 0: not
    char rule[EN_TOKEN_BYTES_MAX + 1];
    char file[EVIDENCE_NAME_MAX]; // evidence, within the folder
    struct en_text note;          // the head as it was signed; owned
};

/* `known` is false where nothing was signed yet. EN_ERR_VERIFY (witness.memory) for a file that
 * cannot be read. The caller calls node_memory_finish after EN_OK. */
EN_MUST_CHECK enum en_status node_memory_read(struct en_node *node, struct node_memory *ret,
                                              struct en_error *reterr);
EN_MUST_CHECK enum en_status
node_memory_write(struct en_node *node, const struct node_memory *memory, struct en_error *reterr);
void node_memory_finish(struct node_memory *memory);
/* May this head of the own record be signed after what was signed? EN_ERR_VERIFY (witness.below,
 * witness.beside). */
EN_MUST_CHECK enum en_status node_memory_allows(struct en_node *node,
                                                const struct node_memory *memory,
                                                const struct en_head *head,
                                                struct en_error *reterr);
/* Write down what is about to be signed. */
EN_MUST_CHECK enum en_status node_remember(struct en_node *node, const struct en_head *head,
                                           struct en_str note, struct en_error *reterr);
/* Has it stopped for heads of this origin? */
bool node_is_stopped(const struct node_memory *memory, struct en_str origin);
/* EN_ERR_VERIFY (witness.stopped). */
EN_MUST_CHECK enum en_status node_refuse_stopped(const struct node_memory *memory,
                                                 struct en_error *reterr);
/* A successor record was taken in: the stop was for the one before. */
EN_MUST_CHECK enum en_status node_go_on(struct en_node *node, struct node_memory *memory,
                                        struct en_error *reterr);
/* Stop for good; a second reason changes nothing. */
EN_MUST_CHECK enum en_status node_stop(struct en_node *node, const char *rule, const char *file,
                                       struct en_error *reterr);

#endif /* ENTENTE_NODE_MEMORY_H */
