/*
 * noun_item.c: sealed items. What is in one exists in the clear only inside this process, while it
 * is sealed or opened, and in the file a reader asks for.
 */
#include "nouns.h"

#include <stdlib.h>
#include <string.h>

#include <entente/item.h>

#include "seal.h"

/* ---- list ----------------------------------------------------------------------------------- */

/* Items of which the blob is not here, while they are listed. */
struct listing {
    struct en_table table;
    struct en_hash *missing; // array of length [count]
    size_t count, cap;
    bool failed;
};

static bool take_missing(void *self, const struct en_node_blob *blob, bool held)
{
    struct listing *listing = self;

    (void)held;
    if (listing->count == listing->cap) {
        size_t cap = listing->cap == 0 ? 64 : 2 * listing->cap;
        struct en_hash *grown = realloc(listing->missing, cap * sizeof(*grown));
        if (grown == NULL) {
            listing->failed = true;
            return false;
        }
        listing->missing = grown;
        listing->cap = cap;
    }
    listing->missing[listing->count++] = blob->sha256;
    return true;
}

static bool is_missing(const struct listing *listing, struct en_str blob)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (blob.len == EN_HASH_BYTES &&
            memcmp(listing->missing[i].b, blob.ptr, EN_HASH_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* The state knows what is kept or erased; this folder, whether it is here. */
static bool list_row(void *self, const struct en_cell *cells, size_t count)
{
    struct listing *listing = self;
    struct en_cell row[EN_CLI_CELLS_MAX];
    size_t len = count < EN_COUNT(row) ? count : EN_COUNT(row);
    bool missing = is_missing(listing, en_cell_find(cells, count, "blob"));

    memcpy(row, cells, len * sizeof(*row));
    for (size_t i = 0; i < len; i++) {
        if (strcmp(row[i].name, "state") == 0 && en_str_is(row[i].text, "kept")) {
            row[i].text = missing ? EN_STR("missing") : EN_STR("held");
        }
    }
    return en_table_row(&listing->table, row, len);
}

enum en_status en_cli_item_list(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_str filter[] = {{NULL, 0}, en_str_from(en_args_word(args, 0))};
    struct listing listing = {.count = 0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = en_node_blob_missing(cli->node, take_missing, &listing, reterr);
    if (status == EN_OK && listing.failed) {
        status = EN_ERR_MEMORY;
    }
    en_table_begin(&listing.table, cli, N_("There are no sealed items."));
    listing.table.shown = "item,kind,body,author,audience,version,number,bytes,state";
    if (status == EN_OK) {
        status = en_state_view(en_node_state(cli->node), "items", filter, EN_COUNT(filter),
                               list_row, &listing, reterr);
    }
    en_table_end(&listing.table);
    free(listing.missing);
    return status;
}

/* ---- seal ----------------------------------------------------------------------------------- */

struct sealing {
    const struct en_args *args;
    struct en_audience audience;
    struct en_readers *readers;
    uint8_t *content; // owned
    size_t len;
    struct en_text sealed;
    struct en_hash blob;
};

static enum en_status find_readers(struct en_cli *cli, struct sealing *sealing,
                                   struct en_error *reterr)
{
    const char *name = en_args_option(sealing->args, "audience");
    enum en_status status = en_audience_find(cli, name, &sealing->audience, reterr);

    if (status == EN_OK && sealing->audience.version == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.audience", EN_STR(""),
                       N_("there is no audience %1"),
                       N_("Define it first: `entente audience define`."), en_str_from(name));
    }
    return status == EN_OK
               ? en_audience_readers(cli, &sealing->audience.id, &sealing->readers, reterr)
               : status;
}

/* Sign inside, seal outside. */
static enum en_status seal_content(struct en_cli *cli, struct sealing *sealing,
                                   const struct en_signing_key *author, struct en_error *reterr)
{
    struct en_item_head head = {.origin = en_node_origin(cli->node),
                                .item = en_str_from(en_args_option(sealing->args, "item")),
                                .kind = en_str_from(en_args_option(sealing->args, "kind")),
                                .audience = sealing->audience.id};
    struct en_bytes content = {sealing->content, sealing->len};
    struct en_hasher *hasher = en_hasher_create();
    struct en_text plain = {0};
    enum en_status status = hasher == NULL
                                ? EN_ERR_MEMORY
                                : en_item_print(hasher, &head, content, author, &plain, reterr);

    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)plain.ptr, plain.len};
        status = en_age_seal(&cli->env, sealing->readers->recipient, sealing->readers->count, bytes,
                             &sealing->sealed, reterr);
    }
    en_wipe(plain.ptr, plain.cap);
    en_text_finish(&plain);
    en_hasher_destroy(hasher);
    return status;
}

static enum en_status sign_and_seal(struct en_cli *cli, struct sealing *sealing,
                                    struct en_error *reterr)
{
    const char *said_by = en_args_option(sealing->args, "said-by");
    struct en_signing_key *author = NULL;
    enum en_status status = EN_OK;

    if (said_by != NULL) {
        status = en_cli_key(cli, said_by, &author, reterr);
    }
    if (status == EN_OK) {
        status = seal_content(cli, sealing, author != NULL ? author : cli->signer, reterr);
    }
    en_signing_key_destroy(author);
    return status;
}

static void add_lines(const struct sealing *sealing, struct en_text *body)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){sealing->blob.b, sizeof(sealing->blob.b)});
    en_line_add(body, "item", en_args_option(sealing->args, "item"));
    en_line_add(body, "kind", en_args_option(sealing->args, "kind"));
    en_line_add_hash(body, "audience", &sealing->audience.id);
    for (size_t i = 0; i < sealing->readers->count; i++) {
        en_line_add_str(body, "to", sealing->readers->name[i]);
    }
    en_text_addf(body, "blob: %.*s %zu\n", (int)sizeof(hex), hex, sealing->sealed.len);
    en_line_add(body, "about", en_args_option(sealing->args, "about"));
}

/* The blob lies on the disk before the act that names it; without the act it is taken away. */
static enum en_status log_item(struct en_cli *cli, struct sealing *sealing, struct en_error *reterr)
{
    struct en_text folder = {0};
    struct en_text body = {0};
    struct en_bytes bytes = {(const uint8_t *)sealing->sealed.ptr, sealing->sealed.len};

    en_text_addf(&folder, "%s/blobs", en_node_folder(cli->node));
    enum en_status status = folder.failed ? EN_ERR_MEMORY
                                          : en_blob_put(&cli->env, en_text_cstr(&folder), bytes,
                                                        &sealing->blob, reterr);
    if (status == EN_OK) {
        add_lines(sealing, &body);
        status = en_cli_perform(cli, "item.seal", en_text_str(&body), NULL, reterr);
        if (status != EN_OK && status != EN_ERR_RECEIVED && status != EN_ERR_UNKNOWN) {
            (void)!en_blob_remove(&cli->env, en_text_cstr(&folder), &sealing->blob, NULL);
        }
    }
    en_text_finish(&folder);
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_item_seal(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct sealing sealing = {.args = args};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    if (status == EN_OK) {
        status = find_readers(cli, &sealing, reterr);
    }
    if (status == EN_OK) {
        status = cli->env.read_file(cli->env.self, en_args_word(args, 0), EN_ITEM_BYTES_MAX,
                                    &sealing.content, &sealing.len, reterr);
    }
    if (status == EN_OK) {
        status = sign_and_seal(cli, &sealing, reterr);
    }
    if (status == EN_OK) {
        status = log_item(cli, &sealing, reterr);
    }
    en_wipe(sealing.content, sealing.len);
    free(sealing.content);
    en_text_finish(&sealing.sealed);
    return status;
}

/* ---- open ----------------------------------------------------------------------------------- */

struct found {
    struct en_hash blob;
    bool found;
};

static bool take_blob(void *self, const struct en_cell *cells, size_t count)
{
    struct found *found = self;
    struct en_str blob = en_cell_find(cells, count, "blob");

    if (blob.len == sizeof(found->blob.b)) {
        memcpy(found->blob.b, blob.ptr, blob.len);
        found->found = true;
    }
    return true;
}

/* The sealed bytes of an item of this number, else of the file of this name. */
static enum en_status find_sealed(struct en_cli *cli, const char *word, struct en_hash *ret_sha256,
                                  struct en_text *ret, struct en_error *reterr)
{
    struct en_str number = en_str_from(word);
    struct found found = {.found = false};
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum en_status status =
        en_state_view(en_node_state(cli->node), "items", &number, 1, take_blob, &found, reterr);

    if (status == EN_OK && found.found) {
        *ret_sha256 = found.blob;
        return en_node_blob_get(cli->node, &found.blob, ret, reterr);
    }
    if (status == EN_OK) {
        status = cli->env.read_file(cli->env.self, word, EN_BLOB_BYTES_MAX, &bytes, &len, reterr);
    }
    if (status == EN_ERR_NOT_FOUND) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.item", EN_STR(""),
                       N_("there is neither an item nor a file %1"), N_("see `entente item list`"),
                       number);
    }
    if (status == EN_OK) {
        struct en_str text = {(const char *)bytes, len};
        en_text_add(ret, text);
        status = ret->failed ? EN_ERR_MEMORY : en_cli_hash(text, ret_sha256);
    }
    free(bytes);
    return status;
}

static enum en_status unseal(struct en_cli *cli, const char *file_key, const struct en_text *sealed,
                             struct en_text *plain, struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)sealed->ptr, sealed->len};
    struct en_age_file_key key;
    struct en_age_identity identity;

    if (file_key == NULL) {
        enum en_status status = en_cli_identity(cli, NULL, &identity, reterr);
        if (status == EN_OK) {
            status = en_age_open(&identity, 1, bytes, plain, reterr);
            en_wipe(&identity, sizeof(identity));
        }
        return status;
    }
    if (!en_hex_decode(en_str_from(file_key), key.b, sizeof(key.b))) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.file-key", EN_STR(""),
                       N_("\"%1\" is no key of an item"),
                       N_("It has 32 digits 0-9 and a-f, as `entente item file-key` prints it."),
                       en_str_from(file_key));
    }
    enum en_status status = en_age_open_with_file_key(&key, bytes, plain, reterr);
    en_wipe(&key, sizeof(key));
    return status;
}

static enum en_status give_out(struct en_cli *cli, const struct en_args *args,
                               const struct en_hash *sha256, const struct en_text *plain,
                               struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    struct en_item_plain item;
    enum en_status status =
        en_node_item_read(cli->node, &cli->arena, sha256, en_text_str(plain), &item, reterr);

    if (status == EN_OK) {
        struct en_str content = {(const char *)item.content.ptr, item.content.len};
        status = en_cli_write_secret(cli, out, content, reterr);
    }
    if (status == EN_OK && out != NULL && strcmp(out, "-") != 0) {
        struct en_cell cells[] = {
            en_cell_text("item", item.head.item), en_cell_text("author", item.head.author),
            en_cell_text("kind", item.head.kind), en_cell_int("bytes", (int64_t)item.content.len),
            en_cell_hash("sha256", sha256),
        };
        en_say(cli, N_("Item %1, said and signed by %2."), cells, EN_COUNT(cells));
    }
    return status;
}

enum en_status en_cli_item_open(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_hash sha256 = {{0}};
    struct en_text sealed = {0};
    struct en_text plain = {0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = find_sealed(cli, en_args_word(args, 0), &sha256, &sealed, reterr);
    }
    if (status == EN_OK) {
        status = unseal(cli, en_args_option(args, "file-key"), &sealed, &plain, reterr);
    }
    if (status == EN_OK) {
        status = give_out(cli, args, &sha256, &plain, reterr);
    }
    en_wipe(plain.ptr, plain.cap);
    en_text_finish(&plain);
    en_text_finish(&sealed);
    return status;
}

/* ---- erase, disclose ------------------------------------------------------------------------ */

enum en_status en_cli_item_erase(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_text body = {0};

    en_line_add(&body, "item", en_args_word(args, 0));
    en_line_add(&body, "code", en_args_option(args, "code"));
    enum en_status status = en_cli_perform(cli, "item.erase", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_item_disclose(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_text body = {0};

    en_line_add(&body, "item", en_args_word(args, 0));
    en_line_add(&body, "to", en_args_option(args, "to"));
    en_line_add(&body, "reason", en_args_option(args, "reason"));
    enum en_status status = en_cli_perform(cli, "item.disclose", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

static bool take_effective(void *self, const struct en_cell *cells, size_t count)
{
    bool *effective = self;

    *effective = *effective || en_str_is(en_cell_find(cells, count, "state"), "effective");
    return true;
}

/* The program gives the key out only after two have decided; who can open the item could compute it
 * by other means, and then the record does not show that it was decided. */
static enum en_status check_disclosed(struct en_cli *cli, const char *word, struct en_error *reterr)
{
    struct en_str item = en_str_from(word);
    bool effective = false;
    enum en_status status = en_state_view(en_node_state(cli->node), "disclosures", &item, 1,
                                          take_effective, &effective, reterr);

    if (status == EN_OK && !effective) {
        return en_fail(reterr, EN_ERR_CONSENT, "item.undisclosed", item,
                       N_("no disclosure of item %1 has taken effect"),
                       N_("Propose it with `entente item disclose`; a second reader consents."),
                       item);
    }
    return status;
}

enum en_status en_cli_item_file_key(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    const char *item = en_args_word(args, 0);
    struct en_age_identity identity;
    struct en_age_file_key key;
    struct en_hash sha256 = {{0}};
    struct en_text sealed = {0};
    char hex[2 * EN_AGE_FILE_KEY_BYTES];
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = check_disclosed(cli, item, reterr);
    }
    if (status == EN_OK) {
        status = find_sealed(cli, item, &sha256, &sealed, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_identity(cli, NULL, &identity, reterr);
    }
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)sealed.ptr, sealed.len};
        status = en_age_file_key(&identity, 1, bytes, &key, reterr);
        en_wipe(&identity, sizeof(identity));
    }
    if (status == EN_OK) {
        en_hex_encode(hex, (struct en_bytes){key.b, sizeof(key.b)});
        struct en_cell cells[] = {
            en_cell_text("file-key", (struct en_str){hex, sizeof(hex)}),
            en_cell_text("item", en_str_from(item)),
            en_cell_hash("sha256", &sha256),
        };
        en_say(cli, N_("%1"), cells, EN_COUNT(cells));
        en_wipe(&key, sizeof(key));
        en_wipe(hex, sizeof(hex));
    }
    en_text_finish(&sealed);
    return status;
}
