/*
 * Questions of residents over HTTP (questions.h): anybody asks and reads the answer to his own, the
 * duty desk sees those that wait and answers.
 */
#include "server.h"

#include <string.h>

#include <jansson.h>

#include "questions.h"

/* In two digits, as it is read out. */
static struct json_t *challenge_json(const struct question *question)
{
    char digits[] = {(char)('0' + question->challenge / 10), (char)('0' + question->challenge % 10),
                     '\0'};

    return json_string(digits);
}

/* That there is something new, to all who are told what happens; what it is asks the duty desk. */
static void tell_desk(struct call *call)
{
    events_send(call->server, "question", json_object());
}

/* An answer to a question is nobody's but the asker's: nothing keeps it. */
static void answer_question(struct call *call, int status, const struct question *question)
{
    struct json_t *object = json_pack("{s:s, s:s}", "id", question->id, "answer",
                                      question_answer_name(question->answer));

    if (object != NULL && question->answer == QUESTION_ASKED) {
        (void)json_object_set_new(object, "challenge", challenge_json(question));
    }
    answer_json(call, status, object);
}

static void refuse(struct call *call, const struct en_error *error)
{
    if (strcmp(error->rule, "question.pause") == 0) {
        http_answer_error_as(call->answer, 429, error);
        en_text_adds(&call->answer->extra, "Retry-After: 60\r\n");
    } else if (strcmp(error->rule, "question.busy") == 0) {
        http_answer_error_as(call->answer, 503, error);
        en_text_adds(&call->answer->extra, "Retry-After: 300\r\n");
    } else {
        answer_error(call, error);
    }
}

/* The one member of the body's object, a text; it lives in the request's arena. */
static enum en_status read_word(struct call *call, const char *name, struct en_str *ret,
                                struct en_error *reterr)
{
    struct json_t *object = NULL;
    enum en_status status = en_json_read(call->body, &object, reterr);

    if (status == EN_OK) {
        const char *word = json_string_value(json_object_get(object, name));
        if (word == NULL || json_object_size(object) != 1) {
            status = en_fail(reterr, EN_ERR_SYNTAX, "question.form", EN_STR("body"),
                             N_("the body is not an object with the one text \"%1\""),
                             N_("see docs/http.md"), en_str_from(name));
        } else {
            *ret = en_arena_copy(&call->server->arena, en_str_from(word));
        }
    }
    json_decref(object);
    return status;
}

/* ---- everybody ------------------------------------------------------------------------------ */

void serve_question_ask(struct call *call)
{
    struct en_server *server = call->server;
    const char *address = server->options.behind_proxy ? "" : call->address;
    const struct question *question = NULL;
    struct en_error error;
    struct en_str order = {NULL, 0};
    enum en_status status = read_word(call, "order", &order, &error);

    if (status == EN_OK) {
        status = questions_ask(&server->questions, order, address, &question, &error);
    }
    if (status == EN_OK) {
        answer_question(call, 201, question);
    } else {
        refuse(call, &error);
    }
}

void serve_question_tell(struct call *call)
{
    struct questions *questions = &call->server->questions;
    const struct question *question = NULL;
    struct en_error error;
    struct en_str code = {NULL, 0};
    enum en_status status = read_word(call, "code", &code, &error);

    if (status == EN_OK) {
        status = questions_tell(questions, call->arg, code, &error);
    }
    if (status == EN_OK) {
        status = questions_find(questions, call->arg, &question, &error);
    }
    if (status == EN_OK) {
        tell_desk(call);
        answer_question(call, 200, question);
    } else {
        refuse(call, &error);
    }
}

void serve_question(struct call *call)
{
    const struct question *question = NULL;
    struct en_error error;

    if (questions_find(&call->server->questions, call->arg, &question, &error) == EN_OK) {
        answer_question(call, 200, question);
    } else {
        refuse(call, &error);
    }
}

/* ---- the duty desk -------------------------------------------------------------------------- */

struct desk {
    const char *member;
    bool on_duty;
};

static bool take_role(void *self, const struct en_cell *cells, size_t count)
{
    struct desk *desk = self;
    struct en_str name = {NULL, 0};
    struct en_str role = {NULL, 0};

    for (size_t i = 0; i < count; i++) {
        name = strcmp(cells[i].name, "name") == 0 ? cells[i].text : name;
        role = strcmp(cells[i].name, "role") == 0 ? cells[i].text : role;
    }
    if (en_str_is(name, desk->member)) {
        desk->on_duty = en_str_is(role, en_role_name(EN_ROLE_DUTY));
        return false;
    }
    return true;
}

/* That the key is in force was seen when the session was looked up. */
static bool is_on_duty(struct call *call)
{
    struct en_str rest = en_str_from(call->member);
    struct en_str body = en_str_cut(&rest, '/');
    struct desk desk = {.member = call->member};
    struct en_error error;

    if (en_state_view(en_node_state(call->server->node), "keys", &body, 1, take_role, &desk,
                      &error) != EN_OK) {
        answer_error(call, &error);
        return false;
    }
    if (!desk.on_duty) {
        (void)en_fail(&error, EN_ERR_INADMISSIBLE, "question.duty", EN_STR(""),
                      N_("residents' questions are answered by the duty desk"),
                      N_("sign in with a key of the role \"duty\""));
        http_answer_error_as(call->answer, 403, &error);
    }
    return desk.on_duty;
}

static struct json_t *waiting_json(const struct question *question)
{
    char asked[EN_TIME_BYTES + 1];
    char told[EN_TIME_BYTES + 1];

    en_time_format(question->asked, asked);
    en_time_format(question->told, told);
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s}", "id", question->id, "order", question->order,
                     "challenge", challenge_json(question), "code", question->code, "asked", asked,
                     "told", told);
}

void serve_questions(struct call *call)
{
    uint64_t serial = 0;
    const struct question *question = NULL;

    if (!is_on_duty(call)) {
        return;
    }
    struct json_t *rows = json_array();
    while ((question = questions_next(&call->server->questions, serial)) != NULL) {
        serial = question->serial;
        (void)json_array_append_new(rows, waiting_json(question));
    }
    answer_json(call, 200, json_pack("{s:o}", "rows", rows));
}

void serve_question_answer(struct call *call)
{
    struct questions *questions = &call->server->questions;
    const struct question *question = NULL;
    struct en_error error;
    struct en_str word = {NULL, 0};

    if (!is_on_duty(call)) {
        return;
    }
    enum en_status status = read_word(call, "answer", &word, &error);
    if (status == EN_OK && !en_str_is(word, "right") && !en_str_is(word, "wrong")) {
        status = en_fail(&error, EN_ERR_SYNTAX, "question.form", EN_STR("answer"),
                         N_("the answer is \"right\" or \"wrong\""), NULL);
    }
    if (status == EN_OK) {
        status = questions_answer(questions, call->arg, en_str_is(word, "right"), &error);
    }
    if (status == EN_OK) {
        status = questions_find(questions, call->arg, &question, &error);
    }
    if (status == EN_OK) {
        tell_desk(call); /* for the desk may be more than one screen */
        answer_question(call, 200, question);
    } else {
        refuse(call, &error);
    }
}
