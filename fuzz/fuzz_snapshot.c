/*
 * Snapshots: what is taken in prints to the same bytes and has the hash that its lines name; what
 * is refused leaves the tables empty. As the hash keeps nearly every changed input out, each is
 * tried a second time with the hash that its tables have. Whose word it is, is not asked here.
 */
#include <assert.h>
#include <string.h>

#include <entente/snapshot.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct en_text *text, const uint8_t *ptr, size_t len)
{
    return text->failed || (text->len == len && (len == 0 || memcmp(text->ptr, ptr, len) == 0));
}

static void check_same(struct en_state *state, const struct en_snapshot *snapshot)
{
    struct en_text lines = {0};
    struct en_text tables = {0};
    struct en_hash hash;

    if (en_state_hash(state, &hash, NULL) == EN_OK) {
        assert(en_hash_equal(&hash, &snapshot->state));
    }
    if (en_snapshot_print(state, &lines, &tables, NULL) == EN_OK) {
        assert(same(&tables, snapshot->tables.ptr, snapshot->tables.len));
    }
    en_text_finish(&lines);
    en_text_finish(&tables);
}

static void take_in(struct en_state *state, const struct en_snapshot *snapshot)
{
    if (en_state_begin(state, NULL) != EN_OK) {
        return;
    }
    if (en_state_restore(state, snapshot, NULL) == EN_OK) {
        check_same(state, snapshot);
    }
    en_state_rollback(state);
    assert(en_state_head(state).size == 0 && en_state_accord(state) == NULL);
}

/* The hash of tables of one piece; of another schema's they are no use anyway. */
static void mend(struct en_hasher *hasher, struct en_snapshot *snapshot)
{
    static const struct en_hash zeros;
    struct en_bytes parts[2] = {{zeros.b, sizeof(zeros.b)}, snapshot->tables};

    en_hash_of_parts(hasher, parts, 2, &snapshot->state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_env env = en_env_system();
    struct en_snapshot_file file;
    struct en_state *state = NULL;

    if (en_crypto_init() != EN_OK ||
        en_snapshot_open((struct en_bytes){data, size}, &file, NULL) != EN_OK) {
        return 0;
    }
    assert(file.note.len + file.rest.len == size &&
           file.bundle.ptr + file.bundle.len == data + size);
    struct en_hasher *hasher = en_hasher_create();
    if (hasher != NULL && en_state_open(&env, ":memory:", &state, NULL) == EN_OK) {
        take_in(state, &file.snapshot);
        mend(hasher, &file.snapshot);
        take_in(state, &file.snapshot);
    }
    en_state_close(state);
    en_hasher_destroy(hasher);
    return 0;
}
