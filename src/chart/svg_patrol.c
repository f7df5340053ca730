/*
 * svg_patrol.c: one patrol as a box: number, hours, seats by party, stops, who leads, what rest.
 */
#include "svg.h"

#include "words.h"

enum {
    LINE = 35,       /* from line to line of small text */
    MORE_STOPS = 45, /* width of " +9" */
};

static void add_clock(struct en_text *out, en_time time)
{
    en_text_addf(out, "%02d:%02d", (int)(time % SVG_DAY / 3600), (int)(time % 3600 / 60));
}

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
        svg_party(out, from, y, wide, 44, p);
        en_text_addf(&label, "%s%lld", chart->party[p].letter, (long long)count);
        svg_rect(out, from + wide / 2 - 26, y + 6, 52, 32, "rx=\"6\" fill=\"#fff\"");
        svg_text(out, from + wide / 2, y + 32, SVG_SMALL,
                 " text-anchor=\"middle\" font-weight=\"bold\"", en_text_str(&label));
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
        svg_text_fit(out, x, y, SVG_SMALL, width, en_text_str(&line));
        en_text_finish(&line);
        return;
    }
}

static void add_rest(struct en_text *out, const struct en_chart_patrol *patrol, bool english,
                     int64_t x, int64_t y, int64_t width)
{
    enum chart_word word = patrol->rest < 0             ? CHART_WORD_FRESH
                           : patrol->rest < 3 * SVG_DAY ? CHART_WORD_REST_HOURS
                                                        : CHART_WORD_REST_DAYS;
    struct en_text number = {0};
    struct en_text line = {0};

    en_text_addf(
        &number, "%lld",
        (long long)(patrol->rest < 3 * SVG_DAY ? patrol->rest / 3600 : patrol->rest / SVG_DAY));
    struct en_str rest = en_text_str(&number);
    chart_fill(&line, word, english, &rest, 1);
    svg_text_fit(out, x, y, SVG_SMALL, width, en_text_str(&line));
    en_text_finish(&number);
    en_text_finish(&line);
}

/* The stops one below the other, by name where it can be read in so much room, else by the token
 * that people write; the last line says how many more there are. */
static void add_stops(struct en_text *out, const struct en_chart_patrol *patrol, int64_t x,
                      int64_t y, int64_t width)
{
    for (size_t i = 0; i < patrol->stop_count && i < EN_CHART_STOPS_MAX; i++) {
        bool last = i == EN_CHART_STOPS_MAX - 1 && patrol->stop_count > EN_CHART_STOPS_MAX;
        int64_t room = last ? width - MORE_STOPS : width;
        struct en_str name = patrol->stop_name[i];
        struct en_text line = {0};
        en_text_add(&line,
                    name.len > 0 && svg_text_reads(SVG_SMALL, room, name) ? name : patrol->stop[i]);
        if (last) {
            en_text_addf(&line, " +%zu", patrol->stop_count - EN_CHART_STOPS_MAX);
        }
        svg_text_fit(out, x, y + (int64_t)i * LINE, SVG_SMALL, width, en_text_str(&line));
        en_text_finish(&line);
    }
}

static void add_head(struct en_text *out, const struct en_chart_patrol *patrol, bool english,
                     int64_t x, int64_t y, int64_t width)
{
    struct en_text line = {0};

    svg_text(out, x + 12, y + 38, SVG_LETTERS, " font-weight=\"bold\"", patrol->number);
    svg_text(out, x + width - 10, y + 38, SVG_KIND, " text-anchor=\"end\"",
             chart_kind(patrol->kind, english));
    add_clock(&line, patrol->start);
    en_text_adds(&line, "–");
    add_clock(&line, patrol->end);
    svg_text(out, x + 12, y + 78, SVG_LETTERS, "", en_text_str(&line));
    en_text_finish(&line);
}

void svg_patrol(struct en_text *out, const struct en_chart *chart,
                const struct en_chart_patrol *patrol, int64_t x, int64_t y, int64_t width,
                int64_t height)
{
    svg_rect(out, x, y, width, height,
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
