/* Tests of the rooms' files: who gets which bytes, in which form, and what tricks get. */
#include "served.h"

#include <entente/crypto.h>

static struct world *world;
static struct served served;

static const struct {
    const char *path, *content;
} files[] = {
    {"index.html", "<!doctype html><title>public</title>"},
    {"room.html", "<!doctype html><title>room</title>"},
    {"field.html", "<!doctype html><title>field</title>"},
    {"sw.js", "self.x = 1;"},
    {"assets/room-0a1b.js", "console.log('room')"},
    {"assets/room-0a1b.js.gz", "packed room"},
    {"tiles/sahel.pmtiles", "0123456789"},
};

static void write_file(const char *path, const char *content)
{
    struct en_bytes bytes = {(const uint8_t *)content, strlen(content)};

    assert_ok(world->env.write_file(world->env.self, world_path(world, path), bytes, 0600, NULL));
}

/* A built folder of rooms; `content` of the manifest's last file may differ from what it lists. */
static const char *write_rooms(const char *tampered)
{
    const char *manifest = "{";

    assert_ok(world->env.make_folder(world->env.self, world_path(world, "web"), NULL));
    assert_ok(world->env.make_folder(world->env.self, world_path(world, "web/assets"), NULL));
    assert_ok(world->env.make_folder(world->env.self, world_path(world, "web/tiles"), NULL));
    for (size_t i = 0; i < EN_COUNT(files); i++) {
        struct en_hash hash;
        bool last = i + 1 == EN_COUNT(files);
        en_hash_of(world->hasher,
                   (struct en_bytes){(const uint8_t *)files[i].content, strlen(files[i].content)},
                   &hash);
        manifest = world_text(world, "%s\"%s\": \"%s\"%s", manifest, files[i].path,
                              world_hex(world, &hash), last ? "}\n" : ", ");
        write_file(world_text(world, "web/%s", files[i].path),
                   last && tampered != NULL ? tampered : files[i].content);
    }
    write_file("web/manifest.json", manifest);
    return world_path(world, "web");
}

static int begin(void **state)
{
    (void)state;
    world = world_full();
    struct en_server_options options = {.web = write_rooms(NULL)};
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

/* GET with further header lines. */
static struct answer get(const char *path, const char *lines)
{
    const char *request =
        world_text(world, "GET %s HTTP/1.1\r\nHost: localhost:%u\r\n%sConnection: close\r\n\r\n",
                   path, served.port, lines);

    return ask_bytes(served.port, request, strlen(request));
}

#define assert_got(path, lines, wanted_status, wanted_body)                                        \
    do {                                                                                           \
        struct answer got_ = get(path, lines);                                                     \
        assert_int_equal(got_.status, wanted_status);                                              \
        assert_string_equal(got_.body, wanted_body);                                               \
        answer_finish(&got_);                                                                      \
    } while (0)

static void every_page_of_a_room_is_its_shell(void **state)
{
    (void)state;
    assert_got("/room", "", 200, files[1].content);
    assert_got("/room?lang=fr", "", 200, files[1].content);
    assert_got("/room/orders/G-0109", "", 200, files[1].content);
    assert_got("/field/outbox", "", 200, files[2].content);
    assert_int_equal(ask_status(&served, "GET", "/room/map.png", NULL, NULL), 404);
}

static void a_shell_lets_the_browser_do_what_the_rooms_need_and_no_more(void **state)
{
    struct answer answer = get("/room", "");
    const char *wanted[] = {
        "Content-Security-Policy: default-src 'none'; script-src 'self';",
        "frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: no-referrer\r\n",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cache-Control: no-cache\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(wanted); i++) {
        assert_non_null(strstr(answer.head, wanted[i]));
    }
    assert_null(strstr(answer.head, "Access-Control"));
    answer_finish(&answer);
}

static void an_asset_is_packed_for_those_who_can_unpack_and_kept_for_ever(void **state)
{
    struct answer answer = get("/assets/room-0a1b.js", "Accept-Encoding: br, gzip;q=0.8\r\n");

    (void)state;
    assert_string_equal(answer.body, "packed room");
    assert_non_null(strstr(answer.head, "Content-Encoding: gzip\r\n"));
    assert_non_null(strstr(answer.head, "Vary: Accept-Encoding\r\n"));
    assert_non_null(strstr(answer.head, "immutable"));
    answer_finish(&answer);
    assert_got("/assets/room-0a1b.js", "", 200, files[4].content);
    assert_got("/assets/room-0a1b.js", "Accept-Encoding: gzip;q=0\r\n", 200, files[4].content);
    assert_got("/sw.js", "Accept-Encoding: gzip\r\n", 200, files[3].content);
}

static void what_the_browser_has_already_is_not_sent_again(void **state)
{
    struct answer first = get("/room", "");
    struct en_str rest = en_str_from(strstr(first.head, "ETag: ") + 6);
    struct en_str tag = en_str_cut(&rest, '\r');
    const char *same = world_text(world, "If-None-Match: \"x\", W/%.*s\r\n", (int)tag.len, tag.ptr);

    (void)state;
    struct answer answer = get("/room", same);
    assert_int_equal(answer.status, 304);
    assert_null(strstr(answer.head, "Content-Length"));
    answer_finish(&answer);
    assert_got("/room", "If-None-Match: \"other\"\r\n", 200, files[1].content);
    answer_finish(&first);
}

static void the_map_is_for_members_and_comes_in_ranges(void **state)
{
    const char *token = log_in(&served, "north/officer-1");
    const char *bearer = world_text(world, "Authorization: Bearer %s\r\n", token);

    (void)state;
    assert_int_equal(ask_status(&served, "GET", "/tiles/sahel.pmtiles", NULL, NULL), 401);
    assert_got("/tiles/sahel.pmtiles", bearer, 200, "0123456789");
    assert_got("/tiles/sahel.pmtiles", world_text(world, "%sRange: bytes=2-4\r\n", bearer), 206,
               "234");
    assert_got("/tiles/sahel.pmtiles",
               world_text(world, "%sRange: bytes=2-4\r\nIf-Range: \"old\"\r\n", bearer), 200,
               "0123456789");
    struct answer beyond =
        get("/tiles/sahel.pmtiles", world_text(world, "%sRange: bytes=10-\r\n", bearer));
    assert_int_equal(beyond.status, 416);
    assert_non_null(strstr(beyond.head, "Content-Range: bytes */10\r\n"));
    answer_finish(&beyond);
}

static void no_path_leads_out_of_the_listed_files(void **state)
{
    const char *tricks[] = {"/../record.db", "/%2e%2e/record.db", "/assets/..%2fsw.js",
                            "/assets//room-0a1b.js"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(tricks); i++) {
        assert_int_equal(ask_status(&served, "GET", tricks[i], NULL, NULL), 400);
    }
    assert_int_equal(ask_status(&served, "GET", "/assets", NULL, NULL), 404);
    assert_int_equal(ask_status(&served, "GET", "/assets/room-0a1b", NULL, NULL), 404);
    assert_int_equal(ask_status(&served, "GET", "/Tiles/sahel.pmtiles", NULL, NULL), 404);
}

static void rooms_that_are_not_those_listed_are_not_served(void **state)
{
    struct en_server_options options = {.listen = "127.0.0.1:0"};
    struct en_server *server = NULL;
    struct en_error error;

    (void)state;
    struct world *outer = world;
    world = world_empty();
    options.web = write_rooms("0123456789 and a script");
    assert_int_equal(en_server_open(&world->env, NULL, &options, &server, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "serve.web-hash");
    assert_string_equal(error.place, "tiles/sahel.pmtiles");
    write_file("web/manifest.json", "{\"../registrar.key\": \"00\"}");
    assert_int_equal(en_server_open(&world->env, NULL, &options, &server, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "serve.web");
    world_destroy(world);
    world = outer;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_of_a_room_is_its_shell),
        cmocka_unit_test(a_shell_lets_the_browser_do_what_the_rooms_need_and_no_more),
        cmocka_unit_test(an_asset_is_packed_for_those_who_can_unpack_and_kept_for_ever),
        cmocka_unit_test(what_the_browser_has_already_is_not_sent_again),
        cmocka_unit_test(the_map_is_for_members_and_comes_in_ranges),
        cmocka_unit_test(no_path_leads_out_of_the_listed_files),
        cmocka_unit_test(rooms_that_are_not_those_listed_are_not_served),
    };

    return cmocka_run_group_tests_name("static", tests, begin, end);
}
