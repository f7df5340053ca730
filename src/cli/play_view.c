/*
 * play_view.c: asking the registrar's state, and comparing it with what the story expects.
 */
#include "play.h"

#include <stdio.h>

enum { SHOWN_ROWS = 4 }; /* rows named in the message of a failed expectation */

enum en_status play_view(struct player *player, const char *view, struct en_str first,
                         en_row_fn each, void *self, struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct en_state *state = en_node_state(play_registrar(player)->node);
    enum en_status status =
        en_state_view(state, view, &first, first.ptr != NULL ? 1 : 0, each, self, &why);

    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

/* ---- one cell ------------------------------------------------------------------------------- */

static void cell_text(const struct en_cell *cell, struct en_text *out)
{
    en_text_clear(out);
    en_cell_print(out, cell, 2 * EN_HASH_BYTES);
}

static const struct en_cell *cell_named(const struct en_cell *cells, size_t count,
                                        struct en_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (en_str_is(name, cells[i].name)) {
            return &cells[i];
        }
    }
    return NULL;
}

struct asking {
    struct player *player;
    struct en_str key, value, column;
    struct en_str found;
    en_time time;
};

static bool take_cell(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    const struct en_cell *key = cell_named(cells, count, asking->key);
    const struct en_cell *wanted = cell_named(cells, count, asking->column);
    struct en_text text = {0};

    if (key == NULL || wanted == NULL) {
        return false;
    }
    cell_text(key, &text);
    bool fits = en_str_equal(en_text_str(&text), asking->value);
    if (fits && wanted->type != EN_CELL_NONE) {
        cell_text(wanted, &text);
        asking->found = en_arena_copy(&asking->player->scratch, en_text_str(&text));
        asking->time = wanted->num;
    }
    en_text_finish(&text);
    return !fits;
}

static struct asking ask(struct player *player, const char *view, const char *key,
                         struct en_str value, const char *column)
{
    struct asking asking = {
        .player = player, .key = en_str_from(key), .value = value, .column = en_str_from(column)};

    if (play_view(player, view, (struct en_str){NULL, 0}, take_cell, &asking, NULL) != EN_OK) {
        asking.found = (struct en_str){NULL, 0};
    }
    return asking;
}

struct en_str play_cell(struct player *player, const char *view, const char *key,
                        struct en_str value, const char *column)
{
    return ask(player, view, key, value, column).found;
}

en_time play_cell_time(struct player *player, const char *view, const char *key,
                       struct en_str value, const char *column)
{
    return ask(player, view, key, value, column).time;
}

/* ---- expectations of a view ----------------------------------------------------------------- */

struct counting {
    struct player *player;
    const struct en_str *conditions;
    size_t condition_count;
    size_t matching, rows;
    struct en_str unknown;  // a condition on a column that the view does not have
    struct en_text columns; // of the view, for that message
    struct en_text seen;    // the first rows, for the message
};

/* "@LABEL" in a condition stands for the id in hex, as everywhere. */
static struct en_str wanted_of(struct player *player, struct en_str value, char hex[64])
{
    struct play_label *label = NULL;

    if (value.len > 1 && value.ptr[0] == '@') {
        label = play_label_find(player, (struct en_str){value.ptr + 1, value.len - 1});
    }
    if (label == NULL) {
        return value;
    }
    en_hex_encode(hex, (struct en_bytes){label->id.b, sizeof(label->id.b)});
    return (struct en_str){hex, 2 * EN_HASH_BYTES};
}

static bool fulfils(struct counting *counting, struct en_str condition, const struct en_cell *cells,
                    size_t count)
{
    struct en_str value = condition;
    struct en_str column = en_str_cut(&value, '=');
    const struct en_cell *cell = cell_named(cells, count, column);
    struct en_text text = {0};
    char hex[2 * EN_HASH_BYTES];

    if (cell == NULL || value.ptr == NULL) {
        counting->unknown = condition;
        return false;
    }
    cell_text(cell, &text);
    bool same = en_str_equal(en_text_str(&text), wanted_of(counting->player, value, hex));
    en_text_finish(&text);
    return same;
}

static void note_columns(struct counting *counting, const struct en_cell *cells, size_t count)
{
    if (counting->columns.len > 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        en_text_addf(&counting->columns, "%s%s", i > 0 ? " " : "", cells[i].name);
    }
}

/* The columns that the conditions speak of, of the first few rows. */
static void note_row(struct counting *counting, const struct en_cell *cells, size_t count)
{
    struct en_text text = {0};

    en_text_adds(&counting->seen, counting->rows > 0 ? "; " : "");
    for (size_t i = 0; i < counting->condition_count; i++) {
        struct en_str rest = counting->conditions[i];
        struct en_str column = en_str_cut(&rest, '=');
        const struct en_cell *cell = cell_named(cells, count, column);
        if (cell != NULL) {
            cell_text(cell, &text);
            en_text_addf(&counting->seen, "%s%s=", i > 0 ? " " : "", cell->name);
            en_text_add(&counting->seen, en_text_str(&text));
        }
    }
    en_text_finish(&text);
}

static bool count_row(void *self, const struct en_cell *cells, size_t count)
{
    struct counting *counting = self;
    size_t fulfilled = 0;

    note_columns(counting, cells, count);
    for (size_t i = 0; i < counting->condition_count; i++) {
        fulfilled += fulfils(counting, counting->conditions[i], cells, count);
    }
    /* Rows that fulfil all but one condition say best what is there instead. */
    if (counting->rows < SHOWN_ROWS && fulfilled + 1 >= counting->condition_count) {
        note_row(counting, cells, count);
        counting->rows++;
    }
    counting->matching += fulfilled == counting->condition_count;
    return counting->unknown.ptr == NULL;
}

static enum en_status judge(struct counting *counting, size_t wanted, struct en_str view,
                            struct en_error *reterr)
{
    struct player *player = counting->player;
    char found_text[24], wanted_text[24];

    if (counting->unknown.ptr != NULL) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.condition",
                         N_("\"%1\" is no condition on a column of the view %2"),
                         N_("write column=value; its columns: %3"), counting->unknown, view,
                         en_text_str(&counting->columns));
    }
    if (counting->matching == wanted) {
        player->last = (struct play_last){.outcome = PLAY_DONE};
        return EN_OK;
    }
    snprintf(found_text, sizeof(found_text), "%zu", counting->matching);
    snprintf(wanted_text, sizeof(wanted_text), "%zu", wanted);
    return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.rows",
                     N_("%2 rows of the view %3 were expected to fulfil this, %1 do"),
                     counting->seen.len > 0 ? N_("there is: %4") : N_("no row comes near it"),
                     en_str_from(found_text), en_str_from(wanted_text), view,
                     en_text_str(&counting->seen));
}

static enum en_status expect_rows(struct player *player, const struct en_step *step, size_t wanted,
                                  struct en_str view, struct en_error *reterr)
{
    struct counting counting = {
        .player = player, .conditions = step->more, .condition_count = step->more_count};
    struct en_str name = en_arena_copy(&player->scratch, view);
    struct en_str open = {NULL, 0};

    if (name.ptr == NULL) {
        return play_no_memory(reterr);
    }
    enum en_status status = play_view(player, name.ptr, open, count_row, &counting, reterr);
    if (status == EN_OK) {
        status = judge(&counting, wanted, view, reterr);
    }
    en_text_finish(&counting.columns);
    en_text_finish(&counting.seen);
    return status;
}

enum en_status play_step_expect_row(struct player *player, const struct en_step *step,
                                    struct en_error *reterr)
{
    return expect_rows(player, step, 1, step->arg[0], reterr);
}

enum en_status play_step_expect_no_row(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    return expect_rows(player, step, 0, step->arg[0], reterr);
}

enum en_status play_step_expect_rows(struct player *player, const struct en_step *step,
                                     struct en_error *reterr)
{
    uint64_t wanted = 0;

    if (!en_parse_u64(step->arg[0], &wanted) || wanted > EN_STORY_STEPS_MAX) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.number", N_("%1 is no number"), NULL,
                         step->arg[0]);
    }
    return expect_rows(player, step, (size_t)wanted, step->arg[1], reterr);
}
