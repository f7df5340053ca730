/*
 * noun_patrol.c: a patrol's life after its order: leave, check in, return, report.
 */
#include "nouns.h"

#include <string.h>

enum en_status en_cli_patrol_list(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str filter[] = {{NULL, 0}, en_str_from(en_args_word(args, 0))};

    return en_cli_view(
        cli, "patrols", filter, EN_COUNT(filter),
        "order,state,start,end,mixed,kind,last_place,last,claimed_place,claimed,overdue",
        N_("No patrol is in force."), reterr);
}

/* The newest muster of a patrol, from the view `musters`. */
struct newest {
    struct en_hash id;
    bool found;
};

static bool take_newest(void *self, const struct en_cell *cells, size_t count)
{
    struct newest *newest = self;
    struct en_str id = en_cell_find(cells, count, "id");

    if (id.len == sizeof(newest->id.b)) {
        memcpy(newest->id.b, id.ptr, sizeof(newest->id.b));
        newest->found = true;
    }
    return true;
}

enum en_status en_cli_patrol_depart(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    struct newest muster = {.found = false};
    struct en_text body = {0};
    en_time at = 0;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_WRITE, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(en_node_state(cli->node), "musters", &order, 1, take_newest, &muster,
                               reterr);
    }
    if (status == EN_OK && !muster.found) {
        status = en_fail(reterr, EN_ERR_CONSENT, "cli.muster", EN_STR(""),
                         N_("patrol %1 has not mustered"),
                         N_("State the muster first: `entente muster propose %1`."), order);
    }
    if (status == EN_OK) {
        en_line_add_str(&body, "order", order);
        en_line_add_hash(&body, "muster", &muster.id);
        en_line_add_time(&body, "at", at);
        status = en_cli_perform(cli, "patrol.depart", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_patrol_checkin(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    const char *state = en_args_option(args, "state");
    struct en_text body = {0};
    en_time at = 0;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    if (status == EN_OK) {
        en_line_add(&body, "order", en_args_word(args, 0));
        en_line_add_time(&body, "at", at);
        en_line_add(&body, "place", en_args_word(args, 1));
        en_line_add(&body, "state", state != NULL ? state : "well");
        en_line_add(&body, "claim", en_args_option(args, "claim"));
        status = en_cli_perform(cli, "patrol.checkin", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_patrol_return(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_text body = {0};
    en_time at = 0;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    if (status == EN_OK) {
        en_line_add(&body, "order", en_args_word(args, 0));
        en_line_add_time(&body, "at", at);
        en_line_add_options(&body, "missing", args, "missing");
        status = en_cli_perform(cli, "patrol.return", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_patrol_report(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = EN_OK;

    en_line_add(&body, "order", en_args_word(args, 0));
    for (size_t i = 0; status == EN_OK && en_args_option_at(args, "visited", i) != NULL; i++) {
        status = en_line_add_stop(&body, "visited", en_args_option_at(args, "visited", i), reterr);
    }
    if (status == EN_OK) {
        en_line_add_options(&body, "refused", args, "refused");
        en_line_add_options(&body, "incident", args, "incident");
        en_line_add_options(&body, "observed", args, "observed");
        status = en_cli_perform(cli, "report.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}
