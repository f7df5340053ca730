/*
 * svg.c: the picture. Units are tenths of a millimetre on A3 landscape; on A4 the smallest
 * letters are still 2.2 mm high.
 */
#include "svg.h"

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
    BOX = 440, /* highest */
};

/* "Thu 23/02" */
static void add_day(struct en_text *out, en_time day, bool english)
{
    char time[EN_TIME_BYTES + 1];

    en_time_format(day, time);
    en_text_add(out,
                chart_word((enum chart_word)(CHART_WORD_MONDAY + en_time_weekday(day)), english));
    en_text_addf(out, " %.2s/%.2s", time + 8, time + 5);
}

/* ---- the fortnight -------------------------------------------------------------------------- */

static int32_t day_of(const struct en_chart *chart, const struct en_chart_patrol *patrol)
{
    return (int32_t)((patrol->start - chart->first) / SVG_DAY);
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

    add_day(&name, chart->first + (en_time)day * SVG_DAY, chart->english);
    svg_rect(out, x, y, width, height, "fill=\"none\" stroke=\"#000\" stroke-width=\"2\"");
    svg_text(out, x + width / 2, y + 40, SVG_LETTERS,
             " text-anchor=\"middle\" font-weight=\"bold\"", en_text_str(&name));
    en_text_finish(&name);
    int64_t at = y + 56;
    for (size_t i = 0; i < chart->patrol_count; i++) {
        if (day_of(chart, &chart->patrol[i]) == day) {
            svg_patrol(out, chart, &chart->patrol[i], x + 8, at, width - 16, box - 10);
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

/* A number in thousandths with one decimal, as the language writes it. */
static void add_milli(struct en_text *out, int64_t milli, bool english)
{
    int64_t tenths = (milli + 50) / 100;

    en_text_addf(out, "%lld%s%lld", (long long)(tenths / 10), english ? "." : ",",
                 (long long)(tenths % 10));
}

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
    svg_party(out, x, y, (width - 60) * due.has * 1000 / most, 50, party);
    int64_t at = x + (width - 60) * due.due_milli / most;
    en_text_addf(out,
                 "<path d=\"M%lld %lldV%lld\" stroke=\"#000\" stroke-width=\"8\" fill=\"none\"/>\n",
                 (long long)at, (long long)(y - 12), (long long)(y + 62));
    add_milli(&number, due.due_milli, chart->english);
    struct en_str share = en_text_str(&number);
    en_text_addf(&text, "%lld ", (long long)due.has);
    chart_fill(&text, CHART_WORD_DUE, chart->english, &share, 1);
    svg_text(out, x, y + 92, SVG_LETTERS, "", en_text_str(&text));
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
    svg_text(out, MARGIN, SHEET_TOP - 40, 44, " font-weight=\"bold\"",
             chart_word(CHART_WORD_SHEET, chart->english));
    for (size_t m = 0; m < EN_CHART_MEASURES; m++) {
        svg_text(out, MARGIN + SHEET_NAME + (int64_t)m * width, SHEET_TOP - 40, SVG_LETTERS + 4,
                 " font-weight=\"bold\"",
                 chart_word((enum chart_word)(CHART_WORD_SEATS + m), chart->english));
    }
    for (size_t p = 0; p < chart->party_count; p++) {
        int64_t y = SHEET_TOP + (int64_t)p * row;
        struct en_text name = {0};
        svg_party(out, MARGIN, y, 90, 60, p);
        en_text_addf(&name, "%s  ", chart->party[p].letter);
        en_text_add(&name, chart->party[p].id);
        svg_text(out, MARGIN + 110, y + 34, SVG_LETTERS + 4, " font-weight=\"bold\"",
                 en_text_str(&name));
        svg_text(out, MARGIN + 110, y + 74, SVG_SMALL, "", chart->party[p].name);
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
    svg_text(out, MARGIN, TITLE, 64, " font-weight=\"bold\"", chart->title);
    svg_text(out, MARGIN, TITLE + 60, SVG_LETTERS + 2, "",
             chart_word(CHART_WORD_MEMBERS_ONLY, chart->english));
    svg_text(out, MARGIN, HEIGHT - 50, SVG_LETTERS, "",
             chart_word(CHART_WORD_KEY_TO_BARS, chart->english));
    if (chart->exercise) {
        svg_rect(out, WIDTH - MARGIN - 900, 50, 900, 110,
                 "fill=\"none\" stroke=\"#000\" stroke-width=\"8\" stroke-dasharray=\"30 16\"");
        svg_text(out, WIDTH - MARGIN - 450, 128, 64, " text-anchor=\"middle\" font-weight=\"bold\"",
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
    svg_rect(out, 0, 0, WIDTH, HEIGHT, "fill=\"#fff\"");
    add_notes(out, chart);
    add_grid(out, chart);
    add_sheet(out, chart);
    en_text_adds(out, "</svg>\n");
}
