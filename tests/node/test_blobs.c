/* Tests of src/node/blobs.c: what the state expects against what the folder holds. */
#include "checks.h"

#define SECRET "sealed bytes of a day"

static struct en_bytes bytes_of(const char *text)
{
    return (struct en_bytes){(const uint8_t *)text, strlen(text)};
}

/* The duty desk names a blob of these bytes and so many of them. */
static struct en_hash named(struct world *world, const char *text, size_t bytes)
{
    struct en_hash hash;

    en_hash_of(world->hasher, bytes_of(text), &hash);
    (void)world_do(world, "mission/duty-1", "code.issue",
                   world_text(world,
                              "day: 2017-02-20T00:00:00Z\nuntil: 2017-02-21T00:00:00Z\n"
                              "blob: %s %zu\n",
                              world_hex(world, &hash), bytes));
    return hash;
}

static bool count_blob(void *self, const struct en_node_blob *blob, bool held)
{
    size_t *count = self;

    (void)blob;
    (void)held;
    (*count)++;
    return true;
}

static size_t missing(struct world *world)
{
    size_t count = 0;

    assert_ok(en_node_blob_missing(world->node, count_blob, &count, NULL));
    return count;
}

static void an_expected_blob_is_missing_until_somebody_supplies_it(void **state)
{
    struct world *world = world_full();
    struct en_hash hash = named(world, SECRET, strlen(SECRET));
    struct en_hash put;
    struct en_text got = {0};
    struct en_error error;
    size_t count = 0;

    (void)state;
    assert_int_equal(missing(world), 1);
    assert_failed(en_node_blob_get(world->node, &hash, &got, &error), EN_ERR_NOT_FOUND,
                  "blob.missing");
    assert_ok(en_node_blob_put(world->node, bytes_of(SECRET), &put, &error));
    assert_hash_equal(put, hash);
    assert_ok(en_node_blob_put(world->node, bytes_of(SECRET), NULL, &error));
    assert_int_equal(missing(world), 0);
    assert_ok(en_node_blob_get(world->node, &hash, &got, &error));
    assert_string_equal(en_text_cstr(&got), SECRET);
    assert_ok(en_node_blob_each(world->node, count_blob, &count, NULL));
    assert_int_equal(count, 1);
    en_text_finish(&got);
    world_destroy(world);
}

static void a_blob_that_no_act_names_is_neither_taken_nor_given(void **state)
{
    struct world *world = world_full();
    struct en_env env = en_env_system();
    struct en_hash hash;
    struct en_text got = {0};
    struct en_error error;

    (void)state;
    assert_failed(en_node_blob_put(world->node, bytes_of("junk"), NULL, &error), EN_ERR_NOT_FOUND,
                  "blob.unnamed");
    assert_ok(
        en_blob_put(&env, world_path(world, "registrar/blobs"), bytes_of("draft"), &hash, &error));
    assert_failed(en_node_blob_get(world->node, &hash, &got, &error), EN_ERR_NOT_FOUND,
                  "blob.unnamed");
    assert_int_equal(missing(world), 0);
    world_destroy(world);
}

static void a_blob_that_an_act_of_the_outbox_names_is_kept_and_given(void **state)
{
    struct world *world = world_full();
    struct en_hash hash;
    struct en_node_blob blob;
    struct en_text got = {0};
    struct en_error error;

    (void)state;
    en_hash_of(world->hasher, bytes_of(SECRET), &hash);
    struct en_str note = world_compose(
        world, "mission/duty-1", "code.issue",
        world_text(world, "day: 2017-02-20T00:00:00Z\nuntil: 2017-02-21T00:00:00Z\nblob: %s %zu\n",
                   world_hex(world, &hash), strlen(SECRET)));
    assert_ok(en_node_outbox_add(world->node, note, &error));
    assert_ok(en_node_blob_find(world->node, &hash, &blob, &error));
    assert_true(blob.index == UINT64_MAX && blob.bytes == strlen(SECRET));
    assert_ok(en_node_blob_put(world->node, bytes_of(SECRET), NULL, &error));
    assert_ok(en_node_blob_get(world->node, &hash, &got, &error));
    assert_failed(en_node_blob_put(world->node, bytes_of("junk"), NULL, &error), EN_ERR_NOT_FOUND,
                  "blob.unnamed");
    assert_int_equal(missing(world), 0); /* the record expects nothing yet */
    en_text_finish(&got);
    world_destroy(world);
}

static void a_blob_of_another_length_than_its_act_says_is_refused(void **state)
{
    struct world *world = world_full();
    struct en_hash hash = named(world, SECRET, strlen(SECRET) - 1);
    struct en_node_blob blob;
    struct en_error error;

    (void)state;
    assert_ok(en_node_blob_find(world->node, &hash, &blob, &error));
    assert_int_equal(blob.bytes, strlen(SECRET) - 1);
    assert_false(blob.erased);
    assert_failed(en_node_blob_put(world->node, bytes_of(SECRET), NULL, &error), EN_ERR_TOO_LONG,
                  "blob.length");
    assert_int_equal(missing(world), 1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expected_blob_is_missing_until_somebody_supplies_it),
        cmocka_unit_test(a_blob_that_no_act_names_is_neither_taken_nor_given),
        cmocka_unit_test(a_blob_that_an_act_of_the_outbox_names_is_kept_and_given),
        cmocka_unit_test(a_blob_of_another_length_than_its_act_says_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
