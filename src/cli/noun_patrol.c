/*
 * noun_patrol.c: a patrol's life after its order: leave, check in, return, report.
 */
#include "nouns.h"

#include <string.h>

#include "head.h"

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

/* The entry that completed the order in force: `patrols` knows its version, `proposals` when. */
struct completed {
    struct en_hash version;
    uint64_t index;
    bool named, found;
};

static bool take_version(void *self, const struct en_cell *cells, size_t count)
{
    struct completed *completed = self;
    struct en_str id = en_cell_find(cells, count, "id");

    completed->named = id.len == sizeof(completed->version.b);
    if (completed->named) {
        memcpy(completed->version.b, id.ptr, sizeof(completed->version.b));
    }
    return false;
}

static bool take_done(void *self, const struct en_cell *cells, size_t count)
{
    struct completed *completed = self;
    struct en_str id = en_cell_find(cells, count, "id");

    completed->found =
        id.len == sizeof(completed->version.b) && memcmp(id.ptr, completed->version.b, id.len) == 0;
    if (completed->found) {
        completed->index = (uint64_t)en_cell_number(cells, count, "done");
    }
    return !completed->found;
}

/* Does the order stand under a head that the quorum, and the own witness where the folder insists
 * on it, have cosigned? Asked before the departure is logged: that moves the head on. */
static enum en_status order_proven(struct en_cli *cli, struct en_str order, bool *ret,
                                   struct en_error *reterr)
{
    struct en_state *state = en_node_state(cli->node);
    struct en_str act = EN_STR("order.propose");
    struct en_str filter[] = {order, {NULL, 0}};
    struct completed completed = {.named = false};
    struct en_head_view head;
    enum en_status status = en_head_look(cli, cli->node, &head, reterr);

    if (status == EN_OK) {
        status = en_state_view(state, "patrols", filter, EN_COUNT(filter), take_version, &completed,
                               reterr);
    }
    if (status == EN_OK && completed.named) {
        status = en_state_view(state, "proposals", &act, 1, take_done, &completed, reterr);
    }
    *ret = status == EN_OK && completed.found && head.is_signed && head.proven &&
           completed.index < head.cosigned.head.size;
    return status;
}

static void say_unproven(struct en_cli *cli, struct en_str order)
{
    struct en_cell cells[] = {en_cell_text("order", order), en_cell_int("proven", 0)};

    en_say(cli,
           N_("Order %1 is valid, not yet proven: no head over it has all the cosignatures that "
              "this folder asks for."),
           cells, EN_COUNT(cells));
}

enum en_status en_cli_patrol_depart(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    struct newest muster = {.found = false};
    struct en_text body = {0};
    en_time at = 0;
    bool proven = false;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
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
        status = order_proven(cli, order, &proven, reterr);
    }
    if (status == EN_OK) {
        en_line_add_str(&body, "order", order);
        en_line_add_hash(&body, "muster", &muster.id);
        en_line_add_time(&body, "at", at);
        status = en_cli_perform(cli, "patrol.depart", en_text_str(&body), NULL, reterr);
        if ((status == EN_OK || status == EN_ERR_RECEIVED) && !proven && cli->author == NULL) {
            say_unproven(cli, order);
        }
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
