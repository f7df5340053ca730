/*
 * Decide one question exactly: branching over the rules that a flow cannot hold.
 *
 * The flow answers an easier question, with some rules left out. If it has no answer, the real one
 * has none. If its answer happens to keep every rule, that is the crew. Else one broken rule is
 * picked and the question is split into two or three, each stricter, that lose no crew between
 * them: "not this person, or not that one". This ends, because every split takes something away.
 * The cheaper branch is looked at first. (Branch and bound, Land and Doig 1960; splitting only on
 * what is broken keeps the tree small: most questions need one to ten flows.)
 *
 * A limit on flows keeps a malicious problem from running for ever (people to be kept apart make
 * the question NP-hard); when it is reached the verdict is UNDECIDED and nothing is claimed.
 */
#include "inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A split's branch: one decision on top of those it stands on. */
struct branch {
    struct plan_decision decision;
    size_t parent; // index in `branch`; the first has none
};

/* A branch whose flow has an answer, waiting to be looked at. */
struct open {
    size_t branch;
    struct plan_filling filling;
};

struct search {
    const struct plan_question *question;
    struct plan_net *net;
    struct plan_bounds *bounds;
    struct branch *branch;
    size_t branch_count, branch_cap;
    struct open *open;
    size_t open_count, open_cap;
    uint32_t flows, limit;
};

/* ---- the bounds of a branch ----------------------------------------------------------------- */

static void keep_kinds(struct search *search, size_t person, uint32_t kinds)
{
    search->bounds->kinds[person] &= kinds;
}

/* What a decision forbids one person. */
static uint32_t forbidden(const struct search *search, const struct plan_decision *decision,
                          size_t index)
{
    const struct plan_question *question = search->question;
    const struct plan_person *person = &question->person[index];
    uint32_t lead = plan_kind_bit(question->lead_kind);
    uint32_t deputy = plan_kind_bit(question->deputy_kind);
    bool no_other = (person->languages & ~(uint32_t)decision->a) == 0;
    bool shares = (person->languages & (uint32_t)decision->a) != 0;

    switch (decision->what) {
    case PLAN_DECIDE_NO_PARTY:
        return question->model->node[person->leaf].party == decision->a ? plan_kind_bit(decision->d)
                                                                        : 0;
    case PLAN_DECIDE_NO_NODE:
        return plan_node_within(question->model, person->leaf, (int32_t)decision->a) ? UINT32_MAX
                                                                                     : 0;
    case PLAN_DECIDE_NO_PERSON:
        return (int64_t)index == decision->a ? UINT32_MAX : 0;
    case PLAN_DECIDE_SHARES:
        return shares ? 0 : plan_kind_bit(decision->d);
    case PLAN_DECIDE_BOTH_SPEAK:
        return shares ? 0 : lead | deputy;
    case PLAN_DECIDE_UNSPOKEN:
        return (shares ? lead | deputy : 0) | (no_other ? ~(lead | deputy) : 0);
    case PLAN_DECIDE_NOTHING:
    case PLAN_DECIDE_WINDOW:
    case PLAN_DECIDE_EXEMPT:
        return 0;
    }
    return 0;
}

static void narrow(int32_t *low, int32_t *high, int32_t by_low, int32_t by_high)
{
    *low = by_low > *low ? by_low : *low;
    *high = by_high < *high ? by_high : *high;
}

static void apply(struct search *search, const struct plan_decision *decision)
{
    struct plan_bounds *bounds = search->bounds;

    if (decision->what == PLAN_DECIDE_WINDOW) {
        narrow(&bounds->low[decision->a], &bounds->high[decision->a], decision->b, decision->c);
        return;
    }
    if (decision->what == PLAN_DECIDE_EXEMPT) {
        bounds->exempt_low[decision->a][decision->d] = (int8_t)decision->b;
        bounds->exempt_high[decision->a][decision->d] = (int8_t)decision->c;
        return;
    }
    for (size_t i = 0; decision->what != PLAN_DECIDE_NOTHING && i < search->question->person_count;
         i++) {
        keep_kinds(search, i, ~forbidden(search, decision, i));
    }
}

static void open_bounds(struct search *search)
{
    const struct plan_question *question = search->question;
    struct plan_bounds *bounds = search->bounds;

    for (size_t i = 0; i < question->model->node_count; i++) {
        bounds->low[i] = 0;
        bounds->high[i] = question->counted;
        for (size_t k = 0; k < question->kind_count; k++) {
            bounds->exempt_low[i][k] = 0;
            bounds->exempt_high[i][k] = (int8_t)question->kind[k].count;
        }
    }
    for (size_t i = 0; i < question->person_count; i++) {
        bounds->kinds[i] = question->person[i].kinds;
    }
}

/* Windows from the quota tree; a component's by the least and the most its parent may have. */
static bool narrow_windows(struct search *search)
{
    const struct plan_model *model = search->question->model;
    const struct plan_terms *terms = search->question->terms;
    struct plan_bounds *bounds = search->bounds;

    for (size_t i = 0; i < model->node_count; i++) {
        const struct plan_node *node = &model->node[i];
        int32_t parent_low =
            node->parent < 0 ? search->question->counted : bounds->low[node->parent];
        int32_t parent_high = node->parent < 0 ? parent_low : bounds->high[node->parent];
        uint32_t low = 0;
        uint32_t high = (uint32_t)parent_high;
        if (terms->on[PLAN_SHARE + i]) {
            uint32_t unused = 0;
            en_permille_range((uint32_t)parent_low, node->share, terms->tolerance[i], &low,
                              &unused);
            en_permille_range((uint32_t)parent_high, node->share, terms->tolerance[i], &unused,
                              &high);
        }
        narrow(&bounds->low[i], &bounds->high[i], (int32_t)low, (int32_t)high);
        if (terms->on[PLAN_PARTY_MIN + i] && terms->party_required[i]) {
            narrow(&bounds->low[i], &bounds->high[i], terms->party_min[i], INT32_MAX);
        }
        if (bounds->low[i] > bounds->high[i]) {
            return false;
        }
    }
    return true;
}

/* Decisions are applied from the newest to the oldest: a newer exempt window lies within the
 * older, so the older must not undo it. */
static bool bound_branch(struct search *search, size_t index)
{
    bool exempt_set[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX] = {{false}};

    open_bounds(search);
    for (size_t at = index; at != 0; at = search->branch[at].parent) {
        const struct plan_decision *decision = &search->branch[at].decision;
        if (decision->what == PLAN_DECIDE_EXEMPT) {
            if (exempt_set[decision->a][decision->d]) {
                continue;
            }
            exempt_set[decision->a][decision->d] = true;
        }
        apply(search, decision);
    }
    return narrow_windows(search);
}

/* Enough people for every kind of seat, and for the least of every node? Cheaper than a flow, and
 * most branches without a crew are seen here. */
static bool enough_people(const struct search *search)
{
    const struct plan_question *question = search->question;
    int32_t of_kind[PLAN_KINDS_MAX] = {0};
    int32_t of_node[EN_PLAN_NODES_MAX] = {0};
    uint32_t counted = 0;

    for (size_t k = 0; k < question->kind_count; k++) {
        counted |= question->kind[k].exempt ? 0 : plan_kind_bit((int32_t)k);
    }
    for (size_t i = 0; i < question->person_count; i++) {
        uint32_t kinds = search->bounds->kinds[i];
        of_node[question->person[i].leaf] += (kinds & counted) != 0;
        for (uint32_t rest = kinds; rest != 0; rest &= rest - 1) {
            of_kind[__builtin_ctz(rest)]++;
        }
    }
    for (size_t k = 0; k < question->kind_count; k++) {
        if (of_kind[k] < question->kind[k].count) {
            return false;
        }
    }
    for (size_t i = question->model->node_count; i-- > 0;) { // children stand behind parents
        if (of_node[i] < search->bounds->low[i]) {
            return false;
        }
        if (question->model->node[i].parent >= 0) {
            of_node[question->model->node[i].parent] += of_node[i];
        }
    }
    return true;
}

/* ---- the walk ------------------------------------------------------------------------------- */

static bool grow(void **array, size_t *cap, size_t count, size_t size)
{
    if (count < *cap) {
        return true;
    }
    size_t more = *cap == 0 ? 64 : *cap * 2;
    void *grown = realloc(*array, more * size);
    if (grown == NULL) {
        return false;
    }
    *array = grown;
    *cap = more;
    return true;
}

static bool add_branch(struct search *search, const struct plan_decision *decision, size_t parent)
{
    void *array = search->branch;

    if (!grow(&array, &search->branch_cap, search->branch_count, sizeof(*search->branch))) {
        return false;
    }
    search->branch = array;
    search->branch[search->branch_count++] = (struct branch){*decision, parent};
    return true;
}

/* Keep an answered branch; the cheapest of those of one split (from `base` on) ends on top. */
static bool add_open(struct search *search, size_t base, size_t branch,
                     const struct plan_filling *filling)
{
    void *array = search->open;

    if (!grow(&array, &search->open_cap, search->open_count, sizeof(*search->open))) {
        return false;
    }
    search->open = array;
    size_t at = search->open_count++;
    while (at > base && search->open[at - 1].filling.cost < filling->cost) {
        search->open[at] = search->open[at - 1];
        at--;
    }
    search->open[at].branch = branch;
    search->open[at].filling = *filling;
    return true;
}

static enum en_status try_branches(struct search *search, const struct plan_decision *split,
                                   size_t count, size_t parent)
{
    size_t base = search->open_count;
    struct plan_filling filling;

    for (size_t i = 0; i < count; i++) {
        if (!add_branch(search, &split[i], parent)) {
            return EN_ERR_MEMORY;
        }
        size_t branch = search->branch_count - 1;
        search->flows++;
        if (bound_branch(search, branch) && enough_people(search) &&
            plan_net_fill(search->net, search->bounds, &filling) &&
            !add_open(search, base, branch, &filling)) {
            return EN_ERR_MEMORY;
        }
    }
    return EN_OK;
}

/*
 * Look at the open branches, the cheapest of the last split first. A branch's flow is a bound for
 * all below it: once there is a crew, only what is cheaper matters; and unless the question is
 * exact the first crew will do.
 */
static enum en_status walk(struct search *search, enum en_plan_verdict *ret_verdict,
                           struct plan_filling *ret)
{
    struct plan_decision split[PLAN_SPLIT_MAX] = {{PLAN_DECIDE_NOTHING, 0, 0, 0, 0}};
    enum en_status status = try_branches(search, split, 1, 0);

    *ret_verdict = EN_PLAN_IMPOSSIBLE;
    while (status == EN_OK && search->open_count > 0) {
        struct open top = search->open[--search->open_count];
        if (*ret_verdict == EN_PLAN_MANNED && top.filling.cost >= ret->cost) {
            continue;
        }
        bound_branch(search, top.branch); // the split reads the bounds of this branch
        size_t count = plan_split(search->question, search->bounds, &top.filling, split);
        if (count == 0) {
            *ret_verdict = EN_PLAN_MANNED;
            *ret = top.filling;
            if (!search->question->exact) {
                return EN_OK;
            }
            continue;
        }
        if (search->flows >= search->limit) {
            *ret_verdict = *ret_verdict == EN_PLAN_MANNED ? EN_PLAN_MANNED : EN_PLAN_UNDECIDED;
            return EN_OK;
        }
        status = try_branches(search, split, count, top.branch);
    }
    return status;
}

enum en_status plan_search(const struct plan_question *question, uint32_t limit,
                           struct en_arena *arena, enum en_plan_verdict *ret_verdict,
                           struct plan_filling *ret)
{
    struct search search = {.question = question, .limit = limit};
    enum en_status status = EN_ERR_MEMORY;

    search.net = plan_net_new(question, arena);
    search.bounds = EN_ARENA_NEW(arena, struct plan_bounds);
    if (search.net == NULL || search.bounds == NULL) {
        return EN_ERR_MEMORY;
    }
    search.bounds->kinds = EN_ARENA_ARRAY(arena, question->person_count, uint32_t);
    if (search.bounds->kinds != NULL) {
        status = walk(&search, ret_verdict, ret);
    }
    free(search.branch);
    free(search.open);
    return status;
}
