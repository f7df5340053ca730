/*
 * Following: take in what another node has and this one lacks, if all of it is right.
 *
 * The order is: signed head; entries, folded by the same rules from the own state on; root reached
 * against root signed; only then the own record, the published head, the cosignature. As the fold
 * starts from the own tree and must end in the signed root, growth needs no proof of its own: a
 * registrar that rewrote, dropped or reordered anything cannot reach that root.
 *
 * If the machine stops half way through the appending, the record holds a prefix of what was
 * checked, and the tables, which are ahead of it, are folded again at the next opening.
 */
#include "entente/witness.h"

#include "accuse.h"
#include "memory.h"
#include "spill.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What one call of follow works on. */
struct follow {
    struct en_node *node;
    struct en_text note; // the source's signed head
    struct en_str text;  // its text; borrows from `note`
    struct en_head head;
    struct en_head own;
    struct en_text published;      // the newest signed head held here; may be empty
    struct en_head published_head; // what it says
    struct node_memory memory;     // of what was signed here
};

/* ---- the head ------------------------------------------------------------------------------- */

static struct en_str theirs_origin(const struct follow *follow)
{
    return node_origin_of(en_text_str(&follow->note));
}

static enum en_status not_followed(struct en_str origin, struct en_str own, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "head.origin", EN_STR("line 1"),
                   N_("the head is of another record: %1 instead of %2"),
                   N_("fetch the head of the right record"), origin, own);
}

/* A head of another origin is followed if the record says so in the end: a successor's. It must be
 * longer than what is held here, so that the act which says so is among what is new. */
static enum en_status check_origin(const struct follow *follow, struct en_error *reterr)
{
    struct en_str origin = theirs_origin(follow);
    struct en_str own = en_node_origin(follow->node);
    struct en_head head;

    if (node_is_stopped(&follow->memory, origin)) {
        return node_refuse_stopped(&follow->memory, reterr);
    }
    if (en_str_equal(origin, own) || !en_keyname_is_sound(origin)) {
        return en_keyname_is_sound(origin) ? EN_OK : not_followed(origin, own, reterr);
    }
    enum en_status status =
        node_head_of(&follow->node->arena, en_text_str(&follow->note), origin, NULL, &head, reterr);
    return status == EN_OK && head.size <= follow->own.size ? not_followed(origin, own, reterr)
                                                            : status;
}

/* The accord by which the source's head is judged first: ours, or the act 0 that we pinned. */
struct first_act {
    struct en_node *node;
    struct en_accord *accord; // owned
    enum en_status status;
    struct en_error *reterr;
};

static bool read_first_act(void *self, uint64_t index, struct en_bytes bytes)
{
    struct first_act *first = self;
    struct en_node *node = first->node;
    struct en_checked entry;

    (void)index;
    first->status = en_entry_read(&node->arena, node->hasher, bytes, &entry, first->reterr);
    if (first->status == EN_OK && !en_hash_equal(&entry.id, &node->conf.fingerprint)) {
        first->status =
            en_fail(first->reterr, EN_ERR_VERIFY, "follow.fingerprint", EN_STR("entry 0"),
                    N_("the source's accord is not the one this folder pins"),
                    N_("compare the fingerprint with the other parties; follow another source"));
    }
    if (first->status == EN_OK) {
        first->status = en_act0_check(&node->arena, &entry, first->reterr);
    }
    if (first->status == EN_OK) {
        first->status = en_accord_create(&entry.act, &first->accord, first->reterr);
    }
    return false;
}

/* Before anything is folded: a stranger's head is not worth the work. The registrar's key cannot be
 * amended, so the newest accord at hand is good enough for its signature. */
static enum en_status check_log_signature(struct follow *follow, const struct en_source *source,
                                          struct en_error *reterr)
{
    struct en_node *node = follow->node;
    const struct en_accord *accord = en_state_accord(node->state);
    struct first_act first = {.node = node, .status = EN_OK, .reterr = reterr};
    struct en_cosigned cosigned;
    enum en_status status = EN_OK;

    if (accord == NULL) {
        status = source->read(source->self, 0, 1, read_first_act, &first, reterr);
        status = first.status != EN_OK ? first.status : status;
        accord = first.accord;
    }
    if (status == EN_OK && accord == NULL) {
        status = en_fail(reterr, EN_ERR_VERIFY, "follow.empty", EN_STR(""),
                         N_("the source gives no act 0"), N_("follow another source"));
    }
    if (status == EN_OK) {
        struct en_policy policy =
            node_policy_of(node->hasher, accord, theirs_origin(follow), node->witness);
        policy.witness_count = 0;
        status = en_checkpoint_open(&node->arena, en_text_str(&follow->note), &policy, &cosigned,
                                    reterr);
    }
    en_accord_destroy(first.accord);
    return status;
}

static enum en_status smaller(const struct follow *follow, struct en_error *reterr)
{
    char theirs[24];
    char ours[24];

    (void)snprintf(theirs, sizeof(theirs), "%" PRIu64, follow->head.size);
    (void)snprintf(ours, sizeof(ours), "%" PRIu64, follow->own.size);
    return en_fail(reterr, EN_ERR_VERIFY, "follow.smaller", EN_STR("head"),
                   N_("the source signs %1 entries, this record holds %2 already"),
                   N_("fetch a newer head; if this stays, the registrar has dropped acts: tell "
                      "the other parties"),
                   en_str_from(theirs), en_str_from(ours));
}

static enum en_status forked(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "follow.forked", EN_STR("head"),
                   N_("the source has another record of the same size"),
                   N_("keep both heads: together they prove that the registrar shows two records; "
                      "tell the other parties"));
}

static enum en_status growth(struct en_error *why)
{
    return en_fail(why, EN_ERR_VERIFY, "follow.growth", EN_STR("head"),
                   N_("the source's entries do not lead from our record to the head it signed"),
                   N_("keep the head: the registrar has rewritten the record, or its copy is "
                      "damaged; tell the other parties"));
}

/* The two signed heads at hand: the source's and ours. */
static struct signed_head theirs(const struct follow *follow)
{
    return (struct signed_head){en_text_str(&follow->note), follow->head};
}

static struct signed_head ours(const struct follow *follow)
{
    return (struct signed_head){en_text_str(&follow->published), follow->published_head};
}

/* A source that can tell roots must tell ours: nothing else of it is worth reading. */
static enum en_status check_growth(const struct follow *follow, const struct en_source *source,
                                   struct en_error *reterr)
{
    struct signed_head other = theirs(follow), own = ours(follow);
    struct en_error why = {.rule = ""};
    struct en_hash root;

    if (source->root_at == NULL || follow->own.size == 0 || follow->own.size == follow->head.size) {
        return EN_OK;
    }
    enum en_status status = source->root_at(source->self, follow->own.size, &root, reterr);
    if (status == EN_OK && !en_hash_equal(&root, &follow->own.root)) {
        accuse_by_source(follow->node, source, &other, &own, &why);
        status = growth(reterr);
    }
    return status;
}

/* A head that is not longer than what is held here: is it a head of the own record? */
static enum en_status check_known(struct follow *follow, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct signed_head other = theirs(follow), own = ours(follow);
    struct en_hash root;
    enum en_status status = en_store_root_at(node->store, follow->head.size, &root, reterr);

    if (status != EN_OK) {
        return status;
    }
    bool known = en_hash_equal(&root, &follow->head.root);
    if (!known) {
        accuse_by_record(node, &other, &own, "follow.forked");
    }
    if (follow->head.size < follow->own.size) {
        return smaller(follow, reterr);
    }
    return known ? EN_OK : forked(reterr);
}

/* Size, root and signature of the source's head against what is held here. */
static enum en_status check_head(struct follow *follow, const struct en_source *source,
                                 struct en_error *reterr)
{
    struct en_node *node = follow->node;
    enum en_status status = check_origin(follow, reterr);

    if (status == EN_OK) {
        status = node_head_of(&node->arena, en_text_str(&follow->note), theirs_origin(follow),
                              &follow->text, &follow->head, reterr);
    }
    if (status == EN_OK) {
        status = check_log_signature(follow, source, reterr);
    }
    if (status == EN_ERR_VERIFY && !en_str_equal(theirs_origin(follow), en_node_origin(node))) {
        status = not_followed(theirs_origin(follow), en_node_origin(node), reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (follow->head.size <= follow->own.size) {
        return check_known(follow, reterr);
    }
    return check_growth(follow, source, reterr);
}

/* Publish the source's head here, with every good line that either side has and our own. */
static enum en_status publish(struct follow *follow, struct en_str cosignature,
                              struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct en_policy policy = en_node_policy(node);
    struct en_text held = {0};
    struct en_text offered = {0};
    struct en_text merged = {0};
    struct en_head head;

    en_text_add(&offered, en_text_str(&follow->note));
    en_text_add(&offered, cosignature);
    enum en_status status = node_published(node, &held, &head, reterr);
    bool same = held.len > 0 && en_head_equal(&head, &follow->head);
    struct en_str other = en_text_str(same ? &held : &follow->note);
    if (status == EN_OK) {
        status = offered.failed ? node_no_memory(reterr)
                                : node_merge_heads(&node->arena, en_text_str(&offered), other,
                                                   &policy, &merged, reterr);
    }
    if (status == EN_OK) {
        status = node_publish(node, &follow->head, en_text_str(&merged), reterr);
    }
    en_text_finish(&held);
    en_text_finish(&offered);
    en_text_finish(&merged);
    return status;
}

/* ---- entries -------------------------------------------------------------------------------- */

static enum en_status fold_new(struct follow *follow, struct spill *spill, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct en_source source = spill_source(spill);
    struct en_log_view view = node_log_view(node);
    struct en_fold_options options = {.signatures = true,
                                      .threads =
                                          node_threads(follow->head.size - follow->own.size, true),
                                      .fingerprint = &node->conf.fingerprint};
    struct en_error why = {.rule = ""};
    enum en_status status = en_fold(node->state, &source, &follow->head, &view, &options, &why);

    if (spill->status != EN_OK) {
        why = spill->why;
        status = spill->status;
    } else if (status == EN_ERR_VERIFY && strcmp(why.rule, "fold.root") == 0) {
        status = growth(&why);
    }
    return node_told(status, &why, reterr);
}

/* Throw away tables that went further than the record may follow. */
static void fold_back(struct en_node *node)
{
    if (en_node_rebuild(node, NULL) != EN_OK) {
        /* Only the disk can stop this; the record is right, and the next opening folds it. */
        return;
    }
}

/* Fold, judge the head by the accord that is in force at it, append. */
static enum en_status take_new(struct follow *follow, struct spill *spill, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct en_cosigned cosigned;
    enum en_status status = fold_new(follow, spill, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct en_policy policy = en_node_policy(node);
    status =
        en_checkpoint_open(&node->arena, en_text_str(&follow->note), &policy, &cosigned, reterr);
    en_arena_reset(&node->arena);
    if (status == EN_OK) {
        status = spill_append(spill, node, reterr);
    }
    if (status != EN_OK) {
        fold_back(node);
    }
    return status;
}

/* What is new behind a head that the quorum has cosigned was logged later; clocks may differ. One
 * witness's word is not enough for it: its clock may be fast. The registrar, which has the same
 * lines, refuses to append while its clock is behind them (submit.c). */
static en_time backdating_bound(struct follow *follow)
{
    struct en_node *node = follow->node;
    struct en_policy policy = en_node_policy(node);
    struct en_cosigned cosigned = {.witness_total = 0};

    if (follow->published.len == 0 ||
        en_checkpoint_open(&node->arena, en_text_str(&follow->published), &policy, &cosigned,
                           NULL) != EN_OK) {
        return 0;
    }
    en_time quorum = en_policy_time(&policy, &cosigned);
    return quorum == 0 ? 0 : quorum - SPILL_AHEAD_S_MAX;
}

static enum en_status fetch_new(struct follow *follow, const struct en_source *source,
                                struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct spill spill = {.source = source,
                          .from = follow->own.size,
                          .next = follow->own.size,
                          .now = node->env.now(node->env.self),
                          .bound = backdating_bound(follow)};
    struct en_error why = {.rule = ""};
    struct signed_head head = theirs(follow), own = ours(follow);
    enum en_status status = spill_open(&spill, node->folder, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = node_judge(take_new(follow, &spill, &why), &why);
    spill_close(&spill);
    if (status == EN_ERR_VERIFY) {
        accuse_by_source(node, source, &head, &own, &why);
    }
    return node_told(status, &why, reterr);
}

/* ---- the word of a witness ------------------------------------------------------------------ */

/* Sign what may be signed, remembering it before anybody sees it. */
static enum en_status sign(struct follow *follow, const struct en_signing_key *witness, en_time now,
                           struct en_text *line, struct en_error *reterr)
{
    struct en_text note = {0};
    struct en_text own_line = {0};

    en_checkpoint_cosign(&own_line, follow->text, now, witness);
    en_text_add(&note, en_text_str(&follow->note));
    en_text_add(&note, en_text_str(&own_line));
    enum en_status status =
        own_line.failed || note.failed
            ? node_no_memory(reterr)
            : node_remember(follow->node, &follow->head, en_text_str(&note), reterr);
    if (status == EN_OK) {
        en_text_add(line, en_text_str(&own_line));
        status = line->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&note);
    en_text_finish(&own_line);
    return status;
}

/* What was signed before against the record now held: the same record, or proof of two. */
static enum en_status check_memory(struct follow *follow, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct signed_head before = {en_text_str(&follow->memory.note), follow->memory.head};
    struct signed_head now = theirs(follow);
    struct en_error why = {.rule = ""};
    enum en_status status = node_memory_allows(node, &follow->memory, &follow->head, &why);

    if (status == EN_ERR_VERIFY && strcmp(why.rule, "witness.beside") == 0) {
        accuse_by_record(node, &before, &now, "witness.beside");
    }
    return node_told(status, &why, reterr);
}

/* The witness's word for a head that is held here whole. */
static enum en_status cosign(struct follow *follow, const struct en_signing_key *witness,
                             struct en_text *line, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    en_time now = node->env.now(node->env.self);
    en_time logged = en_state_log_time(node->state);

    if (logged > now + SPILL_AHEAD_S_MAX) {
        return spill_ahead(reterr, follow->head.size - 1, logged, now);
    }
    if (!node_is_witness(node, witness)) {
        return node_not_witness(reterr, en_str_from(en_signing_key_name(witness)));
    }
    enum en_status status = check_memory(follow, reterr);
    if (status == EN_OK) {
        status = node_withhold(node, en_text_str(&follow->note), now, reterr);
    }
    return status == EN_OK ? sign(follow, witness, now, line, reterr) : status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status begin(struct follow *follow, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    enum en_status status = en_store_settle(node->store, reterr);

    node->evidence[0] = '\0';
    if (status == EN_OK) {
        status = node_fold(node, reterr);
    }
    if (status == EN_OK) {
        follow->own = en_store_head(node->store);
        status = node_published(node, &follow->published, &follow->published_head, reterr);
    }
    return status == EN_OK ? node_memory_read(node, &follow->memory, reterr) : status;
}

static enum en_status take_in(struct follow *follow, const struct en_source *source,
                              struct en_error *reterr)
{
    enum en_status status = source->head(source->self, &follow->note, reterr);

    if (status == EN_OK && follow->note.len == 0) {
        status =
            en_fail(reterr, EN_ERR_NOT_FOUND, "follow.unsigned", EN_STR("head"),
                    N_("the source has no signed head yet"), N_("the registrar signs one first"));
    }
    if (status == EN_OK) {
        status = node_judge(check_head(follow, source, reterr), reterr);
    }
    if (status == EN_OK && follow->head.size > follow->own.size) {
        status = fetch_new(follow, source, reterr);
        if (status == EN_OK) {
            (void)!node_erase_blobs(follow->node, NULL); /* else at the next opening */
        }
    }
    if (status == EN_OK && follow->memory.stopped != 0) {
        status = node_go_on(follow->node, &follow->memory, reterr); /* a successor's head */
    }
    return status;
}

/* Who gives no word of his own still keeps the evidence of a broken promise. */
static enum en_status look_for_promises(struct follow *follow, struct en_error *reterr)
{
    struct en_node *node = follow->node;
    struct en_str head = en_text_str(&follow->note);
    enum en_status status = node_withhold(node, head, node->env.now(node->env.self), reterr);

    return status == EN_ERR_VERIFY ? EN_OK : status;
}

/* A promise that was broken keeps the witness's word back, not the record. */
static enum en_status follow_source(struct follow *follow, const struct en_source *source,
                                    const struct en_signing_key *witness, struct en_text *line,
                                    struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    enum en_status status = take_in(follow, source, reterr);

    if (status != EN_OK) {
        return status;
    }
    enum en_status word =
        witness == NULL ? look_for_promises(follow, &why) : cosign(follow, witness, line, &why);
    bool withheld = word == EN_ERR_VERIFY && strcmp(why.rule, "witness.promise") == 0;
    if (word == EN_OK || withheld) {
        status = publish(follow, en_text_str(line), reterr);
    }
    if (status == EN_OK) {
        status = node_check_heard(follow->node, reterr);
    }
    return status == EN_OK ? node_told(word, &why, reterr) : status;
}

/* What came before it was taken on the word of others; a witness has only its own. */
static enum en_status partial(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_USAGE, "witness.partial", EN_STR(""),
                   N_("this record begins in the middle: it cosigns nothing"),
                   N_("cosign from a folder that holds the whole record"));
}

enum en_status en_node_follow(struct en_node *node, const struct en_source *source,
                              const struct en_signing_key *witness, struct en_text *ret_cosignature,
                              struct en_error *reterr)
{
    struct follow follow = {.node = node};
    struct en_text line = {0};

    assert(node->mode == EN_NODE_WRITE);
    if (node->conf.role != NODE_FOLLOWER) {
        return en_fail(reterr, EN_ERR_USAGE, "node.registrar-folder", en_str_from(node->folder),
                       N_("this folder is the registrar's; it follows nobody"),
                       N_("follow from a folder of your own: `entente init --follow`"));
    }
    if (witness != NULL && en_store_minimum(node->store) > 0) {
        return partial(reterr);
    }
    enum en_status status = begin(&follow, reterr);
    if (status == EN_OK) {
        status = follow_source(&follow, source, witness, &line, reterr);
    }
    if (status == EN_OK && ret_cosignature != NULL) {
        en_text_add(ret_cosignature, en_text_str(&line));
        status = ret_cosignature->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&line);
    en_text_finish(&follow.note);
    en_text_finish(&follow.published);
    node_memory_finish(&follow.memory);
    en_arena_reset(&node->arena);
    return status;
}
