/*
 * Nodes, roots and proofs out of tiles.
 *
 * A root of n leaves folds the complete subtrees of n from right to left; a proof takes the
 * sibling at each step up, of which at most one, the one that holds the right edge, is no complete
 * subtree and is folded too. So both need O(log n) nodes, and nodes are looked up, not computed.
 *
 * The kept tiles are mapped directly: number modulo slots, newest wins. Neighbours, which is what
 * people ask for, never push each other out.
 */
#include "tree.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "store.memory", EN_STR(""), N_("no memory left"), NULL);
}

static enum en_status bad_tile(struct en_error *reterr, unsigned level, uint64_t number)
{
    char place[48];

    (void)snprintf(place, sizeof(place), "tile %u/%" PRIu64, level, number);
    return en_fail(reterr, EN_ERR_VERIFY, "store.tile", en_str_from(place),
                   N_("the stored hashes do not fit the tree above them"),
                   N_("restore the record from a witness or from an export"));
}

enum en_status en_tree_below(uint64_t minimum, struct en_error *reterr)
{
    char number[24];

    (void)snprintf(number, sizeof(number), "%" PRIu64, minimum);
    return en_fail(reterr, EN_ERR_RANGE, "store.minimum", EN_STR(""),
                   N_("this record holds entries from %1 on only"),
                   N_("ask a member who holds the whole record"), en_str_from(number));
}

static struct en_tree_slot *slot_of(struct en_tree *tree, unsigned level, uint64_t number)
{
    return level == 0 ? &tree->leaf[number % EN_TREE_SLOTS_LEAF]
                      : &tree->upper[level][number % EN_TREE_SLOTS];
}

/* Read a full tile into its slot and check it against `top`, its hash in the tile above. */
static enum en_status load(struct en_tree *tree, unsigned level, uint64_t number,
                           const struct en_hash *top, struct en_error *reterr)
{
    if (level == 0 && number < tree->minimum / EN_TILE_WIDTH) {
        return en_tree_below(tree->minimum, reterr);
    }
    struct en_tree_slot *slot = slot_of(tree, level, number);
    struct en_tile *tile = slot->tile != NULL ? slot->tile : calloc(1, sizeof(*tile));
    struct en_hash computed;

    if (tile == NULL) {
        return no_memory(reterr);
    }
    *slot = (struct en_tree_slot){0};
    enum en_status status = en_db_tile(tree->db, level, number, tile->node, reterr);
    if (status == EN_OK) {
        en_tile_fill(tree->hasher, tile, EN_TILE_WIDTH, &computed);
        status = en_hash_equal(&computed, top) ? EN_OK : bad_tile(reterr, level, number);
    }
    if (status != EN_OK) {
        free(tile);
        return status;
    }
    *slot = (struct en_tree_slot){.number = number, .tile = tile};
    return EN_OK;
}

/* The tile when it is at hand, NULL when it must be read first. */
static const struct en_tile *at_hand(struct en_tree *tree, unsigned level, uint64_t number)
{
    const struct en_tree_slot *slot = slot_of(tree, level, number);

    if (number == en_tail_number(tree->tail->edge.size, level)) {
        return &tree->tail->tile[level];
    }
    return slot->tile != NULL && slot->number == number ? slot->tile : NULL;
}

/* Have a tile at hand: go up to one that is, then read down from it. The topmost level is all
 * tail, so the way up ends. */
static enum en_status fetch(struct en_tree *tree, unsigned level, uint64_t number,
                            const struct en_tile **ret, struct en_error *reterr)
{
    unsigned above = level;

    while (at_hand(tree, above, number >> (EN_TILE_HEIGHT * (above - level))) == NULL) {
        above++;
        assert(above < EN_TILE_LEVELS);
    }
    while (above > level) {
        uint64_t parent = number >> (EN_TILE_HEIGHT * (above - level));
        uint64_t child = number >> (EN_TILE_HEIGHT * (above - level - 1));
        const struct en_tile *tile = at_hand(tree, above, parent);

        enum en_status status =
            load(tree, above - 1, child, &tile->node[en_tile_at(0, child)], reterr);
        if (status != EN_OK) {
            return status;
        }
        above--;
    }
    *ret = at_hand(tree, level, number);
    return EN_OK;
}

/* Root of the leaves begin <= i < end; `begin` is a multiple of a power of two not below their
 * number. */
static enum en_status fold(struct en_tree *tree, uint64_t begin, uint64_t end, struct en_hash *ret,
                           struct en_error *reterr)
{
    uint64_t left = end - begin;
    struct en_hash root = {{0}};
    bool first = true;

    for (unsigned height = 0; left != 0; height++) {
        struct en_hash node;

        if ((left >> height & 1) == 0) {
            continue;
        }
        left -= UINT64_C(1) << height;
        enum en_status status = en_tree_node(tree, height, (begin + left) >> height, &node, reterr);
        if (status != EN_OK) {
            return status;
        }
        if (first) {
            root = node;
        } else {
            en_merkle_node(tree->hasher, &node, &root, &root);
        }
        first = false;
    }
    *ret = root;
    return EN_OK;
}

/* Append the siblings on the way from a node up to the root of `size` leaves. */
static enum en_status climb(struct en_tree *tree, unsigned height, uint64_t node, uint64_t size,
                            struct en_proof *proof, struct en_error *reterr)
{
    uint64_t last = (size - 1) >> height;

    for (; last > 0; height++, node >>= 1, last >>= 1) {
        enum en_status status = EN_OK;

        assert(proof->count < EN_PROOF_HASHES_MAX);
        if ((node & 1) != 0) {
            status = en_tree_node(tree, height, node - 1, &proof->hash[proof->count++], reterr);
        } else if (node < last) {
            uint64_t begin = (node + 1) << height;
            uint64_t end = node + 1 < last ? (node + 2) << height : size;
            end = end < size ? end : size;
            status = fold(tree, begin, end, &proof->hash[proof->count++], reterr);
        }
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}

enum en_status en_tree_read_tail(struct en_db *db, struct en_hasher *hasher,
                                 const struct en_head *head, struct en_tail *ret,
                                 struct en_error *reterr)
{
    struct en_hash hashes[EN_TILE_WIDTH];
    struct en_hash root;

    for (unsigned level = 0; level < en_tail_levels(head->size); level++) {
        size_t width = en_tail_width(head->size, level);
        if (width == 0) {
            continue;
        }
        enum en_status status =
            en_db_tile(db, level, en_tail_number(head->size, level), hashes, reterr);
        if (status != EN_OK) {
            return status;
        }
        for (size_t i = 0; i < width; i++) {
            ret->tile[level].node[i] = hashes[i];
        }
        en_tile_fill(hasher, &ret->tile[level], width, NULL);
    }
    en_tail_set_edge(ret, head->size);
    en_edge_root(hasher, &ret->edge, &root);
    if (!en_hash_equal(&root, &head->root)) {
        return en_fail(reterr, EN_ERR_VERIFY, "store.damaged", EN_STR("head"),
                       N_("the stored hashes do not give the stored root"),
                       N_("restore the record from a witness or from an export"));
    }
    return EN_OK;
}

void en_tree_finish(struct en_tree *tree)
{
    for (size_t i = 0; i < EN_TREE_SLOTS_LEAF; i++) {
        free(tree->leaf[i].tile);
    }
    for (size_t level = 0; level < EN_TILE_LEVELS; level++) {
        for (size_t i = 0; i < EN_TREE_SLOTS; i++) {
            free(tree->upper[level][i].tile);
        }
    }
}

enum en_status en_tree_node(struct en_tree *tree, unsigned height, uint64_t index,
                            struct en_hash *ret, struct en_error *reterr)
{
    unsigned level = height / EN_TILE_HEIGHT;
    unsigned within = height % EN_TILE_HEIGHT;
    const struct en_tile *tile = NULL;

    assert(level < EN_TILE_LEVELS && index < tree->tail->edge.size >> height);
    enum en_status status = fetch(tree, level, index >> (EN_TILE_HEIGHT - within), &tile, reterr);
    if (status != EN_OK) {
        return status;
    }
    assert(tile != NULL);
    *ret = tile->node[en_tile_at(within, index)];
    return EN_OK;
}

enum en_status en_tree_root(struct en_tree *tree, uint64_t size, struct en_hash *ret,
                            struct en_error *reterr)
{
    if (size == 0) {
        en_merkle_empty(ret);
        return EN_OK;
    }
    return fold(tree, 0, size, ret, reterr);
}

enum en_status en_tree_prove(struct en_tree *tree, uint64_t index, uint64_t size,
                             struct en_proof *ret, struct en_error *reterr)
{
    struct en_proof proof = {.count = 0};

    enum en_status status = climb(tree, 0, index, size, &proof, reterr);
    if (status == EN_OK) {
        *ret = proof;
    }
    return status;
}

enum en_status en_tree_prove_growth(struct en_tree *tree, uint64_t old_size, uint64_t size,
                                    struct en_proof *ret, struct en_error *reterr)
{
    struct en_proof proof = {.count = 0};
    unsigned height = 0;

    assert(old_size > 0 && old_size < size);
    /* Begin at the largest complete subtree that ends where the old tree ends; when that is the
     * old tree itself, its root is known and left out. */
    while ((old_size >> height & 1) == 0) {
        height++;
    }
    uint64_t node = (old_size >> height) - 1;
    enum en_status status = EN_OK;
    if (node != 0) {
        status = en_tree_node(tree, height, node, &proof.hash[proof.count++], reterr);
    }
    if (status == EN_OK) {
        status = climb(tree, height, node, size, &proof, reterr);
    }
    if (status == EN_OK) {
        *ret = proof;
    }
    return status;
}
