/*
 * snapshot: a file from which a node begins that does not want to fold the record from entry 0.
 *
 * Three parts, one behind the other: what is attested, as a signed note; the state (en_snapshot);
 * and the record's right edge, as a bundle of the same size.
 *
 * The note is a checkpoint like any other, whose origin is that of the record with "/state" behind
 * it, whose size is the snapshot's, and whose root is the SHA-256 of the snapshot's lines. The
 * registrar signs it and witnesses cosign it as they do heads, so the same code and the same
 * policies judge it, and no line under one can be taken for a line under the other. A witness
 * attests only what it has folded itself, from entry 0, at exactly that size.
 *
 * Whose word counts: the quorum of the accord that was pinned, since that is all that who begins
 * here knows; and the quorum of the accord in force in the snapshot, since those who were
 * dismissed must not be enough. Where amendments have left no quorum of the first accord, an
 * earlier snapshot and the entries behind it lead over them.
 *
 * Source: notes/record.md section 5, "Snapshot".
 */
#ifndef ENTENTE_SNAPSHOT_H
#define ENTENTE_SNAPSHOT_H

#include <entente/node.h>

enum { EN_SNAPSHOT_FILE_MAX = 320 << 20 }; /* tables, a note, and less than 300 entries */

/* A file taken apart; borrows. */
struct en_snapshot_file {
    struct en_str note;          /* what is attested */
    struct en_snapshot snapshot; /* the state */
    struct en_bytes bundle;      /* the record's edge */
    struct en_bytes rest;        /* everything behind the note */
};

/**
 * Take a snapshot's file apart. Nothing is judged yet, and neither tables nor bundle looked into.
 * @return EN_OK; EN_ERR_SYNTAX (snapshot.form); what en_snapshot_parse returns
 */
EN_MUST_CHECK enum en_status en_snapshot_open(struct en_bytes bytes, struct en_snapshot_file *ret,
                                              struct en_error *reterr);

/**
 * The registrar's snapshot of the present record: signs its head, writes state and edge, signs
 * what witnesses are to attest.
 * @param out  the file is appended
 * @return EN_OK; EN_ERR_INADMISSIBLE (node.registrar); EN_ERR_RANGE (snapshot.origin: the name of
 *         the record is too long to be attested); what en_snapshot_print and en_bundle_write return
 */
EN_MUST_CHECK enum en_status en_node_snapshot_make(struct en_node *node,
                                                   const struct en_signing_key *registrar,
                                                   struct en_text *out, struct en_error *reterr);
/**
 * Attest a snapshot: fold the own record to its size (in memory, unless the state stands there),
 * and sign if it comes to the same lines. The tables in the file are not needed.
 * @param ret_line  the cosignature line is appended; it goes behind the note
 * @return EN_OK; EN_ERR_INADMISSIBLE (head.witness); EN_ERR_USAGE (snapshot.partial: this record
 *         begins in the middle); EN_ERR_RANGE (snapshot.ahead: the record here is shorter);
 *         EN_ERR_EXISTS (snapshot.attested: its line is there); EN_ERR_VERIFY (snapshot.differs:
 *         the state here is another, or the note says another)
 * Cost: a fold of the record, signatures not checked again.
 */
EN_MUST_CHECK enum en_status en_node_snapshot_attest(struct en_node *node,
                                                     const struct en_snapshot_file *file,
                                                     const struct en_signing_key *witness,
                                                     struct en_text *ret_line,
                                                     struct en_error *reterr);
/**
 * Who attested a snapshot, by an accord: signatures, size, and that it is these lines.
 * @return EN_OK also below the quorum (en_policy_is_met); EN_ERR_VERIFY (snapshot.note, head.*)
 */
EN_MUST_CHECK enum en_status en_snapshot_judge(struct en_arena *arena, struct en_hasher *hasher,
                                               const struct en_snapshot_file *file,
                                               const struct en_accord *accord,
                                               struct en_cosigned *ret, struct en_error *reterr);

/* Is this the fingerprint that was told? False refuses the snapshot. */
typedef bool (*en_pinned_fn)(void *self, const struct en_hash *fingerprint);
/**
 * Make a folder that follows a record from a snapshot on. A snapshot of so few entries that all of
 * them are in it is not believed but folded. The folder keeps the file, for when its tables must
 * be made again; it proves and receives all that is newer, cosigns and attests nothing, and what
 * asks for older entries is told store.minimum.
 * @param pinned  asked once; the accord is the only one this folder ever takes
 * @return EN_OK; EN_ERR_EXISTS (node.exists); EN_ERR_VERIFY (snapshot.*: en_state_restore's;
 *         snapshot.fingerprint; snapshot.quorum: too few have attested it; snapshot.edge: its
 *         bundle is of another record or size; bundle.*, head.*)
 */
EN_MUST_CHECK enum en_status en_node_join_snapshot(const struct en_env *env, const char *folder,
                                                   struct en_bytes file, en_pinned_fn pinned,
                                                   void *self, struct en_error *reterr);

#endif /* ENTENTE_SNAPSHOT_H */
