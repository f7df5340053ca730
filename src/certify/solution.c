/*
 * A roster as it was handed in, and what every format asks of it: one line a person, one cell a
 * day. Nobody may be left out and nobody named twice: what a planner does not say, the checker does
 * not assume.
 */
#include "inside.h"

static enum en_status row_read(const struct lines *lines, struct en_str line,
                               const struct names *shifts, int32_t days, int16_t *row,
                               struct en_error *reterr)
{
    for (int32_t day = 0; day < days; day++) {
        struct en_str cell = certify_word(&line);
        int32_t shift = CELL_OFF;
        if (cell.len == 0) {
            return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.row-short",
                                    N_("the row has fewer cells than days"),
                                    N_("Write a shift or - for every day."), EN_STR(""), reterr);
        }
        if (!en_str_is(cell, "-")) {
            enum en_status status = certify_names_need(
                shifts, lines, cell, N_("%1 is no shift of the instance"), &shift, reterr);
            if (status != EN_OK) {
                return status;
            }
        }
        row[day] = (int16_t)shift;
    }
    if (certify_word(&line).len > 0) {
        return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.row-long",
                                N_("the row has more cells than days"),
                                N_("Write a shift or - for every day."), EN_STR(""), reterr);
    }
    return EN_OK;
}

static enum en_status read_solution(struct en_arena *arena, struct en_str text,
                                    const struct frame *frame, int16_t **ret,
                                    struct en_error *reterr)
{
    const struct names *people = frame->people;
    int32_t days = frame->days;
    struct lines lines = certify_lines(text, "solution");
    int16_t *cells = EN_ARENA_ARRAY(arena, people->count * (size_t)days + 1, int16_t);
    bool *seen = EN_ARENA_ARRAY(arena, people->count + 1, bool);
    enum en_status status = EN_OK;
    struct en_str line;

    if (cells == NULL || seen == NULL) {
        return certify_no_memory(reterr);
    }
    status = certify_lines_clean(lines, reterr);
    while (status == EN_OK && certify_lines_next_full(&lines, &line)) {
        struct en_str name = certify_word(&line);
        int32_t person = -1;
        status = certify_names_need(people, &lines, name, N_("%1 is nobody of the instance"),
                                    &person, reterr);
        if (status == EN_OK && seen[person]) {
            status = certify_bad_line(&lines, EN_ERR_SYNTAX, "certify.twice",
                                      N_("%1 stands there twice"), N_("Keep one of the two lines."),
                                      name, reterr);
        }
        if (status == EN_OK) {
            seen[person] = true;
            status = row_read(&lines, line, frame->shifts, days,
                              cells + (size_t)person * (size_t)days, reterr);
        }
    }
    for (size_t p = 0; status == EN_OK && p < people->count; p++) {
        if (!seen[p]) {
            status = certify_bad_line(
                &lines, EN_ERR_SYNTAX, "certify.person-missing", N_("there is no row of %1"),
                N_("Write one line for each person."), people->name[p], reterr);
        }
    }
    if (status == EN_OK) {
        *ret = cells;
    }
    return status;
}

/* ---- cover ---------------------------------------------------------------------------------- */

/* One day and shift. */
static void check_cell(const struct frame *frame, const struct checker *checker,
                       const int16_t *cells, int32_t day, size_t shift, struct tell *tell)
{
    const struct cover *cover = &frame->cover[(size_t)day * frame->shifts->count + shift];
    int64_t missing = cover->need;

    for (size_t p = 0; p < frame->people->count; p++) {
        missing -= cells[p * (size_t)frame->days + (size_t)day] == (int16_t)shift;
    }
    bool under = missing > 0;
    int64_t count = under ? missing : -missing;
    char digits[24];
    struct about about = {
        EN_STR(""), day, {frame->shifts->name[shift], certify_digits(digits, count)}};
    const char *rule = under ? checker->cover_under : checker->cover_over;
    const char *text = under ? N_("%1: %2 missing") : N_("%1: %2 too many");
    if (count > 0 && frame->must) {
        certify_tell_hard(tell, rule, text, &about);
    } else {
        certify_tell_cost(tell, rule, text, &about, count * (under ? cover->under : cover->over));
    }
}

enum en_status certify_roster(struct en_arena *arena, const struct frame *frame,
                              const struct checker *checker, const void *in, struct en_str solution,
                              const struct en_certify_sink *sink, struct en_certify_verdict *ret,
                              struct en_error *reterr)
{
    struct tell tell = {.sink = sink};
    int16_t *cells = NULL;
    enum en_status status = read_solution(arena, solution, frame, &cells, reterr);

    if (status != EN_OK) {
        return status;
    }
    for (size_t p = 0; p < frame->people->count; p++) {
        checker->row(in, p, cells + p * (size_t)frame->days, &tell);
    }
    checker->wishes(in, cells, &tell);
    for (int32_t day = 0; day < frame->days; day++) {
        for (size_t s = 0; s < frame->shifts->count; s++) {
            check_cell(frame, checker, cells, day, s, &tell);
        }
    }
    *ret = tell.verdict;
    return EN_OK;
}
