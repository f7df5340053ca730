/*
 * noun_follow.c: between nodes: taking in a record, cosigning it, carrying the outbox.
 */
#include <stdlib.h>
#include <string.h>

#include "evidence.h"
#include "follow.h"
#include "nouns.h"

/* ---- follow --------------------------------------------------------------------------------- */

static enum en_status hand_back(struct en_cli *cli, struct en_cli_source *source,
                                const struct en_args *args, struct en_str line,
                                struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (line.len == 0) {
        return EN_OK;
    }
    if (en_args_option(args, "out") != NULL) {
        status = en_cli_write(cli, en_args_option(args, "out"), line, reterr);
    }
    if (status == EN_OK && en_args_flag(args, "deliver")) {
        if (source->remote != NULL) {
            return en_remote_cosign(source->remote, line, reterr);
        }
        if (source->node == NULL) {
            return en_fail(reterr, EN_ERR_USAGE, "cli.deliver", EN_STR(""),
                           N_("an exported folder takes no cosignature"),
                           N_("Write it with --out and carry it to the registrar."));
        }
        status = en_node_add_cosignature(source->node, line, reterr);
    }
    return status;
}

/* Outbox entries that the record now holds are settled. */
struct settling {
    struct en_node *node;
    struct en_hash *id;
    size_t count, cap;
    bool failed;
};

static bool note_id(void *self, struct en_str note, const struct en_hash *id)
{
    struct settling *settling = self;

    (void)note;
    if (settling->count == settling->cap) {
        size_t cap = settling->cap == 0 ? 64 : 2 * settling->cap;
        struct en_hash *grown = realloc(settling->id, cap * sizeof(*grown));
        if (grown == NULL) {
            settling->failed = true;
            return false;
        }
        settling->id = grown;
        settling->cap = cap;
    }
    settling->id[settling->count++] = *id;
    return true;
}

static enum en_status settle(struct en_node *node, size_t *ret_settled, struct en_error *reterr)
{
    struct settling settling = {.node = node};
    enum en_status status = en_node_outbox_each(node, note_id, &settling, reterr);

    *ret_settled = 0;
    if (status == EN_OK && settling.failed) {
        status = EN_ERR_MEMORY;
    }
    for (size_t i = 0; status == EN_OK && i < settling.count; i++) {
        status = en_node_outbox_settle(node, &settling.id[i], NULL);
        *ret_settled += status == EN_OK;
        status = status == EN_ERR_NOT_FOUND ? EN_OK : status;
    }
    free(settling.id);
    return status;
}

/* ---- attachments ---------------------------------------------------------------------------- */

/* What the one lacks and the other has; what neither has stays missing, and `item list` says so. */
struct carrying {
    struct en_node *from, *to;
};

static bool carry_blob(void *self, const struct en_node_blob *blob, bool held)
{
    const struct carrying *carrying = self;
    struct en_text bytes = {0};

    (void)held;
    if (en_node_blob_get(carrying->from, &blob->sha256, &bytes, NULL) == EN_OK) {
        struct en_bytes content = {(const uint8_t *)bytes.ptr, bytes.len};
        (void)!en_node_blob_put(carrying->to, content, NULL, NULL);
    }
    en_text_finish(&bytes);
    return true;
}

static enum en_status carry_blobs(struct en_node *from, struct en_node *to, struct en_error *reterr)
{
    struct carrying carrying = {from, to};

    return en_node_blob_missing(to, carry_blob, &carrying, reterr);
}

/* ---- attachments over the network ----------------------------------------------------------- */

/* Blobs to ask for or to hand over: the node is not asked further while it lists them. */
struct wanted {
    struct en_hash *hash;
    size_t count, cap;
    uint64_t from; // index of the first act that counts
    bool held;     // those that the folder holds, or those it lacks
    bool failed;
};

static bool want_blob(void *self, const struct en_node_blob *blob, bool held)
{
    struct wanted *wanted = self;

    if (held != wanted->held || blob->erased || blob->index < wanted->from) {
        return true;
    }
    if (wanted->count == wanted->cap) {
        size_t cap = wanted->cap == 0 ? 64 : 2 * wanted->cap;
        struct en_hash *grown = realloc(wanted->hash, cap * sizeof(*grown));
        if (grown == NULL) {
            wanted->failed = true;
            return false;
        }
        wanted->hash = grown;
        wanted->cap = cap;
    }
    wanted->hash[wanted->count++] = blob->sha256;
    return true;
}

/* One that the server has not either stays missing, and the state says so. */
static enum en_status fetch_blob(struct en_cli *cli, struct en_remote *remote,
                                 const struct en_hash *hash, struct en_error *reterr)
{
    struct en_text content = {0};
    enum en_status status = en_remote_blob_get(remote, hash, &content, reterr);

    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)content.ptr, content.len};
        status = en_node_blob_put(cli->node, bytes, NULL, reterr);
    }
    en_text_finish(&content);
    return status == EN_ERR_NOT_FOUND ? EN_OK : status;
}

static enum en_status hand_blob(struct en_cli *cli, struct en_remote *remote,
                                const struct en_hash *hash, struct en_error *reterr)
{
    struct en_text content = {0};
    enum en_status status = en_node_blob_get(cli->node, hash, &content, reterr);

    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)content.ptr, content.len};
        status = en_remote_blob_put(remote, hash, bytes, reterr);
    }
    en_text_finish(&content);
    return status;
}

/* Fetch what the folder lacks; or hand over what acts from `from` on name and the folder holds. */
static enum en_status exchange_blobs(struct en_cli *cli, struct en_remote *remote, bool fetch,
                                     uint64_t from, struct en_error *reterr)
{
    struct wanted wanted = {.from = from, .held = !fetch};
    enum en_status status = en_node_blob_each(cli->node, want_blob, &wanted, reterr);

    if (status == EN_OK && wanted.failed) {
        status = EN_ERR_MEMORY;
    }
    for (size_t i = 0; status == EN_OK && i < wanted.count; i++) {
        status = fetch ? fetch_blob(cli, remote, &wanted.hash[i], reterr)
                       : hand_blob(cli, remote, &wanted.hash[i], reterr);
    }
    free(wanted.hash);
    return status;
}

static void say_followed(struct en_cli *cli, uint64_t before, bool cosigned, size_t settled)
{
    struct en_head head = en_store_head(en_node_store(cli->node));
    struct en_cell cells[] = {
        en_cell_int("new", (int64_t)(head.size - before)),
        en_cell_int("size", (int64_t)head.size),
        en_cell_hash("root", &head.root),
        en_cell_int("cosigned", cosigned),
        en_cell_int("settled", (int64_t)settled),
    };

    en_say(cli,
           head.size == before
               ? (cosigned ? N_("No new entry; %2 in all. The head is cosigned.")
                           : N_("No new entry; %2 in all."))
               : (cosigned ? N_("New entries: %1, all checked; %2 in all. The head is cosigned.")
                           : N_("New entries: %1, all checked; %2 in all.")),
           cells, EN_COUNT(cells));
}

void en_cli_say_evidence(struct en_cli *cli)
{
    const char *file = en_node_evidence(cli->node);
    struct en_str args[] = {en_str_from(cli->folder), en_str_from(file)};

    if (file != NULL) {
        en_say_line(cli, N_("The evidence lies in %1/%2: entente evidence check %1/%2"), args,
                    EN_COUNT(args));
    }
}

enum en_status en_cli_follow(struct en_cli *cli, const struct en_args *args,
                             struct en_cli_source *source, const struct en_signing_key *witness,
                             struct en_error *reterr)
{
    uint64_t before = en_store_head(en_node_store(cli->node)).size;
    struct en_text line = {0};
    size_t settled = 0;
    enum en_status status = en_node_follow(cli->node, &source->source, witness, &line, reterr);

    if (status == EN_OK) {
        status = hand_back(cli, source, args, en_text_str(&line), reterr);
    }
    if (status == EN_OK) {
        status = settle(cli->node, &settled, reterr);
    }
    if (status == EN_OK && source->node != NULL) {
        status = carry_blobs(source->node, cli->node, reterr);
    }
    if (status == EN_OK && source->remote != NULL) {
        status = exchange_blobs(cli, source->remote, true, 0, reterr);
    }
    if (status == EN_OK) {
        say_followed(cli, before, line.len > 0, settled);
    }
    en_text_finish(&line);
    return status;
}

/* Over the network --key also lets us in, so there an officer's key follows as a reader. */
static enum en_status choose_witness(struct en_cli *cli, const struct en_cli_source *source,
                                     const struct en_signing_key **ret, struct en_error *reterr)
{
    struct en_keyfile_head head;
    enum en_status status = en_cli_signer(cli, reterr);

    if (status == EN_OK && source->remote != NULL) {
        status = en_cli_key_look(cli, NULL, &head, reterr);
        if (status == EN_OK && head.vkey.type != EN_KEY_COSIGNATURE) {
            return EN_OK;
        }
    }
    *ret = cli->signer;
    return status;
}

enum en_status en_cli_log_follow(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_cli_source source = {0};
    const struct en_signing_key *witness = NULL;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK) {
        status = en_source_open(cli, en_args_word(args, 0), &source, reterr);
    }
    if (status == EN_OK && cli->key != NULL) {
        status = choose_witness(cli, &source, &witness, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_follow(cli, args, &source, witness, reterr);
        en_cli_say_evidence(cli);
    }
    en_source_close(&source);
    return status;
}

/* ---- push ----------------------------------------------------------------------------------- */

/* The outbox, copied: it cannot be changed while it is read. */
struct outbox {
    struct en_cli *cli;
    struct en_str *note;
    size_t count, cap;
    bool failed;
};

static bool copy_note(void *self, struct en_str note, const struct en_hash *id)
{
    struct outbox *outbox = self;

    (void)id;
    if (outbox->count == outbox->cap) {
        size_t cap = outbox->cap == 0 ? 64 : 2 * outbox->cap;
        struct en_str *grown = realloc(outbox->note, cap * sizeof(*grown));
        if (grown == NULL) {
            outbox->failed = true;
            return false;
        }
        outbox->note = grown;
        outbox->cap = cap;
    }
    outbox->note[outbox->count] = en_arena_copy(&outbox->cli->arena, note);
    outbox->failed = outbox->note[outbox->count++].ptr == NULL;
    return !outbox->failed;
}

/* Say each result; the last error is left for the frame to print. */
static enum en_status say_results(struct en_cli *cli, const struct en_result *results, size_t count,
                                  struct en_error *reterr)
{
    enum en_status worst = EN_OK;

    for (size_t i = 0; i < count; i++) {
        const struct en_error *why =
            results[i].answer == EN_ANSWER_REFUSED ? &results[i].why : &results[i].effect.why;
        bool bad =
            results[i].answer == EN_ANSWER_REFUSED || results[i].effect.outcome == EN_OUTCOME_VOID;
        if (results[i].answer == EN_ANSWER_COMMITTED) {
            en_say_outcome(cli, &results[i]);
        }
        if (bad && worst != EN_OK) {
            en_say_error(cli, worst, reterr);
        }
        if (bad) {
            worst = why->status;
            *reterr = *why;
        }
    }
    return worst;
}

/* Until the record that comes home shows the acts, the registrar's word for them is kept. */
static enum en_status keep_promises(struct en_cli *cli, struct en_str notes,
                                    struct en_error *reterr)
{
    enum en_status status = EN_OK;
    struct en_str note;

    while (status == EN_OK && en_note_cut(&notes, &note)) {
        status = en_node_keep_promise(cli->node, note, reterr);
    }
    return status;
}

static enum en_status hand_in_remote(struct en_cli *cli, struct en_remote *remote,
                                     const struct outbox *outbox, struct en_result *results,
                                     struct en_error *reterr)
{
    struct en_text promises = {0};
    enum en_status status =
        en_remote_submit(remote, outbox->note, outbox->count, results, &promises, reterr);

    if (status == EN_OK) {
        status = keep_promises(cli, en_text_str(&promises), reterr);
    }
    en_text_finish(&promises);
    return status;
}

static enum en_status hand_in(struct en_cli *cli, const struct en_cli_source *to,
                              const struct outbox *outbox, struct en_result *results,
                              struct en_error *reterr)
{
    if (to->remote != NULL) {
        return hand_in_remote(cli, to->remote, outbox, results, reterr);
    }
    enum en_status status = en_node_submit(to->node, outbox->note, outbox->count, results, reterr);
    if (status == EN_OK) {
        en_cli_sign_head(cli, to->node);
    }
    return status;
}

static enum en_status push(struct en_cli *cli, const struct en_cli_source *to,
                           const struct outbox *outbox, struct en_error *reterr)
{
    struct en_result *results = EN_ARENA_ARRAY(&cli->arena, outbox->count + 1, struct en_result);
    enum en_status status =
        results == NULL ? EN_ERR_MEMORY : hand_in(cli, to, outbox, results, reterr);

    if (status == EN_OK) {
        status = say_results(cli, results, outbox->count, reterr);
    }
    return status;
}

enum en_status en_cli_log_push(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_cli_source source = {0};
    struct outbox outbox = {.cli = cli};
    enum en_status told = EN_OK;
    uint64_t before = 0;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK) {
        before = en_store_head(en_node_store(cli->node)).size;
    }
    if (status == EN_OK) {
        status = en_source_open(cli, en_args_word(args, 0), &source, reterr);
    }
    if (status == EN_OK && source.tiles != NULL) {
        status = en_fail(reterr, EN_ERR_USAGE, "cli.push", en_str_from(en_args_word(args, 0)),
                         N_("an exported folder takes no acts"),
                         N_("Name the folder of the registrar's node."));
    }
    if (status == EN_OK) {
        status = en_node_outbox_each(cli->node, copy_note, &outbox, reterr);
    }
    if (status == EN_OK) {
        told = outbox.failed ? EN_ERR_MEMORY : push(cli, &source, &outbox, reterr);
        /* What was void or refused is told at the end; what was committed comes home first. */
        status = en_cli_follow(cli, args, &source, NULL, told == EN_OK ? reterr : NULL);
        if (status == EN_OK && source.node != NULL) {
            status = carry_blobs(cli->node, source.node, NULL);
        } else if (status == EN_OK) {
            status = exchange_blobs(cli, source.remote, false, before, NULL);
        }
    }
    free(outbox.note);
    en_source_close(&source);
    return told != EN_OK ? told : status;
}
