/*
 * making_state.c: what a programme must know beside its needs, asked of the state's views.
 *
 * Legs are driven at one speed near the base and another beyond, over 1.3 times the distance on the
 * map, and rounded up to whole steps; a zone is seen when a patrol reported a visit there, or is
 * ordered to stop there before the programme begins.
 *
 * A patrol of the record that leaves on the programme's days under a number that the programme
 * gives (settled, or of its series from the first on) is the same programme made before: what is
 * made now stands in its place; neither its vehicles nor its people nor its hour count beside it.
 */
#include <stdlib.h>
#include <string.h>

#include <entente/geo.h>

#include "cli.h"
#include "csv.h"
#include "making.h"

enum { DAY = 86400, MINUTE = 60, DETOUR_PERCENT = 130 };

struct place {
    struct en_str name;
    struct en_position at;
};

/* A patrol in force. */
struct beside {
    struct en_str order;
    en_time start, end;
    bool counts; // neither cancelled nor one that this programme stands in for
};

struct asking {
    struct en_making *making;
    struct en_arena *arena;
    struct place *place;
    size_t place_count, place_cap;
    struct beside *beside;
    size_t beside_count, beside_cap, again_cap;
    struct en_programme_span *away;
    size_t away_count, away_cap;
    int32_t vehicles;
    bool *in_workshop;           // [workshop_count] the record knows the vehicle
    struct en_position *zone_at; // [zone_count]
    bool failed;
};

/* Room for one more in an array of the arena. */
static void *grow(struct asking *ask, void *array, size_t count, size_t *cap, size_t size)
{
    void *grown = en_arena_grow(ask->arena, array, count, cap, size);

    ask->failed = ask->failed || grown == NULL;
    return grown;
}

static enum en_status view(struct asking *ask, const char *name, en_row_fn row,
                           struct en_error *reterr)
{
    return en_state_view(ask->making->state, name, NULL, 0, row, ask, reterr);
}

/* ---- places and ways ------------------------------------------------------------------------ */

static bool add_place(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    struct place *place =
        grow(ask, ask->place, ask->place_count, &ask->place_cap, sizeof(*ask->place));

    if (place == NULL) {
        return false;
    }
    ask->place = place;
    place[ask->place_count++] =
        (struct place){en_arena_copy(ask->arena, en_cell_find(cells, count, "place")),
                       {(int32_t)en_cell_number(cells, count, "lat_e7"),
                        (int32_t)en_cell_number(cells, count, "lon_e7")}};
    return true;
}

static const struct place *place_named(const struct asking *ask, struct en_str name)
{
    for (size_t i = 0; i < ask->place_count; i++) {
        if (en_str_equal(ask->place[i].name, name)) {
            return &ask->place[i];
        }
    }
    return NULL;
}

static int32_t minutes_between(const struct en_needs_file *file, struct en_position a,
                               struct en_position b)
{
    int64_t metres = (int64_t)en_position_distance_m(a, b) * DETOUR_PERCENT / 100;
    int64_t speed = metres < (int64_t)file->near_km * 1000 ? file->near_speed : file->far_speed;
    int64_t step = speed * 1000 * EN_PROGRAMME_STEP; /* metres a step, times 60 */
    int64_t steps = (metres * 60 + step - 1) / step;

    return (int32_t)(steps > 0 ? steps : 1) * EN_PROGRAMME_STEP;
}

static enum en_status unknown_place(struct asking *ask, struct en_str place, size_t line,
                                    struct en_error *reterr)
{
    char where[32];

    (void)ask;
    return en_fail(reterr, EN_ERR_NOT_FOUND, "needs.place", en_place_line(where, line),
                   N_("the record knows no place %1"),
                   N_("List it (place.list), or write one that `entente state view places` shows."),
                   place);
}

static enum en_status set_legs(struct asking *ask, struct en_error *reterr)
{
    struct en_needs_file *file = &ask->making->file;
    size_t nodes = file->zone_count + 1;
    const struct place *base = place_named(ask, file->base);
    struct en_position *at = EN_ARENA_ARRAY(ask->arena, nodes, struct en_position);
    int32_t *legs = EN_ARENA_ARRAY(ask->arena, nodes * nodes, int32_t);

    if (at == NULL || legs == NULL) {
        return EN_ERR_MEMORY;
    }
    if (base == NULL) {
        return unknown_place(ask, file->base, 1, reterr);
    }
    at[0] = base->at;
    for (size_t z = 0; z < file->zone_count; z++) {
        const struct place *place = place_named(ask, file->zone[z].place);
        if (place == NULL) {
            return unknown_place(ask, file->zone[z].place, file->zone_line[z], reterr);
        }
        at[z + 1] = place->at;
    }
    for (size_t i = 0; i < nodes * nodes; i++) {
        legs[i] = i / nodes == i % nodes ? 0 : minutes_between(file, at[i / nodes], at[i % nodes]);
    }
    ask->zone_at = at + 1;
    ask->making->needs.legs = legs;
    return EN_OK;
}

/* ---- visits and events ---------------------------------------------------------------------- */

static struct en_programme_zone *zone_named(struct asking *ask, struct en_str place)
{
    struct en_needs_file *file = &ask->making->file;

    for (size_t z = 0; z < file->zone_count; z++) {
        if (en_str_equal(file->zone[z].place, place)) {
            return &file->zone[z];
        }
    }
    return NULL;
}

static void see(struct asking *ask, struct en_str place, en_time time)
{
    struct en_programme_zone *zone = zone_named(ask, place);

    if (zone != NULL && time < ask->making->file.first && time > zone->seen) {
        zone->seen = time;
    }
}

static bool add_visit(void *self, const struct en_cell *cells, size_t count)
{
    if (en_str_is(en_cell_find(cells, count, "kind"), "visited")) {
        see(self, en_cell_find(cells, count, "place"), en_cell_number(cells, count, "from"));
    }
    return true;
}

static const struct beside *beside_named(const struct asking *ask, struct en_str order)
{
    for (size_t i = 0; i < ask->beside_count; i++) {
        if (en_str_equal(ask->beside[i].order, order)) {
            return &ask->beside[i];
        }
    }
    return NULL;
}

static bool add_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct beside *beside = beside_named(ask, en_cell_find(cells, count, "order"));

    if (beside != NULL && beside->counts) {
        see(ask, en_cell_find(cells, count, "place"), en_cell_number(cells, count, "from"));
    }
    return true;
}

/* Something happened at a place at a time: it counts for every zone near enough. */
static void add_event_at(struct asking *ask, struct en_position at, en_time time)
{
    struct en_needs_file *file = &ask->making->file;

    if (time >= file->first || time < file->first - (en_time)file->event_days * DAY) {
        return;
    }
    for (size_t z = 0; z < file->zone_count; z++) {
        if (en_position_distance_m(at, ask->zone_at[z]) <= 1000.0 * file->event_km &&
            file->zone[z].events < 1000) {
            file->zone[z].events++;
        }
    }
}

static bool add_incident(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct place *place = place_named(ask, en_cell_find(cells, count, "place"));

    if (place != NULL) {
        add_event_at(ask, place->at, en_cell_number(cells, count, "at"));
    }
    return true;
}

static enum en_status add_events(struct asking *ask, struct en_str text, struct en_error *reterr)
{
    enum { DATE, LAT, LON, COLUMNS = 16 };
    static const char *const NAMES[COLUMNS] = {
        "date_to",     "lat_e7",          "lon_e7",           "event?",
        "date_from?",  "place?",          "region?",          "cell?",
        "class?",      "date_precision?", "source?",          "deaths_best?",
        "deaths_low?", "deaths_high?",    "deaths_civilian?", "place_precision?"};
    struct en_csv csv;
    enum en_status status = en_csv_read(ask->arena, text, NAMES, COLUMNS, &csv, reterr);

    for (size_t row = 0; status == EN_OK && row < csv.rows; row++) {
        struct en_text date = {0};
        en_time time = 0;
        int64_t lat = 0;
        int64_t lon = 0;
        en_text_add(&date, en_csv_cell(&csv, row, DATE));
        en_text_adds(&date, "T00:00:00Z");
        bool good = en_time_parse(en_text_str(&date), &time) &&
                    en_parse_i64(en_csv_cell(&csv, row, LAT), &lat) &&
                    en_parse_i64(en_csv_cell(&csv, row, LON), &lon) && lat >= -EN_LAT_E7_MAX &&
                    lat <= EN_LAT_E7_MAX && lon >= -EN_LON_E7_MAX && lon <= EN_LON_E7_MAX;
        en_text_finish(&date);
        if (!good) {
            return en_csv_fail(&csv, row, "events.row",
                               N_("the date or position of this event cannot be read"),
                               N_("Write date_to as 2017-02-23, positions in 1e-7 degrees."),
                               en_csv_cell(&csv, row, DATE), reterr);
        }
        add_event_at(ask, (struct en_position){(int32_t)lat, (int32_t)lon}, time);
    }
    return status;
}

/* ---- patrols beside, vehicles --------------------------------------------------------------- */

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
        .counts = !en_str_is(en_cell_find(cells, count, "state"), "cancelled"),
    };
    if (made_before(&ask->making->file, beside->order, beside->start)) {
        beside->counts = false;
        return add_again(ask, beside->order);
    }
    return true;
}

static bool put_away(struct asking *ask, struct en_programme_span span)
{
    struct en_programme_span *away =
        grow(ask, ask->away, ask->away_count, &ask->away_cap, sizeof(*ask->away));

    if (away == NULL) {
        return false;
    }
    ask->away = away;
    away[ask->away_count++] = span;
    return true;
}

static bool add_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct en_needs_file *file = &ask->making->file;
    struct en_str name = en_cell_find(cells, count, "vehicle");

    ask->vehicles++;
    for (size_t i = 0; i < file->workshop_count; i++) {
        if (en_str_equal(file->workshop[i].vehicle, name)) {
            ask->in_workshop[i] = true;
            if (!put_away(ask, file->workshop[i].span)) {
                return false;
            }
        }
    }
    return true;
}

static enum en_status add_vehicles(struct asking *ask, struct en_error *reterr)
{
    const struct en_needs_file *file = &ask->making->file;
    char where[32];

    ask->in_workshop = EN_ARENA_ARRAY(ask->arena, file->workshop_count + 1, bool);
    if (ask->in_workshop == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = view(ask, "vehicles", add_vehicle, reterr);
    for (size_t i = 0; status == EN_OK && i < file->workshop_count; i++) {
        if (!ask->in_workshop[i]) {
            status =
                en_fail(reterr, EN_ERR_NOT_FOUND, "needs.vehicle",
                        en_place_line(where, file->workshop[i].line), N_("there is no vehicle %1"),
                        N_("`entente state view vehicles` lists them."), file->workshop[i].vehicle);
        }
    }
    return status;
}

static bool add_away(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    const struct beside *beside = beside_named(ask, en_cell_find(cells, count, "order"));

    return beside == NULL || !beside->counts || beside->end <= ask->making->file.first ||
           put_away(ask, (struct en_programme_span){beside->start, beside->end});
}

static enum en_status set_starts(struct asking *ask)
{
    en_time *start = EN_ARENA_ARRAY(ask->arena, ask->beside_count + 1, en_time);
    struct en_programme_needs *needs = &ask->making->needs;

    for (size_t i = 0; start != NULL && i < ask->beside_count; i++) {
        if (ask->beside[i].counts) {
            start[needs->start_count++] = ask->beside[i].start;
        }
    }
    needs->starts = start;
    needs->away = ask->away;
    needs->away_count = ask->away_count;
    needs->vehicles = ask->vehicles;
    return start == NULL ? EN_ERR_MEMORY : EN_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

enum en_status en_making_state(struct en_making *making, struct en_str events,
                               struct en_error *reterr)
{
    struct asking ask = {.making = making, .arena = &making->arena};
    enum en_status status = view(&ask, "places", add_place, reterr);

    if (status == EN_OK) {
        status = set_legs(&ask, reterr);
    }
    if (status == EN_OK) {
        status = view(&ask, "patrols", add_beside, reterr);
    }
    if (status == EN_OK) {
        status = view(&ask, "stops", add_stop, reterr);
    }
    if (status == EN_OK) {
        status = view(&ask, "report-lines", add_visit, reterr);
    }
    if (status == EN_OK) {
        status = view(&ask, "incidents", add_incident, reterr);
    }
    if (status == EN_OK && events.len > 0) {
        status = add_events(&ask, events, reterr);
    }
    if (status == EN_OK) {
        status = add_vehicles(&ask, reterr);
    }
    if (status == EN_OK) {
        status = view(&ask, "transport", add_away, reterr);
    }
    if (status == EN_OK) {
        status = set_starts(&ask);
    }
    return status == EN_OK && ask.failed ? EN_ERR_MEMORY : status;
}
