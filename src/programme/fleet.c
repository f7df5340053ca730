/*
 * Vehicles dealt to patrols. See entente/programme_fleet.h.
 */
#include "entente/programme_fleet.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60, TAKEN_MAX = 64 /* a vehicle a seat, at the very most */ };

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
        good = good && fleet->vehicles[i].seats >= 0;
    }
    for (size_t i = 0; i < count; i++) {
        good = good && trip[i].start < trip[i].end && trip[i].crew >= 0 && trip[i].vehicles >= 0;
    }
    return good ? EN_OK
                : en_fail(reterr, EN_ERR_RANGE, "fleet.range", EN_STR("vehicles"),
                          N_("a time, a number of seats or a vehicle is out of range"),
                          N_("A time ends after it begins, and numbers are not below zero."));
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

static bool is_free(const struct dealer *dealer, size_t vehicle, struct en_programme_span span)
{
    const struct errand *errand = dealer->first[vehicle];

    while (errand != NULL && (errand->span.until <= span.from || span.until <= errand->span.from)) {
        errand = errand->next;
    }
    return errand == NULL;
}

/* The free vehicle used least, the first of several; past the last when none is. */
static size_t next_free(const struct dealer *dealer, struct en_programme_span span)
{
    size_t best = dealer->fleet->vehicle_count;

    for (size_t v = 0; v < dealer->fleet->vehicle_count; v++) {
        if ((best == dealer->fleet->vehicle_count || dealer->uses[v] < dealer->uses[best]) &&
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
        size_t next = ret->count < TAKEN_MAX ? next_free(dealer, span) : SIZE_MAX;
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
