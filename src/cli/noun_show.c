/*
 * noun_show.c: one act, and what became of it.
 */
#include "nouns.h"

#include <jansson.h>

#include "find.h"

/* The answers to a proposal below it, for people; objects of their own with --json. */
static enum en_status say_answers(struct en_cli *cli, const struct en_hash *id,
                                  struct en_error *reterr)
{
    char hex[2 * EN_HASH_BYTES];
    struct en_str arg = {hex, sizeof(hex)};

    if (cli->json) {
        return EN_OK;
    }
    en_hex_encode(hex, (struct en_bytes){id->b, sizeof(id->b)});
    return en_cli_view(cli, "consents", &arg, 1, "body,answer,text,key,index",
                       N_("Nobody has answered yet."), reterr);
}

static void say_found(struct en_cli *cli, const struct en_found *found, struct en_str outcome,
                      struct en_str rule, const struct en_cell *doubt)
{
    struct en_cell cells[] = {
        en_cell_int("index", (int64_t)found->index),
        en_cell_time("logged", found->entry->logged),
        en_cell_hash("id", &found->entry->id),
        en_cell_text("outcome", outcome),
        rule.len > 0 ? en_cell_text("rule", rule) : en_cell_none("rule"),
        *doubt,
    };
    size_t shown = doubt->type != EN_CELL_NONE ? EN_COUNT(cells) : EN_COUNT(cells) - 1;

    if (cli->json) {
        json_t *object = en_cells_json(cells, EN_COUNT(cells));
        if (object != NULL) {
            (void)json_object_set_new(object, "act", en_act_json(&found->entry->act));
        }
        en_say_json(cli, object);
        return;
    }
    en_say_text(cli, found->entry->note);
    en_say_text(cli, EN_STR("\n"));
    en_say_sheet(cli, cells, rule.len > 0 || shown == EN_COUNT(cells) ? shown : shown - 1);
}

/* Why it is void: the rule's own words, filled in as they were that day. */
static bool say_rule(void *self, const struct en_cell *cells, size_t count)
{
    struct en_cli *cli = self;
    struct en_str args[] = {
        en_cell_find(cells, count, "arg1"),
        en_cell_find(cells, count, "arg2"),
        en_cell_find(cells, count, "arg3"),
        en_cell_find(cells, count, "arg4"),
    };
    const char *remedy = NULL;
    const char *text = en_rule_text(en_cell_find(cells, count, "rule"), &remedy);

    if (text != NULL) {
        en_say_line(cli, text, args, EN_COUNT(args));
    }
    if (remedy != NULL) {
        en_say_line(cli, remedy, args, EN_COUNT(args));
    }
    return false;
}

static enum en_status say_void(struct en_cli *cli, uint64_t index, struct en_error *reterr)
{
    struct en_text number = {0};

    en_text_addf(&number, "%llu", (unsigned long long)index);
    struct en_str arg = en_text_str(&number);
    enum en_status status =
        en_state_view(en_node_state(cli->node), "void", &arg, 1, say_rule, cli, reterr);
    en_text_finish(&number);
    return status;
}

enum en_status en_cli_show(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
{
    struct en_outcomes outcomes = {0};
    struct en_found found;
    struct en_str rule = {NULL, 0};
    struct en_cell doubt;
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_find_act(cli, en_args_word(args, 0), &found, reterr);
    }
    if (status == EN_OK) {
        status = en_outcomes_load(cli, &outcomes, reterr);
    }
    if (status == EN_OK) {
        status = en_find_doubt(cli, found.index, &doubt, reterr);
    }
    if (status == EN_OK) {
        struct en_str outcome = en_outcome_of(&outcomes, found.index, &rule);
        say_found(cli, &found, outcome, rule, &doubt);
        if (rule.len > 0) {
            status = say_void(cli, found.index, reterr);
        } else if (found.entry->act.def->needs != EN_NEEDS_NOTHING) {
            status = say_answers(cli, &found.entry->id, reterr);
        }
    }
    en_outcomes_finish(&outcomes);
    return status;
}
