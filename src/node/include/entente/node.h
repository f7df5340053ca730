/*
 * node: one folder, one way in: admit -> append -> apply -> tell.
 *
 * A node is a folder held by one process: record.db (the only truth), state.db (folded from it),
 * outbox.db (own acts until committed), blobs/, keys/, entente.conf (origin, role and the pinned
 * fingerprint). The registrar's node orders acts and signs heads; a witness's node follows a
 * record, folds it again with the same rules, and cosigns; a reader only reads.
 * Source: design section 6.
 */
#ifndef ENTENTE_NODE_H
#define ENTENTE_NODE_H

#include <entente/base.h>
#include <entente/record.h>
#include <entente/state.h>

struct en_node;

/* READ promises to write neither the record nor the outbox (asserted); state.db may be folded on in
 * either mode, so both hold the folder alone. */
enum en_node_mode { EN_NODE_READ, EN_NODE_WRITE };

/**
 * Make the registrar's folder: act 0, signed by all roots and the registrar, becomes entry 0.
 * What a crash left half made, the same call completes.
 * @param note     the signed act 0
 * @return EN_OK, EN_ERR_EXISTS (node.exists), what en_act0_check and en_accord_create return
 */
EN_MUST_CHECK enum en_status en_node_found(const struct en_env *env, const char *folder,
                                           struct en_str note, struct en_error *reterr);
/* Make an empty folder that will follow a record with this fingerprint, and no other. */
EN_MUST_CHECK enum en_status en_node_join(const struct en_env *env, const char *folder,
                                          struct en_str origin, const struct en_hash *fingerprint,
                                          struct en_error *reterr);
/**
 * Open a folder; takes its lock, folds what state.db lacks, rebuilds state.db when it cannot be
 * read or is not this record's.
 * @param env  copied; what its `self` points to must outlive the node
 * @return EN_OK; EN_ERR_HELD (node.held: the message names process and command that hold it);
 *         EN_ERR_NOT_FOUND (node.absent); EN_ERR_VERIFY (node.fingerprint, store.*, en_fold's);
 *         node.conf with the parser's status
 */
EN_MUST_CHECK enum en_status en_node_open(const struct en_env *env, const char *folder,
                                          enum en_node_mode mode, struct en_node **ret,
                                          struct en_error *reterr);
void en_node_close(struct en_node *node);
/**
 * Look at a folder that another process holds and serves, as it is now: nothing there is written,
 * the lock is not taken. Acts can be composed and tried; they go in through that process.
 * @return EN_OK; EN_ERR_NOT_FOUND (node.absent); EN_ERR_IO (node.beside); what en_node_open returns
 */
EN_MUST_CHECK enum en_status en_node_open_beside(const struct en_env *env, const char *folder,
                                                 struct en_node **ret, struct en_error *reterr);
/* Take in what the record of such a folder has gained meanwhile. */
EN_MUST_CHECK enum en_status en_node_look_again(struct en_node *node, struct en_error *reterr);
/**
 * Insist on a witness of one's own from now on: `own-witness: BODY` in entente.conf. Besides the
 * quorum, no head is proven for this folder that it has not cosigned.
 * @param body  that has a witness in the accord in force
 * @return EN_OK; EN_ERR_NOT_FOUND (node.own: it has none; nothing was changed); EN_ERR_IO
 */
EN_MUST_CHECK enum en_status en_node_insist(struct en_node *node, struct en_str body,
                                            struct en_error *reterr);
/* Throw the tables away and fold the whole record again, hashes and rules checked. The state that
 * en_node_state gave before is gone. */
EN_MUST_CHECK enum en_status en_node_rebuild(struct en_node *node, struct en_error *reterr);

/* Borrowed: what the record adds up to, the entries themselves, and the path as it was opened. */
struct en_state *en_node_state(struct en_node *node);
struct en_store *en_node_store(struct en_node *node);
const char *en_node_folder(const struct en_node *node);
/* That heads and acts carry now: a successor record (log.succeed) has another than act 0. Valid
 * until the node's next act. */
struct en_str en_node_origin(const struct en_node *node);
struct en_hash en_node_fingerprint(const struct en_node *node);
/* What an answer about this node may rest on: nothing but these numbers changed, nothing did. They
 * count from the node's opening, but for the size. */
struct en_node_changes {
    uint64_t size;   /* of the record, as far as it is folded in */
    uint64_t outbox; /* how often an act came to the outbox or left it */
    uint64_t head;   /* how often a head or a line under it was kept */
};
struct en_node_changes en_node_changes(const struct en_node *node);
/* Was it made by en_node_found? Only such a folder takes acts in; only others follow. */
bool en_node_is_registrar(const struct en_node *node);
/* Who must have signed a head, from the accord in force; borrows from the node until its next act.
 * Before act 0 nobody is named in it. */
struct en_policy en_node_policy(struct en_node *node);
/* The same for an older head, from the accord that was in force at its size. */
struct en_policy en_node_policy_at(struct en_node *node, uint64_t size);

/* ---- making acts ---------------------------------------------------------------------------- */

/**
 * Compose and sign an act: header (next seq and prev of the key, counting the outbox; the newest
 * head published in this folder as `seen`), body, signature. Nothing is stored.
 * @param act    name, e.g. "consent.give"   @param body  lines in the form's order
 * @param occurred  0: the environment's clock
 * @param ret_note  the signed act is appended
 * @return EN_OK; EN_ERR_NOT_FOUND for a key that en_state_chain does not know; whatever
 *         en_act_parse finds wrong with it
 */
EN_MUST_CHECK enum en_status en_node_compose(struct en_node *node,
                                             const struct en_signing_key *author, const char *act,
                                             struct en_str body, en_time occurred,
                                             struct en_text *ret_note, struct en_error *reterr);

/* The header that the record expects of a key's next act: origin, author, seq and prev counting the
 * outbox, seen; `act` and `occurred` are left to the author. Errors as en_node_compose. */
EN_MUST_CHECK enum en_status en_node_next(struct en_node *node, struct en_str author,
                                          struct en_act_header *ret, struct en_error *reterr);

/* The text of that act alone, for an author whose key signs elsewhere: ssh-keygen, a token. */
EN_MUST_CHECK enum en_status en_node_compose_text(struct en_node *node, struct en_str author,
                                                  const char *act, struct en_str body,
                                                  en_time occurred, struct en_text *ret_text,
                                                  struct en_error *reterr);

/* ---- the one way in (registrar) ------------------------------------------------------------- */

enum en_answer {
    EN_ANSWER_COMMITTED, /* in the record, on the disk; `effect` says what it did */
    EN_ANSWER_REFUSED    /* inadmissible: not in the record; `why` says where and which rule */
};
struct en_result {
    enum en_answer answer;
    uint64_t
        index; /* of its entry; also when it was refused because it stands there (act.replayed) */
    struct en_hash id;
    struct en_effect effect;
    struct en_error why;
};

/**
 * Admit, append, apply: a group of acts, each on its own merits, durable together. What is
 * inadmissible is refused and disturbs nothing; acts of one key chain on each other within a group.
 * @param notes    array of length [count]
 * @param results  array of length [count], filled in; counts only when EN_OK is returned
 * @return EN_OK when the group was handled (see results); EN_ERR_IO, EN_ERR_MEMORY, EN_ERR_VERIFY
 *         when nothing was appended; EN_ERR_UNKNOWN (store.unknown) when the disk failed and it is
 *         not known whether all of the group was appended or nothing: hand it in again, what is in
 *         the record is not taken twice; EN_ERR_USAGE (node.follower) on a folder that follows;
 *         EN_ERR_STALE (node.clock) when the clock has run more than ten minutes ahead of the
 *         monotonic clock since the folder was opened, or, in live mode, the newest cosignature is
 *         more than a day old
 * Cost: 67 us a signature, en_state_apply's, and one commit to the disk for the whole group.
 */
EN_MUST_CHECK enum en_status en_node_submit(struct en_node *node, const struct en_str *notes,
                                            size_t count, struct en_result *results,
                                            struct en_error *reterr);

/* A clock.tick by the registrar if a deadline has passed or the last entry is an hour old.
 * EN_ERR_INADMISSIBLE (node.registrar) for another key. */
EN_MUST_CHECK enum en_status en_node_tick(struct en_node *node,
                                          const struct en_signing_key *registrar, bool *ret_ticked,
                                          struct en_error *reterr);

/* Sign the record's present head and publish it in the store; a head that is published already
 * keeps its cosignatures. EN_ERR_INADMISSIBLE (node.registrar) for another key; EN_ERR_VERIFY
 * (witness.below, witness.beside) in a folder restored from a backup. */
EN_MUST_CHECK enum en_status en_node_sign_head(struct en_node *node,
                                               const struct en_signing_key *registrar,
                                               struct en_error *reterr);
/* Add a witness's cosignature line to the published head, after checking it; of each witness the
 * newest line stays. EN_ERR_NOT_FOUND (head.unsigned), EN_ERR_INADMISSIBLE (head.witness: nobody of
 * this accord), EN_ERR_VERIFY (head.signature: of another head, for one), EN_ERR_STALE
 * (head.outgrown: cosigned over five minutes after the entry behind the head was logged). */
EN_MUST_CHECK enum en_status en_node_add_cosignature(struct en_node *node, struct en_str line,
                                                     struct en_error *reterr);

/* ---- following (witness, reader) ------------------------------------------------------------ */

/**
 * Take in what another node has and this one lacks: signed head, entries; check growth, hashes,
 * signatures, log time and every rule; append to the own record; fold. When nothing is new, a
 * witness cosigns the head again with the present time.
 * @param witness  cosigns the head when all is well; NULL for a reader
 * @param ret_cosignature  the line to hand back is appended; may be NULL
 * @return EN_OK (also when there is nothing new); EN_ERR_USAGE (node.registrar-folder) on the
 *         registrar's own folder; EN_ERR_NOT_FOUND (follow.unsigned: the source has
 *         no signed head); EN_ERR_INADMISSIBLE (head.witness: the key is no witness of the accord);
 *         EN_ERR_VERIFY with place and rule for whatever is wrong with the source (follow.smaller,
 *         follow.forked, follow.growth, follow.time: logged more than ten minutes ahead of the
 *         clock here, follow.fingerprint, follow.empty, head.*, and the rules of en_fold and
 *         en_entry_admit): the own record is unchanged, no cosignature is given. And for what is
 *         remembered (entente/witness.h): witness.stopped; witness.below (restored from an old
 *         copy: take in the newest record first); witness.beside (what was cosigned before is not
 *         in it); witness.backdated (an entry is dated more than ten minutes before the quorum
 *         cosigned the record without it); witness.promise (a promise is overdue: the record is
 *         taken in, the cosignature withheld); witness.heard (a head heard of elsewhere is none of
 *         this record); witness.memory
 * Memory: what is new is kept in a nameless file of the folder while it is checked.
 */
EN_MUST_CHECK enum en_status en_node_follow(struct en_node *node, const struct en_source *source,
                                            const struct en_signing_key *witness,
                                            struct en_text *ret_cosignature,
                                            struct en_error *reterr);

/* ---- outbox: acts received, not committed --------------------------------------------------- */

/* Keep a signed act durably; EN_ERR_EXISTS (outbox.exists) when it is there. Answers "received".
 * Only the form of the act is checked: whether it may stand in the record is the registrar's. */
EN_MUST_CHECK enum en_status en_node_outbox_add(struct en_node *node, struct en_str note,
                                                struct en_error *reterr);
/* Return false to stop. The callback does not change the outbox. */
typedef bool (*en_outbox_fn)(void *self, struct en_str note, const struct en_hash *id);
/* In the order in which they came. */
EN_MUST_CHECK enum en_status en_node_outbox_each(struct en_node *node, en_outbox_fn each,
                                                 void *self, struct en_error *reterr);
/* Drop an act that the own record now holds; EN_ERR_NOT_FOUND when the record lacks it. */
EN_MUST_CHECK enum en_status en_node_outbox_settle(struct en_node *node, const struct en_hash *id,
                                                   struct en_error *reterr);

/* Drop an act that the registrar refused for good: it must be signed again. */
EN_MUST_CHECK enum en_status en_node_outbox_drop(struct en_node *node, const struct en_hash *id,
                                                 struct en_error *reterr);

/* ---- blobs: beside the record, expected by the state ---------------------------------------- */

/* A blob as the acts speak of it. */
struct en_node_blob {
    struct en_hash sha256; // of its bytes as stored
    uint64_t bytes;
    uint64_t index; // of the act that names it; UINT64_MAX while that act waits in the outbox
    bool erased;    // by an act: it is nowhere kept and never taken again
};
/* What the acts say of a blob, those of the record first, then those that wait in the outbox: how
 * long a body to expect, before it is read from anybody. EN_ERR_NOT_FOUND (blob.unnamed) when no
 * act names it. */
EN_MUST_CHECK enum en_status en_node_blob_find(struct en_node *node, const struct en_hash *sha256,
                                               struct en_node_blob *ret, struct en_error *reterr);
/**
 * Take in a blob from whomever, by its hash: only what an act names, in the length it names.
 * @param ret  its SHA-256; may be NULL
 * @return EN_OK, also when it is there already; EN_ERR_NOT_FOUND (blob.unnamed); EN_ERR_TOO_LONG
 *         (blob.length: other than the act says; blob.long); EN_ERR_INADMISSIBLE (blob.erased);
 *         EN_ERR_IO, EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_node_blob_put(struct en_node *node, struct en_bytes content,
                                              struct en_hash *ret, struct en_error *reterr);
/* The bytes of a blob that an act names, appended. EN_ERR_NOT_FOUND (blob.unnamed, blob.erased, or
 * blob.missing: nobody has supplied it yet), EN_ERR_VERIFY (blob.damaged). */
EN_MUST_CHECK enum en_status en_node_blob_get(struct en_node *node, const struct en_hash *sha256,
                                              struct en_text *ret, struct en_error *reterr);
/* Return false to stop. The callback must not change the node. */
typedef bool (*en_node_blob_fn)(void *self, const struct en_node_blob *blob, bool held);
/* Every blob that acts name, by index, with whether the folder holds it. */
EN_MUST_CHECK enum en_status en_node_blob_each(struct en_node *node, en_node_blob_fn each,
                                               void *self, struct en_error *reterr);
/* Those alone that the state expects and the folder lacks: `held` is false, none is erased. */
EN_MUST_CHECK enum en_status en_node_blob_missing(struct en_node *node, en_node_blob_fn each,
                                                  void *self, struct en_error *reterr);

/* ---- bundles: the record on a stick --------------------------------------------------------- */

enum { EN_BUNDLE_NO_ENTRIES = -1 };

/* What lies in a bundle, or was taken from one. */
struct en_bundled {
    struct en_head head;
    uint64_t minimum; // index of its first entry; head.size: it has none
    uint64_t entries; // made: in it; taken: new in the own record
    size_t blobs;     // taken: those that an act names
    size_t receipts;  // taken: kept in FOLDER/receipts
    size_t acts;      // made: of the outbox; taken: handed in
    size_t settled;   // taken: acts of the own outbox that the record now holds
    size_t missing;   // attachments that acts name and the folder lacks, afterwards
    bool cosigned;    // taken: by the witness given
};

/**
 * Put together what another node lacks: the newest signed head, the entries from an index on, the
 * blobs that those name as far as they are here, a receipt of each that these bodies signed, and
 * the outbox with its blobs. It is in the clear: en_node_bundle_seal before it leaves the circle.
 * @param from    first entry wanted, rounded down to a multiple of 256; EN_BUNDLE_NO_ENTRIES
 * @param bodies  array of length [count]; may be empty
 * @param out     the bundle is appended
 * @return EN_OK; EN_ERR_NOT_FOUND (head.unsigned); EN_ERR_TOO_LONG (bundle.long); EN_ERR_VERIFY
 */
EN_MUST_CHECK enum en_status en_node_bundle_make(struct en_node *node, int64_t from,
                                                 const struct en_str *bodies, size_t count,
                                                 struct en_text *out, struct en_bundled *ret,
                                                 struct en_error *reterr);
/**
 * Seal a bundle to every active key of these bodies that can open sealed items; gates open the
 * secrets of the day and nothing else, so not to theirs.
 * @return EN_OK; EN_ERR_NOT_FOUND (bundle.nobody: a body has no such key); what en_age_seal returns
 */
EN_MUST_CHECK enum en_status en_node_bundle_seal(struct en_node *node, const struct en_str *bodies,
                                                 size_t count, struct en_bytes plain,
                                                 struct en_text *out, struct en_error *reterr);

/* What became of an act of a bundle; `before`: the record had it already. */
typedef void (*en_answer_fn)(void *self, struct en_str note, const struct en_result *result,
                             bool before);
/**
 * Take in a bundle, trusting nobody who carried it. On a follower: its head by the policy, growth
 * from the own head by its tiles, then en_node_follow, the blobs, the receipts; what the record now
 * holds leaves the outbox. Acts in it are the registrar's matter and stay. On the registrar: its
 * head must be one of this record; cosignatures of the newest are added; its acts are submitted in
 * order, each answered; then the blobs. To do it again changes nothing; what was cut off goes on.
 * @param witness  as for en_node_follow
 * @param each     called for each act, on the registrar; may be NULL
 * @return EN_OK; EN_ERR_RANGE (bundle.gap: it begins behind the own record's end); EN_ERR_VERIFY
 *         (bundle.*; bundle.head: none of this record; and what en_node_follow returns): nothing
 *         was changed; EN_ERR_VERIFY (bundle.receipt: one does not prove its entry): the entries
 *         were taken; what en_node_submit returns
 */
EN_MUST_CHECK enum en_status en_node_bundle_import(struct en_node *node, struct en_bundle *bundle,
                                                   const struct en_signing_key *witness,
                                                   en_answer_fn each, void *self,
                                                   struct en_bundled *ret, struct en_error *reterr);

/* ---- proofs --------------------------------------------------------------------------------- */

/* Receipt of the entry at `index` under the newest published head. EN_ERR_NOT_FOUND (receipt.head)
 * when that head does not cover it yet. */
EN_MUST_CHECK enum en_status en_node_receipt(struct en_node *node, uint64_t index,
                                             struct en_text *ret, struct en_error *reterr);

struct en_verification {
    struct en_head head; /* of all entries verified */
    struct en_hash fingerprint;
    bool pinned; /* a fingerprint was given or pinned, and matched */
    uint64_t entries, voids;
    struct en_cosigned
        cosigned;         /* the signed head; a node may hold newer entries, or none signed */
    bool quorum, proven;  /* the head has the quorum; and the own witness, if the node insists */
    struct en_hash state; /* en_state_hash of the fold */
};
/**
 * `entente verify`: everything again from the bytes alone, in memory: hashes, tiles, signatures,
 * admissibility, rules, head, cosignatures. `folder` is a node or an exported directory. A head
 * below the quorum is no error, it is not proven yet: see ret->cosigned.
 * @param fingerprint  of the accord; NULL: the node's own pinned one, if it is a node
 * @param threads      0: as many as there are processors
 * @param ret  filled in for EN_OK and EN_ERR_UNPINNED
 * @return EN_OK; EN_ERR_UNPINNED (verify.unpinned: all is well but whose accord it is was not
 *         checked); EN_ERR_NOT_FOUND (verify.absent); EN_ERR_HELD; EN_ERR_USAGE
 *         (verify.partial: a record that begins in the middle); EN_ERR_VERIFY with
 *         place and rule for whatever is wrong with the record (store.*, tiles.*, head.*, and the
 *         rules of en_fold and en_entry_admit)
 */
EN_MUST_CHECK enum en_status en_verify_folder(const struct en_env *env, const char *folder,
                                              const struct en_hash *fingerprint, unsigned threads,
                                              bool (*progress)(void *, uint64_t, uint64_t),
                                              void *self, struct en_verification *ret,
                                              struct en_error *reterr);

#endif /* ENTENTE_NODE_H */
