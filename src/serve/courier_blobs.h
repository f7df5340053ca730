/*
 * courier_blobs: attachments that a courier carries. Private to src/serve.
 */
#ifndef ENTENTE_SERVE_COURIER_BLOBS_H
#define ENTENTE_SERVE_COURIER_BLOBS_H

#include "entente/serve.h"

enum {
    BLOBS_ROUND_MAX = 8, /* each way, in one round */
    BLOBS_GIVEN_MAX =
        1024, /* remembered as handed over; the oldest gives way and is offered again */
};

struct blob_carried {
    struct en_hash sha256;
    struct en_text bytes;
    bool done;
};

struct blobs {
    uint64_t from; // blobs of acts before this index were carried by others
    struct blob_carried give[BLOBS_ROUND_MAX], want[BLOBS_ROUND_MAX];
    size_t give_count, want_count;
    size_t turn, passed; // where in the list of what is missing this round begins
    struct en_hash given[BLOBS_GIVEN_MAX];
    size_t given_count;
};

/* The three steps of en_courier_prepare, perform and take; finish frees what a round holds. */
EN_MUST_CHECK enum en_status blobs_prepare(struct blobs *blobs, struct en_node *node,
                                           struct en_error *reterr);
void blobs_perform(struct blobs *blobs, struct en_remote *remote);
void blobs_take(struct blobs *blobs, struct en_node *node);
void blobs_finish(struct blobs *blobs);

#endif /* ENTENTE_SERVE_COURIER_BLOBS_H */
