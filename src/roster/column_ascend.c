/* The bound alone: duals that ascend without a master programme. */
#include "column_inside.h"

#include <math.h>
#include <string.h>

enum { FAILS_MAX = 3 };
static const double SLOPE_NEWEST = 0.5;     // of a step's slope, the rest from the steps before
static const double PART_AFTER_FAIL = 0.85; // of the way to the target, when steps gained nothing

/* A step along need - count; false when the rows meet every need. */
static bool step_duals(struct en_block *block, double length)
{
    double norm = 0;

    for (size_t i = 0; i < block->cells; i++) {
        double slope = block->slope[i];
        bool stuck = (slope > 0 && block->tried[i] == block->high[i]) ||
                     (slope < 0 && block->tried[i] == block->low[i]);
        norm += stuck ? 0 : slope * slope;
    }
    for (size_t i = 0; norm > 0 && i < block->cells; i++) {
        double dual = block->tried[i] + length / norm * block->slope[i];
        dual = dual > block->high[i] ? block->high[i] : dual < block->low[i] ? block->low[i] : dual;
        block->tried[i] = (int32_t)floor(dual + 0.5);
    }
    return norm > 0;
}

/* The rows of the last pricing against what is needed, smoothed over the steps. */
static void find_slope(struct en_block *block, double newest)
{
    for (size_t i = 0; i < block->cells; i++) {
        block->slope[i] =
            newest * (block->need[i] - block->count[i]) + (1 - newest) * block->slope[i];
    }
}

enum en_status en_block_ascend(struct en_block *block, uint64_t rounds, int64_t target,
                               const struct en_effort *effort, struct en_block_state *ret)
{
    enum en_status status = EN_OK;
    double part = 1;
    uint64_t fails = 0;
    bool none = false;

    block->quiet = true;
    memcpy(block->tried, block->center, block->cells * sizeof(int32_t));
    for (uint64_t i = 0; status == EN_OK && i < rounds && !en_effort_over(effort); i++) {
        int64_t bound = 0;
        status = block_price_all(block, &none, &bound);
        if (status != EN_OK) {
            break;
        }
        find_slope(block, i == 0 ? 1 : SLOPE_NEWEST);
        if (bound > block->state.bound) {
            block->state.bound = bound;
            memcpy(block->center, block->tried, block->cells * sizeof(int32_t));
            fails = 0;
        } else if (++fails % FAILS_MAX == 0) {
            part *= PART_AFTER_FAIL;
        }
        block->state.rounds++;
        double length = (double)target * EN_BLOCK_SCALE - (double)bound;
        if (length <= 0 || !step_duals(block, part * length)) {
            break;
        }
    }
    block->quiet = false;
    *ret = block->state;
    return status;
}
