/*
 * Why each crew is as it is, told after the fact.
 *
 * The programme is replayed crew by crew in order of time on a cleared ledger, so that "it was the
 * party's turn" speaks of what a reader of the programme sees, whatever order the composer took.
 */
#include "inside.h"

#include <string.h>

enum {
    WHY_MAX = 2 * EN_PLAN_NODES_MAX + EN_PLAN_CREW_MAX + 8,
    NOTEWORTHY = 100, /* thousandths: less is the rounding of shares like 333, 333, 334 */
};

struct story {
    const struct plan_model *model;
    const struct plan_ledger *ledger; // before the crew
    const struct en_plan_slot *slot;
    const struct en_plan_seat *seats;
    size_t seat_count;
    int64_t counted;
    int64_t held[EN_PLAN_NODES_MAX];
    struct en_line line[WHY_MAX];
    size_t count;
};

static void tell(struct story *story, struct en_line line)
{
    if (story->count < WHY_MAX) {
        story->line[story->count++] = line;
    }
}

static void count_seats(struct story *story)
{
    const struct plan_model *model = story->model;

    for (size_t i = 0; i < story->seat_count; i++) {
        if (story->seats[i].exempt) {
            continue;
        }
        story->counted++;
        for (int32_t at = model->leaf_of[story->seats[i].member]; at >= 0;
             at = model->node[at].parent) {
            story->held[at]++;
        }
    }
}

/* ---- seats ---------------------------------------------------------------------------------- */

/* Seats above (+) or below (-) the exact share, in thousandths. */
static int64_t above_share(const struct story *story, size_t node)
{
    const struct plan_node *at = &story->model->node[node];
    int64_t whole = at->parent < 0 ? story->counted : story->held[at->parent];

    return 1000 * story->held[node] - at->share * whole;
}

/* Among the siblings that got less than their share, the one most behind before this crew. */
static int32_t most_behind(const struct story *story, size_t node)
{
    const struct plan_model *model = story->model;
    int32_t found = -1;

    for (size_t i = 0; i < model->node_count; i++) {
        if (model->node[i].parent == model->node[node].parent &&
            above_share(story, i) <= -NOTEWORTHY &&
            (found < 0 || story->ledger->balance[i].seats < story->ledger->balance[found].seats)) {
            found = (int32_t)i;
        }
    }
    return found;
}

static void tell_seats(struct story *story)
{
    const struct plan_model *model = story->model;

    for (size_t i = 0; i < model->node_count; i++) {
        if (model->node[i].parent >= 0) {
            continue;
        }
        tell(story, PLAN_LINE(EN_PLAN_WHY_SEATS, plan_outer(model, (int32_t)i),
                              plan_number(story->held[i]), plan_number(story->counted),
                              plan_number(model->node[i].share)));
    }
    for (size_t i = 0; i < model->node_count; i++) {
        int32_t other = most_behind(story, i);
        if (model->node[i].parent >= 0 || above_share(story, i) < NOTEWORTHY || other < 0) {
            continue;
        }
        int64_t mine = story->ledger->balance[i].seats;
        int64_t theirs = story->ledger->balance[other].seats;
        if (mine < theirs + NOTEWORTHY) {
            tell(story,
                 PLAN_LINE(EN_PLAN_WHY_REMAINDER, plan_outer(model, (int32_t)i), plan_milli(mine)));
        } else {
            tell(story, PLAN_LINE(EN_PLAN_WHY_REMAINDER_OTHER, plan_outer(model, (int32_t)i),
                                  plan_milli(mine), plan_outer(model, other), plan_milli(theirs)));
        }
    }
    for (size_t i = 0; i < story->seat_count; i++) {
        if (story->seats[i].exempt) {
            tell(story, PLAN_LINE(EN_PLAN_WHY_EXEMPT, plan_member(story->seats[i].member),
                                  plan_post(story->seats[i].post)));
        }
    }
}

/* ---- command -------------------------------------------------------------------------------- */

static const struct en_plan_seat *seat_of_post(const struct story *story, int32_t post)
{
    for (size_t i = 0; post >= 0 && i < story->seat_count; i++) {
        if (story->seats[i].post == post) {
            return &story->seats[i];
        }
    }
    return NULL;
}

/* The party whose turn it was to lead: the one most behind, or the one that leads when none is
 * noteworthily further behind than it. */
static int32_t lead_due(const struct story *story, int32_t party)
{
    const struct plan_model *model = story->model;
    const struct en_plan_balance *balance = story->ledger->balance;
    int32_t due = party;

    for (size_t i = 0; i < model->node_count; i++) {
        if (model->node[i].party == (int32_t)i && balance[i].lead < balance[due].lead) {
            due = (int32_t)i;
        }
    }
    return balance[party].lead < balance[due].lead + NOTEWORTHY ? party : due;
}

static void tell_command(struct story *story)
{
    const struct plan_model *model = story->model;
    const struct en_plan_rules *rules = &model->problem->rules;
    const struct en_plan_seat *lead = seat_of_post(story, rules->lead_post);
    const struct en_plan_seat *deputy = seat_of_post(story, rules->deputy_post);

    if (lead != NULL) {
        int32_t party = plan_party_of(model, lead->member);
        int32_t due = lead_due(story, party);
        if (due == party) {
            tell(story,
                 PLAN_LINE(EN_PLAN_WHY_LEAD, plan_member(lead->member), plan_outer(model, party),
                           plan_milli(story->ledger->balance[party].lead)));
        } else {
            tell(story, PLAN_LINE(EN_PLAN_WHY_LEAD_OTHER, plan_member(lead->member),
                                  plan_outer(model, party), plan_outer(model, due)));
        }
    }
    if (deputy != NULL) {
        int32_t party = plan_party_of(model, deputy->member);
        tell(story,
             PLAN_LINE(EN_PLAN_WHY_DEPUTY, plan_member(deputy->member), plan_outer(model, party),
                       plan_milli(story->ledger->balance[party].deputy)));
    }
    if (rules->common_language && lead != NULL && deputy != NULL) {
        tell(story, PLAN_LINE(EN_PLAN_WHY_LANGUAGE, plan_number((int64_t)story->seat_count - 2)));
    }
}

/* ---- rest, company, load -------------------------------------------------------------------- */

/* Seconds since the member's last patrol, or -1: none before this one. */
static int64_t rest_before(const struct story *story, uint32_t member)
{
    const struct plan_model *model = story->model;
    const struct en_plan_member *who = &model->problem->members[member];
    int64_t rest = -1;

    for (size_t i = 0; i < who->busy_count; i++) {
        int64_t gap = story->slot->start - who->busy[i].until;
        rest = gap >= 0 && (rest < 0 || gap < rest) ? gap : rest;
    }
    for (uint32_t s = story->ledger->first[member]; s != 0; s = story->ledger->next[s - 1]) {
        int64_t gap = story->slot->start - model->problem->slots[model->seat_slot[s - 1]].end;
        rest = gap >= 0 && (rest < 0 || gap < rest) ? gap : rest;
    }
    return rest;
}

static void tell_rest(struct story *story)
{
    int64_t shortest = -1;
    uint32_t member = 0;

    for (size_t i = 0; i < story->seat_count; i++) {
        int64_t rest = rest_before(story, story->seats[i].member);
        if (rest >= 0 && (shortest < 0 || rest < shortest)) {
            shortest = rest;
            member = story->seats[i].member;
        }
    }
    if (shortest < 0) {
        tell(story, plan_line(EN_PLAN_WHY_FRESH));
        return;
    }
    tell(story, PLAN_LINE(EN_PLAN_WHY_REST, plan_duration(shortest), plan_member(member),
                          plan_duration(story->model->problem->rules.rest_seconds)));
}

static void tell_company(struct story *story)
{
    int64_t pairs = 0;
    int64_t repeated = 0;
    int64_t most = 0;
    int64_t load = 0;

    for (size_t i = 0; i < story->seat_count; i++) {
        int64_t patrols = story->ledger->patrols[story->seats[i].member];
        load = patrols + 1 > load ? patrols + 1 : load;
        for (size_t j = 0; j < i; j++) {
            int64_t times = plan_pairs_get(&story->ledger->pairs, story->seats[i].member,
                                           story->seats[j].member);
            pairs++;
            repeated += times > 0;
            most = times > most ? times : most;
        }
    }
    if (repeated > 0) {
        tell(story, PLAN_LINE(EN_PLAN_WHY_REPEATS, plan_number(repeated), plan_number(pairs),
                              plan_number(most)));
    } else {
        tell(story, PLAN_LINE(EN_PLAN_WHY_NO_REPEATS, plan_number(pairs)));
    }
    tell(story, PLAN_LINE(EN_PLAN_WHY_LOAD, plan_number(load)));
}

/* ---- what it cost --------------------------------------------------------------------------- */

int64_t plan_balance_cost(const struct en_plan_weights *weights,
                          const struct en_plan_balance *balance)
{
    int64_t seats = balance->seats / 10; // hundredths: squares of a million seats still fit
    int64_t lead = balance->lead / 10;
    int64_t deputy = balance->deputy / 10;
    int64_t nights = balance->nights / 10;
    int64_t risk = balance->risk / 10;

    return weights->seats * (seats * seats / 10000) +
           weights->command * ((lead * lead + deputy * deputy) / 10000) +
           weights->party_nights * (nights * nights / 10000) +
           weights->party_risk * (risk * risk / 10000);
}

/* All balances of a ledger. */
static int64_t balance_cost(const struct plan_ledger *ledger)
{
    const struct plan_model *model = ledger->model;
    int64_t cost = 0;

    for (size_t i = 0; i < model->node_count; i++) {
        cost += plan_balance_cost(&model->problem->weights, &ledger->balance[i]);
    }
    return cost;
}

/* What the members and pairs of a crew add, and it is put into the ledger. */
static int64_t crew_cost(struct plan_ledger *ledger, size_t slot, const struct en_plan_seat *seats,
                         size_t count)
{
    const struct en_plan_problem *problem = ledger->model->problem;
    int64_t cost = 0;

    for (size_t i = 0; i < count; i++) {
        bool command = plan_post_commands(problem, seats[i].post);
        cost += plan_ledger_member_cost(ledger, seats[i].member, PLAN_NO_SLOT, (uint32_t)slot,
                                        command) -
                plan_ledger_member_cost(ledger, seats[i].member, PLAN_NO_SLOT, PLAN_NO_SLOT, false);
        for (size_t j = 0; j < i; j++) {
            int64_t times = plan_pairs_get(&ledger->pairs, seats[i].member, seats[j].member);
            cost += problem->weights.repeats * times;
        }
    }
    return cost;
}

/* ---- balance sheet -------------------------------------------------------------------------- */

static void book_sheet(const struct plan_model *model, const struct story *story, size_t slot,
                       const struct plan_ledger *ledger, struct en_plan_sheet *sheets)
{
    const struct en_plan_rules *rules = &model->problem->rules;

    for (size_t i = 0; i < story->seat_count; i++) {
        const struct en_plan_seat *seat = &story->seats[i];
        bool first = ledger->first[seat->member] == 0; // before this crew
        int64_t met = 0;
        for (size_t j = 0; j < story->seat_count; j++) {
            met +=
                j == i ? 0 : plan_pairs_get(&ledger->pairs, seat->member, story->seats[j].member);
        }
        for (int32_t at = model->leaf_of[seat->member]; at >= 0; at = model->node[at].parent) {
            struct en_plan_sheet *sheet = &sheets[model->node[at].outer];
            sheet->seats += !seat->exempt;
            sheet->exempt += seat->exempt;
            sheet->nights += !seat->exempt && model->problem->slots[slot].night;
            sheet->risk += seat->exempt ? 0 : model->problem->slots[slot].risk;
            sheet->leads += seat->post >= 0 && seat->post == rules->lead_post;
            sheet->deputies += seat->post >= 0 && seat->post == rules->deputy_post;
            sheet->people += first;
            sheet->repeats += met;
        }
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status explain_crew(struct plan_work *work, struct plan_ledger *replay, size_t slot,
                                   struct en_plan_programme *programme)
{
    struct en_plan_crew *crew = &programme->crews[slot];
    struct story story = {
        .model = work->model,
        .ledger = replay,
        .slot = &work->model->problem->slots[slot],
        .seats = crew->seats,
        .seat_count = crew->seat_count,
    };
    int64_t balances = balance_cost(replay);

    count_seats(&story);
    tell_seats(&story);
    tell_command(&story);
    tell_rest(&story);
    tell_company(&story);
    book_sheet(work->model, &story, slot, replay, programme->sheets);
    crew->cost = crew_cost(replay, slot, crew->seats, crew->seat_count);
    struct en_line *why = EN_ARENA_ARRAY(work->arena, story.count, struct en_line);
    if (why == NULL || !plan_ledger_man(replay, slot, crew->seats)) {
        return EN_ERR_MEMORY;
    }
    memcpy(why, story.line, story.count * sizeof(*why));
    crew->why = why;
    crew->why_count = story.count;
    crew->cost += balance_cost(replay) - balances;
    programme->cost += crew->cost;
    programme->manned++;
    return EN_OK;
}

enum en_status plan_explain(struct plan_work *work, struct en_plan_programme *programme)
{
    const struct plan_model *model = work->model;
    struct plan_ledger *replay = work->ledger; // its crews are in the programme by now
    enum en_status status = EN_OK;

    plan_ledger_clear(replay);
    for (size_t i = 0; status == EN_OK && i < programme->crew_count; i++) {
        uint32_t slot = model->order[i];
        if (programme->crews[slot].verdict == EN_PLAN_MANNED) {
            status = explain_crew(work, replay, slot, programme);
        }
    }
    for (size_t i = 0; status == EN_OK && i < model->node_count; i++) {
        programme->balances[model->node[i].outer] = replay->balance[i];
    }
    return status;
}
