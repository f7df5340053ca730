/*
 * The programme as the search sees it, made from a ledger. See mix.h.
 */
#include "mix.h"

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

    mix->slot_words = slots / 64 + 1;
    mix->row = EN_ARENA_ARRAY(arena, members * mix->row_cap, uint16_t);
    mix->command = EN_ARENA_ARRAY(arena, members * mix->row_cap, uint8_t);
    mix->row_len = EN_ARENA_ARRAY(arena, members, uint16_t);
    mix->row_cost = EN_ARENA_ARRAY(arena, members, int64_t);
    mix->row_faults = EN_ARENA_ARRAY(arena, members, int64_t);
    mix->sums = EN_ARENA_ARRAY(arena, members, struct plan_sums);
    mix->barred = EN_ARENA_ARRAY(arena, members * slots, uint8_t);
    mix->clash = EN_ARENA_ARRAY(arena, slots * mix->slot_words, uint64_t);
    mix->open = EN_ARENA_ARRAY(arena, members * mix->slot_words, uint64_t);
    mix->once = EN_ARENA_ARRAY(arena, members * mix->slot_words, uint64_t);
    mix->clash_at = EN_ARENA_ARRAY(arena, slots + 1, uint32_t);
    mix->overlap = EN_ARENA_ARRAY(arena, slots * slots, uint8_t);
    mix->company = EN_ARENA_ARRAY(arena, members * slots, uint32_t);
    mix->place = EN_ARENA_ARRAY(arena, members, uint32_t);
    mix->seat = EN_ARENA_ARRAY(arena, seats, struct en_plan_seat);
    mix->held = EN_ARENA_ARRAY(arena, slots * mix->model->node_count, uint8_t);
    mix->party = EN_ARENA_ARRAY(arena, members, int32_t);
    mix->manned = EN_ARENA_ARRAY(arena, slots, bool);
    mix->frozen = EN_ARENA_ARRAY(arena, slots, bool);
    return mix->row != NULL && mix->command != NULL && mix->row_len != NULL &&
           mix->row_cost != NULL && mix->row_faults != NULL && mix->sums != NULL &&
           mix->open != NULL && mix->once != NULL && mix->barred != NULL && mix->clash != NULL &&
           mix->clash_at != NULL && mix->party != NULL && mix->overlap != NULL &&
           mix->company != NULL && mix->place != NULL && mix->seat != NULL && mix->held != NULL &&
           mix->manned != NULL && mix->frozen != NULL;
}

static void bar(struct plan_mix *mix)
{
    int64_t rest = mix->model->problem->rules.rest_seconds;

    for (size_t slot = 0; slot < mix->slot_count; slot++) {
        for (uint32_t m = 0; m < mix->member_count; m++) {
            if (plan_other_base(mix->model->problem, m, (uint32_t)slot) ||
                plan_member_bars(mix->model, rest, m, slot) != 0) {
                mix->barred[slot * mix->member_count + mix->place[m]] = PLAN_BARRED;
            } else {
                mix->open[m * mix->slot_words + slot / 64] |= UINT64_C(1) << (slot % 64);
            }
        }
    }
}

static enum en_status find_clashes(struct plan_mix *mix, struct en_arena *arena)
{
    const struct en_plan_slot *slots = mix->model->problem->slots;
    int64_t rest = mix->model->problem->rules.rest_seconds;
    uint32_t count = 0;

    for (size_t a = 0; a < mix->slot_count; a++) {
        for (size_t b = 0; b < mix->slot_count; b++) {
            if (mix->part_of_slot[a] == mix->part_of_slot[b] &&
                slots[a].start < slots[b].end + rest && slots[b].start < slots[a].end + rest) {
                mix->clash[a * mix->slot_words + b / 64] |= UINT64_C(1) << (b % 64);
                count++;
            }
        }
        mix->clash_at[a + 1] = count;
    }
    mix->clash_with = EN_ARENA_ARRAY(arena, count, uint16_t);
    if (mix->clash_with == NULL) {
        return EN_ERR_MEMORY;
    }
    count = 0;
    for (uint32_t a = 0; a < mix->slot_count; a++) {
        for (uint32_t b = 0; b < mix->slot_count; b++) {
            if (plan_mix_bit(mix, mix->clash, a, b) != 0) {
                mix->clash_with[count++] = (uint16_t)b;
            }
        }
    }
    return EN_OK;
}

static void begin_members(struct plan_mix *mix)
{
    for (uint32_t m = 0; m < mix->member_count; m++) {
        mix->place[mix->party_member[m]] = m;
        const struct en_plan_member *who = &mix->model->problem->members[m];
        mix->party[m] = plan_party_of(mix->model, m);
        mix->sums[m] = (struct plan_sums){who->patrols, who->nights, who->leads, who->risk};
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
    begin_members(mix);
    bar(mix);
    if (find_clashes(mix, arena) != EN_OK) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < mix->slot_count; i++) {
        uint32_t slot = model->order[i];
        mix->manned[slot] = ledger->manned[slot];
        for (uint32_t s = model->seat_at[slot]; mix->manned[slot] && s < model->seat_at[slot + 1];
             s++) {
            mix->seat[s] = ledger->seat[s];
        }
        for (uint32_t s = model->seat_at[slot]; mix->manned[slot] && s < model->seat_at[slot + 1];
             s++) {
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
        struct plan_shift none = {.member = m, .out = PLAN_NO_SLOT, .in = PLAN_NO_SLOT};
        (void)plan_mix_price(mix, &none); // it asks whether the row gets worse, and it is new
        mix->row_cost[m] = none.cost;
        mix->row_faults[m] = none.faults;
    }
    return EN_OK;
}
