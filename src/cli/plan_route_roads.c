/*
 * plan_route_roads.c: a network of roads as ogr2ogr writes it, a piece a row.
 */
#include "plan_route.h"

#include "csv.h"

enum { X1, Y1, X2, Y2, METRES, KMH, COLUMNS_COUNT, DEGREE_DECIMALS = 7 };

/* A decimal without exponent, cut behind `decimals` digits, as an integer of the last of them. */
static bool parse_decimal(struct en_str text, int decimals, int64_t max, int32_t *ret)
{
    bool minus = text.len > 0 && text.ptr[0] == '-';
    size_t at = minus ? 1 : 0;
    int64_t value = 0;
    int behind = -1;

    if (at >= text.len) {
        return false;
    }
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '.' && behind < 0) {
            behind = 0;
        } else if (c < '0' || c > '9') {
            return false;
        } else if (behind < decimals) {
            value = value * 10 + (c - '0');
            behind += behind >= 0 ? 1 : 0;
        }
        if (value > max) {
            return false;
        }
    }
    for (int i = behind < 0 ? 0 : behind; i < decimals; i++) {
        value *= 10;
    }
    *ret = (int32_t)(minus ? -value : value);
    return value <= max;
}

static enum en_status read_road(const struct en_csv *csv, size_t row, struct en_ways_road *road,
                                struct en_error *reterr)
{
    int32_t *const place[COLUMNS_COUNT] = {&road->a.lon_e7, &road->a.lat_e7, &road->b.lon_e7,
                                           &road->b.lat_e7, &road->metres,   &road->kmh};
    static const int64_t MAX[COLUMNS_COUNT] = {EN_LON_E7_MAX,       EN_LAT_E7_MAX,
                                               EN_LON_E7_MAX,       EN_LAT_E7_MAX,
                                               EN_ROUTE_METRES_MAX, EN_WAYS_SPEED_MAX};

    for (size_t i = 0; i < COLUMNS_COUNT; i++) {
        struct en_str cell = en_csv_cell(csv, row, i);
        if (!parse_decimal(cell, i < METRES ? DEGREE_DECIMALS : 0, MAX[i], place[i]) ||
            (i == KMH && road->kmh < 1)) {
            return en_csv_fail(csv, row, "routes.number",
                               N_("\"%1\" is no number of degrees, metres or km/h in range"),
                               N_("Columns: x1, y1, x2, y2 in degrees, metres, kmh."), cell,
                               reterr);
        }
    }
    return EN_OK;
}

enum en_status en_patrol_roads_measure(struct en_cli *cli, const char *path,
                                       struct en_patrol_routes *routes, struct en_error *reterr)
{
    static const char *const COLUMNS[] = {"x1", "y1", "x2", "y2", "metres", "kmh"};
    struct en_str text = {NULL, 0};
    struct en_csv csv;
    enum en_status status = en_cli_read(cli, path, &text, reterr);

    if (status == EN_OK) {
        status = en_csv_read(&cli->arena, text, COLUMNS, EN_COUNT(COLUMNS), &csv, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_ways_road *roads = EN_ARENA_ARRAY(&cli->arena, csv.rows + 1, struct en_ways_road);
    if (roads == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t row = 0; status == EN_OK && row < csv.rows; row++) {
        status = read_road(&csv, row, &roads[row], reterr);
    }
    return status == EN_OK ? en_ways_measure_roads(&routes->file.ways, roads, csv.rows, &cli->arena,
                                                   &routes->matrix, reterr)
                           : status;
}
