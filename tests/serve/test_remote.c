/* Tests of the client: following over the network, and servers that lie, stall or send us away. */
#include "served.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <entente/witness.h>

/* ---- a good server -------------------------------------------------------------------------- */

static struct world *world;
static struct served served;

static int begin(void **state)
{
    (void)state;
    world = world_full();
    world_head(world);
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar")};
    served = served_begin(world, world->node, &options);
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_end(&served);
    world_destroy(world);
    return 0;
}

static struct en_remote *remote_to(const char *url, const char *key)
{
    struct en_remote *remote = NULL;

    assert_ok(en_remote_open(&world->env, url, key != NULL ? world_key(world, key) : NULL,
                             EN_STR(WORLD_ORIGIN), &remote, NULL));
    return remote;
}

static void a_member_follows_over_the_network_and_holds_the_same(void **state)
{
    struct en_remote *remote = remote_to(served.url, "east/officer-1");
    struct en_source source = en_remote_source(remote);
    struct en_node *node = world_join(world, "east");

    (void)state;
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    assert_hash_equal(world_state_hash(node), world_state_hash(world->node));
    assert_ok(en_store_audit(en_node_store(node), NULL));
    en_node_close(node);
    en_remote_close(remote);
}

static void a_stranger_gets_the_head_and_no_entries(void **state)
{
    struct en_remote *remote = remote_to(served.url, NULL);
    struct en_source source = en_remote_source(remote);
    struct en_node *node = world_join(world, "stranger");
    struct en_text note = {0};
    struct en_error error;

    (void)state;
    assert_ok(source.head(source.self, &note, NULL));
    assert_failed(en_node_follow(node, &source, NULL, NULL, &error), EN_ERR_USAGE, "remote.key");
    en_text_finish(&note);
    en_node_close(node);
    en_remote_close(remote);
}

static void a_key_that_the_record_does_not_know_is_told_so(void **state)
{
    struct en_remote *remote = remote_to(served.url, "nowhere/spy");
    struct en_source source = en_remote_source(remote);
    struct en_node *node = world_join(world, "spy");
    struct en_error error;

    (void)state;
    /* The server's own words come through, with its rule. */
    assert_int_equal(en_node_follow(node, &source, NULL, NULL, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "act.key-unknown");
    assert_string_equal(error.arg[0], "nowhere/spy");
    en_node_close(node);
    en_remote_close(remote);
}

/* For each act that was taken, void or not, there is the registrar's signed word, and no other. */
static void assert_promised(struct en_str notes, const struct en_result *results, size_t count)
{
    struct en_policy policy = en_node_policy(world->node);
    struct en_promise promise;
    struct en_arena arena = {0};
    struct en_str note;

    en_arena_init(&arena, 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(en_note_cut(&notes, &note));
        assert_ok(en_promise_open(&arena, note, &policy, &promise, NULL));
        assert_hash_equal(promise.act, results[i].id);
        assert_int_equal(promise.by, promise.received + EN_PROMISE_S);
    }
    assert_int_equal(notes.len, 0);
    en_arena_finish(&arena);
}

static void acts_are_handed_in_and_their_results_come_back(void **state)
{
    struct en_remote *remote = remote_to(served.url, "mission/ops-1");
    struct en_str notes[] = {
        world_compose(world, "mission/ops-1", "place.list", "place: quay 1 1 gao Quay\n"),
        world_compose(world, "north/officer-1", "place.list", "place: dock 1 1 gao Dock\n"),
        EN_STR("no act\n\n\xe2\x80\x94 nobody AAAA\n"),
    };
    struct en_result results[3];
    struct en_text promises = {0};

    (void)state;
    assert_ok(en_remote_submit(remote, notes, 3, results, &promises, NULL));
    assert_int_equal(results[0].answer, EN_ANSWER_COMMITTED);
    assert_int_equal(results[0].effect.outcome, EN_OUTCOME_EFFECT);
    assert_int_equal(results[0].index + 2, en_store_head(en_node_store(world->node)).size);
    assert_void(results[1], "key.role");
    assert_int_equal(results[2].answer, EN_ANSWER_REFUSED);
    assert_non_null(results[2].why.text);
    assert_promised(en_text_str(&promises), results, 2);
    en_text_finish(&promises);
    en_remote_close(remote);
}

static void another_record_is_refused_before_anything_is_signed(void **state)
{
    struct en_remote *remote = NULL;
    struct en_text note = {0};
    struct en_error error;

    (void)state;
    assert_ok(en_remote_open(&world->env, served.url, NULL, EN_STR("other.example/record"), &remote,
                             NULL));
    struct en_source source = en_remote_source(remote);
    assert_failed(source.head(source.self, &note, &error), EN_ERR_VERIFY, "remote.origin");
    en_remote_close(remote);
}

static void addresses_that_would_tell_others_are_refused(void **state)
{
    static const struct {
        const char *url, *rule;
    } cases[] = {
        {"http://moc.example", "remote.plain"},
        {"http://127.0.0.1.evil.example", "remote.plain"},
        {"http://localhost@evil.example", "remote.url"},
        {"ftp://moc.example", "remote.url"},
        {"moc.example", "remote.url"},
        {"https://", "remote.url"},
        {"https://moc.example/?x", "remote.url"},
        {"file:///etc/passwd", "remote.url"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct en_remote *remote = NULL;
        struct en_error error = {.rule = ""};
        assert_int_equal(
            en_remote_open(&world->env, cases[i].url, NULL, EN_STR(""), &remote, &error),
            EN_ERR_USAGE);
        assert_string_equal(error.rule, cases[i].rule);
    }
}

/* ---- bad servers ---------------------------------------------------------------------------- */

/* Answers every connection with the same bytes, and hangs up. */
struct liar {
    int fd;
    unsigned port;
    char url[64];
    const char *answer;
    pthread_t thread;
};

static void *lie(void *arg)
{
    const struct liar *liar = arg;
    char request[4096];

    for (;;) {
        int fd = accept(liar->fd, NULL, NULL);
        if (fd < 0) {
            return NULL;
        }
        (void)!recv(fd, request, sizeof(request), 0);
        caller_send(fd, liar->answer, strlen(liar->answer));
        (void)shutdown(fd, SHUT_WR);
        while (recv(fd, request, sizeof(request), 0) > 0) {
        }
        (void)close(fd);
    }
}

static void liar_begin(struct liar *liar, const char *answer)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);

    liar->answer = answer;
    liar->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(liar->fd >= 0);
    assert_int_equal(bind(liar->fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(liar->fd, 8), 0);
    assert_int_equal(getsockname(liar->fd, (struct sockaddr *)&address, &len), 0);
    liar->port = ntohs(address.sin_port);
    (void)snprintf(liar->url, sizeof(liar->url), "http://127.0.0.1:%u", liar->port);
    assert_int_equal(pthread_create(&liar->thread, NULL, lie, liar), 0);
}

static void liar_end(struct liar *liar)
{
    (void)shutdown(liar->fd, SHUT_RDWR);
    assert_int_equal(pthread_join(liar->thread, NULL), 0);
    (void)close(liar->fd);
}

static void answers_that_are_none_are_refused_by_their_rule(void **state)
{
    static const struct {
        const char *answer;
        enum en_status status;
        const char *rule;
    } cases[] = {
        {"", EN_ERR_IO, "remote.truncated"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", EN_ERR_IO, "remote.truncated"},
        {"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n",
         EN_ERR_VERIFY, "remote.redirect"},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n", EN_ERR_VERIFY, "remote.answer"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n", EN_ERR_VERIFY, "remote.origin"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx", EN_ERR_IO, "remote.truncated"},
        {"HTTP/1.1 422 X\r\nContent-Length: 35\r\n\r\n{\"rule\":\"a\",\"message\":\"\xe2\x80\xae\","
         "\"x\":1} ",
         EN_ERR_VERIFY, "remote.answer"},
        {"HTTP/1.1 422 X\r\nContent-Length: 58\r\n\r\n{\"rule\":\"a.b\",\"message\":\"no "
         "%1\",\"kind\":\"OK\",\"args\":[1]}\n\n ",
         EN_ERR_VERIFY, "remote.answer"},
        {"no http at all\r\n\r\n", EN_ERR_IO, "remote.network"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct liar liar;
        struct en_text note = {0};
        struct en_error error = {.rule = ""};
        liar_begin(&liar, cases[i].answer);
        struct en_remote *remote = remote_to(liar.url, NULL);
        struct en_source source = en_remote_source(remote);
        enum en_status status = source.head(source.self, &note, &error);
        assert_string_equal(error.rule, cases[i].rule);
        assert_int_equal(status, cases[i].status);
        en_text_finish(&note);
        en_remote_close(remote);
        liar_end(&liar);
    }
}

static void more_than_belongs_there_is_cut_off(void **state)
{
    struct en_text answer = {0};
    struct en_text note = {0};
    struct en_error error;
    struct liar liar;

    (void)state;
    en_text_adds(&answer, "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n");
    for (int i = 0; i < 200000; i++) {
        en_text_addc(&answer, 'x');
    }
    liar_begin(&liar, en_text_cstr(&answer));
    struct en_remote *remote = remote_to(liar.url, NULL);
    struct en_source source = en_remote_source(remote);
    assert_failed(source.head(source.self, &note, &error), EN_ERR_TOO_LONG, "remote.long");
    en_remote_close(remote);
    liar_end(&liar);
    en_text_finish(&answer);
}

static void a_server_that_is_not_there_is_told(void **state)
{
    struct en_text note = {0};
    struct en_error error;
    struct liar liar;

    (void)state;
    liar_begin(&liar, "");
    liar_end(&liar); /* its port is free now */
    struct en_remote *remote = remote_to(liar.url, NULL);
    struct en_source source = en_remote_source(remote);
    assert_failed(source.head(source.self, &note, &error), EN_ERR_IO, "remote.unreachable");
    en_remote_close(remote);
}

/* The head is the registrar's own, so the liar must come up with entries that lead to it. */
static void a_good_head_over_wrong_entries_is_refused_by_the_fold(void **state)
{
    struct en_text note = {0};
    struct en_text answer = {0};
    struct en_error error;
    struct liar liar;

    (void)state;
    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    en_text_addf(&answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                 note.len);
    en_text_add(&answer, en_text_str(&note));
    liar_begin(&liar, en_text_cstr(&answer));
    struct en_remote *remote = remote_to(liar.url, NULL);
    struct en_source source = en_remote_source(remote);
    struct en_node *node = world_join(world, "misled");
    /* Whatever it is asked for, the head comes: the bundle is no bundle. */
    assert_failed(en_node_follow(node, &source, NULL, NULL, &error), EN_ERR_VERIFY, "tiles.bundle");
    assert_int_equal(en_store_head(en_node_store(node)).size, 0);
    en_node_close(node);
    en_remote_close(remote);
    liar_end(&liar);
    en_text_finish(&note);
    en_text_finish(&answer);
}

static void a_blob_of_other_bytes_is_refused(void **state)
{
    struct en_hash hash = world->fingerprint;
    struct en_text blob = {0};
    struct en_error error;
    struct liar liar;

    (void)state;
    liar_begin(&liar, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nother");
    struct en_remote *remote = remote_to(liar.url, NULL);
    assert_failed(en_remote_blob_get(remote, &hash, &blob, &error), EN_ERR_VERIFY, "remote.blob");
    assert_int_equal(blob.len, 0);
    en_remote_close(remote);
    liar_end(&liar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_follows_over_the_network_and_holds_the_same),
        cmocka_unit_test(a_stranger_gets_the_head_and_no_entries),
        cmocka_unit_test(a_key_that_the_record_does_not_know_is_told_so),
        cmocka_unit_test(acts_are_handed_in_and_their_results_come_back),
        cmocka_unit_test(another_record_is_refused_before_anything_is_signed),
        cmocka_unit_test(addresses_that_would_tell_others_are_refused),
        cmocka_unit_test(answers_that_are_none_are_refused_by_their_rule),
        cmocka_unit_test(more_than_belongs_there_is_cut_off),
        cmocka_unit_test(a_server_that_is_not_there_is_told),
        cmocka_unit_test(a_good_head_over_wrong_entries_is_refused_by_the_fold),
        cmocka_unit_test(a_blob_of_other_bytes_is_refused),
    };

    return cmocka_run_group_tests_name("remote", tests, begin, end);
}
