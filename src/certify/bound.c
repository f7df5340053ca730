/*
 * Is a lower bound true? "No roster can cost less than L", from prices of cover that anybody may
 * have found in any way.
 *
 * A price pi is put on each day and shift: who works it earns pi, and every one needed costs pi.
 * Since one missing costs `under` and one too many `over`, and -over <= pi <= under, no roster is
 * made dearer by that. Then nothing ties people together any more: each one's cheapest row can be
 * found alone, and the sum of these is less than or equal to what any roster costs. Prices are
 * integers, `scale` times finer than costs. (Lagrangian relaxation of the cover; J. B. Geoffrion
 * 1974.)
 */
#include "bound.h"

enum { SCALE_MAX = 1000000 };

struct certificate {
    int64_t scale, bound;
    int64_t *price; /* [day][shift] */
};

static enum en_status bad(const struct lines *lines, const char *rule, const char *text,
                          const char *remedy, struct en_str arg, struct en_error *reterr)
{
    return certify_bad_line(lines, EN_ERR_SYNTAX, rule, text, remedy, arg, reterr);
}

static enum en_status too_large(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_RANGE, "certify.range", EN_STR(""),
                   N_("the numbers are too large to be added up"), N_("Use a smaller scale."));
}

/* ---- reading -------------------------------------------------------------------------------- */

/* "scale 1000": a word that must stand there, and a number. */
static enum en_status keyed(struct lines *lines, const char *key, int64_t low, int64_t high,
                            int64_t *ret, struct en_error *reterr)
{
    struct en_str line = EN_STR("");
    int64_t value = 0;

    if (!certify_lines_next_full(lines, &line) || !en_str_is(certify_word(&line), key)) {
        return bad(lines, "certify.certificate", N_("the line %1 should stand here"),
                   N_("A certificate begins with: entente-bound 1, scale N, bound L."),
                   en_str_from(key), reterr);
    }
    struct en_str number = certify_trim(line);
    if (!en_parse_i64(number, &value)) {
        return bad(lines, "certify.number", N_("%1 is no whole number"), NULL, number, reterr);
    }
    if (value < low || value > high) {
        return certify_bad_line(lines, EN_ERR_RANGE, "certify.range", N_("%1 is out of range here"),
                                NULL, number, reterr);
    }
    *ret = value;
    return EN_OK;
}

/* "5 D 12345": the price of a day and shift, within what cover costs. */
static enum en_status price_row(const struct curtois *in, const struct lines *lines,
                                struct en_str line, struct certificate *to, bool *seen,
                                struct en_error *reterr)
{
    int32_t day = 0;
    int32_t shift = 0;
    int64_t price = 0;
    enum en_status status =
        certify_number(lines, certify_word(&line), 0, in->days - 1, &day, reterr);

    if (status == EN_OK) {
        status = certify_names_need(&in->shifts, lines, certify_word(&line),
                                    N_("%1 is no shift of the instance"), &shift, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_str number = certify_word(&line);
    size_t at = (size_t)day * in->shifts.count + (size_t)shift;
    const struct curtois_cover *cover = &in->cover[at];
    if (!en_parse_i64(number, &price) || certify_word(&line).len > 0) {
        return bad(lines, "certify.number", N_("%1 is no whole number"), NULL, number, reterr);
    }
    if (seen[at]) {
        return bad(lines, "certify.twice", N_("the price of %1 on this day stands there twice"),
                   N_("Keep one of the two lines."), in->shifts.name[shift], reterr);
    }
    if (price > cover->under * to->scale || price < -(cover->over * to->scale)) {
        return certify_bad_line(lines, EN_ERR_RANGE, "certify.price",
                                N_("the price %1 is beyond what a missing or surplus person costs"),
                                N_("A price lies between -over and under, times the scale."),
                                number, reterr);
    }
    seen[at] = true;
    to->price[at] = price;
    return EN_OK;
}

static enum en_status read_certificate(struct en_arena *arena, struct en_str text,
                                       const struct curtois *in, struct certificate *ret,
                                       struct en_error *reterr)
{
    struct lines lines = {.rest = text, .what = "certificate"};
    size_t count = (size_t)in->days * in->shifts.count;
    bool *seen = EN_ARENA_ARRAY(arena, count + 1, bool);
    int64_t version = 0;
    struct en_str line;

    ret->price = EN_ARENA_ARRAY(arena, count + 1, int64_t);
    if (seen == NULL || ret->price == NULL) {
        return certify_no_memory(reterr);
    }
    enum en_status status = certify_lines_clean(lines, reterr);
    if (status == EN_OK) {
        status = keyed(&lines, "entente-bound", 1, 1, &version, reterr);
    }
    if (status == EN_OK) {
        status = keyed(&lines, "scale", 1, SCALE_MAX, &ret->scale, reterr);
    }
    if (status == EN_OK) {
        status = keyed(&lines, "bound", INT64_MIN + 1, INT64_MAX, &ret->bound, reterr);
    }
    while (status == EN_OK && certify_lines_next_full(&lines, &line)) {
        status = price_row(in, &lines, line, ret, seen, reterr);
    }
    return status;
}

/* ---- adding up ------------------------------------------------------------------------------ */

/* What a cell costs a person: his wishes, scaled, less what the price pays. */
static void cell_costs(const struct curtois *in, const struct certificate *certificate,
                       size_t person, int64_t *cost)
{
    size_t shifts = in->shifts.count;

    for (size_t i = 0; i < (size_t)in->days * (shifts + 1); i++) {
        size_t day = i / (shifts + 1);
        size_t cell = i % (shifts + 1);
        cost[i] = cell < shifts ? -certificate->price[day * shifts + cell] : 0;
    }
    for (size_t k = 0; k < in->on_count; k++) {
        const struct curtois_request *on = &in->on[k];
        for (size_t cell = 0; (size_t)on->person == person && cell <= shifts; cell++) {
            cost[(size_t)on->day * (shifts + 1) + cell] +=
                cell != (size_t)on->shift ? on->weight * certificate->scale : 0;
        }
    }
    for (size_t k = 0; k < in->off_count; k++) {
        const struct curtois_request *off = &in->off[k];
        if ((size_t)off->person == person) {
            cost[(size_t)off->day * (shifts + 1) + (size_t)off->shift] +=
                off->weight * certificate->scale;
        }
    }
}

/* What the needs pay: sum of need times price. False when it is too large. */
static bool needs_pay(const struct curtois *in, const struct certificate *certificate, int64_t *ret)
{
    bool fits = true;

    *ret = 0;
    for (size_t i = 0; i < (size_t)in->days * in->shifts.count; i++) {
        int64_t product = 0;
        fits = fits && !__builtin_mul_overflow(certificate->price[i], in->cover[i].need, &product);
        fits = fits && !__builtin_add_overflow(*ret, product, ret);
    }
    return fits;
}

/* May rows be added up without leaving 64 bits? Costs of one row, all of them together. */
static bool row_fits(const struct curtois *in, const int64_t *cost)
{
    int64_t sum = 0;
    bool fits = true;

    for (int32_t day = 0; day < in->days; day++) {
        int64_t most = 0;
        for (size_t cell = 0; cell <= in->shifts.count; cell++) {
            int64_t size = cost[(size_t)day * (in->shifts.count + 1) + cell];
            size = size < 0 ? -size : size;
            most = size > most ? size : most;
        }
        fits = fits && !__builtin_add_overflow(sum, most, &sum);
    }
    return fits && sum < INT64_MAX / 8;
}

/* x / y, rounded up; y > 0. */
static int64_t divide_up(int64_t x, int64_t y)
{
    return x / y + (x % y > 0);
}

static enum en_status add_rows(struct en_arena *arena, const struct curtois *in,
                               const struct certificate *certificate,
                               const struct en_certify_watch *watch, int64_t *sum,
                               int64_t *ret_relaxed, struct en_error *reterr)
{
    int64_t *cost = EN_ARENA_ARRAY(arena, (size_t)in->days * (in->shifts.count + 1), int64_t);
    enum en_status status = cost == NULL ? certify_no_memory(reterr) : EN_OK;

    *ret_relaxed = 0;
    for (size_t p = 0; status == EN_OK && p < in->people.count; p++) {
        struct row_min row = {0};
        cell_costs(in, certificate, p, cost);
        if (!row_fits(in, cost)) {
            return too_large(reterr);
        }
        status = certify_row_min(in, p, cost, &row, reterr);
        *ret_relaxed += status == EN_OK && !row.exact;
        if (status == EN_OK && __builtin_add_overflow(*sum, row.cost, sum)) {
            return too_large(reterr);
        }
        if (watch != NULL && watch->progress != NULL) {
            watch->progress(watch->context, (int64_t)p + 1, (int64_t)in->people.count);
        }
    }
    return status;
}

enum en_status en_certify_bound(struct en_str instance, struct en_str certificate,
                                const struct en_certify_watch *watch, struct en_certify_bound *ret,
                                struct en_error *reterr)
{
    struct certificate read = {0};
    struct curtois in = {0};
    struct en_arena arena;
    int64_t relaxed = 0;
    int64_t sum = 0;

    en_arena_init(&arena, 0);
    enum en_status status = certify_curtois_read(&arena, instance, &in, reterr);
    if (status == EN_OK) {
        status = read_certificate(&arena, certificate, &in, &read, reterr);
    }
    if (status == EN_OK && !needs_pay(&in, &read, &sum)) {
        status = too_large(reterr);
    }
    if (status == EN_OK) {
        status = add_rows(&arena, &in, &read, watch, &sum, &relaxed, reterr);
    }
    if (status == EN_OK) {
        *ret = (struct en_certify_bound){.claimed = read.bound,
                                         .found = divide_up(sum, read.scale),
                                         .people = (int64_t)in.people.count,
                                         .relaxed = relaxed};
    }
    en_arena_finish(&arena);
    return status;
}
