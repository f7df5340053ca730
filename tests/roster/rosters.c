/* Instances for the tests of src/roster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rosters.h"

enum { PATH_MAX_HERE = 512, FILES_MAX = 16 };

/* Kept until the program ends, so that the leak checker finds them reachable. */
static uint8_t *kept[FILES_MAX];

struct en_str roster_file(const char *name)
{
    static size_t count;
    struct en_env env = en_env_system();
    char path[PATH_MAX_HERE];
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)snprintf(path, sizeof(path), "%s/%s", getenv("ENTENTE_CURTOIS"), name);
    assert_int_equal(env.read_file(env.self, path, EN_ROSTER_TEXT_MAX, &bytes, &len, NULL), EN_OK);
    assert_true(count < FILES_MAX);
    kept[count++] = bytes;
    return (struct en_str){(const char *)bytes, len};
}

void roster_load(struct en_roster *ret, const char *name)
{
    struct en_error error;

    assert_int_equal(en_roster_read_curtois(roster_file(name), ret, &error), EN_OK);
}

void roster_of(struct en_roster *ret, const char *text)
{
    struct en_error error;

    assert_int_equal(en_roster_read_curtois(en_str_from(text), ret, &error), EN_OK);
}
