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

/* Append "tile/<L>/<N>" or "tile/entries/<N>", and ".p/<W>" when width < EN_TILE_WIDTH. */
void en_tiles_name(struct en_text *out, int level, uint64_t number, size_t width);

#endif /* EN_RECORD_TILES_H */
