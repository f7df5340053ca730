/*
 * Cells against the numbers UCDP publishes for its own events (column priogrid_gid of GED).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "entente/geo.h"

static void cell_of_ucdp_events_is_ucdps_own(void **state)
{
    (void)state;
    /* GED events 236600, 240634, 240606, 240616, 236614, 236598: position and cell. */
    static const struct {
        struct en_position position;
        uint32_t cell;
    } events[] = {
        {{162716700, -447200}, 153000},   {{156597000, 5022000}, 152282},
        {{173585000, 1501000}, 154441},   {{154275000, 30175000}, 151567},
        {{194613900, 8588900}, 157322},   {{141381400, -50178100}, 150110},
        {{-298579000, 310292000}, 86823},
    };

    for (size_t i = 0; i < EN_COUNT(events); i++) {
        assert_int_equal(en_cell_from_position(events[i].position), events[i].cell);
    }
}

static void cell_owns_its_southern_and_western_edge(void **state)
{
    (void)state;
    uint32_t cell = en_cell_from_position((struct en_position){160000000, 0});

    assert_int_equal(cell, en_cell_from_position((struct en_position){164999999, 4999999}));
    assert_int_equal(cell + 1, en_cell_from_position((struct en_position){160000000, 5000000}));
    assert_int_equal(cell - 1, en_cell_from_position((struct en_position){160000000, -1}));
    assert_int_equal(cell + 720, en_cell_from_position((struct en_position){165000000, 0}));
    assert_int_equal(cell - 720, en_cell_from_position((struct en_position){159999999, 0}));
}

static void corners_of_the_earth_have_cells(void **state)
{
    (void)state;
    assert_int_equal(en_cell_from_position((struct en_position){-900000000, -1800000000}), 1);
    assert_int_equal(en_cell_from_position((struct en_position){900000000, 1799999999}),
                     EN_CELL_ID_MAX);
    assert_int_equal(en_cell_from_position((struct en_position){-900000000, 1800000000}), 1);
    assert_int_equal(en_cell_from_position((struct en_position){900000000, 1800000000}),
                     EN_CELL_ID_MAX - 719);
}

static void centre_of_every_cell_lies_in_it(void **state)
{
    (void)state;
    for (uint32_t id = 1; id <= EN_CELL_ID_MAX; id++) {
        if (en_cell_from_position(en_cell_centre(id)) != id) {
            fail_msg("cell %u: its centre lies elsewhere", (unsigned)id);
        }
    }
}

static void centre_is_a_quarter_degree_inside(void **state)
{
    (void)state;
    struct en_position gao = en_cell_centre(153000);

    assert_int_equal(gao.lat_e7, 162500000);
    assert_int_equal(gao.lon_e7, -2500000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cell_of_ucdp_events_is_ucdps_own),
        cmocka_unit_test(cell_owns_its_southern_and_western_edge),
        cmocka_unit_test(corners_of_the_earth_have_cells),
        cmocka_unit_test(centre_of_every_cell_lies_in_it),
        cmocka_unit_test(centre_is_a_quarter_degree_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
