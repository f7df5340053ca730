/*
 * What a witness hears besides the source it follows: heads seen elsewhere, promises that were
 * given. Either may show that the registrar tells two stories.
 */
#include "accuse.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define HEARD_NAME "heard"

enum {
    HEARD_BYTES_MAX = 64 << 10,
    LATE_S_MAX = 10 * 60, /* clocks may differ: a promise is overdue that much later */
};

/* ---- heads ---------------------------------------------------------------------------------- */

static enum en_status contradicts(struct en_error *reterr)
{
    return en_fail(
        reterr, EN_ERR_VERIFY, "witness.heard", EN_STR("head"),
        N_("a head that the registrar signed and showed elsewhere is none of this "
           "record"),
        N_("show both heads to the other parties: the registrar has signed two records"));
}

static enum en_status open_head(struct en_node *node, struct en_str note, struct signed_head *ret,
                                struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_cosigned cosigned;
    enum en_status status = en_checkpoint_open(&node->arena, note, &policy, &cosigned, reterr);

    if (status == EN_OK) {
        *ret = (struct signed_head){note, cosigned.head};
    }
    return status;
}

/* A head within the own record. */
static enum en_status hold_against_record(struct en_node *node, const struct signed_head *other,
                                          struct en_error *reterr)
{
    struct signed_head own = {.note = {NULL, 0}};
    struct en_text published = {0};
    struct en_hash root;
    enum en_status status = en_store_root_at(node->store, other->head.size, &root, reterr);

    if (status == EN_OK && !en_hash_equal(&root, &other->head.root)) {
        if (node_published(node, &published, &own.head, NULL) == EN_OK) {
            own.note = en_text_str(&published);
            accuse_by_record(node, other, &own, "witness.heard");
        }
        status = contradicts(reterr);
    }
    en_text_finish(&published);
    return status;
}

/* The head that is kept; empty when none is. */
static enum en_status read_heard(struct en_node *node, struct en_str *ret, struct en_error *reterr)
{
    char *path = node_path(node->folder, HEARD_NAME);
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct en_error why = {.rule = ""};

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status =
        node->env.read_file(node->env.self, path, HEARD_BYTES_MAX, &bytes, &len, &why);
    if (status == EN_OK) {
        *ret = en_arena_copy(&node->arena, (struct en_str){(const char *)bytes, len});
        status = ret->ptr == NULL ? node_no_memory(&why) : EN_OK;
    } else if (status == EN_ERR_NOT_FOUND) {
        *ret = (struct en_str){NULL, 0};
        status = EN_OK;
    }
    free(bytes);
    free(path);
    return node_told(status, &why, reterr);
}

static enum en_status write_heard(struct en_node *node, struct en_str note, struct en_error *reterr)
{
    char *path = node_path(node->folder, HEARD_NAME);
    struct en_bytes bytes = {(const uint8_t *)note.ptr, note.len};
    enum en_status status;

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    if (note.len == 0) {
        status = node->env.remove_file(node->env.self, path, reterr);
    } else {
        status = node->env.write_file(node->env.self, path, bytes, 0600, reterr);
    }
    free(path);
    return status;
}

/* A head beyond the own record: kept, when it is the longest heard of. */
static enum en_status keep_heard(struct en_node *node, const struct signed_head *other,
                                 struct en_error *reterr)
{
    struct signed_head kept;
    struct en_str note = {NULL, 0};
    enum en_status status = read_heard(node, &note, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (note.len == 0 || open_head(node, note, &kept, NULL) != EN_OK) {
        return write_heard(node, other->note, reterr);
    }
    if (kept.head.size == other->head.size && !en_head_equal(&kept.head, &other->head)) {
        accuse_by_record(node, other, &kept, "witness.heard");
        return contradicts(reterr);
    }
    return kept.head.size < other->head.size ? write_heard(node, other->note, reterr) : EN_OK;
}

enum en_status node_check_heard(struct en_node *node, struct en_error *reterr)
{
    struct signed_head heard;
    struct en_str note = {NULL, 0};
    enum en_status status = read_heard(node, &note, reterr);

    if (status != EN_OK || note.len == 0) {
        return status;
    }
    /* Only what was checked is ever written there; a file that is no head any more says nothing. */
    if (open_head(node, note, &heard, NULL) == EN_OK) {
        if (heard.head.size > en_store_head(node->store).size) {
            return EN_OK;
        }
        status = hold_against_record(node, &heard, reterr);
    }
    return status == EN_OK ? write_heard(node, (struct en_str){NULL, 0}, reterr) : status;
}

enum en_status en_node_hear(struct en_node *node, struct en_str note, struct en_error *reterr)
{
    struct signed_head other;
    enum en_status status = open_head(node, note, &other, reterr);

    node->evidence[0] = '\0';
    if (status == EN_OK) {
        status = other.head.size <= en_store_head(node->store).size
                     ? hold_against_record(node, &other, reterr)
                     : keep_heard(node, &other, reterr);
    }
    en_arena_reset(&node->arena);
    return status;
}

const char *en_node_evidence(const struct en_node *node)
{
    return node->evidence[0] != '\0' ? node->evidence : NULL;
}

enum en_status en_node_witness_word(struct en_node *node, struct en_witness_word *ret,
                                    struct en_error *reterr)
{
    struct node_memory memory = {.known = false};
    enum en_status status = node_memory_read(node, &memory, reterr);

    if (status != EN_OK) {
        return status;
    }
    *ret = (struct en_witness_word){.known = memory.known && memory.head.size > 0,
                                    .head = memory.head,
                                    .time = memory.time,
                                    .stopped = memory.stopped};
    memcpy(ret->rule, memory.rule, sizeof(ret->rule));
    memcpy(ret->evidence, memory.file, sizeof(ret->evidence));
    node_memory_finish(&memory);
    return EN_OK;
}

/* ---- promises ------------------------------------------------------------------------------- */

struct withholding {
    struct en_node *node;
    struct en_str head;
    en_time now;
    struct en_promise broken; // the first that is overdue
    bool found;
};

static bool look_at(void *self, const struct en_promise *promise, struct en_str note,
                    enum en_promise_state state)
{
    struct withholding *withholding = self;

    if (state == EN_PROMISE_KEPT) {
        /* What cannot be removed now is looked at again, and dropped then. */
        (void)!node_drop_promise(withholding->node, &promise->act, NULL);
    } else if (withholding->now > promise->by + LATE_S_MAX) {
        if (!withholding->found) {
            withholding->broken = *promise;
        }
        withholding->found = true;
        accuse_promise(withholding->node, note, withholding->head);
    }
    return true;
}

enum en_status node_withhold(struct en_node *node, struct en_str head, en_time now,
                             struct en_error *reterr)
{
    struct withholding withholding = {.node = node, .head = head, .now = now};
    char act[2 * EN_HASH_BYTES];
    char by[EN_TIME_BYTES + 1];
    enum en_status status = en_node_promises(node, look_at, &withholding, reterr);

    if (status != EN_OK || !withholding.found) {
        return status;
    }
    en_hex_encode(act, (struct en_bytes){withholding.broken.act.b, EN_HASH_BYTES});
    en_time_format(withholding.broken.by, by);
    return en_fail(reterr, EN_ERR_VERIFY, "witness.promise", EN_STR("head"),
                   N_("act %1 was promised for %2 and is not in the record: no cosignature"),
                   N_("ask the registrar to log it; tell the other parties if it does not"),
                   (struct en_str){act, sizeof(act)}, en_str_from(by));
}
