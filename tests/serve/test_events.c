/* Tests of the stream of events: who is told what, from where on, and who is cut off. */
#include "served.h"

#include <sys/socket.h>
#include <unistd.h>

static struct world *world;
static struct served served;
static const char *token;

static int begin(void **state)
{
    (void)state;
    struct registrar begun =
        registrar_begin((struct en_server_limits){.streams_per_key = 3, .ping_ms = 20});
    world = begun.world;
    served = begun.served;
    token = begun.token;
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_end(&served);
    world_destroy(world);
    return 0;
}

/* Listen; `lines` are further headers. The socket is behind the answer's head. */
static int listen_with(const char *query, const char *lines)
{
    const char *request = world_text(
        world,
        "GET /v1/events%s HTTP/1.1\r\nHost: localhost:%u\r\nAuthorization: Bearer %s\r\n%s\r\n",
        query, served.port, token, lines);
    int fd = caller_connect(served.port);
    char head[2048] = "";
    size_t len = 0;

    caller_send(fd, request, strlen(request));
    while (strstr(head, "\r\n\r\n") == NULL && len + 1 < sizeof(head) &&
           recv(fd, head + len, 1, 0) == 1) {
        len++;
    }
    assert_non_null(strstr(head, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(head, "Content-Type: text/event-stream\r\n"));
    assert_null(strstr(head, "Content-Length"));
    return fd;
}

/* Read until this stands in what was said; returns all of it. */
static const char *read_until(int fd, const char *mark)
{
    static char said[64 << 10];
    size_t len = 0;

    said[0] = '\0';
    while (strstr(said, mark) == NULL) {
        ssize_t got = recv(fd, said + len, sizeof(said) - 1 - len, 0);
        assert_true(got > 0);
        len += (size_t)got;
        said[len] = '\0';
    }
    return said;
}

static bool is_cut_off(int fd)
{
    char bytes[4096];
    ssize_t got = 1;

    while (got > 0) {
        got = recv(fd, bytes, sizeof(bytes), 0);
    }
    return got == 0;
}

static uint64_t list_place(const char *place)
{
    struct en_str note = world_compose(world, "mission/ops-1", "place.list",
                                       world_text(world, "place: %s 1 1 gao %s\n", place, place));
    struct answer answer = ask(&served, "POST", "/v1/acts", token, note);

    assert_rule(answer, "committed");
    answer_finish(&answer);
    return en_store_head(en_node_store(world->node)).size;
}

static void an_act_and_its_head_are_told_at_once(void **state)
{
    int fd = listen_with("", "");

    (void)state;
    (void)read_until(fd, "event: head\n"); /* a 200, and where the record stands now */
    uint64_t size = list_place("pump");
    const char *said = read_until(fd, world_text(world, "\"size\":%u,", (unsigned)size));
    assert_non_null(strstr(said, world_text(world, "id: %u\nevent: act\ndata: ", (unsigned)size)));
    assert_non_null(strstr(said, "\"act\":\"place.list\",\"author\":\"mission/ops-1\","
                                 "\"outcome\":\"effect\""));
    assert_non_null(strstr(said, "event: head\n"));
    (void)close(fd);
}

static void who_was_cut_off_goes_on_where_he_was(void **state)
{
    uint64_t size = list_place("well");

    (void)state;
    list_place("ford");
    int fd = listen_with(world_text(world, "?after=%u", (unsigned)size), "");
    const char *said = read_until(fd, "event: head\n");
    assert_null(strstr(said, world_text(world, "id: %u\n", (unsigned)size)));
    assert_non_null(strstr(said, world_text(world, "id: %u\nevent: act\n", (unsigned)size + 1)));
    (void)close(fd);
    fd = listen_with("?after=0", world_text(world, "Last-Event-ID: %u\r\n", (unsigned)size + 1));
    assert_null(strstr(read_until(fd, "event: head\n"), "event: act\n"));
    (void)close(fd);
    fd = listen_with("?after=999999", ""); /* a longer record than this one */
    (void)read_until(fd,
                     world_text(world, "event: reset\ndata: {\"size\":%u}", (unsigned)size + 1));
    (void)close(fd);
    assert_int_equal(ask_status(&served, "GET", "/v1/events?after=x", token, NULL), 400);
    assert_int_equal(ask_status(&served, "GET", "/v1/events", NULL, NULL), 401);
}

static void one_key_has_so_many_streams_and_gets_one_back_for_each_it_ends(void **state)
{
    int fd[3];

    (void)state;
    for (size_t i = 0; i < EN_COUNT(fd); i++) {
        fd[i] = listen_with("", "");
    }
    struct answer answer = ask(&served, "GET", "/v1/events", token, NO_BODY);
    assert_int_equal(answer.status, 503);
    assert_rule(answer, "http.busy");
    answer_finish(&answer);
    for (size_t i = 0; i < EN_COUNT(fd); i++) {
        (void)read_until(fd[i], ": ping\n\n");
        (void)close(fd[i]);
    }
    const char *other = token;
    token = log_in(&served, "south/officer-1"); /* the loop has seen the ends by now */
    (void)close(listen_with("", ""));
    token = other;
    (void)close(listen_with("", ""));
}

static void a_stream_ends_with_its_session(void **state)
{
    int fd = listen_with("", "");

    (void)state;
    world_wait(world, 3601);
    assert_true(is_cut_off(fd));
    (void)close(fd);
    token = log_in(&served, "north/officer-1");
}

static void streams_end_when_the_server_does(void **state)
{
    int fd = listen_with("", "");

    (void)state;
    served_end(&served);
    assert_true(is_cut_off(fd));
    (void)close(fd);
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar")};
    served = served_begin(world, world->node, &options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_act_and_its_head_are_told_at_once),
        cmocka_unit_test(who_was_cut_off_goes_on_where_he_was),
        cmocka_unit_test(one_key_has_so_many_streams_and_gets_one_back_for_each_it_ends),
        cmocka_unit_test(a_stream_ends_with_its_session),
        cmocka_unit_test(streams_end_when_the_server_does),
    };

    return cmocka_run_group_tests_name("events", tests, begin, end);
}
