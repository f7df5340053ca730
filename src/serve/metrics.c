/*
 * How the server stands: /readyz for who sends requests its way, /metrics for who watches it.
 */
#include "server.h"

#include <inttypes.h>
#include <string.h>

enum { REACHED_MS_MAX = 60 * 1000 }; /* a source not reached for so long: what is told is old */

/* ---- ready ---------------------------------------------------------------------------------- */

static enum en_status check_ready(struct en_server *server, struct en_error *reterr)
{
    struct en_store *store = en_node_store(server->node);
    int64_t now = server->env.monotonic_ms(server->env.self);
    enum en_status status = en_store_settle(store, reterr);

    if (status == EN_OK &&
        en_state_head(en_node_state(server->node)).size != en_store_head(store).size) {
        status = en_fail(reterr, EN_ERR_HELD, "ready.folding", EN_STR(""),
                         N_("the record is not folded to its end yet"), N_("wait a moment"));
    }
    if (status == EN_OK && server->options.courier != NULL &&
        (server->reached_ms == 0 || now - server->reached_ms > REACHED_MS_MAX)) {
        status = en_fail(reterr, EN_ERR_HELD, "ready.source", EN_STR(""),
                         N_("the server that this one follows was not reached for a minute"),
                         N_("see whether it runs and the link is up"));
    }
    return status;
}

void serve_ready(struct call *call)
{
    struct en_error error;

    if (check_ready(call->server, &error) == EN_OK) {
        answer_text(call, 200, EN_STR("ready\n"));
    } else {
        http_answer_error_as(call->answer, 503, &error);
    }
}

/* ---- figures -------------------------------------------------------------------------------- */

static void put(struct en_text *out, const char *name, const char *kind, const char *help,
                uint64_t value)
{
    en_text_addf(out, "# HELP entente_%s %s\n# TYPE entente_%s %s\nentente_%s %" PRIu64 "\n", name,
                 help, name, kind, name, value);
}

static bool count_note(void *self, struct en_str note, const struct en_hash *id)
{
    (void)note;
    (void)id;
    ++*(uint64_t *)self;
    return true;
}

static void put_answers(struct en_text *out, const struct en_server *server)
{
    en_text_adds(out, "# HELP entente_answers_total answers by the first digit of their status\n"
                      "# TYPE entente_answers_total counter\n");
    for (unsigned i = 2; i < EN_COUNT(server->answers); i++) {
        en_text_addf(out, "entente_answers_total{status=\"%uxx\"} %" PRIu64 "\n", i,
                     server->answers[i]);
    }
}

static void print_figures(struct en_server *server, struct en_text *out)
{
    struct en_state *state = en_node_state(server->node);
    int64_t now = server->env.monotonic_ms(server->env.self);
    uint64_t waiting = 0;

    (void)!en_node_outbox_each(server->node, count_note, &waiting, NULL);
    put(out, "record_entries", "gauge", "entries of the record held here",
        en_store_head(en_node_store(server->node)).size);
    put(out, "record_logged_seconds", "gauge", "log time of the last entry, since 1970",
        (uint64_t)en_state_log_time(state));
    put(out, "outbox_acts", "gauge", "acts received here and not in the record yet", waiting);
    put(out, "ready", "gauge", "1 when /readyz says so", check_ready(server, NULL) == EN_OK);
    if (server->reached_ms > 0) {
        put(out, "source_age_milliseconds", "gauge", "since the followed server was reached",
            (uint64_t)(now - server->reached_ms));
    }
    put(out, "connections", "gauge", "connections that ask and are answered", server->connections);
    put(out, "streams", "gauge", "connections that listen to events", server->streams);
    put(out, "turned_away_total", "counter", "connections refused for want of room",
        server->answers[0]);
    put_answers(out, server);
}

static bool is_this_machine(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Behind a proxy everybody comes from this machine, so there nobody gets them. */
void serve_metrics(struct call *call)
{
    struct en_error error;

    if (call->server->options.behind_proxy || !is_this_machine(call->address)) {
        (void)en_fail(&error, EN_ERR_NOT_FOUND, "http.not-found", call->request->path,
                      N_("nothing is served under this path"), N_("see docs/http.md"));
        answer_error(call, &error);
        return;
    }
    print_figures(call->server, &call->answer->body);
    call->answer->status = 200;
    call->answer->type = "text/plain; version=0.0.4; charset=utf-8";
}
