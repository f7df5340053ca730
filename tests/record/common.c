/* What the tests of the record share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 256 << 20, GROUP = 100, GROUP_MAX = 1024 };

void must(enum en_status status, const struct en_error *error)
{
    if (status != EN_OK) {
        fail_msg("%s: %s (%s)", en_status_name(status), error->rule, error->place);
    }
}

void folder_init(struct folder *folder)
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(folder->path, sizeof(folder->path), "%s/entente-XXXXXX",
                   base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(folder->path));
}

/* Paths of a test are short and its folders few levels deep; links are not followed. */
static void remove_tree(const char *path)
{
    struct stat info;

    if (lstat(path, &info) != 0) {
        return;
    }
    if (!S_ISDIR(info.st_mode)) {
        (void)unlink(path);
        return;
    }
    DIR *dir = opendir(path);
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        char below[512];
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            snprintf(below, sizeof(below), "%s/%s", path, e->d_name) < (int)sizeof(below)) {
            remove_tree(below);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    (void)rmdir(path);
}

void folder_finish(struct folder *folder)
{
    remove_tree(folder->path);
}

const char *folder_file(const struct folder *folder, const char *name, char out[static 512])
{
    (void)snprintf(out, 512, "%s/%s", folder->path, name);
    return out;
}

bool vectors_path(const char *name, char *out, size_t out_size)
{
    const char *folder = getenv("ENTENTE_VECTORS");
    int len = snprintf(out, out_size, "%s/%s", folder != NULL ? folder : VECTORS_FOLDER, name);

    return len > 0 && (size_t)len < out_size && access(out, R_OK) == 0;
}

uint8_t *file_read(const char *path, size_t *ret_len)
{
    struct en_env env = en_env_system();
    uint8_t *data = NULL;

    return env.read_file(env.self, path, FILE_BYTES_MAX, &data, ret_len, NULL) == EN_OK ? data
                                                                                        : NULL;
}

/* Quickly, without a sync: the tests write thousands. */
void file_write(const char *path, struct en_bytes content)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(content.ptr, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

void keys_init(struct keys *keys)
{
    uint8_t seed[EN_SEED_BYTES];
    struct en_pubkey key;

    assert_int_equal(en_crypto_init(), EN_OK);
    keys->hasher = en_hasher_create();
    assert_non_null(keys->hasher);
    memset(seed, 9, sizeof(seed));
    assert_int_equal(en_signing_key_from_seed(ORIGIN, seed, &keys->log, NULL), EN_OK);
    memset(seed, 5, sizeof(seed));
    assert_int_equal(
        en_signing_key_from_seed("party-a.example/witness", seed, &keys->witness, NULL), EN_OK);
    en_signing_key_public(keys->log, &key);
    en_vkey_make(keys->hasher, EN_STR(ORIGIN), EN_KEY_ED25519, &key, &keys->log_vkey);
    en_signing_key_public(keys->witness, &key);
    en_vkey_make(keys->hasher, EN_STR("party-a.example/witness"), EN_KEY_COSIGNATURE, &key,
                 &keys->witness_vkey);
}

void keys_finish(struct keys *keys)
{
    en_signing_key_destroy(keys->log);
    en_signing_key_destroy(keys->witness);
    en_hasher_destroy(keys->hasher);
}

struct en_policy keys_policy(const struct keys *keys, uint32_t quorum)
{
    return (struct en_policy){
        .origin = EN_STR(ORIGIN),
        .log = keys->log_vkey,
        .witness = &keys->witness_vkey,
        .witness_count = 1,
        .quorum = quorum,
    };
}

void entry_make(struct en_hasher *hasher, struct en_text *out, uint64_t n, size_t bytes,
                struct en_hash *ret_id)
{
    static const char signature[] = "\n\xe2\x80\x94 minusma/ops-1 "
                                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                    "AAAAAAAAAAAAAAAAAAAAAAAAA=\n";

    en_text_addf(out, "logged %" PRIu64 "\n", UINT64_C(1487800000) + n);
    size_t begin = out->len;
    en_text_addf(out, "entente/act/v1 " ORIGIN "\nact: test\nseq: %" PRIu64 "\ntext: ", n);
    while (out->len - begin + sizeof(signature) < bytes) {
        en_text_addc(out, (char)('a' + (out->len + n) % 26));
    }
    en_text_addc(out, '\n');
    en_hash_of(hasher, (struct en_bytes){(uint8_t *)out->ptr + begin, out->len - begin}, ret_id);
    en_text_adds(out, signature);
    assert_false(out->failed);
}

enum en_status store_append(struct en_store *store, uint64_t from, uint64_t to, size_t bytes)
{
    static struct en_text text[GROUP_MAX];
    static struct en_new_entry entries[GROUP_MAX];
    struct en_hasher *hasher = en_hasher_create();
    struct en_head head = en_store_head(store);
    size_t count = (size_t)(to - from);

    assert_true(count <= GROUP_MAX);
    for (size_t i = 0; i < count; i++) {
        en_text_clear(&text[i]);
        entry_make(hasher, &text[i], from + i, bytes, &entries[i].id);
        entries[i].bytes = (struct en_bytes){(uint8_t *)text[i].ptr, text[i].len};
    }
    enum en_status status = en_store_append(store, &head, entries, count, NULL);
    for (size_t i = 0; i < count; i++) {
        en_text_finish(&text[i]);
    }
    en_hasher_destroy(hasher);
    return status;
}

struct en_store *store_open(const struct folder *folder)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    struct en_error error;
    char path[512];

    must(en_store_open(&env, folder_file(folder, "record.db", path), true, &store, &error), &error);
    return store;
}

struct en_store *store_make(const struct folder *folder, uint64_t size)
{
    struct en_store *store = store_open(folder);

    for (uint64_t at = 0; at < size; at += GROUP) {
        uint64_t to = size - at < GROUP ? size : at + GROUP;
        assert_int_equal(store_append(store, at, to, 200), EN_OK);
    }
    return store;
}

enum en_status store_sign(struct en_store *store, const struct keys *keys, bool cosigned)
{
    struct en_head head = en_store_head(store);
    struct en_text text = {0};
    struct en_text note = {0};

    en_checkpoint_print(&text, EN_STR(ORIGIN), &head);
    en_note_sign(&note, en_text_str(&text), keys->log);
    if (cosigned) {
        en_checkpoint_cosign(&note, en_text_str(&text), 1700000000, keys->witness);
    }
    assert_false(text.failed || note.failed);
    enum en_status status = en_store_publish(store, &head, en_text_str(&note), NULL);
    en_text_finish(&text);
    en_text_finish(&note);
    return status;
}
