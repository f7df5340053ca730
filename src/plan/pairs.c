/*
 * How often two members have served together: before the problem, and in it.
 *
 * A sorted row per member: a full matrix of 15,000 people would be 225 million counts, nearly all
 * zero, while a fortnight of 280 patrols makes about 60,000 pairs. Rows are short (tens), so
 * moving their tail on insertion costs less than a hash table's cache misses. What was before never
 * changes and is kept apart, so that a programme can be begun again at no cost.
 */
#include "inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where `other` stands in a sorted row, or would. */
static uint32_t find(const struct plan_pair *item, uint32_t count, uint32_t other)
{
    uint32_t low = 0;
    uint32_t high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (item[middle].other < other) {
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
    uint32_t at = find(row->item, row->count, other);

    if ((at == row->count || row->item[at].other != other) && !row_insert(row, at, other)) {
        return false;
    }
    assert(by >= 0 || row->item[at].count >= (uint32_t)-by);
    row->item[at].count += (uint32_t)by;
    return true;
}

/* ---- what was before ------------------------------------------------------------------------ */

struct direction {
    uint32_t from, to, count;
};

/* Both directions of each pair, ordered by one end: a counting sort, which keeps the order it
 * finds among equals. */
static void sort_directions(const struct direction *in, struct direction *out, size_t count,
                            uint32_t *starts, size_t member_count, bool by_from)
{
    memset(starts, 0, (member_count + 1) * sizeof(*starts));
    for (size_t i = 0; i < count; i++) {
        starts[(by_from ? in[i].from : in[i].to) + 1]++;
    }
    for (size_t i = 1; i <= member_count; i++) {
        starts[i] += starts[i - 1];
    }
    for (size_t i = 0; i < count; i++) {
        out[starts[by_from ? in[i].from : in[i].to]++] = in[i];
    }
}

/* Rows of pairs from directions in order; a pair given twice is one. */
static void fill_rows(struct plan_past *past, const struct direction *sorted, size_t count,
                      size_t member_count)
{
    size_t i = 0;
    uint32_t kept = 0;

    for (uint32_t member = 0; member < member_count; member++) {
        past->at[member] = kept;
        for (; i < count && sorted[i].from == member; i++) {
            bool again = kept > past->at[member] && past->item[kept - 1].other == sorted[i].to;
            if (again) {
                past->item[kept - 1].count += sorted[i].count;
            } else {
                past->item[kept++] = (struct plan_pair){sorted[i].to, sorted[i].count};
            }
        }
    }
    past->at[member_count] = kept;
}

bool plan_past_init(struct plan_past *past, const struct en_plan_problem *problem,
                    struct en_arena *arena)
{
    size_t members = problem->member_count;
    size_t count = 2 * problem->history_count;
    struct direction *a = EN_ARENA_ARRAY(arena, count, struct direction);
    struct direction *b = EN_ARENA_ARRAY(arena, count, struct direction);
    uint32_t *starts = EN_ARENA_ARRAY(arena, members + 1, uint32_t);

    past->item = EN_ARENA_ARRAY(arena, count, struct plan_pair);
    past->at = EN_ARENA_ARRAY(arena, members + 1, uint32_t);
    if (a == NULL || b == NULL || starts == NULL || past->item == NULL || past->at == NULL) {
        return false;
    }
    for (size_t i = 0; i < problem->history_count; i++) {
        const struct en_plan_together *pair = &problem->history[i];
        a[2 * i] = (struct direction){pair->a, pair->b, pair->count};
        a[2 * i + 1] = (struct direction){pair->b, pair->a, pair->count};
    }
    sort_directions(a, b, count, starts, members, false);
    sort_directions(b, a, count, starts, members, true);
    fill_rows(past, a, count, members);
    return true;
}

/* ---- both together -------------------------------------------------------------------------- */

bool plan_pairs_init(struct plan_pairs *pairs, const struct plan_past *past, size_t member_count)
{
    pairs->past = past;
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

uint32_t plan_past_get(const struct plan_past *past, uint32_t a, uint32_t b)
{
    const struct plan_pair *item = past->item + past->at[a];
    uint32_t count = past->at[a + 1] - past->at[a];
    uint32_t at = find(item, count, b);

    return at < count && item[at].other == b ? item[at].count : 0;
}

uint32_t plan_pairs_get(const struct plan_pairs *pairs, uint32_t a, uint32_t b)
{
    const struct plan_pair_row *row = &pairs->row[a];
    uint32_t times = plan_past_get(pairs->past, a, b);

    if (row->count > 0) {
        uint32_t at = find(row->item, row->count, b);
        times += at < row->count && row->item[at].other == b ? row->item[at].count : 0;
    }
    return times;
}

bool plan_pairs_add(struct plan_pairs *pairs, uint32_t a, uint32_t b, int32_t by)
{
    return row_add(&pairs->row[a], b, by) && row_add(&pairs->row[b], a, by);
}
