/*
 * GET /v1/<view>: every view of src/state/views.def, a page at a time.
 *
 * A page goes on behind a row and not at a number: `after` names the row that was last, by a hash
 * of what it said, and where it stood. Rows that came or went meanwhile shift nothing; when the row
 * itself changed, the reader is told to begin again.
 */
#include "v1.h"

#include <inttypes.h>
#include <string.h>

#include <jansson.h>

enum { PARAMS_MAX = 4, MARK_BYTES = 8 };

struct page {
    struct call *call;
    const char *view;
    struct en_str args[PARAMS_MAX];
    size_t arg_count;
    uint64_t limit;
    bool resumed; /* `after` was given ... */
    uint8_t mark[MARK_BYTES];
    uint64_t place; /* ... and says which row, counted from 1 */
    uint64_t at;    /* rows seen */
    bool found;     /* the row of `after` has been seen */
    bool searching; /* for it, wherever it stands now */
    bool more;
    uint8_t last[MARK_BYTES]; /* of the last row given */
    uint64_t last_place;
    struct json_t *rows;
};

/* What a row says, as a hash. */
static void mark_row(struct en_server *server, const struct en_cell *cells, size_t count,
                     uint8_t out[static MARK_BYTES])
{
    struct en_text text = {0};
    struct en_hash hash;

    for (size_t i = 0; i < count; i++) {
        en_text_addf(&text, "%d %" PRId64 " %zu ", (int)cells[i].type, cells[i].num,
                     cells[i].text.len);
        en_text_add(&text, cells[i].text);
    }
    en_hash_of(server->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &hash);
    en_text_finish(&text);
    memcpy(out, hash.b, MARK_BYTES);
}

/* Rows up to the one of `after`. */
static bool pass_over(struct page *page, const struct en_cell *cells, size_t count)
{
    uint8_t mark[MARK_BYTES];

    if (!page->searching && page->at < page->place) {
        return true;
    }
    mark_row(page->call->server, cells, count, mark);
    page->found = memcmp(mark, page->mark, MARK_BYTES) == 0;
    return page->found || page->searching;
}

static bool take_row(void *self, const struct en_cell *cells, size_t count)
{
    struct page *page = self;

    page->at++;
    if (page->resumed && !page->found) {
        return pass_over(page, cells, count);
    }
    if (json_array_size(page->rows) == page->limit) {
        page->more = true;
        return false;
    }
    if (json_array_size(page->rows) + 1 == page->limit) {
        mark_row(page->call->server, cells, count, page->last);
        page->last_place = page->at;
    }
    return json_array_append_new(page->rows, v1_row(cells, count)) == 0;
}

/* "<16 hex digits>-<place>" */
static bool read_after(struct page *page, struct en_str after)
{
    struct en_str rest = after;
    struct en_str mark = en_str_cut(&rest, '-');

    page->resumed = true;
    return en_hex_decode(mark, page->mark, MARK_BYTES) && en_parse_u64(rest, &page->place) &&
           page->place > 0;
}

static enum en_status ask(struct page *page, struct en_error *reterr)
{
    struct en_state *state = en_node_state(page->call->server->node);

    page->at = 0;
    return en_state_view(state, page->view, page->args, page->arg_count, take_row, page, reterr);
}

static enum en_status read_page(struct page *page, struct en_error *reterr)
{
    enum en_status status = ask(page, reterr);

    if (status == EN_OK && page->resumed && !page->found) {
        page->searching = true; /* rows before it came or went */
        status = ask(page, reterr);
    }
    if (status == EN_OK && page->resumed && !page->found) {
        status = en_fail(reterr, EN_ERR_STALE, "view.after", EN_STR("after"),
                         N_("the row that this page would go on behind has changed"),
                         N_("begin again with the first page"));
    }
    return status;
}

static void answer_page(struct page *page)
{
    struct json_t *object = json_object();

    v1_text(object, "view", en_str_from(page->view));
    v1_number_of(object, "size", en_state_head(en_node_state(page->call->server->node)).size);
    v1_add(object, "rows", json_incref(page->rows));
    if (page->more) {
        char hex[2 * MARK_BYTES];
        en_hex_encode(hex, (struct en_bytes){page->last, MARK_BYTES});
        v1_add(object, "next",
               json_sprintf("%.*s-%" PRIu64, (int)sizeof(hex), hex, page->last_place));
    }
    answer_json(page->call, 200, object);
}

/* The view's own parameters, and those of paging. */
static bool read_params(struct page *page)
{
    struct call *call = page->call;
    const char *names = en_state_view_params(en_str_from(page->view));
    struct en_str rest = en_str_from(names);
    struct en_text known = {0};

    en_text_addf(&known, "limit after%s%s", rest.len > 0 ? " " : "", names);
    bool good = check_params(call, en_text_cstr(&known));
    en_text_finish(&known);
    if (!good || !v1_number(call, "limit", 1, V1_VIEW_ROWS_MAX, &page->limit)) {
        return false;
    }
    while (rest.len > 0 && page->arg_count < PARAMS_MAX) {
        char name[EN_VIEW_COLUMN_BYTES] = "";
        struct en_str word = en_str_cut(&rest, ' ');
        memcpy(name, word.ptr, word.len < sizeof(name) ? word.len : sizeof(name) - 1);
        page->args[page->arg_count++] = http_param(call->request, name);
    }
    struct en_str after = http_param(call->request, "after");
    if (after.ptr != NULL && !read_after(page, after)) {
        v1_bad_value(call, "after");
        return false;
    }
    return true;
}

void v1_view(struct call *call)
{
    struct page page = {.call = call, .limit = V1_ROWS};
    struct en_error error;

    if (en_state_view_params(call->arg) == NULL) {
        (void)en_fail(&error, EN_ERR_NOT_FOUND, "state.view", call->arg, N_("there is no view %1"),
                      N_("see `entente state views`"), call->arg);
        answer_error(call, &error);
        return;
    }
    struct en_str name = en_arena_copy(&call->server->arena, call->arg);
    page.view = name.ptr;
    page.rows = json_array();
    if (name.ptr == NULL || page.rows == NULL) {
        answer_json(call, 200, NULL);
    } else if (read_params(&page)) {
        if (read_page(&page, &error) == EN_OK) {
            answer_page(&page);
        } else {
            answer_error(call, &error);
        }
    }
    json_decref(page.rows);
}
