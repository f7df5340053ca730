/*
 * Can the people and patrols of a problem be read at all? The rest of the answer is in problem.c.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum {
    TOGETHER_MAX = 1000000, /* a pair that serves daily needs 2,700 years */
    CONTRACT_MAX = 1000000,
    REQUEST_MAX = 1000,
    EVERY_DAY = 0x7f,
    DAY_SECONDS = 86400,
};

static const en_time TIME_MAX = INT64_C(1) << 40; /* about the year 36,000: sums cannot overflow */

struct named {
    struct en_str name;
    size_t index;
};

static enum en_status refuse_range(struct en_error *reterr, const char *what, struct en_str name,
                                   const char *rule, const char *text)
{
    return plan_refuse(reterr, EN_ERR_RANGE, what, name, rule, text, NULL);
}

/* ---- names ---------------------------------------------------------------------------------- */

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left;
    const struct named *b = right;

    return en_str_compare(a->name, b->name);
}

static enum en_status check_twice(struct named *names, size_t count, const char *what,
                                  struct en_error *reterr)
{
    qsort(names, count, sizeof(names[0]), compare_named);
    for (size_t i = 1; i < count; i++) {
        if (en_str_equal(names[i - 1].name, names[i].name)) {
            return plan_refuse(reterr, EN_ERR_EXISTS, what, names[i].name, "plan.twice",
                               N_("it is there twice"),
                               N_("give every member and every patrol its own name"));
        }
    }
    return EN_OK;
}

static enum en_status check_names(const struct en_plan_problem *problem, struct en_error *reterr)
{
    size_t most =
        problem->member_count > problem->slot_count ? problem->member_count : problem->slot_count;
    struct named *names = calloc(most + 1, sizeof(*names));

    if (names == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "plan.memory", EN_STR("plan"),
                       N_("no memory for the problem"), NULL);
    }
    for (size_t i = 0; i < problem->member_count; i++) {
        names[i] = (struct named){problem->members[i].token, i};
    }
    enum en_status status = check_twice(names, problem->member_count, "member", reterr);
    for (size_t i = 0; status == EN_OK && i < problem->slot_count; i++) {
        names[i] = (struct named){problem->slots[i].id, i};
    }
    if (status == EN_OK) {
        status = check_twice(names, problem->slot_count, "patrol", reterr);
    }
    free(names);
    return status;
}

/* ---- people and patrols --------------------------------------------------------------------- */

static bool spans_fit(const struct en_plan_span *spans, size_t count)
{
    if (count > EN_PLAN_SPANS_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from >= spans[i].until || spans[i].from < -TIME_MAX ||
            spans[i].until > TIME_MAX) {
            return false;
        }
    }
    return true;
}

/* A least above a most, or work asked of somebody who may not work. */
static bool contract_contradicts(const struct en_plan_contract *contract)
{
    return (contract->patrols_max > 0 && contract->patrols_min > contract->patrols_max) ||
           (contract->minutes_max > 0 && contract->minutes_min > contract->minutes_max) ||
           (contract->days_max > 0 && contract->days_min > contract->days_max) ||
           (contract->off_max > 0 && contract->off_min > contract->off_max) ||
           ((contract->days_off & EVERY_DAY) == EVERY_DAY &&
            (contract->patrols_min > 0 || contract->minutes_min > 0));
}

static bool contract_fits(const struct en_plan_contract *contract)
{
    const int32_t number[] = {contract->patrols_min, contract->patrols_max, contract->nights_max,
                              contract->minutes_min, contract->minutes_max, contract->days_min,
                              contract->days_max,    contract->off_min,     contract->off_max,
                              contract->weekends_max};

    for (size_t i = 0; i < EN_COUNT(number); i++) {
        if (number[i] < 0 || number[i] > CONTRACT_MAX) {
            return false;
        }
    }
    return (contract->days_off & ~EVERY_DAY) == 0;
}

static enum en_status check_contract(const struct en_plan_member *member, struct en_error *reterr)
{
    if (!contract_fits(member->contract)) {
        return refuse_range(reterr, "contract", member->contract->name, "plan.contract-range",
                            N_("a number is negative or above a million, or a weekday unknown"));
    }
    if (contract_contradicts(member->contract)) {
        return plan_refuse(reterr, EN_ERR_CONTRADICTION, "contract", member->contract->name,
                           "plan.contract-contradiction", N_("it asks for more than it allows"),
                           N_("lower a least, raise a most, or free a day"));
    }
    return EN_OK;
}

static bool requests_fit(const struct en_plan_member *member)
{
    for (size_t i = 0; i < member->request_count; i++) {
        if (!spans_fit(&member->requests[i].span, 1) || member->requests[i].weight < 1 ||
            member->requests[i].weight > REQUEST_MAX) {
            return false;
        }
    }
    return member->request_count <= EN_PLAN_SPANS_MAX;
}

static enum en_status check_member(const struct en_plan_problem *problem, size_t index,
                                   const bool *leaf, struct en_error *reterr)
{
    const struct en_plan_member *member = &problem->members[index];

    if (member->node < 0 || member->node >= (int32_t)problem->node_count || !leaf[member->node]) {
        return refuse_range(reterr, "member", member->token, "plan.member-node",
                            N_("it belongs to no leaf of the quota tree"));
    }
    if (problem->post_count < 32 && member->posts >> problem->post_count != 0) {
        return refuse_range(reterr, "member", member->token, "plan.member-posts",
                            N_("it is trained for a post that does not exist"));
    }
    if (!spans_fit(member->leave, member->leave_count) ||
        !spans_fit(member->busy, member->busy_count)) {
        return refuse_range(reterr, "member", member->token, "plan.member-spans",
                            N_("a leave or an earlier patrol ends before it begins"));
    }
    if (member->base > problem->base_count) {
        return refuse_range(reterr, "member", member->token, "plan.base",
                            N_("its base is not a base"));
    }
    if (!requests_fit(member)) {
        return refuse_range(reterr, "member", member->token, "plan.request",
                            N_("a request ends before it begins, or weighs less than 1 or more"
                               " than 1000"));
    }
    return member->contract == NULL ? EN_OK : check_contract(member, reterr);
}

static enum en_status check_slot(const struct en_plan_problem *problem, size_t index,
                                 struct en_error *reterr)
{
    const struct en_plan_slot *slot = &problem->slots[index];
    const struct en_plan_rules *rules = &problem->rules;
    int32_t sum = 0;

    if (slot->start >= slot->end || slot->start < -TIME_MAX || slot->end > TIME_MAX ||
        slot->kind < EN_PLAN_SHORT || slot->kind > EN_PLAN_OTHER) {
        return refuse_range(reterr, "patrol", slot->id, "plan.slot-time",
                            N_("it ends before it begins, or its kind is unknown"));
    }
    if (slot->size < 1 || slot->size > EN_PLAN_CREW_MAX) {
        return refuse_range(reterr, "patrol", slot->id, "plan.slot-size",
                            N_("a crew has 1 to 64 seats"));
    }
    if (slot->base > problem->base_count || slot->risk > EN_PLAN_RISK_MAX) {
        return refuse_range(reterr, "patrol", slot->id, "plan.slot-base",
                            N_("its base is not a base, or its risk is above 10"));
    }
    for (size_t post = 0; post < EN_PLAN_POSTS_MAX; post++) {
        sum += slot->need[post];
        if (slot->need[post] > 0 && post >= problem->post_count) {
            return refuse_range(reterr, "patrol", slot->id, "plan.slot-posts",
                                N_("it needs a post that does not exist"));
        }
    }
    bool two_leads = rules->lead_post >= 0 && slot->need[rules->lead_post] > 1;
    bool two_deputies = rules->deputy_post >= 0 && slot->need[rules->deputy_post] > 1;
    if (sum > slot->size || two_leads || two_deputies) {
        return plan_refuse(reterr, EN_ERR_CONTRADICTION, "patrol", slot->id, "plan.slot-posts",
                           N_("its posts do not fit its seats: one lead, one deputy"),
                           N_("give it more seats, or ask for fewer posts"));
    }
    return EN_OK;
}

static enum en_status check_people(const struct en_plan_problem *problem, struct en_error *reterr)
{
    bool leaf[EN_PLAN_NODES_MAX];
    enum en_status status = EN_OK;

    for (size_t i = 0; i < problem->node_count; i++) {
        leaf[i] = plan_is_leaf(problem, i);
    }
    for (size_t i = 0; status == EN_OK && i < problem->member_count; i++) {
        status = check_member(problem, i, leaf, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < problem->slot_count; i++) {
        status = check_slot(problem, i, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < problem->history_count; i++) {
        const struct en_plan_together *pair = &problem->history[i];
        if (pair->a >= problem->member_count || pair->b >= problem->member_count ||
            pair->a == pair->b || pair->count > TOGETHER_MAX) {
            status = refuse_range(reterr, "history", EN_STR("pair"), "plan.history",
                                  N_("a pair does not name two different members"));
        }
    }
    return status;
}

/* Contracts count days, and a row of days has an end. */
static enum en_status check_horizon(const struct en_plan_problem *problem, struct en_error *reterr)
{
    bool contracts = false;
    en_time first = 0;
    en_time last = 0;

    for (size_t i = 0; i < problem->slot_count; i++) {
        const struct en_plan_slot *slot = &problem->slots[i];
        first = i == 0 || slot->start < first ? slot->start : first;
        last = i == 0 || slot->end > last ? slot->end : last;
    }
    for (size_t i = 0; i < problem->member_count; i++) {
        contracts |= problem->members[i].contract != NULL;
    }
    if (contracts && last - en_time_day(first) > (en_time)EN_PLAN_DAYS_MAX * DAY_SECONDS) {
        return refuse_range(reterr, "plan", EN_STR("horizon"), "plan.horizon",
                            N_("contracts count the days of a horizon of at most 400"));
    }
    return EN_OK;
}

enum en_status plan_people_check(const struct en_plan_problem *problem, struct en_error *reterr)
{
    enum en_status status = check_people(problem, reterr);

    if (status == EN_OK) {
        status = check_horizon(problem, reterr);
    }
    return status == EN_OK ? check_names(problem, reterr) : status;
}
