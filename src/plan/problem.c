/*
 * Can a problem be read at all? Every index, range and sum is looked at once, here, so that the
 * composer behind it may trust them. Whether crews exist is another question (search.c).
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHARE_WHOLE = 1000,
    WEIGHT_MAX = 1000,
    DAY_SECONDS = 86400,
    REST_DAYS_MAX = 366,
};

static const int64_t BALANCE_MAX = 1000000000; /* a million seats, in thousandths */

/* "node cma" in the caller's buffer, cut to fit. */
static struct en_str place_of(char buffer[static 96], const char *what, struct en_str name)
{
    struct en_text text = {0};
    struct en_str place = {buffer, 0};

    en_text_adds(&text, what);
    en_text_addc(&text, ' ');
    en_text_add(&text, name);
    place.len = text.len < 95 ? text.len : 95;
    if (place.len > 0) {
        memcpy(buffer, text.ptr, place.len);
    }
    en_text_finish(&text);
    return place;
}

enum en_status plan_refuse(struct en_error *reterr, enum en_status status, const char *what,
                           struct en_str name, const char *rule, const char *text,
                           const char *remedy)
{
    char buffer[96];

    return en_fail(reterr, status, rule, place_of(buffer, what, name), text, remedy);
}

static enum en_status fail_range(struct en_error *reterr, const char *what, struct en_str name,
                                 const char *rule, const char *text)
{
    return plan_refuse(reterr, EN_ERR_RANGE, what, name, rule, text, NULL);
}

static enum en_status fail_contradiction(struct en_error *reterr, const char *what,
                                         struct en_str name, const char *rule, const char *text)
{
    return plan_refuse(reterr, EN_ERR_CONTRADICTION, what, name, rule, text, NULL);
}

/* ---- the tree ------------------------------------------------------------------------------- */

bool plan_is_leaf(const struct en_plan_problem *problem, size_t node)
{
    for (size_t i = 0; i < problem->node_count; i++) {
        if (problem->nodes[i].parent == (int32_t)node) {
            return false;
        }
    }
    return true;
}

/* Walk from a node to the crew; false when the way is longer than a tree may be deep. */
static bool walk_up(const struct en_plan_problem *problem, size_t node, size_t *ret_parties)
{
    int32_t at = (int32_t)node;

    *ret_parties = 0;
    for (int depth = 0; depth < EN_PLAN_DEPTH_MAX; depth++) {
        *ret_parties += problem->nodes[at].party;
        at = problem->nodes[at].parent;
        if (at < 0) {
            return true;
        }
    }
    return false;
}

static enum en_status check_node(const struct en_plan_problem *problem, size_t index,
                                 struct en_error *reterr)
{
    const struct en_plan_node *node = &problem->nodes[index];

    if (node->share < 0 || node->share > SHARE_WHOLE || node->tolerance < 0 ||
        node->tolerance > SHARE_WHOLE) {
        return fail_range(reterr, "node", node->name, "plan.share-range",
                          N_("share and tolerance go from 0 to 1000 per thousand"));
    }
    if (node->parent < -1 || node->parent >= (int32_t)problem->node_count) {
        return fail_range(reterr, "node", node->name, "plan.node-parent",
                          N_("its parent is not a node"));
    }
    return EN_OK;
}

static enum en_status check_tree_at(const struct en_plan_problem *problem, size_t index,
                                    struct en_error *reterr)
{
    const struct en_plan_node *node = &problem->nodes[index];
    size_t parties = 0;
    int32_t sum = 0;

    if (!walk_up(problem, index, &parties)) {
        return fail_contradiction(reterr, "node", node->name, "plan.tree",
                                  N_("the tree is too deep, or goes in a circle"));
    }
    if (parties > 1 || (parties == 0 && plan_is_leaf(problem, index))) {
        return fail_contradiction(reterr, "node", node->name, "plan.party",
                                  N_("over every leaf, or at it, stands exactly one party"));
    }
    for (size_t i = 0; i < problem->node_count; i++) {
        sum += problem->nodes[i].parent == node->parent ? problem->nodes[i].share : 0;
    }
    if (sum > SHARE_WHOLE) {
        return fail_contradiction(reterr, "node", node->name, "plan.share-over",
                                  N_("it and its siblings share more than 1000 per thousand"));
    }
    return EN_OK;
}

static enum en_status check_tree(const struct en_plan_problem *problem, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < problem->node_count; i++) {
        status = check_node(problem, i, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < problem->node_count; i++) {
        status = check_tree_at(problem, i, reterr);
    }
    for (size_t i = 0; status == EN_OK && problem->balances != NULL && i < problem->node_count;
         i++) {
        const struct en_plan_balance *balance = &problem->balances[i];
        if (balance->seats < -BALANCE_MAX || balance->seats > BALANCE_MAX ||
            balance->lead < -BALANCE_MAX || balance->lead > BALANCE_MAX ||
            balance->deputy < -BALANCE_MAX || balance->deputy > BALANCE_MAX ||
            balance->nights < -BALANCE_MAX || balance->nights > BALANCE_MAX ||
            balance->risk < -BALANCE_MAX || balance->risk > BALANCE_MAX) {
            status = fail_range(reterr, "node", problem->nodes[i].name, "plan.balance-range",
                                N_("its balance is beyond a million seats"));
        }
    }
    return status;
}

/* ---- rules ---------------------------------------------------------------------------------- */

static enum en_status check_apart(const struct en_plan_problem *problem, struct en_error *reterr)
{
    const struct en_plan_rules *rules = &problem->rules;
    struct en_str rule_place = EN_STR("apart");

    if (rules->apart_node_count > EN_PLAN_APART_NODES_MAX) {
        return fail_range(reterr, "rule", rule_place, "plan.apart-range",
                          N_("too many pairs of components"));
    }
    for (size_t i = 0; i < rules->apart_node_count; i++) {
        struct en_plan_apart pair = rules->apart_nodes[i];
        if (pair.a >= problem->node_count || pair.b >= problem->node_count || pair.a == pair.b) {
            return fail_range(reterr, "rule", rule_place, "plan.apart-range",
                              N_("a pair does not name two different components"));
        }
        for (int32_t at = (int32_t)pair.a; at >= 0; at = problem->nodes[at].parent) {
            if (at == (int32_t)pair.b) {
                return fail_contradiction(reterr, "rule", rule_place, "plan.apart-within",
                                          N_("a component is kept apart from its own party"));
            }
        }
        for (int32_t at = (int32_t)pair.b; at >= 0; at = problem->nodes[at].parent) {
            if (at == (int32_t)pair.a) {
                return fail_contradiction(reterr, "rule", rule_place, "plan.apart-within",
                                          N_("a component is kept apart from its own party"));
            }
        }
    }
    for (size_t i = 0; i < rules->apart_member_count; i++) {
        struct en_plan_apart pair = rules->apart_members[i];
        if (pair.a >= problem->member_count || pair.b >= problem->member_count ||
            pair.a == pair.b) {
            return fail_range(reterr, "rule", rule_place, "plan.apart-range",
                              N_("a pair does not name two different members"));
        }
    }
    return EN_OK;
}

static bool weight_fits(int32_t weight)
{
    return weight >= 0 && weight <= WEIGHT_MAX;
}

static enum en_status check_rules(const struct en_plan_problem *problem, struct en_error *reterr)
{
    const struct en_plan_rules *rules = &problem->rules;
    const struct en_plan_weights *weights = &problem->weights;
    int32_t posts = (int32_t)problem->post_count;

    if (rules->lead_post < -1 || rules->lead_post >= posts || rules->deputy_post < -1 ||
        rules->deputy_post >= posts) {
        return fail_range(reterr, "rule", EN_STR("lead"), "plan.command-range",
                          N_("lead or deputy is not a post"));
    }
    if (rules->lead_post >= 0 &&
        (rules->lead_post == rules->deputy_post || problem->posts[rules->lead_post].exempt)) {
        return fail_contradiction(reterr, "rule", EN_STR("lead"), "plan.command",
                                  N_("lead and deputy are two posts, and both count in parity"));
    }
    if (rules->deputy_post >= 0 && problem->posts[rules->deputy_post].exempt) {
        return fail_contradiction(reterr, "rule", EN_STR("deputy"), "plan.command",
                                  N_("lead and deputy are two posts, and both count in parity"));
    }
    if (rules->party_min < 0 || rules->party_min > EN_PLAN_CREW_MAX || rules->patrols_max < 0 ||
        rules->rest_seconds < 0 || rules->rest_seconds > (int64_t)REST_DAYS_MAX * DAY_SECONDS ||
        rules->remainder < -1 || rules->remainder >= (int32_t)problem->node_count) {
        return fail_range(reterr, "rule", EN_STR("crew"), "plan.rule-range",
                          N_("least of a party, rest, most patrols or remainder out of range"));
    }
    if (!weight_fits(weights->seats) || !weight_fits(weights->command) ||
        !weight_fits(weights->repeats) || !weight_fits(weights->load) ||
        !weight_fits(weights->nights) || !weight_fits(weights->leads) ||
        !weight_fits(weights->rest) || !weight_fits(weights->risk) ||
        !weight_fits(weights->party_nights) || !weight_fits(weights->party_risk) ||
        !weight_fits(weights->contract)) {
        return fail_range(reterr, "rule", EN_STR("weights"), "plan.weight-range",
                          N_("a weight goes from 0 to 1000"));
    }
    return check_apart(problem, reterr);
}

/* ---- public --------------------------------------------------------------------------------- */

struct en_plan_rules en_plan_rules_default(void)
{
    return (struct en_plan_rules){
        .party_min = 2,
        .party_min_yields = true,
        .remainder = -1,
        .lead_post = -1,
        .deputy_post = -1,
        .leads_differ = true,
        .common_language = true,
        .rest_seconds = 12 * 3600,
    };
}

/* One seat or one command out of balance weighs as much as five repeated pairs or ten loads. */
struct en_plan_weights en_plan_weights_default(void)
{
    return (struct en_plan_weights){
        .seats = 100,
        .command = 100,
        .repeats = 20,
        .load = 10,
        .nights = 10,
        .leads = 10,
        .rest = 2,
        .risk = 2,
        .party_nights = 20,
        .party_risk = 2,
        .contract = 50,
    };
}

enum en_status en_plan_problem_check(const struct en_plan_problem *problem, struct en_error *reterr)
{
    if (problem->node_count < 1 || problem->node_count > EN_PLAN_NODES_MAX ||
        problem->post_count > EN_PLAN_POSTS_MAX || problem->member_count > EN_PLAN_MEMBERS_MAX ||
        problem->slot_count > EN_PLAN_SLOTS_MAX || problem->base_count > EN_PLAN_BASES_MAX) {
        return plan_refuse(reterr, EN_ERR_RANGE, "plan", EN_STR("problem"), "plan.limits",
                           N_("too many nodes, posts, bases, members or patrols, or no node"),
                           N_("name a node of the quota tree at least; of the rest, plan less at"
                              " once"));
    }
    enum en_status status = check_tree(problem, reterr);
    if (status == EN_OK) {
        status = check_rules(problem, reterr);
    }
    if (status == EN_OK) {
        status = plan_people_check(problem, reterr);
    }
    return status;
}
