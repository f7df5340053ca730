/*
 * What a file of evidence proves, by the public keys alone.
 *
 * Each kind is one function. None of them believes what the file says about itself: a kind is only
 * the question, and signatures and hashes answer it.
 */
#include "entente/witness.h"

#include "private.h"

#include <stdio.h>
#include <string.h>

enum { LATE_S_MAX = 10 * 60 }; /* notes "Log time": what clocks may differ by */

struct judging {
    struct en_arena *arena;
    struct en_hasher *hasher;
    const struct en_evidence *evidence;
    const struct en_policy *policy;
    struct en_finding *finding;
    struct en_error *reterr;
};

static enum en_status no_proof(const struct judging *judging, const char *rule, const char *text)
{
    return en_fail(
        judging->reterr, EN_ERR_VERIFY, rule,
        en_str_from(en_evidence_word(judging->evidence->kind)), text,
        N_("this file proves nothing against anybody; ask its sender for the right one"));
}

static struct en_str part(const struct judging *judging, const char *name)
{
    return en_evidence_part(judging->evidence, name);
}

static enum en_status head_of(const struct judging *judging, struct en_str note,
                              struct en_cosigned *ret)
{
    return en_checkpoint_open(judging->arena, note, judging->policy, ret, judging->reterr);
}

/* Which witnesses have signed the head after a time. */
static uint64_t signed_after(const struct en_cosigned *cosigned, en_time time)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < EN_COUNT(cosigned->witness_time); i++) {
        if ((cosigned->by_witness >> i & 1) != 0 && cosigned->witness_time[i] > time) {
            bits |= UINT64_C(1) << i;
        }
    }
    return bits;
}

static bool is_quorum_after(const struct judging *judging, const struct en_cosigned *cosigned,
                            en_time time)
{
    return en_policy_is_met(judging->policy, signed_after(cosigned, time));
}

/* ---- heads ---------------------------------------------------------------------------------- */

static enum en_status check_fork(const struct judging *judging)
{
    struct en_cosigned one, other;
    enum en_status status = head_of(judging, part(judging, "head"), &one);

    if (status == EN_OK) {
        status = head_of(judging, part(judging, "other"), &other);
    }
    if (status != EN_OK) {
        return status;
    }
    if (one.head.size != other.head.size || en_head_equal(&one.head, &other.head)) {
        return no_proof(judging, "evidence.same",
                        N_("the two heads are not of one size with two roots"));
    }
    judging->finding->head = one.head;
    return EN_OK;
}

static enum en_status check_rewrite(const struct judging *judging)
{
    struct en_cosigned earlier, later;
    struct en_proof growth;
    struct en_hash old_root, root;
    enum en_status status = head_of(judging, part(judging, "earlier"), &earlier);

    if (status == EN_OK) {
        status = head_of(judging, part(judging, "head"), &later);
    }
    if (status == EN_OK) {
        status = en_hashes_parse(part(judging, "growth"), &growth, judging->reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!en_proof_roots(judging->hasher, &growth, earlier.head.size, later.head.size, &old_root,
                        &root) ||
        !en_hash_equal(&root, &later.head.root)) {
        return no_proof(judging, "evidence.growth",
                        N_("its hashes do not lead to the root of the later head"));
    }
    if (en_hash_equal(&old_root, &earlier.head.root)) {
        return no_proof(judging, "evidence.same",
                        N_("the later record begins with the earlier one, as it should"));
    }
    judging->finding->head = later.head;
    judging->finding->earlier = earlier.head.size;
    return EN_OK;
}

/* ---- entries -------------------------------------------------------------------------------- */

static struct en_bytes bytes_of(struct en_str text)
{
    return (struct en_bytes){(const uint8_t *)text.ptr, text.len};
}

/* The entry stands under a head that the registrar signed. */
static enum en_status check_stands(const struct judging *judging, const char *entry,
                                   const char *receipt, uint64_t *ret_index,
                                   struct en_head *ret_head)
{
    struct en_receipt parsed;
    struct en_cosigned cosigned;
    struct en_hash leaf;
    enum en_status status = en_receipt_parse(part(judging, receipt), &parsed, judging->reterr);

    if (status == EN_OK) {
        status = head_of(judging, parsed.checkpoint, &cosigned);
    }
    if (status != EN_OK) {
        return status;
    }
    en_merkle_leaf(judging->hasher, bytes_of(part(judging, entry)), &leaf);
    if (!en_proof_includes(judging->hasher, &parsed.proof, parsed.index, &leaf, cosigned.head.size,
                           &cosigned.head.root)) {
        return no_proof(judging, "evidence.receipt",
                        N_("its entry does not stand under the head that it shows"));
    }
    *ret_index = parsed.index;
    *ret_head = cosigned.head;
    return EN_OK;
}

static enum en_status check_logged(const struct judging *judging, const char *entry, en_time *ret)
{
    struct en_entry parsed;
    enum en_status status =
        en_entry_parse(bytes_of(part(judging, entry)), &parsed, judging->reterr);

    if (status == EN_OK) {
        *ret = parsed.logged;
    }
    return status;
}

/* What needs no key and no other entry: whether it can be read at all. */
static bool is_readable(const struct judging *judging, struct en_error *why)
{
    struct en_checked checked;

    return en_entry_read(judging->arena, judging->hasher, bytes_of(part(judging, "entry")),
                         &checked, why) == EN_OK;
}

static enum en_status check_inadmissible(const struct judging *judging)
{
    struct en_finding *finding = judging->finding;
    struct en_str rule = part(judging, "rule");
    struct en_error why = {.rule = ""};
    struct en_proof growth;
    struct en_hash old_root, root;
    enum en_status status =
        check_stands(judging, "entry", "receipt", &finding->index, &finding->head);

    if (status == EN_OK) {
        status = en_hashes_parse(part(judging, "growth"), &growth, judging->reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (rule.len == 0 || rule.len > EN_TOKEN_BYTES_MAX) {
        return no_proof(judging, "evidence.rule", N_("it names no rule"));
    }
    if (!en_proof_roots(judging->hasher, &growth, finding->index, finding->head.size, &old_root,
                        &root) ||
        !en_hash_equal(&root, &finding->head.root)) {
        return no_proof(judging, "evidence.growth",
                        N_("its hashes do not lead to the root of the head"));
    }
    memcpy(finding->rule, rule.ptr, rule.len);
    finding->needs_record = is_readable(judging, &why);
    if (!finding->needs_record && !en_str_is(rule, why.rule)) {
        return no_proof(judging, "evidence.rule", N_("its entry breaks another rule than it says"));
    }
    return EN_OK;
}

static enum en_status check_backwards(const struct judging *judging)
{
    struct en_finding *finding = judging->finding;
    struct en_head head;
    uint64_t before = 0;
    enum en_status status = check_stands(judging, "entry", "receipt", &before, &head);

    if (status == EN_OK) {
        status = check_stands(judging, "next", "next-receipt", &finding->index, &finding->head);
    }
    if (status == EN_OK) {
        status = check_logged(judging, "entry", &finding->bound);
    }
    if (status == EN_OK) {
        status = check_logged(judging, "next", &finding->time);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!en_head_equal(&head, &finding->head) || before >= finding->index ||
        finding->time >= finding->bound) {
        return no_proof(judging, "evidence.order",
                        N_("the two entries stand in the order of their log times"));
    }
    return EN_OK;
}

static enum en_status check_backdated(const struct judging *judging)
{
    struct en_finding *finding = judging->finding;
    struct en_cosigned earlier;
    enum en_status status = head_of(judging, part(judging, "earlier"), &earlier);

    if (status == EN_OK) {
        status = check_stands(judging, "entry", "receipt", &finding->index, &finding->head);
    }
    if (status == EN_OK) {
        status = check_logged(judging, "entry", &finding->time);
    }
    if (status != EN_OK) {
        return status;
    }
    finding->earlier = earlier.head.size;
    finding->bound = en_policy_time(judging->policy, &earlier);
    if (finding->index < earlier.head.size || finding->time >= finding->bound - LATE_S_MAX) {
        return no_proof(judging, "evidence.time",
                        N_("the quorum of witnesses has not cosigned the record without the entry "
                           "more than ten minutes after its log time"));
    }
    return EN_OK;
}

/* ---- words ---------------------------------------------------------------------------------- */

static enum en_status check_promise(const struct judging *judging)
{
    struct en_finding *finding = judging->finding;
    struct en_promise promise;
    struct en_cosigned cosigned;
    enum en_status status = en_promise_open(judging->arena, part(judging, "promise"),
                                            judging->policy, &promise, judging->reterr);

    if (status == EN_OK) {
        status = head_of(judging, part(judging, "head"), &cosigned);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!is_quorum_after(judging, &cosigned, promise.by)) {
        return no_proof(judging, "evidence.quorum",
                        N_("the quorum of witnesses has not signed the head after the time that "
                           "was promised"));
    }
    finding->head = cosigned.head;
    finding->act = promise.act;
    finding->time = promise.by;
    finding->needs_record = true;
    return EN_OK;
}

/* An act by this key, its signature good. */
static enum en_status check_act(const struct judging *judging, const char *name,
                                const struct en_vkey *key, struct en_act *ret,
                                struct en_hash *ret_id)
{
    struct en_note note;
    enum en_status status =
        en_note_parse(judging->arena, part(judging, name), &note, judging->reterr);

    if (status == EN_OK) {
        status = en_act_parse(judging->arena, note.text, ret, judging->reterr);
    }
    if (status == EN_OK && en_note_check(&note, key, NULL) != EN_OK) {
        status = no_proof(judging, "evidence.signature",
                          N_("the key that it shows has not signed both acts"));
    }
    if (status == EN_OK) {
        en_hash_of(judging->hasher, bytes_of(note.text), ret_id);
    }
    return status;
}

static enum en_status check_two_acts(const struct judging *judging)
{
    struct en_finding *finding = judging->finding;
    struct en_vkey key;
    struct en_act one, other;
    struct en_hash id;
    enum en_status status =
        en_vkey_parse(judging->hasher, part(judging, "key"), &key, judging->reterr);

    if (status == EN_OK) {
        status = check_act(judging, "act", &key, &one, &finding->act);
    }
    if (status == EN_OK) {
        status = check_act(judging, "other-act", &key, &other, &id);
    }
    if (status != EN_OK) {
        return status;
    }
    if (one.seq != other.seq || en_hash_equal(&finding->act, &id) ||
        !en_str_equal(one.origin, other.origin) ||
        !en_str_equal(one.origin, judging->policy->origin) || !en_str_is(one.author, key.name) ||
        !en_str_is(other.author, key.name)) {
        return no_proof(judging, "evidence.chain",
                        N_("these are not two acts of one key with one number in this record"));
    }
    finding->index = one.seq;
    memcpy(finding->against, key.name, sizeof(finding->against));
    finding->needs_record = true;
    return EN_OK;
}

struct en_str en_evidence_origin(const struct en_evidence *evidence)
{
    static const char *const where[EN_EVIDENCE_COUNT] = {
        [EN_EVIDENCE_FORK] = "head",
        [EN_EVIDENCE_REWRITE] = "head",
        [EN_EVIDENCE_INADMISSIBLE] = "receipt",
        [EN_EVIDENCE_BACKWARDS] = "receipt",
        [EN_EVIDENCE_BACKDATED] = "earlier",
        [EN_EVIDENCE_PROMISE] = "head",
        [EN_EVIDENCE_TWO_ACTS] = "act",
    };
    struct en_str text = en_evidence_part(evidence, where[evidence->kind]);
    struct en_receipt receipt;

    if (evidence->kind == EN_EVIDENCE_TWO_ACTS) {
        struct en_str line = en_str_cut(&text, '\n');
        (void)en_str_cut(&line, ' '); /* "entente/act/v1 ORIGIN" */
        return line;
    }
    if (strcmp(where[evidence->kind], "receipt") == 0) {
        text = en_receipt_parse(text, &receipt, NULL) == EN_OK ? receipt.checkpoint : text;
    }
    return node_origin_of(text);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status check_kind(const struct judging *judging)
{
    switch (judging->evidence->kind) {
    case EN_EVIDENCE_FORK:
        return check_fork(judging);
    case EN_EVIDENCE_REWRITE:
        return check_rewrite(judging);
    case EN_EVIDENCE_INADMISSIBLE:
        return check_inadmissible(judging);
    case EN_EVIDENCE_BACKWARDS:
        return check_backwards(judging);
    case EN_EVIDENCE_BACKDATED:
        return check_backdated(judging);
    case EN_EVIDENCE_PROMISE:
        return check_promise(judging);
    case EN_EVIDENCE_TWO_ACTS:
        return check_two_acts(judging);
    case EN_EVIDENCE_COUNT:
        break;
    }
    return no_proof(judging, "evidence.kind", N_("this kind of evidence is not known here"));
}

enum en_status en_evidence_check(struct en_arena *arena, struct en_hasher *hasher,
                                 const struct en_evidence *evidence, const struct en_policy *policy,
                                 struct en_finding *ret, struct en_error *reterr)
{
    struct en_finding finding = {.kind = evidence->kind};
    struct judging judging = {arena, hasher, evidence, policy, &finding, reterr};
    size_t len = policy->origin.len < EN_KEYNAME_BYTES_MAX ? policy->origin.len : 0;

    memcpy(finding.against, policy->origin.ptr, len);
    enum en_status status = check_kind(&judging);
    if (status == EN_OK) {
        *ret = finding;
    }
    return node_judge(status, reterr);
}
