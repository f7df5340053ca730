/*
 * Why a slot cannot be manned, and what would be enough.
 *
 * Rules come in groups that can be switched off. Fewer rules never make a possible slot
 * impossible, so a conflict is found by the deletion filter (Chinneck and Dravnieks 1991): leave
 * out each group in turn, and for good where the rest still clash. What remains clashes, and
 * without any one of it the others can be kept. Then smaller sets are looked for by trying them
 * all, in order of size, as far as a bound on questions allows.
 *
 * One change can only be enough if it touches this conflict, so remedies are looked for in it, and
 * in the size of the crew. When no single change is enough, a smallest correction is built the
 * other way round: all off, then on again what can be.
 */
#include "inside.h"

#include <string.h>

enum {
    QUESTIONS_MAX = 600, /* for smaller conflicts: all pairs of 30 rules, some seconds at most */
    LIMIT_SHARE = 4,     /* each such question gets this part of the search limit */
    SIZE_STEPS = 8,      /* a crew that differs by more is another patrol */
    REST_STEP = 15 * 60, /* rests are agreed in quarter hours */
    REMEDIES_MAX = PLAN_GROUP_COUNT + 1,
};

struct clash {
    struct plan_work *work;
    size_t slot;
    int group[PLAN_GROUP_COUNT]; // those with something to say, in the order of explanation
    size_t group_count;
    bool doubt; // a question stayed undecided, so nothing that rests on it is proved
    size_t questions;
    enum en_status status;
};

static enum en_plan_verdict ask(struct clash *clash, const struct plan_terms *terms)
{
    enum en_plan_verdict verdict = EN_PLAN_UNDECIDED;

    if (clash->status == EN_OK) {
        clash->questions++;
        clash->status = plan_ask(clash->work, clash->work->ledger, terms, clash->slot, &verdict);
        clash->doubt |= verdict == EN_PLAN_UNDECIDED;
    }
    return verdict;
}

/* Not proved impossible: a rule without which it is so is needed for the clash, for all we know. */
static bool possible(struct clash *clash, const struct plan_terms *terms)
{
    return ask(clash, terms) != EN_PLAN_IMPOSSIBLE;
}

/* Proved possible: a remedy must not be a guess. */
static bool enough(struct clash *clash, const struct plan_terms *terms)
{
    return ask(clash, terms) == EN_PLAN_MANNED;
}

static void full_terms(const struct clash *clash, struct plan_terms *terms)
{
    plan_terms_init(terms, clash->work->model, clash->slot,
                    clash->work->model->problem->slots[clash->slot].size);
}

static bool possible_with(struct clash *clash, const bool on[PLAN_GROUP_COUNT])
{
    struct plan_terms terms;

    full_terms(clash, &terms);
    for (int group = 0; group < PLAN_GROUP_COUNT; group++) {
        terms.on[group] = terms.on[group] && on[group];
    }
    return possible(clash, &terms);
}

/* ---- the conflict ---------------------------------------------------------------------------------------- */

static size_t delete_filter(struct clash *clash, int *conflict)
{
    bool on[PLAN_GROUP_COUNT];
    size_t count = 0;

    memset(on, true, sizeof(on));
    for (size_t i = clash->group_count; i-- > 0;) { // the last named are the first to go
        on[clash->group[i]] = false;
        if (possible_with(clash, on)) {
            on[clash->group[i]] = true;
        }
    }
    for (size_t i = 0; i < clash->group_count; i++) {
        if (on[clash->group[i]]) {
            conflict[count++] = clash->group[i];
        }
    }
    return count;
}

/* The next choice of `count` places out of `of`, in order; false after the last. */
static bool next_choice(size_t *choice, size_t count, size_t of)
{
    for (size_t i = count; i-- > 0;) {
        if (choice[i] < of - count + i) {
            choice[i]++;
            for (size_t j = i + 1; j < count; j++) {
                choice[j] = choice[j - 1] + 1;
            }
            return true;
        }
    }
    return false;
}

/* A conflict of exactly `size` groups; *ret_all when every one of them was tried. */
static bool find_of_size(struct clash *clash, size_t size, int *conflict, bool *ret_all)
{
    size_t choice[PLAN_GROUP_COUNT];

    for (size_t i = 0; i < size; i++) {
        choice[i] = i;
    }
    do {
        bool on[PLAN_GROUP_COUNT] = {false};
        if (clash->questions >= QUESTIONS_MAX) {
            *ret_all = false;
            return false;
        }
        for (size_t i = 0; i < size; i++) {
            on[clash->group[choice[i]]] = true;
        }
        if (!possible_with(clash, on) && clash->status == EN_OK) {
            for (size_t i = 0; i < size; i++) {
                conflict[i] = clash->group[choice[i]];
            }
            return true;
        }
    } while (clash->status == EN_OK && next_choice(choice, size, clash->group_count));
    return false;
}

static size_t smallest_conflict(struct clash *clash, int *conflict, struct en_plan_crew *crew)
{
    size_t count = delete_filter(clash, conflict);
    bool all = true;

    crew->conflict_minimal = !clash->doubt;
    clash->questions = 0;
    for (size_t size = 1; size < count && all && clash->status == EN_OK; size++) {
        if (find_of_size(clash, size, conflict, &all)) {
            crew->conflict_minimal = !clash->doubt; // all smaller sets were possible
            count = size;
        }
    }
    crew->conflict_smallest = all && !clash->doubt;
    return count;
}

/* ---- saying it -------------------------------------------------------------------------------------------- */

static int64_t count_barred(const struct clash *clash, unsigned bar)
{
    const struct plan_model *model = clash->work->model;
    struct plan_terms terms;
    int64_t count = 0;

    full_terms(clash, &terms);
    for (uint32_t i = 0; i < model->problem->member_count; i++) {
        unsigned bars = plan_ledger_bars(clash->work->ledger, &terms, i, clash->slot, PLAN_NO_SLOT);
        count += (bars & bar) != 0;
    }
    return count;
}

static int64_t count_trained(const struct clash *clash, int post)
{
    const struct plan_model *model = clash->work->model;
    struct plan_terms terms;
    int64_t count = 0;

    full_terms(clash, &terms);
    for (uint32_t i = 0; i < model->problem->member_count; i++) {
        count += (model->problem->members[i].posts >> post & 1) != 0 &&
                 plan_ledger_bars(clash->work->ledger, &terms, i, clash->slot, PLAN_NO_SLOT) == 0;
    }
    return count;
}

static struct en_plan_line share_line(const struct clash *clash, int node)
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

static struct en_plan_line single_line(const struct clash *clash, int group)
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
    default:
        return PLAN_LINE(EN_PLAN_RULE_APART_MEMBERS,
                         plan_number((int64_t)rules->apart_member_count));
    }
}

static struct en_plan_line rule_line(const struct clash *clash, int group)
{
    const struct plan_model *model = clash->work->model;
    const struct en_plan_slot *slot = &model->problem->slots[clash->slot];
    struct plan_terms terms;

    full_terms(clash, &terms);
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

/* ---- remedies -------------------------------------------------------------------------------------------- */

static int32_t rung_up(int32_t start, int32_t r)
{
    return start + r;
}

static int32_t rung_down(int32_t start, int32_t r)
{
    return start - r;
}

/* Quarter hours below the start; the last rung is no rest at all. */
static int32_t rung_rest(int32_t start, int32_t r)
{
    int32_t whole = (start + REST_STEP - 1) / REST_STEP - r;

    return whole < 0 ? 0 : whole * REST_STEP;
}

/*
 * The smallest change of one number that makes the slot possible: `rung` says what rung r means (a
 * higher rung is a greater change, the last is as good as no rule), and the first that is enough
 * is found by halving. false: not even the last one is enough.
 */
static bool climb(struct clash *clash, struct plan_terms *terms, int32_t *number,
                  int32_t (*rung)(int32_t start, int32_t r), int32_t rungs)
{
    int32_t start = *number;
    int32_t low = 1;
    int32_t high = rungs;

    *number = rung(start, rungs);
    if (rungs < 1 || !enough(clash, terms)) {
        *number = start;
        return false;
    }
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        *number = rung(start, middle);
        if (enough(clash, terms)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *number = rung(start, low);
    return true;
}

/* Switch one rule off in the terms; keeps it off when that is enough. */
static bool drop_rule(struct clash *clash, struct plan_terms *terms, int group)
{
    terms->on[group] = false;
    if (enough(clash, terms)) {
        return true;
    }
    terms->on[group] = true;
    return false;
}

static int32_t most_patrols(const struct clash *clash)
{
    uint32_t most = 0;

    for (size_t i = 0; i < clash->work->model->problem->member_count; i++) {
        uint32_t patrols = clash->work->ledger->patrols[i];
        most = patrols > most ? patrols : most;
    }
    return (int32_t)most;
}

static bool relax_number(struct clash *clash, struct plan_terms *terms, int group,
                         struct en_plan_line *ret)
{
    const struct plan_model *model = clash->work->model;

    if (group < PLAN_PARTY_MIN) {
        int32_t *tolerance = &terms->tolerance[group - PLAN_SHARE];
        int32_t from = *tolerance;
        bool found = climb(clash, terms, tolerance, rung_up, 1000 - from);
        *ret = PLAN_LINE(EN_PLAN_TRY_TOLERANCE, plan_outer(model, group - PLAN_SHARE),
                         plan_number(*tolerance), plan_number(from));
        return found;
    }
    if (group < PLAN_TRAINING) {
        int32_t *least = &terms->party_min[group - PLAN_PARTY_MIN];
        int32_t from = *least;
        bool found = climb(clash, terms, least, rung_down, from);
        *ret = PLAN_LINE(EN_PLAN_TRY_PARTY_MIN, plan_outer(model, group - PLAN_PARTY_MIN),
                         plan_number(*least), plan_number(from));
        return found;
    }
    if (group == PLAN_REST) {
        int32_t from = terms->rest_seconds;
        bool found = climb(clash, terms, &terms->rest_seconds, rung_rest,
                           (from + REST_STEP - 1) / REST_STEP);
        *ret = PLAN_LINE(EN_PLAN_TRY_REST, plan_duration(terms->rest_seconds), plan_duration(from));
        return found;
    }
    int32_t from = terms->patrols_max;
    bool found = climb(clash, terms, &terms->patrols_max, rung_up, most_patrols(clash) + 1 - from);
    *ret = PLAN_LINE(EN_PLAN_TRY_PATROLS_MAX, plan_number(terms->patrols_max), plan_number(from));
    return found;
}

static struct en_plan_line drop_line(const struct clash *clash, int group)
{
    const struct plan_model *model = clash->work->model;

    if (group < PLAN_APART_NODES) {
        return PLAN_LINE(EN_PLAN_TRY_TRAINING, plan_post(group - PLAN_TRAINING));
    }
    if (group < PLAN_LEADS_DIFFER) {
        struct en_plan_apart pair = model->problem->rules.apart_nodes[group - PLAN_APART_NODES];
        return PLAN_LINE(EN_PLAN_TRY_APART_NODES, plan_outer(model, model->inner[pair.a]),
                         plan_outer(model, model->inner[pair.b]));
    }
    switch (group) {
    case PLAN_LEADS_DIFFER:
        return plan_line(EN_PLAN_TRY_LEADS_SAME);
    case PLAN_LANGUAGE:
        return plan_line(EN_PLAN_TRY_LANGUAGE);
    case PLAN_LEAVE:
        return plan_line(EN_PLAN_TRY_LEAVE);
    case PLAN_BUSY:
        return plan_line(EN_PLAN_TRY_BUSY);
    default:
        return plan_line(EN_PLAN_TRY_APART_MEMBERS);
    }
}

/* Give way in one group as little as is enough; `terms` stay changed when it is. */
static bool relax_group(struct clash *clash, struct plan_terms *terms, int group,
                        struct en_plan_line *ret)
{
    if (group < PLAN_TRAINING || group == PLAN_REST || group == PLAN_PATROLS_MAX) {
        return relax_number(clash, terms, group, ret);
    }
    *ret = drop_line(clash, group);
    return drop_rule(clash, terms, group);
}

/* The nearest size of crew that all rules allow. */
static bool other_size(struct clash *clash, struct en_plan_line *ret)
{
    int32_t size = clash->work->model->problem->slots[clash->slot].size;
    struct plan_terms terms;

    for (int32_t step = 1; step <= SIZE_STEPS; step++) {
        for (int32_t sign = -1; sign <= 1; sign += 2) {
            int32_t other = size + sign * step;
            if (other < 1 || other > EN_PLAN_CREW_MAX) {
                continue;
            }
            plan_terms_init(&terms, clash->work->model, clash->slot, other);
            if (enough(clash, &terms)) {
                *ret = PLAN_LINE(EN_PLAN_TRY_SIZE, plan_number(other), plan_number(size));
                return true;
            }
        }
    }
    return false;
}

static size_t single_remedies(struct clash *clash, const int *conflict, size_t count,
                              struct en_plan_line *remedies)
{
    size_t found = 0;

    found += other_size(clash, &remedies[found]);
    for (size_t i = 0; i < count; i++) {
        struct plan_terms terms;
        full_terms(clash, &terms);
        found += relax_group(clash, &terms, conflict[i], &remedies[found]);
    }
    return found;
}

/* All groups off, then on again what can be; the rest gives way together, each as little as is
 * enough beside the others. */
static size_t joint_remedy(struct clash *clash, struct en_plan_line *remedies)
{
    bool stays[PLAN_GROUP_COUNT] = {false};
    struct plan_terms terms;
    size_t found = 0;

    full_terms(clash, &terms);
    memset(terms.on, false, sizeof(terms.on));
    for (size_t i = clash->group_count; i-- > 0;) {
        int group = clash->group[i];
        terms.on[group] = true;
        stays[group] = enough(clash, &terms);
        terms.on[group] = stays[group];
    }
    for (size_t i = 0; i < clash->group_count; i++) {
        int group = clash->group[i];
        if (!stays[group]) {
            terms.on[group] = true;
            found += relax_group(clash, &terms, group, &remedies[found]);
        }
    }
    return found;
}

/* ---- the whole ------------------------------------------------------------------------------------------------ */

/* What officers would name first comes first: posts, shares, the rest, and last who is away. */
static void list_groups(struct clash *clash)
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

static enum en_status keep_lines(struct plan_work *work, const struct en_plan_line *lines,
                                 size_t count, const struct en_plan_line **ret)
{
    struct en_plan_line *kept = EN_ARENA_ARRAY(work->arena, count, struct en_plan_line);

    if (kept == NULL) {
        return EN_ERR_MEMORY;
    }
    memcpy(kept, lines, count * sizeof(*kept));
    *ret = kept;
    return EN_OK;
}

/* Not even without any rule: there are not enough people in the world. */
static enum en_status too_few_people(struct clash *clash, struct en_plan_crew *crew)
{
    const struct en_plan_problem *problem = clash->work->model->problem;
    int64_t people = (int64_t)problem->member_count;
    int64_t size = problem->slots[clash->slot].size;
    struct en_plan_line rule =
        PLAN_LINE(EN_PLAN_RULE_PEOPLE, plan_number(size), plan_number(people));
    struct en_plan_line remedy = PLAN_LINE(EN_PLAN_TRY_PEOPLE, plan_number(size - people));

    crew->conflict_count = 1;
    crew->conflict_minimal = true;
    crew->conflict_smallest = true;
    crew->remedy_count = 1;
    crew->remedies_together = true; // more people, and then the rules
    enum en_status status = keep_lines(clash->work, &rule, 1, &crew->conflict);
    return status != EN_OK ? status : keep_lines(clash->work, &remedy, 1, &crew->remedies);
}

static enum en_status clash_lines(struct clash *clash, const int *conflict,
                                  struct en_plan_crew *crew)
{
    struct en_plan_line lines[REMEDIES_MAX];

    for (size_t i = 0; i < crew->conflict_count; i++) {
        lines[i] = rule_line(clash, conflict[i]);
    }
    enum en_status status = keep_lines(clash->work, lines, crew->conflict_count, &crew->conflict);
    if (status != EN_OK) {
        return status;
    }
    crew->remedy_count = single_remedies(clash, conflict, crew->conflict_count, lines);
    if (crew->remedy_count == 0) {
        crew->remedies_together = true;
        crew->remedy_count = joint_remedy(clash, lines);
    }
    if (clash->status != EN_OK) {
        return clash->status;
    }
    return keep_lines(clash->work, lines, crew->remedy_count, &crew->remedies);
}

enum en_status plan_conflict(struct plan_work *work, size_t slot, struct en_plan_crew *crew)
{
    struct clash clash = {.work = work, .slot = slot};
    bool none[PLAN_GROUP_COUNT] = {false};
    int conflict[PLAN_GROUP_COUNT];
    uint32_t limit = work->limit;
    enum en_status status = EN_OK;

    work->limit = limit / LIMIT_SHARE + 1;
    list_groups(&clash);
    if (!possible_with(&clash, none)) {
        status = clash.status != EN_OK ? clash.status : too_few_people(&clash, crew);
    } else {
        crew->conflict_count = smallest_conflict(&clash, conflict, crew);
        status = clash.status != EN_OK ? clash.status : clash_lines(&clash, conflict, crew);
    }
    work->limit = limit;
    return status;
}
