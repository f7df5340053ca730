/* The bound of duals, and its certificate. */
#include "bound.h"

#include <inttypes.h>
#include <stdlib.h>

int64_t en_bound_whole(int64_t bound)
{
    int64_t whole = bound / EN_BLOCK_SCALE;

    return whole + (bound > whole * EN_BLOCK_SCALE ? 1 : 0);
}

static bool within(const struct en_roster *roster, const int32_t *duals)
{
    size_t cells = (size_t)roster->days * roster->shift_count;

    for (size_t i = 0; i < cells; i++) {
        if (duals[i] > (int64_t)roster->cover[i].under * EN_BLOCK_SCALE ||
            duals[i] < -(int64_t)roster->cover[i].over * EN_BLOCK_SCALE) {
            return false;
        }
    }
    return true;
}

static enum en_status add_people(const struct en_roster *roster, const int32_t *duals,
                                 struct en_price *price, int32_t *cost, uint8_t *row, int64_t *sum)
{
    for (uint32_t p = 0; p < roster->people_count; p++) {
        struct en_price_answer answer;
        en_price_cost(roster, p, EN_BLOCK_SCALE, duals, cost);
        struct en_price_query query = {p, 0, roster->days, NULL, cost, EN_BLOCK_SCALE, NULL};
        enum en_status status = en_price_row(price, &query, row, &answer);
        bool bounded = status == EN_ERR_INFEASIBLE && answer.bound < INT64_MAX;
        if (status != EN_OK && !bounded) {
            return status;
        }
        *sum += answer.bound;
    }
    return EN_OK;
}

enum en_status en_bound_of(const struct en_roster *roster, const int32_t *duals, int64_t *ret_bound)
{
    size_t days = (size_t)roster->days;
    struct en_price *price = en_price_new(roster, 0);
    int32_t *cost = calloc(days * (roster->shift_count + 1), sizeof(int32_t));
    uint8_t *row = calloc(days, 1);
    enum en_status status = EN_ERR_MEMORY;
    int64_t sum = 0;

    if (!within(roster, duals)) {
        status = EN_ERR_RANGE;
    } else if (price != NULL && cost != NULL && row != NULL) {
        for (size_t i = 0; i < days * roster->shift_count; i++) {
            sum += (int64_t)duals[i] * roster->cover[i].need;
        }
        status = add_people(roster, duals, price, cost, row, &sum);
    }
    *ret_bound = en_bound_whole(sum);
    en_price_free(price);
    free(cost);
    free(row);
    return status;
}

void en_bound_write_head(struct en_text *out, int64_t bound)
{
    en_text_addf(out, "entente-bound 2\nscale %d\nbound %" PRId64 "\n", EN_BLOCK_SCALE, bound);
}

void en_bound_write_prices(struct en_text *out, const struct en_roster *roster,
                           const int32_t *duals)
{
    size_t shifts = roster->shift_count;

    for (size_t i = 0; i < (size_t)roster->days * shifts; i++) {
        struct en_str name = roster->shifts[i % shifts].name;
        if (duals[i] != 0) {
            en_text_addf(out, "%zu %.*s %" PRId32 "\n", i / shifts, (int)name.len, name.ptr,
                         duals[i]);
        }
    }
}

void en_bound_write(struct en_text *out, const struct en_roster *roster, const int32_t *duals,
                    int64_t bound)
{
    en_bound_write_head(out, bound);
    en_text_adds(out, "leaf\n");
    en_bound_write_prices(out, roster, duals);
}
