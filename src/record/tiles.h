/*
 * Names of the files of an exported directory. Internal to the record.
 */
#ifndef EN_RECORD_TILES_H
#define EN_RECORD_TILES_H

#include "tail.h"

enum {
    EN_TILES_ENTRIES = -1,               /* in place of a level: the bundles of entries */
    EN_TILES_CHECKPOINT_MAX = 64 * 1024, /* a head with 32 signatures of any kind known today */
    EN_TILES_BUNDLE_MAX = EN_TILE_WIDTH * (2 + EN_ENTRY_BYTES_MAX),
};

/* A file below tile/ in the directory of a record of some size. */
enum en_tiles_kind {
    EN_TILES_PROMISED,   /* the checkpoint promises it */
    EN_TILES_SUPERSEDED, /* a tile or bundle as it was when it held less */
    EN_TILES_STRANGER,   /* no file of this directory */
};

struct en_tile_file {
    int level; /* or EN_TILES_ENTRIES */
    uint64_t number;
    size_t width; /* how many hashes or entries it holds ... */
    size_t whole; /* ... and how many the promised file of this tile does */
};

/* Whether `path` is a tile's or bundle's name, in its one form; fills level, number and width. */
bool en_tiles_read_name(struct en_str path, struct en_tile_file *ret);

/* Cut "length, entry" off the front of a bundle; false when it is not whole. */
bool en_tiles_take_entry(struct en_bytes *rest, struct en_bytes *ret_entry);
/* Whether these are `width` entries and nothing else. */
bool en_tiles_is_bundle(struct en_bytes bytes, size_t width);

/* `path` begins with "tile/"; `file` says nothing for a stranger. */
typedef enum en_status (*en_tiles_fn)(void *arg, struct en_str path, enum en_tiles_kind kind,
                                      const struct en_tile_file *file);

/* Every file below FOLDER/tile, in no order, until `each` does not return EN_OK. */
EN_MUST_CHECK enum en_status en_tiles_walk(const struct en_env *env, const char *folder,
                                           uint64_t size, en_tiles_fn each, void *arg,
                                           struct en_error *reterr);

/* What a file of this name is in the directory of a tree of `size`; `ret` says nothing for a
 * stranger. */
enum en_tiles_kind en_tiles_kind_of(uint64_t size, struct en_str path, struct en_tile_file *ret);

struct en_store;
/* Append the bytes of a tile or a bundle; all of it lies within the record (asserted). */
EN_MUST_CHECK enum en_status en_tiles_make(struct en_store *store, int level, uint64_t number,
                                           size_t width, struct en_text *out,
                                           struct en_error *reterr);

/* Append "tile/<L>/<N>" or "tile/entries/<N>", and ".p/<W>" when width < EN_TILE_WIDTH. */
void en_tiles_name(struct en_text *out, int level, uint64_t number, size_t width);

#endif /* EN_RECORD_TILES_H */
