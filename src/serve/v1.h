/*
 * What the handlers of /v1 share: parameters read, objects put together. Private to src/serve.
 */
#ifndef ENTENTE_SERVE_V1_H
#define ENTENTE_SERVE_V1_H

#include "server.h"

enum { V1_ROWS = 200, V1_VIEW_ROWS_MAX = 1000, V1_ACT_ROWS_MAX = 200 };

/* ---- parameters; false: it has been answered that one cannot be taken ----------------------- */

/* A whole number, `*ret` untouched when it was not given. */
bool v1_number(struct call *call, const char *name, uint64_t min, uint64_t max, uint64_t *ret);
/* Answer 400 for what a parameter says. */
void v1_bad_value(struct call *call, const char *name);

/* ---- lines of explanation (v1_reasons.c) ---------------------------------------------------- */

/* A message with its arguments, as text and apart; NULL when memory is out. */
struct json_t *v1_line(const char *message, const struct en_str *args, size_t count);
/* Append the reasons that an order brings for its hour and places; errors of the view. */
enum en_status v1_reasons(struct en_server *server, struct en_str order, struct json_t *array,
                          struct en_error *reterr);

/* ---- objects: each adds a member, and nothing to an object that is NULL --------------------- */

void v1_text(struct json_t *object, const char *name, struct en_str text);
void v1_number_of(struct json_t *object, const char *name, uint64_t number);
void v1_flag(struct json_t *object, const char *name, bool flag);
void v1_time(struct json_t *object, const char *name, en_time time); // RFC 3339, UTC
void v1_hash(struct json_t *object, const char *name, const struct en_hash *hash);
/* The first twelve words of a hash, as people compare them. */
void v1_words(struct json_t *object, const struct en_hash *hash);
/* Takes the reference of `value`. */
void v1_add(struct json_t *object, const char *name, struct json_t *value);
/* The cells of a row by their columns; a cell of nothing is left out. */
struct json_t *v1_row(const struct en_cell *cells, size_t count);

/* A cell by its column; NULL when there is none. */
const struct en_cell *v1_cell(const struct en_cell *cells, size_t count, const char *name);

/* ---- what several ask ----------------------------------------------------------------------- */

/* The newest signed head, judged by the accord in force at its size. */
struct v1_head {
    bool is_signed;
    struct en_policy policy; // borrows from the node until its next act
    struct en_cosigned cosigned;
    uint32_t have; // witnesses that cosigned it
    bool proven;
};
EN_MUST_CHECK enum en_status v1_head(struct en_server *server, struct v1_head *ret,
                                     struct en_error *reterr);
/* Whose node this is: the body of its witness's key; empty when unknown. */
struct en_str v1_body(const struct en_server *server);
/* The order that an act names, or that the proposal it answers is about; empty: none. */
struct en_str v1_order_of(struct en_server *server, const struct en_act *act);
/* Is it a proposal that has not taken effect? */
bool v1_is_pending(const struct en_proposal_word *word);
/* The text of an act or of a note of it. */
struct en_str v1_act_text(struct en_str note);

#endif /* ENTENTE_SERVE_V1_H */
