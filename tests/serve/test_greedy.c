/* Tests of greedy callers: who is slow, too many, or does not read what he asked for. */
#include "served.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* A server of its own with small limits, over another folder. */
static struct served small_begin(struct world *own, struct en_server_limits limits)
{
    struct en_server_options options = {.limits = limits};

    return served_begin(own, own->node, &options);
}

static void who_is_slow_is_shut_out_however_he_drips(void **state)
{
    struct world *own = world_create();
    struct served small =
        small_begin(own, (struct en_server_limits){.request_ms = 150, .idle_ms = 100});
    int drip = caller_connect(small.port);
    int idle = caller_connect(small.port);
    char byte = 0;

    (void)state;
    for (int i = 0; i < 12; i++) {
        caller_send(drip, "G", 1);
        struct timespec pause = {.tv_nsec = 25 * 1000 * 1000};
        (void)nanosleep(&pause, NULL);
    }
    struct answer answer = caller_read(drip);
    assert_int_equal(answer.status, 408);
    answer_finish(&answer);
    assert_int_equal(recv(idle, &byte, 1, 0), 0);
    (void)close(drip);
    (void)close(idle);
    served_end(&small);
    world_destroy(own);
}

static void one_address_has_so_many_connections_and_no_more(void **state)
{
    struct world *own = world_create();
    struct served small = small_begin(own, (struct en_server_limits){.per_address = 2});
    int first = caller_connect(small.port);
    int second = caller_connect(small.port);

    (void)state;
    assert_int_equal(ask_status(&small, "GET", "/healthz", NULL, NULL), 503);
    (void)close(first);
    int status = 503;
    for (int i = 0; i < 100 && status == 503; i++) {
        status = ask_status(&small, "GET", "/healthz", NULL, NULL);
    }
    assert_int_equal(status, 200);
    (void)close(second);
    served_end(&small);
    world_destroy(own);
}

static void who_asks_too_often_waits(void **state)
{
    struct world *own = world_create();
    struct served small = small_begin(own, (struct en_server_limits){.per_second = 1, .burst = 5});

    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(ask_status(&small, "GET", "/healthz", NULL, NULL), 200);
    }
    assert_int_equal(ask_status(&small, "GET", "/healthz", NULL, NULL), 429);
    served_end(&small);
    world_destroy(own);
}

static void a_body_that_drips_is_too_slow_as_well(void **state)
{
    struct world *own = world_create();
    struct served small = small_begin(own, (struct en_server_limits){.request_ms = 100});
    const char *head = world_text(own,
                                  "POST /v1/session/challenge HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                  "Content-Length: 20\r\n\r\nkey: ",
                                  small.port);
    int fd = caller_connect(small.port);

    (void)state;
    caller_send(fd, head, strlen(head));
    struct answer answer = caller_read(fd);
    assert_int_equal(answer.status, 408);
    assert_rule(answer, "http.slow");
    answer_finish(&answer);
    (void)close(fd);
    served_end(&small);
    world_destroy(own);
}

/* ---- a member who hangs up, or does not read ------------------------------------------------ */

static void an_act_that_was_cut_off_is_nowhere(void **state)
{
    struct world *own = world_full();
    struct served small = small_begin(own, (struct en_server_limits){.idle_ms = 0});
    const char *token = log_in(&small, "north/officer-1");
    struct en_str note =
        world_compose(own, "mission/ops-1", "place.list", "place: pump 1 1 gao Pump\n");
    uint64_t size = en_store_head(en_node_store(own->node)).size;
    const char *head = world_text(own,
                                  "POST /v1/acts HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                  "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
                                  small.port, token, note.len);
    int fd = caller_connect(small.port);

    (void)state;
    caller_send(fd, head, strlen(head));
    caller_send(fd, note.ptr, note.len - 1); /* all but the last byte */
    (void)close(fd);
    assert_int_equal(ask_status(&small, "GET", "/healthz", NULL, NULL), 200);
    assert_int_equal(en_store_head(en_node_store(own->node)).size, size);
    struct answer answer = ask(&small, "POST", "/v1/acts", token, note);
    assert_rule(answer, "committed"); /* not "act.replayed" */
    answer_finish(&answer);
    served_end(&small);
    world_destroy(own);
}

/* So many acts of one key, one behind the other, as they are handed in. */
static void print_places(struct world *own, size_t count, struct en_text *out)
{
    struct en_act_header header = world_header(own, "mission/ops-1", "place.list");

    en_text_clear(out);
    for (size_t i = 0; i < count; i++) {
        struct en_str note =
            world_note(own, &header, EN_STR("place: pump 1 1 gao Pump\n"), "mission/ops-1");
        struct en_note parsed;
        assert_ok(en_note_parse(&own->arena, note, &parsed, NULL));
        en_hash_of(own->hasher,
                   (struct en_bytes){(const uint8_t *)parsed.text.ptr, parsed.text.len},
                   &header.prev);
        header.seq++;
        en_text_add(out, note);
    }
}

/* Listen to what happens, with little room for what was not read; the head is left unread too. */
static int listen_without_reading(struct world *own, const struct served *small, const char *token)
{
    const char *request = world_text(
        own, "GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n\r\n",
        small->port, token);
    int room = 4096;
    int fd = caller_connect(small->port);

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)), 0);
    caller_send(fd, request, strlen(request));
    return fd;
}

/* Does what was sent end, instead of waiting for more? */
static bool ends(int fd)
{
    struct timeval patience = {.tv_sec = 2};
    char bytes[4096];
    ssize_t got = 1;

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    while (got > 0) {
        got = recv(fd, bytes, sizeof(bytes), 0);
    }
    return got == 0;
}

/* One is cut off by how much he left unread, long before the next ping; one by the ping, long
 * before it is too much. */
static void a_listener_who_does_not_read_is_cut_off(void **state)
{
    static const struct en_server_limits limits[] = {
        {.stream_bytes = 32 << 10, .ping_ms = 60 * 1000},
        {.stream_bytes = 8 << 20, .ping_ms = 10},
    };
    struct world *own = world_full();

    (void)state;
    for (size_t i = 0; i < EN_COUNT(limits); i++) {
        struct served small = small_begin(own, limits[i]);
        const char *token = log_in(&small, "north/officer-1");
        struct en_text places = {0};
        int fd = listen_without_reading(own, &small, token);
        for (int round = 0; round < 6; round++) { /* 150 kB of events */
            print_places(own, 100, &places);
            struct answer answer = ask(&small, "POST", "/v1/acts", token, en_text_str(&places));
            assert_rule(answer, "committed");
            answer_finish(&answer);
        }
        struct timespec pings = {.tv_nsec = limits[i].ping_ms < 1000 ? 100 * 1000 * 1000 : 0};
        (void)nanosleep(&pings, NULL);
        assert_true(ends(fd));
        (void)close(fd);
        en_text_finish(&places);
        served_end(&small);
    }
    world_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_slow_is_shut_out_however_he_drips),
        cmocka_unit_test(a_body_that_drips_is_too_slow_as_well),
        cmocka_unit_test(one_address_has_so_many_connections_and_no_more),
        cmocka_unit_test(who_asks_too_often_waits),
        cmocka_unit_test(an_act_that_was_cut_off_is_nowhere),
        cmocka_unit_test(a_listener_who_does_not_read_is_cut_off),
    };

    return cmocka_run_group_tests_name("greedy", tests, NULL, NULL);
}
