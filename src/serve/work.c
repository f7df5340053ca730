/*
 * What a server does without being asked: the registrar's signs a head when acts came in,
 * ticks when a deadline passed, and asks the witnesses; a follower's has its courier go to the
 * server it follows.
 *
 * Each witness is asked in a thread of its own, because one that is asked comes back for the
 * entries, and must find us answering, and because one that is silent must keep no other waiting.
 * The thread gets a finished request and gives back bytes; the node stays with the loop.
 */
#include "server.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ROUNDS_MAX = 3, /* a witness may say once where it stands, and once more when it moved */
    OTHERS_MS = 300 /* until the other witnesses that were asked have cosigned too, mostly */
};

struct gathering {
    struct en_server *server;
    size_t which;
    pthread_t thread;
    unsigned round;
    atomic_bool done;
};

static struct timeval span(unsigned ms)
{
    return (struct timeval){.tv_sec = (time_t)(ms / 1000),
                            .tv_usec = (suseconds_t)(ms % 1000) * 1000};
}

/* ---- asking the witnesses ------------------------------------------------------------------- */

static void *gather_run(void *arg)
{
    struct gathering *gathering = arg;
    int wake = gathering->server->wake[1];

    en_gather_perform(gathering->server->options.gather, gathering->which);
    atomic_store(&gathering->done, true); /* from here on it may be gone */
    (void)!write(wake, "g", 1);
    return NULL;
}

/* What cannot be begun now the next tick tries again. */
static void gather_one(struct en_server *server, size_t which, unsigned round)
{
    bool call = false;

    if (server->gathering[which] != NULL ||
        en_gather_prepare(server->options.gather, which, server->node, &call, NULL) != EN_OK ||
        !call) {
        return;
    }
    struct gathering *gathering = calloc(1, sizeof(*gathering));
    if (gathering == NULL) {
        return;
    }
    gathering->server = server;
    gathering->which = which;
    gathering->round = round;
    atomic_init(&gathering->done, false);
    if (pthread_create(&gathering->thread, NULL, gather_run, gathering) != 0) {
        free(gathering);
        return;
    }
    server->gathering[which] = gathering;
}

static void gather_begin(struct en_server *server)
{
    if (server->options.gather == NULL || server->stopping) {
        return;
    }
    for (size_t i = 0; i < en_gather_count(server->options.gather); i++) {
        gather_one(server, i, 1);
    }
}

static void gather_finish(struct en_server *server, size_t which)
{
    struct gathering *gathering = server->gathering[which];
    bool again = false;

    (void)pthread_join(gathering->thread, NULL);
    unsigned round = gathering->round;
    server->gathering[which] = NULL;
    free(gathering);
    /* A good line stands by itself; what was refused is asked for again with the next head. */
    if (en_gather_take(server->options.gather, which, server->node, NULL, NULL, &again, NULL) ==
            EN_OK &&
        again && round < ROUNDS_MAX && !server->stopping) {
        gather_one(server, which, round + 1);
    }
}

void work_gathered(struct en_server *server)
{
    for (size_t i = 0; i < EN_WITNESSES_MAX; i++) {
        if (server->gathering[i] != NULL && atomic_load(&server->gathering[i]->done)) {
            gather_finish(server, i);
        }
    }
    events_tell(server);
}

/* ---- the courier ---------------------------------------------------------------------------- */

struct carrying {
    struct en_server *server;
    pthread_t thread;
};

static void *carry_run(void *arg)
{
    struct carrying *carrying = arg;

    en_courier_perform(carrying->server->options.courier);
    (void)!write(carrying->server->wake[1], "c", 1);
    return NULL;
}

static void carry_later(struct en_server *server, unsigned ms)
{
    struct timeval pause = span(ms);

    (void)event_add(server->carry_event, &pause);
}

static void carry_begin(struct en_server *server)
{
    struct carrying *carrying = NULL;

    if (server->options.courier == NULL || server->stopping) {
        return;
    }
    if (server->carrying != NULL) {
        server->carry_again = true;
        return;
    }
    carry_later(server, server->limits.poll_ms); /* should anything below fail */
    server->carry_again = false;
    if (en_courier_prepare(server->options.courier, server->node, NULL) != EN_OK ||
        (carrying = calloc(1, sizeof(*carrying))) == NULL) {
        return;
    }
    carrying->server = server;
    if (pthread_create(&carrying->thread, NULL, carry_run, carrying) != 0) {
        free(carrying);
        return;
    }
    server->carrying = carrying;
}

static void on_carry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    carry_begin(arg);
}

void work_carried(struct en_server *server)
{
    unsigned pause_s = 0;

    if (server->carrying == NULL) {
        return;
    }
    (void)pthread_join(server->carrying->thread, NULL);
    free(server->carrying);
    server->carrying = NULL;
    /* A source that is away now is asked again; what is wrong with it, `log follow` says. */
    bool reached = en_courier_take(server->options.courier, server->node, server->options.witness,
                                   &pause_s, NULL) == EN_OK;
    if (reached) {
        server->reached_ms = server->env.monotonic_ms(server->env.self);
    }
    events_tell(server);
    unsigned pause = pause_s * 1000;
    carry_later(server, pause > server->limits.poll_ms ? pause : server->limits.poll_ms);
    if (server->carry_again && reached) {
        carry_begin(server);
    }
}

void work_acts_waiting(struct en_server *server)
{
    carry_begin(server);
}

void work_cosigned(struct en_server *server)
{
    if (server->options.courier != NULL && server->carrying == NULL &&
        server->limits.poll_ms > OTHERS_MS) {
        carry_later(server, OTHERS_MS);
    }
}

/* ---- the registrar's part ------------------------------------------------------------------- */

static void sign_head(struct en_server *server)
{
    if (en_node_is_registrar(server->node) && server->options.registrar != NULL &&
        en_node_sign_head(server->node, server->options.registrar, NULL) == EN_OK) {
        gather_begin(server);
    }
}

void work_acts_came(struct en_server *server)
{
    sign_head(server);
}

/* ---- every now and then --------------------------------------------------------------------- */

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct en_server *server = arg;
    bool ticked = false;

    (void)fd;
    (void)what;
    if (en_node_is_registrar(server->node)) {
        if (server->options.registrar != NULL) {
            /* A clock that is wrong, or a disk that is full, is told to whoever hands acts in. */
            (void)!en_node_tick(server->node, server->options.registrar, &ticked, NULL);
            sign_head(server);
        }
    } else if (server->options.source != NULL && server->options.courier == NULL) {
        /* A source that is away now is asked again; what is wrong with it, `follow` says. */
        (void)!en_node_follow(server->node, server->options.source, server->options.witness, NULL,
                              NULL);
    }
    events_tell(server);
}

static void on_ping(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct en_server *server = arg;
    connections_ping(server);
    if (server->options.signals) {
        notify_manager("WATCHDOG=1"); /* the loop turns */
    }
}

bool work_begin(struct en_server *server)
{
    struct timeval every = span(server->limits.tick_s * 1000);
    struct timeval ping = span(server->limits.ping_ms);

    server->tick_event = event_new(server->base, -1, EV_PERSIST, on_tick, server);
    if (server->tick_event == NULL || event_add(server->tick_event, &every) != 0) {
        return false;
    }
    server->ping_event = event_new(server->base, -1, EV_PERSIST, on_ping, server);
    if (server->ping_event == NULL || event_add(server->ping_event, &ping) != 0) {
        return false;
    }
    server->carry_event = event_new(server->base, -1, 0, on_carry, server);
    if (server->carry_event == NULL) {
        return false;
    }
    carry_begin(server);
    sign_head(server); /* what the folder holds unsigned is signed as well */
    return true;
}

/* Whom we ask may be ending as well, and wait for us: nobody is waited for. */
void work_end(struct en_server *server)
{
    if (server->options.gather != NULL) {
        en_gather_halt(server->options.gather);
    }
    if (server->carrying != NULL) {
        en_courier_halt(server->options.courier);
    }
    for (size_t i = 0; i < EN_WITNESSES_MAX; i++) {
        if (server->gathering[i] != NULL) {
            (void)pthread_join(server->gathering[i]->thread, NULL);
            free(server->gathering[i]);
            server->gathering[i] = NULL;
        }
    }
    if (server->carrying != NULL) {
        (void)pthread_join(server->carrying->thread, NULL);
        free(server->carrying);
        server->carrying = NULL;
    }
    if (server->carry_event != NULL) {
        event_free(server->carry_event);
    }
    if (server->tick_event != NULL) {
        event_free(server->tick_event);
    }
    if (server->ping_event != NULL) {
        event_free(server->ping_event);
    }
}
