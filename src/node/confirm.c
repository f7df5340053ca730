/*
 * What evidence proves together with the record: whoever holds the entries before an inadmissible
 * one folds them again, by the same rules, and sees for himself.
 */
#include "entente/witness.h"

#include "private.h"

#include <string.h>

static enum en_status otherwise(struct en_error *reterr, enum en_status status, const char *text)
{
    return en_fail(reterr, status, "evidence.record", EN_STR("record"), text,
                   N_("ask somebody who holds the newest record to check the file"));
}

/* ---- whose record --------------------------------------------------------------------------- */

struct origin_search {
    struct en_str origin;
    bool found;
};

static bool is_origin(void *self, const struct en_cell *cells, size_t count)
{
    struct origin_search *search = self;

    for (size_t i = 0; i < count; i++) {
        search->found = search->found || (strcmp(cells[i].name, "origin") == 0 &&
                                          en_str_equal(cells[i].text, search->origin));
    }
    return !search->found;
}

enum en_status en_node_policy_of(struct en_node *node, struct en_str origin, struct en_policy *ret,
                                 struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(node->state);
    struct origin_search search = {.origin = origin, .found = en_str_is(origin, node->conf.origin)};
    enum en_status status = EN_OK;

    if (accord != NULL && !search.found) {
        status = en_state_view(node->state, "origins", NULL, 0, is_origin, &search, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (accord == NULL || !search.found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "evidence.origin", EN_STR("line 1"),
                       N_("the file speaks of the record %1, which this node never held"),
                       N_("check it with a policy file of that record: --policy FILE"), origin);
    }
    *ret = node_policy_of(node->hasher, accord, origin, node->witness);
    return EN_OK;
}

/* ---- an inadmissible entry ------------------------------------------------------------------ */

/* Is the beginning of the record at fault the one that this node holds? */
static enum en_status check_prefix(struct en_node *node, const struct en_evidence *evidence,
                                   const struct en_finding *finding, struct en_error *reterr)
{
    struct en_proof growth;
    struct en_hash own, theirs, root;

    if (en_store_head(node->store).size < finding->index) {
        return otherwise(reterr, EN_ERR_NOT_FOUND,
                         N_("this node does not hold the entries before the one at fault"));
    }
    enum en_status status = en_hashes_parse(en_evidence_part(evidence, "growth"), &growth, reterr);
    if (status == EN_OK) {
        status = en_store_root_at(node->store, finding->index, &own, reterr);
    }
    if (status == EN_OK && (!en_proof_roots(node->hasher, &growth, finding->index,
                                            finding->head.size, &theirs, &root) ||
                            !en_hash_equal(&own, &theirs))) {
        status = otherwise(reterr, EN_ERR_NOT_FOUND,
                           N_("the entries before the one at fault are not those of this node"));
    }
    return status;
}

/* By the rules, at its place: the status that the door would have answered. */
static enum en_status judge_entry(struct en_node *node, struct en_state *state,
                                  struct en_bytes bytes, uint64_t index, struct en_error *why)
{
    struct en_log_view view = node_log_view(node);
    struct en_checked checked;
    enum en_status status = en_entry_read(&node->arena, node->hasher, bytes, &checked, why);

    if (status == EN_OK) {
        status = en_entry_admit(state, &view, index, &checked, why);
    }
    return status == EN_OK ? en_entry_check_signature(&checked, why) : status;
}

static enum en_status fold_before(struct en_node *node, struct en_state *state, uint64_t size,
                                  struct en_error *reterr)
{
    struct en_source source = en_store_source(node->store);
    struct en_log_view view = node_log_view(node);
    struct en_fold_options options = {.threads = node_threads(size, false),
                                      .fingerprint = &node->conf.fingerprint};
    struct en_head head = {.size = size};
    enum en_status status = en_store_root_at(node->store, size, &head.root, reterr);

    return status == EN_OK ? en_fold(state, &source, &head, &view, &options, reterr) : status;
}

static enum en_status confirm_inadmissible(struct en_node *node, const struct en_evidence *evidence,
                                           const struct en_finding *finding,
                                           struct en_error *reterr)
{
    struct en_str entry = en_evidence_part(evidence, "entry");
    struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
    struct en_state *state = NULL;
    struct en_error why = {.rule = ""};
    enum en_status status = check_prefix(node, evidence, finding, reterr);

    if (status == EN_OK) {
        status = en_state_open(&node->env, ":memory:", &state, reterr);
    }
    if (status == EN_OK) {
        status = fold_before(node, state, finding->index, reterr);
    }
    if (status == EN_OK && (judge_entry(node, state, bytes, finding->index, &why) == EN_OK ||
                            strcmp(why.rule, finding->rule) != 0)) {
        status = otherwise(reterr, EN_ERR_VERIFY,
                           N_("by the rules this entry may stand there, or breaks another rule"));
    }
    en_state_close(state);
    en_arena_reset(&node->arena);
    return status;
}

static enum en_status confirm_promise(struct en_node *node, const struct en_finding *finding,
                                      struct en_error *reterr)
{
    struct en_hash root;
    uint64_t index = 0;

    if (en_store_head(node->store).size < finding->head.size ||
        en_store_root_at(node->store, finding->head.size, &root, NULL) != EN_OK ||
        !en_hash_equal(&root, &finding->head.root)) {
        return otherwise(reterr, EN_ERR_NOT_FOUND,
                         N_("this node does not hold the record of that head"));
    }
    struct en_error why = {.rule = ""};
    enum en_status status = en_store_find(node->store, &finding->act, &index, &why);
    if (status == EN_ERR_NOT_FOUND) {
        return EN_OK;
    }
    if (status == EN_OK && index >= finding->head.size) {
        return EN_OK;
    }
    return status == EN_OK
               ? otherwise(reterr, EN_ERR_VERIFY, N_("the promised act stands in the record"))
               : node_told(status, &why, reterr);
}

struct key_search {
    struct en_str name, pub;
    bool found;
};

static bool is_key(void *self, const struct en_cell *cells, size_t count)
{
    struct key_search *search = self;

    for (size_t i = 0; i < count; i++) {
        search->found = search->found || (strcmp(cells[i].name, "pub") == 0 &&
                                          en_str_equal(cells[i].text, search->pub));
    }
    return !search->found;
}

/* The key that signed both is the one that the record knows by this name. */
static enum en_status confirm_key(struct en_node *node, const struct en_evidence *evidence,
                                  struct en_error *reterr)
{
    struct en_vkey key;
    enum en_status status =
        en_vkey_parse(node->hasher, en_evidence_part(evidence, "key"), &key, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct key_search search = {.name = en_str_from(key.name),
                                .pub = {(const char *)key.key.b, EN_PUBKEY_BYTES}};
    status = en_state_view(node->state, "key", &search.name, 1, is_key, &search, reterr);
    return status != EN_OK || search.found
               ? status
               : otherwise(reterr, EN_ERR_VERIFY, N_("the record knows no such key by this name"));
}

enum en_status en_evidence_confirm(struct en_node *node, const struct en_evidence *evidence,
                                   const struct en_finding *finding, struct en_error *reterr)
{
    if (!finding->needs_record) {
        return EN_OK;
    }
    switch (finding->kind) {
    case EN_EVIDENCE_INADMISSIBLE:
        return confirm_inadmissible(node, evidence, finding, reterr);
    case EN_EVIDENCE_PROMISE:
        return confirm_promise(node, finding, reterr);
    case EN_EVIDENCE_TWO_ACTS:
        return confirm_key(node, evidence, reterr);
    case EN_EVIDENCE_FORK:
    case EN_EVIDENCE_REWRITE:
    case EN_EVIDENCE_BACKWARDS:
    case EN_EVIDENCE_BACKDATED:
    case EN_EVIDENCE_COUNT:
        break;
    }
    return EN_OK;
}
