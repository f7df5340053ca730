/*
 * serve: a node on the network: an HTTP/1.1 server on its folder, and the client of such servers.
 *
 * For everybody there are heads, receipts and the policy; entries, tiles and blobs are for members,
 * who prove a key that the record knows by signing a challenge (docs/http.md has every route with
 * its statuses). Plain HTTP is for this machine alone, or for a proxy on it that adds TLS;
 * TLS is by a certificate of the mission's authority (entente/certificate.h).
 *
 * The client gives a struct en_source: what comes over it is judged by en_node_follow like any
 * other source's, so a server can be late, silent or wrong, but not believed.
 *
 * Sources: C2SP tlog-tiles v0.1.0, tlog-witness v1.0.0, tlog-proof; RFC 9110, RFC 9112.
 */
#ifndef ENTENTE_SERVE_H
#define ENTENTE_SERVE_H

#include <entente/base.h>
#include <entente/node.h>
#include <entente/record.h>

/* ---- the server ----------------------------------------------------------------------------- */

struct en_server;

/* What one caller can take from all others. A zero stands for the value in brackets. */
struct en_server_limits {
    size_t head_bytes;        // request line and headers (8 KiB)
    unsigned request_ms;      // from a request's first byte to its last header (10 s)
    unsigned idle_ms;         // a connection without a request (30 s)
    unsigned connections;     // in all (256)
    unsigned streams;         // that listen to /v1/events, beside the connections (256)
    unsigned streams_per_key; // of one key (16)
    size_t stream_bytes;      // what the reader of a stream may leave unread (256 KiB)
    unsigned ping_ms;         // how often a stream that has nothing to tell says so (15 s)
    unsigned per_address;     // of one address; not behind a proxy (32)
    unsigned per_second;      // requests of one key, or of one address without a key (200) ...
    unsigned burst;           // ... and how many may come at once (400)
    size_t body_bytes;        // of all requests that are being received (128 MiB)
    unsigned challenge_s;     // how long a challenge can be answered (120 s)
    unsigned session_s;       // how long a token lets its member in (1 h)
    unsigned poll_ms;         // how often the server that is followed is asked for news (5 s)
    unsigned tick_s;          // how often to see whether a clock.tick is owed (60 s)
};

struct en_gather;
struct en_courier;

struct en_server_options {
    const char *listen;      // "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one
    const char *const *host; // further names by which it may be asked, "moc.example" or with a port
    size_t host_count;
    const char *contact; // how the public reaches the duty desk; NULL: the page names no number
    bool behind_proxy;   // a proxy in front adds TLS: any address may be listened on
    bool signals;        // SIGTERM and SIGINT stop it in good order
    const struct en_signing_key *registrar; // signs heads and ticks; NULL: whoever holds it does
    const struct en_signing_key *witness;   // cosigns what this folder holds; NULL: not a witness
    const struct en_source *source;         // whom this folder follows; NULL: nobody
    struct en_gather *gather;   // asks the other witnesses for each new head; NULL: nobody does
    struct en_courier *courier; // carries the outbox to the source and brings news; NULL: nobody
    const char *tls_cert; // file of the certificate and those that lead to the CA, PEM; NULL: plain
    const char *tls_key;  // file of its key
    const char *web;      // folder of the rooms, as web/build.mjs wrote it; NULL: no rooms
    struct en_server_limits limits;
};

/**
 * Listen. Nothing is answered before en_server_run.
 * @param env, node, options  what they point to must outlive the server; the node is the server's
 *                            alone until it is closed
 * @return EN_OK; EN_ERR_USAGE (serve.address: not an address with a port; serve.plain: plain HTTP
 *         beyond this machine without behind_proxy or TLS); EN_ERR_IO (serve.listen); for TLS
 *         EN_ERR_SYNTAX (serve.tls); for the rooms EN_ERR_SYNTAX (serve.web), EN_ERR_VERIFY
 *         (serve.web-hash: a file is not the one that the manifest lists), EN_ERR_TOO_LONG
 *         (serve.web-size) and errors of the disk; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_server_open(const struct en_env *env, struct en_node *node,
                                            const struct en_server_options *options,
                                            struct en_server **ret, struct en_error *reterr);
unsigned en_server_port(const struct en_server *server);
/**
 * Answer until en_server_stop, or a signal if options.signals; then what was begun is answered, for
 * five seconds at most. en_server_close waits a second or two more for what it has asked of others,
 * whatever they do. Meanwhile FOLDER/serving holds the address and, on a second line, the
 * process.
 */
EN_MUST_CHECK enum en_status en_server_run(struct en_server *server, struct en_error *reterr);
void en_server_stop(struct en_server *server);  // from any thread
void en_server_close(struct en_server *server); // NULL is fine

/* ---- the client ----------------------------------------------------------------------------- */

struct en_remote;

/**
 * A server to ask. Nothing is asked yet.
 * @param url     "https://moc.example" or "http://127.0.0.1:8080"; plain HTTP to this machine only
 * @param key     a key that the record knows, to be let in as a member; NULL: as one of everybody.
 *                Must outlive the remote
 * @param origin  the record it must serve; empty: whichever it serves
 * @return EN_OK; EN_ERR_USAGE (remote.url, remote.plain); EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_remote_open(const struct en_env *env, const char *url,
                                            const struct en_signing_key *key, struct en_str origin,
                                            struct en_remote **ret, struct en_error *reterr);
void en_remote_close(struct en_remote *remote); // NULL is fine
/* From any thread: true ends the call on its way, and each that comes, within about a second as if
 * the network had failed; false lets it ask again. */
void en_remote_halt(struct en_remote *remote, bool halted);

/* Is it ready: folded, its disk good, its source in reach? Asked once: whoever waits for a server
 * asks again. */
EN_MUST_CHECK enum en_status en_remote_ready(struct en_remote *remote, struct en_error *reterr);

/* The clock it goes by, and whether that is an exercise's. */
EN_MUST_CHECK enum en_status en_remote_clock(struct en_remote *remote, en_time *ret_now,
                                             bool *ret_exercise, struct en_error *reterr);

/* Open a session and append its token, for other programs that ask this server as the same member.
 * It is as good as the key for an hour: en_wipe it. */
EN_MUST_CHECK enum en_status en_remote_token(struct en_remote *remote, struct en_text *ret,
                                             struct en_error *reterr);

/**
 * Its signed head and entries, for en_node_follow and others who check what they take. Every call
 * of `head` asks anew; `read` gives the entries of the head asked for last, from its bundles. What
 * broke off is asked for again, twice.
 *
 * All calls of a remote return, besides what they say: EN_ERR_IO (remote.unreachable,
 * remote.timeout, remote.truncated, remote.network), EN_ERR_TOO_LONG (remote.long), EN_ERR_VERIFY
 * (remote.redirect, remote.answer: not what this protocol answers; remote.origin: another record),
 * EN_ERR_USAGE (remote.key: members only, and no key was given), and the error that the
 * server names. Such an error's texts live as long as the remote.
 */
struct en_source en_remote_source(struct en_remote *remote);

/**
 * Hand signed acts in, in order.
 * @param results  array of length [count], filled in for EN_OK
 * @param ret_promises  the registrar's promises, one note behind the other, are appended as they
 *                      came: en_node_keep_promise checks them. NULL: nobody keeps them
 * @return EN_OK: each was judged, see results; EN_ERR_RECEIVED: they lie in a follower's outbox
 */
EN_MUST_CHECK enum en_status en_remote_submit(struct en_remote *remote, const struct en_str *notes,
                                              size_t count, struct en_result *results,
                                              struct en_text *ret_promises,
                                              struct en_error *reterr);
/* Hand cosignature lines to the registrar. EN_ERR_VERIFY (head.signature): its head moved on. */
EN_MUST_CHECK enum en_status en_remote_cosign(struct en_remote *remote, struct en_str lines,
                                              struct en_error *reterr);
/* A blob by its hash, appended when it is right. EN_ERR_NOT_FOUND (blob.missing); EN_ERR_VERIFY
 * (remote.blob) for other bytes. */
EN_MUST_CHECK enum en_status en_remote_blob_get(struct en_remote *remote,
                                                const struct en_hash *sha256, struct en_text *ret,
                                                struct en_error *reterr);
EN_MUST_CHECK enum en_status en_remote_blob_put(struct en_remote *remote,
                                                const struct en_hash *sha256,
                                                struct en_bytes content, struct en_error *reterr);

/* ---- asking witnesses: C2SP tlog-witness, as its client ------------------------------------- */

enum { EN_WITNESSES_MAX = 64 }; // of a policy: a bit each in en_cosigned.by_witness

/**
 * A log's caller of witnesses: posts each new head with its growth proof to every witness that has
 * an address, checks each line that comes back, and remembers how far each witness is.
 * @param policy  names the witnesses; those with a witness_url are called. Must outlive it
 */
EN_MUST_CHECK enum en_status en_gather_create(const struct en_env *env,
                                              const struct en_policy *policy,
                                              struct en_gather **ret, struct en_error *reterr);
void en_gather_destroy(struct en_gather *gather); // NULL is fine

/* What came of one witness. */
struct en_gathered {
    const char *witness; // name of its key
    bool cosigned;
    struct en_error why; // when not
};
typedef void (*en_gathered_fn)(void *self, const struct en_gathered *gathered);

/**
 * Each witness by itself, 0..en_gather_count - 1, and in three steps, so that the network can be
 * waited for where the node is not held: prepare makes the request for the published head, perform
 * sends it (it touches no node and may run in a thread of its own, beside those of other
 * witnesses), take checks the line and adds it when it is good.
 * @param ret_call   false: nothing to ask; it has no address, or has cosigned this head
 * @param ret_again  it stands elsewhere, or there is another head by now: ask it once more
 */
size_t en_gather_count(const struct en_gather *gather);
EN_MUST_CHECK enum en_status en_gather_prepare(struct en_gather *gather, size_t which,
                                               struct en_node *node, bool *ret_call,
                                               struct en_error *reterr);
void en_gather_perform(struct en_gather *gather, size_t which);
/* From any thread: each perform returns within about a second, as if the network had failed. Holds
 * until that witness's next prepare. */
void en_gather_halt(struct en_gather *gather);
EN_MUST_CHECK enum en_status en_gather_take(struct en_gather *gather, size_t which,
                                            struct en_node *node, en_gathered_fn each, void *self,
                                            bool *ret_again, struct en_error *reterr);
/* All three for all witnesses, asked side by side: it takes as long as the slowest. */
EN_MUST_CHECK enum en_status en_gather_round(struct en_gather *gather, struct en_node *node,
                                             en_gathered_fn each, void *self, bool *ret_again,
                                             struct en_error *reterr);

/* ---- carrying between a party's node and its source ----------------------------------------- */

/**
 * A courier hands the outbox in at the server that a node follows, and fetches what is new there.
 * @param key  a key that the record knows; must outlive the courier
 * @return as en_remote_open
 */
EN_MUST_CHECK enum en_status en_courier_create(const struct en_env *env, const char *url,
                                               const struct en_signing_key *key,
                                               struct en_str origin, struct en_courier **ret,
                                               struct en_error *reterr);
void en_courier_destroy(struct en_courier *courier); // NULL is fine

/**
 * In three steps like a gather: prepare copies what waits in the outbox, perform sends it and
 * fetches head and entries (it touches no node and may run in a thread of its own), take keeps the
 * promises, follows the record and settles the outbox.
 * @param witness      as for en_node_follow
 * @param ret_pause_s  how long to wait before the next round, 0 to 60: it grows with each failure
 * @return of take: EN_OK; what en_remote_submit, en_remote_source, en_node_keep_promise and
 *         en_node_follow return
 */
EN_MUST_CHECK enum en_status en_courier_prepare(struct en_courier *courier, struct en_node *node,
                                                struct en_error *reterr);
void en_courier_perform(struct en_courier *courier);
void en_courier_halt(struct en_courier *courier); // as en_gather_halt
EN_MUST_CHECK enum en_status en_courier_take(struct en_courier *courier, struct en_node *node,
                                             const struct en_signing_key *witness,
                                             unsigned *ret_pause_s, struct en_error *reterr);
/* Why the registrar does not take this act of the outbox; NULL when it has not said so. It is kept
 * while the courier lives; the act stays in the outbox until somebody drops it. */
const struct en_error *en_courier_refusal(const struct en_courier *courier,
                                          const struct en_hash *id);
/* How many acts it has not taken so far; only grows. */
size_t en_courier_refusals(const struct en_courier *courier);

#endif /* ENTENTE_SERVE_H */
