/*
 * A node that begins from a snapshot.
 *
 * The folder keeps the file beside record.db: the tables may be thrown away at any time, and where
 * entry 0 is not at hand they are made again from it, judged as at the first time. entente.conf is
 * written last, as everywhere: a folder without it is no node.
 */
#include "snapshot.h"

#include <stdlib.h>

#define FILE_NAME "snapshot"

/* ---- the tables ----------------------------------------------------------------------------- */

static enum en_status another_accord(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "snapshot.fingerprint", EN_STR("table accord"),
                   N_("the snapshot is of another accord than the one pinned"),
                   N_("compare the fingerprint's words with the other parties"));
}

/* Take the state in and judge it; nothing stays unless all is well. */
static enum en_status restore(struct en_node *node, const struct en_snapshot_file *file,
                              en_pinned_fn pinned, void *self, struct en_error *reterr)
{
    struct en_hash found;
    enum en_status status = en_state_begin(node->state, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = en_state_restore(node->state, &file->snapshot, reterr);
    if (status == EN_OK && !(en_state_fingerprint(node->state, &found) && pinned(self, &found))) {
        status = another_accord(reterr);
    }
    if (status == EN_OK) {
        status = node_judge_snapshot(node, file, node->state, reterr);
    }
    if (status == EN_OK) {
        return en_state_commit(node->state, &file->snapshot.head, reterr);
    }
    en_state_rollback(node->state);
    return status;
}

static bool is_conf(void *self, const struct en_hash *fingerprint)
{
    const struct en_node *node = self;

    return en_hash_equal(&node->conf.fingerprint, fingerprint);
}

enum en_status node_restore(struct en_node *node, struct en_error *reterr)
{
    char *path = node_path(node->folder, FILE_NAME);
    struct en_snapshot_file file;
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status =
        node->env.read_file(node->env.self, path, EN_SNAPSHOT_FILE_MAX, &bytes, &len, reterr);
    if (status == EN_OK) {
        status = en_snapshot_open((struct en_bytes){bytes, len}, &file, reterr);
    }
    if (status == EN_OK) {
        status = restore(node, &file, is_conf, node, reterr);
    }
    free(bytes);
    free(path);
    return status;
}

/* ---- the record's edge ---------------------------------------------------------------------- */

/* The bundle must end where the state stands, under the registrar's signature. */
static enum en_status check_edge(struct en_node *node, const struct en_snapshot_file *file,
                                 const struct en_bundle *bundle, struct en_error *reterr)
{
    struct en_head head = en_bundle_head(bundle);
    struct en_vkey witness[64];
    struct en_cosigned cosigned;
    struct en_policy policy =
        node_policy_of(node->hasher, en_state_accord(node->state), file->snapshot.origin, witness);
    enum en_status status =
        en_checkpoint_open(&node->arena, en_bundle_checkpoint(bundle), &policy, &cosigned, reterr);

    if (status == EN_OK && !en_head_equal(&head, &file->snapshot.head)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "snapshot.edge", EN_STR("checkpoint"),
                         N_("the entries in the snapshot do not end where its state stands"),
                         N_("have the snapshot made again, or start from entry 0"));
    }
    return status;
}

static enum en_status keep_file(struct en_node *node, struct en_bytes bytes,
                                struct en_error *reterr)
{
    char *path = node_path(node->folder, FILE_NAME);
    enum en_status status = path == NULL
                                ? node_no_memory(reterr)
                                : node->env.write_file(node->env.self, path, bytes, 0600, reterr);

    free(path);
    return status;
}

/* What is being joined, and what the caller trusts. */
struct joining {
    struct en_bytes bytes;
    struct en_snapshot_file file;
    struct en_bundle *bundle;
    en_pinned_fn pinned;
    void *self;
};

static enum en_status set_conf(struct en_node *node, struct en_error *reterr)
{
    if (!en_state_fingerprint(node->state, &node->conf.fingerprint)) {
        return another_accord(reterr);
    }
    node->conf.role = NODE_FOLLOWER;
    return node_set_origin(&node->conf, en_state_accord_at(node->state, 1)->origin, reterr);
}

/* In a folder that is held and is no node yet. */
static enum en_status fill(struct en_node *node, const struct joining *joining,
                           struct en_error *reterr)
{
    enum en_status status = node_open_state(node, true, reterr);

    if (status == EN_OK) {
        status = restore(node, &joining->file, joining->pinned, joining->self, reterr);
    }
    if (status == EN_OK) {
        status = set_conf(node, reterr);
    }
    if (status == EN_OK) {
        status = check_edge(node, &joining->file, joining->bundle, reterr);
    }
    if (status == EN_OK && en_bundle_minimum(joining->bundle) > 0) {
        status = keep_file(node, joining->bytes, reterr);
        if (status == EN_OK) {
            status = en_store_begin(node->store, joining->bundle, reterr);
        }
    }
    return status == EN_OK ? node_conf_write(&node->env, node->folder, &node->conf, reterr)
                           : status;
}

/* All entries are in it: they are folded like any others, every signature checked. */
static enum en_status follow_all(const struct en_env *env, const char *folder,
                                 struct en_bundle *bundle, struct en_error *reterr)
{
    struct en_source source = en_bundle_source(bundle);
    struct en_node *node = NULL;
    enum en_status status = en_node_open(env, folder, EN_NODE_WRITE, &node, reterr);

    if (status == EN_OK) {
        status = en_node_follow(node, &source, NULL, NULL, reterr);
    }
    en_node_close(node);
    return status;
}

static enum en_status join(const struct en_env *env, const char *folder,
                           const struct joining *joining, struct en_error *reterr)
{
    struct en_node *node = NULL;
    enum en_status status = node_begin(env, folder, &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = node_judge(fill(node, joining, reterr), reterr);
    en_node_close(node);
    if (status == EN_OK && en_bundle_minimum(joining->bundle) == 0) {
        status = follow_all(env, folder, joining->bundle, reterr);
    }
    return status;
}

enum en_status en_node_join_snapshot(const struct en_env *env, const char *folder,
                                     struct en_bytes file, en_pinned_fn pinned, void *self,
                                     struct en_error *reterr)
{
    struct joining joining = {.bytes = file, .pinned = pinned, .self = self};
    enum en_status status = en_snapshot_open(file, &joining.file, reterr);

    if (status == EN_OK) {
        status = en_bundle_open(joining.file.bundle, &joining.bundle, reterr);
    }
    if (status == EN_OK) {
        status = en_bundle_check(joining.bundle, reterr);
    }
    if (status == EN_OK) {
        status = join(env, folder, &joining, reterr);
    }
    en_bundle_close(joining.bundle);
    return status;
}
