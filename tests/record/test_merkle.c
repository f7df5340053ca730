/*
 * The tree against published roots, and its edge against the definition.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <string.h>

static struct en_hasher *hasher;

static int setup(void **state)
{
    (void)state;
    hasher = en_hasher_create();
    return hasher == NULL;
}

static int teardown(void **state)
{
    (void)state;
    en_hasher_destroy(hasher);
    return 0;
}

static void assert_hash(const struct en_hash *hash, const char *hex)
{
    char out[65] = {0};

    en_hex_encode(out, (struct en_bytes){hash->b, sizeof(hash->b)});
    assert_string_equal(out, hex);
}

static void roots_of_the_eight_certificate_transparency_leaves(void **state)
{
    /* Leaves and roots 0..8 of RFC 6962's reference implementation. */
    static const struct {
        const char *bytes;
        size_t len;
    } leaves[] = {
        {"", 0},
        {"\x00", 1},
        {"\x10", 1},
        {"\x20\x21", 2},
        {"\x30\x31", 2},
        {"\x40\x41\x42\x43", 4},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
    };
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    struct en_edge edge = {0};

    (void)state;
    for (size_t i = 0; i <= EN_COUNT(leaves); i++) {
        struct en_hash root;
        struct en_hash leaf;

        en_edge_root(hasher, &edge, &root);
        assert_hash(&root, roots[i]);
        if (i < EN_COUNT(leaves)) {
            en_merkle_leaf(
                hasher, (struct en_bytes){(const uint8_t *)leaves[i].bytes, leaves[i].len}, &leaf);
            en_edge_add(hasher, &edge, &leaf);
        }
    }
}

static void own_vector_of_three_lines(void **state)
{
    static const char *const lines[] = {"a\n", "b\n", "c\n"};
    struct en_edge edge = {0};
    struct en_hash root;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(lines); i++) {
        struct en_hash leaf;
        en_merkle_leaf(hasher, (struct en_bytes){(const uint8_t *)lines[i], 2}, &leaf);
        en_edge_add(hasher, &edge, &leaf);
    }
    en_edge_root(hasher, &edge, &root);
    assert_hash(&root, "5c9560c9ea99dd7f53162d43ca9040ac27c067b330f7e46e1d14b171ecd32cf1");
}

/* The definition of RFC 9162 section 2.1.1, straight: split at the largest power of two below. */
static void define_root(const struct en_hash *leaves, size_t count, struct en_hash *ret)
{
    struct en_hash left;
    struct en_hash right;
    size_t split = 1;

    if (count == 1) {
        *ret = leaves[0];
        return;
    }
    while (split * 2 < count) {
        split *= 2;
    }
    define_root(leaves, split, &left);
    define_root(leaves + split, count - split, &right);
    en_merkle_node(hasher, &left, &right, ret);
}

static void edge_agrees_with_the_definition_to_600_leaves(void **state)
{
    struct en_hash leaves[600];
    struct en_edge edge = {0};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(leaves); i++) {
        struct en_hash defined;
        struct en_hash root;

        memset(leaves[i].b, (int)(i * 7 % 251), sizeof(leaves[i].b));
        leaves[i].b[0] = (uint8_t)(i >> 8);
        en_edge_add(hasher, &edge, &leaves[i]);
        assert_int_equal(edge.size, i + 1);
        if (i < 40 || i % 37 == 0 || (i & (i + 1)) == 0) {
            define_root(leaves, i + 1, &defined);
            en_edge_root(hasher, &edge, &root);
            assert_memory_equal(&root, &defined, sizeof(root));
        }
    }
}

static void leaf_is_not_taken_for_a_node(void **state)
{
    struct en_hash a = {{1}};
    struct en_hash b = {{2}};
    struct en_hash node;
    struct en_hash leaf;
    uint8_t both[64];

    (void)state;
    memcpy(both, a.b, 32);
    memcpy(both + 32, b.b, 32);
    en_merkle_node(hasher, &a, &b, &node);
    en_merkle_leaf(hasher, (struct en_bytes){both, sizeof(both)}, &leaf);
    assert_memory_not_equal(&node, &leaf, sizeof(node));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_of_the_eight_certificate_transparency_leaves),
        cmocka_unit_test(own_vector_of_three_lines),
        cmocka_unit_test(edge_agrees_with_the_definition_to_600_leaves),
        cmocka_unit_test(leaf_is_not_taken_for_a_node),
    };

    return cmocka_run_group_tests_name("merkle", tests, setup, teardown);
}
