/*
 * curtois: what the two halves of the reader of Curtois and Qu's instances share. Private to
 * src/roster.
 */
#ifndef ENTENTE_ROSTER_CURTOIS_H
#define ENTENTE_ROSTER_CURTOIS_H

#include "entente/roster.h"

enum {
    NUMBER_MAX = 1000000, /* minutes, needs, weights: below EN_ROSTER_HARD, and beyond reason */
    SATURDAY_SUNDAY = 0x60,
};

enum section { NONE, HORIZON, SHIFTS, STAFF, DAYS_OFF, SHIFT_ON, SHIFT_OFF, COVER, SECTIONS };

extern const char *const CURTOIS_SECTIONS[SECTIONS]; /* as they are written */

struct reader {
    struct en_error *reterr;
    size_t line;
    enum section section;
    bool seen[SECTIONS];
    size_t rows[SECTIONS]; /* of each section, counted before reading */
    struct en_arena *arena;
    int32_t days;
    struct en_roster_shift *shifts;
    struct en_str *not_after; /* array of length [shifts]: names that may not follow */
    size_t shift_count;
    struct en_roster_person *people;
    struct en_str *terms; /* array of length [people]: the row behind the name */
    size_t people_count;
    struct en_roster_contract *contracts;
    size_t *contract_of; /* array of length [contracts]: the person whose terms they are */
    size_t contract_count;
    int32_t *wish;
    struct en_roster_cover *cover;
    bool *covered;
    size_t last; /* person found last: rows of one person stand together */
};

/* An error at the line being read. */
enum en_status curtois_fail(const struct reader *reader, enum en_status status, const char *rule,
                            const char *text, const char *remedy, struct en_str arg);
enum en_status curtois_no_memory(const struct reader *reader);
/* Without blanks at both ends. */
struct en_str curtois_trim(struct en_str text);
/* Exactly `count` fields of a row, trimmed. */
enum en_status curtois_split(const struct reader *reader, struct en_str line, struct en_str *field,
                             size_t count);
/* A whole number from 0 to `max`. */
enum en_status curtois_number(const struct reader *reader, struct en_str text, int32_t max,
                              int32_t *ret);
/* A name of a person or shift: one clean word. */
enum en_status curtois_check_name(const struct reader *reader, struct en_str name);
/* Index of a shift; SIZE_MAX when there is none. */
size_t curtois_shift_of(const struct reader *reader, struct en_str name);
/* Errors that several sections share. */
enum en_status curtois_unknown(const struct reader *reader, struct en_str name);
enum en_status curtois_repeated(const struct reader *reader, struct en_str name);

/* A row of the staff section: a person and his contract (curtois_staff.c). */
enum en_status curtois_read_staff(struct reader *reader, struct en_str line);

#endif /* ENTENTE_ROSTER_CURTOIS_H */
