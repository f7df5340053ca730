/* Tests of what stands around a server: pages of other sites, its figures, the service manager. */
#include "served.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* The status of a request that a browser sends for a page; POST has an empty act as its body. */
static int status_for(const char *method, const char *path, const char *lines)
{
    const char *request =
        world_text(world,
                   "%s %s HTTP/1.1\r\nHost: localhost:%u\r\nAuthorization: Bearer %s\r\n"
                   "Content-Length: 0\r\nConnection: close\r\n%s\r\n",
                   method, path, served.port, token, lines);
    struct answer answer = ask_bytes(served.port, request, strlen(request));
    int status = answer.status;

    if (status == 403) {
        assert_rule(answer, "http.cross-site");
    }
    answer_finish(&answer);
    return status;
}

static void a_page_of_another_site_can_do_nothing_here(void **state)
{
    const char *own = world_text(world, "Origin: http://localhost:%u\r\n", served.port);
    const char *others[] = {
        "Sec-Fetch-Site: cross-site\r\n",
        "Origin: https://example.org\r\n",
        "Origin: null\r\n",
        world_text(world, "Origin: http://localhost:%u\r\n", served.port + 1),
        world_text(world, "Origin: https://localhost:%u\r\n", served.port),
        world_text(world, "Origin: http://localhost:%u.example.org\r\n", served.port),
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(others); i++) {
        assert_int_equal(status_for("POST", "/v1/acts", others[i]), 403);
        assert_int_equal(status_for("POST", "/v1/session/challenge", others[i]), 403);
        assert_int_equal(status_for("GET", "/tile/0/000.p/1", others[i]), 403);
        assert_int_equal(status_for("GET", "/checkpoint", others[i]), 200);
    }
    assert_int_equal(status_for("POST", "/v1/acts", own), 400);
    assert_int_equal(status_for("GET", "/tile/0/000.p/1", "Sec-Fetch-Site: same-origin\r\n"), 200);
}

static void figures_are_for_this_machine_and_never_through_a_proxy(void **state)
{
    struct answer answer = ask(&served, "GET", "/metrics", NULL, NO_BODY);

    (void)state;
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, "# TYPE entente_record_entries gauge\n"));
    assert_non_null(strstr(answer.body, "entente_ready 1\n"));
    assert_non_null(strstr(answer.body, "entente_answers_total{status=\"4xx\"} "));
    answer_finish(&answer);
    served_end(&served);
    struct en_server_options options = {.behind_proxy = true};
    served = served_begin(world, world->node, &options);
    assert_int_equal(ask_status(&served, "GET", "/metrics", NULL, NULL), 404);
    token = log_in(&served, "north/officer-1");
}

static void a_server_whose_source_is_away_is_not_ready(void **state)
{
    struct en_courier *courier = NULL;
    struct en_node *node = world_join(world, "east");

    (void)state;
    assert_int_equal(ask_status(&served, "GET", "/readyz", NULL, NULL), 200);
    assert_ok(en_courier_create(&world->env, "http://127.0.0.1:1", NULL, EN_STR(WORLD_ORIGIN),
                                &courier, NULL));
    struct en_server_options options = {.courier = courier};
    struct served east = served_begin(world, node, &options);
    struct answer answer = ask(&east, "GET", "/readyz", NULL, NO_BODY);
    assert_int_equal(answer.status, 503);
    assert_rule(answer, "ready.source");
    answer_finish(&answer);
    served_end(&east);
    en_courier_destroy(courier);
    en_node_close(node);
}

static void the_service_manager_is_told(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = world_path(world, "notify");
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    char word[64] = "";

    (void)state;
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    served_end(&served);
    assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
    struct en_server_options options = {.signals = true, .limits = {.ping_ms = 10}};
    served = served_begin(world, world->node, &options);
    assert_true(recv(fd, word, sizeof(word) - 1, 0) > 0);
    assert_string_equal(word, "READY=1");
    memset(word, 0, sizeof(word));
    assert_true(recv(fd, word, sizeof(word) - 1, 0) > 0);
    assert_string_equal(word, "WATCHDOG=1");
    (void)unsetenv("NOTIFY_SOCKET");
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_another_site_can_do_nothing_here),
        cmocka_unit_test(figures_are_for_this_machine_and_never_through_a_proxy),
        cmocka_unit_test(a_server_whose_source_is_away_is_not_ready),
        cmocka_unit_test(the_service_manager_is_told),
    };

    return cmocka_run_group_tests_name("guard", tests, begin, end);
}
