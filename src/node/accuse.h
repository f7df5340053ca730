/*
 * Writing evidence down: what contradicts what, from the own record or from the whole of a source.
 */
#ifndef ENTENTE_NODE_ACCUSE_H
#define ENTENTE_NODE_ACCUSE_H

#include "entente/witness.h"

#include "private.h"

/* A head that the registrar has signed: its note, and what it says. */
struct signed_head {
    struct en_str note;
    struct en_head head;
};

/*
 * None of these can fail but by leaving no evidence: the refusal that called for it stands anyway.
 * Each is judged by its own public keys before it is written; what proves nothing is not. Two heads
 * that contradict each other stop the folder for good.
 */

/* A head that is no head of the own record, not longer than it, against one that is. */
void accuse_by_record(struct en_node *node, const struct signed_head *other,
                      const struct signed_head *own, const char *rule);
/* A head whose entries were refused with `why`: all of the source is read and held against `own`,
 * the newest signed head here (size 0: none). */
void accuse_by_source(struct en_node *node, const struct en_source *source,
                      const struct signed_head *head, const struct signed_head *own,
                      const struct en_error *why);
/* A head that lacks what was promised. */
void accuse_promise(struct en_node *node, struct en_str promise, struct en_str head);

#endif /* ENTENTE_NODE_ACCUSE_H */
