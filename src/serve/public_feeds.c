/*
 * What a program follows: editions as Atom and JSON feeds, the hours of publication as a calendar.
 */
#include "public.h"

#include <string.h>

#include <jansson.h>

#define FOR_A_WHILE "public, max-age=300"

enum {
    FEED_EDITIONS = 14, /* a week of mornings and evenings */
    FOLD_BYTES = 40
};

/* The editions of a feed in the request's arena, newest first; 0 when there is no memory. */
static size_t gather(struct call *call, bool english, struct en_bulletin *bulletin)
{
    const struct public_edition *edition = NULL;
    struct en_str base = public_base(call);
    size_t count = 0;

    while (count < FEED_EDITIONS && (edition = public_edition_at(call->server, count)) != NULL) {
        bulletin[count++] = public_bulletin(edition, english, base);
    }
    return count;
}

static void no_feed(struct call *call)
{
    struct en_error error;

    (void)en_fail(&error, EN_ERR_NOT_FOUND, "bulletin.none", call->request->path,
                  N_("nothing was published yet"), N_("see /v1/bulletins"));
    answer_error(call, &error);
}

static void answer_atom(struct call *call, const struct en_bulletin *bulletin, size_t count)
{
    const struct en_bulletin *each[FEED_EDITIONS];

    for (size_t i = 0; i < count; i++) {
        each[i] = &bulletin[i];
    }
    en_bulletin_atom(&call->answer->body, each, count);
    public_answer(call, "application/atom+xml; charset=utf-8", FOR_A_WHILE);
}

/* ---- JSON Feed 1.1 -------------------------------------------------------------------------- */

typedef void (*add_fn)(struct en_text *out, const struct en_bulletin *bulletin);

static struct json_t *json_of(add_fn add, const struct en_bulletin *bulletin)
{
    struct en_text text = {0};

    add(&text, bulletin);
    struct json_t *value = json_stringn(en_text_str(&text).ptr, text.len);
    en_text_finish(&text);
    return value;
}

static struct json_t *item_json(struct call *call, const struct en_bulletin *bulletin)
{
    char hour[EN_TIME_BYTES + 1];

    en_time_format(bulletin->hour, hour);
    return json_pack("{s:o, s:o, s:o, s:o, s:s}", "id", json_of(en_bulletin_id, bulletin), "url",
                     json_sprintf("%.*sbulletins/%s.%s.html", (int)bulletin->base_url.len,
                                  bulletin->base_url.ptr, public_file(call, bulletin),
                                  bulletin->english ? "en" : "fr"),
                     "title", json_of(en_bulletin_name, bulletin), "content_text",
                     json_of(en_bulletin_text, bulletin), "date_published", hour);
}

/* Of an exercise the title says so too. */
static void title_add(struct en_text *out, const struct en_bulletin *bulletin)
{
    if (!bulletin->live) {
        en_text_adds(out, public_word(PUBLIC_EXERCISE, bulletin->english));
        en_text_adds(out, " \xe2\x80\x93 ");
    }
    en_text_add(out, bulletin->title);
}

static void answer_json_feed(struct call *call, const struct en_bulletin *bulletin, size_t count)
{
    const char *language = bulletin->english ? "en" : "fr";
    const char *base = bulletin->base_url.ptr;
    int base_len = (int)bulletin->base_url.len;
    struct json_t *items = json_array();

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(items, item_json(call, &bulletin[i]));
    }
    answer_json(call, 200,
                json_pack("{s:s, s:o, s:o, s:o, s:s, s:o}", "version",
                          "https://jsonfeed.org/version/1.1", "title", json_of(title_add, bulletin),
                          "home_page_url", json_sprintf("%.*s?lang=%s", base_len, base, language),
                          "feed_url", json_sprintf("%.*sfeed.%s.json", base_len, base, language),
                          "language", language, "items", items));
    if (call->answer->status == 200) {
        public_answer(call, "application/feed+json", FOR_A_WHILE);
    }
}

void serve_feed(struct call *call)
{
    struct en_str rest = call->arg;
    struct en_str language = en_str_cut(&rest, '.');
    bool english = en_str_is(language, "en");
    struct en_bulletin bulletin[FEED_EDITIONS];

    if (!public_refresh(call)) {
        return;
    }
    bool known = (english || en_str_is(language, "fr")) &&
                 (en_str_is(rest, "atom") || en_str_is(rest, "json"));
    size_t count = known ? gather(call, english, bulletin) : 0;
    if (count == 0) {
        no_feed(call);
    } else if (en_str_is(rest, "atom")) {
        answer_atom(call, bulletin, count);
    } else {
        answer_json_feed(call, bulletin, count);
    }
}

/* ---- calendar (RFC 5545) -------------------------------------------------------------------- */

/* "20170220T070000Z" */
static void stamp_add(struct en_text *out, const char *name, en_time time)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(time, utc);
    en_text_addf(out, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, utc, utc + 5, utc + 8, utc + 11,
                 utc + 14, utc + 17);
}

/* A text value (RFC 5545, 3.3.11), folded long before 75 bytes, between characters. */
static void value_add(struct en_text *out, struct en_str text)
{
    size_t column = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (++column > FOLD_BYTES && ((unsigned char)text.ptr[i] & 0xC0u) != 0x80u) {
            en_text_adds(out, "\r\n ");
            column = 1;
        }
        if (strchr("\\;,", text.ptr[i]) != NULL) {
            en_text_addc(out, '\\');
        }
        en_text_addc(out, text.ptr[i]);
    }
    en_text_adds(out, "\r\n");
}

void serve_calendar(struct call *call)
{
    struct en_text *out = &call->answer->body;
    bool english = public_english(call);
    struct en_state *state = en_node_state(call->server->node);
    const struct en_accord *accord = en_state_accord(state);
    en_time today = en_time_day(call->server->env.now(call->server->env.self));

    if (accord == NULL) {
        no_feed(call);
        return;
    }
    en_text_adds(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//entente//bulletin//FR\r\n");
    for (size_t i = 0; i < accord->edition_count; i++) {
        const struct en_edition *edition = &accord->edition[i];
        en_text_adds(out, "BEGIN:VEVENT\r\nUID:bulletin-");
        en_text_add(out, edition->id);
        en_text_addc(out, '@');
        value_add(out, accord->origin);
        stamp_add(out, "DTSTAMP", today);
        stamp_add(out, "DTSTART", today + (en_time)edition->hour_min * 60);
        en_text_adds(out, "RRULE:FREQ=DAILY\r\nSUMMARY:");
        en_text_adds(out, accord->live ? "" : public_word(PUBLIC_EXERCISE, english));
        en_text_adds(out, accord->live ? "" : " \xe2\x80\x93 ");
        value_add(out, accord->title);
        en_text_adds(out, "END:VEVENT\r\n");
    }
    en_text_adds(out, "END:VCALENDAR\r\n");
    public_answer(call, "text/calendar; charset=utf-8", FOR_A_WHILE);
}
