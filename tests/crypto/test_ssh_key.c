/* Keys of ssh: the .pub line, the vkey that comes of it, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

/* Made by ssh-keygen -t ed25519. */
static const char pub[] = "ssh-ed25519 "
                          "AAAAC3NzaC1lZDI1NTE5AAAAIMwrRerLq2la+q0fgdL9fcDMbDvCMQ9DHwLcMb3/fIDQ "
                          "officer@pc\n";
/* 0xff, "entente/sshsig/v1", LF and the key above, by Python. */
static const char vkey_text[] =
    "cma/officer-1+a47841f7+/2VudGVudGUvc3Noc2lnL3YxCgAAAAtzc2gtZWQyNTUxOQAAACDMK0Xqy6tpWvqtH4HS/"
    "X3AzGw7wjEPQx8C3DG9/3yA0A==";

static struct en_hasher *hasher;

static enum en_status read(const char *file, struct en_vkey *vkey, struct en_error *error)
{
    return en_ssh_key_parse(hasher, EN_STR("cma/officer-1"), en_str_from(file), vkey, error);
}

static void assert_refused(const char *file, enum en_status status, const char *rule)
{
    struct en_vkey vkey = {.id = 77};
    struct en_error error = {.rule = ""};

    assert_int_equal(read(file, &vkey, &error), status);
    assert_string_equal(error.rule, rule);
    assert_non_null(error.remedy);
    assert_int_equal(vkey.id, 77);
}

static void a_pub_file_becomes_a_vkey(void **state)
{
    struct en_vkey vkey, back;
    char text[EN_VKEY_BYTES_MAX];

    (void)state;
    assert_int_equal(read(pub, &vkey, NULL), EN_OK);
    assert_int_equal(vkey.type, EN_KEY_SSH);
    (void)en_vkey_print(&vkey, text);
    assert_string_equal(text, vkey_text);
    assert_int_equal(en_vkey_parse(hasher, en_str_from(text), &back, NULL), EN_OK);
    assert_memory_equal(&vkey, &back, sizeof(vkey));
}

static void the_vkey_gives_the_key_back(void **state)
{
    struct en_vkey vkey;
    struct en_text line = {0};

    (void)state;
    assert_int_equal(read(pub, &vkey, NULL), EN_OK);
    en_ssh_key_print(&vkey, &line);
    en_text_adds(&line, " officer@pc\n");
    assert_true(en_str_is(en_text_str(&line), pub));
    en_text_finish(&line);
}

static void comment_and_line_feed_may_be_missing(void **state)
{
    struct en_vkey vkey;
    char line[sizeof(pub)];

    (void)state;
    memcpy(line, pub, sizeof(pub));
    line[strlen(pub) - strlen(" officer@pc\n")] = '\0';
    assert_int_equal(read(line, &vkey, NULL), EN_OK);
}

static void put_string(struct en_text *out, const char *ptr, size_t len)
{
    char length[4] = {0, 0, (char)(len >> 8), (char)len};

    en_text_add(out, (struct en_str){length, 4});
    en_text_add(out, (struct en_str){ptr, len});
}

/* A token's key of 32 bytes 0x58 0x66... (the base point) for this application. */
static void make_token_line(struct en_text *line, const char *application, const char *behind)
{
    static const char type[] = "sk-ssh-ed25519@openssh.com";
    struct en_text blob = {0};
    char point[32], base64[512];

    memset(point, 0x66, sizeof(point));
    point[0] = 0x58;
    put_string(&blob, type, strlen(type));
    put_string(&blob, point, sizeof(point));
    put_string(&blob, application, strlen(application));
    en_text_adds(&blob, behind);
    struct en_bytes bytes = {(const uint8_t *)blob.ptr, blob.len};
    en_base64_encode(base64, bytes, EN_BASE64_PADDED);
    en_text_clear(line);
    en_text_addf(line, "%s %.*s token", type, (int)en_base64_length(bytes.len, EN_BASE64_PADDED),
                 base64);
    en_text_finish(&blob);
}

static void a_token_s_key_keeps_its_application(void **state)
{
    char longest[EN_SSH_APPLICATION_BYTES_MAX + 1] = "ssh:";
    const char *const applications[] = {"ssh:", "ssh:cma-officer", longest};
    struct en_text line = {0};

    (void)state;
    memset(longest + 4, 'x', EN_SSH_APPLICATION_BYTES_MAX - 4);
    for (size_t i = 0; i < EN_COUNT(applications); i++) {
        struct en_vkey vkey, back;
        char text[EN_VKEY_BYTES_MAX];
        make_token_line(&line, applications[i], "");
        assert_int_equal(read(en_text_cstr(&line), &vkey, NULL), EN_OK);
        assert_int_equal(vkey.type, EN_KEY_SSH_SK);
        assert_string_equal(vkey.application, applications[i]);
        (void)en_vkey_print(&vkey, text);
        assert_int_equal(en_vkey_parse(hasher, en_str_from(text), &back, NULL), EN_OK);
        assert_memory_equal(&vkey, &back, sizeof(vkey));
    }
    en_text_finish(&line);
}

static void the_longest_vkey_fits(void **state)
{
    char application[EN_SSH_APPLICATION_BYTES_MAX + 1] = "ssh:";
    char name[EN_KEYNAME_BYTES_MAX + 1];
    char text[EN_VKEY_BYTES_MAX];
    struct en_text line = {0};
    struct en_vkey vkey;

    (void)state;
    memset(application + 4, 'x', EN_SSH_APPLICATION_BYTES_MAX - 4);
    memset(name, 'x', EN_KEYNAME_BYTES_MAX);
    name[EN_KEYNAME_BYTES_MAX] = '\0';
    make_token_line(&line, application, "");
    assert_int_equal(en_ssh_key_parse(hasher, en_str_from(name), en_text_str(&line), &vkey, NULL),
                     EN_OK);
    assert_int_equal(en_vkey_print(&vkey, text), 310);
    en_text_finish(&line);
}

static void other_applications_are_refused(void **state)
{
    char long_one[EN_SSH_APPLICATION_BYTES_MAX + 2] = "ssh:";
    const char *const applications[] = {
        "", "ssh", "https://example.org", "ssh:a b", "ssh:\x01", "ssh:\xc3\xa9", long_one};
    struct en_text line = {0};

    (void)state;
    memset(long_one + 4, 'x', EN_SSH_APPLICATION_BYTES_MAX - 3);
    for (size_t i = 0; i < EN_COUNT(applications); i++) {
        make_token_line(&line, applications[i], "");
        assert_refused(en_text_cstr(&line), EN_ERR_SYNTAX, "ssh.application");
    }
    make_token_line(&line, "ssh:", "x");
    assert_refused(en_text_cstr(&line), EN_ERR_SYNTAX, "ssh.key");
    en_text_finish(&line);
}

static void other_files_are_refused_with_their_rule(void **state)
{
    (void)state;
    assert_refused("", EN_ERR_SYNTAX, "ssh.key");
    assert_refused("ssh-ed25519", EN_ERR_SYNTAX, "ssh.key");
    assert_refused("ssh-ed25519 AAAA====", EN_ERR_SYNTAX, "ssh.key");
    assert_refused("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", EN_ERR_SYNTAX, "ssh.key");
    assert_refused("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAA==", EN_ERR_SYNTAX, "ssh.key-type");
    /* Two keys in one file; type and key that differ. */
    assert_refused("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMwrRerLq2la+q0fgdL9fcDMbDvCMQ9DHwLcMb3/"
                   "fIDQ\nssh-ed25519 AAAA",
                   EN_ERR_SYNTAX, "ssh.key");
    assert_refused("sk-ssh-ed25519@openssh.com "
                   "AAAAC3NzaC1lZDI1NTE5AAAAIMwrRerLq2la+q0fgdL9fcDMbDvCMQ9DHwLcMb3/fIDQ",
                   EN_ERR_SYNTAX, "ssh.key");
    /* The neutral point: a key that signs everything for everybody. */
    assert_refused("ssh-ed25519 "
                   "AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                   EN_ERR_VERIFY, "vkey.point");
}

static void the_name_must_be_one(void **state)
{
    struct en_vkey vkey;
    struct en_error error = {.rule = ""};

    (void)state;
    assert_int_equal(
        en_ssh_key_parse(hasher, EN_STR("cma officer"), en_str_from(pub), &vkey, &error),
        EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "key.name");
}

static void every_flipped_byte_of_the_vkey_is_refused(void **state)
{
    char text[sizeof(vkey_text)];
    struct en_vkey vkey;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(vkey_text); i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(text, vkey_text, sizeof(text));
            text[i] = (char)((unsigned char)text[i] ^ 1U << bit);
            struct en_str changed = {text, sizeof(text) - 1};
            assert_int_not_equal(en_vkey_parse(hasher, changed, &vkey, NULL), EN_OK);
        }
    }
}

static int init(void **state)
{
    (void)state;
    hasher = en_hasher_create();
    return hasher != NULL && en_crypto_init() == EN_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    en_hasher_destroy(hasher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pub_file_becomes_a_vkey),
        cmocka_unit_test(the_vkey_gives_the_key_back),
        cmocka_unit_test(comment_and_line_feed_may_be_missing),
        cmocka_unit_test(a_token_s_key_keeps_its_application),
        cmocka_unit_test(the_longest_vkey_fits),
        cmocka_unit_test(other_applications_are_refused),
        cmocka_unit_test(other_files_are_refused_with_their_rule),
        cmocka_unit_test(the_name_must_be_one),
        cmocka_unit_test(every_flipped_byte_of_the_vkey_is_refused),
    };
    return cmocka_run_group_tests(tests, init, finish);
}
