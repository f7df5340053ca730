/*
 * The reader of the competition's text form: `SECTION = n;` blocks of n rows, each ended by a
 * semicolon, comments with //. Strict: the number of rows must be the one that is told, every name
 * must be known, every date within the period.
 */
#include "inrc1.h"

struct reading {
    struct en_arena *arena;
    struct lines lines;
    struct inrc1 *to;
    struct en_str *unwanted; /* [contract] pattern numbers, as written */
    enum inrc1_wish wish;    /* of the section that is read */
    struct en_error *reterr;
};

static enum en_status bad(struct reading *r, const char *rule, const char *text, struct en_str arg)
{
    return certify_bad_line(&r->lines, EN_ERR_SYNTAX, rule, text, NULL, arg, r->reterr);
}

static enum en_status number_field(struct reading *r, struct en_str *row, int32_t *ret)
{
    return certify_number(&r->lines, certify_field(row, ','), 0, EN_CERTIFY_NUMBER_MAX, ret,
                          r->reterr);
}

static enum en_status shift_of(struct reading *r, struct en_str name, int32_t *ret)
{
    return certify_names_need(&r->to->shifts, &r->lines, name,
                              N_("%1 is no shift of the section of shifts"), ret, r->reterr);
}

static const char *const WEEKDAYS[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

static int32_t weekday_of(struct en_str name)
{
    for (int32_t d = 0; d < 7; d++) {
        if (en_str_is(name, WEEKDAYS[d])) {
            return d;
        }
    }
    return -1;
}

/* "2010-01-28" as midnight. */
static enum en_status date_of(struct reading *r, struct en_str text, en_time *ret)
{
    char full[EN_TIME_BYTES] = "0000-00-00T00:00:00Z";
    en_time time = 0;

    for (size_t i = 0; i < text.len && i < 10; i++) {
        full[i] = text.ptr[i];
    }
    if (text.len != 10 || !en_time_parse((struct en_str){full, sizeof(full)}, &time)) {
        return bad(r, "certify.date", N_("%1 is no date like 2010-01-28"), text);
    }
    *ret = time;
    return EN_OK;
}

static enum en_status day_of(struct reading *r, struct en_str text, int32_t *ret)
{
    en_time time = 0;
    enum en_status status = date_of(r, text, &time);

    if (status == EN_OK && (time < r->to->start || (time - r->to->start) / 86400 >= r->to->days)) {
        return bad(r, "certify.date", N_("%1 is not in the period"), text);
    }
    if (status == EN_OK) {
        *ret = (int32_t)((time - r->to->start) / 86400);
    }
    return status;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static enum en_status skill_row(struct reading *r, struct en_str row)
{
    return certify_names_add(&r->to->skills, &r->lines, certify_trim(row), r->reterr);
}

/* "2, Nurse HeadNurse": how many skills, then which. */
static enum en_status skills_of(struct reading *r, struct en_str row, bool *set)
{
    int32_t count = 0;
    enum en_status status = number_field(r, &row, &count);
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
        return bad(r, "certify.count", N_("the number of skills is not the one that is told"),
                   EN_STR(""));
    }
    return status;
}

static enum en_status shift_row(struct reading *r, struct en_str row)
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
        return bad(r, "certify.time", N_("%1 is no time like 22:30:00"), start);
    }
    to->night[to->shifts.count - 1] = en_str_compare(start, end) > 0;
    return skills_of(r, row, to->needs + (to->shifts.count - 1) * to->skills.count);
}

/* "(1|3|20)" or "(1|1)". */
static enum en_status limit_of(struct reading *r, struct en_str text, struct inrc1_limit *ret)
{
    int32_t *part[] = {&ret->on, &ret->weight, &ret->value};
    enum en_status status = EN_OK;

    if (text.len < 2 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') {
        return bad(r, "certify.limit", N_("%1 is not of the form (on|weight|value)"), text);
    }
    text = (struct en_str){text.ptr + 1, text.len - 2};
    ret->value = 1;
    for (size_t i = 0; status == EN_OK && i < 3 && (i < 2 || text.len > 0); i++) {
        status = certify_number(&r->lines, certify_field(&text, '|'), 0,
                                i == 0 ? 1 : EN_CERTIFY_NUMBER_MAX, part[i], r->reterr);
    }
    return status;
}

/* "FridaySaturdaySunday": weekdays one after the other. */
static enum en_status weekend_of(struct reading *r, struct en_str text,
                                 struct inrc1_contract *contract)
{
    struct en_str rest = text;
    int32_t last = -1;

    while (rest.len > 0) {
        size_t len = 1;
        while (len < rest.len && (rest.ptr[len] < 'A' || rest.ptr[len] > 'Z')) {
            len++;
        }
        int32_t day = weekday_of((struct en_str){rest.ptr, len});
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
        return bad(r, "certify.weekend", N_("%1 is no weekend: weekdays in a row, at most four"),
                   text);
    }
    return EN_OK;
}

static enum en_status contract_row(struct reading *r, struct en_str row)
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
            status = weekend_of(r, certify_field(&row, ','), contract);
        }
        if (status == EN_OK) {
            status = limit_of(r, certify_field(&row, ','), &contract->limit[i]);
        }
    }
    r->unwanted[to->contracts.count - 1] = row;
    return status;
}

/* "(L|Any)": a shift, None or Any, on a weekday or Any. */
static enum en_status place_of(struct reading *r, struct en_str text, int32_t *shift,
                               int32_t *weekday)
{
    if (text.len < 2 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') {
        return bad(r, "certify.pattern", N_("%1 is not of the form (shift|weekday)"), text);
    }
    text = (struct en_str){text.ptr + 1, text.len - 2};
    struct en_str name = certify_field(&text, '|');
    struct en_str day = certify_trim(text);
    *weekday = weekday_of(day);
    if (*weekday < 0 && !en_str_is(day, "Any")) {
        return bad(r, "certify.pattern", N_("%1 is no weekday"), day);
    }
    if (en_str_is(name, "Any") || en_str_is(name, "None")) {
        *shift = en_str_is(name, "Any") ? INRC1_ANY : CELL_OFF;
        return EN_OK;
    }
    return shift_of(r, name, shift);
}

static enum en_status pattern_row(struct reading *r, struct en_str row)
{
    struct inrc1_pattern *pattern = &r->to->pattern[r->to->pattern_count];
    int32_t id = 0;
    enum en_status status = number_field(r, &row, &id);

    if (status == EN_OK && (size_t)id != r->to->pattern_count) {
        return bad(r, "certify.order", N_("patterns must be numbered from 0"), EN_STR(""));
    }
    if (status == EN_OK) {
        status = number_field(r, &row, &pattern->weight);
    }
    if (status == EN_OK) {
        status = certify_number(&r->lines, certify_word(&row), 1, INRC1_PATTERN_MAX,
                                &pattern->length, r->reterr);
    }
    for (int32_t i = 0; status == EN_OK && i < pattern->length; i++) {
        status = place_of(r, certify_word(&row), &pattern->shift[i], &pattern->weekday[i]);
    }
    if (status == EN_OK && certify_word(&row).len > 0) {
        return bad(r, "certify.count", N_("the pattern is longer than it tells"), EN_STR(""));
    }
    r->to->pattern_count++;
    return status;
}

/* "3, 0 1 2": known only now that the patterns are read. */
static enum en_status unwanted_of(struct reading *r, size_t contract)
{
    struct en_str row = r->unwanted[contract];
    int32_t count = 0;
    enum en_status status = number_field(r, &row, &count);

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

static enum en_status employee_row(struct reading *r, struct en_str row)
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
    return status == EN_OK ? skills_of(r, row, to->has + at * to->skills.count) : status;
}

static enum en_status weekday_cover_row(struct reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    struct en_str day = certify_field(&row, ',');
    int32_t weekday = weekday_of(day);
    int32_t shift = 0;
    int32_t need = 0;

    if (weekday < 0) {
        return bad(r, "certify.weekday", N_("%1 is no weekday"), day);
    }
    enum en_status status = shift_of(r, certify_field(&row, ','), &shift);
    if (status == EN_OK) {
        status = number_field(r, &row, &need);
    }
    for (int32_t d = 0; status == EN_OK && d < to->days; d++) {
        if (inrc1_weekday(to, d) == weekday) {
            to->cover[(size_t)d * to->shifts.count + (size_t)shift].need = need;
        }
    }
    return status;
}

static enum en_status date_cover_row(struct reading *r, struct en_str row)
{
    int32_t day = 0;
    int32_t shift = 0;
    int32_t need = 0;
    enum en_status status = day_of(r, certify_field(&row, ','), &day);

    if (status == EN_OK) {
        status = shift_of(r, certify_field(&row, ','), &shift);
    }
    if (status == EN_OK) {
        status = number_field(r, &row, &need);
    }
    if (status == EN_OK) {
        r->to->cover[(size_t)day * r->to->shifts.count + (size_t)shift].need = need;
    }
    return status;
}

static enum en_status request_row(struct reading *r, struct en_str row)
{
    struct inrc1 *to = r->to;
    struct inrc1_request *request = &to->request[r->wish][to->request_count[r->wish]++];
    enum en_status status =
        certify_names_need(&to->people, &r->lines, certify_field(&row, ','),
                           N_("%1 is nobody of the section of staff"), &request->person, r->reterr);

    request->shift = CELL_OFF;
    if (status == EN_OK) {
        status = day_of(r, certify_field(&row, ','), &request->day);
    }
    if (status == EN_OK && (r->wish == INRC1_SHIFT_OFF || r->wish == INRC1_SHIFT_ON)) {
        status = shift_of(r, certify_field(&row, ','), &request->shift);
    }
    return status == EN_OK ? number_field(r, &row, &request->weight) : status;
}

/* ---- sections ------------------------------------------------------------------------------- */

static enum en_status begin_skills(struct reading *r, size_t rows)
{
    return certify_names_begin(&r->to->skills, r->arena, rows, r->reterr);
}

static enum en_status begin_shifts(struct reading *r, size_t rows)
{
    struct inrc1 *to = r->to;

    to->night = EN_ARENA_ARRAY(r->arena, rows + 1, bool);
    to->needs = EN_ARENA_ARRAY(r->arena, rows * to->skills.count + 1, bool);
    if (to->night == NULL || to->needs == NULL || rows > EN_CERTIFY_SHIFTS_MAX) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&to->shifts, r->arena, rows, r->reterr);
}

static enum en_status begin_contracts(struct reading *r, size_t rows)
{
    r->to->contract = EN_ARENA_ARRAY(r->arena, rows + 1, struct inrc1_contract);
    r->unwanted = EN_ARENA_ARRAY(r->arena, rows + 1, struct en_str);
    if (r->to->contract == NULL || r->unwanted == NULL) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&r->to->contracts, r->arena, rows, r->reterr);
}

static enum en_status begin_patterns(struct reading *r, size_t rows)
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

static enum en_status begin_employees(struct reading *r, size_t rows)
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

static enum en_status begin_cover(struct reading *r, size_t rows)
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

static enum en_status begin_requests(struct reading *r, size_t rows)
{
    r->to->request[r->wish] = EN_ARENA_ARRAY(r->arena, rows + 1, struct inrc1_request);
    return r->to->request[r->wish] == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

static const struct {
    const char *name;
    enum en_status (*begin)(struct reading *reading, size_t rows);
    enum en_status (*row)(struct reading *reading, struct en_str row);
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
static enum en_status next_row(struct reading *r, struct en_str *ret)
{
    struct en_str line = EN_STR("");

    do {
        if (!certify_lines_next_full(&r->lines, &line)) {
            return bad(r, "certify.end", N_("the file ends too early"), EN_STR(""));
        }
    } while (en_str_starts(line, EN_STR("//")));
    if (line.ptr[line.len - 1] != ';') {
        return bad(r, "certify.semicolon", N_("the row does not end with ;"), EN_STR(""));
    }
    *ret = certify_trim((struct en_str){line.ptr, line.len - 1});
    return EN_OK;
}

/* "SCHEDULING_PERIOD;", then "sprint01, 2010-01-01, 2010-01-28;". */
static enum en_status period(struct reading *r)
{
    struct en_str row;
    en_time end = 0;
    enum en_status status = next_row(r, &row);

    if (status == EN_OK && !en_str_is(row, "SCHEDULING_PERIOD")) {
        return bad(r, "certify.section", N_("the section %1 is missing"),
                   EN_STR("SCHEDULING_PERIOD"));
    }
    if (status == EN_OK) {
        status = next_row(r, &row);
    }
    if (status == EN_OK) {
        (void)certify_field(&row, ',');
        status = date_of(r, certify_field(&row, ','), &r->to->start);
    }
    if (status == EN_OK) {
        status = date_of(r, certify_field(&row, ','), &end);
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

static enum en_status read_section(struct reading *r, size_t i)
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
        return bad(r, "certify.section", N_("%1 is not the section expected here"), name);
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
    struct reading r = {.arena = arena, .to = &to, .reterr = reterr};

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
