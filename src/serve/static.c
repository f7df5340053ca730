/*
 * See static.h.
 */
#include "static.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { MANIFEST_BYTES_MAX = 1 << 20 };

struct static_files {
    struct static_file file[STATIC_FILES_MAX];
    size_t count; // by path
    size_t bytes;
    struct en_hash bundle;
    struct en_arena paths;
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* ---- what a file is ------------------------------------------------------------------------- */

static const char *type_of(struct en_str path)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
    };

    for (size_t i = 0; i < EN_COUNT(types); i++) {
        size_t len = strlen(types[i].end);
        if (path.len > len && memcmp(path.ptr + path.len - len, types[i].end, len) == 0) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

/* A path of the manifest leads into the folder and nowhere else. */
static bool is_sound_path(struct en_str path)
{
    struct en_str rest = path;

    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!word && strchr("._-/", c) == NULL) {
            return false;
        }
    }
    while (rest.len > 0) {
        struct en_str segment = en_str_cut(&rest, '/');
        if (segment.len == 0 || segment.ptr[0] == '.') {
            return false;
        }
    }
    return path.len > 0 && path.len <= 200 && path.ptr[path.len - 1] != '/';
}

/* ---- loading -------------------------------------------------------------------------------- */

/* Read one file and see that it is the one listed. */
static enum en_status read_listed(const struct en_env *env, struct static_files *files,
                                  struct en_hasher *hasher, const char *folder, const char *path,
                                  const struct en_hash *listed, struct en_str *ret,
                                  struct en_error *reterr)
{
    struct en_text name = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct en_hash found;

    en_text_addf(&name, "%s/%s", folder, path);
    enum en_status status =
        name.failed ? no_memory(reterr)
                    : env->read_file(env->self, en_text_cstr(&name),
                                     STATIC_BYTES_MAX - files->bytes, &bytes, &len, reterr);
    en_text_finish(&name);
    if (status != EN_OK) {
        return status;
    }
    en_hash_of(hasher, (struct en_bytes){bytes, len}, &found);
    if (!en_hash_equal(&found, listed)) {
        free(bytes);
        return en_fail(reterr, EN_ERR_VERIFY, "serve.web-hash", en_str_from(path),
                       N_("the file is not the one that the manifest of the rooms lists"),
                       N_("build the rooms again: node web/build.mjs"));
    }
    files->bytes += len;
    *ret = (struct en_str){(const char *)bytes, len};
    return EN_OK;
}

static enum en_status bad_manifest(struct en_error *reterr, const char *place)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "serve.web", en_str_from(place),
                   N_("the manifest of the rooms is not {\"path\": \"sha256\"}"),
                   N_("build the rooms again: node web/build.mjs"));
}

static enum en_status add_file(const struct en_env *env, struct static_files *files,
                               struct en_hasher *hasher, const char *folder, const char *path,
                               const char *sha256, struct en_error *reterr)
{
    struct en_str name = en_arena_copy(&files->paths, en_str_from(path));
    struct en_hash listed;

    if (name.ptr == NULL) {
        return no_memory(reterr);
    }
    if (!is_sound_path(name) || sha256 == NULL ||
        !en_hex_decode(en_str_from(sha256), listed.b, sizeof(listed.b))) {
        return bad_manifest(reterr, path);
    }
    if (files->count == STATIC_FILES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "serve.web-size", name,
                       N_("the rooms have more files than a server holds"), NULL);
    }
    struct static_file *file = &files->file[files->count];
    *file = (struct static_file){.path = name.ptr, .type = type_of(name)};
    enum en_status status =
        read_listed(env, files, hasher, folder, name.ptr, &listed, &file->bytes, reterr);
    if (status == EN_OK) {
        en_hex_encode(file->tag, (struct en_bytes){listed.b, (sizeof(file->tag) - 1) / 2});
        files->count++;
    }
    return status;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct static_file *)a)->path, ((const struct static_file *)b)->path);
}

/* "PATH.gz" is the same file in fewer bytes, and no file of its own. */
static void pair_packed(struct static_files *files)
{
    qsort(files->file, files->count, sizeof(files->file[0]), by_path);
    for (size_t i = 0; i < files->count; i++) {
        struct en_str path = en_str_from(files->file[i].path);
        if (path.len > 3 && strcmp(path.ptr + path.len - 3, ".gz") == 0) {
            /* The list is sorted and nothing else is taken from it, so it may be written to. */
            struct static_file *plain = (struct static_file *)(uintptr_t)static_find(
                files, (struct en_str){path.ptr, path.len - 3});
            if (plain != NULL) {
                plain->packed = files->file[i].bytes;
            }
        }
    }
}

static enum en_status load(const struct en_env *env, const char *folder, struct static_files *files,
                           struct json_t *manifest, struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    enum en_status status = hasher != NULL ? EN_OK : no_memory(reterr);
    const char *path = NULL;
    struct json_t *sha256 = NULL;

    json_object_foreach(manifest, path, sha256)
    {
        if (status == EN_OK) {
            status = add_file(env, files, hasher, folder, path, json_string_value(sha256), reterr);
        }
    }
    en_hasher_destroy(hasher);
    if (status == EN_OK) {
        pair_packed(files);
    }
    return status;
}

static enum en_status read_manifest(const struct en_env *env, const char *folder,
                                    struct static_files *files, struct json_t **ret,
                                    struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_text path = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;

    en_text_addf(&path, "%s/manifest.json", folder);
    enum en_status status = hasher == NULL || path.failed
                                ? no_memory(reterr)
                                : env->read_file(env->self, en_text_cstr(&path), MANIFEST_BYTES_MAX,
                                                 &bytes, &len, reterr);
    if (status == EN_OK) {
        en_hash_of(hasher, (struct en_bytes){bytes, len}, &files->bundle);
        if (en_json_read((struct en_str){(const char *)bytes, len}, ret, NULL) != EN_OK) {
            status = bad_manifest(reterr, "manifest.json");
        }
    }
    free(bytes);
    en_text_finish(&path);
    en_hasher_destroy(hasher);
    return status;
}

enum en_status static_load(const struct en_env *env, const char *folder, struct static_files **ret,
                           struct en_error *reterr)
{
    struct static_files *files = calloc(1, sizeof(*files));
    struct json_t *manifest = NULL;

    if (files == NULL) {
        return no_memory(reterr);
    }
    en_arena_init(&files->paths, 0);
    enum en_status status = read_manifest(env, folder, files, &manifest, reterr);
    if (status == EN_OK) {
        status = load(env, folder, files, manifest, reterr);
    }
    json_decref(manifest);
    if (status != EN_OK) {
        static_free(files);
        return status;
    }
    *ret = files;
    return EN_OK;
}

void static_free(struct static_files *files)
{
    if (files == NULL) {
        return;
    }
    for (size_t i = 0; i < files->count; i++) {
        free((void *)(uintptr_t)files->file[i].bytes.ptr);
    }
    en_arena_finish(&files->paths);
    free(files);
}

/* ---- finding -------------------------------------------------------------------------------- */

const struct static_file *static_find(const struct static_files *files, struct en_str path)
{
    size_t low = 0;
    size_t high = files != NULL ? files->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct static_file *file = &files->file[middle];
        int order = strncmp(file->path, path.ptr, path.len);
        if (order == 0 && file->path[path.len] == '\0') {
            return file;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle; /* beyond, or this path and more behind it */
        }
    }
    return NULL;
}

const struct en_hash *static_bundle(const struct static_files *files)
{
    return files != NULL ? &files->bundle : NULL;
}
