/*
 * The text in which people write routes down: one thing a line, its name first, then what is known
 * of it as words and values. Names may be used before they are given.
 */
#include "text.h"

#include <string.h>

enum { USUAL_KMH = 30 };

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
            return ways_unknown_word(reader, item->word[0]);
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
        status = ways_read_leg(reader, item, &made->leg[made->legs]);
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
            status = ways_read_place(reader, item, &made->place[made->places++]);
        } else if (en_str_is(item->word[0], "patrol")) {
            status = ways_read_patrol(reader, item, &made->patrol[made->patrols++]);
        } else if (en_str_is(item->word[0], "meet")) {
            status = ways_read_meet(reader, item, &made->meet[made->meets++]);
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
        status = ways_check_legs(&reader, made.leg);
    }
    if (status == EN_OK) {
        assemble(&reader, &made, ret);
    }
    return status;
}
