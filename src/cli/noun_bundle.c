/*
 * noun_bundle.c: the record on a stick: what another node lacks, made, looked at, taken in.
 */
#include "nouns.h"

#include <stdlib.h>
#include <string.h>

#include "find.h"

/* How every file of age begins. */
#define AGE_MARK "age-encryption.org/v1\n"

/* ---- reading -------------------------------------------------------------------------------- */

/* A bundle and the bytes it lies in. */
struct stick {
    struct en_bundle *bundle;
    struct en_text bytes;
    bool sealed;
};

static void stick_close(struct stick *stick)
{
    en_bundle_close(stick->bundle);
    en_text_finish(&stick->bytes);
}

static enum en_status unseal(struct en_cli *cli, struct en_bytes sealed, const char *identity_name,
                             struct en_text *out, struct en_error *reterr)
{
    struct en_age_identity identity;

    if (identity_name == NULL) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.sealed-bundle", EN_STR(""),
                       N_("the bundle is sealed, and no key was named that opens it"),
                       N_("Add --identity KEY: a key made with `entente key new NAME --seal`."));
    }
    enum en_status status = en_cli_identity(cli, identity_name, &identity, reterr);
    if (status == EN_OK) {
        status = en_age_open(&identity, 1, sealed, out, reterr);
        en_wipe(&identity, sizeof(identity));
    }
    return status;
}

static enum en_status stick_open(struct en_cli *cli, const struct en_args *args, struct stick *ret,
                                 struct en_error *reterr)
{
    enum { SEALED_BYTES_MAX = EN_BUNDLE_BYTES_MAX + (1 << 20) }; /* age adds 16 each 64 KiB */
    uint8_t *file = NULL;
    size_t len = 0;
    enum en_status status = cli->env.read_file(cli->env.self, en_args_word(args, 0),
                                               SEALED_BYTES_MAX, &file, &len, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct en_bytes bytes = {file, len};
    ret->sealed = len >= sizeof(AGE_MARK) - 1 && memcmp(file, AGE_MARK, sizeof(AGE_MARK) - 1) == 0;
    if (ret->sealed) {
        status = unseal(cli, bytes, en_args_option(args, "identity"), &ret->bytes, reterr);
    } else {
        en_text_add(&ret->bytes, (struct en_str){(const char *)file, len});
        status = ret->bytes.failed ? EN_ERR_MEMORY : EN_OK;
    }
    free(file);
    if (status == EN_OK) {
        bytes = (struct en_bytes){(const uint8_t *)ret->bytes.ptr, ret->bytes.len};
        status = en_bundle_open(bytes, &ret->bundle, reterr);
    }
    return status;
}

/* ---- make ----------------------------------------------------------------------------------- */

static void say_made(struct en_cli *cli, const char *path, const struct en_bundled *made,
                     size_t bytes, bool sealed)
{
    struct en_cell cells[] = {
        en_cell_text("file", en_str_from(path)),
        en_cell_int("size", (int64_t)made->head.size),
        en_cell_int("from", (int64_t)made->minimum),
        en_cell_int("entries", (int64_t)made->entries),
        en_cell_int("attachments", (int64_t)made->blobs),
        en_cell_int("receipts", (int64_t)made->receipts),
        en_cell_int("acts", (int64_t)made->acts),
        en_cell_int("bytes", (int64_t)bytes),
        en_cell_int("sealed", sealed),
    };

    en_say(cli,
           sealed ? N_("Sealed into %1: head of %2 entries; entries: %4, from %3 on; attachments: "
                       "%5; receipts: %6; acts: %7. %8 bytes.")
                  : N_("Written to %1, in the clear: head of %2 entries; entries: %4, from %3 on; "
                       "attachments: %5; receipts: %6; acts: %7. %8 bytes."),
           cells, EN_COUNT(cells));
}

/* Whoever holds the record in the clear knows tomorrow's patrols. */
static enum en_status check_reach(const struct en_args *args, size_t bodies,
                                  struct en_error *reterr)
{
    bool plain = en_args_flag(args, "plain");

    if (plain == (bodies == 0)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.bundle-reach", EN_STR(""),
                   plain ? N_("a bundle is either sealed to somebody or in the clear")
                         : N_("the record holds future orders: a bundle of it leaves sealed"),
                   N_("Name the readers with --to BODY; --plain only for a stick that stays among "
                      "the members."));
}

/* The registrar brings everything unless told otherwise, a follower its outbox. */
static enum en_status first_entry(struct en_cli *cli, const struct en_args *args, int64_t *ret,
                                  struct en_error *reterr)
{
    const char *text = en_args_option(args, "from");
    uint64_t from = 0;

    if (text == NULL) {
        *ret = en_node_is_registrar(cli->node) ? 0 : EN_BUNDLE_NO_ENTRIES;
        return EN_OK;
    }
    enum en_status status = en_cli_index(text, &from, reterr);
    *ret = (int64_t)from;
    return status;
}

static enum en_status make(struct en_cli *cli, const struct en_args *args,
                           const struct en_str *bodies, size_t count, struct en_error *reterr)
{
    const char *path = en_args_word(args, 0);
    struct en_text plain = {0};
    struct en_text sealed = {0};
    struct en_bundled made;
    int64_t from = 0;
    enum en_status status = first_entry(cli, args, &from, reterr);

    if (status == EN_OK) {
        status = en_node_bundle_make(cli->node, from, bodies, count, &plain, &made, reterr);
    }
    struct en_bytes bytes = {(const uint8_t *)plain.ptr, plain.len};
    if (status == EN_OK && count > 0) {
        status = en_node_bundle_seal(cli->node, bodies, count, bytes, &sealed, reterr);
        bytes = (struct en_bytes){(const uint8_t *)sealed.ptr, sealed.len};
    }
    if (status == EN_OK) {
        status = cli->env.write_file(cli->env.self, path, bytes, 0600, reterr);
    }
    if (status == EN_OK) {
        say_made(cli, path, &made, bytes.len, count > 0);
    }
    en_text_finish(&plain);
    en_text_finish(&sealed);
    return status;
}

enum en_status en_cli_bundle_make(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str *bodies = EN_ARENA_ARRAY(&cli->arena, args->option_count + 1, struct en_str);
    size_t count = 0;

    if (bodies == NULL) {
        return EN_ERR_MEMORY;
    }
    for (const char *body = NULL; (body = en_args_option_at(args, "to", count)) != NULL;) {
        bodies[count++] = en_str_from(body);
    }
    enum en_status status = check_reach(args, count, reterr);
    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    return status == EN_OK ? make(cli, args, bodies, count, reterr) : status;
}

/* ---- show ----------------------------------------------------------------------------------- */

/* Attachments that this node lacks and the bundle does not bring. */
struct lacking {
    const struct en_bundle *bundle;
    size_t count;
};

static bool count_lacking(void *self, const struct en_node_blob *blob, bool held)
{
    struct lacking *lacking = self;
    size_t blobs = en_bundle_count(lacking->bundle, EN_BUNDLE_BLOB);
    bool brought = false;

    (void)held;
    for (size_t i = 0; !brought && i < blobs; i++) {
        brought =
            en_hash_equal(&en_bundle_at(lacking->bundle, EN_BUNDLE_BLOB, i)->hash, &blob->sha256);
    }
    lacking->count += !brought;
    return true;
}

static void say_bundle(struct en_cli *cli, const struct stick *stick, size_t missing)
{
    const struct en_bundle *bundle = stick->bundle;
    struct en_head head = en_bundle_head(bundle);
    struct en_cell cells[] = {
        en_cell_int("size", (int64_t)head.size),
        en_cell_hash("root", &head.root),
        en_cell_int("from", (int64_t)en_bundle_minimum(bundle)),
        en_cell_int("entries", (int64_t)(head.size - en_bundle_minimum(bundle))),
        en_cell_int("attachments", (int64_t)en_bundle_count(bundle, EN_BUNDLE_BLOB)),
        en_cell_int("receipts", (int64_t)en_bundle_count(bundle, EN_BUNDLE_RECEIPT)),
        en_cell_int("acts", (int64_t)en_bundle_count(bundle, EN_BUNDLE_ACT)),
        en_cell_int("missing", (int64_t)missing),
        en_cell_int("bytes", (int64_t)stick->bytes.len),
        en_cell_int("sealed", stick->sealed),
    };

    en_say_sheet(cli, cells, EN_COUNT(cells));
}

enum en_status en_cli_bundle_show(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct stick stick = {.bundle = NULL};
    struct lacking lacking = {.count = 0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = stick_open(cli, args, &stick, reterr);
    }
    if (status == EN_OK) {
        status = en_bundle_check(stick.bundle, reterr);
    }
    lacking.bundle = stick.bundle;
    if (status == EN_OK) {
        status = en_node_blob_missing(cli->node, count_lacking, &lacking, reterr);
    }
    if (status == EN_OK) {
        say_bundle(cli, &stick, lacking.count);
    }
    stick_close(&stick);
    return status;
}

/* ---- import --------------------------------------------------------------------------------- */

struct answers {
    struct en_cli *cli;
    size_t refused;
};

/* Each act of the stick is answered; what is void or refused says so and does not stop the rest. */
static void say_answer(void *self, struct en_str note, const struct en_result *result, bool before)
{
    struct answers *answers = self;
    struct en_cell cells[] = {en_cell_int("index", (int64_t)result->index),
                              en_cell_hash("id", &result->id)};

    (void)note;
    if (before) {
        en_say(answers->cli, N_("Committed before, as entry %1."), cells, EN_COUNT(cells));
    } else if (result->answer == EN_ANSWER_COMMITTED) {
        en_say_outcome(answers->cli, result);
    } else {
        en_say_error(answers->cli, result->why.status, &result->why);
        answers->refused++;
    }
}

static void say_taken(struct en_cli *cli, const struct en_bundled *taken, size_t refused)
{
    bool registrar = en_node_is_registrar(cli->node);
    struct en_head head = en_store_head(en_node_store(cli->node));
    struct en_cell cells[] = {
        en_cell_int("new", (int64_t)taken->entries),
        en_cell_int("size", (int64_t)head.size),
        en_cell_int("attachments", (int64_t)taken->blobs),
        en_cell_int("missing", (int64_t)taken->missing),
        en_cell_int("receipts", (int64_t)taken->receipts),
        en_cell_int("settled", (int64_t)taken->settled),
        en_cell_int("acts", (int64_t)taken->acts),
        en_cell_int("refused", (int64_t)refused),
        en_cell_int("cosigned", taken->cosigned),
        en_cell_hash("root", &head.root),
    };

    en_say(cli,
           registrar ? N_("Acts handed in: %7, refused: %8. Attachments: %3, still missing: %4.")
           : taken->entries == 0
               ? N_("No new entry; %2 in all. Attachments: %3, still missing: %4. Receipts: %5. "
                    "Settled in the outbox: %6.")
               : N_("New entries: %1, all checked; %2 in all. Attachments: %3, still "
                    "missing: %4. Receipts: %5. Settled in the outbox: %6."),
           cells, EN_COUNT(cells));
}

static enum en_status import(struct en_cli *cli, struct stick *stick,
                             const struct en_signing_key *witness, struct en_error *reterr)
{
    struct answers answers = {.cli = cli};
    struct en_bundled taken;
    enum en_status status = en_node_bundle_import(cli->node, stick->bundle, witness, say_answer,
                                                  &answers, &taken, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (en_node_is_registrar(cli->node)) {
        en_cli_sign_head(cli, cli->node);
    }
    say_taken(cli, &taken, answers.refused);
    return EN_OK;
}

enum en_status en_cli_bundle_import(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct stick stick = {.bundle = NULL};
    struct en_signing_key *witness = NULL;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK && cli->key != NULL) {
        status = en_cli_key(cli, NULL, &witness, reterr);
    }
    if (status == EN_OK) {
        status = stick_open(cli, args, &stick, reterr);
    }
    if (status == EN_OK) {
        status = import(cli, &stick, witness, reterr);
    }
    stick_close(&stick);
    en_signing_key_destroy(witness);
    return status;
}
