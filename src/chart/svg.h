/*
 * The pieces a chart's picture is made of. Private to src/chart. Units are tenths of a millimetre.
 */
#ifndef CHART_SVG_H
#define CHART_SVG_H

#include <entente/chart.h>

enum {
    SVG_LETTERS = 32, /* height of usual text */
    SVG_SMALL = 28,
    SVG_KIND = 24,
    SVG_DAY = 86400, /* seconds */
};

/* One line of text; `more`: further attributes, each with a space before it. */
void svg_text(struct en_text *out, int64_t x, int64_t y, int size, const char *more,
              struct en_str text);

/* Text that may not be wider than this: letters are drawn closer where they would be. */
void svg_text_fit(struct en_text *out, int64_t x, int64_t y, int size, int64_t width,
                  struct en_str text);

/* Can it be read in that width, drawn closer by a quarter at most? */
bool svg_text_reads(int size, int64_t width, struct en_str text);

void svg_rect(struct en_text *out, int64_t x, int64_t y, int64_t width, int64_t height,
              const char *more);

/* A rectangle in the pattern of a party: each differs from every other without any colour. */
void svg_party(struct en_text *out, int64_t x, int64_t y, int64_t width, int64_t height,
               size_t party);

/* A patrol as a box. What does not fit is left out from below: the strip of seats goes before the
 * words. */
void svg_patrol(struct en_text *out, const struct en_chart *chart,
                const struct en_chart_patrol *patrol, int64_t x, int64_t y, int64_t width,
                int64_t height);

#endif /* CHART_SVG_H */
