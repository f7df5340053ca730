/*
 * The changes a search tries. Each is a block of days of one, two or three people; none asks what
 * it costs, and none puts anybody where a wish forbids it.
 */
#include "search.h"

#include "rules.h"

enum {
    /* Of 100 proposals; the rest sets a block. */
    SWAP_OF_100 = 36,
    TURN_OF_100 = 5,
    ROTATE_OF_100 = 10,
    RELABEL_OF_100 = 14,
    INNER_OF_100 = 8,
    SWAP_DAYS_MAX = 14,
    INNER_DAYS_MAX = 3,
    INNER_APART_MAX = 14,
    TRIES = 4, /* shifts looked at, at most, before one is taken */
};

/* Fast dice: the high half of a product; a bias of 2^-32 is nothing here. */
static uint32_t dice(struct en_rng *rng, uint32_t sides)
{
    return (uint32_t)((en_rng_next(rng) >> 32) * sides >> 32);
}

static bool is_allowed(const struct model *model, size_t person, int32_t day, uint8_t cell)
{
    return (model->allowed[person * (size_t)model->days + (size_t)day] & cell_bit(cell)) != 0;
}

static const uint8_t *row_of(const struct search *search, size_t person)
{
    return search->state.cells + person * (size_t)search->model->days;
}

/* Mostly short blocks, now and then up to `max` days, cut at the horizon. */
static int32_t block_length(struct search *search, int32_t from, int32_t max)
{
    int32_t length = 1 + (int32_t)dice(&search->rng, (uint32_t)max);
    int32_t left = search->model->days - from;

    return length < left ? length : left;
}

static void one_edit(struct search *search, struct proposal *ret, size_t person, int32_t from,
                     int32_t length)
{
    ret->edit[0] = (struct edit){person, from, length, search->block[0]};
    ret->count = 1;
    ret->covers = false;
}

/* One of a set of cells. */
static uint8_t draw_cell(struct search *search, uint64_t set)
{
    uint32_t skip = dice(&search->rng, (uint32_t)__builtin_popcountll(set));

    for (; skip > 0; skip--) {
        set &= set - 1;
    }
    return (uint8_t)__builtin_ctzll(set);
}

static uint64_t allowed_on(const struct search *search, size_t person, int32_t day)
{
    return search->model->allowed[person * (size_t)search->model->days + (size_t)day];
}

/* The cheaper of some shifts allowed on a day, by cover and wish; off when none is. */
static uint8_t shift_for(struct search *search, size_t person, int32_t day)
{
    const struct model *model = search->model;
    const int32_t *more = search->state.more + (size_t)day * model->columns;
    const int32_t *wish =
        model->wish + (person * (size_t)model->days + (size_t)day) * model->columns;
    uint64_t shifts = allowed_on(search, person, day) & ~EN_ROSTER_OFF_BIT;

    if (shifts == 0) {
        return EN_ROSTER_OFF;
    }
    uint8_t best = draw_cell(search, shifts);
    for (uint32_t i = dice(&search->rng, TRIES); i > 0; i--) {
        uint8_t other = draw_cell(search, shifts);
        if (more[other + 1] + wish[other + 1] < more[best + 1] + wish[best + 1]) {
            best = other;
        }
    }
    return best;
}

/* A cell for a day: off, or one of the shifts allowed there. */
static uint8_t cell_for(struct search *search, size_t person, int32_t day)
{
    uint8_t now = row_of(search, person)[day];

    if (now != EN_ROSTER_OFF && dice(&search->rng, 2) == 0) {
        return EN_ROSTER_OFF;
    }
    return shift_for(search, person, day);
}

/* Days worked in a row get another shift; who works when stays as it is. */
static bool propose_relabel(struct search *search, struct proposal *ret)
{
    const struct model *model = search->model;
    size_t person = dice(&search->rng, (uint32_t)model->people);
    int32_t from = (int32_t)dice(&search->rng, (uint32_t)model->days);
    int32_t most = dice(&search->rng, 2) == 0 ? 1 : model->block_max;
    int32_t length = block_length(search, from, most);
    const uint8_t *row = row_of(search, person);
    bool differs = false;
    int32_t taken = 0;

    if (row[from] == EN_ROSTER_OFF) {
        return false;
    }
    uint8_t cell = shift_for(search, person, from);
    while (taken < length && row[from + taken] != EN_ROSTER_OFF &&
           is_allowed(model, person, from + taken, cell)) {
        differs |= row[from + taken] != cell;
        search->block[0][taken++] = cell;
    }
    one_edit(search, ret, person, from, taken);
    return differs;
}

/* Two blocks of one row, not far apart, change places. */
static bool propose_inner(struct search *search, struct proposal *ret)
{
    const struct model *model = search->model;
    size_t person = dice(&search->rng, (uint32_t)model->people);
    int32_t from = (int32_t)dice(&search->rng, (uint32_t)model->days);
    int32_t length = 1 + (int32_t)dice(&search->rng, INNER_DAYS_MAX);
    int32_t apart = length + (int32_t)dice(&search->rng, INNER_APART_MAX);
    const uint8_t *row = row_of(search, person) + from;
    bool differs = false;

    if (from + apart + length > model->days) {
        return false;
    }
    for (int32_t i = 0; i < apart + length; i++) {
        search->block[0][i] = row[i];
    }
    for (int32_t i = 0; i < length; i++) {
        uint8_t first = row[i];
        uint8_t second = row[apart + i];
        if (!is_allowed(model, person, from + i, second) ||
            !is_allowed(model, person, from + apart + i, first)) {
            return false;
        }
        differs |= first != second;
        search->block[0][i] = second;
        search->block[0][apart + i] = first;
    }
    one_edit(search, ret, person, from, apart + length);
    return differs;
}

/* A block of days gets one cell. */
static bool propose_set(struct search *search, struct proposal *ret)
{
    const struct model *model = search->model;
    size_t person = dice(&search->rng, (uint32_t)model->people);
    int32_t from = (int32_t)dice(&search->rng, (uint32_t)model->days);
    int32_t most = dice(&search->rng, 2) == 0 ? 1 : model->block_max;
    int32_t length = block_length(search, from, most);
    uint8_t cell = cell_for(search, person, from);
    const uint8_t *row = row_of(search, person);
    bool differs = false;
    int32_t taken = 0;

    while (taken < length && is_allowed(model, person, from + taken, cell)) {
        differs |= row[from + taken] != cell;
        search->block[0][taken++] = cell;
    }
    one_edit(search, ret, person, from, taken);
    return differs;
}

/* A block moves by a day; what stood behind it goes to its other end. */
static bool propose_rotate(struct search *search, struct proposal *ret)
{
    const struct model *model = search->model;
    size_t person = dice(&search->rng, (uint32_t)model->people);
    int32_t from = (int32_t)dice(&search->rng, (uint32_t)model->days);
    int32_t length = block_length(search, from, model->block_max + 2);
    int32_t step = dice(&search->rng, 2) == 0 ? 1 : length - 1;
    const uint8_t *row = row_of(search, person);
    bool differs = false;

    for (int32_t i = 0; i < length; i++) {
        uint8_t cell = row[from + (i + step) % length];
        if (!is_allowed(model, person, from + i, cell)) {
            return false;
        }
        differs |= cell != row[from + i];
        search->block[0][i] = cell;
    }
    one_edit(search, ret, person, from, length);
    return differs;
}

/* `count` people hand a block of days on: each gets the cells of the next. */
static bool propose_exchange(struct search *search, struct proposal *ret, size_t count)
{
    const struct model *model = search->model;
    int32_t from = (int32_t)dice(&search->rng, (uint32_t)model->days);
    int32_t length = block_length(search, from, SWAP_DAYS_MAX);
    size_t person[EDITS_MAX];
    bool differs = false;
    int32_t taken = 0;

    for (size_t i = 0; i < count; i++) {
        person[i] = dice(&search->rng, (uint32_t)model->people);
        for (size_t k = 0; k < i; k++) {
            if (person[k] == person[i]) {
                return false;
            }
        }
    }
    for (; taken < length; taken++) {
        for (size_t i = 0; i < count; i++) {
            uint8_t cell = row_of(search, person[(i + 1) % count])[from + taken];
            if (!is_allowed(model, person[i], from + taken, cell)) {
                length = taken;
            }
            differs |= taken < length && cell != row_of(search, person[i])[from + taken];
            search->block[i][taken] = cell;
        }
    }
    for (size_t i = 0; i < count; i++) {
        ret->edit[i] = (struct edit){person[i], from, length, search->block[i]};
    }
    ret->count = count;
    ret->covers = true;
    return differs && length > 0;
}

bool search_propose(struct search *search, struct proposal *ret)
{
    if (search->model->cover_exact && search->state.hard[SLOT_COVER] == 0) {
        return search_propose_swap(search, ret);
    }
    uint32_t face = dice(&search->rng, 100);
    bool swaps = (search->without & EN_ROSTER_PART_SWAP) == 0;

    if (face < SWAP_OF_100) {
        return swaps && search->model->people >= 2 && propose_exchange(search, ret, 2);
    }
    face -= SWAP_OF_100;
    if (face < TURN_OF_100) {
        return swaps && search->model->people >= 3 && propose_exchange(search, ret, 3);
    }
    face -= TURN_OF_100;
    if (face < ROTATE_OF_100) {
        return (search->without & EN_ROSTER_PART_ROTATE) == 0 && propose_rotate(search, ret);
    }
    face -= ROTATE_OF_100;
    if (face < RELABEL_OF_100) {
        return propose_relabel(search, ret);
    }
    return face < RELABEL_OF_100 + INNER_OF_100 ? propose_inner(search, ret)
                                                : propose_set(search, ret);
}
