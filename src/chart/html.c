/*
 * html.c: pages for the printer: the picture, then every member who serves, day by day.
 */
#include <stdio.h>
#include <stdlib.h>

#include "entente/chart.h"
#include "words.h"

enum { DAY = 86400, DAYS_A_TABLE = 31 };

static const char STYLE[] =
    "<style>\n"
    "@page { size: A3 landscape; margin: 0; }\n"
    "body { margin: 0; font: 10pt/1.3 'Liberation Sans', Arial, sans-serif; color: #000; "
    "background: #fff; }\n"
    "svg { display: block; width: 100%; height: auto; max-width: 420mm; }\n"
    "section { padding: 8mm; break-before: page; }\n"
    ".people { columns: 4; column-gap: 6mm; }\n"
    "table { border-collapse: collapse; font-size: 6.5pt; width: 100%; margin-block-end: 4mm; }\n"
    "caption { text-align: start; font-weight: bold; font-size: 9pt; padding-block: 1mm; }\n"
    "tr { break-inside: avoid; }\n"
    "th, td { border: .2mm solid #888; padding: 0 .4mm; text-align: center; }\n"
    "th[scope=row] { text-align: start; font-weight: normal; font-family: monospace; }\n"
    "td.on { background: #ddd; font-weight: bold; }\n"
    "thead { display: table-header-group; }\n"
    "@media print { td.on { print-color-adjust: exact; } }\n"
    "</style>\n";

/* A member of a party who serves: what he is on each day. */
struct row {
    struct en_str member;
    int party;
    char mark[DAYS_A_TABLE][4];
    int patrols;
};

struct rows {
    struct row *item;
    size_t count;
};

static struct row *row_of(struct rows *rows, const struct en_chart_seat *seat)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (en_str_equal(rows->item[i].member, seat->member)) {
            return &rows->item[i];
        }
    }
    struct row *row = &rows->item[rows->count++];
    *row = (struct row){.member = seat->member, .party = seat->party};
    return row;
}

/* What the letters of a mark say stands above the tables. */
static const char *mark_of(const struct en_chart_seat *seat, bool english)
{
    if (en_str_is(seat->post, "lead")) {
        return chart_word(CHART_WORD_MARK_LEAD, english).ptr;
    }
    if (en_str_is(seat->post, "deputy")) {
        return chart_word(CHART_WORD_MARK_DEPUTY, english).ptr;
    }
    return seat->counted ? "x" : "+";
}

static void fill_rows(const struct en_chart *chart, struct rows *rows)
{
    for (size_t i = 0; i < chart->patrol_count; i++) {
        const struct en_chart_patrol *patrol = &chart->patrol[i];
        int64_t from = (patrol->start - chart->first) / DAY;
        int64_t until = (patrol->end - 1 - chart->first) / DAY;
        for (size_t s = 0; s < patrol->seat_count; s++) {
            struct row *row = row_of(rows, &patrol->seat[s]);
            row->patrols++;
            for (int64_t day = from; day <= until && day < DAYS_A_TABLE; day++) {
                (void)snprintf(row->mark[day], sizeof(row->mark[day]), "%s",
                               day == from ? mark_of(&patrol->seat[s], chart->english) : "…");
            }
        }
    }
}

static int by_member(const void *a, const void *b)
{
    return en_str_compare(((const struct row *)a)->member, ((const struct row *)b)->member);
}

static void add_head(struct en_text *out, const struct en_chart *chart, size_t party)
{
    en_text_adds(out, "<table><caption>");
    en_text_adds(out, chart->party[party].letter);
    en_text_adds(out, " – ");
    en_text_add_markup(out, chart->party[party].name);
    en_text_adds(out, "</caption><thead><tr><th scope=\"col\">");
    en_text_add_markup(out, chart_word(CHART_WORD_MEMBER, chart->english));
    en_text_adds(out, "</th>");
    for (int32_t day = 0; day < chart->days && day < DAYS_A_TABLE; day++) {
        char time[EN_TIME_BYTES + 1];
        en_time_format(chart->first + (en_time)day * DAY, time);
        en_text_addf(out, "<th scope=\"col\">%.2s</th>", time + 8);
    }
    en_text_adds(out, "</tr></thead>\n");
}

static void add_party(struct en_text *out, const struct en_chart *chart, const struct rows *rows,
                      size_t party)
{
    add_head(out, chart, party);
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->item[i];
        if (row->party != (int)party) {
            continue;
        }
        en_text_adds(out, "<tr><th scope=\"row\">");
        en_text_add_markup(out, row->member);
        en_text_adds(out, "</th>");
        for (int32_t day = 0; day < chart->days && day < DAYS_A_TABLE; day++) {
            en_text_addf(out,
                         row->mark[day][0] != '\0' ? "<td class=\"on\">%s</td>" : "<td>%s</td>",
                         row->mark[day]);
        }
        en_text_adds(out, "</tr>\n");
    }
    en_text_adds(out, "</table>\n");
}

static void add_people(struct en_text *out, const struct en_chart *chart)
{
    size_t most = 0;

    for (size_t i = 0; i < chart->patrol_count; i++) {
        most += chart->patrol[i].seat_count;
    }
    struct rows rows = {.item = calloc(most + 1, sizeof(*rows.item))};
    if (rows.item == NULL) {
        out->failed = true;
        return;
    }
    fill_rows(chart, &rows);
    qsort(rows.item, rows.count, sizeof(*rows.item), by_member);
    en_text_adds(out, "<section>\n<h1>");
    en_text_add_markup(out, chart_word(CHART_WORD_PEOPLE, chart->english));
    en_text_adds(out, "</h1>\n<p>");
    en_text_add_markup(out, chart_word(CHART_WORD_KEY_TO_PEOPLE, chart->english));
    en_text_adds(out, "</p>\n<div class=\"people\">\n");
    for (size_t p = 0; p < chart->party_count; p++) {
        add_party(out, chart, &rows, p);
    }
    en_text_adds(out, "</div>\n</section>\n");
    free(rows.item);
}

void en_chart_html(struct en_text *out, const struct en_chart *chart)
{
    en_text_addf(out, "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n<title>",
                 chart->english ? "en" : "fr");
    en_text_add_markup(out, chart->title);
    en_text_adds(out, "</title>\n");
    en_text_adds(out, STYLE);
    en_text_adds(out, "<main>\n");
    en_chart_svg(out, chart);
    add_people(out, chart);
    en_text_adds(out, "</main>\n</html>\n");
}
