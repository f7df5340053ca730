/*
 * csv: tables in files (RFC 4180), read strictly. Private to src/cli.
 *
 * UTF-8, a line of column names, commas, cells in double quotes where they hold a comma, a quote or
 * a line end; lines that begin with '#' before the names are passed over. CR LF and LF both end a
 * row.
 */
#ifndef ENTENTE_CLI_CSV_H
#define ENTENTE_CLI_CSV_H

#include <entente/base.h>

enum {
    EN_CSV_ROWS_MAX = 100000, /* a mission's roster, six times over */
    EN_CSV_COLUMNS_MAX = 32,
};

struct en_csv {
    struct en_str *cell; // array of length [rows * columns], in the caller's order of columns
    size_t *line;        // array of length [rows]: where each begins, from 1
    size_t rows, columns;
};

/**
 * Read a table with exactly these columns, in whatever order they stand.
 *
 * @param columns  array of length [count]; a name that ends in '?' may be missing: its cells are
 *                 empty
 * @param text     borrowed where a cell needs no unquoting
 * @return EN_OK; EN_ERR_SYNTAX (csv.header, csv.column-missing, csv.column-unknown, csv.cells,
 *         csv.quote) with the place "line N"; EN_ERR_ENCODING (csv.text);
 *         EN_ERR_TOO_LONG (csv.rows); EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_csv_read(struct en_arena *arena, struct en_str text,
                                         const char *const *columns, size_t count,
                                         struct en_csv *ret, struct en_error *reterr);

struct en_str en_csv_cell(const struct en_csv *csv, size_t row, size_t column);
/* An error at a row: "line N". */
enum en_status en_csv_fail(const struct en_csv *csv, size_t row, const char *rule, const char *text,
                           const char *remedy, struct en_str arg, struct en_error *reterr);

#endif /* ENTENTE_CLI_CSV_H */
