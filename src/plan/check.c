/*
 * The independent check: which rules do given crews break?
 *
 * Written from plan.h alone, so that an error in the composer is not repeated here: no header of
 * the composer is included, every rule is read again from the problem in the plainest way, and
 * windows are compared by multiplication instead of en_permille_range.
 */
#include "check.h"

#include <string.h>

struct en_line_arg plan_check_arg(enum en_line_arg_kind kind, int64_t value)
{
    return (struct en_line_arg){kind, value};
}

static struct en_line_arg number(int64_t value)
{
    return plan_check_arg(EN_LINE_NUMBER, value);
}

void plan_check_breach(struct plan_check *check, enum en_line_code code, struct en_line_arg a,
                       struct en_line_arg b, struct en_line_arg c, struct en_line_arg d)
{
    struct en_plan_breaches *out = check->out;

    if (out->count == check->cap) {
        size_t cap = check->cap == 0 ? 16 : check->cap * 2;
        struct en_plan_breach *grown = EN_ARENA_ARRAY(&out->arena, cap, struct en_plan_breach);
        if (grown == NULL) {
            check->failed = true;
            return;
        }
        if (out->count > 0) {
            memcpy(grown, out->items, out->count * sizeof(*grown));
        }
        out->items = grown;
        check->cap = cap;
    }
    out->items[out->count++] = (struct en_plan_breach){check->slot, {code, {a, b, c, d}}};
}

static const struct en_line_arg nothing = {EN_LINE_NONE, 0};

/* ---- one crew: seats and posts -------------------------------------------------------------- */

static const struct en_plan_member *member_at(const struct plan_check *check, size_t seat)
{
    const struct en_plan_crew *crew = &check->crews[check->slot];

    return &check->problem->members[crew->seats[seat].member];
}

static void check_posts(struct plan_check *check)
{
    const struct en_plan_problem *problem = check->problem;
    const struct en_plan_slot *slot = &problem->slots[check->slot];
    const struct en_plan_crew *crew = &check->crews[check->slot];

    if ((int64_t)crew->seat_count != slot->size) {
        plan_check_breach(check, EN_PLAN_RULE_SIZE, number((int64_t)crew->seat_count),
                          number(slot->size), nothing, nothing);
    }
    for (size_t post = 0; post < problem->post_count; post++) {
        int64_t given = 0;
        int64_t untrained = 0;
        int64_t wrongly_counted = 0;
        for (size_t i = 0; i < crew->seat_count; i++) {
            if (crew->seats[i].post == (int32_t)post) {
                given++;
                untrained += (member_at(check, i)->posts & (UINT32_C(1) << post)) == 0;
                wrongly_counted += crew->seats[i].exempt != problem->posts[post].exempt;
            }
        }
        if (given != slot->need[post] || wrongly_counted > 0) {
            plan_check_breach(check, EN_PLAN_RULE_POST_COUNT,
                              plan_check_arg(EN_LINE_POST, (int64_t)post), number(slot->need[post]),
                              number(given), nothing);
        }
        if (untrained > 0) {
            plan_check_breach(check, EN_PLAN_RULE_TRAINING,
                              plan_check_arg(EN_LINE_POST, (int64_t)post), number(slot->need[post]),
                              number(given - untrained), nothing);
        }
    }
}

static void check_twice(struct plan_check *check)
{
    const struct en_plan_crew *crew = &check->crews[check->slot];

    for (size_t i = 0; i < crew->seat_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (crew->seats[i].member == crew->seats[j].member) {
                plan_check_breach(check, EN_PLAN_RULE_TWICE,
                                  plan_check_arg(EN_LINE_MEMBER, crew->seats[i].member), nothing,
                                  nothing, nothing);
            }
        }
    }
}

/* ---- one crew: quotas ----------------------------------------------------------------------- */

static bool below(const struct en_plan_problem *problem, int32_t node, int32_t ancestor)
{
    while (node >= 0 && node != ancestor) {
        node = problem->nodes[node].parent;
    }
    return node == ancestor;
}

/* Counted seats under a node; -1 is the whole crew. */
static int64_t seats_under(const struct plan_check *check, int32_t node)
{
    const struct en_plan_crew *crew = &check->crews[check->slot];
    int64_t count = 0;

    for (size_t i = 0; i < crew->seat_count; i++) {
        if (!crew->seats[i].exempt) {
            count += node < 0 || below(check->problem, member_at(check, i)->node, node);
        }
    }
    return count;
}

/* floor(x) <= held means held > x - 1, and held <= ceil(y) means held < y + 1; all times 1000. */
static void check_share(struct plan_check *check, int32_t index)
{
    const struct en_plan_node *node = &check->problem->nodes[index];
    int64_t whole = seats_under(check, node->parent);
    int64_t held = seats_under(check, index);
    bool too_few = 1000 * held <= whole * (node->share - node->tolerance) - 1000;
    bool too_many = 1000 * held >= whole * (node->share + node->tolerance) + 1000;

    if (!too_few && !too_many) {
        return;
    }
    if (node->parent >= 0) {
        plan_check_breach(check, EN_PLAN_RULE_SHARE_PART, plan_check_arg(EN_LINE_NODE, index),
                          plan_check_arg(EN_LINE_NODE, node->parent), number(node->share),
                          number(node->tolerance));
        return;
    }
    int64_t low = whole * (node->share - node->tolerance);
    int64_t high = whole * (node->share + node->tolerance);
    low = low < 0 ? 0 : low / 1000;
    high = (high + 999) / 1000;
    plan_check_breach(check, EN_PLAN_RULE_SHARE, plan_check_arg(EN_LINE_NODE, index), number(low),
                      number(high > whole ? whole : high), number(whole));
}

/* The node's share of the whole crew as a fraction. */
static void share_of_crew(const struct en_plan_problem *problem, int32_t node, int64_t *ret_num,
                          int64_t *ret_den)
{
    *ret_num = 1;
    *ret_den = 1;
    for (; node >= 0; node = problem->nodes[node].parent) {
        *ret_num *= problem->nodes[node].share;
        *ret_den *= 1000;
    }
}

static void check_party_min(struct plan_check *check, int32_t index)
{
    const struct en_plan_problem *problem = check->problem;
    int64_t least = problem->rules.party_min;
    int64_t whole = seats_under(check, -1);
    int64_t held = seats_under(check, index);
    int64_t parties = 0;
    int64_t num = 0;
    int64_t den = 0;

    for (size_t i = 0; i < problem->node_count; i++) {
        parties += problem->nodes[i].party;
    }
    if (problem->rules.party_min_yields && parties > 0 && whole / parties < least) {
        least = whole / parties;
    }
    share_of_crew(problem, index, &num, &den);
    bool required = (2 * num * whole + den) / (2 * den) >= least;
    if (held < least && (held > 0 || required)) {
        plan_check_breach(check, required ? EN_PLAN_RULE_PARTY_MIN : EN_PLAN_RULE_PARTY_MIN_IF,
                          plan_check_arg(EN_LINE_NODE, index), number(least), nothing, nothing);
    }
}

static void check_quotas(struct plan_check *check)
{
    for (size_t i = 0; i < check->problem->node_count; i++) {
        check_share(check, (int32_t)i);
        if (check->problem->nodes[i].party) {
            check_party_min(check, (int32_t)i);
        }
    }
}

/* ---- one crew: command, language, apart ----------------------------------------------------- */

static const struct en_plan_member *holder(const struct plan_check *check, int32_t post)
{
    const struct en_plan_crew *crew = &check->crews[check->slot];

    for (size_t i = 0; post >= 0 && i < crew->seat_count; i++) {
        if (crew->seats[i].post == post) {
            return member_at(check, i);
        }
    }
    return NULL;
}

static int32_t party_of(const struct en_plan_problem *problem, int32_t node)
{
    while (node >= 0 && !problem->nodes[node].party) {
        node = problem->nodes[node].parent;
    }
    return node;
}

static void check_command(struct plan_check *check)
{
    const struct en_plan_problem *problem = check->problem;
    const struct en_plan_crew *crew = &check->crews[check->slot];
    const struct en_plan_member *lead = holder(check, problem->rules.lead_post);
    const struct en_plan_member *deputy = holder(check, problem->rules.deputy_post);

    if (problem->rules.leads_differ && lead != NULL && deputy != NULL &&
        party_of(problem, lead->node) == party_of(problem, deputy->node)) {
        plan_check_breach(check, EN_PLAN_RULE_LEADS_DIFFER, nothing, nothing, nothing, nothing);
    }
    if (!problem->rules.common_language || (lead == NULL && deputy == NULL)) {
        return;
    }
    uint32_t lead_speaks = lead == NULL ? 0 : lead->languages;
    uint32_t deputy_speaks = deputy == NULL ? 0 : deputy->languages;
    bool understood = lead == NULL || deputy == NULL || (lead_speaks & deputy_speaks) != 0;
    for (size_t i = 0; i < crew->seat_count; i++) {
        const struct en_plan_member *member = member_at(check, i);
        bool heard = (member->languages & (lead_speaks | deputy_speaks)) != 0;
        understood = understood && (heard || member == lead || member == deputy);
    }
    if (!understood) {
        plan_check_breach(check, EN_PLAN_RULE_LANGUAGE, nothing, nothing, nothing, nothing);
    }
}

static bool serves(const struct plan_check *check, uint32_t member)
{
    const struct en_plan_crew *crew = &check->crews[check->slot];

    for (size_t i = 0; i < crew->seat_count; i++) {
        if (crew->seats[i].member == member) {
            return true;
        }
    }
    return false;
}

static bool anyone_below(const struct plan_check *check, uint32_t node)
{
    const struct en_plan_crew *crew = &check->crews[check->slot];

    for (size_t i = 0; i < crew->seat_count; i++) {
        if (below(check->problem, member_at(check, i)->node, (int32_t)node)) {
            return true;
        }
    }
    return false;
}

static void check_apart(struct plan_check *check)
{
    const struct en_plan_rules *rules = &check->problem->rules;

    for (size_t i = 0; i < rules->apart_node_count; i++) {
        struct en_plan_apart pair = rules->apart_nodes[i];
        if (anyone_below(check, pair.a) && anyone_below(check, pair.b)) {
            plan_check_breach(check, EN_PLAN_RULE_APART_NODES, plan_check_arg(EN_LINE_NODE, pair.a),
                              plan_check_arg(EN_LINE_NODE, pair.b), nothing, nothing);
        }
    }
    for (size_t i = 0; i < rules->apart_member_count; i++) {
        struct en_plan_apart pair = rules->apart_members[i];
        if (serves(check, pair.a) && serves(check, pair.b)) {
            plan_check_breach(check, EN_PLAN_RULE_APART_PAIR,
                              plan_check_arg(EN_LINE_MEMBER, pair.a),
                              plan_check_arg(EN_LINE_MEMBER, pair.b), nothing, nothing);
        }
    }
}

/* ---- public --------------------------------------------------------------------------------- */

static bool seats_readable(const struct en_plan_problem *problem, const struct en_plan_crew *crew)
{
    for (size_t i = 0; i < crew->seat_count; i++) {
        if (crew->seats[i].member >= problem->member_count || crew->seats[i].post < -1 ||
            crew->seats[i].post >= (int32_t)problem->post_count) {
            return false;
        }
    }
    return true;
}

static void check_crew(struct plan_check *check)
{
    check_posts(check);
    check_twice(check);
    check_quotas(check);
    check_command(check);
    check_apart(check);
}

enum en_status en_plan_check(const struct en_plan_problem *problem,
                             const struct en_plan_crew *crews, size_t crew_count,
                             struct en_plan_breaches *ret, struct en_error *reterr)
{
    enum en_status status = en_plan_problem_check(problem, reterr);
    struct en_plan_breaches breaches = {0};
    struct plan_check check = {.problem = problem, .crews = crews, .out = &breaches};

    if (status != EN_OK) {
        return status;
    }
    if (crew_count != problem->slot_count) {
        return en_fail(reterr, EN_ERR_RANGE, "plan.crews", EN_STR("crews"),
                       N_("there must be one crew for each patrol"), NULL);
    }
    for (size_t i = 0; i < crew_count; i++) {
        if (crews[i].verdict == EN_PLAN_MANNED && !seats_readable(problem, &crews[i])) {
            return en_fail(reterr, EN_ERR_RANGE, "plan.crews", problem->slots[i].id,
                           N_("a seat names no member or no post"), NULL);
        }
    }
    en_arena_init(&breaches.arena, 0);
    for (check.slot = 0; check.slot < crew_count; check.slot++) {
        if (crews[check.slot].verdict == EN_PLAN_MANNED) {
            check_crew(&check);
        }
    }
    plan_check_calendars(&check);
    if (check.failed) {
        en_plan_breaches_finish(&breaches);
        return en_fail(reterr, EN_ERR_MEMORY, "plan.memory", EN_STR("plan"),
                       N_("no memory for the list of broken rules"), NULL);
    }
    *ret = breaches;
    return EN_OK;
}

void en_plan_breaches_finish(struct en_plan_breaches *breaches)
{
    en_arena_finish(&breaches->arena);
    *breaches = (struct en_plan_breaches){0};
}
