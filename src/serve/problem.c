/*
 * Errors as objects: problem+json of RFC 9457, with the rule and the texts of struct en_error.
 */
#include "http.h"

#include <jansson.h>

/* A string of what may be no text, e.g. a name that somebody sent. */
static bool set_text(struct json_t *object, const char *key, struct en_str text)
{
    struct json_t *value = json_stringn(text.ptr != NULL ? text.ptr : "", text.len);

    if (value == NULL) {
        value = json_string("?");
    }
    return json_object_set_new(object, key, value) == 0;
}

static bool set_args(struct json_t *object, const struct en_error *error)
{
    struct json_t *args = json_array();
    bool done = json_object_set_new(object, "args", args) == 0;

    for (size_t i = 0; done && i < EN_COUNT(error->arg); i++) {
        struct json_t *arg = json_string(error->arg[i]);
        done = json_array_append_new(args, arg != NULL ? arg : json_string("?")) == 0;
    }
    return done;
}

bool http_error_json(struct json_t *object, const struct en_error *error)
{
    const char *advice = error->remedy != NULL ? error->remedy : "";
    struct en_text text = {0};
    struct en_text remedy = {0};
    struct en_str args[4];

    for (size_t i = 0; i < EN_COUNT(args); i++) {
        args[i] = en_str_from(error->arg[i]);
    }
    en_text_fill(&text, error->text, args, EN_COUNT(args));
    en_text_fill(&remedy, advice, args, EN_COUNT(args));
    bool done =
        set_text(object, "rule", en_str_from(error->rule)) &&
        set_text(object, "place", en_str_from(error->place)) &&
        set_text(object, "text", en_text_str(&text)) &&
        set_text(object, "remedy", en_text_str(&remedy)) &&
        set_text(object, "message", en_str_from(error->text)) &&
        set_text(object, "advice", en_str_from(advice)) && set_args(object, error) &&
        set_text(object, "kind", en_str_from(en_status_name(error->status))) &&
        json_object_set_new(object, "exit", json_integer(en_status_exit(error->status))) == 0;
    en_text_finish(&text);
    en_text_finish(&remedy);
    return done;
}

/* RFC 9457: what kind of problem; its title is our text. */
static bool add_problem(struct json_t *object, int status, const struct en_error *error)
{
    struct en_text type = {0};

    en_text_addf(&type, "urn:entente:rule:%s", error->rule);
    bool done = set_text(object, "type", en_text_str(&type)) &&
                json_object_set_new(object, "status", json_integer(status)) == 0;
    en_text_finish(&type);
    return done;
}

void http_answer_error_as(struct http_answer *answer, int status, const struct en_error *error)
{
    struct json_t *object = json_object();

    answer->status = status;
    answer->type = "application/problem+json";
    answer->cache = NULL;
    en_text_clear(&answer->body);
    if (object == NULL || !add_problem(object, status, error) || !http_error_json(object, error) ||
        json_object_set(object, "title", json_object_get(object, "text")) != 0 ||
        !en_json_line(&answer->body, object)) {
        en_text_clear(&answer->body);
    }
    json_decref(object);
}

void http_answer_error(struct http_answer *answer, const struct en_error *error)
{
    http_answer_error_as(answer, en_status_http(error->status), error);
}
