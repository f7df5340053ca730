/*
 * replanning.c: the planned patrols of a programme as the planner's problem, with what happened.
 */
#include "replanning_inside.h"

/* "lead 1 deputy 1 driver 2": the posts as they are now. */
static struct en_str posts_of(struct asking *asking, const struct planned *planned)
{
    struct en_text text = {0};

    for (size_t i = 0; i < planned->seats; i++) {
        size_t count = 0;
        bool first = true;
        for (size_t j = 0; j < planned->seats; j++) {
            bool same = en_str_equal(planned->post[i], planned->post[j]);
            first = first && (j >= i || !same);
            count += same;
        }
        if (first) {
            en_text_adds(&text, text.len > 0 ? " " : "");
            en_text_add(&text, planned->post[i]);
            en_text_addf(&text, " %zu", count);
        }
    }
    struct en_str kept = en_arena_copy(&asking->to->arena, en_text_str(&text));
    en_text_finish(&text);
    return kept;
}

static int32_t member_index(const struct en_plan_problem *problem, struct en_str token)
{
    for (size_t i = 0; i < problem->member_count; i++) {
        if (en_str_equal(problem->members[i].token, token)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* Those of the crew who still serve; the others' seats are open. */
static bool give(struct asking *asking, const struct planned *planned, struct en_plan_crew *crew)
{
    const struct en_plan_problem *problem = &asking->to->crews.problem;
    struct en_plan_seat *seat =
        EN_ARENA_ARRAY(&asking->to->arena, planned->seats + 1, struct en_plan_seat);
    size_t count = 0;

    for (size_t i = 0; seat != NULL && i < planned->seats; i++) {
        int32_t member = member_index(problem, planned->member[i]);
        int32_t post = -1;
        for (size_t p = 0; p < problem->post_count; p++) {
            post = en_str_equal(problem->posts[p].name, planned->post[i]) ? (int32_t)p : post;
        }
        if (member >= 0) {
            seat[count++] = (struct en_plan_seat){(uint32_t)member, post,
                                                  post >= 0 && problem->posts[post].exempt};
        }
    }
    *crew = (struct en_plan_crew){.verdict = EN_PLAN_MANNED, .seats = seat, .seat_count = count};
    return seat != NULL;
}

static enum en_status set_demand(struct asking *asking, struct en_error *reterr)
{
    struct en_replanning *to = asking->to;
    size_t count = asking->count;

    to->patrol = EN_ARENA_ARRAY(&to->arena, count + 1, struct en_replan_patrol);
    to->demand = EN_ARENA_ARRAY(&to->arena, count + 1, struct en_demand);
    to->slot_patrol = EN_ARENA_ARRAY(&to->arena, count + 1, size_t);
    if (to->patrol == NULL || to->demand == NULL || to->slot_patrol == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct planned *planned = &asking->planned[i];
        struct en_replan_patrol *patrol = &to->patrol[to->count++];
        *patrol = (struct en_replan_patrol){.order = planned->demand.order, .off = planned->off};
        if (planned->off.len > 0) {
            continue;
        }
        enum en_status status = replanning_set_vehicles(asking, planned, patrol, reterr);
        if (status != EN_OK) {
            return status;
        }
        planned->demand.crew = (int32_t)planned->seats;
        planned->demand.posts = posts_of(asking, planned);
        to->slot_patrol[to->demand_count] = i;
        to->demand[to->demand_count++] = planned->demand;
    }
    return EN_OK;
}

static enum en_status solve(struct asking *asking, struct en_error *reterr)
{
    struct en_replanning *to = asking->to;
    struct en_plan_options options = {.seed = 1};
    struct en_plan_crew *given =
        EN_ARENA_ARRAY(&to->arena, to->demand_count + 1, struct en_plan_crew);
    struct en_str *again = EN_ARENA_ARRAY(&to->arena, asking->count + 1, struct en_str);

    if (given == NULL || again == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < asking->count; i++) {
        again[i] = asking->planned[i].demand.order;
    }
    struct en_crews_change change = {.again = again,
                                     .again_count = asking->count,
                                     .ill = asking->ask->ill,
                                     .ill_count = asking->ask->ill_count,
                                     .now = asking->ask->now};
    enum en_status status = en_crews_open(asking->state, &change, &to->crews, reterr);
    for (size_t i = 0; status == EN_OK && i < to->demand_count; i++) {
        const struct planned *planned = &asking->planned[to->slot_patrol[i]];
        en_crews_leaves(&to->crews, planned->member, planned->seats, &to->demand[i]);
    }
    if (status == EN_OK) {
        status = en_crews_ask(asking->state, &to->crews, to->demand, to->demand_count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < to->demand_count; i++) {
        if (!give(asking, &asking->planned[to->slot_patrol[i]], &given[i])) {
            status = EN_ERR_MEMORY;
        }
    }
    return status == EN_OK
               ? en_plan_replan(&to->crews.problem, given, NULL, &options, &to->plan, reterr)
               : status;
}

enum en_status en_replanning_run(struct en_state *state, struct en_str programme,
                                 const struct en_replan_ask *ask, struct en_replanning *ret,
                                 struct en_error *reterr)
{
    struct asking asking = {.state = state, .ask = ask, .to = ret, .programme = programme};

    *ret = (struct en_replanning){.count = 0};
    en_arena_init(&ret->arena, 0);
    enum en_status status = replanning_read(&asking, reterr);
    if (status == EN_OK) {
        status = replanning_check_asks(&asking, reterr);
    }
    if (status == EN_OK) {
        status = set_demand(&asking, reterr);
    }
    if (status == EN_OK) {
        status = asking.failed ? EN_ERR_MEMORY : solve(&asking, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < ret->plan.change_count; i++) {
        ret->patrol[ret->slot_patrol[ret->plan.changes[i].slot]].crew = true;
    }
    return status;
}

void en_replanning_finish(struct en_replanning *replanning)
{
    en_plan_replanned_finish(&replanning->plan);
    en_crews_finish(&replanning->crews);
    en_arena_finish(&replanning->arena);
    *replanning = (struct en_replanning){0};
}
