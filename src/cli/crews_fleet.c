/*
 * crews_fleet.c: vehicles for the patrols of a list: what the record knows of them, told to
 * entente/programme_fleet.h, which deals them.
 */
#include <stdlib.h>
#include <string.h>

#include <entente/programme_fleet.h>

#include "crews_problem.h"

/* A patrol in force, to say when a vehicle is out. */
struct patrol {
    struct en_str order;
    struct en_programme_span span;
};

struct loading {
    const struct en_crews *crews;
    struct en_arena *arena;
    struct en_str *name;              // [vehicle_count]
    struct en_fleet_vehicle *vehicle; // [vehicle_count]
    struct en_fleet_away *away;
    struct patrol *patrol;
    size_t vehicle_count, away_count, patrol_count;
    size_t name_cap, vehicle_cap, away_cap, patrol_cap;
    bool failed;
};

/* Room for one more in an array of the arena. */
static void *grow(struct loading *load, void *array, size_t count, size_t *cap, size_t size)
{
    void *grown = en_arena_grow(load->arena, array, count, cap, size);

    load->failed = load->failed || grown == NULL;
    return grown;
}

static bool add_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    size_t at = load->vehicle_count;

    load->name = grow(load, load->name, at, &load->name_cap, sizeof(*load->name));
    load->vehicle = grow(load, load->vehicle, at, &load->vehicle_cap, sizeof(*load->vehicle));
    if (load->failed) {
        return false;
    }
    load->name[at] = en_arena_copy(load->arena, en_cell_find(cells, count, "vehicle"));
    const struct en_crews_bases *bases = &load->crews->bases;
    struct en_str names[] = {load->name[at], en_cell_find(cells, count, "owner")};
    int32_t base = en_crews_place_of(bases, bases->fleet, bases->fleet_count, names,
                                     EN_COUNT(names), en_cell_find(cells, count, "base"));
    load->vehicle[at] = (struct en_fleet_vehicle){
        .seats = (int32_t)en_cell_number(cells, count, "seats"),
        .base = base == EN_CREWS_ANY_BASE ? EN_FLEET_ANY_BASE : base,
    };
    load->vehicle_count += base != EN_CREWS_ELSEWHERE;
    return true;
}

static bool add_patrol(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    struct en_str order = en_cell_find(cells, count, "order");

    if (en_str_is(en_cell_find(cells, count, "state"), "cancelled") ||
        en_crews_stands_in(&load->crews->fleet, order)) {
        return true;
    }
    load->patrol =
        grow(load, load->patrol, load->patrol_count, &load->patrol_cap, sizeof(*load->patrol));
    if (load->failed) {
        return false;
    }
    load->patrol[load->patrol_count++] = (struct patrol){
        .order = en_arena_copy(load->arena, order),
        .span = {en_cell_number(cells, count, "start"), en_cell_number(cells, count, "end")},
    };
    return true;
}

static size_t vehicle_named(const struct loading *load, struct en_str name)
{
    size_t at = 0;

    while (at < load->vehicle_count && !en_str_equal(load->name[at], name)) {
        at++;
    }
    return at;
}

static bool put_away(struct loading *load, size_t vehicle, struct en_programme_span span)
{
    load->away = grow(load, load->away, load->away_count, &load->away_cap, sizeof(*load->away));
    if (load->failed) {
        return false;
    }
    load->away[load->away_count++] = (struct en_fleet_away){vehicle, span};
    return true;
}

static bool add_transport(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    struct en_str order = en_cell_find(cells, count, "order");
    size_t vehicle = vehicle_named(load, en_cell_find(cells, count, "vehicle"));

    for (size_t p = 0; vehicle < load->vehicle_count && p < load->patrol_count; p++) {
        if (en_str_equal(load->patrol[p].order, order)) {
            load->vehicle[vehicle].uses++;
            return put_away(load, vehicle, load->patrol[p].span);
        }
    }
    return true;
}

/* ---- dealing -------------------------------------------------------------------------------- */

static enum en_status name_them(const struct loading *load, const struct en_fleet_dealt *dealt,
                                struct en_str *ret)
{
    struct en_text names = {0};

    for (size_t i = 0; i < dealt->count; i++) {
        en_text_adds(&names, i > 0 ? " " : "");
        en_text_add(&names, load->name[dealt->vehicle[i]]);
    }
    *ret = en_arena_copy(load->arena, en_text_str(&names));
    bool failed = names.failed || ret->ptr == NULL;
    en_text_finish(&names);
    return failed ? EN_ERR_MEMORY : EN_OK;
}

/* Only patrols with a crew take vehicles; where the record has none, they are no matter. */
static enum en_status deal(struct loading *load, struct en_crews *crews, struct en_error *reterr)
{
    struct en_fleet_trip *trip =
        EN_ARENA_ARRAY(load->arena, crews->count + 1, struct en_fleet_trip);
    struct en_fleet_dealt *dealt =
        EN_ARENA_ARRAY(load->arena, crews->count + 1, struct en_fleet_dealt);
    struct en_fleet fleet = {load->vehicle, load->vehicle_count, load->away, load->away_count,
                             crews->fleet.turnaround};

    if (trip == NULL || dealt == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < crews->count; i++) {
        const struct en_demand *demand = &crews->demand[i];
        trip[i] = (struct en_fleet_trip){
            .start = demand->start, .end = demand->end, .base = crews->base[i]};
        if (crews->programme.crews[i].verdict == EN_PLAN_MANNED) {
            trip[i].crew = demand->crew;
            trip[i].vehicles = (int32_t)demand->vehicles;
        }
    }
    enum en_status status = en_fleet_deal(&fleet, trip, crews->count, load->arena, dealt, reterr);
    for (size_t i = 0; status == EN_OK && i < crews->count; i++) {
        dealt[i].lacks = dealt[i].lacks && load->vehicle_count > 0;
        status = name_them(load, &dealt[i], &crews->vehicles[i]);
    }
    crews->dealt = dealt;
    return status;
}

bool en_crews_stands_in(const struct en_crews_fleet *fleet, struct en_str order)
{
    for (size_t i = 0; i < fleet->again_count; i++) {
        if (en_str_equal(fleet->again[i], order)) {
            return true;
        }
    }
    return false;
}

enum en_status en_crews_vehicles(struct en_state *state, struct en_crews *crews,
                                 struct en_error *reterr)
{
    struct loading load = {.crews = crews, .arena = &crews->round};
    enum en_status status = en_state_view(state, "vehicles", NULL, 0, add_vehicle, &load, reterr);

    if (status == EN_OK) {
        status = en_state_view(state, "patrols", NULL, 0, add_patrol, &load, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "transport", NULL, 0, add_transport, &load, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < crews->fleet.workshop_count; i++) {
        const struct en_needs_workshop *workshop = &crews->fleet.workshop[i];
        size_t vehicle = vehicle_named(&load, workshop->vehicle);
        if (vehicle < load.vehicle_count) {
            (void)put_away(&load, vehicle, workshop->span);
        }
    }
    crews->vehicles = EN_ARENA_ARRAY(&crews->round, crews->count + 1, struct en_str);
    if (status == EN_OK && (load.failed || crews->vehicles == NULL)) {
        status = EN_ERR_MEMORY;
    }
    return status == EN_OK ? deal(&load, crews, reterr) : status;
}
