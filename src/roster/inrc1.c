/*
 * Reads the instances of the First International Nurse Rostering Competition (2010), text form:
 * `SECTION = n;` and n rows, each ended by a semicolon; lines of // are comments.
 *
 * Strict: what is not understood is an error with its line. Skills and requests become wishes, a
 * cost of a cell; the cover is hard, as in the competition; contracts become rules (inrc1_rules.c).
 * People are named by their number, which is what solutions name them by.
 */
#include "inrc1.h"

enum { ARENA_MAX = 1 << 30, SKILLS_MAX = 64, ROWS_MAX = 1 << 20 };

/* ---- skills and shifts ---------------------------------------------------------------------- */

static enum en_status skill_row(struct inrc1 *in, struct en_str row)
{
    struct en_str name = inrc1_trim(row);
    bool taken = false;

    for (size_t i = 0; i < in->skill_count; i++) {
        taken = taken || en_str_equal(in->skills[i], name);
    }
    enum en_status status = inrc1_new_name(in, name, taken);
    if (status == EN_OK) {
        in->skills[in->skill_count++] = name;
    }
    return status;
}

/* "2, Nurse HeadNurse" as a set. */
static enum en_status skills_of(const struct inrc1 *in, struct en_str row, uint64_t *ret)
{
    int32_t told = 0;
    int32_t found = 0;
    enum en_status status = inrc1_number(in, inrc1_field(&row), SKILLS_MAX, &told);

    *ret = 0;
    for (struct en_str name = inrc1_word(&row); status == EN_OK && name.len > 0;
         name = inrc1_word(&row)) {
        size_t s = 0;
        while (s < in->skill_count && !en_str_equal(in->skills[s], name)) {
            s++;
        }
        if (s == in->skill_count) {
            return inrc1_not_a(in, N_("\"%1\" is no skill"), name);
        }
        *ret |= UINT64_C(1) << s;
        found++;
    }
    if (status == EN_OK && found != told) {
        status = inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.count",
                            N_("not as many skills as the row tells"), NULL, EN_STR(""));
    }
    return status;
}

/* "22:30:00" as minutes of the day. */
static enum en_status clock_of(const struct inrc1 *in, struct en_str text, int32_t *ret)
{
    char full[EN_TIME_BYTES + 1] = "2000-01-01T00:00:00Z";
    en_time time = 0;

    for (size_t i = 0; i < 8 && i < text.len; i++) {
        full[11 + i] = text.ptr[i];
    }
    if (text.len != 8 || !en_time_parse(en_str_from(full), &time)) {
        return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.time", N_("\"%1\" is no time of day"),
                          N_("Write hours:minutes:seconds, as in 22:30:00."), text);
    }
    *ret = (int32_t)((time - en_time_day(time)) / 60);
    return EN_OK;
}

static enum en_status shift_row(struct inrc1 *in, struct en_str row)
{
    struct en_roster_shift *shift = &in->shifts[in->shift_count];
    int32_t start = 0;
    int32_t end = 0;
    bool taken = false;

    shift->name = inrc1_field(&row);
    for (size_t i = 0; i < in->shift_count; i++) {
        taken = taken || en_str_equal(in->shifts[i].name, shift->name);
    }
    enum en_status status = inrc1_new_name(in, shift->name, taken);
    (void)inrc1_field(&row); /* in words */
    if (status == EN_OK) {
        status = clock_of(in, inrc1_field(&row), &start);
    }
    if (status == EN_OK) {
        status = clock_of(in, inrc1_field(&row), &end);
    }
    if (status == EN_OK) {
        status = skills_of(in, row, &in->shift_skills[in->shift_count]);
    }
    if (status == EN_OK) {
        shift->minutes = (end - start + 1440) % 1440;
        in->nights |= start > end ? UINT64_C(1) << in->shift_count : 0;
        in->shift_count++;
    }
    return status;
}

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

static enum en_status contract_row(struct inrc1 *in, struct en_str row)
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

static enum en_status pattern_row(struct inrc1 *in, struct en_str row)
{
    struct inrc1_pattern *pattern = &in->patterns[in->pattern_count];
    int32_t id = 0;
    enum en_status status = inrc1_number(in, inrc1_field(&row), ROWS_MAX, &id);

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

/* ---- people --------------------------------------------------------------------------------- */

static size_t person_of(const struct inrc1 *in, struct en_str name)
{
    for (size_t p = 0; p < in->people_count; p++) {
        if (en_str_equal(in->people[p].name, name)) {
            return p;
        }
    }
    return SIZE_MAX;
}

static int32_t *wish_of(const struct inrc1 *in, size_t person, size_t day)
{
    return in->wish + (person * (size_t)in->days + day) * (in->shift_count + 1);
}

/* A shift that asks for a skill one lacks costs the contract's weight, on every day. */
static void wish_for_skills(struct inrc1 *in, size_t person, uint64_t has)
{
    const struct inrc1_contract *contract = &in->contracts[in->people[person].contract];

    for (size_t s = 0; s < in->shift_count; s++) {
        bool lacks = (in->shift_skills[s] & ~has) != 0;
        for (size_t day = 0; lacks && day < (size_t)in->days; day++) {
            wish_of(in, person, day)[s] += contract->limit[TERM_SKILL].weight;
        }
    }
}

static enum en_status employee_row(struct inrc1 *in, struct en_str row)
{
    struct en_roster_person *person = &in->people[in->people_count];
    struct en_str id = inrc1_field(&row);
    enum en_status status = inrc1_new_name(in, id, person_of(in, id) != SIZE_MAX);
    uint64_t has = 0;
    size_t c = 0;

    (void)inrc1_field(&row); /* in words */
    struct en_str contract = inrc1_field(&row);
    while (c < in->contract_count && !en_str_equal(in->contracts[c].id, contract)) {
        c++;
    }
    if (status == EN_OK && c == in->contract_count) {
        status = inrc1_not_a(in, N_("\"%1\" is no contract"), contract);
    }
    if (status == EN_OK) {
        status = skills_of(in, row, &has);
    }
    if (status == EN_OK) {
        *person = (struct en_roster_person){id, (uint32_t)c};
        wish_for_skills(in, in->people_count++, has);
    }
    return status;
}

/* ---- cover and requests --------------------------------------------------------------------- */

static enum en_status cover_row(struct inrc1 *in, struct en_str row, bool dated)
{
    struct en_str when = inrc1_field(&row);
    int32_t weekday = dated ? -1 : inrc1_weekday_of(when);
    size_t only = 0;
    size_t shift = 0;
    int32_t need = 0;
    enum en_status status = dated           ? inrc1_day_of(in, when, &only)
                            : (weekday < 0) ? inrc1_not_a(in, N_("\"%1\" is no weekday"), when)
                                            : EN_OK;

    if (status == EN_OK) {
        status = inrc1_shift_of(in, inrc1_field(&row), &shift);
    }
    if (status == EN_OK) {
        status = inrc1_number(in, inrc1_field(&row), INRC1_NUMBER_MAX, &need);
    }
    for (size_t day = 0; status == EN_OK && day < (size_t)in->days; day++) {
        if (dated ? day == only : (in->first_weekday + (int32_t)day) % 7 == weekday) {
            in->cover[day * in->shift_count + shift].need = need;
        }
    }
    return status;
}

static enum en_status weekday_cover_row(struct inrc1 *in, struct en_str row)
{
    return cover_row(in, row, false);
}

static enum en_status date_cover_row(struct inrc1 *in, struct en_str row)
{
    return cover_row(in, row, true);
}

/* Adds a weight to cells of a day: the shift alone or all of them, or all but those. */
static enum en_status request_row(struct inrc1 *in, struct en_str row, bool of_shift, bool on)
{
    struct en_str name = inrc1_field(&row);
    size_t person = person_of(in, name);
    size_t day = 0;
    size_t shift = 0;
    int32_t weight = 0;
    enum en_status status = person == SIZE_MAX ? inrc1_not_a(in, N_("\"%1\" is nobody"), name)
                                               : inrc1_day_of(in, inrc1_field(&row), &day);

    if (status == EN_OK && of_shift) {
        status = inrc1_shift_of(in, inrc1_field(&row), &shift);
    }
    if (status == EN_OK) {
        status = inrc1_number(in, inrc1_field(&row), INRC1_NUMBER_MAX, &weight);
    }
    for (size_t cell = 0; status == EN_OK && cell <= in->shift_count; cell++) {
        bool meant = of_shift ? cell == shift : cell < in->shift_count;
        int32_t *wish = &wish_of(in, person, day)[cell];
        *wish += meant != on ? weight : 0;
        if (*wish >= EN_ROSTER_HARD) {
            return inrc1_fail(in, EN_ERR_RANGE, "inrc1.range",
                              N_("the wishes of %1 on one day weigh too much"), NULL, name);
        }
    }
    return status;
}

static enum en_status day_off_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, false, false);
}

static enum en_status day_on_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, false, true);
}

static enum en_status shift_off_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, true, false);
}

static enum en_status shift_on_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, true, true);
}

/* ---- sections ------------------------------------------------------------------------------- */

static bool begin_skills(struct inrc1 *in, size_t rows)
{
    in->skills = EN_ARENA_ARRAY(in->arena, rows + 1, struct en_str);
    return in->skills != NULL;
}

static bool begin_shifts(struct inrc1 *in, size_t rows)
{
    in->shifts = EN_ARENA_ARRAY(in->arena, rows + 1, struct en_roster_shift);
    in->shift_skills = EN_ARENA_ARRAY(in->arena, rows + 1, uint64_t);
    return in->shifts != NULL && in->shift_skills != NULL;
}

static bool begin_contracts(struct inrc1 *in, size_t rows)
{
    in->contracts = EN_ARENA_ARRAY(in->arena, rows + 1, struct inrc1_contract);
    return in->contracts != NULL;
}

static bool begin_patterns(struct inrc1 *in, size_t rows)
{
    in->patterns = EN_ARENA_ARRAY(in->arena, rows + 1, struct inrc1_pattern);
    return in->patterns != NULL;
}

static bool begin_people(struct inrc1 *in, size_t rows)
{
    size_t cells = rows * (size_t)in->days * (in->shift_count + 1);

    in->people = EN_ARENA_ARRAY(in->arena, rows + 1, struct en_roster_person);
    in->wish = cells > EN_ROSTER_WISHES_MAX ? NULL : EN_ARENA_ARRAY(in->arena, cells + 1, int32_t);
    return in->people != NULL && in->wish != NULL;
}

static bool begin_cover(struct inrc1 *in, size_t rows)
{
    size_t count = (size_t)in->days * in->shift_count;

    (void)rows;
    in->cover = EN_ARENA_ARRAY(in->arena, count + 1, struct en_roster_cover);
    for (size_t i = 0; in->cover != NULL && i < count; i++) {
        in->cover[i].under = in->cover[i].over = EN_ROSTER_HARD;
    }
    return in->cover != NULL;
}

static const struct {
    const char *name;
    bool (*begin)(struct inrc1 *in, size_t rows);
    enum en_status (*row)(struct inrc1 *in, struct en_str row);
    int32_t least, most; /* rows */
} SECTIONS[] = {
    {"SKILLS", begin_skills, skill_row, 0, SKILLS_MAX},
    {"SHIFT_TYPES", begin_shifts, shift_row, 1, EN_ROSTER_SHIFTS_MAX},
    {"CONTRACTS", begin_contracts, contract_row, 1, 1000},
    {"PATTERNS", begin_patterns, pattern_row, 0, 1000},
    {"EMPLOYEES", begin_people, employee_row, 1, EN_ROSTER_PEOPLE_MAX},
    {"DAY_OF_WEEK_COVER", begin_cover, weekday_cover_row, 0, 7 * EN_ROSTER_SHIFTS_MAX},
    {"DATE_SPECIFIC_COVER", NULL, date_cover_row, 0, ROWS_MAX},
    {"DAY_OFF_REQUESTS", NULL, day_off_row, 0, ROWS_MAX},
    {"DAY_ON_REQUESTS", NULL, day_on_row, 0, ROWS_MAX},
    {"SHIFT_OFF_REQUESTS", NULL, shift_off_row, 0, ROWS_MAX},
    {"SHIFT_ON_REQUESTS", NULL, shift_on_row, 0, ROWS_MAX},
};

/* Next row, without its semicolon. */
static enum en_status next_row(struct inrc1 *in, struct en_str *ret)
{
    struct en_str line = EN_STR("");

    while (in->rest.len > 0 && (line.len == 0 || en_str_starts(line, EN_STR("//")))) {
        line = inrc1_trim(en_str_cut(&in->rest, '\n'));
        in->line++;
    }
    if (line.len == 0 || line.ptr[line.len - 1] != ';') {
        return inrc1_fail(
            in, EN_ERR_SYNTAX, "inrc1.row", N_("a row that ends with ; is missing"),
            N_("Every row ends with a semicolon, every section has the rows it tells."),
            EN_STR(""));
    }
    *ret = inrc1_trim((struct en_str){line.ptr, line.len - 1});
    for (struct en_str rest = *ret; rest.len > 0;) {
        if (en_text_check(en_str_cut(&rest, '\t'), NULL) != EN_TEXT_CLEAN) {
            return inrc1_fail(in, EN_ERR_ENCODING, "inrc1.text", N_("the line is not clean text"),
                              N_("Save the file as plain UTF-8 text."), EN_STR(""));
        }
    }
    return EN_OK;
}

static enum en_status bad_section(const struct inrc1 *in, const char *name)
{
    return inrc1_fail(in, EN_ERR_SYNTAX, "inrc1.section", N_("the section %1 should stand here"),
                      N_("Keep the competition's order of sections, and their numbers of rows."),
                      en_str_from(name));
}

static enum en_status read_period(struct inrc1 *in)
{
    struct en_str row = EN_STR("");
    en_time end = 0;
    enum en_status status = next_row(in, &row);

    if (status == EN_OK && !en_str_is(row, "SCHEDULING_PERIOD")) {
        status = bad_section(in, "SCHEDULING_PERIOD");
    }
    if (status == EN_OK) {
        status = next_row(in, &row);
    }
    (void)inrc1_field(&row); /* the instance's name */
    if (status == EN_OK) {
        status = inrc1_date(in, inrc1_field(&row), &in->start);
    }
    if (status == EN_OK) {
        status = inrc1_date(in, inrc1_field(&row), &end);
    }
    if (status == EN_OK &&
        (end < in->start || end >= in->start + (en_time)EN_ROSTER_DAYS_MAX * INRC1_DAY_S)) {
        status = inrc1_fail(in, EN_ERR_RANGE, "inrc1.range", N_("a period of no days, or too many"),
                            N_("A period has 1 to 1000 days."), EN_STR(""));
    }
    if (status == EN_OK) {
        in->days = (int32_t)((end - in->start) / INRC1_DAY_S) + 1;
        in->first_weekday = en_time_weekday(in->start);
    }
    return status;
}

static enum en_status read_section(struct inrc1 *in, size_t i)
{
    struct en_str row = EN_STR("");
    int32_t rows = 0;
    enum en_status status = next_row(in, &row);

    if (status == EN_OK && !en_str_equal(inrc1_word(&row), en_str_from(SECTIONS[i].name))) {
        return bad_section(in, SECTIONS[i].name);
    }
    if (status == EN_OK) {
        struct en_str count = inrc1_word(&row);
        status = inrc1_number(in, en_str_is(count, "=") ? inrc1_word(&row) : count,
                              SECTIONS[i].most, &rows);
    }
    if (status == EN_OK && rows < SECTIONS[i].least) {
        status = inrc1_fail(in, EN_ERR_RANGE, "inrc1.range", N_("the section %1 has no rows"),
                            N_("There must be one at least."), en_str_from(SECTIONS[i].name));
    }
    if (status == EN_OK && SECTIONS[i].begin != NULL && !SECTIONS[i].begin(in, (size_t)rows)) {
        status = inrc1_no_memory(in);
    }
    for (int32_t k = 0; status == EN_OK && k < rows; k++) {
        status = next_row(in, &row);
        if (status == EN_OK) {
            status = SECTIONS[i].row(in, row);
        }
    }
    return status;
}

enum en_status en_roster_read_inrc1(struct en_str text, struct en_roster *ret,
                                    struct en_error *reterr)
{
    struct en_roster roster = {0};
    struct en_roster_contract *contracts = NULL;
    struct inrc1 in = {.reterr = reterr, .rest = text, .arena = &roster.arena};

    if (text.len > EN_ROSTER_TEXT_MAX) {
        return inrc1_fail(&in, EN_ERR_TOO_LONG, "roster.size", N_("the instance is too large"),
                          N_("An instance has at most 16 MiB."), EN_STR(""));
    }
    en_arena_init(&roster.arena, ARENA_MAX);
    enum en_status status = read_period(&in);
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(SECTIONS); i++) {
        status = read_section(&in, i);
    }
    if (status == EN_OK) {
        status = inrc1_make_rules(&in, &contracts);
    }
    if (status != EN_OK) {
        en_roster_finish(&roster);
        return status;
    }
    roster.days = in.days;
    roster.first_weekday = in.first_weekday;
    roster.shifts = in.shifts;
    roster.shift_count = in.shift_count;
    roster.contracts = contracts;
    roster.contract_count = in.contract_count;
    roster.people = in.people;
    roster.people_count = in.people_count;
    roster.wish = in.wish;
    roster.cover = in.cover;
    *ret = roster;
    return EN_OK;
}
