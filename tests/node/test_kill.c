/*
 * Kill -9 at any instant loses no committed act, and the tables come out as from the record.
 *
 * A child submits in groups and reports each committed index over a pipe; the parent kills it at a
 * random instant, opens the folder again and looks.
 */
#include "checks.h"
#include "seed.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 30, GROUP = 5 };

struct committed {
    uint64_t index;
    struct en_hash id;
};

static void submit_and_report(struct world *world, struct en_node *node, int out)
{
    struct en_str notes[GROUP];
    struct en_result results[GROUP];

    world->node = node;
    struct en_act_header header = world_header(world, "mission/duty-1", "patrol.checkin");
    for (size_t i = 0; i < GROUP; i++) {
        notes[i] = world_note(world, &header,
                              EN_STR("order: G-1\nat: 2017-02-20T06:00:00Z\nplace: camp\n"
                                     "state: well\n"),
                              "mission/duty-1");
        struct en_str text = en_entry_act_text(notes[i]);
        en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
                   &header.prev);
        header.seq++;
    }
    if (en_node_submit(node, notes, GROUP, results, NULL) != EN_OK) {
        _exit(3);
    }
    for (size_t i = 0; i < GROUP; i++) {
        struct committed committed = {.index = results[i].index, .id = results[i].id};
        if (results[i].answer != EN_ANSWER_COMMITTED ||
            write(out, &committed, sizeof(committed)) != (ssize_t)sizeof(committed)) {
            _exit(4);
        }
    }
}

static pid_t start(struct world *world, int out)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct en_node *node = NULL;
        if (en_node_open(&world->env, world_path(world, "registrar"), EN_NODE_WRITE, &node, NULL) !=
            EN_OK) {
            _exit(2);
        }
        for (;;) {
            submit_and_report(world, node, out);
        }
    }
    return child;
}

static void wait_us(uint64_t us)
{
    struct timespec pause = {.tv_nsec = (long)us * 1000};

    (void)nanosleep(&pause, NULL);
}

/* Until the child has reported something, or has ended: however slow the machine, it is killed at
 * work then, and not always while it opens the folder. */
static void wait_for_report(int in)
{
    struct pollfd ready = {.fd = in, .events = POLLIN};

    assert_int_equal(poll(&ready, 1, -1), 1);
}

/* Everything reported is in the record; the tables are what the record folds to. */
static uint64_t check(struct world *world, int in)
{
    struct committed committed;
    uint64_t reported = 0;
    struct en_error error = {.rule = ""};

    assert_ok(en_node_open(&world->env, world_path(world, "registrar"), EN_NODE_WRITE, &world->node,
                           &error));
    while (read(in, &committed, sizeof(committed)) == (ssize_t)sizeof(committed)) {
        uint64_t index = UINT64_MAX;
        assert_ok(en_store_find(en_node_store(world->node), &committed.id, &index, NULL));
        assert_int_equal(index, committed.index);
        reported++;
    }
    struct en_hash hash = world_state_hash(world->node);
    assert_ok(en_store_audit(en_node_store(world->node), &error));
    assert_ok(en_node_rebuild(world->node, &error));
    assert_hash_equal(world_state_hash(world->node), hash);
    en_node_close(world->node);
    world->node = NULL;
    return reported;
}

static void kill_at_any_instant_loses_no_committed_act(void **state)
{
    struct world *world = world_full();
    uint64_t reported = 0;
    struct en_rng rng;

    (void)state;
    en_rng_seed(&rng, seed_of_run());
    (void)world_ordered(world, "G-1");
    en_node_close(world->node);
    world->node = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        int pipe_fd[2];
        assert_int_equal(pipe(pipe_fd), 0);
        pid_t child = start(world, pipe_fd[1]);
        (void)close(pipe_fd[1]);
        if (round % 2 == 0) {
            wait_for_report(pipe_fd[0]);
        }
        wait_us(en_rng_below(&rng, 60000));
        assert_int_equal(kill(child, SIGKILL), 0);
        int how = 0;
        assert_int_equal(waitpid(child, &how, 0), child);
        assert_true(WIFSIGNALED(how));
        reported += check(world, pipe_fd[0]);
        (void)close(pipe_fd[0]);
    }
    print_message("%llu acts reported committed\n", (unsigned long long)reported);
    assert_true(reported > 0);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kill_at_any_instant_loses_no_committed_act),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
