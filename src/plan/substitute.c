/*
 * The way out of an impossible slot that needs no other rule to give way: another party fills seats
 * that one cannot. Which seats, whose, and so who has to consent.
 *
 * The question is asked with all shares off, and the flow then stays as near to them as it can
 * (squares of the seats above or below what is due). What a party has less than its least is what
 * the others fill.
 */
#include "inside.h"

struct swap_view {
    const struct plan_model *model;
    const struct plan_terms *terms; // all rules
    int32_t counted;
    int32_t held[EN_PLAN_NODES_MAX];
    int32_t missing[EN_PLAN_NODES_MAX]; // of parties
    int64_t over[EN_PLAN_NODES_MAX];    // thousandths above what is due
};

static void count_held(struct swap_view *view, const struct en_plan_seat *seats, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (int32_t at = view->model->leaf_of[seats[i].member]; !seats[i].exempt && at >= 0;
             at = view->model->node[at].parent) {
            view->held[at]++;
        }
    }
}

/* What each party lacks of the least it is due, and has above its share. */
static void weigh_parties(struct swap_view *view)
{
    for (size_t i = 0; i < view->model->node_count; i++) {
        const struct plan_node *node = &view->model->node[i];
        int32_t whole = node->parent < 0 ? view->counted : view->held[node->parent];
        uint32_t low = 0;
        uint32_t high = 0;
        if (node->party != (int32_t)i) {
            continue;
        }
        en_permille_range((uint32_t)whole, node->share, view->terms->tolerance[i], &low, &high);
        int32_t least = (int32_t)low;
        if (view->terms->party_required[i] && view->terms->party_min[i] > least) {
            least = view->terms->party_min[i];
        }
        view->missing[i] = view->held[i] < least ? least - view->held[i] : 0;
        view->over[i] =
            1000 * (int64_t)view->held[i] - 1000 * node->due_num * view->counted / node->due_den;
    }
}

static int32_t most_over(const struct swap_view *view)
{
    int32_t found = -1;

    for (size_t i = 0; i < view->model->node_count; i++) {
        if (view->model->node[i].party == (int32_t)i && view->missing[i] == 0 &&
            (found < 0 || view->over[i] > view->over[found])) {
            found = (int32_t)i;
        }
    }
    return found;
}

/* A post that `to` holds in this crew and for which `from` has nobody who may go; -1: none. */
static int32_t post_without(struct plan_clash *clash, const struct swap_view *view,
                            const struct en_plan_seat *seats, size_t count, int32_t from,
                            int32_t to)
{
    const struct plan_model *model = view->model;

    for (size_t i = 0; i < count; i++) {
        bool anybody =
            seats[i].post < 0 || seats[i].exempt || plan_party_of(model, seats[i].member) != to;
        for (uint32_t m = 0; !anybody && m < model->problem->member_count; m++) {
            anybody = plan_party_of(model, m) == from &&
                      (model->problem->members[m].posts >> seats[i].post & 1) != 0 &&
                      plan_ledger_bars(clash->work->ledger, view->terms, m, clash->slot) == 0;
        }
        if (!anybody) {
            return seats[i].post;
        }
    }
    return -1;
}

static size_t tell_swaps(struct plan_clash *clash, struct swap_view *view,
                         const struct en_plan_seat *seats, size_t count,
                         struct en_line lines[EN_PLAN_NODES_MAX])
{
    const struct plan_model *model = view->model;
    size_t told = 0;

    for (size_t i = 0; i < model->node_count; i++) {
        int32_t to = view->missing[i] > 0 ? most_over(view) : -1;
        if (to < 0) {
            continue;
        }
        int32_t post = post_without(clash, view, seats, count, (int32_t)i, to);
        lines[told++] =
            post >= 0 ? PLAN_LINE(EN_PLAN_TRY_SUBSTITUTE_POST, plan_outer(model, to),
                                  plan_number(view->missing[i]), plan_outer(model, (int32_t)i),
                                  plan_post(post))
                      : PLAN_LINE(EN_PLAN_TRY_SUBSTITUTE, plan_outer(model, to),
                                  plan_number(view->missing[i]), plan_outer(model, (int32_t)i));
        view->over[to] -= 1000 * (int64_t)view->missing[i];
    }
    return told;
}

enum en_status plan_substitutes(struct plan_clash *clash, struct en_plan_crew *crew)
{
    const struct plan_model *model = clash->work->model;
    const struct en_plan_slot *slot = &model->problem->slots[clash->slot];
    struct en_line lines[EN_PLAN_NODES_MAX];
    struct en_plan_seat seats[EN_PLAN_CREW_MAX];
    enum en_plan_verdict verdict = EN_PLAN_UNDECIDED;
    struct plan_terms all;
    struct plan_terms terms;

    plan_clash_terms(clash, &all);
    terms = all;
    for (int group = PLAN_SHARE; group < PLAN_TRAINING; group++) {
        terms.on[group] = false;
    }
    enum en_status status = plan_draft(clash->work, &terms, clash->slot, &verdict, seats);
    if (status != EN_OK || verdict != EN_PLAN_MANNED) {
        return status;
    }
    struct swap_view view = {.model = model, .terms = &all};
    view.counted = slot->size - plan_exempt_seats(model->problem, slot);
    count_held(&view, seats, (size_t)slot->size);
    weigh_parties(&view);
    crew->substitute_count = tell_swaps(clash, &view, seats, (size_t)slot->size, lines);
    return plan_keep_lines(clash->work, lines, crew->substitute_count, &crew->substitutes);
}
