/*
 * Fields of the instances of Curtois and Qu, and their staff: a person's figures become the rules
 * of a contract. People with the same figures share one.
 */
#include "curtois.h"

#include <string.h>

enum {
    FIELDS_MAX = 8,
    RULES_MAX = 6,          /* of a contract, beside one count and one succession a shift */
    CONTRACTS_SOUGHT = 512, /* how far back a person looks for a contract like his own */
};

const char *const CURTOIS_SECTIONS[SECTIONS] = {
    "",
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
};

/* ---- errors and fields ---------------------------------------------------------------------- */

enum en_status curtois_fail(const struct reader *reader, enum en_status status, const char *rule,
                            const char *text, const char *remedy, struct en_str arg)
{
    char place[32];

    return en_fail(reader->reterr, status, rule, en_place_line(place, reader->line), text, remedy,
                   arg);
}

enum en_status curtois_no_memory(const struct reader *reader)
{
    return curtois_fail(reader, EN_ERR_TOO_LONG, "roster.size",
                        N_("the instance is larger than this program takes"),
                        N_("Plan fewer days or fewer people at once."), EN_STR(""));
}

/* Not strchr: it finds the zero at its text's end too, and a zero byte is no blank. */
static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct en_str curtois_trim(struct en_str text)
{
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* Exactly `count` fields. */
enum en_status curtois_split(const struct reader *reader, struct en_str line, struct en_str *field,
                             size_t count)
{
    size_t commas = 0;

    for (size_t i = 0; i < line.len; i++) {
        commas += line.ptr[i] == ',';
    }
    if (commas + 1 != count) {
        return curtois_fail(
            reader, EN_ERR_SYNTAX, "curtois.fields",
            N_("a row of %1 has too few or too many fields"),
            N_("Separate the fields by commas, as the comment above the rows says."),
            en_str_from(CURTOIS_SECTIONS[reader->section]));
    }
    for (size_t i = 0; i < count; i++) {
        field[i] = curtois_trim(en_str_cut(&line, ','));
    }
    return EN_OK;
}

enum en_status curtois_number(const struct reader *reader, struct en_str text, int32_t max,
                              int32_t *ret)
{
    uint64_t value = 0;

    if (!en_parse_u64(text, &value)) {
        return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.number",
                            N_("\"%1\" is no whole number from 0"), N_("Write digits only."), text);
    }
    if (value > (uint64_t)max) {
        return curtois_fail(
            reader, EN_ERR_RANGE, "curtois.range", N_("%1 is too large here"),
            N_("Days count from 0 and end before the horizon; no other number reaches a "
               "million."),
            text);
    }
    *ret = (int32_t)value;
    return EN_OK;
}

enum en_status curtois_check_name(const struct reader *reader, struct en_str name)
{
    bool blank = name.len == 0 || en_str_is(name, "-") || memchr(name.ptr, ' ', name.len) != NULL;

    if (blank || name.ptr[0] == '#' || en_text_check(name, NULL) != EN_TEXT_CLEAN) {
        return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.name", N_("\"%1\" is no name"),
                            N_("A name is one word of clean text, not a single dash."), name);
    }
    return EN_OK;
}

size_t curtois_shift_of(const struct reader *reader, struct en_str name)
{
    for (size_t i = 0; i < reader->shift_count; i++) {
        if (en_str_equal(reader->shifts[i].name, name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

enum en_status curtois_unknown(const struct reader *reader, struct en_str name)
{
    return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.unknown",
                        N_("nothing above is called \"%1\""),
                        N_("Shifts and staff stand in their sections before they are used."), name);
}

enum en_status curtois_repeated(const struct reader *reader, struct en_str name)
{
    return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.repeated", N_("\"%1\" stands there twice"),
                        N_("Leave one of them."), name);
}

/* ---- staff ---------------------------------------------------------------------------------- */

static struct en_roster_rule rule_of(enum en_roster_rule_kind kind, uint64_t set, int32_t min,
                                     int32_t max)
{
    return (struct en_roster_rule){
        .kind = kind,
        .set = set,
        .min = min,
        .max = max,
        .weight = EN_ROSTER_HARD,
        .border_free = true,
        .weekend = SATURDAY_SUNDAY,
        .weekday = -1,
    };
}

/* "S1=max|S2=max..." as one count a shift. */
static enum en_status read_shift_maxima(struct reader *reader, struct en_str text,
                                        struct en_roster_rule *rules, size_t *count)
{
    uint64_t seen = 0;

    while (text.len > 0) {
        struct en_str piece = en_str_cut(&text, '|');
        struct en_str name = curtois_trim(en_str_cut(&piece, '='));
        size_t shift = curtois_shift_of(reader, name);
        int32_t max = 0;
        if (shift == SIZE_MAX) {
            return curtois_unknown(reader, name);
        }
        if ((seen >> shift & 1) != 0) {
            return curtois_repeated(reader, name);
        }
        seen |= UINT64_C(1) << shift;
        enum en_status status = curtois_number(reader, curtois_trim(piece), NUMBER_MAX - 1, &max);
        if (status != EN_OK) {
            return status;
        }
        if (max < reader->days) {
            rules[(*count)++] = rule_of(EN_ROSTER_COUNT, UINT64_C(1) << shift, 0, max);
        }
    }
    return EN_OK;
}

/* What may not follow each shift the next day. */
static enum en_status add_successions(struct reader *reader, struct en_roster_rule *rules,
                                      size_t *count)
{
    for (size_t shift = 0; shift < reader->shift_count; shift++) {
        struct en_str text = reader->not_after[shift];
        uint64_t *pattern = EN_ARENA_ARRAY(reader->arena, 2, uint64_t);
        if (pattern == NULL) {
            return curtois_no_memory(reader);
        }
        pattern[0] = UINT64_C(1) << shift;
        while (text.len > 0) {
            struct en_str name = curtois_trim(en_str_cut(&text, '|'));
            size_t next = curtois_shift_of(reader, name);
            if (next == SIZE_MAX) {
                return curtois_unknown(reader, name);
            }
            pattern[1] |= UINT64_C(1) << next;
        }
        if (pattern[1] != 0) {
            rules[*count] = rule_of(EN_ROSTER_PATTERN, 0, 0, 0);
            rules[*count].pattern = pattern;
            rules[(*count)++].pattern_length = 2;
        }
    }
    return EN_OK;
}

static enum en_status contradiction(const struct reader *reader, const char *text)
{
    return curtois_fail(reader, EN_ERR_SYNTAX, "curtois.contradiction", text,
                        N_("No row can keep this contract: change one of the two figures."),
                        EN_STR(""));
}

/* Fields of a contract behind the shift maxima, in their order. */
struct figures {
    int32_t minutes_max, minutes_min, work_max, work_min, off_min, weekends_max;
};

static enum en_status read_figures(const struct reader *reader, const struct en_str *field,
                                   struct figures *ret)
{
    int32_t *to[] = {&ret->minutes_max, &ret->minutes_min, &ret->work_max,
                     &ret->work_min,    &ret->off_min,     &ret->weekends_max};

    for (size_t i = 0; i < EN_COUNT(to); i++) {
        enum en_status status = curtois_number(reader, field[i], NUMBER_MAX - 1, to[i]);
        if (status != EN_OK) {
            return status;
        }
    }
    if (ret->minutes_min > ret->minutes_max) {
        return contradiction(reader, N_("fewest minutes above most minutes"));
    }
    if (ret->work_min > ret->work_max) {
        return contradiction(reader, N_("fewest days in a row above most days in a row"));
    }
    return EN_OK;
}

static enum en_status make_contract(struct reader *reader, struct en_str terms,
                                    struct en_roster_contract *ret)
{
    struct en_roster_rule *rules =
        EN_ARENA_ARRAY(reader->arena, 2 * reader->shift_count + RULES_MAX, struct en_roster_rule);
    uint64_t work = (UINT64_C(1) << reader->shift_count) - 1;
    struct en_str field[FIELDS_MAX - 1];
    struct figures figures = {0};
    size_t count = 0;

    if (rules == NULL) {
        return curtois_no_memory(reader);
    }
    enum en_status status = curtois_split(reader, terms, field, FIELDS_MAX - 1);
    if (status == EN_OK) {
        status = read_shift_maxima(reader, field[0], rules, &count);
    }
    if (status == EN_OK) {
        status = read_figures(reader, field + 1, &figures);
    }
    if (status == EN_OK) {
        status = add_successions(reader, rules, &count);
    }
    rules[count++] = rule_of(EN_ROSTER_MINUTES, 0, figures.minutes_min, figures.minutes_max);
    rules[count++] = rule_of(EN_ROSTER_RUN, work, figures.work_min, figures.work_max);
    rules[count++] = rule_of(EN_ROSTER_RUN, EN_ROSTER_OFF_BIT, figures.off_min, INT32_MAX);
    rules[count++] = rule_of(EN_ROSTER_WEEKENDS, work, 0, figures.weekends_max);
    *ret = (struct en_roster_contract){rules, count};
    return status;
}

/* The contract with these terms, made when nobody has it yet. */
static enum en_status contract_for(struct reader *reader, struct en_str terms, uint32_t *ret)
{
    size_t from =
        reader->contract_count > CONTRACTS_SOUGHT ? reader->contract_count - CONTRACTS_SOUGHT : 0;

    for (size_t i = from; i < reader->contract_count; i++) {
        if (en_str_equal(reader->terms[reader->contract_of[i]], terms)) {
            *ret = (uint32_t)i;
            return EN_OK;
        }
    }
    size_t made = reader->contract_count;
    enum en_status status = make_contract(reader, terms, &reader->contracts[made]);
    reader->contract_of[made] = reader->people_count;
    reader->contract_count++;
    *ret = (uint32_t)made;
    return status;
}

enum en_status curtois_read_staff(struct reader *reader, struct en_str line)
{
    struct en_str field[FIELDS_MAX];
    uint32_t contract = 0;
    enum en_status status = curtois_split(reader, line, field, FIELDS_MAX);

    if (status == EN_OK) {
        status = curtois_check_name(reader, field[0]);
    }
    if (status != EN_OK) {
        return status;
    }
    (void)en_str_cut(&line, ',');
    status = contract_for(reader, line, &contract);
    reader->terms[reader->people_count] = line;
    reader->people[reader->people_count++] =
        (struct en_roster_person){field[0], contract, (uint32_t)reader->line};
    return status;
}
