/*
 * A server's own parsers: the input is a request's head, its path and query, the body of
 * add-checkpoint, the text that opens a session, and a range.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "add_checkpoint.h"
#include "http.h"
#include "session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No path that is let through leads out or hides a slash. */
static void check_path(struct en_str path)
{
    assert(path.len > 0 && path.ptr[0] == '/');
    for (size_t i = 0; i < path.len; i++) {
        struct en_str rest = {path.ptr + i, path.len - i};
        assert(path.ptr[i] > ' ' && path.ptr[i] < 0x7f && path.ptr[i] != '\\');
        assert(!en_str_starts(rest, EN_STR("//")) && !en_str_starts(rest, EN_STR("/../")));
        assert(!en_str_is(rest, "/.."));
    }
}

/* Names once and plain, values clean. */
static void check_params(const struct http_param *param, size_t count)
{
    assert(count <= HTTP_PARAMS_MAX);
    for (size_t i = 0; i < count; i++) {
        assert(param[i].name.len > 0 && en_text_check(param[i].value, NULL) == EN_TEXT_CLEAN);
        for (size_t k = 0; k < i; k++) {
            assert(!en_str_equal(param[i].name, param[k].name));
        }
    }
}

static void try_query(const uint8_t *data, size_t size)
{
    struct http_param param[HTTP_PARAMS_MAX];
    char *copy = malloc(size + 1);
    size_t count = 0;

    if (copy != NULL) {
        memcpy(copy, data, size);
        if (http_query_parse(copy, size, param, &count)) {
            check_params(param, count);
        }
    }
    free(copy);
}

static void try_request(const uint8_t *data, size_t size)
{
    struct http_request request;
    char *copy = malloc(size + 1);
    int http = 0;

    if (copy == NULL) {
        return;
    }
    memcpy(copy, data, size);
    size_t len = http_head_length((struct en_str){copy, size});
    assert(len == SIZE_MAX || len <= size);
    if (len != 0 && len != SIZE_MAX) {
        if (http_request_parse(copy, len, &request, &http, NULL) == EN_OK) {
            check_path(request.path);
            check_params(request.param, request.param_count);
            assert(request.host.len > 0);
        } else {
            assert(http >= 400);
        }
    }
    free(copy);
}

static void try_add_checkpoint(struct en_str text)
{
    struct add_checkpoint request;
    struct en_text again = {0};
    uint64_t number = 0;

    if (add_checkpoint_parse(text, &request, NULL) == EN_OK) {
        add_checkpoint_print(&again, &request);
        assert(again.failed || en_str_equal(en_text_str(&again), text));
    }
    (void)add_checkpoint_size(text, &number);
    en_text_finish(&again);
}

static void try_claim(struct en_str text)
{
    struct session_claim claim;
    struct en_text again = {0};

    if (session_claim_parse(text, &claim, NULL) == EN_OK) {
        session_claim_print(&again, &claim);
        assert(again.failed || en_str_equal(en_text_str(&again), text));
    }
    en_text_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str text = {(const char *)data, size};
    uint64_t from = 0;
    uint64_t to = 0;

    try_request(data, size);
    try_query(data, size);
    try_add_checkpoint(text);
    try_claim(text);
    if (http_range_parse(text, 1000, &from, &to) == 206) {
        assert(from < to && to <= 1000);
    }
    return 0;
}
