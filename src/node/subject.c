/*
 * What `entente verify` looks at: a node's folder or an exported directory, opened for reading.
 */
#include "subject.h"

#include <stdlib.h>
#include <sys/stat.h>

static enum en_status open_node(struct subject *subject, struct en_error *reterr)
{
    char *path = node_path(subject->folder, "record.db");
    enum en_status status =
        path == NULL ? node_no_memory(reterr)
                     : node_conf_read(subject->env, subject->folder, &subject->conf, reterr);

    if (status == EN_OK) {
        status = node_lock(subject->folder, &subject->lock_fd, reterr);
    }
    if (status == EN_OK) {
        status = en_store_open(subject->env, path, false, &subject->store, reterr);
    }
    if (status == EN_OK) {
        subject->source = en_store_source(subject->store);
    }
    free(path);
    return status;
}

static enum en_status open_directory(struct subject *subject, struct en_error *reterr)
{
    enum en_status status = en_tiles_open(subject->env, subject->folder, &subject->tiles, reterr);

    if (status == EN_OK) {
        subject->source = en_tiles_source(subject->tiles);
    }
    return status;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum en_status subject_open(struct subject *subject, struct en_error *reterr)
{
    en_arena_init(&subject->arena, 0);
    subject->hasher = en_hasher_create();
    if (subject->hasher == NULL) {
        return node_no_memory(reterr);
    }
    if (!is_folder(subject->folder)) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "verify.absent", en_str_from(subject->folder),
                       N_("there is no such folder"), N_("name a node or an exported directory"));
    }
    subject->is_node = node_conf_exists(subject->env, subject->folder);
    return subject->is_node ? open_node(subject, reterr) : open_directory(subject, reterr);
}

void subject_close(struct subject *subject)
{
    en_state_close(subject->state);
    en_tiles_close(subject->tiles);
    en_store_close(subject->store);
    node_unlock(subject->lock_fd);
    en_hasher_destroy(subject->hasher);
    en_arena_finish(&subject->arena);
    en_text_finish(&subject->note);
}
