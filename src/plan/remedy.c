/*
 * What would be enough to man an impossible slot.
 *
 * One change can only be enough if it touches the conflict that was found, so single remedies are
 * looked for in it, and in the size of the crew. A number is changed as little as is enough. When
 * no single change is, a smallest correction is built the other way round: all rules off, then on
 * again what can be; the rest gives way together.
 */
#include "inside.h"

#include <string.h>

enum {
    SIZE_STEPS = 4,      /* a crew that differs by more is another patrol */
    REST_STEP = 15 * 60, /* rests are agreed in quarter hours */
};

/* Proved possible: a remedy must not be a guess. */
static bool enough(struct plan_clash *clash, const struct plan_terms *terms)
{
    return plan_clash_ask(clash, terms, NULL) == EN_PLAN_MANNED;
}

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
static bool climb(struct plan_clash *clash, struct plan_terms *terms, int32_t *number,
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
static bool drop_rule(struct plan_clash *clash, struct plan_terms *terms, int group)
{
    terms->on[group] = false;
    if (enough(clash, terms)) {
        return true;
    }
    terms->on[group] = true;
    return false;
}

static int32_t most_patrols(const struct plan_clash *clash)
{
    uint32_t most = 0;

    for (size_t i = 0; i < clash->work->model->problem->member_count; i++) {
        uint32_t patrols = clash->work->ledger->patrols[i];
        most = patrols > most ? patrols : most;
    }
    return (int32_t)most;
}

static bool relax_number(struct plan_clash *clash, struct plan_terms *terms, int group,
                         struct en_line *ret)
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

static struct en_line drop_line(const struct plan_clash *clash, int group)
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
    case PLAN_CONTRACT:
        return plan_line(EN_PLAN_TRY_CONTRACT);
    case PLAN_BASE:
        return plan_line(EN_PLAN_TRY_BASE);
    default:
        return plan_line(EN_PLAN_TRY_APART_MEMBERS);
    }
}

/* Give way in one group as little as is enough; `terms` stay changed when it is. */
static bool relax_group(struct plan_clash *clash, struct plan_terms *terms, int group,
                        struct en_line *ret)
{
    if (group < PLAN_TRAINING || group == PLAN_REST || group == PLAN_PATROLS_MAX) {
        return relax_number(clash, terms, group, ret);
    }
    *ret = drop_line(clash, group);
    return drop_rule(clash, terms, group);
}

/* The nearest size of crew that all rules allow. */
static bool other_size(struct plan_clash *clash, struct en_line *ret)
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

static size_t single_remedies(struct plan_clash *clash, struct en_line *remedies)
{
    size_t found = 0;

    found += other_size(clash, &remedies[found]);
    for (size_t i = 0; i < clash->conflict_count; i++) {
        struct plan_terms terms;
        plan_clash_terms(clash, &terms);
        found += relax_group(clash, &terms, clash->conflict[i], &remedies[found]);
    }
    return found;
}

/* All groups off, then on again what can be; the rest gives way together, each as little as is
 * enough beside the others. */
static size_t joint_remedy(struct plan_clash *clash, struct en_line *remedies)
{
    bool stays[PLAN_GROUP_COUNT] = {false};
    struct plan_terms terms;
    size_t found = 0;

    plan_clash_terms(clash, &terms);
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

enum en_status plan_remedies(struct plan_clash *clash, struct en_plan_crew *crew)
{
    struct en_line lines[PLAN_GROUP_COUNT + 1];

    crew->remedy_count = single_remedies(clash, lines);
    if (crew->remedy_count == 0) {
        crew->remedies_together = true;
        crew->remedy_count = joint_remedy(clash, lines);
    }
    bool shares = false;
    for (size_t i = 0; i < clash->conflict_count; i++) {
        shares |= clash->conflict[i] < PLAN_TRAINING;
    }
    if (clash->status == EN_OK && shares) {
        clash->status = plan_substitutes(clash, crew);
    }
    if (clash->status != EN_OK) {
        return clash->status;
    }
    return plan_keep_lines(clash->work, lines, crew->remedy_count, &crew->remedies);
}
