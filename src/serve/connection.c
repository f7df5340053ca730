/*
 * One connection: read a head, choose a route, read the body, answer, and again.
 *
 * Every step has a time by which it must be over, counted from its beginning and not from the last
 * byte: who sends one byte a second is shut out like who sends none. The next request of a
 * connection is looked at when the answer before it has been written. Who is refused before his
 * body was read is given a moment to read why, what he still sends is thrown away.
 */
#include "server.h"

#include "tls.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PACE_BYTES_S = 16 << 10, /* what a body or an answer must move at, beyond the first seconds */
    DRAIN_MS = 2000,
    DRAIN_BYTES = 1 << 20,
    READ_BYTES = 64 << 10,         /* what may wait unread in a connection */
    SHORT_BYTES = 64 << 10,        /* answers up to here are not counted */
    STREAM_KERNEL_BYTES = 32 << 10 /* what the kernel keeps of a stream, besides what we do */
};

enum phase { PHASE_IDLE, PHASE_HEAD, PHASE_BODY, PHASE_ANSWER, PHASE_DRAIN, PHASE_STREAM };

struct connection {
    struct en_server *server;
    struct connection *before, *after;
    struct bufferevent *bev;
    struct event *deadline;
    char address[SERVER_ADDRESS_BYTES];
    enum phase phase;
    char *head; // the bytes that `request` borrows from
    struct http_request request;
    const struct route *route;
    struct call call;
    char member[EN_KEYNAME_BYTES_MAX + 1];
    struct en_text body;
    size_t drained;
    size_t answer_bytes; // being sent
    bool keep_alive;
    bool stalled; // a stream that had not read all when it was looked at last
};

/* ---- beginning and end ---------------------------------------------------------------------- */

static void forget_request(struct connection *connection)
{
    if (connection->phase == PHASE_BODY) {
        connection->server->body_bytes -= (size_t)connection->request.length;
        connection->phase = PHASE_HEAD;
    }
    free(connection->head);
    connection->head = NULL;
    en_text_finish(&connection->body);
    connection->body = (struct en_text){0};
}

static void connection_close(struct connection *connection)
{
    struct en_server *server = connection->server;

    forget_request(connection);
    server->body_bytes -= connection->answer_bytes;
    if (connection->before != NULL) {
        connection->before->after = connection->after;
    } else {
        server->first = connection->after;
    }
    if (connection->after != NULL) {
        connection->after->before = connection->before;
    }
    *(connection->phase == PHASE_STREAM ? &server->streams : &server->connections) -= 1;
    if (connection->deadline != NULL) {
        event_free(connection->deadline);
    }
    bufferevent_free(connection->bev);
    free(connection);
}

static void set_deadline(struct connection *connection, int64_t ms)
{
    struct timeval time = {.tv_sec = (time_t)(ms / 1000),
                           .tv_usec = (suseconds_t)(ms % 1000 * 1000)};

    (void)event_add(connection->deadline, &time);
}

static int64_t time_for(const struct connection *connection, uint64_t bytes)
{
    return (int64_t)connection->server->limits.request_ms + (int64_t)(bytes / PACE_BYTES_S) * 1000;
}

static void wait_for_request(struct connection *connection)
{
    connection->phase = PHASE_IDLE;
    (void)bufferevent_enable(connection->bev, EV_READ);
    set_deadline(connection, (int64_t)connection->server->limits.idle_ms);
}

/* ---- answering ------------------------------------------------------------------------------ */

static void free_sent(const void *data, size_t len, void *extra)
{
    (void)len;
    (void)extra;
    free((void *)(uintptr_t)data);
}

static void drop_kept(const void *data, size_t len, void *extra)
{
    (void)data;
    (void)len;
    kept_body_drop(extra);
}

/* Room for an answer among all that is kept for others; what is short always has it. */
static bool has_room(const struct en_server *server, size_t len)
{
    return len <= SHORT_BYTES || len <= server->limits.body_bytes - server->body_bytes;
}

static void send_bytes(struct connection *connection, struct http_answer *answer,
                       struct en_text *head)
{
    struct evbuffer *output = bufferevent_get_output(connection->bev);
    bool with_body = connection->request.method != HTTP_HEAD;

    (void)evbuffer_add(output, head->ptr, head->len);
    if (with_body && answer->kept != NULL &&
        evbuffer_add_reference(output, answer->kept->bytes, answer->kept->len, drop_kept,
                               answer->kept) == 0) {
        answer->kept = NULL; /* the buffer's now */
    }
    if (with_body && answer->lasting.len > 0) {
        (void)evbuffer_add_reference(output, answer->lasting.ptr, answer->lasting.len, NULL, NULL);
    }
    if (with_body && answer->body.len > 0 &&
        evbuffer_add_reference(output, answer->body.ptr, answer->body.len, free_sent, NULL) == 0) {
        connection->answer_bytes = answer->body.len > SHORT_BYTES ? answer->body.len : 0;
        connection->server->body_bytes += connection->answer_bytes;
        answer->body = (struct en_text){0}; /* the buffer's now */
    }
}

/* The answer has no end: from now on the connection belongs to events.c. Left to itself the kernel
 * would keep megabytes for each reader that does not read. */
static void begin_stream(struct connection *connection)
{
    int bytes = STREAM_KERNEL_BYTES;

    (void)setsockopt(bufferevent_getfd(connection->bev), SOL_SOCKET, SO_SNDBUF, &bytes,
                     sizeof(bytes));
    connection->phase = PHASE_STREAM;
    connection->server->connections--;
    connection->server->streams++;
    (void)event_del(connection->deadline);
    (void)bufferevent_enable(connection->bev, EV_READ); /* to see it hang up */
}

static void send_answer(struct connection *connection, struct http_answer *answer)
{
    static const char no_room[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                                  "Retry-After: 1\r\nConnection: close\r\n\r\n";
    struct en_text head = {0};

    forget_request(connection);
    if (connection->server->tls != NULL) {
        en_text_adds(&answer->extra, "Strict-Transport-Security: max-age=31536000\r\n");
    }
    connection->server->answers[answer->status / 100 % 6]++;
    http_answer_print(&head, answer, connection->keep_alive);
    bool whole = !head.failed && !answer->body.failed && !answer->extra.failed &&
                 has_room(connection->server, answer->body.len);
    connection->phase = PHASE_ANSWER;
    connection->keep_alive = connection->keep_alive && whole;
    (void)bufferevent_disable(connection->bev, EV_READ);
    set_deadline(connection, time_for(connection, answer->body.len));
    if (whole) {
        send_bytes(connection, answer, &head);
    } else {
        (void)bufferevent_write(connection->bev, no_room, sizeof(no_room) - 1);
    }
    if (whole && answer->stream) {
        begin_stream(connection);
    }
    en_text_finish(&head);
    kept_body_drop(answer->kept);
    en_text_finish(&answer->body);
    en_text_finish(&answer->extra);
}

/* Answer now, read no more of this connection. */
static void refuse(struct connection *connection, struct http_answer *answer)
{
    connection->keep_alive = false;
    send_answer(connection, answer);
}

static void handle(struct connection *connection)
{
    struct en_server *server = connection->server;
    struct http_answer answer = {.status = 500, .type = "text/plain; charset=utf-8"};

    connection->call.answer = &answer;
    connection->call.request = &connection->request;
    connection->call.body = en_text_str(&connection->body);
    kept_answer(&connection->call, connection->route);
    en_arena_reset(&server->arena);
    connection->keep_alive = connection->request.keep_alive && !server->stopping && !answer.stream;
    bool changes = connection->route->method != HTTP_GET;
    send_answer(connection, &answer);
    if (changes) {
        events_tell(server);
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static void bad_head(struct connection *connection, int http, const char *rule, const char *text)
{
    struct http_answer answer = {.status = http};
    struct en_error error;

    connection->request = (struct http_request){.method = HTTP_OTHER};
    (void)en_fail(&error, EN_ERR_SYNTAX, rule, EN_STR("headers"), text,
                  N_("see docs/http.md for what can be asked"));
    http_answer_error_as(&answer, http, &error);
    refuse(connection, &answer);
}

static void begin_body(struct connection *connection)
{
    if (connection->call.member != NULL) {
        /* The session may give way to another one before the body is here, or the stream ends. */
        memcpy(connection->member, connection->call.member, strlen(connection->call.member) + 1);
        connection->call.member = connection->member;
    }
    connection->phase = PHASE_BODY;
    connection->server->body_bytes += (size_t)connection->request.length;
    set_deadline(connection, time_for(connection, connection->request.length));
    if (connection->request.expects_continue && connection->request.length > 0) {
        (void)bufferevent_write(connection->bev, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    }
}

static void begin_request(struct connection *connection, size_t len)
{
    struct http_answer answer = {.status = 400};
    struct en_error error;
    int http = 400;

    if (http_request_parse(connection->head, len, &connection->request, &http, &error) != EN_OK) {
        connection->request = (struct http_request){.method = HTTP_OTHER};
        http_answer_error_as(&answer, http, &error);
        refuse(connection, &answer);
        return;
    }
    connection->route = route_choose(connection->server, &connection->request, connection->address,
                                     &connection->call, &answer);
    if (connection->route == NULL) {
        connection->keep_alive = connection->request.keep_alive &&
                                 connection->request.length == 0 && !connection->server->stopping;
        send_answer(connection, &answer);
        return;
    }
    begin_body(connection);
}

/* Cut a whole head off the input; true when its body comes next. */
static bool read_head(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->bev);
    size_t most = connection->server->limits.head_bytes;
    size_t have = evbuffer_get_length(input);
    size_t look = have < most ? have : most;
    const char *bytes = (const char *)evbuffer_pullup(input, (ev_ssize_t)look);
    size_t len = bytes == NULL ? 0 : http_head_length((struct en_str){bytes, look});

    if (len == SIZE_MAX) {
        bad_head(connection, 400, "http.header", N_("a line of the request does not end in CR LF"));
    } else if (len == 0 && have >= most) {
        bad_head(connection, 431, "http.long", N_("the headers are too long"));
    } else if (len > 0) {
        connection->head = malloc(len);
        if (connection->head == NULL) {
            connection_close(connection);
            return false;
        }
        (void)evbuffer_remove(input, connection->head, len);
        begin_request(connection, len);
    }
    return len > 0 && connection->phase == PHASE_BODY;
}

static void read_body(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->bev);
    uint64_t left = connection->request.length - connection->body.len;
    size_t have = evbuffer_get_length(input);
    size_t take = left < have ? (size_t)left : have;
    const char *bytes = take > 0 ? (const char *)evbuffer_pullup(input, (ev_ssize_t)take) : "";

    en_text_add(&connection->body, (struct en_str){bytes, bytes != NULL ? take : 0});
    if (connection->body.failed || bytes == NULL) {
        connection_close(connection);
        return;
    }
    (void)evbuffer_drain(input, take);
    if (connection->body.len == connection->request.length) {
        handle(connection);
    }
}

static void drain(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->bev);
    size_t have = evbuffer_get_length(input);

    (void)evbuffer_drain(input, have);
    connection->drained += have;
    if (connection->drained > DRAIN_BYTES) {
        connection_close(connection);
    }
}

/* Go on with what has been read. A request without a body is answered in one call. */
static void on_read(struct bufferevent *bev, void *arg)
{
    struct connection *connection = arg;
    struct evbuffer *input = bufferevent_get_input(bev);

    if (connection->phase == PHASE_DRAIN || connection->phase == PHASE_STREAM) {
        drain(connection);
        return;
    }
    if (connection->phase == PHASE_IDLE && evbuffer_get_length(input) > 0) {
        connection->phase = PHASE_HEAD;
        set_deadline(connection, (int64_t)connection->server->limits.request_ms);
    }
    if (connection->phase == PHASE_HEAD && !read_head(connection)) {
        return;
    }
    if (connection->phase == PHASE_BODY) {
        read_body(connection);
    }
}

/* The answer is out. */
static void on_written(struct bufferevent *bev, void *arg)
{
    struct connection *connection = arg;

    if (connection->phase != PHASE_ANSWER || evbuffer_get_length(bufferevent_get_output(bev)) > 0) {
        return;
    }
    connection->server->body_bytes -= connection->answer_bytes;
    connection->answer_bytes = 0;
    if (connection->keep_alive) {
        wait_for_request(connection);
        if (evbuffer_get_length(bufferevent_get_input(bev)) > 0) {
            bufferevent_trigger(bev, EV_READ, BEV_OPT_DEFER_CALLBACKS);
        }
        return;
    }
    tls_finish(bev);
    (void)shutdown(bufferevent_getfd(bev), SHUT_WR);
    connection->phase = PHASE_DRAIN;
    (void)bufferevent_enable(bev, EV_READ);
    set_deadline(connection, DRAIN_MS);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct connection *connection = arg;

    (void)bev;
    if ((what & BEV_EVENT_CONNECTED) != 0) {
        wait_for_request(connection); /* the handshake is over */
    } else {
        connection_close(connection); /* the other side has gone, reset it, or speaks no TLS */
    }
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
    struct connection *connection = arg;

    (void)fd;
    (void)what;
    if (connection->phase == PHASE_HEAD || connection->phase == PHASE_BODY) {
        forget_request(connection);
        bad_head(connection, 408, "http.slow", N_("the request did not come in time"));
        return;
    }
    connection_close(connection);
}

/* ---- accepting ------------------------------------------------------------------------------ */

static void name_address(const struct sockaddr *peer, char out[static SERVER_ADDRESS_BYTES])
{
    const void *bytes =
        peer->sa_family == AF_INET6
            ? (const void *)&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr
            : (const void *)&((const struct sockaddr_in *)(const void *)peer)->sin_addr;

    if (inet_ntop(peer->sa_family, bytes, out, SERVER_ADDRESS_BYTES) == NULL) {
        out[0] = '\0';
    }
}

static bool is_crowded(const struct en_server *server, const char *address)
{
    size_t same = 0;

    for (const struct connection *c = server->first; c != NULL; c = c->after) {
        same += c->phase != PHASE_STREAM && strcmp(c->address, address) == 0;
    }
    return server->connections >= server->limits.connections ||
           (!server->options.behind_proxy && same >= server->limits.per_address);
}

static void turn_away(int fd)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                                 "Retry-After: 1\r\nConnection: close\r\n\r\n";

    (void)!send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)close(fd);
}

/* Without it the second half of a long answer waits 40 ms for the first to be acknowledged. */
static void send_at_once(int fd)
{
    int yes = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

void connection_accept(struct en_server *server, int fd, const struct sockaddr *peer)
{
    char address[SERVER_ADDRESS_BYTES];
    struct connection *connection = NULL;

    name_address(peer, address);
    if (server->stopping || is_crowded(server, address) ||
        (connection = calloc(1, sizeof(*connection))) == NULL) {
        server->answers[0]++;
        turn_away(fd);
        return;
    }
    send_at_once(fd);
    connection->server = server;
    memcpy(connection->address, address, sizeof(address));
    connection->bev = server->tls != NULL
                          ? tls_accept(server->tls, server->base, fd)
                          : bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (connection->bev == NULL) {
        (void)close(fd);
        free(connection);
        return;
    }
    connection->after = server->first;
    if (server->first != NULL) {
        server->first->before = connection;
    }
    server->first = connection;
    server->connections++;
    connection->deadline = event_new(server->base, -1, 0, on_deadline, connection);
    if (connection->deadline == NULL) {
        connection_close(connection);
        return;
    }
    bufferevent_setwatermark(connection->bev, EV_READ, 0, READ_BYTES);
    bufferevent_setcb(connection->bev, on_read, on_written, on_event, connection);
    wait_for_request(connection);
    if (server->tls != NULL) {
        set_deadline(connection, (int64_t)server->limits.request_ms); /* for the handshake */
    }
}

/* ---- streams -------------------------------------------------------------------------------- */

size_t connections_streams_of(const struct en_server *server, const char *key)
{
    size_t same = 0;

    for (const struct connection *c = server->first; c != NULL; c = c->after) {
        same += c->phase == PHASE_STREAM && strcmp(c->member, key) == 0;
    }
    return same;
}

static size_t unread(const struct connection *connection)
{
    return evbuffer_get_length(bufferevent_get_output(connection->bev));
}

void connections_stream(struct en_server *server, struct en_str text)
{
    struct connection *next = NULL;

    for (struct connection *c = server->first; c != NULL; c = next) {
        next = c->after;
        if (c->phase == PHASE_STREAM && (unread(c) + text.len > server->limits.stream_bytes ||
                                         bufferevent_write(c->bev, text.ptr, text.len) != 0)) {
            connection_close(c); /* it comes back and is told the rest */
        }
    }
}

void connections_ping(struct en_server *server)
{
    static const char ping[] = ": ping\n\n";
    struct connection *next = NULL;

    for (struct connection *c = server->first; c != NULL; c = next) {
        next = c->after;
        bool waits = unread(c) > 0;
        if (c->phase != PHASE_STREAM) {
            continue;
        }
        if ((waits && c->stalled) ||
            !sessions_hold(server->sessions, server->node, &c->call.token) ||
            bufferevent_write(c->bev, ping, sizeof(ping) - 1) != 0) {
            connection_close(c);
            continue;
        }
        c->stalled = waits;
    }
}

void connections_end_streams(struct en_server *server)
{
    struct connection *next = NULL;

    for (struct connection *c = server->first; c != NULL; c = next) {
        next = c->after;
        if (c->phase == PHASE_STREAM) {
            connection_close(c);
        }
    }
}

/* ---- the end -------------------------------------------------------------------------------- */

bool connections_wind_down(struct en_server *server)
{
    struct connection *next = NULL;

    for (struct connection *c = server->first; c != NULL; c = next) {
        next = c->after;
        c->keep_alive = false;
        if (c->phase == PHASE_IDLE || c->phase == PHASE_DRAIN || c->phase == PHASE_STREAM) {
            connection_close(c);
        }
    }
    return server->first == NULL;
}

void connections_close(struct en_server *server)
{
    while (server->first != NULL) {
        connection_close(server->first);
    }
}
