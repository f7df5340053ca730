/*
 * The hash tree of RFC 6962, and the right edge that is all one needs to let it grow.
 *
 * A tree of n leaves splits at the largest power of two below n, so it is a row of complete
 * subtrees, one for each set bit of n. Adding a leaf is adding one to a binary number: every carry
 * joins two complete subtrees of the same size into one.
 *
 * Source: RFC 9162 section 2.1.1. The bytes 0 and 1 in front keep a leaf from being taken for a
 * node.
 */
#include "merkle.h"

#include <assert.h>
#include <string.h>

static const uint8_t leaf_prefix = 0;
static const uint8_t node_prefix = 1;

void en_edge_grow(struct en_hasher *hasher, struct en_edge *edge, const struct en_hash *leaf,
                  en_complete_fn complete, void *self)
{
    struct en_hash hash = *leaf;
    unsigned height = 0;

    assert(edge->size < (uint64_t)INT64_MAX);
    for (;;) {
        if (complete != NULL) {
            complete(self, height, edge->size >> height, &hash);
        }
        if ((edge->size >> height & 1) == 0) {
            break;
        }
        edge->count--;
        en_merkle_node(hasher, &edge->node[edge->count], &hash, &hash);
        height++;
    }
    edge->node[edge->count++] = hash;
    edge->size++;
}

void en_merkle_leaf(struct en_hasher *hasher, struct en_bytes entry, struct en_hash *ret)
{
    const struct en_bytes parts[] = {{&leaf_prefix, 1}, entry};

    en_hash_of_parts(hasher, parts, EN_COUNT(parts), ret);
}

void en_merkle_node(struct en_hasher *hasher, const struct en_hash *left,
                    const struct en_hash *right, struct en_hash *ret)
{
    uint8_t bytes[1 + 2 * EN_HASH_BYTES];

    /* One piece is hashed faster than three. */
    bytes[0] = node_prefix;
    memcpy(bytes + 1, left->b, EN_HASH_BYTES);
    memcpy(bytes + 1 + EN_HASH_BYTES, right->b, EN_HASH_BYTES);
    en_hash_of(hasher, (struct en_bytes){bytes, sizeof(bytes)}, ret);
}

void en_merkle_empty(struct en_hash *ret)
{
    static const struct en_hash nothing = {{0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
                                            0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
                                            0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
                                            0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55}};

    *ret = nothing;
}

void en_edge_add(struct en_hasher *hasher, struct en_edge *edge, const struct en_hash *leaf)
{
    en_edge_grow(hasher, edge, leaf, NULL, NULL);
}

void en_edge_root(struct en_hasher *hasher, const struct en_edge *edge, struct en_hash *ret)
{
    if (edge->count == 0) {
        en_merkle_empty(ret);
        return;
    }
    struct en_hash root = edge->node[edge->count - 1];
    for (unsigned i = edge->count - 1; i > 0; i--) {
        en_merkle_node(hasher, &edge->node[i - 1], &root, &root);
    }
    *ret = root;
}
