/*
 * Reads the instances of the First International Nurse Rostering Competition (2010), text form:
 * `SECTION = n;` and n rows, each ended by a semicolon; lines of // are comments.
 *
 * Strict: what is not understood is an error with its line. Skills and requests become wishes, a
 * cost of a cell (inrc1_staff.c); the cover is hard, as in the competition; contracts become rules
 * (inrc1_contracts.c, inrc1_rules.c). People are named by their number, as in solutions.
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

enum en_status inrc1_skills_of(const struct inrc1 *in, struct en_str row, uint64_t *ret)
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
        status = inrc1_skills_of(in, row, &in->shift_skills[in->shift_count]);
    }
    if (status == EN_OK) {
        shift->minutes = (end - start + 1440) % 1440;
        in->nights |= start > end ? UINT64_C(1) << in->shift_count : 0;
        in->shift_count++;
    }
    return status;
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
    {"CONTRACTS", begin_contracts, inrc1_contract_row, 1, 1000},
    {"PATTERNS", begin_patterns, inrc1_pattern_row, 0, 1000},
    {"EMPLOYEES", begin_people, inrc1_employee_row, 1, EN_ROSTER_PEOPLE_MAX},
    {"DAY_OF_WEEK_COVER", begin_cover, inrc1_weekday_cover_row, 0, 7 * EN_ROSTER_SHIFTS_MAX},
    {"DATE_SPECIFIC_COVER", NULL, inrc1_date_cover_row, 0, ROWS_MAX},
    {"DAY_OFF_REQUESTS", NULL, inrc1_day_off_row, 0, ROWS_MAX},
    {"DAY_ON_REQUESTS", NULL, inrc1_day_on_row, 0, ROWS_MAX},
    {"SHIFT_OFF_REQUESTS", NULL, inrc1_shift_off_row, 0, ROWS_MAX},
    {"SHIFT_ON_REQUESTS", NULL, inrc1_shift_on_row, 0, ROWS_MAX},
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
    struct inrc1 in = {.reterr = reterr, .rest = en_str_past_mark(text), .arena = &roster.arena};

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
