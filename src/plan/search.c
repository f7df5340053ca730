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

enum decision_kind {
    DECIDE_NOTHING,
    DECIDE_WINDOW,     // node a holds b..c counted seats
    DECIDE_EXEMPT,     // leaf a fills b..c of the exempt kind d
    DECIDE_NO_PARTY,   // nobody of party a in kind d
    DECIDE_NO_NODE,    // nobody of node a at all
    DECIDE_NO_PERSON,  // not person a
    DECIDE_SHARES,     // kind d speaks one of the languages a
    DECIDE_BOTH_SPEAK, // lead and deputy speak one of the languages a
    DECIDE_UNSPOKEN,   // command speaks none of the languages a, and nobody depends on them
};

struct decision {
    enum decision_kind what;
    int64_t a;
    int32_t b, c;
    int32_t d;
};

/* A split's branch: one decision on top of those it stands on. */
struct branch {
    struct decision decision;
    size_t parent; // index in `branch`; the first has none
};

/* A branch whose flow has an answer, waiting to be looked at. */
struct open {
    size_t branch;
    struct plan_filling filling;
};

enum { LANGUAGES = 32, SPLIT_MAX = LANGUAGES }; /* one branch a language at most */

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

static uint32_t bit(int32_t kind)
{
    return kind < 0 ? 0 : UINT32_C(1) << kind;
}

/* What a decision forbids one person. */
static uint32_t forbidden(const struct search *search, const struct decision *decision,
                          size_t index)
{
    const struct plan_question *question = search->question;
    const struct plan_person *person = &question->person[index];
    uint32_t lead = bit(question->lead_kind);
    uint32_t deputy = bit(question->deputy_kind);
    bool no_other = (person->languages & ~(uint32_t)decision->a) == 0;
    bool shares = (person->languages & (uint32_t)decision->a) != 0;

    switch (decision->what) {
    case DECIDE_NO_PARTY:
        return question->model->node[person->leaf].party == decision->a ? bit(decision->d) : 0;
    case DECIDE_NO_NODE:
        return plan_node_within(question->model, person->leaf, (int32_t)decision->a) ? UINT32_MAX
                                                                                     : 0;
    case DECIDE_NO_PERSON:
        return (int64_t)index == decision->a ? UINT32_MAX : 0;
    case DECIDE_SHARES:
        return shares ? 0 : bit(decision->d);
    case DECIDE_BOTH_SPEAK:
        return shares ? 0 : lead | deputy;
    case DECIDE_UNSPOKEN:
        return (shares ? lead | deputy : 0) | (no_other ? ~(lead | deputy) : 0);
    case DECIDE_NOTHING:
    case DECIDE_WINDOW:
    case DECIDE_EXEMPT:
        return 0;
    }
    return 0;
}

static void narrow(int32_t *low, int32_t *high, int32_t by_low, int32_t by_high)
{
    *low = by_low > *low ? by_low : *low;
    *high = by_high < *high ? by_high : *high;
}

static void apply(struct search *search, const struct decision *decision)
{
    struct plan_bounds *bounds = search->bounds;

    if (decision->what == DECIDE_WINDOW) {
        narrow(&bounds->low[decision->a], &bounds->high[decision->a], decision->b, decision->c);
        return;
    }
    if (decision->what == DECIDE_EXEMPT) {
        bounds->exempt_low[decision->a][decision->d] = (int8_t)decision->b;
        bounds->exempt_high[decision->a][decision->d] = (int8_t)decision->c;
        return;
    }
    for (size_t i = 0; decision->what != DECIDE_NOTHING && i < search->question->person_count;
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
        const struct decision *decision = &search->branch[at].decision;
        if (decision->what == DECIDE_EXEMPT) {
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
        counted |= question->kind[k].exempt ? 0 : bit((int32_t)k);
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

/* ---- what is broken, and how to split ------------------------------------------------------- */

static size_t window_split(struct decision *split, size_t node, int32_t low, int32_t at,
                           int32_t high)
{
    size_t count = 0;

    split[count++] = (struct decision){DECIDE_WINDOW, (int64_t)node, at, at, 0};
    if (low < at) {
        split[count++] = (struct decision){DECIDE_WINDOW, (int64_t)node, low, at - 1, 0};
    }
    if (at < high) {
        split[count++] = (struct decision){DECIDE_WINDOW, (int64_t)node, at + 1, high, 0};
    }
    return count;
}

/* Exempt people of a leaf who did not come by the bypass, or the other way round. */
static size_t split_exempt(struct search *search, const struct plan_filling *filling,
                           struct decision *split)
{
    const struct plan_question *question = search->question;
    int32_t holds[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX] = {{0}};
    int32_t sum[EN_PLAN_NODES_MAX] = {0};

    for (size_t i = 0; i < filling->count; i++) {
        int32_t leaf = question->person[filling->person[i]].leaf;
        bool exempt = question->kind[filling->kind[i]].exempt;
        holds[leaf][filling->kind[i]] += exempt;
        sum[leaf] += exempt;
    }
    for (size_t i = 0; i < question->model->node_count; i++) {
        for (size_t k = 0; k < question->kind_count && sum[i] != filling->bypass[i]; k++) {
            int32_t low = search->bounds->exempt_low[i][k];
            int32_t high = search->bounds->exempt_high[i][k];
            if (!question->kind[k].exempt || low == high) {
                continue;
            }
            size_t count = window_split(split, i, low, holds[i][k], high);
            for (size_t s = 0; s < count; s++) {
                split[s].what = DECIDE_EXEMPT;
                split[s].d = (int32_t)k;
            }
            return count;
        }
    }
    return 0;
}

/* A component outside the window of what its parent really has, or a party with too few. */
static size_t split_window(struct search *search, const struct plan_filling *filling,
                           struct decision *split)
{
    const struct plan_model *model = search->question->model;
    const struct plan_terms *terms = search->question->terms;
    const struct plan_bounds *bounds = search->bounds;

    for (size_t i = 0; i < model->node_count; i++) {
        int32_t held = filling->held[i];
        int32_t parent = model->node[i].parent;
        if (terms->on[PLAN_PARTY_MIN + i] && held > 0 && held < terms->party_min[i]) {
            split[0] = (struct decision){DECIDE_WINDOW, (int64_t)i, 0, 0, 0};
            split[1] = (struct decision){DECIDE_WINDOW, (int64_t)i, terms->party_min[i],
                                         bounds->high[i], 0};
            return 2;
        }
        if (parent < 0 || !terms->on[PLAN_SHARE + i]) {
            continue;
        }
        uint32_t low = 0;
        uint32_t high = 0;
        en_permille_range((uint32_t)filling->held[parent], model->node[i].share,
                          terms->tolerance[i], &low, &high);
        if (held < (int32_t)low || held > (int32_t)high) {
            return window_split(split, (size_t)parent, bounds->low[parent], filling->held[parent],
                                bounds->high[parent]);
        }
    }
    return 0;
}

/* Who of the filling holds a kind of which there is one. */
static const struct plan_person *holder(const struct search *search,
                                        const struct plan_filling *filling, int32_t kind)
{
    for (size_t i = 0; i < filling->count; i++) {
        if (filling->kind[i] == kind) {
            return &search->question->person[filling->person[i]];
        }
    }
    return NULL;
}

static size_t split_leads(struct search *search, const struct plan_filling *filling,
                          struct decision *split)
{
    const struct plan_question *question = search->question;
    const struct plan_person *lead = holder(search, filling, question->lead_kind);
    const struct plan_person *deputy = holder(search, filling, question->deputy_kind);

    if (!question->terms->on[PLAN_LEADS_DIFFER] || lead == NULL || deputy == NULL) {
        return 0;
    }
    int32_t party = question->model->node[lead->leaf].party;
    if (party != question->model->node[deputy->leaf].party) {
        return 0;
    }
    split[0] = (struct decision){DECIDE_NO_PARTY, party, 0, 0, question->lead_kind};
    split[1] = (struct decision){DECIDE_NO_PARTY, party, 0, 0, question->deputy_kind};
    return 2;
}

static bool present(const struct search *search, const struct plan_filling *filling, int32_t node)
{
    for (size_t i = 0; i < filling->count; i++) {
        int32_t leaf = search->question->person[filling->person[i]].leaf;
        if (plan_node_within(search->question->model, leaf, node)) {
            return true;
        }
    }
    return false;
}

static size_t split_apart_nodes(struct search *search, const struct plan_filling *filling,
                                struct decision *split)
{
    const struct plan_model *model = search->question->model;
    const struct en_plan_rules *rules = &model->problem->rules;

    for (size_t i = 0; i < rules->apart_node_count; i++) {
        int32_t a = model->inner[rules->apart_nodes[i].a];
        int32_t b = model->inner[rules->apart_nodes[i].b];
        if (search->question->terms->on[PLAN_APART_NODES + i] && present(search, filling, a) &&
            present(search, filling, b)) {
            split[0] = (struct decision){DECIDE_NO_NODE, a, 0, 0, 0};
            split[1] = (struct decision){DECIDE_NO_NODE, b, 0, 0, 0};
            return 2;
        }
    }
    return 0;
}

static size_t split_apart_members(struct search *search, const struct plan_filling *filling,
                                  struct decision *split)
{
    const struct plan_question *question = search->question;
    const struct plan_model *model = question->model;

    if (!question->terms->on[PLAN_APART_MEMBERS]) {
        return 0;
    }
    for (size_t i = 0; i < filling->count; i++) {
        uint32_t member = question->person[filling->person[i]].member;
        for (uint32_t at = model->apart_at[member]; at < model->apart_at[member + 1]; at++) {
            for (size_t j = 0; j < filling->count; j++) {
                if (question->person[filling->person[j]].member == model->apart_with[at]) {
                    split[0] = (struct decision){DECIDE_NO_PERSON, filling->person[i], 0, 0, 0};
                    split[1] = (struct decision){DECIDE_NO_PERSON, filling->person[j], 0, 0, 0};
                    return 2;
                }
            }
        }
    }
    return 0;
}

/* How many people who could still command speak each language. */
static void count_speakers(const struct search *search, uint32_t speakers[LANGUAGES])
{
    const struct plan_question *question = search->question;
    uint32_t commands = bit(question->lead_kind) | bit(question->deputy_kind);

    memset(speakers, 0, LANGUAGES * sizeof(*speakers));
    for (size_t i = 0; i < question->person_count; i++) {
        if ((search->bounds->kinds[i] & commands) == 0) {
            continue;
        }
        for (uint32_t rest = question->person[i].languages; rest != 0; rest &= rest - 1) {
            speakers[__builtin_ctz(rest)]++;
        }
    }
}

/* Every language that lead and deputy could have in common. */
static size_t split_command_language(const uint32_t speakers[LANGUAGES], struct decision *split)
{
    size_t count = 0;

    for (size_t language = 0; language < LANGUAGES; language++) {
        if (speakers[language] > 1) {
            split[count++] = (struct decision){DECIDE_BOTH_SPEAK, INT64_C(1) << language, 0, 0, 0};
        }
    }
    if (count == 0) { // said by a branch that has no crew
        split[count++] = (struct decision){DECIDE_BOTH_SPEAK, 0, 0, 0, 0};
    }
    return count;
}

/* Of those whom neither lead nor deputy understands, the one whom fewest others could: the branch
 * then ends soonest. NULL: everybody is understood. */
static const struct plan_person *least_understood(const struct search *search,
                                                  const struct plan_filling *filling,
                                                  uint32_t spoken,
                                                  const uint32_t speakers[LANGUAGES])
{
    const struct plan_question *question = search->question;
    const struct plan_person *found = NULL;
    uint32_t fewest = UINT32_MAX;

    for (size_t i = 0; i < filling->count; i++) {
        const struct plan_person *person = &question->person[filling->person[i]];
        int32_t kind = filling->kind[i];
        uint32_t sum = 0;
        if (kind == question->lead_kind || kind == question->deputy_kind ||
            (person->languages & spoken) != 0) {
            continue;
        }
        for (uint32_t rest = person->languages; rest != 0; rest &= rest - 1) {
            sum += speakers[__builtin_ctz(rest)];
        }
        if (sum < fewest) {
            fewest = sum;
            found = person;
        }
    }
    return found;
}

/* Lead and deputy share no language with each other. */
static size_t split_command(struct search *search, const struct plan_filling *filling,
                            struct decision *split)
{
    const struct plan_question *question = search->question;
    const struct plan_person *lead = holder(search, filling, question->lead_kind);
    const struct plan_person *deputy = holder(search, filling, question->deputy_kind);
    uint32_t speakers[LANGUAGES];

    if (!question->terms->on[PLAN_LANGUAGE] || lead == NULL || deputy == NULL ||
        (lead->languages & deputy->languages) != 0) {
        return 0;
    }
    count_speakers(search, speakers);
    return split_command_language(speakers, split);
}

/* Somebody shares no language with either. */
static size_t split_understood(struct search *search, const struct plan_filling *filling,
                               struct decision *split)
{
    const struct plan_question *question = search->question;
    const struct plan_person *lead = holder(search, filling, question->lead_kind);
    const struct plan_person *deputy = holder(search, filling, question->deputy_kind);
    uint32_t speakers[LANGUAGES];
    size_t count = 0;

    if (!question->terms->on[PLAN_LANGUAGE]) {
        return 0;
    }
    count_speakers(search, speakers);
    uint32_t spoken =
        (lead == NULL ? 0 : lead->languages) | (deputy == NULL ? 0 : deputy->languages);
    const struct plan_person *person = least_understood(search, filling, spoken, speakers);
    if (person == NULL) {
        return 0;
    }
    split[count++] = (struct decision){DECIDE_UNSPOKEN, person->languages, 0, 0, 0};
    if (lead != NULL) {
        split[count++] =
            (struct decision){DECIDE_SHARES, person->languages, 0, 0, question->lead_kind};
    }
    if (deputy != NULL) {
        split[count++] =
            (struct decision){DECIDE_SHARES, person->languages, 0, 0, question->deputy_kind};
    }
    return count;
}

/*
 * The branches of the first broken rule; none: the filling is a crew. Command comes first because
 * its branches take most away, exempt seats last because most branches end before.
 */
static size_t split_of(struct search *search, const struct plan_filling *filling,
                       struct decision split[SPLIT_MAX])
{
    static size_t (*const rules[])(struct search *, const struct plan_filling *,
                                   struct decision *) = {
        split_command, split_leads,         split_understood, split_apart_nodes,
        split_window,  split_apart_members, split_exempt,
    };
    size_t count = 0;

    for (size_t i = 0; count == 0 && i < EN_COUNT(rules); i++) {
        count = rules[i](search, filling, split);
    }
    return count;
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

static bool add_branch(struct search *search, const struct decision *decision, size_t parent)
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

static enum en_status try_branches(struct search *search, const struct decision *split,
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

static enum en_status walk(struct search *search, enum en_plan_verdict *ret_verdict,
                           struct plan_filling *ret)
{
    struct decision split[SPLIT_MAX] = {{DECIDE_NOTHING, 0, 0, 0, 0}};
    enum en_status status = try_branches(search, split, 1, 0);

    while (status == EN_OK && search->open_count > 0) {
        struct open top = search->open[--search->open_count];
        bound_branch(search, top.branch); // split_of reads the bounds of this branch
        size_t count = split_of(search, &top.filling, split);
        if (count == 0) {
            *ret_verdict = EN_PLAN_MANNED;
            *ret = top.filling;
            return EN_OK;
        }
        if (search->flows >= search->limit) {
            *ret_verdict = EN_PLAN_UNDECIDED;
            return EN_OK;
        }
        status = try_branches(search, split, count, top.branch);
    }
    *ret_verdict = EN_PLAN_IMPOSSIBLE;
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
