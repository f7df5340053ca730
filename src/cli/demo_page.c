/*
 * demo_page.c: how to enter: a link carries the key files of an exercise into the page.
 *
 * The links are long, and what stands behind # never leaves the browser. So they are put on a page
 * of their own, in the folder of the demo: a terminal shows where it is.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include <stdlib.h>

#include "demo.h"

void demo_url(const struct demo_node *node, struct en_text *out)
{
    en_text_addf(out, "http://127.0.0.1:%u", node->port);
}

/* RFC 4648 section 5, without padding. */
static void add_base64url(struct en_text *out, struct en_str text)
{
    size_t len = en_base64_length(text.len, EN_BASE64_UNPADDED);
    char *letters = malloc(len + 1);

    if (letters == NULL) {
        out->failed = true;
        return;
    }
    en_base64_encode(letters, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
                     EN_BASE64_UNPADDED);
    for (size_t i = 0; i < len; i++) {
        en_text_addc(out, letters[i] == '+' ? '-' : letters[i] == '/' ? '_' : letters[i]);
    }
    free(letters);
}

void demo_link(const struct demo *demo, const struct demo_key *key, const char *room,
               struct en_text *out)
{
    demo_url(&demo->node[key->node], out);
    en_text_addf(out, "/%s#enter=", room);
    add_base64url(out, key->files);
}

/* ---- the page ------------------------------------------------------------------------------- */

static const char HEAD[] =
    "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>%s</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }\n"
    "body { max-width: 46rem; margin: 0 auto; padding: 1rem; }\n"
    "p.mode { padding: .5rem 1rem; border: 3px dashed; font-weight: bold; }\n"
    "h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; }\n"
    "table { border-collapse: collapse; width: 100%%; }\n"
    "th, td { text-align: start; padding: .4rem .8rem .4rem 0; border-top: 1px solid #8886; }\n"
    "th { font-weight: normal; }\n"
    "</style>\n";

static void add_html(struct en_text *out, struct en_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '<':
            en_text_adds(out, "&lt;");
            break;
        case '&':
            en_text_adds(out, "&amp;");
            break;
        case '"':
            en_text_adds(out, "&quot;");
            break;
        default:
            en_text_addc(out, text.ptr[i]);
        }
    }
}

static void add_cell(struct en_text *page, const char *link, const char *words)
{
    en_text_addf(page, "<td><a href=\"%s\">%s</a></td>", link, en_tr(words));
}

static const char *role_words(struct en_str role)
{
    static const struct {
        const char *role, *words;
    } rows[] = {
        {"officer", N_("officer")},    {"coordinator", N_("coordinator")},
        {"ops", N_("operations")},     {"duty", N_("duty desk")},
        {"lead", N_("patrol leader")}, {"chair", N_("releases the bulletin")},
    };

    for (size_t i = 0; i < EN_COUNT(rows); i++) {
        if (en_str_is(role, rows[i].role)) {
            return rows[i].words;
        }
    }
    return role.ptr;
}

static void add_key(struct en_text *page, const struct demo *demo, const struct demo_key *key)
{
    struct en_text room = {0}, field = {0};

    demo_link(demo, key, "room", &room);
    demo_link(demo, key, "field", &field);
    en_text_adds(page, "<tr><th scope=\"row\">");
    add_html(page, key->name);
    en_text_adds(page, "</th><td>");
    en_text_adds(page, en_tr(role_words(key->role)));
    en_text_adds(page, "</td>");
    add_cell(page, en_text_cstr(&room), N_("operations desk"));
    add_cell(page, en_text_cstr(&field), N_("phone in the field"));
    en_text_adds(page, "</tr>\n");
    page->failed = page->failed || room.failed || field.failed;
    en_text_finish(&room);
    en_text_finish(&field);
}

static void add_node(struct en_text *page, const struct demo *demo, size_t node)
{
    en_text_adds(page, "<h2>");
    add_html(page, demo->node[node].title);
    en_text_addf(page, "</h2>\n<p><a href=\"http://127.0.0.1:%u/\">%s</a></p>\n",
                 demo->node[node].port, en_tr(N_("public page")));
    en_text_adds(page, "<table>\n");
    for (size_t i = 0; i < demo->key_count; i++) {
        if (demo->key[i].node == node) {
            add_key(page, demo, &demo->key[i]);
        }
    }
    en_text_adds(page, "</table>\n");
}

/* The path as a browser takes it, blanks written out. */
static const char *page_url(struct demo *demo, const char *path)
{
    struct en_text url = {0};
    char *whole = realpath(path, NULL);

    en_text_adds(&url, "file://");
    for (const char *at = whole != NULL ? whole : path; *at != '\0'; at++) {
        en_text_adds(&url, *at == ' ' ? "%20" : *at == '#' ? "%23" : *at == '%' ? "%25" : "");
        if (*at != ' ' && *at != '#' && *at != '%') {
            en_text_addc(&url, *at);
        }
    }
    struct en_str kept = en_arena_copy(&demo->cli->arena, en_text_str(&url));
    en_text_finish(&url);
    free(whole);
    return kept.ptr;
}

enum en_status demo_page(struct demo *demo, struct en_error *reterr)
{
    const struct en_env *env = &demo->cli->env;
    struct en_text page = {0}, path = {0};

    en_text_addf(&page, HEAD, en_language(), en_tr(N_("Entrances of the demo")));
    en_text_adds(&page, "<h1>");
    add_html(&page, demo->title);
    en_text_addf(&page, "</h1>\n<p class=\"mode\">%s</p>\n",
                 en_tr(N_("EXERCISE: nothing here is real. Each link lets you be somebody.")));
    for (size_t i = 0; i < demo->node_count; i++) {
        add_node(&page, demo, i);
    }
    en_text_addf(&path, "%s/enter.html", demo->folder);
    struct en_bytes bytes = {(const uint8_t *)page.ptr, page.len};
    enum en_status status =
        page.failed || path.failed
            ? EN_ERR_MEMORY
            : env->write_file(env->self, en_text_cstr(&path), bytes, 0600, reterr);
    if (status == EN_OK) {
        demo->page = page_url(demo, en_text_cstr(&path));
        status = demo->page == NULL ? EN_ERR_MEMORY : EN_OK;
    }
    en_text_finish(&page);
    en_text_finish(&path);
    return status;
}
