/*
 * What one field of INRC-I's text form says. Private to inrc1_read.c and inrc1_fields.c.
 */
#ifndef ENTENTE_CERTIFY_INRC1_FIELDS_H
#define ENTENTE_CERTIFY_INRC1_FIELDS_H

#include "inrc1.h"

struct inrc1_reading {
    struct en_arena *arena;
    struct lines lines;
    struct inrc1 *to;
    struct en_str *unwanted; /* [contract] pattern numbers, as written */
    enum inrc1_wish wish;    /* of the section that is read */
    struct en_error *reterr;
};

/* The row that is read breaks a rule of the form: EN_ERR_SYNTAX at its line. */
enum en_status certify_inrc1_bad(struct inrc1_reading *r, const char *rule, const char *text,
                                 struct en_str arg);

/* Each reads a field and answers EN_ERR_SYNTAX or EN_ERR_RANGE where it is not of its form. */

/* The row's next field: 0 or more. */
enum en_status certify_inrc1_number(struct inrc1_reading *r, struct en_str *row, int32_t *ret);
enum en_status certify_inrc1_shift(struct inrc1_reading *r, struct en_str name, int32_t *ret);
/* 0 Monday .. 6; -1: no weekday. */
int32_t certify_inrc1_weekday_of(struct en_str name);
/* "2010-01-28" as midnight. */
enum en_status certify_inrc1_date(struct inrc1_reading *r, struct en_str text, en_time *ret);
/* The same as a day of the period, 0 the first. */
enum en_status certify_inrc1_day(struct inrc1_reading *r, struct en_str text, int32_t *ret);
/* "2, Nurse HeadNurse": how many skills, then which; sets theirs in set[skill]. */
enum en_status certify_inrc1_skills(struct inrc1_reading *r, struct en_str row, bool *set);
/* "(1|3|20)" or "(1|1)". */
enum en_status certify_inrc1_limit_of(struct inrc1_reading *r, struct en_str text,
                                      struct inrc1_limit *ret);
/* "FridaySaturdaySunday": weekdays one after the other. */
enum en_status certify_inrc1_weekend_of(struct inrc1_reading *r, struct en_str text,
                                        struct inrc1_contract *contract);
/* "(L|Any)": a shift, None or Any, on a weekday or Any. */
enum en_status certify_inrc1_element(struct inrc1_reading *r, struct en_str text, int32_t *shift,
                                     int32_t *weekday);

#endif /* ENTENTE_CERTIFY_INRC1_FIELDS_H */
