/*
 * chart: a programme as a picture that people print: who goes when, who leads, how long they
 * rested, and what each party gets.
 *
 * It is for members: it shows the future and never goes to the public page. People are tokens. It
 * reads on a black and white printer: parties are told by letter and pattern, not by colour alone.
 * In French or English, from a table of words and not from the machine's language: the server draws
 * for whoever asks. Texts of a chart lie in its arena. Integers only: the same record, the same
 * bytes. Not for two threads at once.
 */
#ifndef ENTENTE_CHART_H
#define ENTENTE_CHART_H

#include "entente/state.h"

enum { EN_CHART_PARTIES_MAX = 16, EN_CHART_STOPS_MAX = 3 };

struct en_chart_seat {
    struct en_str member, post;
    int party;      // index in chart.party, -1: of none
    bool counted;   // in parity
    en_time before; // when the member was last back before this patrol; EN_CHART_NEVER: never
};
#define EN_CHART_NEVER INT64_MIN

struct en_chart_patrol {
    struct en_str number, kind;
    struct en_str stop[EN_CHART_STOPS_MAX];      // the first of them, tokens
    struct en_str stop_name[EN_CHART_STOPS_MAX]; // as the record names them; empty: it does not
    size_t stop_count;                           // all of them
    en_time start, end;
    struct en_chart_seat *seat; // [seat_count]
    size_t seat_count, seat_cap;
    int64_t rest; // seconds, the shortest that anybody in it has rested before; -1: all are fresh
    int32_t risk; // points, en_chart_risk
    bool night;   // en_chart_night
};

struct en_chart_party {
    struct en_str id, name;
    char letter[8]; // UTF-8, no two parties' alike
    int64_t share;  // per thousand of the counted seats
};

struct en_chart {
    struct en_arena *arena;
    const struct en_accord *accord;
    bool english; // else French
    bool exercise;
    struct en_str title;
    struct en_chart_party party[EN_CHART_PARTIES_MAX];
    size_t party_count;
    struct en_chart_patrol *patrol; // [patrol_count]; by start once finished
    size_t patrol_count, patrol_cap;
    en_time first; // midnight of the first day
    int32_t days;
    bool failed; // memory was lacking
};

/* Does a patrol count as one at night? It goes over midnight UTC. */
bool en_chart_night(en_time start, en_time end);
/* Risk points: one, one more at night, one more when it is out for more than eight hours. */
int32_t en_chart_risk(en_time start, en_time end);

/* ---- filling a chart ------------------------------------------------------------------------ */

/* Begin with the parties of an accord; `arena` and `accord` must outlive the chart. */
void en_chart_begin(struct en_chart *ret, const struct en_accord *accord, bool english,
                    struct en_arena *arena);
/* The orders of a programme in the record: of each the last version that is in force or open. */
EN_MUST_CHECK enum en_status en_chart_read(struct en_chart *chart, struct en_state *state,
                                           struct en_str programme, struct en_error *reterr);
/* Patrols of elsewhere: texts are copied; NULL, and chart->failed, without memory. A patrol stays
 * where it is only until the next is added. */
struct en_chart_patrol *en_chart_add(struct en_chart *chart, struct en_str number,
                                     struct en_str kind, en_time start, en_time end);
void en_chart_add_seat(struct en_chart *chart, struct en_chart_patrol *patrol, struct en_str member,
                       struct en_str post, struct en_str body);
void en_chart_add_stop(struct en_chart *chart, struct en_chart_patrol *patrol, struct en_str place);
/**
 * Order the patrols, name the stops, reckon rests (other patrols of the record count too) and give
 * the title.
 * @param name  of the programme or of the list
 * @return EN_OK; EN_ERR_NOT_FOUND (chart.empty); EN_ERR_MEMORY; errors of the view
 */
EN_MUST_CHECK enum en_status en_chart_finish(struct en_chart *chart, struct en_state *state,
                                             struct en_str name, struct en_error *reterr);

/* ---- what each party gets ------------------------------------------------------------------- */

enum en_chart_measure {
    EN_CHART_SEATS, // counted in parity
    EN_CHART_LEADS,
    EN_CHART_DEPUTIES,
    EN_CHART_NIGHTS, // counted seats of patrols at night
    EN_CHART_RISK,   // points, of counted seats
    EN_CHART_MEASURES
};
struct en_chart_due {
    int64_t has;
    int64_t due_milli; // by the accord's shares, thousandths
};
struct en_chart_due en_chart_due(const struct en_chart *chart, size_t party,
                                 enum en_chart_measure measure);

/* ---- drawing -------------------------------------------------------------------------------- */

/* One picture, A3 landscape in millimetres: the fortnight above, the balance sheet below. */
void en_chart_svg(struct en_text *out, const struct en_chart *chart);
/* Pages for the printer: the picture, then who serves when, member by member. */
void en_chart_html(struct en_text *out, const struct en_chart *chart);

#endif /* ENTENTE_CHART_H */
