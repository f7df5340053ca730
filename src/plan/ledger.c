/*
 * What a programme in the making has given to everyone: patrols, nights, command, company.
 *
 * The cost of a programme is a sum over members, over pairs and over parties, so every change is
 * priced by what it touches only. Costs are in points; a point is one unit of a weight.
 */
#include "inside.h"

#include <assert.h>

enum en_status plan_ledger_init(struct plan_ledger *ledger, const struct plan_model *model,
                                struct en_arena *arena)
{
    size_t members = model->problem->member_count;
    size_t slots = model->problem->slot_count;
    size_t seats = model->seat_at[slots];

    *ledger = (struct plan_ledger){.model = model};
    ledger->patrols = EN_ARENA_ARRAY(arena, members, uint32_t);
    ledger->first = EN_ARENA_ARRAY(arena, members, uint32_t);
    ledger->next = EN_ARENA_ARRAY(arena, seats, uint32_t);
    ledger->seat = EN_ARENA_ARRAY(arena, seats, struct en_plan_seat);
    ledger->manned = EN_ARENA_ARRAY(arena, slots, bool);
    if (ledger->patrols == NULL || ledger->first == NULL || ledger->next == NULL ||
        ledger->seat == NULL || ledger->manned == NULL ||
        !plan_pairs_init(&ledger->pairs, &model->past, members)) {
        return EN_ERR_MEMORY;
    }
    plan_ledger_clear(ledger);
    return EN_OK;
}

void plan_ledger_finish(struct plan_ledger *ledger)
{
    plan_pairs_finish(&ledger->pairs);
}

void plan_ledger_clear(struct plan_ledger *ledger)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_problem *problem = model->problem;

    for (size_t i = 0; i < problem->member_count; i++) {
        ledger->patrols[i] = problem->members[i].patrols;
        ledger->first[i] = 0;
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        ledger->manned[i] = false;
    }
    for (size_t i = 0; i < model->node_count; i++) {
        ledger->balance[i] = problem->balances == NULL ? (struct en_plan_balance){0, 0, 0, 0, 0}
                                                       : problem->balances[model->node[i].outer];
    }
    plan_pairs_clear(&ledger->pairs);
}

bool plan_post_commands(const struct en_plan_problem *problem, int32_t post)
{
    return post >= 0 && (post == problem->rules.lead_post || post == problem->rules.deputy_post);
}

/* ---- seats in and out ----------------------------------------------------------------------- */

static void seat_enter(struct plan_ledger *ledger, uint32_t seat)
{
    uint32_t member = ledger->seat[seat].member;

    ledger->next[seat] = ledger->first[member];
    ledger->first[member] = seat + 1;
    ledger->patrols[member]++;
}

static void seat_leave(struct plan_ledger *ledger, uint32_t seat)
{
    uint32_t member = ledger->seat[seat].member;
    uint32_t *link = &ledger->first[member];

    while (*link != seat + 1) {
        assert(*link != 0);
        link = &ledger->next[*link - 1];
    }
    *link = ledger->next[seat];
    ledger->patrols[member]--;
}

/* One seat's pairs with the rest of its crew. */
static bool seat_pairs(struct plan_ledger *ledger, uint32_t seat, int32_t by)
{
    size_t slot = ledger->model->seat_slot[seat];
    uint32_t member = ledger->seat[seat].member;

    for (uint32_t s = ledger->model->seat_at[slot]; s < ledger->model->seat_at[slot + 1]; s++) {
        if (s != seat && !plan_pairs_add(&ledger->pairs, member, ledger->seat[s].member, by)) {
            return false;
        }
    }
    return true;
}

/* Seats against shares at every level, command against the party's share of the crew. */
static void book_balances(struct plan_ledger *ledger, size_t slot, int64_t by)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_rules *rules = &model->problem->rules;
    const struct en_plan_slot *patrol = &model->problem->slots[slot];
    int64_t held[EN_PLAN_NODES_MAX] = {0};
    int64_t counted = 0;
    int32_t lead = -1;
    int32_t deputy = -1;

    for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
        const struct en_plan_seat *seat = &ledger->seat[s];
        if (seat->exempt) {
            continue;
        }
        counted++;
        for (int32_t at = model->leaf_of[seat->member]; at >= 0; at = model->node[at].parent) {
            held[at]++;
        }
        if (seat->post >= 0 && seat->post == rules->lead_post) {
            lead = plan_party_of(model, seat->member);
        }
        if (seat->post >= 0 && seat->post == rules->deputy_post) {
            deputy = plan_party_of(model, seat->member);
        }
    }
    for (size_t i = 0; i < model->node_count; i++) {
        const struct plan_node *node = &model->node[i];
        struct en_plan_balance *balance = &ledger->balance[i];
        int64_t whole = node->parent < 0 ? counted : held[node->parent];
        balance->seats += by * (1000 * held[i] - node->share * whole);
        if (node->party != (int32_t)i) {
            continue;
        }
        int64_t due = 1000 * node->due_num / node->due_den;
        balance->lead += lead < 0 ? 0 : by * ((lead == (int32_t)i ? 1000 : 0) - due);
        balance->deputy += deputy < 0 ? 0 : by * ((deputy == (int32_t)i ? 1000 : 0) - due);
        int64_t above = 1000 * held[i] - 1000 * node->due_num * counted / node->due_den;
        balance->nights += patrol->night ? by * above : 0;
        balance->risk += by * patrol->risk * above;
    }
}

bool plan_ledger_man(struct plan_ledger *ledger, size_t slot, const struct en_plan_seat *seats)
{
    uint32_t from = ledger->model->seat_at[slot];
    uint32_t until = ledger->model->seat_at[slot + 1];

    assert(!ledger->manned[slot]);
    for (uint32_t s = from; s < until; s++) {
        ledger->seat[s] = seats[s - from];
        seat_enter(ledger, s);
        for (uint32_t t = from; t < s; t++) {
            if (!plan_pairs_add(&ledger->pairs, ledger->seat[s].member, ledger->seat[t].member,
                                1)) {
                return false;
            }
        }
    }
    ledger->manned[slot] = true;
    book_balances(ledger, slot, 1);
    return true;
}

bool plan_ledger_unman(struct plan_ledger *ledger, size_t slot)
{
    uint32_t from = ledger->model->seat_at[slot];

    assert(ledger->manned[slot]);
    book_balances(ledger, slot, -1);
    for (uint32_t s = from; s < ledger->model->seat_at[slot + 1]; s++) {
        for (uint32_t t = from; t < s; t++) {
            if (!plan_pairs_add(&ledger->pairs, ledger->seat[s].member, ledger->seat[t].member,
                                -1)) {
                return false;
            }
        }
        seat_leave(ledger, s);
    }
    ledger->manned[slot] = false;
    return true;
}

/* Only members of one leaf replace each other, so that no balance moves. */
bool plan_ledger_replace(struct plan_ledger *ledger, uint32_t seat, uint32_t member)
{
    assert(ledger->model->leaf_of[member] == ledger->model->leaf_of[ledger->seat[seat].member]);
    if (!seat_pairs(ledger, seat, -1)) {
        return false;
    }
    seat_leave(ledger, seat);
    ledger->seat[seat].member = member;
    seat_enter(ledger, seat);
    return seat_pairs(ledger, seat, 1);
}

/* ---- who may go ----------------------------------------------------------------------------- */

/* A member's patrols, but for one slot. */
static void row_of(const struct plan_ledger *ledger, uint32_t member, uint32_t without,
                   struct plan_row *row)
{
    const struct plan_model *model = ledger->model;

    row->count = 0;
    for (uint32_t s = ledger->first[member]; s != 0; s = ledger->next[s - 1]) {
        uint32_t slot = model->seat_slot[s - 1];
        if (slot != without) {
            (void)plan_row_add(model, row, slot,
                               plan_post_commands(model->problem, ledger->seat[s - 1].post));
        }
    }
}

unsigned plan_ledger_bars(const struct plan_ledger *ledger, const struct plan_terms *terms,
                          uint32_t member, size_t slot)
{
    struct plan_row row;

    row_of(ledger, member, (uint32_t)slot, &row);
    return plan_member_bars(ledger->model, terms->rest_seconds, member, slot) |
           plan_row_bars(ledger->model, terms->rest_seconds, terms->patrols_max, member, &row,
                         (uint32_t)slot);
}

/* ---- what it costs -------------------------------------------------------------------------- */

int64_t plan_ledger_member_cost(const struct plan_ledger *ledger, uint32_t member, uint32_t without,
                                uint32_t with, bool command)
{
    struct plan_row row;

    row_of(ledger, member, without, &row);
    if (with != PLAN_NO_SLOT) {
        (void)plan_row_add(ledger->model, &row, with, command);
    }
    return plan_row_cost(ledger->model, member, &row);
}

int64_t plan_ledger_pair_cost(const struct plan_ledger *ledger, uint32_t member, size_t slot,
                              uint32_t without_seat)
{
    const struct plan_model *model = ledger->model;
    int64_t together = 0;

    for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
        if (s != without_seat) {
            together += plan_pairs_get(&ledger->pairs, member, ledger->seat[s].member);
        }
    }
    return together * model->problem->weights.repeats;
}
