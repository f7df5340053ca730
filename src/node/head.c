/*
 * Heads: the registrar signs what the record holds, witnesses add their lines.
 *
 * A head is signed only from rows that are on the disk (the store has confirmed them), and only
 * once for a size and root: signing again would throw away the cosignatures gathered for it.
 *
 * The registrar signs heads under the name of the origin, as stock tools expect of a log
 * (C2SP tlog-checkpoint); its acts it signs under its own. The key is one and the same.
 */
#include "memory.h"

#include <assert.h>
#include <string.h>

static bool same_key(const struct en_signing_key *signer, const struct en_vkey *key)
{
    struct en_pubkey public_key;

    en_signing_key_public(signer, &public_key);
    return strcmp(en_signing_key_name(signer), key->name) == 0 &&
           memcmp(public_key.b, key->key.b, EN_PUBKEY_BYTES) == 0;
}

/* A registrar that was restored from a backup must not sign a second record: it asks its memory. */
static enum en_status remember(struct en_node *node, const struct en_head *head, struct en_str note,
                               struct en_error *reterr)
{
    struct node_memory memory = {.known = false};
    enum en_status status = node_memory_read(node, &memory, reterr);

    /* A successor leaves entries behind: what was signed for its predecessor does not bind. */
    if (status == EN_OK && en_str_is(en_node_origin(node), memory.origin)) {
        status = node_memory_allows(node, &memory, head, reterr);
    }
    if (status == EN_OK) {
        status = node_remember(node, head, note, reterr);
    }
    node_memory_finish(&memory);
    return status;
}

enum en_status node_publish(struct en_node *node, const struct en_head *head, struct en_str note,
                            struct en_error *reterr)
{
    node->head_changes++;
    return en_store_publish(node->store, head, note, reterr);
}

static enum en_status publish_signed(struct en_node *node, const struct en_head *head,
                                     const struct en_signing_key *registrar,
                                     struct en_error *reterr)
{
    struct en_signing_key *log = NULL;
    struct en_text checkpoint = {0};
    struct en_text note = {0};
    enum en_status status = en_signing_key_rename(registrar, en_node_origin(node), &log, reterr);

    if (status == EN_OK) {
        en_checkpoint_print(&checkpoint, en_node_origin(node), head);
        en_note_sign(&note, en_text_str(&checkpoint), log);
        status = checkpoint.failed || note.failed
                     ? node_no_memory(reterr)
                     : remember(node, head, en_text_str(&note), reterr);
    }
    if (status == EN_OK) {
        status = node_publish(node, head, en_text_str(&note), reterr);
    }
    en_signing_key_destroy(log);
    en_text_finish(&checkpoint);
    en_text_finish(&note);
    return status;
}

/* Which witness a signature line names; -1 for none. */
static int witness_of(const struct en_signature *sig, const struct en_policy *policy)
{
    for (size_t i = 0; i < policy->witness_count; i++) {
        if (sig->key_id == policy->witness[i].id && en_str_is(sig->name, policy->witness[i].name)) {
            return (int)i;
        }
    }
    return -1;
}

/* A head's note taken apart and checked. */
struct opened {
    struct en_note note;
    struct en_cosigned cosigned;
};

static enum en_status open_note(struct en_arena *arena, struct en_str bytes,
                                const struct en_policy *policy, struct opened *ret,
                                struct en_error *reterr)
{
    enum en_status status = en_note_parse(arena, bytes, &ret->note, reterr);

    return status != EN_OK ? status
                           : en_checkpoint_open(arena, bytes, policy, &ret->cosigned, reterr);
}

/* Copy the newest line of one witness, if the note has one. Equal times: any line will do. */
static void copy_line(struct en_text *out, const struct en_note *note,
                      const struct en_policy *policy, int witness)
{
    for (size_t i = note->sig_count; i-- > 0;) {
        if (witness_of(&note->sig[i], policy) == witness) {
            en_text_add(out, note->sig[i].line);
            en_text_addc(out, '\n');
            return;
        }
    }
}

static bool is_log(const struct en_signature *sig, const struct en_policy *policy)
{
    return sig->key_id == policy->log.id && en_str_is(sig->name, policy->log.name);
}

static void copy_log_line(struct en_text *out, const struct en_note *note,
                          const struct en_policy *policy)
{
    for (size_t i = 0; i < note->sig_count; i++) {
        if (is_log(&note->sig[i], policy)) {
            en_text_add(out, note->sig[i].line);
            en_text_addc(out, '\n');
            return;
        }
    }
}

/* The head with the registrar's line and this one alone, to judge the line by itself. */
static void with_one_line(struct en_text *out, const struct en_note *note,
                          const struct en_policy *policy, struct en_str line)
{
    en_text_add(out, note->text);
    en_text_addc(out, '\n');
    copy_log_line(out, note, policy);
    en_text_add(out, line);
    if (line.len == 0 || line.ptr[line.len - 1] != '\n') {
        en_text_addc(out, '\n');
    }
}

/* Judge a line offered for the published head, and put it in. */
static enum en_status take_line(struct en_node *node, struct en_str published, struct en_str line,
                                struct en_text *merged, struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_text single = {0};
    struct en_note note;
    struct opened offered = {0};

    enum en_status status = en_note_parse(&node->arena, published, &note, reterr);
    if (status == EN_OK) {
        with_one_line(&single, &note, &policy, line);
        status = single.failed
                     ? node_no_memory(reterr)
                     : open_note(&node->arena, en_text_str(&single), &policy, &offered, reterr);
    }
    if (status == EN_OK && offered.cosigned.by_witness == 0) {
        status = node_not_witness(reterr, offered.note.sig[offered.note.sig_count - 1].name);
    }
    if (status == EN_OK) {
        status = node_merge_heads(&node->arena, published, en_text_str(&single), &policy, merged,
                                  reterr);
    }
    en_text_finish(&single);
    return status;
}

enum en_status node_merge_heads(struct en_arena *arena, struct en_str a, struct en_str b,
                                const struct en_policy *policy, struct en_text *out,
                                struct en_error *reterr)
{
    struct opened left;
    struct opened right;
    enum en_status status = open_note(arena, a, policy, &left, reterr);

    if (status == EN_OK) {
        status = open_note(arena, b, policy, &right, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    assert(en_head_equal(&left.cosigned.head, &right.cosigned.head));
    en_text_add(out, left.note.text);
    en_text_addc(out, '\n');
    copy_log_line(out, &left.note, policy);
    for (size_t i = 0; i < policy->witness_count; i++) {
        /* A witness that did not cosign has time 0 there. */
        bool newer = right.cosigned.witness_time[i] > left.cosigned.witness_time[i];
        copy_line(out, newer ? &right.note : &left.note, policy, (int)i);
    }
    return out->failed ? node_no_memory(reterr) : EN_OK;
}

enum en_status node_check_registrar(struct en_node *node, const struct en_signing_key *key,
                                    struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(node->state);

    if (accord != NULL && same_key(key, &accord->registrar)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_INADMISSIBLE, "node.registrar", EN_STR(""),
                   N_("%1 is not the registrar's key of this accord"),
                   N_("only the registrar signs heads and moves the clock"),
                   en_str_from(en_signing_key_name(key)));
}

bool node_is_witness(struct en_node *node, const struct en_signing_key *key)
{
    struct en_policy policy = en_node_policy(node);

    for (size_t i = 0; i < policy.witness_count; i++) {
        if (same_key(key, &policy.witness[i])) {
            return true;
        }
    }
    return false;
}

enum en_status node_not_witness(struct en_error *reterr, struct en_str name)
{
    return en_fail(reterr, EN_ERR_INADMISSIBLE, "head.witness", EN_STR(""),
                   N_("%1 is no witness of this accord, or signs with another key"),
                   N_("see the witness lines of `entente accord show`"), name);
}

struct en_policy node_policy_of(struct en_hasher *hasher, const struct en_accord *accord,
                                struct en_str origin, struct en_vkey witness[static 64])
{
    struct en_policy policy = {.origin = origin,
                               .witness = witness,
                               .witness_count = accord->witness_count,
                               .quorum = accord->quorum};

    assert(accord->witness_count <= 64);
    for (size_t i = 0; i < accord->witness_count; i++) {
        witness[i] = accord->witness[i].key;
    }
    en_vkey_make(hasher, origin, EN_KEY_ED25519, &accord->registrar.key, &policy.log);
    return policy;
}

int node_witness_of(const struct en_accord *accord, const char *body)
{
    for (size_t i = 0; i < accord->witness_count; i++) {
        if (en_str_is(accord->witness[i].body, body)) {
            return (int)i;
        }
    }
    return -1;
}

enum en_status en_node_insist(struct en_node *node, struct en_str body, struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(node->state);
    struct node_conf conf = node->conf;
    int witness = -1;

    if (body.len < sizeof(conf.own)) {
        memset(conf.own, 0, sizeof(conf.own));
        memcpy(conf.own, body.ptr, body.len);
        witness = accord != NULL ? node_witness_of(accord, conf.own) : -1;
    }
    if (witness < 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "node.own", EN_STR("own-witness"),
                       N_("%1 has no witness in this accord"),
                       N_("see the witness lines of `entente accord show`"), body);
    }
    enum en_status status = node_conf_write(&node->env, node->folder, &conf, reterr);
    if (status == EN_OK) {
        node->conf = conf;
    }
    return status;
}

struct en_policy en_node_policy_at(struct en_node *node, uint64_t size)
{
    const struct en_accord *accord = en_state_accord_at(node->state, size);

    if (accord == NULL) {
        return (struct en_policy){.origin = en_node_origin(node)};
    }
    struct en_policy policy =
        node_policy_of(node->hasher, accord, en_node_origin(node), node->witness);
    if (node->conf.own[0] != '\0') {
        en_policy_insist(&policy, node_witness_of(accord, node->conf.own), node->group);
    }
    return policy;
}

struct en_policy en_node_policy(struct en_node *node)
{
    return en_node_policy_at(node, UINT64_MAX);
}

enum en_status node_check_signers(struct en_arena *arena, struct en_str note,
                                  const struct en_policy *policy, struct en_error *reterr)
{
    struct en_note parsed;
    enum en_status status = en_note_parse(arena, note, &parsed, reterr);

    for (size_t i = 0; status == EN_OK && i < parsed.sig_count; i++) {
        const struct en_signature *sig = &parsed.sig[i];
        if (!is_log(sig, policy) && witness_of(sig, policy) < 0) {
            status =
                en_fail(reterr, EN_ERR_VERIFY, "head.signer", EN_STR("checkpoint"),
                        N_("%1 signed the head, whom the accord does not name"),
                        N_("fetch the head again: its bytes may have been changed"), sig->name);
        }
    }
    return status;
}

struct en_str node_origin_of(struct en_str note)
{
    return en_str_cut(&note, '\n');
}

enum en_status node_head_of(struct en_arena *arena, struct en_str note, struct en_str origin,
                            struct en_str *ret_text, struct en_head *ret, struct en_error *reterr)
{
    struct en_note parsed;
    enum en_status status = en_note_parse(arena, note, &parsed, reterr);

    if (status == EN_OK) {
        status = en_checkpoint_parse(parsed.text, origin, ret, reterr);
    }
    if (status == EN_OK && ret_text != NULL) {
        *ret_text = parsed.text;
    }
    return status;
}

enum en_status node_published(struct en_node *node, struct en_text *ret_note, struct en_head *ret,
                              struct en_error *reterr)
{
    enum en_status status = en_store_published(node->store, ret_note, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (ret_note->len == 0) {
        *ret = (struct en_head){.size = 0};
        en_merkle_empty(&ret->root);
        return EN_OK;
    }
    /* A successor record has no head of its own at first: the newest is still its predecessor's. */
    return node_head_of(&node->arena, en_text_str(ret_note), node_origin_of(en_text_str(ret_note)),
                        NULL, ret, reterr);
}

enum en_status en_node_sign_head(struct en_node *node, const struct en_signing_key *registrar,
                                 struct en_error *reterr)
{
    struct en_head head = en_store_head(node->store);
    struct en_head published;
    struct en_text note = {0};

    assert(node->mode == EN_NODE_WRITE);
    enum en_status status = node_check_registrar(node, registrar, reterr);
    if (status == EN_OK) {
        status = node_published(node, &note, &published, reterr);
    }
    if (status == EN_OK && !(note.len > 0 && en_head_equal(&published, &head))) {
        status = publish_signed(node, &head, registrar, reterr);
    }
    en_text_finish(&note);
    en_arena_reset(&node->arena);
    return status;
}

/* How long after the next entry was logged a head may still be cosigned. */
enum { NEWER_S_MAX = 5 * 60 };

static enum en_status outgrown(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_STALE, "head.outgrown", EN_STR("head"),
                   N_("the record had grown beyond this head when it was cosigned"),
                   N_("sign the present head and have that one cosigned"));
}

/* A cosignature says that the record was not longer at that time. The registrar knows better where
 * an entry behind the head was logged before, and must not let it stand: members would take that
 * entry for one that was slipped in with an old date. */
static enum en_status check_newest(struct en_node *node, const struct en_head *head,
                                   struct en_str note, struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_cosigned cosigned;
    struct en_text bytes = {0};
    struct en_entry next;

    if (en_store_head(node->store).size == head->size) {
        return EN_OK;
    }
    enum en_status status = en_checkpoint_open(&node->arena, note, &policy, &cosigned, reterr);
    if (status == EN_OK) {
        status = en_store_entry(node->store, head->size, &bytes, reterr);
    }
    if (status == EN_OK) {
        status =
            en_entry_parse((struct en_bytes){(const uint8_t *)bytes.ptr, bytes.len}, &next, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < policy.witness_count; i++) {
        if ((cosigned.by_witness >> i & 1) != 0 &&
            cosigned.witness_time[i] > next.logged + NEWER_S_MAX) {
            status = outgrown(reterr);
        }
    }
    en_text_finish(&bytes);
    return status;
}

enum en_status en_node_add_cosignature(struct en_node *node, struct en_str line,
                                       struct en_error *reterr)
{
    struct en_text published = {0};
    struct en_text merged = {0};
    struct en_head head;

    assert(node->mode == EN_NODE_WRITE);
    enum en_status status = node_published(node, &published, &head, reterr);
    if (status == EN_OK && published.len == 0) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "head.unsigned", EN_STR(""),
                         N_("no head of this record was signed yet"),
                         N_("the registrar signs a head first"));
    }
    if (status == EN_OK) {
        status = take_line(node, en_text_str(&published), line, &merged, reterr);
    }
    if (status == EN_OK && en_node_is_registrar(node)) {
        status = check_newest(node, &head, en_text_str(&merged), reterr);
    }
    if (status == EN_OK) {
        status = node_publish(node, &head, en_text_str(&merged), reterr);
    }
    en_text_finish(&published);
    en_text_finish(&merged);
    en_arena_reset(&node->arena);
    return status;
}
