/*
 * clash: why somebody has no row. What is left of a person's hard rules when every rule without
 * which there is still no row has been taken away: none of these can be left out.
 */
#include <stdlib.h>
#include <string.h>

#include "price.h"

/* One person alone, and the rules tried. */
struct trial {
    struct en_roster roster;
    struct en_roster_contract contract;
    struct en_roster_person person;
    struct en_roster_rule *rules; // [rule_count of the contract]: those tried stand first
    uint32_t *place;              // [same] where each stands in the contract
    size_t count;
    int32_t *cost;   // [days][shift_count + 1]: 0, or NEVER where a cell is forbidden
    int32_t *free;   // the same with nothing forbidden
    uint8_t *row;    // [days]
    bool forbidding; // forbidden cells are part of the trial
};

static bool trial_make(struct trial *trial, const struct en_roster *roster, uint32_t person)
{
    const struct en_roster_contract *contract = &roster->contracts[roster->people[person].contract];
    size_t cells = (size_t)roster->days * (roster->shift_count + 1);

    *trial = (struct trial){
        .roster = *roster,
        .rules = calloc(contract->rule_count + 1, sizeof(struct en_roster_rule)),
        .place = calloc(contract->rule_count + 1, sizeof(uint32_t)),
        .cost = calloc(cells, sizeof(int32_t)),
        .free = calloc(cells, sizeof(int32_t)),
        .row = malloc((size_t)roster->days),
    };
    if (trial->rules == NULL || trial->place == NULL || trial->cost == NULL ||
        trial->free == NULL || trial->row == NULL) {
        return false;
    }
    for (size_t i = 0; i < contract->rule_count; i++) {
        if (contract->rules[i].weight >= EN_ROSTER_HARD) {
            trial->rules[trial->count] = contract->rules[i];
            trial->place[trial->count++] = (uint32_t)i;
        }
    }
    for (size_t i = 0; i < cells; i++) {
        bool never = roster->wish[person * cells + i] >= EN_ROSTER_HARD;
        trial->cost[i] = never ? EN_PRICE_NEVER : 0;
        trial->forbidding = trial->forbidding || never;
    }
    trial->roster.contracts = &trial->contract;
    trial->roster.people = &trial->person;
    trial->roster.contract_count = trial->roster.people_count = 1;
    return true;
}

static void trial_finish(struct trial *trial)
{
    free(trial->rules);
    free(trial->place);
    free(trial->cost);
    free(trial->free);
    free(trial->row);
}

/* Is it proved that no row keeps the first `count` rules? */
static enum en_status hopeless(struct trial *trial, bool forbidding, bool *ret)
{
    struct en_price_query query = {
        .until = trial->roster.days,
        .cost = forbidding ? trial->cost : trial->free,
        .scale = 1,
    };
    struct en_price_answer answer;

    trial->contract = (struct en_roster_contract){trial->rules, trial->count};
    struct en_price *price = en_price_new(&trial->roster, 0);
    if (price == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = en_price_row(price, &query, trial->row, &answer);
    en_price_free(price);
    *ret = status == EN_ERR_INFEASIBLE && answer.bound == INT64_MAX;
    return status == EN_ERR_MEMORY ? status : EN_OK;
}

static void swap(struct trial *trial, size_t a, size_t b)
{
    struct en_roster_rule rule = trial->rules[a];
    uint32_t place = trial->place[a];

    trial->rules[a] = trial->rules[b];
    trial->place[a] = trial->place[b];
    trial->rules[b] = rule;
    trial->place[b] = place;
}

/* Without the rule at `i`, when there is still no row; else it stays and `*at` goes on. */
static enum en_status leave_out(struct trial *trial, size_t *at)
{
    size_t all = trial->count;
    bool still = false;

    swap(trial, *at, all - 1);
    trial->count = all - 1;
    enum en_status status = hopeless(trial, trial->forbidding, &still);
    if (status == EN_OK && !still) {
        swap(trial, *at, all - 1);
        trial->count = all;
        (*at)++;
    }
    return status;
}

static enum en_status find(struct trial *trial, struct en_roster_clash *ret)
{
    bool still = false;
    enum en_status status = hopeless(trial, trial->forbidding, &still);

    if (status != EN_OK || !still) {
        return status;
    }
    if (trial->forbidding) {
        status = hopeless(trial, false, &still);
        trial->forbidding = !still;
    }
    for (size_t i = 0; status == EN_OK && i < trial->count;) {
        status = leave_out(trial, &i);
    }
    ret->cells = trial->forbidding;
    while (ret->rule_count < trial->count && ret->rule_count < EN_ROSTER_CLASH_MAX) {
        ret->rule[ret->rule_count] = trial->place[ret->rule_count];
        ret->rule_count++;
    }
    return status;
}

enum en_status en_roster_clash(const struct en_roster *roster, uint32_t person,
                               struct en_roster_clash *ret)
{
    struct trial trial;
    struct en_roster_clash clash = {.rule_count = 0};
    enum en_status status = EN_ERR_MEMORY;

    if (trial_make(&trial, roster, person)) {
        status = find(&trial, &clash);
    }
    trial_finish(&trial);
    *ret = status == EN_OK ? clash : (struct en_roster_clash){.rule_count = 0};
    return status;
}
