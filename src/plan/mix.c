/*
 * The programme as the search sees it. See mix.h.
 */
#include "mix.h"

/* ---- rows ----------------------------------------------------------------------------------- */

/* The row as row.c reads it, without `out`. */
static void copy_row(const struct plan_mix *mix, uint32_t member, uint32_t out,
                     struct plan_row *row)
{
    size_t at = (size_t)member * mix->row_cap;

    row->count = 0;
    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        if (mix->row[at + i] != out) {
            row->stint[row->count++] =
                (struct plan_stint){mix->row[at + i], mix->command[at + i] != 0};
        }
    }
}

static void store_row(struct plan_mix *mix, uint32_t member, const struct plan_row *row)
{
    size_t at = (size_t)member * mix->row_cap;

    for (uint32_t i = 0; i < row->count; i++) {
        mix->row[at + i] = (uint16_t)row->stint[i].slot;
        mix->command[at + i] = row->stint[i].command;
    }
    mix->row_len[member] = (uint16_t)row->count;
}

bool plan_mix_may(const struct plan_mix *mix, const struct plan_shift *shift)
{
    uint32_t most = (uint32_t)mix->model->problem->rules.patrols_max;
    uint32_t stay = mix->row_len[shift->member] - (shift->out != PLAN_NO_SLOT ? 1U : 0U);

    if (shift->in == PLAN_NO_SLOT) {
        return true;
    }
    return stay < mix->row_cap &&
           (most == 0 || mix->model->problem->members[shift->member].patrols + stay < most) &&
           (plan_mix_bit(mix, mix->open, shift->member, shift->in) != 0 ||
            (plan_mix_bit(mix, mix->once, shift->member, shift->in) != 0 &&
             shift->out != PLAN_NO_SLOT && plan_mix_bit(mix, mix->clash, shift->in, shift->out)));
}

/* ---- what a row costs ----------------------------------------------------------------------- */

static void add_stint(const struct plan_mix *mix, struct plan_sums *sums, uint32_t slot,
                      bool command, int by)
{
    const struct en_plan_slot *patrol = &mix->model->problem->slots[slot];

    sums->patrols += by;
    sums->nights += patrol->night ? by : 0;
    sums->leads += command ? by : 0;
    sums->risk += patrol->risk * by;
}

static bool commands_in(const struct plan_mix *mix, uint32_t member, uint32_t slot)
{
    size_t at = (size_t)member * mix->row_cap;

    while (mix->row[at] != slot) {
        at++;
    }
    return mix->command[at] != 0;
}

static struct plan_sums new_sums(const struct plan_mix *mix, const struct plan_shift *shift)
{
    struct plan_sums sums = mix->sums[shift->member];

    if (shift->out != PLAN_NO_SLOT) {
        add_stint(mix, &sums, shift->out, commands_in(mix, shift->member, shift->out), -1);
    }
    if (shift->in != PLAN_NO_SLOT) {
        add_stint(mix, &sums, shift->in, shift->command, 1);
    }
    return sums;
}

int64_t plan_mix_least(const struct plan_mix *mix, const struct plan_shift *shift)
{
    const struct en_plan_weights *weights = &mix->model->problem->weights;
    struct plan_sums sums = new_sums(mix, shift);

    return (int64_t)weights->load * sums.patrols * sums.patrols +
           (int64_t)weights->nights * sums.nights * sums.nights +
           (int64_t)weights->leads * sums.leads * sums.leads +
           (int64_t)weights->risk * sums.risk * sums.risk - mix->row_cost[shift->member];
}

bool plan_mix_price(const struct plan_mix *mix, struct plan_shift *shift)
{
    struct plan_row row;

    copy_row(mix, shift->member, shift->out, &row);
    if (shift->in != PLAN_NO_SLOT) {
        (void)plan_row_add(mix->model, &row, shift->in, shift->command);
    }
    shift->cost = plan_row_value(mix->model, shift->member, &row, &shift->faults);
    return shift->faults <= mix->row_faults[shift->member];
}

/* ---- company -------------------------------------------------------------------------------- */

int64_t plan_mix_leave(const struct plan_mix *mix, uint32_t member, uint32_t slot)
{
    uint32_t companions = mix->model->seat_at[slot + 1] - mix->model->seat_at[slot] - 1;

    return (int64_t)*plan_mix_company(mix, member, slot) - companions; // once each in this crew
}

int64_t plan_mix_enter(const struct plan_mix *mix, uint32_t member, uint32_t slot, uint32_t without,
                       uint32_t out)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];
    int64_t repeats = *plan_mix_company(mix, member, slot);

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        bool meets = plan_mix_serves(mix, without, row[i]);
        repeats -= row[i] == out ? mix->overlap[slot * mix->slot_count + out] : meets;
    }
    if (mix->model->past.at[member] < mix->model->past.at[member + 1]) {
        repeats -= plan_past_get(&mix->model->past, member, without);
    }
    return repeats;
}

static void add(uint32_t *sum, int64_t by)
{
    *sum = (uint32_t)(*sum + by);
}

/* A crew gets or loses `member`: whoever has met it meets, or would meet, one more or less there.
 * The member's row is without the crew. */
static void tell_others(struct plan_mix *mix, uint32_t member, uint32_t slot, int by)
{
    const struct plan_model *model = mix->model;
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];

    for (uint32_t i = model->past.at[member]; i < model->past.at[member + 1]; i++) {
        const struct plan_pair *pair = &model->past.item[i];
        int64_t times = pair->count;
        add(plan_mix_company(mix, pair->other, slot), by < 0 ? -times : times);
    }
    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        for (uint32_t s = model->seat_at[row[i]]; s < model->seat_at[row[i] + 1]; s++) {
            uint32_t other = mix->seat[s].member;
            if (other != member && plan_mix_serves(mix, other, row[i])) {
                add(plan_mix_company(mix, other, slot), by);
            }
        }
    }
}

/* `member` meets those of the crew once more or less. Its row is with the crew. */
static void tell_companions(struct plan_mix *mix, uint32_t member, uint32_t slot, int by)
{
    const struct plan_model *model = mix->model;
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];

    for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
        uint32_t other = mix->seat[s].member;
        const uint16_t *of_other = &mix->row[(size_t)other * mix->row_cap];
        if (other == member || !plan_mix_serves(mix, other, slot)) {
            continue;
        }
        for (uint32_t i = 0; i < mix->row_len[other]; i++) {
            add(plan_mix_company(mix, member, of_other[i]), by);
        }
        for (uint32_t i = 0; i < mix->row_len[member]; i++) {
            add(plan_mix_company(mix, other, row[i]), by);
        }
    }
}

static void tell_overlap(struct plan_mix *mix, uint32_t member, uint32_t slot, int by)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        if (row[i] != slot) {
            uint8_t *there = &mix->overlap[slot * mix->slot_count + row[i]];
            uint8_t *back = &mix->overlap[row[i] * mix->slot_count + slot];
            *there = (uint8_t)(*there + by);
            *back = (uint8_t)(*back + by);
        }
    }
}

static void tell_clashes(struct plan_mix *mix, uint32_t member, uint32_t slot, int by)
{
    uint64_t *open = &mix->open[member * mix->slot_words];
    uint64_t *once = &mix->once[member * mix->slot_words];

    for (uint32_t i = mix->clash_at[slot]; i < mix->clash_at[slot + 1]; i++) {
        uint32_t other = mix->clash_with[i];
        uint64_t bit = UINT64_C(1) << (other % 64);
        uint8_t *barred = &mix->barred[other * mix->member_count + mix->place[member]];
        *barred = (uint8_t)(*barred + by);
        open[other / 64] = *barred == 0 ? open[other / 64] | bit : open[other / 64] & ~bit;
        once[other / 64] = *barred == 1 ? once[other / 64] | bit : once[other / 64] & ~bit;
    }
}

void plan_mix_shift(struct plan_mix *mix, const struct plan_shift *shift)
{
    uint32_t member = shift->member;
    struct plan_row row;

    mix->sums[member] = new_sums(mix, shift);
    copy_row(mix, member, shift->out, &row);
    if (shift->out != PLAN_NO_SLOT) {
        tell_overlap(mix, member, shift->out, -1);
        tell_clashes(mix, member, shift->out, -1);
        tell_companions(mix, member, shift->out, -1);
        store_row(mix, member, &row);
        tell_others(mix, member, shift->out, -1);
    }
    if (shift->in != PLAN_NO_SLOT) {
        tell_others(mix, member, shift->in, 1);
        (void)plan_row_add(mix->model, &row, shift->in, shift->command);
        store_row(mix, member, &row);
        tell_companions(mix, member, shift->in, 1);
        tell_overlap(mix, member, shift->in, 1);
        tell_clashes(mix, member, shift->in, 1);
    }
    mix->row_cost[member] = shift->cost;
    mix->row_faults[member] = shift->faults;
}

/* ---- a crew --------------------------------------------------------------------------------- */

static bool kept_apart(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = mix->model;
    uint32_t slot = model->seat_slot[seat];

    for (uint32_t at = model->apart_at[member]; at < model->apart_at[member + 1]; at++) {
        if (model->apart_with[at] != mix->seat[seat].member &&
            plan_mix_serves(mix, model->apart_with[at], slot)) {
            return true;
        }
    }
    return false;
}

/* Would everybody still be understood with `member` in this seat? */
static bool understood(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = mix->model;
    const struct en_plan_problem *problem = model->problem;
    uint32_t slot = model->seat_slot[seat];
    uint32_t from = model->seat_at[slot];
    uint32_t until = model->seat_at[slot + 1];
    bool commands = plan_post_commands(problem, mix->seat[seat].post);
    uint32_t spoken = commands ? problem->members[member].languages : 0;
    uint32_t common = commands ? spoken : UINT32_MAX;
    size_t commanders = commands;

    for (uint32_t s = from; s < until; s++) {
        if (s != seat && plan_post_commands(problem, mix->seat[s].post)) {
            uint32_t languages = problem->members[mix->seat[s].member].languages;
            spoken |= languages;
            common &= languages;
            commanders++;
        }
    }
    if (commanders == 0) {
        return true;
    }
    if ((problem->members[member].languages & spoken) == 0 || (commanders == 2 && common == 0)) {
        return false;
    }
    for (uint32_t s = from; commands && s < until; s++) {
        if (s != seat && (problem->members[mix->seat[s].member].languages & spoken) == 0) {
            return false;
        }
    }
    return true;
}

bool plan_mix_fits(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    return !kept_apart(mix, seat, member) &&
           (!mix->model->problem->rules.common_language || understood(mix, seat, member));
}

static bool trained(const struct plan_mix *mix, uint32_t member, uint32_t seat)
{
    int32_t post = mix->seat[seat].post;

    return post < 0 || (mix->model->problem->members[member].posts >> post & 1) != 0;
}

/* Neither in command nor exempt: who holds it is nobody's matter but of those trained for it. */
static bool indifferent(const struct plan_mix *mix, uint32_t seat)
{
    return !mix->seat[seat].exempt &&
           !plan_post_commands(mix->model->problem, mix->seat[seat].post);
}

uint32_t plan_mix_seat(const struct plan_mix *mix, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = mix->model;
    uint32_t slot = model->seat_slot[seat];

    if (trained(mix, member, seat)) {
        return seat;
    }
    for (uint32_t s = model->seat_at[slot]; indifferent(mix, seat) && s < model->seat_at[slot + 1];
         s++) {
        if (s != seat && indifferent(mix, s) && trained(mix, mix->seat[s].member, seat) &&
            trained(mix, member, s)) {
            return s;
        }
    }
    return PLAN_NO_SEAT;
}

static bool within_share(const struct plan_mix *mix, uint32_t slot, int32_t node, int32_t held)
{
    const struct plan_node *at = &mix->model->node[node];
    uint32_t whole = mix->held[slot * mix->model->node_count + (size_t)at->parent];
    uint32_t low = 0;
    uint32_t high = 0;

    en_permille_range(whole, at->share, at->tolerance, &low, &high);
    return held >= (int32_t)low && held <= (int32_t)high;
}

bool plan_mix_may_shift(const struct plan_mix *mix, uint32_t slot, int32_t from, int32_t to)
{
    const struct plan_model *model = mix->model;
    const uint8_t *held = &mix->held[slot * model->node_count];

    return model->node[from].parent >= 0 && model->node[from].parent == model->node[to].parent &&
           model->node[from].party != from && model->problem->rules.apart_node_count == 0 &&
           within_share(mix, slot, from, held[from] - 1) &&
           within_share(mix, slot, to, held[to] + 1);
}
