/*
 * "Is this patrol genuine?": questions of residents to the duty desk. Private to src/serve; knows
 * no socket.
 *
 * A resident names the order painted on the vehicle and is given two digits; the patrol's lead
 * reads the six digits that his phone shows for them; the duty desk, who can open the code of the
 * day, says whether they are right. The server can say nothing itself: it holds no secret of the
 * day, and takes the number of any order, so that nobody learns from it which orders there are.
 *
 * A question lives in memory alone, never in the record and never on the disk, for fifteen minutes.
 * Whoever holds its id may give the six digits, once, and read the answer; so ids are random.
 *
 * What stays open: who stands between a resident and a genuine patrol can pass the two digits on
 * and the six digits back, as at a gate. The page says that the answer is about the code.
 */
#ifndef ENTENTE_SERVE_QUESTIONS_H
#define ENTENTE_SERVE_QUESTIONS_H

#include "entente/serve.h"

enum {
    QUESTION_ID_HEX = 32,      /* 16 random bytes */
    QUESTION_ORDER_BYTES = 64, /* a number of an order (EN_TOKEN_ID) */
    QUESTION_CODE_DIGITS = 6,
    QUESTION_ADDRESS_BYTES = 48,
    QUESTION_OPEN_MAX = 20,    /* what one duty officer can look at */
    QUESTIONS_MAX = 64,        /* with those that were answered lately */
    QUESTION_OPEN_S = 10 * 60, /* then nobody answers any more: two slots of the code have passed */
    QUESTION_KEPT_S = 15 * 60,
    QUESTION_PAUSE_S = 60 /* between two questions from one address */
};

enum question_answer {
    QUESTION_ASKED,      /* the six digits are awaited */
    QUESTION_WAITING,    /* the duty desk is awaited */
    QUESTION_RIGHT,      /* the desk recognises the code */
    QUESTION_WRONG,      /* it does not */
    QUESTION_UNANSWERED, /* nobody answered in time */
    QUESTION_ANSWER_COUNT
};
const char *question_answer_name(enum question_answer answer);

struct question {
    char id[QUESTION_ID_HEX + 1]; /* empty: a free place */
    uint64_t serial;              /* from 1, in the order they were asked */
    char order[QUESTION_ORDER_BYTES + 1];
    char code[QUESTION_CODE_DIGITS + 1];
    unsigned challenge; /* 0..99 */
    enum question_answer answer;
    en_time asked, told; /* wall clock: the code changes every quarter of an hour */
    int64_t asked_ms;    /* monotonic: how long it lives */
    char address[QUESTION_ADDRESS_BYTES]; /* whose question; empty: not counted by address */
};

struct questions {
    const struct en_env *env;
    struct question question[QUESTIONS_MAX];
    uint64_t asked; /* so far */
};

/**
 * Ask.
 * @param order    as typed; any well-formed number is taken
 * @param address  of the caller; empty behind a proxy, which bounds its callers itself
 * @return EN_OK; EN_ERR_SYNTAX (question.order); EN_ERR_HELD (question.pause: this address asked
 *         less than a minute ago; question.busy: twenty are open)
 */
EN_MUST_CHECK enum en_status questions_ask(struct questions *questions, struct en_str order,
                                           const char *address, const struct question **ret,
                                           struct en_error *reterr);
/* The question of this id; EN_ERR_NOT_FOUND (question.gone). */
EN_MUST_CHECK enum en_status questions_find(struct questions *questions, struct en_str id,
                                            const struct question **ret, struct en_error *reterr);
/* The six digits the lead gave. EN_ERR_NOT_FOUND (question.gone); EN_ERR_SYNTAX (question.code);
 * EN_ERR_EXISTS (question.closed: digits were given already, or the time is over). */
EN_MUST_CHECK enum en_status questions_tell(struct questions *questions, struct en_str id,
                                            struct en_str code, struct en_error *reterr);
/* The duty desk's word. EN_ERR_NOT_FOUND (question.gone); EN_ERR_EXISTS (question.closed). */
EN_MUST_CHECK enum en_status questions_answer(struct questions *questions, struct en_str id,
                                              bool right, struct en_error *reterr);
/* Of the questions that wait for the duty desk the first asked behind this serial; NULL: none. */
const struct question *questions_next(struct questions *questions, uint64_t after);

#endif /* ENTENTE_SERVE_QUESTIONS_H */
