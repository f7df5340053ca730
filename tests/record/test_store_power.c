/*
 * The power fails at any instant, and what was not synced is lost in part: all that the store said
 * was appended or published is there, and nothing by halves. The same test with a disk that is not
 * synced sees losses, so it would see ours.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"
#include "disk.h"

#include <inttypes.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLOW 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOW 1
#endif
#ifdef SLOW
enum { ROUNDS = 100, WEAK_ROUNDS = 20 };
#else
enum { ROUNDS = 500, WEAK_ROUNDS = 50 };
#endif

#define DISK_ROOT "/power-loss"

enum { ROUNDS_A_FOLDER = 20, OPERATIONS_MAX = 400, GROUP_MAX = 12, BYTES = 200 };

static struct keys keys;

struct place {
    struct disk *disk;
    struct en_store *same; // in memory: the roots there must be
    struct en_rng rng;
    uint64_t appended;  // the store said so
    uint64_t attempted; // or may have
    uint64_t published;
};

static struct en_store *open_powered(struct place *place)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;

    env = disk_env(place->disk, &env);
    enum en_status status = en_store_open(&env, DISK_ROOT "/record.db", true, &store, NULL);
    return status == EN_OK ? store : NULL;
}

static void append_some(struct place *place, struct en_store *store)
{
    uint64_t from = en_store_head(store).size;

    place->attempted = from + 1 + en_rng_below(&place->rng, GROUP_MAX);
    while (en_store_head(place->same).size < place->attempted) {
        uint64_t at = en_store_head(place->same).size;
        assert_int_equal(store_append(place->same, at, at + 1, BYTES), EN_OK);
    }
    if (store_append(store, from, place->attempted, BYTES) == EN_OK) {
        place->appended = place->attempted;
    }
}

/* Append, publish and open again until the power fails. */
static void live(struct place *place)
{
    struct en_store *store = open_powered(place);

    while (store != NULL && !disk_is_off(place->disk)) {
        append_some(place, store);
        if (en_rng_below(&place->rng, 3) == 0 && store_sign(store, &keys, false) == EN_OK) {
            place->published = en_store_head(store).size;
        }
        if (en_rng_below(&place->rng, 8) == 0) {
            en_store_close(store);
            store = open_powered(place);
        }
    }
    assert_true(disk_is_off(place->disk));
    en_store_close(store);
}

static uint64_t published_size(struct en_store *store)
{
    struct en_text note = {0};
    struct en_head head = {.size = 0};

    enum en_status status = en_store_published(store, &note, NULL);
    const char *end = strstr(en_text_cstr(&note), "\n\n");
    if (status == EN_OK && end != NULL) {
        struct en_str text = {note.ptr, (size_t)(end - note.ptr) + 1};
        assert_int_equal(en_checkpoint_parse(text, EN_STR(ORIGIN), &head, NULL), EN_OK);
    }
    en_text_finish(&note);
    return head.size;
}

/* Nothing that was promised is missing, and nothing is there by halves. */
static bool is_whole(struct place *place, struct en_store *store)
{
    struct en_head head = en_store_head(store);
    struct en_hash root;

    if (head.size != place->appended && head.size != place->attempted) {
        return false;
    }
    assert_int_equal(en_store_root_at(place->same, head.size, &root, NULL), EN_OK);
    return en_hash_equal(&root, &head.root) && published_size(store) >= place->published &&
           en_store_audit(store, NULL) == EN_OK;
}

static void place_begin(struct place *place, uint64_t seed)
{
    struct en_env env = en_env_system();

    en_rng_seed(&place->rng, seed);
    place->disk = disk_create(DISK_ROOT, "power-loss");
    assert_int_equal(en_store_open(&env, "mem:", true, &place->same, NULL), EN_OK);
    place->appended = place->attempted = place->published = 0;
}

static void place_end(struct place *place)
{
    en_store_close(place->same);
    disk_destroy(place->disk);
}

/* Power fails `rounds` times; how often something was lost. A folder that lost is given up. */
static unsigned losses(unsigned rounds, uint64_t seed)
{
    struct place place = {.same = NULL};
    unsigned lost = 0;
    bool whole = false;

    for (unsigned round = 0; round < rounds; round++) {
        if (round % ROUNDS_A_FOLDER == 0 || !whole) {
            if (round > 0) {
                place_end(&place);
            }
            place_begin(&place, seed + round);
        }
        disk_cut_at(place.disk, 1 + en_rng_below(&place.rng, OPERATIONS_MAX));
        live(&place);
        disk_power_on(place.disk, en_rng_next(&place.rng));
        struct en_store *store = open_powered(&place);
        whole = store != NULL && is_whole(&place, store);
        if (whole) {
            place.appended = place.attempted = en_store_head(store).size;
        }
        lost += !whole;
        en_store_close(store);
    }
    place_end(&place);
    return lost;
}

static void no_power_loss_takes_what_was_promised(void **state)
{
    uint64_t seed = (uint64_t)en_env_system().monotonic_ms(NULL);

    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    assert_int_equal(losses(ROUNDS, seed), 0);
}

/* The test can see: a record that is not synced at each commit loses some. */
static void unsynced_commits_are_seen_to_be_lost(void **state)
{
    (void)state;
    disk_weaken("NORMAL");
    unsigned normal = losses(WEAK_ROUNDS, 1);
    disk_weaken("OFF");
    unsigned none = losses(WEAK_ROUNDS, 1);
    disk_weaken(NULL);
    print_message("%u of %d lost with NORMAL, %u with OFF\n", normal, WEAK_ROUNDS, none);
    assert_true(normal > 0 && none > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_power_loss_takes_what_was_promised),
        cmocka_unit_test(unsynced_commits_are_seen_to_be_lost),
    };

    keys_init(&keys);
    int failed = cmocka_run_group_tests_name("store_power", tests, NULL, NULL);
    keys_finish(&keys);
    return failed;
}
