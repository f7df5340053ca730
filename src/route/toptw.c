/*
 * The public benchmark of team orienteering with time windows, read strictly and in integers.
 *
 * Coordinates have at most three decimals and are held in thousandths, so a squared distance fits
 * 63 bits and rounding down is an integer square root: no float decides what a leg costs.
 */
#include "entente/route.h"

#include <assert.h>

enum {
    FIELDS_MIN = 7,  /* number, x, y, service, profit, opening, closing */
    FIELDS_MAX = 64, /* of one line; the lists between profit and opening are not used */
    THOUSAND = 1000,
    COORDINATE_MAX = 100000 * THOUSAND,
    DIGITS_MAX = 3,
};

struct line {
    size_t number;
    struct en_str field[FIELDS_MAX];
    size_t count;
};

struct reader {
    struct en_arena *arena;
    struct en_str rest;
    size_t number; // of the line read last
    bool finer;    // a coordinate has a third decimal
};

/* A vertex of the file, in thousandths as written. */
struct vertex {
    int64_t x, y, service, profit, open, close;
    size_t line;
};

static enum en_status fail_line(struct en_error *reterr, enum en_status code, size_t number,
                                const char *rule, const char *text, const char *remedy)
{
    char buffer[32];

    return en_fail(reterr, code, rule, en_place_line(buffer, number), text, remedy);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next line that holds anything, cut at blanks. False at the end of the text. */
static bool next_line(struct reader *reader, struct line *line)
{
    line->count = 0;
    while (line->count == 0 && reader->rest.len > 0) {
        struct en_str text = en_str_cut(&reader->rest, '\n');
        reader->number++;
        for (size_t i = 0; i < text.len && line->count < FIELDS_MAX;) {
            size_t end = i;
            while (end < text.len && !blank(text.ptr[end])) {
                end++;
            }
            if (end > i) {
                line->field[line->count++] = (struct en_str){text.ptr + i, end - i};
            }
            i = end + 1;
        }
    }
    line->number = reader->number;
    return line->count > 0;
}

/* A decimal with at most three digits that count behind its point, in thousandths. */
static bool parse_thousandths(struct en_str text, int64_t max, int64_t *ret)
{
    bool minus = text.len > 0 && text.ptr[0] == '-';
    int64_t value = 0;
    int decimals = -1;

    for (size_t i = minus ? 1 : 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && decimals < 0) {
            decimals = 0;
        } else if (c < '0' || c > '9' || (decimals >= DIGITS_MAX && c != '0')) {
            return false;
        } else if (decimals < DIGITS_MAX) {
            value = value * 10 + (c - '0');
            decimals += decimals >= 0 ? 1 : 0;
        }
        if (value > max) {
            return false;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < DIGITS_MAX; i++) {
        value *= 10;
    }
    *ret = minus ? -value : value;
    return value <= max && text.len > (minus ? 1U : 0U) + (decimals >= 0 ? 1U : 0U);
}

static enum en_status read_vertex(struct reader *reader, size_t index, struct vertex *vertex,
                                  struct en_error *reterr)
{
    const int64_t time_max = (int64_t)EN_ROUTE_TICKS_MAX / THOUSAND * THOUSAND;
    struct line line;
    uint64_t number = 0;

    if (!next_line(reader, &line)) {
        return fail_line(reterr, EN_ERR_SYNTAX, reader->number, "toptw.vertex",
                         N_("fewer places than the first line says"),
                         N_("The third number of the first line is that of the places."));
    }
    if (line.count < FIELDS_MIN || line.count == FIELDS_MAX ||
        !en_parse_u64(line.field[0], &number) || number != index) {
        return fail_line(reterr, EN_ERR_SYNTAX, line.number, "toptw.vertex",
                         N_("a place is its number, x, y, service, profit, ..., opening, closing"),
                         N_("number the places from 0, the base, without a hole"));
    }
    vertex->line = line.number;
    if (!parse_thousandths(line.field[1], COORDINATE_MAX, &vertex->x) ||
        !parse_thousandths(line.field[2], COORDINATE_MAX, &vertex->y) ||
        !parse_thousandths(line.field[3], time_max, &vertex->service) ||
        !parse_thousandths(line.field[4], (int64_t)EN_ROUTE_WEIGHT_MAX * THOUSAND,
                           &vertex->profit) ||
        !parse_thousandths(line.field[line.count - 2], time_max, &vertex->open) ||
        !parse_thousandths(line.field[line.count - 1], time_max, &vertex->close)) {
        return fail_line(reterr, EN_ERR_SYNTAX, line.number, "toptw.number",
                         N_("a number is not a decimal of at most three digits, or too large"),
                         N_("Write digits and a point, 45.00; no exponent."));
    }
    if (vertex->service < 0 || vertex->profit < 0 || vertex->profit % THOUSAND != 0 ||
        vertex->open < 0 || vertex->close < vertex->open) {
        return fail_line(reterr, EN_ERR_RANGE, line.number, "toptw.window",
                         N_("a time or profit is negative, a profit no whole number, or a window "
                            "closes before it opens"),
                         N_("Correct the line; a place nobody may visit has profit 0."));
    }
    reader->finer = reader->finer || vertex->x % 10 != 0 || vertex->y % 10 != 0;
    return EN_OK;
}

/* The largest r with r * r <= n. */
static int64_t square_root(int64_t n)
{
    int64_t root = 0;

    for (int64_t bit = INT64_C(1) << 30; bit > 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= n) {
            root += bit;
        }
    }
    return root;
}

static int32_t distance(const struct vertex *a, const struct vertex *b, int64_t unit)
{
    int64_t dx = a->x - b->x;
    int64_t dy = a->y - b->y;

    return (int32_t)square_root((dx * dx + dy * dy) / (unit * unit));
}

struct made {
    struct en_route_place *place;
    struct en_route_window *window;
    struct en_route_patrol *patrol;
    int32_t *ticks;
};

/* Places, patrols and matrix from the vertices; vertex 0 is the base, `unit` thousandths a tick. */
static enum en_status fill(struct made *made, const struct vertex *vertex, size_t places,
                           size_t routes, int64_t unit, struct en_error *reterr)
{
    size_t nodes = places + 1;

    for (size_t i = 0; i <= places; i++) {
        const struct vertex *from = &vertex[i];
        if (from->open % unit != 0 || from->close % unit != 0 || from->service % unit != 0) {
            return fail_line(reterr, EN_ERR_RANGE, from->line, "toptw.digits",
                             N_("a time has more decimals than the distances"), NULL);
        }
        size_t row = i > 0 ? i - 1 : places;
        for (size_t j = 0; j <= places; j++) {
            made->ticks[row * nodes + (j > 0 ? j - 1 : places)] = distance(from, &vertex[j], unit);
        }
    }
    for (size_t i = 0; i < places; i++) {
        const struct vertex *from = &vertex[i + 1];
        made->window[i] =
            (struct en_route_window){(int32_t)(from->open / unit), (int32_t)(from->close / unit)};
        made->place[i] = (struct en_route_place){
            .weight = (int32_t)(from->profit / THOUSAND),
            .service = (int32_t)(from->service / unit),
            .windows = &made->window[i],
            .window_count = 1,
            .visits_max = 1,
        };
    }
    for (size_t i = 0; i < routes; i++) {
        made->patrol[i] = (struct en_route_patrol){
            .from = (uint32_t)places,
            .to = (uint32_t)places,
            .leave_open = (int32_t)(vertex[0].open / unit),
            .leave_close = (int32_t)(vertex[0].close / unit),
            .back_by = (int32_t)(vertex[0].close / unit),
            .length_max = EN_ROUTE_NO_LIMIT,
            .range_max = EN_ROUTE_NO_LIMIT,
        };
    }
    return EN_OK;
}

/* The two lines above the vertices: `k v N t` and `D Q`, of which only N is used. */
static enum en_status read_head(struct reader *reader, size_t *ret_places, struct en_error *reterr)
{
    struct line line;
    uint64_t places = 0;

    if (!next_line(reader, &line) || line.count != 4 || !en_parse_u64(line.field[2], &places) ||
        !next_line(reader, &line) || line.count != 2) {
        return fail_line(reterr, EN_ERR_SYNTAX, reader->number, "toptw.head",
                         N_("the file begins with four numbers, the third one that of the places, "
                            "and a line of two"),
                         NULL);
    }
    if (places > EN_ROUTE_PLACES_MAX) {
        return fail_line(reterr, EN_ERR_RANGE, 1, "toptw.places", N_("more than 2000 places"),
                         NULL);
    }
    *ret_places = (size_t)places;
    return EN_OK;
}

static enum en_status out_of_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("route"),
                   N_("no memory for the problem"), NULL);
}

static enum en_status assemble(struct reader *reader, const struct vertex *vertex, size_t places,
                               size_t routes, unsigned digits, struct en_route_problem *ret,
                               struct en_error *reterr)
{
    static const int64_t UNIT[DIGITS_MAX + 1] = {1000, 100, 10, 1};
    struct en_arena *arena = reader->arena;
    size_t nodes = places + 1;
    struct made made = {
        .place = EN_ARENA_ARRAY(arena, nodes, struct en_route_place),
        .window = EN_ARENA_ARRAY(arena, nodes, struct en_route_window),
        .patrol = EN_ARENA_ARRAY(arena, routes, struct en_route_patrol),
        .ticks = EN_ARENA_ARRAY(arena, nodes * nodes, int32_t),
    };

    if (made.place == NULL || made.window == NULL || made.patrol == NULL || made.ticks == NULL) {
        return out_of_memory(reterr);
    }
    unsigned by_data = reader->finer ? 2 : 1;
    int64_t unit = UNIT[digits > 0 ? digits : by_data];
    *ret = (struct en_route_problem){
        .places = made.place,
        .place_count = places,
        .patrols = made.patrol,
        .patrol_count = routes,
        .node_count = nodes,
        .ticks = made.ticks,
    };
    return fill(&made, vertex, places, routes, unit, reterr);
}

enum en_status en_route_toptw_read(struct en_arena *arena, struct en_str text, unsigned digits,
                                   size_t routes, struct en_route_problem *ret,
                                   struct en_error *reterr)
{
    struct reader reader = {.arena = arena, .rest = en_str_past_mark(text)};
    struct line extra;
    size_t places = 0;

    if (digits > DIGITS_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "toptw.digits", EN_STR("digits"),
                       N_("distances have 1 to 3 decimals"), NULL);
    }
    if (routes < 1 || routes > EN_ROUTE_PATROLS_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "toptw.routes", EN_STR("routes"),
                       N_("between 1 and 400 routes"), NULL);
    }
    enum en_status status = read_head(&reader, &places, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct vertex *vertex = EN_ARENA_ARRAY(arena, places + 1, struct vertex);
    if (vertex == NULL) {
        return out_of_memory(reterr);
    }
    for (size_t i = 0; status == EN_OK && i <= places; i++) {
        status = read_vertex(&reader, i, &vertex[i], reterr);
    }
    if (status == EN_OK && next_line(&reader, &extra)) {
        status = fail_line(reterr, EN_ERR_SYNTAX, extra.number, "toptw.vertex",
                           N_("more places than the first line says"), NULL);
    }
    return status == EN_OK ? assemble(&reader, vertex, places, routes, digits, ret, reterr)
                           : status;
}
