/* The arena: aligned, zeroed, bounded. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "entente/base.h"

static void memory_is_aligned_zeroed_and_apart(void **state)
{
    struct en_arena arena;
    unsigned char *last = NULL;

    (void)state;
    en_arena_init(&arena, 0);
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *at = en_arena_alloc(&arena, size);
        assert_non_null(at);
        assert_true(at != last);
        assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(at[i], 0);
        }
        memset(at, 0xAA, size);
        last = at;
    }
    en_arena_finish(&arena);
    assert_null(arena.head);
}

static void memory_after_a_reset_is_zeroed_again(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    memset(en_arena_alloc(&arena, 100), 0xFF, 100);
    struct en_arena_block *head = arena.head;
    en_arena_reset(&arena);
    assert_ptr_equal(arena.head, head);
    const unsigned char *again = en_arena_alloc(&arena, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(again[i], 0);
    }
    en_arena_finish(&arena);
}

static void the_limit_holds_and_a_reset_gives_it_back(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 4096);
    assert_non_null(en_arena_alloc(&arena, 4000));
    assert_null(en_arena_alloc(&arena, 4000));
    assert_non_null(en_arena_alloc(&arena, 64));
    assert_null(en_arena_alloc(&arena, 64));
    en_arena_reset(&arena);
    assert_non_null(en_arena_alloc(&arena, 4096));
    en_arena_finish(&arena);
}

static void sizes_that_overflow_give_null(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    assert_null(en_arena_alloc(&arena, SIZE_MAX));
    assert_null(en_arena_alloc(&arena, SIZE_MAX - 40));
    assert_null(en_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(en_arena_copy(&arena, (struct en_str){"x", SIZE_MAX}).ptr);
    assert_int_equal(arena.used_total, 0);
    assert_non_null(EN_ARENA_ARRAY(&arena, 3, uint64_t));
    en_arena_finish(&arena);
}

static void a_copy_is_nul_terminated_even_when_empty(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    struct en_str copy = en_arena_copy(&arena, (struct en_str){"patrol", 3});
    assert_string_equal(copy.ptr, "pat");
    assert_int_equal(copy.len, 3);
    assert_string_equal(en_arena_copy(&arena, en_str_from(NULL)).ptr, "");
    en_arena_finish(&arena);
}

static void large_requests_get_a_block_of_their_own_size(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    for (int i = 0; i < 5; i++) {
        char *big = en_arena_alloc(&arena, 3u << 20);
        assert_non_null(big);
        big[(3u << 20) - 1] = 'x';
        assert_non_null(en_arena_alloc(&arena, 10));
    }
    en_arena_finish(&arena);
}

static void an_array_grows_with_what_it_holds(void **state)
{
    struct en_arena arena;
    size_t *array = NULL;
    size_t cap = 0;

    (void)state;
    en_arena_init(&arena, 0);
    for (size_t i = 0; i < 100; i++) {
        array = en_arena_grow(&arena, array, i, &cap, sizeof(*array));
        assert_true(array != NULL && cap > i);
        array[i] = i;
    }
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(array[i], i);
    }
    en_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_grows_with_what_it_holds),
        cmocka_unit_test(memory_is_aligned_zeroed_and_apart),
        cmocka_unit_test(memory_after_a_reset_is_zeroed_again),
        cmocka_unit_test(the_limit_holds_and_a_reset_gives_it_back),
        cmocka_unit_test(sizes_that_overflow_give_null),
        cmocka_unit_test(a_copy_is_nul_terminated_even_when_empty),
        cmocka_unit_test(large_requests_get_a_block_of_their_own_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
