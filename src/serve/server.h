/*
 * What the files of the server share. Private to src/serve.
 *
 * One thread, one event loop, one node. A connection reads a request, a route's handler fills in an
 * answer, the connection writes it. Only asking witnesses runs beside, in a thread that touches no
 * node.
 */
#ifndef ENTENTE_SERVE_SERVER_H
#define ENTENTE_SERVE_SERVER_H

#include "http.h"
#include "kept.h"
#include "questions.h"
#include "session.h"

#include <sys/socket.h>

struct event;
struct event_base;
struct evconnlistener;
struct connection;
struct public_site;
struct gathering;
struct carrying;
struct json_t;
struct static_files;
struct tls;

enum {
    SERVER_ADDRESS_BYTES = 48, /* an IPv6 address with its NUL */
    SERVER_ADDRESSES_MAX = 256 /* strangers whose rate is remembered; the oldest gives way */
};

/* How often a stranger asked lately. */
struct stranger {
    char address[SERVER_ADDRESS_BYTES];
    struct bucket bucket;
};

struct en_server {
    struct en_env env;
    struct en_node *node;
    struct en_server_options options;
    struct en_server_limits limits; // with no zero left
    struct event_base *base;
    struct evconnlistener *listener;
    unsigned port;
    char authority[2][64]; // "127.0.0.1:8080" and "localhost:8080": always its own names
    struct sessions *sessions;
    struct tls *tls;              // NULL: plain HTTP
    struct static_files *files;   // of the rooms; NULL: none are served
    struct en_text api, api_page; // openapi.c's, once they were asked for
    struct kept kept;             // answers that stay right until the node changes
    struct questions questions;   // of residents, to the duty desk
    struct public_site *site;     // what the public may read; NULL until somebody asks
    struct connection *first;     // all connections
    size_t connections;           // that ask and are answered
    size_t streams;               // that are told what happens (events.c)
    uint64_t told_size;           // the record up to here has been told ...
    struct en_text told_head;     // ... and this head
    size_t body_bytes;            // being received now
    struct stranger stranger[SERVER_ADDRESSES_MAX];
    struct en_arena arena; // of the request at hand
    struct en_hasher *hasher;
    int wake[2]; // a byte written to [1] wakes the loop: 's' stop, 'g' gathered, 'c' carried
    struct event *wake_event, *tick_event, *ping_event, *end_event, *signal_event[3];
    struct event *carry_event;                     // the courier's next round
    struct gathering *gathering[EN_WITNESSES_MAX]; // the thread that asks a witness, while it runs
    struct carrying *carrying;                     // the thread of the courier, while it runs
    bool carry_again;                              // more went into the outbox meanwhile
    int64_t reached_ms;     // when the source was reached last, by the monotonic clock; 0: never
    uint64_t answers[6];    // by the first digit of their status; 0: connections turned away
    struct en_text serving; // path of FOLDER/serving, once it was written
    bool stopping;
};

/* ---- connection.c --------------------------------------------------------------------------- */

/* Take a new socket in, or turn it away when there are too many. Owns the socket. */
void connection_accept(struct en_server *server, int fd, const struct sockaddr *peer);
/* Close those that wait for a request; true when none is left. */
bool connections_wind_down(struct en_server *server);
void connections_close(struct en_server *server);

/* Streams: how many listen with this key; write to all; all are still there and let in? Who reads
 * too slowly, or is let in no more, is cut off. */
size_t connections_streams_of(const struct en_server *server, const char *key);
void connections_stream(struct en_server *server, struct en_str text);
void connections_ping(struct en_server *server);
void connections_end_streams(struct en_server *server);

/* ---- notify.c: systemd's sd_notify(3) protocol ---------------------------------------------- */

/* Tell the service manager, if there is one: "READY=1", "STOPPING=1", "WATCHDOG=1". */
void notify_manager(const char *state);

/* ---- events.c ------------------------------------------------------------------------------- */

/* Tell the streams what came into the record, and the head, since they were told last. Cheap when
 * nothing did; to be called after whatever may have changed the node. Resets the arena. */
void events_tell(struct en_server *server);
/* Tell the streams something that is not in the record; takes the reference. */
void events_send(struct en_server *server, const char *name, struct json_t *data);

/* ---- routes.c ------------------------------------------------------------------------------- */

/* A request on its way through a handler. */
struct call {
    struct en_server *server;
    const struct http_request *request;
    struct en_str arg; // what stood at the "*" of the route's path
    struct en_str body;
    const char *address;  // of the caller, or of the proxy in front
    const char *member;   // name of the key, NULL where no session is asked for
    struct en_hash token; // of its session
    struct http_answer *answer;
};
typedef void (*call_fn)(struct call *call);

/* Who may ask; and of what members ask, what is kept until record or outbox change, or also until
 * there is another head. */
enum route_who { ROUTE_EVERYBODY, ROUTE_MEMBERS, ROUTE_KEPT, ROUTE_KEPT_BY_HEAD };

struct route {
    enum http_method method;
    const char *path; // one "*" stands for a segment, a last "**" for all that is left
    enum route_who who;
    size_t body_max;
    call_fn handle;
    const char *query;    // names it takes; "*": the handler looks
    const char *answer;   // media type, or an OBJECT of resources.def
    const char *statuses; // of its own
    const char *doc;
};

/* The i-th row of routes.def; NULL behind the last. */
const struct route *route_at(size_t i);
/* Refuse the first parameter of the query that is none of these names; true when there is none. */
bool check_params(struct call *call, const char *names);

/* Does a path fit a route's? `ret_arg` takes what stood at the star. */
bool pattern_fits(const char *pattern, struct en_str path, struct en_str *ret_arg);

/**
 * Before any body is read: host, route, member, rate, length.
 * @return the route to call; NULL when `answer` has been filled in instead
 */
const struct route *route_choose(struct en_server *server, const struct http_request *request,
                                 const char *address, struct call *ret_call,
                                 struct http_answer *answer);

/* ---- work.c: what happens without a request ------------------------------------------------- */

EN_MUST_CHECK bool work_begin(struct en_server *server);
void work_end(struct en_server *server);
void work_gathered(struct en_server *server);     // a thread is done
void work_carried(struct en_server *server);      // the courier is back
void work_acts_waiting(struct en_server *server); // acts, or what they name, came in here
/* A head that was posted here is cosigned: soon fetch it with the others' lines, which prove it. */
void work_cosigned(struct en_server *server);
/* Acts went in: sign a head over them, and have it cosigned. */
void work_acts_came(struct en_server *server);

/* ---- handlers, one a route of routes.def ---------------------------------------------------- */

#define ROUTE(method, path, who, body_max, handle, query, answer, statuses, doc)                   \
    void handle(struct call *call);
#include "routes.def"
#undef ROUTE

/* An answer that is text. */
void answer_text(struct call *call, int status, struct en_str text);
/* An answer that is an object; takes the reference, NULL for no memory. */
void answer_json(struct call *call, int status, struct json_t *object);
void answer_error(struct call *call, const struct en_error *error);
/* "<64 hex digits>" of a path. */
bool arg_hash(struct call *call, struct en_hash *ret);

/* Of the public page: the editions it holds. NULL is fine. public_editions.c */
void public_site_free(struct public_site *site);

#endif /* ENTENTE_SERVE_SERVER_H */
