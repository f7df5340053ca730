/*
 * A request to another's server. That server may be slow, wrong or hostile, so nothing of it is
 * believed here: the answer has a time and a size, is not followed anywhere else, and comes whole
 * or not at all.
 */
#include "transfer.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_MS = 5000,
    WHOLE_S_MAX = 600, /* 64 MiB over a slow satellite link */
    SLOW_BYTES_S = 512,
    SLOW_S = 15, /* slower for so long is as good as dead */
    URL_BYTES_MAX = 512,
};

struct transfer {
    CURL *curl;
    char *url; // without a slash at the end
    struct en_str host;
    const char *ca_file; // who alone may vouch for the server; NULL: the machine's list
    atomic_bool halted;
};

struct receiving {
    struct en_text *body;
    size_t max;
    bool too_long;
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "remote.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* ---- where to ------------------------------------------------------------------------------- */

static enum en_status bad_url(const char *url, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_USAGE, "remote.url", en_str_from(url),
                   N_("this is no address of a server"),
                   N_("write https://NAME, or http://127.0.0.1:PORT for this machine"));
}

static bool is_this_machine(struct en_str host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};

    for (size_t i = 0; i < EN_COUNT(names); i++) {
        struct en_str name = en_str_from(names[i]);
        if (en_str_starts(host, name) && (host.len == name.len || host.ptr[name.len] == ':')) {
            return true;
        }
    }
    return false;
}

static bool is_clean_host(struct en_str host)
{
    static const char marks[] = ".-:[]";

    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!word && (c == '\0' || strchr(marks, c) == NULL)) {
            return false;
        }
    }
    return host.len > 0;
}

static enum en_status read_url(const char *url, struct transfer *transfer, struct en_error *reterr)
{
    struct en_str rest = en_str_from(url);
    bool plain = en_str_starts(rest, EN_STR("http://"));
    size_t scheme = plain ? 7 : 8;

    if (rest.len > URL_BYTES_MAX || (!plain && !en_str_starts(rest, EN_STR("https://")))) {
        return bad_url(url, reterr);
    }
    rest = (struct en_str){rest.ptr + scheme, rest.len - scheme};
    while (rest.len > 0 && rest.ptr[rest.len - 1] == '/') {
        rest.len--;
    }
    struct en_str host = rest;
    host = en_str_cut(&host, '/');
    if (!is_clean_host(host) || memchr(rest.ptr, '?', rest.len) != NULL) {
        return bad_url(url, reterr);
    }
    if (plain && !is_this_machine(host)) {
        return en_fail(reterr, EN_ERR_USAGE, "remote.plain", en_str_from(url),
                       N_("plain HTTP to another machine can be read and changed on the way"),
                       N_("ask it by https://"));
    }
    transfer->url = strndup(url, scheme + rest.len);
    if (transfer->url == NULL) {
        return no_memory(reterr);
    }
    transfer->host = (struct en_str){transfer->url + scheme, host.len};
    return EN_OK;
}

/* ---- one request ---------------------------------------------------------------------------- */

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct receiving *receiving = arg;
    size_t len = size * count;

    if (len > receiving->max - receiving->body->len) {
        receiving->too_long = true;
        return 0;
    }
    en_text_add(receiving->body, (struct en_str){bytes, len});
    return receiving->body->failed ? 0 : len;
}

static enum en_status failed(const struct transfer *transfer, CURLcode code, bool too_long,
                             struct en_error *reterr)
{
    struct en_str place = en_str_from(transfer->url);

    if (too_long) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "remote.long", place,
                       N_("the server sends more than belongs there"),
                       N_("ask another server; this one is wrong or hostile"));
    }
    /* Only these few mean something of their own; the others are told in curl's words. */
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST) {
        return en_fail(reterr, EN_ERR_IO, "remote.unreachable", place,
                       N_("the server cannot be reached"),
                       N_("see whether it runs and the link is up, then try again"));
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        return en_fail(reterr, EN_ERR_IO, "remote.timeout", place,
                       N_("the server does not answer in time"), N_("try again later"));
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
        return en_fail(reterr, EN_ERR_VERIFY, "remote.certificate", place,
                       N_("nobody we trust vouches for this server: %1"),
                       N_("compare the words of the mission's authority, then give its "
                          "certificate with --ca"),
                       en_str_from(curl_easy_strerror(code)));
    }
    if (code == CURLE_PARTIAL_FILE || code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR) {
        return en_fail(reterr, EN_ERR_IO, "remote.truncated", place, N_("the answer broke off"),
                       N_("try again"));
    }
    return en_fail(reterr, EN_ERR_IO, "remote.network", place, N_("the network failed: %1"),
                   N_("try again later"), en_str_from(curl_easy_strerror(code)));
}

/* curl asks once a second at least, also while nothing comes. */
static int on_progress(void *arg, curl_off_t to_come, curl_off_t came, curl_off_t to_go,
                       curl_off_t gone)
{
    const struct transfer *transfer = arg;

    (void)to_come;
    (void)came;
    (void)to_go;
    (void)gone;
    return atomic_load(&transfer->halted) ? 1 : 0;
}

/* Every option is set anew, so that nothing of the request before stays. */
static void set_options(struct transfer *transfer)
{
    CURL *curl = transfer->curl;

    curl_easy_reset(curl); /* keeps the open connection */
    (void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    /* Who gives up does not wait for the machine's resolver, which may take half a minute. */
    (void)curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    (void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_S_MAX);
    (void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_S);
    (void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
    (void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "entente");
    (void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

static void set_method(CURL *curl, const struct transfer_request *request)
{
    if (request->method == HTTP_POST || request->method == HTTP_PUT) {
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
                               request->body.len > 0 ? (const char *)request->body.ptr : "");
    }
    if (request->method == HTTP_PUT) {
        (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
    }
}

/* Header lines of a request; false when memory is out. */
static bool make_headers(const struct transfer_request *request, struct curl_slist **ret)
{
    static const char *const always[] = {"Accept:", "Content-Type: application/octet-stream"};
    struct en_text line = {0};
    bool done = true;

    for (size_t i = 0; done && i < EN_COUNT(always); i++) {
        struct curl_slist *more = curl_slist_append(*ret, always[i]);
        done = more != NULL;
        *ret = done ? more : *ret;
    }
    if (done && request->token.len > 0) {
        en_text_adds(&line, "Authorization: Bearer ");
        en_text_add(&line, request->token);
        struct curl_slist *more = line.failed ? NULL : curl_slist_append(*ret, en_text_cstr(&line));
        done = more != NULL;
        *ret = done ? more : *ret;
        en_wipe(line.ptr, line.len);
    }
    en_text_finish(&line);
    return done;
}

static enum en_status perform(struct transfer *transfer, const char *url,
                              const struct transfer_request *request, struct curl_slist *headers,
                              struct transfer_answer *answer, struct en_error *reterr)
{
    CURL *curl = transfer->curl;
    struct receiving receiving = {.body = &answer->body, .max = request->answer_max};
    const char *type = NULL;

    set_options(transfer);
    if (transfer->ca_file != NULL) {
        (void)curl_easy_setopt(curl, CURLOPT_CAINFO, transfer->ca_file);
        (void)curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    set_method(curl, request);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &receiving);
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        return failed(transfer, code, receiving.too_long, reterr);
    }
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    (void)curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    (void)snprintf(answer->type, sizeof(answer->type), "%s", type != NULL ? type : "");
    if (answer->status >= 300 && answer->status < 400) {
        return en_fail(reterr, EN_ERR_VERIFY, "remote.redirect", en_str_from(transfer->url),
                       N_("the server sends us elsewhere"),
                       N_("ask the right server by its own address"));
    }
    return EN_OK;
}

enum en_status transfer_send(struct transfer *transfer, const struct transfer_request *request,
                             struct transfer_answer *ret, struct en_error *reterr)
{
    struct transfer_answer answer = {.status = 0};
    struct curl_slist *headers = NULL;
    struct en_text url = {0};

    en_text_adds(&url, transfer->url);
    en_text_add(&url, request->path);
    enum en_status status =
        url.failed || !make_headers(request, &headers)
            ? no_memory(reterr)
            : perform(transfer, en_text_cstr(&url), request, headers, &answer, reterr);
    curl_slist_free_all(headers);
    en_text_finish(&url);
    if (status == EN_OK) {
        *ret = answer;
    } else {
        en_text_finish(&answer.body);
    }
    return status;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

enum en_status transfer_create(const struct en_env *env, const char *url, struct transfer **ret,
                               struct en_error *reterr)
{
    struct transfer *transfer = calloc(1, sizeof(*transfer));

    if (transfer == NULL) {
        return no_memory(reterr);
    }
    atomic_init(&transfer->halted, false);
    transfer->ca_file = env->ca_file;
    enum en_status status = read_url(url, transfer, reterr);
    if (status == EN_OK) {
        transfer->curl = curl_easy_init();
        if (transfer->curl == NULL) {
            status = no_memory(reterr);
        }
    }
    if (status != EN_OK) {
        transfer_destroy(transfer);
        return status;
    }
    *ret = transfer;
    return EN_OK;
}

void transfer_destroy(struct transfer *transfer)
{
    if (transfer == NULL) {
        return;
    }
    curl_easy_cleanup(transfer->curl);
    free(transfer->url);
    free(transfer);
}

void transfer_halt(struct transfer *transfer, bool halted)
{
    atomic_store(&transfer->halted, halted);
}

struct en_str transfer_host(const struct transfer *transfer)
{
    return transfer->host;
}
