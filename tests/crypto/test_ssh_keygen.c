/* Both ways with the stock ssh-keygen: we take what it signs, it verifies what we make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "authenticator.h"
#include "common.h"

static const char text[] = "entente/act/v1 gao.example/record\nact: consent.give\n";

struct work {
    char folder[40];
    struct en_env env;
    struct en_hasher *hasher;
};

static struct en_bytes bytes_of(struct en_str str)
{
    return (struct en_bytes){(const uint8_t *)str.ptr, str.len};
}

/* A command in the test's folder, without a word; `%s` nowhere but in `more`. */
static bool run(const struct work *work, const char *command)
{
    char line[400];

    (void)snprintf(line, sizeof(line), "cd %s && { %s; } >out 2>&1 </dev/null", work->folder,
                   command);
    return system(line) == 0; /* a fixed command line in a folder of our own */
}

static const char *path_of(const struct work *work, const char *name)
{
    static char path[64];

    (void)snprintf(path, sizeof(path), "%s/%s", work->folder, name);
    return path;
}

static void put(const struct work *work, const char *name, struct en_str content)
{
    assert_int_equal(
        work->env.write_file(work->env.self, path_of(work, name), bytes_of(content), 0600, NULL),
        EN_OK);
}

static struct en_str get(const struct work *work, const char *name)
{
    size_t len = 0;
    uint8_t *data = file_read(path_of(work, name), &len);

    assert_non_null(data);
    return (struct en_str){(const char *)data, len};
}

static int make_work(void **state)
{
    struct work *work = calloc(1, sizeof(*work));

    if (work == NULL || en_crypto_init() != EN_OK) {
        free(work);
        return -1;
    }
    work->env = en_env_system();
    work->hasher = en_hasher_create();
    (void)snprintf(work->folder, sizeof(work->folder), "test-ssh-XXXXXX");
    if (work->hasher == NULL || mkdtemp(work->folder) == NULL) {
        free(work);
        return -1;
    }
    put(work, "act.txt", en_str_from(text));
    *state = work;
    return 0;
}

static int remove_work(void **state)
{
    static const char *const names[] = {"act.txt", "act.txt.sig", "key",     "key.pub",
                                        "out",     "allowed",     "made.sig"};
    struct work *work = *state;

    for (size_t i = 0; i < EN_COUNT(names); i++) {
        (void)unlink(path_of(work, names[i]));
    }
    (void)rmdir(work->folder);
    en_hasher_destroy(work->hasher);
    free(work);
    return 0;
}

/* A key of ssh-keygen's own; skips the test where there is no ssh-keygen. */
static struct en_vkey new_key(const struct work *work)
{
    struct en_vkey vkey;

    if (!run(work, "command -v ssh-keygen")) {
        skip();
    }
    assert_true(run(work, "ssh-keygen -q -t ed25519 -N '' -C officer -f key"));
    struct en_str pub = get(work, "key.pub");
    assert_int_equal(en_ssh_key_parse(work->hasher, EN_STR("cma/officer-1"), pub, &vkey, NULL),
                     EN_OK);
    free((void *)(uintptr_t)pub.ptr);
    return vkey;
}

/* What we say of act.txt.sig; the file must also come out of our own armour as it is. */
static enum en_status judge(const struct work *work, const struct en_vkey *vkey,
                            struct en_error *error)
{
    struct en_str file = get(work, "act.txt.sig");
    struct en_text blob = {0}, again = {0};

    assert_int_equal(en_sshsig_unarmour(file, &blob, NULL), EN_OK);
    en_sshsig_armour(bytes_of(en_text_str(&blob)), &again);
    assert_true(en_str_equal(en_text_str(&again), file));
    enum en_status status =
        en_sshsig_check(vkey, bytes_of(en_str_from(text)), bytes_of(en_text_str(&blob)), error);
    en_text_finish(&blob);
    en_text_finish(&again);
    free((void *)(uintptr_t)file.ptr);
    return status;
}

static void we_take_what_ssh_keygen_signs(void **state)
{
    const struct work *work = *state;
    struct en_vkey vkey = new_key(work);

    assert_true(run(work, "ssh-keygen -Y sign -n entente -f key act.txt"));
    assert_int_equal(judge(work, &vkey, NULL), EN_OK);
    assert_true(run(work, "rm act.txt.sig; ssh-keygen -Y sign -O hashalg=sha256 -n entente -f key "
                          "act.txt"));
    assert_int_equal(judge(work, &vkey, NULL), EN_OK);
}

static void what_it_signs_for_another_purpose_is_refused(void **state)
{
    const struct work *work = *state;
    struct en_vkey vkey = new_key(work);
    struct en_error error = {.rule = ""};

    assert_true(run(work, "ssh-keygen -Y sign -n git -f key act.txt"));
    assert_int_equal(judge(work, &vkey, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "sshsig.namespace");
}

/* Made by the software key or token by the specification, judged by the stock tool and by us. */
static void assert_judges_agree(const struct work *work, enum en_key_type type)
{
    struct authenticator by;
    struct en_text allowed = {0}, blob = {0}, file = {0};

    authenticator_make(work->hasher, "cma/officer-1", type, 42, &by);
    en_text_adds(&allowed, "cma ");
    en_ssh_key_print(&by.vkey, &allowed);
    en_text_addc(&allowed, '\n');
    put(work, "allowed", en_text_str(&allowed));
    authenticator_sign(&by, &authenticator_right, en_str_from(text), &blob);
    assert_true(
        en_vkey_verify(&by.vkey, bytes_of(en_str_from(text)), bytes_of(en_text_str(&blob))));
    en_sshsig_armour(bytes_of(en_text_str(&blob)), &file);
    put(work, "made.sig", en_text_str(&file));
    assert_true(
        run(work, "ssh-keygen -Y verify -f allowed -I cma -n entente -s made.sig <act.txt"));
    assert_false(run(work, "echo more | cat act.txt - | ssh-keygen -Y verify -f allowed -I cma "
                           "-n entente -s made.sig"));
    authenticator_finish(&by);
    en_text_finish(&allowed);
    en_text_finish(&blob);
    en_text_finish(&file);
}

static void ssh_keygen_verifies_keys_and_tokens_as_we_do(void **state)
{
    const struct work *work = *state;

    if (!run(work, "command -v ssh-keygen")) {
        skip();
    }
    assert_judges_agree(work, EN_KEY_SSH);
    assert_judges_agree(work, EN_KEY_SSH_SK);
}

int main(void)
{
#define WITH_WORK(test) cmocka_unit_test_setup_teardown(test, make_work, remove_work)
    const struct CMUnitTest tests[] = {
        WITH_WORK(we_take_what_ssh_keygen_signs),
        WITH_WORK(what_it_signs_for_another_purpose_is_refused),
        WITH_WORK(ssh_keygen_verifies_keys_and_tokens_as_we_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
