/*
 * What a server answers, as its client reads it.
 */
#include "answers.h"

#include <string.h>

#include <jansson.h>

/* ---- errors that the server names ----------------------------------------------------------- */

/* A text of the server's that will be shown: kept, if there is nothing in it that hides. */
static const char *keep_text(struct en_arena *texts, struct json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    struct en_str value = en_str_from(text);

    if (text == NULL || value.len > 512 || en_text_check(value, NULL) != EN_TEXT_CLEAN) {
        return NULL;
    }
    return en_arena_copy(texts, value).ptr;
}

static enum en_status status_named(const char *name)
{
    for (int i = 0; name != NULL && i < EN_STATUS_COUNT; i++) {
        if (strcmp(en_status_name((enum en_status)i), name) == 0) {
            return (enum en_status)i;
        }
    }
    return EN_ERR_VERIFY;
}

bool answer_error_of(struct en_arena *texts, struct json_t *object, struct en_error *ret)
{
    const char *rule = keep_text(texts, object, "rule");
    const char *message = keep_text(texts, object, "message");
    const char *advice = keep_text(texts, object, "advice");
    const char *place = keep_text(texts, object, "place");
    struct json_t *args = json_object_get(object, "args");
    enum en_status status = status_named(json_string_value(json_object_get(object, "kind")));
    struct en_str arg[4];

    if (rule == NULL || message == NULL || status == EN_OK) {
        return false;
    }
    for (size_t i = 0; i < EN_COUNT(arg); i++) {
        struct en_str value = en_str_from(json_string_value(json_array_get(args, i)));
        arg[i] = en_text_check(value, NULL) == EN_TEXT_CLEAN ? value : EN_STR("?");
    }
    (void)en_fail_args(ret, status, rule, en_str_from(place), message,
                       advice != NULL && advice[0] != '\0' ? advice : NULL, arg, EN_COUNT(arg));
    return true;
}

/* ---- results of acts ------------------------------------------------------------------------ */

static bool read_outcome(struct json_t *object, struct en_effect *ret)
{
    static const char *const words[] = {"effect", "pending", "void"};
    const char *word = json_string_value(json_object_get(object, "outcome"));

    for (size_t i = 0; word != NULL && i < EN_COUNT(words); i++) {
        if (strcmp(word, words[i]) == 0) {
            ret->outcome = (enum en_outcome)i;
            return true;
        }
    }
    return false;
}

static bool read_result(struct en_arena *texts, struct json_t *object, struct en_result *ret)
{
    const char *answer = json_string_value(json_object_get(object, "state"));
    const char *id = json_string_value(json_object_get(object, "id"));
    json_int_t index = json_integer_value(json_object_get(object, "index"));
    struct en_result result = {.answer = EN_ANSWER_REFUSED};

    if (answer == NULL || id == NULL || index < 0 ||
        !en_hex_decode(en_str_from(id), result.id.b, sizeof(result.id.b))) {
        return false;
    }
    if (strcmp(answer, "committed") == 0) {
        result.answer = EN_ANSWER_COMMITTED;
        result.index = (uint64_t)index;
        if (!read_outcome(object, &result.effect) ||
            (result.effect.outcome == EN_OUTCOME_VOID &&
             !answer_error_of(texts, object, &result.effect.why))) {
            return false;
        }
    } else if (strcmp(answer, "refused") != 0 || !answer_error_of(texts, object, &result.why)) {
        return false;
    }
    *ret = result;
    return true;
}

static void read_promise(struct json_t *object, struct en_text *out)
{
    const char *note = json_string_value(json_object_get(object, "promise"));

    if (out != NULL && note != NULL) {
        en_text_adds(out, note);
    }
}

bool answer_results_of(struct en_arena *texts, struct en_str body, size_t count,
                       struct en_result *results, struct en_text *promises)
{
    struct json_t *object = NULL;
    bool whole = en_json_read(body, &object, NULL) == EN_OK;
    struct json_t *acts = json_object_get(object, "acts");

    whole = whole && json_array_size(acts) == count;
    for (size_t i = 0; whole && i < count; i++) {
        whole = read_result(texts, json_array_get(acts, i), &results[i]);
        read_promise(json_array_get(acts, i), promises);
    }
    json_decref(object);
    return whole;
}
