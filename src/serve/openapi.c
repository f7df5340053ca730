/*
 * GET /api and /api.html: what this server answers, from routes.def, resources.def and the views
 * themselves, for programs as OpenAPI 3.0.3 and for people as a page without a script.
 */
#include "v1.h"

#include <string.h>

#include <jansson.h>

#define BAD(status) ((status) >= 400)

static const struct field {
    const char *object, *member, *type, *doc;
} fields[] = {
#define FIELD(object, member, type, doc) {#object, #member, type, doc},
#include "resources.def"
#undef FIELD
};

/* ---- schemas -------------------------------------------------------------------------------- */

static struct json_t *ref_json(const char *prefix, struct en_str name)
{
    return json_pack("{s:o}", "$ref",
                     json_sprintf("#/components/schemas/%s%.*s", prefix, (int)name.len, name.ptr));
}

/* A type of resources.def, without its "?" and brackets. */
static struct json_t *one_json(struct en_str type)
{
    if (en_str_is(type, "time")) {
        return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
    }
    if (en_str_is(type, "hash")) {
        return json_pack("{s:s, s:s}", "type", "string", "pattern", "^[0-9a-f]{64}$");
    }
    if (type.len > 0 && type.ptr[0] >= 'a') {
        return json_pack("{s:s%}", "type", type.ptr, type.len);
    }
    return ref_json("", type);
}

static struct json_t *type_json(struct en_str type)
{
    if (type.len > 2 && type.ptr[0] == '[') {
        return json_pack("{s:s, s:o}", "type", "array", "items",
                         one_json((struct en_str){type.ptr + 1, type.len - 2}));
    }
    return one_json(type);
}

static void add_field(struct json_t *schemas, const struct field *field)
{
    struct json_t *schema = json_object_get(schemas, field->object);
    struct en_str type = en_str_from(field->type);
    bool optional = type.ptr[type.len - 1] == '?';

    if (schema == NULL) {
        schema = json_pack("{s:s, s:{}, s:[]}", "type", "object", "properties", "required");
        v1_add(schemas, field->object, schema);
    }
    type.len -= optional;
    struct json_t *property = type_json(type);
    if (json_object_get(property, "$ref") == NULL) {
        v1_text(property, "description", en_str_from(field->doc));
    }
    v1_add(json_object_get(schema, "properties"), field->member, property);
    if (!optional) {
        (void)json_array_append_new(json_object_get(schema, "required"),
                                    json_string(field->member));
    }
}

static struct json_t *column_json(const struct en_view_column *column)
{
    switch (column->type) {
    case EN_CELL_INT:
        return type_json(EN_STR("integer"));
    case EN_CELL_TIME:
        return type_json(EN_STR("time"));
    case EN_CELL_HASH:
        return type_json(EN_STR("hash"));
    case EN_CELL_TEXT:
    case EN_CELL_NONE:
        break;
    }
    return type_json(EN_STR("string"));
}

/* {view, size, rows, next}, its rows by the view's own columns. */
static void add_view(struct en_state *state, struct json_t *schemas, const char *view)
{
    struct en_view_column column[EN_VIEW_COLUMNS_MAX];
    struct json_t *properties = json_object();
    size_t count = 0;
    char name[64] = "view-";

    if (en_state_view_columns(state, view, column, &count, NULL) != EN_OK) {
        json_decref(properties);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        v1_add(properties, column[i].name, column_json(&column[i]));
    }
    strncat(name, view, sizeof(name) - sizeof("view-"));
    v1_add(schemas, name,
           json_pack("{s:s, s:[s,s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s, s:{s:s, s:o}}}}",
                     "type", "object", "required", "view", "size", "rows", "properties", "view",
                     "type", "string", "size", "type", "integer", "next", "type", "string", "rows",
                     "type", "array", "items", "type", "object", "properties", properties));
}

/* ---- operations ----------------------------------------------------------------------------- */

static struct json_t *param_json(struct en_str name, const char *in, bool number)
{
    return json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", name.ptr, name.len, "in", in, "required",
                     strcmp(in, "path") == 0, "schema", "type", number ? "integer" : "string");
}

/* `names` with a space between them. */
static void add_params(struct json_t *params, const char *names, bool of_view)
{
    struct en_str rest = en_str_from(names);

    while (rest.len > 0) {
        struct en_str name = en_str_cut(&rest, ' ');
        bool number = en_str_is(name, "limit") ||
                      (!of_view && (en_str_is(name, "before") || en_str_is(name, "after")));
        (void)json_array_append_new(params, param_json(name, "query", number));
    }
}

static bool is_media(const char *answer)
{
    return strchr(answer, '/') != NULL || strcmp(answer, "*") == 0;
}

static struct json_t *content_json(const char *media, struct json_t *schema)
{
    return json_pack("{s:{s:o}}", media, "schema", schema);
}

static struct json_t *good_json(const struct route *route, const char *view)
{
    if (view != NULL) {
        return content_json("application/json", ref_json("view-", en_str_from(view)));
    }
    if (is_media(route->answer)) {
        return content_json(strcmp(route->answer, "*") == 0 ? "*/*" : route->answer,
                            type_json(EN_STR("string")));
    }
    return content_json("application/json", ref_json("", en_str_from(route->answer)));
}

static void add_answers(struct json_t *operation, const struct route *route, const char *view)
{
    struct json_t *answers = json_object();
    struct en_str rest = en_str_from(route->statuses);

    while (rest.len > 0) {
        char code[4] = "";
        struct en_str word = en_str_cut(&rest, ' ');
        memcpy(code, word.ptr, word.len < sizeof(code) ? word.len : sizeof(code) - 1);
        uint64_t number = 0;
        (void)!en_parse_u64(word, &number);
        int status = (int)number;
        struct json_t *answer = json_pack("{s:s}", "description", http_status_text(status));
        if (status == 404 && view != NULL) {
            json_decref(answer); /* of a name that is no view */
            continue;
        }
        if (BAD(status)) {
            v1_add(answer, "content",
                   content_json("application/problem+json", ref_json("", EN_STR("Problem"))));
        } else if (status != 304) {
            v1_add(answer, "content", good_json(route, view));
        }
        v1_add(answers, code, answer);
    }
    v1_add(operation, "responses", answers);
}

static void add_body(struct json_t *operation, const struct route *route)
{
    bool json = strcmp(route->answer, "Question") == 0;
    const char *media = json                        ? "application/json"
                        : route->method == HTTP_PUT ? "application/octet-stream"
                                                    : "text/plain";

    if (route->body_max > 0) {
        v1_add(
            operation, "requestBody",
            json_pack("{s:b, s:o}", "required", true, "content",
                      content_json(media, type_json(json ? EN_STR("object") : EN_STR("string")))));
    }
}

static struct json_t *operation_json(const struct route *route, const char *view, const char *doc)
{
    struct json_t *operation = json_pack("{s:s}", "summary", doc);
    struct json_t *params = json_array();

    if (view == NULL && strchr(route->path, '*') != NULL) {
        (void)json_array_append_new(
            params, param_json(strstr(route->path, "**") != NULL ? EN_STR("path") : EN_STR("id"),
                               "path", false));
    }
    add_params(params,
               view != NULL                     ? en_state_view_params(en_str_from(view))
               : strcmp(route->query, "*") == 0 ? ""
                                                : route->query,
               view != NULL);
    add_params(params, view != NULL ? "limit after" : "", true);
    v1_add(operation, "parameters", params);
    add_body(operation, route);
    add_answers(operation, route, view);
    v1_add(operation, "security",
           route->who == ROUTE_EVERYBODY ? json_array() : json_pack("[{s:[]}]", "session"));
    return operation;
}

/* "/v1/acts/{id}" of "/v1/acts/" and its star; the view's name in its place. */
static void print_path(struct en_text *out, const struct route *route, const char *view)
{
    const char *star = strchr(route->path, '*');

    if (star == NULL) {
        en_text_adds(out, route->path);
        return;
    }
    en_text_add(out, (struct en_str){route->path, (size_t)(star - route->path)});
    en_text_adds(out, view != NULL ? view : star[1] == '*' ? "{path}" : "{id}");
    en_text_adds(out, star[1] == '*' ? star + 2 : star + 1);
}

static void add_operation(struct json_t *paths, const struct route *route, const char *view,
                          const char *doc)
{
    static const char *const methods[] = {
        [HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PUT] = "put"};
    struct en_text path = {0};

    print_path(&path, route, view);
    struct json_t *item = json_object_get(paths, en_text_cstr(&path));
    if (item == NULL) {
        item = json_object();
        v1_add(paths, en_text_cstr(&path), item);
    }
    if (json_object_get(item, methods[route->method]) == NULL) {
        v1_add(item, methods[route->method], operation_json(route, view, doc));
    }
    en_text_finish(&path);
}

static bool is_views(const struct route *route)
{
    return strcmp(route->answer, "View") == 0;
}

static struct json_t *openapi_json(struct en_state *state)
{
    struct json_t *paths = json_object();
    struct json_t *schemas = json_object();
    const struct route *route = NULL;
    const char *doc = NULL;

    for (size_t i = 0; i < EN_COUNT(fields); i++) {
        add_field(schemas, &fields[i]);
    }
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        const char *view = NULL;
        if (!is_views(route)) {
            add_operation(paths, route, NULL, route->doc);
            continue;
        }
        for (size_t v = 0; (view = en_state_view_name(v, &doc)) != NULL; v++) {
            add_operation(paths, route, view, doc);
            add_view(state, schemas, view);
        }
    }
    return json_pack("{s:s, s:{s:s, s:s, s:s}, s:o, s:{s:o, s:{s:{s:s, s:s}}}}", "openapi", "3.0.3",
                     "info", "title", "entente", "version", ENTENTE_VERSION, "description",
                     "A node over HTTP; docs/http.md tells what stands behind it.", "paths", paths,
                     "components", "schemas", schemas, "securitySchemes", "session", "type", "http",
                     "scheme", "bearer");
}

/* ---- the page ------------------------------------------------------------------------------- */

static void print_escaped(struct en_text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<' || *text == '>' || *text == '&') {
            en_text_addf(out, "&#%d;", *text);
        } else {
            en_text_addc(out, *text);
        }
    }
}

static void print_row(struct en_text *out, const struct route *route, const char *view,
                      const char *query, const char *doc)
{
    static const char *const methods[] = {
        [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT"};

    en_text_addf(out, "<tr><td>%s</td><th scope=\"row\"><code>", methods[route->method]);
    print_path(out, route, view);
    en_text_addf(out, "</code></th><td>%s</td><td>",
                 route->who == ROUTE_EVERYBODY ? "all" : "members");
    print_escaped(out, doc);
    en_text_addf(out, "</td><td>%s%s</td><td>%s</td></tr>\n", query,
                 view != NULL ? " limit after" : "", route->statuses);
}

static void print_page(struct en_text *out)
{
    const struct route *route = NULL;
    const char *view = NULL;
    const char *doc = NULL;

    en_text_adds(out,
                 "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                 "<title>entente: the API</title></head><body>\n<h1>entente: the API</h1>\n"
                 "<p>For programs: <a href=\"/api\">OpenAPI 3.0.3</a>. Members send "
                 "<code>Authorization: Bearer TOKEN</code>. What goes wrong is answered as "
                 "problem+json.</p>\n<table><thead><tr><th>method</th><th>path</th><th>who</th>"
                 "<th>what</th><th>parameters</th><th>statuses</th></tr></thead><tbody>\n");
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (!is_views(route)) {
            print_row(out, route, NULL, strcmp(route->query, "*") == 0 ? "" : route->query,
                      route->doc);
            continue;
        }
        for (size_t v = 0; (view = en_state_view_name(v, &doc)) != NULL; v++) {
            print_row(out, route, view, en_state_view_params(en_str_from(view)), doc);
        }
    }
    en_text_adds(out, "</tbody></table>\n</body></html>\n");
}

/* ---- handlers: made once, when they are asked for ------------------------------------------- */

static void answer_lasting(struct call *call, const struct en_text *text, const char *type)
{
    if (text->failed || text->len == 0) {
        answer_json(call, 200, NULL);
        return;
    }
    call->answer->status = 200;
    call->answer->type = type;
    call->answer->cache = "no-cache";
    call->answer->lasting = en_text_str(text);
}

void serve_api(struct call *call)
{
    struct en_text *text = &call->server->api;

    if (text->len == 0) {
        struct json_t *object = openapi_json(en_node_state(call->server->node));
        if (object == NULL || !en_json_line(text, object)) {
            en_text_clear(text);
        }
        json_decref(object);
    }
    answer_lasting(call, text, "application/json");
}

void serve_api_page(struct call *call)
{
    struct en_text *text = &call->server->api_page;

    if (text->len == 0) {
        print_page(text);
    }
    answer_lasting(call, text, "text/html; charset=utf-8");
}
