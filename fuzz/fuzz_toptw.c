/*
 * Any text as an instance of the routing benchmark: refused, or a problem that passes the check.
 */
#include <entente/route.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str text = {(const char *)data, size};
    struct en_route_problem problem;
    struct en_arena arena;

    en_arena_init(&arena, (size_t)64 << 20);
    if (en_route_toptw_read(&arena, text, 0, 2, &problem, NULL) == EN_OK &&
        en_route_check(&problem, NULL) != EN_OK) {
        abort();
    }
    en_arena_finish(&arena);
    return 0;
}
