/*
 * The plaintext of a sealed item: whoever could seal it wrote it, so it may hold anything. What is
 * refused names its rule; what is read lies within the input, and padding is taken off exactly.
 */
#include <assert.h>

#include "entente/item.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(struct en_str part, struct en_str whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

static void try_read(struct en_hasher *hasher, struct en_str plain)
{
    struct en_item_plain item;
    struct en_error error = {0};
    struct en_arena arena;

    en_arena_init(&arena, 0);
    if (en_item_read(&arena, hasher, plain, &item, &error) == EN_OK) {
        struct en_str content = {(const char *)item.content.ptr, item.content.len};
        assert(within(content, plain) && within(item.head.item, plain));
        assert(within(item.head.author, plain) && within(item.head.origin, plain));
        assert(item.note.sig_count >= 1);
    } else {
        assert(error.rule != NULL);
    }
    en_arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_hasher *hasher = en_crypto_init() == EN_OK ? en_hasher_create() : NULL;
    struct en_str input = {(const char *)data, size};
    struct en_str unpadded = {NULL, 0};
    struct en_text padded = {0};

    if (hasher == NULL) {
        return 0;
    }
    try_read(hasher, input);
    /* Padded by us, so that the header behind is reached. */
    en_text_add(&padded, input);
    en_pad(&padded);
    if (!padded.failed) {
        assert(en_unpad(en_text_str(&padded), &unpadded) && en_str_equal(unpadded, input));
        try_read(hasher, en_text_str(&padded));
    }
    en_text_finish(&padded);
    en_hasher_destroy(hasher);
    return 0;
}
