/*
 * v1_reasons.c: lines of explanation as objects: their English text, and message and arguments for
 * who speaks another language.
 */
#include "v1.h"

#include <jansson.h>

#include <entente/line.h>

struct json_t *v1_line(const char *message, const struct en_str *args, size_t count)
{
    struct json_t *line = json_object();
    struct json_t *words = json_array();
    struct en_text text = {0};

    en_text_fill(&text, message, args, count);
    v1_text(line, "text", en_text_str(&text));
    v1_text(line, "message", en_str_from(message));
    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(words, json_stringn(args[i].ptr, args[i].len));
    }
    v1_add(line, "args", words);
    en_text_finish(&text);
    return line;
}

/* A line that this program does not know says nothing. */
static bool add_reason(void *self, const struct en_cell *cells, size_t count)
{
    struct en_str name = v1_cell(cells, count, "line")->text;
    const char *message = en_line_text_of(name);
    struct en_str args[EN_LINE_ARGS_MAX];

    if (message != NULL) {
        size_t arg_count = en_line_args_cut(v1_cell(cells, count, "args")->text, args);
        struct json_t *line = v1_line(message, args, arg_count);
        v1_text(line, "line", name);
        (void)json_array_append_new(self, line);
    }
    return true;
}

enum en_status v1_reasons(struct en_server *server, struct en_str order, struct json_t *array,
                          struct en_error *reterr)
{
    return en_state_view(en_node_state(server->node), "reasons", &order, 1, add_reason, array,
                         reterr);
}
