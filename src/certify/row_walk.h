/*
 * The days of one person, walked: row_walk.c goes through all rows at once, bound_row.c says what
 * is counted on the way and reads off what was found. Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_ROW_WALK_H
#define ENTENTE_CERTIFY_ROW_WALK_H

#include "bound.h"

enum { COUNTERS_MAX = 12 };

#define ROW_NEVER (INT64_MAX / 4)       /* a cost that nothing has; sums of two stay in range */
#define ROW_CELLS_MAX INT64_C(64000000) /* places times days remembered */

/* One person's search. */
struct rows {
    const struct curtois *in;
    const struct curtois_person *terms;
    const int32_t *shift_max;
    const bool *day_off;
    const int64_t *cost;
    size_t shifts, groups;
    size_t *group;                 /* [shift] shifts that forbid the same ones are alike */
    size_t *example;               /* [group] a shift of it */
    int32_t rest, run;             /* nodes of rest; longest run of work */
    int32_t unit;                  /* of minutes */
    bool weekends, minutes;        /* counted? */
    int32_t counted[COUNTERS_MAX]; /* shifts whose days are counted */
    size_t counters;
    size_t nodes, block; /* numbers behind each node */
    size_t stride_minutes, stride_weekend, stride[COUNTERS_MAX];
    size_t minutes_size, weekends_size;
    struct en_arena arena;
    int64_t *now, *next; /* [nodes * block] */
    uint16_t *came; /* [days][nodes * block] node before * (shifts + 1) + cell; NULL: not kept */
};

/* A step to another node on some day. */
struct step {
    size_t from, to; /* nodes */
    size_t cell;     /* shift, or shifts for off */
    int64_t cost;
    int32_t minutes, weekend;
    size_t counter; /* COUNTERS_MAX: none */
};

/* What the instance alone says: groups, unit, nodes. False when there are too many nodes. */
bool row_walk_begin(struct rows *rows);
/* Lays the block out; false when it is more than may be searched. */
bool row_walk_lay_out(struct rows *rows);
/* From the first day to the last: `now` is what each end costs, `came` how it was come by. */
void row_walk(struct rows *rows);
/* What working a shift on a day costs and counts; `from` and `to` are not filled. */
struct step row_walk_step(const struct rows *rows, int32_t day, size_t shift, bool worked_before);

#endif /* ENTENTE_CERTIFY_ROW_WALK_H */
