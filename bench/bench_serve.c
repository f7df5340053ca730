/*
 * What one server answers: a member who reads a view over connections that stay open, with the
 * whole answer and with "nothing changed". The load comes from a second thread: a request on each
 * connection, then the answers, which are all equally long.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <entente/serve.h>

#include "figure.h"
#include "world.h"

enum { RATE = 1000000, LINES = 16, SECONDS = 2, ANSWER_MAX = 16384 };

static void *run(void *arg)
{
    struct en_server *server = arg;

    return en_server_run(server, NULL) == EN_OK ? NULL : server;
}

static int join(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? fd : -1;
}

/* Read an answer of this length; of one whose length is not known yet, what comes at once. */
static size_t take(int fd, char *answer, size_t len)
{
    size_t have = 0;

    while (have < len || have == 0) {
        ssize_t got = recv(fd, answer + have, (len > 0 ? len : ANSWER_MAX) - have, 0);
        if (got <= 0) {
            return 0;
        }
        have += (size_t)got;
    }
    return have;
}

/* Requests answered in a second over all connections; 0 when one was not. `first` takes the first
 * answer, short enough to come in one piece. */
static double load(unsigned port, struct en_str request, char first[static ANSWER_MAX + 1])
{
    char answer[ANSWER_MAX];
    int fd[LINES];
    size_t len = 0;
    size_t count = 0;
    bool good = true;

    for (size_t i = 0; i < LINES; i++) {
        fd[i] = join(port);
        good = good && fd[i] >= 0;
    }
    good = good && send(fd[0], request.ptr, request.len, 0) == (ssize_t)request.len;
    len = good ? take(fd[0], first, 0) : 0;
    first[len] = '\0';
    double start = figure_clock_s();
    while (good && len > 0 && figure_clock_s() - start < SECONDS) {
        for (size_t i = 0; i < LINES; i++) {
            good = good && send(fd[i], request.ptr, request.len, 0) == (ssize_t)request.len;
        }
        for (size_t i = 0; i < LINES; i++) {
            good = good && take(fd[i], answer, len) == len;
        }
        count += LINES;
    }
    double seconds = figure_clock_s() - start;
    for (size_t i = 0; i < LINES; i++) {
        (void)close(fd[i]);
    }
    return good && len > 0 ? (double)count / seconds : 0;
}

static void print_rate(const char *name, double rate)
{
    figure_print(&(struct figure){.bench = name,
                                  .value = rate,
                                  .unit = "requests/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 20000,
                                  .limit_name = "issue 4, keep-alive, the load on the same cores"});
}

static bool measure(struct world *world, unsigned port, const char *token)
{
    static char answer[ANSWER_MAX + 1];
    const char *head = world_text(world,
                                  "GET /v1/orders?order=T-1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                  "Authorization: Bearer %s\r\n",
                                  port, token);
    double whole = load(port, en_str_from(world_text(world, "%s\r\n", head)), answer);
    const char *tag = strstr(answer, "ETag: ");

    if (whole <= 0 || tag == NULL) {
        return false;
    }
    struct en_str rest = en_str_from(tag + strlen("ETag: "));
    struct en_str value = en_str_cut(&rest, '\r');
    const char *again =
        world_text(world, "%sIf-None-Match: %.*s\r\n\r\n", head, (int)value.len, value.ptr);
    double unchanged = load(port, en_str_from(again), answer);
    if (unchanged <= 0 || strstr(answer, " 304 ") == NULL) {
        return false;
    }
    print_rate("serve.read", whole);
    print_rate("serve.unchanged", unchanged);
    return true;
}

int main(void)
{
    struct world *world = world_full();
    struct en_server_options options = {
        .listen = "127.0.0.1:0",
        .registrar = world_key(world, "mission/registrar"),
        .limits = {.per_second = RATE, .burst = RATE},
    };
    struct en_server *server = NULL;
    struct en_remote *remote = NULL;
    struct en_text token = {0};
    pthread_t thread;

    (void)world_ordered(world, "T-1");
    world_head(world);
    if (en_server_open(&world->env, world->node, &options, &server, NULL) != EN_OK ||
        pthread_create(&thread, NULL, run, server) != 0) {
        return 1;
    }
    const char *url = world_text(world, "http://127.0.0.1:%u", en_server_port(server));
    bool done = en_remote_open(&world->env, url, world_key(world, "north/officer-1"), EN_STR(""),
                               &remote, NULL) == EN_OK &&
                en_remote_token(remote, &token, NULL) == EN_OK &&
                measure(world, en_server_port(server), en_text_cstr(&token));
    if (!done) {
        fprintf(stderr, "bench_serve: the server gave no figure\n");
    }
    en_remote_close(remote);
    en_text_finish(&token);
    en_server_stop(server);
    (void)pthread_join(thread, NULL);
    en_server_close(server);
    world_destroy(world);
    return done ? 0 : 1;
}
