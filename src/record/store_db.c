/*
 * Which engine a URL names, and what engines tell in the same words.
 *
 * A bare path is sqlite:PATH: it is what a node's folder holds. The engine that fails on purpose
 * wraps another one, once: what it would do to itself nobody needs to know.
 */
#include "store_db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum en_status bad_url(const char *url, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_USAGE, "store.url", en_str_from(url),
                   N_("this names no place for a record"),
                   N_("write a path, sqlite:PATH, mem: or fault:SEED:URL"));
}

/* The scheme, small letters before a colon, or nothing; then `*rest` is what stands behind it. */
static struct en_str scheme_of(const char *url, const char **rest)
{
    size_t len = strspn(url, "abcdefghijklmnopqrstuvwxyz");

    if (len == 0 || url[len] != ':') {
        *rest = url;
        return EN_STR("");
    }
    *rest = url + len + 1;
    return (struct en_str){url, len};
}

/* sqlite:, read:, mem: or a bare path. */
static enum en_status open_plain(const struct en_env *env, const char *url, bool create,
                                 struct en_db **ret, struct en_error *reterr)
{
    const char *rest = NULL;
    struct en_str scheme = scheme_of(url, &rest);

    if (en_str_equal(scheme, EN_STR("mem")) && rest[0] == '\0') {
        return en_mem_open(create, ret, reterr);
    }
    if (en_str_equal(scheme, EN_STR("read")) && rest[0] != '\0') {
        return en_sqlite_open_read(env, rest, ret, reterr);
    }
    if ((scheme.len == 0 || en_str_equal(scheme, EN_STR("sqlite"))) && rest[0] != '\0') {
        return en_sqlite_open(env, rest, create, ret, reterr);
    }
    return bad_url(url, reterr);
}

enum en_status en_db_open(const struct en_env *env, const char *url, bool create,
                          struct en_db **ret, struct en_error *reterr)
{
    const char *rest = NULL;
    struct en_db *inner = NULL;
    uint64_t seed = 0;

    if (!en_str_equal(scheme_of(url, &rest), EN_STR("fault"))) {
        return open_plain(env, url, create, ret, reterr);
    }
    size_t digits = strcspn(rest, ":");
    if (rest[digits] != ':' || !en_parse_u64((struct en_str){rest, digits}, &seed)) {
        return bad_url(url, reterr);
    }
    enum en_status status = open_plain(env, rest + digits + 1, create, &inner, reterr);
    return status == EN_OK ? en_fault_open(seed, inner, ret, reterr) : status;
}

uint64_t en_db_prefix(const struct en_hash *id)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < sizeof(bits); i++) {
        bits = bits << 8 | id->b[i];
    }
    return bits;
}

enum en_status en_db_no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "store.memory", EN_STR(""), N_("no memory left"), NULL);
}

enum en_status en_db_damaged(struct en_error *reterr, struct en_str place, const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, "store.damaged", place, text,
                   N_("restore the record from a witness or from an export"));
}

enum en_status en_db_entry_missing(uint64_t index, struct en_error *reterr)
{
    char place[32];

    (void)snprintf(place, sizeof(place), "entry %" PRIu64, index);
    return en_db_damaged(reterr, en_str_from(place), N_("the entry is missing"));
}

enum en_status en_db_tile_missing(unsigned level, uint64_t number, struct en_error *reterr)
{
    char place[48];

    (void)snprintf(place, sizeof(place), "tile %u/%" PRIu64, level, number);
    return en_db_damaged(reterr, en_str_from(place), N_("the tile is missing or cut short"));
}

enum en_status en_db_moved(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_STALE, "store.moved", EN_STR(""),
                   N_("the record has grown meanwhile"), N_("read its head and try again"));
}

enum en_status en_db_smaller(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_STALE, "head.smaller", EN_STR("head"),
                   N_("a larger head has been signed already"), NULL);
}

enum en_status en_db_missing(struct en_str place, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_NOT_FOUND, "store.missing", place, N_("there is no record here"),
                   N_("check the folder, or make one first"));
}

enum en_status en_db_unknown(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_UNKNOWN, "store.unknown", EN_STR(""),
                   N_("the disk failed during the commit: it may be in the record or not"),
                   N_("ask again; what is in the record already is not taken twice"));
}
