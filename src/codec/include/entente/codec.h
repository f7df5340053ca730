/*
 * codec: the line grammar of acts, and JSON out and in.
 *
 * A form is a list of lines "key: token token text" in one fixed order. The grammar is the same for
 * every act and for the accord; what differs is the definition (struct en_form), which is data.
 * From the same definition come the parser, the JSON view and the documentation, so they cannot
 * drift apart. Source: design section 4, "Grammar".
 */
#ifndef ENTENTE_CODEC_H
#define ENTENTE_CODEC_H

#include <entente/base.h>

enum {
    EN_LIST_BYTES_MAX = 1024, /* a LIST: sixteen of the longest names, many more of usual ones */
    EN_VKEY_CHARS_MAX = 319,  /* a VKEY; crypto.h: the longest, a key of ssh, has 310 */
};

/* What one token of a line may be. Only the last token of a line may be EN_TOKEN_TEXT. */
enum en_token_type {
    EN_TOKEN_NAME,    /* [a-z0-9][a-z0-9._-]*, at most 64 bytes: names in the accord's own words */
    EN_TOKEN_ID,      /* [A-Za-z0-9][A-Za-z0-9._-]*, at most 64 bytes: G-0142, m-7k3q, age1... */
    EN_TOKEN_KEYNAME, /* NAME or NAME/NAME, at most 96 bytes: "cma/officer-1" */
    EN_TOKEN_LIST,    /* NAME,NAME,... without spaces, no duplicates, at most 1024 bytes */
    EN_TOKEN_ONEOF,   /* one of the words of `words` */
    EN_TOKEN_INT,     /* decimal integer within min..max */
    EN_TOKEN_TIME,    /* 2017-02-23T05:30:00Z */
    EN_TOKEN_CLOCK,   /* 05:30, minutes of a day */
    EN_TOKEN_HASH,    /* 64 lower-case hex digits */
    EN_TOKEN_VKEY,    /* C2SP verifier key, syntax only: NAME+8 hex+base64, at most 319 bytes */
    EN_TOKEN_TEXT     /* the rest of the line: clean text (en_text_check), 1..4096 bytes,
                         no space at either end, no two spaces in a row */
};

/* One token of a line's definition. */
struct en_token_def {
    const char *name; /* key of the JSON view and of web forms */
    enum en_token_type type;
    int64_t min, max;  /* EN_TOKEN_INT only */
    const char *words; /* EN_TOKEN_ONEOF only: "yes|no" */
};

/* How often a key may stand: once, at most once, once or more, any number of times. */
enum en_card { EN_CARD_ONE, EN_CARD_OPT, EN_CARD_MANY, EN_CARD_ANY };

/* One key of a form. */
struct en_field {
    const char *key;
    enum en_card card;
    const char *doc; /* message id: what the line says */
    struct en_token_def token[EN_LINE_TOKENS_MAX];
    size_t token_count;
};

/* A form: the keys in the order in which they must stand. */
struct en_form {
    const char *name;
    const struct en_field *field; /* array of length [field_count] */
    size_t field_count;
};

/* One token as read. `text` borrows from the parsed text. */
struct en_value {
    struct en_str text;
    int64_t num; /* INT: the number; TIME: UTC seconds; CLOCK: minutes; ONEOF: index of the word */
};

/* One line as read. */
struct en_item {
    const struct en_field *field;
    size_t line;            /* counted from 1, within the text given to the parser + line_base */
    struct en_value *value; /* array of length [field->token_count] */
};

/**
 * Read lines by a form.
 *
 * @param arena      holds the items; nothing is kept on failure but arena space
 * @param form       the definition
 * @param text       whole lines, each ending in LF; borrowed by the result
 * @param line_base  added to line numbers in errors and items (lines that stand before `text`)
 * @param comments   true: lines that begin with '#' and empty lines are passed over (act 0 alone)
 * @param ret_items  array in `arena`, in the order of the text
 * @return EN_OK, EN_ERR_SYNTAX (rules line.form, line.key-unknown, line.key-order,
 *         line.key-repeated, line.key-missing, line.token-count, line.token, line.spaces),
 *         EN_ERR_RANGE (line.range), EN_ERR_TOO_LONG (line.long, form.lines), EN_ERR_ENCODING
 *         (text.utf8, text.control, text.bidi, text.invisible, text.nfc), EN_ERR_MEMORY.
 *         The place is "line N", the remedy says what the definition expects.
 * Cost: one pass; about 1 us for ten lines.
 */
EN_MUST_CHECK enum en_status en_form_parse(struct en_arena *arena, const struct en_form *form,
                                           struct en_str text, size_t line_base, bool comments,
                                           const struct en_item **ret_items, size_t *ret_count,
                                           struct en_error *reterr);

/* Check one token by its definition, alone; the parser's own check, for forms and commands. */
EN_MUST_CHECK enum en_status en_token_check(const struct en_token_def *def, struct en_str token,
                                            struct en_str place, struct en_value *ret,
                                            struct en_error *reterr);

/* ---- JSON: derived views only, never signed ------------------------------------------------- */

struct json_t; /* jansson's */

/**
 * The JSON view of items: {"order":"G-0142","crew":[{"member":"m-7k3q","post":"lead"},...]}.
 * A line of one token is a string or number, of several an object by token names; a repeatable key
 * is always an array; INT is a number, TIME stays text.
 * @return a new reference, or NULL when memory is out
 */
struct json_t *en_form_json(const struct en_item *items, size_t count);

/**
 * The reverse: print lines in the form's order from a JSON object (API bodies, command line
 * --json input). Unknown members are an error. The output parses with en_form_parse.
 */
EN_MUST_CHECK enum en_status en_form_from_json(const struct en_form *form, struct json_t *object,
                                               struct en_text *out, struct en_error *reterr);

/* One JSON object on one line, keys in insertion order, then LF. False when memory is out. */
bool en_json_line(struct en_text *out, struct json_t *object);

/* Read JSON text strictly: UTF-8, no duplicate keys, depth <= 32, size <= 1 MiB. */
EN_MUST_CHECK enum en_status en_json_read(struct en_str text, struct json_t **ret,
                                          struct en_error *reterr);

#endif /* ENTENTE_CODEC_H */
