/*
 * draw_cells: the visits of a folder of programmes, by cell. Private to draw_pool.c, draw_cells.c.
 */
#ifndef ENTENTE_CLI_DRAW_CELLS_H
#define ENTENTE_CLI_DRAW_CELLS_H

#include "draw_pool.h"

/* A visit before places and windows have their numbers. */
struct stay {
    uint32_t programme, place;
    en_time from, until;
};

struct pool_reading {
    struct en_cli *cli;
    struct en_draw_files *files;
    const char *folder; /* of the files */
    struct en_str place[EN_DRAW_ZONES_MAX];
    size_t place_count;
    struct stay *stay; /* array of length [stay_count], as [stay_cap] */
    size_t stay_count, stay_cap;
    en_time first, last; /* of all */
    en_time *start;      /* array of length [count]: first departure of each programme */
    uint32_t *leg;       /* array of length [count]: its first place */
    uint32_t file;       /* being read */
};

/* Number the cells of all stays and give each programme its visits. EN_ERR_TOO_LONG (draw.horizon),
 * EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status draw_cells_make(struct pool_reading *reading, struct en_error *reterr);

/* What each programme's first departure shows: its hour, and with `leg` its first place. False when
 * memory is out. */
EN_MUST_CHECK bool draw_cells_sign(const struct pool_reading *reading, bool leg,
                                   struct en_draw_sign *ret);

#endif /* ENTENTE_CLI_DRAW_CELLS_H */
