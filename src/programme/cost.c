/*
 * cost.c: what a programme costs. Sums of zones and of pairs of patrols, so that a change of one
 * patrol is judged by its zones and its pairs alone.
 */
#include "inside.h"

#include <string.h>

bool visits_zone(const struct en_programme_patrol *patrol, int32_t zone)
{
    for (size_t i = 0; i < patrol->stop_count; i++) {
        if (patrol->stop[i].zone == zone) {
            return patrol->placed;
        }
    }
    return false;
}

/* What a zone has had: days on which it is seen, and how often in each two hours of the day. */
struct seen {
    bool day[EN_PROGRAMME_DAYS_MAX + DAYS_BEYOND];
    int32_t window[WINDOWS];
    int32_t visits;
};

static void look(const struct en_programme_needs *needs, const struct en_programme_patrol *patrol,
                 size_t count, int32_t zone, struct seen *seen)
{
    *seen = (struct seen){.visits = 0};
    for (size_t p = 0; p < count; p++) {
        for (size_t i = 0; patrol[p].placed && i < patrol[p].stop_count; i++) {
            en_time time = stop_time(&patrol[p], i);
            int64_t day = day_of(needs, time);
            if (patrol[p].stop[i].zone != zone || day < 0 || day >= needs->days + DAYS_BEYOND) {
                continue;
            }
            seen->day[day] = true;
            seen->window[minute_of_day(time) / WINDOW_MINUTES]++;
            seen->visits++;
        }
    }
}

/* Days beyond the gap wanted, over all gaps; the one that is open at the end counts. */
static int64_t days_over(const struct en_programme_needs *needs,
                         const struct en_programme_zone *zone, const struct seen *seen)
{
    int64_t last = zone->seen == EN_PROGRAMME_NEVER ? -1 : day_of(needs, zone->seen);
    int64_t over = 0;

    for (int64_t day = 0; day <= needs->days; day++) {
        if (day < needs->days && !seen->day[day]) {
            continue;
        }
        if (day - last > zone->gap_days) {
            over += day - last - zone->gap_days;
        }
        last = day;
    }
    return over;
}

int64_t zone_cost(const struct en_programme_needs *needs, const struct en_programme_patrol *patrol,
                  size_t count, int32_t zone)
{
    const struct en_programme_zone *wanted = &needs->zones[zone];
    int64_t weight = zone_weight(wanted);
    int64_t cost = 0;
    struct seen seen;

    look(needs, patrol, count, zone, &seen);
    if (seen.visits < wanted->visits) {
        cost += COST_VISIT * weight / 100 * (wanted->visits - seen.visits);
    }
    if (wanted->gap_days > 0) {
        cost += COST_GAP * weight / 100 * days_over(needs, wanted, &seen);
    }
    for (size_t w = 0; w < WINDOWS; w++) {
        cost += (int64_t)COST_WINDOW * seen.window[w] * (seen.window[w] - 1) / 2;
    }
    return cost;
}

bool same_route(const struct en_programme_patrol *a, const struct en_programme_patrol *b)
{
    if (a->stop_count != b->stop_count || a->stop_count < 2) {
        return false; /* one stop is a place, and windows judge places */
    }
    for (size_t i = 0; i < a->stop_count; i++) {
        if (a->stop[i].zone != b->stop[i].zone) {
            return false;
        }
    }
    return true;
}

int32_t road_minutes(const struct en_programme_needs *needs,
                     const struct en_programme_patrol *patrol)
{
    int32_t minutes = 0;
    int32_t base = home_of(patrol->base);
    int32_t at = base;

    for (size_t i = 0; i < patrol->stop_count; i++) {
        int32_t way = leg(needs, at, patrol->stop[i].zone);
        minutes += way > 0 ? way : 0;
        at = patrol->stop[i].zone;
    }
    int32_t home = leg(needs, at, base);
    return minutes + (home > 0 ? home : 0);
}

static int64_t pair_cost(const struct en_programme_patrol *a, const struct en_programme_patrol *b)
{
    int64_t cost = same_route(a, b) ? COST_ROUTE : 0;
    int64_t apart = a->start - b->start;

    if (a->stop_count > 0 && b->stop_count > 0 && a->stop[0].zone == b->stop[0].zone &&
        apart < DAY && apart > -DAY) {
        cost += COST_FIRST;
    }
    return cost;
}

int64_t patrol_cost(const struct en_programme_needs *needs,
                    const struct en_programme_patrol *patrol, size_t count, size_t which)
{
    int64_t cost = 0;

    if (!patrol[which].placed) {
        return COST_UNPLACED;
    }
    cost += (int64_t)COST_ROAD * road_minutes(needs, &patrol[which]) / STEP;
    for (size_t i = 0; i < count; i++) {
        if (i != which && patrol[i].placed) {
            cost += pair_cost(&patrol[which], &patrol[i]);
        }
    }
    return cost;
}

int64_t en_programme_cost(const struct en_programme_needs *needs,
                          const struct en_programme_patrol *patrol, size_t count)
{
    int64_t cost = 0;

    for (size_t i = 0; i < count; i++) {
        cost += patrol_cost(needs, patrol, i + 1, i); /* with those before it: each pair once */
    }
    for (size_t z = 0; z < needs->zone_count; z++) {
        cost += zone_cost(needs, patrol, count, (int32_t)z);
    }
    return cost;
}
