/*
 * What the two halves of the reader share: text.c cuts lines and finds names, text_rows.c knows
 * what each line says.
 */
#ifndef ENTENTE_PLAN_TEXT_INSIDE_H
#define ENTENTE_PLAN_TEXT_INSIDE_H

#include "entente/plan_text.h"

/* Names to indices: open addressing, twice as many places as names. */
struct plan_names {
    const struct en_str **place; // [size] or NULL
    uint32_t *index;             // [size]
    size_t size;                 // a power of two
};

struct plan_span_of {
    uint32_t member;
    struct en_plan_request request; // leave and busy use the span alone
};

enum { PLAN_FIELDS_MAX = 16 }; /* that a line, or all lines of rules or weights, can say */

enum plan_many { MANY_LEAVE, MANY_BUSY, MANY_REQUEST, MANY_COUNT };

/* Fields said so far, of one line or of all `rule` lines, so that none is said twice. */
struct plan_said {
    struct en_str key[PLAN_FIELDS_MAX];
    size_t line[PLAN_FIELDS_MAX];
    size_t count;
};

struct plan_reader {
    struct en_plan_text *text;
    struct en_str source; /* the whole text */
    struct plan_said rules, weights;
    struct en_error *reterr;
    size_t line;
    struct en_plan_node *node;
    struct en_plan_post *post;
    struct en_str *base;
    struct en_plan_contract *contract;
    size_t contract_count;
    struct en_plan_member *member;
    struct en_plan_slot *slot;
    struct en_plan_together *together;
    struct en_plan_apart *apart, *apart_node;
    struct en_plan_balance *balance;
    bool balanced[EN_PLAN_NODES_MAX]; /* has a `balance` line */
    struct en_str language[EN_PLAN_LANGUAGES_MAX];
    size_t language_count;
    struct plan_span_of *span[MANY_COUNT];
    size_t span_count[MANY_COUNT];
    struct plan_names members, slots;
};

enum plan_word {
    WORD_RULE,
    WORD_WEIGHT,
    WORD_NODE,
    WORD_POST,
    WORD_BASE,
    WORD_CONTRACT,
    WORD_MEMBER,
    WORD_PATROL,
    WORD_LEAVE,
    WORD_BUSY,
    WORD_REQUEST,
    WORD_TOGETHER,
    WORD_APART,
    WORD_APART_NODES,
    WORD_BALANCE,
    WORD_CREW,
    WORD_FROZEN,
    WORD_COUNT
};

/* What a line says, its first word cut off. */
enum en_status plan_text_row(struct plan_reader *reader, enum plan_word word, struct en_str rest);

/* Errors at the line at hand; `arg` is %1. */
enum en_status plan_text_fail(struct plan_reader *reader, enum en_status status, const char *rule,
                              const char *text, const char *remedy, struct en_str arg);
/* Those that come often: a value, an unknown name, a line of another form, a name again. */
enum en_status plan_text_fail_value(struct plan_reader *reader, struct en_str value);
enum en_status plan_text_fail_name(struct plan_reader *reader, struct en_str name);
enum en_status plan_text_fail_form(struct plan_reader *reader, struct en_str value);
enum en_status plan_text_fail_twice(struct plan_reader *reader, struct en_str name, size_t line);
/* The same for a line `WORD NAME ...`: which it is that says it first is looked up. */
enum en_status plan_text_fail_again(struct plan_reader *reader, enum plan_word word,
                                    struct en_str name);
/* key=value fields of a line into the struct of its word. */
enum en_status plan_text_fields(struct plan_reader *reader, enum plan_word word, void *into,
                                struct en_str rest);
int32_t plan_text_node(const struct plan_reader *reader, struct en_str name); /* -1: none */
int32_t plan_text_post(const struct plan_reader *reader, struct en_str name);
int32_t plan_text_base(const struct plan_reader *reader, struct en_str name);
const struct en_plan_contract *plan_text_contract(const struct plan_reader *reader,
                                                  struct en_str name); /* NULL: none */
bool plan_names_find(const struct plan_names *names, struct en_str name, uint32_t *ret);
void plan_names_add(struct plan_names *names, const struct en_str *name, uint32_t index);

#endif /* ENTENTE_PLAN_TEXT_INSIDE_H */
