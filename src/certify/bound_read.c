/*
 * The text of a bound's certificate: a tree, in the order in which one walks it.
 *
 *     split WHO DAY SHIFT K    two subtrees follow: at most K such shifts are worked, then K + 1 or
 *                              more; `*` = everybody, every day, every shift
 *     cell WHO DAY SHIFT       two subtrees follow: this is what he works on that day, then it is
 *                              not; `-` = the day off
 *     leaf PAY PAY ...         one number for each split above, from the first; then prices
 *     0 D 64000                day, shift, price; what is left out is 0
 *
 * Because both subtrees of a split have to stand there, no roster can slip through: a text that
 * ends early, or goes on after the end, is refused.
 */
#include "bound.h"

enum { SCALE_MAX = 1000000 };
static const int64_t PAY_MAX = INT64_C(100000000000000); /* sums of DEPTH_MAX of them stay small */

static enum en_status bad(const struct lines *lines, const char *rule, const char *text,
                          const char *remedy, struct en_str arg, struct en_error *reterr)
{
    return certify_bad_line(lines, EN_ERR_SYNTAX, rule, text, remedy, arg, reterr);
}

static enum en_status out_of_range(const struct lines *lines, struct en_str number,
                                   struct en_error *reterr)
{
    return certify_bad_line(lines, EN_ERR_RANGE, "certify.range", N_("%1 is out of range here"),
                            NULL, number, reterr);
}

/* A whole number from low to high. */
static enum en_status whole(const struct lines *lines, struct en_str number, int64_t low,
                            int64_t high, int64_t *ret, struct en_error *reterr)
{
    int64_t value = 0;

    if (!en_parse_i64(number, &value)) {
        return certify_no_number(lines, number, reterr);
    }
    if (value < low || value > high) {
        return out_of_range(lines, number, reterr);
    }
    *ret = value;
    return EN_OK;
}

/* "scale 1000": a word that must stand there, and a number. */
static enum en_status keyed(struct lines *lines, const char *key, int64_t low, int64_t high,
                            int64_t *ret, struct en_error *reterr)
{
    struct en_str line = EN_STR("");

    if (!certify_lines_next_full(lines, &line) || !en_str_is(certify_word(&line), key)) {
        return bad(lines, "certify.certificate", N_("the line %1 should stand here"),
                   N_("A certificate begins with: entente-bound 2, scale N, bound L."),
                   en_str_from(key), reterr);
    }
    return whole(lines, certify_trim(line), low, high, ret, reterr);
}

/* ---- splits --------------------------------------------------------------------------------- */

/* A name that must be there, or `*`: -1. */
static enum en_status name_or_all(const struct names *names, const struct lines *lines,
                                  struct en_str word, const char *text, int32_t *ret,
                                  struct en_error *reterr)
{
    *ret = -1;
    return en_str_is(word, "*") ? EN_OK : certify_names_need(names, lines, word, text, ret, reterr);
}

/* What stands above the leaves to come, one more; its first side comes first. */
static enum en_status go_down(struct certificate *to, struct bound_limit limit,
                              struct en_error *reterr)
{
    if (to->depth == BOUND_DEPTH_MAX) {
        return certify_bad_line(&to->lines, EN_ERR_RANGE, "certify.tree",
                                N_("too many splits lie above this one"), NULL, EN_STR(""), reterr);
    }
    to->limit[to->depth++] = limit;
    to->splits += !limit.cell;
    return EN_OK;
}

/* What follows "split". */
static enum en_status read_split(struct certificate *to, struct en_str line,
                                 struct en_error *reterr)
{
    const struct bound_problem *problem = to->problem;
    struct bound_limit limit = {.day = -1};
    int64_t cells = (int64_t)problem->frame.people->count * problem->frame.days;
    enum en_status status = name_or_all(problem->frame.people, &to->lines, certify_word(&line),
                                        N_("%1 is nobody of the instance"), &limit.person, reterr);
    struct en_str day = certify_word(&line);

    if (status == EN_OK && !en_str_is(day, "*")) {
        status = certify_number(&to->lines, day, 0, problem->frame.days - 1, &limit.day, reterr);
    }
    if (status == EN_OK) {
        status = name_or_all(problem->frame.shifts, &to->lines, certify_word(&line),
                             N_("%1 is no shift of the instance"), &limit.shift, reterr);
    }
    if (status == EN_OK) {
        status = whole(&to->lines, certify_trim(line), 0, cells, &limit.most, reterr);
    }
    return status == EN_OK ? go_down(to, limit, reterr) : status;
}

/* What follows "cell". */
static enum en_status read_cell(struct certificate *to, struct en_str line, struct en_error *reterr)
{
    const struct frame *frame = &to->problem->frame;
    struct bound_limit limit = {.cell = true, .shift = CELL_OFF};
    enum en_status status =
        certify_names_need(frame->people, &to->lines, certify_word(&line),
                           N_("%1 is nobody of the instance"), &limit.person, reterr);

    if (status == EN_OK) {
        status =
            certify_number(&to->lines, certify_word(&line), 0, frame->days - 1, &limit.day, reterr);
    }
    struct en_str shift = certify_word(&line);
    if (status == EN_OK && !en_str_is(shift, "-")) {
        status = certify_names_need(frame->shifts, &to->lines, shift,
                                    N_("%1 is no shift of the instance"), &limit.shift, reterr);
    }
    if (status == EN_OK && certify_trim(line).len > 0) {
        status = bad(&to->lines, "certify.tree", N_("%1 stands behind the cell"),
                     N_("A cell is a person, a day and a shift, or - for the day off."),
                     certify_trim(line), reterr);
    }
    return status == EN_OK ? go_down(to, limit, reterr) : status;
}

/* Up from the last leaf to the next side that was not looked at; false when there is none. */
static bool climb(struct certificate *to)
{
    while (to->depth > 0 && to->limit[to->depth - 1].second) {
        to->depth--;
        to->splits -= !to->limit[to->depth].cell;
    }
    if (to->depth > 0) {
        to->limit[to->depth - 1].second = true;
    }
    return to->depth > 0;
}

/* ---- leaves --------------------------------------------------------------------------------- */

/* "5 D 12345": the price of a day and shift, within what cover costs. */
static enum en_status price_row(struct certificate *to, struct en_str line, struct en_error *reterr)
{
    const struct bound_problem *problem = to->problem;
    const struct lines *lines = &to->lines;
    int32_t day = 0;
    int32_t shift = 0;
    int64_t price = 0;
    enum en_status status =
        certify_number(lines, certify_word(&line), 0, problem->frame.days - 1, &day, reterr);

    if (status == EN_OK) {
        status = certify_names_need(problem->frame.shifts, lines, certify_word(&line),
                                    N_("%1 is no shift of the instance"), &shift, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_str number = certify_trim(line); // all that is left: a second number is none
    size_t at = (size_t)day * problem->frame.shifts->count + (size_t)shift;
    const struct cover *cover = &problem->frame.cover[at];
    if (!en_parse_i64(number, &price)) {
        return certify_no_number(lines, number, reterr);
    }
    if (to->seen[at] == to->leaves) {
        return bad(lines, "certify.twice", N_("the price of %1 on this day stands there twice"),
                   N_("Keep one of the two lines."), problem->frame.shifts->name[shift], reterr);
    }
    if (price > (int64_t)cover->under * to->scale || price < -((int64_t)cover->over * to->scale)) {
        return certify_bad_line(lines, EN_ERR_RANGE, "certify.price",
                                N_("the price %1 is beyond what a missing or surplus person costs"),
                                N_("A price lies between -over and under, times the scale."),
                                number, reterr);
    }
    to->seen[at] = to->leaves;
    to->price[at] = price;
    return EN_OK;
}

static bool begins_with(struct en_str line, const char *word)
{
    return en_str_is(certify_word(&line), word);
}

/* A number for each split above, and nothing more. */
static enum en_status read_pays(struct certificate *to, struct en_str line, struct en_error *reterr)
{
    enum en_status status = EN_OK;
    size_t numbers = 0;

    for (size_t i = 0; status == EN_OK && i < to->depth; i++) {
        struct en_str word = to->limit[i].cell ? EN_STR("") : certify_word(&line);
        numbers += word.len > 0;
        if (word.len > 0) {
            status = whole(&to->lines, word, 0, PAY_MAX, &to->limit[i].pay, reterr);
        }
    }
    return status == EN_OK && (numbers < to->splits || certify_word(&line).len > 0)
               ? bad(&to->lines, "certify.tree",
                     N_("a leaf has one number for each split above it"), NULL, EN_STR(""), reterr)
               : status;
}

/* Does a line of the tree itself begin here? */
static bool of_tree(struct en_str line)
{
    return begins_with(line, "leaf") || begins_with(line, "split") || begins_with(line, "cell");
}

/* What follows "leaf": what splits pay, and the lines of prices. */
static enum en_status read_leaf(struct certificate *to, struct en_str line, struct en_error *reterr)
{
    size_t cells = (size_t)to->problem->frame.days * to->problem->frame.shifts->count;
    enum en_status status = read_pays(to, line, reterr);

    to->leaves++;
    for (size_t i = 0; i < cells; i++) {
        to->price[i] = 0;
    }
    for (struct lines after = to->lines;
         status == EN_OK && certify_lines_next_full(&after, &line) && !of_tree(line);) {
        to->lines = after;
        status = price_row(to, line, reterr);
    }
    return status;
}

enum en_status certify_bound_next(struct certificate *certificate, bool *ret_leaf,
                                  struct en_error *reterr)
{
    struct lines *lines = &certificate->lines;
    enum en_status status = EN_OK;
    struct en_str line = EN_STR("");

    *ret_leaf = false;
    if (certificate->leaves > 0 && !climb(certificate)) {
        return certify_lines_next_full(lines, &line)
                   ? bad(lines, "certify.tree", N_("the tree was complete before this line"),
                         N_("Each split has two subtrees, and nothing follows the last."),
                         EN_STR(""), reterr)
                   : EN_OK;
    }
    while (status == EN_OK && !*ret_leaf) {
        line = EN_STR("");
        (void)certify_lines_next_full(lines, &line);
        struct en_str word = certify_word(&line);
        if (en_str_is(word, "split")) {
            status = read_split(certificate, line, reterr);
        } else if (en_str_is(word, "cell")) {
            status = read_cell(certificate, line, reterr);
        } else if (en_str_is(word, "leaf")) {
            *ret_leaf = true;
            status = read_leaf(certificate, line, reterr);
        } else {
            status = bad(lines, "certify.tree", N_("a split or a leaf should stand here"),
                         N_("Each split has two subtrees: at most K, then K + 1 or more."),
                         EN_STR(""), reterr);
        }
    }
    return status;
}

/* ---- the beginning -------------------------------------------------------------------------- */

enum en_status certify_bound_leaves(const struct certificate *certificate, int64_t *ret,
                                    struct en_error *reterr)
{
    struct lines lines = certificate->lines;
    struct en_str line;

    *ret = 0;
    while (certify_lines_next_full(&lines, &line)) {
        *ret += begins_with(line, "leaf");
        if (*ret > BOUND_LEAVES_MAX) {
            return certify_bad_line(
                &lines, EN_ERR_RANGE, "certify.tree", N_("this is one leaf too many"),
                N_("A certificate has at most 10,000 leaves."), EN_STR(""), reterr);
        }
    }
    return EN_OK;
}

enum en_status certify_bound_begin(struct en_arena *arena, struct en_str text,
                                   const struct bound_problem *problem, struct certificate *ret,
                                   struct en_error *reterr)
{
    size_t count = (size_t)problem->frame.days * problem->frame.shifts->count;
    int64_t version = 0;

    *ret = (struct certificate){.problem = problem, .lines = certify_lines(text, "certificate")};
    ret->price = EN_ARENA_ARRAY(arena, count + 1, int64_t);
    ret->seen = EN_ARENA_ARRAY(arena, count + 1, int64_t);
    ret->limit = EN_ARENA_ARRAY(arena, BOUND_DEPTH_MAX, struct bound_limit);
    if (ret->seen == NULL || ret->price == NULL || ret->limit == NULL) {
        return certify_no_memory(reterr);
    }
    enum en_status status = certify_lines_clean(ret->lines, reterr);
    if (status == EN_OK) {
        status = keyed(&ret->lines, "entente-bound", 2, 2, &version, reterr);
    }
    if (status == EN_OK) {
        status = keyed(&ret->lines, "scale", 1, SCALE_MAX, &ret->scale, reterr);
    }
    if (status == EN_OK) {
        status = keyed(&ret->lines, "bound", INT64_MIN + 1, INT64_MAX, &ret->bound, reterr);
    }
    return status;
}
