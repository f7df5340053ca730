/*
 * Editions over HTTP: the list, each as text and as a page.
 */
#include "public.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#define FOR_A_WHILE "public, max-age=300"
#define FOR_A_DAY "public, max-age=86400" /* a published text does not change */

/* ---- what the handlers of the public share -------------------------------------------------- */

struct en_str public_base(struct call *call)
{
    struct en_server *server = call->server;
    bool secret = server->tls != NULL || server->options.behind_proxy;
    struct en_text base = {0};

    en_text_adds(&base, secret ? "https://" : "http://");
    en_text_add(&base, call->request->host);
    en_text_addc(&base, '/');
    struct en_str copy = en_arena_copy(&server->arena, en_text_str(&base));
    en_text_finish(&base);
    return copy.ptr != NULL ? copy : EN_STR("");
}

bool public_english(const struct call *call)
{
    return en_str_is(http_param(call->request, "lang"), "en");
}

void public_harden(struct call *call, const char *policy)
{
    en_text_addf(&call->answer->extra,
                 "Content-Security-Policy: default-src 'none'; %s; base-uri 'none'; "
                 "form-action 'none'; frame-ancestors 'none'\r\n"
                 "Referrer-Policy: no-referrer\r\n"
                 "Cross-Origin-Opener-Policy: same-origin\r\n",
                 policy);
}

void public_answer(struct call *call, const char *type, const char *cache)
{
    struct http_answer *answer = call->answer;
    struct en_hash hash;
    char hex[2 * EN_HASH_BYTES];
    char tag[24];

    en_hash_of(call->server->hasher,
               (struct en_bytes){(const uint8_t *)answer->body.ptr, answer->body.len}, &hash);
    en_hex_encode(hex, (struct en_bytes){hash.b, sizeof(hash.b)});
    (void)snprintf(tag, sizeof(tag), "\"%.20s\"", hex);
    answer->status = 200;
    answer->type = type;
    answer->cache = cache;
    en_text_addf(&answer->extra, "ETag: %s\r\n", tag);
    if (http_tag_among(call->request->if_none_match, tag)) {
        answer->status = 304;
        en_text_clear(&answer->body);
    }
}

const char *public_file(struct call *call, const struct en_bulletin *bulletin)
{
    struct en_text file = {0};

    en_bulletin_file(&file, bulletin);
    struct en_str copy = en_arena_copy(&call->server->arena, en_text_str(&file));
    en_text_finish(&file);
    return copy.ptr != NULL ? copy.ptr : "";
}

/* ---- the list ------------------------------------------------------------------------------- */

static struct json_t *paths_json(const char *file, const char *kind)
{
    return json_pack("{s:o, s:o}", "fr", json_sprintf("/bulletins/%s.fr.%s", file, kind), "en",
                     json_sprintf("/bulletins/%s.en.%s", file, kind));
}

static struct json_t *edition_json(struct call *call, const struct public_edition *edition)
{
    const char *file = public_file(call, edition->bulletin);
    char hex[2 * EN_HASH_BYTES];
    char day[EN_TIME_BYTES + 1];
    char hour[EN_TIME_BYTES + 1];

    en_hex_encode(hex, (struct en_bytes){edition->sha256.b, sizeof(edition->sha256.b)});
    en_time_format(edition->day, day);
    en_time_format(edition->bulletin->hour, hour);
    return json_pack("{s:s, s:s, s:s, s:I, s:s%, s:o, s:o}", "edition", edition->name, "day", day,
                     "hour", hour, "index", (json_int_t)edition->index, "sha256", hex, sizeof(hex),
                     "text", paths_json(file, "txt"), "html", paths_json(file, "html"));
}

void serve_bulletins(struct call *call)
{
    const struct public_edition *edition = NULL;

    if (!public_refresh(call)) {
        return;
    }
    struct json_t *rows = json_array();
    for (size_t i = 0; (edition = public_edition_at(call->server, i)) != NULL; i++) {
        (void)json_array_append_new(rows, edition_json(call, edition));
    }
    answer_json(call, 200, json_pack("{s:o}", "rows", rows));
    if (call->answer->status == 200) {
        public_answer(call, "application/json", FOR_A_WHILE);
    }
}

/* ---- one edition ---------------------------------------------------------------------------- */

static void not_found(struct call *call)
{
    struct en_error error;

    (void)en_fail(&error, EN_ERR_NOT_FOUND, "bulletin.none", call->request->path,
                  N_("no edition is published under this name"), N_("see /v1/bulletins"));
    answer_error(call, &error);
}

/* Take `end` off the text's end; false when it does not stand there. */
static bool cut_end(struct en_str *text, const char *end)
{
    size_t len = strlen(end);

    if (text->len <= len || memcmp(text->ptr + text->len - len, end, len) != 0) {
        return false;
    }
    text->len -= len;
    return true;
}

/* The page has its style within it: that one is allowed, by its hash, and nothing else. */
static void answer_page(struct call *call, const struct en_bulletin *bulletin)
{
    static const char open[] = "<style>";
    struct en_text *body = &call->answer->body;
    struct en_text policy = {0};
    struct en_hash hash;
    char base64[44]; /* of 32 bytes */

    en_bulletin_html(body, bulletin);
    const char *style = strstr(en_text_cstr(body), open);
    const char *end = style != NULL ? strstr(style, "</style>") : NULL;
    if (end != NULL) {
        style += sizeof(open) - 1;
        en_hash_of(call->server->hasher,
                   (struct en_bytes){(const uint8_t *)style, (size_t)(end - style)}, &hash);
        en_base64_encode(base64, (struct en_bytes){hash.b, sizeof(hash.b)}, EN_BASE64_PADDED);
        en_text_addf(&policy, "style-src 'sha256-%.*s'", (int)sizeof(base64), base64);
    }
    public_harden(call, en_text_cstr(&policy));
    public_answer(call, "text/html; charset=utf-8", FOR_A_DAY);
    en_text_finish(&policy);
}

void serve_bulletin(struct call *call)
{
    struct en_str name = call->arg;
    const struct public_edition *edition = NULL;

    if (!public_refresh(call)) {
        return;
    }
    bool text = cut_end(&name, ".txt");
    bool known = text || cut_end(&name, ".html");
    bool english = known && cut_end(&name, ".en");
    known = known && (english || cut_end(&name, ".fr"));
    for (size_t i = 0; known && (edition = public_edition_at(call->server, i)) != NULL; i++) {
        if (en_str_is(name, public_file(call, edition->bulletin))) {
            break;
        }
    }
    if (edition == NULL) {
        not_found(call);
        return;
    }
    struct en_bulletin bulletin = public_bulletin(edition, english, public_base(call));
    if (text) {
        en_bulletin_text(&call->answer->body, &bulletin);
        public_answer(call, "text/plain; charset=utf-8", FOR_A_DAY);
    } else {
        answer_page(call, &bulletin);
    }
}

void serve_bulletin_latest(struct call *call)
{
    if (!public_refresh(call)) {
        return;
    }
    const struct public_edition *edition = public_edition_at(call->server, 0);
    if (edition == NULL) {
        not_found(call);
        return;
    }
    struct en_bulletin bulletin = public_bulletin(edition, public_english(call), EN_STR(""));
    en_bulletin_text(&call->answer->body, &bulletin);
    public_answer(call, "text/plain; charset=utf-8", FOR_A_WHILE);
}
