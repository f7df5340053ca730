/* Tests of "is this patrol genuine?": src/serve/questions.c, and over HTTP public_questions.c. */
#include "served.h"

#include <stdlib.h>

#include "questions.h"

static struct world *world;

static int begin(void **state)
{
    (void)state;
    world = world_full();
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_destroy(world);
    return 0;
}

/* ---- the store ------------------------------------------------------------------------------ */

/* A clock that only these tests move. */
static int64_t at_ms;
static int64_t hand_ms(void *self)
{
    (void)self;
    return at_ms;
}

static struct en_env env;
static struct questions *fresh(void)
{
    struct questions *questions = en_arena_alloc(&world->arena, sizeof(*questions));

    assert_non_null(questions);
    memset(questions, 0, sizeof(*questions));
    env = world->env;
    env.monotonic_ms = hand_ms;
    at_ms = 1000;
    questions->env = &env;
    return questions;
}

static struct en_str asked(struct questions *questions, const char *address)
{
    const struct question *question = NULL;

    assert_ok(questions_ask(questions, EN_STR("G-0109"), address, &question, NULL));
    assert_in_range(question->challenge, 0, 99);
    return en_str_from(question->id);
}

static enum question_answer answer_of(struct questions *questions, struct en_str id)
{
    const struct question *question = NULL;

    assert_ok(questions_find(questions, id, &question, NULL));
    return question->answer;
}

static void the_desk_sees_a_question_once_its_code_was_told(void **state)
{
    struct questions *questions = fresh();
    struct en_str first = asked(questions, "192.0.2.1");
    struct en_str second = asked(questions, "192.0.2.2");

    (void)state;
    assert_null(questions_next(questions, 0));
    assert_ok(questions_tell(questions, second, EN_STR("004217"), NULL));
    assert_ok(questions_tell(questions, first, EN_STR("123456"), NULL));
    const struct question *question = questions_next(questions, 0);
    assert_true(en_str_is(first, question->id)); /* who asked first is answered first */
    question = questions_next(questions, question->serial);
    assert_true(en_str_is(second, question->id));
    assert_string_equal(question->code, "004217");
    assert_null(questions_next(questions, question->serial));
    assert_ok(questions_answer(questions, first, true, NULL));
    assert_ok(questions_answer(questions, second, false, NULL));
    assert_int_equal(answer_of(questions, first), QUESTION_RIGHT);
    assert_int_equal(answer_of(questions, second), QUESTION_WRONG);
    assert_null(questions_next(questions, 0));
}

static void a_code_is_told_once_and_in_six_digits(void **state)
{
    struct questions *questions = fresh();
    struct en_str id = asked(questions, "192.0.2.1");
    struct en_error error;

    (void)state;
    assert_failed(questions_answer(questions, id, true, &error), EN_ERR_EXISTS, "question.closed");
    assert_failed(questions_tell(questions, id, EN_STR("12345"), &error), EN_ERR_SYNTAX,
                  "question.code");
    assert_failed(questions_tell(questions, id, EN_STR("12345a"), &error), EN_ERR_SYNTAX,
                  "question.code");
    assert_ok(questions_tell(questions, id, EN_STR("123456"), NULL));
    assert_failed(questions_tell(questions, id, EN_STR("123457"), &error), EN_ERR_EXISTS,
                  "question.closed");
    assert_failed(questions_tell(questions, EN_STR("0123456789abcdef0123456789abcdef"),
                                 EN_STR("123457"), &error),
                  EN_ERR_NOT_FOUND, "question.gone");
}

static void an_address_asks_once_a_minute(void **state)
{
    struct questions *questions = fresh();
    const struct question *question = NULL;
    struct en_error error;

    (void)state;
    (void)asked(questions, "192.0.2.1");
    assert_failed(questions_ask(questions, EN_STR("G-0110"), "192.0.2.1", &question, &error),
                  EN_ERR_HELD, "question.pause");
    (void)asked(questions, "192.0.2.2");
    (void)asked(questions, ""); /* behind a proxy, which bounds its callers */
    (void)asked(questions, "");
    at_ms += 60 * 1000;
    (void)asked(questions, "192.0.2.1");
    assert_failed(questions_ask(questions, EN_STR("G 0110"), "192.0.2.9", &question, &error),
                  EN_ERR_SYNTAX, "question.order");
    assert_failed(questions_ask(questions, EN_STR(""), "192.0.2.9", &question, &error),
                  EN_ERR_SYNTAX, "question.order");
}

static void twenty_are_open_at_most_and_answered_ones_give_way(void **state)
{
    struct questions *questions = fresh();
    const struct question *question = NULL;
    struct en_error error;

    (void)state;
    for (int i = 0; i < QUESTION_OPEN_MAX; i++) {
        (void)asked(questions, "");
    }
    assert_failed(questions_ask(questions, EN_STR("G-0109"), "", &question, &error), EN_ERR_HELD,
                  "question.busy");
    for (size_t i = 0; i < 2 * QUESTIONS_MAX; i++) { /* more than there are places */
        struct en_str id = en_str_from(questions->question[0].id);
        for (size_t k = 0; k < QUESTIONS_MAX; k++) {
            if (questions->question[k].answer == QUESTION_ASKED &&
                questions->question[k].id[0] != '\0') {
                id = en_str_from(questions->question[k].id);
            }
        }
        assert_ok(questions_tell(questions, id, EN_STR("000000"), NULL));
        assert_ok(questions_answer(questions, id, true, NULL));
        (void)asked(questions, "");
    }
}

static void nobody_answered_and_then_nothing_is_left(void **state)
{
    struct questions *questions = fresh();
    const struct question *question = NULL;
    struct en_str id = asked(questions, "192.0.2.1");
    struct en_error error;

    (void)state;
    assert_ok(questions_tell(questions, id, EN_STR("123456"), NULL));
    at_ms += (int64_t)QUESTION_OPEN_S * 1000 - 1;
    assert_int_equal(answer_of(questions, id), QUESTION_WAITING);
    at_ms += 1;
    assert_int_equal(answer_of(questions, id), QUESTION_UNANSWERED);
    assert_failed(questions_answer(questions, id, true, &error), EN_ERR_EXISTS, "question.closed");
    const char *kept = world_text(world, "%s", id.ptr);
    at_ms += (int64_t)(QUESTION_KEPT_S - QUESTION_OPEN_S) * 1000;
    assert_failed(questions_find(questions, en_str_from(kept), &question, &error), EN_ERR_NOT_FOUND,
                  "question.gone");
    for (size_t i = 0; i < QUESTIONS_MAX; i++) {
        assert_string_equal(questions->question[i].order, ""); /* wiped, not only hidden */
    }
}

/* ---- over HTTP ------------------------------------------------------------------------------ */

static struct answer post(const struct served *served, const char *method, const char *id,
                          const char *token, const char *body)
{
    return ask(served, method, world_text(world, "/v1/questions%s%s", id[0] ? "/" : "", id), token,
               en_str_from(body));
}

static void is_answered(struct answer answer, int status, const char *needle)
{
    assert_int_equal(answer.status, status);
    assert_non_null(strstr(answer.body, needle));
    answer_finish(&answer);
}

static void a_resident_asks_and_the_duty_desk_answers(void **state)
{
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar")};
    struct served served = served_begin(world, world->node, &options);
    const char *duty = log_in(&served, "mission/duty-1");
    const char *officer = log_in(&served, "north/officer-1");
    struct answer answer = post(&served, "POST", "", NULL, "{\"order\":\"G-0109\"}");

    (void)state;
    assert_int_equal(answer.status, 201);
    assert_non_null(strstr(answer.body, "\"challenge\":\""));
    assert_non_null(strstr(answer.head, "Cache-Control: no-store"));
    const char *id = world_text(world, "%.32s", strstr(answer.body, "\"id\":\"") + 6);
    answer_finish(&answer);
    is_answered(post(&served, "POST", "", NULL, "{\"order\":\"G-0110\"}"), 429, "question.pause");
    is_answered(post(&served, "GET", id, NULL, ""), 200, "\"asked\"");
    is_answered(post(&served, "GET", "", duty, ""), 200, "\"rows\":[]");
    is_answered(post(&served, "PUT", id, NULL, "{\"code\":\"12\"}"), 400, "question.code");
    is_answered(post(&served, "PUT", id, NULL, "{\"code\":\"120034\"}"), 200, "\"waiting\"");
    is_answered(post(&served, "PUT", id, NULL, "{\"code\":\"120034\"}"), 409, "question.closed");

    is_answered(post(&served, "GET", "", NULL, ""), 401, "session.token");
    is_answered(post(&served, "GET", "", officer, ""), 403, "question.duty");
    is_answered(post(&served, "POST", id, officer, "{\"answer\":\"right\"}"), 403, "question.duty");
    is_answered(post(&served, "POST", id, NULL, "{\"answer\":\"right\"}"), 401, "session.token");
    is_answered(post(&served, "GET", "", duty, ""), 200, "\"code\":\"120034\"");
    is_answered(post(&served, "POST", id, duty, "{\"answer\":\"perhaps\"}"), 400, "question.form");
    is_answered(post(&served, "POST", id, duty, "{\"answer\":\"right\"}"), 200, "\"right\"");
    is_answered(post(&served, "POST", id, duty, "{\"answer\":\"wrong\"}"), 409, "question.closed");
    is_answered(post(&served, "GET", id, NULL, ""), 200, "\"right\"");

    is_answered(post(&served, "GET", "0123", NULL, ""), 404, "question.gone");
    is_answered(post(&served, "POST", "", NULL, "{\"order\":7}"), 400, "question.form");
    is_answered(post(&served, "POST", "", NULL, "{\"order\":\"G\",\"x\":1}"), 400, "question.form");
    is_answered(post(&served, "POST", "", NULL, "[[[[["), 400, "json.");
    served_end(&served);
}

/* A body that is nothing but brackets: too deep for the reader, and 10,000 are too long besides. */
static void json_that_is_deep_is_not_followed_down(void **state)
{
    struct en_server_options options = {.behind_proxy = true};
    struct served served = served_begin(world, world->node, &options);
    struct en_text body = {0};

    (void)state;
    for (int i = 0; i < 10000; i++) {
        en_text_addc(&body, '[');
    }
    const char *all = en_text_cstr(&body);
    is_answered(post(&served, "POST", "", NULL, all + 10000 - 256), 400, "json.");
    is_answered(post(&served, "POST", "", NULL, all), 413, "http.length");
    en_text_finish(&body);
    served_end(&served);
}

/* Behind a proxy an address says nothing, so one caller may fill the desk. */
static void a_full_desk_takes_no_more_questions(void **state)
{
    struct en_server_options options = {.behind_proxy = true};
    struct served served = served_begin(world, world->node, &options);

    (void)state;
    for (int i = 0; i < QUESTION_OPEN_MAX; i++) {
        is_answered(post(&served, "POST", "", NULL, "{\"order\":\"G-1\"}"), 201, "challenge");
    }
    is_answered(post(&served, "POST", "", NULL, "{\"order\":\"G-1\"}"), 503, "question.busy");
    served_end(&served);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_desk_sees_a_question_once_its_code_was_told),
        cmocka_unit_test(a_code_is_told_once_and_in_six_digits),
        cmocka_unit_test(an_address_asks_once_a_minute),
        cmocka_unit_test(twenty_are_open_at_most_and_answered_ones_give_way),
        cmocka_unit_test(nobody_answered_and_then_nothing_is_left),
        cmocka_unit_test(a_resident_asks_and_the_duty_desk_answers),
        cmocka_unit_test(json_that_is_deep_is_not_followed_down),
        cmocka_unit_test(a_full_desk_takes_no_more_questions),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
