/*
 * A record in memory: for tests, simulations, and folding what is not to be kept.
 *
 * A transaction writes in place and remembers what it overwrote. The only thing that is ever
 * overwritten is a tile being filled and the heads; entries and ids go at the end and are cut off
 * again. Nothing is durable, so a commit cannot fail and there is nothing to settle.
 */
#include "store_db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct tile {
    struct en_hash hash[EN_TILE_WIDTH];
};

/* A tile that was put, and what stood in its place: NULL when nothing did. */
struct undo {
    unsigned level;
    uint64_t number;
    struct tile *old;
};

struct heads {
    struct en_head tree;
    struct en_head base; // of a partial record: what stands before row 0
    struct en_db_signed published;
    struct en_text note;
};

struct level {
    struct tile **tile;
    size_t count, room;
};

struct tables {
    struct heads now;
    struct heads before; // of the transaction; its note is empty unless `signed_now`
    bool signed_now;
    struct en_text *entry; // array of length [entries]; row 0 is the entry at now.base.size
    size_t entries, entry_room, entries_before;
    uint64_t *prefix; // of the act in row i; array of length [ids]
    size_t ids, prefix_room, ids_before;
    uint64_t *next;   // the entry before it in the same bucket, plus one; room as `bucket_count`
    uint64_t *bucket; // by prefix: the newest entry, plus one; 0 is none
    size_t bucket_count;
    struct level level[EN_TILE_LEVELS];
    struct undo *undo;
    size_t undos, undo_room;
};

struct mem {
    struct en_db base;
    struct tables *tables;
    bool owner; // a second reader looks at the first one's tables
};

static struct tables *tables_of(struct en_db *db)
{
    return ((struct mem *)db)->tables;
}

/* `array` with room for one more than `count`, or NULL. */
static void *grown(void *array, size_t *room, size_t count, size_t item)
{
    size_t wanted = *room < 16 ? 16 : 2 * *room;

    if (count < *room) {
        return array;
    }
    void *larger = wanted > SIZE_MAX / item ? NULL : realloc(array, wanted * item);
    *room = larger == NULL ? *room : wanted;
    return larger;
}

static void put_in_bucket(struct tables *tables, size_t index)
{
    uint64_t *bucket = &tables->bucket[tables->prefix[index] & (tables->bucket_count - 1)];

    tables->next[index] = *bucket;
    *bucket = index + 1;
}

/* As many buckets as ids, a power of two. */
static bool have_buckets(struct tables *tables, size_t ids)
{
    if (ids <= tables->bucket_count) {
        return true;
    }
    size_t count = tables->bucket_count == 0 ? 64 : 2 * tables->bucket_count;
    uint64_t *bucket = calloc(count, sizeof(*bucket));
    uint64_t *next = calloc(count, sizeof(*next));
    if (bucket == NULL || next == NULL) {
        free(bucket);
        free(next);
        return false;
    }
    free(tables->bucket);
    free(tables->next);
    tables->bucket = bucket;
    tables->next = next;
    tables->bucket_count = count;
    for (size_t i = 0; i < tables->ids; i++) {
        put_in_bucket(tables, i);
    }
    return true;
}

/* ---- transactions --------------------------------------------------------------------------- */

static enum en_status mem_begin(struct en_db *db, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    (void)reterr;
    tables->before = (struct heads){
        .tree = tables->now.tree, .base = tables->now.base, .published = tables->now.published};
    tables->signed_now = false;
    tables->entries_before = tables->entries;
    tables->ids_before = tables->ids;
    return EN_OK;
}

static enum en_status mem_commit(struct en_db *db, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    (void)reterr;
    for (size_t i = 0; i < tables->undos; i++) {
        free(tables->undo[i].old);
    }
    tables->undos = 0;
    en_text_finish(&tables->before.note);
    return EN_OK;
}

static void take_tiles_back(struct tables *tables)
{
    while (tables->undos > 0) {
        struct undo *undo = &tables->undo[--tables->undos];
        struct level *level = &tables->level[undo->level];

        free(level->tile[undo->number]);
        level->tile[undo->number] = undo->old;
        level->count -= undo->old == NULL; // it was the last one then
    }
}

static void mem_rollback(struct en_db *db)
{
    struct tables *tables = tables_of(db);

    take_tiles_back(tables);
    while (tables->ids > tables->ids_before) {
        size_t last = --tables->ids;
        tables->bucket[tables->prefix[last] & (tables->bucket_count - 1)] = tables->next[last];
    }
    while (tables->entries > tables->entries_before) {
        en_text_finish(&tables->entry[--tables->entries]);
    }
    if (tables->signed_now) {
        en_text_finish(&tables->now.note);
        tables->now.note = tables->before.note;
        tables->before.note = (struct en_text){0};
        tables->signed_now = false;
    }
    tables->now.tree = tables->before.tree;
    tables->now.base = tables->before.base;
    tables->now.published = tables->before.published;
}

static enum en_status mem_settle(struct en_db *db, struct en_error *reterr)
{
    (void)db;
    (void)reterr;
    return EN_OK;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static enum en_status mem_tree(struct en_db *db, struct en_head *ret, struct en_error *reterr)
{
    (void)reterr;
    *ret = tables_of(db)->now.tree;
    return EN_OK;
}

static enum en_status mem_move(struct en_db *db, const struct en_head *from,
                               const struct en_head *to, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    if (!en_head_equal(from, &tables->now.tree)) {
        return en_db_moved(reterr);
    }
    tables->now.tree = *to;
    return EN_OK;
}

static enum en_status mem_base(struct en_db *db, struct en_head *ret, struct en_error *reterr)
{
    (void)reterr;
    *ret = tables_of(db)->now.base;
    return EN_OK;
}

static enum en_status mem_put_base(struct en_db *db, const struct en_head *base,
                                   struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    (void)reterr;
    assert(tables->entries == 0 && tables->now.base.size == 0);
    tables->now.base = *base;
    return EN_OK;
}

/* Where an entry or a tile lies; beyond any row when it is left out. */
static uint64_t row_of(const struct tables *tables, uint64_t index)
{
    return index < tables->now.base.size ? UINT64_MAX : index - tables->now.base.size;
}

static uint64_t tile_row_of(const struct tables *tables, unsigned level, uint64_t number)
{
    uint64_t first = level == 0 ? tables->now.base.size / EN_TILE_WIDTH : 0;

    return number < first ? UINT64_MAX : number - first;
}

static enum en_status mem_signed(struct en_db *db, struct en_db_signed *ret,
                                 struct en_text *ret_note, struct en_error *reterr)
{
    struct heads *now = &tables_of(db)->now;

    if (ret_note != NULL && now->published.found) {
        en_text_add(ret_note, en_text_str(&now->note));
        if (ret_note->failed) {
            return en_db_no_memory(reterr);
        }
    }
    *ret = now->published;
    return EN_OK;
}

static enum en_status mem_sign(struct en_db *db, const struct en_head *head, struct en_str note,
                               const struct en_hash *sum, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);
    struct en_text copy = {0};

    if (tables->now.published.found && head->size < tables->now.published.head.size) {
        return en_db_smaller(reterr);
    }
    assert(!tables->signed_now);
    en_text_add(&copy, note);
    if (copy.failed) {
        en_text_finish(&copy);
        return en_db_no_memory(reterr);
    }
    tables->before.note = tables->now.note;
    tables->signed_now = true;
    tables->now.note = copy;
    tables->now.published = (struct en_db_signed){.found = true, .head = *head, .sum = *sum};
    return EN_OK;
}

static enum en_status mem_put_entry(struct en_db *db, uint64_t index, struct en_bytes entry,
                                    struct en_error *reterr)
{
    struct tables *tables = tables_of(db);
    struct en_text copy = {0};

    assert(row_of(tables, index) == tables->entries);
    struct en_text *rows = grown(tables->entry, &tables->entry_room, tables->entries, sizeof(copy));
    if (rows == NULL) {
        return en_db_no_memory(reterr);
    }
    tables->entry = rows;
    en_text_add(&copy, (struct en_str){(const char *)entry.ptr, entry.len});
    if (copy.failed) {
        en_text_finish(&copy);
        return en_db_no_memory(reterr);
    }
    rows[tables->entries++] = copy;
    return EN_OK;
}

static enum en_status mem_entry(struct en_db *db, uint64_t index, struct en_text *ret,
                                struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    uint64_t row = row_of(tables, index);
    if (row >= tables->entries) {
        return en_db_entry_missing(index, reterr);
    }
    en_text_add(ret, en_text_str(&tables->entry[row]));
    return ret->failed ? en_db_no_memory(reterr) : EN_OK;
}

static enum en_status mem_read(struct en_db *db, uint64_t from, uint64_t to, en_entry_fn each,
                               void *arg, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    for (uint64_t i = from; i < to; i++) {
        uint64_t row = row_of(tables, i);
        if (row >= tables->entries) {
            return en_db_entry_missing(i, reterr);
        }
        struct en_str entry = en_text_str(&tables->entry[row]);
        if (!each(arg, i, (struct en_bytes){(const uint8_t *)entry.ptr, entry.len})) {
            break;
        }
    }
    return EN_OK;
}

static enum en_status mem_put_id(struct en_db *db, const struct en_hash *id, uint64_t index,
                                 struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    assert(row_of(tables, index) == tables->ids);
    uint64_t *prefix =
        grown(tables->prefix, &tables->prefix_room, tables->ids, sizeof(*tables->prefix));
    if (prefix == NULL) {
        return en_db_no_memory(reterr);
    }
    tables->prefix = prefix;
    if (!have_buckets(tables, tables->ids + 1)) {
        return en_db_no_memory(reterr);
    }
    prefix[tables->ids] = en_db_prefix(id);
    put_in_bucket(tables, tables->ids++);
    return EN_OK;
}

static enum en_status mem_id(struct en_db *db, const struct en_hash *id, uint64_t from,
                             uint64_t *ret_index, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);
    uint64_t prefix = en_db_prefix(id);
    uint64_t base = tables->now.base.size;
    uint64_t first = from > base ? from - base : 0;
    uint64_t found = UINT64_MAX;
    uint64_t at = 0;

    (void)reterr;
    if (tables->bucket_count > 0) {
        at = tables->bucket[prefix & (tables->bucket_count - 1)];
    }
    /* A bucket goes from the newest down. */
    for (; at > first; at = tables->next[at - 1]) {
        found = tables->prefix[at - 1] == prefix ? base + at - 1 : found;
    }
    *ret_index = found;
    return EN_OK;
}

/* A row of the index of acts, to be put in order. */
struct id_row {
    uint64_t prefix, index;
};

static int compare_ids(const void *a, const void *b)
{
    const struct id_row *left = a, *right = b;

    if (left->prefix != right->prefix) {
        return left->prefix < right->prefix ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

static enum en_status mem_ids(struct en_db *db, en_db_id_fn each, void *arg,
                              struct en_error *reterr)
{
    struct tables *tables = tables_of(db);
    struct id_row *row = malloc((tables->ids + 1) * sizeof(*row));
    enum en_status status = EN_OK;

    if (row == NULL) {
        return en_db_no_memory(reterr);
    }
    for (size_t i = 0; i < tables->ids; i++) {
        row[i] = (struct id_row){.prefix = tables->prefix[i], .index = tables->now.base.size + i};
    }
    qsort(row, tables->ids, sizeof(*row), compare_ids);
    for (size_t i = 0; i < tables->ids && status == EN_OK; i++) {
        status = each(arg, row[i].prefix, row[i].index, reterr);
    }
    free(row);
    return status;
}

static enum en_status mem_put_tile(struct en_db *db, unsigned level, uint64_t number,
                                   const struct en_hash *hashes, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);
    struct level *row = &tables->level[level];

    uint64_t at = tile_row_of(tables, level, number);
    assert(level < EN_TILE_LEVELS && at <= row->count);
    struct undo *undo =
        grown(tables->undo, &tables->undo_room, tables->undos, sizeof(*tables->undo));
    struct tile **tiles =
        undo == NULL ? NULL : grown(row->tile, &row->room, row->count, sizeof(struct tile *));
    tables->undo = undo == NULL ? tables->undo : undo;
    row->tile = tiles == NULL ? row->tile : tiles;
    struct tile *tile = tiles == NULL ? NULL : malloc(sizeof(*tile));
    if (tile == NULL) {
        return en_db_no_memory(reterr);
    }
    memcpy(tile->hash, hashes, sizeof(tile->hash));
    bool is_new = at == row->count;
    undo[tables->undos++] = (struct undo){level, at, is_new ? NULL : tiles[at]};
    tiles[at] = tile;
    row->count += is_new;
    return EN_OK;
}

static enum en_status mem_tile(struct en_db *db, unsigned level, uint64_t number,
                               struct en_hash *ret, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);

    uint64_t row = tile_row_of(tables, level, number);
    if (level >= EN_TILE_LEVELS || row >= tables->level[level].count) {
        return en_db_tile_missing(level, number, reterr);
    }
    memcpy(ret, tables->level[level].tile[row]->hash, EN_TILE_BYTES);
    return EN_OK;
}

static enum en_status mem_check(struct en_db *db, struct en_db_counts *ret, struct en_error *reterr)
{
    struct tables *tables = tables_of(db);
    struct en_db_counts counts = {.heads = 1U + (tables->now.base.size > 0 ? 1U : 0U) +
                                           (tables->now.published.found ? 1U : 0U),
                                  .entries = tables->entries,
                                  .ids = tables->ids};

    (void)reterr;
    for (size_t i = 0; i < EN_TILE_LEVELS; i++) {
        counts.tiles += tables->level[i].count;
    }
    *ret = counts;
    return EN_OK;
}

static enum en_status mem_end(struct en_db *db, uint64_t *ret, struct en_error *reterr)
{
    const struct tables *tables = tables_of(db);

    (void)reterr;
    *ret = tables->entries == 0 ? 0 : tables->now.base.size + tables->entries;
    return EN_OK;
}

/* ---- opening -------------------------------------------------------------------------------- */

static void free_tables(struct tables *tables)
{
    for (size_t i = 0; i < tables->entries; i++) {
        en_text_finish(&tables->entry[i]);
    }
    for (size_t i = 0; i < EN_TILE_LEVELS; i++) {
        for (size_t j = 0; j < tables->level[i].count; j++) {
            free(tables->level[i].tile[j]);
        }
        free(tables->level[i].tile);
    }
    en_text_finish(&tables->now.note);
    free(tables->entry);
    free(tables->prefix);
    free(tables->bucket);
    free(tables->next);
    free(tables->undo);
    free(tables);
}

static void mem_close(struct en_db *db)
{
    struct mem *mem = (struct mem *)db;

    if (mem->owner) {
        free_tables(mem->tables);
    }
    free(mem);
}

static enum en_status mem_second(struct en_db *db, struct en_db **ret, struct en_error *reterr)
{
    struct mem *second = malloc(sizeof(*second));

    if (second == NULL) {
        return en_db_no_memory(reterr);
    }
    *second = (struct mem){.base = *db, .tables = tables_of(db), .owner = false};
    *ret = &second->base;
    return EN_OK;
}

static const struct en_db_engine mem_engine = {
    .close = mem_close,
    .second = mem_second,
    .begin = mem_begin,
    .commit = mem_commit,
    .rollback = mem_rollback,
    .settle = mem_settle,
    .tree = mem_tree,
    .move = mem_move,
    .published = mem_signed,
    .sign = mem_sign,
    .put_entry = mem_put_entry,
    .entry = mem_entry,
    .read = mem_read,
    .put_id = mem_put_id,
    .id = mem_id,
    .ids = mem_ids,
    .put_tile = mem_put_tile,
    .tile = mem_tile,
    .check = mem_check,
    .base = mem_base,
    .put_base = mem_put_base,
    .end = mem_end,
};

enum en_status en_mem_open(bool create, struct en_db **ret, struct en_error *reterr)
{
    if (!create) {
        return en_db_missing(EN_STR("mem:"), reterr);
    }
    struct mem *mem = malloc(sizeof(*mem));
    struct tables *tables = calloc(1, sizeof(*tables));
    if (mem == NULL || tables == NULL) {
        free(mem);
        free(tables);
        return en_db_no_memory(reterr);
    }
    en_merkle_empty(&tables->now.tree.root);
    tables->now.base = tables->now.tree;
    *mem = (struct mem){.base = {&mem_engine}, .tables = tables, .owner = true};
    *ret = &mem->base;
    return EN_OK;
}
