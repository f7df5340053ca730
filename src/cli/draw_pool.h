/*
 * draw_pool: a folder of whole programmes as the planner of draws takes it: who is where in which
 * two hours. Private to src/cli.
 */
#ifndef ENTENTE_CLI_DRAW_POOL_H
#define ENTENTE_CLI_DRAW_POOL_H

#include <entente/crypto.h>
#include <entente/draw.h>

#include "cli.h"

enum { EN_DRAW_WINDOW_MINUTES = 120 };

/* One alternative: a list of patrols as `programme make --pool` writes it. */
struct en_draw_file {
    struct en_str name; /* in the folder: "0042.csv" */
    struct en_hash id;  /* SHA-256 of its bytes */
};

struct en_draw_files {
    struct en_draw_file *file;     /* array of length [pool.count], by name */
    en_time begin;                 /* midnight before the first departure: window 0 begins */
    struct en_draw_pool pool;      /* zones are places, named */
    struct en_draw_zone *zone;     /* those of the pool, to be filled in */
    struct en_draw_sign hour, leg; /* first departure of each: its hour; that and its first place */
};

/**
 * Read FOLDER/pool/ *.csv into the call's arena.
 * @return EN_OK; EN_ERR_NOT_FOUND (draw.files: none there), EN_ERR_TOO_LONG (draw.files-many,
 *         draw.horizon: longer than a year, draw.places), EN_ERR_EXISTS (draw.files-same: two are
 *         one), and what reading the list of patrols says, with the file's name
 */
EN_MUST_CHECK enum en_status en_draw_files_read(struct en_cli *cli, const char *folder,
                                                struct en_draw_files *ret, struct en_error *reterr);

/* "0042.csv, line 3": the name of the file before the place that reading it named. */
void en_draw_name_file(struct en_error *reterr, struct en_str name);

/* Zones of a CSV file "place,risk,presence": risk in percent of the usual, visits that must be
 * expected. EN_ERR_NOT_FOUND (draw.zone) for a place that no programme goes to, EN_ERR_EXISTS
 * (draw.zone-twice). */
EN_MUST_CHECK enum en_status en_draw_zones_read(struct en_cli *cli, struct en_str text,
                                                struct en_draw_files *files,
                                                struct en_error *reterr);

/**
 * Weights of a file that `programme mix` made, for the programmes read.
 * @param ret  array of length [pool.count] in the call's arena
 * @return EN_OK; EN_ERR_NOT_FOUND (draw.weights-file: a programme of the list is not in the
 *         folder); those of en_joint_draw_read, the file named before the line
 */
EN_MUST_CHECK enum en_status en_draw_weights_read(struct en_cli *cli, const char *path,
                                                  const struct en_draw_files *files, uint64_t **ret,
                                                  struct en_error *reterr);

/* The lines of pool.txt: each programme that has a weight, its file's name in a comment. */
void en_draw_weights_print(const struct en_draw_files *files, const uint64_t *weight,
                           struct en_text *out);

/* Parts of 2^32 as a percentage, "16.03 %" by `translate`, rounded up: a chance is never told too
 * small. */
void en_draw_percent_print(uint64_t parts, en_translate_fn translate, struct en_text *out);

/* "gao-market 2017-02-24T06:00:00Z": where and from when a cell is. */
void en_draw_cell_print(const struct en_draw_files *files, uint32_t cell, struct en_text *out);

#endif /* ENTENTE_CLI_DRAW_POOL_H */
