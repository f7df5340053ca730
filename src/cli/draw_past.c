/*
 * draw_past.c: what the record says of patrols that left, as somebody who lies in wait would read
 * it: how often they could have been guessed, and what repeats.
 */
#include "nouns.h"

#include <inttypes.h>
#include <string.h>

#include "draw_pool.h"

/* Patrols as the view `passages` has them: a row a place, by departure. All in the call's arena. */
struct past {
    struct en_cli *cli;
    size_t rows;          /* of the view */
    struct en_str *place; /* array of length [place_count]: names by number */
    size_t place_count;
    struct en_draw_seen *seen; /* array of length [count] */
    struct en_str *order;      /* array of length [count] */
    size_t count;
    uint32_t *zone; /* array of length [stop_count]: of all patrols, one behind the other */
    en_time *at;
    size_t stop_count;
};

static bool count_row(void *self, const struct en_cell *cells, size_t count)
{
    (void)cells;
    (void)count;
    ((struct past *)self)->rows++;
    return true;
}

static uint32_t number_of(struct past *past, struct en_str place)
{
    for (size_t i = 0; i < past->place_count; i++) {
        if (en_str_equal(past->place[i], place)) {
            return (uint32_t)i;
        }
    }
    past->place[past->place_count] = en_arena_copy(&past->cli->arena, place);
    return (uint32_t)past->place_count++;
}

static bool take_passage(void *self, const struct en_cell *cells, size_t count)
{
    struct past *past = self;
    struct en_str order = en_cell_find(cells, count, "order");

    if (past->stop_count == past->rows) {
        return false;
    }
    if (past->count == 0 || !en_str_equal(past->order[past->count - 1], order)) {
        past->order[past->count] = en_arena_copy(&past->cli->arena, order);
        past->seen[past->count++] =
            (struct en_draw_seen){.start = en_cell_number(cells, count, "left"),
                                  .place = past->zone + past->stop_count,
                                  .at = past->at + past->stop_count};
    }
    past->zone[past->stop_count] = number_of(past, en_cell_find(cells, count, "place"));
    past->at[past->stop_count++] = en_cell_number(cells, count, "at");
    past->seen[past->count - 1].place_count++;
    return true;
}

static enum en_status make_room(struct past *past)
{
    struct en_arena *arena = &past->cli->arena;
    size_t rows = past->rows + 1;

    past->place = EN_ARENA_ARRAY(arena, rows, struct en_str);
    past->order = EN_ARENA_ARRAY(arena, rows, struct en_str);
    past->seen = EN_ARENA_ARRAY(arena, rows, struct en_draw_seen);
    past->zone = EN_ARENA_ARRAY(arena, rows, uint32_t);
    past->at = EN_ARENA_ARRAY(arena, rows, en_time);
    bool made = past->place != NULL && past->order != NULL && past->seen != NULL &&
                past->zone != NULL && past->at != NULL;
    return made ? EN_OK : EN_ERR_MEMORY;
}

static enum en_status read_past(struct en_cli *cli, const char *which, struct past *ret,
                                struct en_error *reterr)
{
    struct en_str arg = en_str_from(which);
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    *ret = (struct past){.cli = cli};
    if (status == EN_OK) {
        status =
            en_state_view(en_node_state(cli->node), "passages", &arg, 1, count_row, ret, reterr);
    }
    if (status == EN_OK) {
        status = make_room(ret);
    }
    if (status == EN_OK) {
        status =
            en_state_view(en_node_state(cli->node), "passages", &arg, 1, take_passage, ret, reterr);
    }
    return status;
}

/* ---- back-test ------------------------------------------------------------------------------ */

static const char *predictor_text(enum en_draw_predictor which)
{
    static const char *const TEXT[EN_DRAW_PREDICTORS] = {
        N_("most often on that weekday"),    N_("the same as a week ago"),
        N_("what followed the last patrol"), N_("what followed the last two"),
        N_("phrases that came before"),
    };

    return TEXT[which];
}

static void print_million(uint64_t parts, const struct en_cli *cli, struct en_text *out)
{
    en_text_add_decimal(out, (int64_t)(parts / 1000), 1, en_translator(cli));
    en_text_adds(out, " %");
}

static void say_predictors(struct en_cli *cli, const struct en_draw_backtest *test)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "predictor";
    for (int i = 0; i < EN_DRAW_PREDICTORS; i++) {
        enum en_draw_predictor which = (enum en_draw_predictor)i;
        struct en_cell cells[] = {
            en_cell_text("predictor", en_str_from(en_draw_predictor_name(which))),
            en_cell_text("text", en_str_from(en_tr(predictor_text(which)))),
            en_cell_int("hits", test->hits[i]),
            en_cell_int("tries", test->tries),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
}

static void say_best(struct en_cli *cli, const struct en_draw_backtest *test)
{
    uint32_t hits = test->hits[test->best];
    struct en_text rate = {0}, upper = {0}, ceiling = {0};

    print_million(test->tries == 0 ? 0 : UINT64_C(1000000) * hits / test->tries, cli, &rate);
    print_million(test->upper, cli, &upper);
    print_million(test->ceiling, cli, &ceiling);
    struct en_cell cells[] = {
        en_cell_text("best", en_str_from(en_draw_predictor_name(test->best))),
        en_cell_int("hits", hits),
        en_cell_int("tries", test->tries),
        en_cell_text("rate", en_text_str(&rate)),
        en_cell_text("upper", en_text_str(&upper)),
        en_cell_text("ceiling", en_text_str(&ceiling)),
    };
    en_say(cli, N_("The best guessed %2 of %3 patrols: %4, with 95 % confidence at most %5."),
           cells, EN_COUNT(cells));
    if (test->ceiling > 0) {
        en_say_line(cli, N_("By the entropy of this past no guessing passes %1 (Fano)."),
                    (struct en_str[]){en_text_str(&ceiling)}, 1);
    } else {
        en_say_line(cli, N_("Fewer than 100 patrols: the hit rate is all that can be told."), NULL,
                    0);
    }
    en_text_finish(&rate);
    en_text_finish(&upper);
    en_text_finish(&ceiling);
}

/* Beside what the draw promised. */
static enum en_status say_beside(struct en_cli *cli, const char *plan,
                                 const struct en_draw_backtest *test, struct en_error *reterr)
{
    struct en_draw_files files;
    struct en_draw_figures figures;
    struct en_text path = {0}, chance = {0};
    uint64_t *weight = NULL;
    enum en_status status = en_draw_files_read(cli, plan, &files, reterr);

    en_text_addf(&path, "%s/pool.txt", plan);
    if (status == EN_OK) {
        status = path.failed
                     ? EN_ERR_MEMORY
                     : en_draw_weights_read(cli, en_text_cstr(&path), &files, &weight, reterr);
    }
    if (status == EN_OK && !en_draw_figures(&files.pool, weight, &cli->arena, &figures)) {
        status = EN_ERR_MEMORY;
    }
    if (status == EN_OK) {
        uint64_t rate =
            test->tries == 0 ? 0 : (uint64_t)test->hits[test->best] * EN_DRAW_ONE / test->tries;
        en_draw_percent_print(figures.chance, en_translator(cli), &chance);
        struct en_cell cells[] = {en_cell_text("chance", en_text_str(&chance)),
                                  en_cell_int("alarm", rate > figures.chance)};
        en_say(cli, N_("The draw promised at most %1."), cells, EN_COUNT(cells));
        if (rate > figures.chance) {
            en_say_line(cli,
                        N_("WARNING: guessed more often than the draw allows. The patrols do not "
                           "follow the draw, or keep habits of their own."),
                        NULL, 0);
        }
    }
    en_text_finish(&path);
    en_text_finish(&chance);
    return status;
}

enum en_status en_cli_programme_backtest(struct en_cli *cli, const struct en_args *args,
                                         struct en_error *reterr)
{
    const char *plan = en_args_option(args, "plan");
    struct en_draw_backtest test;
    struct past past = {.cli = cli};
    enum en_status status = read_past(cli, "left", &past, reterr);

    if (status == EN_OK) {
        status = en_draw_backtest(past.seen, past.count, past.place_count, &test);
    }
    if (status == EN_OK && test.tries == 0) {
        en_say_line(cli, N_("Fewer than two patrols have left: there is nothing to guess from."),
                    NULL, 0);
    }
    if (status == EN_OK && (test.tries > 0 || cli->json)) {
        say_predictors(cli, &test);
        say_best(cli, &test);
    }
    if (status == EN_OK && plan != NULL) {
        status = say_beside(cli, plan, &test, reterr);
    }
    return status;
}

/* ---- habits --------------------------------------------------------------------------------- */

static void print_route(const struct past *past, const struct en_draw_seen *seen, size_t places,
                        struct en_text *out)
{
    for (size_t i = 0; i < places; i++) {
        en_text_adds(out, i > 0 ? ", " : "");
        en_text_add(out, past->place[seen->place[i]]);
    }
}

static void say_habit(struct en_cli *cli, const struct past *past,
                      const struct en_draw_habit *habit)
{
    static const char *const TEXT[EN_DRAW_HABITS] = {
        N_("WARNING: %2 days running a patrol leaves in the half hour from %3 (the last one: %4)."),
        N_("WARNING: the same route %2 times in fourteen days: %5 (the last one: %4)."),
        N_("WARNING: %2 days running a patrol begins at %5 in the two hours from %3 (the last one: "
           "%4)."),
    };
    const struct en_draw_seen *seen = &past->seen[habit->patrol];
    struct en_text hour = {0}, route = {0};

    en_text_addf(&hour, "%02" PRIu32 ":%02" PRIu32, habit->minutes / 60, habit->minutes % 60);
    print_route(past, seen, habit->kind == EN_DRAW_SAME_ROUTE ? seen->place_count : 1, &route);
    struct en_cell cells[] = {
        en_cell_text("habit", en_str_from(en_draw_habit_name(habit->kind))),
        en_cell_int("times", habit->times),
        en_cell_text("hour", en_text_str(&hour)),
        en_cell_text("order", past->order[habit->patrol]),
        en_cell_text("places", en_text_str(&route)),
    };
    en_say(cli, TEXT[habit->kind], cells, EN_COUNT(cells));
    en_text_finish(&hour);
    en_text_finish(&route);
}

enum en_status en_cli_programme_habits(struct en_cli *cli, const struct en_args *args,
                                       struct en_error *reterr)
{
    struct en_draw_habit *habit = NULL;
    struct past past = {.cli = cli};
    size_t count = 0;
    enum en_status status = read_past(cli, "planned", &past, reterr);

    (void)args;
    if (status == EN_OK) {
        status = en_draw_habits(past.seen, past.count, &cli->arena, &habit, &count);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        say_habit(cli, &past, &habit[i]);
    }
    if (status == EN_OK && count == 0) {
        en_say_line(cli, N_("No hour, route or first place repeats so that one could wait for it."),
                    NULL, 0);
    }
    return status;
}
