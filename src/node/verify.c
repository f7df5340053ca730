/*
 * `entente verify`: everything again from the bytes alone.
 *
 * First the tree is recomputed and compared with every stored hash and head; then the entries are
 * folded into tables in memory, with every signature and every rule. Nothing that the folder
 * claims about itself is believed, but for the fingerprint in the entente.conf of a node, which
 * was pinned when the folder was made.
 */
#include "private.h"

#include <stdlib.h>
#include <sys/stat.h>

/* What is being verified: a node's record or an exported directory. */
struct subject {
    const struct en_env *env;
    const char *folder;
    bool is_node;
    struct node_conf conf; // of a node; of a directory the origin alone
    int lock_fd;
    struct en_store *store;
    struct en_tiles *tiles;
    struct en_source source;
    struct en_hasher *hasher;
    struct en_arena arena;
    struct en_state *state;
    struct en_text note; // the signed head; empty when a node has none yet
};

struct origin_reader {
    struct subject *subject;
    enum en_status status;
    struct en_error *reterr;
};

/* The fold begins at nothing, so of earlier roots it asks for the empty one at most. */
static enum en_status empty_root(void *self, uint64_t size, struct en_hash *ret)
{
    (void)self;
    if (size != 0) {
        return EN_ERR_NOT_FOUND;
    }
    en_merkle_empty(ret);
    return EN_OK;
}

/* ---- opening --------------------------------------------------------------------------------- */

static enum en_status open_node(struct subject *subject, struct en_error *reterr)
{
    char *path = node_path(subject->folder, "record.db");
    enum en_status status =
        path == NULL ? node_no_memory(reterr)
                     : node_conf_read(subject->env, subject->folder, &subject->conf, reterr);

    if (status == EN_OK) {
        status = node_lock(subject->folder, &subject->lock_fd, reterr);
    }
    if (status == EN_OK) {
        status = en_store_open(subject->env, path, false, &subject->store, reterr);
    }
    if (status == EN_OK) {
        subject->source = en_store_source(subject->store);
    }
    free(path);
    return status;
}

static bool read_origin(void *self, uint64_t index, struct en_bytes bytes)
{
    struct origin_reader *reader = self;
    struct subject *subject = reader->subject;
    struct en_checked entry;

    (void)index;
    reader->status = en_entry_read(&subject->arena, subject->hasher, bytes, &entry, reader->reterr);
    if (reader->status == EN_OK) {
        /* The parser of acts has bounded it. */
        for (size_t i = 0; i < entry.act.origin.len && i < EN_ORIGIN_BYTES_MAX; i++) {
            subject->conf.origin[i] = entry.act.origin.ptr[i];
        }
    }
    return false;
}

static enum en_status open_directory(struct subject *subject, struct en_error *reterr)
{
    struct origin_reader reader = {.subject = subject, .status = EN_OK, .reterr = reterr};
    enum en_status status = en_tiles_open(subject->env, subject->folder, &subject->tiles, reterr);

    if (status != EN_OK) {
        return status;
    }
    subject->source = en_tiles_source(subject->tiles);
    status = subject->source.read(subject->source.self, 0, 1, read_origin, &reader, reterr);
    return reader.status != EN_OK ? reader.status : status;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static enum en_status subject_open(struct subject *subject, struct en_error *reterr)
{
    en_arena_init(&subject->arena, 0);
    subject->hasher = en_hasher_create();
    if (subject->hasher == NULL) {
        return node_no_memory(reterr);
    }
    if (!is_folder(subject->folder)) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "verify.absent", en_str_from(subject->folder),
                       N_("there is no such folder"), N_("name a node or an exported directory"));
    }
    subject->is_node = node_conf_exists(subject->folder);
    return subject->is_node ? open_node(subject, reterr) : open_directory(subject, reterr);
}

static void subject_close(struct subject *subject)
{
    en_state_close(subject->state);
    en_tiles_close(subject->tiles);
    en_store_close(subject->store);
    node_unlock(subject->lock_fd);
    en_hasher_destroy(subject->hasher);
    en_arena_finish(&subject->arena);
    en_text_finish(&subject->note);
}

/* ---- the three passes: tree, rules, head ----------------------------------------------------- */

static enum en_status audit(struct subject *subject, struct en_error *reterr)
{
    return subject->is_node
               ? en_store_audit(subject->store, reterr)
               : en_tiles_audit(subject->tiles, en_str_from(subject->conf.origin), reterr);
}

/* The head whose entries are folded: of a node everything it holds, signed or not yet. */
static enum en_status head_to_fold(struct subject *subject, struct en_head *ret,
                                   struct en_error *reterr)
{
    enum en_status status = subject->source.head(subject->source.self, &subject->note, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (subject->is_node) {
        *ret = en_store_head(subject->store);
        return EN_OK;
    }
    return node_head_of(&subject->arena, en_text_str(&subject->note),
                        en_str_from(subject->conf.origin), NULL, ret, reterr);
}

static enum en_status fold(struct subject *subject, const struct en_head *head,
                           const struct en_fold_options *options, struct en_error *reterr)
{
    struct en_log_view view = {.self = NULL, .root_at = empty_root};
    enum en_status status = en_state_open(subject->env, ":memory:", &subject->state, reterr);

    return status != EN_OK
               ? status
               : en_fold(subject->state, &subject->source, head, &view, options, reterr);
}

static enum en_status check_head(struct subject *subject, struct en_cosigned *ret,
                                 struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(subject->state);
    struct en_vkey witness[64];

    if (subject->note.len == 0 || accord == NULL) {
        *ret = (struct en_cosigned){.by_log = false};
        return EN_OK;
    }
    struct en_policy policy = node_policy_of(accord, en_str_from(subject->conf.origin), witness);
    return en_checkpoint_open(&subject->arena, en_text_str(&subject->note), &policy, ret, reterr);
}

static bool count_row(void *self, const struct en_cell *cells, size_t count)
{
    uint64_t *rows = self;

    (void)cells;
    (void)count;
    (*rows)++;
    return true;
}

static enum en_status summarise(struct subject *subject, struct en_verification *ret,
                                struct en_error *reterr)
{
    ret->entries = ret->head.size;
    if (!en_state_fingerprint(subject->state, &ret->fingerprint)) {
        return en_fail(reterr, EN_ERR_VERIFY, "verify.empty", EN_STR("record"),
                       N_("the record is empty: there is no act 0 to verify"),
                       N_("follow the registrar first"));
    }
    enum en_status status =
        en_state_view(subject->state, "voids", NULL, 0, count_row, &ret->voids, reterr);
    return status == EN_OK ? en_state_hash(subject->state, &ret->state, reterr) : status;
}

static enum en_status unpinned(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_UNPINNED, "verify.unpinned", EN_STR("accord"),
                   N_("everything fits together, but whose accord this is was not checked"),
                   N_("give the fingerprint that the parties announced: --accord FINGERPRINT"));
}

static enum en_status verify(struct subject *subject, const struct en_fold_options *options,
                             struct en_verification *ret, struct en_error *reterr)
{
    enum en_status status = audit(subject, reterr);

    if (status == EN_OK) {
        status = head_to_fold(subject, &ret->head, reterr);
    }
    if (status == EN_OK) {
        status = fold(subject, &ret->head, options, reterr);
    }
    if (status == EN_OK) {
        status = check_head(subject, &ret->cosigned, reterr);
    }
    return status == EN_OK ? summarise(subject, ret, reterr) : status;
}

enum en_status en_verify_folder(const struct en_env *env, const char *folder,
                                const struct en_hash *fingerprint, unsigned threads,
                                bool (*progress)(void *, uint64_t, uint64_t), void *self,
                                struct en_verification *ret, struct en_error *reterr)
{
    struct subject subject = {.env = env, .folder = folder, .lock_fd = -1};
    struct en_verification verification = {.pinned = false};
    enum en_status status = subject_open(&subject, reterr);

    if (status == EN_OK) {
        struct en_hash pin = fingerprint != NULL ? *fingerprint : subject.conf.fingerprint;
        verification.pinned = fingerprint != NULL || subject.is_node;
        struct en_fold_options options = {.signatures = true,
                                          .threads = threads > 0 ? threads
                                                                 : node_threads(UINT64_MAX, true),
                                          .fingerprint = verification.pinned ? &pin : NULL,
                                          .progress = progress,
                                          .self = self};
        status = verify(&subject, &options, &verification, reterr);
    }
    subject_close(&subject);
    if (status != EN_OK) {
        return status;
    }
    *ret = verification;
    return verification.pinned ? EN_OK : unpinned(reterr);
}
