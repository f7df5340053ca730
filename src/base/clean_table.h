/*
 * The characters that may not stand in signed text; see clean_table.c.
 */
#ifndef ENTENTE_BASE_CLEAN_TABLE_H
#define ENTENTE_BASE_CLEAN_TABLE_H

#include "entente/base.h"

/* Unicode characters first..last, both included. */
struct en_char_range {
    int32_t first;
    int32_t last;
};

/* Sorted, apart from each other. */
extern const struct en_char_range en_clean_refused[];
extern const size_t en_clean_refused_count;

#endif /* ENTENTE_BASE_CLEAN_TABLE_H */
