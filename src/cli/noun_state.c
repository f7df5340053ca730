/*
 * noun_state.c: what the acts add up to.
 */
#include "nouns.h"

#include <string.h>

enum { VIEW_ARGS_MAX = 8 };

static enum en_status say_hash(struct en_cli *cli, struct en_error *reterr)
{
    struct en_state *state = en_node_state(cli->node);
    struct en_head head = en_state_head(state);
    struct en_hash hash;
    enum en_status status = en_state_hash(state, &hash, reterr);

    if (status == EN_OK) {
        struct en_cell cells[] = {
            en_cell_hash("state", &hash),
            en_cell_int("size", (int64_t)head.size),
            en_cell_time("logged", en_state_log_time(state)),
        };
        en_say(cli, "%1  (%2, %3)", cells, EN_COUNT(cells));
    }
    return status;
}

enum en_status en_cli_state_hash(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    (void)args;
    return status == EN_OK ? say_hash(cli, reterr) : status;
}

enum en_status en_cli_state_rebuild(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    (void)args;
    if (status == EN_OK) {
        status = en_node_rebuild(cli->node, reterr);
    }
    return status == EN_OK ? say_hash(cli, reterr) : status;
}

enum en_status en_cli_state_views(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_table table;
    const char *doc = NULL;

    (void)args;
    (void)reterr;
    en_table_begin(&table, cli, NULL);
    for (size_t i = 0; en_state_view_name(i, &doc) != NULL; i++) {
        struct en_str name = en_str_from(en_state_view_name(i, &doc));
        struct en_cell cells[] = {
            en_cell_text("view", name),
            en_cell_text("parameters", en_str_from(en_state_view_params(name))),
            en_cell_text("text", en_str_from(en_tr(doc))),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
    return EN_OK;
}

enum en_status en_cli_state_view(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str words[VIEW_ARGS_MAX];
    size_t count = 0;

    for (size_t i = 1; i < args->word_count && count < EN_COUNT(words); i++) {
        bool open = strcmp(args->word[i], "-") == 0;
        words[count++] = en_str_from(open ? NULL : args->word[i]);
    }
    return en_cli_view(cli, args->word[0], words, count, NULL, N_("There is nothing to show."),
                       reterr);
}
