/*
 * play_tamper.c: the registrar's copy is changed on the disk, behind the program's back.
 *
 * Two attackers. The first changes bytes of an entry in record.db and nothing else. The second is
 * the registrar itself: it makes the whole tree again around the changed entry and signs the new
 * head with its own key, so that its copy is sound in itself; only those who kept a copy can
 * tell.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "play_sync.h"

/* ---- bytes ---------------------------------------------------------------------------------- */

/* "- old" and "+ new" below the statement. */
static enum en_status read_change(struct player *player, const struct en_step *step,
                                  struct en_str *ret_old, struct en_str *ret_new,
                                  struct en_error *reterr)
{
    for (size_t i = 0; i < step->body_count; i++) {
        struct en_str text = step->body[i].text;
        struct en_str rest = {text.ptr + 2, text.len > 2 ? text.len - 2 : 0};
        if (en_str_starts(text, EN_STR("- "))) {
            *ret_old = rest;
        } else if (en_str_starts(text, EN_STR("+ "))) {
            *ret_new = rest;
        }
    }
    return ret_old->len > 0 && ret_new->len > 0
               ? EN_OK
               : play_fail(player, reterr, EN_ERR_SYNTAX, "play.change",
                           N_("it is not said what is changed"),
                           N_("write `- OLD` and `+ NEW` below it, indented"));
}

/* The entry with the first `old` in it replaced; false when it holds none. */
static bool replace(struct en_str entry, struct en_str old, struct en_str new, struct en_text *out)
{
    for (size_t at = 0; at + old.len <= entry.len; at++) {
        if (memcmp(entry.ptr + at, old.ptr, old.len) == 0) {
            en_text_add(out, (struct en_str){entry.ptr, at});
            en_text_add(out, new);
            en_text_add(out, (struct en_str){entry.ptr + at + old.len, entry.len - at - old.len});
            return true;
        }
    }
    return false;
}

enum en_status play_remove(const struct play_node *node, const char *name, struct en_error *reterr)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm"};
    bool failed = false;

    for (size_t i = 0; i < EN_COUNT(SUFFIXES); i++) {
        struct en_text path = {0};
        en_text_addf(&path, "%s/%s%s", node->folder, name, SUFFIXES[i]);
        failed = failed || (unlink(en_text_cstr(&path)) != 0 && errno != ENOENT);
        en_text_finish(&path);
    }
    return failed ? en_fail(reterr, EN_ERR_IO, "play.remove", en_str_from(node->folder),
                            N_("%1 cannot be removed"), NULL, en_str_from(name))
                  : EN_OK;
}

/* ---- the first attacker --------------------------------------------------------------------- */

static enum en_status sqlite_failed(sqlite3 *db, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "play.sqlite", EN_STR("record.db"), N_("SQLite says: %1"),
                   NULL, en_str_from(sqlite3_errmsg(db)));
}

static enum en_status write_entry(const char *path, uint64_t index, struct en_str entry,
                                  struct en_error *reterr)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    enum en_status status = EN_OK;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "UPDATE entry SET body=? WHERE idx=?", -1, &stmt, NULL) !=
            SQLITE_OK) {
        status = sqlite_failed(db, reterr);
    } else {
        sqlite3_bind_blob(stmt, 1, entry.ptr, (int)entry.len, SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 2, (sqlite3_int64)index);
        if (sqlite3_step(stmt) != SQLITE_DONE) {
            status = sqlite_failed(db, reterr);
        }
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return status;
}

/* The changed bytes of the entry that the story names. */
static enum en_status change_entry(struct player *player, const struct en_step *step,
                                   uint64_t *ret_index, struct en_text *ret,
                                   struct en_error *reterr)
{
    struct play_label *label = NULL;
    struct en_str old = {NULL, 0}, new = {NULL, 0};
    struct en_text entry = {0};
    struct en_error why = {.rule = ""};
    enum en_status status = play_label_get(player, step->arg[0], &label, reterr);

    if (status == EN_OK) {
        status = read_change(player, step, &old, &new, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (en_store_entry(en_node_store(play_registrar(player)->node), label->index, &entry, &why) !=
        EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    *ret_index = label->index;
    if (!replace(en_text_str(&entry), old, new, ret)) {
        status = play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.change",
                           N_("the entry of %1 does not hold \"%2\""), NULL, step->arg[0], old);
    }
    en_text_finish(&entry);
    return status;
}

static void tell_change(struct player *player, const struct en_step *step, uint64_t index,
                        const char *message)
{
    struct en_text number = {0}, change = {0};

    en_text_addf(&number, "%llu", (unsigned long long)index);
    struct en_str args[] = {en_text_str(&number), step->arg[0]};
    play_tell(player, PLAY_MARK_ALARM, EN_STR(""), message, args, 2);
    for (size_t i = 0; i < step->body_count; i++) {
        en_text_add(&change, step->body[i].text);
        en_text_addc(&change, '\n');
    }
    play_tell_block(player, en_text_str(&change));
    en_text_finish(&number);
    en_text_finish(&change);
}

enum en_status play_step_tamper_entry(struct player *player, const struct en_step *step,
                                      struct en_error *reterr)
{
    struct play_node *node = play_registrar(player);
    struct en_text changed = {0}, path = {0};
    struct en_error why = {.rule = ""};
    uint64_t index = 0;
    enum en_status status = change_entry(player, step, &index, &changed, reterr);

    if (status != EN_OK) {
        en_text_finish(&changed);
        return status;
    }
    en_text_addf(&path, "%s/record.db", node->folder);
    play_node_close(node);
    status = write_entry(en_text_cstr(&path), index, en_text_str(&changed), &why);
    if (status == EN_OK) {
        status = play_node_open(player, node, &why);
    }
    en_text_finish(&changed);
    en_text_finish(&path);
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    tell_change(player, step, index, N_("somebody changes entry %1 (%2) in the registrar's file"));
    return EN_OK;
}

/* ---- the second attacker -------------------------------------------------------------------- */

enum { GROUP_MAX = 256 }; /* entries written to the disk together */

struct forgery {
    struct player *player;
    struct en_store *store; // the new one
    uint64_t index;         // which entry is another now
    struct en_str changed;
    struct en_new_entry group[GROUP_MAX];
    size_t count;
    enum en_status status;
    struct en_error *reterr;
};

static void flush(struct forgery *forgery)
{
    struct en_head head = en_store_head(forgery->store);

    if (forgery->count > 0 && forgery->status == EN_OK) {
        forgery->status =
            en_store_append(forgery->store, &head, forgery->group, forgery->count, forgery->reterr);
    }
    forgery->count = 0;
}

static bool append(void *self, uint64_t index, struct en_bytes bytes)
{
    struct forgery *forgery = self;
    struct player *player = forgery->player;
    struct en_str entry = {(const char *)bytes.ptr, bytes.len};
    struct en_entry parsed = {0};

    /* The bytes are lent for this call only. */
    entry = index == forgery->index ? forgery->changed : en_arena_copy(&player->scratch, entry);
    struct en_new_entry *new = &forgery->group[forgery->count];
    new->bytes = (struct en_bytes){(const uint8_t *)entry.ptr, entry.len};
    forgery->status = entry.ptr == NULL ? play_no_memory(forgery->reterr)
                                        : en_entry_parse(new->bytes, &parsed, forgery->reterr);
    if (forgery->status != EN_OK) {
        return false;
    }
    struct en_str text = en_entry_act_text(parsed.note);
    en_hash_of(player->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &new->id);
    if (++forgery->count == GROUP_MAX) {
        flush(forgery);
    }
    return forgery->status == EN_OK;
}

/* The head over the forged tree, with the registrar's true key. */
enum en_status play_sign_forged(struct player *player, struct en_store *store,
                                const struct play_key *registrar, struct en_error *reterr)
{
    struct en_head head = en_store_head(store);
    struct en_signing_key *log = NULL;
    struct en_text checkpoint = {0}, note = {0};
    enum en_status status = en_signing_key_rename(registrar->key, player->origin, &log, reterr);

    if (status == EN_OK) {
        en_checkpoint_print(&checkpoint, player->origin, &head);
        en_note_sign(&note, en_text_str(&checkpoint), log);
        status = en_store_publish(store, &head, en_text_str(&note), reterr);
    }
    en_signing_key_destroy(log);
    en_text_finish(&checkpoint);
    en_text_finish(&note);
    return status;
}

static enum en_status forge(struct player *player, struct forgery *forgery, const char *path,
                            struct en_error *reterr)
{
    struct play_node *node = play_registrar(player);
    struct en_store *old = en_node_store(node->node);
    struct en_source source = en_store_source(old);
    const char *name = en_state_accord(en_node_state(node->node))->registrar.name;
    const struct play_key *registrar = play_key_find(player, en_str_from(name));
    enum en_status status = en_store_open(&player->env, path, true, &forgery->store, reterr);

    if (status == EN_OK) {
        status = source.read(source.self, 0, en_store_head(old).size, append, forgery, reterr);
        flush(forgery);
        status = forgery->status != EN_OK ? forgery->status : status;
    }
    return status == EN_OK ? play_sign_forged(player, forgery->store, registrar, reterr) : status;
}

enum en_status play_step_tamper_history(struct player *player, const struct en_step *step,
                                        struct en_error *reterr)
{
    struct play_node *node = play_registrar(player);
    struct en_text changed = {0}, path = {0};
    struct en_error why = {.rule = ""};
    struct forgery *forgery = EN_ARENA_NEW(&player->scratch, struct forgery);

    if (forgery == NULL) {
        return play_no_memory(reterr);
    }
    *forgery = (struct forgery){.player = player, .reterr = &why};
    enum en_status status = change_entry(player, step, &forgery->index, &changed, reterr);
    if (status != EN_OK) {
        en_text_finish(&changed);
        return status;
    }
    forgery->changed = en_text_str(&changed);
    en_text_addf(&path, "%s/" PLAY_FORGED, node->folder);
    status = forge(player, forgery, en_text_cstr(&path), &why);
    en_text_finish(&changed);
    en_text_finish(&path);
    player->forged = forgery->store;
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    play_node_close(node);
    tell_change(
        player, step, forgery->index,
        N_("the registrar rewrites entry %1 (%2), makes the whole tree again and signs it"));
    return EN_OK;
}
