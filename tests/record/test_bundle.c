/*
 * Bundles: what was put in comes out and proves itself; whatever a carrier did to one, it is
 * refused with its place, and a sound one after it is still taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 530, BLOCK = 512, AT_SIZE = 124, AT_SUM = 148, AT_KIND = 156 };

static struct keys keys;
static struct folder folder;
static struct en_store *store;
static struct en_text whole; // a bundle of everything

static const struct en_bytes photo = {(const uint8_t *)"abc", 3};

/* ---- making them ---------------------------------------------------------------------------- */

static void make(uint64_t from, struct en_text *out)
{
    struct en_error error;
    struct en_hash hash;

    must(en_bundle_write(store, from, out, &error), &error);
    en_hash_of(keys.hasher, photo, &hash);
    en_bundle_add_blob(out, &hash, photo);
    en_bundle_add_receipt(out, 7, EN_STR("a receipt\n"));
    en_bundle_add_receipt(out, 19, EN_STR("another\n"));
    en_bundle_add_act(out, 0, EN_STR("an act\n"));
    en_bundle_add_act(out, 1, EN_STR("the next\n"));
    must(en_bundle_end(out, &error), &error);
}

static int setup(void **state)
{
    (void)state;
    keys_init(&keys);
    folder_init(&folder);
    store = store_make(&folder, SIZE);
    assert_int_equal(store_sign(store, &keys, true), EN_OK);
    make(0, &whole);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_text_finish(&whole);
    en_store_close(store);
    folder_finish(&folder);
    keys_finish(&keys);
    return 0;
}

static struct en_bytes bytes_of(const struct en_text *text)
{
    return (struct en_bytes){(const uint8_t *)text->ptr, text->len};
}

static bool count_entry(void *self, uint64_t index, struct en_bytes entry)
{
    uint64_t *next = self;
    struct en_text want = {0};

    assert_int_equal(index, (*next)++);
    assert_int_equal(en_store_entry(store, index, &want, NULL), EN_OK);
    assert_int_equal(entry.len, want.len);
    assert_memory_equal(entry.ptr, want.ptr, want.len);
    en_text_finish(&want);
    return true;
}

/* As an import does: open, policy, tiles, every entry. */
static enum en_status judge(struct en_bytes bytes, struct en_error *reterr)
{
    struct en_policy policy = keys_policy(&keys, 1);
    struct en_bundle *bundle = NULL;
    struct en_cosigned cosigned;
    struct en_arena arena;

    enum en_status status = en_bundle_open(bytes, &bundle, reterr);
    if (status != EN_OK) {
        return status;
    }
    en_arena_init(&arena, 0);
    status = en_checkpoint_open(&arena, en_bundle_checkpoint(bundle), &policy, &cosigned, reterr);
    if (status == EN_OK && cosigned.witness_total < policy.quorum) {
        status = EN_ERR_VERIFY;
    }
    if (status == EN_OK) {
        status = en_bundle_check(bundle, reterr);
    }
    if (status == EN_OK) {
        struct en_source source = en_bundle_source(bundle);
        uint64_t next = en_bundle_minimum(bundle);
        status =
            source.read(source.self, next, en_bundle_head(bundle).size, count_entry, &next, reterr);
    }
    en_arena_finish(&arena);
    en_bundle_close(bundle);
    return status;
}

static void assert_refused_at(struct en_bytes bytes, const char *rule, const char *place)
{
    struct en_error error = {.rule = ""};

    assert_int_not_equal(judge(bytes, &error), EN_OK);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
    assert_int_equal(judge(bytes_of(&whole), &error), EN_OK);
}

/* A copy with room to change it. */
static struct en_text copy(void)
{
    struct en_text text = {0};

    en_text_add(&text, en_text_str(&whole));
    assert_false(text.failed);
    return text;
}

/* Where a member's header stands. */
static size_t find(const struct en_text *text, const char *name)
{
    for (size_t at = 0; at + BLOCK <= text->len; at += BLOCK) {
        if (strcmp(text->ptr + at, name) == 0 && memcmp(text->ptr + at + 257, "ustar", 5) == 0) {
            return at;
        }
    }
    fail_msg("no member %s", name);
    return 0;
}

static size_t length(const struct en_text *text, size_t at)
{
    size_t size = strtoul(text->ptr + at + AT_SIZE, NULL, 8);

    return BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
}

/* Make the header's check sum right again, as a careful forger does. */
static void mend_sum(struct en_text *text, size_t at)
{
    uint8_t *block = (uint8_t *)text->ptr + at;
    char digits[8];
    unsigned sum = 0;

    memset(block + AT_SUM, ' ', 8);
    for (size_t i = 0; i < BLOCK; i++) {
        sum += block[i];
    }
    (void)snprintf(digits, sizeof(digits), "%06o", sum);
    memcpy(block + AT_SUM, digits, 7);
}

static void rename_member(struct en_text *text, const char *old, const char *new)
{
    size_t at = find(text, old);

    memset(text->ptr + at, 0, 100);
    memcpy(text->ptr + at, new, strlen(new));
    mend_sum(text, at);
}

static void cut_out(struct en_text *text, size_t at, size_t len)
{
    memmove(text->ptr + at, text->ptr + at + len, text->len - at - len);
    text->len -= len;
}

/* ---- what is sound -------------------------------------------------------------------------- */

static void what_was_put_in_comes_out(void **state)
{
    static const char *const names[] = {
        "checkpoint",     "tile/0/000",       "tile/0/001",       "tile/0/002.p/18",
        "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/18",
    };
    struct en_head head = en_store_head(store);
    struct en_bundle *bundle = NULL;
    struct en_error error;
    size_t n = 0;

    (void)state;
    must(en_bundle_open(bytes_of(&whole), &bundle, &error), &error);
    for (int kind = EN_BUNDLE_CHECKPOINT; kind <= EN_BUNDLE_ENTRIES; kind++) {
        for (size_t i = 0; i < en_bundle_count(bundle, (enum en_bundle_kind)kind); i++) {
            struct en_str name = en_bundle_at(bundle, (enum en_bundle_kind)kind, i)->name;
            assert_true(en_str_is(name, names[n++]));
        }
    }
    assert_int_equal(n, EN_COUNT(names));
    struct en_head said = en_bundle_head(bundle);
    assert_true(en_head_equal(&said, &head));
    assert_int_equal(en_bundle_minimum(bundle), 0);
    assert_int_equal(en_bundle_count(bundle, EN_BUNDLE_BLOB), 1);
    assert_memory_equal(en_bundle_at(bundle, EN_BUNDLE_BLOB, 0)->content.ptr, "abc", 3);
    assert_int_equal(en_bundle_at(bundle, EN_BUNDLE_RECEIPT, 1)->number, 19);
    assert_memory_equal(en_bundle_at(bundle, EN_BUNDLE_ACT, 1)->content.ptr, "the next\n", 9);
    en_bundle_close(bundle);
    must(judge(bytes_of(&whole), &error), &error);
}

static void a_part_begins_at_a_multiple_of_256(void **state)
{
    struct en_text text = {0};
    struct en_bundle *bundle = NULL;
    struct en_hash root;
    struct en_hash own;
    struct en_error error;

    (void)state;
    make(300, &text);
    must(judge(bytes_of(&text), &error), &error);
    must(en_bundle_open(bytes_of(&text), &bundle, &error), &error);
    assert_int_equal(en_bundle_minimum(bundle), 256);
    assert_int_equal(en_bundle_count(bundle, EN_BUNDLE_TILE), 3);
    for (uint64_t size = 256; size <= SIZE; size += 7) {
        must(en_bundle_root_at(bundle, size, &root, &error), &error);
        must(en_store_root_at(store, size, &own, &error), &error);
        assert_true(en_hash_equal(&root, &own));
    }
    assert_int_equal(en_bundle_root_at(bundle, 255, &root, &error), EN_ERR_RANGE);
    assert_int_equal(en_bundle_root_at(bundle, SIZE + 1, &root, &error), EN_ERR_RANGE);
    struct en_source source = en_bundle_source(bundle);
    uint64_t next = 255;
    assert_int_equal(source.read(source.self, 255, 300, count_entry, &next, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "bundle.range");
    en_bundle_close(bundle);
    en_text_finish(&text);
}

static void a_bundle_may_carry_acts_and_no_entries(void **state)
{
    struct en_text text = {0};
    struct en_bundle *bundle = NULL;
    struct en_error error;

    (void)state;
    make(SIZE, &text);
    must(judge(bytes_of(&text), &error), &error);
    must(en_bundle_open(bytes_of(&text), &bundle, &error), &error);
    assert_int_equal(en_bundle_minimum(bundle), SIZE);
    assert_int_equal(en_bundle_count(bundle, EN_BUNDLE_ENTRIES), 0);
    assert_int_equal(en_bundle_count(bundle, EN_BUNDLE_ACT), 2);
    en_bundle_close(bundle);
    en_text_finish(&text);
}

static void a_record_nobody_signed_makes_no_bundle(void **state)
{
    struct en_env env = en_env_system();
    struct en_store *empty = NULL;
    struct en_text text = {0};
    struct en_error error;

    (void)state;
    must(en_store_open(&env, "mem:", true, &empty, &error), &error);
    assert_int_equal(en_bundle_write(empty, 0, &text, &error), EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "head.unsigned");
    en_text_finish(&text);
    en_store_close(empty);
}

/* Any tar program unpacks it, and what lies there then is an exported directory. */
static void stock_tar_unpacks_a_directory_that_audits(void **state)
{
    struct en_env env = en_env_system();
    struct en_tiles *tiles = NULL;
    struct en_error error;
    char command[2048];
    char path[512];

    (void)state;
    file_write(folder_file(&folder, "whole.tar", path), bytes_of(&whole));
    (void)snprintf(command, sizeof(command), "mkdir %s/un && tar -xf %s -C %s/un", folder.path,
                   path, folder.path);
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c): the judge is the tar program
    must(en_tiles_open(&env, folder_file(&folder, "un", path), &tiles, &error), &error);
    must(en_tiles_audit(tiles, EN_STR(ORIGIN), &error), &error);
    en_tiles_close(tiles);
}

/* ---- what a carrier may do ------------------------------------------------------------------ */

static void a_bundle_cut_anywhere_is_refused(void **state)
{
    struct en_error error;

    (void)state;
    for (size_t len = 0; len < whole.len; len += len < 4096 ? 61 : 509) {
        struct en_bytes part = {(const uint8_t *)whole.ptr, len};
        assert_int_equal(judge(part, &error), EN_ERR_VERIFY);
        assert_string_equal(error.rule, "bundle.cut");
    }
    /* Cut between two members and ended properly, it lacks what the head promises. */
    struct en_text text = copy();
    text.len = find(&text, "tile/entries/001");
    en_text_clear(&text);
    en_text_add(&text, (struct en_str){whole.ptr, find(&whole, "tile/entries/001")});
    must(en_bundle_end(&text, &error), &error);
    assert_refused_at(bytes_of(&text), "bundle.missing", "tile/entries/001");
    en_text_finish(&text);
}

/* But for the acts and receipts, whose own signatures and hashes are judged where they are used. */
static void a_bit_flipped_anywhere_is_refused(void **state)
{
    struct en_text text = copy();
    size_t judged = find(&text, "receipt/7.tlog-proof");

    (void)state;
    for (size_t at = 0; at < text.len; at += at < 2048 ? 1 : 211) {
        bool content = at >= judged && at % BLOCK < 10 && at / BLOCK % 2 != judged / BLOCK % 2 &&
                       at < text.len - 2 * (size_t)BLOCK;
        text.ptr[at] = (char)(text.ptr[at] ^ 1);
        if (!content && judge(bytes_of(&text), NULL) == EN_OK) {
            fail_msg("byte %zu may be flipped", at);
        }
        text.ptr[at] = (char)(text.ptr[at] ^ 1);
    }
    en_text_finish(&text);
}

static void names_that_climb_out_are_refused(void **state)
{
    static const char *const bad[] = {
        "../checkpoint", "/etc/passwd",     "tile/../../x", "./checkpoint", "tile/0/0",
        "tile/9/000",    "tile/0/x000/000", "blob/xyz",     "blob/",        "receipt/07.tlog-proof",
        "receipt/7",     "outbox/-1.act",   "outbox/.act",  "notes.txt",    "tile/0/000/",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        struct en_text text = copy();
        struct en_error error = {.rule = ""};
        rename_member(&text, "outbox/1.act", bad[i]);
        assert_int_equal(judge(bytes_of(&text), &error), EN_ERR_VERIFY);
        assert_string_equal(error.place, bad[i]);
        assert_true(strcmp(error.rule, "bundle.name") == 0 ||
                    strcmp(error.rule, "bundle.order") == 0);
        en_text_finish(&text);
    }
    /* The same in place of what the head promises. */
    struct en_text text = copy();
    rename_member(&text, "tile/0/001", "tile/0/../001");
    assert_refused_at(bytes_of(&text), "bundle.name", "tile/0/../001");
    en_text_finish(&text);
}

static void a_name_that_cannot_be_shown_is_told_by_its_number(void **state)
{
    struct en_text text = copy();

    (void)state;
    rename_member(&text, "tile/0/000", "tile\x1b[2J");
    assert_refused_at(bytes_of(&text), "bundle.name", "member 1");
    en_text_finish(&text);
}

static void links_folders_and_devices_are_refused(void **state)
{
    (void)state;
    for (const char *kind = "1234567xgLKS"; *kind != '\0'; kind++) {
        struct en_text text = copy();
        size_t at = find(&text, "tile/0/001");
        text.ptr[at + AT_KIND] = *kind;
        memcpy(text.ptr + at + 157, "/etc/passwd", 11);
        mend_sum(&text, at);
        assert_refused_at(bytes_of(&text), "bundle.kind", "tile/0/001");
        en_text_finish(&text);
    }
}

static void any_other_header_is_refused(void **state)
{
    static const size_t fields[] = {100, 108, 116, 136, 157, 263, 265, 297, 329, 337, 345, 500};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(fields); i++) {
        struct en_text text = copy();
        size_t at = find(&text, "tile/0/001");
        text.ptr[at + fields[i]] = '7';
        mend_sum(&text, at);
        assert_refused_at(bytes_of(&text), "bundle.header", "tile/0/001");
        en_text_finish(&text);
    }
}

static void giant_members_are_refused(void **state)
{
    static const struct {
        char size[13];
        const char *rule;
    } cases[] = {
        {"77777777777", "bundle.long"},
        {"\x80\0\0\0\0\0\0\1\0\0\0", "bundle.long"}, /* GNU's base 256 */
        {"-0000000001", "bundle.long"},
        {"00400000000", "bundle.cut"}, /* 64 MiB that are not there */
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct en_text text = copy();
        size_t at = find(&text, "tile/0/001");
        memcpy(text.ptr + at + AT_SIZE, cases[i].size, 12);
        mend_sum(&text, at);
        assert_refused_at(bytes_of(&text), cases[i].rule, "tile/0/001");
        en_text_finish(&text);
    }
    /* An act longer than any entry, which is there. */
    struct en_text text = {0};
    struct en_text note = {0};
    struct en_error error;
    must(en_bundle_write(store, SIZE, &text, &error), &error);
    while (note.len <= EN_ENTRY_BYTES_MAX) {
        en_text_adds(&note, "a long story\n");
    }
    en_bundle_add_act(&text, 0, en_text_str(&note));
    must(en_bundle_end(&text, &error), &error);
    assert_refused_at(bytes_of(&text), "bundle.long", "outbox/0.act");
    en_text_finish(&note);
    en_text_finish(&text);
}

static void a_giant_bundle_is_refused_unread(void **state)
{
    struct en_bundle *bundle = NULL;
    struct en_error error;

    (void)state;
    struct en_bytes bytes = {(const uint8_t *)whole.ptr, (size_t)EN_BUNDLE_BYTES_MAX + 1};
    assert_int_equal(en_bundle_open(bytes, &bundle, &error), EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "bundle.long");
}

/* A member once more behind itself, or two in each other's place. */
static void double_and_misplaced_members_are_refused(void **state)
{
    static const char *const names[] = {"checkpoint",           "tile/0/001",
                                        "tile/1/000.p/2",       "tile/entries/001",
                                        "receipt/7.tlog-proof", "outbox/1.act"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        struct en_text text = {0};
        size_t at = find(&whole, names[i]);
        size_t len = length(&whole, at);
        en_text_add(&text, (struct en_str){whole.ptr, at + len});
        en_text_add(&text, (struct en_str){whole.ptr + at, whole.len - at});
        assert_refused_at(bytes_of(&text), "bundle.order", names[i]);
        en_text_finish(&text);
    }
    struct en_text text = {0};
    size_t act = find(&whole, "outbox/0.act");
    size_t len = length(&whole, act);
    en_text_add(&text, (struct en_str){whole.ptr, find(&whole, "receipt/7.tlog-proof")});
    en_text_add(&text, (struct en_str){whole.ptr + act, len});
    size_t receipt = find(&whole, "receipt/7.tlog-proof");
    en_text_add(&text, (struct en_str){whole.ptr + receipt, act - receipt});
    en_text_add(&text, (struct en_str){whole.ptr + act + len, whole.len - act - len});
    assert_refused_at(bytes_of(&text), "bundle.order", "receipt/7.tlog-proof");
    en_text_finish(&text);
}

static void a_missing_member_is_named(void **state)
{
    static const char *const names[] = {"checkpoint",       "tile/0/001",
                                        "tile/0/002.p/18",  "tile/1/000.p/2",
                                        "tile/entries/000", "tile/entries/002.p/18"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        struct en_text text = copy();
        size_t at = find(&text, names[i]);
        cut_out(&text, at, length(&text, at));
        assert_refused_at(bytes_of(&text), "bundle.missing", names[i]);
        en_text_finish(&text);
    }
}

static void what_stands_behind_the_end_is_refused(void **state)
{
    struct en_text text = copy();

    (void)state;
    for (size_t i = 0; i < BLOCK; i++) {
        en_text_addc(&text, '\0');
    }
    assert_refused_at(bytes_of(&text), "bundle.trailing", "member 13");
    text.len = whole.len;
    text.ptr[whole.len - 1] = 'x';
    assert_refused_at(bytes_of(&text), "bundle.trailing", "member 13");
    text.ptr[whole.len - 1] = '\0';
    size_t at = find(&text, "outbox/0.act");
    text.ptr[at + BLOCK + 40] = 'x';
    assert_refused_at(bytes_of(&text), "bundle.padding", "outbox/0.act");
    en_text_finish(&text);
}

static void another_blob_under_a_name_is_refused(void **state)
{
    struct en_text text = {0};
    struct en_error error;
    struct en_hash hash;

    (void)state;
    en_hash_of(keys.hasher, (struct en_bytes){(const uint8_t *)"abd", 3}, &hash);
    must(en_bundle_write(store, SIZE, &text, &error), &error);
    en_bundle_add_blob(&text, &hash, photo);
    must(en_bundle_end(&text, &error), &error);
    assert_int_equal(judge(bytes_of(&text), &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "bundle.blob");
    en_text_finish(&text);
}

/* An entry with its leaf in the tile changed to fit: the tile above tells. */
static void an_entry_changed_with_its_hash_is_refused(void **state)
{
    struct en_text text = copy();
    size_t entries = find(&text, "tile/entries/000") + BLOCK;
    size_t tile = find(&text, "tile/0/000") + BLOCK;
    struct en_hash leaf;
    struct en_bytes entry = {(const uint8_t *)text.ptr + entries + 2,
                             (size_t)(uint8_t)text.ptr[entries] << 8 |
                                 (uint8_t)text.ptr[entries + 1]};

    (void)state;
    text.ptr[entries + 60] = 'X';
    assert_refused_at(bytes_of(&text), "bundle.entries", "tile/entries/000");
    en_merkle_leaf(keys.hasher, entry, &leaf);
    memcpy(text.ptr + tile, leaf.b, sizeof(leaf.b));
    assert_refused_at(bytes_of(&text), "bundle.tile", "tile 0/0");
    en_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_in_comes_out),
        cmocka_unit_test(a_part_begins_at_a_multiple_of_256),
        cmocka_unit_test(a_bundle_may_carry_acts_and_no_entries),
        cmocka_unit_test(a_record_nobody_signed_makes_no_bundle),
        cmocka_unit_test(stock_tar_unpacks_a_directory_that_audits),
        cmocka_unit_test(a_bundle_cut_anywhere_is_refused),
        cmocka_unit_test(a_bit_flipped_anywhere_is_refused),
        cmocka_unit_test(names_that_climb_out_are_refused),
        cmocka_unit_test(a_name_that_cannot_be_shown_is_told_by_its_number),
        cmocka_unit_test(links_folders_and_devices_are_refused),
        cmocka_unit_test(any_other_header_is_refused),
        cmocka_unit_test(giant_members_are_refused),
        cmocka_unit_test(a_giant_bundle_is_refused_unread),
        cmocka_unit_test(double_and_misplaced_members_are_refused),
        cmocka_unit_test(a_missing_member_is_named),
        cmocka_unit_test(what_stands_behind_the_end_is_refused),
        cmocka_unit_test(another_blob_under_a_name_is_refused),
        cmocka_unit_test(an_entry_changed_with_its_hash_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
