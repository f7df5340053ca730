/*
 * making.c: what a programme is made from: needs as read, what the state adds, the crews' problem.
 */
#include "making.h"

static int32_t zone_index(const struct en_needs_file *file, struct en_str place)
{
    for (size_t z = 0; z < file->zone_count; z++) {
        if (en_str_equal(file->zone[z].place, place)) {
            return (int32_t)z;
        }
    }
    return -1;
}

static enum en_status bad_stops(const struct en_needs_settled *from, struct en_error *reterr)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "needs.stops", en_place_line(place, from->line),
                   N_("the stops of %1 cannot be read, or one is no zone of this file"),
                   N_("Write PLACE FROM UNTIL for each stop, minutes after the start."),
                   from->number);
}

static enum en_status read_settled(struct en_making *making, const struct en_needs_settled *from,
                                   struct en_programme_patrol *ret, struct en_error *reterr)
{
    struct en_str rest = from->stops;

    *ret = (struct en_programme_patrol){.number = from->number,
                                        .kind = from->kind,
                                        .task = from->task,
                                        .start = from->start,
                                        .end = from->end,
                                        .crew = from->crew,
                                        .vehicles = from->vehicles,
                                        .settled = true,
                                        .placed = true};
    while (rest.len > 0) {
        struct en_demand_stop stop;
        bool read = ret->stop_count < EN_PROGRAMME_STOPS_MAX && en_demand_stop(&rest, &stop);
        int32_t zone = read ? zone_index(&making->file, stop.place) : -1;
        if (zone < 0) {
            return bad_stops(from, reterr);
        }
        ret->stop[ret->stop_count++] = (struct en_programme_stop){zone, stop.from, stop.until};
    }
    ret->base = ret->stop_count > 0 ? making->file.zone[ret->stop[0].zone].base : 0;
    return EN_OK;
}

/* A settled patrol leaves from the base of its first stop. */
static enum en_status set_settled(struct en_making *making, struct en_error *reterr)
{
    const struct en_needs_file *file = &making->file;
    struct en_programme_patrol *patrol =
        EN_ARENA_ARRAY(&making->arena, file->settled_count + 1, struct en_programme_patrol);
    enum en_status status = patrol == NULL ? EN_ERR_MEMORY : EN_OK;

    for (size_t i = 0; status == EN_OK && i < file->settled_count; i++) {
        status = read_settled(making, &file->settled[i], &patrol[i], reterr);
    }
    making->needs.settled = patrol;
    making->needs.settled_count = file->settled_count;
    return status;
}

/* Closed times of each zone side by side. */
static enum en_status set_closed(struct en_making *making)
{
    struct en_needs_file *file = &making->file;
    struct en_programme_span *span =
        EN_ARENA_ARRAY(&making->arena, file->closed_count + 1, struct en_programme_span);
    size_t at = 0;

    if (span == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t z = 0; z < file->zone_count; z++) {
        file->zone[z].closed = &span[at];
        for (size_t c = 0; c < file->closed_count; c++) {
            if (en_str_equal(file->closed[c].place, file->zone[z].place)) {
                span[at++] = file->closed[c].span;
                file->zone[z].closed_count++;
            }
        }
    }
    return EN_OK;
}

static void set_needs(struct en_making *making)
{
    const struct en_needs_file *file = &making->file;

    making->needs = (struct en_programme_needs){
        .first = file->first,
        .days = file->days,
        .base_count = file->base_count,
        .zones = file->zone,
        .zone_count = file->zone_count,
        .kinds = file->kind,
        .kind_count = file->kind_count,
        .seats = file->seats,
        .turnaround = file->turnaround,
        .apart_days = file->apart_days,
        .apart_minutes = file->apart_minutes,
    };
}

struct en_crews_bases en_making_bases(const struct en_needs_file *file)
{
    return (struct en_crews_bases){.base = file->base,
                                   .count = file->base_count,
                                   .people = file->people,
                                   .people_count = file->people_count,
                                   .fleet = file->fleet,
                                   .fleet_count = file->fleet_count};
}

enum en_status en_making_load(struct en_state *state, struct en_str text, struct en_str events,
                              struct en_making *ret, struct en_error *reterr)
{
    *ret = (struct en_making){.state = state};
    en_arena_init(&ret->arena, 0);
    enum en_status status = en_needs_read(&ret->arena, text, &ret->file, reterr);

    if (status == EN_OK) {
        set_needs(ret);
        status = set_closed(ret);
    }
    if (status == EN_OK) {
        status = en_making_state(ret, events, reterr);
    }
    if (status == EN_OK) {
        status = set_settled(ret, reterr);
    }
    struct en_crews_bases bases = en_making_bases(&ret->file);
    struct en_crews_change change = {
        .again = ret->again, .again_count = ret->again_count, .bases = &bases};
    if (status == EN_OK) {
        status = en_crews_open(state, &change, &ret->crews, reterr);
    }
    ret->crews.fleet = (struct en_crews_fleet){ret->file.turnaround, ret->again, ret->again_count,
                                               ret->file.workshop, ret->file.workshop_count};
    return status;
}

void en_making_finish(struct en_making *making)
{
    en_crews_finish(&making->crews);
    en_arena_finish(&making->arena);
    *making = (struct en_making){0};
}

struct en_str en_making_base(const struct en_making *making, size_t patrol)
{
    return making->needs.bases[making->plan.patrol[patrol].base].place;
}
