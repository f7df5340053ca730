/*
 * From facts to what may be told of them: a patrol's region and whether it was joint, an
 * incident's kind, place and figures. Order numbers end here; no item carries one.
 */
#include "select.h"

#include <stdlib.h>
#include <string.h>

struct place {
    struct en_str id, region;
    int32_t lat_e7, lon_e7;
};

/* One row after another narrows down what a patrol's spot is. */
struct where {
    struct selection *selection;
    const struct place *place; // by id, array of length [place_count]
    size_t place_count;
    uint64_t only;     // index of the report whose lines count
    bool lines, found; // lines: rows are lines of reports
    struct spot spot;
};

struct gazetteer {
    struct selection *selection;
    struct place *place;
    size_t count;
    bool failed;
};

/* ---- places --------------------------------------------------------------------------------- */

bool spot_equal(const struct spot *a, const struct spot *b)
{
    return spot_compare(a, b) == 0;
}

int spot_compare(const struct spot *a, const struct spot *b)
{
    if (a->place != b->place) {
        return a->place < b->place ? -1 : 1;
    }
    if (a->place == EN_PLACE_REGION) {
        return en_str_compare(a->region, b->region);
    }
    if (a->south_e7 != b->south_e7) {
        return a->south_e7 > b->south_e7 ? -1 : 1; /* from the north down, as on a map */
    }
    return a->west_e7 < b->west_e7 ? -1 : a->west_e7 > b->west_e7;
}

static int by_id(const void *a, const void *b)
{
    const struct place *left = a, *right = b;

    return en_str_compare(left->id, right->id);
}

static bool read_place(void *self, const struct en_cell *cells, size_t count)
{
    struct gazetteer *all = self;
    struct en_arena *arena = all->selection->arena;
    struct place *grown = room_for_one(arena, all->place, all->count, sizeof(*grown));

    if (grown == NULL) {
        all->failed = true;
        return false;
    }
    struct place *place = &grown[all->count++];
    all->place = grown;
    place->id = en_arena_copy(arena, row_cell(cells, count, "place")->text);
    place->region = en_arena_copy(arena, row_cell(cells, count, "region")->text);
    place->lat_e7 = (int32_t)row_cell(cells, count, "lat_e7")->num;
    place->lon_e7 = (int32_t)row_cell(cells, count, "lon_e7")->num;
    all->failed = place->id.ptr == NULL || place->region.ptr == NULL;
    return !all->failed;
}

static enum en_status places_read(struct selection *selection, struct where *ret)
{
    struct gazetteer all = {.selection = selection};

    enum en_status status =
        en_state_view(selection->state, "places", NULL, 0, read_place, &all, selection->reterr);
    if (status != EN_OK || all.failed) {
        return status != EN_OK ? status : no_memory(selection->reterr);
    }
    if (all.count > 0) {
        qsort(all.place, all.count, sizeof(*all.place), by_id);
    }
    *ret = (struct where){.selection = selection, .place = all.place, .place_count = all.count};
    return EN_OK;
}

/* South and west edge belong to a cell, as everywhere in this project. */
static int32_t cell_edge(int32_t e7)
{
    enum { HALF_DEGREE_E7 = 5000000 };
    int32_t inside = e7 % HALF_DEGREE_E7;

    return e7 - inside - (inside < 0 ? HALF_DEGREE_E7 : 0);
}

static struct spot spot_of(const struct where *where, struct en_str id)
{
    const struct place *place = NULL;

    if (where->place_count > 0) {
        place = bsearch(&(struct place){.id = id}, where->place, where->place_count,
                        sizeof(*where->place), by_id);
    }
    if (place == NULL) {
        return (struct spot){.place = EN_PLACE_SEVERAL};
    }
    if (where->selection->accord->cell_half_degree) {
        return (struct spot){.place = EN_PLACE_CELL,
                             .south_e7 = cell_edge(place->lat_e7),
                             .west_e7 = cell_edge(place->lon_e7)};
    }
    return (struct spot){.place = EN_PLACE_REGION, .region = place->region};
}

/* A stop of an order, or a line of a report about a refusal. */
static bool read_spot(void *self, const struct en_cell *cells, size_t count)
{
    struct where *where = self;

    if (where->lines && ((uint64_t)row_cell(cells, count, "index")->num != where->only ||
                         !en_str_is(row_cell(cells, count, "kind")->text, "refused"))) {
        return true;
    }
    struct spot spot = spot_of(where, row_cell(cells, count, "place")->text);
    if (where->found && !spot_equal(&where->spot, &spot)) {
        spot = (struct spot){.place = EN_PLACE_SEVERAL};
    }
    where->spot = spot;
    where->found = true;
    return spot.place != EN_PLACE_SEVERAL;
}

/* ---- patrols and restrictions --------------------------------------------------------------- */

static bool read_mixed(void *self, const struct en_cell *cells, size_t count)
{
    *(bool *)self = row_cell(cells, count, "mixed")->num == 1;
    return false;
}

static enum en_status tale_fill(struct where *where, struct tale *tale)
{
    struct selection *selection = where->selection;
    const struct fact *fact = tale->fact;
    bool mixed = false;

    where->found = false;
    where->spot = (struct spot){.place = EN_PLACE_SEVERAL};
    where->lines = fact->kind == FACT_RESTRICTION;
    where->only = fact->index;
    enum en_status status = en_state_view(selection->state, where->lines ? "report-lines" : "stops",
                                          &fact->ref, 1, read_spot, where, selection->reterr);
    if (status == EN_OK && !where->lines) {
        status = en_state_view(selection->state, "patrols", &fact->ref, 1, read_mixed, &mixed,
                               selection->reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    tale->spot = where->spot;
    if (where->lines) {
        tale->cls = fact->correction ? TALE_CORRECTION : TALE_RESTRICTION;
    } else {
        tale->cls = mixed ? TALE_JOINT : TALE_NOT_JOINT;
    }
    return EN_OK;
}

static bool is_counted(const struct selection *selection, const struct fact *fact, en_time from)
{
    return (fact->kind == FACT_PATROL || fact->kind == FACT_RESTRICTION) && !fact->replaced &&
           fact->known >= from &&
           half_day_closed(selection, fact->known, selection->accord->delay_patrol_hours);
}

enum en_status tales_read(struct selection *selection, en_time from, struct tales *ret)
{
    struct tales tales = {
        .tale = EN_ARENA_ARRAY(selection->arena, selection->fact_count + 1, struct tale)};
    struct where where;

    if (tales.tale == NULL) {
        return no_memory(selection->reterr);
    }
    enum en_status status = places_read(selection, &where);
    for (size_t i = 0; status == EN_OK && i < selection->fact_count; i++) {
        const struct fact *fact = &selection->fact[i];
        if (is_counted(selection, fact, from)) {
            struct tale *tale = &tales.tale[tales.count++];
            *tale = (struct tale){.fact = fact, .told = fact->tellings > 0};
            status = tale_fill(&where, tale);
        }
    }
    if (status == EN_OK) {
        *ret = tales;
    }
    return status;
}

/* ---- incidents ------------------------------------------------------------------------------ */

struct telling {
    struct where *where;
    struct en_bulletin_item *item;
    bool failed;
};

/* What a patrol saw is the mechanism's own account: "a patrol" would say that one was there. */
static struct en_str source_told(struct en_str source)
{
    return en_str_is(source, "patrol") ? EN_STR("mechanism") : source;
}

static bool read_figure(void *self, const struct en_cell *cells, size_t count)
{
    struct telling *telling = self;
    struct en_bulletin_item *item = telling->item;
    struct en_arena *arena = telling->where->selection->arena;
    struct en_bulletin_figure *grown =
        room_for_one(arena, item->figure, item->figure_count, sizeof(*grown));

    if (grown == NULL) {
        telling->failed = true;
        return false;
    }
    struct en_bulletin_figure *figure = &grown[item->figure_count++];
    item->figure = grown;
    figure->what = en_arena_copy(arena, row_cell(cells, count, "what")->text);
    figure->source = en_arena_copy(arena, source_told(row_cell(cells, count, "source")->text));
    figure->low = row_cell(cells, count, "low")->num;
    figure->high = row_cell(cells, count, "high")->num;
    telling->failed = figure->what.ptr == NULL || figure->source.ptr == NULL;
    return !telling->failed;
}

/* The gravest first; of one thing the sources in the order of the alphabet, whoever came first. */
static int by_gravity(const void *a, const void *b)
{
    static const char *const order[] = {"dead", "wounded", "displaced", "vehicles"};
    const struct en_bulletin_figure *left = a, *right = b;

    for (size_t i = 0; i < EN_COUNT(order); i++) {
        bool is_left = en_str_is(left->what, order[i]), is_right = en_str_is(right->what, order[i]);
        if (is_left != is_right) {
            return is_left ? -1 : 1;
        }
    }
    int sources = en_str_compare(left->source, right->source);
    if (sources != 0) {
        return sources;
    }
    if (left->low != right->low) {
        return left->low < right->low ? -1 : 1;
    }
    return left->high < right->high ? -1 : left->high > right->high;
}

static bool read_incident(void *self, const struct en_cell *cells, size_t count)
{
    struct telling *telling = self;
    struct selection *selection = telling->where->selection;
    struct en_bulletin_item *item = telling->item;
    struct en_str kind = row_cell(cells, count, "kind")->text;
    en_time at = row_cell(cells, count, "at")->num;
    struct spot spot = spot_of(telling->where, row_cell(cells, count, "place")->text);
    int named = en_accord_notify(selection->accord, kind);

    item->place = spot.place;
    item->region = spot.region;
    item->south_e7 = spot.south_e7;
    item->west_e7 = spot.west_e7;
    item->from = en_time_day(at);
    item->span = at - item->from < HALF_DAY_S ? EN_SPAN_MORNING : EN_SPAN_AFTERNOON;
    item->incident = en_arena_copy(selection->arena, kind);
    item->incident_name =
        named < 0 ? item->incident
                  : en_arena_copy(selection->arena, selection->accord->notify[named].name);
    telling->failed = item->incident.ptr == NULL || item->incident_name.ptr == NULL;
    return false;
}

static enum en_status tell_incident(struct where *where, const struct fact *fact,
                                    enum en_bulletin_kind kind)
{
    struct selection *selection = where->selection;
    struct telling telling = {.where = where, .item = item_add(selection)};

    if (telling.item == NULL) {
        return no_memory(selection->reterr);
    }
    telling.item->kind = kind;
    telling.item->fact = EN_ARENA_NEW(selection->arena, uint64_t);
    if (telling.item->fact == NULL) {
        return no_memory(selection->reterr);
    }
    telling.item->fact[telling.item->fact_count++] = fact->index;
    enum en_status status = en_state_view(selection->state, "incidents", &fact->ref, 1,
                                          read_incident, &telling, selection->reterr);
    if (status == EN_OK && !telling.failed && kind == EN_BULLETIN_INCIDENT) {
        status = en_state_view(selection->state, "figures", &fact->ref, 1, read_figure, &telling,
                               selection->reterr);
    }
    if (telling.item->figure_count > 0) {
        qsort(telling.item->figure, telling.item->figure_count, sizeof(*telling.item->figure),
              by_gravity);
    }
    return status == EN_OK && telling.failed ? no_memory(selection->reterr) : status;
}

static bool stop_at_first(void *self, const struct en_cell *cells, size_t count)
{
    (void)cells;
    (void)count;
    *(bool *)self = true;
    return false;
}

/* A warning went out at once and without figures: they are told once more, as an incident, when
 * its delay has passed. Without figures there is nothing to add. */
static enum en_status has_sequel(struct selection *selection, const struct fact *fact, bool *ret)
{
    *ret = false;
    if (fact->tellings != 1 ||
        !half_day_closed(selection, fact->known, selection->accord->delay_incident_hours)) {
        return EN_OK;
    }
    return en_state_view(selection->state, "figures", &fact->ref, 1, stop_at_first, ret,
                         selection->reterr);
}

static enum en_status incident_add(struct where *where, const struct fact *fact)
{
    struct selection *selection = where->selection;
    bool sequel = false;

    if (fact->kind == FACT_SAFETY && fact->tellings == 0) {
        return tell_incident(where, fact, EN_BULLETIN_SAFETY);
    }
    if (fact->kind == FACT_SAFETY) {
        enum en_status status = has_sequel(selection, fact, &sequel);
        return status == EN_OK && sequel ? tell_incident(where, fact, EN_BULLETIN_INCIDENT)
                                         : status;
    }
    if (fact->kind == FACT_INCIDENT && fact->tellings == 0 &&
        half_day_closed(selection, fact->known, selection->accord->delay_incident_hours)) {
        return tell_incident(where, fact, EN_BULLETIN_INCIDENT);
    }
    return EN_OK;
}

enum en_status incidents_add(struct selection *selection)
{
    struct where where;
    enum en_status status = places_read(selection, &where);

    for (size_t i = 0; status == EN_OK && i < selection->fact_count; i++) {
        status = incident_add(&where, &selection->fact[i]);
    }
    return status;
}
