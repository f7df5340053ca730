/*
 * draw_mix.c: `entente programme mix`: from a folder of programmes to the weights of their draw.
 *
 * The files stay where they are: they are plans of the future. What is written is pool.txt, hashes
 * and weights, which `entente programme pool` puts into the record.
 */
#include "nouns.h"

#include <string.h>

#include "draw_pool.h"
#include "effort.h"

enum { FILE_MODE = 0600, SLACK_USUAL = 5, SLACK_MOST = 1000 };

/* Thousandths of a bit, with two decimals. */
static void print_bits(struct en_text *out, const struct en_cli *cli, uint32_t millibits)
{
    en_text_add_decimal(out, millibits / 10, 2, en_translator(cli));
}

/* ---- pool.txt ------------------------------------------------------------------------------- */

static enum en_status write_pool(struct en_cli *cli, const struct en_draw_files *files,
                                 const uint64_t *weight, const char *path, struct en_error *reterr)
{
    struct en_text text = {0};

    en_draw_weights_print(files, weight, &text);
    struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};
    enum en_status status =
        text.failed ? EN_ERR_MEMORY
                    : cli->env.write_file(cli->env.self, path, bytes, FILE_MODE, reterr);
    en_text_finish(&text);
    return status;
}

/* ---- what is told --------------------------------------------------------------------------- */

static void say_chance(struct en_cli *cli, const struct en_draw_files *files,
                       const struct en_draw_figures *figures)
{
    struct en_text chance = {0}, where = {0}, open = {0}, open_where = {0};

    en_draw_percent_print(figures->chance, en_translator(cli), &chance);
    en_draw_percent_print(figures->open_chance, en_translator(cli), &open);
    if (figures->chance > 0) {
        en_draw_cell_print(files, figures->chance_cell, &where);
    }
    if (figures->open_chance > 0) {
        en_draw_cell_print(files, figures->open_cell, &open_where);
    }
    struct en_cell cells[] = {
        en_cell_text("chance", en_text_str(&chance)),
        en_cell_text("cell", en_text_str(&where)),
        en_cell_text("open_chance", en_text_str(&open)),
        en_cell_text("open_cell", en_text_str(&open_where)),
        en_cell_int("certain", (int64_t)figures->certain),
        en_cell_int("parts", (int64_t)figures->chance),
        en_cell_int("open_parts", (int64_t)figures->open_chance),
    };
    if (figures->chance == 0) {
        en_say(cli, N_("These programmes visit no place: there is nobody to be met."), cells,
               EN_COUNT(cells));
    } else {
        en_say(cli, N_("One prepared ambush meets a patrol with probability at most %1 (%2)."),
               cells, EN_COUNT(cells));
    }
    if (figures->certain > 0) {
        struct en_str args[] = {en_text_str(&open), en_text_str(&open_where)};
        en_say_line(
            cli,
            N_("Some visits stand in every programme: no draw hides them. Apart from them it "
               "is %1 (%2)."),
            args, 2);
    }
    en_text_finish(&chance);
    en_text_finish(&where);
    en_text_finish(&open);
    en_text_finish(&open_where);
}

static void say_bound(struct en_cli *cli, const struct en_draw_files *files,
                      const struct en_draw_mixture *mixture, const struct en_draw_figures *figures)
{
    struct en_text scaled = {0}, bound = {0}, least = {0}, bits = {0};

    en_draw_percent_print(figures->scaled, en_translator(cli), &scaled);
    en_draw_percent_print(mixture->bound, en_translator(cli), &bound);
    print_bits(&least, cli, figures->min_entropy);
    print_bits(&bits, cli, figures->entropy);
    struct en_cell cells[] = {
        en_cell_text("scaled", en_text_str(&scaled)),
        en_cell_text("bound", en_text_str(&bound)),
        en_cell_text("min_entropy", en_text_str(&least)),
        en_cell_text("entropy", en_text_str(&bits)),
        en_cell_int("alternatives", (int64_t)files->pool.count),
        en_cell_int("support", (int64_t)figures->support),
        en_cell_int("ambush_cells", (int64_t)mixture->ambush_count),
    };
    en_say(cli,
           N_("Weighed by risk it is %1; no mixture of this pool has less than %2, proven by the "
              "ambusher's best plan over %7 cells."),
           cells, EN_COUNT(cells));
    en_say_line(cli, N_("Min-entropy %1 bits, entropy of the draw %2 bits."),
                (struct en_str[]){en_text_str(&least), en_text_str(&bits)}, 2);
    en_text_finish(&scaled);
    en_text_finish(&bound);
    en_text_finish(&least);
    en_text_finish(&bits);
}

static enum en_status say_given(struct en_cli *cli, const struct en_draw_files *files,
                                const uint64_t *weight, bool leg)
{
    struct en_text chance = {0}, where = {0};
    struct en_draw_given given;

    if (!en_draw_given(&files->pool, weight, leg ? &files->leg : &files->hour, &cli->arena,
                       &given)) {
        return EN_ERR_MEMORY;
    }
    en_draw_percent_print(given.chance, en_translator(cli), &chance);
    if (given.chance > 0) {
        en_draw_cell_print(files, given.cell, &where);
    }
    struct en_cell cells[] = {
        en_cell_text(leg ? "given_leg" : "given_hour", en_text_str(&chance)),
        en_cell_text("cell", en_text_str(&where)),
        en_cell_int("parts", (int64_t)given.chance),
        en_cell_int("alone", given.alone),
    };
    en_say(cli,
           leg ? N_("Who has seen the first patrol's hour and first place: at most %1 from then on "
                    "(%2).")
               : N_("Who has seen the hour of the first departure: at most %1 from then on (%2)."),
           cells, EN_COUNT(cells));
    if (given.alone) {
        en_say_line(cli, N_("   Some such sign leaves one programme only: it gives the rest away."),
                    NULL, 0);
    }
    en_text_finish(&chance);
    en_text_finish(&where);
    return EN_OK;
}

static enum en_status say_zones(struct en_cli *cli, const struct en_draw_files *files,
                                const uint64_t *weight)
{
    size_t count = files->pool.zone_count;
    struct en_draw_zone_figures *zone =
        EN_ARENA_ARRAY(&cli->arena, count + 1, struct en_draw_zone_figures);
    struct en_table table;

    if (zone == NULL || !en_draw_zones(&files->pool, weight, &cli->arena, zone)) {
        return EN_ERR_MEMORY;
    }
    en_table_begin(&table, cli, NULL);
    table.part = "place";
    for (size_t i = 0; i < count; i++) {
        struct en_text visits = {0};
        uint64_t tenths = (zone[i].visits * 10 + EN_DRAW_ONE / 2) / EN_DRAW_ONE;
        en_text_add_decimal(&visits, (int64_t)tenths, 1, en_translator(cli));
        struct en_cell cells[] = {
            en_cell_text("place", files->zone[i].name),
            en_cell_text("visits", en_text_str(&visits)),
            zone[i].mean_gap > 0 ? en_cell_int("mean_gap_h", (zone[i].mean_gap + 30) / 60)
                                 : en_cell_none("mean_gap_h"),
            en_cell_int("longest_gap_h", (zone[i].longest + 30) / 60),
            zone[i].return_permille >= 0 ? en_cell_int("return_pct", zone[i].return_permille / 10)
                                         : en_cell_none("return_pct"),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
        en_text_finish(&visits);
    }
    en_table_end(&table);
    return EN_OK;
}

static enum en_status say_all(struct en_cli *cli, const struct en_draw_files *files,
                              const struct en_draw_mixture *mixture)
{
    struct en_draw_figures figures;

    if (!en_draw_figures(&files->pool, mixture->weight, &cli->arena, &figures)) {
        return EN_ERR_MEMORY;
    }
    say_chance(cli, files, &figures);
    say_bound(cli, files, mixture, &figures);
    enum en_status status = say_given(cli, files, mixture->weight, false);
    if (status == EN_OK) {
        status = say_given(cli, files, mixture->weight, true);
    }
    return status == EN_OK ? say_zones(cli, files, mixture->weight) : status;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static enum en_status read_options(const struct en_args *args, struct en_draw_options *ret,
                                   struct en_error *reterr)
{
    uint64_t slack = SLACK_USUAL, support = EN_DRAW_SUPPORT_MAX;
    enum en_status status = en_effort_number(args, "slack", SLACK_MOST, &slack, reterr);

    if (status == EN_OK) {
        status = en_effort_number(args, "support", EN_DRAW_SUPPORT_MAX, &support, reterr);
    }
    *ret = (struct en_draw_options){.slack = (uint32_t)slack * 10, .support = (uint32_t)support};
    return status;
}

static enum en_status mix_zones(struct en_cli *cli, const struct en_args *args,
                                struct en_draw_files *files, struct en_draw_mixture *ret,
                                struct en_error *reterr)
{
    const char *zones = en_args_option(args, "zones");
    struct en_draw_options options = {.slack = 0};
    struct en_str text = {NULL, 0};
    enum en_status status = read_options(args, &options, reterr);

    if (status == EN_OK && zones != NULL) {
        status = en_cli_read(cli, zones, &text, reterr);
        if (status == EN_OK) {
            status = en_draw_zones_read(cli, text, files, reterr);
        }
    }
    return status == EN_OK ? en_draw_mix(&files->pool, &options, &cli->arena, ret, reterr) : status;
}

/* The weights found are written; those that others found are judged. */
static enum en_status mix_files(struct en_cli *cli, const struct en_args *args,
                                struct en_draw_files *files, const char *out,
                                struct en_error *reterr)
{
    const char *given = en_args_option(args, "weights");
    struct en_draw_mixture mixture;
    enum en_status status = given != NULL ? EN_OK : en_cli_may_write(out, reterr);

    if (status == EN_OK) {
        status = mix_zones(cli, args, files, &mixture, reterr);
    }
    if (status == EN_OK) {
        status = given != NULL ? en_draw_weights_read(cli, given, files, &mixture.weight, reterr)
                               : write_pool(cli, files, mixture.weight, out, reterr);
    }
    if (status == EN_OK) {
        status = say_all(cli, files, &mixture);
    }
    if (status == EN_OK && given == NULL) {
        struct en_str written[] = {en_str_from(out)};
        en_say_line(cli,
                    N_("Hashes and weights are in %1: `entente programme pool` publishes them."),
                    written, 1);
    }
    return status;
}

enum en_status en_cli_programme_mix(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    const char *folder = en_args_word(args, 0), *named = en_args_option(args, "out");
    struct en_draw_files files;
    struct en_text out = {0};
    enum en_status status = en_draw_files_read(cli, folder, &files, reterr);

    if (named != NULL) {
        en_text_adds(&out, named);
    } else {
        en_text_addf(&out, "%s/pool.txt", folder);
    }
    if (status == EN_OK) {
        status =
            out.failed ? EN_ERR_MEMORY : mix_files(cli, args, &files, en_text_cstr(&out), reterr);
    }
    en_text_finish(&out);
    return status;
}
