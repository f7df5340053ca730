/*
 * The tiles a growing tree is just filling, one a level. Internal to the record.
 *
 * A tile is 256 neighbouring hashes of height 8 L in the tree (C2SP tlog-tiles); only those are
 * stored. In memory a tile also holds what lies between: the complete nodes of the seven heights
 * above them, so that roots and proofs take hashes and do not compute them.
 */
#ifndef EN_RECORD_TAIL_H
#define EN_RECORD_TAIL_H

#include "merkle.h"

enum {
    EN_TILE_HEIGHT = 8,
    EN_TILE_WIDTH = 256, /* 2 to the height */
    EN_TILE_NODES = 510, /* 256 + 128 + ... + 2; the top one is a hash of the tile above */
    EN_TILE_LEVELS = 8,  /* 2^63 leaves */
    EN_TILE_BYTES = EN_TILE_WIDTH * EN_HASH_BYTES,
};

struct en_tile {
    struct en_hash node[EN_TILE_NODES];
};

/* Where the nodes of a height 0..7 within a tile begin. */
static inline size_t en_tile_at(unsigned height, uint64_t index)
{
    return 2 * (size_t)EN_TILE_WIDTH - (2 * (size_t)EN_TILE_WIDTH >> height) +
           (size_t)(index & (((uint64_t)EN_TILE_WIDTH >> height) - 1));
}

/* Compute the complete nodes above the first `width` hashes; `ret_top` (may be NULL) takes the top
 * of a full tile. */
void en_tile_fill(struct en_hasher *hasher, struct en_tile *tile, size_t width,
                  struct en_hash *ret_top);

struct en_tail {
    struct en_edge edge;
    struct en_tile tile[EN_TILE_LEVELS];
};

/* Levels that hold at least one hash in a tree of `size`. */
unsigned en_tail_levels(uint64_t size);
/* Number of the tile being filled at a level, and how many hashes it holds: 0..255. */
uint64_t en_tail_number(uint64_t size, unsigned level);
size_t en_tail_width(uint64_t size, unsigned level);

void en_tail_add(struct en_hasher *hasher, struct en_tail *tail, const struct en_hash *leaf);
/* Levels, from 0 up, whose tile the last leaf filled; the next leaf begins to overwrite them. */
unsigned en_tail_full(const struct en_tail *tail);

/* Copy what a tree of from->edge.size uses. */
void en_tail_copy(struct en_tail *to, const struct en_tail *from);

/* Set the edge from tiles that hold en_tail_width(size, level) hashes each, filled. */
void en_tail_set_edge(struct en_tail *tail, uint64_t size);

#endif /* EN_RECORD_TAIL_H */
