/*
 * programme_chart.c: `entente programme chart`: the orders of a programme in the record, or the
 * patrols of a list with crews composed for them, as a picture.
 */
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "crews.h"
#include "effort.h"
#include "nouns.h"
#include "programme.h"

enum { DAY = 86400, HEX_CHARS = 64 };

struct charting {
    struct en_cli *cli;
    const struct en_accord *accord;
    struct en_state *state;
    struct chart chart;
    struct chart_patrol *patrol; // array of length [cap]
    size_t cap;
    bool failed;
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "cli.memory", EN_STR(""), N_("out of memory"), NULL,
                   EN_STR(""));
}

/* ---- parties -------------------------------------------------------------------------------- */

static bool letter_taken(const struct chart *chart, char letter)
{
    for (size_t p = 0; p < chart->party_count; p++) {
        if (chart->party[p].letter[0] == letter) {
            return true;
        }
    }
    return false;
}

/* The first letter of the party's word that no party before it has. */
static char letter_for(const struct chart *chart, struct en_str id)
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

static void set_parties(struct charting *charting)
{
    struct chart *chart = &charting->chart;
    const struct en_accord *accord = charting->accord;

    chart->exercise = !accord->live;
    for (size_t i = 0; i < accord->party_count && i < CHART_PARTIES_MAX; i++) {
        struct chart_party party = {
            .id = en_arena_copy(&charting->cli->arena, accord->party[i].id),
            .name = en_arena_copy(&charting->cli->arena, accord->party[i].name),
        };
        int node = en_accord_quota(accord, party.id);
        party.letter[0] = letter_for(chart, party.id);
        party.share = node >= 0 ? accord->quota[node].share : 0;
        chart->party[chart->party_count++] = party;
    }
}

/* ---- patrols -------------------------------------------------------------------------------- */

static struct chart_patrol *add_patrol(struct charting *charting, struct en_str number,
                                       struct en_str kind, en_time start, en_time end)
{
    struct en_arena *arena = &charting->cli->arena;
    struct chart_patrol *patrol = NULL;

    if (charting->chart.patrol_count == charting->cap) {
        size_t wanted = charting->cap == 0 ? 64 : 2 * charting->cap;
        struct chart_patrol *grown = EN_ARENA_ARRAY(arena, wanted, struct chart_patrol);
        if (grown == NULL) {
            charting->failed = true;
            return NULL;
        }
        if (charting->cap > 0) {
            memcpy(grown, charting->patrol, charting->cap * sizeof(*grown));
        }
        charting->patrol = grown;
        charting->cap = wanted;
    }
    patrol = &charting->patrol[charting->chart.patrol_count++];
    *patrol = (struct chart_patrol){
        .number = en_arena_copy(arena, number),
        .kind = en_arena_copy(arena, kind),
        .start = start,
        .end = end,
        .rest = -1,
        .night = en_crews_night(start, end),
        .risk = en_crews_risk(start, end),
        .seat = EN_ARENA_ARRAY(arena, EN_PLAN_CREW_MAX, struct chart_seat),
    };
    charting->failed = charting->failed || patrol->seat == NULL;
    return patrol;
}

static void add_seat(struct charting *charting, struct chart_patrol *patrol, struct en_str member,
                     struct en_str post, struct en_str body)
{
    int index = en_accord_post(charting->accord, post);
    struct chart_seat seat = {
        .member = en_arena_copy(&charting->cli->arena, member),
        .post = en_arena_copy(&charting->cli->arena, post),
        .party = -1,
        .counted = index < 0 || !charting->accord->post[index].exempt,
    };

    for (size_t p = 0; p < charting->chart.party_count; p++) {
        if (en_str_equal(charting->chart.party[p].id, body)) {
            seat.party = (int)p;
        }
    }
    if (patrol->seat != NULL && patrol->seat_count < EN_PLAN_CREW_MAX) {
        patrol->seat[patrol->seat_count++] = seat;
    }
}

/* ---- of the record -------------------------------------------------------------------------- */

struct of_programme {
    struct charting *charting;
    char (*id)[HEX_CHARS + 1]; // array of length [patrol_count]: the version that counts
    int64_t *version;
};

static bool add_number(void *self, const struct en_cell *cells, size_t count)
{
    struct charting *charting = self;

    add_patrol(charting, en_cell_find(cells, count, "order"), en_cell_find(cells, count, "kind"),
               en_cell_number(cells, count, "start"), en_cell_number(cells, count, "end"));
    return !charting->failed;
}

/* Of an order's versions the last that is in force or open counts. */
static bool add_version(void *self, const struct en_cell *cells, size_t count)
{
    struct of_programme *of = self;
    struct charting *charting = of->charting;
    struct en_str state = en_cell_find(cells, count, "state");
    int64_t version = en_cell_number(cells, count, "version");

    if (!en_str_is(state, "effective") && !en_str_is(state, "open")) {
        return true;
    }
    for (size_t i = 0; i < charting->chart.patrol_count; i++) {
        struct chart_patrol *patrol = &charting->patrol[i];
        if (en_str_equal(patrol->number, en_cell_find(cells, count, "order")) &&
            version > of->version[i]) {
            struct en_str id = en_cell_find(cells, count, "id");
            of->version[i] = version;
            patrol->start = en_cell_number(cells, count, "start");
            patrol->end = en_cell_number(cells, count, "end");
            en_hex_encode(of->id[i], (struct en_bytes){(const uint8_t *)id.ptr, id.len});
        }
    }
    return true;
}

struct crew_row {
    struct charting *charting;
    struct chart_patrol *patrol;
};

static bool add_crew(void *self, const struct en_cell *cells, size_t count)
{
    struct crew_row *row = self;

    add_seat(row->charting, row->patrol, en_cell_find(cells, count, "member"),
             en_cell_find(cells, count, "post"), en_cell_find(cells, count, "body"));
    return true;
}

static void put_stop(struct charting *charting, struct chart_patrol *patrol, struct en_str place)
{
    if (patrol->stop_count < CHART_STOPS_MAX) {
        patrol->stop[patrol->stop_count] = en_arena_copy(&charting->cli->arena, place);
    }
    patrol->stop_count++;
}

static bool add_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct charting *charting = self;

    for (size_t i = 0; i < charting->chart.patrol_count; i++) {
        if (en_str_equal(charting->patrol[i].number, en_cell_find(cells, count, "order"))) {
            put_stop(charting, &charting->patrol[i], en_cell_find(cells, count, "place"));
        }
    }
    return true;
}

static enum en_status read_crews(struct charting *charting, struct of_programme *of,
                                 struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < charting->chart.patrol_count; i++) {
        struct crew_row row = {charting, &charting->patrol[i]};
        struct en_str id = en_str_from(of->id[i]);
        if (id.len > 0) {
            status = en_state_view(charting->state, "version-crew", &id, 1, add_crew, &row, reterr);
        }
    }
    return status;
}

static enum en_status read_record(struct charting *charting, struct en_str number,
                                  struct en_error *reterr)
{
    struct of_programme of = {.charting = charting};
    enum en_status status =
        en_state_view(charting->state, "programme", &number, 1, add_number, charting, reterr);
    size_t count = charting->chart.patrol_count;

    of.id = en_arena_array(&charting->cli->arena, count + 1, sizeof(*of.id));
    of.version = EN_ARENA_ARRAY(&charting->cli->arena, count + 1, int64_t);
    if (of.id == NULL || of.version == NULL) {
        return no_memory(reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(charting->state, "orders", NULL, 0, add_version, &of, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(charting->state, "stops", NULL, 0, add_stop, charting, reterr);
    }
    return status == EN_OK ? read_crews(charting, &of, reterr) : status;
}

/* ---- of a list ------------------------------------------------------------------------------ */

/* "PLACE FROM UNTIL ..." */
static void put_stops(struct charting *charting, struct chart_patrol *patrol, struct en_str stops)
{
    while (stops.len > 0) {
        put_stop(charting, patrol, en_str_cut(&stops, ' '));
        (void)en_str_cut(&stops, ' ');
        (void)en_str_cut(&stops, ' ');
    }
}

/* The party over a leaf of the quota tree. */
static struct en_str party_of(const struct en_plan_problem *problem, int32_t node)
{
    while (node >= 0 && !problem->nodes[node].party) {
        node = problem->nodes[node].parent;
    }
    return node >= 0 ? problem->nodes[node].name : EN_STR("");
}

static void add_composed(struct charting *charting, const struct en_crews *crews, size_t slot)
{
    const struct en_demand *demand = &crews->demand[slot];
    const struct en_plan_crew *crew = &crews->programme.crews[slot];
    struct chart_patrol *patrol =
        add_patrol(charting, demand->order, demand->kind, demand->start, demand->end);

    for (size_t i = 0; patrol != NULL && i < crew->seat_count; i++) {
        const struct en_plan_member *member = &crews->problem.members[crew->seats[i].member];
        struct en_str post =
            crew->seats[i].post >= 0 ? crews->problem.posts[crew->seats[i].post].name : EN_STR("-");
        add_seat(charting, patrol, member->token, post, party_of(&crews->problem, member->node));
    }
    if (patrol != NULL) {
        put_stops(charting, patrol, demand->stops);
    }
}

static enum en_status read_list(struct charting *charting, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_cli *cli = charting->cli;
    struct en_demand *demand = NULL;
    struct en_crews crews = {0};
    struct en_str file = {NULL, 0};
    size_t count = 0;
    uint64_t seed = 1;
    enum en_status status = en_effort_number(args, "seed", UINT64_MAX, &seed, reterr);

    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);
    }
    if (status == EN_OK) {
        status = en_demand_read(&cli->arena, file, &demand, &count, reterr);
    }
    if (status == EN_OK) {
        status = en_crews_compose(charting->state, demand, count, seed, &crews, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        add_composed(charting, &crews, i);
    }
    en_crews_finish(&crews);
    return status;
}

/* ---- what is reckoned of the whole ---------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const struct chart_patrol *left = a;
    const struct chart_patrol *right = b;

    if (left->start != right->start) {
        return left->start < right->start ? -1 : 1;
    }
    return en_str_compare(left->number, right->number);
}

static bool serves(const struct chart_patrol *patrol, struct en_str member)
{
    for (size_t i = 0; i < patrol->seat_count; i++) {
        if (en_str_equal(patrol->seat[i].member, member)) {
            return true;
        }
    }
    return false;
}

/* The shortest time that anybody of it has been back from the patrol before. */
static void set_rest(struct charting *charting, size_t which)
{
    struct chart_patrol *patrol = &charting->patrol[which];

    for (size_t s = 0; s < patrol->seat_count; s++) {
        for (size_t i = which; i-- > 0;) {
            if (serves(&charting->patrol[i], patrol->seat[s].member)) {
                int64_t rest = patrol->start - charting->patrol[i].end;
                patrol->rest = patrol->rest < 0 || rest < patrol->rest ? rest : patrol->rest;
                break;
            }
        }
    }
}

static void set_days(struct chart *chart)
{
    if (chart->patrol_count == 0) {
        return;
    }
    chart->first = en_time_day(chart->patrol[0].start);
    for (size_t i = 0; i < chart->patrol_count; i++) {
        int32_t day = (int32_t)((chart->patrol[i].start - chart->first) / DAY) + 1;
        chart->days = day > chart->days ? day : chart->days;
    }
}

static enum en_status finish(struct charting *charting, struct en_str word, struct en_error *reterr)
{
    struct chart *chart = &charting->chart;
    struct en_text title = {0};

    if (charting->failed) {
        return no_memory(reterr);
    }
    if (chart->patrol_count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "chart.empty", word,
                       N_("there is no patrol to draw"),
                       N_("Name a programme that `entente programme list` shows, or a list of "
                          "patrols."),
                       EN_STR(""));
    }
    qsort(charting->patrol, chart->patrol_count, sizeof(*charting->patrol), by_start);
    chart->patrol = charting->patrol;
    set_days(chart);
    for (size_t i = 0; i < chart->patrol_count; i++) {
        set_rest(charting, i);
    }
    en_text_fill(&title, en_tr(N_("Joint patrols, programme %1")), &word, 1);
    chart->title = en_arena_copy(&charting->cli->arena, en_text_str(&title));
    en_text_finish(&title);
    return EN_OK;
}

static enum en_status write_chart(struct charting *charting, const struct en_args *args,
                                  struct en_error *reterr)
{
    const char *format = en_args_option(args, "format");
    const char *out = en_args_option(args, "out");
    struct en_cli *cli = charting->cli;
    struct en_text text = {0};
    enum en_status status = EN_OK;

    if (format != NULL && strcmp(format, "svg") != 0 && strcmp(format, "html") != 0) {
        return en_fail(reterr, EN_ERR_USAGE, "chart.format", EN_STR("--format"),
                       N_("there is no picture of the form \"%1\""), N_("Write svg or html."),
                       en_str_from(format));
    }
    if (format != NULL && strcmp(format, "html") == 0) {
        chart_html(&text, &charting->chart);
    } else {
        chart_svg(&text, &charting->chart);
    }
    if (text.failed) {
        status = no_memory(reterr);
    } else if (out != NULL) {
        struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};
        status = cli->env.write_file(cli->env.self, out, bytes, 0600, reterr);
    } else {
        (void)fwrite(text.ptr, 1, text.len, cli->out);
    }
    en_text_finish(&text);
    return status;
}

/* A word with a dot or a slash is a file, any other the number of a programme. */
static bool is_file(const char *word)
{
    return strchr(word, '.') != NULL || strchr(word, '/') != NULL;
}

enum en_status en_cli_programme_chart(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    struct charting charting = {.cli = cli};
    const char *word = en_args_word(args, 0);
    const char *lang = en_args_option(args, "lang");
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (lang != NULL) {
        en_language_choose(lang);
    }
    charting.state = en_node_state(cli->node);
    charting.accord = en_state_accord(charting.state);
    set_parties(&charting);
    status = is_file(word) ? read_list(&charting, args, reterr)
                           : read_record(&charting, en_str_from(word), reterr);
    if (status == EN_OK) {
        const char *name = strrchr(word, '/');
        status = finish(&charting, en_str_from(name == NULL ? word : name + 1), reterr);
    }
    return status == EN_OK ? write_chart(&charting, args, reterr) : status;
}
