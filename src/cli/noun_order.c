/*
 * noun_order.c: patrol orders as people look at them; proposing stands in order_lines.c.
 */
#include "nouns.h"

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

enum en_status en_cli_order_show(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_cli_part(cli, "orders", order, "version,state,start,end,kind,task,id",
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
