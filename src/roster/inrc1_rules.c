/*
 * The contracts of the competition of 2010 as rules of the row model.
 *
 * What has no rule of its own becomes patterns with a weekday: a run of days in a weekend that is
 * shorter than the weekend costs what is missing, so for each place and length of such a run there
 * is a pattern with that weight. Limits that can never bite are left out.
 */
#include "inrc1.h"

enum {
    RULES_MAX =
        512, /* of one contract: weekends of four days and 62 shifts need fewer, see below */
    WEEKEND_DAYS_MAX = 4,
};

/* The rules of one contract while they are made. */
struct making {
    struct inrc1 *in;
    const struct inrc1_contract *from;
    struct en_roster_rule *rules;
    size_t count, max;
    bool failed;
};

static uint64_t worked(const struct inrc1 *in)
{
    return (UINT64_C(1) << in->shift_count) - 1;
}

static void add(struct making *making, struct en_roster_rule rule)
{
    if (rule.weight == 0) {
        return;
    }
    if (making->count == making->max) {
        making->failed = true;
        return;
    }
    rule.weekend = making->from->weekend;
    making->rules[making->count++] = rule;
}

static void add_pattern(struct making *making, int32_t weight, int32_t weekday,
                        const uint64_t *sets, int32_t length)
{
    uint64_t *copy = EN_ARENA_ARRAY(making->in->arena, (size_t)length, uint64_t);

    if (copy == NULL) {
        making->failed = true;
        return;
    }
    for (int32_t i = 0; i < length; i++) {
        copy[i] = sets[i];
    }
    add(making, (struct en_roster_rule){.kind = EN_ROSTER_PATTERN,
                                        .max = INT32_MAX,
                                        .weight = weight,
                                        .pattern = copy,
                                        .pattern_length = length,
                                        .weekday = weekday});
}

/* ---- counts and runs ------------------------------------------------------------------------ */

/* Days worked, told as days off, which the search counts in one place; one rule when it may be. */
static void add_totals(struct making *making)
{
    const struct inrc1_limit *most = &making->from->limit[TERM_TOTAL_MAX];
    const struct inrc1_limit *least = &making->from->limit[TERM_TOTAL_MIN];
    int32_t days = making->in->days;
    int32_t off_min = most->value < days ? days - most->value : 0;
    int32_t off_max = least->value < days ? days - least->value : 0;
    struct en_roster_rule rule = {.kind = EN_ROSTER_COUNT, .set = EN_ROSTER_OFF_BIT};

    if (most->weight == least->weight && least->value <= most->value) {
        rule.weight = most->weight;
        rule.min = off_min;
        rule.max = off_max;
        add(making, rule);
        return;
    }
    rule.weight = most->weight;
    rule.min = off_min;
    rule.max = INT32_MAX;
    add(making, rule);
    rule.weight = least->weight;
    rule.min = 0;
    rule.max = off_max;
    add(making, rule);
}

static void add_limits(struct making *making, enum en_roster_rule_kind kind, uint64_t set,
                       enum inrc1_term most, enum inrc1_term least)
{
    const struct inrc1_limit *limit = making->from->limit;
    int32_t reach = kind == EN_ROSTER_RUN ? making->in->days : making->in->days / 7 + 2;

    if (limit[most].value < reach) {
        add(making,
            (struct en_roster_rule){
                .kind = kind, .set = set, .max = limit[most].value, .weight = limit[most].weight});
    }
    if (limit[least].value > 1) {
        add(making, (struct en_roster_rule){.kind = kind,
                                            .set = set,
                                            .min = limit[least].value,
                                            .max = INT32_MAX,
                                            .weight = limit[least].weight});
    }
}

/* ---- weekends ------------------------------------------------------------------------------- */

/* Runs of `set` that are shorter than the weekend: each costs the days that are missing. */
static void add_missing(struct making *making, int32_t weight, uint64_t set)
{
    int32_t days = making->from->days;

    for (int32_t from = 0; from < days; from++) {
        for (int32_t until = from + 1; until <= days && until - from < days; until++) {
            uint64_t sets[WEEKEND_DAYS_MAX];
            for (int32_t i = 0; i < days; i++) {
                bool in = i >= from && i < until;
                bool beside = i == from - 1 || i == until;
                sets[i] = in ? set : beside ? ~set : ~UINT64_C(0);
            }
            add_pattern(making, weight * (days - (until - from)), making->from->first, sets, days);
        }
    }
}

static void add_weekends(struct making *making)
{
    const struct inrc1_contract *from = making->from;
    const struct inrc1 *in = making->in;
    uint64_t sets[WEEKEND_DAYS_MAX + 1] = {in->nights};

    add_missing(making, from->limit[TERM_WHOLE_WEEKEND].weight, worked(in));
    for (size_t s = 0; s < in->shift_count; s++) {
        add_missing(making, from->limit[TERM_SAME_WEEKEND].weight, UINT64_C(1) << s);
    }
    for (int32_t i = 1; i <= from->days; i++) {
        sets[i] = EN_ROSTER_OFF_BIT;
    }
    add_pattern(making, from->limit[TERM_NIGHT_BEFORE].weight, (from->first + 6) % 7, sets,
                from->days + 1);
}

/* ---- nights and patterns -------------------------------------------------------------------- */

static void add_after_night(struct making *making)
{
    const struct inrc1 *in = making->in;
    int32_t weight = making->from->limit[TERM_AFTER_NIGHT].weight;

    add_pattern(making, weight, -1, (uint64_t[]){in->nights, worked(in) & ~in->nights}, 2);
    add_pattern(making, weight, -1, (uint64_t[]){in->nights, EN_ROSTER_OFF_BIT, worked(in)}, 3);
}

/* "3, 0 1 2": how many patterns are unwanted, and which. */
static enum en_status add_unwanted(struct making *making)
{
    struct inrc1 *in = making->in;
    struct en_str rest = making->from->unwanted;
    struct en_str told = en_str_cut(&rest, ',');
    uint64_t count = 0;
    uint64_t found = 0;
    uint64_t id = 0;

    in->line = making->from->line;
    while (told.len > 0 && told.ptr[0] == ' ') {
        told = (struct en_str){told.ptr + 1, told.len - 1};
    }
    bool clear = en_parse_u64(told, &count);
    while (clear && rest.len > 0) {
        struct en_str word = en_str_cut(&rest, ' ');
        if (word.len == 0) {
            continue;
        }
        clear = en_parse_u64(word, &id) && id < in->pattern_count;
        if (clear && !in->patterns[id].never) {
            const struct inrc1_pattern *pattern = &in->patterns[id];
            add_pattern(making, pattern->weight, pattern->weekday, pattern->set, pattern->length);
        }
        found++;
    }
    if (!clear || found != count) {
        return inrc1_fail(
            in, EN_ERR_SYNTAX, "inrc1.patterns", N_("the list of unwanted patterns is not right"),
            N_("Write how many, a comma, and the numbers of the patterns."), EN_STR(""));
    }
    return EN_OK;
}

/* ---- a contract ----------------------------------------------------------------------------- */

static enum en_status make_contract(struct making *making)
{
    struct inrc1 *in = making->in;
    const struct inrc1_limit *four = &making->from->limit[TERM_FOUR_WEEKS];

    add_totals(making);
    add_limits(making, EN_ROSTER_RUN, worked(in), TERM_WORK_MAX, TERM_WORK_MIN);
    add_limits(making, EN_ROSTER_RUN, EN_ROSTER_OFF_BIT, TERM_FREE_MAX, TERM_FREE_MIN);
    add_limits(making, EN_ROSTER_WEEKEND_RUN, worked(in), TERM_WEEKENDS_MAX, TERM_WEEKENDS_MIN);
    if (four->weight > 0 && in->days > 28) {
        in->line = making->from->line;
        return inrc1_fail(in, EN_ERR_RANGE, "inrc1.four-weeks",
                          N_("weekends in four weeks are understood up to a period of 28 days"),
                          N_("Switch the limit off, or plan four weeks at a time."), EN_STR(""));
    }
    add(making, (struct en_roster_rule){.kind = EN_ROSTER_WEEKENDS,
                                        .set = worked(in),
                                        .max = four->value,
                                        .weight = four->weight});
    add_weekends(making);
    add_after_night(making);
    return add_unwanted(making);
}

enum en_status inrc1_make_rules(struct inrc1 *in, struct en_roster_contract **ret)
{
    struct en_roster_contract *contracts =
        EN_ARENA_ARRAY(in->arena, in->contract_count + 1, struct en_roster_contract);
    enum en_status status = EN_OK;

    for (size_t c = 0; status == EN_OK && contracts != NULL && c < in->contract_count; c++) {
        struct making making = {.in = in, .from = &in->contracts[c]};
        /* A weekend of four days has nine shorter runs for each shift, and for work as such. */
        making.max = RULES_MAX + 9 * (in->shift_count + 1) + in->pattern_count;
        making.rules = EN_ARENA_ARRAY(in->arena, making.max, struct en_roster_rule);
        making.failed = making.rules == NULL;
        status = making.failed ? EN_OK : make_contract(&making);
        if (making.failed) {
            contracts = NULL;
        } else {
            contracts[c] = (struct en_roster_contract){making.rules, making.count};
        }
    }
    if (status == EN_OK && contracts == NULL) {
        status =
            inrc1_fail(in, EN_ERR_MEMORY, "roster.memory", N_("no memory left"), NULL, EN_STR(""));
    }
    *ret = contracts;
    return status;
}
