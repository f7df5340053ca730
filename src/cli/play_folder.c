/*
 * play_folder.c: where the nodes of a story are: a folder of its own, or one that is kept.
 */
#define _XOPEN_SOURCE 700 /* nftw, mkdtemp */
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "play.h"

#define MARKER "entente-play" /* a folder with this file was made here and may be made again */

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static bool has_marker(const char *folder)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s/" MARKER, folder);
    bool found = access(en_text_cstr(&path), F_OK) == 0;
    en_text_finish(&path);
    return found;
}

void play_folder_remove(const char *folder)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static enum en_status mark_folder(const char *folder, struct en_error *reterr)
{
    struct en_env machine = en_env_system();
    struct en_text path = {0};
    struct en_str text =
        EN_STR("nodes of an exercise, made by `entente play`; it may remove them\n");

    en_text_addf(&path, "%s/" MARKER, folder);
    enum en_status status =
        machine.write_file(machine.self, en_text_cstr(&path),
                           (struct en_bytes){(const uint8_t *)text.ptr, text.len}, 0600, reterr);
    en_text_finish(&path);
    return status;
}

/* A folder of the user's own is never cleared; one that was played into before is. */
static enum en_status make_kept(struct player *player, const char *folder, struct en_error *reterr)
{
    struct en_env machine = en_env_system();

    if (access(folder, F_OK) == 0 && !has_marker(folder) && rmdir(folder) != 0) {
        return en_fail(reterr, EN_ERR_EXISTS, "play.folder", en_str_from(folder),
                       N_("the folder is not empty, and no story was played into it before"),
                       N_("name a new folder for --keep"));
    }
    play_folder_remove(folder);
    player->folder = folder;
    return machine.make_folder(machine.self, folder, reterr);
}

static enum en_status make_temporary(struct player *player, struct en_error *reterr)
{
    const char *base = getenv("TMPDIR");
    struct en_text path = {0};

    en_text_addf(&path, "%s/entente-play-XXXXXX", base != NULL && base[0] != '\0' ? base : "/tmp");
    struct en_str kept = en_arena_copy(&player->arena, en_text_str(&path));
    en_text_finish(&path);
    if (kept.ptr == NULL) {
        return play_no_memory(reterr);
    }
    /* The arena's copy is ours alone, to be written by mkdtemp. */
    char *folder = (char *)(uintptr_t)kept.ptr;
    player->folder = mkdtemp(folder);
    return player->folder != NULL
               ? EN_OK
               : en_fail(reterr, EN_ERR_IO, "play.folder", kept,
                         N_("no folder can be made there: %1"), N_("set TMPDIR, or use --keep DIR"),
                         en_str_from(strerror(errno)));
}

enum en_status play_folder_make(struct player *player, const char *keep, struct en_error *reterr)
{
    player->kept = keep != NULL;
    enum en_status status =
        keep != NULL ? make_kept(player, keep, reterr) : make_temporary(player, reterr);
    return status == EN_OK ? mark_folder(player->folder, reterr) : status;
}
