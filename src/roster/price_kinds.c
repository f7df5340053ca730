/* What is known before the table is filled: kinds of shifts, room of counts, the band of units. */
#include "price_inside.h"

#include <stdlib.h>
#include <string.h>

/* ---- kinds of shifts ------------------------------------------------------------------------ */

static struct price_kind kind_of(const struct price_table *table, int32_t shift)
{
    const struct price_rules *rules = table->rules;
    struct price_kind kind = {.class_ = rules->class_of[shift],
                              .length = rules->length[shift],
                              .shifts = UINT64_C(1) << shift};

    for (int32_t c = 0; c < rules->class_count; c++) {
        kind.from |= (rules->class_next[c] >> shift & 1) << c;
    }
    for (int32_t i = 0; i < table->kept_count; i++) {
        kind.kept |= (uint32_t)(rules->count[table->kept[i]].set >> shift & 1) << i;
    }
    return kind;
}

void price_find_kinds(struct price_table *table)
{
    table->kind_count = 0;
    for (int32_t s = 0; s < (int32_t)table->roster->shift_count; s++) {
        if ((table->rules->allowed >> s & 1) == 0) {
            continue;
        }
        struct price_kind kind = kind_of(table, s);
        int32_t k = 0;
        for (; k < table->kind_count; k++) {
            const struct price_kind *other = &table->kind[k];
            if (other->class_ == kind.class_ && other->length == kind.length &&
                other->from == kind.from && other->kept == kind.kept) {
                break;
            }
        }
        if (k == table->kind_count) {
            table->kind[table->kind_count++] = kind;
        }
        table->kind[k].shifts |= kind.shifts;
    }
}

void price_find_best(struct price_table *table)
{
    size_t shifts = table->roster->shift_count;

    for (int32_t day = table->from; day < table->until; day++) {
        const int32_t *cost = table->cost + (size_t)day * (shifts + 1);
        for (int32_t k = 0; !price_closed(table, day) && k < table->kind_count; k++) {
            size_t at = (size_t)day * EN_ROSTER_SHIFTS_MAX + (size_t)k;
            table->best_cost[at] = EN_PRICE_NEVER;
            for (uint64_t rest = table->kind[k].shifts; rest != 0; rest &= rest - 1) {
                int32_t s = __builtin_ctzll(rest);
                if (cost[s] < table->best_cost[at]) {
                    table->best_cost[at] = cost[s];
                    table->best_shift[at] = (uint8_t)s;
                }
            }
        }
    }
}

int32_t price_digit(const struct price_table *table, int32_t digits, int32_t i)
{
    return digits / table->stride[i] % (table->room[i] + 1);
}

/* Which counts a kind price_adds to, on a day that begins a worked weekend or not. */
uint32_t price_adds(const struct price_table *table, int32_t kind, bool weekend)
{
    uint32_t mask = table->kind[kind].kept;

    for (int32_t i = 0; i < table->kept_count; i++) {
        mask |= weekend && table->rules->count[table->kept[i]].set == 0 ? 1U << i : 0;
    }
    return mask;
}

int32_t price_step_of(const struct price_table *table, uint32_t mask)
{
    int32_t step = 0;

    for (int32_t i = 0; i < table->kept_count; i++) {
        step += (mask >> i & 1) != 0 ? table->stride[i] : 0;
    }
    return step;
}

/* fits[kind][weekend][digits]: there is room for one more of what the kind price_adds to. */
void price_find_fits(struct price_table *table)
{
    for (int32_t k = 0; k < table->kind_count; k++) {
        for (int32_t w = 0; w < 2; w++) {
            uint8_t *fits = table->fits + (size_t)(2 * k + w) * (size_t)table->digits;
            uint32_t mask = price_adds(table, k, w == 1);
            memset(fits, 1, (size_t)table->digits);
            for (int32_t i = 0; i < table->kept_count; i++) {
                for (int32_t q = 0; (mask >> i & 1) != 0 && q < table->digits; q++) {
                    fits[q] &= price_digit(table, q, i) < table->room[i] ? 1 : 0;
                }
            }
        }
    }
}

/* ---- the band of units ---------------------------------------------------------------------- */

/* The most units of one day; none on a closed one, whose units were taken off before. */
static int32_t most_of_day(const struct price_table *table, int32_t day)
{
    int32_t most = 0;

    for (int32_t k = 0; !price_closed(table, day) && k < table->kind_count; k++) {
        bool can =
            table->best_cost[(size_t)day * EN_ROSTER_SHIFTS_MAX + (size_t)k] < EN_PRICE_NEVER;
        most = can && table->kind[k].length > most ? table->kind[k].length : most;
    }
    return most;
}

/* The most units of the days so far that end with r days of work, or o days of rest. */
struct most {
    int64_t work[EN_ROSTER_DAYS_MAX + 1];
    int64_t off[EN_ROSTER_DAYS_MAX + 1];
};

static int64_t most_of(const int64_t *value, int32_t first, int32_t last)
{
    int64_t most = value[first];

    for (int32_t i = first + 1; i <= last; i++) {
        most = value[i] > most ? value[i] : most;
    }
    return most;
}

/* One more day, on which at most `today` units are worked. Runs shorter than their min are let
 * pass, for borders: so it is the most or more. */
static void most_after(const struct price_rules *rules, struct most *most, int32_t today)
{
    int32_t works = rules->work.states;
    int32_t rests = rules->off.min;
    int64_t ended = most_of(most->work, 1, works);
    int64_t rested = most_of(most->off, rests > 1 ? rests - 1 : 1, rests);
    int64_t begun = most->off[rests];
    int64_t last = rules->work.open ? most_of(most->work, works > 1 ? works - 1 : 1, works)
                   : works > 1      ? most->work[works - 1]
                                    : begun;

    for (int32_t r = works - 1; r > 1; r--) {
        most->work[r] = most->work[r - 1] + today;
    }
    most->work[1] = begun + today;
    if (works > 1) {
        most->work[works] = last + today;
    } else if (last + today > most->work[1]) {
        most->work[1] = last + today;
    }
    for (int32_t o = rests - 1; o > 1; o--) {
        most->off[o] = most->off[o - 1];
    }
    most->off[1] = ended;
    if (rests > 1) {
        most->off[rests] = rested;
    } else if (rested > ended) {
        most->off[1] = rested;
    }
}

/* out[i]: the most units of the days before, or from, day from + i, whatever stands outside. */
static void find_most(const struct price_table *table, struct most *most, bool backward,
                      int32_t *out)
{
    int32_t n = table->until - table->from;

    memset(most, 0, sizeof(*most));
    out[backward ? n : 0] = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t day = backward ? table->until - 1 - i : table->from + i;
        most_after(table->rules, most, most_of_day(table, day));
        int64_t work = most_of(most->work, 1, table->rules->work.states);
        int64_t off = most_of(most->off, 1, table->rules->off.min);
        out[backward ? n - 1 - i : i + 1] = (int32_t)(work > off ? work : off);
    }
}

/* low[i]..high[i]: units before day from + i from which both minutes rules can be met. */
bool price_find_band(struct price_table *table)
{
    struct most *most = malloc(sizeof(*most));
    int32_t n = table->until - table->from;

    if (most == NULL) {
        return false;
    }
    find_most(table, most, false, table->high);
    find_most(table, most, true, table->low);
    free(most);
    for (int32_t i = 0; i <= n; i++) {
        int64_t low = table->units_min - table->low[i];
        int64_t high = table->high[i];
        high = high > table->units_max ? table->units_max : high;
        table->low[i] = (int32_t)(low > 0 ? low : 0);
        table->high[i] = (int32_t)(high < 0 ? -1 : high);
        if (table->high[i] < table->low[i]) {
            table->high[i] = table->low[i] - 1; // empty: nothing can be met
        }
    }
    return true;
}
