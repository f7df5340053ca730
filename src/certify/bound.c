/*
 * Is a lower bound true? "No roster can cost less than L", from prices of cover that anybody may
 * have found in any way.
 *
 * A price pi is put on each day and shift: who works it earns pi, and every one needed costs pi.
 * Since one missing costs `under` and one too many `over`, and -over <= pi <= under, no roster is
 * made dearer by that. Then nothing ties people together any more: each one's cheapest row can be
 * found alone, and the sum of these is less than or equal to what any roster costs. Prices are
 * integers, `scale` times finer than costs. (Lagrangian relaxation of the cover; J. B. Geoffrion
 * 1974.)
 *
 * Where that is not enough, cases are told apart: of any cells that are counted, either at most k
 * are worked or k + 1 or more (a split). Rosters of the first kind are made no dearer when each of
 * these cells costs `pay` to work and k times `pay` is given back; those of the second kind when
 * each earns `pay` and (k + 1) times `pay` is charged. Where what is told apart is one cell, a
 * roster of the case has it, or has another: what it cannot have may cost any amount. What holds in
 * every case holds; the costs of rosters are whole, so what a case proves is rounded up.
 */
#include "bound.h"

#include <string.h>

static const int64_t CLOSED = INT64_C(100000000000000); /* of a cell that the case does not have */

enum en_status certify_bound_too_large(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_RANGE, "certify.range", EN_STR(""),
                   N_("the numbers are too large to be added up"), N_("Use a smaller scale."));
}

/* ---- adding up ------------------------------------------------------------------------------ */

/* More for the cells that a split limits, less for those that are due. False: too large. */
static bool add_pay(const struct frame *frame, const struct bound_limit *limit, size_t person,
                    int64_t *cost)
{
    size_t shifts = frame->shifts->count;
    int64_t pay = limit->second ? -limit->pay : limit->pay;
    size_t from = limit->day < 0 ? 0 : (size_t)limit->day;
    size_t until = limit->day < 0 ? (size_t)frame->days : from + 1;
    bool fits = true;

    if (limit->person >= 0 && (size_t)limit->person != person) {
        return true;
    }
    for (size_t i = from * shifts; i < until * shifts; i++) {
        int64_t *at = &cost[i / shifts * (shifts + 1) + i % shifts];
        bool counted = limit->shift < 0 || (size_t)limit->shift == i % shifts;
        fits = fits && (!counted || !__builtin_add_overflow(*at, pay, at));
    }
    return fits;
}

/* What the case does not have, of somebody's day. */
static void close_cells(const struct frame *frame, const struct bound_limit *limit, int64_t *cost)
{
    size_t shifts = frame->shifts->count;
    size_t cell = limit->shift == CELL_OFF ? shifts : (size_t)limit->shift;

    for (size_t i = 0; i <= shifts; i++) {
        if ((i == cell) == limit->second) {
            cost[(size_t)limit->day * (shifts + 1) + i] = CLOSED;
        }
    }
}

/* What a cell costs a person: his wishes, scaled, less what the price pays. False: too large. */
static bool cell_costs(const struct certificate *certificate, size_t person, int64_t *cost)
{
    const struct bound_problem *problem = certificate->problem;
    size_t shifts = problem->frame.shifts->count;
    size_t cells = (size_t)problem->frame.days * (shifts + 1);
    bool fits = true;

    memset(cost, 0, cells * sizeof(*cost));
    problem->wishes(problem->rules, person, cost);
    for (size_t i = 0; i < cells; i++) {
        size_t day = i / (shifts + 1);
        size_t cell = i % (shifts + 1);
        fits = fits && !__builtin_mul_overflow(cost[i], certificate->scale, &cost[i]);
        int64_t price = cell < shifts ? certificate->price[day * shifts + cell] : 0;
        fits = fits && !__builtin_sub_overflow(cost[i], price, &cost[i]);
    }
    for (size_t i = 0; i < certificate->depth; i++) {
        const struct bound_limit *limit = &certificate->limit[i];
        fits = fits && (limit->cell || add_pay(&problem->frame, limit, person, cost));
    }
    for (size_t i = 0; i < certificate->depth; i++) {
        const struct bound_limit *limit = &certificate->limit[i];
        if (limit->cell && (size_t)limit->person == person) {
            close_cells(&problem->frame, limit, cost);
        }
    }
    return fits;
}

/* What needs and splits pay: sum of number times price. False when it is too large. */
static bool needs_pay(const struct certificate *certificate, int64_t *ret)
{
    const struct bound_problem *problem = certificate->problem;
    bool fits = true;

    *ret = 0;
    for (size_t i = 0; i < (size_t)problem->frame.days * problem->frame.shifts->count; i++) {
        int64_t product = 0;
        fits = fits && !__builtin_mul_overflow(certificate->price[i], problem->frame.cover[i].need,
                                               &product);
        fits = fits && !__builtin_add_overflow(*ret, product, ret);
    }
    for (size_t i = 0; i < certificate->depth; i++) {
        const struct bound_limit *limit = &certificate->limit[i];
        int64_t number = limit->second ? limit->most + 1 : -limit->most;
        int64_t product = 0;
        fits = fits && !__builtin_mul_overflow(limit->pay, number, &product);
        fits = fits && !__builtin_add_overflow(*ret, product, ret);
    }
    return fits;
}

/* May rows be added up without leaving 64 bits? Costs of one row, all of them together. */
static bool row_fits(const struct frame *in, const int64_t *cost)
{
    int64_t sum = 0;
    bool fits = true;

    for (int32_t day = 0; day < in->days; day++) {
        int64_t most = 0;
        for (size_t cell = 0; cell <= in->shifts->count; cell++) {
            int64_t size = cost[(size_t)day * (in->shifts->count + 1) + cell];
            size = size < 0 ? -size : size;
            most = size > most ? size : most;
        }
        fits = fits && !__builtin_add_overflow(sum, most, &sum);
    }
    return fits && sum < INT64_MAX / 8;
}

/* x / y, rounded up; y > 0. */
static int64_t divide_up(int64_t x, int64_t y)
{
    return x / y + (x % y > 0);
}

/* Where a judgement stands. */
struct judging {
    const struct en_certify_watch *watch;
    int64_t *cost;       /* [days][shifts + 1] of one person */
    int64_t done, total; /* rows, of all leaves */
    struct en_certify_bound *ret;
};

/* Everybody's cheapest row at a leaf's prices, added to `sum`. */
static enum en_status add_rows(struct judging *judging, const struct certificate *certificate,
                               int64_t *sum, struct en_error *reterr)
{
    const struct bound_problem *problem = certificate->problem;
    const struct en_certify_watch *watch = judging->watch;
    int64_t relaxed = 0;
    enum en_status status = EN_OK;

    for (size_t p = 0; status == EN_OK && p < problem->frame.people->count; p++) {
        struct row_min row = {0};
        if (!cell_costs(certificate, p, judging->cost) ||
            !row_fits(&problem->frame, judging->cost)) {
            return certify_bound_too_large(reterr);
        }
        status =
            problem->row_min(problem->rules, p, judging->cost, certificate->scale, &row, reterr);
        relaxed += status == EN_OK && !row.exact;
        if (status == EN_OK && __builtin_add_overflow(*sum, row.cost, sum)) {
            return certify_bound_too_large(reterr);
        }
        if (watch != NULL && watch->progress != NULL) {
            watch->progress(watch->context, ++judging->done, judging->total);
        }
    }
    if (relaxed > judging->ret->relaxed) {
        judging->ret->relaxed = relaxed;
    }
    return status;
}

/* One case: the bound of the whole is the least of all. */
static enum en_status judge_leaf(struct judging *judging, const struct certificate *certificate,
                                 struct en_error *reterr)
{
    int64_t sum = 0;

    if (!needs_pay(certificate, &sum)) {
        return certify_bound_too_large(reterr);
    }
    enum en_status status = add_rows(judging, certificate, &sum, reterr);
    int64_t found = divide_up(sum, certificate->scale);
    if (judging->ret->leaves++ == 0 || found < judging->ret->found) {
        judging->ret->found = found;
    }
    return status;
}

enum en_status certify_bound_judge(struct en_arena *arena, const struct bound_problem *problem,
                                   struct en_str text, const struct en_certify_watch *watch,
                                   struct en_certify_bound *ret, struct en_error *reterr)
{
    struct certificate read = {0};
    struct en_certify_bound found = {.people = (int64_t)problem->frame.people->count};
    struct judging judging = {.watch = watch, .ret = &found};
    enum en_status status = certify_bound_begin(arena, text, problem, &read, reterr);
    bool leaf = true;

    if (status != EN_OK) {
        return status;
    }
    status = certify_bound_leaves(&read, &judging.total, reterr);
    judging.total *= found.people;
    judging.cost = EN_ARENA_ARRAY(
        arena, (size_t)problem->frame.days * (problem->frame.shifts->count + 1), int64_t);
    if (judging.cost == NULL) {
        return certify_no_memory(reterr);
    }
    while (status == EN_OK && leaf) {
        status = certify_bound_next(&read, &leaf, reterr);
        if (status == EN_OK && leaf) {
            status = judge_leaf(&judging, &read, reterr);
        }
    }
    if (status == EN_OK) {
        found.claimed = read.bound;
        *ret = found;
    }
    return status;
}
