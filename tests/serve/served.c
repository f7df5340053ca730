/*
 * See served.h.
 */
#include "served.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void *run(void *arg)
{
    struct en_server *server = arg;

    return en_server_run(server, NULL) == EN_OK ? NULL : server;
}

struct served served_begin(struct world *world, struct en_node *node,
                           const struct en_server_options *options)
{
    struct en_server_options used = *options;
    struct served served = {.world = world, .node = node};
    struct en_error error = {.rule = ""};

    used.listen = used.listen != NULL ? used.listen : "127.0.0.1:0";
    enum en_status status = en_server_open(&world->env, node, &used, &served.server, &error);
    assert_string_equal(error.rule, "");
    assert_ok(status);
    served.port = en_server_port(served.server);
    (void)snprintf(served.url, sizeof(served.url), "http://127.0.0.1:%u", served.port);
    assert_int_equal(pthread_create(&served.thread, NULL, run, served.server), 0);
    return served;
}

void served_end(struct served *served)
{
    void *failed = NULL;

    en_server_stop(served->server);
    assert_int_equal(pthread_join(served->thread, &failed), 0);
    assert_null(failed);
    en_server_close(served->server);
    served->server = NULL;
}

struct registrar registrar_begin(struct en_server_limits limits)
{
    struct registrar begun = {.world = world_full()};
    struct en_server_options options = {.registrar = world_key(begun.world, "mission/registrar"),
                                        .limits = limits};

    world_head(begun.world);
    begun.served = served_begin(begun.world, begun.world->node, &options);
    begun.token = log_in(&begun.served, "north/officer-1");
    return begun;
}

/* ---- a caller ------------------------------------------------------------------------------- */

int caller_connect(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    struct timeval patience = {.tv_sec = 20};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

void caller_send(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* the server hung up: what it said is read below */
        }
        bytes += sent;
        len -= (size_t)sent;
    }
}

static bool read_head(int fd, struct answer *answer)
{
    size_t len = 0;

    while (len + 1 < sizeof(answer->head) && strstr(answer->head, "\r\n\r\n") == NULL) {
        if (recv(fd, answer->head + len, 1, 0) != 1) {
            return false;
        }
        answer->head[++len] = '\0';
    }
    return true;
}

static uint64_t number_behind(const char *text, const char *mark)
{
    const char *found = strstr(text, mark);
    uint64_t number = 0;

    if (found != NULL) {
        struct en_str rest = en_str_from(found + strlen(mark));
        assert_true(en_parse_u64(en_str_cut(&rest, '\r'), &number));
    }
    return number;
}

struct answer caller_read(int fd)
{
    struct answer answer = {.status = 0};

    do {
        answer.head[0] = '\0';
        if (!read_head(fd, &answer)) {
            answer.body = strdup("");
            return answer;
        }
        struct en_str rest = en_str_from(answer.head);
        uint64_t status = 0;
        (void)en_str_cut(&rest, ' ');
        assert_true(en_parse_u64(en_str_cut(&rest, ' '), &status));
        answer.status = (int)status;
    } while (answer.status == 100);
    answer.len = (size_t)number_behind(answer.head, "Content-Length: ");
    answer.body = calloc(1, answer.len + 1);
    assert_non_null(answer.body);
    for (size_t have = 0; have < answer.len;) {
        ssize_t got = recv(fd, answer.body + have, answer.len - have, 0);
        assert_true(got > 0);
        have += (size_t)got;
    }
    return answer;
}

void answer_finish(struct answer *answer)
{
    free(answer->body);
    answer->body = NULL;
}

struct answer ask_bytes(unsigned port, const char *bytes, size_t len)
{
    int fd = caller_connect(port);

    caller_send(fd, bytes, len);
    struct answer answer = caller_read(fd);
    (void)close(fd);
    return answer;
}

struct answer ask(const struct served *served, const char *method, const char *path,
                  const char *token, struct en_str body)
{
    struct en_text bytes = {0};

    en_text_addf(&bytes, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n", method, path, served->port);
    if (token != NULL) {
        en_text_addf(&bytes, "Authorization: Bearer %s\r\n", token);
    }
    if (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0) {
        en_text_addf(&bytes, "Content-Length: %zu\r\n", body.len);
    }
    en_text_adds(&bytes, "Connection: close\r\n\r\n");
    en_text_add(&bytes, body);
    struct answer answer = ask_bytes(served->port, bytes.ptr, bytes.len);
    en_text_finish(&bytes);
    return answer;
}

int ask_status(const struct served *served, const char *method, const char *path, const char *token,
               const char *body)
{
    struct answer answer = ask(served, method, path, token, en_str_from(body));
    int status = answer.status;

    answer_finish(&answer);
    return status;
}

/* ---- sessions ------------------------------------------------------------------------------- */

/* The value of a member of a flat object. */
static const char *member_of(struct world *world, const char *object, const char *name)
{
    const char *mark = world_text(world, "\"%s\":\"", name);
    const char *found = strstr(object, mark);

    assert_non_null(found);
    struct en_str rest = en_str_from(found + strlen(mark));
    struct en_str value = en_str_cut(&rest, '"');
    return world_text(world, "%.*s", (int)value.len, value.ptr);
}

struct answer try_session(const struct served *served, const char *origin, const char *host,
                          const char *key, const char *signer)
{
    struct world *world = served->world;
    struct answer challenge = ask(served, "POST", "/v1/session/challenge", NULL,
                                  en_str_from(world_text(world, "key: %s\n", key)));
    struct en_text note = {0};

    assert_int_equal(challenge.status, 200);
    const char *text =
        world_text(world, "entente/session/v1 %s\nhost: %s\nkey: %s\nchallenge: %s\n", origin, host,
                   key, member_of(world, challenge.body, "challenge"));
    en_note_sign(&note, en_str_from(text), world_key(world, signer));
    struct answer answer = ask(served, "POST", "/v1/session", NULL, en_text_str(&note));
    en_text_finish(&note);
    answer_finish(&challenge);
    return answer;
}

const char *log_in(const struct served *served, const char *key)
{
    const char *host = world_text(served->world, "127.0.0.1:%u", served->port);
    struct answer answer = try_session(served, WORLD_ORIGIN, host, key, key);

    assert_int_equal(answer.status, 200);
    const char *token = member_of(served->world, answer.body, "token");
    answer_finish(&answer);
    return token;
}
