/*
 * noun_order.c: patrol orders as people look at them; proposing stands in order_lines.c.
 */
#include "nouns.h"

#include <entente/line.h>

#include "diff.h"
#include "find.h"
#include "order_lines.h"

static const char SHOWN[] = "order,version,state,start,kind,crew,consents,refusals,end";

enum en_status en_cli_order_list(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str filter[] = {{NULL, 0}, en_str_from(en_args_word(args, 0))};

    return en_cli_view(cli, "orders", filter, EN_COUNT(filter), SHOWN, N_("There are no orders."),
                       reterr);
}

enum en_status en_cli_order_versions(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "orders", &order, 1, "version,state,start,id,crew,consents,refusals",
                       N_("There is no order of that number."), reterr);
}

/* A line that this program does not know is said by its name. */
static bool reason_row(void *self, const struct en_cell *cells, size_t count)
{
    struct en_str line = en_cell_find(cells, count, "line");
    const char *message = en_line_text_of(line);
    struct en_str args[EN_LINE_ARGS_MAX] = {{NULL, 0}};
    struct en_text text = {0};
    size_t arg_count = en_line_args_cut(en_cell_find(cells, count, "args"), args);

    if (message == NULL) {
        en_text_add(&text, line);
    } else {
        en_text_fill(&text, en_tr(message), args, arg_count);
    }
    struct en_cell row[] = {
        en_cell_text("line", line),
        en_cell_text("args", en_cell_find(cells, count, "args")),
        en_cell_text("text", en_text_str(&text)),
    };
    bool more = en_table_row(self, row, EN_COUNT(row));
    en_text_finish(&text);
    return more;
}

/* Why it leaves then and goes there, as the planner wrote it into the order. */
static enum en_status say_reasons(struct en_cli *cli, struct en_str order, struct en_error *reterr)
{
    struct en_table table;

    en_say_text(cli, EN_STR("\n"));
    en_say_line(cli, N_("Reasons of hour and places"), NULL, 0);
    en_table_begin(&table, cli, N_("nothing"));
    table.shown = "text";
    table.part = "reasons";
    enum en_status status =
        en_state_view(en_node_state(cli->node), "reasons", &order, 1, reason_row, &table, reterr);
    en_table_end(&table);
    return status;
}

enum en_status en_cli_order_show(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_cli_part(cli, "orders", order, "version,state,start,end,kind,task,id,leaves",
                             N_("Versions"), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_part(cli, "crew", order, "member,post,body,muster,code",
                             N_("Crew in force"), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_part(cli, "stops", order, "n,place,region,from,until", N_("Stops"), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_part(cli, "transport", order, "vehicle", N_("Vehicles"), reterr);
    }
    if (status == EN_OK) {
        status = say_reasons(cli, order, reterr);
    }
    return status == EN_OK
               ? en_cli_part(cli, "checkins", order, "at,place,state", N_("Check-ins"), reterr)
               : status;
}

enum en_status en_cli_order_diff(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_found before;
    struct en_found after;
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_find_act(cli, en_args_word(args, 0), &before, reterr);
    }
    if (status == EN_OK) {
        status = en_find_act(cli, en_args_word(args, 1), &after, reterr);
    }
    return status == EN_OK ? en_diff_say(cli, en_act_lines(before.entry->act.text),
                                         en_act_lines(after.entry->act.text), reterr)
                           : status;
}

enum en_status en_cli_order_propose(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_order_lines(cli, args, &body, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "order.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_order_cancel(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_text body = {0};

    en_line_add(&body, "order", en_args_word(args, 0));
    en_line_add(&body, "reason", en_args_option(args, "reason"));
    enum en_status status = en_cli_perform(cli, "order.cancel", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}
