/*
 * replanning_record.c: the planned patrols of a programme, as the record has them.
 */
#include "replanning_inside.h"

static struct planned *named(struct asking *asking, struct en_str order)
{
    for (size_t i = 0; i < asking->count; i++) {
        if (en_str_equal(asking->planned[i].demand.order, order)) {
            return &asking->planned[i];
        }
    }
    return NULL;
}

static bool add_order(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct en_arena *arena = &asking->to->arena;

    struct planned *grown =
        asking->count < PATROLS_MAX
            ? en_arena_grow(arena, asking->planned, asking->count, &asking->cap, sizeof(*grown))
            : NULL;
    asking->failed = grown == NULL;
    if (asking->failed) {
        return false;
    }
    asking->planned = grown;
    asking->planned[asking->count++] = (struct planned){
        .demand = {.order = en_arena_copy(arena, en_cell_find(cells, count, "order"))}};
    return true;
}

/* Of the programme's orders those in force that have not mustered and leave later stay. */
static bool take_patrol(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));

    if (planned != NULL && en_str_is(en_cell_find(cells, count, "state"), "planned") &&
        en_cell_number(cells, count, "start") > asking->ask->now) {
        planned->demand.kind =
            en_arena_copy(&asking->to->arena, en_cell_find(cells, count, "kind"));
        planned->demand.leaves =
            en_arena_copy(&asking->to->arena, en_cell_find(cells, count, "leaves"));
        planned->demand.start = en_cell_number(cells, count, "start");
        planned->demand.end = en_cell_number(cells, count, "end");
    }
    return true;
}

static void keep_planned(struct asking *asking)
{
    size_t kept = 0;

    for (size_t i = 0; i < asking->count; i++) {
        if (asking->planned[i].demand.end > 0) {
            asking->planned[kept++] = asking->planned[i];
        }
    }
    asking->count = kept;
}

static bool add_seat(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));
    struct en_arena *arena = &asking->to->arena;

    if (planned != NULL && planned->seats < SEATS_MAX) {
        planned->member[planned->seats] =
            en_arena_copy(arena, en_cell_find(cells, count, "member"));
        planned->post[planned->seats] = en_arena_copy(arena, en_cell_find(cells, count, "post"));
        planned->seats++;
    }
    return true;
}

struct en_str replanning_joined(struct asking *asking, struct en_str words, struct en_str word)
{
    struct en_text text = {0};

    en_text_add(&text, words);
    en_text_adds(&text, words.len > 0 ? " " : "");
    en_text_add(&text, word);
    struct en_str kept = en_arena_copy(&asking->to->arena, en_text_str(&text));
    asking->failed = asking->failed || text.failed || kept.ptr == NULL;
    en_text_finish(&text);
    return kept;
}

static bool add_transport(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));

    if (planned != NULL) {
        planned->vehicles =
            replanning_joined(asking, planned->vehicles, en_cell_find(cells, count, "vehicle"));
        planned->demand.vehicles++;
    }
    return true;
}

/* The first stop tells which base is near; one in a suspended sector calls the patrol off. */
static bool add_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));

    if (planned != NULL && planned->demand.stops.len == 0) {
        planned->demand.stops =
            en_arena_copy(&asking->to->arena, en_cell_find(cells, count, "place"));
    }
    for (size_t i = 0; i < asking->ask->suspend_count; i++) {
        struct en_str sector = asking->ask->suspend[i];
        (void)en_str_cut(&sector, ' ');
        bool there = en_str_equal(sector, en_cell_find(cells, count, "place")) ||
                     en_str_equal(sector, en_cell_find(cells, count, "region"));
        asking->sector_known[i] = asking->sector_known[i] || there;
        if (there && planned != NULL && planned->off.len == 0) {
            planned->off = asking->ask->suspend[i];
        }
    }
    return true;
}

static enum en_status view(struct asking *asking, const char *name, struct en_str arg,
                           en_row_fn row, struct en_error *reterr)
{
    return en_state_view(asking->state, name, arg.len > 0 ? &arg : NULL, arg.len > 0 ? 1 : 0, row,
                         asking, reterr);
}

enum en_status replanning_read(struct asking *asking, struct en_error *reterr)
{
    struct en_str all = {NULL, 0};
    enum en_status status = view(asking, "programme", asking->programme, add_order, reterr);

    if (status == EN_OK && asking->count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "replan.programme", asking->programme,
                       N_("there is no programme %1"), N_("`entente programme list` shows them."),
                       asking->programme);
    }
    if (status == EN_OK) {
        status = view(asking, "patrols", all, take_patrol, reterr);
        keep_planned(asking);
    }
    if (status == EN_OK) {
        status = view(asking, "crew", all, add_seat, reterr);
    }
    if (status == EN_OK) {
        status = view(asking, "transport", all, add_transport, reterr);
    }
    return status == EN_OK ? view(asking, "stops", all, add_stop, reterr) : status;
}
