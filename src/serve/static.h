/*
 * static: the files of the rooms, held in memory. Private to src/serve.
 *
 * What is served is what DIR/manifest.json lists, each file checked against its SHA-256 when the
 * server starts: no path of a request ever reaches the disk, and the hash of the manifest (the
 * bundle hash) stands for all of it.
 */
#ifndef ENTENTE_SERVE_STATIC_H
#define ENTENTE_SERVE_STATIC_H

#include "http.h"

enum {
    STATIC_FILES_MAX = 1024,
    STATIC_BYTES_MAX = 64 << 20 /* of all files; the rooms and their map have about 5 MiB */
};

struct static_file {
    const char *path; // "assets/room-1f3a.js"
    const char *type;
    struct en_str bytes;
    struct en_str packed; // the same through gzip, where the manifest lists "PATH.gz"
    char tag[24];         // of its bytes, for ETag; without quotes
};

struct static_files;

/**
 * Read all files of a built folder.
 * @param folder  what web/build.mjs wrote
 * @return EN_OK; EN_ERR_NOT_FOUND, EN_ERR_IO of the disk; EN_ERR_SYNTAX (serve.web: no manifest);
 *         EN_ERR_VERIFY (serve.web-hash: a file is not the one listed); EN_ERR_TOO_LONG
 *         (serve.web-size); EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status static_load(const struct en_env *env, const char *folder,
                                         struct static_files **ret, struct en_error *reterr);
void static_free(struct static_files *files); // NULL is fine

/* The file at this path, without the leading "/"; NULL when there is none, or no files at all. */
const struct static_file *static_find(const struct static_files *files, struct en_str path);
/* SHA-256 of the manifest: which bundle this is. NULL when there are no files. */
const struct en_hash *static_bundle(const struct static_files *files);

#endif /* ENTENTE_SERVE_STATIC_H */
