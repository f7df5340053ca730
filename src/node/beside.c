/*
 * Looking at a folder that another process holds: a server answers for it, and somebody wants to
 * read, or to compose an act that the server is then given.
 *
 * Nothing in the folder is written and its lock is not taken. The record is read as it lies: it
 * only grows. The tables are copied into memory, so that what they lack can be folded and an act be
 * tried, and the holder is never kept waiting.
 */
#include "private.h"

#include <sqlite3.h>
#include <stdlib.h>

/* A database of this process, kept in memory while somebody has it open. */
#define MEMORY_VFS "memdb"
#define MEMORY_NAME "/entente-beside"

enum { BUSY_MS = 2000, ATTEMPTS = 5 };

static enum en_status copy_failed(const char *path, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "node.beside", en_str_from(path),
                   N_("the tables of a folder that is being served cannot be read"),
                   N_("try again, or stop the server"));
}

/* All pages as of one moment, while the holder goes on writing. Not page by page: the copy must not
 * say that it has a write-ahead log, which a database in memory cannot have. */
static enum en_status copy_tables(const char *path, struct en_error *reterr)
{
    sqlite3 *from = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    int result = sqlite3_open_v2(path, &from, flags, NULL);

    if (result == SQLITE_OK) {
        (void)sqlite3_busy_timeout(from, BUSY_MS);
        result = sqlite3_exec(from, "VACUUM INTO 'file:" MEMORY_NAME "?vfs=" MEMORY_VFS "'", NULL,
                              NULL, NULL);
    }
    (void)sqlite3_close(from);
    return result == SQLITE_OK ? EN_OK : copy_failed(path, reterr);
}

static enum en_status open_tables(struct en_node *node, struct en_error *reterr)
{
    char *path = node_path(node->folder, "state.db");
    struct en_env memory = node->env;
    sqlite3 *copy = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    enum en_status status = path == NULL ? node_no_memory(reterr) : EN_OK;

    memory.sqlite_vfs = MEMORY_VFS;
    if (status == EN_OK && sqlite3_open_v2(MEMORY_NAME, &copy, flags, MEMORY_VFS) != SQLITE_OK) {
        status = copy_failed(path, reterr);
    }
    if (status == EN_OK) {
        status = copy_tables(path, reterr);
    }
    if (status == EN_OK) {
        status = en_state_open(&memory, MEMORY_NAME, &node->state, reterr);
    }
    (void)sqlite3_close(copy); /* the state has it open by now */
    free(path);
    return status;
}

/* The record as long as it is now; a longer one than the tables know is no harm. One that grows
 * while it is opened may seem damaged: what is damaged stays so. */
static enum en_status open_record(struct en_node *node, struct en_error *reterr)
{
    struct en_text url = {0};
    enum en_status status = EN_ERR_VERIFY;

    en_text_addf(&url, "read:%s/record.db", node->folder);
    en_store_close(node->store);
    node->store = NULL;
    if (url.failed) {
        status = node_no_memory(reterr);
    }
    for (int i = 0; i < ATTEMPTS && status == EN_ERR_VERIFY; i++) {
        status = en_store_open(&node->env, en_text_cstr(&url), false, &node->store, reterr);
    }
    en_text_finish(&url);
    return status;
}

enum en_status en_node_look_again(struct en_node *node, struct en_error *reterr)
{
    enum en_status status = open_record(node, reterr);

    return status == EN_OK ? node_fold_on(node, reterr) : status;
}

enum en_status en_node_open_beside(const struct en_env *env, const char *folder,
                                   struct en_node **ret, struct en_error *reterr)
{
    struct en_node *node = NULL;
    struct node_conf conf;
    enum en_status status = node_conf_read(env, folder, &conf, reterr);

    if (status == EN_OK) {
        status = node_make(env, folder, EN_NODE_READ, &node, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    node->conf = conf;
    status = open_tables(node, reterr);
    if (status == EN_OK) {
        status = en_node_look_again(node, reterr);
    }
    if (status == EN_OK) {
        status = node_open_outbox(node, reterr);
    }
    if (status != EN_OK) {
        en_node_close(node);
        return status;
    }
    *ret = node;
    return EN_OK;
}
