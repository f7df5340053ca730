/*
 * Fold: a whole record into the state, every entry checked, on all cores.
 *
 *   reader thread     reads a batch, parses, hashes, grows the tree, looks up the heads acts name
 *   calling thread    admits and applies                                   (about 7 us)
 *   worker threads    check signatures of batches already applied          (67 us each)
 *
 * Source and view belong to the reader alone: they may be one store, and a store has one user.
 * Batches go round in a ring under one lock: EMPTY -> READ -> APPLIED -> EMPTY. Applying before the
 * signature is known is safe because nothing is committed unless every check of every entry has
 * passed. The failure reported is the one with the lowest index, so every node names the same.
 */
#include "internal.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_ENTRIES = 256, /* one C2SP entry bundle; large enough that locks cost nothing */
    RING = 8,            /* batches under way: reader, caller and a few with the workers */
    CHUNK = 16,          /* signatures a worker claims at a time: 1 ms */
    WORKERS_MAX = 64,
    SEEN_CACHE = 256, /* heads named lately; acts of one hour name a handful */
};

enum batch_state { BATCH_EMPTY, BATCH_READ, BATCH_APPLIED };

struct batch {
    enum batch_state state;
    struct en_arena arena;
    struct en_checked entry[BATCH_ENTRIES];
    struct en_hash seen[BATCH_ENTRIES]; /* root of the size that the act names as seen */
    enum en_status seen_status[BATCH_ENTRIES];
    uint64_t first; /* index of entry[0] */
    size_t count;
    enum en_status status; /* of the entry behind the last one, when it could not be read */
    struct en_error error;
    size_t claimed, checked; /* signatures */
    struct en_hash leaf;     /* of the entry being read */
};

struct failure {
    uint64_t index;
    enum en_status status;
    struct en_error error;
};

struct seen_root {
    uint64_t size;
    bool known;
    struct en_hash root;
};

struct fold {
    struct en_state *state;
    const struct en_source *source;
    const struct en_log_view *base_view;
    const struct en_fold_options *options;
    uint64_t from, to;
    struct en_growth *tree; /* the reader's, until it is joined */
    struct en_hasher *reader_hasher;
    struct seen_root seen[SEEN_CACHE]; /* the reader's */

    pthread_mutex_t lock; /* ring, failure, stop */
    pthread_cond_t moved;
    struct batch *ring;   /* [RING] */
    struct failure first; /* lowest index so far; status EN_OK: none */
    bool stop, done;      /* done: no batch will be applied any more */
};

/* ---- failures ------------------------------------------------------------------------------- */

static void fail_at(struct fold *fold, uint64_t index, enum en_status status,
                    const struct en_error *error)
{
    pthread_mutex_lock(&fold->lock);
    if (fold->first.status == EN_OK || index < fold->first.index) {
        fold->first = (struct failure){.index = index, .status = status, .error = *error};
    }
    fold->stop = true;
    pthread_cond_broadcast(&fold->moved);
    pthread_mutex_unlock(&fold->lock);
}

/* "entry 17, line 4" in front of what was found. */
static void report(const struct failure *failure, struct en_error *reterr)
{
    char place[sizeof(reterr->place)];

    if (reterr == NULL) {
        return;
    }
    *reterr = failure->error;
    if (failure->error.place[0] == '\0') {
        snprintf(place, sizeof(place), "entry %" PRIu64, failure->index);
    } else {
        snprintf(place, sizeof(place), "entry %" PRIu64 ", %.90s", failure->index,
                 failure->error.place);
    }
    memcpy(reterr->place, place, sizeof(place));
}

/* ---- the ring ------------------------------------------------------------------------------- */

static bool wait_for(struct fold *fold, struct batch *batch, enum batch_state wanted)
{
    pthread_mutex_lock(&fold->lock);
    while (batch->state != wanted && !fold->stop) {
        pthread_cond_wait(&fold->moved, &fold->lock);
    }
    bool reached = batch->state == wanted && !fold->stop;
    pthread_mutex_unlock(&fold->lock);
    return reached;
}

static void hand_on(struct fold *fold, struct batch *batch, enum batch_state state)
{
    pthread_mutex_lock(&fold->lock);
    batch->state = state;
    pthread_cond_broadcast(&fold->moved);
    pthread_mutex_unlock(&fold->lock);
}

/* ---- reader --------------------------------------------------------------------------------- */

struct reading {
    struct fold *fold;
    struct batch *batch;
};

/* The root of an earlier size: of this fold's own tree, or of what stood before it. */
static enum en_status root_at(struct fold *fold, uint64_t size, struct en_hash *ret)
{
    struct seen_root *slot = &fold->seen[size % SEEN_CACHE];
    enum en_status status = EN_OK;

    if (slot->known && slot->size == size) {
        *ret = slot->root;
        return EN_OK;
    }
    if (size >= fold->from) {
        status = en_growth_root_at(fold->tree, fold->reader_hasher, size, &slot->root);
    } else {
        status = fold->base_view->root_at(fold->base_view->self, size, &slot->root);
    }
    slot->known = status == EN_OK;
    slot->size = size;
    *ret = slot->root;
    return status;
}

/* What the act names as seen, before its own leaf goes in. A size beyond the tree is the act's
 * fault and found by en_entry_admit. */
static enum en_status look_back(struct fold *fold, struct batch *batch, size_t i)
{
    uint64_t size = batch->entry[i].act.seen_size;

    batch->seen_status[i] =
        size <= en_growth_size(fold->tree) ? root_at(fold, size, &batch->seen[i]) : EN_ERR_RANGE;
    return en_growth_add(fold->tree, fold->reader_hasher, &batch->leaf);
}

static bool read_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct reading *reading = self;
    struct batch *batch = reading->batch;
    struct en_str copy =
        en_arena_copy(&batch->arena, (struct en_str){(const char *)bytes.ptr, bytes.len});
    struct en_bytes entry = {(const uint8_t *)copy.ptr, copy.len};

    (void)index;
    if (batch->count == BATCH_ENTRIES) {
        return false;
    }
    if (copy.ptr == NULL && bytes.len > 0) {
        batch->status = EN_ERR_MEMORY;
        return false;
    }
    batch->status = en_entry_read(&batch->arena, reading->fold->reader_hasher, entry,
                                  &batch->entry[batch->count], &batch->error);
    if (batch->status != EN_OK) {
        return false;
    }
    en_merkle_leaf(reading->fold->reader_hasher, entry, &batch->leaf);
    batch->status = look_back(reading->fold, batch, batch->count);
    if (batch->status == EN_OK && reading->fold->options->beside != NULL) {
        const struct en_fold_options *options = reading->fold->options;
        batch->status = options->beside(options->beside_self, &batch->entry[batch->count].id,
                                        &batch->leaf, &batch->error);
    }
    batch->count += batch->status == EN_OK;
    return batch->status == EN_OK;
}

static void read_batch(struct fold *fold, struct batch *batch, uint64_t first, uint64_t until)
{
    struct reading reading = {fold, batch};

    en_arena_reset(&batch->arena);
    batch->first = first;
    batch->count = batch->claimed = batch->checked = 0;
    batch->status = EN_OK;
    memset(&batch->error, 0, sizeof(batch->error));
    enum en_status status =
        fold->source->read(fold->source->self, first, until, read_entry, &reading, &batch->error);
    if (batch->status == EN_OK && status != EN_OK) {
        batch->status = status;
    }
    if (batch->status == EN_OK && first + batch->count < until) {
        batch->status = en_fail(&batch->error, EN_ERR_VERIFY, "fold.short", EN_STR(""),
                                N_("the record ends before its head says"),
                                N_("fetch the record again from another member"));
    }
}

static void *reader_main(void *arg)
{
    struct fold *fold = arg;
    size_t turn = 0;

    for (uint64_t at = fold->from; at < fold->to; at += BATCH_ENTRIES, turn++) {
        struct batch *batch = &fold->ring[turn % RING];
        uint64_t until = fold->to - at > BATCH_ENTRIES ? at + BATCH_ENTRIES : fold->to;
        if (!wait_for(fold, batch, BATCH_EMPTY)) {
            break;
        }
        read_batch(fold, batch, at, until);
        hand_on(fold, batch, BATCH_READ);
    }
    return NULL;
}

/* ---- signatures ----------------------------------------------------------------------------- */

/* Claim a chunk of any applied batch; NULL when all is done. */
static struct batch *claim(struct fold *fold, size_t *ret_from, size_t *ret_to)
{
    pthread_mutex_lock(&fold->lock);
    for (;;) {
        bool waiting = false;
        for (size_t i = 0; i < RING; i++) {
            struct batch *batch = &fold->ring[i];
            if (batch->state == BATCH_APPLIED && batch->claimed < batch->count) {
                *ret_from = batch->claimed;
                *ret_to = batch->count - *ret_from > CHUNK ? *ret_from + CHUNK : batch->count;
                batch->claimed = *ret_to;
                pthread_mutex_unlock(&fold->lock);
                return batch;
            }
            waiting = waiting || batch->state != BATCH_EMPTY;
        }
        if (fold->done || (fold->stop && !waiting)) {
            pthread_mutex_unlock(&fold->lock);
            return NULL;
        }
        pthread_cond_wait(&fold->moved, &fold->lock);
    }
}

static void give_back(struct fold *fold, struct batch *batch, size_t checked)
{
    pthread_mutex_lock(&fold->lock);
    batch->checked += checked;
    if (batch->checked == batch->count) {
        batch->state = BATCH_EMPTY;
        pthread_cond_broadcast(&fold->moved);
    }
    pthread_mutex_unlock(&fold->lock);
}

static void *worker_main(void *arg)
{
    struct fold *fold = arg;
    struct batch *batch;
    size_t from = 0, to = 0;

    while ((batch = claim(fold, &from, &to)) != NULL) {
        for (size_t i = from; i < to; i++) {
            struct en_error error = {.status = EN_OK};
            if (batch->first + i == 0) {
                continue; /* act 0 has many signatures: en_act0_check */
            }
            enum en_status status = en_entry_check_signature(&batch->entry[i], &error);
            if (status != EN_OK) {
                fail_at(fold, batch->first + i, status, &error);
            }
        }
        give_back(fold, batch, to - from);
    }
    return NULL;
}

/* ---- the calling thread: admit, apply, grow ------------------------------------------------- */

static enum en_status apply_act0(struct fold *fold, struct batch *batch, struct en_error *reterr)
{
    const struct en_checked *entry = &batch->entry[0];

    enum en_status status = en_act0_check(&batch->arena, entry, reterr);
    if (status == EN_OK && fold->options->fingerprint != NULL &&
        !en_hash_equal(&entry->id, fold->options->fingerprint)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "accord.fingerprint", EN_STR(""),
                         N_("act 0 is another accord than the one pinned"),
                         N_("compare the fingerprint's words with the other parties"));
    }
    return status;
}

/* What the reader found for the act at hand. */
struct seen_by_act {
    enum en_status status;
    const struct en_hash *root;
};

static enum en_status root_seen(void *self, uint64_t size, struct en_hash *ret)
{
    const struct seen_by_act *seen = self;

    (void)size;
    *ret = *seen->root;
    return seen->status;
}

static enum en_status apply_one(struct fold *fold, struct batch *batch, size_t i,
                                struct en_error *reterr)
{
    struct seen_by_act seen = {batch->seen_status[i], &batch->seen[i]};
    struct en_log_view view = {.self = &seen, .root_at = root_seen};
    struct en_effect effect;
    uint64_t index = batch->first + i;

    enum en_status status = index == 0 ? apply_act0(fold, batch, reterr) : EN_OK;
    if (status == EN_OK) {
        status = en_entry_admit(fold->state, &view, index, &batch->entry[i], reterr);
    }
    if (status == EN_OK) {
        status = en_state_apply(fold->state, &batch->entry[i], index, &effect, reterr);
    }
    return status;
}

/* False when the fold must end here. The entries before the failure still want their signatures. */
static bool apply_batch(struct fold *fold, struct batch *batch)
{
    struct en_error error = {.status = EN_OK};
    enum en_status status = EN_OK;
    size_t i = 0;

    while (i < batch->count && status == EN_OK) {
        status = apply_one(fold, batch, i, &error);
        i += status == EN_OK;
    }
    batch->count = i;
    if (status == EN_OK && batch->status != EN_OK) {
        status = batch->status;
        error = batch->error;
    }
    bool signatures = fold->options->signatures && batch->count > 0;
    hand_on(fold, batch, signatures ? BATCH_APPLIED : BATCH_EMPTY);
    if (status != EN_OK) {
        fail_at(fold, batch->first + i, status, &error);
    }
    return status == EN_OK;
}

static bool tell_progress(const struct fold *fold, uint64_t done)
{
    return fold->options->progress == NULL ||
           fold->options->progress(fold->options->self, done, fold->to);
}

static void apply_all(struct fold *fold)
{
    size_t turn = 0;
    bool going = true;

    for (uint64_t at = fold->from; going && at < fold->to; at += BATCH_ENTRIES, turn++) {
        struct batch *batch = &fold->ring[turn % RING];
        going = wait_for(fold, batch, BATCH_READ) && apply_batch(fold, batch);
        if (going && !tell_progress(fold, batch->first + batch->count)) {
            struct en_error error = {.status = EN_OK};
            enum en_status status =
                en_fail(&error, EN_ERR_IO, "fold.stopped", EN_STR(""), N_("stopped on request"),
                        N_("start it again; nothing was changed"));
            fail_at(fold, at, status, &error);
            going = false;
        }
    }
}

/* Everything is applied, and the workers still have batches to check: time that costs nothing. */
static void hash_state(struct fold *fold)
{
    struct en_error error = {.status = EN_OK};

    if (fold->options->ret_hash == NULL) {
        return;
    }
    enum en_status status = en_state_hash(fold->state, fold->options->ret_hash, &error);
    if (status != EN_OK) {
        fail_at(fold, fold->to, status, &error);
    }
}

/* Wait until no batch is with the workers any more. */
static void drain(struct fold *fold)
{
    pthread_mutex_lock(&fold->lock);
    for (size_t i = 0; i < RING; i++) {
        while (fold->ring[i].state == BATCH_APPLIED) {
            pthread_cond_wait(&fold->moved, &fold->lock);
        }
    }
    fold->done = true;
    pthread_cond_broadcast(&fold->moved);
    pthread_mutex_unlock(&fold->lock);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static unsigned start_workers(struct fold *fold, pthread_t *worker)
{
    unsigned wanted = fold->options->signatures ? fold->options->threads : 0;
    unsigned started = 0;

    wanted = wanted > WORKERS_MAX ? WORKERS_MAX : wanted;
    while (started < wanted && pthread_create(&worker[started], NULL, worker_main, fold) == 0) {
        started++;
    }
    return started;
}

static enum en_status run(struct fold *fold, struct en_error *reterr)
{
    pthread_t reader, worker[WORKERS_MAX];

    if (pthread_create(&reader, NULL, reader_main, fold) != 0) {
        return en_fail(reterr, EN_ERR_MEMORY, "fold.threads", EN_STR(""),
                       N_("no thread could be started"), N_("close other programs"));
    }
    unsigned workers = start_workers(fold, worker);
    if (fold->options->signatures && workers == 0) {
        struct en_error error = {.status = EN_OK};
        enum en_status status =
            en_fail(&error, EN_ERR_MEMORY, "fold.threads", EN_STR(""),
                    N_("no thread could be started"), N_("close other programs"));
        fail_at(fold, fold->from, status, &error);
    } else {
        apply_all(fold);
        hash_state(fold);
        drain(fold);
    }
    pthread_mutex_lock(&fold->lock);
    fold->stop = fold->done = true;
    pthread_cond_broadcast(&fold->moved);
    pthread_mutex_unlock(&fold->lock);
    pthread_join(reader, NULL);
    for (unsigned i = 0; i < workers; i++) {
        pthread_join(worker[i], NULL);
    }
    if (fold->first.status != EN_OK) {
        report(&fold->first, reterr);
    }
    return fold->first.status;
}

static enum en_status check_root(struct fold *fold, const struct en_head *head,
                                 struct en_error *reterr)
{
    struct en_hash root;

    enum en_status status = en_growth_root_at(fold->tree, fold->state->hasher, head->size, &root);
    if (status != EN_OK || !en_hash_equal(&root, &head->root)) {
        return en_fail(reterr, EN_ERR_VERIFY, "fold.root", EN_STR("head"),
                       N_("the entries do not give the root of the signed head"),
                       N_("keep both: they are evidence that the record was changed"));
    }
    return EN_OK;
}

static enum en_status prepare(struct fold *fold, struct en_error *reterr)
{
    struct en_edge edge = {.size = 0};
    enum en_status status = EN_OK;

    if (fold->from > 0) {
        status = fold->base_view->edge_at(fold->base_view->self, fold->from, &edge);
    }
    fold->ring = calloc(RING, sizeof(*fold->ring));
    fold->reader_hasher = en_hasher_create();
    fold->tree = en_growth_create(&edge);
    if (status == EN_OK &&
        (fold->ring == NULL || fold->reader_hasher == NULL || fold->tree == NULL)) {
        status = EN_ERR_MEMORY;
    }
    for (size_t i = 0; fold->ring != NULL && i < RING; i++) {
        en_arena_init(&fold->ring[i].arena, 0);
    }
    pthread_mutex_init(&fold->lock, NULL);
    pthread_cond_init(&fold->moved, NULL);
    return status == EN_OK ? EN_OK
                           : en_fail(reterr, status, "fold.start", EN_STR(""),
                                     N_("the fold could not begin"), NULL);
}

static void finish(struct fold *fold)
{
    for (size_t i = 0; fold->ring != NULL && i < RING; i++) {
        en_arena_finish(&fold->ring[i].arena);
    }
    free(fold->ring);
    en_hasher_destroy(fold->reader_hasher);
    en_growth_destroy(fold->tree);
    pthread_mutex_destroy(&fold->lock);
    pthread_cond_destroy(&fold->moved);
}

static enum en_status run_in_transaction(struct fold *fold, const struct en_head *head,
                                         struct en_error *reterr)
{
    enum en_status status = en_state_begin(fold->state, reterr);
    if (status != EN_OK) {
        return status;
    }
    status = run(fold, reterr);
    if (status == EN_OK) {
        status = check_root(fold, head, reterr);
    }
    if (status == EN_OK) {
        return en_state_commit(fold->state, head, reterr);
    }
    en_state_rollback(fold->state);
    return status;
}

enum en_status en_fold(struct en_state *state, const struct en_source *source,
                       const struct en_head *head, const struct en_log_view *view,
                       const struct en_fold_options *options, struct en_error *reterr)
{
    struct fold fold = {.state = state,
                        .source = source,
                        .base_view = view,
                        .options = options,
                        .from = en_state_head(state).size,
                        .to = head->size};

    assert(options->threads >= 1 && options->threads <= WORKERS_MAX);
    assert(head->size >= fold.from);
    enum en_status status = prepare(&fold, reterr);
    if (status == EN_OK) {
        status = run_in_transaction(&fold, head, reterr);
    }
    finish(&fold);
    return status;
}
