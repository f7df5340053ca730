/*
 * Making a folder: the registrar's, with act 0 in it, or an empty one that will follow.
 *
 * entente.conf is written last: a folder without it is no node, so a crash on the way leaves
 * something that the same call, repeated, completes.
 */
#include "private.h"

#include <string.h>

static enum en_status exists(const char *folder, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_EXISTS, "node.exists", en_str_from(folder),
                   N_("the folder is a node already"), N_("choose another folder"));
}

enum en_status node_begin(const struct en_env *env, const char *folder, struct en_node **ret,
                          struct en_error *reterr)
{
    struct en_node *node = NULL;
    enum en_status status = env->make_folder(env->self, folder, reterr);

    if (status == EN_OK) {
        status = node_make(env, folder, EN_NODE_WRITE, &node, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    status = node_lock(folder, &node->lock_fd, reterr);
    if (status == EN_OK && node_conf_exists(env, folder)) {
        status = exists(folder, reterr);
    }
    if (status == EN_OK) {
        status = node_open_record(node, true, reterr);
    }
    if (status != EN_OK) {
        en_node_close(node);
        return status;
    }
    *ret = node;
    return EN_OK;
}

enum en_status node_set_origin(struct node_conf *conf, struct en_str origin,
                               struct en_error *reterr)
{
    if (!en_keyname_is_sound(origin)) {
        return en_fail(reterr, EN_ERR_RANGE, "node.origin", EN_STR(""),
                       N_("an origin is 1 to 96 visible ASCII characters without \"+\""), NULL);
    }
    memcpy(conf->origin, origin.ptr, origin.len);
    conf->origin[origin.len] = '\0';
    return EN_OK;
}

/* Entry 0, put together and checked. Borrows from the arena. */
static enum en_status make_entry(struct en_node *node, struct en_str note,
                                 struct en_checked *ret_checked, struct en_bytes *ret_bytes,
                                 struct en_error *reterr)
{
    enum en_status status = node_print_entry(node, node->opened_at, note, ret_bytes, reterr);

    if (status == EN_OK) {
        status = en_entry_read(&node->arena, node->hasher, *ret_bytes, ret_checked, reterr);
    }
    if (status == EN_OK) {
        status = en_act0_check(&node->arena, ret_checked, reterr);
    }
    return status;
}

/* Append act 0, unless an interrupted founding has done so. */
static enum en_status append_entry(struct en_node *node, const struct en_checked *checked,
                                   struct en_bytes bytes, struct en_error *reterr)
{
    struct en_head head = en_store_head(node->store);
    struct en_new_entry entry = {.bytes = bytes, .id = checked->id};
    uint64_t index = 0;

    if (head.size == 1 && en_store_find(node->store, &checked->id, &index, NULL) == EN_OK) {
        return EN_OK;
    }
    if (head.size > 0) {
        return exists(node->folder, reterr);
    }
    return en_store_append(node->store, &head, &entry, 1, reterr);
}

static enum en_status found(struct en_node *node, struct en_str note, struct en_error *reterr)
{
    struct en_checked checked;
    struct en_bytes bytes;
    enum en_status status = make_entry(node, note, &checked, &bytes, reterr);

    if (status == EN_OK) {
        status = node_set_origin(&node->conf, checked.act.origin, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    node->conf.role = NODE_REGISTRAR;
    node->conf.fingerprint = checked.id;
    status = append_entry(node, &checked, bytes, reterr);
    return status == EN_OK ? node_conf_write(&node->env, node->folder, &node->conf, reterr)
                           : status;
}

enum en_status en_node_found(const struct en_env *env, const char *folder, struct en_str note,
                             struct en_error *reterr)
{
    struct en_node *node = NULL;
    enum en_status status = node_begin(env, folder, &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = found(node, note, reterr);
    en_node_close(node);
    return status;
}

enum en_status en_node_join(const struct en_env *env, const char *folder, struct en_str origin,
                            const struct en_hash *fingerprint, struct en_error *reterr)
{
    struct node_conf conf = {.role = NODE_FOLLOWER, .fingerprint = *fingerprint};
    struct en_node *node = NULL;
    enum en_status status = node_set_origin(&conf, origin, reterr);

    if (status == EN_OK) {
        status = node_begin(env, folder, &node, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    status = node_conf_write(env, folder, &conf, reterr);
    en_node_close(node);
    return status;
}
