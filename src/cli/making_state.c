/*
 * making_state.c: what a programme must know beside its needs, asked of the state's views.
 *
 * Legs are driven at one speed near the base and another beyond, over 1.3 times the distance on the
 * map, and rounded up to whole steps; a zone is seen when a patrol reported a visit there, or is
 * ordered to stop there before the programme begins.
 * A zone that no `area:` line gives to a base is seen from the nearest.
 */
#include <string.h>

#include "cli.h"
#include "csv.h"
#include "making_asking.h"

enum { DAY = 86400, DETOUR_PERCENT = 130 };

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

/* Positions of the bases, then of the zones. */
static enum en_status find_places(struct asking *ask, struct en_position *at,
                                  struct en_error *reterr)
{
    const struct en_needs_file *file = &ask->making->file;

    for (size_t i = 0; i < file->base_count + file->zone_count; i++) {
        size_t z = i - file->base_count; // meant where i is a zone
        bool base = i < file->base_count;
        struct en_str name = base ? file->base[i].place : file->zone[z].place;
        const struct place *place = place_named(ask, name);
        if (place == NULL) {
            return unknown_place(ask, name, base ? file->base[i].line : file->zone_line[z], reterr);
        }
        at[i] = place->at;
    }
    return EN_OK;
}

static int32_t nearest_base(const struct asking *ask, struct en_position at)
{
    int32_t best = 0;

    for (size_t i = 1; i < ask->making->file.base_count; i++) {
        if (en_position_distance_m(at, ask->base_at[i]) <
            en_position_distance_m(at, ask->base_at[best])) {
            best = (int32_t)i;
        }
    }
    return best;
}

static enum en_status set_legs(struct asking *ask, struct en_error *reterr)
{
    struct en_needs_file *file = &ask->making->file;
    size_t nodes = file->base_count + file->zone_count;
    struct en_position *at = EN_ARENA_ARRAY(ask->arena, nodes, struct en_position);
    int32_t *legs = EN_ARENA_ARRAY(ask->arena, nodes * nodes, int32_t);
    enum en_status status =
        at == NULL || legs == NULL ? EN_ERR_MEMORY : find_places(ask, at, reterr);

    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < nodes * nodes; i++) {
        legs[i] = i / nodes == i % nodes ? 0 : minutes_between(file, at[i / nodes], at[i % nodes]);
    }
    ask->base_at = at;
    ask->zone_at = at + file->base_count;
    for (size_t z = 0; z < file->zone_count; z++) {
        if (file->zone[z].base == EN_PROGRAMME_ANY_BASE) {
            file->zone[z].base = nearest_base(ask, ask->zone_at[z]);
        }
    }
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

/* Stops come in the order in which they are made: the first tells the base. */
static bool add_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *ask = self;
    struct beside *beside = en_making_beside_named(ask, en_cell_find(cells, count, "order"));
    struct en_str name = en_cell_find(cells, count, "place");
    const struct en_programme_zone *zone = zone_named(ask, name);
    const struct place *place = place_named(ask, name);

    if (beside != NULL && beside->counts) {
        see(ask, name, en_cell_number(cells, count, "from"));
    }
    if (beside != NULL && beside->base < 0 && place != NULL) {
        beside->base = zone != NULL ? zone->base : nearest_base(ask, place->at);
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

/* ---- all of it ------------------------------------------------------------------------------ */

enum en_status en_making_state(struct en_making *making, struct en_str events,
                               struct en_error *reterr)
{
    struct asking ask = {.making = making, .arena = &making->arena};
    enum en_status status =
        en_needs_check_words(&making->file, en_state_accord(making->state), reterr);

    if (status == EN_OK) {
        status = view(&ask, "places", add_place, reterr);
    }
    if (status == EN_OK) {
        status = set_legs(&ask, reterr);
    }
    if (status == EN_OK) {
        status = en_making_beside(&ask, reterr);
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
        status = en_making_fleet(&ask, reterr);
    }
    return status == EN_OK && ask.failed ? EN_ERR_MEMORY : status;
}
