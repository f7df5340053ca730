/*
 * The problem in canonical order.
 *
 * Ties must not be broken by the order in which an accord happens to list its parties: swapping
 * two parties' labels may change nothing but the labels. So nodes are renumbered by depth and by
 * their first member in the list of members, and everything behind works on these numbers.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400 };

struct rank {
    uint32_t outer;
    uint32_t depth;
    size_t first; // smallest member index at or below it
    int32_t share, tolerance;
};

struct when {
    en_time start;
    uint32_t slot;
};

static int compare_rank(const void *left, const void *right)
{
    const struct rank *a = left;
    const struct rank *b = right;

    if (a->depth != b->depth) {
        return a->depth < b->depth ? -1 : 1;
    }
    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    if (a->share != b->share) {
        return a->share < b->share ? -1 : 1;
    }
    if (a->tolerance != b->tolerance) {
        return a->tolerance < b->tolerance ? -1 : 1;
    }
    return a->outer < b->outer ? -1 : a->outer > b->outer;
}

static int compare_when(const void *left, const void *right)
{
    const struct when *a = left;
    const struct when *b = right;

    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return a->slot < b->slot ? -1 : a->slot > b->slot;
}

static void rank_nodes(const struct en_plan_problem *problem, struct rank *ranks)
{
    for (size_t i = 0; i < problem->node_count; i++) {
        const struct en_plan_node *node = &problem->nodes[i];
        ranks[i] = (struct rank){(uint32_t)i, 0, SIZE_MAX, node->share, node->tolerance};
        for (int32_t at = node->parent; at >= 0; at = problem->nodes[at].parent) {
            ranks[i].depth++;
        }
    }
    for (size_t member = problem->member_count; member-- > 0;) {
        for (int32_t at = problem->members[member].node; at >= 0; at = problem->nodes[at].parent) {
            ranks[at].first = member;
        }
    }
    qsort(ranks, problem->node_count, sizeof(ranks[0]), compare_rank);
}

static void place_nodes(struct plan_model *model)
{
    const struct en_plan_problem *problem = model->problem;
    struct rank ranks[EN_PLAN_NODES_MAX];

    rank_nodes(problem, ranks);
    model->node_count = problem->node_count;
    for (size_t i = 0; i < model->node_count; i++) {
        model->inner[ranks[i].outer] = (int32_t)i;
    }
    for (size_t i = 0; i < model->node_count; i++) {
        const struct en_plan_node *outer = &problem->nodes[ranks[i].outer];
        struct plan_node *node = &model->node[i];
        *node = (struct plan_node){
            .parent = outer->parent < 0 ? -1 : model->inner[outer->parent],
            .share = outer->share,
            .tolerance = outer->tolerance,
            .party = outer->party ? (int32_t)i : -1,
            .leaf = true,
            .outer = ranks[i].outer,
            .due_num = outer->share,
            .due_den = 1000,
        };
        model->party_count += outer->party;
        if (node->parent >= 0) { // parents stand before their children
            struct plan_node *parent = &model->node[node->parent];
            parent->leaf = false;
            node->party = node->party >= 0 ? node->party : parent->party;
            node->due_num *= parent->due_num;
            node->due_den *= parent->due_den;
        }
    }
    model->remainder = problem->rules.remainder < 0 ? -1 : model->inner[problem->rules.remainder];
}

static enum en_status place_members(struct plan_model *model, struct en_arena *arena)
{
    const struct en_plan_problem *problem = model->problem;
    size_t count = problem->member_count;

    model->leaf_of = EN_ARENA_ARRAY(arena, count, int32_t);
    model->leaf_member = EN_ARENA_ARRAY(arena, count, uint32_t);
    model->leaf_at = EN_ARENA_ARRAY(arena, model->node_count + 2, uint32_t);
    if (model->leaf_of == NULL || model->leaf_member == NULL || model->leaf_at == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        model->leaf_of[i] = model->inner[problem->members[i].node];
        model->leaf_at[model->leaf_of[i] + 2]++;
        model->contracts |= problem->members[i].contract != NULL;
    }
    for (size_t i = 2; i < model->node_count + 2; i++) {
        model->leaf_at[i] += model->leaf_at[i - 1];
    }
    for (size_t i = 0; i < count; i++) { // fills each leaf and moves its start to its end
        model->leaf_member[model->leaf_at[model->leaf_of[i] + 1]++] = (uint32_t)i;
    }
    return EN_OK;
}

static enum en_status place_apart(struct plan_model *model, struct en_arena *arena)
{
    const struct en_plan_rules *rules = &model->problem->rules;
    size_t count = model->problem->member_count;

    model->apart_at = EN_ARENA_ARRAY(arena, count + 2, uint32_t);
    model->apart_with = EN_ARENA_ARRAY(arena, 2 * rules->apart_member_count + 1, uint32_t);
    if (model->apart_at == NULL || model->apart_with == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < rules->apart_member_count; i++) {
        model->apart_at[rules->apart_members[i].a + 2]++;
        model->apart_at[rules->apart_members[i].b + 2]++;
    }
    for (size_t i = 2; i < count + 2; i++) {
        model->apart_at[i] += model->apart_at[i - 1];
    }
    for (size_t i = 0; i < rules->apart_member_count; i++) {
        struct en_plan_apart pair = rules->apart_members[i];
        model->apart_with[model->apart_at[pair.a + 1]++] = pair.b;
        model->apart_with[model->apart_at[pair.b + 1]++] = pair.a;
    }
    return EN_OK;
}

static enum en_status place_slots(struct plan_model *model, struct en_arena *arena)
{
    const struct en_plan_problem *problem = model->problem;
    size_t seats = 0;

    for (size_t i = 0; i < problem->slot_count; i++) {
        seats += (size_t)problem->slots[i].size;
    }
    struct when *when = EN_ARENA_ARRAY(arena, problem->slot_count, struct when);
    model->order = EN_ARENA_ARRAY(arena, problem->slot_count, uint32_t);
    model->seat_at = EN_ARENA_ARRAY(arena, problem->slot_count + 1, uint32_t);
    model->seat_slot = EN_ARENA_ARRAY(arena, seats, uint32_t);
    if (when == NULL || model->order == NULL || model->seat_at == NULL ||
        model->seat_slot == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        uint32_t from = model->seat_at[i];
        when[i] = (struct when){problem->slots[i].start, (uint32_t)i};
        model->seat_at[i + 1] = from + (uint32_t)problem->slots[i].size;
        for (uint32_t seat = from; seat < model->seat_at[i + 1]; seat++) {
            model->seat_slot[seat] = (uint32_t)i;
        }
    }
    if (problem->slot_count > 0) {
        qsort(when, problem->slot_count, sizeof(*when), compare_when);
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        model->order[i] = when[i].slot;
    }
    return EN_OK;
}

/* ---- days ----------------------------------------------------------------------------------- */

static struct plan_days days_between(const struct plan_model *model, en_time from, en_time until)
{
    static const int64_t FAR = 4 * EN_PLAN_DAYS_MAX; // patrols agreed long ago or for much later
    int64_t first = (en_time_day(from) - model->day_zero) / DAY_SECONDS;
    int64_t last = (en_time_day(until - 1) - model->day_zero) / DAY_SECONDS;

    first = first < -FAR ? -FAR : first > FAR ? FAR : first;
    last = last < -FAR ? -FAR : last > FAR ? FAR : last;
    return (struct plan_days){(int32_t)first, (int32_t)last};
}

static int compare_days(const void *left, const void *right)
{
    const struct plan_days *a = left;
    const struct plan_days *b = right;

    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    return a->last < b->last ? -1 : a->last > b->last;
}

static void place_busy(struct plan_model *model)
{
    const struct en_plan_problem *problem = model->problem;
    uint32_t at = 0;

    for (size_t m = 0; m < problem->member_count; m++) {
        const struct en_plan_member *member = &problem->members[m];
        model->busy_at[m] = at;
        for (size_t i = 0; i < member->busy_count; i++) {
            model->busy_days[at++] =
                days_between(model, member->busy[i].from, member->busy[i].until);
        }
        if (member->busy_count > 1) {
            qsort(model->busy_days + model->busy_at[m], member->busy_count,
                  sizeof(*model->busy_days), compare_days);
        }
    }
    model->busy_at[problem->member_count] = at;
}

/* The horizon in days: contracts count by them. */
static enum en_status place_days(struct plan_model *model, struct en_arena *arena)
{
    const struct en_plan_problem *problem = model->problem;
    size_t busy = 0;

    for (size_t i = 0; i < problem->member_count; i++) {
        busy += problem->members[i].busy_count;
    }
    model->slot_days = EN_ARENA_ARRAY(arena, problem->slot_count, struct plan_days);
    model->busy_days = EN_ARENA_ARRAY(arena, busy, struct plan_days);
    model->busy_at = EN_ARENA_ARRAY(arena, problem->member_count + 1, uint32_t);
    if (model->slot_days == NULL || model->busy_days == NULL || model->busy_at == NULL) {
        return EN_ERR_MEMORY;
    }
    if (problem->slot_count == 0) {
        return EN_OK; // nobody works
    }
    model->day_zero = en_time_day(problem->slots[model->order[0]].start);
    model->weekday_zero = en_time_weekday(model->day_zero);
    for (size_t i = 0; i < problem->slot_count; i++) {
        model->slot_days[i] = days_between(model, problem->slots[i].start, problem->slots[i].end);
        if (model->slot_days[i].last >= model->day_count) {
            model->day_count = model->slot_days[i].last + 1;
        }
    }
    place_busy(model);
    return EN_OK;
}

enum en_status plan_model_init(struct plan_model *model, const struct en_plan_problem *problem,
                               uint64_t seed, struct en_arena *arena)
{
    memset(model, 0, sizeof(*model));
    model->problem = problem;
    model->seed = seed;
    place_nodes(model);
    enum en_status status = place_members(model, arena);
    if (status == EN_OK) {
        status = place_apart(model, arena);
    }
    if (status == EN_OK) {
        status = place_slots(model, arena);
    }
    if (status == EN_OK) {
        status = place_days(model, arena);
    }
    if (status == EN_OK && !plan_past_init(&model->past, problem, arena)) {
        status = EN_ERR_MEMORY;
    }
    return status;
}

bool plan_node_within(const struct plan_model *model, int32_t node, int32_t ancestor)
{
    while (node > ancestor) { // an ancestor has a smaller number
        node = model->node[node].parent;
    }
    return node == ancestor;
}

int32_t plan_exempt_seats(const struct en_plan_problem *problem, const struct en_plan_slot *slot)
{
    int32_t seats = 0;

    for (size_t post = 0; post < problem->post_count; post++) {
        seats += problem->posts[post].exempt ? slot->need[post] : 0;
    }
    return seats;
}

int32_t plan_party_of(const struct plan_model *model, uint32_t member)
{
    return model->node[model->leaf_of[member]].party;
}
