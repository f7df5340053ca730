/*
 * crews_accord.c: what the accord says of crews, as the planner knows it: the quota tree, posts,
 * rules. Names are copied: the accord's own texts go with the next act that is applied.
 */
#include "crews_problem.h"

/* A party that takes no part keeps its node, and its share goes to those beside it. */
static enum en_status set_nodes(struct en_crews *crews, const struct en_accord *accord,
                                uint32_t absent)
{
    struct en_quota without[EN_QUOTA_MAX];
    struct en_plan_node *node =
        EN_ARENA_ARRAY(&crews->arena, accord->quota_count + 1, struct en_plan_node);

    if (node == NULL) {
        return EN_ERR_MEMORY;
    }
    en_quota_without(accord, absent, without);
    for (size_t i = 0; i < accord->quota_count; i++) {
        const struct en_quota *quota = absent == 0 ? &accord->quota[i] : &without[i];
        node[i] = (struct en_plan_node){.name = en_arena_copy(&crews->arena, quota->node),
                                        .parent = quota->parent,
                                        .share = quota->share,
                                        .tolerance = quota->tolerance,
                                        .party = en_accord_party(accord, quota->node) >= 0};
    }
    crews->problem.nodes = node;
    crews->problem.node_count = accord->quota_count;
    return EN_OK;
}

static enum en_status set_posts(struct en_crews *crews, const struct en_accord *accord)
{
    struct en_plan_post *post =
        EN_ARENA_ARRAY(&crews->arena, accord->post_count + 1, struct en_plan_post);

    if (post == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < accord->post_count; i++) {
        post[i] = (struct en_plan_post){en_arena_copy(&crews->arena, accord->post[i].id),
                                        accord->post[i].exempt};
    }
    crews->problem.posts = post;
    crews->problem.post_count = accord->post_count;
    return EN_OK;
}

static enum en_status set_rules(struct en_crews *crews, const struct en_accord *accord)
{
    struct en_plan_rules rules = en_plan_rules_default();
    struct en_plan_apart *apart =
        EN_ARENA_ARRAY(&crews->arena, accord->apart_count + 1, struct en_plan_apart);

    if (apart == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < accord->apart_count; i++) {
        apart[i].a = (uint32_t)en_accord_quota(accord, accord->apart[i].a);
        apart[i].b = (uint32_t)en_accord_quota(accord, accord->apart[i].b);
    }
    rules.party_min = (int32_t)accord->together;
    rules.rest_seconds = (int64_t)accord->rest_hours * 3600;
    rules.remainder =
        en_str_is(accord->remainder, "rotate") ? -1 : en_accord_quota(accord, accord->remainder);
    rules.apart_nodes = apart;
    rules.apart_node_count = accord->apart_count;
    /* The first two posts that rotate are the command of a crew. */
    for (size_t i = 0; i < accord->post_count; i++) {
        if (accord->post[i].rotates && rules.lead_post < 0) {
            rules.lead_post = (int32_t)i;
        } else if (accord->post[i].rotates && rules.deputy_post < 0) {
            rules.deputy_post = (int32_t)i;
        }
    }
    crews->problem.rules = rules;
    crews->problem.weights = en_plan_weights_default();
    return EN_OK;
}

enum en_status en_crews_accord(struct en_crews *crews, const struct en_accord *accord,
                               uint32_t absent)
{
    enum en_status status = set_nodes(crews, accord, absent);

    if (status == EN_OK) {
        status = set_posts(crews, accord);
    }
    return status == EN_OK ? set_rules(crews, accord) : status;
}

/* ---- what a member can be ------------------------------------------------------------------- */

static bool in_list(struct en_str list, struct en_str word)
{
    while (list.len > 0) {
        if (en_str_equal(en_str_cut(&list, ','), word)) {
            return true;
        }
    }
    return false;
}

uint32_t en_crews_posts_of(const struct en_accord *accord, struct en_str trainings)
{
    uint32_t posts = 0;

    for (size_t i = 0; i < accord->post_count && i < EN_PLAN_POSTS_MAX; i++) {
        struct en_str training = accord->post[i].training;
        if (en_str_is(training, "none") || in_list(trainings, training)) {
            posts |= 1u << i;
        }
    }
    return posts;
}

uint32_t en_crews_languages_of(const struct en_accord *accord, struct en_str languages)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < accord->language_count && i < 32; i++) {
        if (in_list(languages, accord->language[i])) {
            bits |= 1u << i;
        }
    }
    return bits;
}
