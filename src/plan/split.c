/*
 * Which rule does a filling break, and how is the question split over it?
 *
 * Each function here looks at one rule that a flow cannot hold. Its branches are stricter than the
 * question and lose no crew between them; each excludes the filling that is looked at. The order of
 * the rules is the order in which branches end soonest: command first because its branches take
 * most away, exempt seats last because most branches end before.
 */
#include "inside.h"

#include <string.h>

enum { LANGUAGES = 32 };

struct view {
    const struct plan_question *question;
    const struct plan_bounds *bounds; // under which the filling was found
    const struct plan_filling *filling;
};

uint32_t plan_kind_bit(int32_t kind)
{
    return kind < 0 ? 0 : UINT32_C(1) << kind;
}

static size_t window_split(struct plan_decision *split, size_t node, int32_t low, int32_t at,
                           int32_t high)
{
    size_t count = 0;

    split[count++] = (struct plan_decision){PLAN_DECIDE_WINDOW, (int64_t)node, at, at, 0};
    if (low < at) {
        split[count++] = (struct plan_decision){PLAN_DECIDE_WINDOW, (int64_t)node, low, at - 1, 0};
    }
    if (at < high) {
        split[count++] = (struct plan_decision){PLAN_DECIDE_WINDOW, (int64_t)node, at + 1, high, 0};
    }
    return count;
}

/* Exempt people of a leaf who did not come by the bypass, or the other way round. */
static size_t split_exempt(const struct view *view, struct plan_decision *split)
{
    const struct plan_question *question = view->question;
    int32_t holds[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX] = {{0}};
    int32_t sum[EN_PLAN_NODES_MAX] = {0};

    for (size_t i = 0; i < view->filling->count; i++) {
        int32_t leaf = question->person[view->filling->person[i]].leaf;
        bool exempt = question->kind[view->filling->kind[i]].exempt;
        holds[leaf][view->filling->kind[i]] += exempt;
        sum[leaf] += exempt;
    }
    for (size_t i = 0; i < question->model->node_count; i++) {
        for (size_t k = 0; k < question->kind_count && sum[i] != view->filling->bypass[i]; k++) {
            int32_t low = view->bounds->exempt_low[i][k];
            int32_t high = view->bounds->exempt_high[i][k];
            if (!question->kind[k].exempt || low == high) {
                continue;
            }
            size_t count = window_split(split, i, low, holds[i][k], high);
            for (size_t s = 0; s < count; s++) {
                split[s].what = PLAN_DECIDE_EXEMPT;
                split[s].d = (int32_t)k;
            }
            return count;
        }
    }
    return 0;
}

/* A component outside the window of what its parent really has, or a party with too few. */
static size_t split_window(const struct view *view, struct plan_decision *split)
{
    const struct plan_model *model = view->question->model;
    const struct plan_terms *terms = view->question->terms;
    const struct plan_bounds *bounds = view->bounds;

    for (size_t i = 0; i < model->node_count; i++) {
        int32_t held = view->filling->held[i];
        int32_t parent = model->node[i].parent;
        if (terms->on[PLAN_PARTY_MIN + i] && held > 0 && held < terms->party_min[i]) {
            split[0] = (struct plan_decision){PLAN_DECIDE_WINDOW, (int64_t)i, 0, 0, 0};
            split[1] = (struct plan_decision){PLAN_DECIDE_WINDOW, (int64_t)i, terms->party_min[i],
                                              bounds->high[i], 0};
            return 2;
        }
        if (parent < 0 || !terms->on[PLAN_SHARE + i]) {
            continue;
        }
        uint32_t low = 0;
        uint32_t high = 0;
        en_permille_range((uint32_t)view->filling->held[parent], model->node[i].share,
                          terms->tolerance[i], &low, &high);
        if (held < (int32_t)low || held > (int32_t)high) {
            return window_split(split, (size_t)parent, bounds->low[parent],
                                view->filling->held[parent], bounds->high[parent]);
        }
    }
    return 0;
}

/* Who of the filling holds a kind of which there is one. */
static const struct plan_person *holder(const struct view *view, int32_t kind)
{
    for (size_t i = 0; i < view->filling->count; i++) {
        if (view->filling->kind[i] == kind) {
            return &view->question->person[view->filling->person[i]];
        }
    }
    return NULL;
}

static size_t split_leads(const struct view *view, struct plan_decision *split)
{
    const struct plan_question *question = view->question;
    const struct plan_person *lead = holder(view, question->lead_kind);
    const struct plan_person *deputy = holder(view, question->deputy_kind);

    if (!question->terms->on[PLAN_LEADS_DIFFER] || lead == NULL || deputy == NULL) {
        return 0;
    }
    int32_t party = question->model->node[lead->leaf].party;
    if (party != question->model->node[deputy->leaf].party) {
        return 0;
    }
    split[0] = (struct plan_decision){PLAN_DECIDE_NO_PARTY, party, 0, 0, question->lead_kind};
    split[1] = (struct plan_decision){PLAN_DECIDE_NO_PARTY, party, 0, 0, question->deputy_kind};
    return 2;
}

static bool present(const struct view *view, int32_t node)
{
    for (size_t i = 0; i < view->filling->count; i++) {
        int32_t leaf = view->question->person[view->filling->person[i]].leaf;
        if (plan_node_within(view->question->model, leaf, node)) {
            return true;
        }
    }
    return false;
}

static size_t split_apart_nodes(const struct view *view, struct plan_decision *split)
{
    const struct plan_model *model = view->question->model;
    const struct en_plan_rules *rules = &model->problem->rules;

    for (size_t i = 0; i < rules->apart_node_count; i++) {
        int32_t a = model->inner[rules->apart_nodes[i].a];
        int32_t b = model->inner[rules->apart_nodes[i].b];
        if (view->question->terms->on[PLAN_APART_NODES + i] && present(view, a) &&
            present(view, b)) {
            split[0] = (struct plan_decision){PLAN_DECIDE_NO_NODE, a, 0, 0, 0};
            split[1] = (struct plan_decision){PLAN_DECIDE_NO_NODE, b, 0, 0, 0};
            return 2;
        }
    }
    return 0;
}

static size_t split_apart_members(const struct view *view, struct plan_decision *split)
{
    const struct plan_question *question = view->question;
    const struct plan_model *model = question->model;

    if (!question->terms->on[PLAN_APART_MEMBERS]) {
        return 0;
    }
    for (size_t i = 0; i < view->filling->count; i++) {
        uint32_t member = question->person[view->filling->person[i]].member;
        for (uint32_t at = model->apart_at[member]; at < model->apart_at[member + 1]; at++) {
            for (size_t j = 0; j < view->filling->count; j++) {
                if (question->person[view->filling->person[j]].member == model->apart_with[at]) {
                    split[0] = (struct plan_decision){PLAN_DECIDE_NO_PERSON,
                                                      view->filling->person[i], 0, 0, 0};
                    split[1] = (struct plan_decision){PLAN_DECIDE_NO_PERSON,
                                                      view->filling->person[j], 0, 0, 0};
                    return 2;
                }
            }
        }
    }
    return 0;
}

/* How many people who could still command speak each language. */
static void count_speakers(const struct view *view, uint32_t speakers[LANGUAGES])
{
    const struct plan_question *question = view->question;
    uint32_t commands = plan_kind_bit(question->lead_kind) | plan_kind_bit(question->deputy_kind);

    memset(speakers, 0, LANGUAGES * sizeof(*speakers));
    for (size_t i = 0; i < question->person_count; i++) {
        if ((view->bounds->kinds[i] & commands) == 0) {
            continue;
        }
        for (uint32_t rest = question->person[i].languages; rest != 0; rest &= rest - 1) {
            speakers[__builtin_ctz(rest)]++;
        }
    }
}

/* Every language that lead and deputy could have in common. */
static size_t split_command_language(const uint32_t speakers[LANGUAGES],
                                     struct plan_decision *split)
{
    size_t count = 0;

    for (size_t language = 0; language < LANGUAGES; language++) {
        if (speakers[language] > 1) {
            split[count++] =
                (struct plan_decision){PLAN_DECIDE_BOTH_SPEAK, INT64_C(1) << language, 0, 0, 0};
        }
    }
    if (count == 0) { // said by a branch that has no crew
        split[count++] = (struct plan_decision){PLAN_DECIDE_BOTH_SPEAK, 0, 0, 0, 0};
    }
    return count;
}

/* Of those whom neither lead nor deputy understands, the one whom fewest others could: the branch
 * then ends soonest. NULL: everybody is understood. */
static const struct plan_person *least_understood(const struct view *view, uint32_t spoken,
                                                  const uint32_t speakers[LANGUAGES])
{
    const struct plan_question *question = view->question;
    const struct plan_person *found = NULL;
    uint32_t fewest = UINT32_MAX;

    for (size_t i = 0; i < view->filling->count; i++) {
        const struct plan_person *person = &question->person[view->filling->person[i]];
        int32_t kind = view->filling->kind[i];
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
static size_t split_command(const struct view *view, struct plan_decision *split)
{
    const struct plan_question *question = view->question;
    const struct plan_person *lead = holder(view, question->lead_kind);
    const struct plan_person *deputy = holder(view, question->deputy_kind);
    uint32_t speakers[LANGUAGES];

    if (!question->terms->on[PLAN_LANGUAGE] || lead == NULL || deputy == NULL ||
        (lead->languages & deputy->languages) != 0) {
        return 0;
    }
    count_speakers(view, speakers);
    return split_command_language(speakers, split);
}

/* Somebody shares no language with either. */
static size_t split_understood(const struct view *view, struct plan_decision *split)
{
    const struct plan_question *question = view->question;
    const struct plan_person *lead = holder(view, question->lead_kind);
    const struct plan_person *deputy = holder(view, question->deputy_kind);
    uint32_t speakers[LANGUAGES];
    size_t count = 0;

    if (!question->terms->on[PLAN_LANGUAGE]) {
        return 0;
    }
    count_speakers(view, speakers);
    uint32_t spoken =
        (lead == NULL ? 0 : lead->languages) | (deputy == NULL ? 0 : deputy->languages);
    const struct plan_person *person = least_understood(view, spoken, speakers);
    if (person == NULL) {
        return 0;
    }
    split[count++] = (struct plan_decision){PLAN_DECIDE_UNSPOKEN, person->languages, 0, 0, 0};
    if (lead != NULL) {
        split[count++] = (struct plan_decision){PLAN_DECIDE_SHARES, person->languages, 0, 0,
                                                question->lead_kind};
    }
    if (deputy != NULL) {
        split[count++] = (struct plan_decision){PLAN_DECIDE_SHARES, person->languages, 0, 0,
                                                question->deputy_kind};
    }
    return count;
}

size_t plan_split(const struct plan_question *question, const struct plan_bounds *bounds,
                  const struct plan_filling *filling, struct plan_decision split[PLAN_SPLIT_MAX])
{
    static size_t (*const rules[])(const struct view *, struct plan_decision *) = {
        split_command, split_leads,         split_understood, split_apart_nodes,
        split_window,  split_apart_members, split_exempt,
    };
    const struct view view = {question, bounds, filling};
    size_t count = 0;

    for (size_t i = 0; count == 0 && i < EN_COUNT(rules); i++) {
        count = rules[i](&view, split);
    }
    return count;
}
