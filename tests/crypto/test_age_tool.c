/* Both ways with the stock age tool: it opens what we seal, we open what it seals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common.h"

struct work {
    char folder[32];
    struct en_env env;
    struct en_age_identity identity;
    struct en_age_recipient recipient;
};

static bool run(const char *command)
{
    return system(command) == 0; /* a fixed command line in a folder of our own */
}

static bool write_text(const struct work *work, const char *name, struct en_str text)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "%s/%s", work->folder, name);
    return work->env.write_file(work->env.self, path,
                                (struct en_bytes){(const uint8_t *)text.ptr, text.len}, 0600,
                                NULL) == EN_OK;
}

static uint8_t *read_back(const struct work *work, const char *name, size_t *ret_len)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "%s/%s", work->folder, name);
    return file_read(path, ret_len);
}

static int make_work(void **state)
{
    struct work *work = calloc(1, sizeof(*work));
    char identity[EN_AGE_IDENTITY_BYTES + 1];

    if (work == NULL || en_crypto_init() != EN_OK) {
        free(work);
        return -1;
    }
    work->env = en_env_system();
    (void)snprintf(work->folder, sizeof(work->folder), "test-age-XXXXXX");
    en_age_identity_generate(&work->env, &work->identity);
    en_age_identity_recipient(&work->identity, &work->recipient);
    en_age_identity_print(&work->identity, identity);
    if (mkdtemp(work->folder) == NULL || !write_text(work, "id", en_str_from(identity))) {
        free(work);
        return -1;
    }
    *state = work;
    return 0;
}

static int remove_work(void **state)
{
    static const char *const names[] = {"id", "sealed", "plain"};
    struct work *work = *state;
    char path[64];

    for (size_t i = 0; i < EN_COUNT(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", work->folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(work->folder);
    free(work);
    return 0;
}

static void skip_without_age(void)
{
    if (!run("age --version >/dev/null 2>&1")) {
        skip();
    }
}

static void fill(uint8_t *plain, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        plain[i] = (uint8_t)(i * 7 + i / 251);
    }
}

enum { LONGEST = 150000 };
static const size_t lengths[] = {0, 1, 65536, LONGEST};

static void age_opens_what_we_seal(void **state)
{
    const struct work *work = *state;
    static uint8_t plain[LONGEST];
    char command[160];

    skip_without_age();
    fill(plain, LONGEST);
    (void)snprintf(command, sizeof(command), "age -d -i %s/id %s/sealed > %s/plain", work->folder,
                   work->folder, work->folder);
    for (size_t i = 0; i < EN_COUNT(lengths); i++) {
        struct en_text sealed = {0};
        size_t len = 0;
        assert_int_equal(en_age_seal(&work->env, &work->recipient, 1,
                                     (struct en_bytes){plain, lengths[i]}, &sealed, NULL),
                         EN_OK);
        assert_true(write_text(work, "sealed", en_text_str(&sealed)));
        assert_true(run(command));
        uint8_t *got = read_back(work, "plain", &len);
        assert_non_null(got);
        assert_int_equal(len, lengths[i]);
        assert_memory_equal(got, plain, len);
        free(got);
        en_text_finish(&sealed);
    }
}

static void we_open_what_age_seals(void **state)
{
    const struct work *work = *state;
    static uint8_t plain[LONGEST];
    char recipient[EN_AGE_RECIPIENT_BYTES + 1];
    char command[256];

    skip_without_age();
    fill(plain, LONGEST);
    en_age_recipient_print(&work->recipient, recipient);
    (void)snprintf(command, sizeof(command), "age -r %s -o %s/sealed %s/plain", recipient,
                   work->folder, work->folder);
    for (size_t i = 0; i < EN_COUNT(lengths); i++) {
        struct en_text opened = {0};
        size_t len = 0;
        assert_true(write_text(work, "plain", (struct en_str){(const char *)plain, lengths[i]}));
        assert_true(run(command));
        uint8_t *sealed = read_back(work, "sealed", &len);
        assert_non_null(sealed);
        assert_int_equal(
            en_age_open(&work->identity, 1, (struct en_bytes){sealed, len}, &opened, NULL), EN_OK);
        assert_int_equal(opened.len, lengths[i]);
        if (opened.len > 0) {
            assert_memory_equal(opened.ptr, plain, opened.len);
        }
        free(sealed);
        en_text_finish(&opened);
    }
}

static void age_keygen_reads_our_identity(void **state)
{
    const struct work *work = *state;
    char recipient[EN_AGE_RECIPIENT_BYTES + 1];
    char command[96];
    size_t len = 0;

    skip_without_age();
    en_age_recipient_print(&work->recipient, recipient);
    (void)snprintf(command, sizeof(command), "age-keygen -y -o %s/plain %s/id", work->folder,
                   work->folder);
    assert_true(run(command));
    uint8_t *got = read_back(work, "plain", &len);
    assert_non_null(got);
    assert_int_equal(len, EN_AGE_RECIPIENT_BYTES + 1);
    assert_memory_equal(got, recipient, EN_AGE_RECIPIENT_BYTES);
    free(got);
}

int main(void)
{
#define WITH_WORK(test) cmocka_unit_test_setup_teardown(test, make_work, remove_work)
    const struct CMUnitTest tests[] = {
        WITH_WORK(age_opens_what_we_seal),
        WITH_WORK(we_open_what_age_seals),
        WITH_WORK(age_keygen_reads_our_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
