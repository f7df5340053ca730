/*
 * chart.c: what each party has of a programme, and what is its due.
 */
#include "chart.h"

static int64_t counts(const struct chart_patrol *patrol, const struct chart_seat *seat,
                      enum chart_measure measure)
{
    switch (measure) {
    case CHART_SEATS:
        return seat->counted;
    case CHART_LEADS:
        return en_str_is(seat->post, "lead");
    case CHART_DEPUTIES:
        return en_str_is(seat->post, "deputy");
    case CHART_NIGHTS:
        return seat->counted && patrol->night;
    case CHART_RISK:
        return seat->counted ? patrol->risk : 0;
    case CHART_MEASURES:
        break;
    }
    return 0;
}

struct chart_due chart_due(const struct chart *chart, size_t party, enum chart_measure measure)
{
    struct chart_due due = {0, 0};
    int64_t all = 0;

    for (size_t i = 0; i < chart->patrol_count; i++) {
        const struct chart_patrol *patrol = &chart->patrol[i];
        for (size_t s = 0; s < patrol->seat_count; s++) {
            int64_t count = counts(patrol, &patrol->seat[s], measure);
            all += count;
            due.has += patrol->seat[s].party == (int)party ? count : 0;
        }
    }
    int64_t shares = 0;
    for (size_t p = 0; p < chart->party_count; p++) {
        shares += chart->party[p].share;
    }
    due.due_milli = shares > 0 ? all * 1000 * chart->party[party].share / shares : 0;
    return due;
}
