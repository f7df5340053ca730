/*
 * play_enrol.c: places, members and vehicles of CSV files, as acts of those to whom they belong.
 */
#include "play.h"

#include <stdlib.h>
#include <string.h>

#include "csv.h"

/* ---- files ---------------------------------------------------------------------------------- */

static enum en_status read_table(struct player *player, const struct en_step *step,
                                 const char *const *columns, size_t count, struct en_csv *ret,
                                 struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct en_str path = play_path(player, step, step->arg[0]);
    struct en_str text = {NULL, 0};
    enum en_status status =
        path.ptr == NULL ? play_no_memory(&why) : en_cli_read(player->cli, path.ptr, &text, &why);

    if (status == EN_OK) {
        status = en_csv_read(&player->scratch, text, columns, count, ret, &why);
    }
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

static size_t last_of(const int *columns)
{
    while (columns[1] >= 0) {
        columns++;
    }
    return (size_t)columns[0];
}

/* "key: cell cell ..." of one row; the cells are given by column, -1 ends. */
static void add_row(struct en_text *body, const char *key, const struct en_csv *csv, size_t row,
                    const int *columns)
{
    en_text_addf(body, "%s:", key);
    for (; *columns >= 0; columns++) {
        en_text_addc(body, ' ');
        en_text_add(body, en_csv_cell(csv, row, (size_t)*columns));
    }
    en_text_addc(body, '\n');
}

/* One act with a line a row, of the rows whose last cell says anything; none without any. */
static enum en_status enrol_rows(struct player *player, const struct en_step *step, const char *act,
                                 const char *key, const struct en_csv *csv, const int *columns,
                                 struct en_error *reterr)
{
    struct play_deed deed;
    struct play_key *by = NULL;
    enum en_status status = play_key_get(player, step->arg[1], &by, reterr);

    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, act);
    for (size_t row = 0; row < csv->rows; row++) {
        if (en_csv_cell(csv, row, last_of(columns)).len > 0) {
            add_row(&deed.body, key, csv, row, columns);
        }
    }
    if (deed.body.len == 0) {
        en_text_finish(&deed.body);
        return EN_OK;
    }
    return play_submit_one(player, &deed, reterr);
}

enum en_status play_step_enrol_places(struct player *player, const struct en_step *step,
                                      struct en_error *reterr)
{
    static const char *const COLUMNS[] = {"place", "lat_e7",  "lon_e7",       "region",  "name_fr",
                                          "cell?", "source?", "source_name?", "licence?"};
    static const int LINE[] = {0, 1, 2, 3, 4, -1};
    struct en_csv csv;
    enum en_status status = read_table(player, step, COLUMNS, EN_COUNT(COLUMNS), &csv, reterr);

    return status == EN_OK ? enrol_rows(player, step, "place.list", "place", &csv, LINE, reterr)
                           : status;
}

enum en_status play_step_enrol_vehicles(struct player *player, const struct en_step *step,
                                        struct en_error *reterr)
{
    static const char *const COLUMNS[] = {"vehicle", "owner", "seats", "kind", "base?"};
    static const int LINE[] = {0, 1, 2, 3, -1};
    static const int BASE_LINE[] = {0, 4, -1};
    struct en_csv csv;
    enum en_status status = read_table(player, step, COLUMNS, EN_COUNT(COLUMNS), &csv, reterr);

    if (status == EN_OK) {
        status = enrol_rows(player, step, "vehicle.enrol", "vehicle", &csv, LINE, reterr);
    }
    return status == EN_OK && play_went_well(player)
               ? enrol_rows(player, step, "vehicle.base", "base", &csv, BASE_LINE, reterr)
               : status;
}

/* ---- members -------------------------------------------------------------------------------- */

enum member_column { MEMBER, PARTY, COMPONENT, TRAINED, SPEAKS, AWAY, BASE };

/* "key: MEMBER WORD" for each word of a cell. */
static void add_words(struct en_text *body, const char *key, const struct en_csv *csv, size_t row,
                      enum member_column column)
{
    struct en_str rest = en_csv_cell(csv, row, column);

    while (rest.len > 0) {
        struct en_str word = en_str_cut(&rest, ' ');
        if (word.len > 0) {
            en_text_addf(body, "%s: ", key);
            en_text_add(body, en_csv_cell(csv, row, MEMBER));
            en_text_addc(body, ' ');
            en_text_add(body, word);
            en_text_addc(body, '\n');
        }
    }
}

static bool of_party(const struct en_csv *csv, size_t row, struct en_str party)
{
    return en_str_equal(en_csv_cell(csv, row, PARTY), party);
}

static void add_members(struct en_text *body, const struct en_csv *csv, struct en_str party)
{
    static const int OF_COMPONENT[] = {MEMBER, COMPONENT, -1};
    static const int OF_PARTY[] = {MEMBER, PARTY, -1}; /* without components it is one itself */

    for (size_t row = 0; row < csv->rows; row++) {
        if (of_party(csv, row, party)) {
            bool none = en_csv_cell(csv, row, COMPONENT).len == 0;
            add_row(body, "member", csv, row, none ? OF_PARTY : OF_COMPONENT);
        }
    }
    for (size_t row = 0; row < csv->rows; row++) {
        if (of_party(csv, row, party)) {
            add_words(body, "trained", csv, row, TRAINED);
        }
    }
    for (size_t row = 0; row < csv->rows; row++) {
        if (of_party(csv, row, party)) {
            add_words(body, "speaks", csv, row, SPEAKS);
        }
    }
}

/* "key: MEMBER CELL" of the party's rows that say anything there. */
static void add_cells(struct en_text *body, const char *key, const struct en_csv *csv,
                      struct en_str party, enum member_column column)
{
    const int line[] = {MEMBER, (int)column, -1};

    for (size_t row = 0; row < csv->rows; row++) {
        if (of_party(csv, row, party) && en_csv_cell(csv, row, column).len > 0) {
            add_row(body, key, csv, row, line);
        }
    }
}

static enum en_status key_of_party(struct player *player, struct en_str party, struct en_str name,
                                   struct play_key **ret, struct en_error *reterr)
{
    struct en_text whole = {0};

    en_text_add(&whole, party);
    en_text_addc(&whole, '/');
    en_text_add(&whole, name);
    enum en_status status = play_key_get(player, en_text_str(&whole), ret, reterr);
    en_text_finish(&whole);
    return status;
}

/* Told together with the other parties', unless it went wrong. */
static enum en_status submit_quietly(struct player *player, struct play_deed *deed,
                                     struct en_error *reterr)
{
    enum en_status status = play_submit(player, deed, 1, reterr);

    if (status == EN_OK && !play_went_well(player)) {
        play_tell_deed(player, deed);
    }
    return status;
}

/* What the file may say beside, each in an act of its own. */
static const struct {
    const char *act, *key;
    enum member_column column;
} MORE[] = {{"member.away", "away", AWAY}, {"member.base", "base", BASE}};

static enum en_status enrol_party(struct player *player, const struct en_step *step,
                                  const struct en_csv *csv, struct en_str party,
                                  struct en_error *reterr)
{
    struct play_deed deed;
    struct play_key *by = NULL;
    enum en_status status = key_of_party(player, party, step->arg[1], &by, reterr);

    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "member.enrol");
    add_members(&deed.body, csv, party);
    status = submit_quietly(player, &deed, reterr);
    for (size_t i = 0; status == EN_OK && play_went_well(player) && i < EN_COUNT(MORE); i++) {
        play_deed_begin(&deed, by, MORE[i].act);
        add_cells(&deed.body, MORE[i].key, csv, party, MORE[i].column);
        if (deed.body.len > 0) {
            status = submit_quietly(player, &deed, reterr);
        } else {
            en_text_finish(&deed.body);
        }
    }
    return status;
}

static void tell_members(struct player *player, const struct en_csv *csv,
                         const struct en_str *party, size_t count)
{
    struct en_text total = {0}, parts = {0};

    en_text_addf(&total, "%zu", csv->rows);
    for (size_t i = 0; i < count; i++) {
        size_t rows = 0;
        for (size_t row = 0; row < csv->rows; row++) {
            rows += of_party(csv, row, party[i]);
        }
        en_text_adds(&parts, i > 0 ? ", " : "");
        en_text_add(&parts, party[i]);
        en_text_addf(&parts, " %zu", rows);
    }
    struct en_str args[] = {en_text_str(&total), en_text_str(&parts)};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
              N_("%1 members on the roster, as tokens without names: %2"), args, 2);
    en_text_finish(&total);
    en_text_finish(&parts);
}

/* Rows of a party are enrolled by that party: nobody puts another's members on the roster. */
enum en_status play_step_enrol_members(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    static const char *const COLUMNS[] = {"member", "party", "component", "trained",
                                          "speaks", "away?", "base?"};
    const struct en_accord *accord = en_state_accord(en_node_state(play_registrar(player)->node));
    struct en_csv csv;
    enum en_status status = read_table(player, step, COLUMNS, EN_COUNT(COLUMNS), &csv, reterr);
    struct en_str party[EN_PARTIES_MAX];
    size_t count = accord->party_count;

    for (size_t i = 0; i < count; i++) {
        party[i] = en_arena_copy(&player->scratch, accord->party[i].id);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        bool any = false;
        for (size_t row = 0; row < csv.rows; row++) {
            any = any || of_party(&csv, row, party[i]);
        }
        if (any) {
            status = enrol_party(player, step, &csv, party[i], reterr);
        }
    }
    if (status == EN_OK && play_went_well(player) && !player->verbose) {
        tell_members(player, &csv, party, count);
    }
    return status;
}
