/*
 * The programme as the search sees it. See mix.h.
 */
#include "mix.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ----------------------------------------------------------------------------------- */

/* The row as row.c reads it, without `out`. */
static void copy_row(const struct plan_mix *mix, uint32_t member, uint32_t out,
                     struct plan_row *row)
{
    size_t at = (size_t)member * mix->row_cap;

    row->count = 0;
    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        if (mix->row[at + i] != out) {
            row->stint[row->count++] =
                (struct plan_stint){mix->row[at + i], mix->command[at + i] != 0};
        }
    }
}

static void store_row(struct plan_mix *mix, uint32_t member, const struct plan_row *row)
{
    size_t at = (size_t)member * mix->row_cap;

    for (uint32_t i = 0; i < row->count; i++) {
        mix->row[at + i] = (uint16_t)row->stint[i].slot;
        mix->command[at + i] = row->stint[i].command;
    }
    mix->row_len[member] = (uint16_t)row->count;
}

/* Too near to a patrol of the row, or one too many? */
static bool crowded(const struct plan_mix *mix, uint32_t member, const struct plan_row *row,
                    uint32_t slot)
{
    const struct en_plan_problem *problem = mix->model->problem;
    const struct en_plan_slot *patrol = &problem->slots[slot];
    int64_t rest = problem->rules.rest_seconds;
    uint32_t most = (uint32_t)problem->rules.patrols_max;

    if (row->count + 1 > mix->row_cap ||
        (most > 0 && problem->members[member].patrols + row->count >= most)) {
        return true;
    }
    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *taken = &problem->slots[row->stint[i].slot];
        if (taken->start < patrol->end + rest && patrol->start < taken->end + rest) {
            return true;
        }
    }
    return false;
}

bool plan_mix_try(const struct plan_mix *mix, struct plan_shift *shift)
{
    struct plan_row row;

    copy_row(mix, shift->member, shift->out, &row);
    if (shift->in != PLAN_NO_SLOT) {
        const uint64_t *allowed = &mix->allowed[shift->member * mix->allowed_words];
        if ((allowed[shift->in / 64] >> (shift->in % 64) & 1) == 0 ||
            crowded(mix, shift->member, &row, shift->in)) {
            return false;
        }
        (void)plan_row_add(mix->model, &row, shift->in, shift->command);
    }
    shift->cost = plan_row_value(mix->model, shift->member, &row, &shift->faults);
    return shift->faults <= mix->row_faults[shift->member];
}

/* ---- company -------------------------------------------------------------------------------- */

int64_t plan_mix_leave(const struct plan_mix *mix, uint32_t member, uint32_t slot)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];
    const uint8_t *overlap = &mix->overlap[slot * mix->slot_count];
    int64_t repeats = mix->known[member * mix->slot_count + slot];

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        repeats += row[i] == slot ? 0 : overlap[row[i]] - 1;
    }
    return repeats;
}

int64_t plan_mix_enter(const struct plan_mix *mix, uint32_t member, uint32_t slot, uint32_t without,
                       uint32_t out)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];
    const uint8_t *overlap = &mix->overlap[slot * mix->slot_count];
    int64_t repeats = mix->known[member * mix->slot_count + slot];

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        repeats += row[i] == out ? 0 : overlap[row[i]] - plan_mix_serves(mix, without, row[i]);
    }
    if (mix->model->past.at[member] < mix->model->past.at[member + 1]) {
        repeats -= plan_past_get(&mix->model->past, member, without);
    }
    return repeats;
}

/* Sums of earlier company in a crew that `member` enters (+1) or leaves (-1). */
static void tell_known(struct plan_mix *mix, uint32_t member, uint32_t slot, int by)
{
    const struct plan_past *past = &mix->model->past;

    for (uint32_t i = past->at[member]; i < past->at[member + 1]; i++) {
        uint32_t *known = &mix->known[past->item[i].other * mix->slot_count + slot];
        *known += by > 0 ? past->item[i].count : -past->item[i].count;
    }
}

static void tell_overlap(struct plan_mix *mix, uint32_t member, uint32_t slot, int by)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        if (row[i] != slot) {
            uint8_t *there = &mix->overlap[slot * mix->slot_count + row[i]];
            uint8_t *back = &mix->overlap[row[i] * mix->slot_count + slot];
            *there = (uint8_t)(*there + by);
            *back = (uint8_t)(*back + by);
        }
    }
}

void plan_mix_shift(struct plan_mix *mix, const struct plan_shift *shift)
{
    struct plan_row row;

    if (shift->out != PLAN_NO_SLOT) {
        tell_overlap(mix, shift->member, shift->out, -1);
        tell_known(mix, shift->member, shift->out, -1);
    }
    copy_row(mix, shift->member, shift->out, &row);
    if (shift->in != PLAN_NO_SLOT) {
        (void)plan_row_add(mix->model, &row, shift->in, shift->command);
    }
    store_row(mix, shift->member, &row);
    if (shift->in != PLAN_NO_SLOT) {
        tell_overlap(mix, shift->member, shift->in, 1);
        tell_known(mix, shift->member, shift->in, 1);
    }
    mix->row_cost[shift->member] = shift->cost;
    mix->row_faults[shift->member] = shift->faults;
}

/* ---- a crew --------------------------------------------------------------------------------- */

static bool kept_apart(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = mix->model;
    uint32_t slot = model->seat_slot[seat];

    for (uint32_t at = model->apart_at[member]; at < model->apart_at[member + 1]; at++) {
        if (model->apart_with[at] != mix->seat[seat].member &&
            plan_mix_serves(mix, model->apart_with[at], slot)) {
            return true;
        }
    }
    return false;
}

/* Would everybody still be understood with `member` in this seat? */
static bool understood(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = mix->model;
    const struct en_plan_problem *problem = model->problem;
    uint32_t slot = model->seat_slot[seat];
    uint32_t from = model->seat_at[slot];
    uint32_t until = model->seat_at[slot + 1];
    bool commands = plan_post_commands(problem, mix->seat[seat].post);
    uint32_t spoken = commands ? problem->members[member].languages : 0;
    uint32_t common = commands ? spoken : UINT32_MAX;
    size_t commanders = commands;

    for (uint32_t s = from; s < until; s++) {
        if (s != seat && plan_post_commands(problem, mix->seat[s].post)) {
            uint32_t languages = problem->members[mix->seat[s].member].languages;
            spoken |= languages;
            common &= languages;
            commanders++;
        }
    }
    if (commanders == 0) {
        return true;
    }
    if ((problem->members[member].languages & spoken) == 0 || (commanders == 2 && common == 0)) {
        return false;
    }
    for (uint32_t s = from; commands && s < until; s++) {
        if (s != seat && (problem->members[mix->seat[s].member].languages & spoken) == 0) {
            return false;
        }
    }
    return true;
}

bool plan_mix_fits(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    const struct en_plan_problem *problem = mix->model->problem;
    int32_t post = mix->seat[seat].post;

    return (post < 0 || (problem->members[member].posts >> post & 1) != 0) &&
           !kept_apart(mix, seat, member) &&
           (!problem->rules.common_language || understood(mix, seat, member));
}

static bool within_share(const struct plan_mix *mix, uint32_t slot, int32_t node, int32_t held)
{
    const struct plan_node *at = &mix->model->node[node];
    uint32_t whole = mix->held[slot * mix->model->node_count + (size_t)at->parent];
    uint32_t low = 0;
    uint32_t high = 0;

    en_permille_range(whole, at->share, at->tolerance, &low, &high);
    return held >= (int32_t)low && held <= (int32_t)high;
}

bool plan_mix_may_shift(const struct plan_mix *mix, uint32_t slot, int32_t from, int32_t to)
{
    const struct plan_model *model = mix->model;
    const uint8_t *held = &mix->held[slot * model->node_count];

    return model->node[from].parent >= 0 && model->node[from].parent == model->node[to].parent &&
           model->node[from].party != from && model->problem->rules.apart_node_count == 0 &&
           within_share(mix, slot, from, held[from] - 1) &&
           within_share(mix, slot, to, held[to] + 1);
}

/* ---- from scratch --------------------------------------------------------------------------- */

int64_t plan_mix_cost(const struct plan_mix *mix)
{
    const struct en_plan_problem *problem = mix->model->problem;
    int64_t cost = 0;
    int64_t repeats = 0;

    for (uint32_t m = 0; m < mix->member_count; m++) {
        struct plan_row row;
        int64_t faults = 0;
        copy_row(mix, m, PLAN_NO_SLOT, &row);
        cost += plan_row_value(mix->model, m, &row, &faults);
    }
    for (size_t slot = 0; slot < mix->slot_count; slot++) {
        uint32_t from = mix->model->seat_at[slot];
        uint32_t until = mix->model->seat_at[slot + 1];
        for (uint32_t s = from; mix->manned[slot] && s < until; s++) {
            for (uint32_t t = from; t < s; t++) {
                repeats +=
                    plan_past_get(&mix->model->past, mix->seat[s].member, mix->seat[t].member);
            }
        }
        for (size_t other = 0; other < slot; other++) {
            int64_t both = 0;
            for (uint32_t s = from; mix->manned[slot] && mix->manned[other] && s < until; s++) {
                both += plan_mix_serves(mix, mix->seat[s].member, (uint32_t)other);
            }
            repeats += both * (both - 1) / 2;
        }
    }
    return cost + problem->weights.repeats * repeats;
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* Bases are one part when somebody may serve from several: people or patrols of no base (0). */
static enum en_status divide(struct plan_mix *mix, struct en_arena *arena)
{
    const struct en_plan_problem *problem = mix->model->problem;
    uint32_t number[EN_PLAN_BASES_MAX + 1] = {0};
    bool together = problem->base_count == 0;

    mix->part_of_slot = EN_ARENA_ARRAY(arena, mix->slot_count, uint32_t);
    if (mix->part_of_slot == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < problem->member_count; i++) {
        together |= problem->members[i].base == 0;
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        together |= problem->slots[i].base == 0;
    }
    for (size_t i = 0; !together && i < problem->slot_count; i++) {
        uint32_t base = problem->slots[i].base;
        number[base] = number[base] > 0 ? number[base] : ++mix->part_count;
        mix->part_of_slot[i] = number[base] - 1;
    }
    mix->part_count += together;
    return EN_OK;
}

/* Members of one node (leaf or party) and base, together. */
static enum en_status list_cells(const struct plan_mix *mix, bool parties, uint32_t **ret_at,
                                 uint32_t **ret_member, struct en_arena *arena)
{
    const struct plan_model *model = mix->model;
    size_t cells = model->node_count * (EN_PLAN_BASES_MAX + 1);
    uint32_t *at = EN_ARENA_ARRAY(arena, cells + 2, uint32_t);
    uint32_t *list = EN_ARENA_ARRAY(arena, mix->member_count, uint32_t);

    if (at == NULL || list == NULL) {
        return EN_ERR_MEMORY;
    }
    for (uint32_t m = 0; m < mix->member_count; m++) {
        at[plan_mix_cell(mix, parties ? plan_party_of(model, m) : model->leaf_of[m], m) + 2]++;
    }
    for (size_t i = 2; i < cells + 2; i++) {
        at[i] += at[i - 1];
    }
    for (uint32_t m = 0; m < mix->member_count; m++) {
        size_t cell = plan_mix_cell(mix, parties ? plan_party_of(model, m) : model->leaf_of[m], m);
        list[at[cell + 1]++] = m;
    }
    *ret_at = at;
    *ret_member = list;
    return EN_OK;
}

/* ---- beginning ------------------------------------------------------------------------------ */

/* The most patrols that fit into one row at all: always the one that ends next. */
static uint32_t longest_row(const struct plan_model *model)
{
    const struct en_plan_problem *problem = model->problem;
    uint32_t count = 0;
    en_time from = INT64_MIN;
    en_time end = INT64_MAX;

    for (size_t i = 0; i < problem->slot_count; i++) { // in order of start
        const struct en_plan_slot *slot = &problem->slots[model->order[i]];
        if (slot->start >= end) {
            count++;
            from = end + problem->rules.rest_seconds;
            end = INT64_MAX;
        }
        if (slot->start >= from && slot->end < end) {
            end = slot->end;
        }
    }
    count += 2;
    return count > EN_PLAN_ROW_MAX ? EN_PLAN_ROW_MAX : count;
}

static bool allocate(struct plan_mix *mix, struct en_arena *arena)
{
    size_t members = mix->member_count;
    size_t slots = mix->slot_count;
    size_t seats = mix->model->seat_at[slots];

    mix->allowed_words = slots / 64 + 1;
    mix->row = EN_ARENA_ARRAY(arena, members * mix->row_cap, uint16_t);
    mix->command = EN_ARENA_ARRAY(arena, members * mix->row_cap, uint8_t);
    mix->row_len = EN_ARENA_ARRAY(arena, members, uint16_t);
    mix->row_cost = EN_ARENA_ARRAY(arena, members, int64_t);
    mix->row_faults = EN_ARENA_ARRAY(arena, members, int64_t);
    mix->allowed = EN_ARENA_ARRAY(arena, members * mix->allowed_words, uint64_t);
    mix->overlap = EN_ARENA_ARRAY(arena, slots * slots, uint8_t);
    mix->known = EN_ARENA_ARRAY(arena, members * slots, uint32_t);
    mix->seat = EN_ARENA_ARRAY(arena, seats, struct en_plan_seat);
    mix->held = EN_ARENA_ARRAY(arena, slots * mix->model->node_count, uint8_t);
    mix->manned = EN_ARENA_ARRAY(arena, slots, bool);
    mix->frozen = EN_ARENA_ARRAY(arena, slots, bool);
    return mix->row != NULL && mix->command != NULL && mix->row_len != NULL &&
           mix->row_cost != NULL && mix->row_faults != NULL && mix->allowed != NULL &&
           mix->overlap != NULL && mix->known != NULL && mix->seat != NULL && mix->held != NULL &&
           mix->manned != NULL && mix->frozen != NULL;
}

static void allow(struct plan_mix *mix)
{
    int64_t rest = mix->model->problem->rules.rest_seconds;

    for (uint32_t m = 0; m < mix->member_count; m++) {
        for (size_t slot = 0; slot < mix->slot_count; slot++) {
            if (!plan_other_base(mix->model->problem, m, (uint32_t)slot) &&
                plan_member_bars(mix->model, rest, m, slot) == 0) {
                mix->allowed[m * mix->allowed_words + slot / 64] |= UINT64_C(1) << (slot % 64);
            }
        }
    }
}

enum en_status plan_mix_init(struct plan_mix *mix, const struct plan_ledger *ledger,
                             struct en_arena *arena)
{
    const struct plan_model *model = ledger->model;

    *mix = (struct plan_mix){
        .model = model,
        .slot_count = model->problem->slot_count,
        .member_count = model->problem->member_count,
        .row_cap = longest_row(model),
    };
    if (!allocate(mix, arena) || divide(mix, arena) != EN_OK ||
        list_cells(mix, false, &mix->cell_at, &mix->cell_member, arena) != EN_OK ||
        list_cells(mix, true, &mix->party_at, &mix->party_member, arena) != EN_OK) {
        return EN_ERR_MEMORY;
    }
    allow(mix);
    for (size_t i = 0; i < mix->slot_count; i++) {
        uint32_t slot = model->order[i];
        mix->manned[slot] = ledger->manned[slot];
        for (uint32_t s = model->seat_at[slot]; mix->manned[slot] && s < model->seat_at[slot + 1];
             s++) {
            mix->seat[s] = ledger->seat[s];
            for (int32_t at = model->leaf_of[mix->seat[s].member]; !mix->seat[s].exempt && at >= 0;
                 at = model->node[at].parent) {
                mix->held[slot * model->node_count + (size_t)at]++;
            }
            plan_mix_shift(mix, &(struct plan_shift){.member = mix->seat[s].member,
                                                     .out = PLAN_NO_SLOT,
                                                     .in = slot,
                                                     .command = plan_post_commands(
                                                         model->problem, mix->seat[s].post)});
        }
    }
    for (uint32_t m = 0; m < mix->member_count; m++) {
        struct plan_row row;
        copy_row(mix, m, PLAN_NO_SLOT, &row);
        mix->row_cost[m] = plan_row_value(model, m, &row, &mix->row_faults[m]);
    }
    return EN_OK;
}
