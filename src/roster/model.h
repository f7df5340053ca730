/*
 * model: an instance made ready for the search. Private to src/roster.
 *
 * The usual rules become figures that can be judged from a few machine words (delta.c); whatever
 * else a contract says stays a rule and is counted plainly. Costs are in sixteenths inside the
 * search, so that the weights of hard rules can move in small steps and stay integers.
 *
 * Columns: tables by cell have the day off first, then the shifts (cell_column).
 */
#ifndef ENTENTE_ROSTER_MODEL_H
#define ENTENTE_ROSTER_MODEL_H

#include "entente/roster.h"

enum {
    COST_SCALE = 16,
    REACH_MAX = 24,   /* longest run a window judges; longer limits are counted plainly */
    BITS_MARGIN = 64, /* days before day 0 in a row of bits */
};

/* What a row can break. Each has its own weight when it is hard (anneal.c). */
enum rule_slot {
    SLOT_SUCCESSION,
    SLOT_COUNT,
    SLOT_MINUTES,
    SLOT_WORK_MAX,
    SLOT_WORK_MIN,
    SLOT_OFF_MAX,
    SLOT_OFF_MIN,
    SLOT_WEEKENDS,
    SLOT_OTHER, /* hard rules that are counted plainly */
    SLOT_COVER, /* hard cover: no rule of a row, but weighed like one */
    SLOT_COUNT_OF,
};

/* One contract. A limit that is not given never bites: 0 and INT32_MAX. */
struct terms {
    int32_t weight[SLOT_COUNT_OF]; /* soft, scaled; -1 = hard; 0 = no such rule */
    int16_t count_min[EN_ROSTER_OFF + 1], count_max[EN_ROSTER_OFF + 1]; /* by column */
    int32_t minutes_min, minutes_max;                                   /* in units of minutes */
    int32_t work_min, work_max, off_min, off_max;
    bool work_border_free, off_border_free;
    int32_t weekends_min, weekends_max;
    uint64_t forbidden[EN_ROSTER_OFF + 1]; /* by column: set of cells that may not follow */
    int32_t reach;                         /* days that a change looks around itself */
    const struct en_roster_rule **others;  /* array of length [other_count] */
    size_t other_count;
    /* Soft patterns and weekends, looked up (tables.h). */
    int32_t *windows;      /* array of length [7 << (window_bits * window_days)], scaled */
    unsigned window_bits;  /* of a day in a window */
    int32_t window_days;   /* longest pattern; 0 = none */
    int32_t *weekend_cost; /* array by set of weekends worked, scaled */
    uint8_t weekend;       /* weekdays of a weekend; 0 = no such rule */
    int32_t weekend_from, weekend_days; /* first day of the first, which may lie before day 0 */
};

struct model {
    const struct en_roster *roster;
    int32_t days;
    size_t people;
    size_t columns;                     /* shifts + 1 */
    size_t words;                       /* of a row of bits, margins included */
    int32_t unit;                       /* of minutes */
    int32_t minutes[EN_ROSTER_OFF + 1]; /* by column, in units */
    struct terms *terms;                /* array of length [contracts] */
    int32_t *wish;      /* array of length [people * days * columns], soft, scaled */
    uint64_t *allowed;  /* array of length [people * days]: set of cells; never empty */
    uint64_t *inside;   /* array of length [words]: bits of the days that exist */
    uint64_t *saturday; /* array of length [words] */
    int64_t hard_base;  /* units broken whatever one does: cells nobody may have */
    bool cover_hard;    /* some cover is hard */
    bool cover_exact;   /* all cover is hard, both ways */
    int32_t block_max;  /* longest block of days that moves try */
    double warm, cold;  /* temperatures to begin and end with, unscaled */
    double reheat;      /* the same for annealings that begin at a good roster */
    struct en_arena arena;
};

static inline size_t cell_column(uint8_t cell)
{
    return (cell + 1U) & EN_ROSTER_OFF;
}

static inline const struct terms *terms_of(const struct model *model, size_t person)
{
    return &model->terms[model->roster->people[person].contract];
}

/* Must all cover be met exactly, hard both ways? */
bool model_cover_is_exact(const struct en_roster *roster);
EN_MUST_CHECK enum en_status model_make(struct model *ret, const struct en_roster *roster);
void model_finish(struct model *model);

#endif /* ENTENTE_ROSTER_MODEL_H */
