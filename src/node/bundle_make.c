/*
 * Making a bundle: what another node lacks, in one file that anybody may carry.
 *
 * The registrar's brings entries, attachments and receipts; a follower's brings its outbox. What it
 * holds is in the clear, future orders too, so it is sealed to the keys of those who are meant
 * before it leaves the circle. Who carries it needs no trust: nothing in it is believed.
 */
#include "private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct making {
    struct en_node *node;
    const struct en_str *bodies; // array of length [body_count]
    size_t body_count;
    struct en_text *out;
    struct en_bundled made;
    struct en_text acts; // texts of the outbox, one behind the other
    struct en_hash *blob;
    size_t blobs, blob_cap;
    enum en_status status;
    struct en_error *reterr;
};

/* ---- attachments ---------------------------------------------------------------------------- */

static bool add_hash(struct making *making, const struct en_hash *hash)
{
    if (making->blobs == making->blob_cap) {
        size_t cap = making->blob_cap == 0 ? 64 : 2 * making->blob_cap;
        struct en_hash *grown = realloc(making->blob, cap * sizeof(*grown));
        if (grown == NULL) {
            making->status = node_no_memory(making->reterr);
            return false;
        }
        making->blob = grown;
        making->blob_cap = cap;
    }
    making->blob[making->blobs++] = *hash;
    return true;
}

/* What the entries in the bundle name, as far as it is here. */
static bool note_named(void *self, const struct en_node_blob *blob, bool held)
{
    struct making *making = self;
    bool wanted = held && !blob->erased && blob->index >= making->made.minimum &&
                  blob->index < making->made.head.size;

    return !wanted || add_hash(making, &blob->sha256);
}

/* What an act in the outbox names: its hash stands in the act's text. */
static bool note_waiting(void *self, const struct en_hash *sha256)
{
    struct making *making = self;
    char hex[2 * EN_HASH_BYTES + 1];

    en_hex_encode(hex, (struct en_bytes){sha256->b, EN_HASH_BYTES});
    hex[2 * EN_HASH_BYTES] = '\0';
    return making->acts.len == 0 || strstr(en_text_cstr(&making->acts), hex) == NULL ||
           add_hash(making, sha256);
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, EN_HASH_BYTES);
}

static enum en_status add_blob(struct making *making, const char *folder,
                               const struct en_hash *hash)
{
    struct en_text content = {0};
    enum en_status status = en_blob_get(&making->node->env, folder, hash, &content, making->reterr);

    if (status == EN_OK) {
        en_bundle_add_blob(making->out, hash,
                           (struct en_bytes){(const uint8_t *)content.ptr, content.len});
        making->made.blobs++;
    }
    en_text_finish(&content);
    return status;
}

static enum en_status add_blobs(struct making *making)
{
    struct en_node *node = making->node;
    char *folder = node_path(node->folder, "blobs");
    enum en_status status = folder == NULL ? node_no_memory(making->reterr) : EN_OK;

    if (status == EN_OK) {
        status = en_node_blob_each(node, note_named, making, making->reterr);
    }
    if (status == EN_OK) {
        status = en_blob_each(&node->env, folder, note_waiting, making, making->reterr);
    }
    status = making->status != EN_OK ? making->status : status;
    if (status == EN_OK && making->blobs > 0) {
        qsort(making->blob, making->blobs, sizeof(making->blob[0]), compare_hashes);
    }
    for (size_t i = 0; status == EN_OK && i < making->blobs; i++) {
        if (i == 0 || !en_hash_equal(&making->blob[i - 1], &making->blob[i])) {
            status = add_blob(making, folder, &making->blob[i]);
        }
    }
    free(folder);
    return status;
}

/* ---- receipts ------------------------------------------------------------------------------- */

/* The author of an act, from its text: the third line. */
static struct en_str author_of(struct en_str text)
{
    struct en_str line = {NULL, 0};

    for (int i = 0; i < 3; i++) {
        line = en_str_cut(&text, '\n');
    }
    return en_str_starts(line, EN_STR("author: ")) ? (struct en_str){line.ptr + 8, line.len - 8}
                                                   : (struct en_str){NULL, 0};
}

static bool is_theirs(const struct making *making, struct en_bytes bytes)
{
    struct en_entry entry;

    if (en_entry_parse(bytes, &entry, NULL) != EN_OK) {
        return false;
    }
    struct en_str author = author_of(en_entry_act_text(entry.note));
    struct en_str body = en_str_cut(&author, '/');
    for (size_t i = 0; i < making->body_count; i++) {
        if (en_str_equal(body, making->bodies[i])) {
            return true;
        }
    }
    return false;
}

static bool add_receipt(void *self, uint64_t index, struct en_bytes entry)
{
    struct making *making = self;
    struct en_text receipt = {0};

    if (!is_theirs(making, entry)) {
        return true;
    }
    making->status = en_node_receipt(making->node, index, &receipt, making->reterr);
    if (making->status == EN_OK) {
        en_bundle_add_receipt(making->out, index, en_text_str(&receipt));
        making->made.receipts++;
    }
    en_text_finish(&receipt);
    return making->status == EN_OK;
}

static enum en_status add_receipts(struct making *making)
{
    struct en_source source = en_store_source(making->node->store);
    uint64_t from = making->made.minimum;
    uint64_t to = making->made.head.size;

    if (from >= to || making->body_count == 0) {
        return EN_OK;
    }
    enum en_status status = source.read(source.self, from, to, add_receipt, making, making->reterr);
    return making->status != EN_OK ? making->status : status;
}

/* ---- the outbox ----------------------------------------------------------------------------- */

static bool note_act(void *self, struct en_str note, const struct en_hash *id)
{
    struct making *making = self;

    (void)id;
    en_text_add(&making->acts, note);
    return true;
}

static bool add_act(void *self, struct en_str note, const struct en_hash *id)
{
    struct making *making = self;

    (void)id;
    en_bundle_add_act(making->out, making->made.acts++, note);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status make(struct making *making, int64_t from)
{
    struct en_node *node = making->node;
    struct en_text note = {0};
    enum en_status status = node_published(node, &note, &making->made.head, making->reterr);
    uint64_t size = making->made.head.size;
    uint64_t first = from < 0 || (uint64_t)from > size ? size : (uint64_t)from;

    en_text_finish(&note);
    if (status == EN_OK) {
        status = en_bundle_write(node->store, first, making->out, making->reterr);
    }
    making->made.minimum = first < size ? first - first % EN_BUNDLE_ALIGNED : size;
    making->made.entries = size - making->made.minimum;
    if (status == EN_OK) {
        status = en_node_outbox_each(node, note_act, making, making->reterr);
    }
    if (status == EN_OK) {
        status = making->acts.failed ? node_no_memory(making->reterr) : add_blobs(making);
    }
    if (status == EN_OK) {
        status = add_receipts(making);
    }
    if (status == EN_OK) {
        status = en_node_outbox_each(node, add_act, making, making->reterr);
    }
    return status == EN_OK ? en_bundle_end(making->out, making->reterr) : status;
}

enum en_status en_node_bundle_make(struct en_node *node, int64_t from, const struct en_str *bodies,
                                   size_t count, struct en_text *out, struct en_bundled *ret,
                                   struct en_error *reterr)
{
    struct making making = {
        .node = node, .bodies = bodies, .body_count = count, .out = out, .reterr = reterr};
    enum en_status status = make(&making, from);

    if (status == EN_OK && ret != NULL) {
        *ret = making.made;
    }
    en_text_finish(&making.acts);
    free(making.blob);
    en_arena_reset(&node->arena);
    return status;
}

/* ---- sealing -------------------------------------------------------------------------------- */

struct readers {
    struct en_age_recipient recipient[EN_AGE_RECIPIENTS_MAX];
    size_t count;
    struct en_str role, state, seal; // of the row at hand
};

static bool add_reader(void *self, const struct en_cell *cells, size_t count)
{
    struct readers *readers = self;
    struct en_str role = {NULL, 0};
    struct en_str state = {NULL, 0};
    struct en_str seal = {NULL, 0};

    for (size_t i = 0; i < count; i++) {
        role = strcmp(cells[i].name, "role") == 0 ? cells[i].text : role;
        state = strcmp(cells[i].name, "state") == 0 ? cells[i].text : state;
        seal = strcmp(cells[i].name, "seal") == 0 ? cells[i].text : seal;
    }
    if (en_str_is(state, "active") && !en_str_is(role, "gate") && seal.len > 0 &&
        readers->count < EN_COUNT(readers->recipient) &&
        en_age_recipient_parse(seal, &readers->recipient[readers->count], NULL) == EN_OK) {
        readers->count++;
    }
    return true;
}

enum en_status en_node_bundle_seal(struct en_node *node, const struct en_str *bodies, size_t count,
                                   struct en_bytes plain, struct en_text *out,
                                   struct en_error *reterr)
{
    struct readers *readers = EN_ARENA_NEW(&node->arena, struct readers);
    enum en_status status = readers == NULL ? node_no_memory(reterr) : EN_OK;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        size_t before = readers->count;
        status = en_state_view(node->state, "keys", &bodies[i], 1, add_reader, readers, reterr);
        if (status == EN_OK && readers->count == before) {
            status = en_fail(reterr, EN_ERR_NOT_FOUND, "bundle.nobody", bodies[i],
                             N_("no active key of %1 can open sealed items"),
                             N_("enrol one with --seal: `entente key enrol --help`"), bodies[i]);
        }
    }
    if (status == EN_OK) {
        status = en_age_seal(&node->env, readers->recipient, readers->count, plain, out, reterr);
    }
    en_arena_reset(&node->arena);
    return status;
}
