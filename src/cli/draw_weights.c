/*
 * draw_weights.c: what is said about a pool of programmes: risk and presence of places, weights of
 * programmes; and how its figures are printed.
 */
#include "draw_pool.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "csv.h"
#include "joint_draw.h"

enum { WINDOW_S = EN_DRAW_WINDOW_MINUTES * 60, RISK_USUAL = 10 };

/* ---- what the commission wants -------------------------------------------------------------- */

enum { PLACE, RISK, PRESENCE, COLUMNS };

/* `said` has the line that speaks of each zone, 0: none yet. */
static enum en_status say_zone_once(const struct en_csv *csv, size_t row, size_t *said,
                                    struct en_error *reterr)
{
    char place[32], number[24];
    size_t before = *said;

    *said = csv->line[row];
    (void)snprintf(number, sizeof(number), "%zu", before);
    return before == 0 ? EN_OK
                       : en_fail(reterr, EN_ERR_EXISTS, "draw.zone-twice",
                                 en_place_line(place, csv->line[row]),
                                 N_("\"%1\" is there already, in line %2"),
                                 N_("Leave one of the two lines out."),
                                 en_csv_cell(csv, row, PLACE), en_str_from(number));
}

static enum en_status read_zone(const struct en_csv *csv, size_t row, struct en_draw_files *files,
                                size_t *said, struct en_error *reterr)
{
    struct en_str place = en_csv_cell(csv, row, PLACE);
    uint64_t risk = 0, presence = 0;

    if (!en_parse_u64(en_csv_cell(csv, row, RISK), &risk) || risk < 1 ||
        risk > EN_DRAW_RISK_MAX / RISK_USUAL ||
        !en_parse_u64(en_csv_cell(csv, row, PRESENCE), &presence) || presence > 1000) {
        return en_csv_fail(csv, row, "draw.zone-cell", N_("risk or presence of %1 is out of range"),
                           N_("Risk: 1 to 1000, the usual is 100. Presence: 0 to 1000 visits."),
                           place, reterr);
    }
    for (size_t i = 0; i < files->pool.zone_count; i++) {
        if (en_str_equal(files->zone[i].name, place)) {
            files->zone[i].risk = (uint32_t)risk * RISK_USUAL;
            files->zone[i].required = (uint32_t)presence * 1000;
            return say_zone_once(csv, row, &said[i], reterr);
        }
    }
    if (presence == 0) {
        return EN_OK;
    }
    return en_csv_fail(csv, row, "draw.zone", N_("no programme of the pool goes to %1"),
                       N_("Add programmes that do, or ask for no presence there."), place, reterr);
}

enum en_status en_draw_zones_read(struct en_cli *cli, struct en_str text,
                                  struct en_draw_files *files, struct en_error *reterr)
{
    static const char *const NAMES[COLUMNS] = {"place", "risk", "presence"};
    size_t *said = EN_ARENA_ARRAY(&cli->arena, files->pool.zone_count, size_t);
    struct en_csv csv;
    enum en_status status =
        said == NULL ? EN_ERR_MEMORY : en_csv_read(&cli->arena, text, NAMES, COLUMNS, &csv, reterr);

    for (size_t row = 0; status == EN_OK && row < csv.rows; row++) {
        status = read_zone(&csv, row, files, said, reterr);
    }
    return status;
}

/* ---- weights -------------------------------------------------------------------------------- */

static bool give_weight(const struct en_draw_files *files, const struct en_joint_draw_line *line,
                        uint64_t *weight)
{
    for (size_t i = 0; i < files->pool.count; i++) {
        if (en_hash_equal(&files->file[i].id, &line->id)) {
            weight[i] += line->weight;
            return true;
        }
    }
    return false;
}

enum en_status en_draw_weights_read(struct en_cli *cli, const char *path,
                                    const struct en_draw_files *files, uint64_t **ret,
                                    struct en_error *reterr)
{
    uint64_t *weight = EN_ARENA_ARRAY(&cli->arena, files->pool.count, uint64_t);
    struct en_joint_draw_line *line = NULL;
    struct en_str text = {NULL, 0};
    size_t count = 0;
    enum en_status status = weight == NULL ? EN_ERR_MEMORY : en_cli_read(cli, path, &text, reterr);

    if (status == EN_OK) {
        memset(weight, 0, files->pool.count * sizeof(*weight));
        status = en_joint_draw_read(&cli->arena, text, &line, &count, reterr);
        if (status != EN_OK) {
            en_draw_name_file(reterr, en_str_from(path));
        }
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        if (!give_weight(files, &line[i], weight)) {
            return en_fail(reterr, EN_ERR_NOT_FOUND, "draw.weights-file", en_str_from(path),
                           N_("a programme of the list is not in the folder"),
                           N_("Take the folder for which the weights were made."));
        }
    }
    *ret = weight;
    return status;
}

void en_draw_weights_print(const struct en_draw_files *files, const uint64_t *weight,
                           struct en_text *out)
{
    en_text_adds(out, "# Made by `entente programme mix`; all weights make 4294967296.\n");
    for (size_t i = 0; i < files->pool.count; i++) {
        char hex[2 * EN_HASH_BYTES];
        if (weight[i] == 0) {
            continue;
        }
        en_hex_encode(hex, (struct en_bytes){files->file[i].id.b, EN_HASH_BYTES});
        en_text_addf(out, "# %.*s\nalternative: %.*s %" PRIu64 "\n", (int)files->file[i].name.len,
                     files->file[i].name.ptr, (int)sizeof(hex), hex, weight[i]);
    }
}

void en_draw_percent_print(uint64_t parts, en_translate_fn translate, struct en_text *out)
{
    en_text_add_decimal(out, (int64_t)((parts * 10000 + EN_DRAW_ONE - 1) / EN_DRAW_ONE), 2,
                        translate);
    en_text_adds(out, " %");
}

void en_draw_cell_print(const struct en_draw_files *files, uint32_t cell, struct en_text *out)
{
    const struct en_draw_cell *at = &files->pool.cell[cell];
    char time[EN_TIME_BYTES + 1];

    en_time_format(files->begin + (en_time)at->window * WINDOW_S, time);
    en_text_add(out, files->zone[at->zone].name);
    en_text_addc(out, ' ');
    en_text_adds(out, time);
}
