/*
 * The cheapest row, when the table would not fit: fewer counts are kept, and what the answer does
 * too often is forbidden until it keeps them all.
 */
#include "price_inside.h"

#include <string.h>

enum { SPREAD_ROUNDS = 12 };

/* Forbid worked cells of `set` (0 = all) on one day. */
static void forbid(struct en_price *price, int32_t day, uint64_t set)
{
    size_t shifts = price->roster->shift_count;

    for (size_t s = 0; s < shifts; s++) {
        if (set == 0 || (set >> s & 1) != 0) {
            price->forbidding[(size_t)day * (shifts + 1) + s] = EN_PRICE_NEVER;
        }
    }
}

/*
 * Take a broken count's uses back to its max, those that stay spread evenly. The days given up are
 * forbidden, and with `all` every other day too, so that the count is never broken again.
 */
static void forbid_more(struct en_price *price, int32_t count, bool all, const uint8_t *row)
{
    const struct price_table *table = &price->table;
    const struct price_count *limit = &table->rules->count[count];
    int64_t room = limit->max - price->spent[count];
    int64_t uses = price_counted(table, limit, row, table->from, table->until) -
                   price_count_closed(table, limit);
    int64_t seen = 0;
    bool kept = false;

    for (int32_t day = table->from; day < table->until; day++) {
        bool use = !price_closed(table, day) && price_counted(table, limit, row, day, day + 1) > 0;
        bool goes_on = limit->set == 0 && kept && table->weekend[day] == 2;
        if (use) {
            kept = (seen + 1) * room / uses > seen * room / uses;
            seen++;
        }
        bool concerns = limit->set != 0 || table->weekend[day] != 0;
        if (concerns && !goes_on && (use ? !kept : all)) {
            forbid(price, day, limit->set);
        }
        kept = kept && (use || goes_on);
    }
}

/* A row by forbidding what the relaxed answer does too often. */
static enum en_status forbid_until_it_fits(struct en_price *price, uint8_t *row, int64_t *ret_cost)
{
    struct price_table *table = &price->table;
    const struct price_rules *rules = table->rules;
    size_t cells = (size_t)price->roster->days * (price->roster->shift_count + 1);

    memcpy(price->forbidding, price->query->cost, cells * sizeof(int32_t));
    table->cost = price->forbidding;
    for (int32_t round = 0; round <= SPREAD_ROUNDS + rules->count_count; round++) {
        bool broken = false;
        for (int32_t i = 0; i < rules->count_count; i++) {
            if (price_used(price, i, row) < rules->count[i].min) {
                return EN_ERR_INFEASIBLE;
            }
            if (price_used(price, i, row) > rules->count[i].max) {
                forbid_more(price, i, round >= SPREAD_ROUNDS, row);
                broken = true;
            }
        }
        if (!broken) {
            return EN_OK;
        }
        enum price_verdict verdict = price_fill(table);
        if (verdict != PRICE_FOUND) {
            return verdict == PRICE_NO_MEMORY ? EN_ERR_MEMORY : EN_ERR_INFEASIBLE;
        }
        price_read(table, &table->end[0], row);
        *ret_cost = table->end[0].value;
    }
    return EN_ERR_INFEASIBLE;
}

/* Fill with ever fewer counts until the table fits. */
static enum price_verdict fill_what_fits(struct en_price *price)
{
    struct price_table *table = &price->table;
    enum price_verdict verdict = price_fill(table);

    while (verdict == PRICE_TOO_BIG && table->kept_count > 0) {
        table->kept_count--;
        verdict = price_fill(table);
    }
    return verdict;
}

enum en_status price_relaxed(struct en_price *price, uint8_t *row, struct en_price_answer *ret)
{
    struct price_table *table = &price->table;
    enum price_verdict verdict = fill_what_fits(price);

    if (verdict == PRICE_NO_MEMORY) {
        return EN_ERR_MEMORY;
    }
    if (verdict == PRICE_TOO_BIG) {
        *ret = (struct en_price_answer){.bound = -EN_PRICE_SUM_MAX};
        return EN_ERR_INFEASIBLE;
    }
    if (verdict == PRICE_NONE) {
        return EN_ERR_INFEASIBLE;
    }
    price_read(table, &table->end[0], row);
    *ret = (struct en_price_answer){.cost = table->end[0].value, .bound = table->end[0].value};
    enum en_status status = forbid_until_it_fits(price, row, &ret->cost);
    table->end_count = 0; // its other rows answer another question
    return status;
}
