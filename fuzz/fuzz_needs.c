/*
 * Needs are written by hand: what the reader accepts must hold together, and what is refused names
 * a rule.
 */
#include <assert.h>
#include <string.h>

#include "needs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str text = {(const char *)data, size};
    struct en_error error = {.rule = ""};
    struct en_needs_file needs;
    struct en_arena arena;

    en_arena_init(&arena, (size_t)64 << 20);
    if (en_needs_read(&arena, text, &needs, &error) == EN_OK) {
        assert(needs.days >= 1 && needs.kind_count >= 1 && needs.zone_count >= 1);
        assert(needs.base_count >= 1 && needs.base_count <= EN_PROGRAMME_BASES_MAX);
        for (size_t i = 0; i < needs.wish_count; i++) {
            assert(needs.wish[i].day >= 0 && needs.wish[i].day < needs.days);
            assert((size_t)needs.wish[i].kind < needs.kind_count);
            assert(needs.wish[i].base < (int32_t)needs.base_count);
        }
        for (size_t i = 0; i < needs.zone_count; i++) {
            assert(needs.zone[i].kinds != 0 && needs.zone[i].kinds >> needs.kind_count == 0);
        }
        for (size_t i = 0; i < needs.people_count; i++) {
            struct en_str rest = needs.people[i].list;
            struct en_str who = en_str_cut(&rest, ',');
            assert(en_needs_base_of(needs.people, needs.people_count, &who, 1) >= 0);
        }
        (void)en_needs_posts_of(&needs, 10);
    } else {
        assert(strlen(error.rule) > 0);
    }
    en_arena_finish(&arena);
    return 0;
}
