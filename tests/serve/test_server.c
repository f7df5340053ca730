/* Tests of the server: who gets what, and what broken or greedy callers get. */
#include "served.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct world *world;
static struct served served;
static const char *token;

static int begin(void **state)
{
    (void)state;
    struct registrar begun = registrar_begin((struct en_server_limits){0});
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

/* ---- for everybody -------------------------------------------------------------------------- */

static void the_head_is_for_everybody_and_as_it_was_signed(void **state)
{
    struct en_text note = {0};
    struct answer answer = ask(&served, "GET", "/checkpoint", NULL, NO_BODY);

    (void)state;
    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.len, note.len);
    assert_memory_equal(answer.body, note.ptr, note.len);
    assert_non_null(strstr(answer.head, "Cache-Control: no-cache\r\n"));
    answer_finish(&answer);
    en_text_finish(&note);
    assert_int_equal(ask_status(&served, "GET", "/healthz", NULL, NULL), 200);
    assert_int_equal(ask_status(&served, "GET", "/v1/policy", NULL, NULL), 200);
}

static void head_gives_the_same_without_the_body(void **state)
{
    const char *request = world_text(world,
                                     "HEAD /v1/policy HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n"
                                     "GET /healthz HTTP/1.1\r\nHost: localhost:%u\r\n\r\n",
                                     served.port, served.port);
    int fd = caller_connect(served.port);
    char head[600] = "";
    size_t len = 0;

    (void)state;
    caller_send(fd, request, strlen(request));
    while (strstr(head, "\r\n\r\n") == NULL && recv(fd, head + len, 1, 0) == 1) {
        len++;
    }
    assert_null(strstr(head, "Content-Length: 0\r\n"));
    struct answer next = caller_read(fd); /* the second request of the same connection */
    assert_int_equal(next.status, 200);
    assert_string_equal(next.body, "ok\n");
    answer_finish(&next);
    (void)close(fd);
}

static void a_receipt_is_had_by_the_id_of_its_act(void **state)
{
    struct en_hash id = world->fingerprint;
    struct answer answer =
        ask(&served, "GET", world_text(world, "/v1/acts/%s/receipt", world_hex(world, &id)), NULL,
            NO_BODY);
    struct en_receipt receipt;

    (void)state;
    assert_int_equal(answer.status, 200);
    assert_ok(en_receipt_parse((struct en_str){answer.body, answer.len}, &receipt, NULL));
    assert_int_equal(receipt.index, 0);
    answer_finish(&answer);
    id.b[0] ^= 1;
    answer = ask(&served, "GET", world_text(world, "/v1/acts/%s/receipt", world_hex(world, &id)),
                 NULL, NO_BODY);
    assert_int_equal(answer.status, 404);
    assert_rule(answer, "store.no-act");
    answer_finish(&answer);
    assert_int_equal(ask_status(&served, "GET", "/v1/acts/17/receipt", NULL, NULL), 404);
}

static void a_registrar_is_no_witness(void **state)
{
    const char *path = world_text(world, "/monitoring/%064d/checkpoint", 0);

    (void)state;
    assert_int_equal(ask_status(&served, "GET", path, NULL, NULL), 404);
    assert_int_equal(ask_status(&served, "POST", "/add-checkpoint", NULL, "old 0\n\nx\n"), 404);
}

/* ---- for members ---------------------------------------------------------------------------- */

static void entries_and_tiles_are_for_members_alone(void **state)
{
    const char *paths[] = {"/tile/0/000.p/1", "/tile/entries/000.p/1",
                           world_text(world, "/v1/blobs/%064d", 0)};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        struct answer answer = ask(&served, "GET", paths[i], NULL, NO_BODY);
        assert_int_equal(answer.status, 401);
        assert_rule(answer, "session.token");
        assert_non_null(strstr(answer.head, "WWW-Authenticate: Bearer"));
        answer_finish(&answer);
        assert_int_equal(ask_status(&served, "GET", paths[i], world_text(world, "%064d", 0), NULL),
                         401);
    }
    assert_int_equal(ask_status(&served, "POST", "/v1/acts", NULL, ""), 401);
    assert_int_equal(ask_status(&served, "POST", "/v1/cosignatures", NULL, ""), 401);
    assert_int_equal(ask_status(&served, "GET", "/tile/0/000.p/1", token, NULL), 200);
}

static void a_member_reads_tiles_as_they_would_be_exported(void **state)
{
    struct en_head head = en_store_head(en_node_store(world->node));
    const char *path = world_text(world, "/tile/entries/000.p/%d", (int)head.size);
    struct answer answer = ask(&served, "GET", path, token, NO_BODY);
    struct en_text made = {0};
    bool full = false;

    (void)state;
    assert_ok(en_tiles_file(en_node_store(world->node), head.size, en_str_from(path + 1), &made,
                            &full, NULL));
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.len, made.len);
    assert_memory_equal(answer.body, made.ptr, made.len);
    assert_non_null(strstr(answer.head, "Cache-Control: private"));
    answer_finish(&answer);
    en_text_finish(&made);
    path = world_text(world, "/tile/entries/000.p/%d", (int)head.size + 1);
    assert_int_equal(ask_status(&served, "GET", path, token, NULL), 404);
    assert_int_equal(ask_status(&served, "GET", "/tile/0/000", token, NULL), 404);
    assert_int_equal(ask_status(&served, "GET", "/tile/", token, NULL), 400);
}

static void a_session_is_opened_by_the_key_it_names_for_this_host_and_record(void **state)
{
    const char *host = world_text(world, "127.0.0.1:%u", served.port);
    static const struct {
        const char *origin, *host, *key, *signer, *rule;
    } cases[] = {
        {"other.example/record", NULL, "north/officer-1", "north/officer-1", "session.origin"},
        {WORLD_ORIGIN, "moc.example", "north/officer-1", "north/officer-1", "session.host"},
        {WORLD_ORIGIN, NULL, "north/nobody", "north/nobody", "act.key-unknown"},
        {WORLD_ORIGIN, NULL, "north/officer-1", "south/officer-1", "note.unsigned"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct answer answer =
            try_session(&served, cases[i].origin, cases[i].host != NULL ? cases[i].host : host,
                        cases[i].key, cases[i].signer);
        assert_int_equal(answer.status, 401);
        assert_non_null(strstr(answer.body, cases[i].rule));
        answer_finish(&answer);
    }
    assert_non_null(log_in(&served, "north/witness")); /* 200: witnesses are of the accord too */
    assert_int_equal(ask_status(&served, "POST", "/v1/session", NULL, "nothing"), 400);
    assert_int_equal(ask_status(&served, "POST", "/v1/session/challenge", NULL, "who?"), 400);
}

static void a_revoked_key_is_shut_out_at_once(void **state)
{
    const char *theirs = log_in(&served, "east/officer-2");

    (void)state;
    assert_int_equal(ask_status(&served, "GET", "/tile/0/000.p/1", theirs, NULL), 200);
    struct en_str note =
        world_compose(world, "east/root", "key.revoke", "key: east/officer-2\ncode: stolen\n");
    struct answer answer = ask(&served, "POST", "/v1/acts", token, note);
    assert_int_equal(answer.status, 200);
    answer_finish(&answer);
    answer = ask(&served, "GET", "/tile/0/000.p/1", theirs, NO_BODY);
    assert_int_equal(answer.status, 401);
    assert_rule(answer, "act.key-revoked");
    answer_finish(&answer);
}

static void acts_are_committed_or_refused_each_for_itself(void **state)
{
    struct en_str good =
        world_compose(world, "mission/ops-1", "place.list", "place: pump 1 1 gao Pump\n");
    const char *changed = world_text(world, "%.*s", (int)good.len, good.ptr);
    char *at = strstr(changed, "Pump");
    uint64_t before = en_store_head(en_node_store(world->node)).size;

    (void)state;
    *at = 'J';
    struct answer answer =
        ask(&served, "POST", "/v1/acts", token,
            en_str_from(world_text(world, "%s%.*s", changed, (int)good.len, good.ptr)));
    assert_int_equal(answer.status, 200);
    assert_rule(answer, "note.signature");
    assert_non_null(strstr(answer.body, "\"committed\""));
    assert_non_null(strstr(answer.body, "\"effect\""));
    answer_finish(&answer);
    assert_int_equal(en_store_head(en_node_store(world->node)).size, before + 1);
    /* The head over it is signed when the answer goes out. */
    answer = ask(&served, "GET", "/checkpoint", NULL, NO_BODY);
    assert_non_null(strstr(answer.body, world_text(world, "\n%d\n", (int)before + 1)));
    answer_finish(&answer);
    assert_int_equal(ask_status(&served, "POST", "/v1/acts", token, "no note\n"), 400);
    assert_int_equal(ask_status(&served, "POST", "/v1/acts", token, ""), 400);
}

static void blobs_are_taken_by_hash_and_when_an_act_names_them(void **state)
{
    const char *path = world_text(world, "/v1/blobs/%064d", 0);

    (void)state;
    struct answer answer = ask(&served, "PUT", path, token, EN_STR("other bytes"));
    assert_int_equal(answer.status, 422);
    assert_rule(answer, "blob.hash");
    answer_finish(&answer);
    struct en_hash hash;
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)"unnamed", 7}, &hash);
    path = world_text(world, "/v1/blobs/%s", world_hex(world, &hash));
    answer = ask(&served, "PUT", path, token, EN_STR("unnamed"));
    assert_int_equal(answer.status, 404);
    assert_rule(answer, "blob.unnamed");
    answer_finish(&answer);
    assert_int_equal(ask_status(&served, "GET", path, token, NULL), 404);
    assert_int_equal(ask_status(&served, "GET", "/v1/blobs/XYZ", token, NULL), 404);
}

static void a_cosignature_can_be_brought(void **state)
{
    struct en_text note = {0};
    struct en_text line = {0};
    struct en_note parsed;

    (void)state;
    assert_int_equal(ask_status(&served, "POST", "/v1/cosignatures", token, "\n"), 400);
    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    assert_ok(en_note_parse(&world->arena, en_text_str(&note), &parsed, NULL));
    en_checkpoint_cosign(&line, parsed.text, world->clock.now, world_key(world, "south/witness"));
    assert_int_equal(ask_status(&served, "POST", "/v1/cosignatures", token, en_text_cstr(&line)),
                     200);
    en_text_clear(&line);
    en_checkpoint_cosign(&line, EN_STR("other\n"), world->clock.now,
                         world_key(world, "south/witness"));
    assert_int_equal(ask_status(&served, "POST", "/v1/cosignatures", token, en_text_cstr(&line)),
                     422);
    en_text_finish(&note);
    en_text_finish(&line);
}

/* ---- broken requests ------------------------------------------------------------------------ */

static int status_of(const char *bytes)
{
    struct answer answer = ask_bytes(served.port, bytes, strlen(bytes));
    int status = answer.status;

    answer_finish(&answer);
    return status;
}

static void broken_requests_are_told_what_is_wrong(void **state)
{
    static const struct {
        const char *bytes; // with the port at %u
        int status;
    } cases[] = {
        {"GET /checkpoint HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /checkpoint HTTP/1.1\r\n\r\n", 400},
        {"GET /checkpoint\nHost: 127.0.0.1:%u\n\n", 400},
        {"GET /../checkpoint HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", 400},
        {"GET /tile/%%2e%%2e/record.db HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", 400},
        {"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", 404},
        {"GET /checkpoint?x=1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", 400},
        {"DELETE /checkpoint HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", 405},
        {"POST /checkpoint HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 0\r\n\r\n", 405},
        {"POST /v1/session HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", 411},
        {"POST /v1/session HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 4097\r\n\r\n", 413},
        {"GET /checkpoint HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 5\r\n\r\nhello", 413},
        {"POST /v1/session HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nTransfer-Encoding: chunked\r\n\r\n",
         501},
        {"GET /checkpoint HTTP/3.0\r\nHost: 127.0.0.1:%u\r\n\r\n", 505},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        char bytes[512];
        struct en_str port = en_str_from(world_text(world, "%u", served.port));
        const char *mark = strstr(cases[i].bytes, "%u");
        size_t before = mark != NULL ? (size_t)(mark - cases[i].bytes) : strlen(cases[i].bytes);
        (void)snprintf(bytes, sizeof(bytes), "%.*s%.*s%s", (int)before, cases[i].bytes,
                       mark != NULL ? (int)port.len : 0, port.ptr, mark != NULL ? mark + 2 : "");
        assert_int_equal(status_of(bytes), cases[i].status);
    }
}

static void huge_headers_and_a_long_path_are_refused(void **state)
{
    struct en_text bytes = {0};

    (void)state;
    en_text_addf(&bytes, "GET /checkpoint HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nX: ", served.port);
    for (int i = 0; i < 9000; i++) {
        en_text_addc(&bytes, 'x');
    }
    assert_int_equal(status_of(en_text_cstr(&bytes)), 431);
    en_text_clear(&bytes);
    en_text_adds(&bytes, "GET /");
    for (int i = 0; i < 2000; i++) {
        en_text_addc(&bytes, 'x');
    }
    en_text_addf(&bytes, " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", served.port);
    assert_int_equal(status_of(en_text_cstr(&bytes)), 414);
    en_text_finish(&bytes);
}

static void a_request_may_come_byte_by_byte(void **state)
{
    const char *bytes =
        world_text(world, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", served.port);
    int fd = caller_connect(served.port);

    (void)state;
    for (const char *at = bytes; *at != '\0'; at++) {
        caller_send(fd, at, 1);
    }
    struct answer answer = caller_read(fd);
    assert_int_equal(answer.status, 200);
    answer_finish(&answer);
    (void)close(fd);
}

static void requests_that_come_at_once_are_answered_in_order(void **state)
{
    struct en_text bytes = {0};
    int fd = caller_connect(served.port);

    (void)state;
    for (int i = 0; i < 40; i++) {
        en_text_addf(&bytes, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                     i % 2 == 0 ? "/healthz" : "/nothing", served.port);
    }
    caller_send(fd, bytes.ptr, bytes.len);
    for (int i = 0; i < 40; i++) {
        struct answer answer = caller_read(fd);
        assert_int_equal(answer.status, i % 2 == 0 ? 200 : 404);
        answer_finish(&answer);
    }
    (void)close(fd);
    en_text_finish(&bytes);
}

static void a_body_waits_for_leave_when_it_asks_for_it(void **state)
{
    const char *head = world_text(world,
                                  "POST /v1/session/challenge HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                  "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
                                  served.port);
    char leave[32] = "";
    int fd = caller_connect(served.port);

    (void)state;
    caller_send(fd, head, strlen(head));
    assert_int_equal(recv(fd, leave, 25, MSG_WAITALL), 25);
    assert_string_equal(leave, "HTTP/1.1 100 Continue\r\n\r\n");
    caller_send(fd, "key: a/b\n", 9);
    struct answer answer = caller_read(fd);
    assert_int_equal(answer.status, 200);
    answer_finish(&answer);
    (void)close(fd);
}

static void an_unsigned_record_has_no_head_to_show(void **state)
{
    struct world *own = world_create();
    struct en_server_options options = {.behind_proxy = false};
    struct served small = served_begin(own, own->node, &options);
    struct answer answer = ask(&small, "GET", "/checkpoint", NULL, NO_BODY);

    (void)state;
    assert_int_equal(answer.status, 404);
    assert_rule(answer, "head.unsigned");
    answer_finish(&answer);
    served_end(&small);
    world_destroy(own);
}

static void a_folder_without_an_accord_has_nothing_to_show(void **state)
{
    static const char *const paths[] = {"/v1/policy", "/v1/node", "/", "/checkpoint",
                                        "/bulletins.ics"};
    struct world *own = world_create();
    struct en_node *node = world_join(own, "north");
    struct en_server_options options = {.behind_proxy = false};
    struct served empty = served_begin(own, node, &options);

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        assert_int_equal(ask_status(&empty, "GET", paths[i], NULL, NULL), 404);
    }
    served_end(&empty);
    en_node_close(node);
    world_destroy(own);
}

static void a_server_without_rooms_says_so(void **state)
{
    static const char *const paths[] = {"/room", "/room/orders/G-1", "/field", "/sw.js"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        assert_int_equal(ask_status(&served, "GET", paths[i], NULL, NULL), 404);
    }
}

static void a_follower_receives_acts_into_its_outbox(void **state)
{
    struct world *own = world_full();
    world_head(own);
    struct en_node *node = world_join(own, "north");
    struct en_source source = en_store_source(en_node_store(own->node));
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    struct en_server_options options = {.behind_proxy = false};
    struct served follower = served_begin(own, node, &options);
    const char *theirs = log_in(&follower, "mission/ops-1");
    struct en_str note =
        world_compose(own, "mission/ops-1", "place.list", "place: pump 1 1 gao Pump\n");

    (void)state;
    struct answer answer = ask(&follower, "POST", "/v1/acts", theirs, note);
    assert_int_equal(answer.status, 202);
    assert_non_null(strstr(answer.body, "\"received\""));
    answer_finish(&answer);
    answer = ask(&follower, "POST", "/v1/acts", theirs, note); /* once more: it lies there */
    assert_int_equal(answer.status, 202);
    answer_finish(&answer);
    served_end(&follower);
    en_node_close(node);
    world_destroy(own);
}

/* ---- where it listens ----------------------------------------------------------------------- */

static void plain_http_is_for_this_machine_alone(void **state)
{
    static const struct {
        const char *listen;
        bool behind_proxy;
        const char *rule;
    } cases[] = {
        {"0.0.0.0:0", false, "serve.plain"},
        {"[::]:0", false, "serve.plain"},
        {"10.1.2.3:80", false, "serve.plain"},
        {"127.0.0.1", false, "serve.address"},
        {"moc.example:80", false, "serve.address"},
        {"", false, "serve.address"},
        {"0.0.0.0:0", true, NULL},
        {"127.0.0.9:0", false, NULL},
    };
    struct world *own = world_create();

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct en_server_options options = {.listen = cases[i].listen,
                                            .behind_proxy = cases[i].behind_proxy};
        struct en_server *server = NULL;
        struct en_error error = {.rule = ""};
        enum en_status status = en_server_open(&own->env, own->node, &options, &server, &error);
        assert_int_equal(status, cases[i].rule != NULL ? EN_ERR_USAGE : EN_OK);
        assert_string_equal(error.rule, cases[i].rule != NULL ? cases[i].rule : "");
        en_server_close(server);
    }
    world_destroy(own);
}

static void a_taken_port_is_told(void **state)
{
    struct world *own = world_create();
    const char *listen = world_text(own, "127.0.0.1:%u", served.port);
    struct en_server_options options = {.listen = listen};
    struct en_server *server = NULL;
    struct en_error error;

    (void)state;
    assert_failed(en_server_open(&own->env, own->node, &options, &server, &error), EN_ERR_IO,
                  "serve.listen");
    world_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_is_for_everybody_and_as_it_was_signed),
        cmocka_unit_test(head_gives_the_same_without_the_body),
        cmocka_unit_test(a_receipt_is_had_by_the_id_of_its_act),
        cmocka_unit_test(a_registrar_is_no_witness),
        cmocka_unit_test(entries_and_tiles_are_for_members_alone),
        cmocka_unit_test(a_member_reads_tiles_as_they_would_be_exported),
        cmocka_unit_test(a_session_is_opened_by_the_key_it_names_for_this_host_and_record),
        cmocka_unit_test(a_revoked_key_is_shut_out_at_once),
        cmocka_unit_test(acts_are_committed_or_refused_each_for_itself),
        cmocka_unit_test(blobs_are_taken_by_hash_and_when_an_act_names_them),
        cmocka_unit_test(a_cosignature_can_be_brought),
        cmocka_unit_test(broken_requests_are_told_what_is_wrong),
        cmocka_unit_test(huge_headers_and_a_long_path_are_refused),
        cmocka_unit_test(a_request_may_come_byte_by_byte),
        cmocka_unit_test(requests_that_come_at_once_are_answered_in_order),
        cmocka_unit_test(a_body_waits_for_leave_when_it_asks_for_it),
        cmocka_unit_test(an_unsigned_record_has_no_head_to_show),
        cmocka_unit_test(a_folder_without_an_accord_has_nothing_to_show),
        cmocka_unit_test(a_server_without_rooms_says_so),
        cmocka_unit_test(a_follower_receives_acts_into_its_outbox),
        cmocka_unit_test(plain_http_is_for_this_machine_alone),
        cmocka_unit_test(a_taken_port_is_told),
    };

    return cmocka_run_group_tests_name("server", tests, begin, end);
}
