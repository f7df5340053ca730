/*
 * svg_pieces.c: text, rectangles and the patterns by which parties are told apart.
 */
#include "svg.h"

#include <stdio.h>

void svg_text(struct en_text *out, int64_t x, int64_t y, int size, const char *more,
              struct en_str text)
{
    en_text_addf(out, "<text x=\"%lld\" y=\"%lld\" font-size=\"%d\"%s>", (long long)x, (long long)y,
                 size, more);
    en_text_add_markup(out, text);
    en_text_adds(out, "</text>\n");
}

void svg_rect(struct en_text *out, int64_t x, int64_t y, int64_t width, int64_t height,
              const char *more)
{
    en_text_addf(out, "<rect x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%lld\" %s/>\n",
                 (long long)x, (long long)y, (long long)width, (long long)height, more);
}

/* Code points: the texts of a chart have no wide or combining ones. */
static int64_t letters(struct en_str text)
{
    int64_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    }
    return count;
}

static int64_t usual_width(int size, struct en_str text)
{
    return letters(text) * size * 53 / 100;
}

bool svg_text_reads(int size, int64_t width, struct en_str text)
{
    return usual_width(size, text) * 3 / 4 <= width;
}

void svg_text_fit(struct en_text *out, int64_t x, int64_t y, int size, int64_t width,
                  struct en_str text)
{
    char more[80] = "";

    if (usual_width(size, text) > width) {
        (void)snprintf(more, sizeof(more), " textLength=\"%lld\" lengthAdjust=\"spacingAndGlyphs\"",
                       (long long)width);
    }
    svg_text(out, x, y, size, more, text);
}

/* ---- patterns: each differs from every other without any colour ----------------------------- */

/* The tints of the rooms (web/src/common/base.css). */
static const char *const TINTS[] = {"e4dac4", "ced8e1", "ddd2e1", "d5d6d0", "e6d3ca", "cddcdb"};

struct area {
    int64_t x, y, width, height;
};

/* Lines that rise from left to right, or fall, cut at the edges. */
static void add_diagonals(struct en_text *out, const struct area *area, bool rise)
{
    for (int64_t k = -area->height + 14; k < area->width; k += 24) {
        int64_t from = k > 0 ? k : 0;
        int64_t to = k + area->height < area->width ? k + area->height : area->width;
        int64_t low = rise ? area->y + area->height - (from - k) : area->y + from - k;
        int64_t high = rise ? area->y + area->height - (to - k) : area->y + to - k;
        en_text_addf(out, "M%lld %lldL%lld %lld", (long long)(area->x + from), (long long)low,
                     (long long)(area->x + to), (long long)high);
    }
}

static void add_level(struct en_text *out, const struct area *area, int64_t step)
{
    for (int64_t y = step / 2; y < area->height; y += step) {
        en_text_addf(out, "M%lld %lldh%lld", (long long)area->x, (long long)(area->y + y),
                     (long long)area->width);
    }
}

static void add_upright(struct en_text *out, const struct area *area, int64_t step)
{
    for (int64_t x = step / 2; x < area->width; x += step) {
        en_text_addf(out, "M%lld %lldv%lld", (long long)(area->x + x), (long long)area->y,
                     (long long)area->height);
    }
}

static void add_dots(struct en_text *out, const struct area *area)
{
    for (int64_t y = 8; y < area->height - 3; y += 14) {
        for (int64_t x = y / 14 % 2 * 8 + 6; x < area->width - 3; x += 16) {
            en_text_addf(out, "M%lld %lldh1", (long long)(area->x + x), (long long)(area->y + y));
        }
    }
}

static void add_pattern(struct en_text *out, const struct area *area, size_t which)
{
    switch (which) {
    case 0:
        add_diagonals(out, area, true);
        break;
    case 1:
        add_dots(out, area);
        break;
    case 2:
        add_level(out, area, 12);
        break;
    case 3:
        add_level(out, area, 16);
        add_upright(out, area, 16);
        break;
    case 4:
        add_upright(out, area, 12);
        break;
    default:
        add_diagonals(out, area, false);
        break;
    }
}

void svg_party(struct en_text *out, int64_t x, int64_t y, int64_t width, int64_t height,
               size_t party)
{
    size_t which = party % EN_COUNT(TINTS);
    struct area area = {x, y, width, height};
    char more[64];

    (void)snprintf(more, sizeof(more), "fill=\"#%s\" stroke=\"#000\" stroke-width=\"3\"",
                   TINTS[which]);
    svg_rect(out, x, y, width, height, more);
    en_text_addf(out, "<path stroke=\"#000\" stroke-width=\"%d\" stroke-linecap=\"%s\" d=\"",
                 which == 1 ? 7 : 3, which == 1 ? "round" : "butt");
    add_pattern(out, &area, which);
    en_text_adds(out, "\"/>\n");
}
