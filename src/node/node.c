/*
 * Opening a folder: the lock, the configuration, the record, and the tables folded from it.
 *
 * record.db is the only truth. state.db is folded from it and is thrown away and folded again
 * whenever it cannot be read, is ahead of the record, or stands on another root: a crash between
 * the two files is then no case of its own. What the record holds was admitted and its signatures
 * were checked when it went in, so opening checks hashes and rules and not the signatures again;
 * `entente verify` does.
 */
#include "private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RECORD_NAME "record.db"
#define STATE_NAME "state.db"
#define OUTBOX_NAME "outbox.db"

enum {
    THREADS_MAX = 64,
    PLAIN_ENTRIES_MIN = 512, /* below, starting threads costs more than they save ... */
    SIGNED_ENTRIES_MIN = 16, /* ... also with signatures, 67 us each */
};

static enum en_status root_at(void *self, uint64_t size, struct en_hash *ret)
{
    struct en_node *node = self;

    return en_store_root_at(node->store, size, ret, NULL);
}

static enum en_status edge_at(void *self, uint64_t size, struct en_edge *ret)
{
    struct en_node *node = self;

    return en_store_edge_at(node->store, size, ret, NULL);
}

/* Does the state stand on a prefix of this record? */
static bool is_prefix(struct en_node *node)
{
    struct en_head folded = en_state_head(node->state);
    struct en_hash root;

    if (folded.size == 0) {
        return true;
    }
    return folded.size <= en_store_head(node->store).size &&
           en_store_root_at(node->store, folded.size, &root, NULL) == EN_OK &&
           en_hash_equal(&root, &folded.root);
}

enum en_status node_open_state(struct en_node *node, bool anew, struct en_error *reterr)
{
    char *path = node_path(node->folder, STATE_NAME);

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status =
        anew ? node_remove_database(&node->env, node->folder, STATE_NAME, reterr) : EN_OK;
    if (status == EN_OK) {
        status = en_state_open(&node->env, path, &node->state, reterr);
    }
    free(path);
    return status;
}

enum en_status node_fold_on(struct en_node *node, struct en_error *reterr)
{
    struct en_head head = en_store_head(node->store);
    enum en_status status = node->state == NULL ? node_open_state(node, false, reterr) : EN_OK;

    if (status == EN_OK && en_state_head(node->state).size == 0 &&
        en_store_minimum(node->store) > 0) {
        status = node_restore(node, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!is_prefix(node)) {
        return en_fail(reterr, EN_ERR_VERIFY, "node.state", EN_STR(STATE_NAME),
                       N_("the tables are not those of this record"), NULL);
    }
    struct en_head folded = en_state_head(node->state);
    if (folded.size == head.size) {
        return EN_OK;
    }
    struct en_source source = en_store_source(node->store);
    struct en_log_view view = node_log_view(node);
    struct en_fold_options options = {.signatures = false,
                                      .threads = node_threads(head.size - folded.size, false),
                                      .fingerprint = &node->conf.fingerprint};
    return en_fold(node->state, &source, &head, &view, &options, reterr);
}

static enum en_status check_fingerprint(struct en_node *node, struct en_error *reterr)
{
    struct en_hash found;

    if (!en_state_fingerprint(node->state, &found) ||
        en_hash_equal(&found, &node->conf.fingerprint)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_VERIFY, "node.fingerprint", en_str_from(node->folder),
                   N_("the record in the folder is of another accord than entente.conf pins"),
                   N_("ask the other parties for the fingerprint; do not use this folder"));
}

enum en_status node_open_outbox(struct en_node *node, struct en_error *reterr)
{
    char *path = node_path(node->folder, OUTBOX_NAME);

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status = outbox_open(&node->env, path, &node->outbox, reterr);
    free(path);
    return status;
}

static enum en_status open_files(struct en_node *node, struct en_error *reterr)
{
    enum en_status status = node_open_record(node, false, reterr);

    if (status == EN_OK) {
        status = node_fold(node, reterr);
    }
    if (status == EN_OK) {
        status = check_fingerprint(node, reterr);
    }
    if (status == EN_OK) {
        status = node_open_outbox(node, reterr);
    }
    if (status == EN_OK) {
        /* What a crash left. A disk that cannot delete must not shut people out of the record; the
         * blob is given to nobody meanwhile, and the next opening tries again. */
        (void)!node_erase_blobs(node, NULL);
    }
    return status;
}

enum en_status node_make(const struct en_env *env, const char *folder, enum en_node_mode mode,
                         struct en_node **ret, struct en_error *reterr)
{
    struct en_node *node = calloc(1, sizeof(*node));

    if (node == NULL) {
        return node_no_memory(reterr);
    }
    node->env = *env;
    node->mode = mode;
    node->lock_fd = -1;
    node->folder = strdup(folder);
    node->hasher = en_hasher_create();
    node->opened_at = env->now(env->self);
    node->opened_monotonic_ms = env->monotonic_ms(env->self);
    en_arena_init(&node->arena, 0);
    if (node->folder == NULL || node->hasher == NULL) {
        en_node_close(node);
        return node_no_memory(reterr);
    }
    *ret = node;
    return EN_OK;
}

enum en_status node_open_record(struct en_node *node, bool create, struct en_error *reterr)
{
    char *path = node_path(node->folder, RECORD_NAME);

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status = en_store_open(&node->env, path, create, &node->store, reterr);
    free(path);
    return status;
}

struct en_log_view node_log_view(struct en_node *node)
{
    return (struct en_log_view){.self = node, .root_at = root_at, .edge_at = edge_at};
}

unsigned node_threads(uint64_t entries, bool signatures)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (entries < (signatures ? SIGNED_ENTRIES_MIN : PLAIN_ENTRIES_MIN) || processors < 2) {
        return 1;
    }
    return processors > THREADS_MAX ? THREADS_MAX : (unsigned)processors;
}

enum en_status node_fold(struct en_node *node, struct en_error *reterr)
{
    enum en_status status = node_fold_on(node, reterr);

    if (status == EN_OK || status == EN_ERR_MEMORY) {
        return status;
    }
    /* Whatever is wrong with the tables, new ones are right; if the record itself is wrong, the
     * second attempt says so again. */
    en_state_close(node->state);
    node->state = NULL;
    status = node_remove_database(&node->env, node->folder, STATE_NAME, reterr);
    return status == EN_OK ? node_fold_on(node, reterr) : status;
}

enum en_status en_node_open(const struct en_env *env, const char *folder, enum en_node_mode mode,
                            struct en_node **ret, struct en_error *reterr)
{
    struct en_node *node = NULL;
    struct node_conf conf;
    enum en_status status = node_conf_read(env, folder, &conf, reterr);

    if (status == EN_OK) {
        status = node_make(env, folder, mode, &node, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    node->conf = conf;
    status = node_lock(folder, &node->lock_fd, reterr);
    if (status == EN_OK) {
        status = open_files(node, reterr);
    }
    if (status != EN_OK) {
        en_node_close(node);
        return status;
    }
    *ret = node;
    return EN_OK;
}

void en_node_close(struct en_node *node)
{
    if (node == NULL) {
        return;
    }
    outbox_close(node->outbox);
    en_state_close(node->state);
    en_store_close(node->store);
    en_hasher_destroy(node->hasher);
    en_arena_finish(&node->arena);
    node_unlock(node->lock_fd); /* last: nobody opens what is still being closed */
    free(node->folder);
    free(node);
}

enum en_status en_node_rebuild(struct en_node *node, struct en_error *reterr)
{
    assert(node->mode == EN_NODE_WRITE);
    en_state_close(node->state);
    node->state = NULL;
    enum en_status status = node_remove_database(&node->env, node->folder, STATE_NAME, reterr);
    return status == EN_OK ? node_fold_on(node, reterr) : status;
}

struct en_state *en_node_state(struct en_node *node)
{
    return node->state;
}

struct en_store *en_node_store(struct en_node *node)
{
    return node->store;
}

const char *en_node_folder(const struct en_node *node)
{
    return node->folder;
}

struct en_str en_node_origin(const struct en_node *node)
{
    struct en_str origin =
        node->state != NULL ? en_state_origin(node->state) : (struct en_str){NULL, 0};

    return origin.len > 0 ? origin : en_str_from(node->conf.origin);
}

struct en_hash en_node_fingerprint(const struct en_node *node)
{
    return node->conf.fingerprint;
}

struct en_node_changes en_node_changes(const struct en_node *node)
{
    return (struct en_node_changes){.size = en_state_head(node->state).size,
                                    .outbox = node->outbox_changes,
                                    .head = node->head_changes};
}

bool en_node_is_registrar(const struct en_node *node)
{
    return node->conf.role == NODE_REGISTRAR;
}
