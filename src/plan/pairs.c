/*
 * How often two members have served together.
 *
 * A sorted row per member: a full matrix of 15,000 people would be 225 million counts, nearly all
 * zero, while a fortnight of 280 patrols makes about 60,000 pairs. Rows are short (tens), so
 * moving their tail on insertion costs less than a hash table's cache misses.
 */
#include "inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where `other` stands in the row, or would. */
static uint32_t row_find(const struct plan_pair_row *row, uint32_t other)
{
    uint32_t low = 0;
    uint32_t high = row->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (row->item[middle].other < other) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool row_insert(struct plan_pair_row *row, uint32_t at, uint32_t other)
{
    if (row->count == row->cap) {
        uint32_t cap = row->cap == 0 ? 8 : row->cap * 2;
        struct plan_pair *item = realloc(row->item, cap * sizeof(*item));
        if (item == NULL) {
            return false;
        }
        row->item = item;
        row->cap = cap;
    }
    memmove(row->item + at + 1, row->item + at, (row->count - at) * sizeof(*row->item));
    row->item[at] = (struct plan_pair){other, 0};
    row->count++;
    return true;
}

/* A count that falls to zero keeps its place: the pair is likely to come back. */
static bool row_add(struct plan_pair_row *row, uint32_t other, int32_t by)
{
    uint32_t at = row_find(row, other);

    if ((at == row->count || row->item[at].other != other) && !row_insert(row, at, other)) {
        return false;
    }
    assert(by >= 0 || row->item[at].count >= (uint32_t)-by);
    row->item[at].count += (uint32_t)by;
    return true;
}

bool plan_pairs_init(struct plan_pairs *pairs, size_t member_count)
{
    pairs->row = calloc(member_count + 1, sizeof(*pairs->row));
    pairs->member_count = pairs->row == NULL ? 0 : member_count;
    return pairs->row != NULL;
}

void plan_pairs_finish(struct plan_pairs *pairs)
{
    for (size_t i = 0; i < pairs->member_count; i++) {
        free(pairs->row[i].item);
    }
    free(pairs->row);
    *pairs = (struct plan_pairs){0};
}

void plan_pairs_clear(struct plan_pairs *pairs)
{
    for (size_t i = 0; i < pairs->member_count; i++) {
        pairs->row[i].count = 0;
    }
}

uint32_t plan_pairs_get(const struct plan_pairs *pairs, uint32_t a, uint32_t b)
{
    const struct plan_pair_row *row = &pairs->row[a];
    uint32_t at = row_find(row, b);

    return at < row->count && row->item[at].other == b ? row->item[at].count : 0;
}

bool plan_pairs_add(struct plan_pairs *pairs, uint32_t a, uint32_t b, int32_t by)
{
    return row_add(&pairs->row[a], b, by) && row_add(&pairs->row[b], a, by);
}
