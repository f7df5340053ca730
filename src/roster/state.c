/*
 * A roster under search: taken over cell by cell, changed by edits, counted along.
 */
#include "state.h"

#include <string.h>

#include "rules.h"

/* ---- cover ---------------------------------------------------------------------------------- */

/* Units broken and scaled cost of one day's shift with `here` people. */
static void cover_cost(const struct en_roster_cover *cover, int32_t here, int64_t *ret_hard,
                       int64_t *ret_soft)
{
    int64_t units = here < cover->need ? cover->need - here : here - cover->need;
    int32_t weight = here < cover->need ? cover->under : cover->over;

    *ret_hard = units * (weight / EN_ROSTER_HARD);
    *ret_soft = units * (weight % EN_ROSTER_HARD) * COST_SCALE;
}

static const struct en_roster_cover *cover_of(const struct model *model, size_t day, size_t column)
{
    return &model->roster->cover[day * model->roster->shift_count + column - 1];
}

static int32_t step_cost(const struct state *state, const struct en_roster_cover *cover,
                         int32_t here, int32_t step)
{
    int64_t hard[2];
    int64_t soft[2];

    cover_cost(cover, here, &hard[0], &soft[0]);
    cover_cost(cover, here + step, &hard[1], &soft[1]);
    return (int32_t)(soft[1] - soft[0] + (hard[1] - hard[0]) * state->pressure[SLOT_COVER]);
}

static void update_margins(struct state *state, size_t day, size_t column)
{
    size_t at = day * state->model->columns + column;

    if (column > 0) {
        const struct en_roster_cover *cover = cover_of(state->model, day, column);
        state->more[at] = step_cost(state, cover, state->here[at], 1);
        state->less[at] = step_cost(state, cover, state->here[at], -1);
    }
}

/* One person more (+1) or less (-1) in a cell. */
static void move_cover(struct state *state, size_t day, size_t column, int16_t step)
{
    size_t at = day * state->model->columns + column;

    if (column > 0) {
        const struct en_roster_cover *cover = cover_of(state->model, day, column);
        int64_t hard[2];
        int64_t soft[2];
        cover_cost(cover, state->here[at], &hard[0], &soft[0]);
        cover_cost(cover, state->here[at] + step, &hard[1], &soft[1]);
        state->hard[SLOT_COVER] += hard[1] - hard[0];
        state->soft += soft[1] - soft[0];
    }
    state->here[at] = (int16_t)(state->here[at] + step);
    update_margins(state, day, column);
}

/* ---- making --------------------------------------------------------------------------------- */

static bool make_arrays(struct state *state, const struct model *model)
{
    struct en_arena *arena = &state->arena;
    size_t people = model->people;
    size_t days = (size_t)model->days;

    state->cells = EN_ARENA_ARRAY(arena, people * days, uint8_t);
    state->bits = EN_ARENA_ARRAY(arena, people * model->words, uint64_t);
    state->count = EN_ARENA_ARRAY(arena, people * model->columns, int16_t);
    state->minutes = EN_ARENA_ARRAY(arena, people, int32_t);
    state->weekends = EN_ARENA_ARRAY(arena, people, int32_t);
    state->other_soft = EN_ARENA_ARRAY(arena, people, int64_t);
    state->other_hard = EN_ARENA_ARRAY(arena, people, int64_t);
    state->here = EN_ARENA_ARRAY(arena, days * model->columns, int16_t);
    state->more = EN_ARENA_ARRAY(arena, days * model->columns, int32_t);
    state->less = EN_ARENA_ARRAY(arena, days * model->columns, int32_t);
    state->weight = en_arena_array(arena, model->roster->contract_count, sizeof(*state->weight));
    state->scratch = EN_ARENA_ARRAY(arena, model->words, uint64_t);
    state->row = EN_ARENA_ARRAY(arena, days, uint8_t);
    return state->cells != NULL && state->bits != NULL && state->count != NULL &&
           state->minutes != NULL && state->weekends != NULL && state->other_soft != NULL &&
           state->other_hard != NULL && state->here != NULL && state->more != NULL &&
           state->less != NULL && state->weight != NULL && state->scratch != NULL &&
           state->row != NULL;
}

enum en_status state_make(struct state *ret, const struct model *model)
{
    *ret = (struct state){.model = model};
    en_arena_init(&ret->arena, 0);
    if (!make_arrays(ret, model)) {
        state_finish(ret);
        return EN_ERR_MEMORY;
    }
    for (int slot = 0; slot < SLOT_COUNT_OF; slot++) {
        ret->pressure[slot] = (int32_t)(model->warm * 2) * COST_SCALE;
    }
    return EN_OK;
}

void state_finish(struct state *state)
{
    en_arena_finish(&state->arena);
}

void state_weigh(struct state *state)
{
    const struct model *model = state->model;

    for (size_t i = 0; i < model->roster->contract_count; i++) {
        for (int slot = 0; slot < SLOT_COUNT_OF; slot++) {
            int32_t soft = model->terms[i].weight[slot];
            state->weight[i][slot] = soft < 0 ? state->pressure[slot] : soft;
        }
    }
    for (size_t day = 0; model->cover_hard && day < (size_t)model->days; day++) {
        for (size_t column = 1; column < model->columns; column++) {
            update_margins(state, day, column);
        }
    }
}

int64_t state_hard(const struct state *state)
{
    int64_t units = state->model->hard_base;

    for (int slot = 0; slot < SLOT_COUNT_OF; slot++) {
        units += state->hard[slot];
    }
    return units;
}

/* ---- changing ------------------------------------------------------------------------------- */

static void set_bits(struct state *state, const struct edit *edit)
{
    uint64_t *bits = state->bits + edit->person * state->model->words;

    for (int32_t i = 0; i < edit->length; i++) {
        size_t at = (size_t)(edit->from + i + BITS_MARGIN);
        uint64_t bit = UINT64_C(1) << at % 64;
        bits[at / 64] =
            edit->cells[i] == EN_ROSTER_OFF ? bits[at / 64] & ~bit : bits[at / 64] | bit;
    }
}

void state_apply(struct state *state, const struct edit *edit, const struct change *change)
{
    const struct model *model = state->model;
    uint8_t *row = state->cells + edit->person * (size_t)model->days + edit->from;
    int16_t *count = state->count + edit->person * model->columns;
    const struct terms *terms = terms_of(model, edit->person);

    set_bits(state, edit);
    for (int32_t i = 0; i < edit->length; i++) {
        if (row[i] == edit->cells[i]) {
            continue;
        }
        size_t day = (size_t)(edit->from + i);
        count[cell_column(row[i])]--;
        count[cell_column(edit->cells[i])]++;
        move_cover(state, day, cell_column(row[i]), -1);
        move_cover(state, day, cell_column(edit->cells[i]), 1);
        row[i] = edit->cells[i];
    }
    state->minutes[edit->person] += change->minutes;
    state->weekends[edit->person] += change->weekends;
    state->other_soft[edit->person] += change->other_soft;
    state->other_hard[edit->person] += change->other_hard;
    state->soft += change->soft;
    for (int slot = 0; slot < SLOT_COVER; slot++) {
        if (terms->weight[slot] < 0) {
            state->hard[slot] += change->units[slot];
        } else {
            state->soft += (int64_t)change->units[slot] * terms->weight[slot];
        }
    }
}

/* ---- taking over ---------------------------------------------------------------------------- */

/* Everybody off, as if no rule had been looked at yet. */
static void clear(struct state *state)
{
    const struct model *model = state->model;
    size_t days = (size_t)model->days;

    memset(state->cells, EN_ROSTER_OFF, model->people * days);
    memset(state->bits, 0, model->people * model->words * sizeof(*state->bits));
    memset(state->here, 0, days * model->columns * sizeof(*state->here));
    memset(state->hard, 0, sizeof(state->hard));
    state->soft = 0;
    for (size_t day = 0; day < days; day++) {
        state->here[day * model->columns] = (int16_t)model->people;
        for (size_t column = 1; column < model->columns; column++) {
            int64_t hard = 0;
            int64_t soft = 0;
            cover_cost(cover_of(model, day, column), 0, &hard, &soft);
            state->hard[SLOT_COVER] += hard;
            state->soft += soft;
            update_margins(state, day, column);
        }
    }
}

/* What a rule that a row of days off breaks is weighed as. */
static enum rule_slot slot_of(const struct model *model, const struct terms *terms,
                              const struct en_roster_rule *rule)
{
    for (size_t i = 0; i < terms->other_count; i++) {
        if (terms->others[i] == rule) {
            return SLOT_OTHER;
        }
    }
    switch (rule->kind) {
    case EN_ROSTER_COUNT:
        return SLOT_COUNT;
    case EN_ROSTER_MINUTES:
        return SLOT_MINUTES;
    case EN_ROSTER_RUN:
        return model->days < rule->min ? SLOT_OFF_MIN : SLOT_OFF_MAX;
    case EN_ROSTER_WEEKENDS:
        return SLOT_WEEKENDS;
    case EN_ROSTER_PATTERN:
        return SLOT_SUCCESSION;
    case EN_ROSTER_WEEKEND_RUN:
    case EN_ROSTER_WEEKEND_WHOLE:
    case EN_ROSTER_WEEKEND_SAME:
        break;
    }
    return SLOT_OTHER;
}

/* The rules of a row of days off, counted plainly: where the counting along begins. */
static void begin_row(struct state *state, size_t person)
{
    const struct model *model = state->model;
    const struct terms *terms = terms_of(model, person);
    const uint8_t *row = state->cells + person * (size_t)model->days;
    const struct en_roster_contract *contract =
        &model->roster->contracts[model->roster->people[person].contract];
    int16_t *count = state->count + person * model->columns;

    memset(count, 0, model->columns * sizeof(*count));
    count[0] = (int16_t)model->days;
    state->minutes[person] = state->weekends[person] = 0;
    state->other_soft[person] = state->other_hard[person] = 0;
    for (int32_t day = 0; day < model->days; day++) {
        state->soft += model->wish[(person * (size_t)model->days + (size_t)day) * model->columns];
    }
    for (size_t i = 0; i < contract->rule_count; i++) {
        const struct en_roster_rule *rule = &contract->rules[i];
        int64_t units = en_roster_rule_units(model->roster, rule, row, model->unit);
        if (rule->weight < EN_ROSTER_HARD) {
            state->soft += units * rule->weight * COST_SCALE;
        } else {
            state->hard[slot_of(model, terms, rule)] += units;
        }
    }
    for (size_t i = 0; i < terms->other_count; i++) {
        const struct en_roster_rule *rule = terms->others[i];
        int64_t units = en_roster_rule_units(model->roster, rule, row, model->unit);
        state->other_hard[person] += rule->weight >= EN_ROSTER_HARD ? units : 0;
        state->other_soft[person] +=
            rule->weight >= EN_ROSTER_HARD ? 0 : units * rule->weight * COST_SCALE;
    }
}

static uint8_t allowed_cell(const struct model *model, size_t at, uint8_t cell)
{
    uint64_t allowed = model->allowed[at];

    if ((allowed & cell_bit(cell)) != 0) {
        return cell;
    }
    return (allowed & EN_ROSTER_OFF_BIT) != 0 ? EN_ROSTER_OFF : (uint8_t)__builtin_ctzll(allowed);
}

void state_load(struct state *state, const uint8_t *cells)
{
    const struct model *model = state->model;
    size_t days = (size_t)model->days;

    clear(state);
    state_weigh(state);
    for (size_t person = 0; person < model->people; person++) {
        begin_row(state, person);
        for (size_t day = 0; day < days; day++) {
            uint8_t cell = allowed_cell(model, person * days + day, cells[person * days + day]);
            struct edit edit = {person, (int32_t)day, 1, &cell};
            struct change change;
            if (cell != EN_ROSTER_OFF) {
                (void)state_row_delta(state, &edit, &change);
                state_apply(state, &edit, &change);
            }
        }
    }
}
