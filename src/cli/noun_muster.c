/*
 * noun_muster.c: who stands at the assembly place, and what is ready.
 *
 * A lead with forty people in front of him names those who are missing; the rest of the crew is
 * taken from the order in force, so that nobody is forgotten.
 */
#include "nouns.h"

#include <string.h>

enum en_status en_cli_muster_show(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_cli_part(cli, "musters", order, "at,state,member,body,muster,code",
                             N_("Muster"), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_part(cli, "readiness", order, "item,holds", N_("Ready"), reterr);
    }
    return status == EN_OK ? en_cli_part(cli, "substitutions", order, "out,in,state,voices",
                                         N_("Seats that changed hands"), reterr)
                           : status;
}

/* ---- propose -------------------------------------------------------------------------------- */

struct roll {
    const struct en_args *args;
    struct en_text *body;
    size_t count;
};

/* Does an option "MEMBER ..." name this word first? */
static const char *option_for(const struct en_args *args, const char *option, struct en_str word)
{
    for (size_t i = 0; en_args_option_at(args, option, i) != NULL; i++) {
        struct en_str rest = en_str_from(en_args_option_at(args, option, i));
        if (en_str_equal(en_str_cut(&rest, ' '), word)) {
            return en_args_option_at(args, option, i);
        }
    }
    return NULL;
}

static bool add_present(void *self, const struct en_cell *cells, size_t count)
{
    struct roll *roll = self;
    struct en_str member = en_cell_find(cells, count, "member");

    roll->count++;
    if (option_for(roll->args, "absent", member) == NULL) {
        en_line_add_str(roll->body, "present", member);
    }
    return true;
}

static bool add_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct roll *roll = self;

    en_line_add_str(roll->body, "vehicle", en_cell_find(cells, count, "vehicle"));
    return true;
}

/* Every check of the accord: yes, unless the lead says otherwise. */
static void add_checks(struct en_cli *cli, const struct en_args *args, struct en_text *body)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));

    for (size_t i = 0; i < accord->check_count; i++) {
        const char *said = option_for(args, "check", accord->check[i].id);
        if (said != NULL) {
            en_line_add(body, "check", said);
        } else {
            en_text_adds(body, "check: ");
            en_text_add(body, accord->check[i].id);
            en_text_adds(body, " yes\n");
        }
    }
}

static enum en_status add_roll(struct en_cli *cli, const struct en_args *args, struct en_text *body,
                               struct en_error *reterr)
{
    struct en_state *state = en_node_state(cli->node);
    struct en_str order = en_str_from(en_args_word(args, 0));
    struct roll roll = {.args = args, .body = body};
    enum en_status status = en_state_view(state, "crew", &order, 1, add_present, &roll, reterr);

    if (status == EN_OK && roll.count == 0) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "cli.order", EN_STR(""),
                         N_("no order %1 is in force"),
                         N_("See `entente order list`; consent may still be missing."), order);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_options(body, "absent", args, "absent");
    if (en_args_option(args, "vehicle") != NULL) {
        en_line_add_options(body, "vehicle", args, "vehicle");
    } else {
        status = en_state_view(state, "transport", &order, 1, add_vehicle, &roll, reterr);
    }
    add_checks(cli, args, body);
    return status;
}

enum en_status en_cli_muster_propose(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_text body = {0};
    en_time at = 0;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status == EN_OK) {
        en_line_add(&body, "order", en_args_word(args, 0));
        en_line_add_time(&body, "at", at);
        status = add_roll(cli, args, &body, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "muster.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_muster_substitute(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    struct en_text body = {0};

    en_line_add(&body, "order", en_args_word(args, 0));
    en_line_add(&body, "out", en_args_option(args, "out-member"));
    en_line_add(&body, "in", en_args_option(args, "in-member"));
    enum en_status status =
        en_cli_perform(cli, "muster.substitute", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}
