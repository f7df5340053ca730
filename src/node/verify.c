/*
 * `entente verify`: everything again from the bytes alone.
 *
 * The entries are folded into tables in memory, with every signature and every rule; the tree is
 * made again from them and compared with every stored hash and head; the signed head is checked
 * against the accord in force at it. Nothing that the folder claims about itself is believed, but
 * for the fingerprint in the entente.conf of a node, which was pinned when the folder was made.
 */
#include "subject.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

/* A directory is folded in one go, so of earlier roots the fold asks for the empty one at most. */
static enum en_status root_at(void *self, uint64_t size, struct en_hash *ret)
{
    struct subject *subject = self;

    if (subject->is_node) {
        return en_store_root_at(subject->store, size, ret, NULL);
    }
    if (size != 0) {
        return EN_ERR_NOT_FOUND;
    }
    en_merkle_empty(ret);
    return EN_OK;
}

static enum en_status edge_at(void *self, uint64_t size, struct en_edge *ret)
{
    struct subject *subject = self;

    assert(subject->is_node);
    return en_store_edge_at(subject->store, size, ret, NULL);
}

/* ---- the tree ------------------------------------------------------------------------------- */

/* What goes on beside the fold, on files of its own: nothing is shared but the disk. */
struct beside {
    const struct subject *subject;
    enum en_status (*run)(const struct subject *subject, struct en_error *reterr);
    enum en_status status;
    struct en_error error;
};

static enum en_status with_record(const struct subject *subject,
                                  enum en_status (*look)(struct en_store *, struct en_error *),
                                  struct en_error *reterr)
{
    struct en_store *store = NULL;
    char *path = node_path(subject->folder, "record.db");
    enum en_status status = path == NULL ? node_no_memory(reterr)
                                         : en_store_open(subject->env, path, false, &store, reterr);

    if (status == EN_OK) {
        status = look(store, reterr);
    }
    en_store_close(store);
    free(path);
    return status;
}

static enum en_status audit_pages(const struct subject *subject, struct en_error *reterr)
{
    return with_record(subject, en_audit_pages, reterr);
}

static enum en_status audit_record(const struct subject *subject, struct en_error *reterr)
{
    return with_record(subject, en_store_audit, reterr);
}

static enum en_status audit_directory(const struct subject *subject, struct en_error *reterr)
{
    struct en_tiles *tiles = NULL;
    struct en_text note = {0};
    enum en_status status = en_tiles_open(subject->env, subject->folder, &tiles, reterr);

    if (status == EN_OK) {
        struct en_source source = en_tiles_source(tiles);
        status = source.head(source.self, &note, reterr);
    }
    if (status == EN_OK) {
        /* Whether it is the record's origin is seen by check_head. */
        status = en_tiles_audit(tiles, node_origin_of(en_text_str(&note)), reterr);
    }
    en_text_finish(&note);
    en_tiles_close(tiles);
    return status;
}

static void *beside_main(void *self)
{
    struct beside *beside = self;

    beside->status = beside->run(beside->subject, &beside->error);
    return NULL;
}

static enum en_status add_to_audit(void *audit, const struct en_hash *id,
                                   const struct en_hash *leaf, struct en_error *reterr)
{
    return en_audit_add(audit, id, leaf, reterr);
}

/* The signed head, if there is one: a node that has just been founded has none. */
static enum en_status read_head(struct subject *subject, struct en_head *ret,
                                struct en_error *reterr)
{
    enum en_status status = subject->source.head(subject->source.self, &subject->note, reterr);

    if (status != EN_OK || subject->note.len == 0) {
        return status;
    }
    return node_head_of(&subject->arena, en_text_str(&subject->note),
                        node_origin_of(en_text_str(&subject->note)), NULL, ret, reterr);
}

static enum en_status fold(struct subject *subject, const struct en_head *head,
                           const struct en_fold_options *options, struct en_error *reterr)
{
    struct en_log_view view = {.self = subject, .root_at = root_at, .edge_at = edge_at};

    return en_fold(subject->state, &subject->source, head, &view, options, reterr);
}

/* What a node holds beyond its signed head, or all of it when none is signed. */
static enum en_status fold_rest(struct subject *subject, const struct en_fold_options *options,
                                struct en_verification *ret, struct en_error *reterr)
{
    ret->head = en_store_head(subject->store);
    return fold(subject, &ret->head, options, reterr);
}

/* The signed head against the accord in force at it. Any line by a stranger is refused here, where
 * the bytes themselves are judged: it would be the one place in which a changed byte goes by. */
static enum en_status check_head(struct subject *subject, struct en_verification *ret,
                                 struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(subject->state);
    struct en_vkey witness[64];

    if (accord == NULL) {
        return en_fail(reterr, EN_ERR_VERIFY, "verify.empty", EN_STR("checkpoint"),
                       N_("the signed head is of an empty record"), NULL);
    }
    struct en_policy policy =
        node_policy_of(subject->hasher, accord, en_state_origin(subject->state), witness);
    enum en_status status = en_checkpoint_open(&subject->arena, en_text_str(&subject->note),
                                               &policy, &ret->cosigned, reterr);
    if (status == EN_OK) {
        status = node_check_signers(&subject->arena, en_text_str(&subject->note), &policy, reterr);
    }
    ret->quorum = status == EN_OK && en_policy_is_met(&policy, ret->cosigned.by_witness);
    if (ret->quorum && subject->conf.own[0] != '\0') {
        struct en_policy_group group[2];
        en_policy_insist(&policy, node_witness_of(accord, subject->conf.own), group);
        ret->proven = en_policy_is_met(&policy, ret->cosigned.by_witness);
    } else {
        ret->proven = ret->quorum;
    }
    return status;
}

/* Up to the signed head, the head itself, and what a node holds beyond it. */
static enum en_status fold_all(struct subject *subject, const struct en_fold_options *options,
                               struct en_verification *ret, struct en_error *reterr)
{
    enum en_status status = en_state_open(subject->env, ":memory:", &subject->state, reterr);

    if (status == EN_OK) {
        status = read_head(subject, &ret->head, reterr);
    }
    bool more = subject->is_node &&
                (subject->note.len == 0 || en_store_head(subject->store).size != ret->head.size);
    struct en_fold_options first = *options;
    if (more) {
        first.ret_hash = NULL; /* the hash is of the state at the end */
    }
    if (status == EN_OK && subject->note.len > 0) {
        status = fold(subject, &ret->head, &first, reterr);
        status = status == EN_OK ? check_head(subject, ret, reterr) : status;
    }
    return status == EN_OK && more ? fold_rest(subject, options, ret, reterr) : status;
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
    return en_state_view(subject->state, "voids", NULL, 0, count_row, &ret->voids, reterr);
}

static enum en_status unpinned(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_UNPINNED, "verify.unpinned", EN_STR("accord"),
                   N_("everything fits together, but whose accord this is was not checked"),
                   N_("give the fingerprint that the parties announced: --accord FINGERPRINT"));
}

/* The fold, and beside it what needs no entry. */
static enum en_status fold_with(struct beside *beside, struct subject *subject,
                                const struct en_fold_options *options, struct en_verification *ret,
                                struct en_error *reterr)
{
    pthread_t thread;
    bool started = pthread_create(&thread, NULL, beside_main, beside) == 0;
    enum en_status status = fold_all(subject, options, ret, reterr);

    if (started) {
        (void)pthread_join(thread, NULL);
    } else {
        (void)beside_main(beside);
    }
    return status;
}

/* The tree of a directory is made again beside the fold. That of a record is made again from what
 * the fold reads, each entry read and hashed once, while its pages are looked at. */
static enum en_status fold_and_audit(struct beside *beside, struct subject *subject,
                                     const struct en_fold_options *options,
                                     struct en_verification *ret, struct en_error *reterr)
{
    struct en_fold_options both = *options;
    struct en_audit *audit = NULL;

    if (!subject->is_node) {
        return fold_with(beside, subject, options, ret, reterr);
    }
    enum en_status status = en_audit_begin(subject->store, &audit, reterr);
    if (status == EN_OK) {
        both.beside = add_to_audit;
        both.beside_self = audit;
        status = fold_with(beside, subject, &both, ret, reterr);
    }
    if (status == EN_OK) {
        status = en_audit_finish(audit, reterr);
    }
    en_audit_destroy(audit);
    return status;
}

/* What the tree says comes first: it names the damaged bytes, where the fold can only say that they
 * make no sense. So when the fold fails, the record is asked alone, as if nothing had been read. */
static enum en_status verify(struct subject *subject, const struct en_fold_options *options,
                             struct en_verification *ret, struct en_error *reterr)
{
    struct beside beside = {.subject = subject,
                            .run = subject->is_node ? audit_pages : audit_directory,
                            .status = EN_OK};

    enum en_status status = fold_and_audit(&beside, subject, options, ret, reterr);
    if (subject->is_node && node_judge(status, NULL) == EN_ERR_VERIFY) {
        beside.run = audit_record;
        (void)beside_main(&beside);
    }
    if (beside.status != EN_OK) {
        if (reterr != NULL) {
            *reterr = beside.error;
        }
        return beside.status;
    }
    return status == EN_OK ? summarise(subject, ret, reterr) : status;
}

enum en_status node_judge(enum en_status status, struct en_error *error)
{
    switch (status) {
    case EN_OK:
    case EN_ERR_USAGE:
    case EN_ERR_MEMORY:
    case EN_ERR_IO:
    case EN_ERR_NOT_FOUND:
    case EN_ERR_HELD:
    case EN_ERR_UNPINNED:
    case EN_ERR_NEWER:
    case EN_ERR_UNKNOWN:
        return status;
    case EN_ERR_EXISTS:
    case EN_ERR_RANGE:
    case EN_ERR_TOO_LONG:
    case EN_ERR_ENCODING:
    case EN_ERR_SYNTAX:
    case EN_ERR_CONTRADICTION:
    case EN_ERR_INADMISSIBLE:
    case EN_ERR_STALE:
    case EN_ERR_VOID:
    case EN_ERR_CONSENT:
    case EN_ERR_PASSPHRASE:
    case EN_ERR_SEALED:
    case EN_ERR_VERIFY:
    case EN_ERR_INFEASIBLE:
    case EN_ERR_EXPECTATION:
    case EN_ERR_RECEIVED:
    case EN_STATUS_COUNT:
        break;
    }
    if (error != NULL) {
        error->status = EN_ERR_VERIFY;
    }
    return EN_ERR_VERIFY;
}

static enum en_status check_whole(const struct en_store *store, struct en_error *reterr)
{
    return en_store_minimum(store) == 0
               ? EN_OK
               : en_fail(reterr, EN_ERR_USAGE, "verify.partial", EN_STR("record.db"),
                         N_("the record begins in the middle: its first entries are not here"),
                         N_("verify a folder that holds the whole record"));
}

enum en_status en_verify_folder(const struct en_env *env, const char *folder,
                                const struct en_hash *fingerprint, unsigned threads,
                                bool (*progress)(void *, uint64_t, uint64_t), void *self,
                                struct en_verification *ret, struct en_error *reterr)
{
    struct subject subject = {.env = env, .folder = folder, .lock_fd = -1};
    struct en_verification verification = {.pinned = false};
    enum en_status status = subject_open(&subject, reterr);

    if (status == EN_OK && subject.is_node) {
        status = check_whole(subject.store, reterr);
    }
    if (status == EN_OK) {
        struct en_hash pin = fingerprint != NULL ? *fingerprint : subject.conf.fingerprint;
        verification.pinned = fingerprint != NULL || subject.is_node;
        struct en_fold_options options = {.signatures = true,
                                          .threads = threads > 0 ? threads
                                                                 : node_threads(UINT64_MAX, true),
                                          .fingerprint = verification.pinned ? &pin : NULL,
                                          .progress = progress,
                                          .self = self,
                                          .ret_hash = &verification.state};
        status = verify(&subject, &options, &verification, reterr);
    }
    subject_close(&subject);
    if (status != EN_OK) {
        return node_judge(status, reterr);
    }
    *ret = verification;
    return verification.pinned ? EN_OK : unpinned(reterr);
}
