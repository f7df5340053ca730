/*
 * Writing evidence down, and stopping for good where two heads contradict each other.
 *
 * To show that a longer record does not begin with a shorter one takes hashes of the longer one's
 * tree. Where it is the own record, they are at hand; where it is the other's, all of its entries
 * are read again, and only if they lead to the root that was signed do they say anything at all: a
 * copy that was damaged on the way accuses nobody.
 */
#include "accuse.h"

#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVIDENCE_NAME "evidence"

/* ---- the file ------------------------------------------------------------------------------- */

static void name_file(struct en_node *node, const struct en_evidence *evidence,
                      const struct en_finding *finding, struct en_str text,
                      char out[static EVIDENCE_NAME_MAX])
{
    struct en_hash hash;
    char hex[8];

    if (evidence->kind == EN_EVIDENCE_PROMISE) { /* one file an act, however many heads follow */
        en_hex_encode(hex, (struct en_bytes){finding->act.b, 4});
        (void)snprintf(out, EVIDENCE_NAME_MAX, EVIDENCE_NAME "/promise-%.8s", hex);
        return;
    }
    en_hash_of(node->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &hash);
    en_hex_encode(hex, (struct en_bytes){hash.b, 4});
    (void)snprintf(out, EVIDENCE_NAME_MAX, EVIDENCE_NAME "/%s-%" PRIu64 "-%.8s",
                   en_evidence_word(evidence->kind), finding->head.size, hex);
}

static bool write_file(struct en_node *node, const char *name, struct en_str text)
{
    char *folder = node_path(node->folder, EVIDENCE_NAME);
    char *path = node_path(node->folder, name);
    struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};
    bool good = folder != NULL && path != NULL &&
                node->env.make_folder(node->env.self, folder, NULL) == EN_OK &&
                node->env.write_file(node->env.self, path, bytes, 0600, NULL) == EN_OK;

    free(folder);
    free(path);
    return good;
}

static bool is_contradiction(enum en_evidence_kind kind)
{
    return kind == EN_EVIDENCE_FORK || kind == EN_EVIDENCE_REWRITE;
}

/* Judge it as a stranger would, keep it, and stop if that is what it means. */
static void accuse(struct en_node *node, const struct en_evidence *evidence, const char *rule)
{
    struct en_policy policy = en_node_policy(node);
    policy.group_count = 0; /* a stranger asks for the quorum, not for our own witness */
    struct en_finding finding;
    struct en_text text = {0};
    char name[EVIDENCE_NAME_MAX];
    struct en_arena arena = {0};

    en_arena_init(&arena, 0);
    bool proves =
        en_evidence_check(&arena, node->hasher, evidence, &policy, &finding, NULL) == EN_OK;
    en_arena_finish(&arena);
    if (!proves) {
        return;
    }
    en_evidence_print(&text, evidence);
    name_file(node, evidence, &finding, en_text_str(&text), name);
    if (!text.failed && write_file(node, name, en_text_str(&text))) {
        memcpy(node->evidence, name, sizeof(name));
    }
    en_text_finish(&text);
    if (is_contradiction(evidence->kind) && node_stop(node, rule, name, NULL) != EN_OK) {
        /* The disk fails: the head is refused all the same, and will be when it comes again. */
        return;
    }
}

/* ---- from the own record -------------------------------------------------------------------- */

static bool own_growth(struct en_node *node, uint64_t old_size, uint64_t size, struct en_text *out)
{
    struct en_proof proof, full = {.count = 0};

    if (en_store_prove_growth(node->store, old_size, size, &proof, NULL) != EN_OK) {
        return false;
    }
    /* Evidence spells out the first hash, which is the whole old tree where its size is a power. */
    if ((old_size & (old_size - 1)) == 0 &&
        en_store_root_at(node->store, old_size, &full.hash[full.count++], NULL) != EN_OK) {
        return false;
    }
    for (size_t i = 0; i < proof.count && full.count < EN_PROOF_HASHES_MAX; i++) {
        full.hash[full.count++] = proof.hash[i];
    }
    en_hashes_print(out, &full);
    return !out->failed;
}

void accuse_by_record(struct en_node *node, const struct signed_head *other,
                      const struct signed_head *own, const char *rule)
{
    struct en_evidence evidence = {.kind = EN_EVIDENCE_FORK, .part = {own->note, other->note}};
    struct en_text growth = {0};
    bool ready = other->head.size == own->head.size;

    if (other->head.size > 0 && other->head.size < own->head.size) {
        ready = own_growth(node, other->head.size, own->head.size, &growth);
        evidence = (struct en_evidence){.kind = EN_EVIDENCE_REWRITE,
                                        .part = {other->note, own->note, en_text_str(&growth)}};
    }
    if (ready && own->note.len > 0) {
        accuse(node, &evidence, rule);
    }
    en_text_finish(&growth);
}

void accuse_promise(struct en_node *node, struct en_str promise, struct en_str head)
{
    struct en_evidence evidence = {.kind = EN_EVIDENCE_PROMISE, .part = {promise, head}};

    accuse(node, &evidence, "witness.promise");
}

/* ---- from the whole of a source ------------------------------------------------------------- */

struct reading {
    struct en_node *node;
    struct en_growth *tree;
    uint64_t at; // index of the entry at fault; UINT64_MAX: none
    struct en_text entry, before;
    bool failed;
};

static bool read_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct reading *reading = self;
    struct en_str text = {(const char *)bytes.ptr, bytes.len};
    struct en_hash leaf;

    if (index == reading->at) {
        en_text_add(&reading->entry, text);
    } else if (index + 1 == reading->at) {
        en_text_add(&reading->before, text);
    }
    en_merkle_leaf(reading->node->hasher, bytes, &leaf);
    reading->failed = index != en_growth_size(reading->tree) ||
                      en_growth_add(reading->tree, reading->node->hasher, &leaf) != EN_OK;
    return !reading->failed;
}

/* All entries of the source lead to the root that was signed. */
static bool read_all(struct reading *reading, const struct en_source *source,
                     const struct en_head *head)
{
    struct en_edge empty = {.size = 0};
    struct en_hash root;

    reading->tree = en_growth_create(&empty);
    return reading->tree != NULL &&
           source->read(source->self, 0, head->size, read_entry, reading, NULL) == EN_OK &&
           !reading->failed && en_growth_size(reading->tree) == head->size &&
           en_growth_root_at(reading->tree, reading->node->hasher, head->size, &root) == EN_OK &&
           en_hash_equal(&root, &head->root);
}

static void print_growth(const struct reading *reading, uint64_t old_size, uint64_t size,
                         struct en_text *out)
{
    struct en_proof proof;

    en_growth_prove(reading->tree, reading->node->hasher, old_size, size, &proof);
    en_hashes_print(out, &proof);
}

static void print_receipt(const struct reading *reading, uint64_t index,
                          const struct signed_head *head, struct en_text *out)
{
    struct en_proof proof;

    en_growth_prove_leaf(reading->tree, reading->node->hasher, index, head->head.size, &proof);
    en_receipt_print(out, index, &proof, head->note);
}

static void accuse_rewrite(const struct reading *reading, const struct signed_head *head,
                           const struct signed_head *own)
{
    struct en_text growth = {0};

    print_growth(reading, own->head.size, head->head.size, &growth);
    struct en_evidence evidence = {.kind = EN_EVIDENCE_REWRITE,
                                   .part = {own->note, head->note, en_text_str(&growth)}};
    accuse(reading->node, &evidence, "follow.growth");
    en_text_finish(&growth);
}

static void accuse_backwards(const struct reading *reading, const struct signed_head *head)
{
    struct en_text before = {0};
    struct en_text receipt = {0};

    print_receipt(reading, reading->at - 1, head, &before);
    print_receipt(reading, reading->at, head, &receipt);
    struct en_evidence evidence = {.kind = EN_EVIDENCE_BACKWARDS,
                                   .part = {en_text_str(&reading->before), en_text_str(&before),
                                            en_text_str(&reading->entry), en_text_str(&receipt)}};
    accuse(reading->node, &evidence, "entry.time");
    en_text_finish(&before);
    en_text_finish(&receipt);
}

/* The head with the quorum's lines is the bound. */
static void accuse_backdated(const struct reading *reading, const struct signed_head *own,
                             const struct signed_head *head)
{
    struct en_text receipt = {0};

    print_receipt(reading, reading->at, head, &receipt);
    struct en_evidence evidence = {
        .kind = EN_EVIDENCE_BACKDATED,
        .part = {own->note, en_text_str(&reading->entry), en_text_str(&receipt)}};
    accuse(reading->node, &evidence, "witness.backdated");
    en_text_finish(&receipt);
}

static void accuse_inadmissible(const struct reading *reading, const struct signed_head *head,
                                const char *rule)
{
    struct en_text receipt = {0};
    struct en_text growth = {0};

    print_receipt(reading, reading->at, head, &receipt);
    print_growth(reading, reading->at, head->head.size, &growth);
    struct en_evidence evidence = {.kind = EN_EVIDENCE_INADMISSIBLE,
                                   .part = {en_str_from(rule), en_text_str(&reading->entry),
                                            en_text_str(&receipt), en_text_str(&growth)}};
    accuse(reading->node, &evidence, rule);
    en_text_finish(&receipt);
    en_text_finish(&growth);
}

/* "entry N" or "entry N, ..." of an error's place. */
static uint64_t entry_at_fault(const struct en_error *why)
{
    struct en_str place = en_str_from(why->place);
    uint64_t index = UINT64_MAX;

    if (en_str_starts(place, EN_STR("entry "))) {
        place.ptr += strlen("entry ");
        place.len -= strlen("entry ");
        (void)en_parse_u64(en_str_cut(&place, ','), &index);
    }
    return index;
}

static bool begins_with_own(const struct reading *reading, const struct signed_head *own)
{
    struct en_hash root;

    return own->head.size == 0 || (en_growth_root_at(reading->tree, reading->node->hasher,
                                                     own->head.size, &root) == EN_OK &&
                                   en_hash_equal(&root, &own->head.root));
}

/* The failures of an entry that are its own: not of its bytes on the way, nor of our clock. */
static bool is_entry_rule(const char *rule)
{
    static const char *const others[] = {"follow.", "fold.", "accord.", "store.", "tiles."};

    for (size_t i = 0; i < EN_COUNT(others); i++) {
        if (strncmp(rule, others[i], strlen(others[i])) == 0) {
            return false;
        }
    }
    return true;
}

static void accuse_entry(const struct reading *reading, const struct signed_head *head,
                         const struct signed_head *own, const char *rule)
{
    if (reading->at == 0 || reading->at >= head->head.size) {
        return;
    }
    if (strcmp(rule, "entry.time") == 0) {
        accuse_backwards(reading, head);
    } else if (strcmp(rule, "witness.backdated") == 0) {
        accuse_backdated(reading, own, head);
    } else if (is_entry_rule(rule)) {
        accuse_inadmissible(reading, head, rule);
    }
}

void accuse_by_source(struct en_node *node, const struct en_source *source,
                      const struct signed_head *head, const struct signed_head *own,
                      const struct en_error *why)
{
    struct reading reading = {.node = node, .at = entry_at_fault(why)};

    if (own->head.size < head->head.size && read_all(&reading, source, &head->head)) {
        if (!begins_with_own(&reading, own)) {
            accuse_rewrite(&reading, head, own);
        } else {
            accuse_entry(&reading, head, own, why->rule);
        }
    }
    en_growth_destroy(reading.tree);
    en_text_finish(&reading.entry);
    en_text_finish(&reading.before);
}
