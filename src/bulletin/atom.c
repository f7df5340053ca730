/*
 * Editions as an Atom 1.0 feed (RFC 4287).
 *
 * Ids must never change and need no web address, so they are tag URIs (RFC 4151) of the record's
 * origin and the day it was founded. With a base URL, an entry also links to BASE/EDITION-DAY.html.
 */
#include "say.h"

enum { DATE_BYTES = 10 }; // "2017-02-23"

static void element(struct en_text *out, const char *open, struct en_str text, const char *close)
{
    en_text_adds(out, open);
    html_escape(out, text);
    en_text_adds(out, close);
}

static void time_add(struct en_text *out, const char *name, en_time time)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(time, utc);
    en_text_addf(out, "<%s>%s</%s>\n", name, utc, name);
}

/* "2017-02-25-morning" */
static void file_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(bulletin->cutoff, utc);
    en_text_addf(out, "%.*s-", DATE_BYTES, utc);
    html_escape(out, bulletin->edition);
}

/* tag:gao.example,2017-02-20:record/bulletin, and below it one for each edition. */
static void id_add(struct en_text *out, const struct en_bulletin *bulletin, bool edition)
{
    char utc[EN_TIME_BYTES + 1];
    struct en_str path = bulletin->origin;
    struct en_str host = en_str_cut(&path, '/');

    en_time_format(bulletin->founded, utc);
    en_text_addf(out, "<id>tag:%.*s,%.*s:", (int)host.len, host.ptr, DATE_BYTES, utc);
    en_text_addf(out, "%.*s%sbulletin", (int)path.len, path.len > 0 ? path.ptr : "",
                 path.len > 0 ? "/" : "");
    if (edition) {
        en_text_addc(out, '/');
        file_add(out, bulletin);
    }
    en_text_adds(out, "</id>\n");
}

static void title_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    en_text_adds(out, "<title>");
    if (!bulletin->live) {
        en_text_addf(out, "%s \xe2\x80\x93 ", word_of(WORD_EXERCISE, first_language(bulletin)));
    }
    element(out, "", bulletin->title, "</title>\n");
}

static void link_add(struct en_text *out, const struct en_bulletin *bulletin, bool edition)
{
    if (bulletin->base_url.len == 0) {
        return;
    }
    element(out,
            edition ? "<link rel=\"alternate\" type=\"text/html\" href=\""
                    : "<link rel=\"self\" type=\"application/atom+xml\" href=\"",
            bulletin->base_url, "");
    if (edition) {
        file_add(out, bulletin);
        en_text_adds(out, ".html\"/>\n");
    } else {
        en_text_adds(out, "bulletin.atom\"/>\n");
    }
}

static void entry_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    en_text_adds(out, "<entry>\n");
    id_add(out, bulletin, true);
    en_text_adds(out, "<title>");
    html_edition(out, bulletin);
    en_text_adds(out, "</title>\n");
    time_add(out, "updated", bulletin->hour);
    time_add(out, "published", bulletin->hour);
    link_add(out, bulletin, true);
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
    id_add(out, newest, false);
    title_add(out, newest);
    time_add(out, "updated", newest->hour);
    link_add(out, newest, false);
    element(out, "<author><name>", newest->title, "</name></author>\n");
    for (size_t i = 0; i < count; i++) {
        entry_add(out, editions[i]);
    }
    en_text_adds(out, "</feed>\n");
}
