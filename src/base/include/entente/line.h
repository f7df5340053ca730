/*
 * line: explanations as data, which the caller turns into words: a code of one table (lines.def)
 * and up to four arguments. Who makes a line knows no language; who prints it knows no planner.
 */
#ifndef ENTENTE_LINE_H
#define ENTENTE_LINE_H

#include "entente/base.h"

enum { EN_LINE_ARGS_MAX = 4 }; /* %1..%4 of one line */

/* What an argument is, so that it can be printed, linked, or coloured. */
enum en_line_arg_kind {
    EN_LINE_NONE,
    EN_LINE_NUMBER,
    EN_LINE_MILLI,    /* thousandths, printed 1.667, in French 1,667 */
    EN_LINE_DURATION, /* seconds, printed 11 h 30 min */
    EN_LINE_CLOCK,    /* minutes of the day, printed 05:30 */
    EN_LINE_DAY,      /* en_time, printed 2017-02-23 */
    /* Indices in arrays of what is explained; its library has their names. */
    EN_LINE_NODE,
    EN_LINE_POST,
    EN_LINE_MEMBER,
    EN_LINE_SLOT,
    EN_LINE_ZONE,
    EN_LINE_BASE,
    EN_LINE_KIND,
    EN_LINE_PATROL,
};

struct en_line_arg {
    enum en_line_arg_kind kind;
    int64_t value;
};

enum en_line_code {
#define LINE(code, name, text) EN_##code,
#include <entente/lines.def>
#undef LINE
    EN_LINE_CODE_COUNT
};

struct en_line {
    enum en_line_code code;
    struct en_line_arg arg[EN_LINE_ARGS_MAX];
};

const char *en_line_name(enum en_line_code code); /* "plan.rest", for JSON, records and tests */
const char *en_line_text(enum en_line_code code); /* English message id with %1..%4 */
/* Message id of a line by its name; NULL: there is none. */
const char *en_line_text_of(struct en_str name);

/* The arguments of a line as a record has them, "gao-market, 4, 3" or "-", cut apart; how many. */
size_t en_line_args_cut(struct en_str text, struct en_str ret[static EN_LINE_ARGS_MAX]);

/* The name of what an index means: kinds from EN_LINE_NODE on. */
typedef struct en_str (*en_line_names_fn)(const void *self, enum en_line_arg_kind kind,
                                          int64_t index);

/* Print one argument as people read it; posts, kinds and decimal marks by `translate`, NULL: as a
 * record has them, in no language. */
void en_line_arg_print(struct en_text *out, const struct en_line_arg *arg, en_line_names_fn names,
                       const void *self, en_translate_fn translate);

/* Print the arguments of a line as a record has them, ", " between: "gao-market, 4, 3"; nothing for
 * a line without any. In no language. */
void en_line_args_print(struct en_text *out, const struct en_line *line, en_line_names_fn names,
                        const void *self);

/**
 * Print one line as people read it, without a line end.
 *
 * @param names      not NULL where the line has an argument that is an index
 * @param translate  gettext-like; NULL leaves English
 */
void en_line_print(struct en_text *out, const struct en_line *line, en_line_names_fn names,
                   const void *self, en_translate_fn translate);

#endif /* ENTENTE_LINE_H */
