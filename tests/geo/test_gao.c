/*
 * The shipped data of Gao against the library: the cells of the events are UCDP's own numbers,
 * those of the places were computed by tools/extract-gao. The folder is the first argument.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "entente/geo.h"

enum { COLUMNS_MAX = 24, LINE_BYTES_MAX = 512 };

static const char *folder;

/* Cut a line at its commas, in place; the files hold no quoted field. */
static size_t split(char *line, char *ret_field[static COLUMNS_MAX])
{
    size_t count = 0;

    line[strcspn(line, "\n")] = '\0';
    while (line != NULL && count < COLUMNS_MAX) {
        char *comma = strchr(line, ',');

        if (comma != NULL) {
            *comma++ = '\0';
        }
        ret_field[count++] = line;
        line = comma;
    }
    return count;
}

static size_t column_of(char *const *header, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(header[i], name) == 0) {
            return i;
        }
    }
    fail_msg("no column %s", name);
    return 0;
}

static FILE *open_file(const char *name)
{
    char path[LINE_BYTES_MAX];

    assert_non_null(folder);
    assert_in_range(snprintf(path, sizeof(path), "%s/%s", folder, name), 1, sizeof(path) - 1);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

static int64_t number(const char *field)
{
    int64_t value = 0;

    assert_true(en_parse_i64(en_str_from(field), &value));
    return value;
}

/* Check the cell of every row; returns how many rows there are. */
static int check_cells(const char *name)
{
    FILE *file = open_file(name);
    char header_line[LINE_BYTES_MAX];
    char line[LINE_BYTES_MAX];
    char *header[COLUMNS_MAX];
    char *field[COLUMNS_MAX];
    int rows = 0;

    assert_non_null(fgets(header_line, sizeof(header_line), file));
    size_t columns = split(header_line, header);
    size_t lat = column_of(header, columns, "lat_e7");
    size_t lon = column_of(header, columns, "lon_e7");
    size_t cell = column_of(header, columns, "cell");

    while (fgets(line, sizeof(line), file) != NULL) {
        assert_int_equal(split(line, field), columns);
        struct en_position position = {(int32_t)number(field[lat]), (int32_t)number(field[lon])};

        assert_int_equal(en_cell_from_position(position), number(field[cell]));
        rows++;
    }
    fclose(file);
    return rows;
}

static void cell_of_every_shipped_place_is_the_librarys(void **state)
{
    (void)state;
    assert_true(check_cells("places.csv") >= 30);
}

static void cell_of_every_shipped_event_is_ucdps(void **state)
{
    (void)state;
    assert_true(check_cells("events.csv") >= 150);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cell_of_every_shipped_place_is_the_librarys),
        cmocka_unit_test(cell_of_every_shipped_event_is_ucdps),
    };

    folder = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
