/*
 * A real server on a free port of this machine, in a thread beside the test, and a caller that
 * sends whatever bytes a test wants. Includes cmocka in its order.
 */
#ifndef TESTS_SERVE_SERVED_H
#define TESTS_SERVE_SERVED_H

#include "../node/checks.h"

#include <pthread.h>

#include <entente/serve.h>

struct served {
    struct world *world;
    struct en_node *node;
    struct en_server *server;
    pthread_t thread;
    unsigned port;
    char url[64];
};

/* Serve a node; `options` may leave `listen` out. */
struct served served_begin(struct world *world, struct en_node *node,
                           const struct en_server_options *options);
void served_end(struct served *served); // in good order; the node stays open

#define NO_BODY ((struct en_str){NULL, 0})

/* A small mechanism with a signed head, its registrar's node served; north's officer is let in. */
struct registrar {
    struct world *world;
    struct served served;
    const char *token;
};
struct registrar registrar_begin(struct en_server_limits limits);

/* An answer, whole: status 0 when the connection gave none. */
struct answer {
    int status;
    char head[2048];
    char *body; // with a NUL behind it
    size_t len;
};
void answer_finish(struct answer *answer);

int caller_connect(unsigned port);
void caller_send(int fd, const char *bytes, size_t len);
struct answer caller_read(int fd); // one answer; the connection stays open
/* Send these bytes on a connection of their own. */
struct answer ask_bytes(unsigned port, const char *bytes, size_t len);
/* A request with Host and, if given, a token and a body. */
struct answer ask(const struct served *served, const char *method, const char *path,
                  const char *token, struct en_str body);
/* The status alone. */
int ask_status(const struct served *served, const char *method, const char *path, const char *token,
               const char *body);
/* Open a session with a key of the world; the token lives as long as the world. */
const char *log_in(const struct served *served, const char *key);
/* Ask for a challenge, sign it as said, hand it in. */
struct answer try_session(const struct served *served, const char *origin, const char *host,
                          const char *key, const char *signer);

/* Did the answer name this rule? */
#define assert_rule(answer, wanted) assert_non_null(strstr((answer).body, "\"" wanted "\""))

#endif /* TESTS_SERVE_SERVED_H */
