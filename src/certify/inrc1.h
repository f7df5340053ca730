/*
 * An instance of the First International Nurse Rostering Competition (2010) as its file says it.
 * Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_INRC1_H
#define ENTENTE_CERTIFY_INRC1_H

#include "inside.h"

enum { INRC1_PATTERN_MAX = 16, INRC1_ANY = -2 };

/* `(on|weight|value)`, or `(on|weight)` with value 1. */
struct inrc1_limit {
    int32_t on, weight, value;
};

/* In the order of a contract's fields. */
enum inrc1_field {
    INRC1_SINGLE, /* one shift a day: always hard */
    INRC1_TOTAL_MAX,
    INRC1_TOTAL_MIN,
    INRC1_WORK_MAX, /* days worked in a row */
    INRC1_WORK_MIN,
    INRC1_FREE_MAX, /* days free in a row */
    INRC1_FREE_MIN,
    INRC1_WEEKENDS_MAX, /* weekends worked in a row */
    INRC1_WEEKENDS_MIN,
    INRC1_FOUR_MAX, /* weekends worked in four weeks */
    INRC1_COMPLETE, /* weekends worked whole or not at all */
    INRC1_IDENTICAL,
    INRC1_NIGHT_FREE, /* no night before a free weekend */
    INRC1_TWO_FREE,   /* two free days after a night */
    INRC1_SKILL,      /* alternative skill */
    INRC1_FIELDS,
};

struct inrc1_contract {
    struct inrc1_limit limit[INRC1_FIELDS];
    bool weekend[7]; /* by weekday, 0 Monday: neighbours in the week */
    int32_t weekend_first, weekend_days;
    bool *pattern; /* [pattern]: unwanted under this contract */
};

struct inrc1_pattern {
    int32_t weight, length;
    int32_t shift[INRC1_PATTERN_MAX];   /* shift, CELL_OFF, or INRC1_ANY: any shift worked */
    int32_t weekday[INRC1_PATTERN_MAX]; /* 0 Monday .. 6, -1 any */
};

/* What somebody wants on a day. */
struct inrc1_request {
    int32_t person, day, shift, weight; /* shift CELL_OFF: the whole day */
};

enum inrc1_wish { INRC1_DAY_OFF, INRC1_DAY_ON, INRC1_SHIFT_OFF, INRC1_SHIFT_ON, INRC1_WISHES };

struct inrc1 {
    int32_t days, first_weekday;
    en_time start;
    struct names skills, shifts, people, contracts;
    bool *needs; /* [shift][skill] */
    bool *night; /* [shift]: ends on the next day */
    struct inrc1_contract *contract;
    struct inrc1_pattern *pattern;
    size_t pattern_count;
    int32_t *person_contract; /* [person] */
    bool *has;                /* [person][skill] */
    struct cover *cover;      /* [day][shift] people wanted, exactly */
    struct inrc1_request *request[INRC1_WISHES];
    size_t request_count[INRC1_WISHES];
};

/* Read and check an instance; everything is in the arena and borrows from `text`. */
EN_MUST_CHECK enum en_status certify_inrc1_read(struct en_arena *arena, struct en_str text,
                                                struct inrc1 *ret, struct en_error *reterr);

static inline struct frame inrc1_frame(const struct inrc1 *in)
{
    return (struct frame){&in->people, &in->shifts, in->days, in->cover, true};
}

static inline int32_t inrc1_weekday(const struct inrc1 *in, int32_t day)
{
    return (in->first_weekday + day) % 7;
}

#endif /* ENTENTE_CERTIFY_INRC1_H */
