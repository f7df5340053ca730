/*
 * programme_compare.c: `entente programme compare`: what each party gets from several lists of
 * patrols, side by side, each with the best crews that can be had for it now.
 */
#include <string.h>

#include "draw_pool.h"
#include "effort.h"
#include "nouns.h"
#include "programme.h"

/* One list: its crews composed, its rows said. */
struct comparing {
    struct en_cli *cli;
    struct en_table parties;
    struct en_table bases; // parties by base, where there are several
    struct en_table lists;
    uint64_t seed;
};

/* "0042.csv" of "out/pool/0042.csv"; the whole path where another list is called so too. */
static struct en_str name_of(const struct en_args *args, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct en_str name = en_str_from(slash == NULL ? path : slash + 1);
    size_t alike = 0;

    for (size_t i = 0; i < args->word_count; i++) {
        const char *other = strrchr(args->word[i], '/');
        alike += en_str_is(name, other == NULL ? args->word[i] : other + 1);
    }
    return alike > 1 ? en_str_from(path) : name;
}

/* The first patrols that have no crew stand in the last column. */
static void add_list(struct comparing *comparing, struct en_str name, const struct en_crews *crews)
{
    struct en_text without = {0};

    for (size_t i = 0; i < crews->count; i++) {
        if (crews->programme.crews[i].verdict != EN_PLAN_MANNED) {
            en_text_adds(&without, without.len > 0 ? " " : "");
            en_text_add(&without, crews->demand[i].order);
        }
    }
    struct en_cell cells[] = {
        en_cell_text("list", name),
        en_cell_int("patrols", (int64_t)crews->count),
        en_cell_int("manned", (int64_t)crews->programme.manned),
        en_cell_int("cost", crews->programme.cost),
        en_cell_text("unmanned", en_text_str(&without)),
    };
    en_table_row(&comparing->lists, cells, EN_COUNT(cells));
    en_text_finish(&without);
}

static void add_parties(struct comparing *comparing, struct en_str name,
                        const struct en_crews *crews)
{
    for (size_t i = 0; i < crews->problem.node_count; i++) {
        const struct en_plan_sheet *sheet = &crews->programme.sheets[i];
        if (!crews->problem.nodes[i].party) {
            continue;
        }
        struct en_cell cells[] = {
            en_cell_text("list", name),
            en_cell_text("party", crews->problem.nodes[i].name),
            en_cell_int("seats", sheet->seats),
            en_cell_int("leads", sheet->leads),
            en_cell_int("deputies", sheet->deputies),
            en_cell_int("nights", sheet->nights),
            en_cell_int("risk", sheet->risk),
            en_cell_int("people", sheet->people),
        };
        en_table_row(&comparing->parties, cells, EN_COUNT(cells));
    }
}

static enum en_status add_file(struct comparing *comparing, const char *path, struct en_str name,
                               struct en_error *reterr)
{
    struct en_cli *cli = comparing->cli;
    struct en_str file = {NULL, 0};
    struct en_demand *demand = NULL;
    struct en_crews crews = {0};
    size_t count = 0;
    enum en_status status = en_cli_read(cli, path, &file, reterr);

    if (status == EN_OK) {
        status = en_demand_read(&cli->arena, file, &demand, &count, reterr);
        if (status != EN_OK) {
            en_draw_name_file(reterr, name);
        }
    }
    if (status == EN_OK) {
        status = en_crews_compose(en_node_state(cli->node), demand, count, comparing->seed, &crews,
                                  reterr);
    }
    if (status == EN_OK) {
        add_list(comparing, name, &crews);
        add_parties(comparing, name, &crews);
        en_programme_add_bases(&comparing->bases, name, &crews);
    }
    en_crews_finish(&crews);
    return status;
}

enum en_status en_cli_programme_compare(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    struct comparing comparing = {.cli = cli, .seed = 1};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_effort_number(args, "seed", UINT64_MAX, &comparing.seed, reterr);
    }
    en_table_begin(&comparing.lists, cli, NULL);
    comparing.lists.part = "list";
    en_table_begin(&comparing.parties, cli, NULL);
    comparing.parties.part = "party";
    en_table_begin(&comparing.bases, cli, NULL);
    comparing.bases.part = "base";
    for (size_t i = 0; status == EN_OK && i < args->word_count; i++) {
        status = add_file(&comparing, args->word[i], name_of(args, args->word[i]), reterr);
    }
    en_table_end(&comparing.parties);
    en_table_end(&comparing.bases);
    en_table_end(&comparing.lists);
    return status;
}
