/* What an edition looks like: src/bulletin/say.c, text.c, html.c, atom.c. */
#include "told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *golden_folder;

/* A fortnight of Gao in small: everything an edition can hold, not published before. */
static struct world *rich(void)
{
    static const struct outing tuesday[] = {{"G-101", 0, NULL, "10:30", NULL},
                                            {"G-102", 1, NULL, "11:00", NULL},
                                            {"G-103", 2, NULL, "11:59:59", NULL}};
    static const struct outing thursday[] = {{"G-104", 0, NULL, "11:30", NULL},
                                             {"G-105", 1, "south", "15:00", NULL},
                                             {"G-106", 2, NULL, "17:00", NULL}};
    struct world *world = world_full();

    (void)world_do(world, "mission/duty-1", "incident.report",
                   "incident: I-1\nkind: attack\nat: 2017-02-18T08:55:00Z\nplace: camp\n"
                   "safety: no\ntext: a secret of north\nfigure: dead 54 54 mission\n"
                   "figure: dead 60 60 press\nfigure: wounded 103 110 press\n"
                   "figure: dead 61 77 patrol\nfigure: vehicles 1 1 resident\n");
    went_out(world, "2017-02-21", tuesday, EN_COUNT(tuesday));
    for (size_t i = 0; i < EN_COUNT(tuesday); i++) {
        (void)waits(world, "south/lead-1", "report.propose",
                    BODY("order: %s\nrefused: bridge by men of the east\n", tuesday[i].number));
    }
    went_out(world, "2017-02-23", thursday, EN_COUNT(thursday));
    world_at(world, "2017-02-27T17:00:00Z");
    (void)world_do(world, "east/lead-1", "incident.report",
                   "incident: I-2\nkind: dispute\nat: 2017-02-27T16:00:00Z\nplace: market\n"
                   "order: G-106\nsafety: yes\ntext: two of the crew\n");
    world_at(world, "2017-02-28T07:00:00Z");
    return world;
}

static struct en_bulletin *rich_edition(struct world *world, const char *language)
{
    return made(world, "morning", "2017-02-28", language);
}

/* ---- golden files --------------------------------------------------------------------------- */

static void is_golden(const char *name, const char *text)
{
    const char *update = getenv("ENTENTE_GOLDEN");
    char path[512], wanted[16384];

    (void)snprintf(path, sizeof(path), "%s/%s", golden_folder, name);
    bool write = update != NULL && strcmp(update, "write") == 0;
    FILE *file = fopen(path, write ? "w" : "r");
    if (file == NULL) {
        fail_msg("no file golden/%s: run with ENTENTE_GOLDEN=write", name);
        return;
    }
    if (write) {
        assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
        assert_int_equal(fclose(file), 0);
        return;
    }
    size_t len = fread(wanted, 1, sizeof(wanted) - 1, file);
    wanted[len] = '\0';
    (void)fclose(file);
    assert_string_equal(text, wanted);
}

static void an_edition_reads_as_agreed_in_both_languages(void **arg)
{
    struct world *world = rich();

    (void)arg;
    is_golden("rich.fr.txt", as_text(world, rich_edition(world, "fr")));
    is_golden("rich.en.txt", as_text(world, rich_edition(world, "en")));
    world_destroy(world);
    world = world_full();
    world_at(world, "2017-02-21T07:00:00Z");
    is_golden("nothing.fr.txt", as_text(world, made(world, "morning", "2017-02-21", "fr")));
    is_golden("nothing.en.txt", as_text(world, made(world, "morning", "2017-02-21", "en")));
    world_destroy(world);
}

static void the_hash_in_the_record_is_that_of_the_french_text(void **arg)
{
    struct world *world = rich();
    struct en_bulletin *french = rich_edition(world, "fr"), *english = rich_edition(world, "en");
    const char *text = as_text(world, french);
    struct en_text body[2] = {{0}, {0}};
    struct en_hash hash;

    (void)arg;
    en_bulletin_body(&body[0], french, world->hasher);
    en_bulletin_body(&body[1], english, world->hasher);
    assert_string_equal(en_text_cstr(&body[0]), en_text_cstr(&body[1]));
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text, strlen(text)}, &hash);
    assert_non_null(strstr(en_text_cstr(&body[0]),
                           BODY("text: %s %zu\nfact: ", world_hex(world, &hash), strlen(text))));
    en_text_finish(&body[0]);
    en_text_finish(&body[1]);
    world_destroy(world);
}

static void a_published_edition_stays_as_it_was_when_the_accord_changes(void **arg)
{
    struct world *world = rich();
    const char *before = as_text(world, published(world, "morning", "2017-02-28"));

    (void)arg;
    amended(world, "merge: 3", "merge: 2");
    assert_string_equal(as_text(world, made(world, "morning", "2017-02-28", "fr")), before);
    world_at(world, "2017-03-01T07:00:00Z");
    assert_int_equal(made(world, "morning", "2017-03-01", "fr")->merge, 2);
    world_destroy(world);
}

/* ---- what must not be in it ----------------------------------------------------------------- */

static void none_of(const char *page, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strstr(page, words[i]) != NULL) {
            fail_msg("the page says \"%s\"", words[i]);
        }
    }
}

static void no_page_names_who_went_where(void **arg)
{
    static const char *const never[] = {
        "G-10",   "I-1",    "I-2",     "m-north",   "m-south",   "m-east",   "v-1",    "camp",
        "market", "bridge", "village", "the North", "the South", "the East", "secret", "crew of",
        "two of", "by men", "lead",    "deputy",    "north",     "south",    " east"};
    struct world *world = rich();

    (void)arg;
    struct en_bulletin *bulletin = rich_edition(world, "fr");
    none_of(as_text(world, bulletin), never, EN_COUNT(never));
    none_of(as_text(world, rich_edition(world, "en")), never, EN_COUNT(never));
    none_of(as_html(world, bulletin), never, EN_COUNT(never));
    none_of(as_atom(world, bulletin), never, EN_COUNT(never));
    world_destroy(world);
}

/* The same week told twice, the parties' parts exchanged in all that may differ by party. */
static const char *week_without(const char *absent, const char *author, int crew)
{
    struct outing outing[] = {{"G-101", 0, NULL, "10:30", NULL},
                              {"G-102", 1, NULL, "11:00", NULL},
                              {"G-103", 2, NULL, "11:30", NULL}};
    struct world *world = world_full();

    outing[crew].absent = absent;
    went_out(world, "2017-02-21", outing, EN_COUNT(outing));
    (void)world_do(world, BODY("%s/lead-1", author), "incident.report",
                   "incident: I-1\nkind: attack\nat: 2017-02-21T08:55:00Z\nplace: camp\n"
                   "safety: no\ntext: what happened\nfigure: dead 5 5 party\n"
                   "figure: dead 9 9 mission\n");
    world_at(world, "2017-02-28T07:00:00Z");
    const char *page = as_html(world, made(world, "morning", "2017-02-28", "fr"));
    size_t length = strlen(page) + 1;
    char *copy = malloc(length);
    assert_non_null(copy);
    memcpy(copy, page, length);
    world_destroy(world);
    return copy;
}

static void free_page(const char *page)
{
    char *mine;

    memcpy(&mine, &page, sizeof(mine));
    free(mine);
}

static void a_page_is_the_same_whichever_party_it_is_about(void **arg)
{
    const char *east = week_without("east", "north", 0);
    const char *south = week_without("south", "east", 1);
    const char *north = week_without("north", "south", 2);
    const char *nobody = week_without(NULL, "south", 2);

    (void)arg;
    assert_string_equal(east, south);
    assert_string_equal(east, north);
    assert_string_not_equal(east, nobody);
    free_page(east);
    free_page(south);
    free_page(north);
    free_page(nobody);
}

/* ---- shape ---------------------------------------------------------------------------------- */

static size_t longest_line(const char *text)
{
    size_t longest = 0, length = 0;

    for (; *text != '\0'; text++) {
        length = *text == '\n' ? 0 : length + (((unsigned char)*text & 0xC0u) != 0x80u);
        longest = length > longest ? length : longest;
    }
    return longest;
}

static void no_line_of_text_is_longer_than_72_characters(void **arg)
{
    struct world *world = rich();
    struct en_bulletin *bulletin = rich_edition(world, "fr");
    struct en_text title = {0};

    (void)arg;
    assert_in_range(longest_line(as_text(world, bulletin)), 60, 72);
    assert_in_range(longest_line(as_text(world, rich_edition(world, "en"))), 60, 72);
    for (int i = 0; i < 100; i++) {
        en_text_adds(&title, i % 10 == 0 ? "é é" : "éé");
    }
    bulletin->title = en_text_str(&title);
    assert_in_range(longest_line(as_text(world, bulletin)), 60, 72);
    for (size_t i = 0; i < bulletin->item_count; i++) {
        bulletin->item[i].incident_name = bulletin->title;
    }
    assert_in_range(longest_line(as_text(world, bulletin)), 60, 72);
    en_text_finish(&title);
    world_destroy(world);
}

static void an_exercise_says_so_wherever_it_is_read(void **arg)
{
    struct world *world = rich();
    struct en_bulletin *bulletin = rich_edition(world, "fr");

    (void)arg;
    assert_int_equal(strncmp(as_text(world, bulletin), "*** EXERCICE\n", 13), 0);
    assert_int_equal(strncmp(as_text(world, rich_edition(world, "en")), "*** EXERCISE\n", 13), 0);
    assert_non_null(strstr(as_html(world, bulletin), "<title>EXERCICE "));
    assert_non_null(strstr(as_html(world, bulletin), "class=\"drill\""));
    assert_non_null(strstr(as_atom(world, bulletin), "<entry>\n<id>tag:test.example,2017-02-20:"
                                                     "record/bulletin/2017-02-28-morning</id>\n"
                                                     "<title>EXERCICE "));
    bulletin->live = true;
    assert_null(strstr(as_text(world, bulletin), "EXERCI"));
    assert_null(strstr(as_html(world, bulletin), "EXERCI"));
    assert_null(strstr(as_atom(world, bulletin), "EXERCI"));
    world_destroy(world);
}

static void nothing_of_the_accord_becomes_markup(void **arg)
{
    static const char *const never[] = {"<script", "<img", "onload=\"", "&x", "'x'"};
    struct world *world = rich();
    struct en_bulletin *bulletin = rich_edition(world, "fr");

    (void)arg;
    bulletin->title = EN_STR("<script>a</script> & \"x\" 'x' &x");
    bulletin->edition = EN_STR("\"><img>");
    bulletin->next = EN_STR("<img src=x>");
    bulletin->base_url = EN_STR("https://gao.example/&x/'x'/");
    for (size_t i = 0; i < bulletin->item_count; i++) {
        struct en_bulletin_item *item = &bulletin->item[i];
        item->incident = item->incident_name = item->region = EN_STR("<img onload=\"x\">");
        for (size_t k = 0; k < item->figure_count; k++) {
            item->figure[k].source = item->figure[k].what = EN_STR("<script>");
        }
    }
    none_of(as_html(world, bulletin), never, EN_COUNT(never));
    none_of(as_atom(world, bulletin), never, EN_COUNT(never));
    assert_non_null(strstr(as_html(world, bulletin), "&lt;script&gt;a&lt;/script&gt; &amp; "));
    world_destroy(world);
}

static void the_page_needs_nothing_from_outside_and_names_its_languages(void **arg)
{
    static const char *const never[] = {"src=", "@import", "url(", "<link", "http:"};
    struct world *world = rich();
    struct en_bulletin *bulletin = rich_edition(world, "fr");
    const char *page = as_html(world, bulletin);

    (void)arg;
    none_of(page, never, EN_COUNT(never));
    const char *french = strstr(page, "<article lang=\"fr\"");
    assert_non_null(french);
    assert_non_null(strstr(french, "<article lang=\"en\""));
    page = as_html(world, rich_edition(world, "en"));
    french = strstr(page, "<article lang=\"fr\"");
    assert_non_null(french);
    assert_null(strstr(french, "<article lang=\"en\""));
    assert_non_null(strstr(page, "<html lang=\"en\">"));
    world_destroy(world);
}

static size_t occurrences(const char *text, const char *piece)
{
    size_t count = 0;

    for (const char *at = strstr(text, piece); at != NULL; at = strstr(at + 1, piece)) {
        count++;
    }
    return count;
}

static void a_feed_has_one_entry_an_edition_and_links_only_with_an_address(void **arg)
{
    struct world *world = rich();
    struct en_bulletin *newest = rich_edition(world, "fr");
    const struct en_bulletin *two[] = {newest, made(world, "evening", "2017-02-27", "fr")};
    struct en_text feed = {0};

    (void)arg;
    en_bulletin_atom(&feed, two, 2);
    const char *text = en_text_cstr(&feed);
    assert_int_equal(occurrences(text, "<entry>"), 2);
    assert_int_equal(occurrences(text, "<id>"), 3);
    assert_int_equal(occurrences(text, "<updated>"), 3);
    assert_int_equal(occurrences(text, "<title>"), 3);
    assert_int_equal(occurrences(text, "<updated>2017-02-28T07:00:00Z</updated>"), 2);
    assert_int_equal(occurrences(text, "<link"), 0);
    newest->base_url = EN_STR("https://gao.example/public/");
    text = as_atom(world, newest);
    assert_non_null(strstr(text,
                           "rel=\"self\" type=\"application/atom+xml\" "
                           "hreflang=\"fr\" href=\"https://gao.example/public/feed.fr.atom\"/>"));
    assert_non_null(strstr(text,
                           "rel=\"alternate\" type=\"application/atom+xml\" "
                           "hreflang=\"en\" href=\"https://gao.example/public/feed.en.atom\"/>"));
    assert_non_null(
        strstr(text, "href=\"https://gao.example/public/bulletins/2017-02-28-morning.fr.html\"/>"));
    assert_null(strstr(text, "<article lang=\"en\"")); /* a feed is of one language */
    en_text_finish(&feed);
    world_destroy(world);
}

/* xmllint is an independent judge of well-formedness, where it is installed. */
static void other_peoples_parsers_read_the_feed_and_the_page(void **arg)
{
    struct world *world = rich();
    const char *path = world_path(world, "feed.xml");
    FILE *file = fopen(path, "w");

    (void)arg;
    assert_non_null(file);
    const char *feed = as_atom(world, rich_edition(world, "fr"));
    assert_int_equal(fwrite(feed, 1, strlen(feed), file), strlen(feed));
    assert_int_equal(fclose(file), 0);
    if (system("command -v xmllint >/dev/null") == 0) {
        assert_int_equal(system(BODY("xmllint --noout --nonet %s", path)), 0);
        assert_int_not_equal(
            system(BODY("sed 's,</feed>,,' %s | xmllint --noout --nonet - 2>/dev/null", path)), 0);
    } else {
        print_message("xmllint is not installed: the feed was not judged\n");
    }
    world_destroy(world);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edition_reads_as_agreed_in_both_languages),
        cmocka_unit_test(the_hash_in_the_record_is_that_of_the_french_text),
        cmocka_unit_test(a_published_edition_stays_as_it_was_when_the_accord_changes),
        cmocka_unit_test(no_page_names_who_went_where),
        cmocka_unit_test(a_page_is_the_same_whichever_party_it_is_about),
        cmocka_unit_test(no_line_of_text_is_longer_than_72_characters),
        cmocka_unit_test(an_exercise_says_so_wherever_it_is_read),
        cmocka_unit_test(nothing_of_the_accord_becomes_markup),
        cmocka_unit_test(the_page_needs_nothing_from_outside_and_names_its_languages),
        cmocka_unit_test(a_feed_has_one_entry_an_edition_and_links_only_with_an_address),
        cmocka_unit_test(other_peoples_parsers_read_the_feed_and_the_page),
    };
    golden_folder = argc > 1 ? argv[1] : "golden";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
