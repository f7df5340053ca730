/* Tests of src/serve/session.c: challenges, answers, tokens, rates. */
#include "../node/checks.h"

#include "session.h"

#define HOST EN_STR("moc.example")

static struct world *world;
static struct sessions *sessions;

static int begin(void **state)
{
    (void)state;
    world = world_full();
    sessions = sessions_create(&world->env, 120, 3600);
    assert_non_null(sessions);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sessions_destroy(sessions);
    world_destroy(world);
    return 0;
}

/* The signed answer to a challenge; lives as long as the world. */
static struct en_str answer_to(const char *challenge, const char *key)
{
    struct session_claim claim = {.origin = EN_STR(WORLD_ORIGIN),
                                  .host = HOST,
                                  .key = en_str_from(key),
                                  .challenge = {challenge, SESSION_CHALLENGE_HEX}};
    struct en_text text = {0};
    struct en_text note = {0};

    session_claim_print(&text, &claim);
    en_note_sign(&note, en_text_str(&text), world_key(world, key));
    struct en_str copy = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&text);
    en_text_finish(&note);
    return copy;
}

static enum en_status open_with(struct en_str note, char token[static SESSION_TOKEN_HEX],
                                struct en_error *reterr)
{
    en_time until = 0;

    return sessions_open(sessions, world->node, note, HOST, token, &until, reterr);
}

static void a_challenge_is_answered_once(void **state)
{
    char challenge[SESSION_CHALLENGE_HEX];
    char token[SESSION_TOKEN_HEX];
    struct session *session = NULL;
    struct en_error error;

    (void)state;
    sessions_challenge(sessions, EN_STR("north/officer-1"), HOST, challenge);
    struct en_str note = answer_to(challenge, "north/officer-1");
    assert_ok(open_with(note, token, NULL));
    assert_ok(sessions_find(sessions, world->node, (struct en_str){token, sizeof(token)}, &session,
                            NULL));
    assert_string_equal(session->key, "north/officer-1");
    assert_failed(open_with(note, token, &error), EN_ERR_INADMISSIBLE, "session.challenge");
}

static void a_challenge_holds_for_two_minutes(void **state)
{
    char challenge[SESSION_CHALLENGE_HEX];
    char token[SESSION_TOKEN_HEX];
    struct en_error error;

    (void)state;
    sessions_challenge(sessions, EN_STR("north/officer-1"), HOST, challenge);
    struct en_str note = answer_to(challenge, "north/officer-1");
    world_wait(world, 120);
    assert_failed(open_with(note, token, &error), EN_ERR_INADMISSIBLE, "session.challenge");
    sessions_challenge(sessions, EN_STR("north/officer-1"), HOST, challenge);
    world_wait(world, 119);
    assert_ok(open_with(answer_to(challenge, "north/officer-1"), token, NULL));
}

static void a_challenge_is_for_one_key_and_made_here(void **state)
{
    char challenge[SESSION_CHALLENGE_HEX];
    char token[SESSION_TOKEN_HEX];
    struct sessions *other = sessions_create(&world->env, 120, 3600);
    struct en_error error;

    (void)state;
    sessions_challenge(sessions, EN_STR("south/officer-1"), HOST, challenge);
    assert_failed(open_with(answer_to(challenge, "north/officer-1"), token, &error),
                  EN_ERR_INADMISSIBLE, "session.challenge");
    sessions_challenge(sessions, EN_STR("north/officer-1"), EN_STR("evil.example"), challenge);
    assert_failed(open_with(answer_to(challenge, "north/officer-1"), token, &error),
                  EN_ERR_INADMISSIBLE, "session.challenge");
    sessions_challenge(other, EN_STR("north/officer-1"), HOST, challenge);
    assert_failed(open_with(answer_to(challenge, "north/officer-1"), token, &error),
                  EN_ERR_INADMISSIBLE, "session.challenge");
    sessions_challenge(sessions, EN_STR("north/officer-1"), HOST, challenge);
    challenge[20] = challenge[20] == '0' ? '1' : '0';
    assert_failed(open_with(answer_to(challenge, "north/officer-1"), token, &error),
                  EN_ERR_INADMISSIBLE, "session.challenge");
    sessions_destroy(other);
}

static void a_token_ends_after_an_hour_and_no_other_fits(void **state)
{
    char challenge[SESSION_CHALLENGE_HEX];
    char token[SESSION_TOKEN_HEX];
    struct en_str text = {token, sizeof(token)};
    struct session *session = NULL;
    struct en_error error;

    (void)state;
    sessions_challenge(sessions, EN_STR("east/witness"), HOST, challenge);
    assert_ok(open_with(answer_to(challenge, "east/witness"), token, NULL));
    world_wait(world, 3599);
    assert_ok(sessions_find(sessions, world->node, text, &session, NULL));
    world_wait(world, 1);
    assert_failed(sessions_find(sessions, world->node, text, &session, &error), EN_ERR_INADMISSIBLE,
                  "session.token");
    assert_failed(sessions_find(sessions, world->node, EN_STR(""), &session, &error),
                  EN_ERR_INADMISSIBLE, "session.token");
}

static void a_key_has_eight_sessions_and_the_oldest_gives_way(void **state)
{
    char challenge[SESSION_CHALLENGE_HEX];
    char token[SESSIONS_KEY_MAX + 1][SESSION_TOKEN_HEX];
    struct session *session = NULL;
    struct en_error error;

    (void)state;
    for (size_t i = 0; i <= SESSIONS_KEY_MAX; i++) {
        world_wait(world, 1);
        sessions_challenge(sessions, EN_STR("south/officer-2"), HOST, challenge);
        assert_ok(open_with(answer_to(challenge, "south/officer-2"), token[i], NULL));
    }
    assert_failed(sessions_find(sessions, world->node, (struct en_str){token[0], SESSION_TOKEN_HEX},
                                &session, &error),
                  EN_ERR_INADMISSIBLE, "session.token");
    assert_ok(sessions_find(sessions, world->node, (struct en_str){token[1], SESSION_TOKEN_HEX},
                            &session, NULL));
}

static void the_text_is_four_lines_and_nothing_else(void **state)
{
    static const char *const odd[] = {
        "",
        "entente/session/v1 o\nhost: h\nkey: k\n",
        "entente/session/v1 o\nhost: h\nkey: k\nchallenge: c",
        "entente/session/v1 o\nkey: k\nhost: h\nchallenge: c\n",
        "entente/session/v1 o\nhost: h\nkey: k\nchallenge: c\nmore: m\n",
        "entente/session/v2 o\nhost: h\nkey: k\nchallenge: c\n",
        "entente/session/v1 o\nhost: \nkey: k\nchallenge: c\n",
        "entente/session/v1 o p\nhost: h\nkey: k\nchallenge: c\n",
        "entente/act/v1 o\nhost: h\nkey: k\nchallenge: c\n",
    };
    struct session_claim claim;
    struct en_error error;

    (void)state;
    assert_ok(session_claim_parse(EN_STR("entente/session/v1 o\nhost: h\nkey: k\nchallenge: c\n"),
                                  &claim, NULL));
    for (size_t i = 0; i < EN_COUNT(odd); i++) {
        assert_failed(session_claim_parse(en_str_from(odd[i]), &claim, &error), EN_ERR_SYNTAX,
                      "session.form");
    }
}

static void a_bucket_fills_with_time_and_not_beyond_its_brim(void **state)
{
    struct bucket bucket = {0};
    int taken = 0;

    (void)state;
    while (bucket_take(&bucket, 1000 * 1000, 10, 5)) {
        taken++;
    }
    assert_int_equal(taken, 5);
    assert_false(bucket_take(&bucket, 1000 * 1000 + 99, 10, 5));
    assert_true(bucket_take(&bucket, 1000 * 1000 + 100, 10, 5));
    assert_false(bucket_take(&bucket, 1000 * 1000 + 100, 10, 5));
    taken = 0;
    while (bucket_take(&bucket, INT64_MAX / 2, 10, 5)) {
        taken++;
    }
    assert_int_equal(taken, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_challenge_is_answered_once),
        cmocka_unit_test(a_challenge_holds_for_two_minutes),
        cmocka_unit_test(a_challenge_is_for_one_key_and_made_here),
        cmocka_unit_test(a_token_ends_after_an_hour_and_no_other_fits),
        cmocka_unit_test(a_key_has_eight_sessions_and_the_oldest_gives_way),
        cmocka_unit_test(the_text_is_four_lines_and_nothing_else),
        cmocka_unit_test(a_bucket_fills_with_time_and_not_beyond_its_brim),
    };

    return cmocka_run_group_tests_name("session", tests, begin, end);
}
