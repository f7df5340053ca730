/*
 * The edition as one page of HTML that needs nothing else.
 *
 * Whatever came from the accord is escaped; the policy in its head forbids scripts and requests
 * even if that failed. The body is well-formed XML, because the Atom entry carries the same one.
 */
#include "say.h"

/* Colours keep 4.5 to 1 on their ground in both schemes (WCAG 2.1, 1.4.3). */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c1c1a;--soft:#55534e;--ground:#fbfaf7;--card:#fff;"
    "--line:#d9d5cc;--mark:#8a3b12;--drill:#7a1f6b;--on-drill:#fff}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#ece9e2;--soft:#b3aea4;--ground:#161614;"
    "--card:#201f1d;--line:#3b3935;--mark:#f0a674;--drill:#f2b8e6;--on-drill:#2b0725}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,"
    "'Noto Sans',sans-serif;overflow-wrap:break-word}\n"
    ".drill{margin:0;padding:.7rem 1rem;background:var(--drill);color:var(--on-drill);"
    "text-align:center;position:sticky;top:0}\n"
    ".drill span{display:block;font-size:.95rem}\n"
    ".drill strong{letter-spacing:.12em;margin-inline-end:.35em}\n"
    ".jump{text-align:end;padding:.6rem 1rem 0}\n"
    ".jump a{color:var(--ink);display:inline-block;padding:.35rem 0}\n"
    "main{display:grid;gap:1.25rem;max-width:76rem;margin:0 auto;padding:1rem}\n"
    "article{background:var(--card);border:1px solid var(--line);border-radius:.6rem;"
    "padding:1.1rem 1.15rem;min-width:0}\n"
    "h1{font-size:1.35rem;line-height:1.25;margin:0 0 .2rem}\n"
    ".title{margin:0 0 .3rem;color:var(--soft);font-size:.95rem}\n"
    ".lede{margin:.15rem 0;color:var(--soft);font-size:.95rem}\n"
    "h2{font-size:1.05rem;margin:1.4rem 0 .4rem;padding-top:.6rem;border-top:1px solid "
    "var(--line)}\n"
    "ul{margin:0;padding-inline-start:1.1rem}\n"
    "li{margin:.35rem 0}\n"
    ".detail{display:block;font-size:.98rem}\n"
    ".safety{border-inline-start:.3rem solid var(--mark);padding-inline-start:.8rem}\n"
    ".notes{font-size:.9rem;color:var(--soft)}\n"
    ".nothing{margin:1.2rem 0;font-weight:600}\n"
    "@media (min-width:60rem){.jump{display:none}main{grid-template-columns:1fr "
    "1fr;padding:1.5rem}}\n"
    "@media "
    "print{.jump{display:none}body{background:#fff;color:#000;font-size:11pt}.drill{position:"
    "static;"
    "border:2px solid #000}article{border:0;padding:0}}\n";

/* A page of its own, or the content of a feed's entry: ids and jumps would meet those of others. */
enum frame { FRAME_PAGE, FRAME_ENTRY };

struct page {
    struct en_text *out;
    unsigned level;           // of the edition's own heading
    bool list, item, section; // open elements
    bool safety;              // the next section holds the warnings
};

static void element(struct en_text *out, const char *open, struct en_str text, const char *close)
{
    en_text_adds(out, open);
    en_text_add_markup(out, text);
    en_text_adds(out, close);
}

static void heading_add(struct en_text *out, unsigned level, struct en_str heading)
{
    en_text_addf(out, "<h%u>", level);
    en_text_add_markup(out, heading);
    en_text_addf(out, "</h%u>\n", level);
}

static void close_item(struct page *page)
{
    en_text_adds(page->out, page->item ? "</li>\n" : "");
    page->item = false;
}

static void close_section(struct page *page)
{
    close_item(page);
    en_text_adds(page->out, page->list ? "</ul>\n" : "");
    en_text_adds(page->out, page->section ? "</section>\n" : "");
    page->list = page->section = false;
}

static void open_section(struct page *page, const char *open, struct en_str heading)
{
    close_section(page);
    en_text_adds(page->out, open);
    heading_add(page->out, page->level + 1, heading);
    page->section = true;
}

static void write_item(struct page *page, struct en_str sentence)
{
    close_item(page);
    en_text_adds(page->out, page->list ? "" : "<ul>\n");
    element(page->out, "<li dir=\"auto\">", sentence, "");
    page->list = page->item = true;
}

/* The banner stands once over the whole page, not in each language. */
static void write_part(void *self, enum part part, struct en_str sentence)
{
    struct page *page = self;

    switch (part) {
    case PART_TITLE:
        element(page->out, "<p class=\"title\" dir=\"auto\">", sentence, "</p>\n");
        break;
    case PART_EDITION:
        heading_add(page->out, page->level, sentence);
        break;
    case PART_LEDE:
        element(page->out, "<p class=\"lede\">", sentence, "</p>\n");
        break;
    case PART_NOTHING:
        element(page->out, "<p class=\"nothing\">", sentence, "</p>\n");
        break;
    case PART_HEADING:
        open_section(page, page->safety ? "<section class=\"safety\">\n" : "<section>\n", sentence);
        page->safety = false;
        break;
    case PART_NOTES:
        open_section(page, "<section class=\"notes\">\n", sentence);
        break;
    case PART_ITEM:
    case PART_NOTE:
        write_item(page, sentence);
        break;
    case PART_DETAIL:
        element(page->out, "<span class=\"detail\" dir=\"auto\">", sentence, "</span>");
        break;
    case PART_EXERCISE:
    case PART_EXERCISE_NOTE:
    default:
        break;
    }
}

static void write_language(struct en_text *out, const struct en_bulletin *bulletin,
                           enum language language, enum frame frame, unsigned level)
{
    struct page page = {.out = out, .level = level};
    const char *tag = language_tag(language);

    page.safety = bulletin->item_count > 0 && bulletin->item[0].kind == EN_BULLETIN_SAFETY;
    en_text_addf(out, "<article lang=\"%s\"", tag);
    if (frame == FRAME_PAGE) {
        en_text_addf(out, " id=\"%s\"", tag);
    }
    en_text_adds(out, ">\n");
    if (!bulletin_say(bulletin, language, write_part, &page)) {
        out->failed = true;
    }
    close_section(&page);
    en_text_adds(out, "</article>\n");
}

/* On a phone the second language stands far below the first. */
static void write_jump(struct en_text *out, enum language language)
{
    const char *tag = language_tag(language);

    en_text_addf(out, "<nav class=\"jump\"><a href=\"#%s\" lang=\"%s\">%s</a></nav>\n", tag, tag,
                 word_of(WORD_LANGUAGE, language));
}

static void write_drill(struct en_text *out, const char *element, enum language language)
{
    en_text_addf(out, "<%s lang=\"%s\"><strong>%s</strong> %s</%s>\n", element,
                 language_tag(language), word_of(WORD_EXERCISE, language),
                 word_of(WORD_EXERCISE_NOTE, language), element);
}

void html_entry(struct en_text *out, const struct en_bulletin *bulletin)
{
    enum language language = first_language(bulletin);

    if (!bulletin->live) {
        write_drill(out, "p", language);
    }
    write_language(out, bulletin, language, FRAME_ENTRY, 1);
}

void en_bulletin_article(struct en_text *out, const struct en_bulletin *bulletin, unsigned level)
{
    write_language(out, bulletin, first_language(bulletin), FRAME_ENTRY, level);
}

static void write_body(struct en_text *out, const struct en_bulletin *bulletin)
{
    enum language first = first_language(bulletin);
    enum language second = first == FRENCH ? ENGLISH : FRENCH;

    if (!bulletin->live) {
        en_text_adds(out, "<div class=\"drill\" role=\"note\">\n");
        write_drill(out, "span", first);
        write_drill(out, "span", second);
        en_text_adds(out, "</div>\n");
    }
    write_jump(out, second);
    en_text_adds(out, "<main>\n");
    write_language(out, bulletin, first, FRAME_PAGE, 1);
    write_language(out, bulletin, second, FRAME_PAGE, 1);
    en_text_adds(out, "</main>\n");
}

void en_bulletin_html(struct en_text *out, const struct en_bulletin *bulletin)
{
    enum language first = first_language(bulletin);
    struct en_text name = {0};

    en_bulletin_name(&name, bulletin);
    en_text_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                 language_tag(first));
    en_text_adds(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'\">\n<meta name=\"referrer\" "
                      "content=\"no-referrer\">\n<title>");
    element(out, "", en_text_str(&name), "");
    element(out, " \xe2\x80\x93 ", bulletin->title, "</title>\n");
    if (bulletin->base_url.len > 0) {
        element(out, "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"",
                bulletin->base_url, "");
        en_text_addf(out, "feed.%s.atom\">\n", language_tag(first));
    }
    en_text_adds(out, "<style>\n");
    en_text_adds(out, style);
    en_text_adds(out, "</style>\n</head>\n<body>\n");
    write_body(out, bulletin);
    en_text_adds(out, "</body>\n</html>\n");
    out->failed = out->failed || name.failed;
    en_text_finish(&name);
}
