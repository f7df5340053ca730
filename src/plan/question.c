/*
 * One slot as a question: which kinds of seat there are, who could take them under the terms in
 * force, and what each choice would cost given the ledger.
 */
#include "inside.h"

#include <assert.h>
#include <stdlib.h>

/*
 * A cost is points << PLAN_COST_SHIFT, plus a little noise from the seed: ties are then broken by
 * chance that everybody can replay, never by the order of anything. 64 seats of 16 bits of noise
 * stay below one point.
 */
enum { NOISE_BITS = 16 };

static const int64_t POINTS_MAX = 1 << 20;   /* keeps 64 people below the flow's own weights */
static const int64_t KEEP_POINTS = 1 << 21;  /* more than anything else can cost */
static const int64_t GATE_WEIGHT_MAX = 3000; /* of seats, nights and risk together: same reason */
static const int64_t BEHIND_MAX = 100000;    /* a hundred seats, in thousandths: same reason */

struct candidate {
    int64_t cost;
    uint32_t person;
};

static int64_t clamp(int64_t value, int64_t most)
{
    if (value > most) {
        return most;
    }
    return value < -most ? -most : value;
}

/* One step of SplitMix64 over the three numbers (Steele, Lea, Flood 2014). */
static int64_t noise(uint64_t seed, uint32_t member, size_t kind)
{
    uint64_t z =
        seed + ((uint64_t)member * PLAN_KINDS_MAX + kind + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((z ^ z >> 31) >> (64 - NOISE_BITS));
}

/* ---- seats ---------------------------------------------------------------------------------- */

static void question_kinds(struct plan_question *question)
{
    const struct en_plan_problem *problem = question->model->problem;
    const struct en_plan_slot *slot = &problem->slots[question->slot];
    int32_t plain = question->terms->size;

    question->lead_kind = -1;
    question->deputy_kind = -1;
    for (size_t post = 0; post < problem->post_count; post++) {
        if (slot->need[post] == 0) {
            continue;
        }
        struct plan_kind kind = {(int32_t)post, slot->need[post], problem->posts[post].exempt};
        if ((int32_t)post == problem->rules.lead_post) {
            question->lead_kind = (int32_t)question->kind_count;
        }
        if ((int32_t)post == problem->rules.deputy_post) {
            question->deputy_kind = (int32_t)question->kind_count;
        }
        question->kind[question->kind_count++] = kind;
        question->exempt += kind.exempt ? kind.count : 0;
        plain -= kind.count;
    }
    assert(plain >= 0);
    if (plain > 0) {
        question->kind[question->kind_count++] = (struct plan_kind){-1, plain, false};
    }
    question->counted = question->terms->size - question->exempt;
}

/*
 * A party's nights and risk are balanced like its seats. A seat of this patrol adds the square of
 * one more to each, and a sum of squares is one square about the weighted mean of their centres.
 */
static void add_burdens(struct plan_question *question, const struct plan_ledger *ledger,
                        size_t node, int64_t due)
{
    const struct en_plan_weights *weights = &question->model->problem->weights;
    const struct en_plan_slot *patrol = &question->model->problem->slots[question->slot];
    int64_t risk = patrol->risk;
    int64_t night_weight = patrol->night ? weights->party_nights : 0;
    int64_t risk_weight = weights->party_risk * risk * risk;
    int64_t sum = question->seat_weight[node] + night_weight + risk_weight;

    if (night_weight + risk_weight == 0) {
        return;
    }
    int64_t centre = question->seat_weight[node] * question->behind[node] +
                     night_weight * clamp(ledger->balance[node].nights - due, BEHIND_MAX);
    if (risk_weight > 0) {
        centre += risk_weight * clamp(ledger->balance[node].risk / risk - due, BEHIND_MAX);
    }
    question->behind[node] = centre / sum;
    question->seat_weight[node] = sum > GATE_WEIGHT_MAX ? GATE_WEIGHT_MAX : sum;
}

/* What every node is behind (-) or ahead (+) before this crew, less what the crew owes it. */
static void question_behind(struct plan_question *question, const struct plan_ledger *ledger,
                            enum plan_pricing pricing)
{
    const struct plan_model *model = question->model;
    int32_t fixed = model->remainder;

    for (size_t i = 0; i < model->node_count; i++) {
        question->seat_weight[i] = pricing == PLAN_PRICE_ALL ? model->problem->weights.seats : 1;
        const struct plan_node *node = &model->node[i];
        int64_t due = 1000 * node->due_num * question->counted / node->due_den;
        bool rotates = fixed < 0 || model->node[fixed].parent != node->parent;
        int64_t balance = rotates ? ledger->balance[i].seats : 0;
        balance -= fixed == (int32_t)i ? 999 : 0;
        balance = pricing == PLAN_PRICE_ALL ? balance : 0;
        question->behind[i] = clamp(balance - due, BEHIND_MAX);
        if (pricing == PLAN_PRICE_ALL && node->party == (int32_t)i) {
            add_burdens(question, ledger, i, due);
        }
    }
}

/* ---- people --------------------------------------------------------------------------------- */

static bool barred(const struct plan_terms *terms, unsigned bars)
{
    return (terms->on[PLAN_LEAVE] && (bars & PLAN_BAR_LEAVE) != 0) ||
           (terms->on[PLAN_BUSY] && (bars & PLAN_BAR_BUSY) != 0) ||
           (terms->on[PLAN_REST] && (bars & PLAN_BAR_REST) != 0) ||
           (terms->on[PLAN_PATROLS_MAX] && (bars & PLAN_BAR_PATROLS_MAX) != 0) ||
           (terms->on[PLAN_CONTRACT] && (bars & PLAN_BAR_CONTRACT) != 0) ||
           (terms->on[PLAN_BASE] && (bars & PLAN_BAR_BASE) != 0);
}

static uint32_t kinds_of(const struct plan_question *question, const struct en_plan_member *member)
{
    uint32_t kinds = 0;

    for (size_t k = 0; k < question->kind_count; k++) {
        int32_t post = question->kind[k].post;
        if (post < 0 || !question->terms->on[PLAN_TRAINING + post] ||
            (member->posts >> post & 1) != 0) {
            kinds |= UINT32_C(1) << k;
        }
    }
    return kinds;
}

static void question_people(struct plan_question *question, const struct plan_ledger *ledger)
{
    const struct en_plan_problem *problem = question->model->problem;

    for (uint32_t i = 0; i < problem->member_count; i++) {
        if (question->terms->on[PLAN_BASE] &&
            plan_other_base(problem, i, (uint32_t)question->slot)) {
            continue; // most people of a large mission: seen before anything costs time
        }
        unsigned bars = plan_ledger_bars(ledger, question->terms, i, question->slot);
        uint32_t kinds = kinds_of(question, &problem->members[i]);
        if (kinds == 0 || barred(question->terms, bars)) {
            continue;
        }
        question->person[question->person_count++] = (struct plan_person){
            .member = i,
            .leaf = question->model->leaf_of[i],
            .kinds = kinds,
            .languages = problem->members[i].languages,
        };
    }
}

/* What a party's turn to lead is worth: the growth of the square of its balance. */
static int64_t command_cost(const struct plan_question *question, const struct plan_ledger *ledger,
                            uint32_t member, bool lead)
{
    const struct plan_model *model = question->model;
    int32_t party = plan_party_of(model, member);
    const struct plan_node *node = &model->node[party];
    int64_t balance = lead ? ledger->balance[party].lead : ledger->balance[party].deputy;
    int64_t behind = clamp(balance - 1000 * node->due_num / node->due_den, BEHIND_MAX);

    return model->problem->weights.command * (2 * behind + 1000) * (1 << PLAN_COST_SHIFT) / 1000;
}

/* What it is worth to leave somebody of the given crew in it: in the same post most of all. */
static int64_t keep_gain(const struct plan_question *question, uint32_t member, int32_t post)
{
    const struct en_plan_crew *given = question->given;

    for (size_t i = 0; given != NULL && i < given->seat_count; i++) {
        if (given->seats[i].member == member) {
            return given->seats[i].post == post ? KEEP_POINTS : KEEP_POINTS / 2;
        }
    }
    return 0;
}

static void person_costs(struct plan_question *question, const struct plan_ledger *ledger,
                         size_t person)
{
    uint32_t member = question->person[person].member;
    uint32_t slot = (uint32_t)question->slot;
    int64_t now = plan_ledger_member_cost(ledger, member, PLAN_NO_SLOT, PLAN_NO_SLOT, false);
    int64_t crew = plan_ledger_member_cost(ledger, member, PLAN_NO_SLOT, slot, false) - now;
    int64_t command = plan_ledger_member_cost(ledger, member, PLAN_NO_SLOT, slot, true) - now;

    for (size_t k = 0; k < question->kind_count; k++) {
        bool lead = (int32_t)k == question->lead_kind;
        bool deputy = (int32_t)k == question->deputy_kind;
        int64_t points = clamp(lead || deputy ? command : crew, POINTS_MAX);
        int64_t cost = points * (1 << PLAN_COST_SHIFT) + noise(question->model->seed, member, k);
        if (lead || deputy) {
            cost += command_cost(question, ledger, member, lead);
        }
        cost -= keep_gain(question, member, question->kind[k].post) * (1 << PLAN_COST_SHIFT);
        question->cost[person * question->kind_count + k] = cost;
    }
}

/* A point for each rule that is switched off and that this person would break in this seat. */
static void person_faults(struct plan_question *question, const struct plan_ledger *ledger,
                          size_t person)
{
    const struct plan_person *who = &question->person[person];
    uint32_t posts = question->model->problem->members[who->member].posts;
    unsigned bars = plan_ledger_bars(ledger, question->terms, who->member, question->slot);

    for (size_t k = 0; k < question->kind_count; k++) {
        int32_t post = question->kind[k].post;
        int64_t faults = __builtin_popcount(bars) + (post >= 0 && (posts >> post & 1) == 0);
        question->cost[person * question->kind_count + k] = faults * (1 << PLAN_COST_SHIFT);
    }
}

/* ---- candidate lists ------------------------------------------------------------------------ */

static int compare_candidate(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;

    if (a->cost != b->cost) {
        return a->cost < b->cost ? -1 : 1;
    }
    return a->person < b->person ? -1 : a->person > b->person;
}

static void sort_list(struct plan_question *question, size_t kind, uint32_t *list, size_t count,
                      struct candidate *space)
{
    for (size_t i = 0; i < count; i++) {
        space[i] =
            (struct candidate){question->cost[list[i] * question->kind_count + kind], list[i]};
    }
    qsort(space, count, sizeof(*space), compare_candidate);
    for (size_t i = 0; i < count; i++) {
        list[i] = space[i].person;
    }
}

/* Persons per leaf and kind, cheapest first. */
static enum en_status question_lists(struct plan_question *question, struct en_arena *arena)
{
    size_t kinds = question->kind_count;
    size_t cells = question->model->node_count * kinds;
    uint32_t *at = EN_ARENA_ARRAY(arena, cells + 2, uint32_t);
    uint32_t *list = EN_ARENA_ARRAY(arena, question->person_count * kinds, uint32_t);
    struct candidate *space = EN_ARENA_ARRAY(arena, question->person_count, struct candidate);

    if (at == NULL || list == NULL || space == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < question->person_count * kinds; i++) {
        const struct plan_person *person = &question->person[i / kinds];
        size_t cell = (size_t)person->leaf * kinds + i % kinds;
        at[cell + 2] += person->kinds >> (i % kinds) & 1;
    }
    for (size_t i = 2; i < cells + 2; i++) {
        at[i] += at[i - 1];
    }
    for (size_t i = 0; i < question->person_count * kinds; i++) {
        const struct plan_person *person = &question->person[i / kinds];
        size_t cell = (size_t)person->leaf * kinds + i % kinds;
        if ((person->kinds >> (i % kinds) & 1) != 0) {
            list[at[cell + 1]++] = (uint32_t)(i / kinds);
        }
    }
    for (size_t cell = 0; question->cost != NULL && cell < cells; cell++) {
        sort_list(question, cell % kinds, list + at[cell], at[cell + 1] - at[cell], space);
    }
    question->list = list;
    question->list_at = at;
    return EN_OK;
}

static enum en_status question_costs(struct plan_question *question,
                                     const struct plan_ledger *ledger, enum plan_pricing pricing,
                                     struct en_arena *arena)
{
    question_behind(question, ledger, pricing);
    question->cost = EN_ARENA_ARRAY(arena, question->person_count * question->kind_count, int64_t);
    if (question->cost == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t person = 0; person < question->person_count; person++) {
        if (pricing == PLAN_PRICE_ALL) {
            person_costs(question, ledger, person);
        } else {
            person_faults(question, ledger, person);
        }
    }
    return EN_OK;
}

enum en_status plan_question_init(struct plan_question *question, const struct plan_model *model,
                                  const struct plan_ledger *ledger, const struct plan_terms *terms,
                                  size_t slot, enum plan_pricing pricing,
                                  const struct en_plan_crew *given, struct en_arena *arena)
{
    enum en_status status = EN_OK;

    *question =
        (struct plan_question){.model = model, .terms = terms, .slot = slot, .given = given};
    question_kinds(question);
    question->person = EN_ARENA_ARRAY(arena, model->problem->member_count, struct plan_person);
    if (question->person == NULL) {
        return EN_ERR_MEMORY;
    }
    question_people(question, ledger);
    if (pricing != PLAN_PRICE_NOTHING) {
        status = question_costs(question, ledger, pricing, arena);
    }
    return status == EN_OK ? question_lists(question, arena) : status;
}
