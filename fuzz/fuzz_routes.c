/*
 * Any text as routes: refused, or a problem with ways that can be measured, passes the check and
 * can be solved; every plan is checked inside.
 */
#include <entente/ways.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct en_route_options options = {.seed = 1, .iterations = 20, .threads = 1};
    struct en_str text = {(const char *)data, size};
    struct en_ways_matrix matrix;
    struct en_route_plan plan;
    struct en_ways_file file;
    struct en_arena arena;

    en_arena_init(&arena, (size_t)64 << 20);
    if (en_ways_read(&arena, text, &file, NULL) == EN_OK && file.ways.node_count < 60 &&
        file.problem.patrol_count < 9 &&
        en_ways_measure(&file.ways, &arena, &matrix, NULL) == EN_OK) {
        file.problem.ticks = matrix.minutes;
        file.problem.metres = matrix.metres;
        if (en_route_check(&file.problem, NULL) == EN_OK &&
            en_route_solve(&file.problem, &options, &arena, &plan, NULL) == EN_OK &&
            plan.tour_count != file.problem.patrol_count) {
            abort();
        }
    }
    en_arena_finish(&arena);
    return 0;
}
