/*
 * An instance of Curtois and Qu as its file says it. Private to src/certify: the checker of rosters
 * and the checker of bounds read it, nothing else.
 */
#ifndef ENTENTE_CERTIFY_CURTOIS_H
#define ENTENTE_CERTIFY_CURTOIS_H

#include "inside.h"

struct curtois_person {
    int32_t minutes_max, minutes_min;
    int32_t run_max, run_min; /* days worked in a row */
    int32_t rest_min;         /* days off in a row */
    int32_t weekends_max;
};

struct curtois_request {
    int32_t person, day, shift, weight;
};

struct curtois {
    int32_t days;
    struct names shifts, people;
    int32_t *minutes;   /* [shift] */
    bool *forbidden;    /* [shift][next]: next may not follow on the next day */
    int32_t *shift_max; /* [person][shift] */
    bool *day_off;      /* [person][day]: must be off */
    struct curtois_person *person;
    struct curtois_request *on, *off; /* wants the shift; wants not to have it */
    size_t on_count, off_count;
    struct cover *cover; /* [day][shift] */
};

/* Read and check an instance; everything is in the arena and borrows from `text`. */
EN_MUST_CHECK enum en_status certify_curtois_read(struct en_arena *arena, struct en_str text,
                                                  struct curtois *ret, struct en_error *reterr);

static inline struct frame curtois_frame(const struct curtois *in)
{
    return (struct frame){&in->people, &in->shifts, in->days, in->cover, false};
}

#endif /* ENTENTE_CERTIFY_CURTOIS_H */
