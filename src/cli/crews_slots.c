/*
 * crews_slots.c: the patrols of a list as the planner's slots, and vehicles for them.
 *
 * Vehicles are dealt out by a simple rule that everybody can follow: free at that time, used least
 * so far, then by name; as many as the list asks for, more where they do not seat the crew.
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

    if (slot == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < crews->count; i++) {
        const struct en_demand *demand = &crews->demand[i];
        slot[i] = (struct en_plan_slot){
            .id = demand->order,
            .kind = kind_of(demand->kind),
            .start = demand->start,
            .end = demand->end,
            .size = demand->crew,
            .night = en_chart_night(demand->start, demand->end),
            .risk = (uint8_t)en_chart_risk(demand->start, demand->end),
        };
        enum en_status status = set_needs(accord, demand, &slot[i], reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    crews->problem.slots = slot;
    crews->problem.slot_count = crews->count;
    return EN_OK;
}

/* ---- vehicles ------------------------------------------------------------------------------- */

struct vehicle {
    struct en_str name;
    int64_t seats;
    uint32_t uses;
};

/* A vehicle is out for a time. */
struct use {
    size_t vehicle;
    en_time from, until;
};

struct patrol {
    struct en_str order;
    en_time from, until;
};

struct fleet {
    struct en_arena *arena;
    struct vehicle *vehicle;
    struct use *use;
    struct patrol *patrol; // in force, to say when a vehicle is out
    size_t vehicle_count, use_count, patrol_count;
    size_t vehicle_cap, use_cap, patrol_cap;
    bool failed;
};

static bool grow(struct fleet *fleet, void **array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return true;
    }
    size_t wanted = *cap == 0 ? 64 : 2 * *cap;
    void *grown = realloc(*array, wanted * size);
    fleet->failed = fleet->failed || grown == NULL;
    if (grown != NULL) {
        *array = grown;
        *cap = wanted;
    }
    return grown != NULL;
}

static bool add_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct fleet *fleet = self;
    void *array = fleet->vehicle;

    if (!grow(fleet, &array, fleet->vehicle_count, &fleet->vehicle_cap, sizeof(struct vehicle))) {
        return false;
    }
    fleet->vehicle = array;
    fleet->vehicle[fleet->vehicle_count++] = (struct vehicle){
        .name = en_arena_copy(fleet->arena, en_cell_find(cells, count, "vehicle")),
        .seats = en_cell_number(cells, count, "seats"),
    };
    return true;
}

static bool add_patrol(void *self, const struct en_cell *cells, size_t count)
{
    struct fleet *fleet = self;
    void *array = fleet->patrol;

    if (en_str_is(en_cell_find(cells, count, "state"), "cancelled")) {
        return true;
    }
    if (!grow(fleet, &array, fleet->patrol_count, &fleet->patrol_cap, sizeof(struct patrol))) {
        return false;
    }
    fleet->patrol = array;
    fleet->patrol[fleet->patrol_count++] = (struct patrol){
        .order = en_arena_copy(fleet->arena, en_cell_find(cells, count, "order")),
        .from = en_cell_number(cells, count, "start"),
        .until = en_cell_number(cells, count, "end"),
    };
    return true;
}

static bool add_use(struct fleet *fleet, size_t vehicle, en_time from, en_time until)
{
    void *array = fleet->use;

    if (!grow(fleet, &array, fleet->use_count, &fleet->use_cap, sizeof(struct use))) {
        return false;
    }
    fleet->use = array;
    fleet->use[fleet->use_count++] = (struct use){vehicle, from, until};
    fleet->vehicle[vehicle].uses++;
    return true;
}

static bool add_transport(void *self, const struct en_cell *cells, size_t count)
{
    struct fleet *fleet = self;
    struct en_str order = en_cell_find(cells, count, "order");
    struct en_str name = en_cell_find(cells, count, "vehicle");

    for (size_t p = 0; p < fleet->patrol_count; p++) {
        if (!en_str_equal(fleet->patrol[p].order, order)) {
            continue;
        }
        for (size_t v = 0; v < fleet->vehicle_count; v++) {
            if (en_str_equal(fleet->vehicle[v].name, name)) {
                return add_use(fleet, v, fleet->patrol[p].from, fleet->patrol[p].until);
            }
        }
    }
    return true;
}

static bool is_free(const struct fleet *fleet, size_t vehicle, en_time from, en_time until)
{
    for (size_t i = 0; i < fleet->use_count; i++) {
        if (fleet->use[i].vehicle == vehicle && fleet->use[i].from < until &&
            from < fleet->use[i].until) {
            return false;
        }
    }
    return true;
}

/* The free vehicle used least, the first by name of several; past the last when none is. */
static size_t next_free(const struct fleet *fleet, en_time from, en_time until)
{
    size_t best = fleet->vehicle_count;

    for (size_t v = 0; v < fleet->vehicle_count; v++) {
        if (is_free(fleet, v, from, until) &&
            (best == fleet->vehicle_count || fleet->vehicle[v].uses < fleet->vehicle[best].uses)) {
            best = v;
        }
    }
    return best;
}

static enum en_status deal(struct en_crews *crews, struct fleet *fleet, size_t slot)
{
    const struct en_demand *demand = &crews->demand[slot];
    struct en_text names = {0};
    int64_t seats = 0;
    bool free_left = true;

    for (uint32_t n = 0; free_left && (n < demand->vehicles || seats < demand->crew); n++) {
        size_t vehicle = next_free(fleet, demand->start, demand->end);
        free_left = vehicle < fleet->vehicle_count;
        if (free_left && add_use(fleet, vehicle, demand->start, demand->end)) {
            en_text_addf(&names, "%s", names.len > 0 ? " " : "");
            en_text_add(&names, fleet->vehicle[vehicle].name);
            seats += fleet->vehicle[vehicle].seats;
        }
    }
    crews->vehicles[slot] = en_arena_copy(&crews->round, en_text_str(&names));
    bool failed = names.failed || fleet->failed || crews->vehicles[slot].ptr == NULL;
    en_text_finish(&names);
    return failed ? EN_ERR_MEMORY : EN_OK;
}

enum en_status en_crews_vehicles(struct en_state *state, struct en_crews *crews,
                                 struct en_error *reterr)
{
    struct fleet fleet = {.arena = &crews->round};
    enum en_status status = en_state_view(state, "vehicles", NULL, 0, add_vehicle, &fleet, reterr);

    if (status == EN_OK) {
        status = en_state_view(state, "patrols", NULL, 0, add_patrol, &fleet, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "transport", NULL, 0, add_transport, &fleet, reterr);
    }
    crews->vehicles = EN_ARENA_ARRAY(&crews->round, crews->count + 1, struct en_str);
    if (status == EN_OK && (fleet.failed || crews->vehicles == NULL)) {
        status = EN_ERR_MEMORY;
    }
    for (size_t i = 0; status == EN_OK && i < crews->count; i++) {
        if (crews->programme.crews[i].verdict == EN_PLAN_MANNED && fleet.vehicle_count > 0) {
            status = deal(crews, &fleet, i);
        }
    }
    free(fleet.vehicle);
    free(fleet.use);
    free(fleet.patrol);
    return status;
}
