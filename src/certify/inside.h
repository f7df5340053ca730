/*
 * What the readers and checkers of this folder share: lines with their number, words, numbers,
 * names, and the telling of findings. Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_INSIDE_H
#define ENTENTE_CERTIFY_INSIDE_H

#include <entente/certify.h>

/* ---- text ----------------------------------------------------------------------------------- */

/* A text read line by line. `what` names it in errors: "instance", "solution". */
struct lines {
    struct en_str rest;
    const char *what;
    size_t number; /* of the line read last, 1.. */
};

/**
 * Is every line clean text, tabs and carriage returns aside? Words of a file are shown on screens.
 * EN_ERR_ENCODING with the line.
 */
EN_MUST_CHECK enum en_status certify_lines_clean(struct lines lines, struct en_error *reterr);
/* Next line without blanks around it and without `#` lines; empty lines are given as they are. */
bool certify_lines_next(struct lines *lines, struct en_str *ret);
/* The same without empty lines. */
bool certify_lines_next_full(struct lines *lines, struct en_str *ret);
/* Lines left at most: for the size of an array. */
size_t certify_lines_left(const struct lines *lines);

struct en_str certify_trim(struct en_str text);
/* What stands before `separator`, trimmed; the rest stays in `*rest`. */
struct en_str certify_field(struct en_str *rest, char separator);
/* Next word of a line; empty at the end. */
struct en_str certify_word(struct en_str *rest);

/* "instance line 7" as the place of an error; at most one arg, may be empty. */
enum en_status certify_bad_line(const struct lines *lines, enum en_status status, const char *rule,
                                const char *text, const char *remedy, struct en_str arg,
                                struct en_error *reterr);
/* A whole number from `low` to `high`. EN_ERR_SYNTAX or EN_ERR_RANGE with the line and the word. */
EN_MUST_CHECK enum en_status certify_number(const struct lines *lines, struct en_str text,
                                            int64_t low, int64_t high, int32_t *ret,
                                            struct en_error *reterr);

enum en_status certify_no_memory(struct en_error *reterr);

/* ---- names ---------------------------------------------------------------------------------- */

/* Names and their numbers 0.., by open addressing. `slot` holds number + 1. */
struct names {
    struct en_str *name;
    size_t count, max;
    uint32_t *slot;
    size_t slots; /* power of two > 2 * max */
};

/* Room for `max` names. EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status certify_names_begin(struct names *names, struct en_arena *arena,
                                                 size_t max, struct en_error *reterr);
/* Number of a name, -1 when it is not there. */
int32_t certify_names_find(const struct names *names, struct en_str name);
/* A new name. EN_ERR_SYNTAX when empty or there already, EN_ERR_RANGE when there are too many. */
EN_MUST_CHECK enum en_status certify_names_add(struct names *names, const struct lines *lines,
                                               struct en_str name, struct en_error *reterr);
/* Number of a name that must be there; `text` is the message with %1 for the name. */
EN_MUST_CHECK enum en_status certify_names_need(const struct names *names,
                                                const struct lines *lines, struct en_str name,
                                                const char *text, int32_t *ret,
                                                struct en_error *reterr);

/* ---- a roster as it was handed in (solution.c) ---------------------------------------------- */

enum { CELL_OFF = -1 };

/**
 * Read `ID cell cell ...` lines: every person once, every day once.
 * @param ret  [people][days] shift or CELL_OFF, from the arena
 */
EN_MUST_CHECK enum en_status certify_solution_read(struct en_arena *arena, struct en_str text,
                                                   const struct names *people,
                                                   const struct names *shifts, int32_t days,
                                                   int16_t **ret, struct en_error *reterr);

/* ---- findings ------------------------------------------------------------------------------- */

/* Where findings go and what they add up to. */
struct tell {
    const struct en_certify_sink *sink;
    struct en_certify_verdict verdict;
};

/* What is told of, filled in by the caller: person or day may be left out (empty, -1). */
struct about {
    struct en_str person;
    int32_t day;
    struct en_str arg[2]; /* %1, %2 of the sentence */
};

/* %1 and %2 as numbers, into the caller's buffers. */
struct en_str certify_digits(char buffer[static 24], int64_t value);

/**
 * How many of `need` people a day and shift lack, negative: it has too many.
 * @param cells   [people][days]
 * @param ret     what is told of it: %1 the shift, %2 how many; borrows from `digits`
 */
int64_t certify_missing(const int16_t *cells, size_t people, int32_t days, int32_t day,
                        const struct names *shifts, size_t shift, int64_t need,
                        char digits[static 24], struct about *ret);

void certify_tell_hard(struct tell *tell, const char *rule, const char *text,
                       const struct about *about);
/* Nothing is told when the cost is 0. */
void certify_tell_cost(struct tell *tell, const char *rule, const char *text,
                       const struct about *about, int64_t cost);

#endif /* ENTENTE_CERTIFY_INSIDE_H */
