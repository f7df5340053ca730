/*
 * The PRIO-GRID numbering of half-degree cells, in integers.
 *
 * Integers, because a cell is what the accord discloses and what the fold may store: a position
 * on a cell's edge must fall on the same side on every machine.
 */
#include "entente/geo.h"

#include <assert.h>

enum {
    ROWS = 2 * EN_LAT_E7_MAX / EN_CELL_SIZE_E7,
    COLUMNS = 720, /* 360 degrees; 2 * EN_LON_E7_MAX is beyond int */
};

static_assert(ROWS * COLUMNS == EN_CELL_ID_MAX, "the grid covers the earth");

uint32_t en_cell_from_position(struct en_position position)
{
    assert(en_position_valid(position));

    int64_t row = ((int64_t)position.lat_e7 + EN_LAT_E7_MAX) / EN_CELL_SIZE_E7;
    int64_t column = ((int64_t)position.lon_e7 + EN_LON_E7_MAX) / EN_CELL_SIZE_E7 % COLUMNS;

    if (row == ROWS) {
        row = ROWS - 1;
    }
    return (uint32_t)(row * COLUMNS + column + 1);
}

struct en_position en_cell_centre(uint32_t id)
{
    assert(id >= 1 && id <= EN_CELL_ID_MAX);

    int64_t row = (id - 1) / COLUMNS;
    int64_t column = (id - 1) % COLUMNS;

    return (struct en_position){
        .lat_e7 = (int32_t)(row * EN_CELL_SIZE_E7 + EN_CELL_SIZE_E7 / 2 - EN_LAT_E7_MAX),
        .lon_e7 = (int32_t)(column * EN_CELL_SIZE_E7 + EN_CELL_SIZE_E7 / 2 - EN_LON_E7_MAX),
    };
}
