/* Tests of src/node/folder.c, found.c and node.c: making, opening and holding a folder. */
#include "checks.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void founding_makes_a_record_of_one_entry(void **state)
{
    struct world *world = world_create();

    (void)state;
    assert_int_equal(en_store_head(en_node_store(world->node)).size, 1);
    assert_int_equal(en_state_head(en_node_state(world->node)).size, 1);
    assert_true(en_str_is(en_node_origin(world->node), WORLD_ORIGIN));
    struct en_hash found;
    assert_true(en_state_fingerprint(en_node_state(world->node), &found));
    assert_hash_equal(found, world->fingerprint);
    world_destroy(world);
}

static void founding_twice_is_refused_and_changes_nothing(void **state)
{
    struct world *world = world_create();
    struct en_str note = world_act0(world, world_accord(world, "live"));
    struct en_error error;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    const char *folder = world_path(world, "registrar");
    assert_failed(en_node_found(&world->env, folder, note, &error), EN_ERR_EXISTS, "node.exists");
    assert_failed(
        en_node_join(&world->env, folder, EN_STR(WORLD_ORIGIN), &world->fingerprint, &error),
        EN_ERR_EXISTS, "node.exists");
    assert_ok(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error));
    assert_hash_equal(en_node_fingerprint(world->node), world->fingerprint);
    world_destroy(world);
}

static void founding_that_was_interrupted_is_completed(void **state)
{
    struct world *world = world_empty();
    struct en_str note = world_act0(world, world_accord(world, "exercise"));
    struct en_str other = world_act0(world, world_accord(world, "live"));
    const char *folder = world_path(world, "registrar");
    struct en_error error;

    (void)state;
    assert_ok(en_node_found(&world->env, folder, note, &error));
    assert_int_equal(unlink(world_path(world, "registrar/entente.conf")), 0);
    assert_failed(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_NOT_FOUND, "node.absent");
    assert_failed(en_node_found(&world->env, folder, other, &error), EN_ERR_EXISTS, "node.exists");
    assert_ok(en_node_found(&world->env, folder, note, &error));
    assert_ok(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error));
    world_destroy(world);
}

static void founding_without_all_roots_is_refused(void **state)
{
    struct world *world = world_empty();
    struct en_str note = world_act0(world, world_accord(world, "exercise"));
    struct en_error error;

    (void)state;
    /* The last line is the partner's root: cut it off. */
    size_t len = note.len - 1;
    while (note.ptr[len - 1] != '\n') {
        len--;
    }
    const char *folder = world_path(world, "registrar");
    enum en_status status =
        en_node_found(&world->env, folder, (struct en_str){note.ptr, len}, &error);
    assert_int_not_equal(status, EN_OK);
    assert_string_equal(error.rule, "note.unsigned");
    assert_failed(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_NOT_FOUND, "node.absent");
    world_destroy(world);
}

static void a_folder_that_is_no_node_is_told(void **state)
{
    struct world *world = world_empty();
    struct en_error error;

    (void)state;
    assert_failed(en_node_open(&world->env, world->folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_NOT_FOUND, "node.absent");
    assert_failed(
        en_node_open(&world->env, world_path(world, "nowhere"), EN_NODE_READ, &world->node, &error),
        EN_ERR_NOT_FOUND, "node.absent");
    assert_null(world->node);
    world_destroy(world);
}

static void write_conf(struct world *world, const char *text)
{
    struct en_bytes bytes = {(const uint8_t *)text, strlen(text)};

    assert_ok(world->env.write_file(world->env.self, world_path(world, "registrar/entente.conf"),
                                    bytes, 0600, NULL));
}

static void a_conf_that_cannot_be_read_is_told(void **state)
{
    struct world *world = world_create();
    const char *folder = world_path(world, "registrar");
    const char *hex = world_hex(world, &world->fingerprint);
    struct en_error error;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    write_conf(world, "origin: test.example/record\n");
    assert_failed(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_SYNTAX, "node.conf");
    write_conf(
        world,
        world_text(world, "fingerprint: %s\nrole: registrar\norigin: " WORLD_ORIGIN "\n", hex));
    assert_failed(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_SYNTAX, "node.conf");
    /* An origin that no key can be named after. */
    write_conf(world,
               world_text(world, "origin: no record\nrole: registrar\nfingerprint: %s\n", hex));
    assert_failed(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_SYNTAX, "node.conf");
    write_conf(
        world,
        world_text(world, "origin: " WORLD_ORIGIN "\nrole: registrar\nfingerprint: %s\n", hex));
    assert_ok(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error));
    world_destroy(world);
}

static void a_record_of_another_accord_than_the_pinned_is_refused(void **state)
{
    struct world *world = world_create();
    const char *folder = world_path(world, "registrar");
    struct en_error error;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    write_conf(
        world,
        world_text(world, "origin: " WORLD_ORIGIN "\nrole: registrar\nfingerprint: %064d\n", 7));
    enum en_status status = en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error);
    assert_int_equal(status, EN_ERR_VERIFY);
    world_destroy(world);
}

static void one_process_cannot_open_a_folder_twice(void **state)
{
    struct world *world = world_create();
    struct en_node *second = NULL;
    struct en_error error;

    (void)state;
    assert_failed(
        en_node_open(&world->env, world_path(world, "registrar"), EN_NODE_READ, &second, &error),
        EN_ERR_HELD, "node.held");
    assert_null(second);
    world_destroy(world);
}

/* A child that opens the folder, says so, and sleeps until it is killed. */
static pid_t hold(struct world *world, const char *folder)
{
    int pipe_fd[2];
    char ready = 0;

    assert_int_equal(pipe(pipe_fd), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct en_node *node = NULL;
        ready = en_node_open(&world->env, folder, EN_NODE_WRITE, &node, NULL) == EN_OK ? 'y' : 'n';
        (void)!write(pipe_fd[1], &ready, 1);
        for (;;) {
            (void)pause();
        }
    }
    assert_int_equal(read(pipe_fd[0], &ready, 1), 1);
    assert_int_equal(ready, 'y');
    (void)close(pipe_fd[0]);
    (void)close(pipe_fd[1]);
    return child;
}

static void a_second_process_is_told_who_holds_the_folder(void **state)
{
    struct world *world = world_create();
    const char *folder = world_path(world, "registrar");
    struct en_error error;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    pid_t child = hold(world, folder);
    assert_failed(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error),
                  EN_ERR_HELD, "node.held");
    assert_string_equal(error.arg[0], world_text(world, "%ld", (long)child));
    assert_non_null(strstr(error.arg[1], "test_folder"));

    /* The kernel lets go of what a killed process held. */
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_ok(en_node_open(&world->env, folder, EN_NODE_READ, &world->node, &error));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(founding_makes_a_record_of_one_entry),
        cmocka_unit_test(founding_twice_is_refused_and_changes_nothing),
        cmocka_unit_test(founding_that_was_interrupted_is_completed),
        cmocka_unit_test(founding_without_all_roots_is_refused),
        cmocka_unit_test(a_folder_that_is_no_node_is_told),
        cmocka_unit_test(a_conf_that_cannot_be_read_is_told),
        cmocka_unit_test(a_record_of_another_accord_than_the_pinned_is_refused),
        cmocka_unit_test(one_process_cannot_open_a_folder_twice),
        cmocka_unit_test(a_second_process_is_told_who_holds_the_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
