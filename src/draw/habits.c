/*
 * habits.c: an hour, a route or a place that repeats.
 */
#include <entente/draw.h>

enum {
    DAY_S = 86400,
    HALF_HOUR_S = 1800,
    WINDOW_S = 7200,
    RUN_DAYS = 3,    /* days running that make a habit: one more and it is known in the market */
    ROUTE_TIMES = 3, /* the same route so often ... */
    ROUTE_DAYS = 14, /* ... in so many days */
    MINUTES_S = 60,
};

const char *en_draw_habit_name(enum en_draw_habit_kind kind)
{
    static const char *const NAMES[EN_DRAW_HABITS] = {"hour", "route", "place"};

    return NAMES[kind];
}

static en_time of_day(en_time at, en_time step)
{
    return (at - en_time_day(at)) / step * step;
}

static bool same_route(const struct en_draw_seen *a, const struct en_draw_seen *b)
{
    if (a->place_count != b->place_count || a->place_count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->place_count; i++) {
        if (a->place[i] != b->place[i]) {
            return false;
        }
    }
    return true;
}

static bool same(enum en_draw_habit_kind kind, const struct en_draw_seen *a,
                 const struct en_draw_seen *b)
{
    switch (kind) {
    case EN_DRAW_SAME_HOUR:
        return of_day(a->start, HALF_HOUR_S) == of_day(b->start, HALF_HOUR_S);
    case EN_DRAW_SAME_ROUTE:
        return same_route(a, b);
    case EN_DRAW_SAME_PLACE:
        return a->place_count > 0 && b->place_count > 0 && a->place[0] == b->place[0] &&
               of_day(a->at[0], WINDOW_S) == of_day(b->at[0], WINDOW_S);
    case EN_DRAW_HABITS:
        break;
    }
    return false;
}

static bool is_first(const struct en_draw_seen *seen, size_t patrol, enum en_draw_habit_kind kind)
{
    for (size_t i = 0; i < patrol; i++) {
        if (same(kind, &seen[i], &seen[patrol])) {
            return false;
        }
    }
    return true;
}

/* The longest run of days with a patrol like this one. */
static struct en_draw_habit find_run(const struct en_draw_seen *seen, size_t count, size_t patrol,
                                     enum en_draw_habit_kind kind)
{
    struct en_draw_habit habit = {.kind = kind};
    uint32_t run = 0;
    en_time last = 0;

    for (size_t i = patrol; i < count; i++) {
        en_time day = en_time_day(seen[i].start);
        if (!same(kind, &seen[i], &seen[patrol]) || (run > 0 && day == last)) {
            continue;
        }
        run = run > 0 && day == last + DAY_S ? run + 1 : 1;
        last = day;
        if (run > habit.times) {
            habit.times = run;
            habit.patrol = (uint32_t)i;
        }
    }
    en_time at = kind == EN_DRAW_SAME_HOUR ? of_day(seen[patrol].start, HALF_HOUR_S)
                                           : of_day(seen[patrol].at[0], WINDOW_S);
    habit.minutes = (uint32_t)(at / MINUTES_S);
    return habit;
}

/* Most patrols of this one's route within ROUTE_DAYS. */
static struct en_draw_habit find_route(const struct en_draw_seen *seen, size_t count, size_t patrol)
{
    struct en_draw_habit habit = {.kind = EN_DRAW_SAME_ROUTE};

    for (size_t i = patrol; i < count; i++) {
        uint32_t times = 0;
        if (!same_route(&seen[i], &seen[patrol])) {
            continue;
        }
        for (size_t j = patrol; j <= i; j++) {
            times += same_route(&seen[j], &seen[i]) &&
                     seen[j].start > seen[i].start - (en_time)ROUTE_DAYS * DAY_S;
        }
        if (times > habit.times) {
            habit.times = times;
            habit.patrol = (uint32_t)i;
        }
    }
    return habit;
}

enum en_status en_draw_habits(const struct en_draw_seen *seen, size_t count, struct en_arena *arena,
                              struct en_draw_habit **ret, size_t *ret_count)
{
    struct en_draw_habit *habit =
        EN_ARENA_ARRAY(arena, EN_DRAW_HABITS * count + 1, struct en_draw_habit);
    size_t found = 0;

    for (int kind = 0; habit != NULL && kind < EN_DRAW_HABITS; kind++) {
        for (size_t i = 0; i < count; i++) {
            enum en_draw_habit_kind which = (enum en_draw_habit_kind)kind;
            bool route = which == EN_DRAW_SAME_ROUTE;
            if ((which != EN_DRAW_SAME_HOUR && seen[i].place_count == 0) ||
                !is_first(seen, i, which)) {
                continue;
            }
            habit[found] = route ? find_route(seen, count, i) : find_run(seen, count, i, which);
            found += habit[found].times >= (route ? ROUTE_TIMES : RUN_DAYS);
        }
    }
    *ret = habit;
    *ret_count = found;
    return habit == NULL ? EN_ERR_MEMORY : EN_OK;
}
