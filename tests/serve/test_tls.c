/* Tests of a server with TLS: who is believed to be the server, and what broken callers get. */
#include "served.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <entente/certificate.h>

static struct world *world;
static struct served served;
static const char *url;
static char ca_file[128], cert_file[128], key_file[128];

static void write_text(const char *path, const struct en_text *text)
{
    struct en_bytes bytes = {(const uint8_t *)text->ptr, text->len};

    assert_ok(world->env.write_file(world->env.self, path, bytes, 0600, NULL));
}

/* An authority, and a certificate for this machine by it; certificates are of the real time. */
static void make_certificates(const char *ca_path)
{
    struct en_env env = en_env_system();
    struct en_text ca_key = {0}, ca = {0}, key = {0}, certificate = {0};
    struct en_str host = EN_STR("127.0.0.1");

    assert_ok(en_ca_make(&env, EN_STR("Test"), NULL, 0, &ca_key, &ca, NULL));
    assert_ok(en_ca_issue(&env, en_text_str(&ca_key), en_text_str(&ca), &host, 1, 2, &key,
                          &certificate, NULL));
    write_text(ca_path, &ca);
    write_text(cert_file, &certificate);
    write_text(key_file, &key);
    en_text_finish(&ca_key);
    en_text_finish(&ca);
    en_text_finish(&key);
    en_text_finish(&certificate);
}

static int begin(void **state)
{
    (void)state;
    world = world_full();
    world_head(world);
    (void)snprintf(ca_file, sizeof(ca_file), "%s", world_path(world, "ca.pem"));
    (void)snprintf(cert_file, sizeof(cert_file), "%s", world_path(world, "server.pem"));
    (void)snprintf(key_file, sizeof(key_file), "%s", world_path(world, "server.key"));
    make_certificates(ca_file);
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar"),
                                        .tls_cert = cert_file,
                                        .tls_key = key_file,
                                        .signals = true,
                                        .limits = {.request_ms = 300}};
    served = served_begin(world, world->node, &options);
    url = world_text(world, "https://127.0.0.1:%u", served.port);
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_end(&served);
    world_destroy(world);
    return 0;
}

/* Ask for the head as a client that trusts this authority. */
static enum en_status ask_head(const char *authority, struct en_error *reterr)
{
    struct en_env env = world->env;
    struct en_remote *remote = NULL;
    struct en_text note = {0};

    env.ca_file = authority;
    assert_ok(en_remote_open(&env, url, NULL, EN_STR(WORLD_ORIGIN), &remote, NULL));
    struct en_source source = en_remote_source(remote);
    enum en_status status = source.head(source.self, &note, reterr);
    en_text_finish(&note);
    en_remote_close(remote);
    return status;
}

static void who_trusts_the_authority_follows_over_tls(void **state)
{
    struct en_env env = world->env;
    struct en_remote *remote = NULL;
    struct en_node *node = world_join(world, "east");

    (void)state;
    env.ca_file = ca_file;
    assert_ok(en_remote_open(&env, url, world_key(world, "east/officer-1"), EN_STR(WORLD_ORIGIN),
                             &remote, NULL));
    struct en_source source = en_remote_source(remote);
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    assert_hash_equal(world_state_hash(node), world_state_hash(world->node));
    en_remote_close(remote);
    en_node_close(node);
}

static void a_server_that_nobody_vouches_for_is_not_asked(void **state)
{
    struct en_error error;

    (void)state;
    assert_failed(ask_head(NULL, &error), EN_ERR_VERIFY, "remote.certificate");
}

static bool is_closed(int fd)
{
    char bytes[512];
    ssize_t got = 1;

    while (got > 0) {
        got = recv(fd, bytes, sizeof(bytes), 0);
        if (got > 0) {
            assert_null(memchr(bytes, '{', (size_t)got)); /* an alert, and nothing of ours */
        }
    }
    return got == 0 || got == -1;
}

static void plain_http_and_noise_on_the_tls_port_are_hung_up_on(void **state)
{
    static const char *const said[] = {
        "GET /checkpoint HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01 no hello at all",
        "\x16\x03"}; /* and then nothing: the handshake takes too long */

    (void)state;
    for (size_t i = 0; i < EN_COUNT(said); i++) {
        int fd = caller_connect(served.port);
        caller_send(fd, said[i], strlen(said[i]));
        assert_true(is_closed(fd));
        (void)close(fd);
    }
    assert_ok(ask_head(ca_file, NULL));
}

static void a_new_certificate_is_shown_after_a_hangup_and_a_bad_one_is_not(void **state)
{
    const char *second = world_path(world, "ca-2.pem");
    struct en_text bad = {0};

    (void)state;
    en_text_adds(&bad, "no certificate\n");
    make_certificates(second);
    assert_int_equal(kill(getpid(), SIGHUP), 0);
    for (int i = 0; i < 1000 && ask_head(second, NULL) != EN_OK; i++) {
    }
    assert_ok(ask_head(second, NULL));
    write_text(cert_file, &bad);
    assert_int_equal(kill(getpid(), SIGHUP), 0);
    assert_ok(ask_head(second, NULL));
    assert_ok(ask_head(second, NULL));
    en_text_finish(&bad);
}

static void a_certificate_without_its_key_is_told(void **state)
{
    struct en_server_options options = {
        .listen = "127.0.0.1:0", .tls_cert = ca_file, .tls_key = key_file};
    struct en_server *server = NULL;
    struct en_error error;

    (void)state;
    assert_failed(en_server_open(&world->env, world->node, &options, &server, &error),
                  EN_ERR_SYNTAX, "serve.tls");
}

static void an_authority_vouches_for_its_own_domains_alone(void **state)
{
    static const struct {
        const char *host;
        enum en_status status;
    } cases[] = {
        {"moc.gao.example", EN_OK},
        {"gao.example", EN_OK},
        {"10.1.200.3", EN_OK},
        {"::1", EN_OK},
        {"10.2.0.1", EN_ERR_INADMISSIBLE},
        {"example", EN_ERR_INADMISSIBLE},
        {"nogao.example", EN_ERR_INADMISSIBLE},
        {"fd00::7", EN_ERR_INADMISSIBLE},
        {"MOC.gao.example", EN_ERR_SYNTAX},
        {"a.gao.example,DNS:example.org", EN_ERR_SYNTAX},
        {"", EN_ERR_SYNTAX},
    };
    struct en_str domains[] = {EN_STR("gao.example"), EN_STR("10.1.0.0/16")};
    struct en_env env = en_env_system();
    struct en_text ca_key = {0}, ca = {0};

    (void)state;
    assert_ok(en_ca_make(&env, EN_STR("Gao"), domains, EN_COUNT(domains), &ca_key, &ca, NULL));
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct en_text key = {0}, certificate = {0};
        struct en_str host = en_str_from(cases[i].host);
        assert_int_equal(en_ca_issue(&env, en_text_str(&ca_key), en_text_str(&ca), &host, 1, 90,
                                     &key, &certificate, NULL),
                         cases[i].status);
        en_text_finish(&key);
        en_text_finish(&certificate);
    }
    en_text_finish(&ca_key);
    en_text_finish(&ca);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_trusts_the_authority_follows_over_tls),
        cmocka_unit_test(a_server_that_nobody_vouches_for_is_not_asked),
        cmocka_unit_test(plain_http_and_noise_on_the_tls_port_are_hung_up_on),
        cmocka_unit_test(a_new_certificate_is_shown_after_a_hangup_and_a_bad_one_is_not),
        cmocka_unit_test(a_certificate_without_its_key_is_told),
        cmocka_unit_test(an_authority_vouches_for_its_own_domains_alone),
    };

    return cmocka_run_group_tests_name("tls", tests, begin, end);
}
