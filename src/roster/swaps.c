/*
 * Moves for a cover that must be met exactly. Once it is, days change hands and nothing else: no
 * proposal is lost on a roster that leaves a shift open, and no weight has to hold the cover.
 */
#include "search.h"

#include <string.h>

#include "rules.h"

enum { DAY_OF_100 = 25, BLOCK_OF_100 = 60, BLOCK_DAYS_MAX = 8, TRIES = 8 };

static uint32_t dice(struct en_rng *rng, uint32_t sides)
{
    return (uint32_t)((en_rng_next(rng) >> 32) * sides >> 32);
}

static uint8_t cell_at(const struct search *search, size_t person, int32_t day)
{
    return search->state.cells[person * (size_t)search->model->days + (size_t)day];
}

static bool may_have(const struct model *model, size_t person, int32_t day, uint8_t cell)
{
    return (model->allowed[person * (size_t)model->days + (size_t)day] & cell_bit(cell)) != 0;
}

/* Somebody else with another cell on that day; SIZE_MAX when a few tries find nobody. */
static size_t other_with_other_cell(struct search *search, size_t person, int32_t day)
{
    for (int i = 0; i < TRIES; i++) {
        size_t other = dice(&search->rng, (uint32_t)search->model->people);
        if (cell_at(search, other, day) != cell_at(search, person, day)) {
            return other;
        }
    }
    return SIZE_MAX;
}

/* Each of `count` people gets the cells of the next one on `length` days, as far as allowed. */
static bool hand_on(struct search *search, struct proposal *ret, const size_t *person, size_t count,
                    int32_t from, int32_t length)
{
    for (int32_t taken = 0; taken < length; taken++) {
        for (size_t i = 0; i < count; i++) {
            uint8_t cell = cell_at(search, person[(i + 1) % count], from + taken);
            if (!may_have(search->model, person[i], from + taken, cell)) {
                length = taken;
            }
            search->block[i][taken] = cell;
        }
    }
    for (size_t i = 0; i < count; i++) {
        ret->edit[i] = (struct edit){person[i], from, length, search->block[i]};
    }
    ret->count = count;
    ret->covers = true;
    return length > 0;
}

bool search_propose_swap(struct search *search, struct proposal *ret)
{
    const struct model *model = search->model;
    uint32_t face = dice(&search->rng, 100);
    int32_t from = (int32_t)dice(&search->rng, (uint32_t)model->days);
    size_t person[EDITS_MAX] = {dice(&search->rng, (uint32_t)model->people)};

    person[1] = other_with_other_cell(search, person[0], from);
    if (person[1] == SIZE_MAX) {
        return false;
    }
    if (face < DAY_OF_100) {
        return hand_on(search, ret, person, 2, from, 1);
    }
    int32_t left = model->days - from;
    int32_t length = 2 + (int32_t)dice(&search->rng, BLOCK_DAYS_MAX - 1);
    if (face < DAY_OF_100 + BLOCK_OF_100) {
        return hand_on(search, ret, person, 2, from, length < left ? length : left);
    }
    person[2] = dice(&search->rng, (uint32_t)model->people);
    length = 1 + (int32_t)dice(&search->rng, 3);
    return person[2] != person[0] && person[2] != person[1] &&
           hand_on(search, ret, person, 3, from, length < left ? length : left);
}

void search_cover(const struct model *model, uint8_t *cells)
{
    const struct en_roster *roster = model->roster;
    size_t next = 0;

    for (int32_t day = 0; day < model->days; day++) {
        for (size_t s = 0; s < roster->shift_count; s++) {
            int32_t missing = roster->cover[(size_t)day * roster->shift_count + s].need;
            for (size_t tried = 0; missing > 0 && tried < model->people; tried++, next++) {
                size_t person = next % model->people;
                uint8_t *cell = &cells[person * (size_t)model->days + (size_t)day];
                if (*cell == EN_ROSTER_OFF && may_have(model, person, day, (uint8_t)s)) {
                    *cell = (uint8_t)s;
                    missing--;
                }
            }
        }
    }
}
