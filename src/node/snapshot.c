/*
 * Snapshots made and attested: see entente/snapshot.h for the file and whose word counts.
 */
#include "entente/snapshot.h"

#include "snapshot.h"

#include <assert.h>
#include <string.h>

#define STATE_SUFFIX "/state"

static enum en_status refuse(struct en_error *reterr, const char *rule, struct en_str place,
                             const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, rule, place, text,
                   N_("have the snapshot made again, or start from entry 0"));
}

/* Under which name a state is attested: it can be nobody's head. */
static enum en_status state_origin(struct en_str origin, char out[static EN_ORIGIN_BYTES_MAX + 1],
                                   struct en_error *reterr)
{
    size_t suffix = strlen(STATE_SUFFIX);
    bool fits = origin.len + suffix <= EN_ORIGIN_BYTES_MAX;

    if (fits) {
        memcpy(out, origin.ptr, origin.len);
        memcpy(out + origin.len, STATE_SUFFIX, suffix + 1);
    }
    if (fits && en_keyname_is_sound((struct en_str){out, origin.len + suffix})) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_RANGE, "snapshot.origin", EN_STR("line 1"),
                   N_("a snapshot of a record of this name cannot be attested"),
                   N_("start from entry 0 instead"));
}

/* ---- the file ------------------------------------------------------------------------------- */

enum en_status en_snapshot_open(struct en_bytes bytes, struct en_snapshot_file *ret,
                                struct en_error *reterr)
{
    struct en_str rest = {(const char *)bytes.ptr, bytes.len};
    struct en_snapshot_file file;

    if (!en_note_cut(&rest, &file.note)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "snapshot.form", EN_STR("line 1"),
                       N_("this does not begin as a snapshot does"),
                       N_("give the whole file, as it was written"));
    }
    file.rest = (struct en_bytes){(const uint8_t *)rest.ptr, rest.len};
    enum en_status status = en_snapshot_parse(file.rest, &file.snapshot, &file.bundle, reterr);
    if (status == EN_OK) {
        *ret = file;
    }
    return status;
}

/* The checkpoint's text that says: these lines. */
static enum en_status print_statement(struct en_hasher *hasher, struct en_str lines,
                                      struct en_str origin, uint64_t size, struct en_text *out,
                                      struct en_error *reterr)
{
    char name[EN_ORIGIN_BYTES_MAX + 1];
    struct en_head head = {.size = size};
    enum en_status status = state_origin(origin, name, reterr);

    if (status == EN_OK) {
        en_hash_of(hasher, (struct en_bytes){(const uint8_t *)lines.ptr, lines.len}, &head.root);
        en_checkpoint_print(out, en_str_from(name), &head);
        status = out->failed ? node_no_memory(reterr) : EN_OK;
    }
    return status;
}

/* ---- making --------------------------------------------------------------------------------- */

static enum en_status sign_statement(struct en_node *node, struct en_str lines,
                                     const struct en_signing_key *registrar, struct en_text *out,
                                     struct en_error *reterr)
{
    char name[EN_ORIGIN_BYTES_MAX + 1];
    struct en_signing_key *key = NULL;
    struct en_text statement = {0};
    enum en_status status = print_statement(node->hasher, lines, en_node_origin(node),
                                            en_state_head(node->state).size, &statement, reterr);

    if (status == EN_OK) {
        status = state_origin(en_node_origin(node), name, reterr);
    }
    if (status == EN_OK) {
        status = en_signing_key_rename(registrar, en_str_from(name), &key, reterr);
    }
    if (status == EN_OK) {
        en_note_sign(out, en_text_str(&statement), key);
    }
    en_signing_key_destroy(key);
    en_text_finish(&statement);
    return status;
}

enum en_status en_node_snapshot_make(struct en_node *node, const struct en_signing_key *registrar,
                                     struct en_text *out, struct en_error *reterr)
{
    struct en_text lines = {0};
    struct en_text tables = {0};
    enum en_status status = en_node_sign_head(node, registrar, reterr);

    if (status == EN_OK) {
        status = en_snapshot_print(node->state, &lines, &tables, reterr);
    }
    if (status == EN_OK) {
        status = sign_statement(node, en_text_str(&lines), registrar, out, reterr);
    }
    if (status == EN_OK) {
        en_text_add(out, en_text_str(&lines));
        en_text_addc(out, '\n');
        en_text_add(out, en_text_str(&tables));
        /* From the last entry, rounded down: a bundle without entries has no edge. */
        status = en_bundle_write(node->store, en_state_head(node->state).size - 1, out, reterr);
    }
    if (status == EN_OK) {
        status = en_bundle_end(out, reterr);
    }
    en_text_finish(&lines);
    en_text_finish(&tables);
    return status == EN_OK && out->failed ? node_no_memory(reterr) : status;
}

/* ---- attesting ------------------------------------------------------------------------------ */

/* The own record's state at an earlier size, in memory. */
static enum en_status fold_to(struct en_node *node, uint64_t size, struct en_state **ret,
                              struct en_error *reterr)
{
    struct en_source source = en_store_source(node->store);
    struct en_log_view view = node_log_view(node);
    struct en_fold_options options = {.signatures = false,
                                      .threads = node_threads(size, false),
                                      .fingerprint = &node->conf.fingerprint};
    struct en_state *state = NULL;
    struct en_head head = {.size = size};
    enum en_status status = en_store_root_at(node->store, size, &head.root, reterr);

    if (status == EN_OK) {
        status = en_state_open(&node->env, ":memory:", &state, reterr);
    }
    if (status == EN_OK) {
        status = en_fold(state, &source, &head, &view, &options, reterr);
    }
    if (status != EN_OK) {
        en_state_close(state);
        return status;
    }
    *ret = state;
    return EN_OK;
}

static enum en_status lines_at(struct en_node *node, uint64_t size, struct en_text *out,
                               struct en_error *reterr)
{
    struct en_state *folded = NULL;

    if (en_state_head(node->state).size == size) {
        return en_snapshot_print(node->state, out, NULL, reterr);
    }
    enum en_status status = fold_to(node, size, &folded, reterr);
    if (status == EN_OK) {
        status = en_snapshot_print(folded, out, NULL, reterr);
    }
    en_state_close(folded);
    return status;
}

/* One line of each is enough. */
static enum en_status check_new(struct en_node *node, const struct en_snapshot_file *file,
                                const char *name, struct en_error *reterr)
{
    struct en_note note;
    enum en_status status = en_note_parse(&node->arena, file->note, &note, reterr);

    for (size_t i = 0; status == EN_OK && i < note.sig_count; i++) {
        if (en_str_is(note.sig[i].name, name)) {
            status = en_fail(reterr, EN_ERR_EXISTS, "snapshot.attested", EN_STR(""),
                             N_("%1 has attested this snapshot already"), NULL, en_str_from(name));
        }
    }
    return status;
}

static enum en_status check_able(struct en_node *node, const struct en_snapshot_file *file,
                                 const struct en_signing_key *witness, struct en_error *reterr)
{
    if (!node_is_witness(node, witness)) {
        return node_not_witness(reterr, en_str_from(en_signing_key_name(witness)));
    }
    if (en_store_minimum(node->store) > 0) {
        return en_fail(reterr, EN_ERR_USAGE, "snapshot.partial", EN_STR(""),
                       N_("this record begins in the middle: it cannot say what came before"),
                       N_("attest from a folder that holds the whole record"));
    }
    if (file->snapshot.head.size > en_state_head(node->state).size) {
        return en_fail(reterr, EN_ERR_RANGE, "snapshot.ahead", EN_STR("size"),
                       N_("the snapshot is of a longer record than is held here"),
                       N_("follow the record first"));
    }
    return check_new(node, file, en_signing_key_name(witness), reterr);
}

enum en_status en_node_snapshot_attest(struct en_node *node, const struct en_snapshot_file *file,
                                       const struct en_signing_key *witness,
                                       struct en_text *ret_line, struct en_error *reterr)
{
    uint64_t size = file->snapshot.head.size;
    struct en_text lines = {0};
    struct en_text statement = {0};
    enum en_status status = check_able(node, file, witness, reterr);

    if (status == EN_OK) {
        status = lines_at(node, size, &lines, reterr);
    }
    if (status == EN_OK) {
        status = print_statement(node->hasher, en_text_str(&lines), file->snapshot.origin, size,
                                 &statement, reterr);
    }
    if (status == EN_OK && !(en_str_equal(en_text_str(&lines), file->snapshot.lines) &&
                             en_str_starts(file->note, en_text_str(&statement)))) {
        status = refuse(reterr, "snapshot.differs", EN_STR("state"),
                        N_("the record here comes to another state at that size"));
    }
    if (status == EN_OK) {
        en_checkpoint_cosign(ret_line, en_text_str(&statement), node->env.now(node->env.self),
                             witness);
        status = ret_line->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&lines);
    en_text_finish(&statement);
    return status;
}

/* ---- judging -------------------------------------------------------------------------------- */

static struct en_policy policy_of(struct en_hasher *hasher, const struct en_accord *accord,
                                  const char *name, struct en_vkey witness[static 64])
{
    return node_policy_of(hasher, accord, en_str_from(name), witness);
}

enum en_status en_snapshot_judge(struct en_arena *arena, struct en_hasher *hasher,
                                 const struct en_snapshot_file *file,
                                 const struct en_accord *accord, struct en_cosigned *ret,
                                 struct en_error *reterr)
{
    struct en_str lines = file->snapshot.lines;
    char name[EN_ORIGIN_BYTES_MAX + 1];
    struct en_vkey witness[64];
    struct en_hash hash;
    enum en_status status = state_origin(file->snapshot.origin, name, reterr);

    if (status == EN_OK) {
        struct en_policy policy = policy_of(hasher, accord, name, witness);
        status = en_checkpoint_open(arena, file->note, &policy, ret, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)lines.ptr, lines.len}, &hash);
    return ret->head.size == file->snapshot.head.size && en_hash_equal(&hash, &ret->head.root)
               ? EN_OK
               : refuse(reterr, "snapshot.note", EN_STR("line 3"),
                        N_("what was attested is another state"));
}

static enum en_status check_quorum(struct en_node *node, const struct en_snapshot_file *file,
                                   const struct en_accord *accord, struct en_error *reterr)
{
    struct en_cosigned cosigned;
    struct en_policy policy = {.witness_count = accord->witness_count, .quorum = accord->quorum};
    enum en_status status =
        en_snapshot_judge(&node->arena, node->hasher, file, accord, &cosigned, reterr);

    if (status != EN_OK || en_policy_is_met(&policy, cosigned.by_witness)) {
        return status;
    }
    return en_fail(reterr, EN_ERR_VERIFY, "snapshot.quorum", EN_STR("line 1"),
                   N_("too few witnesses have attested the snapshot"),
                   N_("carry it to more witnesses: `entente snapshot attest`; or start from an "
                      "earlier one, or from entry 0"));
}

enum en_status node_judge_snapshot(struct en_node *node, const struct en_snapshot_file *file,
                                   struct en_state *state, struct en_error *reterr)
{
    enum en_status status = check_quorum(node, file, en_state_accord_at(state, 1), reterr);

    return status == EN_OK ? check_quorum(node, file, en_state_accord(state), reterr) : status;
}
