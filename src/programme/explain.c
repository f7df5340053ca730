/*
 * explain.c: why each patrol is where and when it is, what could be learnt from it, and what the
 * programme does not reach. It is reckoned from the patrols as they stand, whoever made them.
 */
#include "inside.h"

enum {
    LINES_A_STOP = 3,
    LINES_BESIDE = 8,
    ORDERED_MAX = 6, /* stops up to which every order is looked at */
};

static struct en_line_arg number(int64_t value)
{
    return (struct en_line_arg){EN_LINE_NUMBER, value};
}

static struct en_line_arg minutes(int64_t value)
{
    return (struct en_line_arg){EN_LINE_DURATION, value * MINUTE};
}

static struct en_line_arg of_zone(int64_t value)
{
    return (struct en_line_arg){EN_LINE_ZONE, value};
}

static struct en_line_arg of_base(int32_t value)
{
    return (struct en_line_arg){EN_LINE_BASE, value};
}

static struct en_line_arg of_patrol(size_t value)
{
    return (struct en_line_arg){EN_LINE_PATROL, (int64_t)value};
}

static struct en_line_arg clock_of(en_time time)
{
    return (struct en_line_arg){EN_LINE_CLOCK, minute_of_day(time)};
}

/* What is explained. */
struct telling {
    const struct en_programme_needs *needs;
    const struct en_programme_patrol *patrol;
    size_t count;
    struct en_programme_lines *lines;
};

static struct en_line *say(struct telling *tell, enum en_line_code code)
{
    struct en_line *line = &tell->lines->item[tell->lines->count++];

    line->code = code;
    return line;
}

/* ---- places --------------------------------------------------------------------------------- */

/* The visit of a zone before an instant, EN_PROGRAMME_NEVER when none is known, and how many the
 * programme has had until then. */
static en_time visit_before(const struct telling *tell, int32_t zone, en_time now, int32_t *visits)
{
    en_time last = tell->needs->zones[zone].seen;

    *visits = 0;
    for (size_t p = 0; p < tell->count; p++) {
        const struct en_programme_patrol *patrol = &tell->patrol[p];
        for (size_t i = 0; patrol->placed && i < patrol->stop_count; i++) {
            en_time time = stop_time(patrol, i);
            if (patrol->stop[i].zone == zone && time < now) {
                last = time > last ? time : last;
                ++*visits;
            }
        }
    }
    return last;
}

static void say_stop(struct telling *tell, const struct en_programme_patrol *patrol, size_t i)
{
    int32_t at = patrol->stop[i].zone;
    const struct en_programme_zone *zone = &tell->needs->zones[at];
    int32_t visits = 0;
    en_time last = visit_before(tell, at, stop_time(patrol, i), &visits);
    struct en_line *line = NULL;

    if (last == EN_PROGRAMME_NEVER) {
        line = say(tell, EN_PROGRAMME_WHY_NEVER);
    } else {
        line = say(tell, zone->gap_days > 0 ? EN_PROGRAMME_WHY_GAP : EN_PROGRAMME_WHY_SINCE);
        line->arg[1] =
            number(day_of(tell->needs, stop_time(patrol, i)) - day_of(tell->needs, last));
        line->arg[2] = number(zone->gap_days);
    }
    line->arg[0] = of_zone(at);
    if (visits < zone->visits) {
        line = say(tell, EN_PROGRAMME_WHY_VISIT);
        line->arg[0] = of_zone(at);
        line->arg[1] = number(visits + 1);
        line->arg[2] = number(zone->visits);
    }
    if (zone->events > 0) {
        line = say(tell, EN_PROGRAMME_WHY_EVENTS);
        line->arg[0] = of_zone(at);
        line->arg[1] = number(zone->events);
    }
}

/* ---- the road ------------------------------------------------------------------------------- */

/* The shortest way through all stops in any order: `road` holds, for each set of stops seen and the
 * last of them, the shortest way there. */
static int32_t shortest_road(const struct en_programme_needs *needs,
                             const struct en_programme_patrol *patrol)
{
    int32_t road[1U << ORDERED_MAX][ORDERED_MAX];
    size_t count = patrol->stop_count;
    size_t all = ((size_t)1 << count) - 1;
    int32_t base = home_of(patrol->base);
    int32_t best = INT32_MAX;

    for (size_t seen = 1; seen <= all; seen++) {
        for (size_t last = 0; last < count; last++) {
            int32_t least = INT32_MAX;
            size_t before = seen & ~((size_t)1 << last);
            for (size_t from = 0; before != seen && from < count; from++) {
                int32_t way = leg(needs, patrol->stop[from].zone, patrol->stop[last].zone);
                if ((before >> from & 1) != 0 && way >= 0 && road[before][from] < INT32_MAX) {
                    int32_t length = road[before][from] + way;
                    least = length < least ? length : least;
                }
            }
            if (before == 0 && leg(needs, base, patrol->stop[last].zone) >= 0) {
                least = leg(needs, base, patrol->stop[last].zone);
            }
            road[seen][last] = least;
        }
    }
    for (size_t last = 0; last < count; last++) {
        int32_t home = leg(needs, patrol->stop[last].zone, base);
        if (home >= 0 && road[all][last] < INT32_MAX && road[all][last] + home < best) {
            best = road[all][last] + home;
        }
    }
    return best;
}

static void say_road(struct telling *tell, size_t which)
{
    const struct en_programme_patrol *patrol = &tell->patrol[which];
    int32_t road = road_minutes(tell->needs, patrol);
    bool best = patrol->stop_count > 1 && patrol->stop_count <= ORDERED_MAX &&
                road <= shortest_road(tell->needs, patrol);
    struct en_line *line = say(tell, best ? EN_PROGRAMME_WHY_ROAD_BEST : EN_PROGRAMME_WHY_ROAD);
    int32_t stays = 0;

    for (size_t i = 0; i < patrol->stop_count; i++) {
        stays += patrol->stop[i].until - patrol->stop[i].from;
    }
    line->arg[0] = minutes(road);
    line->arg[1] = minutes(stays);
    for (size_t i = 0; i < tell->count; i++) {
        if (i != which && tell->patrol[i].placed && same_route(patrol, &tell->patrol[i])) {
            say(tell, EN_PROGRAMME_WARN_ROUTE)->arg[0] = of_patrol(i);
            return;
        }
    }
    if (patrol->stop_count > 1) {
        say(tell, EN_PROGRAMME_WHY_ROUTE_NEW);
    }
}

/* ---- the hour ------------------------------------------------------------------------------- */

static bool same_base(const struct telling *tell, size_t a, size_t b)
{
    return tell->patrol[a].base == tell->patrol[b].base;
}

/* Another patrol of the base that leaves too near this one's hour within the days around; `count`
 * when none. */
static size_t nearest_hour(const struct telling *tell, size_t which)
{
    const struct en_programme_needs *needs = tell->needs;
    en_time start = tell->patrol[which].start;
    int32_t least = needs->apart_minutes;
    size_t found = tell->count;

    for (size_t i = 0; i < tell->count; i++) {
        int64_t days = day_of(needs, tell->patrol[i].start) - day_of(needs, start);
        int32_t apart = hours_apart(tell->patrol[i].start, start);
        if (i != which && tell->patrol[i].placed && same_base(tell, i, which) &&
            days <= needs->apart_days && -days <= needs->apart_days && apart < least) {
            least = apart;
            found = i;
        }
    }
    return found;
}

static void say_hour(struct telling *tell, size_t which)
{
    const struct en_programme_patrol *patrol = &tell->patrol[which];
    size_t near = nearest_hour(tell, which);
    struct en_line *line = NULL;

    if (tell->needs->apart_minutes == 0) {
        return;
    }
    if (near < tell->count) {
        line = say(tell, EN_PROGRAMME_WARN_HOUR);
        line->arg[1] = minutes(hours_apart(patrol->start, tell->patrol[near].start));
        line->arg[2] = of_patrol(near);
    } else {
        line = say(tell, EN_PROGRAMME_WHY_HOUR);
        line->arg[1] = number(tell->needs->apart_days);
        line->arg[2] = minutes(tell->needs->apart_minutes);
    }
    line->arg[0] = clock_of(patrol->start);
}

/* Vehicles of a base that are out at an instant. */
static int32_t out_at(const struct telling *tell, int32_t base, en_time instant)
{
    int32_t out = 0;

    for (size_t i = 0; i < tell->count; i++) {
        const struct en_programme_patrol *patrol = &tell->patrol[i];
        en_time back = patrol->end + (en_time)tell->needs->turnaround * MINUTE;
        if (patrol->placed && patrol->base == base && patrol->start <= instant && instant < back) {
            out += patrol->vehicles;
        }
    }
    for (size_t i = 0; i < tell->needs->away_count; i++) {
        const struct en_programme_away *away = &tell->needs->away[i];
        out += away->base == base && away->span.from <= instant && instant < away->span.until;
    }
    return out;
}

static void say_fleet(struct telling *tell, size_t which)
{
    const struct en_programme_patrol *patrol = &tell->patrol[which];
    int32_t vehicles = tell->needs->bases[patrol->base].vehicles;
    int32_t most = out_at(tell, patrol->base, patrol->start);

    if (vehicles == 0) {
        return;
    }
    for (size_t i = 0; i < tell->count; i++) {
        en_time start = tell->patrol[i].start;
        if (start > patrol->start && start < patrol->end) {
            int32_t out = out_at(tell, patrol->base, start);
            most = out > most ? out : most;
        }
    }
    struct en_line *line = say(tell, EN_PROGRAMME_WHY_FLEET);
    line->arg[0] = number(most);
    line->arg[1] = number(vehicles);
    line->arg[2] = number(patrol->vehicles);
}

enum en_status en_programme_why(const struct en_programme_needs *needs,
                                const struct en_programme_patrol *patrol, size_t count,
                                size_t which, struct en_arena *arena,
                                struct en_programme_lines *ret)
{
    struct telling tell = {needs, patrol, count, ret};
    size_t most = LINES_A_STOP * patrol[which].stop_count + LINES_BESIDE;

    *ret = (struct en_programme_lines){.item = EN_ARENA_ARRAY(arena, most, struct en_line)};
    if (ret->item == NULL) {
        return EN_ERR_MEMORY;
    }
    if (!patrol[which].placed) {
        return EN_OK;
    }
    if (patrol[which].settled) {
        say(&tell, EN_PROGRAMME_WHY_SETTLED);
    }
    if (needs->base_count > 1) {
        say(&tell, EN_PROGRAMME_WHY_BASE)->arg[0] = of_base(patrol[which].base);
    }
    for (size_t i = 0; i < patrol[which].stop_count; i++) {
        say_stop(&tell, &patrol[which], i);
    }
    say_hour(&tell, which);
    say_road(&tell, which);
    say_fleet(&tell, which);
    return EN_OK;
}

/* ---- what is not reached -------------------------------------------------------------------- */

static bool is_reached(const struct en_programme_needs *needs, size_t zone)
{
    int32_t base = home_of(needs->zones[zone].base);
    int32_t out = leg(needs, base, (int32_t)zone);
    int32_t home = leg(needs, (int32_t)zone, base);

    for (size_t k = 0; k < needs->kind_count; k++) {
        int32_t stay = needs->kinds[k].stay_from > needs->zones[zone].stay
                           ? needs->kinds[k].stay_from
                           : needs->zones[zone].stay;
        if ((needs->zones[zone].kinds >> k & 1) != 0 && out >= 0 && home >= 0 &&
            out + stay + home <= needs->kinds[k].longest) {
            return true;
        }
    }
    return false;
}

/* The longest time without a visit, in days, that before and after the programme's ends. */
static int64_t longest_gap(const struct telling *tell, int32_t zone)
{
    const struct en_programme_needs *needs = tell->needs;
    en_time seen = needs->zones[zone].seen;
    int64_t last = seen == EN_PROGRAMME_NEVER ? -1 : day_of(needs, seen);
    int64_t longest = 0;

    for (int64_t day = 0; day <= needs->days; day++) {
        bool there = day == needs->days;
        for (size_t p = 0; !there && p < tell->count; p++) {
            const struct en_programme_patrol *patrol = &tell->patrol[p];
            for (size_t i = 0; patrol->placed && i < patrol->stop_count; i++) {
                there = there || (patrol->stop[i].zone == zone &&
                                  day_of(needs, stop_time(patrol, i)) == day);
            }
        }
        if (there) {
            longest = day - last > longest ? day - last : longest;
            last = day;
        }
    }
    return longest;
}

static void say_zone(struct telling *tell, size_t zone)
{
    const struct en_programme_zone *wanted = &tell->needs->zones[zone];
    en_time end = tell->needs->first + (en_time)(tell->needs->days + DAYS_BEYOND) * DAY;
    struct en_line *line = NULL;
    int32_t visits = 0;

    if (!is_reached(tell->needs, zone)) {
        say(tell, EN_PROGRAMME_UNMET_REACH)->arg[0] = of_zone((int64_t)zone);
        return;
    }
    visit_before(tell, (int32_t)zone, end, &visits);
    if (visits < wanted->visits) {
        line = say(tell, EN_PROGRAMME_UNMET_VISITS);
        line->arg[0] = of_zone((int64_t)zone);
        line->arg[1] = number(visits);
        line->arg[2] = number(wanted->visits);
    }
    int64_t gap = longest_gap(tell, (int32_t)zone);
    if (wanted->gap_days > 0 && gap > wanted->gap_days) {
        line = say(tell, EN_PROGRAMME_UNMET_GAP);
        line->arg[0] = of_zone((int64_t)zone);
        line->arg[1] = number(gap);
        line->arg[2] = number(wanted->gap_days);
    }
}

enum en_status en_programme_unmet(const struct en_programme_needs *needs,
                                  const struct en_programme_patrol *patrol, size_t count,
                                  struct en_arena *arena, struct en_programme_lines *ret)
{
    struct telling tell = {needs, patrol, count, ret};

    *ret = (struct en_programme_lines){
        .item = EN_ARENA_ARRAY(arena, count + 2 * needs->zone_count + 1, struct en_line)};
    if (ret->item == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (!patrol[i].placed) {
            bool any = needs->base_count == 1 || patrol[i].base == EN_PROGRAMME_ANY_BASE;
            struct en_line *line =
                say(&tell, any ? EN_PROGRAMME_UNMET_PATROL : EN_PROGRAMME_UNMET_PATROL_BASE);
            line->arg[0] = (struct en_line_arg){EN_LINE_KIND, patrol[i].kind};
            line->arg[1] = (struct en_line_arg){EN_LINE_DAY, patrol[i].start};
            line->arg[2] = any ? line->arg[2] : of_base(patrol[i].base);
        }
    }
    for (size_t z = 0; z < needs->zone_count; z++) {
        say_zone(&tell, z);
    }
    return EN_OK;
}
