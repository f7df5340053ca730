/*
 * Taking in a bundle.
 *
 * Nobody trusts the carrier. What en_bundle_open has measured is judged in this order: form of the
 * receipts, signed head, growth out of the own head, entries, blobs by hash, receipts by proof. The
 * entries go the same way as from any other source, through en_node_follow, and are appended in
 * groups; so an import that is cut off anywhere leaves a sound record, and the next one goes on.
 */
#include "private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUP_MAX = 256 }; /* acts handed in together: one commit to the disk */

struct import {
    struct en_node *node;
    struct en_bundle *bundle;
    en_answer_fn each;
    void *each_self;
    struct en_bundled taken;
    struct en_error *reterr;
};

static enum en_status refuse(struct import *import, const char *rule, struct en_str place,
                             const char *text)
{
    return en_fail(import->reterr, EN_ERR_VERIFY, rule, place, text,
                   N_("have the bundle made again, and tell who gave it to you"));
}

/* ---- receipts ------------------------------------------------------------------------------- */

static enum en_status read_receipt(struct import *import, const struct en_bundle_member *member,
                                   struct en_receipt *ret)
{
    struct en_str text = {(const char *)member->content.ptr, member->content.len};
    struct en_error why = {.rule = ""};

    enum en_status status = en_receipt_parse(text, ret, &why);
    if (status == EN_OK && ret->index == member->number) {
        return EN_OK;
    }
    if (status == EN_ERR_TOO_LONG || status == EN_ERR_SYNTAX) {
        return en_fail(import->reterr, EN_ERR_VERIFY, why.rule, member->name, why.text,
                       N_("have the bundle made again, and tell who gave it to you"));
    }
    return status != EN_OK ? status
                           : refuse(import, "bundle.receipt", member->name,
                                    N_("the receipt is of another entry than its name says"));
}

/* The form of all of them, before anything is taken. */
static enum en_status look_at_receipts(struct import *import)
{
    enum en_status status = EN_OK;
    struct en_receipt receipt;

    for (size_t i = 0; status == EN_OK && i < en_bundle_count(import->bundle, EN_BUNDLE_RECEIPT);
         i++) {
        status = read_receipt(import, en_bundle_at(import->bundle, EN_BUNDLE_RECEIPT, i), &receipt);
    }
    return status;
}

static enum en_status keep_receipt(struct import *import, const struct en_bundle_member *member)
{
    struct en_node *node = import->node;
    struct en_text path = {0};

    en_text_addf(&path, "%s/receipts", node->folder);
    enum en_status status =
        path.failed ? node_no_memory(import->reterr)
                    : node->env.make_folder(node->env.self, en_text_cstr(&path), import->reterr);
    en_text_addf(&path, "/%" PRIu64 ".tlog-proof", member->number);
    if (status == EN_OK) {
        status = path.failed ? node_no_memory(import->reterr)
                             : node->env.write_file(node->env.self, en_text_cstr(&path),
                                                    member->content, 0600, import->reterr);
    }
    import->taken.receipts += status == EN_OK;
    en_text_finish(&path);
    return status;
}

static enum en_status take_receipt(struct import *import, const struct en_bundle_member *member)
{
    struct en_node *node = import->node;
    struct en_policy policy = en_node_policy(node);
    struct en_text entry = {0};
    struct en_cosigned cosigned;
    struct en_receipt receipt;
    struct en_error why = {.rule = ""};

    policy.quorum = 0; /* a head that fewer have cosigned proves the same; who asks sees by whom */
    enum en_status status = read_receipt(import, member, &receipt);
    if (status == EN_OK) {
        status = en_store_entry(node->store, member->number, &entry, import->reterr);
    }
    if (status == EN_OK) {
        status = en_receipt_check(&node->arena, node->hasher, &receipt,
                                  (struct en_bytes){(const uint8_t *)entry.ptr, entry.len}, &policy,
                                  &cosigned, &why);
        if (status != EN_OK) {
            status = refuse(import, "bundle.receipt", member->name,
                            N_("the receipt does not prove its entry"));
        }
    }
    en_text_finish(&entry);
    return status == EN_OK ? keep_receipt(import, member) : status;
}

static enum en_status take_receipts(struct import *import)
{
    uint64_t size = en_store_head(import->node->store).size;
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < en_bundle_count(import->bundle, EN_BUNDLE_RECEIPT);
         i++) {
        const struct en_bundle_member *member = en_bundle_at(import->bundle, EN_BUNDLE_RECEIPT, i);
        status = member->number < size ? take_receipt(import, member) : EN_OK;
    }
    return status;
}

/* ---- attachments ---------------------------------------------------------------------------- */

/* What no act names, or an act erased, is passed over: it is none of ours. */
static enum en_status take_blobs(struct import *import)
{
    for (size_t i = 0; i < en_bundle_count(import->bundle, EN_BUNDLE_BLOB); i++) {
        const struct en_bundle_member *member = en_bundle_at(import->bundle, EN_BUNDLE_BLOB, i);
        struct en_error why = {.rule = ""};
        enum en_status status = en_node_blob_put(import->node, member->content, NULL, &why);
        if (status == EN_ERR_IO || status == EN_ERR_MEMORY) {
            if (import->reterr != NULL) {
                *import->reterr = why;
            }
            return status;
        }
        import->taken.blobs += status == EN_OK;
    }
    return EN_OK;
}

static bool count_missing(void *self, const struct en_node_blob *blob, bool held)
{
    struct import *import = self;

    (void)blob;
    (void)held;
    import->taken.missing++;
    return true;
}

/* ---- a follower ----------------------------------------------------------------------------- */

static enum en_status check_gap(struct import *import)
{
    uint64_t own = en_store_head(import->node->store).size;
    struct en_head head = en_bundle_head(import->bundle);
    uint64_t minimum = en_bundle_minimum(import->bundle);
    char begin[24];
    char end[24];

    if (minimum <= own || (minimum == head.size && head.size == own)) {
        return EN_OK;
    }
    (void)snprintf(begin, sizeof(begin), "%" PRIu64, minimum);
    (void)snprintf(end, sizeof(end), "%" PRIu64, own);
    return en_fail(import->reterr, EN_ERR_RANGE, "bundle.gap", EN_STR("checkpoint"),
                   N_("the bundle begins at entry %1, this record ends before entry %2"),
                   N_("have one made from there: `entente bundle make --from %2`"),
                   en_str_from(begin), en_str_from(end));
}

/* Acts of the own outbox, copied: it cannot be changed while it is read. */
struct waiting {
    struct en_hash *id;
    size_t count, cap;
    bool failed;
};

static bool note_id(void *self, struct en_str note, const struct en_hash *id)
{
    struct waiting *waiting = self;

    (void)note;
    if (waiting->count == waiting->cap) {
        size_t cap = waiting->cap == 0 ? 64 : 2 * waiting->cap;
        struct en_hash *grown = realloc(waiting->id, cap * sizeof(*grown));
        if (grown == NULL) {
            waiting->failed = true;
            return false;
        }
        waiting->id = grown;
        waiting->cap = cap;
    }
    waiting->id[waiting->count++] = *id;
    return true;
}

static enum en_status settle(struct import *import)
{
    struct waiting waiting = {.count = 0};
    enum en_status status = en_node_outbox_each(import->node, note_id, &waiting, import->reterr);

    if (status == EN_OK && waiting.failed) {
        status = node_no_memory(import->reterr);
    }
    for (size_t i = 0; status == EN_OK && i < waiting.count; i++) {
        struct en_error why = {.rule = ""};
        status = en_node_outbox_settle(import->node, &waiting.id[i], &why);
        import->taken.settled += status == EN_OK;
        status = status == EN_ERR_NOT_FOUND ? EN_OK : node_told(status, &why, import->reterr);
    }
    free(waiting.id);
    return status;
}

static enum en_status import_following(struct import *import, const struct en_signing_key *witness)
{
    struct en_node *node = import->node;
    struct en_source source = en_bundle_source(import->bundle);
    uint64_t before = en_store_head(node->store).size;
    struct en_text line = {0};
    enum en_status status = check_gap(import);

    if (status == EN_OK) {
        status = en_node_follow(node, &source, witness, &line, import->reterr);
    }
    import->taken.entries = en_store_head(node->store).size - before;
    import->taken.cosigned = line.len > 0;
    en_text_finish(&line);
    if (status == EN_OK) {
        status = settle(import);
    }
    return status;
}

/* ---- the registrar -------------------------------------------------------------------------- */

/* The head must be one of this record, signed by us: else it is no bundle of our own circle. */
static enum en_status check_head(struct import *import)
{
    struct en_node *node = import->node;
    struct en_policy policy = en_node_policy(node);
    struct en_head head = en_bundle_head(import->bundle);
    struct en_cosigned cosigned;
    struct en_hash root;
    enum en_status status =
        node_judge(en_checkpoint_open(&node->arena, en_bundle_checkpoint(import->bundle), &policy,
                                      &cosigned, import->reterr),
                   import->reterr);

    if (status != EN_OK) {
        return status;
    }
    bool known = head.size <= en_store_head(node->store).size &&
                 en_store_root_at(node->store, head.size, &root, NULL) == EN_OK &&
                 en_hash_equal(&root, &head.root);
    return known ? EN_OK
                 : refuse(import, "bundle.head", EN_STR("checkpoint"),
                          N_("the bundle's head is signed by the registrar and is none of this "
                             "record"));
}

/* Witnesses' lines under the newest head; of older heads they are no use any more. */
static enum en_status add_cosignatures(struct import *import)
{
    struct en_node *node = import->node;
    struct en_head head = en_bundle_head(import->bundle);
    struct en_head published;
    struct en_text note = {0};
    struct en_str text = en_bundle_checkpoint(import->bundle);
    enum en_status status = node_published(node, &note, &published, import->reterr);

    en_text_finish(&note);
    if (status != EN_OK || !en_head_equal(&head, &published)) {
        return status;
    }
    struct en_str block = en_entry_act_text(text);
    struct en_str rest = {text.ptr + block.len + 1, text.len - block.len - 1};
    while (rest.len > 0) {
        struct en_error why = {.rule = ""};
        struct en_str line = en_str_cut(&rest, '\n');
        /* The registrar's own line, and those of strangers, are passed over. */
        if (line.len > 0 && en_node_add_cosignature(node, line, &why) == EN_OK) {
            import->taken.cosigned = true;
        }
    }
    return EN_OK;
}

static void answer(struct import *import, struct en_str note, const struct en_result *result,
                   bool before)
{
    import->taken.acts += !before;
    if (import->each != NULL) {
        import->each(import->each_self, note, result, before);
    }
}

/* Was it taken before? Then it is answered now. */
static enum en_status answer_known(struct import *import, struct en_str note, bool *ret_known)
{
    struct en_node *node = import->node;
    struct en_str text = en_entry_act_text(note);
    struct en_result result = {.answer = EN_ANSWER_COMMITTED};

    en_hash_of(node->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &result.id);
    struct en_error why = {.rule = ""};
    enum en_status status = en_store_find(node->store, &result.id, &result.index, &why);
    *ret_known = status == EN_OK;
    if (status == EN_OK) {
        answer(import, note, &result, true);
    }
    return status == EN_ERR_NOT_FOUND ? EN_OK : node_told(status, &why, import->reterr);
}

static enum en_status submit_group(struct import *import, const struct en_str *notes, size_t count)
{
    struct en_result results[GROUP_MAX];

    if (count == 0) {
        return EN_OK;
    }
    enum en_status status = en_node_submit(import->node, notes, count, results, import->reterr);
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        answer(import, notes[i], &results[i], false);
    }
    return status;
}

static enum en_status submit_acts(struct import *import)
{
    size_t total = en_bundle_count(import->bundle, EN_BUNDLE_ACT);
    struct en_str notes[GROUP_MAX];
    enum en_status status = EN_OK;
    size_t count = 0;

    for (size_t i = 0; status == EN_OK && i < total; i++) {
        struct en_bytes act = en_bundle_at(import->bundle, EN_BUNDLE_ACT, i)->content;
        struct en_str note = {(const char *)act.ptr, act.len};
        bool known = false;
        status = answer_known(import, note, &known);
        if (status == EN_OK && !known) {
            notes[count++] = note;
        }
        if (status == EN_OK && (count == GROUP_MAX || i + 1 == total)) {
            status = submit_group(import, notes, count);
            count = 0;
        }
    }
    return status;
}

static enum en_status import_at_registrar(struct import *import)
{
    enum en_status status = check_head(import);

    if (status == EN_OK) {
        status = add_cosignatures(import);
    }
    return status == EN_OK ? submit_acts(import) : status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

enum en_status en_node_bundle_import(struct en_node *node, struct en_bundle *bundle,
                                     const struct en_signing_key *witness, en_answer_fn each,
                                     void *self, struct en_bundled *ret, struct en_error *reterr)
{
    struct import import = {
        .node = node,
        .bundle = bundle,
        .each = each,
        .each_self = self,
        .reterr = reterr,
        .taken = {.head = en_bundle_head(bundle), .minimum = en_bundle_minimum(bundle)}};

    assert(node->mode == EN_NODE_WRITE);
    enum en_status status = look_at_receipts(&import);
    if (status == EN_OK) {
        status = en_node_is_registrar(node) ? import_at_registrar(&import)
                                            : import_following(&import, witness);
    }
    if (status == EN_OK) {
        status = take_blobs(&import);
    }
    if (status == EN_OK && !en_node_is_registrar(node)) {
        status = take_receipts(&import);
    }
    if (status == EN_OK) {
        status = en_node_blob_missing(node, count_missing, &import, reterr);
    }
    if (status == EN_OK && ret != NULL) {
        *ret = import.taken;
    }
    en_arena_reset(&node->arena);
    return status;
}
