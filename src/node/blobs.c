/*
 * The blobs of a node: what the state expects against what lies in blobs/.
 *
 * The fold never opens a blob and the state never knows whether one is there: two nodes with the
 * same record are in the same state whatever files they hold. Here the two are put side by side.
 * Nothing is taken in that no act names, so nobody can fill a member's disk; what an act erased is
 * deleted, at once and again at each opening, because a crash may have come between.
 */
#include "private.h"

#include <stdlib.h>
#include <string.h>

static enum en_status blobs_folder(struct en_node *node, char **ret, struct en_error *reterr)
{
    *ret = node_path(node->folder, "blobs");
    return *ret == NULL ? node_no_memory(reterr) : EN_OK;
}

/* ---- what the state says -------------------------------------------------------------------- */

static const struct en_cell *cell_of(const struct en_cell *cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cells[i].name, name) == 0) {
            return &cells[i];
        }
    }
    return NULL;
}

/* A row of the view "blobs". False when its hash is none. */
static bool read_row(const struct en_cell *cells, size_t count, struct en_node_blob *ret)
{
    const struct en_cell *sha256 = cell_of(cells, count, "sha256");
    const struct en_cell *bytes = cell_of(cells, count, "bytes");
    const struct en_cell *state = cell_of(cells, count, "state");
    const struct en_cell *index = cell_of(cells, count, "index");

    if (sha256 == NULL || bytes == NULL || state == NULL || index == NULL ||
        sha256->text.len != EN_HASH_BYTES) {
        return false;
    }
    memcpy(ret->sha256.b, sha256->text.ptr, EN_HASH_BYTES);
    ret->bytes = (uint64_t)bytes->num;
    ret->index = (uint64_t)index->num;
    ret->erased = en_str_is(state->text, "erased");
    return true;
}

struct search {
    struct en_node_blob blob;
    bool found;
};

/* Two acts may name one blob; erased by one, it is erased. */
static bool take_found(void *self, const struct en_cell *cells, size_t count)
{
    struct search *search = self;
    struct en_node_blob blob;

    if (read_row(cells, count, &blob) && (!search->found || blob.erased)) {
        search->blob = blob;
        search->found = true;
    }
    return true;
}

/* An own act that is not in the record yet names its blob all the same: they travel together. */
struct waiting {
    struct en_arena arena;
    const struct en_hash *sha256;
    struct search search;
};

static bool take_waiting(void *self, struct en_str note, const struct en_hash *id)
{
    struct waiting *waiting = self;
    struct en_act act;

    (void)id;
    en_arena_reset(&waiting->arena);
    if (en_act_parse(&waiting->arena, en_entry_act_text(note), &act, NULL) != EN_OK) {
        return true; /* only acts whose form was checked are in the outbox */
    }
    const struct en_item *line = en_act_first(&act, "blob");
    if (line != NULL && line->field->token_count == 2) {
        struct en_hash sha256 = en_value_hash(&line->value[0]);
        waiting->search.found = en_hash_equal(&sha256, waiting->sha256);
        waiting->search.blob = (struct en_node_blob){
            .sha256 = sha256, .bytes = (uint64_t)line->value[1].num, .index = UINT64_MAX};
    }
    return !waiting->search.found;
}

static enum en_status find_waiting(struct en_node *node, const struct en_hash *sha256,
                                   struct search *ret, struct en_error *reterr)
{
    struct waiting waiting = {.sha256 = sha256};

    en_arena_init(&waiting.arena, 0);
    enum en_status status = en_node_outbox_each(node, take_waiting, &waiting, reterr);
    en_arena_finish(&waiting.arena);
    *ret = waiting.search;
    return status;
}

enum en_status en_node_blob_find(struct en_node *node, const struct en_hash *sha256,
                                 struct en_node_blob *ret, struct en_error *reterr)
{
    struct search search = {.found = false};
    char hex[2 * EN_HASH_BYTES];
    struct en_str arg = {hex, sizeof(hex)};

    en_hex_encode(hex, (struct en_bytes){sha256->b, sizeof(sha256->b)});
    enum en_status status =
        en_state_view(node->state, "blobs", &arg, 1, take_found, &search, reterr);
    if (status == EN_OK && !search.found) {
        status = find_waiting(node, sha256, &search, reterr);
    }
    if (status == EN_OK && !search.found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "blob.unnamed", arg,
                       N_("no act of this record names such an attachment"),
                       N_("follow the record first; its act may not be here yet"));
    }
    if (status == EN_OK) {
        *ret = search.blob;
    }
    return status;
}

/* ---- in and out ----------------------------------------------------------------------------- */

static enum en_status erased(enum en_status status, const struct en_node_blob *blob,
                             struct en_error *reterr)
{
    char hex[2 * EN_HASH_BYTES];
    struct en_str place = {hex, sizeof(hex)};

    en_hex_encode(hex, (struct en_bytes){blob->sha256.b, EN_HASH_BYTES});
    return en_fail(reterr, status, "blob.erased", place,
                   N_("an act erased this attachment: it is kept nowhere"),
                   N_("delete your copy as well"));
}

enum en_status en_node_blob_put(struct en_node *node, struct en_bytes content, struct en_hash *ret,
                                struct en_error *reterr)
{
    struct en_node_blob blob;
    struct en_hash hash;
    char *folder = NULL;

    en_hash_of(node->hasher, content, &hash);
    enum en_status status = en_node_blob_find(node, &hash, &blob, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (blob.erased) {
        return erased(EN_ERR_INADMISSIBLE, &blob, reterr);
    }
    if (content.len != blob.bytes) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "blob.length", EN_STR(""),
                       N_("the attachment has another length than its act says"),
                       N_("the act is wrong about it: ask its author"));
    }
    status = blobs_folder(node, &folder, reterr);
    if (status == EN_OK) {
        status = en_blob_put(&node->env, folder, content, &hash, reterr);
    }
    if (status == EN_OK && ret != NULL) {
        *ret = hash;
    }
    free(folder);
    return status;
}

enum en_status en_node_blob_get(struct en_node *node, const struct en_hash *sha256,
                                struct en_text *ret, struct en_error *reterr)
{
    struct en_node_blob blob;
    char *folder = NULL;
    enum en_status status = en_node_blob_find(node, sha256, &blob, reterr);

    if (status == EN_OK && blob.erased) {
        status = erased(EN_ERR_NOT_FOUND, &blob, reterr);
    }
    if (status == EN_OK) {
        status = blobs_folder(node, &folder, reterr);
    }
    if (status == EN_OK) {
        status = en_blob_get(&node->env, folder, sha256, ret, reterr);
    }
    free(folder);
    return status;
}

/* ---- what is held --------------------------------------------------------------------------- */

struct held {
    struct en_hash *hash; // array of length [count], sorted before it is asked
    size_t count, cap;
    bool failed;
};

static bool take_held(void *self, const struct en_hash *sha256)
{
    struct held *held = self;

    if (held->count == held->cap) {
        size_t cap = held->cap == 0 ? 256 : 2 * held->cap;
        struct en_hash *grown = realloc(held->hash, cap * sizeof(*grown));
        if (grown == NULL) {
            held->failed = true;
            return false;
        }
        held->hash = grown;
        held->cap = cap;
    }
    held->hash[held->count++] = *sha256;
    return true;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct en_hash));
}

static enum en_status read_held(struct en_node *node, struct held *ret, struct en_error *reterr)
{
    char *folder = NULL;
    enum en_status status = blobs_folder(node, &folder, reterr);

    if (status == EN_OK) {
        status = en_blob_each(&node->env, folder, take_held, ret, reterr);
    }
    free(folder);
    if (status == EN_OK && ret->failed) {
        status = node_no_memory(reterr);
    }
    if (status == EN_OK && ret->count > 0) {
        qsort(ret->hash, ret->count, sizeof(*ret->hash), compare);
    }
    return status;
}

struct walk {
    struct held held;
    en_node_blob_fn each;
    void *self;
    bool missing_only;
};

static bool take_row(void *self, const struct en_cell *cells, size_t count)
{
    struct walk *walk = self;
    struct en_node_blob blob;

    if (!read_row(cells, count, &blob)) {
        return true;
    }
    bool held = walk->held.count > 0 && bsearch(&blob.sha256, walk->held.hash, walk->held.count,
                                                sizeof(blob.sha256), compare) != NULL;
    return (walk->missing_only && (held || blob.erased)) || walk->each(walk->self, &blob, held);
}

static enum en_status walk_blobs(struct en_node *node, struct walk *walk, struct en_error *reterr)
{
    enum en_status status = read_held(node, &walk->held, reterr);

    if (status == EN_OK) {
        status = en_state_view(node->state, "blobs", NULL, 0, take_row, walk, reterr);
    }
    free(walk->held.hash);
    return status;
}

enum en_status en_node_blob_each(struct en_node *node, en_node_blob_fn each, void *self,
                                 struct en_error *reterr)
{
    struct walk walk = {.each = each, .self = self};

    return walk_blobs(node, &walk, reterr);
}

enum en_status en_node_blob_missing(struct en_node *node, en_node_blob_fn each, void *self,
                                    struct en_error *reterr)
{
    struct walk walk = {.each = each, .self = self, .missing_only = true};

    return walk_blobs(node, &walk, reterr);
}

/* ---- erasing -------------------------------------------------------------------------------- */

struct erasing {
    struct en_node *node;
    const char *folder;
    enum en_status status;
    struct en_error *reterr;
};

static bool erase_one(void *self, const struct en_cell *cells, size_t count)
{
    struct erasing *erasing = self;
    const struct en_cell *blob = cell_of(cells, count, "blob");
    struct en_hash hash;

    if (blob != NULL && blob->text.len == sizeof(hash.b)) {
        memcpy(hash.b, blob->text.ptr, sizeof(hash.b));
        erasing->status =
            en_blob_remove(&erasing->node->env, erasing->folder, &hash, erasing->reterr);
    }
    return erasing->status == EN_OK;
}

enum en_status node_erase_blobs(struct en_node *node, struct en_error *reterr)
{
    struct erasing erasing = {.node = node, .reterr = reterr};
    char *folder = NULL;
    enum en_status status = blobs_folder(node, &folder, reterr);

    erasing.folder = folder;
    if (status == EN_OK) {
        status = en_state_view(node->state, "erasures", NULL, 0, erase_one, &erasing, reterr);
    }
    free(folder);
    return status == EN_OK ? erasing.status : status;
}
