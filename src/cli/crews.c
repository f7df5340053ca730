/*
 * crews.c: composing, and writing a crew as the lines of an order.
 */
#include "crews.h"

#include <string.h>

#include "crews_problem.h"

enum { EFFORT_USUAL = 200 };

enum en_status en_crews_open(struct en_state *state, const struct en_crews_change *change,
                             struct en_crews *ret, struct en_error *reterr)
{
    *ret = (struct en_crews){.count = 0};
    en_arena_init(&ret->arena, 0);
    en_arena_init(&ret->round, 0);
    enum en_status status = en_crews_problem(state, change, ret, reterr);
    if (status != EN_OK) {
        en_crews_finish(ret);
    }
    return status;
}

enum en_status en_crews_ask(struct en_state *state, struct en_crews *crews,
                            const struct en_demand *demand, size_t count, struct en_error *reterr)
{
    en_plan_programme_finish(&crews->programme);
    en_arena_reset(&crews->round);
    crews->dealt = NULL;
    crews->demand = demand;
    crews->count = count;
    return en_crews_slots(state, crews, reterr);
}

enum en_status en_crews_man(struct en_state *state, struct en_crews *crews,
                            const struct en_demand *demand, size_t count, uint64_t seed,
                            uint32_t effort, struct en_error *reterr)
{
    struct en_plan_options options = {.seed = seed, .effort = effort};
    enum en_status status = en_crews_ask(state, crews, demand, count, reterr);

    return status == EN_OK ? en_plan_compose(&crews->problem, &options, &crews->programme, reterr)
                           : status;
}

enum en_status en_crews_compose(struct en_state *state, const struct en_demand *demand,
                                size_t count, uint64_t seed, struct en_crews *ret,
                                struct en_error *reterr)
{
    enum en_status status = en_crews_open(state, NULL, ret, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = en_crews_man(state, ret, demand, count, seed, EFFORT_USUAL, reterr);
    if (status == EN_OK) {
        status = en_crews_vehicles(state, ret, reterr);
    }
    if (status != EN_OK) {
        en_crews_finish(ret);
    }
    return status;
}

void en_crews_finish(struct en_crews *crews)
{
    en_plan_programme_finish(&crews->programme);
    en_arena_finish(&crews->arena);
    en_arena_finish(&crews->round);
    *crews = (struct en_crews){0};
}

static void add_line(struct en_text *out, const char *key, struct en_str value)
{
    en_text_addf(out, "%s: ", key);
    en_text_add(out, value);
    en_text_addc(out, '\n');
}

static void add_time(struct en_text *out, const char *key, en_time time)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(time, text);
    add_line(out, key, en_str_from(text));
}

static void add_crew(struct en_text *out, const struct en_crews *crews, size_t slot)
{
    const struct en_plan_crew *crew = &crews->programme.crews[slot];

    for (size_t i = 0; i < crew->seat_count; i++) {
        const struct en_plan_seat *seat = &crew->seats[i];
        en_text_adds(out, "crew: ");
        en_text_add(out, crews->problem.members[seat->member].token);
        en_text_addc(out, ' ');
        if (seat->post >= 0) {
            en_text_add(out, crews->problem.posts[seat->post].name);
        }
        en_text_addc(out, '\n');
    }
}

static void add_vehicles(struct en_text *out, struct en_str vehicles)
{
    while (vehicles.len > 0) {
        add_line(out, "vehicle", en_str_cut(&vehicles, ' '));
    }
}

/* "PLACE FROM UNTIL ..." with minutes after the start becomes lines with times. */
static void add_stops(struct en_text *out, const struct en_demand *demand)
{
    struct en_str rest = demand->stops;
    struct en_demand_stop stop;
    char text[EN_TIME_BYTES + 1];

    while (en_demand_stop(&rest, &stop)) {
        en_text_adds(out, "stop: ");
        en_text_add(out, stop.place);
        en_time_format(demand->start + (en_time)stop.from * 60, text);
        en_text_addf(out, " %s", text);
        en_time_format(demand->start + (en_time)stop.until * 60, text);
        en_text_addf(out, " %s\n", text);
    }
}

void en_crews_order(struct en_text *out, const struct en_crews *crews, size_t slot,
                    struct en_str cls, struct en_str force)
{
    const struct en_demand *demand = &crews->demand[slot];
    static const char ZEROS[] = "00000000000000000000000000000000"
                                "00000000000000000000000000000000";

    add_line(out, "order", demand->order);
    add_line(out, "version", EN_STR("1"));
    add_line(out, "base", en_str_from(ZEROS));
    add_line(out, "class", cls);
    add_line(out, "force", force);
    add_line(out, "task", demand->task);
    add_line(out, "kind", demand->kind);
    add_time(out, "start", demand->start);
    add_time(out, "end", demand->end);
    struct en_str leaves =
        crews->bases.count > 1 ? crews->bases.base[crews->base[slot]].place : demand->leaves;
    if (leaves.len > 0) {
        add_line(out, "leaves", leaves);
    }
    add_crew(out, crews, slot);
    add_vehicles(out, crews->vehicles[slot]);
    add_stops(out, demand);
    en_text_add(out, demand->why);
}
