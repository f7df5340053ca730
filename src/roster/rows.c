/*
 * Rows and windows made anew, exactly: see rows.h.
 *
 * A person's cheapest row, given what one more and one less on each day and shift would cost, comes
 * from price.h. One row alone can only get better; with several, those priced first are told costs
 * with some noise, so that the answer is not always the same, and then each is priced once more in
 * turn until nothing changes.
 */
#include "rows.h"

#include <string.h>

#include "rules.h"

enum {
    WHOLE_DAYS = 56, /* horizons up to this may be made anew from end to end */
    WINDOW_MIN = 10,
    WINDOW_MAX = 42,
    PASSES = 2, /* times each person is priced again without noise */
    AIMS = 64,  /* days and shifts looked at for one that lacks people */
    TABLE_CELLS = 4000000,
    ROW_PROPOSALS = 2048, /* one row costs about as much as so many proposals */
};

/* Days [from, until) of some people. */
struct window {
    size_t person[ROWS_TOGETHER_MAX];
    size_t count;
    int32_t from, until;
};

/* ---- making --------------------------------------------------------------------------------- */

enum en_status rows_make(struct rows *ret, struct search *search)
{
    const struct model *model = search->model;
    size_t days = (size_t)model->days;

    *ret = (struct rows){.search = search, .whole = true};
    en_arena_init(&ret->arena, 0);
    ret->price = en_price_new(model->roster, TABLE_CELLS);
    ret->cost = EN_ARENA_ARRAY(&ret->arena, days * model->columns, int32_t);
    ret->row = EN_ARENA_ARRAY(&ret->arena, days, uint8_t);
    ret->saved = EN_ARENA_ARRAY(&ret->arena, days * ROWS_TOGETHER_MAX, uint8_t);
    if (ret->price == NULL || ret->cost == NULL || ret->row == NULL || ret->saved == NULL) {
        rows_finish(ret);
        return EN_ERR_MEMORY;
    }
    for (size_t person = 0; person < model->people; person++) {
        ret->whole = ret->whole && en_price_whole(ret->price, (uint32_t)person);
    }
    ret->columns = ret->whole && model->hard_base == 0;
    ret->whole = ret->columns && !model->cover_hard;
    return EN_OK;
}

void rows_finish(struct rows *rows)
{
    en_price_free(rows->price);
    en_arena_finish(&rows->arena);
    *rows = (struct rows){0};
}

/* ---- one row -------------------------------------------------------------------------------- */

static uint8_t *row_of(const struct rows *rows, size_t person)
{
    return rows->search->state.cells + person * (size_t)rows->search->model->days;
}

static void change_row(struct rows *rows, size_t person, int32_t from, int32_t until,
                       const uint8_t *cells)
{
    struct edit edit = {person, from, until - from, cells};
    struct change change;

    (void)state_row_delta(&rows->search->state, &edit, &change);
    state_apply(&rows->search->state, &edit, &change);
}

/* Off wherever that is allowed: the cover is then that of all others. */
static void clear_row(struct rows *rows, size_t person, int32_t from, int32_t until)
{
    const struct model *model = rows->search->model;
    const uint64_t *allowed = model->allowed + person * (size_t)model->days;

    for (int32_t day = from; day < until; day++) {
        bool free = (allowed[day] & EN_ROSTER_OFF_BIT) != 0;
        rows->row[day - from] = free ? EN_ROSTER_OFF : row_of(rows, person)[day];
    }
    change_row(rows, person, from, until, rows->row);
}

/* What each cell would cost a person now: wish, cover, and noise of up to `noise`. */
static void fill_costs(struct rows *rows, size_t person, int32_t from, int32_t until,
                       uint32_t noise)
{
    const struct model *model = rows->search->model;
    const struct state *state = &rows->search->state;
    const int32_t most = EN_PRICE_SUM_MAX / EN_ROSTER_DAYS_MAX;

    for (size_t day = (size_t)from; day < (size_t)until; day++) {
        const int32_t *wish = model->wish + (person * (size_t)model->days + day) * model->columns;
        const int32_t *more = state->more + day * model->columns;
        uint64_t allowed = model->allowed[person * (size_t)model->days + day];
        int32_t *cost = rows->cost + day * model->columns;
        for (size_t column = 0; column < model->columns; column++) {
            uint8_t cell = column == 0 ? EN_ROSTER_OFF : (uint8_t)(column - 1);
            size_t at = column == 0 ? model->columns - 1 : column - 1;
            int32_t now = wish[column] + more[column];
            if (noise > 0) {
                now += (int32_t)en_rng_below(&rows->search->rng, noise);
            }
            now = now > most ? most : now < -most ? -most : now;
            cost[at] = (allowed & cell_bit(cell)) != 0 ? now : EN_PRICE_NEVER;
        }
    }
}

/* The cheapest days for a person whose own are off now; false when pricing found none. */
static bool price_row(struct rows *rows, size_t person, int32_t from, int32_t until, bool outside,
                      uint32_t noise)
{
    struct en_price_query query = {
        .person = (uint32_t)person,
        .from = from,
        .until = until,
        .row = outside ? row_of(rows, person) : NULL,
        .cost = rows->cost,
        .scale = COST_SCALE,
    };
    struct en_price_answer answer;

    fill_costs(rows, person, from, until, noise);
    if (en_price_row(rows->price, &query, rows->row, &answer) != EN_OK) {
        return false;
    }
    change_row(rows, person, from, until, rows->row + from);
    return true;
}

/* ---- repair --------------------------------------------------------------------------------- */

static bool is_over(const struct schedule *schedule)
{
    return !schedule->goes_on(schedule->owner) ||
           (schedule->until_ms > 0 && schedule->now_ms(schedule->owner) >= schedule->until_ms);
}

void rows_repair(struct rows *rows, const struct schedule *schedule, bool all)
{
    const struct model *model = rows->search->model;
    size_t first = (size_t)en_rng_below(&rows->search->rng, model->people);

    for (size_t i = 0; rows->whole && i < model->people && !is_over(schedule); i++) {
        size_t person = (first + i) % model->people;
        struct en_roster_cost cost =
            en_roster_row_cost(model->roster, (uint32_t)person, row_of(rows, person));
        if (all || cost.hard > 0) {
            memcpy(rows->saved, row_of(rows, person), (size_t)model->days);
            clear_row(rows, person, 0, model->days);
            if (!price_row(rows, person, 0, model->days, false, 0)) {
                change_row(rows, person, 0, model->days, rows->saved);
            }
        }
    }
    search_note(rows->search);
}

/* ---- large neighbourhoods ------------------------------------------------------------------- */

static uint32_t dice(struct rows *rows, uint32_t sides)
{
    return (uint32_t)en_rng_below(&rows->search->rng, sides);
}

/* At a day and shift with too few people, and somebody who could be there. */
static void aim_window(struct rows *rows, struct window *window, int32_t days)
{
    const struct model *model = rows->search->model;
    const struct state *state = &rows->search->state;

    for (int i = 0; i < AIMS; i++) {
        int32_t day = (int32_t)dice(rows, (uint32_t)model->days);
        size_t column = 1 + dice(rows, (uint32_t)model->columns - 1);
        size_t person = dice(rows, (uint32_t)model->people);
        uint8_t cell = (uint8_t)(column - 1);
        uint64_t allowed = model->allowed[person * (size_t)model->days + (size_t)day];
        bool fresh = state->more[(size_t)day * model->columns + column] < 0 &&
                     row_of(rows, person)[day] != cell && (allowed & cell_bit(cell)) != 0;
        for (size_t k = 1; k < window->count; k++) {
            fresh = fresh && window->person[k] != person;
        }
        if (fresh) {
            int32_t from = day - (int32_t)dice(rows, (uint32_t)days);
            int32_t last = model->days - days;
            window->person[0] = person;
            window->from = from < 0 ? 0 : from > last ? last : from;
            return;
        }
    }
}

static struct window choose_window(struct rows *rows)
{
    const struct model *model = rows->search->model;
    struct window window = {.count = 1 + dice(rows, ROWS_TOGETHER_MAX)};
    int32_t days = model->days;

    window.count = window.count > model->people ? model->people : window.count;
    for (size_t i = 0; i < window.count; i++) {
        bool fresh = false;
        while (!fresh) {
            window.person[i] = dice(rows, (uint32_t)model->people);
            fresh = true;
            for (size_t k = 0; k < i; k++) {
                fresh = fresh && window.person[k] != window.person[i];
            }
        }
    }
    if (days > WHOLE_DAYS || (days > WINDOW_MIN && dice(rows, 2) == 0)) {
        int32_t most = days < WINDOW_MAX ? days : WINDOW_MAX;
        days = WINDOW_MIN + (int32_t)dice(rows, (uint32_t)(most - WINDOW_MIN + 1));
    }
    window.from = (int32_t)dice(rows, (uint32_t)(model->days - days + 1));
    if (dice(rows, 2) == 0) {
        aim_window(rows, &window, days);
    }
    window.until = window.from + days;
    return window;
}

static void save_window(struct rows *rows, const struct window *window)
{
    size_t days = (size_t)(window->until - window->from);

    for (size_t i = 0; i < window->count; i++) {
        memcpy(rows->saved + i * days, row_of(rows, window->person[i]) + window->from, days);
    }
}

static void restore_window(struct rows *rows, const struct window *window)
{
    size_t days = (size_t)(window->until - window->from);

    for (size_t i = 0; i < window->count; i++) {
        change_row(rows, window->person[i], window->from, window->until, rows->saved + i * days);
    }
}

/* False when pricing had no answer for somebody. */
static bool remake_window(struct rows *rows, const struct window *window)
{
    static const uint32_t NOISE[] = {0, 2 * COST_SCALE, 8 * COST_SCALE, 30 * COST_SCALE};
    uint32_t noise = NOISE[dice(rows, EN_COUNT(NOISE))];

    for (size_t i = 0; i < window->count; i++) {
        clear_row(rows, window->person[i], window->from, window->until);
    }
    for (size_t i = 0; i < window->count; i++) {
        bool alone = window->count == 1;
        if (!price_row(rows, window->person[i], window->from, window->until, true,
                       alone ? 0 : noise)) {
            return false;
        }
    }
    for (int pass = 0; window->count > 1 && pass < PASSES; pass++) {
        int64_t before = rows->search->state.soft;
        for (size_t i = 0; i < window->count; i++) {
            clear_row(rows, window->person[i], window->from, window->until);
            if (!price_row(rows, window->person[i], window->from, window->until, true, 0)) {
                return false;
            }
        }
        if (rows->search->state.soft == before) {
            break;
        }
    }
    return true;
}

void rows_improve(struct rows *rows, const struct schedule *schedule)
{
    struct search *search = rows->search;
    uint64_t begun = search->iterations;

    while (rows->whole && state_hard(&search->state) == 0 && !is_over(schedule)) {
        struct window window = choose_window(rows);
        int64_t before = search->state.soft;
        save_window(rows, &window);
        search_keep(search);
        if (!remake_window(rows, &window) || state_hard(&search->state) > 0 ||
            search->state.soft > before) {
            restore_window(rows, &window);
        }
        search_note(search);
        search->iterations += ROW_PROPOSALS * window.count;
        if (schedule->iterations > 0 && search->iterations - begun >= schedule->iterations) {
            break;
        }
    }
    search_keep(search);
}
