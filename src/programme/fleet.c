/*
 * Vehicles dealt to patrols. See entente/programme_fleet.h.
 */
#include "entente/programme_fleet.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60, DAY = 24 * 60 * 60, TAKEN_MAX = 64 /* a vehicle a seat, at the very most */ };

/* What one vehicle does, a list of each. */
struct errand {
    struct en_programme_span span;
    const struct errand *next;
};

struct dealer {
    const struct en_fleet *fleet;
    const struct errand **first; // [vehicle]
    uint32_t *uses;              // [vehicle]
    struct en_arena *arena;
};

static enum en_status check(const struct en_fleet *fleet, const struct en_fleet_trip *trip,
                            size_t count, struct en_error *reterr)
{
    bool good = fleet->turnaround >= 0 && fleet->turnaround <= 1440;

    for (size_t i = 0; i < fleet->away_count; i++) {
        const struct en_fleet_away *away = &fleet->away[i];
        good = good && away->vehicle < fleet->vehicle_count && away->span.from < away->span.until;
    }
    for (size_t i = 0; i < fleet->vehicle_count; i++) {
        good =
            good && fleet->vehicles[i].seats >= 0 && fleet->vehicles[i].base >= EN_FLEET_ANY_BASE;
    }
    for (size_t i = 0; i < count; i++) {
        good = good && trip[i].start < trip[i].end && trip[i].crew >= 0 && trip[i].vehicles >= 0;
    }
    return good ? EN_OK
                : en_fail(reterr, EN_ERR_RANGE, "fleet.range", EN_STR("vehicles"),
                          N_("a time, a number of seats or a vehicle is out of range"),
                          N_("A time ends after it begins, and numbers are not below zero."));
}

static bool goes_from(const struct en_fleet_vehicle *vehicle, int32_t base)
{
    return vehicle->base == base || vehicle->base == EN_FLEET_ANY_BASE;
}

static bool send(struct dealer *dealer, size_t vehicle, struct en_programme_span span)
{
    struct errand *errand = EN_ARENA_NEW(dealer->arena, struct errand);

    if (errand != NULL) {
        *errand = (struct errand){span, dealer->first[vehicle]};
        dealer->first[vehicle] = errand;
    }
    return errand != NULL;
}

/* Has it nothing to do in this span, but for the errand `own`, which may be NULL? */
static bool is_free_but(const struct dealer *dealer, size_t vehicle, struct en_programme_span span,
                        const struct en_programme_span *own)
{
    const struct errand *errand = dealer->first[vehicle];

    while (errand != NULL &&
           (errand->span.until <= span.from || span.until <= errand->span.from ||
            (own != NULL && errand->span.from == own->from && errand->span.until == own->until))) {
        errand = errand->next;
    }
    return errand == NULL;
}

static bool is_free(const struct dealer *dealer, size_t vehicle, struct en_programme_span span)
{
    return is_free_but(dealer, vehicle, span, NULL);
}

/* The free vehicle of a base used least, the first of several; past the last when none is. */
static size_t next_free(const struct dealer *dealer, int32_t base, struct en_programme_span span)
{
    size_t best = dealer->fleet->vehicle_count;

    for (size_t v = 0; v < dealer->fleet->vehicle_count; v++) {
        if (goes_from(&dealer->fleet->vehicles[v], base) &&
            (best == dealer->fleet->vehicle_count || dealer->uses[v] < dealer->uses[best]) &&
            is_free(dealer, v, span)) {
            best = v;
        }
    }
    return best;
}

static enum en_status deal_one(struct dealer *dealer, const struct en_fleet_trip *trip,
                               struct en_fleet_dealt *ret)
{
    en_time back = trip->end + (en_time)dealer->fleet->turnaround * MINUTE;
    struct en_programme_span span = {trip->start, back};
    uint32_t *vehicle = EN_ARENA_ARRAY(dealer->arena, TAKEN_MAX, uint32_t);
    int64_t seats = 0;

    *ret = (struct en_fleet_dealt){.vehicle = vehicle};
    if (vehicle == NULL) {
        return EN_ERR_MEMORY;
    }
    while (((int64_t)ret->count < trip->vehicles || seats < trip->crew) && !ret->lacks) {
        size_t next = ret->count < TAKEN_MAX ? next_free(dealer, trip->base, span) : SIZE_MAX;
        ret->lacks = next >= dealer->fleet->vehicle_count;
        if (!ret->lacks && !send(dealer, next, span)) {
            return EN_ERR_MEMORY;
        }
        if (!ret->lacks) {
            dealer->uses[next]++;
            seats += dealer->fleet->vehicles[next].seats;
            vehicle[ret->count++] = (uint32_t)next;
        }
    }
    return EN_OK;
}

/* ---- what is lacking ------------------------------------------------------------------------ */

/* Vehicles that would have to be there beside those it has. */
static size_t more_of(const struct dealer *dealer, const struct en_fleet_trip *trip,
                      struct en_fleet_dealt *dealt)
{
    int64_t seats = trip->crew;
    int64_t least = INT64_MAX;

    for (size_t v = 0; v < dealer->fleet->vehicle_count; v++) {
        const struct en_fleet_vehicle *vehicle = &dealer->fleet->vehicles[v];
        if (goes_from(vehicle, trip->base)) {
            dealt->of_base++;
            least = vehicle->seats > 0 && vehicle->seats < least ? vehicle->seats : least;
        }
    }
    for (size_t i = 0; i < dealt->count; i++) {
        seats -= dealer->fleet->vehicles[dealt->vehicle[i]].seats;
    }
    int64_t by_count = (int64_t)trip->vehicles - (int64_t)dealt->count;
    int64_t by_seats = seats <= 0 ? 0 : least == INT64_MAX ? 1 : (seats + least - 1) / least;
    int64_t more = by_count > by_seats ? by_count : by_seats;
    return more > 0 ? (size_t)more : 1;
}

static bool has(const struct en_fleet_dealt *dealt, size_t vehicle)
{
    for (size_t i = 0; i < dealt->count; i++) {
        if (dealt->vehicle[i] == vehicle) {
            return true;
        }
    }
    return false;
}

/* Would those free in this span be enough, what it has itself given back? */
static bool enough(const struct dealer *dealer, const struct en_fleet_trip *trip,
                   const struct en_fleet_dealt *dealt, struct en_programme_span span)
{
    en_time back = trip->end + (en_time)dealer->fleet->turnaround * MINUTE;
    const struct en_programme_span *own = &(struct en_programme_span){trip->start, back};
    int64_t seats = 0;
    int64_t count = 0;

    for (size_t v = 0; v < dealer->fleet->vehicle_count; v++) {
        const struct en_fleet_vehicle *vehicle = &dealer->fleet->vehicles[v];
        if (goes_from(vehicle, trip->base) &&
            is_free_but(dealer, v, span, has(dealt, v) ? own : NULL)) {
            count++;
            seats += vehicle->seats;
        }
    }
    return count >= trip->vehicles && count <= TAKEN_MAX && seats >= trip->crew;
}

/* The first time within a day after it should leave at which one comes back and all are enough. */
static en_time enough_at(const struct dealer *dealer, const struct en_fleet_trip *trip,
                         const struct en_fleet_dealt *dealt)
{
    en_time length = trip->end - trip->start + (en_time)dealer->fleet->turnaround * MINUTE;
    en_time best = EN_FLEET_NEVER;

    for (size_t v = 0; v < dealer->fleet->vehicle_count; v++) {
        for (const struct errand *errand = dealer->first[v];
             errand != NULL && goes_from(&dealer->fleet->vehicles[v], trip->base);
             errand = errand->next) {
            en_time from = errand->span.until;
            if (from > trip->start && from <= trip->start + DAY && from < best &&
                enough(dealer, trip, dealt, (struct en_programme_span){from, from + length})) {
                best = from;
            }
        }
    }
    return best;
}

/* ---- order of departure --------------------------------------------------------------------- */

struct turn {
    en_time start;
    size_t trip;
};

static int by_start(const void *a, const void *b)
{
    const struct turn *left = a;
    const struct turn *right = b;

    if (left->start != right->start) {
        return left->start < right->start ? -1 : 1;
    }
    return (left->trip > right->trip) - (left->trip < right->trip);
}

static enum en_status deal_all(struct dealer *dealer, const struct en_fleet_trip *trip,
                               size_t count, struct en_fleet_dealt *ret)
{
    struct turn *turn = EN_ARENA_ARRAY(dealer->arena, count + 1, struct turn);
    enum en_status status = turn == NULL ? EN_ERR_MEMORY : EN_OK;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        turn[i] = (struct turn){trip[i].start, i};
    }
    if (status == EN_OK && count > 1) {
        qsort(turn, count, sizeof(*turn), by_start);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = deal_one(dealer, &trip[turn[i].trip], &ret[turn[i].trip]);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        if (ret[i].lacks) {
            ret[i].more = more_of(dealer, &trip[i], &ret[i]);
            ret[i].enough_at = enough_at(dealer, &trip[i], &ret[i]);
        }
    }
    return status;
}

enum en_status en_fleet_deal(const struct en_fleet *fleet, const struct en_fleet_trip *trip,
                             size_t count, struct en_arena *arena, struct en_fleet_dealt *ret,
                             struct en_error *reterr)
{
    size_t vehicles = fleet->vehicle_count;
    struct dealer dealer = {
        .fleet = fleet,
        .first = EN_ARENA_ARRAY(arena, vehicles + 1, const struct errand *),
        .uses = EN_ARENA_ARRAY(arena, vehicles + 1, uint32_t),
        .arena = arena,
    };
    enum en_status status = check(fleet, trip, count, reterr);

    if (status != EN_OK) {
        return status;
    }
    bool room = dealer.first != NULL && dealer.uses != NULL;
    for (size_t v = 0; room && v < vehicles; v++) {
        dealer.uses[v] = fleet->vehicles[v].uses;
    }
    for (size_t i = 0; room && i < fleet->away_count; i++) {
        room = send(&dealer, fleet->away[i].vehicle, fleet->away[i].span);
    }
    return room ? deal_all(&dealer, trip, count, ret) : EN_ERR_MEMORY;
}
