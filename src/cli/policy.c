/*
 * policy.c: heads and receipts judged by a policy file, so that whoever was handed one needs no
 * node and no accord to check what he is shown. Also the verbs policy and check-receipt of log.
 */
#include "policy.h"

#include "find.h"
#include "head.h"
#include "nouns.h"
#include "source.h"

enum en_status en_policy_file(struct en_cli *cli, const char *path, struct en_policy *ret,
                              struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str text = {NULL, 0};
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : en_cli_read(cli, path, &text, reterr);

    if (status == EN_OK) {
        status = en_policy_parse(&cli->arena, hasher, text, ret, reterr);
    }
    en_hasher_destroy(hasher);
    return status;
}

/* ---- a folder's head ------------------------------------------------------------------------ */

static enum en_status judge_head(struct en_cli *cli, struct en_str note,
                                 const struct en_policy *policy, const struct en_head *expect,
                                 struct en_error *reterr)
{
    struct en_cosigned cosigned;
    struct en_error why = {.rule = ""};
    enum en_status status = en_checkpoint_open(&cli->arena, note, policy, &cosigned, &why);

    if (status != EN_OK) {
        /* Somebody else's head: whatever is wrong with it, it does not verify. */
        why.status = EN_ERR_VERIFY;
        *reterr = why;
        return EN_ERR_VERIFY;
    }
    if (!en_head_equal(&cosigned.head, expect)) {
        return en_fail(reterr, EN_ERR_VERIFY, "verify.moved", EN_STR("checkpoint"),
                       N_("the head was replaced while the folder was verified"),
                       N_("verify it again"));
    }
    return en_policy_is_met(policy, cosigned.by_witness)
               ? EN_OK
               : en_fail(reterr, EN_ERR_VERIFY, "policy.quorum-missed", EN_STR("checkpoint"),
                         N_("the witnesses that signed the head are not the quorum of the policy"),
                         N_("wait until more witnesses have signed, and fetch the head again"));
}

enum en_status en_policy_check(struct en_cli *cli, const char *folder, const char *path,
                               const struct en_head *expect, struct en_error *reterr)
{
    struct en_cli_source source = {0};
    struct en_policy policy;
    struct en_text note = {0};
    enum en_status status = en_policy_file(cli, path, &policy, reterr);

    if (status == EN_OK) {
        status = en_source_open(cli, folder, &source, reterr);
    }
    if (status == EN_OK) {
        status = source.source.head(source.source.self, &note, reterr);
    }
    if (status == EN_OK) {
        status = judge_head(cli, en_text_str(&note), &policy, expect, reterr);
    }
    en_text_finish(&note);
    en_source_close(&source);
    return status;
}

/* ---- log policy ----------------------------------------------------------------------------- */

/* --own BODY: whoever reads the file insists on this body's witness, whatever the folder does. */
static enum en_status insist(struct en_cli *cli, const struct en_args *args,
                             struct en_policy *policy, struct en_policy_group group[2],
                             struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));
    const char *own = en_args_option(args, "own");

    for (size_t i = 0; own != NULL && accord != NULL && i < accord->witness_count; i++) {
        if (en_str_is(accord->witness[i].body, own)) {
            policy->group_count = 0;
            en_policy_insist(policy, (int)i, group);
            return EN_OK;
        }
    }
    return own == NULL
               ? EN_OK
               : en_fail(reterr, EN_ERR_NOT_FOUND, "cli.own", EN_STR("--own"),
                         N_("%1 has no witness in this accord"),
                         N_("see the witness lines of `entente accord show`"), en_str_from(own));
}

enum en_status en_cli_log_policy(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_text text = {0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    struct en_policy_group group[2];
    struct en_policy policy;
    if (status == EN_OK) {
        policy = en_node_policy(cli->node);
        status = insist(cli, args, &policy, group, reterr);
    }
    if (status == EN_OK) {
        en_policy_print(&text, &policy);
        status = en_cli_write(cli, en_args_option(args, "out"), en_text_str(&text), reterr);
    }
    en_text_finish(&text);
    return status;
}

/* ---- log check-receipt ---------------------------------------------------------------------- */

static enum en_status entry_of(struct en_cli *cli, const struct en_args *args, uint64_t index,
                               struct en_str *ret, struct en_error *reterr)
{
    const char *file = en_args_option(args, "entry");
    struct en_found found;
    enum en_status status;

    if (file != NULL) {
        return en_cli_read(cli, file, ret, reterr);
    }
    status = en_find_index(cli, index, &found, reterr);
    if (status == EN_OK) {
        *ret = found.bytes;
    }
    return status;
}

/* By the file, if one is given; with the entry in a file as well, no node is needed. A node judges
 * by the accord that was in force at the receipt's head. */
static enum en_status policy_of(struct en_cli *cli, const struct en_args *args,
                                const struct en_receipt *receipt, struct en_policy *ret,
                                struct en_error *reterr)
{
    struct en_head head;
    const char *file = en_args_option(args, "policy");
    enum en_status status = EN_OK;

    if (file == NULL || en_args_option(args, "entry") == NULL) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    if (status == EN_OK && file != NULL) {
        return en_policy_file(cli, file, ret, reterr);
    }
    if (status == EN_OK) {
        status = en_head_read(cli, cli->node, receipt->checkpoint, &head, reterr);
    }
    if (status == EN_OK) {
        *ret = en_node_policy_at(cli->node, head.size);
    }
    return status;
}

static void say_receipt(struct en_cli *cli, const struct en_receipt *receipt,
                        const struct en_cosigned *cosigned)
{
    size_t witnesses = 0;

    for (uint64_t bits = cosigned->by_witness; bits != 0; bits &= bits - 1) {
        witnesses++;
    }
    struct en_cell cells[] = {
        en_cell_int("index", (int64_t)receipt->index),
        en_cell_int("size", (int64_t)cosigned->head.size),
        en_cell_int("witnesses", (int64_t)witnesses),
        en_cell_int("proven", 1),
    };
    en_say(cli,
           N_("Proven: entry %1 stands in the record of %2 entries, cosigned by %3 witnesses."),
           cells, EN_COUNT(cells));
}

enum en_status en_cli_log_check_receipt(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str text = {NULL, 0};
    struct en_str entry = {NULL, 0};
    struct en_policy policy;
    struct en_receipt receipt;
    struct en_cosigned cosigned;
    enum en_status status =
        hasher == NULL ? EN_ERR_MEMORY : en_cli_read(cli, en_args_word(args, 0), &text, reterr);

    if (status == EN_OK) {
        status = en_receipt_parse(text, &receipt, reterr);
    }
    if (status == EN_OK) {
        status = policy_of(cli, args, &receipt, &policy, reterr);
    }
    if (status == EN_OK) {
        status = entry_of(cli, args, receipt.index, &entry, reterr);
    }
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
        status = en_receipt_check(&cli->arena, hasher, &receipt, bytes, &policy, &cosigned, reterr);
    }
    if (status == EN_OK) {
        say_receipt(cli, &receipt, &cosigned);
    }
    en_hasher_destroy(hasher);
    return status;
}
