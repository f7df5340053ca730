/* States of the table: where a row stands after a day, where a window begins and may end. */
#include "price_inside.h"

/* ---- states --------------------------------------------------------------------------------- */

struct price_place price_place_of(const struct price_table *table, int32_t state)
{
    const struct price_rules *rules = table->rules;
    int32_t works = rules->class_count * rules->work.states;

    if (state == table->start) {
        return (struct price_place){false, 0, 0};
    }
    if (state < works) {
        return (struct price_place){true, state / rules->work.states,
                                    state % rules->work.states + 1};
    }
    return (struct price_place){false, 0, state - works + 1};
}

int32_t price_state_of(const struct price_rules *rules, bool work, int32_t class_, int32_t run)
{
    return work ? class_ * rules->work.states + run - 1
                : rules->class_count * rules->work.states + run - 1;
}

/* The length after one more day; 0 = too long. */
static int32_t longer(const struct price_run *run, int32_t length)
{
    if (length < run->states) {
        return length + 1;
    }
    return run->open ? run->states : 0;
}

/* May a run of `length` end with the day before `day`? Exempt when it began at day 0. */
static bool may_end(const struct price_run *run, int32_t length, int32_t day)
{
    return length >= run->min || (run->border && length == day);
}

/* The run of work on `day` after `place`; 0 = none allowed. */
int32_t price_work_after(const struct price_table *table, struct price_place place, int32_t day)
{
    if (place.work) {
        return longer(&table->rules->work, place.run);
    }
    return place.run == 0 || may_end(&table->rules->off, place.run, day) ? 1 : 0;
}

int32_t price_off_after(const struct price_table *table, struct price_place place, int32_t day)
{
    if (!place.work) {
        return longer(&table->rules->off, place.run);
    }
    return may_end(&table->rules->work, place.run, day) ? 1 : 0;
}

/* ---- where a window begins and ends --------------------------------------------------------- */

/* Length of the run of work or rest in table->row that ends before, or begins at, `day`. */
static int32_t run_in_row(const struct price_table *table, int32_t day, int32_t step)
{
    bool work = table->row[day] != EN_ROSTER_OFF;
    int32_t length = 0;

    for (; day >= 0 && day < table->roster->days && (table->row[day] != EN_ROSTER_OFF) == work;
         day += step) {
        length++;
    }
    return length;
}

/* The state that the cells before the window lead to; -1 = they break a rule. */
int32_t price_first_state(const struct price_table *table)
{
    const struct price_rules *rules = table->rules;
    int32_t last = table->from - 1;

    if (table->from == 0) {
        return table->start;
    }
    bool work = table->row[last] != EN_ROSTER_OFF;
    const struct price_run *run = work ? &rules->work : &rules->off;
    int32_t length = run_in_row(table, last, -1);
    if (length > run->states && !run->open) {
        return -1;
    }
    if (work && (rules->allowed >> table->row[last] & 1) == 0) {
        return -1;
    }
    length = length < run->states ? length : run->states;
    return price_state_of(rules, work, work ? rules->class_of[table->row[last]] : 0, length);
}

/* May the window end in `place`, with what stands behind it? */
bool price_may_stop(const struct price_table *table, struct price_place place)
{
    const struct price_rules *rules = table->rules;
    const struct price_run *run = place.work ? &rules->work : &rules->off;
    int32_t until = table->until;

    if (until == table->roster->days) {
        return run->border || place.run >= run->min;
    }
    uint8_t next = table->row[until];
    bool work = next != EN_ROSTER_OFF;
    int32_t length = run_in_row(table, until, 1);
    const struct price_run *other = work ? &rules->work : &rules->off;
    bool exempt = other->border && until + length == table->roster->days;
    if (work != place.work) {
        return may_end(run, place.run, until) && (length >= other->min || exempt) &&
               (other->open || length <= other->states);
    }
    if (work && (rules->class_next[place.class_] >> next & 1) == 0) {
        return false;
    }
    length += place.run;
    exempt = exempt || (run->border && place.run == until);
    return (run->open || length <= run->states) && (length >= run->min || exempt);
}
