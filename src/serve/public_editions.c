/*
 * Which editions the public may read: those of the record, made again and compared.
 */
#include "public.h"

#include <stdlib.h>
#include <string.h>

/* ---- what was published --------------------------------------------------------------------- */

struct row {
    uint64_t index, bytes;
    char name[PUBLIC_NAME_BYTES + 1];
    en_time day;
    struct en_hash sha256;
};

/* The newest rows; the view gives them by day, oldest first. */
struct rows {
    struct row row[PUBLIC_EDITIONS_MAX];
    size_t seen;
};

static bool take_row(void *self, const struct en_cell *cells, size_t count)
{
    struct rows *rows = self;
    struct row *row = &rows->row[rows->seen++ % PUBLIC_EDITIONS_MAX];

    *row = (struct row){.index = 0};
    for (size_t i = 0; i < count; i++) {
        const struct en_cell *cell = &cells[i];
        if (strcmp(cell->name, "edition") == 0 && cell->text.len <= PUBLIC_NAME_BYTES) {
            memcpy(row->name, cell->text.ptr, cell->text.len);
        } else if (strcmp(cell->name, "day") == 0) {
            row->day = cell->num;
        } else if (strcmp(cell->name, "bytes") == 0) {
            row->bytes = (uint64_t)cell->num;
        } else if (strcmp(cell->name, "index") == 0) {
            row->index = (uint64_t)cell->num;
        } else if (strcmp(cell->name, "sha256") == 0 && cell->text.len == EN_HASH_BYTES) {
            memcpy(row->sha256.b, cell->text.ptr, EN_HASH_BYTES);
        }
    }
    return true;
}

/* ---- made again ----------------------------------------------------------------------------- */

static void edition_free(struct public_edition *edition)
{
    if (edition != NULL) {
        en_arena_finish(&edition->arena);
        free(edition);
    }
}

static bool is_as_published(struct en_hasher *hasher, const struct public_edition *edition,
                            const struct en_bulletin *bulletin)
{
    struct en_text text = {0};
    struct en_hash found;

    en_bulletin_text(&text, bulletin);
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &found);
    bool same =
        !text.failed && text.len == edition->bytes && en_hash_equal(&found, &edition->sha256);
    en_text_finish(&text);
    return same;
}

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* What the selection refuses is not shown; only memory and disk are errors of this moment. */
static enum en_status edition_make(struct en_server *server, const struct row *row,
                                   struct public_edition **ret, struct en_error *reterr)
{
    struct public_edition *edition = calloc(1, sizeof(*edition));
    struct en_bulletin_request request = {.edition = en_str_from(row->name),
                                          .day = row->day,
                                          .now = row->day,
                                          .language = EN_STR("fr"),
                                          .base_url = EN_STR("")};
    struct en_bulletin *bulletin = NULL;

    if (edition == NULL) {
        return no_memory(reterr);
    }
    en_arena_init(&edition->arena, 0);
    edition->index = row->index;
    edition->day = row->day;
    edition->sha256 = row->sha256;
    edition->bytes = row->bytes;
    memcpy(edition->name, row->name, sizeof(edition->name));
    enum en_status status =
        en_bulletin_make(en_node_state(server->node), &request, &edition->arena, &bulletin, reterr);
    if (status == EN_ERR_MEMORY || status == EN_ERR_IO) {
        edition_free(edition);
        return status;
    }
    if (status == EN_OK && is_as_published(server->hasher, edition, bulletin)) {
        edition->bulletin = bulletin;
    }
    *ret = edition;
    return EN_OK;
}

/* The edition of this row out of the old list, if it stands there. */
static struct public_edition *edition_take(struct public_site *site, const struct row *row)
{
    for (size_t i = 0; site != NULL && i < site->count; i++) {
        struct public_edition *edition = site->edition[i];
        if (edition != NULL && edition->index == row->index) {
            site->edition[i] = NULL;
            return edition;
        }
    }
    return NULL;
}

static enum en_status read_editions(struct en_server *server, struct rows *rows,
                                    struct public_site *fresh, struct en_error *reterr)
{
    size_t count = rows->seen < PUBLIC_EDITIONS_MAX ? rows->seen : PUBLIC_EDITIONS_MAX;
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        const struct row *row = &rows->row[(rows->seen - 1 - i) % PUBLIC_EDITIONS_MAX];
        struct public_edition *edition = edition_take(server->site, row);
        if (edition == NULL) {
            status = edition_make(server, row, &edition, reterr);
        }
        fresh->edition[i] = edition;
        fresh->count += status == EN_OK;
    }
    return status;
}

bool public_refresh(struct call *call)
{
    struct en_server *server = call->server;
    struct en_state *state = en_node_state(server->node);
    uint64_t size = en_state_head(state).size;
    struct rows rows = {.seen = 0};
    struct en_error error;

    if (server->site != NULL && server->site->size == size) {
        return true;
    }
    struct public_site *fresh = calloc(1, sizeof(*fresh));
    enum en_status status =
        fresh == NULL ? no_memory(&error)
                      : en_state_view(state, "bulletins", NULL, 0, take_row, &rows, &error);
    if (status == EN_OK) {
        status = read_editions(server, &rows, fresh, &error);
    }
    public_site_free(server->site);
    server->site = NULL;
    if (fresh == NULL || status != EN_OK) {
        public_site_free(fresh); /* with the next request once more, from nothing */
        answer_error(call, &error);
        return false;
    }
    fresh->size = size;
    server->site = fresh;
    return true;
}

const struct public_edition *public_edition_at(struct en_server *server, size_t i)
{
    en_time now = server->env.now(server->env.self);

    for (size_t k = 0; server->site != NULL && k < server->site->count; k++) {
        const struct public_edition *edition = server->site->edition[k];
        if (edition->bulletin != NULL && edition->bulletin->hour <= now && i-- == 0) {
            return edition;
        }
    }
    return NULL;
}

struct en_bulletin public_bulletin(const struct public_edition *edition, bool english,
                                   struct en_str base)
{
    struct en_bulletin bulletin = *edition->bulletin;

    bulletin.english = english;
    bulletin.base_url = base;
    return bulletin;
}

void public_site_free(struct public_site *site)
{
    for (size_t i = 0; site != NULL && i < site->count; i++) {
        edition_free(site->edition[i]);
    }
    free(site);
}
