/*
 * Tours of team orienteering with time windows: every place at most once, every service begun
 * within its window, every tour back in time. Exact: all numbers are integers of a thousandth.
 *
 * Distances are Euclidean and rounded down, to one decimal, or to two where coordinates are written
 * with three: the convention of the published figures (one for Solomon's sets, two for Cordeau's).
 */
#include "inside.h"

enum { THOUSAND = 1000, PLACES_MAX = 100000, FIELDS_MIN = 7 };
static const int64_t NUMBER_MAX = INT64_C(1000000000); /* thousandths; squares stay in 64 bits */

struct place {
    int64_t x, y, service, profit, opens, closes; /* thousandths */
    int32_t seen;                                 /* number of the tour that was there, or 0 */
};

struct toptw {
    struct place *place; /* 0 is the base */
    int32_t places;      /* beside the base */
    bool fine;           /* some coordinate has three decimals */
};

/* ---- reading -------------------------------------------------------------------------------- */

static enum en_status bad(const struct lines *lines, const char *rule, const char *text,
                          struct en_str arg, struct en_error *reterr)
{
    return certify_bad_line(lines, EN_ERR_SYNTAX, rule, text, NULL, arg, reterr);
}

static enum en_status ends_early(const struct lines *lines, struct en_error *reterr)
{
    return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.end", N_("the file ends too early"),
                            N_("Take the whole file: this one was cut off or is empty."),
                            EN_STR(""), reterr);
}

/* "-10.442" in thousandths; `*fine` is set when three decimals are written. */
static bool decimal(struct en_str text, int64_t *ret, bool *fine)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    struct en_str whole = negative ? (struct en_str){text.ptr + 1, text.len - 1} : text;
    struct en_str part = whole;
    int64_t value = 0;
    size_t decimals = 0;

    whole = en_str_cut(&part, '.');
    if (whole.len == 0 || whole.len > 7 || part.len > 6) {
        return false;
    }
    for (size_t i = 0; i < whole.len + part.len; i++) {
        char c = i < whole.len ? whole.ptr[i] : part.ptr[i - whole.len];
        decimals += i >= whole.len;
        if (c < '0' || c > '9' || (decimals > 3 && c != '0')) {
            return false;
        }
        value = decimals > 3 ? value : value * 10 + (c - '0');
    }
    *fine = *fine || decimals >= 3;
    for (; decimals < 3; decimals++) {
        value *= 10;
    }
    *ret = negative ? -value : value;
    return value <= NUMBER_MAX;
}

/* "i x y service profit ... opens closes" */
static enum en_status read_place(const struct lines *lines, struct en_str line, int32_t number,
                                 struct toptw *to, struct en_error *reterr)
{
    struct place *place = &to->place[number];
    int64_t *field[5] = {NULL, &place->x, &place->y, &place->service, &place->profit};
    struct en_str last[2] = {EN_STR(""), EN_STR("")};
    bool unused = false;
    size_t count = 0;
    int32_t index = 0;

    for (struct en_str word = certify_word(&line); word.len > 0; word = certify_word(&line)) {
        bool *fine = count == 1 || count == 2 ? &to->fine : &unused;
        if (count == 0) {
            enum en_status status = certify_number(lines, word, number, number, &index, reterr);
            if (status != EN_OK) {
                return status;
            }
        } else if (count < 5 && !decimal(word, field[count], fine)) {
            return certify_bad_line(
                lines, EN_ERR_SYNTAX, "certify.number", N_("%1 is no number this format knows"),
                N_("Write up to seven digits, and up to three decimals behind a point."), word,
                reterr);
        }
        last[0] = last[1];
        last[1] = word;
        count++;
    }
    if (count < FIELDS_MIN || !decimal(last[0], &place->opens, &unused) ||
        !decimal(last[1], &place->closes, &unused)) {
        return bad(lines, "certify.place", N_("a place ends with the times it opens and closes"),
                   EN_STR(""), reterr);
    }
    if (place->service < 0 || place->profit < 0 || place->profit % THOUSAND != 0 ||
        place->opens < 0 || place->closes < place->opens) {
        return bad(lines, "certify.place",
                   N_("a place has a negative time, a broken profit or a window that never opens"),
                   EN_STR(""), reterr);
    }
    return EN_OK;
}

static enum en_status read_instance(struct en_arena *arena, struct en_str text, struct toptw *ret,
                                    struct en_error *reterr)
{
    struct lines lines = certify_lines(text, "instance");
    enum en_status status = certify_lines_clean(lines, reterr);
    struct en_str line = EN_STR("");

    if (status == EN_OK && !certify_lines_next_full(&lines, &line)) {
        status = ends_early(&lines, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    (void)certify_word(&line);
    (void)certify_word(&line);
    status = certify_number(&lines, certify_word(&line), 0, PLACES_MAX, &ret->places, reterr);
    if (status == EN_OK) {
        ret->place = EN_ARENA_ARRAY(arena, (size_t)ret->places + 1, struct place);
        status = ret->place == NULL ? certify_no_memory(reterr) : EN_OK;
    }
    for (int32_t i = -1; status == EN_OK && i <= ret->places; i++) {
        if (!certify_lines_next_full(&lines, &line)) {
            status = ends_early(&lines, reterr);
        } else if (i >= 0) { /* the second line of the file is not used */
            status = read_place(&lines, line, i, ret, reterr);
        }
    }
    return status;
}

/* ---- tours ---------------------------------------------------------------------------------- */

/* Largest r with r * r <= x. */
static int64_t root(int64_t x)
{
    int64_t low = 0;
    int64_t high = 2 * NUMBER_MAX;

    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (middle <= x / middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

static int64_t travel(const struct toptw *in, int32_t from, int32_t to)
{
    int64_t dx = in->place[from].x - in->place[to].x;
    int64_t dy = in->place[from].y - in->place[to].y;
    int64_t unit = in->fine ? 10 : 100;

    return root(dx * dx + dy * dy) / unit * unit;
}

static void broken(struct tell *tell, int32_t tour, const char *rule, const char *text,
                   int64_t first, int64_t second)
{
    char name[40] = "tour ";
    char a[24];
    char b[24];
    struct en_str digits = certify_digits(name + 5, tour);
    struct about about = {
        {name, digits.len + 5}, -1, {certify_digits(a, first), certify_digits(b, second)}};

    certify_tell_hard(tell, rule, text, &about);
}

/* Whole units of a time, rounded up, for people. */
static int64_t shown(int64_t time)
{
    return (time + THOUSAND - 1) / THOUSAND;
}

static enum en_status check_tour(struct toptw *in, struct tell *tell, const struct lines *lines,
                                 struct en_str line, int32_t tour, struct en_error *reterr)
{
    int64_t time = in->place[0].opens;
    int32_t at = 0;

    for (struct en_str word = certify_word(&line); word.len > 0; word = certify_word(&line)) {
        int32_t next = 0;
        enum en_status status = certify_number(lines, word, 1, in->places, &next, reterr);
        if (status != EN_OK) {
            return status;
        }
        struct place *place = &in->place[next];
        time += travel(in, at, next);
        time = time < place->opens ? place->opens : time;
        if (time > place->closes) {
            broken(tell, tour, "toptw.window", N_("place %1 closed before service, at %2"), next,
                   shown(place->closes));
        }
        if (place->seen != 0) {
            broken(tell, tour, "toptw.twice", N_("place %1 was visited already, by tour %2"), next,
                   place->seen);
        } else {
            tell->verdict.cost += place->profit / THOUSAND;
        }
        place->seen = tour;
        time += place->service;
        at = next;
    }
    time += travel(in, at, 0);
    if (time > in->place[0].closes) {
        broken(tell, tour, "toptw.late", N_("back at %1, later than %2"), shown(time),
               shown(in->place[0].closes));
    }
    return EN_OK;
}

enum en_status en_certify_toptw(struct en_str instance, struct en_str solution,
                                const struct en_certify_sink *sink, struct en_certify_verdict *ret,
                                struct en_error *reterr)
{
    struct lines lines = certify_lines(solution, "solution");
    struct tell tell = {.sink = sink};
    struct toptw in = {0};
    struct en_arena arena;
    struct en_str line;

    en_arena_init(&arena, 0);
    enum en_status status = read_instance(&arena, instance, &in, reterr);
    if (status == EN_OK) {
        status = certify_lines_clean(lines, reterr);
    }
    while (status == EN_OK && certify_lines_next_full(&lines, &line)) {
        tell.verdict.tours++;
        status = check_tour(&in, &tell, &lines, line, (int32_t)tell.verdict.tours, reterr);
    }
    if (status == EN_OK) {
        *ret = tell.verdict;
    }
    en_arena_finish(&arena);
    return status;
}
