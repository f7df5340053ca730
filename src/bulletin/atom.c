/*
 * Editions as an Atom 1.0 feed (RFC 4287).
 *
 * Ids must never change and need no web address, so they are tag URIs (RFC 4151) of the record's
 * origin and the day it was founded. With a base URL, the feed stands at BASE/feed.LANGUAGE.atom
 * and an entry links to BASE/bulletins/DAY-EDITION.LANGUAGE.html, as a node's server has them.
 */
#include "say.h"

enum { DATE_BYTES = 10 }; // "2017-02-23"

static void element(struct en_text *out, const char *open, struct en_str text, const char *close)
{
    en_text_adds(out, open);
    en_text_add_markup(out, text);
    en_text_adds(out, close);
}

static void time_add(struct en_text *out, const char *name, en_time time)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(time, utc);
    en_text_addf(out, "<%s>%s</%s>\n", name, utc, name);
}

void en_bulletin_file(struct en_text *out, const struct en_bulletin *bulletin)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(bulletin->cutoff, utc);
    en_text_addf(out, "%.*s-", DATE_BYTES, utc);
    en_text_add(out, bulletin->edition);
}

/* tag:gao.example,2017-02-20:record/bulletin, and below it one for each edition. */
static void tag_add(struct en_text *out, const struct en_bulletin *bulletin, bool edition)
{
    char utc[EN_TIME_BYTES + 1];
    struct en_str path = bulletin->origin;
    struct en_str host = en_str_cut(&path, '/');

    en_time_format(bulletin->founded, utc);
    en_text_addf(out, "tag:%.*s,%.*s:", (int)host.len, host.ptr, DATE_BYTES, utc);
    en_text_addf(out, "%.*s%sbulletin", (int)path.len, path.len > 0 ? path.ptr : "",
                 path.len > 0 ? "/" : "");
    if (edition) {
        en_text_addc(out, '/');
        en_bulletin_file(out, bulletin);
    }
}

void en_bulletin_id(struct en_text *out, const struct en_bulletin *bulletin)
{
    tag_add(out, bulletin, true);
}

/* What `add` says, escaped between these two. */
static void quoted(struct en_text *out, const char *open,
                   void (*add)(struct en_text *, const struct en_bulletin *),
                   const struct en_bulletin *bulletin, const char *close)
{
    struct en_text text = {0};

    add(&text, bulletin);
    element(out, open, en_text_str(&text), close);
    out->failed = out->failed || text.failed;
    en_text_finish(&text);
}

static void feed_id_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    tag_add(out, bulletin, false);
}

static void title_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    en_text_adds(out, "<title>");
    if (!bulletin->live) {
        en_text_addf(out, "%s \xe2\x80\x93 ", word_of(WORD_EXERCISE, first_language(bulletin)));
    }
    element(out, "", bulletin->title, "</title>\n");
}

/* The feed itself, and the same in the other language. */
static void feed_links_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    enum language own = first_language(bulletin);

    for (int i = 0; bulletin->base_url.len > 0 && i < LANGUAGE_COUNT; i++) {
        const char *tag = language_tag((enum language)i);
        en_text_addf(out, "<link rel=\"%s\" type=\"application/atom+xml\" hreflang=\"%s\" href=\"",
                     (enum language)i == own ? "self" : "alternate", tag);
        element(out, "", bulletin->base_url, "");
        en_text_addf(out, "feed.%s.atom\"/>\n", tag);
    }
}

static void entry_link_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    if (bulletin->base_url.len > 0) {
        element(out, "<link rel=\"alternate\" type=\"text/html\" href=\"", bulletin->base_url, "");
        quoted(out, "bulletins/", en_bulletin_file, bulletin, "");
        en_text_addf(out, ".%s.html\"/>\n", language_tag(first_language(bulletin)));
    }
}

static void entry_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    en_text_adds(out, "<entry>\n");
    quoted(out, "<id>", en_bulletin_id, bulletin, "</id>\n");
    quoted(out, "<title>", en_bulletin_name, bulletin, "</title>\n");
    time_add(out, "updated", bulletin->hour);
    time_add(out, "published", bulletin->hour);
    entry_link_add(out, bulletin);
    en_text_adds(out, "<content type=\"xhtml\">"
                      "<div xmlns=\"http://www.w3.org/1999/xhtml\">\n");
    html_entry(out, bulletin);
    en_text_adds(out, "</div></content>\n</entry>\n");
}

void en_bulletin_atom(struct en_text *out, const struct en_bulletin *const *editions, size_t count)
{
    const struct en_bulletin *newest = editions[0];

    en_text_addf(out,
                 "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                 "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n",
                 language_tag(first_language(newest)));
    quoted(out, "<id>", feed_id_add, newest, "</id>\n");
    title_add(out, newest);
    time_add(out, "updated", newest->hour);
    feed_links_add(out, newest);
    element(out, "<author><name>", newest->title, "</name></author>\n");
    for (size_t i = 0; i < count; i++) {
        entry_add(out, editions[i]);
    }
    en_text_adds(out, "</feed>\n");
}
