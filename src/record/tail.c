/*
 * Filling tiles leaf by leaf.
 *
 * Every node that a leaf completes is hashed once, by the edge, and put into its tile on the way:
 * a tree with all its tiles costs no more hashes than its root.
 */
#include "tail.h"

#include <assert.h>
#include <string.h>

static_assert(EN_TILE_WIDTH == 1 << EN_TILE_HEIGHT, "a tile is a complete subtree");
static_assert(EN_TILE_NODES == 2 * EN_TILE_WIDTH - 2, "without its top");
static_assert(EN_TILE_LEVELS * EN_TILE_HEIGHT >= 63, "levels for every size");

static void put_node(void *self, unsigned height, uint64_t index, const struct en_hash *hash)
{
    struct en_tail *tail = self;

    assert(height / EN_TILE_HEIGHT < EN_TILE_LEVELS);
    tail->tile[height / EN_TILE_HEIGHT].node[en_tile_at(height % EN_TILE_HEIGHT, index)] = *hash;
}

void en_tile_fill(struct en_hasher *hasher, struct en_tile *tile, size_t width,
                  struct en_hash *ret_top)
{
    assert(width <= EN_TILE_WIDTH);
    for (unsigned height = 1; height < EN_TILE_HEIGHT; height++) {
        const struct en_hash *below = &tile->node[en_tile_at(height - 1, 0)];
        struct en_hash *here = &tile->node[en_tile_at(height, 0)];

        for (size_t i = 0; i < width >> height; i++) {
            en_merkle_node(hasher, &below[2 * i], &below[2 * i + 1], &here[i]);
        }
    }
    if (ret_top != NULL) {
        assert(width == EN_TILE_WIDTH);
        en_merkle_node(hasher, &tile->node[EN_TILE_NODES - 2], &tile->node[EN_TILE_NODES - 1],
                       ret_top);
    }
}

unsigned en_tail_levels(uint64_t size)
{
    unsigned levels = 0;

    while (levels < EN_TILE_LEVELS && size >> (EN_TILE_HEIGHT * levels) != 0) {
        levels++;
    }
    return levels;
}

uint64_t en_tail_number(uint64_t size, unsigned level)
{
    /* In two steps: a shift by all 64 bits is undefined. */
    return size >> (EN_TILE_HEIGHT * level) >> EN_TILE_HEIGHT;
}

size_t en_tail_width(uint64_t size, unsigned level)
{
    return (size_t)(size >> (EN_TILE_HEIGHT * level)) & (EN_TILE_WIDTH - 1);
}

void en_tail_add(struct en_hasher *hasher, struct en_tail *tail, const struct en_hash *leaf)
{
    en_edge_grow(hasher, &tail->edge, leaf, put_node, tail);
}

unsigned en_tail_full(const struct en_tail *tail)
{
    unsigned levels = 0;

    while (tail->edge.size != 0 && levels < EN_TILE_LEVELS &&
           en_tail_width(tail->edge.size, levels) == 0) {
        levels++;
    }
    return levels;
}

void en_tail_copy(struct en_tail *to, const struct en_tail *from)
{
    to->edge = from->edge;
    memcpy(to->tile, from->tile, en_tail_levels(from->edge.size) * sizeof(from->tile[0]));
}

void en_tail_set_edge(struct en_tail *tail, uint64_t size)
{
    struct en_edge edge = {.size = size};

    assert(size <= (uint64_t)INT64_MAX);
    for (unsigned height = 63; height-- > 0;) {
        if ((size >> height & 1) != 0) {
            const struct en_tile *tile = &tail->tile[height / EN_TILE_HEIGHT];
            edge.node[edge.count++] =
                tile->node[en_tile_at(height % EN_TILE_HEIGHT, (size >> height) - 1)];
        }
    }
    tail->edge = edge;
}
