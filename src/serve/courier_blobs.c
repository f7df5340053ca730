/*
 * Attachments on their way: what acts that were carried name is handed over, what is missing here
 * is asked for. A few in each round, so that a round stays short; what the other side has not
 * either stays missing, and is asked for again in its turn.
 */
#include "courier_blobs.h"

#include <stdlib.h>
#include <string.h>

enum { ROUND_BYTES_MAX = 16 << 20 };

/* ---- choosing ------------------------------------------------------------------------------- */

static bool was_given(const struct blobs *blobs, const struct en_hash *sha256)
{
    for (size_t i = 0; i < blobs->given_count && i < BLOBS_GIVEN_MAX; i++) {
        if (en_hash_equal(&blobs->given[i], sha256)) {
            return true;
        }
    }
    return false;
}

static bool choose_held(void *self, const struct en_node_blob *blob, bool held)
{
    struct blobs *blobs = self;

    if (held && !blob->erased && blob->index >= blobs->from && !was_given(blobs, &blob->sha256)) {
        blobs->give[blobs->give_count++].sha256 = blob->sha256;
    }
    return blobs->give_count < BLOBS_ROUND_MAX;
}

static bool choose_missing(void *self, const struct en_node_blob *blob, bool held)
{
    struct blobs *blobs = self;

    (void)held;
    if (blobs->passed++ >= blobs->turn) {
        blobs->want[blobs->want_count++].sha256 = blob->sha256;
    }
    return blobs->want_count < BLOBS_ROUND_MAX;
}

static void forget(struct blob_carried *carried, size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        en_text_finish(&carried[i].bytes);
        carried[i] = (struct blob_carried){.done = false};
    }
    *count = 0;
}

enum en_status blobs_prepare(struct blobs *blobs, struct en_node *node, struct en_error *reterr)
{
    size_t bytes = 0;
    enum en_status status = en_node_blob_each(node, choose_held, blobs, reterr);

    blobs->passed = 0;
    if (status == EN_OK) {
        status = en_node_blob_missing(node, choose_missing, blobs, reterr);
    }
    blobs->turn = blobs->want_count == BLOBS_ROUND_MAX ? blobs->passed : 0;
    for (size_t i = 0; status == EN_OK && i < blobs->give_count; i++) {
        struct blob_carried *blob = &blobs->give[i];
        if (bytes < ROUND_BYTES_MAX) {
            status = en_node_blob_get(node, &blob->sha256, &blob->bytes, reterr);
            bytes += blob->bytes.len;
        } else {
            blobs->give_count = i; /* the rest goes in the next round */
        }
    }
    return status;
}

/* ---- on the way: no node is touched --------------------------------------------------------- */

void blobs_perform(struct blobs *blobs, struct en_remote *remote)
{
    for (size_t i = 0; i < blobs->give_count; i++) {
        struct blob_carried *blob = &blobs->give[i];
        struct en_bytes bytes = {(const uint8_t *)blob->bytes.ptr, blob->bytes.len};
        /* What that server does not take (its act was refused) is not offered for ever. */
        blob->done = en_remote_blob_put(remote, &blob->sha256, bytes, NULL) != EN_ERR_IO;
    }
    for (size_t i = 0; i < blobs->want_count; i++) {
        struct blob_carried *blob = &blobs->want[i];
        blob->done = en_remote_blob_get(remote, &blob->sha256, &blob->bytes, NULL) == EN_OK;
    }
}

/* ---- what came back ------------------------------------------------------------------------- */

void blobs_take(struct blobs *blobs, struct en_node *node)
{
    for (size_t i = 0; i < blobs->give_count; i++) {
        if (blobs->give[i].done) {
            blobs->given[blobs->given_count++ % BLOBS_GIVEN_MAX] = blobs->give[i].sha256;
        }
    }
    for (size_t i = 0; i < blobs->want_count; i++) {
        struct blob_carried *blob = &blobs->want[i];
        struct en_bytes bytes = {(const uint8_t *)blob->bytes.ptr, blob->bytes.len};
        if (blob->done) {
            (void)!en_node_blob_put(node, bytes, NULL, NULL); /* else it is missing still */
        }
    }
    blobs_finish(blobs);
}

void blobs_finish(struct blobs *blobs)
{
    forget(blobs->give, &blobs->give_count);
    forget(blobs->want, &blobs->want_count);
}
