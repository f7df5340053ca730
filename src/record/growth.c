/*
 * A growing tree that still knows the root of every earlier size.
 *
 * Each height keeps the complete nodes made since the base. A tree of a later size is a row of
 * complete subtrees; the leftmost of them may stand wholly before the base, and then it is a node
 * of the base's edge, or it reaches across the base, and then it was completed here.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "entente/evidence.h"

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

/* Root of the entries from `first` to `size`, which begin a subtree that is not complete. */
static void root_of_rest(const struct en_growth *growth, struct en_hasher *hasher, uint64_t first,
                         uint64_t size, struct en_hash *ret)
{
    struct en_edge edge = {.size = size - first};
    uint64_t at = first;

    for (unsigned h = HEIGHTS; h-- > 0;) {
        if (((edge.size >> h) & 1) == 1) {
            edge.node[edge.count++] = *find(growth, h, at >> h);
            at += UINT64_C(1) << h;
        }
    }
    en_edge_root(hasher, &edge, ret);
}

/* The siblings on the way up from a node: what climb() of proof.c takes, in its order. */
static void prove_up(const struct en_growth *growth, struct en_hasher *hasher, unsigned height,
                     uint64_t fn, uint64_t size, struct en_proof *ret)
{
    uint64_t sn = (size - 1) >> height;

    for (; sn > 0; height++, fn >>= 1, sn >>= 1) {
        struct en_hash *hash = &ret->hash[ret->count];
        if ((fn & 1) == 1) {
            *hash = *find(growth, height, fn - 1);
        } else if (fn == sn) {
            continue; /* alone at the edge: it goes up as it is */
        } else if ((fn + 2) << height <= size) {
            *hash = *find(growth, height, fn + 1);
        } else {
            root_of_rest(growth, hasher, (fn + 1) << height, size, hash);
        }
        ret->count++;
    }
}

void en_growth_prove(const struct en_growth *growth, struct en_hasher *hasher, uint64_t old_size,
                     uint64_t size, struct en_proof *ret)
{
    uint64_t fn = old_size - 1;
    unsigned height = 0;

    assert(old_size > 0 && old_size >= growth->base.size && old_size < size);
    assert(size <= growth->edge.size);
    while ((fn & 1) == 1) {
        fn >>= 1;
        height++;
    }
    ret->hash[0] = *find(growth, height, fn);
    ret->count = 1;
    prove_up(growth, hasher, height, fn, size, ret);
}

void en_growth_prove_leaf(const struct en_growth *growth, struct en_hasher *hasher, uint64_t index,
                          uint64_t size, struct en_proof *ret)
{
    assert(index >= growth->base.size && index < size && size <= growth->edge.size);
    ret->count = 0;
    prove_up(growth, hasher, 0, index, size, ret);
}
