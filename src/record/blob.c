/*
 * Blobs: files named by the SHA-256 of their bytes, in 256 folders.
 *
 * The name is the check: what is read is hashed and compared, so a folder of blobs may come from
 * anybody. Writing one that is there already changes nothing but repairs a damaged one.
 */
#include "entente/record.h"

#include <stdlib.h>
#include <string.h>

/* FOLDER/ab, and with `whole` FOLDER/ab/cdef... */
static void add_path(struct en_text *out, const char *folder, const struct en_hash *hash,
                     bool whole)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, sizeof(hash->b)});
    en_text_adds(out, folder);
    en_text_addc(out, '/');
    en_text_add(out, (struct en_str){hex, 2});
    if (whole) {
        en_text_addc(out, '/');
        en_text_add(out, (struct en_str){hex + 2, sizeof(hex) - 2});
    }
}

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "blob.memory", EN_STR(""), N_("no memory left"), NULL);
}

static bool hash_bytes(struct en_bytes content, struct en_hash *ret)
{
    struct en_hasher *hasher = en_hasher_create();

    if (hasher == NULL) {
        return false;
    }
    en_hash_of(hasher, content, ret);
    en_hasher_destroy(hasher);
    return true;
}

static enum en_status write_blob(const struct en_env *env, const char *folder,
                                 const struct en_hash *hash, struct en_bytes content,
                                 struct en_error *reterr)
{
    struct en_text part = {0};
    struct en_text path = {0};
    enum en_status status = EN_OK;

    add_path(&part, folder, hash, false);
    add_path(&path, folder, hash, true);
    if (part.failed || path.failed) {
        status = no_memory(reterr);
    }
    if (status == EN_OK) {
        status = env->make_folder(env->self, folder, reterr);
    }
    if (status == EN_OK) {
        status = env->make_folder(env->self, en_text_cstr(&part), reterr);
    }
    if (status == EN_OK) {
        status = env->write_file(env->self, en_text_cstr(&path), content, 0600, reterr);
    }
    en_text_finish(&part);
    en_text_finish(&path);
    return status;
}

static enum en_status read_blob(const struct en_env *env, const char *path, uint8_t **ret,
                                size_t *ret_len, struct en_error *reterr)
{
    enum en_status status =
        env->read_file(env->self, path, EN_BLOB_BYTES_MAX, ret, ret_len, reterr);

    if (status == EN_ERR_NOT_FOUND) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "blob.missing", en_str_from(path),
                       N_("nobody has supplied this attachment yet"),
                       N_("ask the other members for it"));
    }
    return status;
}

enum en_status en_blob_put(const struct en_env *env, const char *folder, struct en_bytes content,
                           struct en_hash *ret, struct en_error *reterr)
{
    struct en_hash hash;

    if (content.len > EN_BLOB_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "blob.long", EN_STR(""),
                       N_("the attachment is longer than 64 MiB"), N_("make it smaller"));
    }
    if (!hash_bytes(content, &hash)) {
        return no_memory(reterr);
    }
    enum en_status status = write_blob(env, folder, &hash, content, reterr);
    if (status == EN_OK) {
        *ret = hash;
    }
    return status;
}

enum en_status en_blob_get(const struct en_env *env, const char *folder,
                           const struct en_hash *sha256, struct en_text *ret,
                           struct en_error *reterr)
{
    struct en_text path = {0};
    uint8_t *content = NULL;
    struct en_hash hash;
    size_t len = 0;

    add_path(&path, folder, sha256, true);
    enum en_status status = path.failed
                                ? no_memory(reterr)
                                : read_blob(env, en_text_cstr(&path), &content, &len, reterr);
    if (status == EN_OK && !hash_bytes((struct en_bytes){content, len}, &hash)) {
        status = no_memory(reterr);
    }
    if (status == EN_OK && !en_hash_equal(&hash, sha256)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "blob.damaged", en_text_str(&path),
                         N_("the attachment is not the one its name says"),
                         N_("ask another member for it"));
    }
    if (status == EN_OK) {
        en_text_add(ret, (struct en_str){(const char *)content, len});
        status = ret->failed ? no_memory(reterr) : EN_OK;
    }
    free(content);
    en_text_finish(&path);
    return status;
}

enum en_status en_blob_remove(const struct en_env *env, const char *folder,
                              const struct en_hash *sha256, struct en_error *reterr)
{
    struct en_text path = {0};

    add_path(&path, folder, sha256, true);
    enum en_status status =
        path.failed ? no_memory(reterr) : env->remove_file(env->self, en_text_cstr(&path), reterr);
    en_text_finish(&path);
    return status;
}

/* ---- listing -------------------------------------------------------------------------------- */

struct listing {
    const struct en_env *env;
    const char *folder;
    en_blob_fn each;
    void *self;
    char hex[2 * EN_HASH_BYTES]; // the first two digits are the part's
    bool stopped;
    enum en_status status;
    struct en_error *reterr;
};

static bool take_blob(void *arg, const char *name, bool is_folder)
{
    struct listing *listing = arg;
    struct en_hash hash;

    if (is_folder || strlen(name) != sizeof(listing->hex) - 2) {
        return true;
    }
    memcpy(listing->hex + 2, name, sizeof(listing->hex) - 2);
    if (en_hex_decode((struct en_str){listing->hex, sizeof(listing->hex)}, hash.b,
                      sizeof(hash.b))) {
        listing->stopped = !listing->each(listing->self, &hash);
    }
    return !listing->stopped;
}

static bool take_part(void *arg, const char *name, bool is_folder)
{
    struct listing *listing = arg;
    struct en_text path = {0};
    uint8_t first = 0;

    if (!is_folder || !en_hex_decode(en_str_from(name), &first, 1)) {
        return true;
    }
    memcpy(listing->hex, name, 2);
    en_text_addf(&path, "%s/%s", listing->folder, name);
    listing->status = path.failed
                          ? no_memory(listing->reterr)
                          : listing->env->list_folder(listing->env->self, en_text_cstr(&path),
                                                      take_blob, listing, listing->reterr);
    en_text_finish(&path);
    return listing->status == EN_OK && !listing->stopped;
}

enum en_status en_blob_each(const struct en_env *env, const char *folder, en_blob_fn each,
                            void *self, struct en_error *reterr)
{
    struct listing listing = {
        .env = env, .folder = folder, .each = each, .self = self, .reterr = reterr};
    struct en_error why;
    enum en_status status = env->list_folder(env->self, folder, take_part, &listing, &why);

    if (status == EN_ERR_NOT_FOUND) {
        return EN_OK; /* nothing was ever put */
    }
    if (status != EN_OK && reterr != NULL) {
        *reterr = why;
    }
    return status == EN_OK ? listing.status : status;
}
