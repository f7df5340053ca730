/*
 * Kill -9 at any instant: what the store said was appended is there, and the rest is whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"
#include "seed.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 60, LIFE_US_MAX = 30000, GROUP_MAX = 40 };

static struct keys keys;

/* Append groups for ever, and after each tell the size through the pipe. */
static void append_until_killed(const struct folder *folder, int pipe_end, uint64_t seed)
{
    struct en_store *store = store_open(folder);
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    for (;;) {
        uint64_t from = en_store_head(store).size;
        uint64_t to = from + 1 + en_rng_below(&rng, GROUP_MAX);

        if (store_append(store, from, to, 300) != EN_OK ||
            write(pipe_end, &to, sizeof(to)) != (ssize_t)sizeof(to)) {
            _exit(1);
        }
        if (to % 3 == 0 && store_sign(store, &keys, false) != EN_OK) {
            _exit(1);
        }
    }
}

static uint64_t last_reported(int pipe_end, uint64_t before)
{
    uint64_t size = 0;

    while (read(pipe_end, &size, sizeof(size)) == (ssize_t)sizeof(size)) {
        before = size;
    }
    return before;
}

/* Let a child live for a random while, half of them from its first report on: however slow the
 * machine, it is killed at work then. The size it reported last. */
static uint64_t live_and_die(const struct folder *folder, struct en_rng *rng, uint64_t before)
{
    uint64_t life_us = en_rng_below(rng, LIFE_US_MAX);
    struct timespec life = {.tv_nsec = (long)life_us * 1000};
    uint64_t seed = en_rng_next(rng);
    int ends[2];
    int status = 0;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        append_until_killed(folder, ends[1], seed);
    }
    (void)close(ends[1]);
    struct pollfd report = {.fd = ends[0], .events = POLLIN};
    assert_true(en_rng_below(rng, 2) == 0 || poll(&report, 1, -1) == 1);
    (void)nanosleep(&life, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    uint64_t reported = last_reported(ends[0], before);
    (void)close(ends[0]);
    return reported;
}

static void nothing_reported_is_lost(void **state)
{
    struct folder folder;
    struct en_rng rng;
    uint64_t reported = 0;
    uint64_t size = 0;

    (void)state;
    en_rng_seed(&rng, seed_of_run());
    folder_init(&folder);
    en_store_close(store_open(&folder));
    for (int round = 0; round < ROUNDS; round++) {
        reported = live_and_die(&folder, &rng, reported);
        struct en_store *store = store_open(&folder);
        struct en_head head = en_store_head(store);
        if (head.size < reported || head.size < size) {
            fail_msg("round %d: %" PRIu64 " of %" PRIu64 " entries", round, head.size, reported);
        }
        size = head.size;
        if (round % 6 == 5) {
            assert_int_equal(en_store_audit(store, NULL), EN_OK);
        }
        en_store_close(store);
    }
    struct en_store *store = store_open(&folder);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
    print_message("%" PRIu64 " entries in %d lives\n", size, ROUNDS);
    assert_true(size > ROUNDS);
    folder_finish(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reported_is_lost),
    };

    keys_init(&keys);
    int failed = cmocka_run_group_tests_name("store_kill", tests, NULL, NULL);
    keys_finish(&keys);
    return failed;
}
