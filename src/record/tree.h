/*
 * The tree of a stored record: any node, root or proof of any size it ever had. Internal to the
 * record.
 *
 * The tiles being filled are at hand; full ones are read when needed, checked against the tile
 * above, and kept: so no hash of a damaged tile ever leaves here.
 */
#ifndef EN_RECORD_TREE_H
#define EN_RECORD_TREE_H

#include "store_db.h"

enum {
    EN_TREE_SLOTS_LEAF = 4096, /* 64 MiB when all are used: a million entries at hand */
    EN_TREE_SLOTS = 64,        /* of each level above */
};

struct en_tree_slot {
    uint64_t number;
    struct en_tile *tile; /* NULL: empty */
};

struct en_tree {
    struct en_db *db;
    struct en_hasher *hasher;
    struct en_tail *tail; /* of the size in force */
    uint64_t minimum;     /* no tile of level 0 begins below */
    struct en_tree_slot leaf[EN_TREE_SLOTS_LEAF];
    struct en_tree_slot upper[EN_TILE_LEVELS][EN_TREE_SLOTS];
};

/**
 * Read the tail of the first `size` entries from the tiles of `db`.
 * @return EN_OK; EN_ERR_VERIFY (store.damaged, store.tile: they do not give `root`)
 */
EN_MUST_CHECK enum en_status en_tree_read_tail(struct en_db *db, struct en_hasher *hasher,
                                               const struct en_head *head, struct en_tail *ret,
                                               struct en_error *reterr);

/* EN_ERR_RANGE (store.minimum): asked for what a partial record leaves out. */
enum en_status en_tree_below(uint64_t minimum, struct en_error *reterr);

void en_tree_finish(struct en_tree *tree); /* frees the kept tiles, nothing else */

/* A complete node; it must lie within the tree (asserted). */
EN_MUST_CHECK enum en_status en_tree_node(struct en_tree *tree, unsigned height, uint64_t index,
                                          struct en_hash *ret, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_tree_root(struct en_tree *tree, uint64_t size, struct en_hash *ret,
                                          struct en_error *reterr);
EN_MUST_CHECK enum en_status en_tree_prove(struct en_tree *tree, uint64_t index, uint64_t size,
                                           struct en_proof *ret, struct en_error *reterr);
/* 0 < old_size < size. */
EN_MUST_CHECK enum en_status en_tree_prove_growth(struct en_tree *tree, uint64_t old_size,
                                                  uint64_t size, struct en_proof *ret,
                                                  struct en_error *reterr);

#endif /* EN_RECORD_TREE_H */
