/*
 * Rosters, vehicles and demand come from spreadsheets of many hands: the table reader meets them
 * first. What it accepts must hold together: rows of equal length, lines that only grow.
 */
#include <assert.h>

#include "crews.h"
#include "csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const COLUMNS[] = {"member", "party", "component?", "speaks?"};
    struct en_str text = {(const char *)data, size};
    struct en_demand *demand = NULL;
    struct en_arena arena;
    struct en_error error;
    struct en_csv csv;
    size_t count = 0;

    en_arena_init(&arena, (size_t)64 << 20);
    if (en_csv_read(&arena, text, COLUMNS, EN_COUNT(COLUMNS), &csv, &error) == EN_OK) {
        for (size_t row = 0; row < csv.rows; row++) {
            assert(row == 0 || csv.line[row] > csv.line[row - 1]);
            for (size_t i = 0; i < EN_COUNT(COLUMNS); i++) {
                assert(en_text_check(en_csv_cell(&csv, row, i), NULL) == EN_TEXT_CLEAN);
            }
        }
    }
    if (en_demand_read(&arena, text, &demand, &count, &error) == EN_OK) {
        for (size_t i = 0; i < count; i++) {
            assert(demand[i].end > demand[i].start && demand[i].crew > 0);
        }
    }
    en_arena_finish(&arena);
    return 0;
}
