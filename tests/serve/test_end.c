/* Tests of a server's end: whom it has asked something may be silent, or ending as well. */
#include "served.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOON_MS = 4000, ASKED_MS = 20000 };

static struct world *world;
static const char *url; // of a server that takes connections and says nothing
static int silent;

static int begin(void **state)
{
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(own);

    (void)state;
    world = world_full();
    world_head(world);
    silent = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(silent, (struct sockaddr *)&own, len), 0);
    assert_int_equal(listen(silent, 8), 0);
    assert_int_equal(getsockname(silent, (struct sockaddr *)&own, &len), 0);
    url = world_text(world, "http://127.0.0.1:%u", ntohs(own.sin_port));
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)close(silent);
    world_destroy(world);
    return 0;
}

/* The machine's: the world's clock stands still. */
static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Once it has asked the silent server, and waits, it ends all the same. */
static void assert_ends_soon(struct served *served)
{
    struct pollfd asked = {.fd = silent, .events = POLLIN};

    assert_int_equal(poll(&asked, 1, ASKED_MS), 1);
    int peer = accept(silent, NULL, NULL);
    assert_true(peer >= 0);
    int64_t before = now_ms();
    served_end(served);
    assert_in_range(now_ms() - before, 0, SOON_MS);
    (void)close(peer);
}

static void a_party_ends_in_time_though_its_registrar_says_nothing(void **state)
{
    const struct en_signing_key *key = world_key(world, "north/witness");
    struct en_courier *courier = NULL;
    struct en_node *node = world_join(world, "north");

    (void)state;
    assert_ok(en_courier_create(&world->env, url, key, EN_STR(WORLD_ORIGIN), &courier, NULL));
    struct en_server_options options = {.witness = key, .courier = courier};
    struct served served = served_begin(world, node, &options);
    assert_ends_soon(&served);
    en_courier_destroy(courier);
    en_node_close(node);
}

static void a_registrar_ends_in_time_though_its_witnesses_say_nothing(void **state)
{
    struct en_policy policy = en_node_policy(world->node);
    struct en_str urls[64] = {{NULL, 0}};
    struct en_gather *gather = NULL;

    (void)state;
    urls[0] = urls[1] = en_str_from(url);
    policy.witness_url = urls;
    assert_ok(en_gather_create(&world->env, &policy, &gather, NULL));
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar"),
                                        .gather = gather};
    struct served served = served_begin(world, world->node, &options);
    assert_ends_soon(&served);
    en_gather_destroy(gather);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_ends_in_time_though_its_registrar_says_nothing),
        cmocka_unit_test(a_registrar_ends_in_time_though_its_witnesses_say_nothing),
    };

    return cmocka_run_group_tests_name("end", tests, begin, end);
}
