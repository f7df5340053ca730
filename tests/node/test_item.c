/* Tests of src/node/item.c, and of what an erasure does to blobs: sign inside, seal outside. */
#include "checks.h"

#include <entente/item.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define WORDS "They took the two motorcycles."

/* An item sealed by north, and what it takes to seal another one like it. */
struct sealed {
    struct world *world;
    struct en_age_identity identity;
    struct en_age_recipient recipient;
    struct en_hash audience;
    struct en_hash blob;
    struct en_text file;
};

static struct en_bytes bytes_of(const struct en_text *text)
{
    return (struct en_bytes){(const uint8_t *)text->ptr, text->len};
}

static struct en_item_head head_of(const struct sealed *sealed, const char *item)
{
    return (struct en_item_head){.origin = EN_STR(WORLD_ORIGIN),
                                 .item = en_str_from(item),
                                 .kind = EN_STR("allegation"),
                                 .audience = sealed->audience};
}

/* The plaintext of WORDS under this head. */
static void print(struct sealed *sealed, const struct en_item_head *head, const char *author,
                  struct en_text *plain)
{
    struct en_bytes content = {(const uint8_t *)WORDS, strlen(WORDS)};

    assert_ok(en_item_print(sealed->world->hasher, head, content, world_key(sealed->world, author),
                            plain, NULL));
}

/* Seal this plaintext as item `number`, log it, keep the blob. */
static void seal(struct sealed *sealed, const char *number, const struct en_text *plain)
{
    struct world *world = sealed->world;

    en_text_clear(&sealed->file);
    assert_ok(
        en_age_seal(&world->env, &sealed->recipient, 1, bytes_of(plain), &sealed->file, NULL));
    en_hash_of(world->hasher, bytes_of(&sealed->file), &sealed->blob);
    (void)world_do(world, "north/officer-1", "item.seal",
                   world_text(world,
                              "item: %s\nkind: allegation\naudience: %s\nto: north/reader-1\n"
                              "blob: %s %zu\n",
                              number, world_hex(world, &sealed->audience),
                              world_hex(world, &sealed->blob), sealed->file.len));
    assert_ok(en_node_blob_put(world->node, bytes_of(&sealed->file), NULL, NULL));
}

static struct sealed sealed_by_north(void)
{
    struct sealed sealed = {.world = world_full()};
    struct world *world = sealed.world;
    char recipient[EN_AGE_RECIPIENT_BYTES + 1];

    en_age_identity_generate(&world->env, &sealed.identity);
    en_age_identity_recipient(&sealed.identity, &sealed.recipient);
    en_age_recipient_print(&sealed.recipient, recipient);
    (void)world_do(world, "north/root", "key.enrol",
                   world_text(world,
                              "key: %s\nrole: officer\nseal: %s\nfrom: 2017-02-20T00:00:00Z\n"
                              "until: 2027-01-01T00:00:00Z\n",
                              world_vkey(world, "north/reader-1"), recipient));
    sealed.audience = world_do(world, "north/officer-1", "audience.define",
                               "audience: board\nversion: 1\nbase: " ZEROS "\nbody: north\n");
    return sealed;
}

static void finish(struct sealed *sealed)
{
    en_text_finish(&sealed->file);
    world_destroy(sealed->world);
}

/* Open the last file and hold it against the record. */
static enum en_status open_last(struct sealed *sealed, struct en_item_plain *item,
                                struct en_text *plain, struct en_error *error)
{
    assert_ok(en_age_open(&sealed->identity, 1, bytes_of(&sealed->file), plain, NULL));
    return en_node_item_read(sealed->world->node, &sealed->world->arena, &sealed->blob,
                             en_text_str(plain), item, error);
}

static void who_opens_an_item_can_prove_who_said_it(void **state)
{
    struct sealed sealed = sealed_by_north();
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_item_plain item;
    struct en_text plain = {0}, opened = {0};

    (void)state;
    /* A lead said it, an officer logged it: the record shows the officer alone. */
    print(&sealed, &head, "north/lead-1", &plain);
    seal(&sealed, "S-1", &plain);
    assert_ok(open_last(&sealed, &item, &opened, NULL));
    assert_true(en_str_is(item.head.author, "north/lead-1"));
    assert_true(
        en_str_is((struct en_str){(const char *)item.content.ptr, item.content.len}, WORDS));
    en_text_finish(&plain);
    en_text_finish(&opened);
    finish(&sealed);
}

static void words_said_to_some_cannot_be_sealed_anew_to_others(void **state)
{
    struct sealed sealed = sealed_by_north();
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_item_plain item;
    struct en_text plain = {0}, opened = {0};
    struct en_error error;

    (void)state;
    print(&sealed, &head, "north/lead-1", &plain);
    seal(&sealed, "S-2", &plain); /* another number */
    assert_failed(open_last(&sealed, &item, &opened, &error), EN_ERR_VERIFY, "item.other");
    for (int what = 0; what < 3; what++) {
        struct en_item_head other = head_of(&sealed, world_text(sealed.world, "S-%d", 3 + what));
        other.origin = what == 0 ? EN_STR("other.example/record") : other.origin;
        other.kind = what == 1 ? EN_STR("photo") : other.kind;
        other.audience.b[0] ^= what == 2 ? 1 : 0;
        en_text_clear(&plain);
        en_text_clear(&opened);
        print(&sealed, &other, "north/lead-1", &plain);
        seal(&sealed, world_text(sealed.world, "S-%d", 3 + what), &plain);
        assert_failed(open_last(&sealed, &item, &opened, &error), EN_ERR_VERIFY, "item.other");
    }
    en_text_finish(&plain);
    en_text_finish(&opened);
    finish(&sealed);
}

static void a_signature_that_is_not_the_authors_proves_nothing(void **state)
{
    struct sealed sealed = sealed_by_north();
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_item_plain item;
    struct en_text plain = {0}, opened = {0};
    struct en_error error;

    (void)state;
    print(&sealed, &head, "north/stranger", &plain); /* a key that nobody enrolled */
    seal(&sealed, "S-1", &plain);
    assert_failed(open_last(&sealed, &item, &opened, &error), EN_ERR_VERIFY, "item.author");

    /* The lead's words with another key's signature: the name is written over it. */
    head.item = EN_STR("S-2");
    en_text_clear(&plain);
    en_text_clear(&opened);
    print(&sealed, &head, "north/lead-2", &plain);
    for (char *at = plain.ptr; (at = strstr(at, "lead-2")) != NULL;) {
        at[5] = '1';
    }
    seal(&sealed, "S-2", &plain);
    assert_failed(open_last(&sealed, &item, &opened, &error), EN_ERR_VERIFY, "item.author");
    en_text_finish(&plain);
    en_text_finish(&opened);
    finish(&sealed);
}

static void a_file_that_no_act_names_is_told(void **state)
{
    struct sealed sealed = sealed_by_north();
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_item_plain item;
    struct en_text plain = {0};
    struct en_error error;

    (void)state;
    print(&sealed, &head, "north/lead-1", &plain);
    assert_failed(en_node_item_read(sealed.world->node, &sealed.world->arena, &sealed.blob,
                                    en_text_str(&plain), &item, &error),
                  EN_ERR_NOT_FOUND, "item.unlogged");
    en_text_finish(&plain);
    finish(&sealed);
}

static void a_changed_or_cut_plaintext_is_refused(void **state)
{
    struct world *world = world_create();
    struct sealed sealed = {.world = world};
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_item_plain item;
    struct en_text plain = {0};

    (void)state;
    print(&sealed, &head, "north/lead-1", &plain);
    assert_ok(en_item_read(&world->arena, world->hasher, en_text_str(&plain), &item, NULL));
    struct en_bytes content = item.content;
    /* Every byte but those of the signature, which this reader does not judge. */
    for (size_t i = 0; i < plain.len; i++) {
        bool signature =
            plain.ptr + i < (const char *)content.ptr && plain.ptr + i >= item.note.sig[0].line.ptr;
        bool value = plain.ptr + i >= item.head.item.ptr &&
                     plain.ptr + i < item.note.text.ptr + item.note.text.len;
        if (signature || value) {
            continue;
        }
        struct en_item_plain other;
        plain.ptr[i] ^= 1;
        bool origin = plain.ptr + i >= item.head.origin.ptr &&
                      plain.ptr + i < item.head.origin.ptr + item.head.origin.len;
        if (!origin) {
            assert_int_not_equal(
                en_item_read(&world->arena, world->hasher, en_text_str(&plain), &other, NULL),
                EN_OK);
        }
        plain.ptr[i] ^= 1;
    }
    for (size_t len = 0; len < plain.len; len++) {
        struct en_item_plain other;
        assert_int_not_equal(en_item_read(&world->arena, world->hasher,
                                          (struct en_str){plain.ptr, len}, &other, NULL),
                             EN_OK);
    }
    en_text_finish(&plain);
    world_destroy(world);
}

/* docs/record.md gives these figures. */
static void an_item_of_300_bytes_is_about_a_kilobyte(void **state)
{
    static const struct {
        size_t recipients, bytes;
    } table[] = {{1, 872}, {3, 1068}, {8, 1558}};
    struct world *world = world_create();
    struct sealed sealed = {.world = world};
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_age_recipient recipient[8];
    uint8_t content[300] = {0};
    struct en_text plain = {0};

    (void)state;
    assert_ok(en_item_print(world->hasher, &head, (struct en_bytes){content, sizeof(content)},
                            world_key(world, "north/lead-1"), &plain, NULL));
    for (size_t i = 0; i < EN_COUNT(recipient); i++) {
        struct en_age_identity identity;
        en_age_identity_generate(&world->env, &identity);
        en_age_identity_recipient(&identity, &recipient[i]);
    }
    for (size_t i = 0; i < EN_COUNT(table); i++) {
        struct en_text file = {0};
        assert_ok(en_age_seal(&world->env, recipient, table[i].recipients, bytes_of(&plain), &file,
                              NULL));
        assert_int_equal(file.len, table[i].bytes);
        en_text_finish(&file);
    }
    en_text_finish(&plain);
    world_destroy(world);
}

static bool count_blob(void *self, const struct en_hash *sha256)
{
    size_t *count = self;

    (void)sha256;
    (*count)++;
    return true;
}

static size_t held(struct en_node *node)
{
    struct en_env env = en_env_system();
    char path[512];
    size_t count = 0;

    (void)snprintf(path, sizeof(path), "%s/blobs", en_node_folder(node));
    assert_ok(en_blob_each(&env, path, count_blob, &count, NULL));
    return count;
}

static void an_erased_blob_is_deleted_everywhere_and_not_taken_again(void **state)
{
    struct sealed sealed = sealed_by_north();
    struct world *world = sealed.world;
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_text plain = {0}, got = {0};
    struct en_error error;

    (void)state;
    print(&sealed, &head, "north/lead-1", &plain);
    seal(&sealed, "S-1", &plain);
    world_head(world);
    struct en_node *follower = world_join(world, "follower");
    struct en_source source = en_store_source(en_node_store(world->node));
    assert_ok(en_node_follow(follower, &source, NULL, NULL, NULL));
    assert_ok(en_node_blob_put(follower, bytes_of(&sealed.file), NULL, NULL));

    struct en_hash id =
        world_do(world, "north/officer-1", "item.erase", "item: S-1\ncode: request\n");
    assert_int_equal(held(world->node), 1);
    (void)world_do(world, "north/officer-2", "consent.give",
                   world_text(world, "on: %s\n", world_hex(world, &id)));
    assert_int_equal(held(world->node), 0);
    assert_failed(en_node_blob_put(world->node, bytes_of(&sealed.file), NULL, &error),
                  EN_ERR_INADMISSIBLE, "blob.erased");
    assert_failed(en_node_blob_get(world->node, &sealed.blob, &got, &error), EN_ERR_NOT_FOUND,
                  "blob.erased");

    assert_int_equal(held(follower), 1);
    world_head(world);
    assert_ok(en_node_follow(follower, &source, NULL, NULL, NULL));
    assert_int_equal(held(follower), 0);
    assert_failed(en_node_blob_put(follower, bytes_of(&sealed.file), NULL, &error),
                  EN_ERR_INADMISSIBLE, "blob.erased");
    en_node_close(follower);
    en_text_finish(&plain);
    finish(&sealed);
}

static enum en_status no_removing(void *self, const char *path, struct en_error *reterr)
{
    (void)self;
    return en_fail(reterr, EN_ERR_IO, "test.disk", en_str_from(path), "it cannot be removed", NULL);
}

static void what_the_disk_did_not_delete_goes_at_the_next_opening(void **state)
{
    struct sealed sealed = sealed_by_north();
    struct world *world = sealed.world;
    struct en_item_head head = head_of(&sealed, "S-1");
    struct en_env sound = world->env;
    struct en_text plain = {0};

    (void)state;
    print(&sealed, &head, "north/lead-1", &plain);
    seal(&sealed, "S-1", &plain);
    world->env.remove_file = no_removing;
    world_reopen(world);
    struct en_hash id =
        world_do(world, "north/officer-1", "item.erase", "item: S-1\ncode: court\n");
    (void)world_do(world, "north/officer-2", "consent.give",
                   world_text(world, "on: %s\n", world_hex(world, &id)));
    assert_int_equal(held(world->node), 1); /* the act stands, the disk failed */
    world_reopen(world);
    assert_int_equal(held(world->node), 1);
    world->env = sound;
    world_reopen(world);
    assert_int_equal(held(world->node), 0);
    en_text_finish(&plain);
    finish(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_opens_an_item_can_prove_who_said_it),
        cmocka_unit_test(words_said_to_some_cannot_be_sealed_anew_to_others),
        cmocka_unit_test(a_signature_that_is_not_the_authors_proves_nothing),
        cmocka_unit_test(a_file_that_no_act_names_is_told),
        cmocka_unit_test(a_changed_or_cut_plaintext_is_refused),
        cmocka_unit_test(an_item_of_300_bytes_is_about_a_kilobyte),
        cmocka_unit_test(an_erased_blob_is_deleted_everywhere_and_not_taken_again),
        cmocka_unit_test(what_the_disk_did_not_delete_goes_at_the_next_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
