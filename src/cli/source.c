/*
 * source.c: reading from another folder or from a server, to join or follow its record.
 */
#include "source.h"

#include <string.h>
#include <unistd.h>

static bool is_export(const char *folder)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s/checkpoint", folder);
    bool found = access(en_text_cstr(&path), F_OK) == 0;
    en_text_finish(&path);
    return found;
}

bool en_source_is_url(const char *where)
{
    struct en_str text = en_str_from(where);

    return en_str_starts(text, EN_STR("http://")) || en_str_starts(text, EN_STR("https://"));
}

static enum en_status open_remote(struct en_cli *cli, const char *url, struct en_cli_source *ret,
                                  struct en_error *reterr)
{
    struct en_str origin = cli->node != NULL ? en_node_origin(cli->node) : EN_STR("");
    enum en_status status = cli->key != NULL ? en_cli_signer(cli, reterr) : EN_OK;

    if (status == EN_OK) {
        status = en_remote_open(&cli->env, url, cli->signer, origin, &ret->remote, reterr);
    }
    if (status == EN_OK) {
        ret->source = en_remote_source(ret->remote);
    }
    return status;
}

enum en_status en_source_open(struct en_cli *cli, const char *where, struct en_cli_source *ret,
                              struct en_error *reterr)
{
    enum en_status status;

    if (en_source_is_url(where)) {
        return open_remote(cli, where, ret, reterr);
    }
    if (is_export(where)) {
        status = en_tiles_open(&cli->env, where, &ret->tiles, reterr);
        if (status == EN_OK) {
            ret->source = en_tiles_source(ret->tiles);
        }
        return status;
    }
    status = en_node_open(&cli->env, where, EN_NODE_WRITE, &ret->node, reterr);
    if (status == EN_OK) {
        ret->source = en_store_source(en_node_store(ret->node));
    }
    return status;
}

void en_source_close(struct en_cli_source *source)
{
    en_tiles_close(source->tiles);
    en_node_close(source->node);
    en_remote_close(source->remote);
    *source = (struct en_cli_source){0};
}

/* The first entry, copied while it is valid. */
struct first {
    struct en_cli *cli;
    struct en_str bytes;
};

static bool keep_first(void *self, uint64_t index, struct en_bytes entry)
{
    struct first *first = self;

    (void)index;
    first->bytes =
        en_arena_copy(&first->cli->arena, (struct en_str){(const char *)entry.ptr, entry.len});
    return true;
}

enum en_status en_source_founding(struct en_cli *cli, struct en_cli_source *source,
                                  struct en_hash *ret_fingerprint, struct en_text *ret_origin,
                                  struct en_error *reterr)
{
    struct first first = {.cli = cli};
    struct en_hasher *hasher = en_hasher_create();
    struct en_checked *checked = EN_ARENA_NEW(&cli->arena, struct en_checked);
    enum en_status status =
        source->source.read(source->source.self, 0, 1, keep_first, &first, reterr);

    if (status == EN_OK && (hasher == NULL || checked == NULL)) {
        status = EN_ERR_MEMORY;
    }
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)first.bytes.ptr, first.bytes.len};
        status = en_entry_read(&cli->arena, hasher, bytes, checked, reterr);
    }
    if (status == EN_OK) {
        *ret_fingerprint = checked->id;
        en_text_add(ret_origin, checked->act.origin);
    }
    en_hasher_destroy(hasher);
    return status;
}

bool en_cli_fingerprint_is(struct en_str told, const struct en_hash *fingerprint, size_t words_min)
{
    struct en_hash hash;

    if (told.len == 2 * sizeof(hash.b) && en_hex_decode(told, hash.b, sizeof(hash.b))) {
        return en_hash_equal(&hash, fingerprint);
    }
    return en_words_match(told, fingerprint, words_min);
}
