/*
 * The rules of the First International Nurse Rostering Competition, each in its own few lines.
 *
 * Only the cover is hard (and one shift a day, which a row of cells cannot break); everything else
 * costs. No run is exempt at the ends of the period: what lies beyond them counts for nothing. A
 * weekend is worked when any of its days is. Days missing to a whole, or to an identical, weekend
 * are counted for each run of days: on Friday, Saturday, Sunday the work `D - D` is two runs of
 * one day, so two days are missing to each. Source: Haspeslagh, De Causmaecker, Stolevik, Schaerf:
 * First International Nurse Rostering Competition 2010; the optima of its instances agree.
 */
#include "inrc1.h"

struct row {
    const struct inrc1 *in;
    const struct inrc1_contract *contract;
    struct tell *tell;
    size_t person;
    const int16_t *cell; /* [day] */
};

static void costs(const struct row *row, enum inrc1_field field, const char *rule, const char *text,
                  int32_t day, int64_t units, int64_t first)
{
    const struct inrc1_limit *limit = &row->contract->limit[field];
    char a[24];
    char b[24];
    struct about about = {row->in->people.name[row->person],
                          day,
                          {certify_digits(a, first), certify_digits(b, limit->value)}};

    if (limit->on && units > 0) {
        certify_tell_cost(row->tell, rule, text, &about, units * limit->weight);
    }
}

static void check_total(const struct row *row)
{
    int32_t worked = 0;

    for (int32_t day = 0; day < row->in->days; day++) {
        worked += row->cell[day] != CELL_OFF;
    }
    costs(row, INRC1_TOTAL_MAX, "inrc1.total-max", N_("works %1 days, at most %2"), -1,
          worked - row->contract->limit[INRC1_TOTAL_MAX].value, worked);
    costs(row, INRC1_TOTAL_MIN, "inrc1.total-min", N_("works %1 days, at least %2"), -1,
          row->contract->limit[INRC1_TOTAL_MIN].value - worked, worked);
}

static void check_run(const struct row *row, int32_t from, int32_t length, bool work)
{
    const struct inrc1_limit *limit = row->contract->limit;

    if (work) {
        costs(row, INRC1_WORK_MAX, "inrc1.run-max", N_("works %1 days in a row, at most %2"), from,
              length - limit[INRC1_WORK_MAX].value, length);
        costs(row, INRC1_WORK_MIN, "inrc1.run-min", N_("works %1 days in a row, at least %2"), from,
              limit[INRC1_WORK_MIN].value - length, length);
    } else {
        costs(row, INRC1_FREE_MAX, "inrc1.rest-max", N_("rests %1 days in a row, at most %2"), from,
              length - limit[INRC1_FREE_MAX].value, length);
        costs(row, INRC1_FREE_MIN, "inrc1.rest-min", N_("rests %1 days in a row, at least %2"),
              from, limit[INRC1_FREE_MIN].value - length, length);
    }
}

static void check_runs(const struct row *row)
{
    int32_t from = 0;

    for (int32_t day = 1; day <= row->in->days; day++) {
        bool work = row->cell[from] != CELL_OFF;
        if (day == row->in->days || (row->cell[day] != CELL_OFF) != work) {
            check_run(row, from, day - from, work);
            from = day;
        }
    }
}

/* ---- weekends ------------------------------------------------------------------------------- */

/* First day of weekend number `index`; it may lie before day 0, and the weekend end after the last
 * day: only the days planned are looked at. */
static int32_t weekend_start(const struct row *row, int32_t index)
{
    int32_t first = (row->contract->weekend_first - row->in->first_weekday + 7) % 7;

    return first - 7 + 7 * index;
}

/* Does a day of this weekend lie within what is planned? */
static bool weekend_planned(const struct row *row, int32_t start)
{
    return start + row->contract->weekend_days > 0 && start < row->in->days;
}

static bool worked_on(const struct row *row, int32_t day)
{
    return day >= 0 && day < row->in->days && row->cell[day] != CELL_OFF;
}

static bool weekend_worked(const struct row *row, int32_t start)
{
    bool worked = false;

    for (int32_t d = 0; d < row->contract->weekend_days; d++) {
        worked = worked || worked_on(row, start + d);
    }
    return worked;
}

static void check_weekend_runs(const struct row *row)
{
    const struct inrc1_limit *limit = row->contract->limit;
    int32_t run = 0;
    bool planned = true;

    for (int32_t i = 0; planned; i++) {
        int32_t start = weekend_start(row, i);
        planned = start < row->in->days;
        if (planned && weekend_worked(row, start)) {
            run++;
        } else if (run > 0) {
            costs(row, INRC1_WEEKENDS_MAX, "inrc1.weekends-max",
                  N_("works %1 weekends in a row, at most %2"), start - 7,
                  run - limit[INRC1_WEEKENDS_MAX].value, run);
            costs(row, INRC1_WEEKENDS_MIN, "inrc1.weekends-min",
                  N_("works %1 weekends in a row, at least %2"), start - 7,
                  limit[INRC1_WEEKENDS_MIN].value - run, run);
            run = 0;
        }
    }
}

/* Any four weekends in a row; all of them where fewer are planned. */
static void check_four_weeks(const struct row *row)
{
    int32_t first = weekend_planned(row, weekend_start(row, 0)) ? 0 : 1;

    for (int32_t i = first; i == first || weekend_planned(row, weekend_start(row, i + 3)); i++) {
        int32_t worked = 0;
        for (int32_t k = i; k < i + 4; k++) {
            worked += weekend_worked(row, weekend_start(row, k));
        }
        costs(row, INRC1_FOUR_MAX, "inrc1.four-weeks",
              N_("works %1 weekends in four weeks, at most %2"), -1,
              worked - row->contract->limit[INRC1_FOUR_MAX].value, worked);
    }
}

/* Days missing to a whole weekend, for each run of days alike; `same` = the same shift, else work
 * as such. A weekend cut by an end of the period is not judged. */
static int32_t weekend_missing(const struct row *row, int32_t start, bool same)
{
    int32_t days = row->contract->weekend_days;
    int32_t missing = 0;
    int32_t from = 0;

    for (int32_t d = 1; d <= days; d++) {
        int16_t now = row->cell[start + from];
        bool ends = d == days || (row->cell[start + d] == CELL_OFF) != (now == CELL_OFF) ||
                    (same && row->cell[start + d] != now);
        if (ends) {
            missing += now == CELL_OFF ? 0 : days - (d - from);
            from = d;
        }
    }
    return missing;
}

static bool is_night(const struct row *row, int32_t day)
{
    return row->cell[day] != CELL_OFF && row->in->night[row->cell[day]];
}

static void check_weekends(const struct row *row)
{
    for (int32_t i = 0; weekend_start(row, i) + row->contract->weekend_days <= row->in->days; i++) {
        int32_t start = weekend_start(row, i);
        if (start < 0) {
            continue;
        }
        int32_t missing = weekend_missing(row, start, false);
        int32_t other = weekend_missing(row, start, true);
        costs(row, INRC1_COMPLETE, "inrc1.weekend-whole",
              N_("%1 days are missing to a whole weekend"), start, missing, missing);
        costs(row, INRC1_IDENTICAL, "inrc1.weekend-same",
              N_("%1 days are missing to a weekend with one shift"), start, other, other);
        if (start > 0 && is_night(row, start - 1) && !weekend_worked(row, start)) {
            costs(row, INRC1_NIGHT_FREE, "inrc1.night-before-weekend",
                  N_("a night before a free weekend"), start - 1, 1, 0);
        }
    }
}

/* Work other than a night within two days after a night. */
static void check_after_nights(const struct row *row)
{
    for (int32_t day = 0; day + 1 < row->in->days; day++) {
        for (int32_t next = day + 1; next <= day + 2 && next < row->in->days; next++) {
            bool between = next == day + 2 && row->cell[day + 1] != CELL_OFF;
            bool again = next == day + 1 && is_night(row, next);
            if (is_night(row, day) && row->cell[next] != CELL_OFF && !between && !again) {
                costs(row, INRC1_TWO_FREE, "inrc1.after-night",
                      N_("works within two days after a night"), next, 1, 0);
            }
        }
    }
}

/* ---- patterns, skills ----------------------------------------------------------------------- */

static bool pattern_fits(const struct row *row, const struct inrc1_pattern *pattern, int32_t from)
{
    for (int32_t i = 0; i < pattern->length; i++) {
        int16_t cell = row->cell[from + i];
        bool fits = pattern->shift[i] == INRC1_ANY ? cell != CELL_OFF : cell == pattern->shift[i];
        bool on_day =
            pattern->weekday[i] < 0 || pattern->weekday[i] == inrc1_weekday(row->in, from + i);
        if (!fits || !on_day) {
            return false;
        }
    }
    return true;
}

static void check_patterns(const struct row *row)
{
    for (size_t p = 0; p < row->in->pattern_count; p++) {
        const struct inrc1_pattern *pattern = &row->in->pattern[p];
        char a[24];
        if (!row->contract->pattern[p]) {
            continue;
        }
        for (int32_t day = 0; day + pattern->length <= row->in->days; day++) {
            struct about about = {
                row->in->people.name[row->person], day, {certify_digits(a, (int64_t)p), {NULL, 0}}};
            if (pattern_fits(row, pattern, day)) {
                certify_tell_cost(row->tell, "inrc1.pattern", N_("the unwanted pattern %1"), &about,
                                  pattern->weight);
            }
        }
    }
}

static void check_skills(const struct row *row)
{
    const struct inrc1 *in = row->in;

    for (int32_t day = 0; day < in->days; day++) {
        bool lacks = false;
        for (size_t s = 0; row->cell[day] != CELL_OFF && s < in->skills.count; s++) {
            lacks = lacks || (in->needs[(size_t)row->cell[day] * in->skills.count + s] &&
                              !in->has[row->person * in->skills.count + s]);
        }
        costs(row, INRC1_SKILL, "inrc1.skill", N_("lacks a skill of the shift"), day, lacks, 0);
    }
}

/* ---- requests, and all of it ---------------------------------------------------------------- */

static bool refused(enum inrc1_wish wish, const struct inrc1_request *request, int16_t cell)
{
    switch (wish) {
    case INRC1_DAY_OFF:
        return cell != CELL_OFF;
    case INRC1_DAY_ON:
        return cell == CELL_OFF;
    case INRC1_SHIFT_OFF:
        return cell == request->shift;
    case INRC1_SHIFT_ON:
        return cell != request->shift;
    case INRC1_WISHES:
        break;
    }
    return false;
}

static void check_requests(const void *instance, const int16_t *cells, struct tell *tell)
{
    const struct inrc1 *in = instance;
    static const char *const RULES[] = {
        [INRC1_DAY_OFF] = "inrc1.day-off",
        [INRC1_DAY_ON] = "inrc1.day-on",
        [INRC1_SHIFT_OFF] = "inrc1.shift-off",
        [INRC1_SHIFT_ON] = "inrc1.shift-on",
    };

    for (enum inrc1_wish wish = 0; wish < INRC1_WISHES; wish++) {
        for (size_t i = 0; i < in->request_count[wish]; i++) {
            const struct inrc1_request *request = &in->request[wish][i];
            size_t at = (size_t)request->person * (size_t)in->days + (size_t)request->day;
            struct about about = {in->people.name[request->person], request->day, {{NULL, 0}}};
            if (refused(wish, request, cells[at])) {
                certify_tell_cost(tell, RULES[wish], N_("the wish is not met"), &about,
                                  request->weight);
            }
        }
    }
}

static void check_row(const void *instance, size_t person, const int16_t *cell, struct tell *tell)
{
    const struct inrc1 *in = instance;
    struct row row = {in, &in->contract[in->person_contract[person]], tell, person, cell};

    check_total(&row);
    check_runs(&row);
    check_weekend_runs(&row);
    check_four_weeks(&row);
    check_weekends(&row);
    check_after_nights(&row);
    check_patterns(&row);
    check_skills(&row);
}

enum en_status en_certify_inrc1(struct en_str instance, struct en_str solution,
                                const struct en_certify_sink *sink, struct en_certify_verdict *ret,
                                struct en_error *reterr)
{
    static const struct checker CHECKER = {"inrc1.cover", "inrc1.cover", check_row, check_requests};
    struct inrc1 in = {0};
    struct en_arena arena;

    en_arena_init(&arena, 0);
    enum en_status status = certify_inrc1_read(&arena, instance, &in, reterr);
    if (status == EN_OK) {
        struct frame frame = inrc1_frame(&in);
        status = certify_roster(&arena, &frame, &CHECKER, &in, solution, sink, ret, reterr);
    }
    en_arena_finish(&arena);
    return status;
}
