/*
 * GET /v1/charts/PROGRAMME: a programme as people print it: patrols, and what each party gets, as
 * an object; as a picture (/picture); as pages with every member's days (/pages). For members: it
 * shows patrols to come.
 */
#include "v1.h"

#include <entente/chart.h>

#include <jansson.h>

static const char *const measures[EN_CHART_MEASURES] = {"seats", "leads", "deputies", "nights",
                                                        "risk"};

/* False: it has been answered why there is none. */
static bool make(struct call *call, bool english, struct en_chart *ret)
{
    struct en_state *state = en_node_state(call->server->node);
    struct en_error error;

    en_chart_begin(ret, en_state_accord(state), english, &call->server->arena);
    enum en_status status = en_chart_read(ret, state, call->arg, &error);
    if (status == EN_OK) {
        status = en_chart_finish(ret, state, call->arg, &error);
    }
    if (status != EN_OK) {
        answer_error(call, &error);
    }
    return status == EN_OK;
}

static struct json_t *balance_json(const struct en_chart *chart, size_t party)
{
    struct json_t *rows = json_array();

    for (size_t m = 0; m < EN_CHART_MEASURES; m++) {
        struct en_chart_due due = en_chart_due(chart, party, (enum en_chart_measure)m);
        struct json_t *row = json_object();
        v1_text(row, "measure", en_str_from(measures[m]));
        v1_number_of(row, "has", (uint64_t)due.has);
        v1_number_of(row, "due_milli", (uint64_t)due.due_milli);
        (void)json_array_append_new(rows, row);
    }
    return rows;
}

static struct json_t *parties_json(const struct en_chart *chart)
{
    struct json_t *rows = json_array();

    for (size_t p = 0; p < chart->party_count; p++) {
        struct json_t *row = json_object();
        v1_text(row, "party", chart->party[p].id);
        v1_add(row, "balance", balance_json(chart, p));
        (void)json_array_append_new(rows, row);
    }
    return rows;
}

static struct json_t *patrols_json(struct en_server *server, const struct en_chart *chart)
{
    struct json_t *rows = json_array();
    struct en_error error;

    for (size_t i = 0; i < chart->patrol_count; i++) {
        const struct en_chart_patrol *patrol = &chart->patrol[i];
        struct json_t *row = json_object();
        struct json_t *why = json_array();
        v1_text(row, "order", patrol->number);
        v1_text(row, "kind", patrol->kind);
        v1_time(row, "start", patrol->start);
        v1_time(row, "end", patrol->end);
        v1_number_of(row, "seats", patrol->seat_count);
        v1_flag(row, "night", patrol->night);
        v1_number_of(row, "risk", (uint64_t)patrol->risk);
        if (patrol->rest >= 0) {
            v1_number_of(row, "rest_hours", (uint64_t)patrol->rest / 3600);
        }
        if (v1_reasons(server, patrol->number, why, &error) != EN_OK) {
            json_array_clear(why);
        }
        v1_add(row, "why", why);
        (void)json_array_append_new(rows, row);
    }
    return rows;
}

void v1_chart(struct call *call)
{
    struct en_chart chart;

    if (make(call, true, &chart)) {
        struct json_t *object = json_object();
        v1_text(object, "programme", call->arg);
        v1_add(object, "parties", parties_json(&chart));
        v1_add(object, "patrols", patrols_json(call->server, &chart));
        answer_json(call, 200, object);
    }
}

static void answer_drawn(struct call *call, const char *type,
                         void (*print)(struct en_text *out, const struct en_chart *chart))
{
    struct en_str lang = http_param(call->request, "lang");
    bool english = en_str_is(lang, "en");
    struct en_chart chart;

    if (lang.ptr != NULL && !english && !en_str_is(lang, "fr")) {
        v1_bad_value(call, "lang");
    } else if (make(call, english, &chart)) {
        call->answer->status = 200;
        call->answer->type = type;
        print(&call->answer->body, &chart);
    }
}

void v1_chart_picture(struct call *call)
{
    answer_drawn(call, "image/svg+xml", en_chart_svg);
}

void v1_chart_pages(struct call *call)
{
    answer_drawn(call, "text/html; charset=utf-8", en_chart_html);
}
