/*
 * svg.c: the picture. Units are tenths of a millimetre on A3 landscape; on A4 the smallest
 * letters are still 2.2 mm high.
 */
#include <stdio.h>

#include "entente/chart.h"
#include "words.h"

enum {
    WIDTH = 4200,
    HEIGHT = 2970,
    MARGIN = 80,
    TITLE = 130,
    GRID_TOP = 260, /* below the title; days stand above it */
    GRID_BOTTOM = 2080,
    DAYS_A_BAND = 14,
    SHEET_TOP = 2210,
    SHEET_ROW = 170,
    SHEET_NAME = 900,
    LETTERS = 32, /* height of usual text */
    SMALL = 28,
    KIND = 24,
    LINE = 35, /* from line to line of small text */
    BOX = 440, /* highest */
    DAY = 86400,
};

/* ---- pieces --------------------------------------------------------------------------------- */

static void text_at(struct en_text *out, int64_t x, int64_t y, int size, const char *more,
                    struct en_str text)
{
    en_text_addf(out, "<text x=\"%lld\" y=\"%lld\" font-size=\"%d\"%s>", (long long)x, (long long)y,
                 size, more);
    en_text_add_markup(out, text);
    en_text_adds(out, "</text>\n");
}

static void rect(struct en_text *out, int64_t x, int64_t y, int64_t width, int64_t height,
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

/* Text that may not be wider than this: letters are drawn closer where they would be. */
static void text_fit(struct en_text *out, int64_t x, int64_t y, int size, int64_t width,
                     struct en_str text)
{
    char more[64] = "";

    if (letters(text) * size * 53 / 100 > width) {
        (void)snprintf(more, sizeof(more), " textLength=\"%lld\" lengthAdjust=\"spacingAndGlyphs\"",
                       (long long)width);
    }
    text_at(out, x, y, size, more, text);
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

/* A rectangle in the pattern of a party. */
static void party_rect(struct en_text *out, int64_t x, int64_t y, int64_t width, int64_t height,
                       size_t party)
{
    size_t which = party % EN_COUNT(TINTS);
    struct area area = {x, y, width, height};
    char more[64];

    (void)snprintf(more, sizeof(more), "fill=\"#%s\" stroke=\"#000\" stroke-width=\"3\"",
                   TINTS[which]);
    rect(out, x, y, width, height, more);
    en_text_addf(out, "<path stroke=\"#000\" stroke-width=\"%d\" stroke-linecap=\"%s\" d=\"",
                 which == 1 ? 7 : 3, which == 1 ? "round" : "butt");
    add_pattern(out, &area, which);
    en_text_adds(out, "\"/>\n");
}

/* ---- words ---------------------------------------------------------------------------------- */

/* A number in thousandths with one decimal, as the language writes it. */
static void add_milli(struct en_text *out, int64_t milli, bool english)
{
    int64_t tenths = (milli + 50) / 100;

    en_text_addf(out, "%lld%s%lld", (long long)(tenths / 10), english ? "." : ",",
                 (long long)(tenths % 10));
}

static void add_clock(struct en_text *out, en_time time)
{
    en_text_addf(out, "%02d:%02d", (int)(time % DAY / 3600), (int)(time % 3600 / 60));
}

/* "Thu 23/02" */
static void add_day(struct en_text *out, en_time day, bool english)
{
    char time[EN_TIME_BYTES + 1];

    en_time_format(day, time);
    en_text_add(out,
                chart_word((enum chart_word)(CHART_WORD_MONDAY + en_time_weekday(day)), english));
    en_text_addf(out, " %.2s/%.2s", time + 8, time + 5);
}

/* ---- one patrol ----------------------------------------------------------------------------- */

static int count_of(const struct en_chart_patrol *patrol, int party)
{
    int count = 0;

    for (size_t i = 0; i < patrol->seat_count; i++) {
        count += patrol->seat[i].party == party;
    }
    return count;
}

/* The seats as a strip: each party its part, its pattern, its letter and how many. */
static void add_strip(struct en_text *out, const struct en_chart *chart,
                      const struct en_chart_patrol *patrol, int64_t x, int64_t y, int64_t width)
{
    int64_t seats = (int64_t)patrol->seat_count;
    int64_t at = 0;

    for (size_t p = 0; seats > 0 && p < chart->party_count; p++) {
        int64_t count = count_of(patrol, (int)p);
        struct en_text label = {0};
        int64_t from = x + width * at / seats;
        int64_t wide = width * count / seats;
        if (count == 0) {
            continue;
        }
        party_rect(out, from, y, wide, 44, p);
        en_text_addf(&label, "%s%lld", chart->party[p].letter, (long long)count);
        rect(out, from + wide / 2 - 26, y + 6, 52, 32, "rx=\"6\" fill=\"#fff\"");
        text_at(out, from + wide / 2, y + 32, SMALL, " text-anchor=\"middle\" font-weight=\"bold\"",
                en_text_str(&label));
        en_text_finish(&label);
        at += count;
    }
}

/* "lead m-7k3q (F)" */
static void add_command(struct en_text *out, const struct en_chart *chart,
                        const struct en_chart_patrol *patrol, const char *post,
                        enum chart_word word, int64_t x, int64_t y, int64_t width)
{
    for (size_t i = 0; i < patrol->seat_count; i++) {
        const struct en_chart_seat *seat = &patrol->seat[i];
        struct en_text line = {0};
        if (!en_str_is(seat->post, post) || seat->party < 0) {
            continue;
        }
        struct en_str args[] = {seat->member, en_str_from(chart->party[seat->party].letter)};
        chart_fill(&line, word, chart->english, args, 2);
        text_fit(out, x, y, SMALL, width, en_text_str(&line));
        en_text_finish(&line);
        return;
    }
}

static void add_rest(struct en_text *out, const struct en_chart_patrol *patrol, bool english,
                     int64_t x, int64_t y, int64_t width)
{
    enum chart_word word = patrol->rest < 0         ? CHART_WORD_FRESH
                           : patrol->rest < 3 * DAY ? CHART_WORD_REST_HOURS
                                                    : CHART_WORD_REST_DAYS;
    struct en_text number = {0};
    struct en_text line = {0};

    en_text_addf(&number, "%lld",
                 (long long)(patrol->rest < 3 * DAY ? patrol->rest / 3600 : patrol->rest / DAY));
    struct en_str rest = en_text_str(&number);
    chart_fill(&line, word, english, &rest, 1);
    text_fit(out, x, y, SMALL, width, en_text_str(&line));
    en_text_finish(&number);
    en_text_finish(&line);
}

/* The stops one below the other; the last line says how many more there are. */
static void add_stops(struct en_text *out, const struct en_chart_patrol *patrol, int64_t x,
                      int64_t y, int64_t width)
{
    for (size_t i = 0; i < patrol->stop_count && i < EN_CHART_STOPS_MAX; i++) {
        struct en_text line = {0};
        en_text_add(&line, patrol->stop[i]);
        if (i == EN_CHART_STOPS_MAX - 1 && patrol->stop_count > EN_CHART_STOPS_MAX) {
            en_text_addf(&line, " +%zu", patrol->stop_count - EN_CHART_STOPS_MAX);
        }
        text_fit(out, x, y + (int64_t)i * LINE, SMALL, width, en_text_str(&line));
        en_text_finish(&line);
    }
}

static void add_head(struct en_text *out, const struct en_chart_patrol *patrol, bool english,
                     int64_t x, int64_t y, int64_t width)
{
    struct en_text line = {0};

    text_at(out, x + 12, y + 38, LETTERS, " font-weight=\"bold\"", patrol->number);
    text_at(out, x + width - 10, y + 38, KIND, " text-anchor=\"end\"",
            chart_kind(patrol->kind, english));
    add_clock(&line, patrol->start);
    en_text_adds(&line, "–");
    add_clock(&line, patrol->end);
    text_at(out, x + 12, y + 78, LETTERS, "", en_text_str(&line));
    en_text_finish(&line);
}

/* What does not fit is left out from below: the strip of seats goes before the words. */
static void add_box(struct en_text *out, const struct en_chart *chart,
                    const struct en_chart_patrol *patrol, int64_t x, int64_t y, int64_t width,
                    int64_t height)
{
    rect(out, x, y, width, height,
         patrol->night ? "fill=\"#fff\" stroke=\"#000\" stroke-width=\"9\""
                       : "fill=\"#fff\" stroke=\"#000\" stroke-width=\"3\"");
    add_head(out, patrol, chart->english, x, y, width);
    if (height >= 150) {
        add_strip(out, chart, patrol, x + 10, y + 94, width - 20);
    }
    if (height >= 270) {
        add_stops(out, patrol, x + 12, y + 172, width - 24);
    }
    if (height >= 390) {
        add_command(out, chart, patrol, "lead", CHART_WORD_LEAD, x + 12, y + 284, width - 24);
        add_command(out, chart, patrol, "deputy", CHART_WORD_DEPUTY, x + 12, y + 284 + LINE,
                    width - 24);
        add_rest(out, patrol, chart->english, x + 12, y + 284 + 2 * LINE, width - 24);
    }
}

/* ---- the fortnight -------------------------------------------------------------------------- */

static int32_t day_of(const struct en_chart *chart, const struct en_chart_patrol *patrol)
{
    return (int32_t)((patrol->start - chart->first) / DAY);
}

/* Most patrols on one day. */
static int64_t fullest(const struct en_chart *chart)
{
    int64_t most = 1;

    for (int32_t day = 0; day < chart->days; day++) {
        int64_t count = 0;
        for (size_t i = 0; i < chart->patrol_count; i++) {
            count += day_of(chart, &chart->patrol[i]) == day;
        }
        most = count > most ? count : most;
    }
    return most;
}

static void add_column(struct en_text *out, const struct en_chart *chart, int32_t day, int64_t x,
                       int64_t y, int64_t width, int64_t height)
{
    int64_t low = (height - 60) / fullest(chart);
    int64_t box = low < BOX ? low : BOX;
    struct en_text name = {0};

    add_day(&name, chart->first + (en_time)day * DAY, chart->english);
    rect(out, x, y, width, height, "fill=\"none\" stroke=\"#000\" stroke-width=\"2\"");
    text_at(out, x + width / 2, y + 40, LETTERS, " text-anchor=\"middle\" font-weight=\"bold\"",
            en_text_str(&name));
    en_text_finish(&name);
    int64_t at = y + 56;
    for (size_t i = 0; i < chart->patrol_count; i++) {
        if (day_of(chart, &chart->patrol[i]) == day) {
            add_box(out, chart, &chart->patrol[i], x + 8, at, width - 16, box - 10);
            at += box;
        }
    }
}

static void add_grid(struct en_text *out, const struct en_chart *chart)
{
    int32_t bands = (chart->days + DAYS_A_BAND - 1) / DAYS_A_BAND;
    int32_t columns = chart->days < DAYS_A_BAND ? chart->days : DAYS_A_BAND;
    int64_t width = (WIDTH - 2 * MARGIN) / (columns > 0 ? columns : 1);
    int64_t height = (GRID_BOTTOM - GRID_TOP) / (bands > 0 ? bands : 1);

    for (int32_t day = 0; day < chart->days; day++) {
        add_column(out, chart, day, MARGIN + day % DAYS_A_BAND * width,
                   GRID_TOP + day / DAYS_A_BAND * height, width, height - 20);
    }
}

/* ---- the balance sheet ---------------------------------------------------------------------- */

static void add_measure(struct en_text *out, const struct en_chart *chart, size_t party,
                        enum en_chart_measure measure, int64_t x, int64_t y, int64_t width)
{
    struct en_chart_due due = en_chart_due(chart, party, measure);
    struct en_text text = {0}, number = {0};
    int64_t most = 1;

    for (size_t p = 0; p < chart->party_count; p++) {
        struct en_chart_due other = en_chart_due(chart, p, measure);
        most = other.has * 1000 > most ? other.has * 1000 : most;
        most = other.due_milli > most ? other.due_milli : most;
    }
    party_rect(out, x, y, (width - 60) * due.has * 1000 / most, 50, party);
    int64_t at = x + (width - 60) * due.due_milli / most;
    en_text_addf(out,
                 "<path d=\"M%lld %lldV%lld\" stroke=\"#000\" stroke-width=\"8\" fill=\"none\"/>\n",
                 (long long)at, (long long)(y - 12), (long long)(y + 62));
    add_milli(&number, due.due_milli, chart->english);
    struct en_str share = en_text_str(&number);
    en_text_addf(&text, "%lld ", (long long)due.has);
    chart_fill(&text, CHART_WORD_DUE, chart->english, &share, 1);
    text_at(out, x, y + 92, LETTERS, "", en_text_str(&text));
    en_text_finish(&number);
    en_text_finish(&text);
}

static void add_sheet(struct en_text *out, const struct en_chart *chart)
{
    int64_t width = (WIDTH - 2 * MARGIN - SHEET_NAME) / EN_CHART_MEASURES;
    int64_t row = SHEET_ROW;

    if (chart->party_count > 4) {
        row = (HEIGHT - 120 - SHEET_TOP) / (int64_t)chart->party_count;
    }
    text_at(out, MARGIN, SHEET_TOP - 40, 44, " font-weight=\"bold\"",
            chart_word(CHART_WORD_SHEET, chart->english));
    for (size_t m = 0; m < EN_CHART_MEASURES; m++) {
        text_at(out, MARGIN + SHEET_NAME + (int64_t)m * width, SHEET_TOP - 40, LETTERS + 4,
                " font-weight=\"bold\"",
                chart_word((enum chart_word)(CHART_WORD_SEATS + m), chart->english));
    }
    for (size_t p = 0; p < chart->party_count; p++) {
        int64_t y = SHEET_TOP + (int64_t)p * row;
        struct en_text name = {0};
        party_rect(out, MARGIN, y, 90, 60, p);
        en_text_addf(&name, "%s  ", chart->party[p].letter);
        en_text_add(&name, chart->party[p].id);
        text_at(out, MARGIN + 110, y + 34, LETTERS + 4, " font-weight=\"bold\"",
                en_text_str(&name));
        text_at(out, MARGIN + 110, y + 74, SMALL, "", chart->party[p].name);
        for (size_t m = 0; m < EN_CHART_MEASURES; m++) {
            add_measure(out, chart, p, (enum en_chart_measure)m,
                        MARGIN + SHEET_NAME + (int64_t)m * width, y, width);
        }
        en_text_finish(&name);
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void add_notes(struct en_text *out, const struct en_chart *chart)
{
    text_at(out, MARGIN, TITLE, 64, " font-weight=\"bold\"", chart->title);
    text_at(out, MARGIN, TITLE + 60, LETTERS + 2, "",
            chart_word(CHART_WORD_MEMBERS_ONLY, chart->english));
    text_at(out, MARGIN, HEIGHT - 50, LETTERS, "",
            chart_word(CHART_WORD_KEY_TO_BARS, chart->english));
    if (chart->exercise) {
        rect(out, WIDTH - MARGIN - 900, 50, 900, 110,
             "fill=\"none\" stroke=\"#000\" stroke-width=\"8\" stroke-dasharray=\"30 16\"");
        text_at(out, WIDTH - MARGIN - 450, 128, 64, " text-anchor=\"middle\" font-weight=\"bold\"",
                chart_word(CHART_WORD_EXERCISE, chart->english));
    }
}

void en_chart_svg(struct en_text *out, const struct en_chart *chart)
{
    en_text_addf(out,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"420mm\" height=\"297mm\" "
                 "viewBox=\"0 0 %d %d\" font-family=\"Liberation Sans, Arial, sans-serif\" "
                 "role=\"img\" lang=\"%s\">\n<title>",
                 WIDTH, HEIGHT, chart->english ? "en" : "fr");
    en_text_add_markup(out, chart->title);
    en_text_adds(out, "</title>\n");
    rect(out, 0, 0, WIDTH, HEIGHT, "fill=\"#fff\"");
    add_notes(out, chart);
    add_grid(out, chart);
    add_sheet(out, chart);
    en_text_adds(out, "</svg>\n");
}
