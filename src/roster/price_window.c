/*
 * The cheapest row: a window of free days, and what the cells around it have used up already.
 */
#include "price_inside.h"

static void mark_weekends(struct price_table *table)
{
    int32_t days = table->roster->days;

    for (int32_t day = 0; day < days; day++) {
        table->weekend[day] =
            (uint8_t)(table->rules->weekend == 0
                          ? 0
                          : price_weekend(table->roster, table->rules->weekend, day));
    }
    for (int32_t day = table->from + 1; day < days && day <= table->until; day++) {
        bool border =
            (day == table->until || price_closed(table, day)) && !price_closed(table, day - 1);
        if (border && table->weekend[day] == 2 && table->row[day] != EN_ROSTER_OFF) {
            table->weekend[day] = 1; // counted outside, so the day before is free
            table->weekend[day - 1] = 0;
        }
    }
}

static bool is_free(const struct price_table *table, int32_t day)
{
    return day >= table->from && day < table->until && !price_closed(table, day);
}

static int64_t outside_minutes(const struct price_table *table)
{
    int64_t sum = 0;

    for (int32_t day = 0; day < table->roster->days; day++) {
        bool counts = !is_free(table, day) && table->row[day] != EN_ROSTER_OFF;
        sum += counts ? table->roster->shifts[table->row[day]].minutes : 0;
    }
    return sum;
}

int32_t price_count_closed(const struct price_table *table, const struct price_count *count)
{
    int32_t sum = 0;

    for (int32_t day = table->from; table->closed != NULL && day < table->until; day++) {
        sum += table->closed[day] != 0 ? price_counted(table, count, table->row, day, day + 1) : 0;
    }
    return sum;
}

/* Whole units between two limits in minutes; false = none. */
static bool find_units(struct price_table *table, int64_t used)
{
    const struct price_rules *rules = table->rules;
    int64_t unit = rules->unit;
    int64_t least = rules->minutes_min - used;
    int64_t most = rules->minutes_max - used;

    table->units_min = least > 0 ? (least + unit - 1) / unit : 0;
    table->units_max = most / unit;
    return most >= 0;
}

static bool look_outside(struct en_price *price)
{
    struct price_table *table = &price->table;
    const struct price_rules *rules = table->rules;
    int32_t days = table->roster->days;
    int64_t used = table->row != NULL ? outside_minutes(table) : 0;

    for (int32_t i = 0; i < rules->count_count; i++) {
        const struct price_count *count = &rules->count[i];
        price->outside[i] = table->row == NULL
                                ? 0
                                : price_counted(table, count, table->row, 0, table->from) +
                                      price_counted(table, count, table->row, table->until, days);
        price->spent[i] = price->outside[i] + price_count_closed(table, count);
        if (price->spent[i] > count->max) {
            return false;
        }
    }
    return find_units(table, used);
}

bool price_begin(struct en_price *price, const struct en_price_query *query)
{
    struct price_table *table = &price->table;
    bool whole = query->from == 0 && query->until == price->roster->days && query->closed == NULL;

    table->rules = &price->rules[price->roster->people[query->person].contract];
    table->cost = query->cost;
    table->row = whole ? NULL : query->row;
    table->closed = query->closed;
    table->from = query->from;
    table->until = query->until;
    table->kept_count = 0;
    table->end_count = 0;
    mark_weekends(table);
    return look_outside(price);
}
