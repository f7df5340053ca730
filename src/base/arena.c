/*
 * Memory for one request: bumped forward, freed at once.
 *
 * Blocks double from 16 KiB to 1 MiB, so a small request costs one malloc and a large one few.
 * The limit counts what was handed out, not what malloc holds: it bounds what a request may make
 * us do, the same on every machine.
 */
#include "entente/base.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK_MIN = 16 * 1024, ARENA_BLOCK_MAX = 1024 * 1024 };

struct en_arena_block {
    struct en_arena_block *next; // older block
    size_t cap;                  // bytes of data
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

/* A new head of at least `size` bytes. */
static bool arena_grow(struct en_arena *arena, size_t size)
{
    size_t cap = ARENA_BLOCK_MIN;

    if (arena->head != NULL) {
        cap = arena->head->cap >= ARENA_BLOCK_MAX / 2 ? ARENA_BLOCK_MAX : arena->head->cap * 2;
    }
    cap = cap < size ? size : cap;
    if (cap > SIZE_MAX - sizeof(struct en_arena_block)) {
        return false;
    }
    struct en_arena_block *block = malloc(sizeof(*block) + cap);
    if (block == NULL) {
        return false;
    }
    block->next = arena->head;
    block->cap = cap;
    block->used = 0;
    arena->head = block;
    return true;
}

void en_arena_init(struct en_arena *arena, size_t limit_bytes)
{
    *arena = (struct en_arena){.limit = limit_bytes};
}

void *en_arena_alloc(struct en_arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);

    if (size > SIZE_MAX - align) {
        return NULL;
    }
    /* Nothing asked for still gets an address of its own. */
    size = size == 0 ? align : (size + align - 1) / align * align;
    if (arena->limit != 0 && size > arena->limit - arena->used_total) {
        return NULL;
    }
    struct en_arena_block *head = arena->head;
    if ((head == NULL || size > head->cap - head->used) && !arena_grow(arena, size)) {
        return NULL;
    }
    head = arena->head;
    void *at = head->data + head->used;
    head->used += size;
    arena->used_total += size;
    return memset(at, 0, size);
}

void *en_arena_array(struct en_arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    return en_arena_alloc(arena, bytes);
}

void *en_arena_grow(struct en_arena *arena, void *array, size_t count, size_t *cap, size_t size)
{
    enum { FIRST = 16 };

    if (count < *cap) {
        return array;
    }
    size_t wanted = *cap == 0 ? FIRST : 2 * *cap;
    void *grown = en_arena_array(arena, wanted, size);
    if (grown == NULL) {
        return NULL;
    }
    if (count > 0) {
        memcpy(grown, array, count * size);
    }
    *cap = wanted;
    return grown;
}

struct en_str en_arena_copy(struct en_arena *arena, struct en_str text)
{
    char *copy = text.len == SIZE_MAX ? NULL : en_arena_alloc(arena, text.len + 1);

    if (copy == NULL) {
        return (struct en_str){NULL, 0};
    }
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return (struct en_str){copy, text.len};
}

struct en_str en_arena_copy_plain(struct en_arena *arena, struct en_str text)
{
    struct en_str from = en_str_past_mark(text);
    char *copy = en_arena_alloc(arena, from.len);
    size_t len = 0;

    if (copy == NULL) {
        return (struct en_str){NULL, 0};
    }
    for (size_t i = 0; i < from.len; i++) {
        bool ends = from.ptr[i] == '\r' && i + 1 < from.len && from.ptr[i + 1] == '\n';
        copy[len] = from.ptr[i];
        len += !ends;
    }
    return (struct en_str){copy, len};
}

void en_arena_reset(struct en_arena *arena)
{
    arena->used_total = 0;
    if (arena->head == NULL) {
        return;
    }
    while (arena->head->next != NULL) { /* the newest block is kept: mostly the largest */
        struct en_arena_block *old = arena->head->next;
        arena->head->next = old->next;
        free(old);
    }
    arena->head->used = 0;
}

void en_arena_finish(struct en_arena *arena)
{
    en_arena_reset(arena);
    free(arena->head);
    arena->head = NULL;
}
