/*
 * Answers that are the same for every member until the node changes: kept as bytes, with their tag.
 * Private to src/serve.
 */
#ifndef ENTENTE_SERVE_KEPT_H
#define ENTENTE_SERVE_KEPT_H

#include "http.h"

enum {
    KEPT_SLOTS = 512,
    KEPT_BYTES_MAX = 32 << 20, /* in all */
    KEPT_ONE_MAX = 1 << 20,    /* a longer answer is made each time, and not packed */
    KEPT_PACKED_MIN = 1 << 10  /* a shorter one fits one packet of the network as it is */
};

/* Bytes that an answer on its way and the slot that keeps them own together. */
struct kept_body {
    size_t owners;
    size_t len;
    char bytes[];
};
struct kept_body *kept_body_hold(struct kept_body *body);
void kept_body_drop(struct kept_body *body); // NULL is fine

struct kept_slot {
    char *key; // path and parameters; NULL: empty
    char tag[HTTP_TAG_BYTES];
    const char *type;
    struct kept_body *body;
    struct kept_body *packed; // once somebody asked for it; else NULL
};
struct kept {
    char boot[9]; // tags of another run of the server mean nothing to this one
    struct kept_slot slot[KEPT_SLOTS];
    size_t bytes;
};
void kept_clear(struct kept *kept);

struct call;
struct route;
/* Answer by the route's handler, or from what is kept, or that nothing changed (304). */
void kept_answer(struct call *call, const struct route *route);

#endif /* ENTENTE_SERVE_KEPT_H */
