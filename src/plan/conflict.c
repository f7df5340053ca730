/*
 * Why a slot cannot be manned: the smallest set of rules that cannot all be kept.
 *
 * Rules come in groups that can be switched off, and fewer rules never make a possible slot
 * impossible. Every crew found with some groups off breaks others, and a clash must hold one of
 * those. So the smallest set that hits all of them is asked next: if no crew keeps it, it is a
 * smallest conflict; else the crew that does is learned from (implicit hitting sets: Ignatiev,
 * Previti, Liffiton, Marques-Silva 2015). Usually ten to thirty questions. Where it would take too
 * many, the deletion filter (Chinneck and Dravnieks 1991) gives a conflict from which no rule can
 * be left out, though others may be smaller.
 */
#include "inside.h"

#include <string.h>

enum {
    CROWD_MAX = 300,    /* crews learned from, before the deletion filter takes over */
    SMALLEST_MAX = 10,  /* nobody reads a clash of more rules than this as one */
    STEPS_MAX = 200000, /* of all searches for hitting sets: a fifth of a second at worst */
    LIMIT_SHARE = 4,    /* each question gets this part of the search limit */
    WORDS = (PLAN_GROUP_COUNT + 63) / 64,
};

/* A set of groups, by their place in clash.group. */
struct group_set {
    uint64_t word[WORDS];
};

/* ---- questions ------------------------------------------------------------------------------ */

enum en_plan_verdict plan_clash_ask(struct plan_clash *clash, const struct plan_terms *terms,
                                    bool *ret_broken)
{
    enum en_plan_verdict verdict = EN_PLAN_UNDECIDED;

    if (clash->status == EN_OK) {
        clash->status =
            plan_ask(clash->work, clash->work->ledger, terms, clash->slot, &verdict, ret_broken);
        clash->doubt |= verdict == EN_PLAN_UNDECIDED;
    }
    return verdict;
}

void plan_clash_terms(const struct plan_clash *clash, struct plan_terms *terms)
{
    plan_terms_init(terms, clash->work->model, clash->slot,
                    clash->work->model->problem->slots[clash->slot].size);
}

/* ---- smallest, by hitting sets -------------------------------------------------------------- */

static bool set_has(const struct group_set *set, size_t place)
{
    return (set->word[place / 64] >> (place % 64) & 1) != 0;
}

static void set_flip(struct group_set *set, size_t place)
{
    set->word[place / 64] ^= UINT64_C(1) << (place % 64);
}

static bool sets_meet(const struct group_set *a, const struct group_set *b)
{
    for (size_t i = 0; i < WORDS; i++) {
        if ((a->word[i] & b->word[i]) != 0) {
            return true;
        }
    }
    return false;
}

/* The first crew's set that `chosen` does not hit; `count` when it hits all. */
static size_t first_missed(const struct group_set *sets, size_t count,
                           const struct group_set *chosen)
{
    size_t i = 0;

    while (i < count && sets_meet(&sets[i], chosen)) {
        i++;
    }
    return i;
}

enum hit { HIT_FOUND, HIT_NONE, HIT_GIVEN_UP };

/* A set of at most `size` groups that hits all sets: depth first, one missed set a level. */
static enum hit hit_all(const struct plan_clash *clash, const struct group_set *sets, size_t count,
                        size_t size, size_t *steps, struct group_set *ret)
{
    size_t missed[SMALLEST_MAX + 1];
    size_t place[SMALLEST_MAX + 1]; // the next to try in the missed set of each level
    size_t depth = 0;

    memset(ret, 0, sizeof(*ret));
    missed[0] = first_missed(sets, count, ret);
    place[0] = 0;
    for (; *steps < STEPS_MAX; ++*steps) {
        if (missed[depth] == count) {
            return HIT_FOUND;
        }
        while (depth < size && place[depth] < clash->group_count &&
               !set_has(&sets[missed[depth]], place[depth])) {
            place[depth]++;
        }
        if (depth == size || place[depth] == clash->group_count) {
            if (depth == 0) {
                return HIT_NONE;
            }
            depth--;
            set_flip(ret, place[depth]++);
            continue;
        }
        set_flip(ret, place[depth]);
        depth++;
        missed[depth] = first_missed(sets, count, ret);
        place[depth] = 0;
    }
    return HIT_GIVEN_UP;
}

/* Ask with the groups of a set alone. */
static enum en_plan_verdict ask_set(struct plan_clash *clash, const struct group_set *set,
                                    struct group_set *ret_broken)
{
    bool broken[PLAN_GROUP_COUNT];
    struct plan_terms terms;

    plan_clash_terms(clash, &terms);
    memset(terms.on, false, sizeof(terms.on));
    for (size_t i = 0; i < clash->group_count; i++) {
        terms.on[clash->group[i]] = set_has(set, i);
    }
    enum en_plan_verdict verdict = plan_clash_ask(clash, &terms, broken);
    memset(ret_broken, 0, sizeof(*ret_broken));
    for (size_t i = 0; verdict == EN_PLAN_MANNED && i < clash->group_count; i++) {
        if (broken[clash->group[i]]) {
            set_flip(ret_broken, i);
        }
    }
    return verdict;
}

/* A smallest conflict; false when it takes too long or a question stays undecided. */
static bool smallest_clash(struct plan_clash *clash, struct group_set *ret)
{
    struct group_set sets[CROWD_MAX];
    size_t count = 0;
    size_t size = 0;
    size_t steps = 0;

    while (size <= SMALLEST_MAX && count < CROWD_MAX && clash->status == EN_OK) {
        enum hit hit = hit_all(clash, sets, count, size, &steps, ret);
        if (hit == HIT_GIVEN_UP) {
            return false;
        }
        if (hit == HIT_NONE) {
            size++;
            continue;
        }
        switch (ask_set(clash, ret, &sets[count++])) {
        case EN_PLAN_IMPOSSIBLE:
            return true;
        case EN_PLAN_UNDECIDED:
            return false;
        case EN_PLAN_MANNED:
            break;
        }
    }
    return false;
}

/* ---- minimal, by deletion ------------------------------------------------------------------- */

static void delete_filter(struct plan_clash *clash, struct group_set *ret)
{
    struct group_set unused;

    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < clash->group_count; i++) {
        set_flip(ret, i);
    }
    for (size_t i = clash->group_count; i-- > 0;) { // the last named are the first to go
        set_flip(ret, i);
        if (ask_set(clash, ret, &unused) != EN_PLAN_IMPOSSIBLE) {
            set_flip(ret, i);
        }
    }
}

/* ---- saying it ------------------------------------------------------------------------------ */

static int64_t count_barred(const struct plan_clash *clash, unsigned bar)
{
    const struct plan_model *model = clash->work->model;
    struct plan_terms terms;
    int64_t count = 0;

    plan_clash_terms(clash, &terms);
    for (uint32_t i = 0; i < model->problem->member_count; i++) {
        unsigned bars = plan_ledger_bars(clash->work->ledger, &terms, i, clash->slot);
        count += (bars & bar) != 0;
    }
    return count;
}

static int64_t count_trained(const struct plan_clash *clash, int post)
{
    const struct plan_model *model = clash->work->model;
    struct plan_terms terms;
    int64_t count = 0;

    plan_clash_terms(clash, &terms);
    for (uint32_t i = 0; i < model->problem->member_count; i++) {
        count += (model->problem->members[i].posts >> post & 1) != 0 &&
                 plan_ledger_bars(clash->work->ledger, &terms, i, clash->slot) == 0;
    }
    return count;
}

static struct en_line share_line(const struct plan_clash *clash, int node)
{
    const struct plan_model *model = clash->work->model;
    const struct en_plan_slot *slot = &model->problem->slots[clash->slot];
    const struct plan_node *at = &model->node[node];
    int32_t counted = slot->size - plan_exempt_seats(model->problem, slot);
    uint32_t low = 0;
    uint32_t high = 0;

    if (at->parent >= 0) {
        return PLAN_LINE(EN_PLAN_RULE_SHARE_PART, plan_outer(model, node),
                         plan_outer(model, at->parent), plan_number(at->share),
                         plan_number(at->tolerance));
    }
    en_permille_range((uint32_t)counted, at->share, at->tolerance, &low, &high);
    return PLAN_LINE(EN_PLAN_RULE_SHARE, plan_outer(model, node), plan_number(low),
                     plan_number(high), plan_number(counted));
}

static struct en_line single_line(const struct plan_clash *clash, int group)
{
    const struct en_plan_rules *rules = &clash->work->model->problem->rules;

    switch (group) {
    case PLAN_LEADS_DIFFER:
        return plan_line(EN_PLAN_RULE_LEADS_DIFFER);
    case PLAN_LANGUAGE:
        return plan_line(EN_PLAN_RULE_LANGUAGE);
    case PLAN_REST:
        return PLAN_LINE(EN_PLAN_RULE_REST, plan_duration(rules->rest_seconds),
                         plan_number(count_barred(clash, PLAN_BAR_REST)));
    case PLAN_LEAVE:
        return PLAN_LINE(EN_PLAN_RULE_LEAVE, plan_number(count_barred(clash, PLAN_BAR_LEAVE)));
    case PLAN_BUSY:
        return PLAN_LINE(EN_PLAN_RULE_BUSY, plan_number(count_barred(clash, PLAN_BAR_BUSY)));
    case PLAN_PATROLS_MAX:
        return PLAN_LINE(EN_PLAN_RULE_PATROLS_MAX, plan_number(rules->patrols_max),
                         plan_number(count_barred(clash, PLAN_BAR_PATROLS_MAX)));
    case PLAN_CONTRACT:
        return PLAN_LINE(EN_PLAN_RULE_CONTRACT,
                         plan_number(count_barred(clash, PLAN_BAR_CONTRACT)));
    case PLAN_BASE:
        return PLAN_LINE(EN_PLAN_RULE_BASE, plan_number(count_barred(clash, PLAN_BAR_BASE)));
    default:
        return PLAN_LINE(EN_PLAN_RULE_APART_MEMBERS,
                         plan_number((int64_t)rules->apart_member_count));
    }
}

static struct en_line rule_line(const struct plan_clash *clash, int group)
{
    const struct plan_model *model = clash->work->model;
    const struct en_plan_slot *slot = &model->problem->slots[clash->slot];
    struct plan_terms terms;

    plan_clash_terms(clash, &terms);
    if (group < PLAN_PARTY_MIN) {
        return share_line(clash, group - PLAN_SHARE);
    }
    if (group < PLAN_TRAINING) {
        int node = group - PLAN_PARTY_MIN;
        return PLAN_LINE(terms.party_required[node] ? EN_PLAN_RULE_PARTY_MIN
                                                    : EN_PLAN_RULE_PARTY_MIN_IF,
                         plan_outer(model, node), plan_number(terms.party_min[node]));
    }
    if (group < PLAN_APART_NODES) {
        int post = group - PLAN_TRAINING;
        return PLAN_LINE(EN_PLAN_RULE_TRAINING, plan_post(post), plan_number(slot->need[post]),
                         plan_number(count_trained(clash, post)));
    }
    if (group < PLAN_LEADS_DIFFER) {
        struct en_plan_apart pair = model->problem->rules.apart_nodes[group - PLAN_APART_NODES];
        return PLAN_LINE(EN_PLAN_RULE_APART_NODES, plan_outer(model, model->inner[pair.a]),
                         plan_outer(model, model->inner[pair.b]));
    }
    return single_line(clash, group);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* What officers would name first comes first: posts, shares, the rest, and last who is away. */
static void list_groups(struct plan_clash *clash)
{
    static const int ranges[][2] = {
        {PLAN_TRAINING, PLAN_APART_NODES},     {PLAN_SHARE, PLAN_PARTY_MIN},
        {PLAN_PARTY_MIN, PLAN_TRAINING},       {PLAN_LEADS_DIFFER, PLAN_LANGUAGE + 1},
        {PLAN_APART_NODES, PLAN_LEADS_DIFFER}, {PLAN_APART_MEMBERS, PLAN_APART_MEMBERS + 1},
        {PLAN_REST, PLAN_APART_MEMBERS},
    };

    for (size_t r = 0; r < EN_COUNT(ranges); r++) {
        for (int group = ranges[r][0]; group < ranges[r][1]; group++) {
            if (plan_terms_has(clash->work->model, clash->slot, group)) {
                clash->group[clash->group_count++] = group;
            }
        }
    }
}

/* Not even without any rule: there are not enough people. */
static enum en_status too_few_people(struct plan_clash *clash, struct en_plan_crew *crew)
{
    const struct en_plan_problem *problem = clash->work->model->problem;
    int64_t people = (int64_t)problem->member_count;
    int64_t size = problem->slots[clash->slot].size;
    struct en_line rule = PLAN_LINE(EN_PLAN_RULE_PEOPLE, plan_number(size), plan_number(people));
    struct en_line remedy = PLAN_LINE(EN_PLAN_TRY_PEOPLE, plan_number(size - people));

    crew->conflict_count = 1;
    crew->conflict_minimal = true;
    crew->conflict_smallest = true;
    crew->remedy_count = 1;
    enum en_status status = plan_keep_lines(clash->work, &rule, 1, &crew->conflict);
    return status != EN_OK ? status : plan_keep_lines(clash->work, &remedy, 1, &crew->remedies);
}

static enum en_status name_clash(struct plan_clash *clash, const struct group_set *set,
                                 struct en_plan_crew *crew)
{
    struct en_line lines[PLAN_GROUP_COUNT];

    for (size_t i = 0; i < clash->group_count; i++) {
        if (set_has(set, i)) {
            lines[clash->conflict_count] = rule_line(clash, clash->group[i]);
            clash->conflict[clash->conflict_count++] = clash->group[i];
        }
    }
    crew->conflict_count = clash->conflict_count;
    return plan_keep_lines(clash->work, lines, clash->conflict_count, &crew->conflict);
}

static enum en_status explain_clash(struct plan_clash *clash, struct en_plan_crew *crew)
{
    struct group_set none = {{0}};
    struct group_set set;

    if (ask_set(clash, &none, &set) == EN_PLAN_IMPOSSIBLE) {
        return too_few_people(clash, crew);
    }
    crew->conflict_smallest = smallest_clash(clash, &set);
    if (!crew->conflict_smallest && clash->status == EN_OK) {
        clash->doubt = false; // of the filter alone
        delete_filter(clash, &set);
    }
    crew->conflict_minimal = !clash->doubt;
    enum en_status status = clash->status;
    if (status == EN_OK) {
        status = name_clash(clash, &set, crew);
    }
    return status == EN_OK ? plan_remedies(clash, crew) : status;
}

enum en_status plan_keep_lines(struct plan_work *work, const struct en_line *lines, size_t count,
                               const struct en_line **ret)
{
    struct en_line *kept = EN_ARENA_ARRAY(work->arena, count, struct en_line);

    if (kept == NULL) {
        return EN_ERR_MEMORY;
    }
    memcpy(kept, lines, count * sizeof(*kept));
    *ret = kept;
    return EN_OK;
}

enum en_status plan_conflict(struct plan_work *work, size_t slot, struct en_plan_crew *crew)
{
    struct plan_clash clash = {.work = work, .slot = slot};
    uint32_t limit = work->limit;

    work->limit = limit / LIMIT_SHARE + 1;
    list_groups(&clash);
    enum en_status status = explain_clash(&clash, crew);
    work->limit = limit;
    return status;
}
