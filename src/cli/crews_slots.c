/*
 * crews_slots.c: the patrols of a list as the planner's slots.
 */
#include "crews_problem.h"

#include <stdlib.h>
#include <string.h>

bool en_crews_pair(struct en_str *rest, struct en_str *ret_name, uint64_t *ret_number)
{
    *ret_name = en_str_cut(rest, ' ');
    return ret_name->len > 0 && en_parse_u64(en_str_cut(rest, ' '), ret_number);
}

/* ---- slots ---------------------------------------------------------------------------------- */

static enum en_plan_kind kind_of(struct en_str kind)
{
    if (en_str_is(kind, "short")) {
        return EN_PLAN_SHORT;
    }
    if (en_str_is(kind, "long")) {
        return EN_PLAN_LONG;
    }
    return en_str_is(kind, "overnight") ? EN_PLAN_OVERNIGHT : EN_PLAN_OTHER;
}

static enum en_status bad_posts(const struct en_demand *demand, struct en_error *reterr)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "demand.posts", en_place_line(place, demand->line),
                   N_("the posts of %1 cannot be read, or are more than its seats"),
                   N_("Write posts of the accord with their numbers: lead 1 deputy 1."),
                   demand->order);
}

/* Everybody in an order holds a post: the seats nobody asked for go to the plainest one, which is
 * not exempt, does not rotate, is not asked for by the accord, and stands last there. */
static int plain_post(const struct en_accord *accord)
{
    for (size_t i = accord->post_count; i-- > 0;) {
        if (!accord->post[i].exempt && !accord->post[i].rotates && accord->post[i].min == 0) {
            return (int)i;
        }
    }
    return -1;
}

static enum en_status set_needs(const struct en_accord *accord, const struct en_demand *demand,
                                struct en_plan_slot *slot, struct en_error *reterr)
{
    struct en_str rest = demand->posts;
    struct en_str name = {NULL, 0};
    uint64_t number = 0;
    uint64_t sum = 0;
    int plain = plain_post(accord);

    while (rest.len > 0) {
        bool read = en_crews_pair(&rest, &name, &number);
        int post = en_accord_post(accord, name);
        if (!read || post < 0 || number > (uint64_t)demand->crew) {
            return bad_posts(demand, reterr);
        }
        slot->need[post] = (uint8_t)number;
    }
    for (size_t i = 0; i < accord->post_count; i++) {
        if (slot->need[i] < accord->post[i].min) {
            slot->need[i] = (uint8_t)accord->post[i].min;
        }
        sum += slot->need[i];
    }
    if (sum > (uint64_t)demand->crew) {
        return bad_posts(demand, reterr);
    }
    if (plain >= 0) {
        slot->need[plain] = (uint8_t)(slot->need[plain] + ((uint64_t)demand->crew - sum));
    }
    return EN_OK;
}

enum en_status en_crews_slots(struct en_state *state, struct en_crews *crews,
                              struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(state);
    struct en_plan_slot *slot =
        EN_ARENA_ARRAY(&crews->round, crews->count + 1, struct en_plan_slot);

    enum en_status status =
        slot == NULL ? EN_ERR_MEMORY : en_crews_settle_bases(state, crews, reterr);
    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < crews->count; i++) {
        const struct en_demand *demand = &crews->demand[i];
        slot[i] = (struct en_plan_slot){
            .id = demand->order,
            .kind = kind_of(demand->kind),
            .start = demand->start,
            .end = demand->end,
            .size = demand->crew,
            .base = (uint8_t)(crews->bases.count > 1 ? crews->base[i] + 1 : 0),
            .night = en_chart_night(demand->start, demand->end),
            .risk = (uint8_t)en_chart_risk(demand->start, demand->end),
        };
        status = set_needs(accord, demand, &slot[i], reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    crews->problem.slots = slot;
    crews->problem.slot_count = crews->count;
    return EN_OK;
}
