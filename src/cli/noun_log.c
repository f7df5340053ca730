/*
 * noun_log.c: the record as a record: entries, heads, receipts, proofs.
 */
#include <string.h>

#include <entente/qr.h>
#include <entente/witness.h>

#include "find.h"
#include "head.h"
#include "nouns.h"
#include "source.h"

/* ---- head ----------------------------------------------------------------------------------- */

enum en_status en_cli_log_head(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_signing_key *key = NULL;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK && en_args_flag(args, "sign")) {
        status = en_cli_key(cli, NULL, &key, reterr);
        if (status == EN_OK) {
            status = en_node_sign_head(cli->node, key, reterr);
        }
        en_signing_key_destroy(key);
    }
    return status == EN_OK ? en_head_say(cli, cli->node, reterr) : status;
}

enum en_status en_cli_log_cosign(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    for (size_t i = 0; status == EN_OK && i < args->word_count; i++) {
        struct en_str text = {NULL, 0};
        status = en_cli_read(cli, args->word[i], &text, reterr);
        while (status == EN_OK && text.len > 0) {
            struct en_str line = en_str_cut(&text, '\n');
            status = line.len > 0 ? en_node_add_cosignature(cli->node, line, reterr) : EN_OK;
        }
    }
    return status == EN_OK ? en_head_say(cli, cli->node, reterr) : status;
}

enum en_status en_cli_log_tick(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_signing_key *key = NULL;
    bool ticked = false;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    (void)args;
    if (status == EN_OK) {
        status = en_cli_key(cli, NULL, &key, reterr);
    }
    if (status == EN_OK) {
        status = en_node_tick(cli->node, key, &ticked, reterr);
    }
    if (status == EN_OK && ticked) {
        status = en_node_sign_head(cli->node, key, reterr);
    }
    en_signing_key_destroy(key);
    if (status == EN_OK) {
        struct en_cell cells[] = {
            en_cell_int("ticked", ticked),
            en_cell_time("logged", en_state_log_time(en_node_state(cli->node))),
        };
        en_say(cli,
               ticked ? N_("Log time is now %2.") : N_("Nothing is due: log time stays at %2."),
               cells, EN_COUNT(cells));
    }
    return status;
}

/* ---- promises ------------------------------------------------------------------------------- */

static bool list_promise(void *self, const struct en_promise *promise, struct en_str note,
                         enum en_promise_state state)
{
    static const char *const words[] = {
        [EN_PROMISE_KEPT] = "kept", [EN_PROMISE_OPEN] = "open", [EN_PROMISE_OVERDUE] = "overdue"};
    struct en_cell cells[] = {
        en_cell_hash("act", &promise->act),
        en_cell_time("received", promise->received),
        en_cell_time("by", promise->by),
        en_cell_text("state", en_str_from(words[state])),
    };

    (void)note;
    return en_table_row(self, cells, EN_COUNT(cells));
}

enum en_status en_cli_log_promises(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_table table;
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    (void)args;
    if (status == EN_OK) {
        en_table_begin(&table, cli, N_("Every act that was promised is in the record."));
        status = en_node_promises(cli->node, list_promise, &table, reterr);
        en_table_end(&table);
    }
    return status;
}

/* ---- list ----------------------------------------------------------------------------------- */

static enum en_status count_option(const struct en_args *args, const char *name, uint64_t otherwise,
                                   uint64_t *ret, struct en_error *reterr)
{
    const char *text = en_args_option(args, name);

    *ret = otherwise;
    return text == NULL ? EN_OK : en_cli_index(text, ret, reterr);
}

static enum en_status list_row(struct en_cli *cli, struct en_table *table,
                               const struct en_outcomes *outcomes, uint64_t index,
                               struct en_error *reterr)
{
    struct en_found found;
    struct en_str rule = {NULL, 0};
    struct en_cell doubt;
    enum en_status status = en_find_index(cli, index, &found, reterr);

    if (status == EN_OK) {
        status = en_find_doubt(cli, index, &doubt, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_str outcome = en_outcome_of(outcomes, index, &rule);
    struct en_cell cells[] = {
        en_cell_int("index", (int64_t)index),
        en_cell_time("logged", found.entry->logged),
        en_cell_text("act", en_str_from(found.entry->act.def->form.name)),
        en_cell_text("author", found.entry->act.author),
        en_cell_text("outcome", outcome),
        rule.len > 0 ? en_cell_text("rule", rule) : en_cell_none("rule"),
        en_cell_hash("id", &found.entry->id),
        doubt,
    };
    en_table_row(table, cells, EN_COUNT(cells));
    return EN_OK;
}

static enum en_status list(struct en_cli *cli, uint64_t from, uint64_t count,
                           struct en_error *reterr)
{
    uint64_t size = en_store_head(en_node_store(cli->node)).size;
    uint64_t left = from < size ? size - from : 0;
    struct en_outcomes outcomes = {0};
    struct en_table table;
    enum en_status status = en_outcomes_load(cli, &outcomes, reterr);

    en_table_begin(&table, cli, N_("There are no entries there."));
    table.shown = "index,logged,act,author,outcome,rule";
    for (uint64_t i = 0; status == EN_OK && i < count && i < left; i++) {
        status = list_row(cli, &table, &outcomes, from + i, reterr);
    }
    en_table_end(&table);
    en_outcomes_finish(&outcomes);
    return status;
}

enum en_status en_cli_log_list(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    uint64_t from = 0;
    uint64_t count = 0;
    enum en_status status = count_option(args, "from", 0, &from, reterr);

    if (status == EN_OK) {
        status = count_option(args, "count", UINT64_MAX, &count, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    return status == EN_OK ? list(cli, from, count, reterr) : status;
}

/* A void act with what its rule says, filled in as it was that day. */
static bool void_row(void *self, const struct en_cell *cells, size_t count)
{
    struct en_str args[] = {
        en_cell_find(cells, count, "arg1"),
        en_cell_find(cells, count, "arg2"),
        en_cell_find(cells, count, "arg3"),
        en_cell_find(cells, count, "arg4"),
    };
    struct en_str rule = en_cell_find(cells, count, "rule");
    const char *message = en_rule_text(rule, NULL);
    struct en_text text = {0};

    en_text_fill(&text, en_tr(message), args, EN_COUNT(args));
    struct en_cell said[] = {
        en_cell_int("index", en_cell_number(cells, count, "index")),
        en_cell_text("act", en_cell_find(cells, count, "act")),
        en_cell_text("author", en_cell_find(cells, count, "author")),
        en_cell_text("rule", rule),
        en_cell_text("text", en_text_str(&text)),
        en_cell_text("arg1", args[0]),
        en_cell_text("arg2", args[1]),
        en_cell_text("arg3", args[2]),
        en_cell_text("arg4", args[3]),
    };
    bool more = en_table_row(self, said, EN_COUNT(said));
    en_text_finish(&text);
    return more;
}

enum en_status en_cli_log_voids(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_str rule = en_str_from(en_args_word(args, 0));
    struct en_table table;
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_table_begin(&table, cli, N_("Every act had its effect."));
    table.shown = "index,act,author,rule,text";
    status = en_state_view(en_node_state(cli->node), "voids", &rule, 1, void_row, &table, reterr);
    en_table_end(&table);
    return status;
}

/* ---- proofs --------------------------------------------------------------------------------- */

/* As a drawing in a file, or in half blocks for "-". */
static enum en_status draw_receipt(struct en_cli *cli, struct en_str receipt, const char *path,
                                   struct en_error *reterr)
{
    bool terminal = strcmp(path, "-") == 0;
    struct en_text drawing = {0};
    enum en_status status =
        en_qr_draw(receipt, terminal ? EN_QR_BLOCKS : EN_QR_SVG, &drawing, reterr);

    if (status == EN_OK) {
        status = en_cli_write(cli, path, en_text_str(&drawing), reterr);
    }
    en_text_finish(&drawing);
    return status;
}

enum en_status en_cli_log_receipt(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    const char *qr = en_args_option(args, "qr");
    struct en_text receipt = {0};
    uint64_t index = 0;
    enum en_status status = en_cli_index(en_args_word(args, 0), &index, reterr);

    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    if (status == EN_OK) {
        status = en_node_receipt(cli->node, index, &receipt, reterr);
    }
    if (status == EN_OK && (qr == NULL || en_args_option(args, "out") != NULL)) {
        status = en_cli_write(cli, en_args_option(args, "out"), en_text_str(&receipt), reterr);
    }
    if (status == EN_OK && qr != NULL) {
        status = draw_receipt(cli, en_text_str(&receipt), qr, reterr);
    }
    en_text_finish(&receipt);
    return status;
}

enum en_status en_cli_log_entry(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_found found;
    uint64_t index = 0;
    enum en_status status = en_cli_index(en_args_word(args, 0), &index, reterr);

    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    if (status == EN_OK) {
        status = en_find_index(cli, index, &found, reterr);
    }
    return status == EN_OK ? en_cli_write(cli, en_args_option(args, "out"), found.bytes, reterr)
                           : status;
}

static void say_growth(struct en_cli *cli, uint64_t before, uint64_t after,
                       const struct en_hash *old_root, const struct en_hash *root,
                       const struct en_proof *proof)
{
    struct en_cell cells[] = {
        en_cell_int("old", (int64_t)before),          en_cell_int("size", (int64_t)after),
        en_cell_hash("old_root", old_root),           en_cell_hash("root", root),
        en_cell_int("hashes", (int64_t)proof->count),
    };

    en_say(cli,
           N_("Proven with %5 hashes: the record of %1 entries is the beginning of that of %2."),
           cells, EN_COUNT(cells));
}

enum en_status en_cli_log_prove(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_hash old_root;
    struct en_hash root;
    struct en_proof proof;
    uint64_t before = 0;
    uint64_t after = 0;
    enum en_status status = en_cli_index(en_args_word(args, 0), &before, reterr);

    if (status == EN_OK) {
        status = hasher == NULL ? EN_ERR_MEMORY : en_cli_open(cli, EN_NODE_READ, reterr);
    }
    if (status == EN_OK) {
        after = en_store_head(en_node_store(cli->node)).size;
        status = en_args_word(args, 1) != NULL ? en_cli_index(en_args_word(args, 1), &after, reterr)
                                               : EN_OK;
    }
    if (status == EN_OK) {
        status = en_store_root_at(en_node_store(cli->node), before, &old_root, reterr);
    }
    if (status == EN_OK) {
        status = en_store_root_at(en_node_store(cli->node), after, &root, reterr);
    }
    if (status == EN_OK) {
        status = en_store_prove_growth(en_node_store(cli->node), before, after, &proof, reterr);
    }
    if (status == EN_OK && !en_proof_extends(hasher, &proof, before, &old_root, after, &root)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "log.growth", EN_STR(""),
                         N_("the shorter record is not the beginning of the longer one"),
                         N_("Check the folder with `entente verify`."));
    }
    if (status == EN_OK) {
        say_growth(cli, before, after, &old_root, &root, &proof);
    }
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_log_export(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    const char *folder = en_args_word(args, 0);
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_tiles_export(&cli->env, en_node_store(cli->node), folder, reterr);
    }
    if (status == EN_OK) {
        struct en_cell cells[] = {
            en_cell_text("folder", en_str_from(folder)),
            en_cell_int("size", (int64_t)en_store_head(en_node_store(cli->node)).size),
        };
        en_say(cli, N_("Written to %1: checkpoint, tile/, tile/entries/ (entries: %2)."), cells,
               EN_COUNT(cells));
    }
    return status;
}

/* ---- succeed -------------------------------------------------------------------------------- */

/* As many as are asked for; else all that the good record holds. */
static enum en_status good_size(const struct en_args *args, struct en_cli_source *source,
                                uint64_t *ret, struct en_error *reterr)
{
    struct en_text note = {0};

    if (en_args_option(args, "size") != NULL) {
        return en_cli_index(en_args_option(args, "size"), ret, reterr);
    }
    if (source->node != NULL) {
        *ret = en_store_head(en_node_store(source->node)).size;
        return EN_OK;
    }
    enum en_status status = source->source.head(source->source.self, &note, reterr);
    struct en_str rest = en_text_str(&note);
    (void)en_str_cut(&rest, '\n');
    if (status == EN_OK && !en_parse_u64(en_str_cut(&rest, '\n'), ret)) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "head.size", EN_STR("checkpoint"),
                         N_("the head says no size"), N_("give --size"));
    }
    en_text_finish(&note);
    return status;
}

static void say_succeeded(struct en_cli *cli, const char *folder, const char *origin, uint64_t size)
{
    struct en_cell cells[] = {
        en_cell_text("folder", en_str_from(folder)),
        en_cell_text("origin", en_str_from(origin)),
        en_cell_int("size", (int64_t)size),
    };

    en_say(cli,
           N_("%1 goes on as %2 behind the first %3 entries. Witnesses follow it if they lose "
              "nothing by it."),
           cells, EN_COUNT(cells));
}

enum en_status en_cli_log_succeed(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    const char *from = en_args_option(args, "from");
    const char *origin = en_args_option(args, "origin");
    const char *reason = en_args_option(args, "reason");
    struct en_cli_source source = {0};
    struct en_signing_key *key = NULL;
    uint64_t size = 0;
    enum en_status status = en_cli_key(cli, NULL, &key, reterr);

    if (status == EN_OK) {
        status = en_source_open(cli, from != NULL ? from : cli->folder, &source, reterr);
    }
    if (status == EN_OK) {
        status = good_size(args, &source, &size, reterr);
    }
    if (status == EN_OK) {
        status = en_node_succeed(&cli->env, en_args_word(args, 0), &source.source, size,
                                 en_str_from(origin), en_str_from(reason), key, reterr);
    }
    en_source_close(&source);
    en_signing_key_destroy(key);
    if (status == EN_OK) {
        say_succeeded(cli, en_args_word(args, 0), origin, size);
    }
    return status;
}
