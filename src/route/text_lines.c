/*
 * What each line of a text of routes says of a place, a patrol, a meeting or a leg. See text.h.
 */
#include "text.h"

#include <stdlib.h>

enum { USUAL_DAYS = 14 };

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

enum en_status ways_unknown_word(struct reader *reader, struct en_str word)
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
    return ways_unknown_word(reader, item->word[at]);
}

enum en_status ways_read_place(struct reader *reader, const struct item *item,
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
        return ways_unknown_word(reader, item->word[at]);
    }
    return status;
}

enum en_status ways_read_patrol(struct reader *reader, const struct item *item,
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
    return ways_unknown_word(reader, word);
}

enum en_status ways_read_meet(struct reader *reader, const struct item *item,
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
enum en_status ways_read_leg(struct reader *reader, const struct item *item,
                             struct en_ways_leg *legs)
{
    bool closed = en_str_is(item->word[0], "closed");
    struct en_ways_leg leg = {.minutes = EN_ROUTE_NO_WAY, .metres = -1};
    enum en_status status = find_node(reader, item, 1, &leg.a);

    if (status == EN_OK) {
        status = find_node(reader, item, 2, &leg.b);
    }
    if (status == EN_OK && item->count > (closed ? 3U : 5U)) {
        return ways_unknown_word(reader, item->word[item->count - 1]);
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

struct pair {
    uint32_t a, b;
    const struct item *item;
};

static int by_pair(const void *left, const void *right)
{
    const struct pair *x = left;
    const struct pair *y = right;

    if (x->a != y->a || x->b != y->b) {
        return x->a < y->a || (x->a == y->a && x->b < y->b) ? -1 : 1;
    }
    return (x->item->line > y->item->line) - (x->item->line < y->item->line);
}

/* "market port" as it stands in the text */
static struct en_str names_of(const struct item *item)
{
    struct en_str last = item->word[2];

    return (struct en_str){item->word[1].ptr, (size_t)(last.ptr - item->word[1].ptr) + last.len};
}

enum en_status ways_check_legs(struct reader *reader, const struct en_ways_leg *legs)
{
    struct pair *pair = EN_ARENA_ARRAY(reader->arena, reader->legs / 2 + 1, struct pair);
    size_t count = 0;

    if (pair == NULL) {
        return ways_no_memory(reader);
    }
    for (size_t i = 1; i < reader->item_count; i++) {
        const struct item *item = &reader->item[i];
        if (en_str_is(item->word[0], "leg") || en_str_is(item->word[0], "closed")) {
            const struct en_ways_leg *leg = &legs[2 * count];
            bool rising = leg->a < leg->b;
            pair[count++] = (struct pair){rising ? leg->a : leg->b, rising ? leg->b : leg->a, item};
        }
    }
    qsort(pair, count, sizeof(pair[0]), by_pair);
    for (size_t i = 1; i < count; i++) {
        if (pair[i - 1].a == pair[i].a && pair[i - 1].b == pair[i].b) {
            reader->at = pair[i].item->line;
            return ways_twice(reader, names_of(pair[i].item), pair[i - 1].item->line);
        }
    }
    return EN_OK;
}
