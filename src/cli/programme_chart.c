/*
 * programme_chart.c: `entente programme chart`: the orders of a programme in the record, or the
 * patrols of a list with crews composed for them, as a picture.
 */
#include <string.h>

#include <entente/chart.h>

#include "crews.h"
#include "effort.h"
#include "nouns.h"
#include "programme.h"

/* ---- of a list ------------------------------------------------------------------------------ */

/* The party over a leaf of the quota tree. */
static struct en_str party_of(const struct en_plan_problem *problem, int32_t node)
{
    while (node >= 0 && !problem->nodes[node].party) {
        node = problem->nodes[node].parent;
    }
    return node >= 0 ? problem->nodes[node].name : EN_STR("");
}

static void add_composed(struct en_chart *chart, const struct en_crews *crews, size_t slot)
{
    const struct en_demand *demand = &crews->demand[slot];
    const struct en_plan_crew *crew = &crews->programme.crews[slot];
    struct en_chart_patrol *patrol =
        en_chart_add(chart, demand->order, demand->kind, demand->start, demand->end);

    for (size_t i = 0; patrol != NULL && i < crew->seat_count; i++) {
        const struct en_plan_member *member = &crews->problem.members[crew->seats[i].member];
        struct en_str post =
            crew->seats[i].post >= 0 ? crews->problem.posts[crew->seats[i].post].name : EN_STR("-");
        en_chart_add_seat(chart, patrol, member->token, post,
                          party_of(&crews->problem, member->node));
    }
    struct en_str rest = demand->stops;
    struct en_demand_stop stop;
    while (patrol != NULL && en_demand_stop(&rest, &stop)) {
        en_chart_add_stop(chart, patrol, stop.place);
    }
}

static enum en_status read_list(struct en_cli *cli, const struct en_args *args,
                                struct en_chart *chart, struct en_error *reterr)
{
    struct en_demand *demand = NULL;
    struct en_crews crews = {0};
    struct en_str file = {NULL, 0};
    size_t count = 0;
    uint64_t seed = 1;
    enum en_status status = en_effort_number(args, "seed", UINT64_MAX, &seed, reterr);

    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);
    }
    if (status == EN_OK) {
        status = en_demand_read(&cli->arena, file, &demand, &count, reterr);
    }
    if (status == EN_OK) {
        status = en_crews_compose(en_node_state(cli->node), demand, count, seed, &crews, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        add_composed(chart, &crews, i);
    }
    en_crews_finish(&crews);
    return status;
}

static enum en_status write_chart(struct en_cli *cli, const struct en_args *args,
                                  const struct en_chart *chart, struct en_error *reterr)
{
    const char *format = en_args_option(args, "format");
    const char *out = en_args_option(args, "out");
    struct en_text text = {0};
    enum en_status status = EN_OK;

    if (format != NULL && strcmp(format, "svg") != 0 && strcmp(format, "html") != 0) {
        return en_fail(reterr, EN_ERR_USAGE, "chart.format", EN_STR("--format"),
                       N_("there is no picture of the form \"%1\""), N_("Write svg or html."),
                       en_str_from(format));
    }
    if (format != NULL && strcmp(format, "html") == 0) {
        en_chart_html(&text, chart);
    } else {
        en_chart_svg(&text, chart);
    }
    if (text.failed) {
        status = EN_ERR_MEMORY;
    } else if (out != NULL) {
        struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};
        status = cli->env.write_file(cli->env.self, out, bytes, 0600, reterr);
    } else {
        (void)fwrite(text.ptr, 1, text.len, cli->out);
    }
    en_text_finish(&text);
    return status;
}

/* A word with a dot or a slash is a file, any other the number of a programme. */
static bool is_file(const char *word)
{
    return strchr(word, '.') != NULL || strchr(word, '/') != NULL;
}

enum en_status en_cli_programme_chart(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    const char *word = en_args_word(args, 0), *lang = en_args_option(args, "lang");
    struct en_chart chart;
    enum en_status status = en_cli_may_write(en_args_option(args, "out"), reterr);

    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_state *state = en_node_state(cli->node);
    bool french = strncmp(lang != NULL ? lang : en_language(), "fr", 2) == 0;
    en_chart_begin(&chart, en_state_accord(state), !french, &cli->arena);
    status = is_file(word) ? read_list(cli, args, &chart, reterr)
                           : en_chart_read(&chart, state, en_str_from(word), reterr);
    if (status == EN_OK) {
        const char *name = strrchr(word, '/');
        status =
            en_chart_finish(&chart, state, en_str_from(name == NULL ? word : name + 1), reterr);
    }
    return status == EN_OK ? write_chart(cli, args, &chart, reterr) : status;
}
