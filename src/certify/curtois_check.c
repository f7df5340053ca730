/*
 * The rules of Curtois and Qu (2014), each in its own few lines, straight from the description of
 * the set. Slow on purpose: a row is walked once a rule.
 */
#include "curtois.h"

/* One person's row under the rules. */
struct row {
    const struct curtois *in;
    struct tell *tell;
    size_t person;
    const int16_t *cell; /* [day] */
};

/* A sentence about a row with up to two numbers. */
static void broken(const struct row *row, const char *rule, const char *text, int32_t day,
                   int64_t first, int64_t second)
{
    char a[24];
    char b[24];
    struct about about = {row->in->people.name[row->person],
                          day,
                          {certify_digits(a, first), certify_digits(b, second)}};

    certify_tell_hard(row->tell, rule, text, &about);
}

static void check_days_off(const struct row *row)
{
    for (int32_t day = 0; day < row->in->days; day++) {
        size_t at = row->person * (size_t)row->in->days + (size_t)day;
        if (row->in->day_off[at] && row->cell[day] != CELL_OFF) {
            broken(row, "curtois.day-off", N_("works on a day that must be off"), day, 0, 0);
        }
    }
}

static void check_successions(const struct row *row)
{
    const struct names *shifts = &row->in->shifts;

    for (int32_t day = 0; day + 1 < row->in->days; day++) {
        int16_t now = row->cell[day];
        int16_t next = row->cell[day + 1];
        if (now != CELL_OFF && next != CELL_OFF &&
            row->in->forbidden[(size_t)now * shifts->count + (size_t)next]) {
            struct about about = {
                row->in->people.name[row->person], day, {shifts->name[now], shifts->name[next]}};
            certify_tell_hard(row->tell, "curtois.succession", N_("%2 may not follow %1"), &about);
        }
    }
}

static void check_shift_max(const struct row *row)
{
    const struct curtois *in = row->in;

    for (size_t s = 0; s < in->shifts.count; s++) {
        int32_t max = in->shift_max[row->person * in->shifts.count + s];
        int32_t count = 0;
        for (int32_t day = 0; day < in->days; day++) {
            count += row->cell[day] == (int16_t)s;
        }
        if (count > max) {
            char a[24];
            struct about about = {
                in->people.name[row->person], -1, {in->shifts.name[s], certify_digits(a, max)}};
            certify_tell_hard(row->tell, "curtois.shift-max", N_("%1 more often than %2 times"),
                              &about);
        }
    }
}

static void check_minutes(const struct row *row)
{
    const struct curtois_person *person = &row->in->person[row->person];
    int64_t minutes = 0;

    for (int32_t day = 0; day < row->in->days; day++) {
        minutes += row->cell[day] == CELL_OFF ? 0 : row->in->minutes[row->cell[day]];
    }
    if (minutes > person->minutes_max) {
        broken(row, "curtois.minutes-max", N_("works %1 minutes, at most %2"), -1, minutes,
               person->minutes_max);
    }
    if (minutes < person->minutes_min) {
        broken(row, "curtois.minutes-min", N_("works %1 minutes, at least %2"), -1, minutes,
               person->minutes_min);
    }
}

/* A run of `length` days of work or rest from `from`. At the borders the run may have begun before
 * or go on after what is planned, so its least length cannot be judged. */
static void check_run(const struct row *row, int32_t from, int32_t length, bool work)
{
    const struct curtois_person *person = &row->in->person[row->person];
    bool border = from == 0 || from + length == row->in->days;

    if (work && length > person->run_max) {
        broken(row, "curtois.run-max", N_("works %1 days in a row, at most %2"), from, length,
               person->run_max);
    }
    if (work && !border && length < person->run_min) {
        broken(row, "curtois.run-min", N_("works %1 days in a row, at least %2"), from, length,
               person->run_min);
    }
    if (!work && !border && length < person->rest_min) {
        broken(row, "curtois.rest-min", N_("rests %1 days in a row, at least %2"), from, length,
               person->rest_min);
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

static void check_weekends(const struct row *row)
{
    const struct curtois_person *person = &row->in->person[row->person];
    int32_t weekends = 0;

    for (int32_t day = 5; day < row->in->days; day += 7) {
        bool sunday = day + 1 < row->in->days && row->cell[day + 1] != CELL_OFF;
        weekends += row->cell[day] != CELL_OFF || sunday;
    }
    if (weekends > person->weekends_max) {
        broken(row, "curtois.weekends", N_("works on %1 weekends, at most %2"), -1, weekends,
               person->weekends_max);
    }
}

/* ---- what costs ----------------------------------------------------------------------------- */

static void check_requests(const void *instance, const int16_t *cells, struct tell *tell)
{
    const struct curtois *in = instance;
    for (size_t i = 0; i < in->on_count + in->off_count; i++) {
        bool on = i < in->on_count;
        const struct curtois_request *request = on ? &in->on[i] : &in->off[i - in->on_count];
        int16_t cell = cells[(size_t)request->person * (size_t)in->days + (size_t)request->day];
        struct about about = {in->people.name[request->person],
                              request->day,
                              {in->shifts.name[request->shift], {NULL, 0}}};
        if (on && cell != request->shift) {
            certify_tell_cost(tell, "curtois.request-on", N_("wanted %1"), &about, request->weight);
        }
        if (!on && cell == request->shift) {
            certify_tell_cost(tell, "curtois.request-off", N_("wanted not to have %1"), &about,
                              request->weight);
        }
    }
}

static void check_row(const void *in, size_t person, const int16_t *cell, struct tell *tell)
{
    struct row row = {in, tell, person, cell};

    check_days_off(&row);
    check_successions(&row);
    check_shift_max(&row);
    check_minutes(&row);
    check_runs(&row);
    check_weekends(&row);
}

enum en_status en_certify_curtois(struct en_str instance, struct en_str solution,
                                  const struct en_certify_sink *sink,
                                  struct en_certify_verdict *ret, struct en_error *reterr)
{
    static const struct checker CHECKER = {"curtois.cover-under", "curtois.cover-over", check_row,
                                           check_requests};
    struct curtois in = {0};
    struct en_arena arena;

    en_arena_init(&arena, 0);
    enum en_status status = certify_curtois_read(&arena, instance, &in, reterr);
    if (status == EN_OK) {
        struct frame frame = curtois_frame(&in);
        status = certify_roster(&arena, &frame, &CHECKER, &in, solution, sink, ret, reterr);
    }
    en_arena_finish(&arena);
    return status;
}
