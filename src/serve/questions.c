/*
 * See questions.h.
 */
#include "questions.h"

#include <string.h>

#include <entente/codec.h>

const char *question_answer_name(enum question_answer answer)
{
    static const char *const names[QUESTION_ANSWER_COUNT] = {
        [QUESTION_ASKED] = "asked",           [QUESTION_WAITING] = "waiting",
        [QUESTION_RIGHT] = "right",           [QUESTION_WRONG] = "wrong",
        [QUESTION_UNANSWERED] = "unanswered",
    };

    return names[answer];
}

static bool is_open(const struct question *question)
{
    return question->answer == QUESTION_ASKED || question->answer == QUESTION_WAITING;
}

/* Forget what is too old, close what nobody answered. */
static void age(struct questions *questions)
{
    int64_t now = questions->env->monotonic_ms(questions->env->self);

    for (size_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->question[i];
        int64_t lived = now - question->asked_ms;
        if (question->id[0] == '\0') {
            continue;
        }
        if (lived >= (int64_t)QUESTION_KEPT_S * 1000) {
            *question = (struct question){.id = ""};
        } else if (is_open(question) && lived >= (int64_t)QUESTION_OPEN_S * 1000) {
            question->answer = QUESTION_UNANSWERED;
        }
    }
}

/* ---- asking --------------------------------------------------------------------------------- */

static enum en_status check_order(struct en_str order, struct en_error *reterr)
{
    static const struct en_token_def NUMBER = {.name = "order", .type = EN_TOKEN_ID};
    struct en_value value;

    if (en_token_check(&NUMBER, order, EN_STR("order"), &value, NULL) != EN_OK) {
        return en_fail(reterr, EN_ERR_SYNTAX, "question.order", EN_STR("order"),
                       N_("that is not the number of an order"),
                       N_("type it as it stands on the vehicle, like G-0109"));
    }
    return EN_OK;
}

static enum en_status check_address(const struct questions *questions, const char *address,
                                    struct en_error *reterr)
{
    int64_t now = questions->env->monotonic_ms(questions->env->self);

    for (size_t i = 0; i < QUESTIONS_MAX && address[0] != '\0'; i++) {
        const struct question *question = &questions->question[i];
        if (question->id[0] != '\0' && strcmp(question->address, address) == 0 &&
            now - question->asked_ms < (int64_t)QUESTION_PAUSE_S * 1000) {
            return en_fail(reterr, EN_ERR_HELD, "question.pause", EN_STR(""),
                           N_("a question was asked from here less than a minute ago"),
                           N_("wait a minute and ask again"));
        }
    }
    return EN_OK;
}

/* A free place; else that of the oldest that was answered. */
static struct question *find_place(struct questions *questions)
{
    struct question *oldest = NULL;
    size_t open = 0;

    for (size_t i = 0; i < QUESTIONS_MAX; i++) {
        struct question *question = &questions->question[i];
        bool free = question->id[0] == '\0';
        bool opened = !free && is_open(question);
        open += opened;
        if (!opened && (oldest == NULL || (oldest->id[0] != '\0' &&
                                           (free || question->asked_ms < oldest->asked_ms)))) {
            oldest = question;
        }
    }
    return open < QUESTION_OPEN_MAX ? oldest : NULL;
}

/* 0..99, each as likely: bytes from 200 on are drawn again. */
static unsigned draw_challenge(const struct en_env *env)
{
    uint8_t byte = 0;

    do {
        env->random(env->self, &byte, sizeof(byte));
    } while (byte >= 200);
    return byte % 100;
}

enum en_status questions_ask(struct questions *questions, struct en_str order, const char *address,
                             const struct question **ret, struct en_error *reterr)
{
    const struct en_env *env = questions->env;
    uint8_t id[QUESTION_ID_HEX / 2];

    age(questions);
    enum en_status status = check_order(order, reterr);
    if (status == EN_OK) {
        status = check_address(questions, address, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct question *question = find_place(questions);
    if (question == NULL) {
        return en_fail(reterr, EN_ERR_HELD, "question.busy", EN_STR(""),
                       N_("too many questions wait for the duty desk"),
                       N_("keep your distance, and ask again in a few minutes"));
    }
    *question = (struct question){.serial = ++questions->asked,
                                  .challenge = draw_challenge(env),
                                  .answer = QUESTION_ASKED,
                                  .asked = env->now(env->self),
                                  .asked_ms = env->monotonic_ms(env->self)};
    env->random(env->self, id, sizeof(id));
    en_hex_encode(question->id, (struct en_bytes){id, sizeof(id)});
    memcpy(question->order, order.ptr, order.len);
    strncpy(question->address, address, sizeof(question->address) - 1);
    *ret = question;
    return EN_OK;
}

/* ---- the rest of its life ------------------------------------------------------------------- */

static enum en_status find(struct questions *questions, struct en_str id, struct question **ret,
                           struct en_error *reterr)
{
    age(questions);
    for (size_t i = 0; i < QUESTIONS_MAX && id.len == QUESTION_ID_HEX; i++) {
        if (en_str_is(id, questions->question[i].id)) {
            *ret = &questions->question[i];
            return EN_OK;
        }
    }
    return en_fail(reterr, EN_ERR_NOT_FOUND, "question.gone", EN_STR(""),
                   N_("there is no such question, or it is over"), N_("ask again"));
}

enum en_status questions_find(struct questions *questions, struct en_str id,
                              const struct question **ret, struct en_error *reterr)
{
    struct question *question = NULL;
    enum en_status status = find(questions, id, &question, reterr);

    *ret = question;
    return status;
}

static enum en_status find_in(struct questions *questions, struct en_str id,
                              enum question_answer answer, struct question **ret,
                              struct en_error *reterr)
{
    enum en_status status = find(questions, id, ret, reterr);

    if (status == EN_OK && (*ret)->answer != answer) {
        return en_fail(reterr, EN_ERR_EXISTS, "question.closed", EN_STR(""),
                       N_("this question takes no more of that: it stands at \"%1\""),
                       N_("ask a new one"), en_str_from(question_answer_name((*ret)->answer)));
    }
    return status;
}

static bool is_code(struct en_str code)
{
    bool digits = code.len == QUESTION_CODE_DIGITS;

    for (size_t i = 0; digits && i < code.len; i++) {
        digits = code.ptr[i] >= '0' && code.ptr[i] <= '9';
    }
    return digits;
}

enum en_status questions_tell(struct questions *questions, struct en_str id, struct en_str code,
                              struct en_error *reterr)
{
    struct question *question = NULL;
    enum en_status status = find_in(questions, id, QUESTION_ASKED, &question, reterr);

    if (status == EN_OK && !is_code(code)) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "question.code", EN_STR("code"),
                         N_("the code has six digits"), N_("ask the patrol's lead for it again"));
    }
    if (status == EN_OK) {
        memcpy(question->code, code.ptr, code.len);
        question->answer = QUESTION_WAITING;
        question->told = questions->env->now(questions->env->self);
    }
    return status;
}

enum en_status questions_answer(struct questions *questions, struct en_str id, bool right,
                                struct en_error *reterr)
{
    struct question *question = NULL;
    enum en_status status = find_in(questions, id, QUESTION_WAITING, &question, reterr);

    if (status == EN_OK) {
        question->answer = right ? QUESTION_RIGHT : QUESTION_WRONG;
    }
    return status;
}

const struct question *questions_next(struct questions *questions, uint64_t after)
{
    const struct question *next = NULL;

    age(questions);
    for (size_t i = 0; i < QUESTIONS_MAX; i++) {
        const struct question *question = &questions->question[i];
        if (question->id[0] != '\0' && question->answer == QUESTION_WAITING &&
            question->serial > after && (next == NULL || question->serial < next->serial)) {
            next = question;
        }
    }
    return next;
}
