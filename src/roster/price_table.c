/*
 * The table: for each day, what a row can have come to, and the least it costs.
 *
 * A layer is the time between two days. Its rows are [state][digits]; a state is the class of the
 * last shift and the length of the run of work, or the length of the run of rest; digits are the
 * counts kept, as one mixed-radix number. A row holds one value for each number of units worked.
 * The inner loop runs along the units, so that the compiler can do several at once.
 */
#include "price_inside.h"

#include <stdlib.h>
#include <string.h>

static const int32_t NOTHING = INT32_C(1) << 30; // and above half of it: no such row

/* ---- filling -------------------------------------------------------------------------------- */

static size_t row_index(const struct price_table *table, int32_t state, int32_t digits)
{
    return (size_t)state * (size_t)table->digits + (size_t)digits;
}

static size_t layer_rows(const struct price_table *table)
{
    return (size_t)table->states * (size_t)table->digits;
}

static int32_t width(const struct price_table *table, int32_t i)
{
    return table->high[i] - table->low[i] + 1;
}

static int32_t *row_at(const struct price_table *table, int32_t i, size_t row)
{
    return table->value + table->offset[i] + row * (size_t)width(table, i);
}

static uint8_t *touched_at(const struct price_table *table, int32_t i, size_t row)
{
    return table->touched + (size_t)i * layer_rows(table) + row;
}

/* One row onto another of the next layer: `length` more units, `cost` more. */
static void relax(struct price_table *table, int32_t i, size_t source, size_t target,
                  int32_t length, int32_t cost)
{
    int32_t shift = table->low[i] + length - table->low[i + 1];
    int32_t first = shift < 0 ? -shift : 0;
    int32_t limit = width(table, i + 1) - shift;
    int32_t last = width(table, i) < limit ? width(table, i) : limit;
    uint8_t *touched = touched_at(table, i + 1, target);
    const int32_t *restrict in = row_at(table, i, source);
    int32_t *restrict out = row_at(table, i + 1, target);

    if (first >= last) {
        return;
    }
    if (*touched == 0) {
        *touched = 1;
        for (int32_t j = 0; j < width(table, i + 1); j++) {
            out[j] = NOTHING;
        }
    }
    out += shift;
    for (int32_t j = first; j < last; j++) {
        int32_t value = in[j] + cost;
        out[j] = value < out[j] ? value : out[j];
    }
}

static void relax_all(struct price_table *table, int32_t i, int32_t state, int32_t target,
                      const uint8_t *fits, int32_t step, int32_t length, int32_t cost)
{
    const uint8_t *touched = touched_at(table, i, row_index(table, state, 0));

    for (int32_t q = 0; q < table->digits; q++) {
        if (touched[q] != 0 && (fits == NULL || fits[q] != 0)) {
            relax(table, i, row_index(table, state, q), row_index(table, target, q + step), length,
                  cost);
        }
    }
}

/* Does working on `day` after `place` begin a worked weekend? */
static bool price_begins_weekend(const struct price_table *table, struct price_place place,
                                 int32_t day)
{
    return table->weekend[day] == 1 || (table->weekend[day] == 2 && !place.work);
}

static bool follows(const struct price_table *table, struct price_place place, int32_t kind)
{
    return !place.work || (table->kind[kind].from >> place.class_ & 1) != 0;
}

static void fill_work(struct price_table *table, int32_t i, int32_t state)
{
    int32_t day = table->from + i;
    struct price_place place = price_place_of(table, state);
    int32_t run = price_work_after(table, place, day);
    bool weekend = price_begins_weekend(table, place, day);

    for (int32_t k = 0; run > 0 && k < table->kind_count; k++) {
        int32_t cost = table->best_cost[(size_t)day * EN_ROSTER_SHIFTS_MAX + (size_t)k];
        if (cost == EN_PRICE_NEVER || !follows(table, place, k)) {
            continue;
        }
        relax_all(table, i, state, price_state_of(table->rules, true, table->kind[k].class_, run),
                  table->fits + (size_t)(2 * k + (weekend ? 1 : 0)) * (size_t)table->digits,
                  price_step_of(table, price_adds(table, k, weekend)), table->kind[k].length, cost);
    }
}

/* The state after a day that stays as it is; -1 = not allowed after `state`. */
static int32_t state_after(const struct price_table *table, int32_t state, int32_t day)
{
    const struct price_rules *rules = table->rules;
    struct price_place place = price_place_of(table, state);
    uint8_t cell = table->row[day];

    if (cell == EN_ROSTER_OFF) {
        int32_t rest = price_off_after(table, place, day);
        return rest > 0 ? price_state_of(rules, false, 0, rest) : -1;
    }
    int32_t run = price_work_after(table, place, day);
    bool allowed = !place.work || (rules->class_next[place.class_] >> cell & 1) != 0;
    return run > 0 && allowed ? price_state_of(rules, true, rules->class_of[cell], run) : -1;
}

static bool reached(const struct price_table *table, int32_t i, int32_t state)
{
    return memchr(touched_at(table, i, row_index(table, state, 0)), 1, (size_t)table->digits) !=
           NULL;
}

static void fill_closed(struct price_table *table, int32_t i)
{
    for (int32_t state = 0; state < table->states; state++) {
        int32_t next = reached(table, i, state) ? state_after(table, state, table->from + i) : -1;
        if (next >= 0) {
            relax_all(table, i, state, next, NULL, 0, 0, 0);
        }
    }
}

static void fill_layer(struct price_table *table, int32_t i)
{
    size_t cells = table->roster->shift_count + 1;
    int32_t day = table->from + i;
    int32_t off = table->cost[(size_t)day * cells + cells - 1];

    for (int32_t state = 0; state < table->states; state++) {
        if (!reached(table, i, state)) {
            continue;
        }
        struct price_place place = price_place_of(table, state);
        int32_t rest = off == EN_PRICE_NEVER ? 0 : price_off_after(table, place, day);
        if (rest > 0) {
            relax_all(table, i, state, price_state_of(table->rules, false, 0, rest), NULL, 0, 0,
                      off);
        }
        fill_work(table, i, state);
    }
}

/* ---- ends ----------------------------------------------------------------------------------- */

static bool enough(const struct price_table *table, int32_t digits)
{
    for (int32_t i = 0; i < table->kept_count; i++) {
        if (price_digit(table, digits, i) < table->least[i]) {
            return false;
        }
    }
    return true;
}

static void keep_end(struct price_table *table, struct price_end end)
{
    int32_t at = table->end_count;

    if (at == PRICE_ENDS_MAX) {
        if (end.value >= table->end[at - 1].value) {
            return;
        }
        at--;
    } else {
        table->end_count++;
    }
    for (; at > 0 && table->end[at - 1].value > end.value; at--) {
        table->end[at] = table->end[at - 1];
    }
    table->end[at] = end;
}

static void find_ends(struct price_table *table)
{
    int32_t n = table->until - table->from;

    table->end_count = 0;
    for (int32_t state = 0; state < table->states; state++) {
        if (!price_may_stop(table, price_place_of(table, state))) {
            continue;
        }
        for (int32_t q = 0; q < table->digits; q++) {
            size_t row = row_index(table, state, q);
            if (*touched_at(table, n, row) == 0 || !enough(table, q)) {
                continue;
            }
            const int32_t *value = row_at(table, n, row);
            for (int32_t j = 0; j < width(table, n); j++) {
                if (value[j] < NOTHING / 2) {
                    keep_end(table, (struct price_end){value[j], state, q, table->low[n] + j});
                }
            }
        }
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool grow(void *memory, size_t *cap, size_t count, size_t size)
{
    void **place = memory;

    if (count <= *cap) {
        return true;
    }
    size_t wanted = count + count / 4;
    void *grown = realloc(*place, wanted * size);
    if (grown == NULL) {
        return false;
    }
    *place = grown;
    *cap = wanted;
    return true;
}

static enum price_verdict make_room(struct price_table *table)
{
    int32_t n = table->until - table->from;
    size_t rows = layer_rows(table);
    size_t sum = 0;

    for (int32_t i = 0; i <= n; i++) {
        table->offset[i] = sum;
        sum += rows * (size_t)width(table, i);
        if (sum > table->cells_max || rows > table->cells_max) {
            return PRICE_TOO_BIG;
        }
    }
    size_t layers = ((size_t)n + 1) * rows;
    size_t fits = (size_t)table->kind_count * 2 * (size_t)table->digits;
    if (!grow(&table->value, &table->value_cap, sum + 1, sizeof(int32_t)) ||
        !grow(&table->touched, &table->touched_cap, layers, 1) ||
        !grow(&table->fits, &table->fits_cap, fits + 1, 1)) {
        return PRICE_NO_MEMORY;
    }
    memset(table->touched, 0, layers);
    return PRICE_FOUND;
}

static bool find_digits(struct price_table *table)
{
    int64_t digits = 1;

    for (int32_t i = 0; i < table->kept_count; i++) {
        table->stride[i] = (int32_t)digits;
        digits *= table->room[i] + 1;
        if (digits > INT32_C(1) << 20) {
            return false;
        }
    }
    table->digits = (int32_t)digits;
    return true;
}

enum price_verdict price_fill(struct price_table *table)
{
    const struct price_rules *rules = table->rules;
    int32_t n = table->until - table->from;

    table->end_count = 0;
    table->start = rules->class_count * rules->work.states + rules->off.states;
    table->states = table->start + 1;
    if (!find_digits(table)) {
        return PRICE_TOO_BIG;
    }
    price_find_kinds(table);
    price_find_best(table);
    if (!price_find_band(table)) {
        return PRICE_NO_MEMORY;
    }
    int32_t first = price_first_state(table);
    if (first < 0 || width(table, 0) < 1 || width(table, n) < 1) {
        return PRICE_NONE;
    }
    enum price_verdict verdict = make_room(table);
    if (verdict != PRICE_FOUND) {
        return verdict;
    }
    price_find_fits(table);
    size_t begin = row_index(table, first, 0);
    for (int32_t j = 0; j < width(table, 0); j++) {
        row_at(table, 0, begin)[j] = NOTHING;
    }
    row_at(table, 0, begin)[0 - table->low[0]] = 0;
    *touched_at(table, 0, begin) = 1;
    for (int32_t i = 0; i < n; i++) {
        if (price_closed(table, table->from + i)) {
            fill_closed(table, i);
        } else {
            fill_layer(table, i);
        }
    }
    find_ends(table);
    return table->end_count > 0 ? PRICE_FOUND : PRICE_NONE;
}

/* ---- reading a row -------------------------------------------------------------------------- */

static bool holds(const struct price_table *table, int32_t i, int32_t state, int32_t digits,
                  int32_t minutes, int32_t value)
{
    if (digits < 0 || minutes < table->low[i] || minutes > table->high[i]) {
        return false;
    }
    size_t row = row_index(table, state, digits);
    return *touched_at(table, i, row) != 0 &&
           row_at(table, i, row)[minutes - table->low[i]] == value;
}

/* Step back over a day of work: which shift, from which state? */
static bool back_work(const struct price_table *table, int32_t i, int32_t state, int32_t k,
                      struct price_end *at)
{
    int32_t day = table->from + i;
    struct price_place here = price_place_of(table, at->state);
    struct price_place place = price_place_of(table, state);
    int32_t cost = table->best_cost[(size_t)day * EN_ROSTER_SHIFTS_MAX + (size_t)k];

    if (table->kind[k].class_ != here.class_ || cost == EN_PRICE_NEVER ||
        price_work_after(table, place, day) != here.run || !follows(table, place, k)) {
        return false;
    }
    bool weekend = price_begins_weekend(table, place, day);
    int32_t digits = at->digits - price_step_of(table, price_adds(table, k, weekend));
    int32_t minutes = at->minutes - table->kind[k].length;
    const uint8_t *fits = table->fits + (size_t)(2 * k + (weekend ? 1 : 0)) * (size_t)table->digits;
    if (digits < 0 || fits[digits] == 0 ||
        !holds(table, i, state, digits, minutes, at->value - cost)) {
        return false;
    }
    *at = (struct price_end){at->value - cost, state, digits, minutes};
    return true;
}

static bool back_off(const struct price_table *table, int32_t i, int32_t state,
                     struct price_end *at)
{
    size_t cells = table->roster->shift_count + 1;
    int32_t day = table->from + i;
    int32_t cost = table->cost[(size_t)day * cells + cells - 1];

    if (cost == EN_PRICE_NEVER ||
        price_off_after(table, price_place_of(table, state), day) !=
            price_place_of(table, at->state).run ||
        !holds(table, i, state, at->digits, at->minutes, at->value - cost)) {
        return false;
    }
    at->value -= cost;
    at->state = state;
    return true;
}

/* Step back over a day that stayed as it is. */
static void back_closed(const struct price_table *table, int32_t i, struct price_end *at)
{
    for (int32_t state = 0; state < table->states; state++) {
        if (holds(table, i, state, at->digits, at->minutes, at->value) &&
            state_after(table, state, table->from + i) == at->state) {
            at->state = state;
            return;
        }
    }
}

void price_read(const struct price_table *table, const struct price_end *end, uint8_t *row)
{
    struct price_end at = *end;

    for (int32_t i = table->until - table->from - 1; i >= 0; i--) {
        bool work = price_place_of(table, at.state).work;
        bool found = false;
        if (price_closed(table, table->from + i)) {
            back_closed(table, i, &at);
            continue;
        }
        for (int32_t state = 0; !found && state < table->states; state++) {
            if (!work) {
                found = back_off(table, i, state, &at);
                row[table->from + i] = EN_ROSTER_OFF;
            }
            for (int32_t k = 0; work && !found && k < table->kind_count; k++) {
                found = back_work(table, i, state, k, &at);
                row[table->from + i] =
                    table->best_shift[(size_t)(table->from + i) * EN_ROSTER_SHIFTS_MAX + (size_t)k];
            }
        }
    }
}
