/*
 * One measured figure, printed the same way by every bench program: one JSON line on stdout.
 *
 * {"bench":"crew-of-30","value":6.1,"unit":"ms","want":"at most","limit":50,
 *  "limit_name":"design section 7","ratio":0.122}
 */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include <stddef.h>

/* Which side of the limit is the good one. */
enum figure_want { FIGURE_AT_LEAST, FIGURE_AT_MOST };

struct figure {
    const char *bench; // what was measured: lower-case words with hyphens
    double value;      // in `unit`
    const char *unit;  // "acts/s", "ms", "bytes", "x"
    enum figure_want want;
    double limit;           // > 0; or the peer's figure of the same run
    const char *limit_name; // where the limit comes from, or who the peer is
};

/* Print the line; ratio = value / limit. */
void figure_print(const struct figure *figure);

/* Seconds of a clock that never goes back. */
double figure_clock_s(void);
/* Seconds that the processor worked for this process, all threads together. */
double figure_cpu_s(void);

/* The median of `count` >= 1 values, which are sorted in place. */
double figure_median(double *values, size_t count);

#endif /* BENCH_FIGURE_H */
