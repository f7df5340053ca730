/*
 * What is kept of a source while the fold checks it.
 *
 * The fold reads the source once. What it reads is kept in an unlinked file of the folder, since a
 * source may say something else when it is asked again; so memory stays small however much is new,
 * and what is appended is what was checked.
 */
#include "spill.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define SPILL_NAME "follow.new"

enum {
    APPEND_ENTRIES_MAX = 4096,   /* one append of the record: at most so many entries ... */
    APPEND_BYTES_MAX = 32 << 20, /* ... and about so many bytes in memory */
};

static enum en_status spill_failed(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "follow.spill", EN_STR(SPILL_NAME),
                   N_("the entries cannot be kept while they are checked"),
                   N_("free space on the disk of the folder"));
}

static enum en_status backdated(struct en_error *reterr, uint64_t index, en_time logged,
                                en_time bound)
{
    char place[32];
    char logged_text[EN_TIME_BYTES + 1];
    char bound_text[EN_TIME_BYTES + 1];

    (void)snprintf(place, sizeof(place), "entry %" PRIu64, index);
    en_time_format(logged, logged_text);
    en_time_format(bound, bound_text);
    return en_fail(reterr, EN_ERR_VERIFY, "witness.backdated", en_str_from(place),
                   N_("it says it was logged at %1, but the quorum cosigned the record without it "
                      "after %2"),
                   N_("ask the registrar why; a successor record (log.succeed) goes on without it"),
                   en_str_from(logged_text), en_str_from(bound_text));
}

static enum en_status keep(struct spill *spill, uint64_t index, struct en_bytes bytes)
{
    struct en_entry entry;
    uint32_t len = (uint32_t)bytes.len;

    if (index != spill->next) {
        return en_fail(&spill->why, EN_ERR_VERIFY, "follow.order", EN_STR(""),
                       N_("the source does not give its entries in order"), NULL);
    }
    enum en_status status = en_entry_parse(bytes, &entry, &spill->why);
    if (status != EN_OK) {
        return status;
    }
    if (entry.logged > spill->now + SPILL_AHEAD_S_MAX) {
        return spill_ahead(&spill->why, index, entry.logged, spill->now);
    }
    if (entry.logged < spill->bound) {
        return backdated(&spill->why, index, entry.logged, spill->bound);
    }
    if (fwrite(&len, sizeof(len), 1, spill->file) != 1 ||
        fwrite(bytes.ptr, 1, bytes.len, spill->file) != bytes.len) {
        return spill_failed(&spill->why);
    }
    spill->next++;
    return EN_OK;
}

static bool keep_and_pass_on(void *self, uint64_t index, struct en_bytes entry)
{
    struct spill *spill = self;

    spill->status = keep(spill, index, entry);
    return spill->status == EN_OK && spill->each(spill->each_self, index, entry);
}

static enum en_status spill_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    struct spill *spill = self;

    return spill->source->head(spill->source->self, ret_note, reterr);
}

static enum en_status spill_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                 void *arg, struct en_error *reterr)
{
    struct spill *spill = self;

    spill->each = each;
    spill->each_self = arg;
    enum en_status status =
        spill->source->read(spill->source->self, from, to, keep_and_pass_on, spill, reterr);
    if (spill->status != EN_OK) {
        if (reterr != NULL) {
            *reterr = spill->why;
        }
        return spill->status;
    }
    return status;
}

/* The next entry into the arena; false at the end of what was kept. */
static enum en_status take_back(struct spill *spill, struct en_node *node, struct en_new_entry *ret,
                                struct en_error *reterr)
{
    uint32_t len = 0;
    struct en_entry entry;

    if (fread(&len, sizeof(len), 1, spill->file) != 1 || len > EN_ENTRY_BYTES_MAX) {
        return spill_failed(reterr);
    }
    uint8_t *bytes = en_arena_alloc(&node->arena, len);
    if (bytes == NULL) {
        return node_no_memory(reterr);
    }
    if (fread(bytes, 1, len, spill->file) != len) {
        return spill_failed(reterr);
    }
    ret->bytes = (struct en_bytes){bytes, len};
    enum en_status status = en_entry_parse(ret->bytes, &entry, reterr);
    if (status == EN_OK) {
        struct en_str text = en_entry_act_text(entry.note);
        en_hash_of(node->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &ret->id);
    }
    return status;
}

/* One append of at most APPEND_ENTRIES_MAX entries; returns how many. */
static enum en_status append_some(struct spill *spill, struct en_node *node, uint64_t left,
                                  uint64_t *ret_count, struct en_error *reterr)
{
    struct en_head head = en_store_head(node->store);
    size_t max = left < APPEND_ENTRIES_MAX ? (size_t)left : APPEND_ENTRIES_MAX;
    struct en_new_entry *entries = EN_ARENA_ARRAY(&node->arena, max, struct en_new_entry);
    enum en_status status = entries == NULL ? node_no_memory(reterr) : EN_OK;
    size_t bytes = 0;
    size_t count = 0;

    while (status == EN_OK && count < max && bytes < APPEND_BYTES_MAX) {
        status = take_back(spill, node, &entries[count], reterr);
        if (status == EN_OK) {
            bytes += entries[count].bytes.len;
            count++;
        }
    }
    if (status == EN_OK) {
        status = en_store_append(node->store, &head, entries, count, reterr);
    }
    en_arena_reset(&node->arena);
    if (status == EN_OK) {
        *ret_count = count;
    }
    return status;
}

enum en_status spill_ahead(struct en_error *reterr, uint64_t index, en_time logged, en_time now)
{
    char place[32];
    char logged_text[EN_TIME_BYTES + 1];
    char now_text[EN_TIME_BYTES + 1];

    (void)snprintf(place, sizeof(place), "entry %" PRIu64, index);
    en_time_format(logged, logged_text);
    en_time_format(now, now_text);
    return en_fail(reterr, EN_ERR_VERIFY, "follow.time", en_str_from(place),
                   N_("it was logged at %1, but here it is only %2"),
                   N_("compare the clocks; if ours is right, the registrar's must be set"),
                   en_str_from(logged_text), en_str_from(now_text));
}

enum en_status spill_open(struct spill *spill, const char *folder, struct en_error *reterr)
{
    char *path = node_path(folder, SPILL_NAME);

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    spill->file = fopen(path, "w+be");
    if (spill->file != NULL) {
        (void)unlink(path);
    }
    free(path);
    return spill->file == NULL ? spill_failed(reterr) : EN_OK;
}

void spill_close(struct spill *spill)
{
    if (spill->file != NULL) {
        (void)fclose(spill->file);
    }
}

struct en_source spill_source(struct spill *spill)
{
    return (struct en_source){.self = spill, .head = spill_head, .read = spill_read};
}

enum en_status spill_append(struct spill *spill, struct en_node *node, struct en_error *reterr)
{
    uint64_t left = spill->next - spill->from;
    uint64_t count = 0;

    if (fflush(spill->file) != 0 || fseek(spill->file, 0, SEEK_SET) != 0) {
        return spill_failed(reterr);
    }
    while (left > 0) {
        enum en_status status = append_some(spill, node, left, &count, reterr);
        if (status != EN_OK) {
            return status;
        }
        left -= count;
    }
    return EN_OK;
}
