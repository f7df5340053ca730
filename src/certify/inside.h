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

/* The lines of a text, a byte order mark before them left out. */
struct lines certify_lines(struct en_str text, const char *what);

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
/* certify.number: `text` is none, or nothing stands where one should. */
enum en_status certify_no_number(const struct lines *lines, struct en_str text,
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

void certify_tell_hard(struct tell *tell, const char *rule, const char *text,
                       const struct about *about);
/* Nothing is told when the cost is 0. */
void certify_tell_cost(struct tell *tell, const char *rule, const char *text,
                       const struct about *about, int64_t cost);

/* ---- rosters of any format (solution.c) ----------------------------------------------------- */

enum { CELL_OFF = -1 };

/* How many are wanted, and what each missing and each surplus one costs. */
struct cover {
    int32_t need, under, over;
    bool given; /* stands in the file; who wants nobody may be silent */
};

/* What every instance of rosters has, whatever its rules. */
struct frame {
    const struct names *people, *shifts;
    int32_t days;
    const struct cover *cover; /* [day][shift] */
    bool must; /* cover is met exactly or the roster is none: `under` and `over` are then what a
                  price may be at most */
};

/* What a format says of a roster. `in` is its instance. */
struct checker {
    const char *cover_under, *cover_over; /* names of the rules of cover */
    void (*row)(const void *in, size_t person, const int16_t *cell, struct tell *tell);
    void (*wishes)(const void *in, const int16_t *cells, struct tell *tell); /* [people][days] */
};

/**
 * Read `ID cell cell ...` lines, every person once, every day once, and tell what is found: rows in
 * the order of people, wishes, cover.
 * @param ret  untouched on failure
 */
EN_MUST_CHECK enum en_status
certify_roster(struct en_arena *arena, const struct frame *frame, const struct checker *checker,
               const void *in, struct en_str solution, const struct en_certify_sink *sink,
               struct en_certify_verdict *ret, struct en_error *reterr);

#endif /* ENTENTE_CERTIFY_INSIDE_H */
