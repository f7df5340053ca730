/*
 * chart.c: patrols, crews and stops of a programme put together, and what is reckoned of them.
 */
#include <stdlib.h>
#include <string.h>

#include "entente/chart.h"
#include "words.h"

enum { DAY = 86400, HEX_CHARS = 64, LONG_HOURS = 8 };

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), en_status_text(EN_ERR_MEMORY), NULL,
                   EN_STR(""));
}

bool en_chart_night(en_time start, en_time end)
{
    return en_time_day(start) != en_time_day(end - 1);
}

int32_t en_chart_risk(en_time start, en_time end)
{
    return 1 + en_chart_night(start, end) + (end - start > LONG_HOURS * 3600);
}

/* ---- parties -------------------------------------------------------------------------------- */

static bool letter_taken(const struct en_chart *chart, char letter)
{
    for (size_t p = 0; p < chart->party_count; p++) {
        if (chart->party[p].letter[0] == letter) {
            return true;
        }
    }
    return false;
}

/* The first letter of the party's word that no party before it has. */
static char letter_for(const struct en_chart *chart, struct en_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char letter =
            id.ptr[i] >= 'a' && id.ptr[i] <= 'z' ? (char)(id.ptr[i] - 'a' + 'A') : id.ptr[i];
        if (!letter_taken(chart, letter)) {
            return letter;
        }
    }
    return '?';
}

void en_chart_begin(struct en_chart *ret, const struct en_accord *accord, bool english,
                    struct en_arena *arena)
{
    *ret = (struct en_chart){
        .arena = arena, .accord = accord, .english = english, .exercise = !accord->live};
    for (size_t i = 0; i < accord->party_count && i < EN_CHART_PARTIES_MAX; i++) {
        struct en_chart_party party = {.id = accord->party[i].id, .name = accord->party[i].name};
        int node = en_accord_quota(accord, party.id);
        party.letter[0] = letter_for(ret, party.id);
        party.share = node >= 0 ? accord->quota[node].share : 0;
        ret->party[ret->party_count++] = party;
    }
}

/* ---- patrols -------------------------------------------------------------------------------- */

/* Room for one more; NULL, and chart->failed, without memory. */
static void *grown(struct en_chart *chart, void *array, size_t count, size_t *cap, size_t size)
{
    void *more = en_arena_grow(chart->arena, array, count, cap, size);

    chart->failed = chart->failed || more == NULL;
    return more;
}

struct en_chart_patrol *en_chart_add(struct en_chart *chart, struct en_str number,
                                     struct en_str kind, en_time start, en_time end)
{
    struct en_chart_patrol *all =
        grown(chart, chart->patrol, chart->patrol_count, &chart->patrol_cap, sizeof(*all));

    if (all == NULL) {
        return NULL;
    }
    chart->patrol = all;
    struct en_chart_patrol *patrol = &all[chart->patrol_count++];
    *patrol = (struct en_chart_patrol){
        .number = en_arena_copy(chart->arena, number),
        .kind = en_arena_copy(chart->arena, kind),
        .start = start,
        .end = end,
    };
    return patrol;
}

static int party_of(const struct en_chart *chart, struct en_str body)
{
    for (size_t p = 0; p < chart->party_count; p++) {
        if (en_str_equal(chart->party[p].id, body)) {
            return (int)p;
        }
    }
    return -1;
}

void en_chart_add_seat(struct en_chart *chart, struct en_chart_patrol *patrol, struct en_str member,
                       struct en_str post, struct en_str body)
{
    int index = en_accord_post(chart->accord, post);
    struct en_chart_seat *seat =
        grown(chart, patrol->seat, patrol->seat_count, &patrol->seat_cap, sizeof(*seat));

    if (seat == NULL) {
        return;
    }
    patrol->seat = seat;
    seat[patrol->seat_count++] = (struct en_chart_seat){
        .member = en_arena_copy(chart->arena, member),
        .post = en_arena_copy(chart->arena, post),
        .party = party_of(chart, body),
        .counted = index < 0 || !chart->accord->post[index].exempt,
        .before = EN_CHART_NEVER,
    };
}

void en_chart_add_stop(struct en_chart *chart, struct en_chart_patrol *patrol, struct en_str place)
{
    if (patrol->stop_count < EN_CHART_STOPS_MAX) {
        patrol->stop[patrol->stop_count] = en_arena_copy(chart->arena, place);
    }
    patrol->stop_count++;
}

/* ---- of the record -------------------------------------------------------------------------- */

struct reading {
    struct en_chart *chart;
    char (*id)[HEX_CHARS + 1]; // array of length [patrol_count]: the version that counts
    int64_t *version;
    struct en_chart_patrol *patrol; // whose crew is read
};

static struct en_chart_patrol *patrol_of(const struct en_chart *chart, struct en_str number)
{
    for (size_t i = 0; i < chart->patrol_count; i++) {
        if (en_str_equal(chart->patrol[i].number, number)) {
            return &chart->patrol[i];
        }
    }
    return NULL;
}

/* A programme put forward twice names its orders twice. */
static bool take_number(void *self, const struct en_cell *cells, size_t count)
{
    struct en_chart *chart = self;
    struct en_str number = en_cell_find(cells, count, "order");

    if (patrol_of(chart, number) == NULL) {
        (void)en_chart_add(chart, number, en_cell_find(cells, count, "kind"),
                           en_cell_number(cells, count, "start"),
                           en_cell_number(cells, count, "end"));
    }
    return !chart->failed;
}

static bool take_version(void *self, const struct en_cell *cells, size_t count)
{
    struct reading *reading = self;
    struct en_str state = en_cell_find(cells, count, "state");
    struct en_str id = en_cell_find(cells, count, "id");
    int64_t version = en_cell_number(cells, count, "version");
    struct en_chart_patrol *patrol = patrol_of(reading->chart, en_cell_find(cells, count, "order"));

    if (patrol == NULL || (!en_str_is(state, "effective") && !en_str_is(state, "open"))) {
        return true;
    }
    size_t at = (size_t)(patrol - reading->chart->patrol);
    if (version > reading->version[at]) {
        reading->version[at] = version;
        patrol->start = en_cell_number(cells, count, "start");
        patrol->end = en_cell_number(cells, count, "end");
        en_hex_encode(reading->id[at], (struct en_bytes){(const uint8_t *)id.ptr, id.len});
    }
    return true;
}

static bool take_seat(void *self, const struct en_cell *cells, size_t count)
{
    struct reading *reading = self;

    en_chart_add_seat(reading->chart, reading->patrol, en_cell_find(cells, count, "member"),
                      en_cell_find(cells, count, "post"), en_cell_find(cells, count, "body"));
    return !reading->chart->failed;
}

static bool take_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct en_chart *chart = self;
    struct en_chart_patrol *patrol = patrol_of(chart, en_cell_find(cells, count, "order"));

    if (patrol != NULL) {
        en_chart_add_stop(chart, patrol, en_cell_find(cells, count, "place"));
    }
    return true;
}

static enum en_status read_crews(struct reading *reading, struct en_state *state,
                                 struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < reading->chart->patrol_count; i++) {
        struct en_str id = en_str_from(reading->id[i]);
        reading->patrol = &reading->chart->patrol[i];
        if (id.len > 0) {
            status = en_state_view(state, "version-crew", &id, 1, take_seat, reading, reterr);
        }
    }
    return status;
}

enum en_status en_chart_read(struct en_chart *chart, struct en_state *state,
                             struct en_str programme, struct en_error *reterr)
{
    struct reading reading = {.chart = chart};
    enum en_status status =
        en_state_view(state, "programme", &programme, 1, take_number, chart, reterr);
    size_t count = chart->patrol_count;

    reading.id = en_arena_array(chart->arena, count + 1, sizeof(*reading.id));
    reading.version = EN_ARENA_ARRAY(chart->arena, count + 1, int64_t);
    if (chart->failed || reading.id == NULL || reading.version == NULL) {
        return no_memory(reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "orders", NULL, 0, take_version, &reading, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "stops", NULL, 0, take_stop, chart, reterr);
    }
    return status == EN_OK ? read_crews(&reading, state, reterr) : status;
}

/* ---- what is reckoned of the whole ---------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const struct en_chart_patrol *left = a;
    const struct en_chart_patrol *right = b;

    if (left->start != right->start) {
        return left->start < right->start ? -1 : 1;
    }
    return en_str_compare(left->number, right->number);
}

/* A member was out until then: for seats of later patrols that counts as not yet rested. */
static void note_back(struct en_chart *chart, struct en_str member, struct en_str order,
                      en_time until)
{
    for (size_t i = 0; i < chart->patrol_count; i++) {
        struct en_chart_patrol *patrol = &chart->patrol[i];
        for (size_t s = 0; until <= patrol->start && s < patrol->seat_count; s++) {
            struct en_chart_seat *seat = &patrol->seat[s];
            if (until > seat->before && en_str_equal(seat->member, member) &&
                !en_str_equal(patrol->number, order)) {
                seat->before = until;
            }
        }
    }
}

/* Duties beside the chart; those of its own patrols are as it shows them. */
static bool take_duty(void *self, const struct en_cell *cells, size_t count)
{
    struct en_chart *chart = self;
    struct en_str order = en_cell_find(cells, count, "order");

    if (patrol_of(chart, order) == NULL) {
        note_back(chart, en_cell_find(cells, count, "member"), order,
                  en_cell_number(cells, count, "until"));
    }
    return true;
}

static void set_rests(struct en_chart *chart)
{
    for (size_t i = 0; i < chart->patrol_count; i++) {
        const struct en_chart_patrol *patrol = &chart->patrol[i];
        for (size_t s = 0; s < patrol->seat_count; s++) {
            note_back(chart, patrol->seat[s].member, patrol->number, patrol->end);
        }
    }
    for (size_t i = 0; i < chart->patrol_count; i++) {
        struct en_chart_patrol *patrol = &chart->patrol[i];
        patrol->rest = -1;
        for (size_t s = 0; s < patrol->seat_count; s++) {
            en_time before = patrol->seat[s].before;
            if (before != EN_CHART_NEVER &&
                (patrol->rest < 0 || patrol->start - before < patrol->rest)) {
                patrol->rest = patrol->start - before;
            }
        }
    }
}

static void set_days(struct en_chart *chart)
{
    chart->first = en_time_day(chart->patrol[0].start);
    for (size_t i = 0; i < chart->patrol_count; i++) {
        struct en_chart_patrol *patrol = &chart->patrol[i];
        int32_t day = (int32_t)((patrol->start - chart->first) / DAY) + 1;
        chart->days = day > chart->days ? day : chart->days;
        patrol->night = en_chart_night(patrol->start, patrol->end);
        patrol->risk = en_chart_risk(patrol->start, patrol->end);
    }
}

static bool take_name(void *self, const struct en_cell *cells, size_t count)
{
    struct en_chart *chart = self;
    struct en_str place = en_cell_find(cells, count, "place");
    struct en_str name = {NULL, 0};

    for (size_t i = 0; i < chart->patrol_count; i++) {
        struct en_chart_patrol *patrol = &chart->patrol[i];
        for (size_t s = 0; s < patrol->stop_count && s < EN_CHART_STOPS_MAX; s++) {
            if (en_str_equal(patrol->stop[s], place)) {
                name = name.ptr != NULL
                           ? name
                           : en_arena_copy(chart->arena, en_cell_find(cells, count, "name"));
                patrol->stop_name[s] = name;
            }
        }
    }
    return true;
}

enum en_status en_chart_finish(struct en_chart *chart, struct en_state *state, struct en_str name,
                               struct en_error *reterr)
{
    struct en_text title = {0};

    if (chart->failed) {
        return no_memory(reterr);
    }
    if (chart->patrol_count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "chart.empty", name,
                       N_("there is no patrol to draw"),
                       N_("Name a programme that `entente programme list` shows, or a list of "
                          "patrols."),
                       EN_STR(""));
    }
    qsort(chart->patrol, chart->patrol_count, sizeof(*chart->patrol), by_start);
    set_days(chart);
    enum en_status status = en_state_view(state, "places", NULL, 0, take_name, chart, reterr);
    if (status == EN_OK) {
        status = en_state_view(state, "duty", NULL, 0, take_duty, chart, reterr);
    }
    set_rests(chart);
    chart_fill(&title, CHART_WORD_TITLE, chart->english, &name, 1);
    chart->title = en_arena_copy(chart->arena, en_text_str(&title));
    en_text_finish(&title);
    return status;
}
