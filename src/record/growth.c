/*
 * A growing tree that still knows the root of every earlier size.
 *
 * Each height keeps the complete nodes made since the base. A tree of a later size is a row of
 * complete subtrees; the leftmost of them may stand wholly before the base, and then it is a node
 * of the base's edge, or it reaches across the base, and then it was completed here.
 */
#include <stdlib.h>
#include <string.h>

#include "merkle.h"

enum { HEIGHTS = 64, FIRST_CAP = 256 };

struct row {
    struct en_hash *node;
    uint64_t first; /* index, among the nodes of this height, of node[0] */
    size_t count, cap;
};

struct en_growth {
    struct en_edge base, edge;
    struct row row[HEIGHTS];
};

struct en_growth *en_growth_create(const struct en_edge *base)
{
    struct en_growth *growth = calloc(1, sizeof(*growth));

    if (growth == NULL) {
        return NULL;
    }
    growth->base = growth->edge = *base;
    for (unsigned h = 0; h < HEIGHTS; h++) {
        growth->row[h].first = base->size >> h;
    }
    return growth;
}

void en_growth_destroy(struct en_growth *growth)
{
    if (growth == NULL) {
        return;
    }
    for (unsigned h = 0; h < HEIGHTS; h++) {
        free(growth->row[h].node);
    }
    free(growth);
}

static bool make_room(struct row *row)
{
    if (row->count < row->cap) {
        return true;
    }
    size_t cap = row->cap == 0 ? FIRST_CAP : row->cap * 2;
    struct en_hash *grown = realloc(row->node, cap * sizeof(*grown));
    if (grown == NULL) {
        return false;
    }
    row->node = grown;
    row->cap = cap;
    return true;
}

static void keep(void *self, unsigned height, uint64_t index, const struct en_hash *hash)
{
    struct row *row = &((struct en_growth *)self)->row[height];

    (void)index; /* they come in order */
    row->node[row->count++] = *hash;
}

enum en_status en_growth_add(struct en_growth *growth, struct en_hasher *hasher,
                             const struct en_hash *leaf)
{
    /* Room first, on every height this leaf completes: a tree half grown would be a wrong tree. */
    for (unsigned h = 0; h == 0 || ((growth->edge.size >> (h - 1)) & 1) == 1; h++) {
        if (!make_room(&growth->row[h])) {
            return EN_ERR_MEMORY;
        }
    }
    en_edge_grow(hasher, &growth->edge, leaf, keep, growth);
    return EN_OK;
}

uint64_t en_growth_size(const struct en_growth *growth)
{
    return growth->edge.size;
}

/* A complete node: made here, or standing on the base's edge. */
static const struct en_hash *find(const struct en_growth *growth, unsigned height, uint64_t index)
{
    const struct row *row = &growth->row[height];
    unsigned at = 0;

    if (index >= row->first) {
        return &row->node[index - row->first];
    }
    for (unsigned h = HEIGHTS - 1; h > height; h--) {
        at += (unsigned)((growth->base.size >> h) & 1);
    }
    return &growth->base.node[at];
}

enum en_status en_growth_root_at(const struct en_growth *growth, struct en_hasher *hasher,
                                 uint64_t size, struct en_hash *ret)
{
    struct en_edge edge = {.size = size};

    if (size < growth->base.size || size > growth->edge.size) {
        return EN_ERR_RANGE;
    }
    for (unsigned h = HEIGHTS; h-- > 0;) {
        if (((size >> h) & 1) == 1) {
            edge.node[edge.count++] = *find(growth, h, (size >> h) - 1);
        }
    }
    en_edge_root(hasher, &edge, ret);
    return EN_OK;
}
