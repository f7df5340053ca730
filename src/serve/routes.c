/*
 * Which handler a request goes to, and whether it may: all of it before a body is read, so that
 * strangers send nothing that we would keep.
 */
#include "server.h"

#include <string.h>

#include <jansson.h>

static const struct route routes[] = {
#define ROUTE(method, path, who, body_max, handle, query, answer, statuses, doc)                   \
    {HTTP_##method, path, who, body_max, handle, query, answer, statuses, doc},
#include "routes.def"
#undef ROUTE
};

const struct route *route_at(size_t i)
{
    return i < EN_COUNT(routes) ? &routes[i] : NULL;
}

bool pattern_fits(const char *pattern, struct en_str path, struct en_str *ret_arg)
{
    const char *star = strchr(pattern, '*');
    size_t head = star != NULL ? (size_t)(star - pattern) : strlen(pattern);

    if (path.len < head || memcmp(path.ptr, pattern, head) != 0) {
        return false;
    }
    struct en_str rest = {path.ptr + head, path.len - head};
    if (star == NULL) {
        *ret_arg = (struct en_str){NULL, 0};
        return rest.len == 0;
    }
    struct en_str tail = en_str_from(star[1] == '*' ? "" : star + 1);
    const char *slash = rest.len > 0 ? memchr(rest.ptr, '/', rest.len) : NULL;
    size_t len = star[1] != '*' && slash != NULL ? (size_t)(slash - rest.ptr) : rest.len;
    *ret_arg = (struct en_str){rest.ptr, len};
    return len > 0 && en_str_equal((struct en_str){rest.ptr + len, rest.len - len}, tail);
}

static void refuse(struct http_answer *answer, int http, enum en_status status, const char *rule,
                   struct en_str place, const char *text, const char *remedy)
{
    struct en_error error;

    (void)en_fail(&error, status, rule, place, text, remedy);
    http_answer_error_as(answer, http, &error);
}

/* ---- the checks, in their order ------------------------------------------------------------- */

/* A page of somebody else's that a browser shows must not speak to us under its own name. */
static bool check_host(struct en_server *server, const struct http_request *request,
                       struct http_answer *answer)
{
    for (size_t i = 0; i < EN_COUNT(server->authority); i++) {
        if (en_str_is(request->host, server->authority[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < server->options.host_count; i++) {
        if (en_str_is(request->host, server->options.host[i])) {
            return true;
        }
    }
    refuse(answer, 421, EN_ERR_INADMISSIBLE, "http.misdirected", EN_STR("host"),
           N_("this server is not asked by that name"),
           N_("ask it by the address it listens on, or start it with --host NAME"));
    return false;
}

/* Is this Origin the page's own, as the request names us? A proxy in front may have added TLS. */
static bool is_own_origin(const struct en_server *server, const struct http_request *request)
{
    struct en_str rest = request->origin;
    struct en_str scheme = en_str_cut(&rest, ':');
    bool fits = server->options.behind_proxy ||
                en_str_is(scheme, server->options.tls_cert != NULL ? "https" : "http");

    return fits && en_str_starts(rest, EN_STR("//")) &&
           en_str_equal((struct en_str){rest.ptr + 2, rest.len - 2}, request->host);
}

/* What another site's page has a browser send is not what its user asked for. What everybody may
 * read harms nobody, and a link to it is followed. */
static bool check_site(const struct en_server *server, const struct http_request *request,
                       const struct route *route, struct http_answer *answer)
{
    bool is_public = route->who == ROUTE_EVERYBODY && route->method == HTTP_GET;

    if (is_public || (!en_str_is(request->fetch_site, "cross-site") &&
                      (request->origin.len == 0 || is_own_origin(server, request)))) {
        return true;
    }
    refuse(answer, 403, EN_ERR_INADMISSIBLE, "http.cross-site", request->origin,
           N_("a page of another site asks this"), N_("open this server's own page"));
    return false;
}

static const struct route *find(const struct http_request *request, struct call *call,
                                struct http_answer *answer)
{
    enum http_method method = request->method == HTTP_HEAD ? HTTP_GET : request->method;
    const char *known = NULL; /* a path that fits hides those behind it, whatever their method */

    for (size_t i = 0; i < EN_COUNT(routes); i++) {
        if ((known == NULL || strcmp(known, routes[i].path) == 0) &&
            pattern_fits(routes[i].path, request->path, &call->arg)) {
            known = routes[i].path;
            if (routes[i].method == method) {
                return &routes[i];
            }
        }
    }
    if (known != NULL) {
        refuse(answer, 405, EN_ERR_USAGE, "http.method", request->path,
               N_("this path is not asked in that way"), N_("see docs/http.md"));
    } else {
        refuse(answer, 404, EN_ERR_NOT_FOUND, "http.not-found", request->path,
               N_("nothing is served under this path"), N_("see docs/http.md"));
    }
    return NULL;
}

/* The bucket of a stranger's address; the one asked for longest ago gives way. */
static struct bucket *stranger_bucket(struct en_server *server, const char *address)
{
    struct stranger *oldest = &server->stranger[0];

    for (size_t i = 0; i < EN_COUNT(server->stranger); i++) {
        struct stranger *stranger = &server->stranger[i];
        if (strcmp(stranger->address, address) == 0) {
            return &stranger->bucket;
        }
        oldest = stranger->bucket.at_ms < oldest->bucket.at_ms ? stranger : oldest;
    }
    *oldest = (struct stranger){.bucket = {0}};
    strncpy(oldest->address, address, sizeof(oldest->address) - 1);
    return &oldest->bucket;
}

static bool check_member(struct en_server *server, const struct http_request *request,
                         struct session **ret, struct http_answer *answer)
{
    struct en_error error;

    if (sessions_find(server->sessions, server->node, request->bearer, ret, &error) == EN_OK) {
        return true;
    }
    http_answer_error_as(answer, 401, &error);
    en_text_adds(&answer->extra, "WWW-Authenticate: Bearer realm=\"entente\"\r\n");
    return false;
}

static bool check_rate(struct en_server *server, struct session *session, const char *address,
                       struct http_answer *answer)
{
    const struct en_server_limits *limits = &server->limits;
    struct bucket *bucket = session != NULL ? &session->bucket : stranger_bucket(server, address);

    if (bucket_take(bucket, server->env.monotonic_ms(server->env.self), limits->per_second,
                    limits->burst)) {
        return true;
    }
    refuse(answer, 429, EN_ERR_INADMISSIBLE, "http.rate", EN_STR(""),
           N_("too many requests in a short time"), N_("ask again in a second"));
    en_text_adds(&answer->extra, "Retry-After: 1\r\n");
    return false;
}

static bool is_listed(const char *names, struct en_str name)
{
    struct en_str rest = en_str_from(names);

    while (rest.len > 0) {
        if (en_str_equal(en_str_cut(&rest, ' '), name)) {
            return true;
        }
    }
    return false;
}

bool check_params(struct call *call, const char *names)
{
    const struct http_request *request = call->request;

    for (size_t i = 0; i < request->param_count; i++) {
        if (!is_listed(names, request->param[i].name)) {
            refuse(call->answer, 400, EN_ERR_USAGE, "http.query-name", request->param[i].name,
                   N_("this path takes no such parameter"), N_("see /api for those it takes"));
            return false;
        }
    }
    return true;
}

static bool check_length(struct en_server *server, const struct http_request *request,
                         const struct route *route, struct http_answer *answer)
{
    bool takes_body = route->body_max > 0;

    if (takes_body && !request->has_length) {
        refuse(answer, 411, EN_ERR_SYNTAX, "http.length", EN_STR("content-length"),
               N_("the request does not say how long its body is"), N_("send Content-Length"));
        return false;
    }
    if (request->length > route->body_max) {
        refuse(answer, 413, EN_ERR_TOO_LONG, "http.length", EN_STR("content-length"),
               N_("the body is longer than this path takes"), N_("send less at a time"));
        return false;
    }
    if (request->length > server->limits.body_bytes - server->body_bytes) {
        refuse(answer, 503, EN_ERR_MEMORY, "http.busy", EN_STR(""),
               N_("too much is being received at this moment"), N_("send it again in a moment"));
        en_text_adds(&answer->extra, "Retry-After: 1\r\n");
        return false;
    }
    return true;
}

const struct route *route_choose(struct en_server *server, const struct http_request *request,
                                 const char *address, struct call *ret_call,
                                 struct http_answer *answer)
{
    struct session *session = NULL;
    struct call call = {.server = server, .request = request, .address = address, .answer = answer};

    if (!check_host(server, request, answer)) {
        return NULL;
    }
    const struct route *route = find(request, &call, answer);
    if (route == NULL || !check_site(server, request, route, answer) ||
        (route->who != ROUTE_EVERYBODY && !check_member(server, request, &session, answer)) ||
        !check_rate(server, session, address, answer) ||
        (strcmp(route->query, "*") != 0 && !check_params(&call, route->query)) ||
        !check_length(server, request, route, answer)) {
        return NULL;
    }
    if (session != NULL) {
        call.member = session->key;
        call.token = session->token;
    }
    *ret_call = call;
    return route;
}

/* ---- answers -------------------------------------------------------------------------------- */

void answer_text(struct call *call, int status, struct en_str text)
{
    call->answer->status = status;
    call->answer->type = "text/plain; charset=utf-8";
    en_text_add(&call->answer->body, text);
}

void answer_json(struct call *call, int status, struct json_t *object)
{
    bool printed = object != NULL && en_json_line(&call->answer->body, object);
    struct en_error error;

    json_decref(object);
    call->answer->status = status;
    call->answer->type = "application/json";
    if (!printed) {
        (void)en_fail(&error, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"),
                      NULL);
        answer_error(call, &error);
    }
}

void answer_error(struct call *call, const struct en_error *error)
{
    http_answer_error(call->answer, error);
}

bool arg_hash(struct call *call, struct en_hash *ret)
{
    struct en_error error;

    if (en_hex_decode(call->arg, ret->b, sizeof(ret->b))) {
        return true;
    }
    (void)en_fail(&error, EN_ERR_NOT_FOUND, "http.not-found", call->arg,
                  N_("nothing is served under this path"),
                  N_("name it by the 64 hex digits of its SHA-256"));
    answer_error(call, &error);
    return false;
}
