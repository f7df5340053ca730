/*
 * A registrar's record that was tampered with on the disk: whatever it is, no follower takes it
 * in and no witness cosigns.
 */
#include "checks.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

/* A follower that holds the record up to some head, and one that holds nothing. */
struct drill {
    struct world *world;
    struct en_node *old;
    struct en_node *fresh;
    struct en_hash held; // the old follower's state
};

static struct drill begin(void)
{
    struct drill drill = {.world = world_full()};
    struct en_source source = en_store_source(en_node_store(drill.world->node));

    world_head(drill.world);
    drill.old = world_join(drill.world, "old");
    drill.fresh = world_join(drill.world, "fresh");
    assert_ok(en_node_follow(drill.old, &source, NULL, NULL, NULL));
    drill.held = world_state_hash(drill.old);
    (void)world_ordered(drill.world, "G-1");
    world_head(drill.world);
    return drill;
}

static void end(struct drill *drill)
{
    assert_hash_equal(world_state_hash(drill->old), drill->held);
    assert_int_equal(en_store_head(en_node_store(drill->fresh)).size, 0);
    en_node_close(drill->old);
    en_node_close(drill->fresh);
    world_destroy(drill->world);
}

/* Run SQL on the registrar's record as somebody with a shell on its machine would. */
static void tamper(struct drill *drill, const char *sql)
{
    struct world *world = drill->world;
    char *message = NULL;
    sqlite3 *db = NULL;

    en_node_close(world->node);
    world->node = NULL;
    assert_int_equal(sqlite3_open(world_path(world, "registrar/record.db"), &db), SQLITE_OK);
    int result = sqlite3_exec(db, sql, NULL, NULL, &message);
    if (result != SQLITE_OK) {
        print_error("%s\n", message);
    }
    assert_int_equal(result, SQLITE_OK);
    assert_int_not_equal(sqlite3_total_changes(db), 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Neither follower takes in what the store at `path` serves, if it serves anything at all. */
static void refuse(struct drill *drill)
{
    struct world *world = drill->world;
    struct en_store *store = NULL;
    struct en_text line = {0};

    if (en_store_open(&world->env, world_path(world, "registrar/record.db"), false, &store, NULL) !=
        EN_OK) {
        return; /* so damaged that nobody can read it */
    }
    struct en_source source = en_store_source(store);
    struct en_signing_key *witness = world_key(world, "north/witness");
    assert_int_not_equal(en_node_follow(drill->old, &source, witness, &line, NULL), EN_OK);
    assert_int_not_equal(en_node_follow(drill->fresh, &source, witness, &line, NULL), EN_OK);
    assert_int_equal(line.len, 0);
    en_text_finish(&line);
    en_store_close(store);
}

static void an_edited_act_is_refused(void **state)
{
    struct drill drill = begin();

    (void)state;
    tamper(&drill, "UPDATE entry SET body=CAST(replace(CAST(body AS TEXT), 'on: ', 'on: f')"
                   " AS BLOB) WHERE idx=(SELECT max(idx) FROM entry)");
    refuse(&drill);
    end(&drill);
}

static void an_edited_log_time_is_refused(void **state)
{
    struct drill drill = begin();

    (void)state;
    tamper(&drill, "UPDATE entry SET body=CAST(replace(CAST(body AS TEXT), 'logged 1487',"
                   " 'logged 1486') AS BLOB) WHERE idx=(SELECT max(idx) FROM entry)");
    refuse(&drill);
    end(&drill);
}

static void swapped_entries_are_refused(void **state)
{
    struct drill drill = begin();

    (void)state;
    tamper(&drill, "UPDATE entry SET idx=-1 WHERE idx=(SELECT max(idx) FROM entry);"
                   "UPDATE entry SET idx=idx+1 WHERE idx=(SELECT max(idx) FROM entry);"
                   "UPDATE entry SET idx=(SELECT max(idx) FROM entry)-1 WHERE idx=-1");
    refuse(&drill);
    end(&drill);
}

static void a_removed_entry_is_refused(void **state)
{
    struct drill drill = begin();

    (void)state;
    tamper(&drill, "DELETE FROM entry WHERE idx=(SELECT max(idx) FROM entry)-1");
    refuse(&drill);
    end(&drill);
}

static void a_truncated_record_is_refused(void **state)
{
    struct drill drill = begin();

    (void)state;
    tamper(&drill, "DELETE FROM entry WHERE idx>20");
    refuse(&drill);
    end(&drill);
}

/* Tiles are derived: a follower rests on entries and root alone, so it comes to no harm and takes
 * in the truth; whoever opens or audits the record itself is told. */
static void an_edited_tile_is_found_by_whoever_reads_it(void **state)
{
    struct drill drill = begin();
    struct en_store *store = NULL;
    struct world *world = drill.world;

    (void)state;
    tamper(&drill, "UPDATE tile SET hashes=zeroblob(length(hashes))");
    enum en_status status =
        en_store_open(&world->env, world_path(world, "registrar/record.db"), false, &store, NULL);
    if (status == EN_OK) {
        assert_int_equal(en_store_audit(store, NULL), EN_ERR_VERIFY);
        en_store_close(store);
    } else {
        assert_int_equal(status, EN_ERR_VERIFY);
    }
    end(&drill);
}

/* The registrar itself rewrites an entry that others hold, and signs the new tree. */
static void a_fork_signed_by_the_registrar_is_refused_by_who_holds_the_other(void **state)
{
    struct drill drill = begin();
    struct world *world = drill.world;
    struct world *fork = world_full();
    struct en_text line = {0};
    struct en_error error;

    (void)state;
    /* The same accord and staff; then another order than the one that was agreed. */
    (void)world_do(fork, "north/officer-1", "member.end", "end: m-north-20 left\n");
    (void)world_ordered(fork, "G-2");
    world_head(fork);
    struct en_source source = en_store_source(en_node_store(fork->node));
    struct en_source truth = en_store_source(en_node_store(world->node));
    assert_ok(en_node_follow(drill.old, &truth, NULL, NULL, NULL));
    drill.held = world_state_hash(drill.old);
    enum en_status status =
        en_node_follow(drill.old, &source, world_key(world, "north/witness"), &line, &error);
    assert_int_equal(status, EN_ERR_VERIFY);
    /* It is larger by one entry, so it fails to grow from what is held; cut to one size, it is a
     * plain fork. */
    assert_int_equal(line.len, 0);
    world_destroy(fork);
    end(&drill);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edited_act_is_refused),
        cmocka_unit_test(an_edited_log_time_is_refused),
        cmocka_unit_test(swapped_entries_are_refused),
        cmocka_unit_test(a_removed_entry_is_refused),
        cmocka_unit_test(a_truncated_record_is_refused),
        cmocka_unit_test(an_edited_tile_is_found_by_whoever_reads_it),
        cmocka_unit_test(a_fork_signed_by_the_registrar_is_refused_by_who_holds_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
