/*
 * The reader of Curtois and Qu's text form: SECTION_ headers, rows of fields with commas, comments
 * with #. Strict: an unknown name, a number out of range or a row given twice is an error with its
 * line, because a checker that guesses what was meant certifies nothing.
 */
#include "curtois.h"

/* The instance while it is read. */
struct reading {
    struct en_arena *arena;
    struct lines lines;
    struct curtois *to;
    struct en_str *follow; /* [shift] names that may not follow, as written */
    struct en_error *reterr;
};

typedef enum en_status (*row_fn)(struct reading *reading, struct en_str row);

static enum en_status bad(struct reading *r, const char *rule, const char *text, struct en_str arg)
{
    return certify_bad_line(&r->lines, EN_ERR_SYNTAX, rule, text, NULL, arg, r->reterr);
}

static enum en_status number_field(struct reading *r, struct en_str *row, int64_t low, int32_t *ret)
{
    return certify_number(&r->lines, certify_field(row, ','), low, EN_CERTIFY_NUMBER_MAX, ret,
                          r->reterr);
}

static enum en_status person_field(struct reading *r, struct en_str *row, int32_t *ret)
{
    return certify_names_need(&r->to->people, &r->lines, certify_field(row, ','),
                              N_("%1 is nobody of the section of staff"), ret, r->reterr);
}

static enum en_status shift_name(struct reading *r, struct en_str name, int32_t *ret)
{
    return certify_names_need(&r->to->shifts, &r->lines, name,
                              N_("%1 is no shift of the section of shifts"), ret, r->reterr);
}

static enum en_status day_field(struct reading *r, struct en_str *row, int32_t *ret)
{
    return certify_number(&r->lines, certify_field(row, ','), 0, r->to->days - 1, ret, r->reterr);
}

/* ---- sections, a row each ------------------------------------------------------------------- */

static enum en_status horizon_row(struct reading *r, struct en_str row)
{
    if (r->to->days != 0) {
        return bad(r, "certify.twice", N_("%1 stands there twice"), EN_STR("SECTION_HORIZON"));
    }
    return certify_number(&r->lines, row, 1, EN_CERTIFY_DAYS_MAX, &r->to->days, r->reterr);
}

static enum en_status shift_row(struct reading *r, struct en_str row)
{
    struct curtois *to = r->to;
    enum en_status status =
        certify_names_add(&to->shifts, &r->lines, certify_field(&row, ','), r->reterr);

    if (status == EN_OK) {
        status = number_field(r, &row, 0, &to->minutes[to->shifts.count - 1]);
    }
    if (status == EN_OK) {
        r->follow[to->shifts.count - 1] = row;
    }
    return status;
}

/* "E=14|D=7": how often each shift at most. */
static enum en_status shift_limits(struct reading *r, struct en_str text, int32_t *max)
{
    enum en_status status = EN_OK;

    for (size_t s = 0; s < r->to->shifts.count; s++) {
        max[s] = r->to->days;
    }
    while (status == EN_OK && text.len > 0) {
        struct en_str item = certify_field(&text, '|');
        int32_t shift = 0;
        status = shift_name(r, certify_field(&item, '='), &shift);
        if (status == EN_OK) {
            status = certify_number(&r->lines, certify_trim(item), 0, EN_CERTIFY_NUMBER_MAX,
                                    &max[shift], r->reterr);
        }
    }
    return status;
}

static enum en_status staff_row(struct reading *r, struct en_str row)
{
    struct curtois *to = r->to;
    enum en_status status =
        certify_names_add(&to->people, &r->lines, certify_field(&row, ','), r->reterr);
    size_t shifts = to->shifts.count;

    if (status != EN_OK) {
        return status;
    }
    size_t at = to->people.count - 1;
    struct curtois_person *person = &to->person[at];
    int32_t *to_read[] = {&person->minutes_max, &person->minutes_min, &person->run_max,
                          &person->run_min,     &person->rest_min,    &person->weekends_max};
    if ((at + 1) * (size_t)to->days > EN_CERTIFY_CELLS_MAX ||
        (at + 1) * shifts > EN_CERTIFY_CELLS_MAX) {
        return certify_bad_line(&r->lines, EN_ERR_RANGE, "certify.many",
                                N_("there are too many people for so many days"), NULL, EN_STR(""),
                                r->reterr);
    }
    status = shift_limits(r, certify_field(&row, ','), to->shift_max + at * shifts);
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(to_read); i++) {
        status = number_field(r, &row, 0, to_read[i]);
    }
    return status;
}

static enum en_status days_off_row(struct reading *r, struct en_str row)
{
    int32_t person = 0;
    enum en_status status = person_field(r, &row, &person);

    while (status == EN_OK && row.len > 0) {
        int32_t day = 0;
        status = day_field(r, &row, &day);
        if (status == EN_OK) {
            r->to->day_off[(size_t)person * (size_t)r->to->days + (size_t)day] = true;
        }
    }
    return status;
}

static enum en_status request_row(struct reading *r, struct en_str row, struct curtois_request *ret)
{
    enum en_status status = person_field(r, &row, &ret->person);

    if (status == EN_OK) {
        status = day_field(r, &row, &ret->day);
    }
    if (status == EN_OK) {
        status = shift_name(r, certify_field(&row, ','), &ret->shift);
    }
    return status == EN_OK ? number_field(r, &row, 0, &ret->weight) : status;
}

static enum en_status on_row(struct reading *r, struct en_str row)
{
    return request_row(r, row, &r->to->on[r->to->on_count++]);
}

static enum en_status off_row(struct reading *r, struct en_str row)
{
    return request_row(r, row, &r->to->off[r->to->off_count++]);
}

static enum en_status cover_row(struct reading *r, struct en_str row)
{
    int32_t day = 0;
    int32_t shift = 0;
    enum en_status status = day_field(r, &row, &day);

    if (status == EN_OK) {
        status = shift_name(r, certify_field(&row, ','), &shift);
    }
    if (status != EN_OK) {
        return status;
    }
    struct cover *cover = &r->to->cover[(size_t)day * r->to->shifts.count + (size_t)shift];
    if (cover->given) {
        return bad(r, "certify.twice", N_("the cover of %1 on this day stands there twice"),
                   r->to->shifts.name[shift]);
    }
    cover->given = true;
    status = number_field(r, &row, 0, &cover->need);
    if (status == EN_OK) {
        status = number_field(r, &row, 0, &cover->under);
    }
    return status == EN_OK ? number_field(r, &row, 0, &cover->over) : status;
}

/* ---- sections, what must be there before ---------------------------------------------------- */

static enum en_status begin_shifts(struct reading *r)
{
    size_t max = certify_lines_left(&r->lines);
    struct curtois *to = r->to;

    max = max < EN_CERTIFY_SHIFTS_MAX ? max : EN_CERTIFY_SHIFTS_MAX;
    to->minutes = EN_ARENA_ARRAY(r->arena, max, int32_t);
    r->follow = EN_ARENA_ARRAY(r->arena, max, struct en_str);
    if (to->minutes == NULL || r->follow == NULL) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&to->shifts, r->arena, max, r->reterr);
}

/* Which shifts may not follow: names that may stand further below, so only now. */
static enum en_status read_follow(struct reading *r)
{
    struct curtois *to = r->to;
    enum en_status status = EN_OK;

    to->forbidden = EN_ARENA_ARRAY(r->arena, to->shifts.count * to->shifts.count + 1, bool);
    if (to->forbidden == NULL) {
        return certify_no_memory(r->reterr);
    }
    for (size_t s = 0; s < to->shifts.count; s++) {
        struct en_str rest = certify_trim(r->follow[s]);
        while (status == EN_OK && rest.len > 0) {
            int32_t next = 0;
            status = shift_name(r, certify_field(&rest, '|'), &next);
            if (status == EN_OK) {
                to->forbidden[s * to->shifts.count + (size_t)next] = true;
            }
        }
    }
    return status;
}

static enum en_status begin_staff(struct reading *r)
{
    enum en_status status = read_follow(r);
    size_t max = certify_lines_left(&r->lines);
    struct curtois *to = r->to;

    if (status != EN_OK) {
        return status;
    }
    max = max < EN_CERTIFY_PEOPLE_MAX ? max : EN_CERTIFY_PEOPLE_MAX;
    to->person = EN_ARENA_ARRAY(r->arena, max, struct curtois_person);
    to->shift_max = EN_ARENA_ARRAY(r->arena, max * (to->shifts.count + 1), int32_t);
    if (to->person == NULL || to->shift_max == NULL) {
        return certify_no_memory(r->reterr);
    }
    return certify_names_begin(&to->people, r->arena, max, r->reterr);
}

static enum en_status begin_days_off(struct reading *r)
{
    r->to->day_off = EN_ARENA_ARRAY(r->arena, r->to->people.count * (size_t)r->to->days + 1, bool);
    return r->to->day_off == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

static enum en_status begin_on(struct reading *r)
{
    r->to->on = EN_ARENA_ARRAY(r->arena, certify_lines_left(&r->lines) + 1, struct curtois_request);
    return r->to->on == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

static enum en_status begin_off(struct reading *r)
{
    r->to->off =
        EN_ARENA_ARRAY(r->arena, certify_lines_left(&r->lines) + 1, struct curtois_request);
    return r->to->off == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

static enum en_status begin_cover(struct reading *r)
{
    r->to->cover =
        EN_ARENA_ARRAY(r->arena, (size_t)r->to->days * r->to->shifts.count + 1, struct cover);
    return r->to->cover == NULL ? certify_no_memory(r->reterr) : EN_OK;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum en_status (*begin)(struct reading *reading);
    row_fn row;
} SECTIONS[] = {
    {"SECTION_HORIZON", NULL, horizon_row},
    {"SECTION_SHIFTS", begin_shifts, shift_row},
    {"SECTION_STAFF", begin_staff, staff_row},
    {"SECTION_DAYS_OFF", begin_days_off, days_off_row},
    {"SECTION_SHIFT_ON_REQUESTS", begin_on, on_row},
    {"SECTION_SHIFT_OFF_REQUESTS", begin_off, off_row},
    {"SECTION_COVER", begin_cover, cover_row},
};

enum { NAMED = 3 }; /* the first three name what the others speak of; those may be left out */

/* What has been begun, and the section that stands above. */
struct begun {
    bool section[EN_COUNT(SECTIONS)];
    size_t now;
};

static enum en_status begin(struct reading *r, struct begun *begun, size_t at)
{
    begun->section[at] = true;
    return SECTIONS[at].begin != NULL ? SECTIONS[at].begin(r) : EN_OK;
}

/* A header: the first three in their order, so that every name is known where it is used. */
static enum en_status section(struct reading *r, struct en_str line, struct begun *begun)
{
    size_t at = 0;

    while (at < EN_COUNT(SECTIONS) && !en_str_is(line, SECTIONS[at].name)) {
        at++;
    }
    size_t before = at < NAMED ? at : NAMED;
    if (at == EN_COUNT(SECTIONS) || begun->section[at] ||
        (before > 0 && !begun->section[before - 1])) {
        return certify_bad_line(
            &r->lines, EN_ERR_SYNTAX, "certify.section", N_("%1 is not the section expected here"),
            N_("HORIZON, SHIFTS and STAFF come first, in this order; then DAYS_OFF, "
               "SHIFT_ON_REQUESTS, SHIFT_OFF_REQUESTS, COVER, each once or not at all."),
            line, r->reterr);
    }
    if (at == 1 && r->to->days == 0) {
        return bad(r, "certify.horizon", N_("the number of days is missing"), EN_STR(""));
    }
    begun->now = at;
    return begin(r, begun, at);
}

/* Sections that are not there have no rows. */
static enum en_status begin_the_rest(struct reading *r, struct begun *begun)
{
    enum en_status status = EN_OK;

    for (size_t at = 0; status == EN_OK && at < EN_COUNT(SECTIONS); at++) {
        if (!begun->section[at]) {
            status = at < NAMED ? bad(r, "certify.section", N_("the section %1 is missing"),
                                      en_str_from(SECTIONS[at].name))
                                : begin(r, begun, at);
        }
    }
    return status;
}

enum en_status certify_curtois_read(struct en_arena *arena, struct en_str text, struct curtois *ret,
                                    struct en_error *reterr)
{
    struct curtois to = {0};
    struct reading r = {.arena = arena, .to = &to, .reterr = reterr};
    enum en_status status = EN_OK;
    struct en_str line;
    struct begun begun = {.now = EN_COUNT(SECTIONS)};

    r.lines = certify_lines(text, "instance");
    status = certify_lines_clean(r.lines, reterr);
    while (status == EN_OK && certify_lines_next_full(&r.lines, &line)) {
        if (en_str_starts(line, EN_STR("SECTION_"))) {
            status = section(&r, line, &begun);
        } else if (begun.now == EN_COUNT(SECTIONS)) {
            status = bad(&r, "certify.section", N_("there is no section above %1"), line);
        } else {
            status = SECTIONS[begun.now].row(&r, line);
        }
    }
    if (status == EN_OK) {
        status = begin_the_rest(&r, &begun);
    }
    if (status == EN_OK) {
        *ret = to;
    }
    return status;
}
