/*
 * One request of HTTP/1.1 as bytes, and one answer. Private to src/serve; knows no socket.
 */
#ifndef ENTENTE_SERVE_HTTP_H
#define ENTENTE_SERVE_HTTP_H

#include "entente/serve.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_OTHER };

enum {
    HTTP_HEADERS_MAX = 64,
    HTTP_TARGET_BYTES_MAX = 1024, /* the longest path of ours has 90 */
    HTTP_TAG_BYTES = 80,          /* an ETag with its quotes and NUL */
    HTTP_PARAMS_MAX = 8,          /* of a query; no route takes more than six */
};

/* "name=value" of a query, decoded. */
struct http_param {
    struct en_str name, value;
};

/* A request's head; everything borrows from its bytes. */
struct http_request {
    enum http_method method;
    struct en_str path; // decoded; begins with "/", no empty segment, no "." and ".."
    struct http_param param[HTTP_PARAMS_MAX]; // in the order in which they came
    size_t param_count;
    struct en_str host;
    struct en_str bearer; // the token behind "Authorization: Bearer"; empty without
    struct en_str range;  // "bytes=..." as it came; empty without
    struct en_str if_range, if_none_match; // tags as they came; empty without
    struct en_str origin, fetch_site; // Origin and Sec-Fetch-Site, which browsers send; else empty
    struct en_str last_event;         // Last-Event-ID; empty without
    bool takes_gzip;
    bool has_length;
    uint64_t length; // of the body
    bool keep_alive;
    bool expects_continue;
};

/* An answer as it is put together. */
struct http_answer {
    int status;
    const char *type;
    const char *cache;    // Cache-Control; NULL: no-store
    struct en_text extra; // further header lines, each with CR LF
    struct en_text body;
    bool stream;            // has no end: no length is told, and more is written later
    struct kept_body *kept; // the body, when it is one that was kept (kept.h); else NULL
    struct en_str lasting;  // the body, when it lives as long as the server; `body` is empty then
};

/**
 * Where the head at the beginning of `bytes` ends.
 * @return bytes up to and with the empty line; 0 when it is not whole yet; SIZE_MAX when it never
 *         will be: a line ends in LF alone, or holds a NUL
 */
size_t http_head_length(struct en_str bytes);

/**
 * Read a head, strictly: one space between words, CR LF, each header's name a token, nothing
 * folded, no header that matters twice, Content-Length and nothing else for the body's length.
 * @param bytes  as http_head_length cut them; the path is decoded in place
 * @param ret_http  the HTTP status to answer a fault with: 400, 414, 431, 501, 505
 * @return EN_OK, EN_ERR_SYNTAX (http.request-line, http.version, http.header, http.host,
 *         http.length, http.transfer, http.path, http.query, http.many)
 */
EN_MUST_CHECK enum en_status http_request_parse(char *bytes, size_t len, struct http_request *ret,
                                                int *ret_http, struct en_error *reterr);

/**
 * Take a query apart: "name=value&name=value", names of [a-z_-], each once, values clean text with
 * percent-encoding undone once. A "+" is refused: some read it as a space.
 * @param bytes  behind the "?"; decoded in place, borrowed by the result
 */
bool http_query_parse(char *bytes, size_t len, struct http_param ret[static HTTP_PARAMS_MAX],
                      size_t *ret_count);
/* The value of a parameter; {NULL, 0} when it was not given. */
struct en_str http_param(const struct http_request *request, const char *name);

/* Undo percent-encoding once and refuse what is a trick: in place; false when refused. */
bool http_path_decode(char *bytes, size_t len, struct en_str *ret);

/**
 * "bytes=FIRST-", "bytes=FIRST-LAST": one range of `size` bytes.
 * @return 206 with the range, 200 to give all (nothing asked that is understood), 416 beyond it
 */
int http_range_parse(struct en_str text, uint64_t size, uint64_t *ret_from, uint64_t *ret_to);

/* Is this tag among those of If-None-Match? Weak ones are the same to a GET (RFC 9110 13.1.2). */
bool http_tag_among(struct en_str tags, const char *tag);

const char *http_status_text(int status);
/* The head of an answer; its body stands behind it, but not for HEAD. */
void http_answer_print(struct en_text *out, const struct http_answer *answer, bool keep_alive);

/* The answer to an error: status by en_status_http, a problem object of RFC 9457: type, title and
 * status, and what http_error_json says. */
void http_answer_error(struct http_answer *answer, const struct en_error *error);
/* The same with another HTTP status than the error's own. */
void http_answer_error_as(struct http_answer *answer, int status, const struct en_error *error);

struct json_t;
/* Members of an error: rule, place, text and remedy for people; message and advice (the ids behind
 * the two) and args for programs that speak another language; kind (of en_status) and exit for
 * programs. False: no memory. */
bool http_error_json(struct json_t *object, const struct en_error *error);

#endif /* ENTENTE_SERVE_HTTP_H */
