/*
 * evidence: what shows who broke his word, as one text that anybody can check with the public keys.
 *
 * A promise is the registrar's signed word "received, it will be logged by T" (what Certificate
 * Transparency calls an SCT). Evidence is a file of signed texts and proofs that cannot all stand
 * beside an honest signer: two heads, an entry that may not be there, an overdue promise. This
 * header holds the forms; what a file proves is judged in entente/witness.h, where acts are known.
 *
 * Source: notes/record.md section 5, "Anti-censorship" and "Equivocation evidence".
 */
#ifndef ENTENTE_EVIDENCE_H
#define ENTENTE_EVIDENCE_H

#include <entente/record.h>

/* ---- promises ------------------------------------------------------------------------------- */

enum { EN_PROMISE_S_MAX = 72 * 60 * 60 }; /* longest time a registrar may give itself */

struct en_promise {
    struct en_hash act; /* id of the act that was received */
    en_time received;
    en_time by; /* log time by which the act stands in the record; later than `received` */
};

/* The text that is signed: "entente/received/v1 ORIGIN", "act: ID", "received: TIME", "by: TIME"
 * (logged by). The registrar signs it under the name of the origin, as it signs heads, so that a
 * policy file alone checks it. */
void en_promise_print(struct en_text *out, struct en_str origin, const struct en_promise *promise);
/**
 * Read a promise and check that the log's key signed it.
 * @param arena  scratch   @param note  the signed note, one signature line or more
 * @return EN_OK; EN_ERR_SYNTAX (promise.form; note.*), EN_ERR_RANGE (promise.time: not later than
 *         received, or by more than EN_PROMISE_S_MAX), EN_ERR_INADMISSIBLE (promise.origin),
 *         EN_ERR_VERIFY (promise.signature)
 */
EN_MUST_CHECK enum en_status en_promise_open(struct en_arena *arena, struct en_str note,
                                             const struct en_policy *policy, struct en_promise *ret,
                                             struct en_error *reterr);

/* ---- evidence ------------------------------------------------------------------------------- */

/*
 * X(id, "word in the file", "part part ...")
 *
 * head, other, earlier   signed heads              entry, next    bytes of entries
 * receipt, next-receipt  C2SP tlog-proof           growth         hashes, one base64 line each
 * act, other-act         acts as signed notes      promise        a signed promise
 * key                    a vkey                    rule           name of the rule that is broken
 */
#define EN_EVIDENCE_TABLE(X)                                                                       \
    X(FORK, "fork", "head other")                                                                  \
    X(REWRITE, "rewrite", "earlier head growth")                                                   \
    X(INADMISSIBLE, "inadmissible", "rule entry receipt growth")                                   \
    X(BACKWARDS, "backwards", "entry receipt next next-receipt")                                   \
    X(BACKDATED, "backdated", "earlier entry receipt")                                             \
    X(PROMISE, "promise", "promise head")                                                          \
    X(TWO_ACTS, "two-acts", "key act other-act")

enum en_evidence_kind {
#define EN_EVIDENCE_ENUM(id, word, parts) EN_EVIDENCE_##id,
    EN_EVIDENCE_TABLE(EN_EVIDENCE_ENUM)
#undef EN_EVIDENCE_ENUM
        EN_EVIDENCE_COUNT
};

enum {
    EN_EVIDENCE_PARTS_MAX = 4,
    EN_EVIDENCE_BYTES_MAX = 1 << 20, /* two largest entries and their proofs, five times over */
};

struct en_evidence {
    enum en_evidence_kind kind;
    struct en_str part[EN_EVIDENCE_PARTS_MAX]; /* in the table's order; borrowed */
};

const char *en_evidence_word(enum en_evidence_kind kind);
/* A part by its name; the kind must have it (asserted). */
struct en_str en_evidence_part(const struct en_evidence *evidence, const char *name);

/* "entente/evidence/v1 KIND", then for each part a line "NAME BYTES", the bytes, LF. */
void en_evidence_print(struct en_text *out, const struct en_evidence *evidence);
/* EN_ERR_SYNTAX (evidence.form, evidence.kind, evidence.part), EN_ERR_TOO_LONG (evidence.long).
 * `ret` borrows from `text`. */
EN_MUST_CHECK enum en_status en_evidence_parse(struct en_str text, struct en_evidence *ret,
                                               struct en_error *reterr);

/* ---- growth, told from the new tree --------------------------------------------------------- */

/* Hashes as lines of base64, and back. EN_ERR_SYNTAX (evidence.growth). */
void en_hashes_print(struct en_text *out, const struct en_proof *proof);
EN_MUST_CHECK enum en_status en_hashes_parse(struct en_str text, struct en_proof *ret,
                                             struct en_error *reterr);

/**
 * What a growth proof says of the new tree: the root it gives for all `size` entries, and the one
 * it gives for the first `old_size` of them. When the first is a signed root and the second is not
 * the signed root of that size, the signer has rewritten the record: no honest tree has both.
 * @param proof  of RFC 9162 2.1.4.1, but its first hash is always there, also where `old_size` is
 *               a power of two   @param old_size  1 to size - 1
 * @return false when the proof is too short or too long for these sizes
 */
bool en_proof_roots(struct en_hasher *hasher, const struct en_proof *proof, uint64_t old_size,
                    uint64_t size, struct en_hash *ret_old, struct en_hash *ret_root);

/**
 * Proofs out of a growing tree, in that form: of growth, and of the leaf at `index` (the plain
 * inclusion proof).
 * @param old_size, index  not below the base's size, 1 <= old_size < size; index < size <= the
 *                         tree's
 */
void en_growth_prove(const struct en_growth *growth, struct en_hasher *hasher, uint64_t old_size,
                     uint64_t size, struct en_proof *ret);
void en_growth_prove_leaf(const struct en_growth *growth, struct en_hasher *hasher, uint64_t index,
                          uint64_t size, struct en_proof *ret);

#endif /* ENTENTE_EVIDENCE_H */
