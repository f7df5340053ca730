/* Tests of what the public reads: src/serve/public_*.c. */
#include "served.h"

#include <stdlib.h>

#include "../bulletin/told.h"

static struct world *world;
static struct served served;

/* Three patrols of Tuesday, told on Thursday morning: published, but its hour is not there yet. */
static int begin(void **state)
{
    static const struct outing tuesday[] = {{"G-101", 0, NULL, "10:30", NULL},
                                            {"G-102", 1, NULL, "11:00", NULL},
                                            {"G-103", 2, NULL, "11:59:59", NULL}};

    (void)state;
    world = world_full();
    went_out(world, "2017-02-21", tuesday, EN_COUNT(tuesday));
    (void)published(world, "morning", "2017-02-22");
    world_at(world, "2017-02-23T06:10:00Z");
    struct en_text body = {0};
    en_bulletin_body(&body, made(world, "morning", "2017-02-23", "fr"), world->hasher);
    (void)world_do(world, "mission/chair-1", "bulletin.publish", en_text_cstr(&body));
    en_text_finish(&body);
    struct en_server_options options = {.contact = "<call> 80 00"};
    served = served_begin(world, world->node, &options);
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_end(&served);
    world_destroy(world);
    return 0;
}

static const char *got(const char *path, const char *type)
{
    struct answer answer = ask(&served, "GET", path, NULL, NO_BODY);

    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.head, type));
    const char *body =
        en_arena_copy(&world->arena, (struct en_str){answer.body, answer.len + 1}).ptr;
    answer_finish(&answer);
    return body;
}

static void says(const char *text, const char *piece)
{
    if (strstr(text, piece) == NULL) {
        fail_msg("\"%s\" is not in\n%s", piece, text);
    }
}

static void says_not(const char *text, const char *piece)
{
    if (strstr(text, piece) != NULL) {
        fail_msg("\"%s\" is in\n%s", piece, text);
    }
}

static void an_edition_is_shown_from_its_hour_on(void **state)
{
    (void)state;
    world_at(world, "2017-02-23T06:59:59Z");
    says_not(got("/v1/bulletins", "application/json"), "2017-02-23-morning");
    assert_int_equal(ask_status(&served, "GET", "/bulletins/2017-02-23-morning.fr.txt", NULL, NULL),
                     404);
    says(got("/bulletins.txt", "text/plain"), "mercredi 22");
    world_at(world, "2017-02-23T07:00:00Z");
    const char *list = got("/v1/bulletins", "application/json");
    says(list, "\"hour\":\"2017-02-23T07:00:00Z\"");
    says(list, "\"/bulletins/2017-02-23-morning.en.html\"");
    says(got("/bulletins.txt", "text/plain"), "3 patrouilles mixtes");
}

static void the_text_is_the_one_whose_hash_the_record_holds(void **state)
{
    const char *text = got("/bulletins/2017-02-23-morning.fr.txt", "text/plain; charset=utf-8");
    const char *list = got("/v1/bulletins", "application/json");
    struct en_hash hash;

    (void)state;
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text, strlen(text)}, &hash);
    says(list, world_hex(world, &hash));
    says(got("/bulletins/2017-02-23-morning.en.txt", "text/plain"), "mixed patrols");
    says(got("/bulletins.txt?lang=en", "text/plain"), "mixed patrols");
}

static void nobody_reads_an_edition_that_says_something_else_than_its_act(void **state)
{
    (void)state;
    world_at(world, "2017-02-23T19:00:00Z");
    (void)world_do(
        world, "mission/chair-1", "bulletin.publish",
        world_text(world, "edition: evening\nday: 2017-02-23T18:00:00Z\ntext: %064d 512\n", 7));
    says_not(got("/v1/bulletins", "application/json"), "2017-02-23-evening");
    assert_int_equal(ask_status(&served, "GET", "/bulletins/2017-02-23-evening.fr.txt", NULL, NULL),
                     404);
    says(got("/bulletins.txt", "text/plain"), "du matin, jeudi 23");
}

static void names_of_no_edition_are_not_found(void **state)
{
    static const char *const paths[] = {"/bulletins/2017-02-23-morning.txt",
                                        "/bulletins/2017-02-23-morning.de.txt",
                                        "/bulletins/2017-02-23-morning.fr.pdf",
                                        "/bulletins/x",
                                        "/bulletins/.fr.txt",
                                        "/feed.fr.rss",
                                        "/feed.de.atom",
                                        "/feed.atom"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        struct answer answer = ask(&served, "GET", paths[i], NULL, NO_BODY);
        assert_int_equal(answer.status, 404);
        assert_rule(answer, "bulletin.none");
        answer_finish(&answer);
    }
}

static void the_page_of_an_edition_allows_its_own_style_and_nothing_else(void **state)
{
    struct answer answer =
        ask(&served, "GET", "/bulletins/2017-02-23-morning.fr.html", NULL, NO_BODY);

    (void)state;
    assert_int_equal(answer.status, 200);
    says(answer.head, "default-src 'none'; style-src 'sha256-");
    says(answer.head, "frame-ancestors 'none'");
    says(answer.body, world_text(world, "href=\"http://127.0.0.1:%u/feed.fr.atom\"", served.port));
    answer_finish(&answer);
}

static void feeds_are_of_one_language_and_link_to_what_is_served(void **state)
{
    const char *atom = got("/feed.en.atom", "application/atom+xml");
    const char *json = got("/feed.fr.json", "application/feed+json");
    const char *page =
        world_text(world, "http://127.0.0.1:%u/bulletins/2017-02-23-morning.", served.port);

    (void)state;
    says(atom, "xml:lang=\"en\"");
    says(atom, world_text(world, "%sen.html", page));
    says(json, "https://jsonfeed.org/version/1.1");
    says(json, world_text(world, "\"url\":\"%sfr.html\"", page));
    says(json, "\"id\":\"tag:test.example,2017-02-20:record/bulletin/2017-02-23-morning\"");
    says(json, "*** EXERCICE");
    const char *calendar = got("/bulletins.ics?lang=en", "text/calendar");
    says(calendar, "DTSTART:20170223T070000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:EXERCISE");
}

static void the_page_is_whole_without_a_script(void **state)
{
    const char *french = got("/", "text/html; charset=utf-8");
    const char *english = got("/?lang=en", "text/html");

    (void)state;
    says(french, "<html lang=\"fr\"");
    says(french, "<strong>EXERCICE</strong>");
    says(french, "3 patrouilles mixtes");
    says(french, "Ce qu&#39;elles ne peuvent pas faire");
    says(french, "the North");          /* a party, by its name in the accord */
    says(french, "&lt;call&gt; 80 00"); /* how to reach the desk, as it was given */
    says(french, "<svg ");              /* a code to pass the address on */
    says(french, "/feed.fr.atom");
    says(english, "<html lang=\"en\"");
    says(english, "Is this patrol genuine?");
    says_not(english, "patrouille");
}

/* What the state holds and nobody may learn here: orders, members, vehicles, places. */
static void nothing_public_tells_who_went_where(void **state)
{
    static const char *const never[] = {"G-101",  "m-north", "v-1",    "camp",
                                        "market", "bridge",  "lead-1", "officer-1"};
    static const char *const paths[] = {"/", "/?lang=en", "/v1/bulletins", "/feed.fr.json",
                                        "/bulletins/2017-02-23-morning.fr.html"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        const char *text = got(paths[i], "");
        for (size_t k = 0; k < EN_COUNT(never); k++) {
            says_not(text, never[k]);
        }
    }
}

static void who_has_it_already_is_sent_nothing(void **state)
{
    static const char *const paths[] = {"/",
                                        "/v1/bulletins",
                                        "/bulletins/2017-02-23-morning.fr.txt",
                                        "/bulletins.txt",
                                        "/bulletins.ics",
                                        "/feed.fr.atom"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        struct answer first = ask(&served, "GET", paths[i], NULL, NO_BODY);
        assert_int_equal(first.status, 200);
        struct en_str tag = en_str_from(strstr(first.head, "ETag: ") + 6);
        struct en_str value = en_str_cut(&tag, '\r');
        const char *request = world_text(
            world, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nIf-None-Match: %.*s\r\n\r\n", paths[i],
            served.port, (int)value.len, value.ptr);
        struct answer again = ask_bytes(served.port, request, strlen(request));
        assert_int_equal(again.status, 304);
        assert_int_equal(again.len, 0);
        answer_finish(&first);
        answer_finish(&again);
    }
    assert_int_equal(ask_status(&served, "GET", "/?x=1", NULL, NULL), 400);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edition_is_shown_from_its_hour_on),
        cmocka_unit_test(the_text_is_the_one_whose_hash_the_record_holds),
        cmocka_unit_test(names_of_no_edition_are_not_found),
        cmocka_unit_test(the_page_of_an_edition_allows_its_own_style_and_nothing_else),
        cmocka_unit_test(feeds_are_of_one_language_and_link_to_what_is_served),
        cmocka_unit_test(the_page_is_whole_without_a_script),
        cmocka_unit_test(nothing_public_tells_who_went_where),
        cmocka_unit_test(who_has_it_already_is_sent_nothing),
        cmocka_unit_test(nobody_reads_an_edition_that_says_something_else_than_its_act),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
