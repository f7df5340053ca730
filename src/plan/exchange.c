/*
 * One exchange of people: whether the rules allow it and it is cheap enough; making it. See mix.h.
 */
#include "mix.h"

/* `member` takes its place where the holder of `seat` leaves; `at` as plan_mix_seat gave it. */
static void take_seat(struct plan_mix *mix, uint32_t seat, uint32_t at, uint32_t member)
{
    mix->seat[seat].member = mix->seat[at].member;
    mix->seat[at].member = member;
}

/* A row's part of an exchange done: out of its patrol, or into its new one. */
static void go(struct plan_mix *mix, const struct plan_shift *shift, bool in)
{
    struct plan_shift half = *shift;

    *(in ? &half.out : &half.in) = PLAN_NO_SLOT;
    plan_mix_shift(mix, &half);
}

static int64_t dearer_by(const struct plan_mix *mix, const struct plan_shift *shift)
{
    return shift->cost - mix->row_cost[shift->member];
}

static void shift_held(struct plan_mix *mix, uint32_t slot, int32_t from, int32_t to)
{
    uint8_t *held = &mix->held[slot * mix->model->node_count];

    held[from]--;
    held[to]++;
}

/* Two rows change. Cheap questions first: nearly every exchange is refused by one of them. */
static bool both_change(struct plan_exchange *exchange, struct plan_shift *a, struct plan_shift *b,
                        int64_t repeats, int64_t *ret_dearer)
{
    struct plan_mix *mix = exchange->mix;
    int64_t most = exchange->most;
    int64_t company = mix->model->problem->weights.repeats * repeats;

    if (company + plan_mix_least(mix, a) + plan_mix_least(mix, b) > most ||
        !plan_mix_price(mix, a) || !plan_mix_price(mix, b)) {
        return false;
    }
    *ret_dearer = company + dearer_by(mix, a) + dearer_by(mix, b);
    return *ret_dearer <= most;
}

bool plan_exchange_swap(struct plan_exchange *exchange, uint32_t seat, uint32_t other)
{
    struct plan_mix *mix = exchange->mix;
    const struct plan_model *model = mix->model;
    uint32_t slot = model->seat_slot[seat];
    uint32_t slot2 = model->seat_slot[other];
    uint32_t who = mix->seat[seat].member;
    uint32_t who2 = mix->seat[other].member;
    int32_t leaf = model->leaf_of[who];
    int32_t leaf2 = model->leaf_of[who2];

    if (slot == slot2 || who == who2 ||
        (leaf != leaf2 && mix->seat[seat].exempt != mix->seat[other].exempt)) {
        return false;
    }
    const struct en_plan_problem *problem = model->problem;
    struct plan_shift in2 = {.member = who2, .out = slot2, .in = slot};
    struct plan_shift in = {.member = who, .out = slot, .in = slot2};
    in2.command = plan_post_commands(problem, mix->seat[seat].post);
    in.command = plan_post_commands(problem, mix->seat[other].post);
    if (!plan_mix_may(mix, &in2) || !plan_mix_may(mix, &in)) {
        return false;
    }
    uint32_t at = plan_mix_seat(mix, seat, who2);
    uint32_t at2 = plan_mix_seat(mix, other, who);
    if (at == PLAN_NO_SEAT || at2 == PLAN_NO_SEAT) {
        return false;
    }
    int64_t repeats = plan_mix_enter(mix, who2, slot, who, slot2) +
                      plan_mix_enter(mix, who, slot2, who2, slot) - plan_mix_leave(mix, who, slot) -
                      plan_mix_leave(mix, who2, slot2);
    int64_t dearer = 0;
    bool shifts = leaf != leaf2 && !mix->seat[seat].exempt;
    if (both_change(exchange, &in, &in2, repeats, &dearer) && plan_mix_fits(mix, seat, who2) &&
        plan_mix_fits(mix, other, who) &&
        (!shifts || (plan_mix_may_shift(mix, slot, leaf, leaf2) &&
                     plan_mix_may_shift(mix, slot2, leaf2, leaf)))) {
        go(mix, &in2, false);
        go(mix, &in, false);
        take_seat(mix, seat, at, who2);
        take_seat(mix, other, at2, who);
        go(mix, &in2, true);
        go(mix, &in, true);
        exchange->cost += dearer;
        exchange->made++;
        if (shifts) {
            shift_held(mix, slot, leaf, leaf2);
            shift_held(mix, slot2, leaf2, leaf);
        }
        return true;
    }
    return false;
}

bool plan_exchange_replace(struct plan_exchange *exchange, uint32_t seat, uint32_t member)
{
    struct plan_mix *mix = exchange->mix;
    uint32_t slot = mix->model->seat_slot[seat];
    uint32_t who = mix->seat[seat].member;
    struct plan_shift in = {.member = member, .out = PLAN_NO_SLOT, .in = slot};
    struct plan_shift out = {.member = who, .out = slot, .in = PLAN_NO_SLOT};

    in.command = plan_post_commands(mix->model->problem, mix->seat[seat].post);
    if (who == member || !plan_mix_may(mix, &in)) {
        return false;
    }
    uint32_t at = plan_mix_seat(mix, seat, member);
    if (at == PLAN_NO_SEAT) {
        return false;
    }
    int64_t repeats =
        plan_mix_enter(mix, member, slot, who, PLAN_NO_SLOT) - plan_mix_leave(mix, who, slot);
    int64_t dearer = 0;
    if (both_change(exchange, &in, &out, repeats, &dearer) && plan_mix_fits(mix, seat, member)) {
        plan_mix_shift(mix, &out);
        take_seat(mix, seat, at, member);
        plan_mix_shift(mix, &in);
        exchange->cost += dearer;
        exchange->made++;
        return true;
    }
    return false;
}

/* Both stay, so company stays; command must keep its party. */
void plan_exchange_post(struct plan_exchange *exchange, uint32_t seat, uint32_t other)
{
    struct plan_mix *mix = exchange->mix;
    const struct plan_model *model = mix->model;
    const struct en_plan_problem *problem = model->problem;
    uint32_t slot = model->seat_slot[seat];
    uint32_t who = mix->seat[seat].member;
    uint32_t who2 = mix->seat[other].member;
    bool command = plan_post_commands(problem, mix->seat[seat].post);
    bool command2 = plan_post_commands(problem, mix->seat[other].post);

    if (mix->seat[seat].post == mix->seat[other].post || mix->party[who] != mix->party[who2] ||
        (mix->seat[seat].exempt != mix->seat[other].exempt &&
         model->leaf_of[who] != model->leaf_of[who2]) ||
        plan_mix_seat(mix, seat, who2) != seat || plan_mix_seat(mix, other, who) != other) {
        return;
    }
    struct plan_shift in = {.member = who, .out = slot, .in = slot, .command = command2};
    struct plan_shift in2 = {.member = who2, .out = slot, .in = slot, .command = command};
    int64_t dearer = 0;
    if (!both_change(exchange, &in, &in2, 0, &dearer)) {
        return;
    }
    mix->seat[seat].member = who2;
    mix->seat[other].member = who;
    bool fits = plan_mix_fits(mix, seat, who2) && plan_mix_fits(mix, other, who);
    mix->seat[seat].member = fits ? who2 : who;
    mix->seat[other].member = fits ? who : who2;
    if (fits) {
        plan_mix_shift(mix, &in);
        plan_mix_shift(mix, &in2);
        exchange->cost += dearer;
        exchange->made++;
    }
}
