/*
 * A roster as text, "NAME cell cell ...", and back. People may stand in any order.
 */
#include "entente/roster.h"

#include <string.h>

void en_roster_finish(struct en_roster *roster)
{
    en_arena_finish(&roster->arena);
    *roster = (struct en_roster){0};
}

void en_roster_print(struct en_text *out, const struct en_roster *roster, const uint8_t *cells)
{
    for (size_t person = 0; person < roster->people_count; person++) {
        const uint8_t *row = cells + person * (size_t)roster->days;
        en_text_add(out, roster->people[person].name);
        for (int32_t day = 0; day < roster->days; day++) {
            en_text_addc(out, ' ');
            en_text_add(out,
                        row[day] == EN_ROSTER_OFF ? EN_STR("-") : roster->shifts[row[day]].name);
        }
        en_text_addc(out, '\n');
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

struct reader {
    const struct en_roster *roster;
    size_t line;
    struct en_error *reterr;
};

static enum en_status fail(const struct reader *reader, const char *rule, const char *text,
                           const char *remedy, struct en_str arg)
{
    char place[32];

    return en_fail(reader->reterr, EN_ERR_SYNTAX, rule, en_place_line(place, reader->line), text,
                   remedy, arg);
}

static bool find_cell(const struct en_roster *roster, struct en_str name, uint8_t *ret)
{
    if (en_str_is(name, "-")) {
        *ret = EN_ROSTER_OFF;
        return true;
    }
    for (size_t shift = 0; shift < roster->shift_count; shift++) {
        if (en_str_equal(roster->shifts[shift].name, name)) {
            *ret = (uint8_t)shift;
            return true;
        }
    }
    return false;
}

/* Looks behind the person of the line before first: that is where the next usually stands. */
static size_t find_person(const struct en_roster *roster, struct en_str name, size_t after)
{
    for (size_t i = 0; i < roster->people_count; i++) {
        size_t person = (after + i) % roster->people_count;
        if (en_str_equal(roster->people[person].name, name)) {
            return person;
        }
    }
    return SIZE_MAX;
}

static enum en_status read_row(const struct reader *reader, struct en_str line, uint8_t *row)
{
    int32_t days = 0;

    while (line.len > 0) {
        struct en_str name = en_str_cut(&line, ' ');
        uint8_t cell = EN_ROSTER_OFF;
        if (name.len == 0) {
            continue;
        }
        if (!find_cell(reader->roster, name, &cell)) {
            return fail(reader, "roster.name", N_("there is no shift \"%1\""),
                        N_("Name a shift of the instance, or - for a day off."), name);
        }
        if (days == reader->roster->days) {
            days++;
            break;
        }
        row[days++] = cell;
    }
    if (days != reader->roster->days) {
        return fail(reader, "roster.line", N_("a row has too few or too many days"),
                    N_("Write one cell for each day of the instance, separated by spaces."),
                    EN_STR(""));
    }
    return EN_OK;
}

static enum en_status read_line(const struct reader *reader, struct en_str line, uint8_t *cells,
                                size_t *person)
{
    const struct en_roster *roster = reader->roster;
    struct en_str name = en_str_cut(&line, ' ');

    *person = find_person(roster, name, *person);
    if (*person == SIZE_MAX) {
        return fail(reader, "roster.name", N_("there is no person \"%1\""),
                    N_("Begin the line with the name of a person of the instance."), name);
    }
    uint8_t *row = cells + *person * (size_t)roster->days;
    if (row[0] != EN_ROSTER_SHIFTS_MAX) {
        return fail(reader, "roster.repeated", N_("\"%1\" has two rows"),
                    N_("Leave one row for each person."), name);
    }
    return read_row(reader, line, row);
}

enum en_status en_roster_parse(struct en_str text, const struct en_roster *roster, uint8_t *cells,
                               struct en_error *reterr)
{
    struct reader reader = {roster, 0, reterr};
    size_t person = 0;
    size_t rows = 0;

    /* A cell that no roster holds marks a row not read yet. */
    memset(cells, EN_ROSTER_SHIFTS_MAX, roster->people_count * (size_t)roster->days);
    text = en_str_past_mark(text);
    while (text.len > 0) {
        struct en_str line = en_str_cut(&text, '\n');
        reader.line++;
        if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
            line.len--;
        }
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        enum en_status status = read_line(&reader, line, cells, &person);
        if (status != EN_OK) {
            return status;
        }
        rows++;
    }
    if (rows != roster->people_count) {
        return fail(&reader, "roster.missing", N_("not everybody has a row"),
                    N_("Write a line for each person of the instance."), EN_STR(""));
    }
    return EN_OK;
}
