/*
 * The growth of a tree, watched: what the stored and the exported tiles are filled from. Internal
 * to the record.
 */
#ifndef EN_RECORD_MERKLE_H
#define EN_RECORD_MERKLE_H

#include "entente/record.h"

/* A subtree of 2^height leaves is complete: its hash, and its place among those of its height. */
typedef void (*en_complete_fn)(void *self, unsigned height, uint64_t index,
                               const struct en_hash *hash);

/* en_edge_add, telling `complete` (NULL: nobody) of the leaf, then of each subtree it completes. */
void en_edge_grow(struct en_hasher *hasher, struct en_edge *edge, const struct en_hash *leaf,
                  en_complete_fn complete, void *self);

#endif /* EN_RECORD_MERKLE_H */
