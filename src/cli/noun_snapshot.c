/*
 * noun_snapshot.c: where a node may begin that does not want to fold from entry 0: made by the
 * registrar, attested by witnesses, looked at. `entente init --snapshot` begins there.
 */
#include "nouns.h"

#include <stdlib.h>
#include <string.h>

#include <entente/snapshot.h>

/* A file read and taken apart. */
struct reading {
    uint8_t *bytes;
    size_t len;
    struct en_snapshot_file file;
};

static enum en_status read(struct en_cli *cli, const char *path, struct reading *ret,
                           struct en_error *reterr)
{
    enum en_status status = cli->env.read_file(cli->env.self, path, EN_SNAPSHOT_FILE_MAX,
                                               &ret->bytes, &ret->len, reterr);

    if (status == EN_OK) {
        status = en_snapshot_open((struct en_bytes){ret->bytes, ret->len}, &ret->file, reterr);
    }
    return status;
}

static enum en_status write(struct en_cli *cli, const char *path, const struct en_text *file,
                            struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)file->ptr, file->len};

    return file->failed ? EN_ERR_MEMORY
                        : cli->env.write_file(cli->env.self, path, bytes, 0600, reterr);
}

/* ---- show ----------------------------------------------------------------------------------- */

static void say_snapshot(struct en_cli *cli, const struct en_snapshot_file *file,
                         const struct en_cosigned *cosigned, bool enough)
{
    size_t witnesses = 0;

    for (uint64_t bits = cosigned->by_witness; bits != 0; bits &= bits - 1) {
        witnesses++;
    }
    struct en_cell cells[] = {
        en_cell_int("size", (int64_t)file->snapshot.head.size),
        en_cell_hash("root", &file->snapshot.head.root),
        en_cell_time("logged", file->snapshot.logged),
        en_cell_hash("state", &file->snapshot.state),
        en_cell_int("bytes", (int64_t)file->snapshot.tables.len),
        en_cell_int("witnesses", (int64_t)witnesses),
        en_cell_int("proven", enough),
    };

    en_say_sheet(cli, cells, EN_COUNT(cells));
}

/* By the accord in force at this node. */
static enum en_status show(struct en_cli *cli, const struct en_snapshot_file *file,
                           struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));
    struct en_hasher *hasher = en_hasher_create();
    struct en_cosigned cosigned;
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : EN_OK;

    if (status == EN_OK && accord == NULL) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "snapshot.empty", EN_STR(""),
                         N_("there is no act 0 yet"), N_("follow the registrar first"));
    }
    if (status == EN_OK) {
        status = en_snapshot_judge(&cli->arena, hasher, file, accord, &cosigned, reterr);
    }
    if (status == EN_OK) {
        struct en_policy policy = en_node_policy(cli->node);
        say_snapshot(cli, file, &cosigned, en_policy_is_met(&policy, cosigned.by_witness));
    }
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_snapshot_show(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct reading reading = {.bytes = NULL};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = read(cli, en_args_word(args, 0), &reading, reterr);
    }
    if (status == EN_OK) {
        status = show(cli, &reading.file, reterr);
    }
    free(reading.bytes);
    return status;
}

/* ---- make, attest --------------------------------------------------------------------------- */

enum en_status en_cli_snapshot_make(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_text out = {0};
    struct en_snapshot_file file;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    if (status == EN_OK) {
        status = en_node_snapshot_make(cli->node, cli->signer, &out, reterr);
    }
    if (status == EN_OK) {
        status = write(cli, en_args_word(args, 0), &out, reterr);
    }
    if (status == EN_OK) {
        status =
            en_snapshot_open((struct en_bytes){(const uint8_t *)out.ptr, out.len}, &file, reterr);
    }
    if (status == EN_OK) {
        status = show(cli, &file, reterr);
    }
    en_text_finish(&out);
    return status;
}

/* The line goes behind those that are there. */
static enum en_status add_line(struct en_cli *cli, const char *path, const struct reading *reading,
                               struct en_str line, struct en_text *out, struct en_error *reterr)
{
    struct en_bytes rest = reading->file.rest;

    en_text_add(out, reading->file.note);
    en_text_add(out, line);
    en_text_add(out, (struct en_str){(const char *)rest.ptr, rest.len});
    return write(cli, path, out, reterr);
}

enum en_status en_cli_snapshot_attest(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    struct reading reading = {.bytes = NULL};
    struct en_snapshot_file file;
    struct en_text line = {0};
    struct en_text out = {0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    if (status == EN_OK) {
        status = read(cli, en_args_word(args, 0), &reading, reterr);
    }
    if (status == EN_OK) {
        status = en_node_snapshot_attest(cli->node, &reading.file, cli->signer, &line, reterr);
    }
    if (status == EN_OK) {
        status = add_line(cli, en_args_word(args, 0), &reading, en_text_str(&line), &out, reterr);
    }
    if (status == EN_OK) {
        status =
            en_snapshot_open((struct en_bytes){(const uint8_t *)out.ptr, out.len}, &file, reterr);
    }
    if (status == EN_OK) {
        status = show(cli, &file, reterr);
    }
    free(reading.bytes);
    en_text_finish(&line);
    en_text_finish(&out);
    return status;
}
