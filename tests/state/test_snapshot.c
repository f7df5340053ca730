/* Snapshots of the state: src/state/snapshot.c, tables.c. */
#include "asked.h"

#include <stdlib.h>
#include <string.h>

/* A snapshot as it would lie in a file, and its parts. */
struct taken {
    struct en_text lines, tables;
};

static struct en_state *open_state(struct world *world, const char *path)
{
    struct en_state *state = NULL;

    assert_int_equal(en_state_open(&world->env, path, &state, NULL), EN_OK);
    return state;
}

static struct en_hash hash_of(struct en_state *state)
{
    struct en_hash hash;

    assert_int_equal(en_state_hash(state, &hash, NULL), EN_OK);
    return hash;
}

static struct taken take(struct en_state *state)
{
    struct taken taken = {.lines = {0}};

    assert_int_equal(en_snapshot_print(state, &taken.lines, &taken.tables, NULL), EN_OK);
    return taken;
}

static void finish(struct taken *taken)
{
    en_text_finish(&taken->lines);
    en_text_finish(&taken->tables);
}

/* The file of the two parts; the caller finishes it. */
static struct en_text file_of(struct en_str lines, struct en_str tables)
{
    struct en_text file = {0};

    en_text_add(&file, lines);
    en_text_addc(&file, '\n');
    en_text_add(&file, tables);
    assert_false(file.failed);
    return file;
}

/* Read and take in; committed when all is well, else rolled back. */
static enum en_status restore(struct en_state *state, struct en_str file, struct en_error *reterr)
{
    struct en_snapshot snapshot;
    struct en_bytes rest;
    enum en_status status = en_snapshot_parse(
        (struct en_bytes){(const uint8_t *)file.ptr, file.len}, &snapshot, &rest, reterr);

    if (status != EN_OK) {
        return status;
    }
    assert_int_equal(rest.len, 0);
    assert_int_equal(en_state_begin(state, NULL), EN_OK);
    status = en_state_restore(state, &snapshot, reterr);
    if (status != EN_OK) {
        en_state_rollback(state);
        return status;
    }
    return en_state_commit(state, &snapshot.head, reterr);
}

/* ---- what it is for ------------------------------------------------------------------------- */

/* Orders in all their states, an amendment, consents that wait, voids, keys that expire. */
static void happen(struct world *world)
{
    amended(world, "overdue: 60", "overdue: 5");
    patrolled(world, "G-1", "east");
    world_at(world, "2017-02-21T06:00:00Z");
    (void)world_ordered(world, "G-2");
    for (int day = 2; day <= 7; day++) {
        world_at(world, world_text(world, "2017-02-2%dT06:00:00Z", day));
        patrolled(world, world_text(world, "G-1%d", day), day % 2 == 0 ? "east" : NULL);
    }
    world_at(world, "2017-02-28T06:00:00Z");
    (void)waits(world, "mission/ops-1", "order.propose", world_order(world, "G-3", 1));
    is_void(world, "north/officer-1", "member.end", "end: m-ghost left\n", "member.unknown");
    world_wait(world, 30 * 3600);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    (void)world_do(world, "mission/duty-1", "incident.report",
                   "incident: I-1\nkind: dispute\nat: 2017-03-01T10:00:00Z\nplace: market\n"
                   "safety: no\ntext: A dispute about a well, settled.\n");
    world_wait(world, 100 * 3600);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
}

/* From the snapshot of `size`, closed and opened again, to the end. */
static void starts_from(struct world *world, struct en_str file, uint64_t size,
                        const struct en_hash *expected)
{
    const char *path = world_path(world, world_text(world, "from-%d.db", (int)size));
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_fold_options options = {.signatures = false, .threads = 1};
    struct en_log_view view = world_log_view(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_state *state = open_state(world, path);

    assert_int_equal(restore(state, file, NULL), EN_OK);
    en_state_close(state);
    state = open_state(world, path);
    assert_int_equal(en_state_head(state).size, size);
    assert_int_equal(en_fold(state, &source, &head, &view, &options, NULL), EN_OK);
    struct en_hash reached = hash_of(state);
    assert_true(en_hash_equal(&reached, expected));
    en_state_close(state);
    state = open_state(world, path);
    reached = hash_of(state);
    assert_true(en_hash_equal(&reached, expected));
    en_state_close(state);
}

static void at_every_size_a_snapshot_and_the_rest_are_the_whole_fold(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    happen(world);
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_fold_options options = {.signatures = false, .threads = 1};
    struct en_log_view view = world_log_view(world);
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    struct en_hash expected = hash_of(en_node_state(world->node));
    struct en_state *grown = open_state(world, ":memory:");

    assert_in_range(size, 100, 200);
    for (struct en_head head = {.size = 1}; head.size <= size; head.size++) {
        assert_int_equal(en_store_root_at(en_node_store(world->node), head.size, &head.root, NULL),
                         EN_OK);
        assert_int_equal(en_fold(grown, &source, &head, &view, &options, NULL), EN_OK);
        struct taken taken = take(grown);
        struct en_text file = file_of(en_text_str(&taken.lines), en_text_str(&taken.tables));
        starts_from(world, en_text_str(&file), head.size, &expected);
        en_text_finish(&file);
        finish(&taken);
    }
    en_state_close(grown);
    world_destroy(world);
}

static void what_is_read_prints_to_the_same_bytes(void **arg)
{
    struct world *world = world_full();
    struct en_state *state = open_state(world, ":memory:");

    (void)arg;
    patrolled(world, "G-1", NULL);
    struct taken first = take(en_node_state(world->node));
    struct en_text file = file_of(en_text_str(&first.lines), en_text_str(&first.tables));
    assert_int_equal(restore(state, en_text_str(&file), NULL), EN_OK);
    struct taken second = take(state);
    assert_true(en_str_equal(en_text_str(&first.lines), en_text_str(&second.lines)));
    assert_true(en_str_equal(en_text_str(&first.tables), en_text_str(&second.tables)));
    struct en_head head = en_state_head(state);
    struct en_head expected = en_store_head(en_node_store(world->node));
    assert_true(en_head_equal(&head, &expected));
    assert_int_equal(en_state_log_time(state), en_state_log_time(en_node_state(world->node)));
    en_text_finish(&file);
    finish(&first);
    finish(&second);
    en_state_close(state);
    world_destroy(world);
}

/* A witness needs no file to know what it attests. */
static void the_lines_are_the_same_without_the_tables(void **arg)
{
    struct world *world = world_full();
    struct taken taken = take(en_node_state(world->node));
    struct en_text lines = {0};

    (void)arg;
    assert_int_equal(en_snapshot_print(en_node_state(world->node), &lines, NULL, NULL), EN_OK);
    assert_true(en_str_equal(en_text_str(&lines), en_text_str(&taken.lines)));
    en_text_finish(&lines);
    finish(&taken);
    world_destroy(world);
}

static void before_act_0_there_is_no_snapshot(void **arg)
{
    struct world *world = world_empty();
    struct en_state *state = open_state(world, ":memory:");
    struct en_text lines = {0};
    struct en_error error = {.rule = NULL};

    (void)arg;
    assert_int_equal(en_snapshot_print(state, &lines, NULL, &error), EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "snapshot.empty");
    assert_int_equal(lines.len, 0);
    en_state_close(state);
    world_destroy(world);
}

/* ---- what is refused ------------------------------------------------------------------------ */

/* The lines with the hash of these tables and their length: nothing but the form is wrong then. */
static struct en_text mended(struct world *world, struct en_str lines, struct en_str tables)
{
    struct en_hash zeros = {{0}}, sum;
    struct en_bytes parts[2] = {{zeros.b, sizeof(zeros.b)},
                                {(const uint8_t *)tables.ptr, tables.len}};
    const char *until = strstr(lines.ptr, "\nbytes: ");
    struct en_text out = {0};

    assert_true(tables.len <= 1 << 16); /* one piece */
    en_hash_of_parts(world->hasher, parts, 2, &sum);
    en_text_add(&out, (struct en_str){lines.ptr, (size_t)(until - lines.ptr)});
    en_text_addf(&out, "\nbytes: %zu\nstate: %s\n", tables.len, world_hex(world, &sum));
    return out;
}

/* Where these bytes stand in the tables, from `from` on. */
static size_t find(const struct en_text *tables, size_t from, const char *bytes, size_t len)
{
    for (size_t at = from; at + len <= tables->len; at++) {
        if (memcmp(tables->ptr + at, bytes, len) == 0) {
            return at;
        }
    }
    fail();
    return 0;
}
#define FIND(tables, from, bytes) find((tables), (from), (bytes), sizeof(bytes) - 1)

struct bending {
    struct world *world;
    struct taken taken;
    struct en_state *state; /* stays empty */
};

static struct bending begin(void)
{
    struct bending bending = {.world = world_create()};

    bending.taken = take(en_node_state(bending.world->node));
    bending.state = open_state(bending.world, ":memory:");
    return bending;
}

static void end(struct bending *bending)
{
    struct en_text good =
        file_of(en_text_str(&bending->taken.lines), en_text_str(&bending->taken.tables));

    /* After all that was refused the state is empty and takes the right one. */
    assert_int_equal(restore(bending->state, en_text_str(&good), NULL), EN_OK);
    en_text_finish(&good);
    en_state_close(bending->state);
    finish(&bending->taken);
    world_destroy(bending->world);
}

static void refuses_file(struct bending *bending, struct en_str file, enum en_status status,
                         const char *rule)
{
    struct en_error error = {.rule = "nothing"};

    assert_int_equal(restore(bending->state, file, &error), status);
    assert_string_equal(error.rule, rule);
    assert_int_equal(en_state_head(bending->state).size, 0);
    assert_null(en_state_accord(bending->state));
}

/* `old` bytes of the tables at `at` become `with`; with their hash mended the form is refused. */
static void refuses(struct bending *bending, size_t at, size_t old, struct en_str with,
                    const char *rule)
{
    struct en_str tables = en_text_str(&bending->taken.tables);
    struct en_text bent = {0};

    en_text_add(&bent, (struct en_str){tables.ptr, at});
    en_text_add(&bent, with);
    en_text_add(&bent, (struct en_str){tables.ptr + at + old, tables.len - at - old});
    struct en_text lines =
        mended(bending->world, en_text_str(&bending->taken.lines), en_text_str(&bent));
    struct en_text file = file_of(en_text_str(&lines), en_text_str(&bent));
    refuses_file(bending, en_text_str(&file), EN_ERR_VERIFY, rule);
    en_text_finish(&file);
    en_text_finish(&lines);
    en_text_finish(&bent);
}

static void tables_of_another_shape_are_refused(void **arg)
{
    struct bending bending = begin();
    const struct en_text *tables = &bending.taken.tables;
    size_t party = FIND(tables, 0, "table party\n");
    size_t first = party + strlen("table party\n");
    size_t second = FIND(tables, first, ";t\0\0\0\0\0\0\0") + 1;
    struct en_str row = {tables->ptr + first, second - first};

    (void)arg;
    /* a table renamed, left out, added */
    refuses(&bending, party, 12, EN_STR("table partx\n"), "snapshot.table");
    refuses(&bending, FIND(tables, 0, "table void\n"), 11, EN_STR(""), "snapshot.table");
    refuses(&bending, tables->len, 0, EN_STR("table zone\n"), "snapshot.table");
    refuses(&bending, 0, 0, EN_STR("table aaa\n"), "snapshot.table");
    /* a row twice, out of order, of another type, without its key, cut, never ending */
    refuses(&bending, first, 0, row, "snapshot.order");
    refuses(&bending, first, 0, EN_STR("n"), "snapshot.row");
    refuses(&bending, first, 1, EN_STR("b"), "snapshot.row");
    refuses(&bending, first, 1, EN_STR("x"), "snapshot.row");
    refuses(&bending, second - 1, 1, EN_STR(""), "snapshot.row");
    refuses(&bending, first + 1, 1, EN_STR("\x7f"), "snapshot.row");
    refuses(&bending, first + 1, 1, EN_STR("\xff"), "snapshot.row");
    /* what only the table itself knows */
    refuses(&bending, FIND(tables, 0, "table mechanism\ni\0\0\0\0\0\0\0\1"), 25,
            EN_STR("table mechanism\ni\0\0\0\0\0\0\0\2"), "snapshot.constraint");
    end(&bending);
}

/* Whoever knows the pinned fingerprint could else put another text under it. */
static void an_accord_under_another_ones_id_is_refused(void **arg)
{
    struct bending bending = begin();
    const struct en_text *tables = &bending.taken.tables;

    (void)arg;
    refuses(&bending, FIND(tables, 0, "\ncrew: 6 30"), 11, EN_STR("\ncrew: 7 30"),
            "snapshot.accord");
    end(&bending);
}

static void the_origin_is_the_accords(void **arg)
{
    struct bending bending = begin();
    struct en_text lines = {0};

    (void)arg;
    en_text_adds(&lines, changed(bending.world, en_text_cstr(&bending.taken.lines), "test.example",
                                 "best.example"));
    struct en_text file = file_of(en_text_str(&lines), en_text_str(&bending.taken.tables));
    refuses_file(&bending, en_text_str(&file), EN_ERR_VERIFY, "snapshot.accord");
    en_text_finish(&file);
    en_text_finish(&lines);
    end(&bending);
}

static void refuses_lines(struct bending *bending, const char *from, const char *to,
                          enum en_status status, const char *rule)
{
    struct en_str lines =
        en_str_from(changed(bending->world, en_text_cstr(&bending->taken.lines), from, to));
    struct en_text file = file_of(lines, en_text_str(&bending->taken.tables));

    refuses_file(bending, en_text_str(&file), status, rule);
    en_text_finish(&file);
}

/* A snapshot is a cache: whoever folds otherwise folds again. */
static void a_snapshot_of_another_version_is_refused(void **arg)
{
    struct bending bending = begin();

    (void)arg;
    refuses_lines(&bending, "\nschema: ", "\nschema: 9", EN_ERR_VERIFY, "snapshot.version");
    refuses_lines(&bending, "\nrules: ", "\nrules: 9", EN_ERR_VERIFY, "snapshot.version");
    refuses_lines(&bending, "snapshot/v1", "snapshot/v2", EN_ERR_SYNTAX, "snapshot.form");
    refuses_lines(&bending, "\nrules: ", "\nrules: 0", EN_ERR_SYNTAX, "line.token");
    refuses_lines(&bending, "\nroot: ", "\nroof: ", EN_ERR_SYNTAX, "line.key-unknown");
    refuses_lines(&bending, "\nbytes: ", "\nbytes: 9", EN_ERR_VERIFY, "snapshot.cut");
    refuses_lines(&bending, "\nbytes: ", "\nbytes: 999999999", EN_ERR_RANGE, "line.range");
    end(&bending);
}

static void a_cut_snapshot_is_refused(void **arg)
{
    struct bending bending = begin();
    struct en_text file =
        file_of(en_text_str(&bending.taken.lines), en_text_str(&bending.taken.tables));

    (void)arg;
    for (size_t len = 0; len < file.len; len++) {
        bool in_lines = len <= bending.taken.lines.len;
        refuses_file(&bending, (struct en_str){file.ptr, len},
                     in_lines ? EN_ERR_SYNTAX : EN_ERR_VERIFY,
                     in_lines ? "snapshot.form" : "snapshot.cut");
    }
    en_text_finish(&file);
    end(&bending);
}

/* Of the accord's text, which is most of it and one cell, every sixty-fourth. */
static void every_byte_of_the_tables_counts(void **arg)
{
    struct bending bending = begin();
    const struct en_text *tables = &bending.taken.tables;
    size_t text = FIND(tables, 0, "entente/act/v1 ");
    size_t text_end = FIND(tables, text, "table alarm\n") - 16;
    struct en_text file =
        file_of(en_text_str(&bending.taken.lines), en_text_str(&bending.taken.tables));
    size_t first = file.len - bending.taken.tables.len;

    (void)arg;
    for (size_t at = first; at < file.len; at++) {
        struct en_error error = {.rule = NULL};
        bool in_text = at > first + text && at < first + text_end;
        if (in_text && at % 64 != 0) {
            continue;
        }
        file.ptr[at] ^= (char)(1 << at % 8);
        assert_int_equal(restore(bending.state, en_text_str(&file), &error), EN_ERR_VERIFY);
        assert_int_equal(en_state_head(bending.state).size, 0);
        file.ptr[at] ^= (char)(1 << at % 8);
    }
    en_text_finish(&file);
    end(&bending);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_every_size_a_snapshot_and_the_rest_are_the_whole_fold),
        cmocka_unit_test(what_is_read_prints_to_the_same_bytes),
        cmocka_unit_test(the_lines_are_the_same_without_the_tables),
        cmocka_unit_test(before_act_0_there_is_no_snapshot),
        cmocka_unit_test(tables_of_another_shape_are_refused),
        cmocka_unit_test(an_accord_under_another_ones_id_is_refused),
        cmocka_unit_test(the_origin_is_the_accords),
        cmocka_unit_test(a_snapshot_of_another_version_is_refused),
        cmocka_unit_test(a_cut_snapshot_is_refused),
        cmocka_unit_test(every_byte_of_the_tables_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
