/*
 * The facts of the state, and what was told of them.
 *
 * `known` is the hinge: the moment from which the accord's delay runs, when the thing had happened
 * and stood in the record. Half-days are half-days of `known`, so that nothing can come into one
 * after it is over: whoever reports late is counted when he reports.
 */
#include "select.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {[FACT_PATROL] = "patrol",
                                         [FACT_RESTRICTION] = "restriction",
                                         [FACT_INCIDENT] = "incident",
                                         [FACT_SAFETY] = "safety"};

struct reader {
    struct selection *selection;
    uint64_t *told; // indices of facts, one a telling
    size_t told_count, told_at;
    int64_t published; // index of the act that published this very edition, INT64_MAX before
    bool failed;
};

const struct en_cell *row_cell(const struct en_cell *cells, size_t count, const char *name)
{
    size_t i = 0;

    while (i < count && strcmp(cells[i].name, name) != 0) {
        i++;
    }
    assert(i < count);
    return &cells[i];
}

void *room_for_one(struct en_arena *arena, void *array, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0) {
        return array; /* only at powers of two is it full */
    }
    void *grown = en_arena_array(arena, count == 0 ? 1 : 2 * count, size);
    if (grown != NULL && count > 0) {
        memcpy(grown, array, count * size);
    }
    return grown;
}

enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "bulletin.memory", EN_STR("bulletin"),
                   N_("no memory left for the edition"), NULL);
}

bool half_day_closed(const struct selection *selection, en_time time, uint32_t delay_hours)
{
    en_time half = (time - en_time_day(time)) / HALF_DAY_S;
    en_time over = en_time_day(time) + (half + 1) * HALF_DAY_S;

    return over + (en_time)delay_hours * 3600 <= selection->bulletin->cutoff;
}

en_time monday_of(en_time time)
{
    return en_time_day(time) - (en_time)en_time_weekday(time) * DAY_S;
}

/* ---- what was told -------------------------------------------------------------------------- */

static bool read_told(void *self, const struct en_cell *cells, size_t count)
{
    struct reader *reader = self;
    struct en_arena *arena = reader->selection->arena;

    if (row_cell(cells, count, "day")->num >= reader->selection->bulletin->cutoff) {
        return true; /* this very edition or a later one: an old edition is being made again */
    }
    uint64_t *told = room_for_one(arena, reader->told, reader->told_count, sizeof(*told));
    if (told == NULL) {
        reader->failed = true;
        return false;
    }
    told[reader->told_count++] = (uint64_t)row_cell(cells, count, "fact")->num;
    reader->told = told;
    return true;
}

static int by_index(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

/* Facts come by index and so does what was told: both are walked once, side by side. */
static uint32_t tellings(struct reader *reader, uint64_t index)
{
    uint32_t count = 0;

    while (reader->told_at < reader->told_count && reader->told[reader->told_at] < index) {
        reader->told_at++;
    }
    while (reader->told_at < reader->told_count && reader->told[reader->told_at] == index) {
        reader->told_at++;
        count++;
    }
    return count;
}

/* ---- facts ---------------------------------------------------------------------------------- */

static bool kind_from(struct en_str name, enum fact_kind *ret)
{
    for (size_t i = 0; i < EN_COUNT(kind_names); i++) {
        if (en_str_is(name, kind_names[i])) {
            *ret = (enum fact_kind)i;
            return true;
        }
    }
    return false;
}

/* The delay of the accord in force is taken off the time of release, which an earlier version of
 * the accord may have set: then the half-day may come out late, but never before it happened. */
static en_time known_since(const struct en_accord *accord, enum fact_kind kind, en_time at,
                           en_time release)
{
    en_time hours = kind == FACT_SAFETY     ? 0 /* released when it was logged */
                    : kind == FACT_INCIDENT ? accord->delay_incident_hours
                                            : accord->delay_patrol_hours;
    en_time logged = release - hours * 3600;

    return at > logged ? at : logged;
}

static bool read_published(void *self, const struct en_cell *cells, size_t count)
{
    struct reader *reader = self;
    const struct en_bulletin *bulletin = reader->selection->bulletin;

    if (row_cell(cells, count, "day")->num == bulletin->cutoff &&
        en_str_equal(row_cell(cells, count, "edition")->text, bulletin->edition)) {
        reader->published = row_cell(cells, count, "index")->num;
    }
    return true;
}

/* A contested fact is not told. An edition that was published before the doubt arose is made again
 * as it was. */
static bool is_in_doubt(const struct reader *reader, const struct en_cell *cells, size_t count)
{
    const struct en_cell *marked = row_cell(cells, count, "marked");

    return marked->type != EN_CELL_NONE && marked->num < reader->published;
}

static bool read_fact(void *self, const struct en_cell *cells, size_t count)
{
    struct reader *reader = self;
    struct selection *selection = reader->selection;
    struct fact fact = {.index = (uint64_t)row_cell(cells, count, "index")->num};

    if (is_in_doubt(reader, cells, count) ||
        !kind_from(row_cell(cells, count, "kind")->text, &fact.kind)) {
        return true;
    }
    fact.at = row_cell(cells, count, "at")->num;
    fact.known =
        known_since(selection->accord, fact.kind, fact.at, row_cell(cells, count, "release")->num);
    fact.ref = en_arena_copy(selection->arena, row_cell(cells, count, "ref")->text);
    fact.tellings = tellings(reader, fact.index);
    struct fact *grown =
        room_for_one(selection->arena, selection->fact, selection->fact_count, sizeof(fact));
    if (grown == NULL || fact.ref.ptr == NULL) {
        reader->failed = true;
        return false;
    }
    grown[selection->fact_count++] = fact;
    selection->fact = grown;
    return true;
}

/* ---- reports that replace reports ----------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
    const struct fact *left = *(struct fact *const *)a, *right = *(struct fact *const *)b;
    int order = en_str_compare(left->ref, right->ref);

    if (order != 0) {
        return order;
    }
    return left->index < right->index ? -1 : left->index > right->index;
}

/* Of one patrol's restrictions the newest counts; it corrects whatever was told before. */
static void mark_replaced(struct fact **of_order, size_t count)
{
    bool told = false;

    for (size_t i = 0; i < count; i++) {
        of_order[i]->correction = told;
        told = told || of_order[i]->tellings > 0;
        of_order[i]->replaced = i + 1 < count && of_order[i]->tellings == 0;
    }
}

static enum en_status mark_restrictions(struct selection *selection)
{
    struct fact **restriction =
        EN_ARENA_ARRAY(selection->arena, selection->fact_count + 1, struct fact *);
    size_t count = 0;

    if (restriction == NULL) {
        return no_memory(selection->reterr);
    }
    for (size_t i = 0; i < selection->fact_count; i++) {
        if (selection->fact[i].kind == FACT_RESTRICTION) {
            restriction[count++] = &selection->fact[i];
        }
    }
    qsort(restriction, count, sizeof(struct fact *), by_order);
    for (size_t from = 0, to = 0; from < count; from = to) {
        for (to = from + 1;
             to < count && en_str_equal(restriction[to]->ref, restriction[from]->ref); to++) {
        }
        mark_replaced(&restriction[from], to - from);
    }
    return EN_OK;
}

static enum en_status read_view(struct reader *reader, const char *view, const struct en_str *args,
                                size_t arg_count, en_row_fn each)
{
    struct selection *selection = reader->selection;

    enum en_status status =
        en_state_view(selection->state, view, args, arg_count, each, reader, selection->reterr);
    return status == EN_OK && reader->failed ? no_memory(selection->reterr) : status;
}

enum en_status facts_read(struct selection *selection)
{
    struct reader reader = {.selection = selection, .published = INT64_MAX};
    struct en_text cutoff = {0};

    enum en_status status = read_view(&reader, "told", NULL, 0, read_told);
    if (status == EN_OK && reader.told_count > 0) {
        qsort(reader.told, reader.told_count, sizeof(*reader.told), by_index);
    }
    if (status == EN_OK) {
        status = read_view(&reader, "bulletins", NULL, 0, read_published);
    }
    en_text_addf(&cutoff, "%" PRId64, selection->bulletin->cutoff);
    if (status == EN_OK && cutoff.failed) {
        status = no_memory(selection->reterr);
    }
    struct en_str arg = en_text_str(&cutoff);
    if (status == EN_OK) {
        status = read_view(&reader, "facts", &arg, 1, read_fact);
    }
    en_text_finish(&cutoff);
    return status == EN_OK ? mark_restrictions(selection) : status;
}
