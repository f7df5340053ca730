/*
 * hours.c: when patrols may leave. Two ledgers over the steps of the programme: vehicles that are
 * out, and departures.
 */
#include "inside.h"

enum { HOURS_TRIED = 24 };

/* Step of an instant within the ledger of vehicles, held within its ends. */
static size_t step_of(const struct maker *maker, en_time time)
{
    int64_t step = (time - maker->needs->first) / ((int64_t)STEP * MINUTE);

    if (time < maker->needs->first) {
        return 0;
    }
    return (uint64_t)step < maker->steps ? (size_t)step : maker->steps;
}

static void add_out(struct maker *maker, int32_t base, struct en_programme_span span,
                    int32_t vehicles)
{
    int32_t *out = &maker->out[(size_t)base * maker->steps];
    size_t end = step_of(maker, span.until + (en_time)STEP * MINUTE - 1);

    for (size_t s = step_of(maker, span.from); s < end; s++) {
        out[s] += vehicles;
    }
}

/* Steps of the departures of one base, from apart_days before the programme on. */
static uint16_t *leave_of(const struct maker *maker, int32_t base)
{
    const struct en_programme_needs *needs = maker->needs;

    return &maker->leave[(size_t)base * (size_t)(needs->apart_days + needs->days) * STEPS_A_DAY];
}

static void add_leave(struct maker *maker, int32_t base, en_time start, int32_t sign)
{
    int64_t day = day_of(maker->needs, start) + maker->needs->apart_days;

    if (day >= 0 && day < maker->needs->days + maker->needs->apart_days) {
        uint16_t *at = &leave_of(
            maker, base)[(size_t)day * STEPS_A_DAY + (size_t)(minute_of_day(start) / STEP)];
        *at = (uint16_t)(*at + sign);
    }
}

enum en_status ledgers_begin(struct maker *maker)
{
    const struct en_programme_needs *needs = maker->needs;

    maker->steps = (size_t)(needs->days + DAYS_BEYOND) * STEPS_A_DAY;
    maker->out = EN_ARENA_ARRAY(maker->arena, needs->base_count * maker->steps, int32_t);
    maker->leave = EN_ARENA_ARRAY(
        maker->arena, needs->base_count * (size_t)(needs->apart_days + needs->days) * STEPS_A_DAY,
        uint16_t);
    if (maker->out == NULL || maker->leave == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < needs->away_count; i++) {
        add_out(maker, needs->away[i].base, needs->away[i].span, 1);
    }
    for (size_t i = 0; i < needs->start_count; i++) {
        add_leave(maker, needs->starts[i].base, needs->starts[i].time, 1);
    }
    for (size_t i = 0; i < maker->count; i++) {
        ledgers_add(maker, &maker->patrol[i], 1);
    }
    return EN_OK;
}

void ledgers_add(struct maker *maker, const struct en_programme_patrol *patrol, int32_t sign)
{
    if (patrol->placed) {
        en_time back = patrol->end + (en_time)maker->needs->turnaround * MINUTE;
        add_out(maker, patrol->base, (struct en_programme_span){patrol->start, back},
                sign * patrol->vehicles);
        add_leave(maker, patrol->base, patrol->start, sign);
    }
}

/* Minutes between this hour and the nearest departure of the days around, at most the most that
 * is asked for. */
static int32_t nearest_departure(const struct maker *maker, int32_t base, int32_t day,
                                 int32_t minute)
{
    const struct en_programme_needs *needs = maker->needs;
    const uint16_t *steps = leave_of(maker, base);
    int32_t from = day - needs->apart_days;
    int32_t until =
        day + needs->apart_days < needs->days - 1 ? day + needs->apart_days : needs->days - 1;

    for (int32_t near = 0; near < needs->apart_minutes; near += STEP) {
        for (int32_t d = from; d <= until; d++) {
            const uint16_t *leave = &steps[(size_t)(d + needs->apart_days) * STEPS_A_DAY];
            int32_t before = (minute - near + 1440) % 1440 / STEP;
            int32_t after = (minute + near) % 1440 / STEP;
            if (leave[before] > 0 || leave[after] > 0) {
                return near;
            }
        }
    }
    return needs->apart_minutes;
}

en_time draw_hour(struct maker *maker, size_t which)
{
    const struct en_programme_kind *kind = &maker->needs->kinds[maker->patrol[which].kind];
    int32_t day = maker->day[which];
    uint64_t steps = (uint64_t)(kind->latest - kind->earliest) / STEP + 1;
    int32_t best = -1;
    int32_t chosen = kind->earliest;

    for (size_t i = 0; i < HOURS_TRIED && best < maker->needs->apart_minutes; i++) {
        int32_t minute = kind->earliest + STEP * (int32_t)en_rng_below(&maker->rng, steps);
        int32_t apart = nearest_departure(maker, maker->patrol[which].base, day, minute);
        if (apart > best) {
            best = apart;
            chosen = minute;
        }
    }
    return maker->needs->first + (en_time)day * DAY + (en_time)chosen * MINUTE;
}

int32_t vehicles_out(const struct maker *maker, const struct en_programme_patrol *patrol)
{
    en_time back = patrol->end + (en_time)maker->needs->turnaround * MINUTE;
    size_t end = step_of(maker, back + (en_time)STEP * MINUTE - 1);
    const int32_t *out = &maker->out[(size_t)patrol->base * maker->steps];
    int32_t most = 0;

    for (size_t s = step_of(maker, patrol->start); s < end; s++) {
        most = out[s] > most ? out[s] : most;
    }
    return most;
}

bool vehicles_suffice(const struct maker *maker, const struct en_programme_patrol *patrol)
{
    int32_t vehicles = maker->needs->bases[patrol->base].vehicles;

    return vehicles == 0 || vehicles_out(maker, patrol) + patrol->vehicles <= vehicles;
}

bool stops_are_open(const struct en_programme_needs *needs,
                    const struct en_programme_patrol *patrol)
{
    for (size_t i = 0; i < patrol->stop_count; i++) {
        const struct en_programme_zone *zone = &needs->zones[patrol->stop[i].zone];
        en_time from = stop_time(patrol, i);
        en_time until = patrol->start + (en_time)patrol->stop[i].until * MINUTE;
        for (size_t c = 0; c < zone->closed_count; c++) {
            if (zone->closed[c].from < until && from < zone->closed[c].until) {
                return false;
            }
        }
    }
    return true;
}
