/*
 * inrc1: what the parts of the reader of the nurse rostering competition of 2010 share.
 * Private to src/roster.
 */
#ifndef ENTENTE_ROSTER_INRC1_H
#define ENTENTE_ROSTER_INRC1_H

#include "entente/roster.h"

enum { INRC1_PATTERN_MAX = 8, INRC1_NUMBER_MAX = 99999, INRC1_DAY_S = 86400 };

/* A limit of a contract, in the order of its fields. */
enum inrc1_term {
    TERM_SINGLE, /* one shift a day: a row of cells has no more */
    TERM_TOTAL_MAX,
    TERM_TOTAL_MIN,
    TERM_WORK_MAX,
    TERM_WORK_MIN,
    TERM_FREE_MAX,
    TERM_FREE_MIN,
    TERM_WEEKENDS_MAX,
    TERM_WEEKENDS_MIN,
    TERM_FOUR_WEEKS,
    TERM_WHOLE_WEEKEND,
    TERM_SAME_WEEKEND,
    TERM_NIGHT_BEFORE,
    TERM_AFTER_NIGHT,
    TERM_SKILL,
    TERMS,
};

struct inrc1_limit {
    int32_t weight; /* 0 when it is off */
    int32_t value;
};

struct inrc1_contract {
    struct en_str id;
    struct inrc1_limit limit[TERMS];
    uint8_t weekend;     /* set of weekdays, bit 0 Monday */
    int32_t first, days; /* weekday the weekend begins with, how many days it has */
    struct en_str unwanted;
    size_t line; /* where `unwanted` stands */
};

struct inrc1_pattern {
    int32_t weight, length, weekday;
    bool never; /* its weekdays contradict each other */
    uint64_t set[INRC1_PATTERN_MAX];
};

struct inrc1 {
    struct en_error *reterr;
    struct en_str rest;
    size_t line;
    struct en_arena *arena;
    en_time start;
    int32_t days, first_weekday;
    struct en_str *skills;
    size_t skill_count;
    struct en_roster_shift *shifts;
    uint64_t *shift_skills; /* array of length [shifts]: set of skills needed */
    uint64_t nights;        /* set of shifts that end on the next day */
    size_t shift_count;
    struct inrc1_contract *contracts;
    size_t contract_count;
    struct inrc1_pattern *patterns;
    size_t pattern_count;
    struct en_roster_person *people;
    size_t people_count;
    int32_t *wish;
    struct en_roster_cover *cover;
};

/* ---- words (inrc1_words.c) ------------------------------------------------------------------ */

extern const char *const INRC1_WEEKDAYS[7];

/* An error at the line being read. */
enum en_status inrc1_fail(const struct inrc1 *in, enum en_status status, const char *rule,
                          const char *text, const char *remedy, struct en_str arg);
enum en_status inrc1_no_memory(const struct inrc1 *in);
/* Something that no section defines. */
enum en_status inrc1_not_a(const struct inrc1 *in, const char *text, struct en_str arg);
struct en_str inrc1_trim(struct en_str text);
/* What stands before the next comma, or the next blank; the rest stays. */
struct en_str inrc1_field(struct en_str *row);
struct en_str inrc1_word(struct en_str *row);
/* A whole number from 0 to `max`. */
enum en_status inrc1_number(const struct inrc1 *in, struct en_str text, int32_t max, int32_t *ret);
/* Midnight of "2010-01-28", and its day of the period. */
enum en_status inrc1_date(const struct inrc1 *in, struct en_str text, en_time *ret);
enum en_status inrc1_day_of(const struct inrc1 *in, struct en_str text, size_t *ret);
/* 0 Monday .. 6, -1 when it is none. */
int32_t inrc1_weekday_of(struct en_str text);
enum en_status inrc1_shift_of(const struct inrc1 *in, struct en_str name, size_t *ret);
/* A new name must be one word of clean text that nobody has. */
enum en_status inrc1_new_name(const struct inrc1 *in, struct en_str name, bool taken);

/* ---- rows of sections ----------------------------------------------------------------------- */

/* "2, Nurse HeadNurse" as a set of skills (inrc1.c). */
enum en_status inrc1_skills_of(const struct inrc1 *in, struct en_str row, uint64_t *ret);
/* inrc1_contracts.c */
enum en_status inrc1_contract_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_pattern_row(struct inrc1 *in, struct en_str row);
/* inrc1_staff.c */
enum en_status inrc1_employee_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_weekday_cover_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_date_cover_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_day_off_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_day_on_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_shift_off_row(struct inrc1 *in, struct en_str row);
enum en_status inrc1_shift_on_row(struct inrc1 *in, struct en_str row);

/* ---- rules (inrc1_rules.c) ------------------------------------------------------------------ */

/* Makes the rules of all contracts (inrc1_rules.c). EN_ERR_MEMORY, EN_ERR_SYNTAX, EN_ERR_RANGE. */
EN_MUST_CHECK enum en_status inrc1_make_rules(struct inrc1 *in, struct en_roster_contract **ret);

#endif /* ENTENTE_ROSTER_INRC1_H */
