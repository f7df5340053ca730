/*
 * rows: rows and windows of days made anew, exactly, under the cover as it stands. Private to
 * src/roster.
 */
#ifndef ENTENTE_ROSTER_ROWS_H
#define ENTENTE_ROSTER_ROWS_H

#include "price.h"
#include "search.h"

enum { ROWS_TOGETHER_MAX = 4 };

/* What one thread needs for it. */
struct rows {
    struct search *search;
    struct en_price *price;
    bool columns;   /* pricing holds every rule of everybody: rows can be columns */
    bool whole;     /* and no cover is hard, so that rows can be made anew alone */
    int32_t *cost;  /* array of length [days * columns], off last */
    uint8_t *row;   /* array of length [days] */
    uint8_t *saved; /* array of length [ROWS_TOGETHER_MAX * days] */
    struct en_arena arena;
};

EN_MUST_CHECK enum en_status rows_make(struct rows *ret, struct search *search);
void rows_finish(struct rows *rows);

/* Give everybody whose row breaks a hard rule the cheapest row that does not; with `all`, everybody
 * one after the other. Needs `whole`; goes on until the end or the schedule's. */
void rows_repair(struct rows *rows, const struct schedule *schedule, bool all);

/* Large neighbourhood search from the present state: one to four people give their days of a window
 * back and get the cheapest ones, one after the other; kept when nothing is worse. */
void rows_improve(struct rows *rows, const struct schedule *schedule);

#endif /* ENTENTE_ROSTER_ROWS_H */
