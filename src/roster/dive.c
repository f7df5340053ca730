/*
 * Dives and polishing.
 *
 * A dive decides a few people at a time by the shares that the master gives their columns, and asks
 * for new columns in between: those that fit what was decided hardly ever exist before (Danna & Le
 * Pape 2005; Strandmark, Qu & Curtois 2020). Decisions are not taken back: another dive is cheaper.
 */
#include "dive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARES_MAX = 4096,
    STEP_ROUNDS = 5, // of generation after each decision, at most
    CHUNK = 4,       // rounds before the first, then it is looked at what they brought
    FIRST_CHUNKS = 250,
};
static const double NEAR = 1e-6;
static const double STALL = 0.2;   // of the value, in a chunk: less is next to nothing, ...
static const double NARROWS = 0.8; // ... unless the gap to the bound becomes this part
static const double SURE = 0.999;
static const double LIKELY = 0.5; // a share that is decided together with the largest
static const double LOSS = 0.02;  // of the value: what may be lost without looking further

bool en_effort_over(const struct en_effort *effort)
{
    return (effort->stop != NULL && atomic_load(effort->stop)) ||
           (effort->until_ms > 0 && effort->elapsed_ms(effort->context) >= effort->until_ms);
}

void en_dive_undo(struct en_block *block)
{
    for (uint32_t i = 0; i < en_block_people(block); i++) {
        if (en_block_fixed(block, i) != SIZE_MAX) {
            en_block_fix(block, i, SIZE_MAX);
        }
    }
}

struct dive {
    struct en_block *block;
    struct en_share *share; // [SHARES_MAX]
    size_t shares;
    size_t decided;
    double first; // value of the master before any decision
};

static void fix(struct dive *dive, const struct en_share *share)
{
    en_block_fix(dive->block, share->person, share->column);
    dive->decided++;
}

/* Everybody whose column is sure; how many. */
static size_t fix_sure(struct dive *dive)
{
    size_t count = 0;

    for (size_t i = 0; i < dive->shares; i++) {
        if (dive->share[i].share > SURE) {
            fix(dive, &dive->share[i]);
            count++;
        }
    }
    return count;
}

static int by_share(const void *a, const void *b)
{
    const struct en_share *x = a;
    const struct en_share *y = b;

    if (x->share != y->share) {
        return x->share < y->share ? 1 : -1;
    }
    return x->column < y->column ? -1 : 1;
}

/* The largest shares: one decision, or a few at once while most people are still free. */
static void fix_largest(struct dive *dive)
{
    size_t left = en_block_people(dive->block) - dive->decided;
    size_t count = 1 + left / 8;

    qsort(dive->share, dive->shares, sizeof(dive->share[0]), by_share);
    for (size_t i = 0; i < dive->shares && i < count; i++) {
        bool first = en_block_fixed(dive->block, dive->share[i].person) == SIZE_MAX;
        if (first && (i == 0 || dive->share[i].share > LIKELY)) {
            fix(dive, &dive->share[i]);
        }
    }
}

static void copy_rows(const struct en_block *block, const struct en_pool *pool, uint8_t *cells)
{
    size_t days = (size_t)pool->roster->days;

    for (uint32_t i = 0; i < en_block_people(block); i++) {
        memcpy(cells + (size_t)en_block_person(block, i) * days,
               en_pool_row(pool, en_block_fixed(block, i)), days);
    }
}

/* Nothing below the cutoff is left this way. */
static bool cut_off(const struct en_block_state *state, int64_t cutoff)
{
    return cutoff != INT64_MAX && (state->value > (double)cutoff - 1 + NEAR) &&
           (state->converged || state->bound > (cutoff - 1) * EN_BLOCK_SCALE);
}

/*
 * Before the first decision: until nothing is left to find, or rounds bring next to nothing. A
 * block around a good roster may need hundreds of rounds to prove that it has no better one; in
 * their time many other blocks can be looked at. With many people the value stays for a while,
 * for one row alone seldom makes it better.
 */
static enum en_status generate_first(struct dive *dive, int64_t cutoff,
                                     const struct en_effort *effort, struct en_block_state *ret)
{
    enum en_status status = en_block_generate(dive->block, CHUNK, cutoff, effort, ret);
    double gap = HUGE_VAL;
    double value = HUGE_VAL;

    for (int i = 1; status == EN_OK && i < FIRST_CHUNKS; i++) {
        double open = ret->value - (double)ret->bound / EN_BLOCK_SCALE;
        bool patient = ret->rounds < CHUNK * 2 + en_block_people(dive->block) / 4;
        bool stalls = !patient && value - ret->value < STALL && open > gap * NARROWS;
        if (ret->converged || stalls || cut_off(ret, cutoff) || en_effort_over(effort)) {
            break;
        }
        gap = open;
        value = ret->value;
        status = en_block_generate(dive->block, CHUNK, cutoff, effort, ret);
    }
    dive->first = ret->value;
    return status;
}

/*
 * Columns that fit what was decided. While the master has lost little since the beginning, one
 * round is enough: the next decisions would hardly be others, and rounds are what a dive costs.
 * Little is also measured by what there is to be won: a block's dive that loses it was for nothing.
 */
static enum en_status generate(struct dive *dive, int64_t cutoff, const struct en_effort *effort,
                               struct en_block_state *ret)
{
    struct en_block *block = dive->block;
    double level = dive->first + fmin(LOSS * fabs(dive->first), ((double)cutoff - dive->first) / 4);
    enum en_status status = EN_OK;

    if (dive->decided == 0) {
        return generate_first(dive, cutoff, effort, ret);
    }
    for (int i = 0; status == EN_OK && i < STEP_ROUNDS; i++) {
        status = en_block_generate(block, 1, cutoff, effort, ret);
        if (ret->converged || ret->value <= level || cut_off(ret, cutoff) ||
            en_effort_over(effort)) {
            break;
        }
    }
    return status;
}

static enum en_status run(struct dive *dive, int64_t cutoff, const struct en_effort *effort,
                          bool *ret_found)
{
    size_t people = en_block_people(dive->block);
    struct en_block_state state;

    for (;;) {
        enum en_status status = generate(dive, cutoff, effort, &state);
        if (status != EN_OK || en_effort_over(effort) || cut_off(&state, cutoff)) {
            return status == EN_ERR_INFEASIBLE ? EN_OK : status;
        }
        if (dive->decided == 0 && state.value > (double)cutoff - 1 + NEAR) {
            return EN_OK; // it stalled above what is wanted
        }
        dive->shares = en_block_shares(dive->block, dive->share, SHARES_MAX);
        if (fix_sure(dive) == 0) {
            fix_largest(dive);
        }
        if (dive->decided == people) {
            *ret_found = true;
            return EN_OK;
        }
    }
}

enum en_status en_dive(struct en_block *block, struct en_pool *pool, int64_t cutoff,
                       const struct en_effort *effort, uint8_t *cells, bool *ret_found)
{
    struct dive dive = {.block = block};

    *ret_found = false;
    dive.share = calloc(SHARES_MAX, sizeof(dive.share[0]));
    if (dive.share == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = run(&dive, cutoff, effort, ret_found);
    if (status == EN_OK && *ret_found) {
        copy_rows(block, pool, cells);
    }
    free(dive.share);
    return status;
}

/* ---- rows made anew ------------------------------------------------------------------------- */

struct polish {
    const struct en_roster *roster;
    int32_t *count; // [days * shift_count] of all rows but the one being made
    int32_t *gain;  // the same shape
    int32_t *cost;  // [days][shift_count + 1]
    uint8_t *row;
};

static void add_row(struct polish *polish, const uint8_t *row, int32_t sign)
{
    for (size_t d = 0; d < (size_t)polish->roster->days; d++) {
        if (row[d] != EN_ROSTER_OFF) {
            polish->count[d * polish->roster->shift_count + row[d]] += sign;
        }
    }
}

/* What a row costs less what it gains; INT64_MAX when it breaks a hard rule. */
static int64_t row_value(const struct polish *polish, uint32_t person, const uint8_t *row)
{
    struct en_roster_cost cost = en_roster_row_cost(polish->roster, person, row);
    int64_t sum = cost.soft;

    for (size_t d = 0; d < (size_t)polish->roster->days; d++) {
        sum -= row[d] == EN_ROSTER_OFF ? 0 : polish->gain[d * polish->roster->shift_count + row[d]];
    }
    return cost.hard > 0 ? INT64_MAX : sum;
}

/* What one more on a cell saves: a missing one, or minus a surplus. */
static void find_gains(struct polish *polish)
{
    const struct en_roster *roster = polish->roster;
    size_t cells = (size_t)roster->days * roster->shift_count;
    int32_t most = EN_PRICE_SUM_MAX / roster->days / 2;

    for (size_t i = 0; i < cells; i++) {
        const struct en_roster_cover *cover = &roster->cover[i];
        int32_t gain = polish->count[i] < cover->need ? cover->under : -cover->over;
        polish->gain[i] = gain > most ? most : gain < -most ? -most : gain;
    }
}

static enum en_status polish_person(struct polish *polish, struct en_pool *pool,
                                    struct en_price *price, uint32_t person, uint8_t *row,
                                    bool *ret_better)
{
    struct en_price_answer answer;
    size_t index = 0;

    add_row(polish, row, -1);
    find_gains(polish);
    en_price_cost(polish->roster, person, 1, polish->gain, polish->cost);
    int64_t before = row_value(polish, person, row);
    struct en_price_query query = {person, 0, polish->roster->days, NULL, polish->cost, 1, NULL};
    enum en_status status = en_price_row(price, &query, polish->row, &answer);
    if (status == EN_OK && answer.cost < before) {
        memcpy(row, polish->row, (size_t)polish->roster->days);
        status = en_pool_add(pool, person, row, &index);
        *ret_better = true;
    }
    add_row(polish, row, 1);
    return status == EN_ERR_INFEASIBLE ? EN_OK : status;
}

static bool make_polish(struct polish *polish, const struct en_roster *roster)
{
    size_t days = (size_t)roster->days;

    polish->roster = roster;
    polish->count = calloc(days * roster->shift_count, sizeof(int32_t));
    polish->gain = calloc(days * roster->shift_count, sizeof(int32_t));
    polish->cost = calloc(days * (roster->shift_count + 1), sizeof(int32_t));
    polish->row = calloc(days, 1);
    return polish->count != NULL && polish->gain != NULL && polish->cost != NULL &&
           polish->row != NULL;
}

enum en_status en_polish(struct en_pool *pool, struct en_price *price, uint8_t *cells,
                         int32_t passes, const struct en_effort *effort)
{
    const struct en_roster *roster = pool->roster;
    size_t days = (size_t)roster->days;
    struct polish polish = {0};
    enum en_status status = make_polish(&polish, roster) ? EN_OK : EN_ERR_MEMORY;
    bool better = true;

    for (size_t p = 0; status == EN_OK && p < roster->people_count; p++) {
        add_row(&polish, cells + p * days, 1);
    }
    for (int32_t pass = 0; status == EN_OK && better && pass < passes; pass++) {
        better = false;
        for (uint32_t p = 0; status == EN_OK && p < roster->people_count; p++) {
            if (!en_effort_over(effort)) {
                status = polish_person(&polish, pool, price, p, cells + p * days, &better);
            }
        }
    }
    free(polish.count);
    free(polish.gain);
    free(polish.cost);
    free(polish.row);
    return status;
}
