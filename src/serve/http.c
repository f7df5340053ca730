/*
 * Requests and answers of HTTP/1.1 as bytes (RFC 9112), as narrow as our callers need.
 *
 * libevent's own HTTP layer cannot bound a request's whole time, a route's body or an address's
 * connections, and it takes forms that proxies read in another way. So the bytes are read here,
 * and whatever two programs could understand differently is refused: a length given twice, a
 * folded header, a bare LF, an encoded slash. Chunked bodies are not taken: who sends to us knows
 * how much he sends.
 */
#include "http.h"
#include "kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LENGTH_DIGITS_MAX = 12 };

/* ---- the head ------------------------------------------------------------------------------- */

size_t http_head_length(struct en_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.ptr[i] == '\0' ||
            (bytes.ptr[i] == '\n' && (i == 0 || bytes.ptr[i - 1] != '\r'))) {
            return SIZE_MAX;
        }
        if (bytes.ptr[i] == '\n' && i >= 3 && memcmp(bytes.ptr + i - 3, "\r\n\r\n", 4) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static bool is_token(struct en_str text)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!word && (c == '\0' || strchr(marks, c) == NULL)) {
            return false;
        }
    }
    return text.len > 0;
}

/* ASCII letters alike, as header names and schemes are compared. */
static bool same_word(struct en_str a, const char *b)
{
    size_t len = strlen(b);

    if (a.len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = a.ptr[i] >= 'A' && a.ptr[i] <= 'Z' ? (char)(a.ptr[i] + 32) : a.ptr[i];
        if (c != b[i]) {
            return false;
        }
    }
    return true;
}

static enum en_status bad(int *ret_http, int http, struct en_error *reterr, const char *rule,
                          struct en_str place, const char *text)
{
    *ret_http = http;
    return en_fail(reterr, EN_ERR_SYNTAX, rule, place, text,
                   N_("see docs/http.md for what can be asked"));
}

static enum http_method method_of(struct en_str word)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT"};

    for (size_t i = 0; i < EN_COUNT(names); i++) {
        if (en_str_is(word, names[i])) {
            return (enum http_method)i;
        }
    }
    return HTTP_OTHER;
}

static enum en_status read_target(char *bytes, size_t len, struct http_request *ret, int *ret_http,
                                  struct en_error *reterr)
{
    struct en_str place = EN_STR("request line");
    char *query = memchr(bytes, '?', len);

    if (len > HTTP_TARGET_BYTES_MAX) {
        return bad(ret_http, 414, reterr, "http.path", place, N_("the path is too long"));
    }
    size_t path_len = query != NULL ? (size_t)(query - bytes) : len;
    if (!http_path_decode(bytes, path_len, &ret->path)) {
        return bad(ret_http, 400, reterr, "http.path", place,
                   N_("the path is not one that is served here"));
    }
    if (query != NULL &&
        !http_query_parse(query + 1, len - path_len - 1, ret->param, &ret->param_count)) {
        *ret_http = 400;
        return en_fail(reterr, EN_ERR_SYNTAX, "http.query", EN_STR("query"),
                       N_("the query is not NAME=VALUE&NAME=VALUE, each name once"),
                       N_("write what is no letter or digit as %XX, a space as %20"));
    }
    return EN_OK;
}

static enum en_status read_request_line(char *line, size_t len, struct http_request *ret,
                                        int *ret_http, struct en_error *reterr)
{
    struct en_str rest = {line, len};
    struct en_str place = EN_STR("request line");
    struct en_str method = en_str_cut(&rest, ' ');
    struct en_str target = en_str_cut(&rest, ' ');

    if (!is_token(method) || target.len == 0 || rest.len == 0) {
        return bad(ret_http, 400, reterr, "http.request-line", place,
                   N_("it is not METHOD PATH HTTP/1.1"));
    }
    if (!en_str_is(rest, "HTTP/1.1") && !en_str_is(rest, "HTTP/1.0")) {
        return bad(ret_http, 505, reterr, "http.version", place,
                   N_("this server speaks HTTP/1.1 alone"));
    }
    ret->method = method_of(method);
    ret->keep_alive = en_str_is(rest, "HTTP/1.1");
    return read_target(line + (target.ptr - line), target.len, ret, ret_http, reterr);
}

static struct en_str trim(struct en_str text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) {
        text = (struct en_str){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t')) {
        text.len--;
    }
    return text;
}

static bool is_clean_value(struct en_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

/* Set once: what stands twice could be read in two ways. */
static bool set_once(struct en_str *where, struct en_str value)
{
    if (where->ptr != NULL || value.len == 0) {
        return false;
    }
    *where = value;
    return true;
}

static bool read_length(struct http_request *ret, struct en_str value)
{
    if (ret->has_length || value.len > LENGTH_DIGITS_MAX || !en_parse_u64(value, &ret->length)) {
        return false;
    }
    ret->has_length = true;
    return true;
}

static bool read_authorization(struct http_request *ret, struct en_str value)
{
    struct en_str rest = value;
    struct en_str scheme = en_str_cut(&rest, ' ');

    return same_word(scheme, "bearer") && is_token(rest) && set_once(&ret->bearer, rest);
}

/* Does it name gzip, and not to refuse it? */
static bool lists_gzip(struct en_str value)
{
    struct en_str rest = value;

    while (rest.len > 0) {
        struct en_str weight = en_str_cut(&rest, ',');
        struct en_str coding = trim(en_str_cut(&weight, ';'));
        if (same_word(coding, "gzip")) {
            weight = trim(weight);
            return !en_str_is(weight, "q=0") && !en_str_starts(weight, EN_STR("q=0.0"));
        }
    }
    return false;
}

/* One header; false when its value cannot be taken. */
static bool read_header(struct http_request *ret, struct en_str name, struct en_str value)
{
    if (same_word(name, "host")) {
        return set_once(&ret->host, value);
    }
    if (same_word(name, "content-length")) {
        return read_length(ret, value);
    }
    if (same_word(name, "authorization")) {
        return read_authorization(ret, value);
    }
    if (same_word(name, "range")) {
        return set_once(&ret->range, value);
    }
    if (same_word(name, "if-range")) {
        return set_once(&ret->if_range, value);
    }
    if (same_word(name, "if-none-match")) {
        return set_once(&ret->if_none_match, value);
    }
    if (same_word(name, "origin")) {
        return set_once(&ret->origin, value);
    }
    if (same_word(name, "sec-fetch-site")) {
        return set_once(&ret->fetch_site, value);
    }
    if (same_word(name, "last-event-id")) {
        return set_once(&ret->last_event, value);
    }
    if (same_word(name, "accept-encoding")) {
        ret->takes_gzip = lists_gzip(value);
    }
    if (same_word(name, "connection")) {
        ret->keep_alive = ret->keep_alive && !same_word(value, "close");
    }
    if (same_word(name, "expect")) {
        ret->expects_continue = same_word(value, "100-continue");
        return ret->expects_continue;
    }
    return true;
}

static enum en_status read_headers(struct en_str rest, struct http_request *ret, int *ret_http,
                                   struct en_error *reterr)
{
    for (size_t count = 0; rest.len > 2; count++) {
        struct en_str line = en_str_cut(&rest, '\n');
        struct en_str value = {line.ptr, line.len - 1}; /* its CR is there: http_head_length */
        struct en_str name = en_str_cut(&value, ':');

        if (count == HTTP_HEADERS_MAX) {
            return bad(ret_http, 431, reterr, "http.many", EN_STR("headers"),
                       N_("there are too many headers"));
        }
        if (value.ptr == NULL || !is_token(name) || !is_clean_value(value)) {
            return bad(ret_http, 400, reterr, "http.header", EN_STR("headers"),
                       N_("a header is not NAME: VALUE"));
        }
        if (same_word(name, "transfer-encoding")) {
            return bad(ret_http, 501, reterr, "http.transfer", name,
                       N_("a body is sent with its Content-Length and not in chunks"));
        }
        if (!read_header(ret, name, trim(value))) {
            return bad(ret_http, 400, reterr, "http.header", name,
                       N_("the header stands twice or cannot be understood"));
        }
    }
    return EN_OK;
}

enum en_status http_request_parse(char *bytes, size_t len, struct http_request *ret, int *ret_http,
                                  struct en_error *reterr)
{
    struct http_request request = {.method = HTTP_OTHER};
    struct en_str rest = {bytes, len};
    struct en_str line = en_str_cut(&rest, '\n');

    enum en_status status =
        read_request_line(bytes, line.len > 0 ? line.len - 1 : 0, &request, ret_http, reterr);
    if (status == EN_OK) {
        status = read_headers(rest, &request, ret_http, reterr);
    }
    if (status == EN_OK && request.host.len == 0) {
        status = bad(ret_http, 400, reterr, "http.host", EN_STR("host"),
                     N_("the request does not say whom it asks"));
    }
    if (status == EN_OK) {
        *ret = request;
    }
    return status;
}

/* ---- ranges --------------------------------------------------------------------------------- */

bool http_tag_among(struct en_str tags, const char *tag)
{
    struct en_str rest = tags;

    while (rest.len > 0) {
        struct en_str one = en_str_cut(&rest, ',');
        while (one.len > 0 && one.ptr[0] == ' ') {
            one = (struct en_str){one.ptr + 1, one.len - 1};
        }
        if (en_str_starts(one, EN_STR("W/"))) {
            one = (struct en_str){one.ptr + 2, one.len - 2};
        }
        if (en_str_is(one, "*") || en_str_is(one, tag)) {
            return true;
        }
    }
    return false;
}

int http_range_parse(struct en_str text, uint64_t size, uint64_t *ret_from, uint64_t *ret_to)
{
    struct en_str rest = text;
    struct en_str unit = en_str_cut(&rest, '=');
    struct en_str first = en_str_cut(&rest, '-');
    uint64_t from = 0;
    uint64_t last = 0;

    *ret_from = 0;
    *ret_to = size;
    /* RFC 9110 14.2: what is not understood is passed over. */
    if (!en_str_is(unit, "bytes") || rest.ptr == NULL || !en_parse_u64(first, &from) ||
        (rest.len > 0 && (!en_parse_u64(rest, &last) || last < from))) {
        return 200;
    }
    if (from >= size) {
        return 416;
    }
    *ret_from = from;
    *ret_to = rest.len > 0 && last < size - 1 ? last + 1 : size;
    return 206;
}

/* ---- answers -------------------------------------------------------------------------------- */

const char *http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {206, "Partial Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {416, "Range Not Satisfiable"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < EN_COUNT(texts); i++) {
        if (texts[i].status == status) {
            return texts[i].text;
        }
    }
    return "Internal Server Error";
}

static size_t http_answer_length(const struct http_answer *answer)
{
    return answer->body.len + answer->lasting.len + (answer->kept != NULL ? answer->kept->len : 0);
}

void http_answer_print(struct en_text *out, const struct http_answer *answer, bool keep_alive)
{
    en_text_addf(out, "HTTP/1.1 %d %s\r\n", answer->status, http_status_text(answer->status));
    if (answer->status != 304) { /* which has no body, whatever the full answer has */
        en_text_addf(out, "Content-Type: %s\r\n", answer->type);
    }
    if (answer->status != 304 && !answer->stream) {
        en_text_addf(out, "Content-Length: %zu\r\n", http_answer_length(answer));
    }
    en_text_addf(out, "Cache-Control: %s\r\nX-Content-Type-Options: nosniff\r\n",
                 answer->cache != NULL ? answer->cache : "no-store");
    en_text_add(out, en_text_str(&answer->extra));
    en_text_addf(out, "Connection: %s\r\n\r\n", keep_alive ? "keep-alive" : "close");
}
