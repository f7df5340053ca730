/*
 * Printing of measured figures, and the two things each bench needs: a clock and a median.
 *
 * The median and not the mean, because the machine does other things too and only ever slows us.
 */
#include "figure.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int compare_values(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;
    return (*left > *right) - (*left < *right);
}

void figure_print(const struct figure *figure)
{
    assert(figure->limit > 0);
    printf("{\"bench\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"want\":\"%s\",\"limit\":%.6g,"
           "\"limit_name\":\"%s\",\"ratio\":%.4g}\n",
           figure->bench, figure->value, figure->unit,
           figure->want == FIGURE_AT_LEAST ? "at least" : "at most", figure->limit,
           figure->limit_name, figure->value / figure->limit);
    (void)fflush(stdout);
}

double figure_clock_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double figure_cpu_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double figure_median(double *values, size_t count)
{
    assert(count > 0);
    qsort(values, count, sizeof(*values), compare_values);
    return values[count / 2];
}
