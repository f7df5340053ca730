/*
 * The server as a whole: where it listens, its loop, its end.
 */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "static.h"
#include "tls.h"

enum { END_S = 5, BACKLOG = 128 };

/* ---- options -------------------------------------------------------------------------------- */

static struct en_server_limits full_limits(const struct en_server_limits *given)
{
    struct en_server_limits l = *given;

    l.head_bytes = l.head_bytes != 0 ? l.head_bytes : 8 << 10;
    l.request_ms = l.request_ms != 0 ? l.request_ms : 10 * 1000;
    l.idle_ms = l.idle_ms != 0 ? l.idle_ms : 30 * 1000;
    l.connections = l.connections != 0 ? l.connections : 256;
    l.streams = l.streams != 0 ? l.streams : 256;
    l.streams_per_key = l.streams_per_key != 0 ? l.streams_per_key : 16;
    l.stream_bytes = l.stream_bytes != 0 ? l.stream_bytes : 256 << 10;
    l.ping_ms = l.ping_ms != 0 ? l.ping_ms : 15 * 1000;
    l.per_address = l.per_address != 0 ? l.per_address : 32;
    l.per_second = l.per_second != 0 ? l.per_second : 200;
    l.burst = l.burst != 0 ? l.burst : 400;
    l.body_bytes = l.body_bytes != 0 ? l.body_bytes : 128 << 20;
    l.challenge_s = l.challenge_s != 0 ? l.challenge_s : 120;
    l.session_s = l.session_s != 0 ? l.session_s : 3600;
    l.poll_ms = l.poll_ms != 0 ? l.poll_ms : 5000;
    l.tick_s = l.tick_s != 0 ? l.tick_s : 60;
    return l;
}

static bool is_loopback(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
    return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

/* "ADDRESS:PORT" or "[ADDRESS]:PORT", in numbers: names are for those who ask. */
static bool parse_address(struct en_str text, struct sockaddr_storage *ret, int *ret_len)
{
    struct sockaddr_in *in = (struct sockaddr_in *)(void *)ret;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)ret;
    char host[INET6_ADDRSTRLEN] = "";
    bool six = en_str_starts(text, EN_STR("["));
    struct en_str rest = six ? (struct en_str){text.ptr + 1, text.len - 1} : text;
    struct en_str address = en_str_cut(&rest, six ? ']' : ':');
    uint64_t port = 0;

    if (six && en_str_starts(rest, EN_STR(":"))) {
        rest = (struct en_str){rest.ptr + 1, rest.len - 1};
    } else if (six) {
        return false;
    }
    if (address.len >= sizeof(host) || !en_parse_u64(rest, &port) || port > UINT16_MAX) {
        return false;
    }
    memcpy(host, address.ptr, address.len);
    memset(ret, 0, sizeof(*ret));
    if (six) {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        *ret_len = (int)sizeof(*in6);
        return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1;
    }
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    *ret_len = (int)sizeof(*in);
    return inet_pton(AF_INET, host, &in->sin_addr) == 1;
}

static enum en_status read_address(const struct en_server_options *options,
                                   struct sockaddr_storage *ret, int *ret_len,
                                   struct en_error *reterr)
{
    struct en_str listen = en_str_from(options->listen);

    if (listen.len == 0 || !parse_address(listen, ret, ret_len)) {
        return en_fail(reterr, EN_ERR_USAGE, "serve.address", listen,
                       N_("this is no address with a port"),
                       N_("write 127.0.0.1:8080, or [::1]:8080; port 0 takes a free one"));
    }
    if (!is_loopback(ret) && !options->behind_proxy && options->tls_cert == NULL) {
        return en_fail(
            reterr, EN_ERR_USAGE, "serve.plain", listen,
            N_("this server speaks plain HTTP, which others on the network could read "
               "and change"),
            N_("give --tls-cert and --tls-key (`entente ca issue` makes them), listen on "
               "127.0.0.1, or put a proxy with TLS in front and say --behind-proxy"));
    }
    return EN_OK;
}

/* ---- listening ------------------------------------------------------------------------------ */

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer,
                      int len, void *arg)
{
    (void)listener;
    (void)len;
    connection_accept(arg, fd, peer);
}

/* Out of descriptors or memory: leave those that wait in the kernel's queue for a moment. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    struct en_server *server = arg;
    struct timeval moment = {.tv_sec = 1};

    (void)evconnlistener_disable(listener);
    (void)event_add(server->end_event, &moment);
}

static void name_self(struct en_server *server)
{
    struct sockaddr_storage own;
    socklen_t len = sizeof(own);
    char host[INET6_ADDRSTRLEN] = "";
    bool six = false;

    memset(&own, 0, sizeof(own));
    if (getsockname(evconnlistener_get_fd(server->listener), (struct sockaddr *)&own, &len) != 0) {
        return;
    }
    if (own.ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)&own;
        six = true;
        server->port = ntohs(in6->sin6_port);
        (void)inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host));
    } else {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)&own;
        server->port = ntohs(in->sin_port);
        (void)inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
    }
    (void)snprintf(server->authority[0], sizeof(server->authority[0]), six ? "[%s]:%u" : "%s:%u",
                   host, server->port);
    (void)snprintf(server->authority[1], sizeof(server->authority[1]), "localhost:%u",
                   server->port);
}

static enum en_status begin_listening(struct en_server *server, struct en_error *reterr)
{
    struct sockaddr_storage address;
    int len = 0;
    enum en_status status = read_address(&server->options, &address, &len, reterr);

    if (status != EN_OK) {
        return status;
    }
    server->listener = evconnlistener_new_bind(server->base, on_accept, server,
                                               LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC |
                                                   LEV_OPT_REUSEABLE | LEV_OPT_DISABLED,
                                               BACKLOG, (struct sockaddr *)&address, len);
    if (server->listener == NULL) {
        return en_fail(reterr, EN_ERR_IO, "serve.listen", en_str_from(server->options.listen),
                       N_("the address cannot be listened on: %1"),
                       N_("see what else listens there, or choose another port"),
                       en_str_from(strerror(errno)));
    }
    evconnlistener_set_error_cb(server->listener, on_accept_error);
    name_self(server);
    return EN_OK;
}

/* ---- the loop ------------------------------------------------------------------------------- */

/* Once a second while stopping, until all have their answer; also when accepting failed. */
static void on_end(evutil_socket_t fd, short what, void *arg)
{
    struct en_server *server = arg;
    struct timeval moment = {.tv_usec = 50 * 1000};

    (void)fd;
    (void)what;
    if (!server->stopping) {
        (void)evconnlistener_enable(server->listener);
    } else if (connections_wind_down(server)) {
        (void)event_base_loopbreak(server->base);
    } else {
        (void)event_add(server->end_event, &moment);
    }
}

static void begin_end(struct en_server *server)
{
    struct timeval most = {.tv_sec = END_S};

    if (server->stopping) {
        return;
    }
    server->stopping = true;
    if (server->options.signals) {
        notify_manager("STOPPING=1");
    }
    /* Closed, so that who comes now is refused at once and does not wait for an answer. */
    evconnlistener_free(server->listener);
    server->listener = NULL;
    (void)event_base_loopexit(server->base, &most);
    on_end(-1, 0, server);
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    (void)number;
    (void)what;
    begin_end(arg);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct en_server *server = arg;
    char bytes[16];
    ssize_t len = read(fd, bytes, sizeof(bytes));

    (void)what;
    for (ssize_t i = 0; i < len; i++) {
        if (bytes[i] == 's') {
            begin_end(server);
        } else if (bytes[i] == 'c') {
            work_carried(server);
        } else {
            work_gathered(server);
        }
    }
}

static void on_hangup(evutil_socket_t number, short what, void *arg)
{
    struct en_server *server = arg;

    (void)number;
    (void)what;
    if (server->tls != NULL) {
        (void)!tls_reload(server->tls, NULL); /* a bad pair: the old one is shown on */
    }
}

static bool make_events(struct en_server *server)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};

    if (pipe(server->wake) != 0) {
        server->wake[0] = server->wake[1] = -1;
        return false;
    }
    for (size_t i = 0; i < EN_COUNT(server->wake); i++) {
        (void)fcntl(server->wake[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(server->wake[i], F_SETFL, O_NONBLOCK);
    }
    server->wake_event =
        event_new(server->base, server->wake[0], EV_READ | EV_PERSIST, on_wake, server);
    server->end_event = event_new(server->base, -1, 0, on_end, server);
    if (server->wake_event == NULL || server->end_event == NULL ||
        event_add(server->wake_event, NULL) != 0) {
        return false;
    }
    size_t count = EN_COUNT(signals) - (server->options.tls_cert == NULL); /* nothing to reload */
    for (size_t i = 0; server->options.signals && i < count; i++) {
        server->signal_event[i] = evsignal_new(
            server->base, signals[i], signals[i] == SIGHUP ? on_hangup : on_signal, server);
        if (server->signal_event[i] == NULL || event_add(server->signal_event[i], NULL) != 0) {
            return false;
        }
    }
    return true;
}

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"), NULL);
}

static void name_boot(struct en_server *server)
{
    uint8_t random[4];

    server->env.random(server->env.self, random, sizeof(random));
    en_hex_encode(server->kept.boot, (struct en_bytes){random, sizeof(random)});
}

/* A request without a body is read and answered in one turn of the loop: what is waited for goes to
 * the kernel once a turn and not with every change of mind. */
static struct event_base *make_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config != NULL &&
        event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0) {
        base = event_base_new_with_config(config);
    }
    if (config != NULL) {
        event_config_free(config);
    }
    return base;
}

enum en_status en_server_open(const struct en_env *env, struct en_node *node,
                              const struct en_server_options *options, struct en_server **ret,
                              struct en_error *reterr)
{
    struct en_server *server = calloc(1, sizeof(*server));

    if (server == NULL) {
        return no_memory(reterr);
    }
    server->env = *env;
    server->node = node;
    server->options = *options;
    server->limits = full_limits(&options->limits);
    name_boot(server);
    server->wake[0] = server->wake[1] = -1;
    en_arena_init(&server->arena, 0);
    server->hasher = en_hasher_create();
    server->base = make_base();
    server->questions.env = &server->env;
    server->sessions = sessions_create(env, server->limits.challenge_s, server->limits.session_s);
    enum en_status status = server->hasher != NULL && server->base != NULL &&
                                    server->sessions != NULL && make_events(server)
                                ? begin_listening(server, reterr)
                                : no_memory(reterr);
    if (status == EN_OK && options->tls_cert != NULL) {
        status = tls_open(options->tls_cert, options->tls_key, &server->tls, reterr);
    }
    if (status == EN_OK && options->web != NULL) {
        status = static_load(env, options->web, &server->files, reterr);
    }
    if (status != EN_OK) {
        en_server_close(server);
        return status;
    }
    *ret = server;
    return EN_OK;
}

/* FOLDER/serving tells programs on this machine whom to ask while the folder is held. */
static enum en_status write_serving(struct en_server *server, struct en_error *reterr)
{
    struct en_text content = {0};

    en_text_addf(&server->serving, "%s/serving", en_node_folder(server->node));
    en_text_addf(&content, "%s://%s\n%ld\n", server->tls != NULL ? "https" : "http",
                 server->authority[0], (long)getpid());
    enum en_status status =
        content.failed || server->serving.failed
            ? no_memory(reterr)
            : server->env.write_file(server->env.self, en_text_cstr(&server->serving),
                                     (struct en_bytes){(const uint8_t *)content.ptr, content.len},
                                     0600, reterr);
    en_text_finish(&content);
    return status;
}

unsigned en_server_port(const struct en_server *server)
{
    return server->port;
}

enum en_status en_server_run(struct en_server *server, struct en_error *reterr)
{
    /* A peer that hangs up is an event of its connection, not of the process. */
    (void)signal(SIGPIPE, SIG_IGN);
    enum en_status status = write_serving(server, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (!work_begin(server) || evconnlistener_enable(server->listener) != 0) {
        return no_memory(reterr);
    }
    if (server->options.signals) {
        notify_manager("READY=1");
    }
    if (event_base_dispatch(server->base) < 0) {
        return en_fail(reterr, EN_ERR_IO, "serve.loop", EN_STR(""),
                       N_("the network cannot be waited for: %1"), NULL,
                       en_str_from(strerror(errno)));
    }
    return EN_OK;
}

void en_server_stop(struct en_server *server)
{
    (void)!write(server->wake[1], "s", 1);
}

static void free_event(struct event *event)
{
    if (event != NULL) {
        event_free(event);
    }
}

void en_server_close(struct en_server *server)
{
    if (server == NULL) {
        return;
    }
    connections_close(server);
    work_end(server);
    if (server->serving.len > 0) {
        (void)!server->env.remove_file(server->env.self, en_text_cstr(&server->serving), NULL);
    }
    en_text_finish(&server->serving);
    free_event(server->wake_event);
    free_event(server->end_event);
    free_event(server->signal_event[0]);
    free_event(server->signal_event[1]);
    free_event(server->signal_event[2]);
    if (server->listener != NULL) {
        evconnlistener_free(server->listener);
    }
    if (server->base != NULL) {
        event_base_free(server->base);
    }
    for (size_t i = 0; i < EN_COUNT(server->wake); i++) {
        if (server->wake[i] >= 0) {
            (void)close(server->wake[i]);
        }
    }
    public_site_free(server->site);
    kept_clear(&server->kept);
    en_text_finish(&server->api);
    en_text_finish(&server->api_page);
    sessions_destroy(server->sessions);
    static_free(server->files);
    tls_close(server->tls);
    en_text_finish(&server->told_head);
    en_hasher_destroy(server->hasher);
    en_arena_finish(&server->arena);
    free(server);
}
