/*
 * Which groups of rules a crew breaks, when it was found with some of them switched off.
 *
 * The search for a conflict learns from every crew it sees: a clash must contain one of the groups
 * that the crew breaks, or the crew itself would be the proof that the clash can be kept.
 */
#include "inside.h"

#include <string.h>

struct crew_view {
    const struct plan_question *question;
    const struct plan_filling *filling;
    const struct plan_terms *terms; // all rules
    int32_t held[EN_PLAN_NODES_MAX];
    bool there[EN_PLAN_NODES_MAX]; // exempt people included
};

static const struct plan_person *person_at(const struct crew_view *view, size_t seat)
{
    return &view->question->person[view->filling->person[seat]];
}

static void count_nodes(struct crew_view *view)
{
    const struct plan_model *model = view->question->model;

    for (size_t i = 0; i < view->filling->count; i++) {
        bool counted = !view->question->kind[view->filling->kind[i]].exempt;
        for (int32_t at = person_at(view, i)->leaf; at >= 0; at = model->node[at].parent) {
            view->held[at] += counted;
            view->there[at] = true;
        }
    }
}

static void broken_quotas(const struct crew_view *view, bool *broken)
{
    const struct plan_model *model = view->question->model;

    for (size_t i = 0; i < model->node_count; i++) {
        int32_t parent = model->node[i].parent;
        int32_t whole = parent < 0 ? view->question->counted : view->held[parent];
        int32_t held = view->held[i];
        uint32_t low = 0;
        uint32_t high = 0;
        en_permille_range((uint32_t)whole, model->node[i].share, view->terms->tolerance[i], &low,
                          &high);
        broken[PLAN_SHARE + i] = held < (int32_t)low || held > (int32_t)high;
        broken[PLAN_PARTY_MIN + i] =
            held < view->terms->party_min[i] && (held > 0 || view->terms->party_required[i]);
    }
}

static void broken_seats(const struct crew_view *view, const struct plan_ledger *ledger,
                         bool *broken)
{
    const struct plan_question *question = view->question;

    for (size_t i = 0; i < view->filling->count; i++) {
        uint32_t member = person_at(view, i)->member;
        int32_t post = question->kind[view->filling->kind[i]].post;
        unsigned bars = plan_ledger_bars(ledger, view->terms, member, question->slot);
        if (post >= 0 && (question->model->problem->members[member].posts >> post & 1) == 0) {
            broken[PLAN_TRAINING + post] = true;
        }
        broken[PLAN_LEAVE] |= (bars & PLAN_BAR_LEAVE) != 0;
        broken[PLAN_BUSY] |= (bars & PLAN_BAR_BUSY) != 0;
        broken[PLAN_REST] |= (bars & PLAN_BAR_REST) != 0;
        broken[PLAN_PATROLS_MAX] |= (bars & PLAN_BAR_PATROLS_MAX) != 0;
        broken[PLAN_CONTRACT] |= (bars & PLAN_BAR_CONTRACT) != 0;
        broken[PLAN_BASE] |= (bars & PLAN_BAR_BASE) != 0;
    }
}

static void broken_command(const struct crew_view *view, bool *broken)
{
    const struct plan_question *question = view->question;
    const struct plan_person *lead = NULL;
    const struct plan_person *deputy = NULL;

    for (size_t i = 0; i < view->filling->count; i++) {
        int32_t kind = view->filling->kind[i];
        lead = kind == question->lead_kind ? person_at(view, i) : lead;
        deputy = kind == question->deputy_kind ? person_at(view, i) : deputy;
    }
    if (lead != NULL && deputy != NULL) {
        broken[PLAN_LEADS_DIFFER] =
            question->model->node[lead->leaf].party == question->model->node[deputy->leaf].party;
        broken[PLAN_LANGUAGE] = (lead->languages & deputy->languages) == 0;
    }
    uint32_t spoken =
        (lead == NULL ? 0 : lead->languages) | (deputy == NULL ? 0 : deputy->languages);
    for (size_t i = 0; i < view->filling->count; i++) {
        const struct plan_person *person = person_at(view, i);
        broken[PLAN_LANGUAGE] |=
            person != lead && person != deputy && (person->languages & spoken) == 0;
    }
}

static void broken_apart(const struct crew_view *view, bool *broken)
{
    const struct plan_model *model = view->question->model;
    const struct en_plan_rules *rules = &model->problem->rules;

    for (size_t i = 0; i < rules->apart_node_count; i++) {
        broken[PLAN_APART_NODES + i] = view->there[model->inner[rules->apart_nodes[i].a]] &&
                                       view->there[model->inner[rules->apart_nodes[i].b]];
    }
    for (size_t i = 0; i < view->filling->count; i++) {
        uint32_t member = person_at(view, i)->member;
        for (uint32_t at = model->apart_at[member]; at < model->apart_at[member + 1]; at++) {
            for (size_t j = 0; j < view->filling->count; j++) {
                broken[PLAN_APART_MEMBERS] |= person_at(view, j)->member == model->apart_with[at];
            }
        }
    }
}

void plan_broken(const struct plan_question *question, const struct plan_filling *filling,
                 const struct plan_ledger *ledger, bool broken[PLAN_GROUP_COUNT])
{
    struct plan_terms terms;
    struct crew_view view = {.question = question, .filling = filling, .terms = &terms};

    memset(broken, false, PLAN_GROUP_COUNT * sizeof(*broken));
    plan_terms_init(&terms, question->model, question->slot, question->terms->size);
    count_nodes(&view);
    broken_quotas(&view, broken);
    broken_seats(&view, ledger, broken);
    broken_command(&view, broken);
    broken_apart(&view, broken);
    for (int group = 0; group < PLAN_GROUP_COUNT; group++) {
        broken[group] = broken[group] && terms.on[group];
    }
}
