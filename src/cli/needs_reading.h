/*
 * needs_reading: what the files that read needs share. Private to needs.c, needs_kinds.c and
 * needs_lines.c.
 */
#ifndef ENTENTE_CLI_NEEDS_READING_H
#define ENTENTE_CLI_NEEDS_READING_H

#include <entente/codec.h>

#include "needs.h"

struct reading {
    struct en_arena *arena;
    const struct en_item *item;
    size_t count;
    struct en_needs_file *needs;
    struct en_error *reterr;
};

/* A number of a line, which the form has found to be in range. */
static inline int32_t needs_number(const struct en_item *item, size_t token)
{
    return (int32_t)item->value[token].num;
}

/* An error at an item's line; `arg` is %1. */
enum en_status needs_bad_line(const struct reading *read, const struct en_item *item,
                              enum en_status status, const char *rule, const char *text,
                              const char *remedy, struct en_str arg);
/* The same: `name` stands in `line` too. */
enum en_status needs_twice(const struct reading *read, const struct en_item *item,
                           struct en_str name, size_t line);
/* Index of a kind that stands above, or -1; needs.kind. */
int32_t needs_kind_named(const struct en_needs_file *needs, struct en_str name);
enum en_status needs_kind(const struct reading *read, const struct en_item *item,
                          struct en_str name, int32_t *ret);
/* The first token "2017-02-23" as midnight of that day; needs.date. */
enum en_status needs_date(const struct reading *read, const struct en_item *item, size_t token,
                          en_time *ret);

/* needs_kinds.c: one line each. */
enum en_status needs_add_kind(struct reading *read, const struct en_item *item);
enum en_status needs_add_stops(struct reading *read, const struct en_item *item);
enum en_status needs_add_crew(struct reading *read, const struct en_item *item);
enum en_status needs_add_tasks(struct reading *read, const struct en_item *item);
/* needs_lines.c: one line each. */
enum en_status needs_add_base(struct reading *read, const struct en_item *item);
enum en_status needs_add_people(struct reading *read, const struct en_item *item);
enum en_status needs_add_fleet(struct reading *read, const struct en_item *item);
enum en_status needs_add_zone(struct reading *read, const struct en_item *item);
enum en_status needs_add_area(struct reading *read, const struct en_item *item);
enum en_status needs_add_closed(struct reading *read, const struct en_item *item);
enum en_status needs_add_workshop(struct reading *read, const struct en_item *item);
/* `rhythm:` and `beat:` */
enum en_status needs_add_rhythm(struct reading *read, const struct en_item *item);
/* `want:` and `send:` */
enum en_status needs_add_wish(struct reading *read, const struct en_item *item);
enum en_status needs_add_settled(struct reading *read, const struct en_item *item);

#endif /* ENTENTE_CLI_NEEDS_READING_H */
