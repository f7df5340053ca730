/*
 * Bundles: what is opened accounts for every byte of the input, lies inside it, and gives no entry
 * that its head does not prove. As a check sum keeps most changed inputs out, each is tried a
 * second time with its check sums mended.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BLOCK = 512, AT_SUM = 148, AT_MAGIC = 257 };

struct proving {
    struct en_hasher *hasher;
    struct en_edge edge;
};

static bool add_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct proving *proving = self;
    struct en_hash leaf;

    assert(index == proving->edge.size && entry.len <= EN_ENTRY_BYTES_MAX);
    en_merkle_leaf(proving->hasher, entry, &leaf);
    en_edge_add(proving->hasher, &proving->edge, &leaf);
    return true;
}

/* Entries that begin at 0 must add up to the head. */
static void read_entries(struct en_bundle *bundle, struct en_hasher *hasher)
{
    struct proving proving = {.hasher = hasher};
    struct en_source source = en_bundle_source(bundle);
    struct en_head head = en_bundle_head(bundle);
    struct en_hash root;

    if (en_bundle_check(bundle, NULL) != EN_OK || en_bundle_minimum(bundle) != 0 ||
        source.read(source.self, 0, head.size, add_entry, &proving, NULL) != EN_OK) {
        return;
    }
    en_edge_root(hasher, &proving.edge, &root);
    assert(proving.edge.size == head.size && en_hash_equal(&root, &head.root));
}

static void try_bundle(struct en_bytes bytes, struct en_hasher *hasher)
{
    struct en_bundle *bundle = NULL;
    size_t total = 2 * (size_t)BLOCK;

    if (en_bundle_open(bytes, &bundle, NULL) != EN_OK) {
        assert(bundle == NULL);
        return;
    }
    for (int kind = 0; kind < EN_BUNDLE_KINDS; kind++) {
        for (size_t i = 0; i < en_bundle_count(bundle, (enum en_bundle_kind)kind); i++) {
            const struct en_bundle_member *member =
                en_bundle_at(bundle, (enum en_bundle_kind)kind, i);
            assert((int)member->kind == kind && member->content.ptr >= bytes.ptr &&
                   member->content.ptr + member->content.len <= bytes.ptr + bytes.len);
            total += BLOCK + (member->content.len + BLOCK - 1) / BLOCK * BLOCK;
        }
    }
    assert(total == bytes.len);
    read_entries(bundle, hasher);
    en_bundle_close(bundle);
}

static void mend_sums(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at + BLOCK <= size; at += BLOCK) {
        char digits[12];
        unsigned sum = 0;

        if (memcmp(bytes + at + AT_MAGIC, "ustar", 5) != 0) {
            continue;
        }
        memset(bytes + at + AT_SUM, ' ', 8);
        for (size_t i = 0; i < BLOCK; i++) {
            sum += bytes[at + i];
        }
        (void)snprintf(digits, sizeof(digits), "%06o", sum);
        memcpy(bytes + at + AT_SUM, digits, 7);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_hasher *hasher = en_crypto_init() == EN_OK ? en_hasher_create() : NULL;
    uint8_t *mended = malloc(size + 1);

    if (hasher != NULL && mended != NULL) {
        try_bundle((struct en_bytes){data, size}, hasher);
        memcpy(mended, data, size);
        mend_sums(mended, size);
        try_bundle((struct en_bytes){mended, size}, hasher);
    }
    en_hasher_destroy(hasher);
    free(mended);
    return 0;
}
