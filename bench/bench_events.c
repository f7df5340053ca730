/*
 * A new fact on its way to everybody's screen, the server's part: from handing an act in over HTTP
 * to the event at each of 200 listeners, with the commit to the disk and the signed head between.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <entente/serve.h>

#include "figure.h"
#include "traffic.h"

enum { LISTENERS = 200, FACTS = 100 };

struct bench {
    struct world *world;
    struct en_server *server;
    struct en_remote *remote;
    struct en_str note[FACTS];
    struct pollfd listener[LISTENERS];
    char said[LISTENERS][16]; // the end of what came, for a mark cut in two
    double ms[FACTS * LISTENERS];
    size_t count;
};

static void *run(void *arg)
{
    traffic_need(en_server_run(arg, NULL), "run");
    return NULL;
}

/* Signed beforehand, one behind the other: only the server works while it is measured. */
static void sign(struct bench *bench)
{
    struct world *world = bench->world;
    struct en_act_header header = world_header(world, "mission/ops-1", "place.list");
    struct en_note note;

    for (size_t i = 0; i < FACTS; i++) {
        const char *body = world_text(world, "place: p%zu 1 1 gao Place\n", i);
        bench->note[i] = world_note(world, &header, en_str_from(body), "mission/ops-1");
        traffic_need(en_note_parse(&world->arena, bench->note[i], &note, NULL), "note");
        header.seq++;
        en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)note.text.ptr, note.text.len},
                   &header.prev);
    }
}

static void listen_all(struct bench *bench)
{
    unsigned port = en_server_port(bench->server);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    struct en_text token = {0};

    traffic_need(en_remote_token(bench->remote, &token, NULL), "token");
    const char *request = world_text(bench->world,
                                     "GET /v1/events HTTP/1.1\r\nHost: localhost:%u\r\n"
                                     "Authorization: Bearer %.*s\r\n\r\n",
                                     port, (int)token.len, token.ptr);
    for (size_t i = 0; i < LISTENERS; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        char bytes[4096] = "";
        size_t len = 0;
        assert(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
        assert(send(fd, request, strlen(request), 0) == (ssize_t)strlen(request));
        while (strstr(bytes, "event: head\n") == NULL) {
            ssize_t got = recv(fd, bytes + len, sizeof(bytes) - 1 - len, 0);
            assert(got > 0);
            len += (size_t)got;
        }
        bench->listener[i] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    en_text_finish(&token);
}

/* Read what came; is the act among it? */
static bool hears_act(struct bench *bench, size_t i)
{
    char bytes[16 + 4096];
    size_t kept = strlen(bench->said[i]);

    memcpy(bytes, bench->said[i], kept);
    ssize_t got = recv(bench->listener[i].fd, bytes + kept, sizeof(bytes) - 1 - kept, 0);
    assert(got > 0);
    size_t len = kept + (size_t)got;
    bytes[len] = '\0';
    bool heard = strstr(bytes, "event: act\n") != NULL;
    size_t keep = heard || len < 10 ? 0 : 10;
    memcpy(bench->said[i], bytes + len - keep, keep);
    bench->said[i][keep] = '\0';
    return heard;
}

static void tell_one(struct bench *bench, size_t fact)
{
    struct en_result result;
    size_t waiting = LISTENERS;
    bool heard[LISTENERS] = {false};
    double start = figure_clock_s();

    traffic_need(en_remote_submit(bench->remote, &bench->note[fact], 1, &result, NULL, NULL),
                 "submit");
    assert(result.answer == EN_ANSWER_COMMITTED);
    while (waiting > 0) {
        assert(poll(bench->listener, LISTENERS, 10000) > 0);
        for (size_t i = 0; i < LISTENERS; i++) {
            if ((bench->listener[i].revents & POLLIN) != 0 && hears_act(bench, i) && !heard[i]) {
                heard[i] = true;
                waiting--;
                bench->ms[bench->count++] = (figure_clock_s() - start) * 1000;
            }
        }
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    pthread_t thread;

    assert(bench != NULL);
    bench->world = world_full();
    world_head(bench->world);
    sign(bench);
    struct en_server_options options = {.listen = "127.0.0.1:0",
                                        .registrar = world_key(bench->world, "mission/registrar"),
                                        .limits = {.streams_per_key = LISTENERS,
                                                   .per_address = 2 * LISTENERS,
                                                   .per_second = 10000,
                                                   .burst = 10000}};
    traffic_need(
        en_server_open(&bench->world->env, bench->world->node, &options, &bench->server, NULL),
        "open");
    const char *url =
        world_text(bench->world, "http://localhost:%u", en_server_port(bench->server));
    traffic_need(en_remote_open(&bench->world->env, url, world_key(bench->world, "mission/ops-1"),
                                EN_STR(WORLD_ORIGIN), &bench->remote, NULL),
                 "remote");
    assert(pthread_create(&thread, NULL, run, bench->server) == 0);
    listen_all(bench);
    for (size_t i = 0; i < FACTS; i++) {
        tell_one(bench, i);
    }
    qsort(bench->ms, bench->count, sizeof(bench->ms[0]), by_value);
    figure_print(&(struct figure){.bench = "serve.event.p99",
                                  .value = bench->ms[bench->count * 99 / 100],
                                  .unit = "ms",
                                  .want = FIGURE_AT_MOST,
                                  .limit = 250,
                                  .limit_name = "issue 4: handed in to heard by 200 listeners"});
    for (size_t i = 0; i < LISTENERS; i++) {
        (void)close(bench->listener[i].fd);
    }
    en_server_stop(bench->server);
    (void)pthread_join(thread, NULL);
    en_remote_close(bench->remote);
    en_server_close(bench->server);
    world_destroy(bench->world);
    free(bench);
    return 0;
}
