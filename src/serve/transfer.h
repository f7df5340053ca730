/*
 * One request sent and its answer received, with libcurl. Private to src/serve: nobody else
 * includes curl.
 */
#ifndef ENTENTE_SERVE_TRANSFER_H
#define ENTENTE_SERVE_TRANSFER_H

#include "http.h"

enum { TRANSFER_TYPE_BYTES = 64 };

struct transfer; // one server's: keeps its connection open between requests

struct transfer_request {
    enum http_method method;
    struct en_str path;  // begins with "/"; put behind the server's URL
    struct en_str token; // empty: none
    struct en_bytes body;
    size_t answer_max; // bytes of the answer's body that are taken
};
struct transfer_answer {
    long status;
    char type[TRANSFER_TYPE_BYTES]; // Content-Type
    struct en_text body;
};

/**
 * @param env  its ca_file must outlive the transfer
 * @param url  "https://..." or "http://..." without a path or with one that ends before "/": what
 *             en_remote_open takes
 * @return EN_OK; EN_ERR_USAGE (remote.url, remote.plain); EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status transfer_create(const struct en_env *env, const char *url,
                                             struct transfer **ret, struct en_error *reterr);
void transfer_destroy(struct transfer *transfer); // NULL is fine
/* From any thread: true ends what is on its way, and whatever comes next, within about a second as
 * if the network had failed; false lets it send again. */
void transfer_halt(struct transfer *transfer, bool halted);
/* "host" or "host:port" as it stands in the URL and in the Host header. */
struct en_str transfer_host(const struct transfer *transfer);

/* Any status of HTTP is an answer; `ret` is filled in for EN_OK and the caller's to finish. Errors
 * as en_remote_source says. */
EN_MUST_CHECK enum en_status transfer_send(struct transfer *transfer,
                                           const struct transfer_request *request,
                                           struct transfer_answer *ret, struct en_error *reterr);

#endif /* ENTENTE_SERVE_TRANSFER_H */
