/*
 * A witness's one call, add-checkpoint: judged in the order of the specification, and then by the
 * record itself.
 *
 * A bare witness believes a growth proof. Ours cosigns what it holds and has applied: it takes the
 * new entries from the source it follows, folds them by the same rules, and only then says yes. So
 * the proof is checked because the specification asks for it; what decides is en_node_follow. The
 * head it published last, kept durably with its own line before anybody is answered, is the "latest
 * cosigned checkpoint" of the specification.
 *
 * One answer differs from C2SP tlog-witness: another root at the size we hold is answered 422 with
 * the rule and not 409, whose body would be that same size and send the log in a circle.
 */
#include "server.h"

#include <inttypes.h>
#include <stdio.h>

#include "add_checkpoint.h"

/* The posted head before the source's entries. */
struct posted {
    const struct en_source *source;
    struct en_str note;
    bool asked; // the source's own head: it says how far its bundles go
};

static enum en_status posted_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    const struct posted *posted = self;

    en_text_add(ret_note, posted->note);
    return !ret_note->failed ? EN_OK
                             : en_fail(reterr, EN_ERR_MEMORY, "serve.memory", EN_STR(""),
                                       N_("no memory left"), NULL);
}

static enum en_status posted_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                  void *arg, struct en_error *reterr)
{
    struct posted *posted = self;
    struct en_text theirs = {0};
    enum en_status status = EN_OK;

    if (posted->source == NULL) {
        return en_fail(reterr, EN_ERR_HELD, "witness.source", EN_STR(""),
                       N_("this witness does not hold that head yet and follows no source"),
                       N_("have it follow the record first, or start it with --from SOURCE"));
    }
    if (!posted->asked) {
        status = posted->source->head(posted->source->self, &theirs, reterr);
        en_text_finish(&theirs);
        posted->asked = status == EN_OK;
    }
    return status == EN_OK ? posted->source->read(posted->source->self, from, to, each, arg, reterr)
                           : status;
}

/* A request as it is judged. */
struct asked {
    struct call *call;
    struct add_checkpoint request;
    struct en_head head;
    struct en_head last; // that this witness published
};

static void refuse(struct asked *asked, int http, const struct en_error *error)
{
    http_answer_error_as(asked->call->answer, http, error);
}

static void refuse_by(struct asked *asked, int http, enum en_status status, const char *rule,
                      const char *text, const char *remedy)
{
    struct en_error error;

    (void)en_fail(&error, status, rule, EN_STR("checkpoint"), text, remedy);
    refuse(asked, http, &error);
}

/* Whose head is it, and did that log sign it? */
static bool check_log(struct asked *asked)
{
    struct en_server *server = asked->call->server;
    struct en_policy policy = en_node_policy(server->node);
    struct en_cosigned cosigned;
    struct en_note note;
    struct en_error error;

    if (en_note_parse(&server->arena, asked->request.checkpoint, &note, &error) != EN_OK) {
        refuse(asked, 400, &error);
        return false;
    }
    enum en_status status = en_checkpoint_parse(note.text, policy.origin, &asked->head, &error);
    if (status != EN_OK) {
        refuse(asked, status == EN_ERR_INADMISSIBLE ? 404 : 400, &error);
        return false;
    }
    if (en_state_accord(en_node_state(server->node)) == NULL) {
        return true; /* an empty folder: following checks it by the accord it pins */
    }
    policy.witness_count = 0;
    if (en_checkpoint_open(&server->arena, asked->request.checkpoint, &policy, &cosigned, &error) !=
        EN_OK) {
        refuse(asked, 403, &error);
        return false;
    }
    return true;
}

static bool read_last(struct asked *asked)
{
    struct en_server *server = asked->call->server;
    struct en_text note = {0};
    struct en_note parsed;
    struct en_error error;
    enum en_status status = en_store_published(en_node_store(server->node), &note, &error);

    asked->last = (struct en_head){.size = 0};
    en_merkle_empty(&asked->last.root);
    if (status == EN_OK && note.len > 0) {
        status = en_note_parse(&server->arena, en_text_str(&note), &parsed, &error);
        if (status == EN_OK) {
            status = en_checkpoint_parse(parsed.text, en_node_origin(server->node), &asked->last,
                                         &error);
        }
    }
    en_text_finish(&note);
    if (status != EN_OK) {
        refuse(asked, 503, &error);
    }
    return status == EN_OK;
}

static void answer_size(struct asked *asked)
{
    char size[32];

    (void)snprintf(size, sizeof(size), "%" PRIu64 "\n", asked->last.size);
    answer_text(asked->call, 409, en_str_from(size));
    asked->call->answer->type = "text/x.tlog.size";
}

/* The specification's own checks; the root at equal sizes is following's, which keeps evidence. */
static bool check_growth(struct asked *asked)
{
    const struct add_checkpoint *request = &asked->request;

    if (request->old > asked->head.size) {
        refuse_by(asked, 400, EN_ERR_RANGE, "add-checkpoint.old",
                  N_("the old size is larger than the head's"), N_("send a newer head"));
        return false;
    }
    if (request->old != asked->last.size) {
        answer_size(asked);
        return false;
    }
    bool same = request->old == asked->head.size;
    if (same ? request->proof.count > 0
             : !en_proof_extends(asked->call->server->hasher, &request->proof, request->old,
                                 &asked->last.root, asked->head.size, &asked->head.root)) {
        refuse_by(asked, 422, EN_ERR_VERIFY, "add-checkpoint.proof",
                  N_("the proof does not lead from the head cosigned here to this one"),
                  N_("send the proof from the old size; if you did, the record was rewritten"));
        return false;
    }
    return true;
}

/* What is wrong with the record is 422; what is wrong here, or between, is 503: ask again. */
static int http_of(enum en_status status)
{
    return status == EN_ERR_VERIFY || status == EN_ERR_INADMISSIBLE ? 422 : 503;
}

static void cosign(struct asked *asked)
{
    struct en_server *server = asked->call->server;
    struct posted posted = {.source = server->options.source, .note = asked->request.checkpoint};
    struct en_source source = {.self = &posted, .head = posted_head, .read = posted_read};
    struct en_text line = {0};
    struct en_error error;
    enum en_status status =
        en_node_follow(server->node, &source, server->options.witness, &line, &error);

    if (status == EN_OK) {
        answer_text(asked->call, 200, en_text_str(&line));
        work_cosigned(server);
    } else {
        refuse(asked, http_of(status), &error);
    }
    en_text_finish(&line);
}

void serve_add_checkpoint(struct call *call)
{
    struct asked asked = {.call = call};
    struct en_error error;

    if (call->server->options.witness == NULL || en_node_is_registrar(call->server->node)) {
        refuse_by(&asked, 404, EN_ERR_NOT_FOUND, "witness.none", N_("this server is no witness"),
                  N_("ask a witness of the accord"));
    } else if (add_checkpoint_parse(call->body, &asked.request, &error) != EN_OK) {
        refuse(&asked, 400, &error);
    } else if (check_log(&asked) && read_last(&asked) && check_growth(&asked)) {
        cosign(&asked);
    }
}
