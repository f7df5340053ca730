/*
 * replanning_vehicles.c: vehicles that fail, and which free one goes instead.
 */
#include "replanning_inside.h"

struct vehicle_ask {
    struct asking *asking;
    const struct planned *planned;
    struct en_str base; // where the one stands that failed; empty: the record does not say
    struct en_str failed, best;
    int64_t best_seats;
    bool known[EN_REPLAN_ASKS_MAX];
};

static bool has_word(struct en_str words, struct en_str word)
{
    while (words.len > 0) {
        if (en_str_equal(en_str_cut(&words, ' '), word)) {
            return true;
        }
    }
    return false;
}

static bool is_broken(const struct en_replan_ask *ask, struct en_str vehicle)
{
    for (size_t i = 0; i < ask->vehicle_count; i++) {
        if (en_str_equal(ask->vehicle[i], vehicle)) {
            return true;
        }
    }
    return false;
}

/* Is a vehicle out with another planned patrol of the programme at that time? */
static bool is_out(const struct asking *asking, const struct planned *planned,
                   struct en_str vehicle)
{
    for (size_t i = 0; i < asking->count; i++) {
        const struct planned *other = &asking->planned[i];
        if (other->off.len == 0 && other->demand.start < planned->demand.end &&
            planned->demand.start < other->demand.end && has_word(other->vehicles, vehicle)) {
            return true;
        }
    }
    return false;
}

/* Where the vehicle stands that fails: another one of the same base is sought. */
static bool find_base(void *self, const struct en_cell *cells, size_t count)
{
    struct vehicle_ask *look = self;

    if (!en_str_equal(en_cell_find(cells, count, "vehicle"), look->failed)) {
        return true;
    }
    look->base = en_arena_copy(&look->asking->to->arena, en_cell_find(cells, count, "base"));
    return false;
}

/* The free vehicle of most seats, the first by name of several. */
static bool look_at_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct vehicle_ask *look = self;
    const struct en_replan_ask *ask = look->asking->ask;
    struct en_str vehicle = en_cell_find(cells, count, "vehicle");
    int64_t seats = en_cell_number(cells, count, "seats");

    for (size_t i = 0; i < ask->vehicle_count; i++) {
        look->known[i] = look->known[i] || en_str_equal(ask->vehicle[i], vehicle);
    }
    struct en_str base = en_cell_find(cells, count, "base");
    bool there = base.len == 0 || look->base.len == 0 || en_str_equal(base, look->base);
    if (look->planned != NULL && !is_broken(ask, vehicle) && there && seats > look->best_seats &&
        !is_out(look->asking, look->planned, vehicle)) {
        look->best = en_arena_copy(&look->asking->to->arena, vehicle);
        look->best_seats = seats;
    }
    return true;
}

enum en_status replanning_check_asks(struct asking *asking, struct en_error *reterr)
{
    struct vehicle_ask look = {.asking = asking};
    enum en_status status =
        en_state_view(asking->state, "vehicles", NULL, 0, look_at_vehicle, &look, reterr);

    for (size_t i = 0; status == EN_OK && i < asking->ask->vehicle_count; i++) {
        if (!look.known[i]) {
            status =
                en_fail(reterr, EN_ERR_NOT_FOUND, "replan.vehicle", asking->ask->vehicle[i],
                        N_("there is no vehicle %1"),
                        N_("`entente state view vehicles` lists them."), asking->ask->vehicle[i]);
        }
    }
    for (size_t i = 0; status == EN_OK && i < asking->ask->suspend_count; i++) {
        struct en_str rest = asking->ask->suspend[i];
        struct en_str party = en_str_cut(&rest, ' ');
        if (en_accord_party(en_state_accord(asking->state), party) < 0) {
            status = en_fail(reterr, EN_ERR_NOT_FOUND, "replan.party", asking->ask->suspend[i],
                             N_("\"%1\" is no party of this accord"),
                             N_("Write the party, a space, and a place or region of the record."),
                             party);
        } else if (!asking->sector_known[i]) {
            status = en_fail(reterr, EN_ERR_NOT_FOUND, "replan.sector", asking->ask->suspend[i],
                             N_("no order stops in that sector: %1"),
                             N_("Write the party, a space, and a place or region of the record."),
                             asking->ask->suspend[i]);
        }
    }
    return status;
}

enum en_status replanning_set_vehicles(struct asking *asking, struct planned *planned,
                                       struct en_replan_patrol *patrol, struct en_error *reterr)
{
    struct en_str rest = planned->vehicles;
    struct en_str kept = {NULL, 0};
    enum en_status status = EN_OK;

    while (status == EN_OK && rest.len > 0) {
        struct en_str vehicle = en_str_cut(&rest, ' ');
        struct vehicle_ask look = {.asking = asking, .planned = planned, .failed = vehicle};
        if (!is_broken(asking->ask, vehicle)) {
            kept = replanning_joined(asking, kept, vehicle);
            continue;
        }
        status = en_state_view(asking->state, "vehicles", NULL, 0, find_base, &look, reterr);
        if (status == EN_OK) {
            status =
                en_state_view(asking->state, "vehicles", NULL, 0, look_at_vehicle, &look, reterr);
        }
        patrol->vehicles = true;
        if (look.best.len > 0) {
            kept = replanning_joined(asking, kept, look.best);
            planned->vehicles = replanning_joined(asking, planned->vehicles, look.best);
        } else {
            patrol->lacks = vehicle;
        }
    }
    patrol->vehicle = kept;
    return status;
}
