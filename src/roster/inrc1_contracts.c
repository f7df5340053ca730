/*
 * The sections of contracts and of patterns of the nurse rostering competition of 2010: what they
 * limit; inrc1_rules.c makes rules of it.
 */
#include "inrc1.h"

enum { PATTERN_ID_MAX = 1 << 20 };

/* ---- contracts ------------------------------------------------------------------------------ */

/* "(1|3|20)" or, for what is only switched on, "(1|3)". */
static enum en_status limit_of(const struct inrc1 *in, struct en_str text, struct inrc1_limit *ret)
{
    int32_t part[3] = {0, 0, 1};
    size_t count = 0;
    enum en_status status = EN_OK;

    if (text.len < 2 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.limit", N_("\"%1\" is no limit"),
                          N_("Write (on|weight|value), as in (1|3|20)."), text);
    }
    struct en_str rest = {text.ptr + 1, text.len - 2};
    for (; status == EN_OK && count < 3 && rest.len > 0; count++) {
        status =
            inrc1_number(in, inrc1_trim(en_str_cut(&rest, '|')), INRC1_NUMBER_MAX, &part[count]);
    }
    if (status == EN_OK && (count < 2 || rest.len > 0 || part[0] > 1)) {
        status = inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.limit", N_("\"%1\" is no limit"),
                            N_("Write (on|weight|value), as in (1|3|20)."), text);
    }
    *ret = (struct inrc1_limit){part[0] * part[1], part[2]};
    return status;
}

/* "FridaySaturdaySunday" */
static enum en_status weekend_of(const struct inrc1 *in, struct en_str text,
                                 struct inrc1_contract *contract)
{
    struct en_str rest = text;
    int32_t next = -1;

    while (rest.len > 0 && contract->days < 4) {
        int32_t day = 0;
        while (day < 7 && !en_str_starts(rest, en_str_from(INRC1_WEEKDAYS[day]))) {
            day++;
        }
        if (day == 7 || (next >= 0 && day != next)) {
            break;
        }
        contract->first = next < 0 ? day : contract->first;
        contract->weekend |= (uint8_t)(1U << day);
        contract->days++;
        next = (day + 1) % 7;
        size_t len = en_str_from(INRC1_WEEKDAYS[day]).len;
        rest = (struct en_str){rest.ptr + len, rest.len - len};
    }
    if (rest.len > 0 || contract->days == 0) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.weekend", N_("\"%1\" is no weekend"),
                          N_("Write one to four weekdays in a row, as in SaturdaySunday."), text);
    }
    return EN_OK;
}

enum en_status inrc1_contract_row(struct inrc1 *in, struct en_str row)
{
    struct inrc1_contract *contract = &in->contracts[in->contract_count];
    bool taken = false;

    contract->id = inrc1_field(&row);
    for (size_t i = 0; i < in->contract_count; i++) {
        taken = taken || en_str_equal(in->contracts[i].id, contract->id);
    }
    enum en_status status = inrc1_new_name(in, contract->id, taken);
    (void)inrc1_field(&row); /* in words */
    for (size_t i = 0; status == EN_OK && i < TERMS; i++) {
        if (i == TERM_WHOLE_WEEKEND) {
            status = weekend_of(in, inrc1_field(&row), contract);
        }
        if (status == EN_OK) {
            status = limit_of(in, inrc1_field(&row), &contract->limit[i]);
        }
    }
    contract->unwanted = row;
    contract->line = in->line;
    in->contract_count++;
    return status;
}

/* ---- patterns ------------------------------------------------------------------------------- */

/* "(L|Any)", "(None|Friday)": place `i` of a pattern. */
static enum en_status place_of(const struct inrc1 *in, struct en_str text,
                               struct inrc1_pattern *pattern, int32_t i)
{
    bool framed = text.len >= 2 && text.ptr[0] == '(' && text.ptr[text.len - 1] == ')';
    struct en_str rest = framed ? (struct en_str){text.ptr + 1, text.len - 2} : EN_STR("");
    struct en_str name = inrc1_trim(en_str_cut(&rest, '|'));
    int32_t weekday = inrc1_weekday_of(inrc1_trim(rest));
    size_t shift = 0;

    if (!framed || (weekday < 0 && !en_str_is(inrc1_trim(rest), "Any"))) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.pattern", N_("\"%1\" is no place of a pattern"),
                          N_("Write (shift|weekday), Any and None are known."), text);
    }
    if (weekday >= 0) {
        int32_t first = (weekday - i + 14) % 7;
        pattern->never = pattern->never || (pattern->weekday >= 0 && pattern->weekday != first);
        pattern->weekday = first;
    }
    if (en_str_is(name, "Any")) {
        pattern->set[i] = (UINT64_C(1) << in->shift_count) - 1;
    } else if (en_str_is(name, "None")) {
        pattern->set[i] = EN_ROSTER_OFF_BIT;
    } else {
        enum en_status status = inrc1_shift_of(in, name, &shift);
        if (status != EN_OK) {
            return status;
        }
        pattern->set[i] = UINT64_C(1) << shift;
    }
    return EN_OK;
}

enum en_status inrc1_pattern_row(struct inrc1 *in, struct en_str row)
{
    struct inrc1_pattern *pattern = &in->patterns[in->pattern_count];
    int32_t id = 0;
    enum en_status status = inrc1_number(in, inrc1_field(&row), PATTERN_ID_MAX, &id);

    if (status == EN_OK && (size_t)id != in->pattern_count) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.order", N_("patterns are numbered from 0"),
                          NULL, EN_STR(""));
    }
    if (status == EN_OK) {
        status = inrc1_number(in, inrc1_field(&row), INRC1_NUMBER_MAX, &pattern->weight);
    }
    if (status == EN_OK) {
        status = inrc1_number(in, inrc1_word(&row), INRC1_PATTERN_MAX, &pattern->length);
    }
    pattern->weekday = -1;
    for (int32_t i = 0; status == EN_OK && i < pattern->length; i++) {
        status = place_of(in, inrc1_word(&row), pattern, i);
    }
    if (status == EN_OK && (pattern->length == 0 || inrc1_trim(row).len > 0)) {
        status = inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.count",
                            N_("the pattern is not as long as it tells"), NULL, EN_STR(""));
    }
    in->pattern_count++;
    return status;
}
