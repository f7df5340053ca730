/*
 * Makes an instance ready for the search: see model.h.
 */
#include "model.h"

#include <string.h>

#include "rules.h"
#include "tables.h"

enum { SATURDAY_SUNDAY = 0x60, SATURDAY = 5, BLOCK_USUAL = 7 };

/* ---- contracts ------------------------------------------------------------------------------ */

static uint64_t all_shifts(const struct en_roster *roster)
{
    return (UINT64_C(1) << roster->shift_count) - 1;
}

/* Takes a slot for a weight; false when another weight has it. */
static bool take(struct terms *terms, enum rule_slot slot, int32_t weight)
{
    int32_t mine = weight >= EN_ROSTER_HARD ? -1 : weight * COST_SCALE;

    if (terms->weight[slot] != 0 && terms->weight[slot] != mine) {
        return false;
    }
    terms->weight[slot] = mine;
    return true;
}

static bool take_count(struct terms *terms, const struct en_roster_rule *rule)
{
    bool single = rule->set != 0 && (rule->set & (rule->set - 1)) == 0;

    if (!single || rule->min > EN_ROSTER_DAYS_MAX) {
        return false;
    }
    size_t column = cell_column((uint8_t)__builtin_ctzll(rule->set));
    bool free = terms->count_min[column] == 0 && terms->count_max[column] == INT16_MAX;
    if (!free || !take(terms, SLOT_COUNT, rule->weight)) {
        return false;
    }
    terms->count_min[column] = (int16_t)rule->min;
    terms->count_max[column] = (int16_t)(rule->max < INT16_MAX ? rule->max : INT16_MAX);
    return true;
}

static bool take_minutes(struct terms *terms, const struct en_roster_rule *rule, int32_t unit)
{
    if (terms->weight[SLOT_MINUTES] != 0 || !take(terms, SLOT_MINUTES, rule->weight)) {
        return false;
    }
    terms->minutes_min = rule->min / unit + (rule->min % unit != 0);
    terms->minutes_max = rule->max / unit;
    return true;
}

/* Runs of work or of rest; the minimum and the maximum of one rule, or nothing. */
static bool take_run(struct terms *terms, const struct en_roster_rule *rule, uint64_t work)
{
    bool off = rule->set == EN_ROSTER_OFF_BIT;
    enum rule_slot most = off ? SLOT_OFF_MAX : SLOT_WORK_MAX;
    enum rule_slot least = off ? SLOT_OFF_MIN : SLOT_WORK_MIN;
    bool has_most = rule->max < EN_ROSTER_DAYS_MAX;
    bool has_least = rule->min > 1;
    bool known = off || rule->set == work;
    bool short_enough = rule->min <= REACH_MAX && (!has_most || rule->max < REACH_MAX);

    if (!known || !short_enough || (has_most && terms->weight[most] != 0) ||
        (has_least && terms->weight[least] != 0) || rule->max < 1) {
        return false;
    }
    if (has_most) {
        (void)take(terms, most, rule->weight);
        *(off ? &terms->off_max : &terms->work_max) = rule->max;
        terms->reach = rule->max + 1 > terms->reach ? rule->max + 1 : terms->reach;
    }
    if (has_least) {
        (void)take(terms, least, rule->weight);
        *(off ? &terms->off_min : &terms->work_min) = rule->min;
        *(off ? &terms->off_border_free : &terms->work_border_free) = rule->border_free;
        terms->reach = rule->min + 1 > terms->reach ? rule->min + 1 : terms->reach;
    }
    return true;
}

static bool take_weekends(struct terms *terms, const struct en_roster_rule *rule, uint64_t work)
{
    bool usual = rule->weekend == SATURDAY_SUNDAY && rule->set == work;

    if (!usual || terms->weight[SLOT_WEEKENDS] != 0 || !take(terms, SLOT_WEEKENDS, rule->weight)) {
        return false;
    }
    terms->weekends_min = rule->min;
    terms->weekends_max = rule->max;
    return true;
}

/* A pattern of two on any weekday, when no other one holds one of its pairs. */
static bool take_succession(struct terms *terms, const struct en_roster_rule *rule)
{
    if (rule->pattern_length != 2 || rule->weekday >= 0) {
        return false;
    }
    for (unsigned cell = 0; cell <= EN_ROSTER_OFF; cell++) {
        bool first = (rule->pattern[0] >> cell & 1) != 0;
        if (first && (terms->forbidden[cell_column((uint8_t)cell)] & rule->pattern[1]) != 0) {
            return false;
        }
    }
    if (!take(terms, SLOT_SUCCESSION, rule->weight)) {
        return false;
    }
    for (unsigned cell = 0; cell <= EN_ROSTER_OFF; cell++) {
        if ((rule->pattern[0] >> cell & 1) != 0) {
            terms->forbidden[cell_column((uint8_t)cell)] |= rule->pattern[1];
        }
    }
    return true;
}

static bool take_rule(const struct model *model, struct terms *terms,
                      const struct en_roster_rule *rule)
{
    uint64_t work = all_shifts(model->roster);

    switch (rule->kind) {
    case EN_ROSTER_COUNT:
        return take_count(terms, rule);
    case EN_ROSTER_MINUTES:
        return take_minutes(terms, rule, model->unit);
    case EN_ROSTER_RUN:
        return take_run(terms, rule, work);
    case EN_ROSTER_WEEKENDS:
        return take_weekends(terms, rule, work);
    case EN_ROSTER_PATTERN:
        return take_succession(terms, rule);
    case EN_ROSTER_WEEKEND_RUN:
    case EN_ROSTER_WEEKEND_WHOLE:
    case EN_ROSTER_WEEKEND_SAME:
        break;
    }
    return false;
}

static bool make_terms(struct model *model, struct terms *terms,
                       const struct en_roster_contract *contract)
{
    terms->others =
        EN_ARENA_ARRAY(&model->arena, contract->rule_count, const struct en_roster_rule *);
    if (terms->others == NULL) {
        return false;
    }
    for (size_t i = 0; i <= EN_ROSTER_OFF; i++) {
        terms->count_max[i] = INT16_MAX;
    }
    terms->minutes_max = terms->weekends_max = INT32_MAX;
    terms->work_max = terms->off_max = INT32_MAX;
    terms->reach = 2;
    for (size_t i = 0; i < contract->rule_count; i++) {
        const struct en_roster_rule *rule = &contract->rules[i];
        if (!take_rule(model, terms, rule)) {
            terms->others[terms->other_count++] = rule;
            if (rule->weight >= EN_ROSTER_HARD) {
                terms->weight[SLOT_OTHER] = -1;
            }
        }
    }
    return tables_make(model, terms);
}

/* ---- tables --------------------------------------------------------------------------------- */

/* No day of this cell at all, by the person's contract. */
static bool is_never(const struct model *model, size_t person, uint8_t cell)
{
    const struct terms *terms = terms_of(model, person);

    return terms->weight[SLOT_COUNT] < 0 && terms->count_max[cell_column(cell)] == 0;
}

static void make_wishes(struct model *model)
{
    const struct en_roster *roster = model->roster;

    for (size_t at = 0; at < model->people * (size_t)model->days; at++) {
        const int32_t *from = roster->wish + at * model->columns;
        int32_t *to = model->wish + at * model->columns;
        for (size_t i = 0; i < model->columns; i++) {
            uint8_t cell = i == roster->shift_count ? EN_ROSTER_OFF : (uint8_t)i;
            to[cell_column(cell)] = from[i] % EN_ROSTER_HARD * COST_SCALE;
            bool never = is_never(model, at / (size_t)model->days, cell);
            model->allowed[at] |= never || from[i] >= EN_ROSTER_HARD ? 0 : cell_bit(cell);
        }
        if (model->allowed[at] == 0) {
            model->allowed[at] = EN_ROSTER_OFF_BIT;
            model->hard_base += from[roster->shift_count] / EN_ROSTER_HARD;
        }
    }
}

static void set_bit(uint64_t *bits, int32_t day)
{
    size_t at = (size_t)(day + BITS_MARGIN);

    bits[at / 64] |= UINT64_C(1) << at % 64;
}

static void make_days(struct model *model)
{
    for (int32_t day = 0; day < model->days; day++) {
        set_bit(model->inside, day);
    }
    /* From -1: a horizon may begin on a Sunday, whose weekend counts. */
    for (int32_t day = -1; day < model->days; day++) {
        if ((day + 7 + model->roster->first_weekday) % 7 == SATURDAY) {
            set_bit(model->saturday, day);
        }
    }
}

/* Mean weight of soft rules; patterns, which come in dozens for one rule of a contract, aside. */
static double usual_weight(const struct en_roster *roster)
{
    int64_t sum = 0;
    int64_t count = 0;

    for (size_t c = 0; c < roster->contract_count; c++) {
        for (size_t i = 0; i < roster->contracts[c].rule_count; i++) {
            const struct en_roster_rule *rule = &roster->contracts[c].rules[i];
            if (rule->kind != EN_ROSTER_PATTERN && rule->weight < EN_ROSTER_HARD) {
                sum += rule->weight;
                count++;
            }
        }
    }
    return count == 0 ? 1 : (double)sum / (double)count;
}

bool model_cover_is_exact(const struct en_roster *roster)
{
    for (size_t i = 0; i < (size_t)roster->days * roster->shift_count; i++) {
        if (roster->cover[i].under < EN_ROSTER_HARD || roster->cover[i].over < EN_ROSTER_HARD) {
            return false;
        }
    }
    return true;
}

/* Warm enough to leave a shift uncovered now and then, cold enough to mind the smallest wish. */
static void make_temperatures(struct model *model)
{
    const struct en_roster *roster = model->roster;
    int64_t sum = 0;
    int64_t count = 0;

    model->cover_exact = model_cover_is_exact(roster);
    for (size_t i = 0; i < (size_t)model->days * roster->shift_count; i++) {
        int32_t under = roster->cover[i].under;
        model->cover_hard |= under >= EN_ROSTER_HARD || roster->cover[i].over >= EN_ROSTER_HARD;
        if (under > 0 && under < EN_ROSTER_HARD && roster->cover[i].need > 0) {
            sum += under;
            count++;
        }
    }
    model->warm = count == 0 ? 10 : 0.3 * (double)sum / (double)count;
    model->warm = model->warm < 2 ? 2 : model->warm;
    model->cold = 0.5;
    model->reheat = model->warm;
    if (model->cover_exact) {
        double weight = usual_weight(roster);
        model->warm = 1.25 * weight;
        model->reheat = 0.55 * weight;
        model->cold = 0.2;
    }
}

static int32_t longest_block(const struct model *model)
{
    int32_t longest = 1;

    for (size_t i = 0; i < model->roster->contract_count; i++) {
        int32_t run = model->terms[i].work_max;
        run = run == INT32_MAX ? BLOCK_USUAL : run;
        longest = run > longest ? run : longest;
    }
    return longest < model->days ? longest : model->days;
}

static bool make_arrays(struct model *model)
{
    size_t cells = model->people * (size_t)model->days;

    model->terms = EN_ARENA_ARRAY(&model->arena, model->roster->contract_count, struct terms);
    model->wish = EN_ARENA_ARRAY(&model->arena, cells * model->columns, int32_t);
    model->allowed = EN_ARENA_ARRAY(&model->arena, cells, uint64_t);
    model->inside = EN_ARENA_ARRAY(&model->arena, model->words, uint64_t);
    model->saturday = EN_ARENA_ARRAY(&model->arena, model->words, uint64_t);
    return model->terms != NULL && model->wish != NULL && model->allowed != NULL &&
           model->inside != NULL && model->saturday != NULL;
}

enum en_status model_make(struct model *ret, const struct en_roster *roster)
{
    *ret = (struct model){
        .roster = roster,
        .days = roster->days,
        .people = roster->people_count,
        .columns = roster->shift_count + 1,
        .words = (size_t)(roster->days + BITS_MARGIN) / 64 + 3,
        .unit = en_roster_minutes_unit(roster),
    };
    en_arena_init(&ret->arena, 0);
    bool made = make_arrays(ret);
    for (size_t i = 0; made && i < roster->contract_count; i++) {
        made = make_terms(ret, &ret->terms[i], &roster->contracts[i]);
    }
    if (!made) {
        model_finish(ret);
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < roster->shift_count; i++) {
        ret->minutes[i + 1] = roster->shifts[i].minutes / ret->unit;
    }
    make_wishes(ret);
    make_days(ret);
    make_temperatures(ret);
    ret->block_max = longest_block(ret);
    return EN_OK;
}

void model_finish(struct model *model)
{
    en_arena_finish(&model->arena);
}
