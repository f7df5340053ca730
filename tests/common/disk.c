/* A disk in memory: what it holds, and what survives. The VFS is in disk_vfs.c. */
#include "disk_files.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512 };

void *disk_need(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "disk: memory is out\n");
        abort();
    }
    return memory;
}

/* ---- files ---------------------------------------------------------------------------------- */

static void resize(struct content *content, size_t len)
{
    if (len > content->room) {
        content->room = len + len / 2;
        content->at = disk_need(realloc(content->at, content->room));
    }
    if (len > content->len) {
        memset(content->at + content->len, 0, len - content->len);
    }
    content->len = len;
}

static void overwrite(struct content *content, size_t offset, const uint8_t *bytes, size_t len)
{
    if (content->len < offset + len) {
        resize(content, offset + len);
    }
    if (len > 0) {
        memcpy(content->at + offset, bytes, len);
    }
}

static void content_set(struct content *to, const struct content *from)
{
    resize(to, from->len);
    overwrite(to, 0, from->at, from->len);
}

static void forget_changes(struct disk_file *file)
{
    for (size_t i = 0; i < file->changes; i++) {
        free(file->change[i].bytes);
    }
    file->changes = 0;
}

static void add_change(struct disk_file *file, struct change change)
{
    if (file->changes == file->change_room) {
        file->change_room = file->change_room == 0 ? 16 : 2 * file->change_room;
        file->change = disk_need(realloc(file->change, file->change_room * sizeof(*file->change)));
    }
    file->change[file->changes++] = change;
}

struct disk_file *disk_find(const struct disk *disk, const char *path)
{
    for (struct disk_file *file = disk->first; file != NULL; file = file->next) {
        if (strcmp(file->path, path) == 0) {
            return file;
        }
    }
    return NULL;
}

struct disk_file *disk_have(struct disk *disk, const char *path)
{
    struct disk_file *file = disk_find(disk, path);

    if (file == NULL) {
        file = disk_need(calloc(1, sizeof(*file)));
        file->path = disk_need(strdup(path));
        file->next = disk->first;
        disk->first = file;
    }
    return file;
}

void disk_drop(struct disk *disk, struct disk_file *gone)
{
    struct disk_file **at = &disk->first;

    assert(gone->open == 0);
    while (*at != gone) {
        at = &(*at)->next;
    }
    *at = gone->next;
    forget_changes(gone);
    free(gone->change);
    free(gone->now.at);
    free(gone->safe.at);
    free(gone->path);
    free(gone);
}

static void drop_all(struct disk *disk)
{
    while (disk->first != NULL) {
        disk_drop(disk, disk->first);
    }
}

bool disk_write(struct disk *disk, struct disk_file *file, size_t offset, const void *bytes,
                size_t len)
{
    if (disk->off || disk->full) {
        return false;
    }
    struct change change = {.offset = offset, .bytes = disk_need(malloc(len + 1)), .len = len};
    memcpy(change.bytes, bytes, len);
    add_change(file, change); /* also when the power fails now: a part may get there */
    if (disk_power_fails(disk)) {
        return false;
    }
    overwrite(&file->now, offset, bytes, len);
    return true;
}

bool disk_truncate(struct disk *disk, struct disk_file *file, size_t len)
{
    if (disk_power_fails(disk)) {
        return false;
    }
    add_change(file, (struct change){.truncates = true, .offset = len});
    resize(&file->now, len);
    return true;
}

bool disk_sync(struct disk *disk, struct disk_file *file)
{
    if (disk_power_fails(disk)) {
        return false;
    }
    for (size_t i = 0; i < file->changes; i++) {
        const struct change *change = &file->change[i];
        if (change->truncates) {
            resize(&file->safe, change->offset);
        } else {
            overwrite(&file->safe, change->offset, change->bytes, change->len);
        }
    }
    forget_changes(file);
    return true;
}

/* ---- power ---------------------------------------------------------------------------------- */

/* How a power loss treats what was not synced: nothing stays, all does, what came first does, or
 * each piece has its own luck. */
enum luck_kind { NOTHING, ALL, FIRST, EACH, KINDS };

struct luck {
    struct en_rng rng;
    enum luck_kind kind;
    uint64_t pieces; // FIRST: so many stay
};

static bool stays(struct luck *luck)
{
    switch (luck->kind) {
    case ALL:
        return true;
    case FIRST:
        luck->pieces -= luck->pieces > 0;
        return luck->pieces > 0;
    case EACH:
        return en_rng_below(&luck->rng, 2) == 0;
    case NOTHING:
    case KINDS:
        break;
    }
    return false;
}

static void survive(struct content *content, const struct change *change, struct luck *luck)
{
    if (change->truncates) {
        if (stays(luck)) {
            resize(content, change->offset);
        }
        return;
    }
    for (size_t done = 0; done < change->len;) {
        size_t offset = change->offset + done;
        size_t piece = SECTOR - offset % SECTOR;
        piece = piece > change->len - done ? change->len - done : piece;
        if (stays(luck)) {
            overwrite(content, offset, change->bytes + done, piece);
        }
        done += piece;
    }
}

void disk_power_on(struct disk *disk, uint64_t seed)
{
    struct luck luck;

    en_rng_seed(&luck.rng, seed);
    luck.kind = (enum luck_kind)en_rng_below(&luck.rng, KINDS);
    luck.pieces = en_rng_below(&luck.rng, 200);
    for (struct disk_file *file = disk->first; file != NULL; file = file->next) {
        assert(file->open == 0);
        for (size_t i = 0; i < file->changes; i++) {
            survive(&file->safe, &file->change[i], &luck);
        }
        forget_changes(file);
        content_set(&file->now, &file->safe);
    }
    disk->countdown = 0;
    disk->off = false;
}

bool disk_power_fails(struct disk *disk)
{
    if (!disk->off && disk->countdown > 0 && --disk->countdown == 0) {
        disk->off = true;
    }
    return disk->off;
}

void disk_cut_at(struct disk *disk, uint64_t n)
{
    disk->countdown = n;
}

bool disk_is_off(const struct disk *disk)
{
    return disk->off;
}

void disk_fill(struct disk *disk, bool full)
{
    disk->full = full;
}

/* ---- the disk ------------------------------------------------------------------------------- */

struct disk *disk_create(const char *root, const char *vfs)
{
    struct disk *disk = disk_need(calloc(1, sizeof(*disk)));

    disk->root = disk_need(strdup(root));
    disk->root_len = strlen(root);
    disk_vfs_register(disk, vfs);
    return disk;
}

void disk_destroy(struct disk *disk)
{
    if (disk == NULL) {
        return;
    }
    disk_vfs_remove(disk);
    drop_all(disk);
    free(disk->root);
    free(disk);
}

void disk_copy(struct disk *to, const struct disk *from)
{
    drop_all(to);
    for (const struct disk_file *file = from->first; file != NULL; file = file->next) {
        struct disk_file *copy = disk_have(to, file->path);
        content_set(&copy->now, &file->now);
        content_set(&copy->safe, &file->now);
    }
    to->off = to->full = false;
    to->countdown = 0;
}

/* Within the disk, or NULL: another folder's. */
const char *disk_name(const struct disk *disk, const char *path)
{
    if (strncmp(path, disk->root, disk->root_len) != 0) {
        return NULL;
    }
    return path[disk->root_len] == '/'    ? path + disk->root_len + 1
           : path[disk->root_len] == '\0' ? ""
                                          : NULL;
}

/* ---- the file calls of an environment ------------------------------------------------------- */

static enum en_status absent(const char *path, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_NOT_FOUND, "env.absent", en_str_from(path), "no such file", NULL);
}

static enum en_status broken(const char *path, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "env.disk", en_str_from(path), "the disk fails", NULL);
}

static enum en_status read_file(void *self, const char *path, size_t max_bytes, uint8_t **ret,
                                size_t *ret_len, struct en_error *reterr)
{
    const struct disk *disk = self;
    const struct disk_file *file = disk_find(disk, disk_name(disk, path));

    if (disk->off) {
        return broken(path, reterr);
    }
    if (file == NULL) {
        return absent(path, reterr);
    }
    if (file->now.len > max_bytes) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "env.long", en_str_from(path), "too long", NULL);
    }
    *ret = disk_need(calloc(1, file->now.len + 1));
    if (file->now.len > 0) {
        memcpy(*ret, file->now.at, file->now.len);
    }
    *ret_len = file->now.len;
    return EN_OK;
}

/* Whole or not at all, as the real one. */
static enum en_status write_file(void *self, const char *path, struct en_bytes content,
                                 unsigned mode, struct en_error *reterr)
{
    struct disk *disk = self;

    (void)mode;
    if (disk->full || disk_power_fails(disk)) {
        return broken(path, reterr);
    }
    struct disk_file *file = disk_have(disk, disk_name(disk, path));
    resize(&file->now, content.len);
    overwrite(&file->now, 0, content.ptr, content.len);
    content_set(&file->safe, &file->now);
    forget_changes(file);
    return EN_OK;
}

/* Folders are the prefixes of names: there is nothing to make. */
static enum en_status make_folder(void *self, const char *path, struct en_error *reterr)
{
    return ((struct disk *)self)->off ? broken(path, reterr) : EN_OK;
}

/* The name in the folder `name` under which `file` stands, by its first part; false: elsewhere. */
static bool child_of(const struct disk_file *file, const char *name, char child[static 256],
                     bool *ret_is_folder)
{
    size_t len = strlen(name);

    if (strncmp(file->path, name, len) != 0 || (len > 0 && file->path[len] != '/')) {
        return false;
    }
    const char *rest = file->path + len + (len > 0);
    size_t part = strcspn(rest, "/");
    (void)snprintf(child, 256, "%.*s", (int)part, rest);
    *ret_is_folder = rest[part] == '/';
    return true;
}

/* Was this name of the folder told for a file before this one? */
static bool told(const struct disk *disk, const struct disk_file *file, const char *name,
                 const char *child)
{
    char other[256];
    bool is_folder;

    for (const struct disk_file *at = disk->first; at != file; at = at->next) {
        if (child_of(at, name, other, &is_folder) && strcmp(child, other) == 0) {
            return true;
        }
    }
    return false;
}

static enum en_status list_folder(void *self, const char *path, en_name_fn each, void *arg,
                                  struct en_error *reterr)
{
    const struct disk *disk = self;
    const char *name = disk_name(disk, path);
    bool found = false;

    if (disk->off) {
        return broken(path, reterr);
    }
    for (const struct disk_file *file = disk->first; file != NULL; file = file->next) {
        char child[256];
        bool is_folder;
        if (!child_of(file, name, child, &is_folder)) {
            continue;
        }
        found = true;
        if (!told(disk, file, name, child) && !each(arg, child, is_folder)) {
            return EN_OK;
        }
    }
    return found ? EN_OK : absent(path, reterr);
}

static enum en_status remove_file(void *self, const char *path, struct en_error *reterr)
{
    struct disk *disk = self;
    struct disk_file *file = disk_find(disk, disk_name(disk, path));

    if (disk_power_fails(disk)) {
        return broken(path, reterr);
    }
    if (file != NULL) {
        disk_drop(disk, file);
    }
    return EN_OK;
}

static en_time inner_now(void *self)
{
    struct disk *disk = self;

    return disk->inner.now(disk->inner.self);
}

static int64_t inner_monotonic_ms(void *self)
{
    struct disk *disk = self;

    return disk->inner.monotonic_ms(disk->inner.self);
}

static void inner_random(void *self, uint8_t *out, size_t len)
{
    struct disk *disk = self;

    disk->inner.random(disk->inner.self, out, len);
}

struct en_env disk_env(struct disk *disk, const struct en_env *inner)
{
    disk->inner = *inner;
    return (struct en_env){.self = disk,
                           .now = inner_now,
                           .monotonic_ms = inner_monotonic_ms,
                           .random = inner_random,
                           .read_file = read_file,
                           .write_file = write_file,
                           .make_folder = make_folder,
                           .list_folder = list_folder,
                           .remove_file = remove_file,
                           .sqlite_vfs = disk->vfs.zName};
}
