/*
 * due.c: what each party has of a programme, and what is its due.
 */
#include "entente/chart.h"

static int64_t counts(const struct en_chart_patrol *patrol, const struct en_chart_seat *seat,
                      enum en_chart_measure measure)
{
    switch (measure) {
    case EN_CHART_SEATS:
        return seat->counted;
    case EN_CHART_LEADS:
        return en_str_is(seat->post, "lead");
    case EN_CHART_DEPUTIES:
        return en_str_is(seat->post, "deputy");
    case EN_CHART_NIGHTS:
        return seat->counted && patrol->night;
    case EN_CHART_RISK:
        return seat->counted ? patrol->risk : 0;
    case EN_CHART_MEASURES:
        break;
    }
    return 0;
}

struct en_chart_due en_chart_due(const struct en_chart *chart, size_t party,
                                 enum en_chart_measure measure)
{
    struct en_chart_due due = {0, 0};
    int64_t all = 0;

    for (size_t i = 0; i < chart->patrol_count; i++) {
        const struct en_chart_patrol *patrol = &chart->patrol[i];
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
