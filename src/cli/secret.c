/*
 * secret.c: sealing 32 bytes to the devices that need them, and opening them again.
 *
 * The secret exists in the clear only inside this process; the caller wipes it.
 */
#include "secret.h"

#include <string.h>

static enum en_status blob_folder(struct en_cli *cli, struct en_text *out)
{
    en_text_addf(out, "%s/blobs", en_node_folder(cli->node));
    return out->failed ? EN_ERR_MEMORY : EN_OK;
}

/* ---- who opens it --------------------------------------------------------------------------- */

/* Which keys of the view `keys` are wanted: by role, or one by name. */
struct search {
    struct en_str roles, name;
    struct en_desks *desks;
};

static bool has_word(struct en_str list, struct en_str word)
{
    while (list.len > 0) {
        if (en_str_equal(en_str_cut(&list, ' '), word)) {
            return true;
        }
    }
    return false;
}

static bool add_desk(void *self, const struct en_cell *cells, size_t count)
{
    struct search *search = self;
    struct en_desks *desks = search->desks;
    struct en_str seal = en_cell_find(cells, count, "seal");
    bool wanted = has_word(search->roles, en_cell_find(cells, count, "role")) ||
                  en_str_equal(search->name, en_cell_find(cells, count, "name"));

    if (wanted && seal.len > 0 && en_str_is(en_cell_find(cells, count, "state"), "active") &&
        desks->count < EN_COUNT(desks->recipient) &&
        en_age_recipient_parse(seal, &desks->recipient[desks->count], NULL) == EN_OK) {
        desks->count++;
    }
    return true;
}

static enum en_status look(struct en_cli *cli, struct search *search, struct en_error *reterr)
{
    return en_state_view(en_node_state(cli->node), "keys", NULL, 0, add_desk, search, reterr);
}

enum en_status en_desks_find(struct en_cli *cli, const char *roles, struct en_desks *ret,
                             struct en_error *reterr)
{
    struct search search = {.roles = en_str_from(roles), .desks = ret};

    ret->count = 0;
    enum en_status status = look(cli, &search, reterr);
    if (status == EN_OK && ret->count == 0) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "cli.desks", EN_STR(""),
                         N_("no duty desk and no gate can open a sealed secret"),
                         N_("Enrol their keys with --seal: `entente key enrol --help`."));
    }
    return status;
}

enum en_status en_desks_add(struct en_cli *cli, const char *device, struct en_desks *desks,
                            struct en_error *reterr)
{
    struct search search = {.name = en_str_from(device), .desks = desks};
    size_t before = desks->count;

    enum en_status status = look(cli, &search, reterr);
    if (status == EN_OK && desks->count == before) {
        status =
            en_fail(reterr, EN_ERR_NOT_FOUND, "cli.desk", EN_STR(""),
                    N_("%1 is no active key that can open a sealed secret"),
                    N_("Enrol it with --seal: `entente key enrol --help`."), en_str_from(device));
    }
    return status;
}

/* ---- sealing and opening -------------------------------------------------------------------- */

static enum en_status keep(struct en_cli *cli, struct en_bytes sealed, struct en_hash *ret,
                           struct en_error *reterr)
{
    struct en_text folder = {0};
    enum en_status status = blob_folder(cli, &folder);

    if (status == EN_OK) {
        status = en_blob_put(&cli->env, en_text_cstr(&folder), sealed, ret, reterr);
    }
    en_text_finish(&folder);
    return status;
}

enum en_status en_secret_seal(struct en_cli *cli, const struct en_desks *desks,
                              const uint8_t secret[static EN_SECRET_BYTES], struct en_text *body,
                              struct en_error *reterr)
{
    struct en_text sealed = {0};
    struct en_hash hash;
    char hex[2 * EN_HASH_BYTES];
    enum en_status status =
        en_age_seal(&cli->env, desks->recipient, desks->count,
                    (struct en_bytes){secret, EN_SECRET_BYTES}, &sealed, reterr);

    if (status == EN_OK) {
        status =
            keep(cli, (struct en_bytes){(const uint8_t *)sealed.ptr, sealed.len}, &hash, reterr);
    }
    if (status == EN_OK) {
        en_hex_encode(hex, (struct en_bytes){hash.b, sizeof(hash.b)});
        en_text_addf(body, "blob: %.*s %zu\n", (int)sizeof(hex), hex, sealed.len);
    }
    en_text_finish(&sealed);
    return status;
}

enum en_status en_secret_open(struct en_cli *cli, const struct en_hash *blob, const char *identity,
                              uint8_t secret[static EN_SECRET_BYTES], struct en_error *reterr)
{
    struct en_age_identity opener;
    struct en_text folder = {0};
    struct en_text sealed = {0};
    struct en_text plain = {0};
    enum en_status status = blob_folder(cli, &folder);

    if (status == EN_OK) {
        status = en_blob_get(&cli->env, en_text_cstr(&folder), blob, &sealed, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_identity(cli, identity, &opener, reterr);
    }
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)sealed.ptr, sealed.len};
        status = en_age_open(&opener, 1, bytes, &plain, reterr);
        en_wipe(&opener, sizeof(opener));
    }
    if (status == EN_OK && plain.len != EN_SECRET_BYTES) {
        status =
            en_fail(reterr, EN_ERR_SYNTAX, "code.secret", EN_STR(""),
                    N_("what was sealed is no secret of 32 bytes"), N_("Have a new one issued."));
    }
    if (status == EN_OK) {
        memcpy(secret, plain.ptr, EN_SECRET_BYTES);
    }
    en_wipe(plain.ptr, plain.cap);
    en_text_finish(&plain);
    en_text_finish(&sealed);
    en_text_finish(&folder);
    return status;
}

bool en_secret_take_day(void *self, const struct en_cell *cells, size_t count)
{
    struct en_secret_day *day = self;
    struct en_str blob = en_cell_find(cells, count, "blob");

    if (en_cell_number(cells, count, "day") <= day->at &&
        day->at < en_cell_number(cells, count, "until") && blob.len == sizeof(day->blob.b)) {
        memcpy(day->blob.b, blob.ptr, blob.len);
        day->found = true;
    }
    return true;
}
