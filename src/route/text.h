/*
 * text: the words and values of a text of routes. Private to src/route.
 */
#ifndef ENTENTE_ROUTE_TEXT_H
#define ENTENTE_ROUTE_TEXT_H

#include "entente/ways.h"

enum { WAYS_MINUTES_MAX = 366 * 24 * 60 }; /* times reach a year from the day given */

struct item {
    struct en_str *word; // [count], the first is the kind
    size_t count;
    size_t line;
};

/* A name and what it is the name of. */
struct name {
    struct en_str id;
    uint32_t index;
    size_t line;
};

struct reader {
    struct en_arena *arena;
    struct item *item;
    size_t item_count;
    size_t places, bases, patrols, meets, lines, crossings, grounds, legs;
    struct name *node, *patrol; // sorted by id
    struct en_ways_file *file;
    struct en_error *reterr;
    size_t at; // line that is being read
};

/* Every error names the line that is being read. */
enum en_status ways_fail(struct reader *reader, enum en_status code, const char *rule,
                         const char *text, const char *remedy, struct en_str arg);
/* `word` stands in `line` already. */
enum en_status ways_twice(struct reader *reader, struct en_str word, size_t line);
enum en_status ways_no_memory(struct reader *reader);
enum en_status ways_bad_number(struct reader *reader, struct en_str word);

/* All lines cut into words, comments left out; the first must say which form this is. */
EN_MUST_CHECK enum en_status ways_cut(struct reader *reader, struct en_str text);
/* A whole number, 0..max. */
EN_MUST_CHECK enum en_status ways_int(struct reader *reader, struct en_str word, int64_t max,
                                      int32_t *ret);
/* HH:MM, hours without end. */
EN_MUST_CHECK enum en_status ways_minutes(struct reader *reader, struct en_str word, int32_t *ret);
/* HH:MM-HH:MM, or one time for both. */
EN_MUST_CHECK enum en_status ways_window(struct reader *reader, struct en_str word,
                                         struct en_route_window *ret);
/* The words `at` and `at` + 1 as degrees. */
EN_MUST_CHECK enum en_status ways_position(struct reader *reader, const struct item *item,
                                           size_t at, struct en_position *ret);
/* Points from word `from` to the end of the line, `least` of them at least. */
EN_MUST_CHECK enum en_status ways_points(struct reader *reader, const struct item *item,
                                         size_t from, size_t least, const struct en_position **ret,
                                         size_t *ret_count);

/* text_lines.c: what one line says; names are sorted by then. */
enum en_status ways_unknown_word(struct reader *reader, struct en_str word);
EN_MUST_CHECK enum en_status ways_read_place(struct reader *reader, const struct item *item,
                                             struct en_route_place *place);
EN_MUST_CHECK enum en_status ways_read_patrol(struct reader *reader, const struct item *item,
                                              struct en_route_patrol *patrol);
EN_MUST_CHECK enum en_status ways_read_meet(struct reader *reader, const struct item *item,
                                            struct en_route_meet *meet);
/* Both ways, into legs[0] and legs[1]. */
EN_MUST_CHECK enum en_status ways_read_leg(struct reader *reader, const struct item *item,
                                           struct en_ways_leg *legs);
/* No pair of nodes has two lines `leg` or `closed`; legs as ways_read_leg filled them, in order. */
EN_MUST_CHECK enum en_status ways_check_legs(struct reader *reader, const struct en_ways_leg *legs);

/* Sort names for ways_find; none may be there twice. */
EN_MUST_CHECK enum en_status ways_sort(struct reader *reader, struct name *names, size_t count);
EN_MUST_CHECK enum en_status ways_find(struct reader *reader, const struct name *names,
                                       size_t count, const struct item *item, size_t at,
                                       uint32_t *ret);

#endif /* ENTENTE_ROUTE_TEXT_H */
