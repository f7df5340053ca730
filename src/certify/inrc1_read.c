/*
 * The reader of the competition's text form: `SECTION = n;` blocks of n rows, each ended by a
 * semicolon, comments with //. Strict: the number of rows must be the one that is told, every name
 * must be known, every date within the period.
 */
#include "inrc1_fields.h"

/* ---- rows ----------------------------------------------------------------------------------- */

static enum en_status skill_row(struct inrc1_reading *r, struct en_str row)
{
    return certify_names_add(&r->to->skills, &r->lines, certify_trim(row), r->reterr);
}

static enum en_status shift_row(struct inrc1_reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    enum en_status status =
        certify_names_add(&to->shifts, &r->lines, certify_field(&row, ','), r->reterr);

    if (status != EN_OK) {
        return status;
    }
    (void)certify_field(&row, ',');
    struct en_str start = certify_field(&row, ',');
    struct en_str end = certify_field(&row, ',');
    if (start.len != 8 || end.len != 8) {
        return certify_inrc1_bad(r, "certify.time", N_("%1 is no time like 22:30:00"), start);
    }
    to->night[to->shifts.count - 1] = en_str_compare(start, end) > 0;
    return certify_inrc1_skills(r, row, to->needs + (to->shifts.count - 1) * to->skills.count);
}

static enum en_status contract_row(struct inrc1_reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    enum en_status status =
        certify_names_add(&to->contracts, &r->lines, certify_field(&row, ','), r->reterr);

    if (status != EN_OK) {
        return status;
    }
    struct inrc1_contract *contract = &to->contract[to->contracts.count - 1];
    (void)certify_field(&row, ','); /* its name in words */
    for (size_t i = 0; status == EN_OK && i < INRC1_FIELDS; i++) {
        if (i == INRC1_COMPLETE) {
            status = certify_inrc1_weekend_of(r, certify_field(&row, ','), contract);
        }
        if (status == EN_OK) {
            status = certify_inrc1_limit_of(r, certify_field(&row, ','), &contract->limit[i]);
        }
    }
    r->unwanted[to->contracts.count - 1] = row;
    return status;
}

static enum en_status pattern_row(struct inrc1_reading *r, struct en_str row)
{
    struct inrc1_pattern *pattern = &r->to->pattern[r->to->pattern_count];
    int32_t id = 0;
    enum en_status status = certify_inrc1_number(r, &row, &id);

    if (status == EN_OK && (size_t)id != r->to->pattern_count) {
        return certify_inrc1_bad(r, "certify.order", N_("patterns must be numbered from 0"),
                                 EN_STR(""));
    }
    if (status == EN_OK) {
        status = certify_inrc1_number(r, &row, &pattern->weight);
    }
    if (status == EN_OK) {
        status = certify_number(&r->lines, certify_word(&row), 1, INRC1_PATTERN_MAX,
                                &pattern->length, r->reterr);
    }
    for (int32_t i = 0; status == EN_OK && i < pattern->length; i++) {
        status =
            certify_inrc1_element(r, certify_word(&row), &pattern->shift[i], &pattern->weekday[i]);
    }
    if (status == EN_OK && certify_word(&row).len > 0) {
        return certify_inrc1_bad(r, "certify.count", N_("the pattern is longer than it tells"),
                                 EN_STR(""));
    }
    r->to->pattern_count++;
    return status;
}

/* "3, 0 1 2": known only now that the patterns are read. */
static enum en_status unwanted_of(struct inrc1_reading *r, size_t contract)
{
    struct en_str row = r->unwanted[contract];
    int32_t count = 0;
    enum en_status status = certify_inrc1_number(r, &row, &count);

    for (int32_t i = 0; status == EN_OK && i < count; i++) {
        int32_t id = 0;
        status = certify_number(&r->lines, certify_word(&row), 0, (int64_t)r->to->pattern_count - 1,
                                &id, r->reterr);
        if (status == EN_OK) {
            r->to->contract[contract].pattern[id] = true;
        }
    }
    return status;
}

static enum en_status employee_row(struct inrc1_reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    enum en_status status =
        certify_names_add(&to->people, &r->lines, certify_field(&row, ','), r->reterr);

    if (status != EN_OK) {
        return status;
    }
    size_t at = to->people.count - 1;
    (void)certify_field(&row, ','); /* the name in words */
    status = certify_names_need(&to->contracts, &r->lines, certify_field(&row, ','),
                                N_("%1 is no contract of the section of contracts"),
                                &to->person_contract[at], r->reterr);
    return status == EN_OK ? certify_inrc1_skills(r, row, to->has + at * to->skills.count) : status;
}

static enum en_status weekday_cover_row(struct inrc1_reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    struct en_str day = certify_field(&row, ',');
    int32_t weekday = certify_inrc1_weekday_of(day);
    int32_t shift = 0;
    int32_t need = 0;

    if (weekday < 0) {
        return certify_inrc1_bad(r, "certify.weekday", N_("%1 is no weekday"), day);
    }
    enum en_status status = certify_inrc1_shift(r, certify_field(&row, ','), &shift);
    if (status == EN_OK) {
        status = certify_inrc1_number(r, &row, &need);
    }
    for (int32_t d = 0; status == EN_OK && d < to->days; d++) {
        if (inrc1_weekday(to, d) == weekday) {
            to->cover[(size_t)d * to->shifts.count + (size_t)shift].need = need;
        }
    }
    return status;
}

static enum en_status date_cover_row(struct inrc1_reading *r, struct en_str row)
{
    int32_t day = 0;
    int32_t shift = 0;
    int32_t need = 0;
    enum en_status status = certify_inrc1_day(r, certify_field(&row, ','), &day);

    if (status == EN_OK) {
        status = certify_inrc1_shift(r, certify_field(&row, ','), &shift);
    }
    if (status == EN_OK) {
        status = certify_inrc1_number(r, &row, &need);
    }
    if (status == EN_OK) {
        r->to->cover[(size_t)day * r->to->shifts.count + (size_t)shift].need = need;
    }
    return status;
}

static enum en_status request_row(struct inrc1_reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    struct inrc1_request *request = &to->request[r->wish][to->request_count[r->wish]++];
    enum en_status status =
        certify_names_need(&to->people, &r->lines, certify_field(&row, ','),
                           N_("%1 is nobody of the section of staff"), &request->person, r->reterr);

    request->shift = CELL_OFF;
    if (status == EN_OK) {
        status = certify_inrc1_day(r, certify_field(&row, ','), &request->day);
    }
    if (status == EN_OK && (r->wish == INRC1_SHIFT_OFF || r->wish == INRC1_SHIFT_ON)) {
        status = certify_inrc1_shift(r, certify_field(&row, ','), &request->shift);
    }
    return status == EN_OK ? certify_inrc1_number(r, &row, &request->weight) : status;
}

/* ---- sections ------------------------------------------------------------------------------- */

static enum en_status begin_skills(struct inrc1_reading *r, size_t rows)
{
    return certify_names_begin(&r->to->skills, r->arena, rows, r->reterr);
}

static enum en_status begin_shifts(struct inrc1_reading *r, size_t rows)
{
    struct inrc1 *to = r->to;

    to->night = EN_ARENA_ARRAY(r->arena, rows + 1, bool);
    to->needs = EN_ARENA_ARRAY(r->arena, rows * to->skills.count + 1, bool);
    if (to->night == NULL || to->needs == NULL || rows > EN_CERTIFY_SHIFTS_MAX) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&to->shifts, r->arena, rows, r->reterr);
}

static enum en_status begin_contracts(struct inrc1_reading *r, size_t rows)
{
    r->to->contract = EN_ARENA_ARRAY(r->arena, rows + 1, struct inrc1_contract);
    r->unwanted = EN_ARENA_ARRAY(r->arena, rows + 1, struct en_str);
    if (r->to->contract == NULL || r->unwanted == NULL) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&r->to->contracts, r->arena, rows, r->reterr);
}

static enum en_status begin_patterns(struct inrc1_reading *r, size_t rows)
{
    struct inrc1 *to = r->to;

    to->pattern = EN_ARENA_ARRAY(r->arena, rows + 1, struct inrc1_pattern);
    for (size_t c = 0; c < to->contracts.count; c++) {
        to->contract[c].pattern = EN_ARENA_ARRAY(r->arena, rows + 1, bool);
        if (to->contract[c].pattern == NULL) {
            return certify_no_memory(r->reterr);
        }
    }
    return to->pattern == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

static enum en_status begin_employees(struct inrc1_reading *r, size_t rows)
{
    struct inrc1 *to = r->to;
    enum en_status status = EN_OK;

    for (size_t c = 0; status == EN_OK && c < to->contracts.count; c++) {
        status = unwanted_of(r, c);
    }
    if (status != EN_OK) {
        return status;
    }
    to->person_contract = EN_ARENA_ARRAY(r->arena, rows + 1, int32_t);
    to->has = EN_ARENA_ARRAY(r->arena, rows * to->skills.count + 1, bool);
    if (to->person_contract == NULL || to->has == NULL) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&to->people, r->arena, rows, r->reterr);
}

static enum en_status begin_cover(struct inrc1_reading *r, size_t rows)
{
    size_t cells = (size_t)r->to->days * r->to->shifts.count;

    (void)rows;
    r->to->cover = EN_ARENA_ARRAY(r->arena, cells + 1, struct cover);
    if (r->to->cover == NULL) {
        return certify_no_memory(r->reterr);
    }
    for (size_t i = 0; i < cells; i++) {
        r->to->cover[i].under = r->to->cover[i].over = EN_CERTIFY_NUMBER_MAX;
    }
    return EN_OK;
}

static enum en_status begin_requests(struct inrc1_reading *r, size_t rows)
{
    r->to->request[r->wish] = EN_ARENA_ARRAY(r->arena, rows + 1, struct inrc1_request);
    return r->to->request[r->wish] == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

static const struct {
    const char *name;
    enum en_status (*begin)(struct inrc1_reading *reading, size_t rows);
    enum en_status (*row)(struct inrc1_reading *reading, struct en_str row);
    enum inrc1_wish wish;
    size_t rows_max;
} SECTIONS[] = {
    {"SKILLS", begin_skills, skill_row, 0, 256},
    {"SHIFT_TYPES", begin_shifts, shift_row, 0, EN_CERTIFY_SHIFTS_MAX},
    {"CONTRACTS", begin_contracts, contract_row, 0, 1000},
    {"PATTERNS", begin_patterns, pattern_row, 0, 1000},
    {"EMPLOYEES", begin_employees, employee_row, 0, EN_CERTIFY_PEOPLE_MAX},
    {"DAY_OF_WEEK_COVER", begin_cover, weekday_cover_row, 0, 7 * EN_CERTIFY_SHIFTS_MAX},
    {"DATE_SPECIFIC_COVER", NULL, date_cover_row, 0, EN_CERTIFY_CELLS_MAX},
    {"DAY_OFF_REQUESTS", begin_requests, request_row, INRC1_DAY_OFF, EN_CERTIFY_CELLS_MAX},
    {"DAY_ON_REQUESTS", begin_requests, request_row, INRC1_DAY_ON, EN_CERTIFY_CELLS_MAX},
    {"SHIFT_OFF_REQUESTS", begin_requests, request_row, INRC1_SHIFT_OFF, EN_CERTIFY_CELLS_MAX},
    {"SHIFT_ON_REQUESTS", begin_requests, request_row, INRC1_SHIFT_ON, EN_CERTIFY_CELLS_MAX},
};

/* Next row without its semicolon; comments and empty lines are passed over. */
static enum en_status next_row(struct inrc1_reading *r, struct en_str *ret)
{
    struct en_str line = EN_STR("");

    do {
        if (!certify_lines_next_full(&r->lines, &line)) {
            return certify_bad_line(&r->lines, EN_ERR_SYNTAX, "certify.end",
                                    N_("the file ends too early"),
                                    N_("Take the whole file: this one was cut off or is empty."),
                                    EN_STR(""), r->reterr);
        }
    } while (en_str_starts(line, EN_STR("//")));
    if (line.ptr[line.len - 1] != ';') {
        return certify_inrc1_bad(r, "certify.semicolon", N_("the row does not end with ;"),
                                 EN_STR(""));
    }
    *ret = certify_trim((struct en_str){line.ptr, line.len - 1});
    return EN_OK;
}

/* "SCHEDULING_PERIOD;", then "sprint01, 2010-01-01, 2010-01-28;". */
static enum en_status period(struct inrc1_reading *r)
{
    struct en_str row;
    en_time end = 0;
    enum en_status status = next_row(r, &row);

    if (status == EN_OK && !en_str_is(row, "SCHEDULING_PERIOD")) {
        return certify_inrc1_bad(r, "certify.section", N_("the section %1 is missing"),
                                 EN_STR("SCHEDULING_PERIOD"));
    }
    if (status == EN_OK) {
        status = next_row(r, &row);
    }
    if (status == EN_OK) {
        (void)certify_field(&row, ',');
        status = certify_inrc1_date(r, certify_field(&row, ','), &r->to->start);
    }
    if (status == EN_OK) {
        status = certify_inrc1_date(r, certify_field(&row, ','), &end);
    }
    if (status == EN_OK &&
        (end < r->to->start || (end - r->to->start) / 86400 >= EN_CERTIFY_DAYS_MAX)) {
        return certify_bad_line(&r->lines, EN_ERR_RANGE, "certify.range",
                                N_("the period has no day or too many"), NULL, EN_STR(""),
                                r->reterr);
    }
    r->to->days = (int32_t)((end - r->to->start) / 86400 + 1);
    r->to->first_weekday = en_time_weekday(r->to->start);
    return status;
}

static enum en_status read_section(struct inrc1_reading *r, size_t i)
{
    struct en_str row;
    int32_t rows = 0;
    enum en_status status = next_row(r, &row);

    if (status != EN_OK) {
        return status;
    }
    struct en_str name = certify_word(&row);
    struct en_str count = certify_word(&row);
    if (!en_str_is(name, SECTIONS[i].name)) {
        return certify_inrc1_bad(r, "certify.section", N_("%1 is not the section expected here"),
                                 name);
    }
    count = en_str_is(count, "=") ? certify_word(&row) : count;
    int64_t most = (int64_t)certify_lines_left(&r->lines);
    most = most < (int64_t)SECTIONS[i].rows_max ? most : (int64_t)SECTIONS[i].rows_max;
    status = certify_number(&r->lines, count, 0, most, &rows, r->reterr);
    r->wish = SECTIONS[i].wish;
    if (status == EN_OK && SECTIONS[i].begin != NULL) {
        status = SECTIONS[i].begin(r, (size_t)rows);
    }
    for (int32_t k = 0; status == EN_OK && k < rows; k++) {
        status = next_row(r, &row);
        if (status == EN_OK) {
            status = SECTIONS[i].row(r, row);
        }
    }
    return status;
}

enum en_status certify_inrc1_read(struct en_arena *arena, struct en_str text, struct inrc1 *ret,
                                  struct en_error *reterr)
{
    struct inrc1 to = {0};
    struct inrc1_reading r = {.arena = arena, .to = &to, .reterr = reterr};

    r.lines = certify_lines(text, "instance");
    enum en_status status = certify_lines_clean(r.lines, reterr);
    if (status == EN_OK) {
        status = period(&r);
    }
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(SECTIONS); i++) {
        status = read_section(&r, i);
    }
    if (status == EN_OK && to.people.count * (size_t)to.days > EN_CERTIFY_CELLS_MAX) {
        status = certify_bad_line(&r.lines, EN_ERR_RANGE, "certify.many",
                                  N_("there are too many people for so many days"), NULL,
                                  EN_STR(""), reterr);
    }
    if (status == EN_OK) {
        *ret = to;
    }
    return status;
}
