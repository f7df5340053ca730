/*
 * seal.c: to whom something is sealed.
 *
 * The state says who is of an audience; whose key holds at this moment is decided here, when it is
 * sealed, and the act then names each key.
 */
#include "seal.h"

#include <string.h>

static bool take_newest(void *self, const struct en_cell *cells, size_t count)
{
    struct en_audience *newest = self;
    struct en_str id = en_cell_find(cells, count, "id");

    if (id.len == sizeof(newest->id.b)) {
        memcpy(newest->id.b, id.ptr, id.len);
        newest->version = en_cell_number(cells, count, "version");
    }
    return true; /* rows come by version: the last one stays */
}

enum en_status en_audience_find(struct en_cli *cli, const char *name, struct en_audience *ret,
                                struct en_error *reterr)
{
    struct en_str arg = en_str_from(name);

    memset(ret, 0, sizeof(*ret));
    return en_state_view(en_node_state(cli->node), "audiences", &arg, 1, take_newest, ret, reterr);
}

/* ---- the keys ------------------------------------------------------------------------------- */

struct resolving {
    struct en_cli *cli;
    struct en_readers *readers;
    struct en_str own; // the sealer's body: not left out though it suspended its part
    bool officers_only;
};

static bool take_reader(void *self, const struct en_cell *cells, size_t count)
{
    struct resolving *resolving = self;
    struct en_readers *readers = resolving->readers;
    struct en_cli *cli = resolving->cli;
    en_time now = cli->env.now(cli->env.self);
    struct en_str part = en_cell_find(cells, count, "part");
    bool takes_part = part.len == 0 || en_str_is(part, "active") ||
                      en_str_equal(en_cell_find(cells, count, "body"), resolving->own);
    bool holds =
        takes_part && en_cell_number(cells, count, "since") <= now &&
        now < en_cell_number(cells, count, "until") &&
        (!resolving->officers_only || (en_str_is(en_cell_find(cells, count, "role"), "officer") &&
                                       en_str_is(en_cell_find(cells, count, "state"), "active")));
    struct en_age_recipient recipient;

    if (!holds ||
        en_age_recipient_parse(en_cell_find(cells, count, "seal"), &recipient, NULL) != EN_OK) {
        return true;
    }
    if (readers->count == EN_COUNT(readers->recipient)) {
        readers->full = true;
        return false;
    }
    readers->recipient[readers->count] = recipient;
    readers->name[readers->count++] =
        en_arena_copy(&cli->arena, en_cell_find(cells, count, "name"));
    return true;
}

static enum en_status resolve(struct en_cli *cli, const char *view, struct en_str arg,
                              bool officers_only, struct en_readers **ret, struct en_error *reterr)
{
    struct resolving resolving = {.cli = cli,
                                  .readers = EN_ARENA_NEW(&cli->arena, struct en_readers),
                                  .officers_only = officers_only};

    if (resolving.readers == NULL) {
        return EN_ERR_MEMORY;
    }
    if (cli->signer != NULL) { /* a key is named after its body */
        struct en_str name = en_str_from(en_signing_key_name(cli->signer));
        resolving.own = en_str_cut(&name, '/');
    }
    enum en_status status =
        en_state_view(en_node_state(cli->node), view, &arg, 1, take_reader, &resolving, reterr);
    if (status == EN_OK && resolving.readers->full) {
        return en_fail(reterr, EN_ERR_RANGE, "cli.readers-many", EN_STR(""),
                       N_("more than 256 keys would open it"), N_("Name fewer people."));
    }
    if (status == EN_OK && resolving.readers->count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.readers", EN_STR(""),
                       N_("no key that holds now could open it"),
                       N_("Enrol keys with --seal: `entente key enrol --help`."));
    }
    if (status == EN_OK) {
        *ret = resolving.readers;
    }
    return status;
}

enum en_status en_audience_readers(struct en_cli *cli, const struct en_hash *audience,
                                   struct en_readers **ret, struct en_error *reterr)
{
    char hex[2 * EN_HASH_BYTES];
    struct en_str arg = {hex, sizeof(hex)};

    en_hex_encode(hex, (struct en_bytes){audience->b, sizeof(audience->b)});
    return resolve(cli, "recipients", arg, false, ret, reterr);
}

enum en_status en_officer_readers(struct en_cli *cli, struct en_str body, struct en_readers **ret,
                                  struct en_error *reterr)
{
    return resolve(cli, "keys", body, true, ret, reterr);
}

enum en_status en_cli_write_secret(struct en_cli *cli, const char *path, struct en_str text,
                                   struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};

    return path == NULL || strcmp(path, "-") == 0
               ? en_cli_write(cli, NULL, text, reterr)
               : cli->env.write_file(cli->env.self, path, bytes, 0600, reterr);
}
