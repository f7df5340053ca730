/*
 * Promises: given by the registrar, kept by who handed an act in until the record fulfils them.
 *
 * One file a promise, promises/ID.note, named by the act: it can be carried, copied and read. What
 * is in such a file is checked whenever it is read, so nothing is gained by putting one there.
 */
#include "entente/witness.h"

#include "private.h"

#include <stdlib.h>
#include <string.h>

#define PROMISES_NAME "promises"
#define PROMISE_SUFFIX ".note"

enum { PROMISE_BYTES_MAX = 4096, PROMISES_MAX = 4096 };

static enum en_status sign(struct en_node *node, const struct en_signing_key *registrar,
                           const struct en_promise *promise, struct en_text *note,
                           struct en_error *reterr)
{
    struct en_signing_key *log = NULL;
    struct en_text text = {0};
    enum en_status status = en_signing_key_rename(registrar, en_node_origin(node), &log, reterr);

    if (status == EN_OK) {
        en_promise_print(&text, en_node_origin(node), promise);
        en_note_sign(note, en_text_str(&text), log);
        status = text.failed || note->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_signing_key_destroy(log);
    en_text_finish(&text);
    return status;
}

enum en_status en_node_promise(struct en_node *node, const struct en_signing_key *registrar,
                               const struct en_hash *act, en_time by, struct en_text *ret_note,
                               struct en_error *reterr)
{
    en_time now = node->env.now(node->env.self);
    struct en_promise promise = {
        .act = *act, .received = now, .by = by == 0 ? now + EN_PROMISE_S : by};
    enum en_status status = node_check_registrar(node, registrar, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (promise.by <= now || promise.by - now > EN_PROMISE_S_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "promise.time", EN_STR("by"),
                       N_("an act is promised for later than now, and within 72 hours"),
                       N_("give a time within that"));
    }
    return sign(node, registrar, &promise, ret_note, reterr);
}

/* ---- kept in the folder --------------------------------------------------------------------- */

static enum en_status promise_path(const char *folder, const struct en_hash *act,
                                   struct en_text *out, struct en_error *reterr)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){act->b, EN_HASH_BYTES});
    en_text_addf(out, "%s/" PROMISES_NAME "/%.*s" PROMISE_SUFFIX, folder, (int)sizeof(hex), hex);
    return out->failed ? node_no_memory(reterr) : EN_OK;
}

static enum en_status write_promise(struct en_node *node, const struct en_hash *act,
                                    struct en_str note, struct en_error *reterr)
{
    struct en_text path = {0};
    char *folder = node_path(node->folder, PROMISES_NAME);
    struct en_bytes bytes = {(const uint8_t *)note.ptr, note.len};
    uint8_t *held = NULL;
    size_t len = 0;
    enum en_status status = folder == NULL ? node_no_memory(reterr)
                                           : node->env.make_folder(node->env.self, folder, reterr);

    if (status == EN_OK) {
        status = promise_path(node->folder, act, &path, reterr);
    }
    if (status == EN_OK && node->env.read_file(node->env.self, path.ptr, PROMISE_BYTES_MAX, &held,
                                               &len, NULL) == EN_ERR_NOT_FOUND) {
        status = node->env.write_file(node->env.self, path.ptr, bytes, 0600, reterr);
    }
    free(held);
    free(folder);
    en_text_finish(&path);
    return status;
}

enum en_status en_node_keep_promise(struct en_node *node, struct en_str note,
                                    struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_promise promise;
    enum en_status status = en_promise_open(&node->arena, note, &policy, &promise, reterr);

    if (status == EN_OK) {
        status = write_promise(node, &promise.act, note, reterr);
    }
    en_arena_reset(&node->arena);
    return status;
}

enum en_status en_node_judge_promise(struct en_node *node, const struct en_promise *promise,
                                     en_time now, enum en_promise_state *ret,
                                     struct en_error *reterr)
{
    uint64_t index = 0;
    struct en_error why = {.rule = ""};
    enum en_status status = en_store_find(node->store, &promise->act, &index, &why);

    if (status == EN_OK) {
        *ret = EN_PROMISE_KEPT;
        return EN_OK;
    }
    if (status != EN_ERR_NOT_FOUND) {
        return node_told(status, &why, reterr);
    }
    *ret = now > promise->by ? EN_PROMISE_OVERDUE : EN_PROMISE_OPEN;
    return EN_OK;
}

/* ---- all of them ---------------------------------------------------------------------------- */

struct names {
    struct en_arena *arena;
    const char *name[PROMISES_MAX];
    size_t count;
};

static bool note_name(void *arg, const char *name, bool is_folder)
{
    struct names *names = arg;
    size_t len = strlen(name);
    size_t suffix = strlen(PROMISE_SUFFIX);

    if (is_folder || len <= suffix || strcmp(name + len - suffix, PROMISE_SUFFIX) != 0) {
        return true;
    }
    names->name[names->count] = en_arena_copy(names->arena, en_str_from(name)).ptr;
    names->count += names->name[names->count] != NULL;
    return names->count < PROMISES_MAX;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One file. What cannot be read as a promise of this record is none, whoever put it there. */
static enum en_status each_file(struct en_node *node, const char *folder, const char *name,
                                en_promise_fn each, void *self, bool *ret_more,
                                struct en_error *reterr)
{
    char *path = node_path(folder, name);
    struct en_policy policy = en_node_policy(node);
    struct en_promise promise;
    enum en_promise_state state = EN_PROMISE_OPEN;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum en_status status = EN_OK;

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    if (node->env.read_file(node->env.self, path, PROMISE_BYTES_MAX, &bytes, &len, NULL) == EN_OK &&
        en_promise_open(&node->arena, (struct en_str){(const char *)bytes, len}, &policy, &promise,
                        NULL) == EN_OK) {
        status =
            en_node_judge_promise(node, &promise, node->env.now(node->env.self), &state, reterr);
        if (status == EN_OK) {
            *ret_more = each(self, &promise, (struct en_str){(const char *)bytes, len}, state);
        }
    }
    free(bytes);
    free(path);
    return status;
}

enum en_status en_node_promises(struct en_node *node, en_promise_fn each, void *self,
                                struct en_error *reterr)
{
    char *folder = node_path(node->folder, PROMISES_NAME);
    struct names *names = calloc(1, sizeof(*names));
    struct en_arena arena = {0};
    struct en_error why = {.rule = ""};
    bool more = true;

    if (folder == NULL || names == NULL) {
        free(names);
        free(folder);
        return node_no_memory(reterr);
    }
    en_arena_init(&arena, 0);
    names->arena = &arena;
    enum en_status status = node->env.list_folder(node->env.self, folder, note_name, names, &why);
    status = status == EN_ERR_NOT_FOUND ? EN_OK : status; /* none were ever kept */
    qsort(names->name, names->count, sizeof(names->name[0]), by_name);
    for (size_t i = 0; status == EN_OK && more && i < names->count; i++) {
        status = each_file(node, folder, names->name[i], each, self, &more, &why);
    }
    en_arena_finish(&arena);
    free(names);
    free(folder);
    return node_told(status, &why, reterr);
}

enum en_status node_drop_promise(struct en_node *node, const struct en_hash *act,
                                 struct en_error *reterr)
{
    struct en_text path = {0};
    enum en_status status = promise_path(node->folder, act, &path, reterr);

    if (status == EN_OK) {
        status = node->env.remove_file(node->env.self, path.ptr, reterr);
    }
    en_text_finish(&path);
    return status;
}
