/*
 * Fields of the competition's text form: numbers, names, dates, limits, weekends, places of a
 * pattern.
 */
#include "inrc1_fields.h"

enum en_status certify_inrc1_bad(struct inrc1_reading *r, const char *rule, const char *text,
                                 struct en_str arg)
{
    return certify_bad_line(&r->lines, EN_ERR_SYNTAX, rule, text, NULL, arg, r->reterr);
}

enum en_status certify_inrc1_number(struct inrc1_reading *r, struct en_str *row, int32_t *ret)
{
    return certify_number(&r->lines, certify_field(row, ','), 0, EN_CERTIFY_NUMBER_MAX, ret,
                          r->reterr);
}

enum en_status certify_inrc1_shift(struct inrc1_reading *r, struct en_str name, int32_t *ret)
{
    return certify_names_need(&r->to->shifts, &r->lines, name,
                              N_("%1 is no shift of the section of shifts"), ret, r->reterr);
}

static const char *const WEEKDAYS[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

int32_t certify_inrc1_weekday_of(struct en_str name)
{
    for (int32_t d = 0; d < 7; d++) {
        if (en_str_is(name, WEEKDAYS[d])) {
            return d;
        }
    }
    return -1;
}

enum en_status certify_inrc1_date(struct inrc1_reading *r, struct en_str text, en_time *ret)
{
    char full[EN_TIME_BYTES] = "0000-00-00T00:00:00Z";
    en_time time = 0;

    for (size_t i = 0; i < text.len && i < 10; i++) {
        full[i] = text.ptr[i];
    }
    if (text.len != 10 || !en_time_parse((struct en_str){full, sizeof(full)}, &time)) {
        return certify_inrc1_bad(r, "certify.date", N_("%1 is no date like 2010-01-28"), text);
    }
    *ret = time;
    return EN_OK;
}

enum en_status certify_inrc1_day(struct inrc1_reading *r, struct en_str text, int32_t *ret)
{
    en_time time = 0;
    enum en_status status = certify_inrc1_date(r, text, &time);

    if (status == EN_OK && (time < r->to->start || (time - r->to->start) / 86400 >= r->to->days)) {
        return certify_inrc1_bad(r, "certify.date", N_("%1 is not in the period"), text);
    }
    if (status == EN_OK) {
        *ret = (int32_t)((time - r->to->start) / 86400);
    }
    return status;
}

enum en_status certify_inrc1_skills(struct inrc1_reading *r, struct en_str row, bool *set)
{
    int32_t count = 0;
    enum en_status status = certify_inrc1_number(r, &row, &count);
    int32_t found = 0;

    for (struct en_str name = certify_word(&row); status == EN_OK && name.len > 0;
         name = certify_word(&row)) {
        int32_t skill = 0;
        status =
            certify_names_need(&r->to->skills, &r->lines, name,
                               N_("%1 is no skill of the section of skills"), &skill, r->reterr);
        if (status == EN_OK) {
            set[skill] = true;
            found++;
        }
    }
    if (status == EN_OK && found != count) {
        return certify_inrc1_bad(
            r, "certify.count", N_("the number of skills is not the one that is told"), EN_STR(""));
    }
    return status;
}

enum en_status certify_inrc1_limit_of(struct inrc1_reading *r, struct en_str text,
                                      struct inrc1_limit *ret)
{
    int32_t *part[] = {&ret->on, &ret->weight, &ret->value};
    enum en_status status = EN_OK;

    if (text.len < 2 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') {
        return certify_inrc1_bad(r, "certify.limit", N_("%1 is not of the form (on|weight|value)"),
                                 text);
    }
    text = (struct en_str){text.ptr + 1, text.len - 2};
    ret->value = 1;
    for (size_t i = 0; status == EN_OK && i < 3 && (i < 2 || text.len > 0); i++) {
        status = certify_number(&r->lines, certify_field(&text, '|'), 0,
                                i == 0 ? 1 : EN_CERTIFY_NUMBER_MAX, part[i], r->reterr);
    }
    return status;
}

enum en_status certify_inrc1_weekend_of(struct inrc1_reading *r, struct en_str text,
                                        struct inrc1_contract *contract)
{
    struct en_str rest = text;
    int32_t last = -1;

    while (rest.len > 0) {
        size_t len = 1;
        while (len < rest.len && (rest.ptr[len] < 'A' || rest.ptr[len] > 'Z')) {
            len++;
        }
        int32_t day = certify_inrc1_weekday_of((struct en_str){rest.ptr, len});
        if (day < 0 || contract->weekend[day] || (last >= 0 && day != (last + 1) % 7)) {
            break;
        }
        contract->weekend_first = last < 0 ? day : contract->weekend_first;
        contract->weekend[day] = true;
        contract->weekend_days++;
        last = day;
        rest = (struct en_str){rest.ptr + len, rest.len - len};
    }
    if (rest.len > 0 || last < 0 || contract->weekend_days > 4) {
        return certify_inrc1_bad(r, "certify.weekend",
                                 N_("%1 is no weekend: weekdays in a row, at most four"), text);
    }
    return EN_OK;
}

enum en_status certify_inrc1_element(struct inrc1_reading *r, struct en_str text, int32_t *shift,
                                     int32_t *weekday)
{
    if (text.len < 2 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') {
        return certify_inrc1_bad(r, "certify.pattern", N_("%1 is not of the form (shift|weekday)"),
                                 text);
    }
    text = (struct en_str){text.ptr + 1, text.len - 2};
    struct en_str name = certify_field(&text, '|');
    struct en_str day = certify_trim(text);
    *weekday = certify_inrc1_weekday_of(day);
    if (*weekday < 0 && !en_str_is(day, "Any")) {
        return certify_inrc1_bad(r, "certify.pattern", N_("%1 is no weekday"), day);
    }
    if (en_str_is(name, "Any") || en_str_is(name, "None")) {
        *shift = en_str_is(name, "Any") ? INRC1_ANY : CELL_OFF;
        return EN_OK;
    }
    return certify_inrc1_shift(r, name, shift);
}
