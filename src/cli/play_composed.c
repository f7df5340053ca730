/*
 * play_composed.c: what a story tells of a programme that was composed.
 */
#include "play_composing.h"

static void tell_kinds(struct composing *composing)
{
    static const char *const KINDS[] = {"short", "long", "overnight", "gate"};
    struct en_text text = {0}, total = {0};

    en_text_addf(&total, "%zu", composing->count);
    for (size_t k = 0; k < EN_COUNT(KINDS); k++) {
        size_t count = 0;
        for (size_t i = 0; i < composing->count; i++) {
            count += en_str_is(composing->demand[i].kind, KINDS[k]);
        }
        if (count > 0) {
            en_text_adds(&text, text.len > 0 ? ", " : "");
            play_word(composing->player, "kind", en_str_from(KINDS[k]), &text);
            en_text_addf(&text, " %zu", count);
        }
    }
    struct en_str args[] = {en_text_str(&total), en_text_str(&text)};
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""),
              N_("crews composed for %1 patrols: %2"), args, 2);
    en_text_finish(&text);
    en_text_finish(&total);
}

static void tell_parties(struct composing *composing)
{
    const struct en_plan_problem *problem = &composing->crews->problem;

    for (size_t n = 0; n < problem->node_count; n++) {
        const struct en_plan_sheet *sheet = &composing->crews->programme.sheets[n];
        struct en_text number[4] = {{0}};
        struct en_str args[5] = {problem->nodes[n].name};
        const int32_t values[] = {sheet->seats, sheet->leads, sheet->deputies, sheet->people};
        if (!problem->nodes[n].party) {
            continue;
        }
        for (size_t i = 0; i < EN_COUNT(number); i++) {
            en_text_addf(&number[i], "%d", values[i]);
            args[i + 1] = en_text_str(&number[i]);
        }
        play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""),
                  N_("%1: %2 seats, leads %3 times, deputy %4 times, %5 people"), args, 5);
        for (size_t i = 0; i < EN_COUNT(number); i++) {
            en_text_finish(&number[i]);
        }
    }
}

/* Why the first crew is as it is: one example says more than forty-four. */
static void tell_why(struct composing *composing)
{
    const struct en_plan_crew *crew = &composing->crews->programme.crews[0];
    struct en_text text = {0};

    for (size_t i = 0; i < crew->why_count; i++) {
        if (crew->why[i].code != EN_PLAN_WHY_SEATS) { /* the parties' seats were told above */
            en_text_adds(&text, text.len > 0 ? "; " : "");
            en_plan_line_print(&text, &composing->crews->problem, &crew->why[i], en_tr);
        }
    }
    struct en_str args[] = {composing->demand[0].order, en_text_str(&text)};
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""), N_("why the crew of %1 is so: %2"),
              args, 2);
    en_text_finish(&text);
}

void play_tell_lacking(struct composing *composing)
{
    const struct en_fleet_dealt *dealt = composing->crews->dealt;

    for (size_t i = 0; dealt != NULL && i < composing->count; i++) {
        struct en_text number[3] = {{0}};
        struct en_str args[4] = {composing->demand[i].order};
        const size_t values[] = {dealt[i].count, dealt[i].count + dealt[i].more, dealt[i].of_base};
        for (size_t k = 0; dealt[i].lacks && k < EN_COUNT(number); k++) {
            en_text_addf(&number[k], "%zu", values[k]);
            args[k + 1] = en_text_str(&number[k]);
        }
        if (dealt[i].lacks) {
            play_tell(composing->player, PLAY_MARK_BAD, EN_STR(""),
                      N_("%1 lacks vehicles: it has %2 of the %3 it needs, its base has %4 in all"),
                      args, EN_COUNT(args));
        }
        for (size_t k = 0; k < EN_COUNT(number); k++) {
            en_text_finish(&number[k]);
        }
    }
}

void play_tell_crews(struct composing *composing)
{
    tell_kinds(composing);
    tell_parties(composing);
    tell_why(composing);
}

/* Why one patrol that was not settled goes there and then. */
static void tell_place(struct composing *composing, const struct en_making *making)
{
    const struct en_programme_plan *plan = &making->plan;
    struct en_programme_lines lines = {.count = 0};
    struct en_text text = {0};
    size_t which = 0;

    while (which + 1 < plan->count &&
           (plan->patrol[which].settled || !plan->patrol[which].placed)) {
        which++;
    }
    if (plan->count == 0 || en_programme_why(&making->needs, plan->patrol, plan->count, which,
                                             &composing->player->scratch, &lines) != EN_OK) {
        return;
    }
    for (size_t i = 0; i < lines.count; i++) {
        en_text_adds(&text, i > 0 ? "; " : "");
        en_programme_line_print(&text, &making->needs, plan->patrol, &lines.item[i], en_tr);
    }
    struct en_str args[] = {plan->patrol[which].number, en_text_str(&text)};
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""), N_("why %1 goes there, then: %2"),
              args, 2);
    en_text_finish(&text);
}

/* What is not reached is told too: a programme that hides it is not believed. */
static void tell_unmet(struct composing *composing, const struct en_making *making)
{
    struct en_programme_lines lines = {.count = 0};
    struct en_text text = {0};

    if (en_programme_unmet(&making->needs, making->plan.patrol, making->plan.count,
                           &composing->player->scratch, &lines) != EN_OK ||
        lines.count == 0) {
        return;
    }
    for (size_t i = 0; i < lines.count; i++) {
        en_text_adds(&text, i > 0 ? "; " : "");
        en_programme_line_print(&text, &making->needs, making->plan.patrol, &lines.item[i], en_tr);
    }
    struct en_str all = en_text_str(&text);
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""),
              N_("what the programme does not reach: %1"), &all, 1);
    en_text_finish(&text);
}

/* What could be learnt is told and kept, for `expect warned`. */
static enum en_status tell_warnings(struct composing *composing, const struct en_making *making)
{
    const struct en_programme_plan *plan = &making->plan;
    struct player *player = composing->player;
    struct en_text all = {0};

    for (size_t i = 0; i < plan->count; i++) {
        struct en_programme_lines lines = {.count = 0};
        if (en_programme_why(&making->needs, plan->patrol, plan->count, i, &player->scratch,
                             &lines) != EN_OK) {
            return EN_ERR_MEMORY;
        }
        for (size_t l = 0; l < lines.count; l++) {
            const char *code = en_line_name(lines.item[l].code);
            struct en_text text = {0};
            if (!en_str_starts(en_str_from(code), EN_STR("warn."))) {
                continue;
            }
            en_text_add(&all, plan->patrol[i].number);
            en_text_addf(&all, " %s\n", code);
            en_programme_line_print(&text, &making->needs, plan->patrol, &lines.item[l], en_tr);
            play_tell(player, PLAY_MARK_BAD, EN_STR(""), N_("%1 can be learnt: %2"),
                      (struct en_str[]){plan->patrol[i].number, en_text_str(&text)}, 2);
            en_text_finish(&text);
        }
    }
    player->warned = en_arena_copy(&player->arena, en_text_str(&all));
    en_text_finish(&all);
    return player->warned.ptr == NULL ? EN_ERR_MEMORY : EN_OK;
}

enum en_status play_tell_made(struct composing *composing, const struct en_making *making)
{
    tell_place(composing, making);
    tell_unmet(composing, making);
    return tell_warnings(composing, making);
}

enum en_status play_step_expect_warned(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    struct en_str rest = player->warned;

    while (rest.len > 0) {
        struct en_str code = en_str_cut(&rest, '\n');
        struct en_str order = en_str_cut(&code, ' ');
        if (en_str_equal(order, step->arg[0]) && en_str_equal(code, step->arg[1])) {
            return EN_OK;
        }
    }
    return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.warned",
                     N_("the programme did not warn of %1"), N_("`--verbose` shows of what it did"),
                     step->arg[0]);
}
