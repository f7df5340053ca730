/*
 * state: a roster under search, with everything counted that a change needs. Private to src/roster.
 */
#ifndef ENTENTE_ROSTER_STATE_H
#define ENTENTE_ROSTER_STATE_H

#include "model.h"

struct state {
    const struct model *model;
    uint8_t *cells;                   /* array of length [people * days] */
    uint64_t *bits;                   /* array of length [people * words]: days worked */
    int16_t *count;                   /* array of length [people * columns]: days of each cell */
    int32_t *minutes;                 /* array of length [people], in units */
    int32_t *weekends;                /* array of length [people]: weekends worked */
    int64_t *other_soft, *other_hard; /* arrays of length [people]: rules counted plainly */
    int16_t *here;                    /* array of length [days * columns]: people in a cell */
    int32_t *more,
        *less; /* arrays of length [days * columns]: cost of one more, one less; scaled */
    int64_t hard[SLOT_COUNT_OF];      /* units broken, by what they break */
    int64_t soft;                     /* scaled */
    int32_t pressure[SLOT_COUNT_OF];  /* weight of a unit of a hard rule now, scaled */
    int32_t (*weight)[SLOT_COUNT_OF]; /* array of length [contracts]: all weights now, scaled */
    uint64_t *scratch;                /* array of length [words] */
    uint8_t *row;                     /* array of length [days] */
    struct en_arena arena;
};

/* A block of one person's days made anew. */
struct edit {
    size_t person;
    int32_t from, length;
    const uint8_t *cells; /* array of length [length] */
};

/* What an edit changes in its row. */
struct change {
    int32_t units[SLOT_COUNT_OF];
    int32_t minutes, weekends;
    int64_t soft;       /* scaled, plainly counted rules included */
    int64_t other_soft; /* scaled */
    int64_t other_hard;
};

EN_MUST_CHECK enum en_status state_make(struct state *ret, const struct model *model);
void state_finish(struct state *state);

/* Take over a whole roster, cell by cell; a forbidden cell becomes an allowed one. */
void state_load(struct state *state, const uint8_t *cells);
/* `pressure` has changed: weights and margins of cover again. */
void state_weigh(struct state *state);
int64_t state_hard(const struct state *state); /* units broken, all together */

/* What an edit would change in its row: rules and wishes (delta.c). Returns the scaled cost. */
int64_t state_row_delta(struct state *state, const struct edit *edit, struct change *ret);
/* What an edit would change in the cover. Scaled. */
int64_t state_cover_delta(const struct state *state, const struct edit *edit);
/* Make the edit; `change` as state_row_delta gave it for this very state. */
void state_apply(struct state *state, const struct edit *edit, const struct change *change);

#endif /* ENTENTE_ROSTER_STATE_H */
