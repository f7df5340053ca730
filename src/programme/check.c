/*
 * check.c: can needs be read at all? Every index, range and sum is looked at once, here, so that
 * making may trust them.
 */
#include "inside.h"

#include <string.h>

static const en_time TIME_MAX = INT64_C(1) << 40; /* about the year 36,000: sums cannot overflow */

static enum en_status out_of_range(struct en_str place, const char *rule, const char *text,
                                   struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_RANGE, rule, place, text, NULL);
}

static bool within(int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most;
}

static enum en_status check_whole(const struct en_programme_needs *needs, struct en_error *reterr)
{
    if (!within(needs->days, 1, EN_PROGRAMME_DAYS_MAX) || needs->first % DAY != 0 ||
        !within(needs->first, -TIME_MAX, TIME_MAX)) {
        return out_of_range(EN_STR("programme"), "programme.days",
                            N_("a programme begins at midnight UTC and has 1 to 92 days"), reterr);
    }
    if (needs->zone_count > EN_PROGRAMME_ZONES_MAX || needs->kind_count > EN_PROGRAMME_KINDS_MAX) {
        return out_of_range(EN_STR("programme"), "programme.size",
                            N_("a programme has at most 500 zones and 16 kinds of patrol"), reterr);
    }
    if (!within((int64_t)needs->base_count, 1, EN_PROGRAMME_BASES_MAX)) {
        return out_of_range(EN_STR("programme"), "programme.bases",
                            N_("a programme has 1 to 16 bases"), reterr);
    }
    if (!within(needs->seats, 1, 60) || !within(needs->turnaround, 0, 1440) ||
        !within(needs->apart_days, 0, 30) || !within(needs->apart_minutes, 0, 120)) {
        return out_of_range(EN_STR("programme"), "programme.vehicles",
                            N_("seats are 1 to 60, minutes of turn-round 0 to 1440, hours apart 0 "
                               "to 30 days and 0 to 120 minutes"),
                            reterr);
    }
    return EN_OK;
}

static enum en_status check_bases(const struct en_programme_needs *needs, struct en_error *reterr)
{
    int64_t last = (int64_t)needs->base_count - 1;
    bool good = true;

    for (size_t i = 0; i < needs->base_count; i++) {
        good = good && within(needs->bases[i].vehicles, 0, 10000);
    }
    for (size_t i = 0; i < needs->away_count; i++) {
        good = good && within(needs->away[i].base, 0, last);
    }
    for (size_t i = 0; i < needs->start_count; i++) {
        good = good && within(needs->starts[i].base, 0, last);
    }
    return good ? EN_OK
                : out_of_range(EN_STR("programme"), "programme.base",
                               N_("a vehicle or a departure is of a base that is not there, or "
                                  "vehicles are more than 10000"),
                               reterr);
}

static enum en_status check_kind(const struct en_programme_kind *kind, struct en_error *reterr)
{
    bool ranges = within(kind->earliest, 0, 1439) && within(kind->latest, 0, 1439) &&
                  within(kind->shortest, 10, 2880) && within(kind->longest, 10, 2880) &&
                  within(kind->stops_from, 1, EN_PROGRAMME_STOPS_MAX) &&
                  within(kind->stops_to, 1, EN_PROGRAMME_STOPS_MAX) &&
                  within(kind->stay_from, 5, 1440) && within(kind->stay_to, 5, 1440) &&
                  within(kind->crew_from, 1, 64) && within(kind->crew_to, 1, 64) &&
                  within(kind->vehicles_more, 0, 8) && kind->task_count > 0;
    bool orders = kind->earliest <= kind->latest && kind->shortest <= kind->longest &&
                  kind->stops_from <= kind->stops_to && kind->stay_from <= kind->stay_to &&
                  kind->crew_from <= kind->crew_to;

    if (!ranges) {
        return out_of_range(kind->name, "programme.kind",
                            N_("an hour, length, stay, crew or number of stops is out of range"),
                            reterr);
    }
    return orders ? EN_OK
                  : en_fail(reterr, EN_ERR_CONTRADICTION, "programme.kind-order", kind->name,
                            N_("the most is less than the least"), NULL);
}

static enum en_status check_zone(const struct en_programme_needs *needs,
                                 const struct en_programme_zone *zone, struct en_error *reterr)
{
    if (!within(zone->base, 0, (int64_t)needs->base_count - 1) || !within(zone->stay, 0, 1440) ||
        !within(zone->visits, 0, 1000) || !within(zone->gap_days, 0, EN_PROGRAMME_DAYS_MAX) ||
        !within(zone->events, 0, 1000) || (zone->kinds >> needs->kind_count) != 0) {
        return out_of_range(zone->place, "programme.zone",
                            N_("a base, a stay, a number of visits or a gap is out of range"),
                            reterr);
    }
    return EN_OK;
}

static enum en_status check_legs(const struct en_programme_needs *needs, struct en_error *reterr)
{
    size_t nodes = needs->base_count + needs->zone_count;

    for (size_t i = 0; i < nodes * nodes; i++) {
        if (!within(needs->legs[i], -1, 100000) || (needs->legs[i] > 0 && needs->legs[i] % STEP)) {
            size_t node = i % nodes >= needs->base_count ? i % nodes : i / nodes;
            struct en_str place = node >= needs->base_count
                                      ? needs->zones[node - needs->base_count].place
                                      : needs->bases[node].place;
            return out_of_range(place, "programme.leg",
                                N_("a way takes -1 (none) or whole steps of five minutes"), reterr);
        }
    }
    return EN_OK;
}

static enum en_status check_wishes(const struct en_programme_needs *needs, struct en_error *reterr)
{
    size_t count = needs->settled_count;

    for (size_t i = 0; i < needs->wish_count; i++) {
        const struct en_programme_wish *wish = &needs->wishes[i];
        if (!within(wish->day, 0, needs->days - 1) ||
            !within(wish->kind, 0, (int64_t)needs->kind_count - 1) ||
            !within(wish->base, EN_PROGRAMME_ANY_BASE, (int64_t)needs->base_count - 1) ||
            !within(wish->count, 0, EN_PROGRAMME_PATROLS_MAX)) {
            return out_of_range(
                EN_STR("programme"), "programme.wish",
                N_("a patrol is wanted on a day, of a kind or from a base that is not "
                   "there"),
                reterr);
        }
        count += (size_t)wish->count;
    }
    return count <= EN_PROGRAMME_PATROLS_MAX
               ? EN_OK
               : out_of_range(EN_STR("programme"), "programme.patrols",
                              N_("more than 10000 patrols are wanted"), reterr);
}

static bool stops_fit(const struct en_programme_needs *needs,
                      const struct en_programme_patrol *patrol)
{
    int32_t clock = 0;

    for (size_t i = 0; i < patrol->stop_count; i++) {
        const struct en_programme_stop *stop = &patrol->stop[i];
        if (!within(stop->zone, 0, (int64_t)needs->zone_count - 1) || stop->from < clock ||
            stop->until <= stop->from || stop->until > 100000) {
            return false;
        }
        clock = stop->until;
    }
    return patrol->start + (en_time)clock * MINUTE <= patrol->end;
}

static enum en_status check_settled(const struct en_programme_needs *needs,
                                    const struct en_programme_patrol *patrol,
                                    struct en_error *reterr)
{
    int64_t day = day_of(needs, patrol->start);

    if (!within(patrol->kind, 0, (int64_t)needs->kind_count - 1) ||
        !within(patrol->base, 0, (int64_t)needs->base_count - 1) ||
        !within(day, 0, needs->days - 1) || patrol->end <= patrol->start ||
        !within(patrol->crew, 1, 64) || !within(patrol->vehicles, 0, 60) ||
        patrol->stop_count > EN_PROGRAMME_STOPS_MAX || !stops_fit(needs, patrol)) {
        return out_of_range(patrol->number, "programme.settled",
                            N_("a settled patrol lies outside the programme, or its stops outside "
                               "its hours"),
                            reterr);
    }
    return EN_OK;
}

enum en_status en_programme_check(const struct en_programme_needs *needs, struct en_error *reterr)
{
    enum en_status status = check_whole(needs, reterr);

    if (status == EN_OK) {
        status = check_bases(needs, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < needs->kind_count; i++) {
        status = check_kind(&needs->kinds[i], reterr);
    }
    for (size_t i = 0; status == EN_OK && i < needs->zone_count; i++) {
        status = check_zone(needs, &needs->zones[i], reterr);
    }
    if (status == EN_OK) {
        status = check_legs(needs, reterr);
    }
    if (status == EN_OK) {
        status = check_wishes(needs, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < needs->settled_count; i++) {
        status = check_settled(needs, &needs->settled[i], reterr);
    }
    return status;
}
