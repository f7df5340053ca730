/*
 * making_fleet.c: patrols of the record beside a programme, vehicles by base, and when they are
 * away.
 *
 * A patrol of the record that leaves on the programme's days under a number that the programme
 * gives (settled, or of its series from the first on) is the same programme made before: what is
 * made now stands in its place; neither its vehicles nor its people nor its hour count beside it.
 */
#include <string.h>

#include "cli.h"
#include "making_asking.h"

enum { DAY = 86400 };

/* ---- patrols beside ------------------------------------------------------------------------- */

/* "G-0115" is of the series that "G-0101" begins: as many letters, and none before it. */
static bool of_series(struct en_str first, struct en_str order)
{
    size_t digits = 0;

    while (digits < first.len && first.ptr[first.len - 1 - digits] >= '0' &&
           first.ptr[first.len - 1 - digits] <= '9') {
        digits++;
    }
    bool alike = order.len == first.len && memcmp(order.ptr, first.ptr, first.len - digits) == 0;
    for (size_t i = first.len - digits; alike && i < order.len; i++) {
        alike = order.ptr[i] >= '0' && order.ptr[i] <= '9';
    }
    return alike && en_str_compare(order, first) >= 0;
}

static bool made_before(const struct en_needs_file *file, struct en_str order, en_time start)
{
    bool ours = of_series(file->number, order);

    for (size_t i = 0; i < file->settled_count; i++) {
        ours = ours || en_str_equal(file->settled[i].number, order);
    }
    return ours && start >= file->first && start < file->first + (en_time)file->days * DAY;
}

static bool add_again(struct asking *ask, struct en_str order)
{
    struct en_str *again =
        grow(ask, ask->making->again, ask->making->again_count, &ask->again_cap, sizeof(*again));

    if (again == NULL) {
        return false;
    }
    ask->making->again = again;
    again[ask->making->again_count++] = order;
    return true;
}

static bool add_beside(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct en_crews_bases bases = en_making_bases(&ask->making->file);
    struct beside *beside =
        grow(ask, ask->beside, ask->beside_count, &ask->beside_cap, sizeof(*ask->beside));

    if (beside == NULL) {
        return false;
    }
    ask->beside = beside;
    beside += ask->beside_count++;
    *beside = (struct beside){
        .order = en_arena_copy(ask->arena, en_cell_find(cells, count, "order")),
        .start = en_cell_number(cells, count, "start"),
        .end = en_cell_number(cells, count, "end"),
        .base = en_crews_base_named(&bases, en_cell_find(cells, count, "leaves")),
        .counts = !en_str_is(en_cell_find(cells, count, "state"), "cancelled"),
    };
    if (made_before(&ask->making->file, beside->order, beside->start)) {
        beside->counts = false;
        return add_again(ask, beside->order);
    }
    return true;
}

struct beside *en_making_beside_named(const struct asking *ask, struct en_str order)
{
    for (size_t i = 0; i < ask->beside_count; i++) {
        if (en_str_equal(ask->beside[i].order, order)) {
            return &ask->beside[i];
        }
    }
    return NULL;
}

enum en_status en_making_beside(struct asking *ask, struct en_error *reterr)
{
    return view(ask, "patrols", add_beside, reterr);
}

/* ---- vehicles ------------------------------------------------------------------------------- */

static bool add_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct en_crews_bases bases = en_making_bases(&ask->making->file);
    struct vehicle *vehicle =
        grow(ask, ask->vehicle, ask->vehicle_count, &ask->vehicle_cap, sizeof(*vehicle));

    if (vehicle == NULL) {
        return false;
    }
    ask->vehicle = vehicle;
    vehicle += ask->vehicle_count++;
    vehicle->name = en_arena_copy(ask->arena, en_cell_find(cells, count, "vehicle"));
    vehicle->owner = en_arena_copy(ask->arena, en_cell_find(cells, count, "owner"));
    vehicle->base = en_crews_place_of(&bases, bases.fleet, bases.fleet_count,
                                      (const struct en_str[]){vehicle->name, vehicle->owner}, 2,
                                      en_cell_find(cells, count, "base"));
    return true;
}

static const struct vehicle *vehicle_named(const struct asking *ask, struct en_str name, bool owner)
{
    for (size_t i = 0; i < ask->vehicle_count; i++) {
        if (en_str_equal(ask->vehicle[i].name, name) ||
            (owner && en_str_equal(ask->vehicle[i].owner, name))) {
            return &ask->vehicle[i];
        }
    }
    return NULL;
}

static enum en_status no_vehicle(size_t line, struct en_str name, struct en_error *reterr)
{
    char where[32];

    return en_fail(reterr, EN_ERR_NOT_FOUND, "needs.vehicle", en_place_line(where, line),
                   N_("there is no vehicle %1"), N_("`entente state view vehicles` lists them."),
                   name);
}

static enum en_status check_fleet(const struct asking *ask, struct en_error *reterr)
{
    const struct en_needs_file *file = &ask->making->file;

    for (size_t i = 0; i < file->fleet_count; i++) {
        struct en_str rest = file->fleet[i].list;
        while (rest.len > 0) {
            struct en_str name = en_str_cut(&rest, ',');
            if (vehicle_named(ask, name, true) == NULL) {
                return no_vehicle(file->fleet[i].line, name, reterr);
            }
        }
    }
    return EN_OK;
}

/* Vehicles of each base; where the record has any, no base is without. */
static enum en_status count_vehicles(struct asking *ask, struct en_error *reterr)
{
    const struct en_needs_file *file = &ask->making->file;
    struct en_programme_base *base =
        EN_ARENA_ARRAY(ask->arena, file->base_count, struct en_programme_base);
    char where[32];

    if (base == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < ask->vehicle_count; i++) {
        if (ask->vehicle[i].base >= 0) {
            base[ask->vehicle[i].base].vehicles++;
        }
    }
    for (size_t i = 0; i < file->base_count; i++) {
        base[i].place = file->base[i].place;
        if (base[i].vehicles == 0 && ask->vehicle_count > 0) {
            return en_fail(reterr, EN_ERR_CONTRADICTION, "needs.no-vehicle",
                           en_place_line(where, file->base[i].line), N_("%1 has no vehicle"),
                           N_("Name some, or their owner: `fleet: %1 VEHICLES`."), base[i].place);
        }
    }
    ask->making->needs.bases = base;
    return EN_OK;
}

static bool put_away(struct asking *ask, int32_t base, struct en_programme_span span)
{
    if (base < 0) {
        return true;
    }
    struct en_programme_away *away =
        grow(ask, ask->away, ask->away_count, &ask->away_cap, sizeof(*ask->away));

    if (away == NULL) {
        return false;
    }
    ask->away = away;
    away[ask->away_count++] = (struct en_programme_away){span, base};
    return true;
}

static enum en_status add_workshop(struct asking *ask, struct en_error *reterr)
{
    const struct en_needs_file *file = &ask->making->file;

    for (size_t i = 0; i < file->workshop_count; i++) {
        const struct vehicle *vehicle = vehicle_named(ask, file->workshop[i].vehicle, false);
        if (vehicle == NULL) {
            return no_vehicle(file->workshop[i].line, file->workshop[i].vehicle, reterr);
        }
        if (!put_away(ask, vehicle->base, file->workshop[i].span)) {
            return EN_ERR_MEMORY;
        }
    }
    return EN_OK;
}

static bool add_away(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct beside *beside = en_making_beside_named(ask, en_cell_find(cells, count, "order"));
    const struct vehicle *vehicle =
        vehicle_named(ask, en_cell_find(cells, count, "vehicle"), false);

    return beside == NULL || vehicle == NULL || !beside->counts ||
           beside->end <= ask->making->file.first ||
           put_away(ask, vehicle->base, (struct en_programme_span){beside->start, beside->end});
}

static enum en_status set_starts(struct asking *ask)
{
    struct en_programme_start *start =
        EN_ARENA_ARRAY(ask->arena, ask->beside_count + 1, struct en_programme_start);
    struct en_programme_needs *needs = &ask->making->needs;

    for (size_t i = 0; start != NULL && i < ask->beside_count; i++) {
        if (ask->beside[i].counts) {
            int32_t base = ask->beside[i].base < 0 ? 0 : ask->beside[i].base;
            start[needs->start_count++] = (struct en_programme_start){ask->beside[i].start, base};
        }
    }
    needs->starts = start;
    needs->away = ask->away;
    needs->away_count = ask->away_count;
    return start == NULL ? EN_ERR_MEMORY : EN_OK;
}

enum en_status en_making_fleet(struct asking *ask, struct en_error *reterr)
{
    enum en_status status = view(ask, "vehicles", add_vehicle, reterr);

    if (status == EN_OK) {
        status = check_fleet(ask, reterr);
    }
    if (status == EN_OK) {
        status = count_vehicles(ask, reterr);
    }
    if (status == EN_OK) {
        status = add_workshop(ask, reterr);
    }
    if (status == EN_OK) {
        status = view(ask, "transport", add_away, reterr);
    }
    return status == EN_OK ? set_starts(ask) : status;
}
