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

enum { MARKER_BYTES_MAX = 4096 }; /* two lines */

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

/* The marker's second line, where the story has stopped. */
#define DATED "clock "

static enum en_status mark_folder(const char *folder, const char *clock, struct en_error *reterr)
{
    struct en_env machine = en_env_system();
    struct en_text path = {0}, text = {0};

    en_text_adds(&text, "nodes of an exercise, made by `entente play`; it may remove them\n");
    if (clock != NULL) {
        en_text_addf(&text, DATED "%s\n", clock);
    }
    en_text_addf(&path, "%s/" MARKER, folder);
    enum en_status status =
        machine.write_file(machine.self, en_text_cstr(&path),
                           (struct en_bytes){(const uint8_t *)text.ptr, text.len}, 0600, reterr);
    en_text_finish(&path);
    en_text_finish(&text);
    return status;
}

enum en_status play_folder_date(struct player *player, struct en_error *reterr)
{
    char clock[EN_TIME_BYTES + 1];

    en_time_format(player->clock.now, clock);
    return mark_folder(player->folder, clock, reterr);
}

enum en_status play_folder_dated(const char *folder, en_time *ret, struct en_error *reterr)
{
    struct en_env machine = en_env_system();
    struct en_text path = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;

    en_text_addf(&path, "%s/" MARKER, folder);
    enum en_status status =
        machine.read_file(machine.self, en_text_cstr(&path), MARKER_BYTES_MAX, &bytes, &len, NULL);
    struct en_str rest = {(const char *)bytes, len};
    struct en_str line = en_str_cut(&rest, '\n');
    while (status == EN_OK && line.len > 0 && !en_str_starts(line, EN_STR(DATED))) {
        line = en_str_cut(&rest, '\n');
    }
    struct en_str word = en_str_cut(&line, ' '); /* what is left of the line is the time */
    if (status != EN_OK || word.len == 0 || !en_time_parse(line, ret)) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "play.no-story", en_str_from(folder),
                         N_("no story was played into this folder"),
                         N_("make one: `entente play FILE --keep %1`"), en_str_from(folder));
    }
    en_text_finish(&path);
    free(bytes);
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
    return status == EN_OK ? mark_folder(player->folder, NULL, reterr) : status;
}
