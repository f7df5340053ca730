/*
 * What a programme in the making has given to everyone: patrols, nights, command, company.
 *
 * The cost of a programme is a sum over members, over pairs and over parties, so every change is
 * priced by what it touches only. Costs are in points; a point is one unit of a weight.
 */
#include "inside.h"

#include <assert.h>

enum { HOUR = 3600 };

static int64_t square(int64_t x)
{
    return x * x;
}

enum en_status plan_ledger_init(struct plan_ledger *ledger, const struct plan_model *model,
                                struct en_arena *arena)
{
    size_t members = model->problem->member_count;
    size_t slots = model->problem->slot_count;
    size_t seats = model->seat_at[slots];

    *ledger = (struct plan_ledger){.model = model};
    ledger->patrols = EN_ARENA_ARRAY(arena, members, uint32_t);
    ledger->nights = EN_ARENA_ARRAY(arena, members, uint32_t);
    ledger->leads = EN_ARENA_ARRAY(arena, members, uint32_t);
    ledger->first = EN_ARENA_ARRAY(arena, members, uint32_t);
    ledger->next = EN_ARENA_ARRAY(arena, seats, uint32_t);
    ledger->seat = EN_ARENA_ARRAY(arena, seats, struct en_plan_seat);
    ledger->manned = EN_ARENA_ARRAY(arena, slots, bool);
    if (ledger->patrols == NULL || ledger->nights == NULL || ledger->leads == NULL ||
        ledger->first == NULL || ledger->next == NULL || ledger->seat == NULL ||
        ledger->manned == NULL || !plan_pairs_init(&ledger->pairs, &model->past, members)) {
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
        ledger->nights[i] = problem->members[i].nights;
        ledger->leads[i] = problem->members[i].leads;
        ledger->first[i] = 0;
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        ledger->manned[i] = false;
    }
    for (size_t i = 0; i < model->node_count; i++) {
        ledger->balance[i] = problem->balances == NULL ? (struct en_plan_balance){0, 0, 0}
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
    const struct en_plan_problem *problem = ledger->model->problem;
    const struct en_plan_seat *taken = &ledger->seat[seat];
    uint32_t member = taken->member;

    ledger->next[seat] = ledger->first[member];
    ledger->first[member] = seat + 1;
    ledger->patrols[member]++;
    ledger->nights[member] += problem->slots[ledger->model->seat_slot[seat]].night;
    ledger->leads[member] += plan_post_commands(problem, taken->post);
}

static void seat_leave(struct plan_ledger *ledger, uint32_t seat)
{
    const struct en_plan_problem *problem = ledger->model->problem;
    uint32_t member = ledger->seat[seat].member;
    uint32_t *link = &ledger->first[member];

    while (*link != seat + 1) {
        assert(*link != 0);
        link = &ledger->next[*link - 1];
    }
    *link = ledger->next[seat];
    ledger->patrols[member]--;
    ledger->nights[member] -= problem->slots[ledger->model->seat_slot[seat]].night;
    ledger->leads[member] -= plan_post_commands(problem, ledger->seat[seat].post);
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
static void book_balances(struct plan_ledger *ledger, size_t slot)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_rules *rules = &model->problem->rules;
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
        balance->seats += 1000 * held[i] - node->share * whole;
        if (node->party != (int32_t)i) {
            continue;
        }
        int64_t due = 1000 * node->due_num / node->due_den;
        balance->lead += lead < 0 ? 0 : (lead == (int32_t)i ? 1000 : 0) - due;
        balance->deputy += deputy < 0 ? 0 : (deputy == (int32_t)i ? 1000 : 0) - due;
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
    book_balances(ledger, slot);
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

static unsigned bars_of_span(const struct plan_terms *terms, en_time from, en_time until,
                             const struct en_plan_slot *slot)
{
    if (from < slot->end && slot->start < until) {
        return PLAN_BAR_BUSY;
    }
    int64_t gap = slot->start >= until ? slot->start - until : from - slot->end;
    return gap < terms->rest_seconds ? PLAN_BAR_REST : 0;
}

unsigned plan_ledger_bars(const struct plan_ledger *ledger, const struct plan_terms *terms,
                          uint32_t member, size_t slot, uint32_t without)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_member *who = &model->problem->members[member];
    const struct en_plan_slot *patrol = &model->problem->slots[slot];
    uint32_t patrols = ledger->patrols[member];
    unsigned bars = 0;

    for (size_t i = 0; i < who->leave_count; i++) {
        if (who->leave[i].from < patrol->end && patrol->start < who->leave[i].until) {
            bars |= PLAN_BAR_LEAVE;
        }
    }
    for (size_t i = 0; i < who->busy_count; i++) {
        bars |= bars_of_span(terms, who->busy[i].from, who->busy[i].until, patrol);
    }
    for (uint32_t s = ledger->first[member]; s != 0; s = ledger->next[s - 1]) {
        uint32_t other = model->seat_slot[s - 1];
        if (other == without || other == slot) {
            patrols--;
            continue;
        }
        const struct en_plan_slot *taken = &model->problem->slots[other];
        bars |= bars_of_span(terms, taken->start, taken->end, patrol);
    }
    if (terms->patrols_max > 0 && patrols >= (uint32_t)terms->patrols_max) {
        bars |= PLAN_BAR_PATROLS_MAX;
    }
    return bars;
}

/* ---- what it costs -------------------------------------------------------------------------- */

/* Hours, rounded up, by which the rest between two patrols is short of twice the least rest. */
static int64_t short_rest(int64_t rest, en_time from, en_time until, en_time from2, en_time until2)
{
    int64_t gap = from2 >= until ? from2 - until : from - until2;
    int64_t missing = 2 * rest - (gap < 0 ? 0 : gap);

    return missing <= 0 ? 0 : (missing + HOUR - 1) / HOUR;
}

/* Short rests between one patrol and all others of the member but `without`. */
static int64_t short_rests(const struct plan_ledger *ledger, uint32_t member, uint32_t slot,
                           uint32_t without)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_member *who = &model->problem->members[member];
    const struct en_plan_slot *patrol = &model->problem->slots[slot];
    int64_t rest = model->problem->rules.rest_seconds;
    int64_t hours = 0;

    for (size_t i = 0; i < who->busy_count; i++) {
        hours +=
            short_rest(rest, patrol->start, patrol->end, who->busy[i].from, who->busy[i].until);
    }
    for (uint32_t s = ledger->first[member]; s != 0; s = ledger->next[s - 1]) {
        uint32_t other = model->seat_slot[s - 1];
        if (other != without && other != slot) {
            hours +=
                short_rest(rest, patrol->start, patrol->end, model->problem->slots[other].start,
                           model->problem->slots[other].end);
        }
    }
    return hours;
}

/* The seat a member holds in a slot, or NULL. */
static const struct en_plan_seat *seat_in(const struct plan_ledger *ledger, uint32_t member,
                                          uint32_t slot)
{
    for (uint32_t s = ledger->first[member]; s != 0; s = ledger->next[s - 1]) {
        if (ledger->model->seat_slot[s - 1] == slot) {
            return &ledger->seat[s - 1];
        }
    }
    return NULL;
}

/*
 * Only differences between calls for one member mean anything: short rests that neither `without`
 * nor `with` takes part in are left out.
 */
int64_t plan_ledger_member_cost(const struct plan_ledger *ledger, uint32_t member, uint32_t without,
                                uint32_t with, bool command)
{
    const struct en_plan_problem *problem = ledger->model->problem;
    const struct en_plan_weights *weights = &problem->weights;
    int64_t patrols = ledger->patrols[member];
    int64_t nights = ledger->nights[member];
    int64_t leads = ledger->leads[member];
    int64_t rests = 0;

    if (without != PLAN_NO_SLOT) {
        const struct en_plan_seat *left = seat_in(ledger, member, without);
        assert(left != NULL);
        patrols--;
        nights -= problem->slots[without].night;
        leads -= plan_post_commands(problem, left->post);
        rests -= short_rests(ledger, member, without, PLAN_NO_SLOT);
    }
    if (with != PLAN_NO_SLOT) {
        patrols++;
        nights += problem->slots[with].night;
        leads += command;
        rests += short_rests(ledger, member, with, without);
    }
    return weights->load * square(patrols) + weights->nights * square(nights) +
           weights->leads * square(leads) + weights->rest * rests;
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
