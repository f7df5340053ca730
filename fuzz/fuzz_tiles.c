/*
 * Exported directories: the input stands in for the bundle of entries, then for the checkpoint, in
 * a directory that is otherwise right. Only the right bundle passes the audit.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char good_checkpoint[] =
    "mission.example/record\n3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n\n"
    "\xe2\x80\x94 mission.example/record 2HQILoE7QRZuZs8JWSjKUiWgh5jcWrzyIEK2k9SqpovKj/"
    "uRxcIMqFb2NJiIBp7DPuOzzOlL3VqgA/ozIZBNbi1QHAY=\n";
static const char empty_text[] =
    "mission.example/record\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
static const uint8_t good_bundle[] = {0, 2, 'a', '\n', 0, 2, 'b', '\n', 0, 2, 'c', '\n'};

enum { HEAD_BYTES = 70 }; /* of the checkpoint's text */

struct directory {
    struct en_bytes checkpoint, bundle;
    struct en_hash tile[3];
};

static enum en_status read_file(void *self, const char *path, size_t max_bytes, uint8_t **ret,
                                size_t *ret_len, struct en_error *reterr)
{
    const struct directory *directory = self;
    struct en_bytes content = {directory->tile[0].b, sizeof(directory->tile)};

    if (strcmp(path, "d/checkpoint") == 0) {
        content = directory->checkpoint;
    } else if (strstr(path, "/entries/") != NULL) {
        content = directory->bundle;
    }
    if (content.len > max_bytes) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "file.size", EN_STR(""), "too long", NULL);
    }
    *ret = malloc(content.len + 1);
    if (*ret == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "file.memory", EN_STR(""), "no memory", NULL);
    }
    memcpy(*ret, content.ptr, content.len);
    *ret_len = content.len;
    return EN_OK;
}

/* Nothing else lies in it. */
static enum en_status list_folder(void *self, const char *path, en_name_fn each, void *arg,
                                  struct en_error *reterr)
{
    (void)self;
    (void)path;
    (void)each;
    (void)arg;
    (void)reterr;
    return EN_OK;
}

static bool audit(struct directory *directory)
{
    struct en_env env = en_env_system();
    struct en_tiles *tiles = NULL;

    env.self = directory;
    env.read_file = read_file;
    env.list_folder = list_folder;
    if (en_tiles_open(&env, "d", &tiles, NULL) != EN_OK) {
        return false;
    }
    enum en_status status = en_tiles_audit(tiles, EN_STR("mission.example/record"), NULL);
    en_tiles_close(tiles);
    return status == EN_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct directory directory = {
        .checkpoint = {(const uint8_t *)good_checkpoint, sizeof(good_checkpoint) - 1},
        .bundle = {data, size},
    };
    struct en_hasher *hasher = en_hasher_create();

    if (hasher == NULL || en_crypto_init() != EN_OK) {
        en_hasher_destroy(hasher);
        return 0;
    }
    for (size_t i = 0; i < EN_COUNT(directory.tile); i++) {
        en_merkle_leaf(hasher, (struct en_bytes){good_bundle + 4 * i + 2, 2}, &directory.tile[i]);
    }
    en_hasher_destroy(hasher);
    if (audit(&directory)) {
        assert(size == sizeof(good_bundle) && memcmp(data, good_bundle, size) == 0);
    }
    directory.checkpoint = directory.bundle;
    directory.bundle = (struct en_bytes){good_bundle, sizeof(good_bundle)};
    if (audit(&directory)) {
        /* The text must be that head's, or that of the empty record, which needs no files; other
         * signatures are not the audit's matter. */
        assert(size > HEAD_BYTES && (memcmp(data, good_checkpoint, HEAD_BYTES) == 0 ||
                                     memcmp(data, empty_text, HEAD_BYTES) == 0));
    }
    return 0;
}
