/*
 * What the tests of the rules say again and again: this act is void by that rule, this view has
 * such a row.
 */
#ifndef TESTS_STATE_ASKED_H
#define TESTS_STATE_ASKED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world.h"

/* The act is committed and void by this rule. Returns what came of it. */
struct en_effect is_void(struct world *world, const char *key, const char *act, const char *body,
                         const char *rule);
/* The act is committed and waits for consent. Returns its id. */
struct en_hash waits(struct world *world, const char *key, const char *act, const char *body);
/* The act is not taken into the record, by this rule; the record stays as it was. */
void is_refused(struct world *world, struct en_str note, const char *rule);

/* How many rows of a view have all these cells: "order=G-1 state=out" (times as UTC, hashes in
 * hex, "-" for nothing). */
size_t rows(struct world *world, const char *view, const char *cells);
/* The same of the view with its first parameter. */
size_t rows_of(struct world *world, const char *view, const char *arg, const char *cells);

/* "on: <id>\n" */
const char *on(struct world *world, const struct en_hash *id);
/* Officer-1 of each of the parties consents: "north south east". */
void consent(struct world *world, const char *parties, const struct en_hash *id);
/* Text with the first `from` replaced by `to`; the test ends when `from` is not there. */
const char *changed(struct world *world, const char *text, const char *from, const char *to);

/* Muster body of an order of world_order: everybody present and ready, but for `absent`
 * ("north", a party, or NULL). */
const char *muster_of(struct world *world, const char *order, const char *absent);
/* The muster proposed by north's lead and co-signed by the leads of the parties present. */
struct en_hash mustered(struct world *world, const char *order, const char *absent);
/* From order to return: an order in force, mustered, out, back. */
void patrolled(struct world *world, const char *order, const char *absent);

/* Lines of an accord.amend of the first accord, with `from` replaced by `to`. */
const char *amendment(struct world *world, const char *from, const char *to);
/* The amendment, in force. */
void amended(struct world *world, const char *from, const char *to);

#define BODY(...) world_text(world, __VA_ARGS__)

#endif /* TESTS_STATE_ASKED_H */
