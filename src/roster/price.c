/*
 * The cheapest row: which counts the table must keep.
 *
 * Most counts are not scarce in most rows, so the table is filled without them; a count that the
 * answer breaks is kept from then on. A row that breaks nothing was the cheapest of a larger set,
 * so it is the cheapest. What a person's last answers needed is where the next query begins.
 */
#include "price_inside.h"

#include <stdlib.h>
#include <string.h>

enum { SLACK_MAX = 3, CELLS_MAX = 24000000 };

struct en_price *en_price_new(const struct en_roster *roster, size_t cells_max)
{
    struct en_price *price = calloc(1, sizeof(*price));
    size_t days = (size_t)roster->days + 1;

    if (price == NULL) {
        return NULL;
    }
    struct price_table *table = &price->table;
    price->roster = table->roster = roster;
    table->cells_max = cells_max > 0 ? cells_max : CELLS_MAX;
    price->rules = calloc(roster->contract_count, sizeof(*price->rules));
    price->habit = calloc(roster->people_count, PRICE_COUNTS_MAX);
    price->forbidding = calloc(days * (roster->shift_count + 1), sizeof(int32_t));
    price->graph = calloc(roster->contract_count, sizeof(struct row_graph *));
    table->weekend = calloc(days, 1);
    table->best_cost = calloc(days * EN_ROSTER_SHIFTS_MAX, sizeof(int32_t));
    table->best_shift = calloc(days * EN_ROSTER_SHIFTS_MAX, 1);
    table->offset = calloc(days, sizeof(size_t));
    table->low = calloc(days, sizeof(int32_t));
    table->high = calloc(days, sizeof(int32_t));
    if (price->rules == NULL || price->habit == NULL || price->forbidding == NULL ||
        table->weekend == NULL || table->best_cost == NULL || table->best_shift == NULL ||
        table->offset == NULL || table->low == NULL || table->high == NULL ||
        price->graph == NULL) {
        en_price_free(price);
        return NULL;
    }
    for (size_t i = 0; i < roster->contract_count; i++) {
        price_compile(roster, &roster->contracts[i], &price->rules[i]);
        if (!price->rules[i].whole) {
            price->graph[i] = row_graph_new(roster, &roster->contracts[i], 0);
        }
    }
    return price;
}

void en_price_free(struct en_price *price)
{
    if (price == NULL) {
        return;
    }
    for (size_t i = 0; price->graph != NULL && i < price->roster->contract_count; i++) {
        row_graph_free(price->graph[i]);
    }
    free(price->graph);
    row_path_finish(&price->path);
    free(price->rules);
    free(price->habit);
    free(price->forbidding);
    free(price->table.weekend);
    free(price->table.best_cost);
    free(price->table.best_shift);
    free(price->table.offset);
    free(price->table.low);
    free(price->table.high);
    free(price->table.value);
    free(price->table.touched);
    free(price->table.fits);
    free(price);
}

bool en_price_whole(const struct en_price *price, uint32_t person)
{
    uint32_t contract = price->roster->people[person].contract;

    return price->rules[contract].whole || price->graph[contract] != NULL;
}

void en_price_cost(const struct en_roster *roster, uint32_t person, int32_t scale,
                   const int32_t *gain, int32_t *cost)
{
    size_t shifts = roster->shift_count;
    size_t cells = (size_t)roster->days * (shifts + 1);
    const int32_t *wish = roster->wish + (size_t)person * cells;

    for (size_t i = 0; i < cells; i++) {
        size_t day = i / (shifts + 1);
        size_t shift = i % (shifts + 1);
        int32_t earned = gain != NULL && shift < shifts ? gain[day * shifts + shift] : 0;
        cost[i] = wish[i] >= EN_ROSTER_HARD ? EN_PRICE_NEVER : wish[i] * scale - earned;
    }
}

/* ---- counts --------------------------------------------------------------------------------- */

static bool is_kept(const struct price_table *table, int32_t count)
{
    for (int32_t i = 0; i < table->kept_count; i++) {
        if (table->kept[i] == count) {
            return true;
        }
    }
    return false;
}

static bool keep(struct en_price *price, int32_t count)
{
    struct price_table *table = &price->table;
    const struct price_count *limit = &table->rules->count[count];
    int32_t window = table->until - table->from;
    int32_t room = limit->max - price->spent[count];
    int32_t least = limit->min - price->spent[count];

    if (table->kept_count == PRICE_KEPT_MAX) {
        return false;
    }
    table->kept[table->kept_count] = count;
    table->room[table->kept_count] = room < window ? room : window;
    table->least[table->kept_count++] = least > 0 ? least : 0;
    return true;
}

static void keep_habits(struct en_price *price)
{
    const struct price_rules *rules = price->table.rules;
    const uint8_t *habit = price->habit + (size_t)price->query->person * PRICE_COUNTS_MAX;

    for (int32_t i = 0; i < rules->count_count; i++) {
        if (rules->count[i].min > price->spent[i] || habit[i] > 0) {
            (void)keep(price, i); // a habit without room is found again when it is broken
        }
    }
}

int32_t price_used(const struct en_price *price, int32_t count, const uint8_t *row)
{
    return price_counted(&price->table, &price->table.rules->count[count], row, price->table.from,
                         price->table.until) +
           price->outside[count];
}

/* Counts that the row breaks, kept from now on. Returns how many; -1 = no room to keep them. */
static int32_t keep_broken(struct en_price *price, const uint8_t *row)
{
    const struct price_rules *rules = price->table.rules;
    int32_t broken = 0;

    for (int32_t i = 0; i < rules->count_count; i++) {
        int32_t sum = price_used(price, i, row);
        if (!is_kept(&price->table, i) &&
            (sum > rules->count[i].max || sum < rules->count[i].min)) {
            if (!keep(price, i)) {
                return -1;
            }
            broken++;
        }
    }
    return broken;
}

/* A count stays kept while it is scarce, and for a few answers more. */
static void learn(struct en_price *price, const uint8_t *row)
{
    const struct price_table *table = &price->table;
    uint8_t *habit = price->habit + (size_t)price->query->person * PRICE_COUNTS_MAX;

    for (int32_t i = 0; i < table->kept_count; i++) {
        int32_t count = table->kept[i];
        if (price_used(price, count, row) >= table->rules->count[count].max) {
            habit[count] = SLACK_MAX;
        } else if (habit[count] > 0) {
            habit[count]--;
        }
    }
}

/* ---- the query ------------------------------------------------------------------------------ */

static bool costs_fit(const struct en_price *price, const struct en_price_query *query)
{
    size_t cells = price->roster->shift_count + 1;
    int64_t sum = 0;

    for (int32_t day = query->from; day < query->until; day++) {
        int64_t most = 0;
        bool counts = query->closed == NULL || query->closed[day] == 0;
        for (size_t s = 0; counts && s < cells; s++) {
            int64_t cost = query->cost[(size_t)day * cells + s];
            cost = cost == EN_PRICE_NEVER ? 0 : cost < 0 ? -cost : cost;
            most = cost > most ? cost : most;
        }
        sum += most;
    }
    return sum <= EN_PRICE_SUM_MAX;
}

static enum en_status answer(struct en_price *price, uint8_t *row, struct en_price_answer *ret)
{
    struct price_table *table = &price->table;

    for (;;) {
        enum price_verdict verdict = price_fill(table);
        if (verdict == PRICE_TOO_BIG) {
            return price_relaxed(price, row, ret);
        }
        if (verdict != PRICE_FOUND) {
            return verdict == PRICE_NONE ? EN_ERR_INFEASIBLE : EN_ERR_MEMORY;
        }
        price_read(table, &table->end[0], row);
        int32_t broken = keep_broken(price, row);
        if (broken < 0) {
            return price_relaxed(price, row, ret);
        }
        if (broken == 0) {
            *ret = (struct en_price_answer){table->end[0].value, table->end[0].value, true};
            learn(price, row);
            return EN_OK;
        }
    }
}

enum en_status en_price_row(struct en_price *price, const struct en_price_query *query,
                            uint8_t *row, struct en_price_answer *ret)
{
    *ret = (struct en_price_answer){.cost = INT64_MAX, .bound = INT64_MAX};
    if (!costs_fit(price, query)) {
        ret->bound = INT64_MIN;
        return EN_ERR_RANGE;
    }
    if (query->row != NULL && row != query->row) {
        memcpy(row, query->row, (size_t)price->roster->days);
    }
    const struct row_graph *graph = price->graph[price->roster->people[query->person].contract];
    price->query = query;
    price->by_graph = graph != NULL;
    if (graph != NULL) {
        return row_path_find(&price->path, graph, query, row, ret);
    }
    if (!price_begin(price, query)) {
        return EN_ERR_INFEASIBLE;
    }
    keep_habits(price);
    return answer(price, row, ret);
}

size_t en_price_more(struct en_price *price, size_t limit, uint8_t *rows, int64_t *costs)
{
    const struct price_table *table = &price->table;
    size_t days = (size_t)price->roster->days;
    size_t count = 0;

    if (price->by_graph) {
        return row_path_more(&price->path, limit, rows, costs);
    }
    for (int32_t i = 1; i < table->end_count && count < limit; i++) {
        uint8_t *row = rows + count * days;
        bool keeps = true;
        if (table->row != NULL) {
            memcpy(row, table->row, days);
        }
        price_read(table, &table->end[i], row);
        for (int32_t c = 0; keeps && c < table->rules->count_count; c++) {
            int32_t sum = price_used(price, c, row);
            keeps = sum <= table->rules->count[c].max && sum >= table->rules->count[c].min;
        }
        costs[count] = table->end[i].value;
        count += keeps ? 1 : 0;
    }
    return count;
}
