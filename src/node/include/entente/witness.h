/*
 * witness: promises kept and broken, evidence judged, and a witness that remembers its own word.
 *
 * A witness cosigns a head only when the whole record below it is right, and when it does not
 * contradict what the witness cosigned before. Whoever finds a contradiction writes it down as
 * evidence, which needs no trust in the finder. After two contradicting heads of the registrar a
 * folder stops following for good: no later head can make the earlier ones agree.
 *
 * Source: design section 1; notes/record.md section 5.
 */
#ifndef ENTENTE_WITNESS_H
#define ENTENTE_WITNESS_H

#include <entente/evidence.h>
#include <entente/node.h>

/* ---- promises ------------------------------------------------------------------------------- */

enum { EN_PROMISE_S = 60 * 60 }; /* what the registrar promises when nobody says otherwise */

/**
 * The registrar's promise that this act will be logged: for the answer to who hands it in, or for
 * an act that is taken now and logged later.
 * @param registrar  its key; the promise is signed under the name of the origin, as heads are
 * @param by         0: EN_PROMISE_S from now
 * @param ret_note   the signed promise is appended
 * @return EN_OK; EN_ERR_INADMISSIBLE (node.registrar); EN_ERR_RANGE (promise.time)
 */
EN_MUST_CHECK enum en_status en_node_promise(struct en_node *node,
                                             const struct en_signing_key *registrar,
                                             const struct en_hash *act, en_time by,
                                             struct en_text *ret_note, struct en_error *reterr);
/* Keep a promise in the folder (promises/ID.note) until it is fulfilled; what en_promise_open
 * refuses is not kept. A later promise for the same act does not replace an earlier one. */
EN_MUST_CHECK enum en_status en_node_keep_promise(struct en_node *node, struct en_str note,
                                                  struct en_error *reterr);

enum en_promise_state {
    EN_PROMISE_KEPT, /* the act stands in the record */
    EN_PROMISE_OPEN, /* there is still time */
    EN_PROMISE_OVERDUE
};
/* @param now  usually the clock's. EN_ERR_IO, EN_ERR_UNKNOWN when the record cannot tell. */
EN_MUST_CHECK enum en_status en_node_judge_promise(struct en_node *node,
                                                   const struct en_promise *promise, en_time now,
                                                   enum en_promise_state *ret,
                                                   struct en_error *reterr);
/* Return false to stop. */
typedef bool (*en_promise_fn)(void *self, const struct en_promise *promise, struct en_str note,
                              enum en_promise_state state);
/* Every promise kept in the folder, by act id. A file there that is none is passed over. */
EN_MUST_CHECK enum en_status en_node_promises(struct en_node *node, en_promise_fn each, void *self,
                                              struct en_error *reterr);

/* ---- evidence ------------------------------------------------------------------------------- */

/* What a file proves, and against whom. */
struct en_finding {
    enum en_evidence_kind kind;
    char against[EN_KEYNAME_BYTES_MAX + 1]; /* whose key signed what cannot be: origin, or author */
    struct en_head head;                    /* the (later) signed head; size 0 for two acts */
    uint64_t earlier;                       /* size of the earlier head; 0 where there is none */
    uint64_t index;                         /* of the entry at fault; the seq for two acts */
    struct en_hash act;                     /* promised; or the first of two acts */
    en_time time;                           /* log time at fault; or by when it was promised */
    en_time bound;                          /* what `time` contradicts; 0 where there is none */
    char rule[EN_TOKEN_BYTES_MAX + 1];      /* that an inadmissible entry breaks; else empty */
    bool needs_record; /* the file and the public keys do not decide alone: en_evidence_confirm */
};

/**
 * Judge evidence by public keys alone.
 * @param policy  whose signatures count: of an accord or of a policy file; its quorum and the times
 *                of its witnesses count where a time is contradicted
 * @return EN_OK: it proves what ret says. With ret->needs_record: an act by the log's or an
 *         author's key was shown to be missing or inadmissible only if the record says so too.
 *         EN_ERR_VERIFY (evidence.same, evidence.sizes, evidence.growth, evidence.receipt,
 *         evidence.order, evidence.time, evidence.quorum, evidence.chain, evidence.signature,
 *         evidence.rule: it proves nothing), and what the parsers of its parts return
 */
EN_MUST_CHECK enum en_status en_evidence_check(struct en_arena *arena, struct en_hasher *hasher,
                                               const struct en_evidence *evidence,
                                               const struct en_policy *policy,
                                               struct en_finding *ret, struct en_error *reterr);
/* The origin of the record that a file speaks of, as it says itself; borrows from it. */
struct en_str en_evidence_origin(const struct en_evidence *evidence);
/* The policy of the record under one of its origins: the present one, act 0's, or one between two
 * successions. EN_ERR_NOT_FOUND (evidence.origin) for any other. Borrows as en_node_policy. */
EN_MUST_CHECK enum en_status en_node_policy_of(struct en_node *node, struct en_str origin,
                                               struct en_policy *ret, struct en_error *reterr);
/**
 * Decide with the record of this node what the keys alone could not: folds the entries before an
 * inadmissible one again and asks the same rules; looks for a promised act; for the key that signed
 * two acts.
 * @param finding  as en_evidence_check left it
 * @return EN_OK: it is so; EN_ERR_VERIFY (evidence.record: the record says otherwise);
 *         EN_ERR_NOT_FOUND (evidence.record: this record does not reach so far, or is another)
 * Cost: a fold of the record up to the entry, signatures not checked again.
 */
EN_MUST_CHECK enum en_status en_evidence_confirm(struct en_node *node,
                                                 const struct en_evidence *evidence,
                                                 const struct en_finding *finding,
                                                 struct en_error *reterr);

/* ---- the witness ---------------------------------------------------------------------------- */

/*
 * What en_node_follow does for a witness, besides what it says: the head it cosigns is written to
 * a file beside record.db (`memory:` in entente.conf puts it on another disk) before the line is
 * given back, and asked before the next is made, so a backup of the folder signs nothing below or
 * beside it. What shows that the registrar broke its word is written to evidence/ in the folder, by
 * readers as well. Two heads of the registrar that contradict each other stop the folder for good:
 * it follows and signs no more, also after a restart.
 */

/* Evidence written by the last en_node_follow or en_node_hear, named within the
 * folder; NULL when there was none. Valid until the next of these calls. */
const char *en_node_evidence(const struct en_node *node);

/**
 * Gossip: a signed head seen elsewhere, by radio, on paper, at another party's. It is held against
 * the own record, or kept until the own record has grown so far.
 * @param note  the head with the registrar's line
 * @return EN_OK: it fits, or is kept; EN_ERR_VERIFY (witness.heard: it contradicts the own record
 *         or a head heard before; evidence is written, the folder stops), and what
 *         en_checkpoint_open returns
 */
EN_MUST_CHECK enum en_status en_node_hear(struct en_node *node, struct en_str note,
                                          struct en_error *reterr);

/* What a witness's folder knows of its own word. */
struct en_witness_word {
    bool known;          /* something was signed here before */
    struct en_head head; /* the newest */
    en_time time;
    en_time stopped; /* since when it follows no more; 0: it does */
    char rule[EN_TOKEN_BYTES_MAX + 1];
    char evidence[96]; /* file within the folder */
};
EN_MUST_CHECK enum en_status en_node_witness_word(struct en_node *node, struct en_witness_word *ret,
                                                  struct en_error *reterr);

/* ---- a successor record --------------------------------------------------------------------- */

/**
 * Make the registrar's folder of a successor record: the first `size` entries of `good`, verbatim
 * and checked again with every signature, then log.succeed by the registrar under the new origin,
 * and the first head of that origin. As the leaves are the same, every receipt of the old record up
 * to `size` stays true, and a member takes the successor in only if it contains all that he holds.
 * To call it again completes what was interrupted.
 * @param folder   new, or the registrar's old one without its record
 * @param good     a member's record that does not hold what has to be left behind
 * @param size     how many of its entries are good; at least 1
 * @param origin   another name than the record had
 * @return EN_OK; EN_ERR_EXISTS (node.exists); EN_ERR_INADMISSIBLE (node.registrar, act.succeed);
 *         EN_ERR_RANGE (node.origin, succeed.size); EN_ERR_VERIFY (what en_fold says of `good`)
 */
EN_MUST_CHECK enum en_status en_node_succeed(const struct en_env *env, const char *folder,
                                             const struct en_source *good, uint64_t size,
                                             struct en_str origin, struct en_str reason,
                                             const struct en_signing_key *registrar,
                                             struct en_error *reterr);

#endif /* ENTENTE_WITNESS_H */
