/*
 * Brute force, the judge of small problems.
 */
#include "truth.h"

#include <assert.h>
#include <stdlib.h>

/* Two lines that name the same rule, whatever their numbers. */
static bool same_rule(const struct en_line *a, const struct en_line *b)
{
    enum en_line_code code =
        b->code == EN_PLAN_RULE_APART_PAIR ? EN_PLAN_RULE_APART_MEMBERS : b->code;

    if (a->code != code) {
        return false;
    }
    for (size_t i = 0; i < EN_LINE_ARGS_MAX; i++) {
        bool names = a->arg[i].kind == EN_LINE_NODE || a->arg[i].kind == EN_LINE_POST;
        if (names && a->arg[i].value != b->arg[i].value) {
            return false;
        }
    }
    return true;
}

uint32_t truth_bit(struct truth *truth, struct en_line line)
{
    line.code = line.code == EN_PLAN_RULE_APART_PAIR ? EN_PLAN_RULE_APART_MEMBERS : line.code;
    for (size_t i = 0; i < truth->rule_count; i++) {
        if (same_rule(&truth->rule[i], &line)) {
            return UINT32_C(1) << i;
        }
    }
    assert(truth->rule_count < TRUTH_RULES_MAX);
    truth->rule[truth->rule_count] = line;
    return UINT32_C(1) << truth->rule_count++;
}

static void judge_way(struct truth *truth, const struct en_plan_problem *problem,
                      const struct en_plan_seat *seats, size_t count)
{
    struct en_plan_crew crew = {.verdict = EN_PLAN_MANNED, .seats = seats, .seat_count = count};
    struct en_plan_breaches breaches;
    uint32_t broken = 0;

    enum en_status status = en_plan_check(problem, &crew, 1, &breaches, NULL);
    assert(status == EN_OK);
    for (size_t i = 0; i < breaches.count; i++) {
        broken |= truth_bit(truth, breaches.items[i].line);
    }
    en_plan_breaches_finish(&breaches);
    for (size_t i = 0; i < truth->way_count; i++) {
        if (truth->ways[i] == broken) {
            return;
        }
    }
    assert(truth->way_count < TRUTH_WAYS_MAX);
    truth->ways[truth->way_count++] = broken;
}

/* Seats in a fixed order of posts; members run over everyone, like an odometer. */
static void try_all_ways(struct truth *truth, const struct en_plan_problem *problem)
{
    const struct en_plan_slot *slot = &problem->slots[0];
    struct en_plan_seat seats[EN_PLAN_CREW_MAX];
    size_t size = (size_t)slot->size;
    size_t count = 0;

    for (size_t post = 0; post < problem->post_count; post++) {
        for (size_t i = 0; i < slot->need[post]; i++) {
            seats[count++] = (struct en_plan_seat){0, (int32_t)post, problem->posts[post].exempt};
        }
    }
    while (count < size) {
        seats[count++] = (struct en_plan_seat){0, -1, false};
    }
    size_t at = 0;
    seats[0].member = 0;
    for (;;) {
        bool clash = seats[at].member >= problem->member_count;
        for (size_t i = 0; !clash && i < at; i++) {
            clash = seats[i].member == seats[at].member;
            /* Seats without difference are filled in rising order only. */
            clash |= seats[i].post == seats[at].post && seats[i].member > seats[at].member;
        }
        if (seats[at].member >= problem->member_count) {
            if (at == 0) {
                return;
            }
            seats[--at].member++;
        } else if (clash) {
            seats[at].member++;
        } else if (at + 1 == size) {
            judge_way(truth, problem, seats, size);
            seats[at].member++;
        } else {
            seats[++at].member = 0;
        }
    }
}

bool truth_can_keep(const struct truth *truth, uint32_t rules)
{
    for (size_t i = 0; i < truth->way_count; i++) {
        if ((truth->ways[i] & rules) == 0) {
            return true;
        }
    }
    return false;
}

struct truth *truth_of(const struct en_plan_problem *problem)
{
    struct truth *truth = calloc(1, sizeof(*truth));

    assert(truth != NULL);
    try_all_ways(truth, problem);
    return truth;
}
