/*
 * The rooms' files over HTTP: shells, assets, the map.
 *
 * The shells and their scripts are for everybody and hold nothing of the record; whoever opens one
 * signs in from there. The map is for members. Every answer forbids the browser what the rooms do
 * not need: other people's scripts, frames, forms, requests elsewhere.
 */
#include "server.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "static.h"

#define CSP                                                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "        \
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; "         \
    "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "               \
    "require-trusted-types-for 'script'"

static const char hardening[] =
    "Content-Security-Policy: " CSP "\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(self), microphone=(self), geolocation=(self), payment=(), usb=(), "
    "serial=(), interest-cohort=()\r\n";

/* One range of a file that is not packed; If-Range keeps two versions from being put together. */
static void answer_range(struct call *call, const struct static_file *file, const char *tag)
{
    const struct http_request *request = call->request;
    struct http_answer *answer = call->answer;
    bool same = request->if_range.len == 0 || en_str_is(request->if_range, tag);
    uint64_t from = 0;
    uint64_t to = file->bytes.len;
    int http = same ? http_range_parse(request->range, file->bytes.len, &from, &to) : 200;
    struct en_error error;

    if (http == 416) {
        (void)en_fail(&error, EN_ERR_RANGE, "http.range", EN_STR("range"),
                      N_("the file ends before the range begins"), NULL);
        http_answer_error_as(answer, http, &error);
        en_text_addf(&answer->extra, "Content-Range: bytes */%zu\r\n", file->bytes.len);
        return;
    }
    answer->status = http;
    answer->lasting = (struct en_str){file->bytes.ptr + from, (size_t)(to - from)};
    if (http == 206) {
        en_text_addf(&answer->extra, "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%zu\r\n", from,
                     to - 1, file->bytes.len);
    }
}

static void answer_file(struct call *call, const struct static_file *file, const char *cache)
{
    const struct http_request *request = call->request;
    struct http_answer *answer = call->answer;
    bool packed = file->packed.ptr != NULL && request->takes_gzip && request->range.len == 0;
    char tag[40];

    (void)snprintf(tag, sizeof(tag), "\"%s%s\"", file->tag, packed ? "-gz" : "");
    answer->status = 200;
    answer->type = file->type;
    answer->cache = cache;
    en_text_adds(&answer->extra, hardening);
    en_text_addf(&answer->extra, "ETag: %s\r\n", tag);
    if (file->packed.ptr != NULL) {
        en_text_adds(&answer->extra, "Vary: Accept-Encoding\r\n");
    }
    if (http_tag_among(request->if_none_match, tag)) {
        answer->status = 304;
    } else if (packed) {
        en_text_adds(&answer->extra, "Content-Encoding: gzip\r\n");
        answer->lasting = file->packed;
    } else {
        en_text_adds(&answer->extra, "Accept-Ranges: bytes\r\n");
        answer_range(call, file, tag);
    }
}

static void answer_path(struct call *call, struct en_str path, const char *cache)
{
    const struct static_file *file = static_find(call->server->files, path);
    struct en_error error;

    if (file != NULL) {
        answer_file(call, file, cache);
        return;
    }
    (void)en_fail(&error, EN_ERR_NOT_FOUND, "http.not-found", call->request->path,
                  N_("nothing is served under this path"), N_("see docs/http.md"));
    answer_error(call, &error);
}

/* ---- handlers ------------------------------------------------------------------------------- */

/* A room's pages are all its one shell, whose script reads the rest of the path; a name with a dot
 * is a file that is not there, and no page. */
static void answer_shell(struct call *call, struct en_str shell)
{
    bool page = call->arg.len == 0 || memchr(call->arg.ptr, '.', call->arg.len) == NULL;

    answer_path(call, page ? shell : EN_STR(""), "no-cache");
}

void serve_room(struct call *call)
{
    answer_shell(call, EN_STR("room.html"));
}

void serve_field(struct call *call)
{
    answer_shell(call, EN_STR("field.html"));
}

/* Their names hold their hash. */
void serve_asset(struct call *call)
{
    struct en_str path = call->request->path;

    answer_path(call, (struct en_str){path.ptr + 1, path.len - 1},
                "public, max-age=31536000, immutable");
}

void serve_map(struct call *call)
{
    struct en_str path = call->request->path;

    answer_path(call, (struct en_str){path.ptr + 1, path.len - 1}, "private, max-age=86400");
}

void serve_file(struct call *call)
{
    struct en_str path = call->request->path;

    /* The map has a row of its own, and no second way in. */
    answer_path(call, (struct en_str){path.ptr + 1, path.len - 1}, "no-cache");
}
