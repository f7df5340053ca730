/*
 * chart: a programme as a picture that people print: who goes when, who leads, how long they
 * rested, and what each party gets. Private to src/cli; `programme chart`.
 *
 * It is for members: it shows the future and never goes to the public page. People are tokens. It
 * reads on a black and white printer: parties are told by letter and pattern, never by colour.
 */
#ifndef ENTENTE_CLI_CHART_H
#define ENTENTE_CLI_CHART_H

#include "cli.h"

enum { CHART_PARTIES_MAX = 16, CHART_STOPS_MAX = 3 };

struct chart_seat {
    struct en_str member, post;
    int party;    // index in chart.party, -1: of none
    bool counted; // in parity
};

struct chart_patrol {
    struct en_str number, kind;
    struct en_str stop[CHART_STOPS_MAX]; // the first of them
    size_t stop_count;                   // all of them
    en_time start, end;
    struct chart_seat *seat; // [seat_count]: lead, deputy, then as they come
    size_t seat_count;
    int64_t rest; // seconds, the shortest that anybody in it has rested before; -1: all are fresh
    int32_t risk; // points, en_crews_risk
    bool night;
};

struct chart_party {
    struct en_str id, name;
    char letter[8]; // UTF-8, no two parties' alike
    int64_t share;  // per thousand of the counted seats
};

struct chart {
    struct en_str title;
    bool exercise;
    struct chart_party party[CHART_PARTIES_MAX];
    size_t party_count;
    struct chart_patrol *patrol; // [patrol_count] by start
    size_t patrol_count;
    en_time first; // midnight of the first day
    int32_t days;
};

/* What a party gets and what is its due, in thousandths. */
enum chart_measure {
    CHART_SEATS,
    CHART_LEADS,
    CHART_DEPUTIES,
    CHART_NIGHTS,
    CHART_RISK,
    CHART_MEASURES
};
struct chart_due {
    int64_t has;
    int64_t due_milli;
};
struct chart_due chart_due(const struct chart *chart, size_t party, enum chart_measure measure);

/* One picture, A3 landscape in millimetres: the fortnight above, the balance sheet below. */
void chart_svg(struct en_text *out, const struct chart *chart);
/* Pages for the printer: the picture, then who serves when, member by member. */
void chart_html(struct en_text *out, const struct chart *chart);

#endif /* ENTENTE_CLI_CHART_H */
