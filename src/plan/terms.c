/*
 * The rules in force for one question. The composer asks with all of them; the search for a
 * conflict switches groups off; the search for a remedy changes a number.
 */
#include "inside.h"

#include <string.h>

/* A party's least seats, and whether its share makes it part of this crew at all. */
static void terms_party_min(struct plan_terms *terms, const struct plan_model *model,
                            int32_t counted)
{
    const struct en_plan_rules *rules = &model->problem->rules;
    int32_t least = rules->party_min;
    int32_t even = counted / (int32_t)(model->party_count == 0 ? 1 : model->party_count);

    if (rules->party_min_yields && even < least) {
        least = even;
    }
    for (size_t i = 0; i < model->node_count; i++) {
        const struct plan_node *node = &model->node[i];
        if (node->party != (int32_t)i) {
            continue;
        }
        int64_t due = (2 * node->due_num * counted + node->due_den) / (2 * node->due_den);
        terms->party_min[i] = least;
        terms->party_required[i] = due >= least;
    }
}

void plan_terms_init(struct plan_terms *terms, const struct plan_model *model, size_t slot,
                     int32_t size)
{
    const struct en_plan_problem *problem = model->problem;

    memset(terms, 0, sizeof(*terms));
    terms->size = size;
    terms->rest_seconds = (int32_t)problem->rules.rest_seconds;
    terms->patrols_max = problem->rules.patrols_max;
    for (size_t i = 0; i < model->node_count; i++) {
        terms->tolerance[i] = model->node[i].tolerance;
    }
    int32_t counted = size - plan_exempt_seats(problem, &problem->slots[slot]);
    terms_party_min(terms, model, counted < 0 ? 0 : counted);
    for (int group = 0; group < PLAN_GROUP_COUNT; group++) {
        terms->on[group] = plan_terms_has(model, slot, group);
    }
}

bool plan_terms_has(const struct plan_model *model, size_t slot, int group)
{
    const struct en_plan_problem *problem = model->problem;
    const struct en_plan_rules *rules = &problem->rules;
    const struct en_plan_slot *patrol = &problem->slots[slot];
    bool lead = rules->lead_post >= 0 && patrol->need[rules->lead_post] > 0;
    bool deputy = rules->deputy_post >= 0 && patrol->need[rules->deputy_post] > 0;

    if (group < PLAN_PARTY_MIN) {
        return group - PLAN_SHARE < (int)model->node_count;
    }
    if (group < PLAN_TRAINING) {
        int node = group - PLAN_PARTY_MIN;
        return node < (int)model->node_count && model->node[node].party == node &&
               rules->party_min > 0;
    }
    if (group < PLAN_APART_NODES) {
        return patrol->need[group - PLAN_TRAINING] > 0;
    }
    if (group < PLAN_LEADS_DIFFER) {
        return group - PLAN_APART_NODES < (int)rules->apart_node_count;
    }
    switch (group) {
    case PLAN_LEADS_DIFFER:
        return rules->leads_differ && lead && deputy;
    case PLAN_LANGUAGE:
        return rules->common_language && (lead || deputy);
    case PLAN_REST:
        return rules->rest_seconds > 0;
    case PLAN_PATROLS_MAX:
        return rules->patrols_max > 0;
    case PLAN_CONTRACT:
        return model->contracts;
    case PLAN_BASE:
        return patrol->base != 0;
    case PLAN_APART_MEMBERS:
        return rules->apart_member_count > 0;
    default:
        return true; // leave, and nobody in two places
    }
}
