/*
 * What this node has signed last: kept beside record.db, and on another disk if the owner says so.
 *
 * Whoever signs a head below or beside one that he signed before has signed two records. A backup
 * that is restored makes an honest node do just that; so the newest head signed is kept in a second
 * place, written before the signature leaves the node, and asked before every signature. The file
 * is read anew each time: another copy of the folder that shares it is seen. After two heads of the
 * registrar that contradict each other, the same file says that this folder has stopped for good.
 */
#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_NAME "signed"

enum { MEMORY_BYTES_MAX = 64 << 10 }; /* four lines and a head with 32 signature lines */

static const struct en_field memory_fields[] = {
    {"origin",
     EN_CARD_ONE,
     N_("the record that was signed for"),
     {{"origin", EN_TOKEN_TEXT, 0, 0, NULL}},
     1},
    {"head",
     EN_CARD_ONE,
     N_("the newest head signed, and when"),
     {{"size", EN_TOKEN_INT, 0, INT64_MAX, NULL},
      {"root", EN_TOKEN_HASH, 0, 0, NULL},
      {"time", EN_TOKEN_TIME, 0, 0, NULL}},
     3},
    {"stopped",
     EN_CARD_OPT,
     N_("since when this folder follows no more, by which rule, and the file of evidence"),
     {{"time", EN_TOKEN_TIME, 0, 0, NULL}, {"why", EN_TOKEN_TEXT, 0, 0, NULL}},
     2},
};

static const struct en_form memory_form = {MEMORY_NAME, memory_fields, EN_COUNT(memory_fields)};

static void copy_word(char *out, size_t cap, struct en_str word)
{
    size_t len = word.len < cap ? word.len : cap - 1;

    if (len > 0) {
        memcpy(out, word.ptr, len);
    }
    out[len] = '\0';
}

/* Four lines, then an empty one and the signed head as it was. */
static enum en_status parse(struct en_arena *arena, struct en_str text, struct node_memory *ret,
                            struct en_error *reterr)
{
    const struct en_item *items = NULL;
    struct en_str form = text;
    size_t count = 0, at = 0;

    while (at + 1 < text.len && !(text.ptr[at] == '\n' && text.ptr[at + 1] == '\n')) {
        at++;
    }
    form.len = at + 1 < text.len ? at + 1 : text.len;
    enum en_status status =
        en_form_parse(arena, &memory_form, form, 0, false, &items, &count, reterr);
    if (status != EN_OK) {
        return status;
    }
    copy_word(ret->origin, sizeof(ret->origin), items[0].value[0].text);
    ret->known = true;
    ret->head.size = (uint64_t)items[1].value[0].num;
    ret->head.root = en_value_hash(&items[1].value[1]);
    ret->time = items[1].value[2].num;
    if (count > 2) {
        struct en_str why = items[2].value[1].text;
        ret->stopped = items[2].value[0].num;
        copy_word(ret->rule, sizeof(ret->rule), en_str_cut(&why, ' '));
        copy_word(ret->file, sizeof(ret->file), why);
    }
    if (form.len + 1 < text.len) {
        en_text_add(&ret->note, (struct en_str){text.ptr + form.len + 1, text.len - form.len - 1});
    }
    return ret->note.failed ? node_no_memory(reterr) : EN_OK;
}

static void print(struct en_text *out, const struct node_memory *memory)
{
    char hex[2 * EN_HASH_BYTES];
    char time[EN_TIME_BYTES + 1];

    en_hex_encode(hex, (struct en_bytes){memory->head.root.b, EN_HASH_BYTES});
    en_time_format(memory->time, time);
    en_text_addf(out, "origin: %s\nhead: %" PRIu64 " %.*s %s\n", memory->origin, memory->head.size,
                 (int)sizeof(hex), hex, time);
    if (memory->stopped != 0) {
        en_time_format(memory->stopped, time);
        en_text_addf(out, "stopped: %s %s %s\n", time, memory->rule, memory->file);
    }
    en_text_addc(out, '\n');
    en_text_add(out, en_text_str(&memory->note));
}

static char *memory_path(struct en_node *node)
{
    return node->conf.memory[0] != '\0' ? strdup(node->conf.memory)
                                        : node_path(node->folder, MEMORY_NAME);
}

static enum en_status damaged(const struct en_error *why, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "witness.memory", EN_STR(MEMORY_NAME),
                   N_("what this node signed last cannot be read: rule %1, %2"),
                   N_("restore the file from its newest copy; without it nothing is signed"),
                   en_str_from(why->rule), en_str_from(why->place));
}

enum en_status node_memory_read(struct en_node *node, struct node_memory *ret,
                                struct en_error *reterr)
{
    struct node_memory memory = {.known = false};
    char *path = memory_path(node);
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct en_arena arena = {0};
    struct en_error why = {.rule = ""};

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    en_arena_init(&arena, 0);
    enum en_status status =
        node->env.read_file(node->env.self, path, MEMORY_BYTES_MAX, &bytes, &len, &why);
    if (status == EN_OK) {
        status = parse(&arena, (struct en_str){(const char *)bytes, len}, &memory, &why);
        status = status == EN_OK ? EN_OK : damaged(&why, reterr);
    } else if (status == EN_ERR_NOT_FOUND) {
        status = EN_OK; /* nothing was signed here yet */
    } else if (reterr != NULL) {
        *reterr = why;
    }
    en_arena_finish(&arena);
    free(bytes);
    free(path);
    if (status != EN_OK) {
        en_text_finish(&memory.note);
        return status;
    }
    *ret = memory;
    return EN_OK;
}

enum en_status node_memory_write(struct en_node *node, const struct node_memory *memory,
                                 struct en_error *reterr)
{
    char *path = memory_path(node);
    struct en_text text = {0};

    print(&text, memory);
    enum en_status status =
        path == NULL || text.failed
            ? node_no_memory(reterr)
            : node->env.write_file(node->env.self, path,
                                   (struct en_bytes){(const uint8_t *)text.ptr, text.len}, 0600,
                                   reterr);
    en_text_finish(&text);
    free(path);
    return status;
}

void node_memory_finish(struct node_memory *memory)
{
    en_text_finish(&memory->note);
}

/* ---- before a signature --------------------------------------------------------------------- */

static enum en_status below(const struct node_memory *memory, const struct en_head *head,
                            struct en_error *reterr)
{
    char kept[24];
    char size[24];

    (void)snprintf(kept, sizeof(kept), "%" PRIu64, memory->head.size);
    (void)snprintf(size, sizeof(size), "%" PRIu64, head->size);
    return en_fail(reterr, EN_ERR_VERIFY, "witness.below", EN_STR("head"),
                   N_("this node has signed %1 entries already, and now holds %2: it was restored "
                      "from an old copy"),
                   N_("take in the newest record from another member first; nothing is signed "
                      "until then"),
                   en_str_from(kept), en_str_from(size));
}

static enum en_status beside(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "witness.beside", EN_STR("head"),
                   N_("this node has signed another record before: this one does not contain it"),
                   N_("keep both; one of them was rewritten: tell the other parties"));
}

enum en_status node_memory_allows(struct en_node *node, const struct node_memory *memory,
                                  const struct en_head *head, struct en_error *reterr)
{
    struct en_hash root;

    if (!memory->known) {
        return EN_OK;
    }
    if (memory->head.size > head->size) {
        return below(memory, head, reterr);
    }
    enum en_status status = en_store_root_at(node->store, memory->head.size, &root, reterr);
    if (status == EN_OK && memory->head.size > 0 && !en_hash_equal(&root, &memory->head.root)) {
        status = beside(reterr);
    }
    return status;
}

enum en_status node_remember(struct en_node *node, const struct en_head *head, struct en_str note,
                             struct en_error *reterr)
{
    struct node_memory next = {.known = true, .head = *head, .time = node->env.now(node->env.self)};

    copy_word(next.origin, sizeof(next.origin), en_node_origin(node));
    en_text_add(&next.note, note);
    enum en_status status =
        next.note.failed ? node_no_memory(reterr) : node_memory_write(node, &next, reterr);
    node_memory_finish(&next);
    return status;
}

bool node_is_stopped(const struct node_memory *memory, struct en_str origin)
{
    return memory->stopped != 0 && en_str_is(origin, memory->origin);
}

enum en_status node_refuse_stopped(const struct node_memory *memory, struct en_error *reterr)
{
    char since[EN_TIME_BYTES + 1];

    en_time_format(memory->stopped, since);
    return en_fail(reterr, EN_ERR_VERIFY, "witness.stopped", en_str_from(memory->file),
                   N_("since %1 this folder follows and signs no more: the registrar has "
                      "signed two records (%2)"),
                   N_("show the evidence to the other parties (`entente evidence show`); "
                      "only a successor record, log.succeed, is followed from here"),
                   en_str_from(since), en_str_from(memory->rule));
}

enum en_status node_go_on(struct en_node *node, struct node_memory *memory, struct en_error *reterr)
{
    memory->stopped = 0;
    copy_word(memory->origin, sizeof(memory->origin), en_node_origin(node));
    return node_memory_write(node, memory, reterr);
}

enum en_status node_stop(struct en_node *node, const char *rule, const char *file,
                         struct en_error *reterr)
{
    struct node_memory memory = {.known = false};
    enum en_status status = node_memory_read(node, &memory, reterr);

    if (status == EN_OK && memory.stopped == 0) {
        copy_word(memory.origin, sizeof(memory.origin), en_node_origin(node));
        copy_word(memory.rule, sizeof(memory.rule), en_str_from(rule));
        copy_word(memory.file, sizeof(memory.file), en_str_from(file));
        memory.stopped = node->env.now(node->env.self);
        status = node_memory_write(node, &memory, reterr);
    }
    node_memory_finish(&memory);
    return status;
}
