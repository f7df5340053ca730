/*
 * The public page: whole without a script. What the patrols are comes from the accord, what they
 * did from the published editions; nothing else of the state is read.
 */
#include "public.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "entente/qr.h"
#include "static.h"

/* The policy of the rooms, for its script and its style are files of the same bundle. */
#define POLICY                                                                                     \
    "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "                    \
    "require-trusted-types-for 'script'"

struct page {
    struct call *call;
    struct en_text *out;
    const struct en_accord *accord;
    bool english;
};

static void put(struct page *page, const char *markup)
{
    en_text_adds(page->out, markup);
}

/* A word between two pieces of markup. */
static void say(struct page *page, const char *open, enum public_word word, const char *close)
{
    put(page, open);
    public_say(page->out, word, page->english, NULL, 0);
    put(page, close);
}

static void say_of(struct page *page, const char *open, enum public_word word, struct en_str first,
                   struct en_str second, const char *close)
{
    const struct en_str args[] = {first, second};

    put(page, open);
    public_say(page->out, word, page->english, args, EN_COUNT(args));
    put(page, close);
}

/* The accord's own words: in its language, whatever the page's. */
static void quote(struct page *page, const char *open, struct en_str text, const char *close)
{
    put(page, open);
    put(page, "<span lang=\"");
    en_text_add_markup(page->out,
                       page->accord->language_count > 0 ? page->accord->language[0] : EN_STR("fr"));
    put(page, "\">");
    en_text_add_markup(page->out, text);
    put(page, "</span>");
    put(page, close);
}

static struct en_str number(char buffer[static 24], uint64_t value)
{
    (void)snprintf(buffer, 24, "%" PRIu64, value);
    return en_str_from(buffer);
}

static const char *tag(bool english)
{
    return english ? "en" : "fr";
}

/* ---- head ----------------------------------------------------------------------------------- */

/* Script and style have names that only the build knows: they stand in its own index.html. */
static void put_assets(struct page *page)
{
    static const char *const kinds[] = {"<link rel=\"stylesheet\"", "<link rel=\"modulepreload\"",
                                        "<link rel=\"icon\"", "<script type=\"module\""};
    const struct static_file *shell = static_find(page->call->server->files, EN_STR("index.html"));
    struct en_str rest = shell != NULL ? shell->bytes : EN_STR("");

    while (rest.len > 0) {
        struct en_str line = en_str_cut(&rest, '\n');
        for (size_t i = 0; i < EN_COUNT(kinds); i++) {
            if (en_str_starts(line, en_str_from(kinds[i]))) {
                en_text_add(page->out, line);
                put(page, "\n");
            }
        }
    }
}

static void put_head(struct page *page)
{
    en_text_addf(
        page->out,
        "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n",
        tag(page->english));
    put(page, "<title>");
    if (!page->accord->live) {
        say(page, "", PUBLIC_EXERCISE, " \xe2\x80\x93 ");
    }
    say(page, "", PUBLIC_TITLE, " \xe2\x80\x93 ");
    en_text_add_markup(page->out, page->accord->title);
    en_text_addf(page->out,
                 "</title>\n<link rel=\"alternate\" type=\"application/atom+xml\" "
                 "href=\"/feed.%s.atom\">\n<link rel=\"alternate\" type=\"application/feed+json\" "
                 "href=\"/feed.%s.json\">\n<link rel=\"alternate\" hreflang=\"%s\" "
                 "href=\"/?lang=%s\">\n",
                 tag(page->english), tag(page->english), tag(!page->english), tag(!page->english));
    put_assets(page);
    put(page, "</head>\n<body class=\"public\">\n");
}

static void put_banner(struct page *page)
{
    static const struct {
        const char *id;
        enum public_word word;
    } sections[] = {{"news", PUBLIC_NEWS},         {"genuine", PUBLIC_GENUINE},
                    {"what", PUBLIC_WHAT},         {"may", PUBLIC_MAY},
                    {"complain", PUBLIC_COMPLAIN}, {"never", PUBLIC_NEVER},
                    {"follow", PUBLIC_FOLLOW}};

    say(page, "<a class=\"skip\" href=\"#main\">", PUBLIC_SKIP, "</a>\n");
    if (!page->accord->live) {
        say(page, "<div class=\"exercise\" role=\"region\" aria-label=\"", PUBLIC_EXERCISE, "\">");
        say(page, "<span><strong>", PUBLIC_EXERCISE, "</strong> ");
        say(page, "", PUBLIC_EXERCISE_NOTE, "</span></div>\n");
    }
    en_text_addf(page->out,
                 "<header>\n<p class=\"language\"><a href=\"/?lang=%s\" lang=\"%s\" "
                 "hreflang=\"%s\">",
                 tag(!page->english), tag(!page->english), tag(!page->english));
    say(page, "", PUBLIC_OTHER_LANGUAGE, "</a></p>\n");
    say(page, "<h1>", PUBLIC_TITLE, "</h1>\n");
    quote(page, "<p class=\"of\">", page->accord->title, "</p>\n");
    say(page, "<p>", PUBLIC_LEDE, "</p>\n");
    say(page, "<nav aria-label=\"", PUBLIC_CONTENTS, "\"><ul>\n");
    for (size_t i = 0; i < EN_COUNT(sections); i++) {
        en_text_addf(page->out, "<li><a href=\"#%s\">", sections[i].id);
        say(page, "", sections[i].word, "</a></li>\n");
    }
    put(page, "</ul></nav>\n</header>\n<main id=\"main\">\n");
}

static void open_section(struct page *page, const char *id, enum public_word heading)
{
    en_text_addf(page->out, "<section id=\"%s\">\n", id);
    say(page, "<h2>", heading, "</h2>\n");
}

/* ---- the selection -------------------------------------------------------------------------- */

static void put_link(struct page *page, const struct en_bulletin *bulletin, const char *kind)
{
    en_text_addf(page->out, "<a href=\"/bulletins/%s.%s.%s\">", public_file(page->call, bulletin),
                 tag(page->english), kind);
}

static void put_recorded(struct page *page, const struct public_edition *edition)
{
    char index[24];
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){edition->sha256.b, sizeof(edition->sha256.b)});
    say_of(page, "<p class=\"small\">", PUBLIC_RECORDED, number(index, edition->index), EN_STR(""),
           " <code>");
    en_text_add(page->out, (struct en_str){hex, sizeof(hex)});
    put(page, "</code></p>\n");
}

static void put_earlier(struct page *page)
{
    const struct public_edition *edition = NULL;

    for (size_t i = 1; (edition = public_edition_at(page->call->server, i)) != NULL; i++) {
        struct en_bulletin bulletin = public_bulletin(edition, page->english, EN_STR(""));
        struct en_text name = {0};
        if (i == 1) {
            say(page, "<details>\n<summary>", PUBLIC_EARLIER, "</summary>\n<ul>\n");
        }
        bulletin.live = true; /* the page has said whether it is one */
        en_bulletin_name(&name, &bulletin);
        put(page, "<li>");
        put_link(page, &bulletin, "html");
        en_text_add_markup(page->out, en_text_str(&name));
        put(page, "</a></li>\n");
        en_text_finish(&name);
    }
    put(page, public_edition_at(page->call->server, 1) != NULL ? "</ul>\n</details>\n" : "");
}

static void put_news(struct page *page)
{
    const struct public_edition *edition = public_edition_at(page->call->server, 0);

    open_section(page, "news", PUBLIC_NEWS);
    if (edition == NULL) {
        say(page, "<p>", PUBLIC_NEWS_NONE, "</p>\n");
    } else {
        struct en_bulletin bulletin = public_bulletin(edition, page->english, EN_STR(""));
        en_bulletin_article(page->out, &bulletin, 3);
        put_recorded(page, edition);
        put(page, "<p>");
        put_link(page, &bulletin, "txt");
        say(page, "", PUBLIC_PLAIN_TEXT, "</a> \xc2\xb7 ");
        put_link(page, &bulletin, "html");
        say(page, "", PUBLIC_OWN_PAGE, "</a></p>\n");
        put_earlier(page);
    }
    put(page, "</section>\n");
}

/* ---- is this patrol genuine? ---------------------------------------------------------------- */

static void put_contact(struct page *page)
{
    const char *contact = page->call->server->options.contact;

    if (contact == NULL) {
        say(page, "<p class=\"contact\">", PUBLIC_CONTACT_NONE, "</p>\n");
        return;
    }
    say(page, "<p class=\"contact\"><strong>", PUBLIC_CONTACT, "</strong> ");
    en_text_add_markup(page->out, en_str_from(contact));
    put(page, "</p>\n");
}

/* The script puts its form at #ask; without it the paragraph there stays. */
static void put_genuine(struct page *page)
{
    open_section(page, "genuine", PUBLIC_GENUINE);
    say(page, "<p><strong>", PUBLIC_GENUINE_SAFE, "</strong></p>\n<ol>\n");
    say(page, "<li>", PUBLIC_GENUINE_ORDER, "</li>\n");
    say(page, "<li>", PUBLIC_GENUINE_CHALLENGE, "</li>\n");
    say(page, "<li>", PUBLIC_GENUINE_CODE, "</li>\n");
    say(page, "<li>", PUBLIC_GENUINE_ANSWER, "</li>\n</ol>\n");
    say(page, "<div id=\"ask\"><p>", PUBLIC_GENUINE_SCRIPT, "</p></div>\n");
    say(page, "<p>", PUBLIC_GENUINE_MEANING, "</p>\n");
    put_contact(page);
    say(page, "<p class=\"small\">", PUBLIC_GENUINE_KEPT, "</p>\n</section>\n");
}

/* ---- what the patrols are ------------------------------------------------------------------- */

static void put_bodies(struct page *page)
{
    const struct en_accord *accord = page->accord;

    say(page, "<h3>", PUBLIC_WHO, "</h3>\n<ul>\n");
    for (size_t i = 0; i < accord->party_count; i++) {
        quote(page, "<li>", accord->party[i].name, "</li>\n");
    }
    for (size_t i = 0; i < accord->force_count; i++) {
        say_of(page, "<li>", accord->force[i].lead ? PUBLIC_WHO_LEADS : PUBLIC_WHO_SUPPORTS,
               accord->force[i].name, EN_STR(""), "</li>\n");
    }
    put(page, "</ul>\n");
}

static void put_what(struct page *page)
{
    open_section(page, "what", PUBLIC_WHAT);
    say(page, "<p>", PUBLIC_WHAT_MIXED, "</p>\n");
    say(page, "<p>", PUBLIC_WHAT_ORDER, "</p>\n");
    put_bodies(page);
    put(page, "</section>\n");
}

static void put_mandate(struct page *page, const struct en_mandate *mandate)
{
    const struct en_accord *accord = page->accord;
    const struct en_clause *clause = en_accord_clause(accord, mandate->clause);
    int task = en_accord_task(accord, mandate->task);

    quote(page, "<li>", task >= 0 ? accord->task[task].name : mandate->task, "");
    if (clause != NULL) {
        quote(page, " <small>(", clause->text, ")</small>");
    }
    put(page, "</li>\n");
}

static bool leads(const struct en_accord *accord, struct en_str force)
{
    int index = en_accord_force(accord, force);

    return index >= 0 && accord->force[index].lead;
}

/* The mandate of the force that leads the patrols; what others may do is no patrol's. */
static void put_may(struct page *page)
{
    const struct en_accord *accord = page->accord;

    open_section(page, "may", PUBLIC_MAY);
    put(page, "<ul>\n");
    for (size_t i = 0; i < accord->mandate_count; i++) {
        if (leads(accord, accord->mandate[i].force)) {
            put_mandate(page, &accord->mandate[i]);
        }
    }
    say(page, "</ul>\n<h3>", PUBLIC_MAY_NOT, "</h3>\n<ul>\n");
    for (size_t i = 0; i < accord->barred_count; i++) {
        if (leads(accord, accord->barred[i].force)) {
            put_mandate(page, &accord->barred[i]);
        }
    }
    say(page, "<li>", PUBLIC_MAY_NOT_ELSE, "</li>\n</ul>\n</section>\n");
}

static void put_complain(struct page *page)
{
    open_section(page, "complain", PUBLIC_COMPLAIN);
    say(page, "<p>", PUBLIC_COMPLAIN_HOW, "</p>\n");
    put_contact(page);
    say(page, "<p>", PUBLIC_COMPLAIN_CORRECTED, "</p>\n</section>\n");
}

static void put_never(struct page *page)
{
    const struct en_accord *accord = page->accord;
    char few[24];
    char patrol[24];
    char incident[24];

    open_section(page, "never", PUBLIC_NEVER);
    say(page, "<ul>\n<li>", PUBLIC_NEVER_PLANS, "</li>\n");
    say(page, "<li>", PUBLIC_NEVER_PEOPLE, "</li>\n");
    say(page, "<li>", PUBLIC_NEVER_SOURCES, "</li>\n");
    say(page, "<li>", accord->cell_half_degree ? PUBLIC_NEVER_CELL : PUBLIC_NEVER_REGION,
        "</li>\n");
    if (accord->merge_below > 1) {
        say_of(page, "<li>", PUBLIC_NEVER_FEW, number(few, accord->merge_below), EN_STR(""),
               "</li>\n");
    }
    say_of(page, "<li>", PUBLIC_NEVER_SOON, number(patrol, accord->delay_patrol_hours),
           number(incident, accord->delay_incident_hours), "</li>\n</ul>\n</section>\n");
}

/* ---- following and checking ----------------------------------------------------------------- */

static void put_qr(struct page *page, enum public_word word, const char *path)
{
    struct en_text address = {0};
    struct en_error error;

    en_text_add(&address, public_base(page->call));
    en_text_adds(&address, path);
    say(page, "<figure>\n<div role=\"img\" aria-label=\"", word, "\">\n");
    if (en_qr_draw(en_text_str(&address), EN_QR_SVG, page->out, &error) != EN_OK) {
        page->out->failed = true;
    }
    say(page, "</div>\n<figcaption>", word, "<br><code>");
    en_text_add_markup(page->out, en_text_str(&address));
    put(page, "</code></figcaption></figure>\n");
    en_text_finish(&address);
}

static void put_hours(struct page *page)
{
    const struct en_accord *accord = page->accord;

    say(page, "<p>", PUBLIC_FOLLOW_HOURS, "");
    for (size_t i = 0; i < accord->edition_count; i++) {
        put(page, i == 0 ? " " : ", ");
        public_clock(page->out, page->english, accord->edition[i].hour_min);
    }
    put(page, ".</p>\n");
}

static void put_follow(struct page *page)
{
    const char *language = tag(page->english);
    const char *feed = page->english ? "feed.en.atom" : "feed.fr.atom";

    open_section(page, "follow", PUBLIC_FOLLOW);
    put_hours(page);
    en_text_addf(page->out, "<ul>\n<li><a href=\"/%s\">", feed);
    say(page, "", PUBLIC_FOLLOW_ATOM, "</a></li>\n");
    en_text_addf(page->out, "<li><a href=\"/feed.%s.json\">", language);
    say(page, "", PUBLIC_FOLLOW_JSON, "</a></li>\n");
    en_text_addf(page->out, "<li><a href=\"/bulletins.txt?lang=%s\">", language);
    say(page, "", PUBLIC_FOLLOW_TEXT, "</a></li>\n");
    en_text_addf(page->out, "<li><a href=\"/bulletins.ics?lang=%s\">", language);
    say(page, "", PUBLIC_FOLLOW_CALENDAR, "</a></li>\n</ul>\n<div class=\"codes\">\n");
    put_qr(page, PUBLIC_QR_PAGE, page->english ? "?lang=en" : "");
    put_qr(page, PUBLIC_QR_FEED, feed);
    put(page, "</div>\n</section>\n");
}

static void put_check(struct page *page)
{
    struct en_hash fingerprint;
    struct en_text words = {0};

    open_section(page, "check", PUBLIC_CHECK);
    if (en_state_fingerprint(en_node_state(page->call->server->node), &fingerprint)) {
        en_words_print(&words, &fingerprint, 12);
        say_of(page, "<p>", PUBLIC_CHECK_HOW, page->accord->origin, EN_STR(""), "</p>\n<p><code>");
        en_text_add(page->out, en_text_str(&words));
        put(page, "</code></p>\n");
    }
    say(page, "<ul>\n<li><a href=\"/checkpoint\">", PUBLIC_CHECK_HEAD, "</a></li>\n");
    say(page, "<li><a href=\"/v1/policy\">", PUBLIC_CHECK_POLICY, "</a></li>\n</ul>\n</section>\n");
    page->out->failed = page->out->failed || words.failed;
    en_text_finish(&words);
}

/* ---- the page ------------------------------------------------------------------------------- */

void serve_page(struct call *call)
{
    struct page page = {.call = call,
                        .out = &call->answer->body,
                        .accord = en_state_accord(en_node_state(call->server->node)),
                        .english = public_english(call)};
    struct en_error error;

    if (page.accord == NULL) {
        (void)en_fail(&error, EN_ERR_NOT_FOUND, "serve.empty", EN_STR(""),
                      N_("this folder holds no entry yet"), N_("it follows its record first"));
        answer_error(call, &error);
        return;
    }
    if (!public_refresh(call)) {
        return;
    }
    put_head(&page);
    put_banner(&page);
    put_news(&page);
    put_genuine(&page);
    put_what(&page);
    put_may(&page);
    put_complain(&page);
    put_never(&page);
    put_follow(&page);
    put_check(&page);
    say(&page, "</main>\n<footer><a href=\"/room\">", PUBLIC_MEMBERS, "</a></footer>\n");
    put(&page, "</body>\n</html>\n");
    public_harden(call, POLICY);
    public_answer(call, "text/html; charset=utf-8", "no-cache");
}
