/*
 * crews_again.c: patrols that are composed or judged again are no history to themselves: who serves
 * together in them, and which party holds their posts, is taken out of what was before.
 */
#include <stdlib.h>

#include "crews_problem.h"

/* A seat of such a patrol, as the record has it now. */
struct held_seat {
    size_t order;    // index in change->again
    uint32_t member; // index in problem.members
};

struct taking {
    const struct en_crews_change *change;
    const struct en_accord *accord;
    struct en_crews *crews;
    struct en_plan_balance *balance; // array of length [quota_count]
    struct held_seat *seat;
    size_t count, cap;
    bool failed;
};

static int by_token(const void *a, const void *b)
{
    return en_str_compare(((const struct en_plan_member *)a)->token,
                          ((const struct en_plan_member *)b)->token);
}

/* A party's balance is what it had less its share of all, so a seat less moves every party's. */
static void give_back(struct taking *take, int node, int post)
{
    const struct en_plan_rules *rules = &take->crews->problem.rules;
    bool counts = !take->accord->post[post].exempt;

    for (size_t i = 0; i < take->accord->quota_count; i++) {
        const struct en_quota *quota = &take->accord->quota[i];
        int64_t moved = (int)i == node ? quota->share - 1000 : quota->share;
        if (quota->parent < 0 && en_accord_party(take->accord, quota->node) >= 0) {
            take->balance[i].seats += counts ? moved : 0;
            take->balance[i].lead += post == rules->lead_post ? moved : 0;
            take->balance[i].deputy += post == rules->deputy_post ? moved : 0;
        }
    }
}

static bool take_duty(void *self, const struct en_cell *cells, size_t count)
{
    struct taking *take = self;
    const struct en_plan_problem *problem = &take->crews->problem;
    struct en_str order = en_cell_find(cells, count, "order");
    struct en_plan_member key = {.token = en_cell_find(cells, count, "member")};
    int post = en_accord_post(take->accord, en_cell_find(cells, count, "post"));
    size_t at = 0;

    while (at < take->change->again_count && !en_str_equal(take->change->again[at], order)) {
        at++;
    }
    const struct en_plan_member *member =
        bsearch(&key, problem->members, problem->member_count, sizeof(key), by_token);
    if (at == take->change->again_count || member == NULL || post < 0) {
        return true;
    }
    struct held_seat *grown =
        en_arena_grow(&take->crews->arena, take->seat, take->count, &take->cap, sizeof(*grown));
    if (grown == NULL) {
        take->failed = true;
        return false;
    }
    take->seat = grown;
    take->seat[take->count++] = (struct held_seat){at, (uint32_t)(member - problem->members)};
    int node = member->node;
    while (node >= 0 && take->accord->quota[node].parent >= 0) {
        node = take->accord->quota[node].parent;
    }
    give_back(take, node, post);
    return true;
}

static int by_order(const void *a, const void *b)
{
    const struct held_seat *left = a;
    const struct held_seat *right = b;

    if (left->order != right->order) {
        return left->order < right->order ? -1 : 1;
    }
    return (left->member > right->member) - (left->member < right->member);
}

static int by_pair(const void *a, const void *b)
{
    const struct en_plan_together *left = a;
    const struct en_plan_together *right = b;

    if (left->a != right->a) {
        return left->a < right->a ? -1 : 1;
    }
    return (left->b > right->b) - (left->b < right->b);
}

/* Pairs as they were without these patrols; those that met in them alone are none. */
static bool take_pairs(struct taking *take)
{
    struct en_plan_problem *problem = &take->crews->problem;
    size_t count = problem->history_count, kept = 0;
    struct en_plan_together *pair =
        EN_ARENA_ARRAY(&take->crews->arena, count + 1, struct en_plan_together);

    if (pair == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        pair[i] = problem->history[i];
    }
    qsort(pair, count, sizeof(*pair), by_pair);
    qsort(take->seat, take->count, sizeof(*take->seat), by_order);
    for (size_t i = 0; i < take->count; i++) {
        for (size_t j = i + 1; j < take->count && take->seat[j].order == take->seat[i].order; j++) {
            struct en_plan_together key = {take->seat[i].member, take->seat[j].member, 0};
            struct en_plan_together *found = bsearch(&key, pair, count, sizeof(key), by_pair);
            if (found != NULL && found->count > 0) {
                found->count--;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (pair[i].count > 0) {
            pair[kept++] = pair[i];
        }
    }
    problem->history = pair;
    problem->history_count = kept;
    return true;
}

enum en_status en_crews_forget(struct en_state *state, const struct en_crews_change *change,
                               struct en_crews *crews, struct en_error *reterr)
{
    struct taking take = {.change = change, .accord = en_state_accord(state), .crews = crews};

    if (change == NULL || change->again_count == 0) {
        return EN_OK;
    }
    size_t nodes = take.accord->quota_count;
    take.balance = EN_ARENA_ARRAY(&crews->arena, nodes + 1, struct en_plan_balance);
    if (take.balance == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < nodes; i++) {
        take.balance[i] = crews->problem.balances[i];
    }
    enum en_status status = en_state_view(state, "duty", NULL, 0, take_duty, &take, reterr);
    if (status == EN_OK && (take.failed || (take.count > 0 && !take_pairs(&take)))) {
        status = EN_ERR_MEMORY;
    }
    crews->problem.balances = take.balance;
    return status;
}
