/*
 * plan_route_text.c: patrols' routes as people write them: read, measured, and told.
 */
#include "plan_route.h"

#include "csv.h"

enum { MINUTE_S = 60, COLUMN_FROM = 0, COLUMN_TO = 1, COLUMN_MINUTES = 2, COLUMN_METRES = 3 };

/* ---- a given matrix ------------------------------------------------------------------------- */

static bool find_node(const struct en_ways_file *file, struct en_str name, size_t *ret)
{
    for (size_t i = 0; i < file->ways.node_count; i++) {
        if (en_str_equal(file->names[i], name)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* One row: from, to, minutes, metres. */
static enum en_status read_row(const struct en_csv *csv, size_t row,
                               struct en_patrol_routes *routes, struct en_error *reterr)
{
    struct en_str from = en_csv_cell(csv, row, COLUMN_FROM);
    struct en_str to = en_csv_cell(csv, row, COLUMN_TO);
    struct en_str metres = en_csv_cell(csv, row, COLUMN_METRES);
    size_t nodes = routes->file.ways.node_count;
    size_t a = 0;
    size_t b = 0;
    uint64_t minutes = 0;
    uint64_t way = 0;

    if (!find_node(&routes->file, from, &a) || !find_node(&routes->file, to, &b)) {
        return en_csv_fail(csv, row, "routes.name", N_("the routes have no place \"%1\""), NULL,
                           find_node(&routes->file, from, &a) ? to : from, reterr);
    }
    if (!en_parse_u64(en_csv_cell(csv, row, COLUMN_MINUTES), &minutes) ||
        minutes > EN_ROUTE_TICKS_MAX ||
        (metres.len > 0 && (!en_parse_u64(metres, &way) || way > EN_ROUTE_METRES_MAX))) {
        return en_csv_fail(csv, row, "routes.number",
                           N_("minutes and metres are whole numbers, not below 0"), NULL, from,
                           reterr);
    }
    if (a != b && routes->matrix.minutes[a * nodes + b] != EN_ROUTE_NO_WAY) {
        return en_csv_fail(csv, row, "routes.twice", N_("\"%1\" is there twice"),
                           N_("Leave one of them."), to, reterr);
    }
    routes->matrix.minutes[a * nodes + b] = (int32_t)minutes;
    if (metres.len > 0) {
        routes->matrix.metres[a * nodes + b] = (int32_t)way;
    }
    return EN_OK;
}

/* The ways of a table: what it does not name is no way. */
static enum en_status read_matrix(struct en_cli *cli, const char *path,
                                  struct en_patrol_routes *routes, struct en_error *reterr)
{
    static const char *const COLUMNS[] = {"from", "to", "minutes", "metres?"};
    size_t nodes = routes->file.ways.node_count;
    struct en_str text = {NULL, 0};
    struct en_csv csv;
    enum en_status status = en_cli_read(cli, path, &text, reterr);

    if (status == EN_OK) {
        status = en_csv_read(&cli->arena, text, COLUMNS, EN_COUNT(COLUMNS), &csv, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < nodes * nodes; i++) {
        routes->matrix.minutes[i] = i % (nodes + 1) == 0 ? 0 : EN_ROUTE_NO_WAY;
        routes->matrix.via[i] = 0;
    }
    for (size_t row = 0; status == EN_OK && row < csv.rows; row++) {
        status = read_row(&csv, row, routes, reterr);
    }
    return status;
}

enum en_status en_patrol_routes_read(struct en_cli *cli, const struct en_args *args,
                                     struct en_str text, struct en_patrol_routes *ret,
                                     struct en_error *reterr)
{
    const char *matrix = en_args_option(args, "matrix");
    const char *roads = en_args_option(args, "roads");
    enum en_status status = en_ways_read(&cli->arena, text, &ret->file, reterr);

    if (status == EN_OK) {
        status = roads != NULL
                     ? en_patrol_roads_measure(cli, roads, ret, reterr)
                     : en_ways_measure(&ret->file.ways, &cli->arena, &ret->matrix, reterr);
    }
    if (status == EN_OK && matrix != NULL) {
        status = read_matrix(cli, matrix, ret, reterr);
    }
    ret->file.problem.ticks = ret->matrix.minutes;
    ret->file.problem.metres = ret->matrix.metres;
    return status;
}

/* ---- what is told --------------------------------------------------------------------------- */

static en_time time_of(const struct en_patrol_routes *routes, int32_t minute)
{
    return routes->file.day + (en_time)minute * MINUTE_S;
}

/* The crossings on the way from a to b, separated by commas. */
static void add_crossings(struct en_text *out, const struct en_patrol_routes *routes, uint32_t a,
                          uint32_t b)
{
    size_t nodes = routes->file.ways.node_count;
    uint16_t crossing = routes->matrix.via[a * nodes + b];

    while (crossing > 0) {
        en_text_add(out, routes->file.crossings[crossing - 1]);
        crossing = routes->matrix.next[(size_t)(crossing - 1) * nodes + b];
        en_text_adds(out, crossing > 0 ? "," : "");
    }
}

struct teller {
    const struct en_patrol_routes *routes;
    struct en_table *table; // or
    struct en_text *out;
    struct en_str patrol;
};

/* One line: a place, when it is reached, begun and left (< 0: a base has only one of them). */
static void tell_stop(const struct teller *teller, uint32_t before, uint32_t node, uint32_t meet,
                      const int32_t minute[3])
{
    struct en_text via = {0};
    static const char *const NAME[3] = {"arrive", "start", "leave"};
    struct en_str place = teller->routes->file.names[node];
    struct en_str joint =
        meet != EN_ROUTE_NONE ? teller->routes->file.problem.meets[meet].id : EN_STR("");
    struct en_cell cells[7] = {en_cell_text("patrol", teller->patrol),
                               en_cell_text("place", place)};

    add_crossings(&via, teller->routes, before, node);
    for (size_t i = 0; i < 3; i++) {
        cells[2 + i] = minute[i] < 0 ? en_cell_none(NAME[i])
                                     : en_cell_time(NAME[i], time_of(teller->routes, minute[i]));
    }
    cells[5] = en_cell_text("meet", joint);
    cells[6] = en_cell_text("via", en_text_str(&via));
    if (teller->table != NULL) {
        (void)en_table_row(teller->table, cells, EN_COUNT(cells));
    } else {
        en_text_adds(teller->out, "stop ");
        en_text_add(teller->out, place);
        for (size_t i = 0; i < 3; i++) {
            char time[EN_TIME_BYTES + 1] = "-";
            if (minute[i] >= 0) {
                en_time_format(time_of(teller->routes, minute[i]), time);
            }
            en_text_addc(teller->out, ' ');
            en_text_adds(teller->out, time);
        }
        en_text_adds(teller->out, joint.len > 0 ? " meet " : "");
        en_text_add(teller->out, joint);
        en_text_adds(teller->out, via.len > 0 ? " via " : "");
        en_text_add(teller->out, en_text_str(&via));
        en_text_addc(teller->out, '\n');
    }
    en_text_finish(&via);
}

static void tell_tour(struct teller *teller, size_t index, const struct en_route_tour *tour)
{
    const struct en_route_patrol *patrol = &teller->routes->file.problem.patrols[index];
    uint32_t before = patrol->from;

    if (tour->stop_count == 0) {
        return;
    }
    teller->patrol = patrol->id;
    tell_stop(teller, before, before, EN_ROUTE_NONE, (int32_t[]){-1, -1, tour->leave});
    for (size_t i = 0; i < tour->stop_count; i++) {
        const struct en_route_stop *stop = &tour->stops[i];
        const int32_t minute[] = {stop->arrive, stop->start, stop->leave};
        tell_stop(teller, before, stop->node, stop->meet, minute);
        before = stop->node;
    }
    tell_stop(teller, before, patrol->to, EN_ROUTE_NONE, (int32_t[]){tour->back, -1, -1});
}

static struct en_str unmet_name(const struct en_patrol_routes *routes,
                                const struct en_route_unmet *unmet)
{
    return unmet->place != EN_ROUTE_NONE ? routes->file.problem.places[unmet->place].id
                                         : routes->file.problem.meets[unmet->meet].id;
}

static void say_unmet(struct en_cli *cli, const struct en_patrol_routes *routes,
                      const struct en_route_plan *plan)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "unmet";
    for (size_t i = 0; i < plan->unmet_count; i++) {
        const struct en_route_unmet *unmet = &plan->unmet[i];
        const char *text = en_tr(en_route_why_text(unmet->why));
        struct en_cell cells[] = {
            en_cell_text("unmet", unmet_name(routes, unmet)),
            en_cell_int("missing", unmet->missing),
            en_cell_text("must", unmet->must ? EN_STR("must") : EN_STR("")),
            en_cell_text("why", en_str_from(cli->json ? en_route_why_name(unmet->why) : text)),
            en_cell_text("text", en_str_from(text)), // beside its code, for programs
        };
        (void)en_table_row(&table, cells, EN_COUNT(cells) - !cli->json);
    }
    en_table_end(&table);
}

void en_patrol_routes_say(struct en_cli *cli, const struct en_patrol_routes *routes,
                          const struct en_route_plan *plan)
{
    struct en_table table;
    struct teller teller = {.routes = routes, .table = &table};

    en_table_begin(&table, cli, N_("No patrol has anywhere to go."));
    table.part = "stop";
    for (size_t r = 0; r < plan->tour_count; r++) {
        tell_tour(&teller, r, &plan->tours[r]);
    }
    en_table_end(&table);
    say_unmet(cli, routes, plan);
}

void en_patrol_routes_print(struct en_text *out, const struct en_patrol_routes *routes,
                            const struct en_route_plan *plan)
{
    struct teller teller = {.routes = routes, .out = out};

    en_text_adds(out, "entente-tours v1\n");
    for (size_t r = 0; r < plan->tour_count; r++) {
        if (plan->tours[r].stop_count > 0) {
            en_text_adds(out, "tour ");
            en_text_add(out, routes->file.problem.patrols[r].id);
            en_text_addf(out, " metres %lld\n", (long long)plan->tours[r].metres);
        }
        tell_tour(&teller, r, &plan->tours[r]);
    }
    for (size_t i = 0; i < plan->unmet_count; i++) {
        const struct en_route_unmet *unmet = &plan->unmet[i];
        en_text_adds(out, "unmet ");
        en_text_add(out, unmet_name(routes, unmet));
        en_text_addf(out, " %u %s%s\n", unmet->missing, en_route_why_name(unmet->why),
                     unmet->must ? " must" : "");
    }
}
