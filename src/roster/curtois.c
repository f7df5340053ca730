/*
 * Reads the instances of Curtois and Qu (2014): SECTION_ headers, comma-separated rows, comments.
 *
 * Strict: what is not understood is an error with its line. The rules of a member of staff become
 * rules of the row model; people with the same figures share a contract. Border rules as the
 * format's authors state them: runs that touch either end are exempt from the minima only.
 */
#include "curtois.h"

#include <string.h>

enum { ARENA_MAX = 1 << 30 };

static enum en_status day_number(const struct reader *reader, struct en_str text, size_t *ret)
{
    int32_t day = 0;
    enum en_status status = curtois_number(reader, text, reader->days - 1, &day);

    *ret = (size_t)day;
    return status;
}

static size_t person_of(const struct reader *reader, struct en_str name)
{
    for (size_t i = 0; i < reader->people_count; i++) {
        size_t person = (reader->last + i) % reader->people_count;
        if (en_str_equal(reader->people[person].name, name)) {
            return person;
        }
    }
    return SIZE_MAX;
}

/* ---- horizon and shifts --------------------------------------------------------------------- */

static enum en_status read_horizon(struct reader *reader, struct en_str line)
{
    if (reader->days != 0) {
        return curtois_repeated(reader, line);
    }
    enum en_status status = curtois_number(reader, line, EN_ROSTER_DAYS_MAX, &reader->days);

    if (status == EN_OK && reader->days == 0) {
        status = curtois_fail(reader, EN_ERR_RANGE, "curtois.range", N_("a horizon of no days"),
                              N_("A horizon has one day at least."), EN_STR(""));
    }
    return status;
}

static enum en_status read_shift(struct reader *reader, struct en_str line)
{
    struct en_str field[3];
    enum en_status status = curtois_split(reader, line, field, 3);
    int32_t minutes = 0;

    if (status == EN_OK) {
        status = curtois_check_name(reader, field[0]);
    }
    if (status == EN_OK) {
        status = curtois_number(reader, field[1], NUMBER_MAX - 1, &minutes);
    }
    if (status != EN_OK) {
        return status;
    }
    if (curtois_shift_of(reader, field[0]) != SIZE_MAX) {
        return curtois_repeated(reader, field[0]);
    }
    if (reader->shift_count == EN_ROSTER_SHIFTS_MAX) {
        return curtois_no_memory(reader);
    }
    reader->shifts[reader->shift_count] = (struct en_roster_shift){field[0], minutes};
    reader->not_after[reader->shift_count++] = field[2];
    return EN_OK;
}

/* ---- wishes and cover ----------------------------------------------------------------------- */

static int32_t *wish_of(const struct reader *reader, size_t person, size_t day)
{
    return reader->wish + (person * (size_t)reader->days + day) * (reader->shift_count + 1);
}

static enum en_status find(struct reader *reader, struct en_str name, size_t *ret_person)
{
    *ret_person = person_of(reader, name);
    if (*ret_person == SIZE_MAX) {
        return curtois_unknown(reader, name);
    }
    reader->last = *ret_person;
    return EN_OK;
}

static enum en_status read_days_off(struct reader *reader, struct en_str line)
{
    size_t person = 0;
    enum en_status status = find(reader, curtois_trim(en_str_cut(&line, ',')), &person);

    while (status == EN_OK && line.len > 0) {
        struct en_str text = curtois_trim(en_str_cut(&line, ','));
        size_t day = 0;
        status = day_number(reader, text, &day);
        int32_t *wish = wish_of(reader, person, day);
        if (status == EN_OK && wish[0] >= EN_ROSTER_HARD) {
            status = curtois_repeated(reader, text);
        }
        for (size_t shift = 0; status == EN_OK && shift < reader->shift_count; shift++) {
            wish[shift] += EN_ROSTER_HARD;
        }
    }
    return status;
}

static enum en_status read_request(struct reader *reader, struct en_str line)
{
    struct en_str field[4];
    size_t person = 0;
    size_t day = 0;
    int32_t weight = 0;
    enum en_status status = curtois_split(reader, line, field, 4);

    status = status == EN_OK ? find(reader, field[0], &person) : status;
    status = status == EN_OK ? day_number(reader, field[1], &day) : status;
    status = status == EN_OK ? curtois_number(reader, field[3], NUMBER_MAX / 10, &weight) : status;
    if (status != EN_OK) {
        return status;
    }
    size_t shift = curtois_shift_of(reader, field[2]);
    if (shift == SIZE_MAX) {
        return curtois_unknown(reader, field[2]);
    }
    int32_t *wish = wish_of(reader, person, day);
    for (size_t cell = 0; cell <= reader->shift_count; cell++) {
        if ((cell == shift) != (reader->section == SHIFT_OFF)) {
            continue;
        }
        if (wish[cell] % EN_ROSTER_HARD + weight >= NUMBER_MAX) {
            return curtois_fail(reader, EN_ERR_RANGE, "curtois.range", N_("%1 is too large here"),
                                N_("All requests of a person for one day stay below a million."),
                                field[3]);
        }
        wish[cell] += weight;
    }
    return EN_OK;
}

static enum en_status read_cover(struct reader *reader, struct en_str line)
{
    struct en_str field[5];
    struct en_roster_cover cover = {0};
    size_t day = 0;
    enum en_status status = curtois_split(reader, line, field, 5);

    status = status == EN_OK ? day_number(reader, field[0], &day) : status;
    status =
        status == EN_OK ? curtois_number(reader, field[2], NUMBER_MAX - 1, &cover.need) : status;
    status =
        status == EN_OK ? curtois_number(reader, field[3], NUMBER_MAX - 1, &cover.under) : status;
    status =
        status == EN_OK ? curtois_number(reader, field[4], NUMBER_MAX - 1, &cover.over) : status;
    if (status != EN_OK) {
        return status;
    }
    size_t shift = curtois_shift_of(reader, field[1]);
    if (shift == SIZE_MAX) {
        return curtois_unknown(reader, field[1]);
    }
    size_t at = day * reader->shift_count + shift;
    if (reader->covered[at]) {
        return curtois_repeated(reader, field[1]);
    }
    reader->covered[at] = true;
    reader->cover[at] = cover;
    return EN_OK;
}

/* ---- sections ------------------------------------------------------------------------------- */

static enum section section_of(struct en_str line)
{
    for (int s = HORIZON; s < SECTIONS; s++) {
        if (en_str_is(line, CURTOIS_SECTIONS[s])) {
            return (enum section)s;
        }
    }
    return NONE;
}

/* Two people of one name, found by sorting would lose the line; the index keeps it simple. */
static enum en_status check_people(struct reader *reader)
{
    size_t slots = 1;
    while (slots < 2 * reader->people_count) {
        slots *= 2;
    }
    uint32_t *slot = EN_ARENA_ARRAY(reader->arena, slots, uint32_t);
    if (slot == NULL) {
        return curtois_no_memory(reader);
    }
    for (size_t person = 0; person < reader->people_count; person++) {
        struct en_str name = reader->people[person].name;
        uint64_t at = UINT64_C(14695981039346656037);
        for (size_t i = 0; i < name.len; i++) {
            at = (at ^ (uint8_t)name.ptr[i]) * UINT64_C(1099511628211);
        }
        for (at &= slots - 1; slot[at] != 0; at = (at + 1) & (slots - 1)) {
            if (en_str_equal(reader->people[slot[at] - 1].name, name)) {
                return curtois_repeated(reader, name);
            }
        }
        slot[at] = (uint32_t)person + 1;
    }
    return EN_OK;
}

static enum en_status missing(const struct reader *reader, enum section section)
{
    return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.missing",
                        N_("%1 is missing or empty before this"),
                        N_("Horizon, shifts and staff come first, each with a row at least."),
                        en_str_from(CURTOIS_SECTIONS[section]));
}

/* Wishes and cover, once horizon, shifts and staff are known. */
static enum en_status make_tables(struct reader *reader)
{
    size_t days = (size_t)reader->days;

    if (reader->people_count == 0) {
        return missing(reader, STAFF);
    }
    if (reader->people_count * days * (reader->shift_count + 1) > EN_ROSTER_WISHES_MAX) {
        return curtois_no_memory(reader);
    }
    reader->wish = EN_ARENA_ARRAY(reader->arena,
                                  reader->people_count * days * (reader->shift_count + 1), int32_t);
    reader->cover =
        EN_ARENA_ARRAY(reader->arena, days * reader->shift_count, struct en_roster_cover);
    reader->covered = EN_ARENA_ARRAY(reader->arena, days * reader->shift_count, bool);
    if (reader->wish == NULL || reader->cover == NULL || reader->covered == NULL) {
        return curtois_no_memory(reader);
    }
    return check_people(reader);
}

static enum en_status enter_section(struct reader *reader, struct en_str line)
{
    enum section section = section_of(line);

    if (section == NONE) {
        return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.section",
                            N_("there is no section \"%1\""),
                            N_("Sections: HORIZON, SHIFTS, STAFF, DAYS_OFF, SHIFT_ON_REQUESTS, "
                               "SHIFT_OFF_REQUESTS, COVER."),
                            line);
    }
    if (reader->seen[section]) {
        return curtois_repeated(reader, line);
    }
    reader->seen[section] = true;
    reader->section = section;
    if (section >= SHIFTS && reader->days == 0) {
        return missing(reader, HORIZON);
    }
    if (section >= STAFF && reader->shift_count == 0) {
        return missing(reader, SHIFTS);
    }
    return section >= DAYS_OFF && reader->wish == NULL ? make_tables(reader) : EN_OK;
}

static enum en_status read_row(struct reader *reader, struct en_str line)
{
    switch (reader->section) {
    case HORIZON:
        return read_horizon(reader, line);
    case SHIFTS:
        return read_shift(reader, line);
    case STAFF:
        return reader->wish == NULL ? curtois_read_staff(reader, line) : missing(reader, STAFF);
    case DAYS_OFF:
        return read_days_off(reader, line);
    case SHIFT_ON:
    case SHIFT_OFF:
        return read_request(reader, line);
    case COVER:
        return read_cover(reader, line);
    case NONE:
    case SECTIONS:
        break;
    }
    return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.section",
                        N_("\"%1\" stands before any section"), N_("Begin with SECTION_HORIZON."),
                        line);
}

static bool is_row(struct en_str line)
{
    return line.len > 0 && line.ptr[0] != '#';
}

/* Rows of each section, so that every array is made once. */
static void count_rows(struct reader *reader, struct en_str text)
{
    enum section section = NONE;

    while (text.len > 0) {
        struct en_str line = curtois_trim(en_str_cut(&text, '\n'));
        if (en_str_starts(line, EN_STR("SECTION_"))) {
            section = section_of(line);
        } else if (is_row(line)) {
            reader->rows[section]++;
        }
    }
}

static enum en_status make_lists(struct reader *reader)
{
    size_t people = reader->rows[STAFF];

    if (people > EN_ROSTER_PEOPLE_MAX) {
        return curtois_no_memory(reader);
    }
    reader->shifts = EN_ARENA_ARRAY(reader->arena, EN_ROSTER_SHIFTS_MAX, struct en_roster_shift);
    reader->not_after = EN_ARENA_ARRAY(reader->arena, EN_ROSTER_SHIFTS_MAX, struct en_str);
    reader->people = EN_ARENA_ARRAY(reader->arena, people, struct en_roster_person);
    reader->terms = EN_ARENA_ARRAY(reader->arena, people, struct en_str);
    reader->contracts = EN_ARENA_ARRAY(reader->arena, people, struct en_roster_contract);
    reader->contract_of = EN_ARENA_ARRAY(reader->arena, people, size_t);
    bool made = reader->shifts != NULL && reader->not_after != NULL && reader->people != NULL &&
                reader->terms != NULL && reader->contracts != NULL && reader->contract_of != NULL;
    return made ? EN_OK : curtois_no_memory(reader);
}

static enum en_status read_lines(struct reader *reader, struct en_str text)
{
    while (text.len > 0) {
        struct en_str line = curtois_trim(en_str_cut(&text, '\n'));
        enum en_status status = EN_OK;
        reader->line++;
        if (en_str_starts(line, EN_STR("SECTION_"))) {
            status = enter_section(reader, line);
        } else if (is_row(line)) {
            status = read_row(reader, line);
        }
        if (status != EN_OK) {
            return status;
        }
    }
    if (reader->wish == NULL) {
        enum section lacks = reader->days == 0          ? HORIZON
                             : reader->shift_count == 0 ? SHIFTS
                                                        : STAFF;
        return lacks == STAFF && reader->people_count > 0 ? make_tables(reader)
                                                          : missing(reader, lacks);
    }
    return EN_OK;
}

enum en_status en_roster_read_curtois(struct en_str text, struct en_roster *ret,
                                      struct en_error *reterr)
{
    struct en_arena arena;
    struct reader reader = {.reterr = reterr, .arena = &arena};

    if (text.len > EN_ROSTER_TEXT_MAX) {
        return curtois_no_memory(&reader);
    }
    en_arena_init(&arena, ARENA_MAX);
    text = en_str_past_mark(text);
    count_rows(&reader, text);
    enum en_status status = make_lists(&reader);
    if (status == EN_OK) {
        status = read_lines(&reader, text);
    }
    if (status != EN_OK) {
        en_arena_finish(&arena);
        return status;
    }
    *ret = (struct en_roster){
        .days = reader.days,
        .first_weekday = 0,
        .shifts = reader.shifts,
        .shift_count = reader.shift_count,
        .contracts = reader.contracts,
        .contract_count = reader.contract_count,
        .people = reader.people,
        .people_count = reader.people_count,
        .wish = reader.wish,
        .cover = reader.cover,
        .arena = arena,
    };
    return EN_OK;
}
