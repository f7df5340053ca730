/*
 * A commit of which nobody knows whether it happened: the record holds all of the group or nothing,
 * says which as soon as it can be told, and takes nothing twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"
#include "faulty_disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SEEDS = 120, DISK_SEEDS = 4, ROUNDS_MAX = 100, STEPS = 40, GROUP_MAX = 30, BYTES = 200 };

static struct keys keys;

/* How the appends of a walk ended. */
struct tally {
    unsigned done, refused, unknown_in, unknown_out, unsettled;
    uint64_t trace; // of all answers, in their order
};

static struct en_store *open_url(const char *url)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    struct en_error error;

    must(en_store_open(&env, url, true, &store, &error), &error);
    return store;
}

static bool failed(enum en_status status)
{
    return status == EN_ERR_IO || status == EN_ERR_UNKNOWN;
}

/* Ask for the first act of the group until it can be told; true when it is in. */
static bool is_in(struct en_store *store, uint64_t first, struct tally *tally)
{
    struct en_text text = {0};
    struct en_hash id;
    uint64_t index = 0;
    enum en_status status;

    entry_make(keys.hasher, &text, first, BYTES, &id);
    while (failed(status = en_store_find(store, &id, &index, NULL))) {
        tally->unsettled += status == EN_ERR_UNKNOWN;
    }
    en_text_finish(&text);
    assert_true(status == EN_ERR_NOT_FOUND || (status == EN_OK && index == first));
    return status == EN_OK;
}

static void append_once(struct en_store *store, uint64_t count, struct tally *tally)
{
    struct en_head before = en_store_head(store);
    enum en_status status = store_append(store, before.size, before.size + count, BYTES);
    struct en_head after = en_store_head(store);

    tally->trace = tally->trace * 31 + status;
    if (status == EN_OK) {
        tally->done++;
        assert_int_equal(after.size, before.size + count);
        return;
    }
    assert_true(failed(status));
    assert_true(en_head_equal(&before, &after)); /* nothing is said before it is known */
    bool in = is_in(store, before.size, tally);
    assert_int_equal(en_store_head(store).size, in ? before.size + count : before.size);
    if (status == EN_ERR_IO) {
        assert_false(in);
        tally->refused++;
    } else {
        tally->unknown_in += in;
        tally->unknown_out += !in;
    }
}

static struct en_head walk(const char *url, uint64_t seed, struct tally *tally)
{
    struct en_store *store = open_url(url);
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    for (int step = 0; step < STEPS; step++) {
        append_once(store, 1 + en_rng_below(&rng, GROUP_MAX), tally);
    }
    while (failed(store_sign(store, &keys, false))) {
        tally->trace++;
    }
    for (uint64_t left; (left = STEPS * GROUP_MAX - en_store_head(store).size) > 0;) {
        /* To one size, to compare the roots. */
        append_once(store, left < GROUP_MAX ? left : GROUP_MAX, tally);
    }
    enum en_status status;
    while (failed(status = en_store_audit(store, NULL))) {
        tally->trace++;
    }
    assert_int_equal(status, EN_OK);
    struct en_head head = en_store_head(store);
    en_store_close(store);
    return head;
}

static struct en_head sound_head(void)
{
    struct tally tally = {0};
    struct en_head head = walk("mem:", 1, &tally);

    assert_int_equal(tally.refused + tally.unknown_in + tally.unknown_out, 0);
    return head;
}

static void assert_seen_all(const struct tally *tally)
{
    print_message("%u done, %u refused, %u unknown and in, %u unknown and not in, %u asked twice\n",
                  tally->done, tally->refused, tally->unknown_in, tally->unknown_out,
                  tally->unsettled);
    assert_true(tally->refused > 0 && tally->unknown_in > 0 && tally->unknown_out > 0);
    assert_true(tally->unsettled > 0);
}

static void every_group_is_in_whole_or_not_at_all(void **state)
{
    struct en_head sound = sound_head();
    struct tally tally = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        char url[40];

        (void)snprintf(url, sizeof(url), "fault:%" PRIu64 ":mem:", seed);
        struct en_head head = walk(url, seed, &tally);
        if (!en_head_equal(&head, &sound)) {
            fail_msg("seed %" PRIu64 " gives another record", seed);
        }
    }
    assert_seen_all(&tally);
}

static void every_group_is_in_whole_or_not_at_all_on_disk(void **state)
{
    struct en_head sound = sound_head();
    struct tally tally = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= DISK_SEEDS; seed++) {
        struct folder folder;
        char path[512];
        char url[600];

        folder_init(&folder);
        (void)snprintf(url, sizeof(url), "fault:%" PRIu64 ":sqlite:%s", seed,
                       folder_file(&folder, "record.db", path));
        struct en_head head = walk(url, seed, &tally);
        assert_true(en_head_equal(&head, &sound));
        folder_finish(&folder);
    }
    assert_seen_all(&tally);
}

static void one_seed_fails_in_one_way(void **state)
{
    struct tally first = {0};
    struct tally second = {0};
    struct tally other = {0};

    (void)state;
    (void)walk("fault:7:mem:", 7, &first);
    (void)walk("fault:7:mem:", 7, &second);
    (void)walk("fault:8:mem:", 7, &other);
    assert_memory_equal(&first, &second, sizeof(first));
    assert_int_not_equal(first.trace, other.trace);
}

/* ---- a real disk that stays broken ---------------------------------------------------------- */

static struct en_store *open_faulty(const struct folder *folder)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    char path[512];

    env.sqlite_vfs = FAULTY_DISK;
    assert_int_equal(
        en_store_open(&env, folder_file(folder, "record.db", path), true, &store, NULL), EN_OK);
    return store;
}

static void store_stays_unsettled_until_the_disk_is_well(void **state)
{
    struct tally tally = {0};
    struct folder folder;

    (void)state;
    folder_init(&folder);
    en_store_close(store_make(&folder, 10));
    struct en_store *store = open_faulty(&folder);
    faulty_disk_arm(3, false);
    faulty_disk_stay_broken(true);
    assert_int_equal(store_append(store, 10, 20, BYTES), EN_ERR_UNKNOWN);
    assert_int_equal(en_store_settle(store, NULL), EN_ERR_UNKNOWN);
    assert_int_equal(store_append(store, 10, 20, BYTES), EN_ERR_UNKNOWN);
    assert_int_equal(store_sign(store, &keys, false), EN_ERR_UNKNOWN);
    assert_int_equal(en_store_head(store).size, 10);
    faulty_disk_arm(0, false);
    assert_int_equal(en_store_settle(store, NULL), EN_OK);
    assert_false(is_in(store, 10, &tally));
    assert_int_equal(tally.unsettled, 0);
    assert_int_equal(store_append(store, 10, 20, BYTES), EN_OK);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
    folder_finish(&folder);
}

/* Append ten entries with the n-th operation of the disk failing, and die without a word to SQLite.
 * True when the fault has struck. */
static bool append_and_die(const struct folder *folder, unsigned n)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct en_store *store = open_faulty(folder);
        faulty_disk_arm(n, n % 2 == 0);
        faulty_disk_stay_broken(true);
        enum en_status answer = store_append(store, 10, 20, BYTES);
        _exit(!faulty_disk_struck() ? 0 : answer == EN_ERR_UNKNOWN ? 1 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    return WEXITSTATUS(status) == 1;
}

static void who_opens_next_can_tell(void **state)
{
    bool struck = true;
    unsigned in = 0;
    unsigned out = 0;

    (void)state;
    for (unsigned n = 1; struck; n++) {
        struct tally tally = {0};
        struct folder folder;

        assert_true(n < ROUNDS_MAX);
        folder_init(&folder);
        en_store_close(store_make(&folder, 10));
        struck = append_and_die(&folder, n);
        struct en_store *store = store_open(&folder);
        bool found = is_in(store, 10, &tally);
        assert_int_equal(en_store_head(store).size, found ? 20 : 10);
        assert_true(found || struck);
        in += struck && found;
        out += !found;
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        en_store_close(store);
        folder_finish(&folder);
    }
    print_message("%u in, %u not in\n", in, out);
    assert_true(in > 0 && out > 0);
}

/* Append with the n-th operation failing, ask until it can be told, and die. 0: no fault struck;
 * 1: told that it is not in the record. */
static int append_ask_and_die(const struct folder *folder, unsigned n)
{
    struct tally tally = {0};
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct en_store *store = open_faulty(folder);
        faulty_disk_arm(n, false);
        enum en_status answer = store_append(store, 10, 20, BYTES);
        bool struck = faulty_disk_struck();
        bool in = is_in(store, 10, &tally);
        _exit(in == (answer == EN_OK) && struck == (answer == EN_ERR_UNKNOWN) ? struck : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    return WEXITSTATUS(status);
}

/* What somebody was told is not in the record does not come back when the file is opened again,
 * though the failed commit lies in the write-ahead log in full. */
static void what_was_told_stays_true(void **state)
{
    unsigned n = 1;

    (void)state;
    for (int told = 1; told == 1; n++) {
        struct folder folder;

        assert_true(n < ROUNDS_MAX);
        folder_init(&folder);
        en_store_close(store_make(&folder, 10));
        told = append_ask_and_die(&folder, n);
        struct en_store *store = store_open(&folder);
        assert_int_equal(en_store_head(store).size, told == 1 ? 10 : 20);
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        en_store_close(store);
        folder_finish(&folder);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_group_is_in_whole_or_not_at_all),
        cmocka_unit_test(every_group_is_in_whole_or_not_at_all_on_disk),
        cmocka_unit_test(one_seed_fails_in_one_way),
        cmocka_unit_test(store_stays_unsettled_until_the_disk_is_well),
        cmocka_unit_test(who_opens_next_can_tell),
        cmocka_unit_test(what_was_told_stays_true),
    };

    faulty_disk_install();
    keys_init(&keys);
    int status = cmocka_run_group_tests_name("store_unknown", tests, NULL, NULL);
    keys_finish(&keys);
    return status;
}
