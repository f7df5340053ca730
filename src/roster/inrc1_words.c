/*
 * The words of the competition's text form: fields, numbers, dates, names, and errors with a line.
 */
#include "inrc1.h"

const char *const INRC1_WEEKDAYS[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

enum en_status inrc1_fail(const struct inrc1 *in, enum en_status status, const char *rule,
                          const char *text, const char *remedy, struct en_str arg)
{
    char place[32];

    return en_fail(in->reterr, status, rule, en_place_line(place, in->line), text, remedy, arg);
}

enum en_status inrc1_no_memory(const struct inrc1 *in)
{
    return inrc1_fail(in, EN_ERR_MEMORY, "roster.memory", N_("no memory left"), NULL, EN_STR(""));
}

struct en_str inrc1_trim(struct en_str text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) {
        text = (struct en_str){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t' ||
                            text.ptr[text.len - 1] == '\r')) {
        text.len--;
    }
    return text;
}

struct en_str inrc1_field(struct en_str *row)
{
    return inrc1_trim(en_str_cut(row, ','));
}

/* Next word; blanks between words may be many. */
struct en_str inrc1_word(struct en_str *row)
{
    *row = inrc1_trim(*row);
    return inrc1_trim(en_str_cut(row, ' '));
}

enum en_status inrc1_not_a(const struct inrc1 *in, const char *text, struct en_str arg)
{
    return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.unknown", text,
                      N_("Compare it with what the sections above define."), arg);
}

enum en_status inrc1_number(const struct inrc1 *in, struct en_str text, int32_t max, int32_t *ret)
{
    uint64_t value = 0;

    if (!en_parse_u64(text, &value)) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.number", N_("\"%1\" is no whole number"),
                          N_("Write digits only: no sign, point or exponent."), text);
    }
    if (value > (uint64_t)max) {
        return inrc1_fail(in, EN_ERR_RANGE, "inrc1.range", N_("%1 is too large here"), NULL, text);
    }
    *ret = (int32_t)value;
    return EN_OK;
}

enum en_status inrc1_date(const struct inrc1 *in, struct en_str text, en_time *ret)
{
    char full[EN_TIME_BYTES + 1] = "0000-00-00T00:00:00Z";

    for (size_t i = 0; i < 10 && i < text.len; i++) {
        full[i] = text.ptr[i];
    }
    if (text.len != 10 || !en_time_parse(en_str_from(full), ret)) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.date", N_("\"%1\" is no date"),
                          N_("Write year-month-day, as in 2010-01-28."), text);
    }
    return EN_OK;
}

enum en_status inrc1_day_of(const struct inrc1 *in, struct en_str text, size_t *ret)
{
    en_time time = 0;
    enum en_status status = inrc1_date(in, text, &time);

    if (status == EN_OK &&
        (time < in->start || time >= in->start + (en_time)in->days * INRC1_DAY_S)) {
        return inrc1_fail(in, EN_ERR_RANGE, "inrc1.date", N_("%1 lies outside the period"), NULL,
                          text);
    }
    if (status == EN_OK) {
        *ret = (size_t)((time - in->start) / INRC1_DAY_S);
    }
    return status;
}

int32_t inrc1_weekday_of(struct en_str text)
{
    for (int32_t i = 0; i < 7; i++) {
        if (en_str_is(text, INRC1_WEEKDAYS[i])) {
            return i;
        }
    }
    return -1;
}

enum en_status inrc1_shift_of(const struct inrc1 *in, struct en_str name, size_t *ret)
{
    for (size_t s = 0; s < in->shift_count; s++) {
        if (en_str_equal(in->shifts[s].name, name)) {
            *ret = s;
            return EN_OK;
        }
    }
    return inrc1_not_a(in, N_("\"%1\" is no shift"), name);
}

/* A new name: one word of clean text that nobody has. */
enum en_status inrc1_new_name(const struct inrc1 *in, struct en_str name, bool taken)
{
    bool blank = name.len == 0;

    for (size_t i = 0; i < name.len; i++) {
        blank = blank || name.ptr[i] == ' ';
    }
    if (blank || en_str_is(name, "-") || en_text_check(name, NULL) != EN_TEXT_CLEAN) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.name", N_("\"%1\" is not fit for a name"),
                          N_("Write one word."), name);
    }
    if (taken) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.repeated", N_("%1 stands there twice"),
                          N_("Keep one of the two lines."), name);
    }
    return EN_OK;
}
