/*
 * The words of a text of routes: lines cut apart, numbers, times, positions, names.
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS_MAX = 2 * EN_WAYS_LINES_MAX + 4 }; /* of one line: a border has many points */

enum en_status ways_fail(struct reader *reader, enum en_status code, const char *rule,
                         const char *text, const char *remedy, struct en_str arg)
{
    char buffer[32];

    return en_fail(reader->reterr, code, rule, en_place_line(buffer, reader->at), text, remedy,
                   arg);
}

enum en_status ways_no_memory(struct reader *reader)
{
    return en_fail(reader->reterr, EN_ERR_MEMORY, "route.memory", EN_STR("route"),
                   N_("no memory for the problem"), NULL);
}

/* ---- words ---------------------------------------------------------------------------------- */

static size_t count_lines(struct en_str text)
{
    size_t lines = 1;

    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n' ? 1 : 0;
    }
    return lines;
}

static enum en_status cut_line(struct reader *reader, struct en_str text)
{
    struct item *item = &reader->item[reader->item_count];
    size_t words = 1;

    if (text.len > 0 && text.ptr[text.len - 1] == '\r') {
        text.len--;
    }
    for (size_t i = 0; i < text.len; i++) {
        words += text.ptr[i] == ' ' ? 1 : 0;
    }
    if (words > WORDS_MAX || en_text_check(text, NULL) != EN_TEXT_CLEAN) {
        return ways_fail(reader, EN_ERR_ENCODING, "routes.text",
                         N_("the line is not clean text, or has too many words"),
                         N_("Save the file as plain UTF-8 text, with blanks and no tabs."), text);
    }
    *item = (struct item){EN_ARENA_ARRAY(reader->arena, words, struct en_str), 0, reader->at};
    if (item->word == NULL) {
        return ways_no_memory(reader);
    }
    while (text.len > 0) {
        struct en_str word = en_str_cut(&text, ' ');
        if (word.len > 0 && word.ptr[0] == '#') {
            break;
        }
        if (word.len > 0) {
            item->word[item->count++] = word;
        }
    }
    reader->item_count += item->count > 0 ? 1 : 0;
    return EN_OK;
}

enum en_status ways_cut(struct reader *reader, struct en_str text)
{
    enum en_status status = EN_OK;

    text = en_str_past_mark(text);
    reader->item = EN_ARENA_ARRAY(reader->arena, count_lines(text) + 1, struct item);
    if (reader->item == NULL) {
        return ways_no_memory(reader);
    }
    for (reader->at = 1; status == EN_OK && text.len > 0; reader->at++) {
        status = cut_line(reader, en_str_cut(&text, '\n'));
    }
    reader->at = 1;
    if (status == EN_OK && (reader->item_count == 0 || reader->item[0].count != 2 ||
                            !en_str_is(reader->item[0].word[0], "entente-routes") ||
                            !en_str_is(reader->item[0].word[1], "v1"))) {
        return ways_fail(reader, EN_ERR_SYNTAX, "routes.head",
                         N_("the text begins with a line \"entente-routes v1\""),
                         N_("docs/planner.md has the form, under \"Routes\"."), EN_STR(""));
    }
    return status;
}

enum en_status ways_twice(struct reader *reader, struct en_str word, size_t line)
{
    char place[32], number[24];

    (void)snprintf(number, sizeof(number), "%zu", line);
    return en_fail(reader->reterr, EN_ERR_EXISTS, "routes.twice", en_place_line(place, reader->at),
                   N_("\"%1\" is there already, in line %2"), N_("Leave one of the two lines out."),
                   word, en_str_from(number));
}

/* ---- values --------------------------------------------------------------------------------- */

enum en_status ways_bad_number(struct reader *reader, struct en_str word)
{
    return ways_fail(reader, EN_ERR_SYNTAX, "routes.number",
                     N_("\"%1\" is not the number or time that stands here"),
                     N_("Times are HH:MM from the first day, 30:15 is 06:15 of the second."), word);
}

enum en_status ways_int(struct reader *reader, struct en_str word, int64_t max, int32_t *ret)
{
    uint64_t value = 0;

    if (!en_parse_u64(word, &value) || value > (uint64_t)max) {
        return ways_bad_number(reader, word);
    }
    *ret = (int32_t)value;
    return EN_OK;
}

enum en_status ways_minutes(struct reader *reader, struct en_str word, int32_t *ret)
{
    struct en_str rest = word;
    struct en_str head = en_str_cut(&rest, ':');
    int64_t hours = 0;

    if (head.len < 2 || head.len > 5 || rest.len != 2) {
        return ways_bad_number(reader, word);
    }
    for (size_t i = 0; i < head.len; i++) {
        if (head.ptr[i] < '0' || head.ptr[i] > '9') {
            return ways_bad_number(reader, word);
        }
        hours = hours * 10 + (head.ptr[i] - '0');
    }
    if (rest.ptr[0] < '0' || rest.ptr[0] > '5' || rest.ptr[1] < '0' || rest.ptr[1] > '9' ||
        hours * 60 > WAYS_MINUTES_MAX) {
        return ways_bad_number(reader, word);
    }
    *ret = (int32_t)(hours * 60 + (rest.ptr[0] - '0') * 10 + (rest.ptr[1] - '0'));
    return EN_OK;
}

enum en_status ways_window(struct reader *reader, struct en_str word, struct en_route_window *ret)
{
    struct en_str rest = word;
    struct en_str from = en_str_cut(&rest, '-');
    enum en_status status = ways_minutes(reader, from, &ret->open);

    if (status == EN_OK) {
        status = ways_minutes(reader, rest.len > 0 ? rest : from, &ret->close);
    }
    if (status == EN_OK && ret->close < ret->open) {
        return ways_fail(reader, EN_ERR_RANGE, "routes.window", N_("\"%1\" ends before it begins"),
                         N_("A window over midnight ends after 24:00, such as 22:00-26:00."), word);
    }
    return status;
}

/* Degrees with at most seven decimals, as 1e-7 degree. */
static bool parse_degrees(struct en_str word, int32_t max, int32_t *ret)
{
    bool minus = word.len > 0 && word.ptr[0] == '-';
    int64_t value = 0;
    int decimals = -1;

    for (size_t i = minus ? 1 : 0; i < word.len; i++) {
        char c = word.ptr[i];
        if (c == '.' && decimals < 0 && i > (minus ? 1U : 0U)) {
            decimals = 0;
        } else if (c >= '0' && c <= '9' && decimals < 7) {
            value = value * 10 + (c - '0');
            decimals += decimals >= 0 ? 1 : 0;
        } else {
            return false;
        }
        if (value > EN_LON_E7_MAX) {
            return false;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 7; i++) {
        value *= 10;
    }
    *ret = (int32_t)(minus ? -value : value);
    return word.len > (minus ? 1U : 0U) && value <= max;
}

enum en_status ways_position(struct reader *reader, const struct item *item, size_t at,
                             struct en_position *ret)
{
    if (at + 1 >= item->count || !parse_degrees(item->word[at], EN_LAT_E7_MAX, &ret->lat_e7) ||
        !parse_degrees(item->word[at + 1], EN_LON_E7_MAX, &ret->lon_e7)) {
        return ways_fail(reader, EN_ERR_SYNTAX, "routes.number",
                         N_("a position is two numbers of degrees, north and east"),
                         N_("Write them with a point and at most seven decimals: 16.2717 -0.0447"),
                         EN_STR(""));
    }
    return EN_OK;
}

enum en_status ways_points(struct reader *reader, const struct item *item, size_t from,
                           size_t least, const struct en_position **ret, size_t *ret_count)
{
    size_t count = item->count > from ? (item->count - from) / 2 : 0;
    struct en_position *points = EN_ARENA_ARRAY(reader->arena, count + 1, struct en_position);
    enum en_status status = EN_OK;

    if (points == NULL) {
        return ways_no_memory(reader);
    }
    if (count < least || (item->count - from) % 2 != 0) {
        return ways_fail(reader, EN_ERR_SYNTAX, "routes.line", N_("too few points, or half a one"),
                         NULL, EN_STR(""));
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = ways_position(reader, item, from + 2 * i, &points[i]);
    }
    *ret = points;
    *ret_count = count;
    return status;
}

/* ---- names ---------------------------------------------------------------------------------- */

static int compare_names(const void *left, const void *right)
{
    return en_str_compare(((const struct name *)left)->id, ((const struct name *)right)->id);
}

enum en_status ways_sort(struct reader *reader, struct name *names, size_t count)
{
    qsort(names, count, sizeof(names[0]), compare_names);
    for (size_t i = 1; i < count; i++) {
        if (en_str_equal(names[i - 1].id, names[i].id)) {
            bool later = names[i].line > names[i - 1].line;
            reader->at = names[later ? i : i - 1].line;
            return ways_twice(reader, names[i].id, names[later ? i - 1 : i].line);
        }
    }
    return EN_OK;
}

enum en_status ways_find(struct reader *reader, const struct name *names, size_t count,
                         const struct item *item, size_t at, uint32_t *ret)
{
    if (at >= item->count) {
        return ways_fail(reader, EN_ERR_SYNTAX, "routes.line", N_("the line ends too early"), NULL,
                         EN_STR(""));
    }
    const struct name key = {.id = item->word[at]};
    const struct name *found = bsearch(&key, names, count, sizeof(names[0]), compare_names);
    if (found == NULL) {
        return ways_fail(reader, EN_ERR_NOT_FOUND, "routes.name",
                         N_("nothing here is called \"%1\""),
                         N_("Each base, place and patrol has a line of its own; names are written "
                            "alike everywhere."),
                         key.id);
    }
    *ret = found->index;
    return EN_OK;
}
