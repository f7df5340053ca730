/*
 * The text in which people write routes down: one thing a line, its name first, then what is known
 * of it as words and values. Names may be used before they are given.
 */
#include "text.h"

#include <string.h>

enum { USUAL_KMH = 30, USUAL_DAYS = 14 };

static enum en_status find_node(struct reader *reader, const struct item *item, size_t at,
                                uint32_t *ret)
{
    return ways_find(reader, reader->node, reader->places + reader->bases, item, at, ret);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The value behind the word `at`; {NULL, 0} when the line ends. */
static struct en_str value_of(const struct item *item, size_t at)
{
    return at + 1 < item->count ? item->word[at + 1] : (struct en_str){NULL, 0};
}

static enum en_status unknown_word(struct reader *reader, struct en_str word)
{
    return ways_fail(reader, EN_ERR_SYNTAX, "routes.line", N_("\"%1\" means nothing here"),
                     N_("docs/planner.md has the form, under \"Routes\"."), word);
}

/* Words stand at every second place from `first` on: the one at `at` may not stand before it. */
static enum en_status check_word(struct reader *reader, const struct item *item, size_t first,
                                 size_t at)
{
    for (size_t i = first; i < at; i += 2) {
        if (en_str_equal(item->word[i], item->word[at])) {
            return ways_twice(reader, item->word[at], item->line);
        }
    }
    return EN_OK;
}

static enum en_status read_visits(struct reader *reader, struct en_str word,
                                  struct en_route_place *place)
{
    int32_t low = 0;
    int32_t high = 0;
    struct en_str rest = word;
    struct en_str head = en_str_cut(&rest, '-');
    enum en_status status = ways_int(reader, head, EN_ROUTE_VISITS_MAX, &low);

    if (status == EN_OK) {
        status = ways_int(reader, rest.len > 0 ? rest : head, EN_ROUTE_VISITS_MAX, &high);
    }
    place->visits_min = (uint32_t)low;
    place->visits_max = (uint32_t)high;
    if (status == EN_OK && (high < 1 || low > high)) {
        return ways_fail(reader, EN_ERR_RANGE, "routes.number",
                         N_("visits go from 0 to 32, the least not above the most"),
                         N_("Write 0-2, 1-3, or 2 for exactly two."), word);
    }
    return status;
}

/* One more window of a place, behind the one before. */
static enum en_status read_next_window(struct reader *reader, struct en_str word,
                                       struct en_route_place *place,
                                       struct en_route_window *windows)
{
    size_t i = place->window_count++;
    enum en_status status = ways_window(reader, word, &windows[i]);

    if (status == EN_OK && i > 0 && windows[i].open <= windows[i - 1].close) {
        return ways_fail(reader, EN_ERR_RANGE, "routes.window",
                         N_("windows overlap or are not in order"),
                         N_("write them in order of time, and join those that touch"), word);
    }
    return status;
}

static enum en_status read_place_word(struct reader *reader, const struct item *item, size_t at,
                                      struct en_route_place *place, struct en_route_window *windows)
{
    struct en_str value = value_of(item, at);

    if (en_str_is(item->word[at], "weight")) {
        return ways_int(reader, value, EN_ROUTE_WEIGHT_MAX, &place->weight);
    }
    if (en_str_is(item->word[at], "service")) {
        return ways_int(reader, value, WAYS_MINUTES_MAX, &place->service);
    }
    if (en_str_is(item->word[at], "gap")) {
        return ways_minutes(reader, value, &place->gap);
    }
    if (en_str_is(item->word[at], "visits")) {
        return read_visits(reader, value, place);
    }
    if (en_str_is(item->word[at], "window") && place->window_count < EN_ROUTE_WINDOWS_MAX) {
        return read_next_window(reader, value, place, windows);
    }
    return unknown_word(reader, item->word[at]);
}

static enum en_status read_place(struct reader *reader, const struct item *item,
                                 struct en_route_place *place)
{
    size_t most = item->count / 2 + 1;
    struct en_route_window *windows = EN_ARENA_ARRAY(reader->arena, most, struct en_route_window);
    enum en_status status = EN_OK;

    if (windows == NULL) {
        return ways_no_memory(reader);
    }
    *place = (struct en_route_place){
        .id = item->word[1], .weight = 1, .visits_max = 1, .windows = windows};
    for (size_t at = 4; status == EN_OK && at < item->count; at += 2) {
        status = en_str_is(item->word[at], "window") ? EN_OK : check_word(reader, item, 4, at);
        status = status == EN_OK ? read_place_word(reader, item, at, place, windows) : status;
    }
    if (place->window_count == 0) {
        windows[0] = (struct en_route_window){0, USUAL_DAYS * 24 * 60};
        place->window_count = 1;
    }
    return status;
}

static enum en_status read_patrol_word(struct reader *reader, const struct item *item, size_t at,
                                       struct en_route_patrol *patrol)
{
    struct en_str value = value_of(item, at);
    struct en_route_window window = {0, 0};
    int32_t number = 0;
    enum en_status status = EN_OK;

    if (en_str_is(item->word[at], "from")) {
        status = find_node(reader, item, at + 1, &patrol->from);
        patrol->to = patrol->from;
    } else if (en_str_is(item->word[at], "to")) {
        status = find_node(reader, item, at + 1, &patrol->to);
    } else if (en_str_is(item->word[at], "leave")) {
        status = ways_window(reader, value, &window);
        patrol->leave_open = window.open;
        patrol->leave_close = window.close;
    } else if (en_str_is(item->word[at], "back")) {
        status = ways_minutes(reader, value, &patrol->back_by);
    } else if (en_str_is(item->word[at], "length")) {
        status = ways_minutes(reader, value, &number);
        patrol->length_max = number;
    } else if (en_str_is(item->word[at], "range")) {
        status = ways_int(reader, value, EN_ROUTE_METRES_MAX / 1000, &number);
        patrol->range_max = (int64_t)number * 1000;
    } else {
        return unknown_word(reader, item->word[at]);
    }
    return status;
}

static enum en_status read_patrol(struct reader *reader, const struct item *item,
                                  struct en_route_patrol *patrol)
{
    enum en_status status = EN_OK;

    *patrol = (struct en_route_patrol){.id = item->word[1],
                                       .from = EN_ROUTE_NONE,
                                       .leave_open = -1,
                                       .back_by = -1,
                                       .length_max = EN_ROUTE_NO_LIMIT,
                                       .range_max = EN_ROUTE_NO_LIMIT};
    for (size_t at = 2; status == EN_OK && at < item->count; at += 2) {
        status = check_word(reader, item, 2, at);
        status = status == EN_OK ? read_patrol_word(reader, item, at, patrol) : status;
    }
    if (status == EN_OK &&
        (patrol->from == EN_ROUTE_NONE || patrol->leave_open < 0 || patrol->back_by < 0)) {
        return ways_fail(reader, EN_ERR_SYNTAX, "routes.line",
                         N_("a patrol needs from, leave and back"), NULL, EN_STR(""));
    }
    if (status == EN_OK && patrol->back_by < patrol->leave_open) {
        return ways_fail(reader, EN_ERR_RANGE, "routes.window",
                         N_("it is back before it may leave, or outside all times"),
                         N_("A patrol over midnight is back after 24:00, such as back 30:00."),
                         EN_STR(""));
    }
    return status;
}

static enum en_status read_meet_word(struct reader *reader, const struct item *item, size_t *at,
                                     struct en_route_meet *meet)
{
    struct en_str word = item->word[*at];
    struct en_str value = value_of(item, *at);

    if (en_str_is(word, "must")) {
        meet->must = true;
        *at -= 1; // a word without a value
        return EN_OK;
    }
    if (en_str_is(word, "at")) {
        return find_node(reader, item, *at + 1, &meet->node);
    }
    if (en_str_is(word, "of")) {
        enum en_status status =
            ways_find(reader, reader->patrol, reader->patrols, item, *at + 1, &meet->patrol[0]);
        *at += 1;
        return status != EN_OK ? status
                               : ways_find(reader, reader->patrol, reader->patrols, item, *at + 1,
                                           &meet->patrol[1]);
    }
    if (en_str_is(word, "window")) {
        return ways_window(reader, value, &meet->window);
    }
    if (en_str_is(word, "service")) {
        return ways_int(reader, value, WAYS_MINUTES_MAX, &meet->service);
    }
    if (en_str_is(word, "weight")) {
        return ways_int(reader, value, EN_ROUTE_WEIGHT_MAX, &meet->weight);
    }
    return unknown_word(reader, word);
}

static enum en_status read_meet(struct reader *reader, const struct item *item,
                                struct en_route_meet *meet)
{
    enum en_status status = EN_OK;

    *meet = (struct en_route_meet){.id = item->word[1],
                                   .node = EN_ROUTE_NONE,
                                   .window = {0, USUAL_DAYS * 24 * 60},
                                   .weight = 1};
    for (size_t at = 2; status == EN_OK && at < item->count; at += 2) {
        status = read_meet_word(reader, item, &at, meet);
    }
    if (status == EN_OK && (meet->node == EN_ROUTE_NONE || meet->patrol[0] == meet->patrol[1])) {
        return ways_fail(reader, EN_ERR_SYNTAX, "routes.line",
                         N_("a meeting needs a place behind \"at\" and two patrols behind \"of\""),
                         NULL, EN_STR(""));
    }
    return status;
}

/* "leg A B MINUTES [METRES]" and "closed A B", both ways. */
static enum en_status read_leg(struct reader *reader, const struct item *item,
                               struct en_ways_leg *legs)
{
    bool closed = en_str_is(item->word[0], "closed");
    struct en_ways_leg leg = {.minutes = EN_ROUTE_NO_WAY, .metres = -1};
    enum en_status status = find_node(reader, item, 1, &leg.a);

    if (status == EN_OK) {
        status = find_node(reader, item, 2, &leg.b);
    }
    if (status == EN_OK && item->count > (closed ? 3U : 5U)) {
        return unknown_word(reader, item->word[item->count - 1]);
    }
    if (status == EN_OK && !closed) {
        status = ways_int(reader, item->count > 3 ? item->word[3] : EN_STR(""), WAYS_MINUTES_MAX,
                          &leg.minutes);
    }
    if (status == EN_OK && item->count == 5) {
        status = ways_int(reader, item->word[4], EN_ROUTE_METRES_MAX, &leg.metres);
    }
    legs[0] = leg;
    legs[1] = (struct en_ways_leg){leg.b, leg.a, leg.minutes, leg.metres};
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* What a line can be, how many words it has at least, and whether there is one at most. */
static const struct {
    const char *kind;
    size_t words;
    bool once;
} KINDS[] = {
    {"place", 4, false},  {"base", 4, false},     {"patrol", 2, false}, {"meet", 2, false},
    {"line", 2, false},   {"crossing", 4, false}, {"ground", 2, false}, {"leg", 3, false},
    {"closed", 3, false}, {"day", 2, true},       {"speed", 2, true},
};

static enum en_status count_kinds(struct reader *reader)
{
    size_t count[EN_COUNT(KINDS)] = {0};
    size_t first[EN_COUNT(KINDS)] = {0};

    for (size_t i = 1; i < reader->item_count; i++) {
        const struct item *item = &reader->item[i];
        size_t kind = 0;
        while (kind < EN_COUNT(KINDS) && !en_str_is(item->word[0], KINDS[kind].kind)) {
            kind++;
        }
        reader->at = item->line;
        if (kind == EN_COUNT(KINDS)) {
            return unknown_word(reader, item->word[0]);
        }
        if (item->count < KINDS[kind].words) {
            return ways_fail(reader, EN_ERR_SYNTAX, "routes.line", N_("the line ends too early"),
                             NULL, EN_STR(""));
        }
        if (KINDS[kind].once && count[kind] > 0) {
            return ways_twice(reader, item->word[0], first[kind]);
        }
        first[kind] = item->line;
        count[kind]++;
    }
    reader->places = count[0];
    reader->bases = count[1];
    reader->patrols = count[2];
    reader->meets = count[3];
    reader->lines = count[4];
    reader->crossings = count[5];
    reader->grounds = count[6];
    reader->legs = 2 * (count[7] + count[8]);
    if (reader->places > EN_ROUTE_PLACES_MAX || reader->patrols > EN_ROUTE_PATROLS_MAX ||
        reader->places + reader->bases > EN_ROUTE_NODES_MAX || reader->meets > EN_ROUTE_MEETS_MAX ||
        reader->lines > EN_WAYS_LINES_MAX || reader->crossings > EN_WAYS_CROSSINGS_MAX) {
        return ways_fail(reader, EN_ERR_RANGE, "routes.limit",
                         N_("too many places, patrols or meetings for one problem"),
                         N_("plan one sector or one day at a time"), EN_STR(""));
    }
    return EN_OK;
}

struct made {
    struct en_route_place *place;
    struct en_route_patrol *patrol;
    struct en_route_meet *meet;
    struct en_position *node, *crossing;
    struct en_str *name, *crossing_name;
    struct en_ways_line *line;
    struct en_ways_ground *ground;
    struct en_ways_leg *leg;
    size_t places, bases, patrols, meets, lines, crossings, grounds, legs;
};

static bool allocate(struct reader *reader, struct made *made)
{
    struct en_arena *arena = reader->arena;
    size_t nodes = reader->places + reader->bases;

    made->place = EN_ARENA_ARRAY(arena, reader->places + 1, struct en_route_place);
    made->patrol = EN_ARENA_ARRAY(arena, reader->patrols + 1, struct en_route_patrol);
    made->meet = EN_ARENA_ARRAY(arena, reader->meets + 1, struct en_route_meet);
    made->node = EN_ARENA_ARRAY(arena, nodes + 1, struct en_position);
    made->name = EN_ARENA_ARRAY(arena, nodes + 1, struct en_str);
    made->crossing = EN_ARENA_ARRAY(arena, reader->crossings + 1, struct en_position);
    made->crossing_name = EN_ARENA_ARRAY(arena, reader->crossings + 1, struct en_str);
    made->line = EN_ARENA_ARRAY(arena, reader->lines + 1, struct en_ways_line);
    made->ground = EN_ARENA_ARRAY(arena, reader->grounds + 1, struct en_ways_ground);
    made->leg = EN_ARENA_ARRAY(arena, reader->legs + 1, struct en_ways_leg);
    reader->node = EN_ARENA_ARRAY(arena, nodes + 1, struct name);
    reader->patrol = EN_ARENA_ARRAY(arena, reader->patrols + 1, struct name);
    return made->place != NULL && made->patrol != NULL && made->meet != NULL &&
           made->node != NULL && made->name != NULL && made->crossing != NULL &&
           made->crossing_name != NULL && made->line != NULL && made->ground != NULL &&
           made->leg != NULL && reader->node != NULL && reader->patrol != NULL;
}

/* First pass: who is called what, and where it lies. */
static enum en_status read_names(struct reader *reader, struct made *made)
{
    size_t places = 0;
    size_t bases = reader->places;
    size_t patrols = 0;
    enum en_status status = EN_OK;

    for (size_t i = 1; status == EN_OK && i < reader->item_count; i++) {
        const struct item *item = &reader->item[i];
        bool place = en_str_is(item->word[0], "place");
        reader->at = item->line;
        if (place || en_str_is(item->word[0], "base")) {
            size_t node = place ? places++ : bases++;
            made->name[node] = item->word[1];
            reader->node[node] = (struct name){item->word[1], (uint32_t)node, item->line};
            status = ways_position(reader, item, 2, &made->node[node]);
        } else if (en_str_is(item->word[0], "patrol")) {
            reader->patrol[patrols] = (struct name){item->word[1], (uint32_t)patrols, item->line};
            patrols++;
        }
    }
    if (status == EN_OK) {
        status = ways_sort(reader, reader->node, reader->places + reader->bases);
    }
    return status == EN_OK ? ways_sort(reader, reader->patrol, reader->patrols) : status;
}

static enum en_status read_day(struct reader *reader, struct en_str word)
{
    char text[EN_TIME_BYTES + 1] = "0000-00-00T00:00:00Z";

    if (word.len == 10) {
        memcpy(text, word.ptr, 10);
    }
    return en_time_parse(en_str_from(text), &reader->file->day) ? EN_OK
                                                                : ways_bad_number(reader, word);
}

static enum en_status read_speed(struct reader *reader, struct en_str word, int32_t *ret)
{
    uint64_t kmh = 0;

    if (!en_parse_u64(word, &kmh) || kmh < 1 || kmh > EN_WAYS_SPEED_MAX) {
        return ways_fail(reader, EN_ERR_RANGE, "routes.number",
                         N_("a speed is between 1 and 300 km/h"), N_("Write digits only."), word);
    }
    *ret = (int32_t)kmh;
    return EN_OK;
}

static enum en_status read_map_line(struct reader *reader, const struct item *item,
                                    struct made *made)
{
    enum en_status status = EN_OK;

    if (en_str_is(item->word[0], "line")) {
        struct en_ways_line *line = &made->line[made->lines++];
        return ways_points(reader, item, 2, 2, &line->points, &line->count);
    }
    if (en_str_is(item->word[0], "crossing")) {
        made->crossing_name[made->crossings] = item->word[1];
        return ways_position(reader, item, 2, &made->crossing[made->crossings++]);
    }
    if (en_str_is(item->word[0], "ground")) {
        struct en_ways_ground *ground = &made->ground[made->grounds++];
        status = read_speed(reader, item->word[1], &ground->kmh);
        return status != EN_OK
                   ? status
                   : ways_points(reader, item, 2, 3, &ground->ring.points, &ground->ring.count);
    }
    if (en_str_is(item->word[0], "day")) {
        return read_day(reader, item->word[1]);
    }
    if (en_str_is(item->word[0], "speed")) {
        return read_speed(reader, item->word[1], &reader->file->ways.kmh);
    }
    if (!en_str_is(item->word[0], "base")) {
        status = read_leg(reader, item, &made->leg[made->legs]);
        made->legs += 2;
    }
    return status;
}

/* Second pass: everything else. */
static enum en_status read_items(struct reader *reader, struct made *made)
{
    enum en_status status = EN_OK;

    for (size_t i = 1; status == EN_OK && i < reader->item_count; i++) {
        const struct item *item = &reader->item[i];
        reader->at = item->line;
        if (en_str_is(item->word[0], "place")) {
            status = read_place(reader, item, &made->place[made->places++]);
        } else if (en_str_is(item->word[0], "patrol")) {
            status = read_patrol(reader, item, &made->patrol[made->patrols++]);
        } else if (en_str_is(item->word[0], "meet")) {
            status = read_meet(reader, item, &made->meet[made->meets++]);
        } else {
            status = read_map_line(reader, item, made);
        }
    }
    return status;
}

static void assemble(const struct reader *reader, const struct made *made, struct en_ways_file *ret)
{
    size_t nodes = reader->places + reader->bases;

    ret->problem = (struct en_route_problem){
        .places = made->place,
        .place_count = reader->places,
        .patrols = made->patrol,
        .patrol_count = reader->patrols,
        .meets = made->meet,
        .meet_count = reader->meets,
        .node_count = nodes,
    };
    ret->ways.nodes = made->node;
    ret->ways.node_count = nodes;
    ret->ways.crossings = made->crossing;
    ret->ways.crossing_count = reader->crossings;
    ret->ways.lines = made->line;
    ret->ways.line_count = reader->lines;
    ret->ways.grounds = made->ground;
    ret->ways.ground_count = reader->grounds;
    ret->ways.legs = made->leg;
    ret->ways.leg_count = reader->legs;
    ret->names = made->name;
    ret->crossings = made->crossing_name;
}

enum en_status en_ways_read(struct en_arena *arena, struct en_str text, struct en_ways_file *ret,
                            struct en_error *reterr)
{
    struct reader reader = {.arena = arena, .file = ret, .reterr = reterr};
    struct made made = {0};

    *ret = (struct en_ways_file){.ways = {.kmh = USUAL_KMH}};
    enum en_status status = ways_cut(&reader, text);
    if (status == EN_OK) {
        status = count_kinds(&reader);
    }
    if (status == EN_OK && !allocate(&reader, &made)) {
        return ways_no_memory(&reader);
    }
    if (status == EN_OK) {
        status = read_names(&reader, &made);
    }
    if (status == EN_OK) {
        status = read_items(&reader, &made);
    }
    if (status == EN_OK) {
        assemble(&reader, &made, ret);
    }
    return status;
}
