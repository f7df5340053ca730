/* Tests of src/serve/http.c: requests taken apart, and what is no request. */
#include "../node/checks.h"

#include "http.h"

static enum en_status parse(const char *bytes, struct http_request *ret, int *ret_http,
                            struct en_error *reterr)
{
    static char copy[16384];
    size_t len = strlen(bytes);

    assert_true(len < sizeof(copy));
    memcpy(copy, bytes, len + 1);
    assert_int_equal(http_head_length((struct en_str){copy, len}), len);
    return http_request_parse(copy, len, ret, ret_http, reterr);
}

static void a_request_comes_apart(void **state)
{
    struct http_request request;
    int http = 0;

    (void)state;
    assert_ok(parse("POST /tile/0/x001/000%2ep/1 HTTP/1.1\r\nhost:  a.example:8080 \r\n"
                    "Authorization: BEARER 0af9\r\nContent-Length: 17\r\nExpect: 100-Continue\r\n"
                    "Range: bytes=5-\r\nX-Other: \xc3\xa9\r\n\r\n",
                    &request, &http, NULL));
    assert_int_equal(request.method, HTTP_POST);
    assert_true(en_str_is(request.path, "/tile/0/x001/000.p/1"));
    assert_true(en_str_is(request.host, "a.example:8080"));
    assert_true(en_str_is(request.bearer, "0af9"));
    assert_true(en_str_is(request.range, "bytes=5-"));
    assert_true(request.has_length && request.keep_alive && request.expects_continue);
    assert_int_equal(request.length, 17);
    assert_ok(parse("BREW / HTTP/1.0\r\nHost: a\r\n\r\n", &request, &http, NULL));
    assert_int_equal(request.method, HTTP_OTHER);
    assert_false(request.keep_alive || request.has_length);
    assert_ok(parse("GET /a?b=..%2fc%20%c3%a9&d= HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                    &request, &http, NULL));
    assert_true(en_str_is(request.path, "/a"));
    assert_int_equal(request.param_count, 2);
    assert_true(en_str_is(http_param(&request, "b"), "../c \xc3\xa9"));
    assert_true(en_str_is(http_param(&request, "d"), ""));
    assert_null(http_param(&request, "e").ptr);
    assert_false(request.keep_alive);
}

static void what_two_programs_could_read_in_two_ways_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        int http;
        const char *rule;
    } cases[] = {
        {"GET /\r\n\r\n", 400, "http.request-line"},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.request-line"},
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 505, "http.version"},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "http.version"},
        {"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.request-line"},
        {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.path"},
        {"GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http.query"},
        {"GET / HTTP/1.1\r\n\r\n", 400, "http.host"},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "http.header"},
        {"GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n", 400, "http.header"},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "http.header"},
        {"GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", 400, "http.header"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400, "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400,
         "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400, "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400, "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\n", 400, "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400,
         "http.header"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 501, "http.transfer"},
        {"PUT / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 400, "http.header"},
        {"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YTpi\r\n\r\n", 400, "http.header"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct http_request request;
        struct en_error error = {.rule = ""};
        int http = 0;
        assert_int_equal(parse(cases[i].bytes, &request, &http, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, cases[i].rule);
        assert_int_equal(http, cases[i].http);
    }
}

static void a_path_is_decoded_once_and_leads_nowhere_else(void **state)
{
    static const char *const tricks[] = {
        "",      "a",     "/../a",  "/a/..",  "/%2e%2e/a", "/a/%2E%2E",       "/./a",      "//a",
        "/a//b", "/a/",   "/%2fa",  "/%252e", "/a%00",     "/a%0a",           "/a%",       "/a%4",
        "/a%zz", "/a\\b", "/a%5cb", "/a b",   "/a%20b",    "/%c0%ae%c0%ae/a", "/\xc3\xa9", "/a\x7f",
    };
    static const char *const good[] = {"/", "/a", "/a.b/..c", "/%61", "/a-b_c~"};
    char copy[64];
    struct en_str path;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(tricks); i++) {
        (void)snprintf(copy, sizeof(copy), "%s", tricks[i]);
        assert_false(http_path_decode(copy, strlen(copy), &path));
    }
    for (size_t i = 0; i < EN_COUNT(good); i++) {
        (void)snprintf(copy, sizeof(copy), "%s", good[i]);
        assert_true(http_path_decode(copy, strlen(copy), &path));
    }
    (void)snprintf(copy, sizeof(copy), "/%%61/b");
    assert_true(http_path_decode(copy, strlen(copy), &path));
    assert_true(en_str_is(path, "/a/b"));
}

static void a_query_is_names_with_one_value_each(void **state)
{
    static const char *const bad[] = {
        "",           "a",
        "=b",         "a=1&a=2",
        "a=1&",       "&a=1",
        "a=1&&b=2",   "A=1",
        "a%62=1",     "a=b+c",
        "a=b=c",      "a=%",
        "a=%4",       "a=%zz",
        "a=b c",      "a=%00",
        "a=%0a",      "a=%ff",
        "a=\xc3\xa9", "a=<b>",
        "a=b?c",      "a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1",
    };
    struct http_param param[HTTP_PARAMS_MAX];
    char copy[64];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        (void)snprintf(copy, sizeof(copy), "%s", bad[i]);
        assert_false(http_query_parse(copy, strlen(copy), param, &count));
    }
    (void)snprintf(copy, sizeof(copy), "a=&b-c=%%25&d_e=/:@!$'()*,;");
    assert_true(http_query_parse(copy, strlen(copy), param, &count));
    assert_int_equal(count, 3);
    assert_true(en_str_is(param[1].name, "b-c") && en_str_is(param[1].value, "%"));
}

static void a_head_ends_at_its_empty_line_and_bare_line_feeds_are_none(void **state)
{
    (void)state;
    assert_int_equal(http_head_length(EN_STR("GET / HTTP/1.1\r\nHost: a\r\n")), 0);
    assert_int_equal(http_head_length(EN_STR("GET / HTTP/1.1\r\n\r\nbody\n")), 18);
    assert_int_equal(http_head_length(EN_STR("GET / HTTP/1.1\nHost: a\n\n")), SIZE_MAX);
    assert_int_equal(http_head_length((struct en_str){"GET \0", 5}), SIZE_MAX);
    assert_int_equal(http_head_length(EN_STR("\n")), SIZE_MAX);
}

static void too_many_headers_are_refused(void **state)
{
    struct en_text bytes = {0};
    struct http_request request;
    struct en_error error;
    int http = 0;

    (void)state;
    en_text_adds(&bytes, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < HTTP_HEADERS_MAX; i++) {
        en_text_addf(&bytes, "X-%d: y\r\n", i);
    }
    en_text_adds(&bytes, "\r\n");
    assert_int_equal(parse(en_text_cstr(&bytes), &request, &http, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "http.many");
    assert_int_equal(http, 431);
    en_text_finish(&bytes);
}

static void a_range_is_one_stretch_within_the_bytes(void **state)
{
    static const struct {
        const char *text;
        int http;
        uint64_t from, to;
    } cases[] = {
        {"bytes=0-", 206, 0, 10},      {"bytes=3-5", 206, 3, 6}, {"bytes=3-99", 206, 3, 10},
        {"bytes=9-9", 206, 9, 10},     {"bytes=10-", 416, 0, 0}, {"bytes=5-3", 200, 0, 10},
        {"bytes=-5", 200, 0, 10},      {"", 200, 0, 10},         {"lines=1-", 200, 0, 10},
        {"bytes=1-2,4-5", 200, 0, 10}, {"bytes=1", 200, 0, 10},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        uint64_t from = 0;
        uint64_t to = 0;
        int http = http_range_parse(en_str_from(cases[i].text), 10, &from, &to);
        assert_int_equal(http, cases[i].http);
        if (http != 416) {
            assert_int_equal(from, cases[i].from);
            assert_int_equal(to, cases[i].to);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_apart),
        cmocka_unit_test(what_two_programs_could_read_in_two_ways_is_refused),
        cmocka_unit_test(a_path_is_decoded_once_and_leads_nowhere_else),
        cmocka_unit_test(a_query_is_names_with_one_value_each),
        cmocka_unit_test(a_head_ends_at_its_empty_line_and_bare_line_feeds_are_none),
        cmocka_unit_test(too_many_headers_are_refused),
        cmocka_unit_test(a_range_is_one_stretch_within_the_bytes),
    };

    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
