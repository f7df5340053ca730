/*
 * noun_bulletin.c: what the public is told: made from facts whose time has come, bound in the
 * record.
 */
#include "nouns.h"

#include <string.h>

#include <entente/bulletin.h>

enum { FEED_EDITIONS = 14 }; /* a week of mornings and evenings */

enum en_status en_cli_bulletin_list(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "bulletins", NULL, 0, NULL, N_("No edition was published yet."),
                       reterr);
}

/* ---- which edition -------------------------------------------------------------------------- */

static enum en_status no_edition(struct en_str edition, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_NOT_FOUND, "bulletin.edition", EN_STR(""),
                   N_("the accord has no edition \"%1\" before that time"),
                   N_("See the edition lines of `entente accord show`."), edition);
}

/* The newest edition, or that of --edition on the day of --at (today when it is left out). */
static enum en_status choose(struct en_cli *cli, const struct en_args *args,
                             struct en_bulletin_request *ret, struct en_error *reterr)
{
    struct en_str edition = en_str_from(en_args_option(args, "edition"));
    en_time at = 0;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));
    *ret = (struct en_bulletin_request){.edition = edition,
                                        .now = cli->env.now(cli->env.self),
                                        .language = en_str_from(en_language()),
                                        .base_url = en_str_from(en_args_option(args, "url"))};
    bool found = accord != NULL &&
                 (edition.len > 0 ? en_bulletin_cutoff(accord, edition, at, &ret->day)
                                  : en_bulletin_latest(accord, at, &ret->edition, &ret->day));
    ret->edition = en_arena_copy(&cli->arena, ret->edition);
    return found ? EN_OK : no_edition(edition, reterr);
}

/* ---- make ----------------------------------------------------------------------------------- */

/* The edition asked for and those before it, newest first, as one feed. */
static enum en_status print_feed(struct en_cli *cli, struct en_bulletin_request request,
                                 struct en_text *out, struct en_error *reterr)
{
    struct en_state *state = en_node_state(cli->node);
    const struct en_bulletin *editions[FEED_EDITIONS];
    enum en_status status = EN_OK;
    size_t count = 0;
    bool more = true;

    while (status == EN_OK && more && count < EN_COUNT(editions)) {
        struct en_bulletin *made = NULL;
        status = en_bulletin_make(state, &request, &cli->arena, &made, reterr);
        editions[count++] = made;
        more = en_bulletin_latest(en_state_accord(state), request.day - 1, &request.edition,
                                  &request.day) &&
               status == EN_OK && request.day >= made->founded;
    }
    if (status == EN_OK) {
        en_bulletin_atom(out, editions, count);
    }
    return status;
}

static enum en_status print_edition(struct en_cli *cli, const struct en_bulletin_request *request,
                                    const char *format, struct en_text *out,
                                    struct en_error *reterr)
{
    struct en_bulletin *bulletin = NULL;
    bool html = strcmp(format, "html") == 0;

    if (strcmp(format, "atom") == 0) {
        return print_feed(cli, *request, out, reterr);
    }
    if (!html && strcmp(format, "text") != 0) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.format", EN_STR(""),
                       N_("there is no format \"%1\""), N_("Choose text, html or atom."),
                       en_str_from(format));
    }
    enum en_status status =
        en_bulletin_make(en_node_state(cli->node), request, &cli->arena, &bulletin, reterr);
    if (status == EN_OK && html) {
        en_bulletin_html(out, bulletin);
    } else if (status == EN_OK) {
        en_bulletin_text(out, bulletin);
    }
    return status;
}

static void say_edition(struct en_cli *cli, const struct en_bulletin_request *request,
                        const char *format, struct en_str text)
{
    struct en_cell cells[] = {
        en_cell_text("edition", request->edition),
        en_cell_time("day", request->day),
        en_cell_text("language", request->language),
        en_cell_text("format", en_str_from(format)),
        en_cell_text("text", text),
    };

    en_say_json(cli, en_cells_json(cells, EN_COUNT(cells)));
}

enum en_status en_cli_bulletin_make(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    const char *format = en_args_option(args, "format");
    struct en_bulletin_request request;
    struct en_text text = {0};
    enum en_status status = choose(cli, args, &request, reterr);

    format = format != NULL ? format : "text";
    if (status == EN_OK) {
        status = print_edition(cli, &request, format, &text, reterr);
    }
    if (status == EN_OK && (out != NULL || !cli->json)) {
        status = en_cli_write(cli, out, en_text_str(&text), reterr);
    }
    if (status == EN_OK) {
        say_edition(cli, &request, format, en_text_str(&text));
    }
    en_text_finish(&text);
    return status;
}

/* ---- publish -------------------------------------------------------------------------------- */

enum en_status en_cli_bulletin_publish(struct en_cli *cli, const struct en_args *args,
                                       struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    struct en_hasher *hasher = en_hasher_create();
    struct en_bulletin_request request;
    struct en_bulletin *bulletin = NULL;
    struct en_text text = {0};
    struct en_text body = {0};
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : choose(cli, args, &request, reterr);

    if (status == EN_OK) {
        request.language = EN_STR("fr"); /* the text that the hash binds is French */
        status =
            en_bulletin_make(en_node_state(cli->node), &request, &cli->arena, &bulletin, reterr);
    }
    if (status == EN_OK) {
        en_bulletin_body(&body, bulletin, hasher);
        status = en_cli_perform(cli, "bulletin.publish", en_text_str(&body), NULL, reterr);
    }
    if ((status == EN_OK || status == EN_ERR_RECEIVED) && out != NULL) {
        en_bulletin_text(&text, bulletin);
        enum en_status written = en_cli_write(cli, out, en_text_str(&text), reterr);
        status = written == EN_OK ? status : written;
    }
    en_text_finish(&text);
    en_text_finish(&body);
    en_hasher_destroy(hasher);
    return status;
}
