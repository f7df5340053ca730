/*
 * state: what the acts add up to. The only rule code.
 *
 * en_entry_check says whether an entry may stand in the record at all (inadmissible if not);
 * en_state_apply says what the act does, or that it is void and by which rule. The registrar's
 * door, the witnesses, the fold at start, and `entente verify` all call these two, so nobody can
 * judge by another rule. The tables live in one SQLite file that may be deleted at any time: the
 * same record folds to the same tables, and en_state_hash proves it.
 *
 * Where a rule is: src/state/rules.def names every rule; rules_*.c holds each, one function an
 * act. Source: design sections 1, 4, 5; notes/record.md sections 4 and 5.
 */
#ifndef ENTENTE_STATE_H
#define ENTENTE_STATE_H

#include <entente/accord.h>
#include <entente/base.h>
#include <entente/record.h>

struct en_state;

/**
 * Open the tables of a node, or make them.
 * @param path  of state.db, or ":memory:"
 * @return EN_OK, EN_ERR_IO, EN_ERR_VERIFY (state.schema: made by another version: delete it)
 */
EN_MUST_CHECK enum en_status en_state_open(const struct en_env *env, const char *path,
                                           struct en_state **ret, struct en_error *reterr);
void en_state_close(struct en_state *state);

/* Up to where the record is folded in: size 0 before act 0. */
struct en_head en_state_head(const struct en_state *state);
en_time en_state_log_time(const struct en_state *state); /* of the last entry; 0 before act 0 */
/* Log time at which something lapses next (a proposal, an overdue patrol, a late report): when it
 * has passed, the registrar owes a clock.tick. INT64_MAX when nothing will. */
en_time en_state_deadline(struct en_state *state);
/* The accord in force, NULL before act 0; stays valid until the next apply. */
const struct en_accord *en_state_accord(const struct en_state *state);
/* The accord that was in force behind the first `size` entries: whose keys were good for a head of
 * that size stays so, whatever was amended since. NULL before act 0. */
const struct en_accord *en_state_accord_at(const struct en_state *state, uint64_t size);
/* Parties of the accord in force that take no part (suspended or left): bit i for party i. */
uint32_t en_state_absent(struct en_state *state);
/* The origin that heads and acts carry from here on: act 0's, or that of the newest log.succeed.
 * Empty before act 0; stays valid until the next apply. */
struct en_str en_state_origin(const struct en_state *state);
/* SHA-256 of act 0's text: the accord's fingerprint. False before act 0. */
bool en_state_fingerprint(const struct en_state *state, struct en_hash *ret);

/* ---- changing it: begin, check and apply each entry, commit --------------------------------- */

EN_MUST_CHECK enum en_status en_state_begin(struct en_state *state, struct en_error *reterr);
/* `head` is the record's head after the entries applied since begin. */
EN_MUST_CHECK enum en_status en_state_commit(struct en_state *state, const struct en_head *head,
                                             struct en_error *reterr);
void en_state_rollback(struct en_state *state);

/* Answers "what was the root of the first `size` entries", to check an act's `seen` (EN_ERR_RANGE:
 * that lies before the beginning of a partial record; whoever holds the whole has judged it, and it
 * decides nothing but admission, so it is passed over); and the tree's
 * right edge at a size, from where en_fold goes on (only asked for the state's own size). */
struct en_log_view {
    void *self;
    enum en_status (*root_at)(void *self, uint64_t size, struct en_hash *ret);
    enum en_status (*edge_at)(void *self, uint64_t size, struct en_edge *ret);
};

/* An entry taken apart. Everything borrows from the entry's bytes and the arena. */
struct en_checked {
    en_time logged;
    struct en_str note;
    struct en_act act;
    struct en_hash id;         /* SHA-256 of act.text */
    struct en_signature first; /* the first signature line; an act has one, only act 0 more */
    size_t signature_count;
    struct en_vkey key; /* whose signature must stand under it: filled in by en_entry_admit */
};

/**
 * Read an entry's bytes: entry line, act, id, signature lines. Needs no state, so a reader thread
 * may do it. `hasher` belongs to the calling thread.
 */
EN_MUST_CHECK enum en_status en_entry_read(struct en_arena *arena, struct en_hasher *hasher,
                                           struct en_bytes entry, struct en_checked *ret,
                                           struct en_error *reterr);

/**
 * May this entry stand in the record at this index? Everything but the signature itself.
 *
 * @param view     may be NULL: `seen` is then not checked (composing, dry runs)
 * @param entry    as en_entry_read left it; `key` is filled in
 * @return EN_OK; EN_ERR_STALE (act.seq, act.prev: somebody else's act of the same key came first:
 *         sign again; act.early: earlier acts of the key are missing: hand it in after them);
 *         EN_ERR_INADMISSIBLE (act.origin, act.key-unknown, act.key-revoked, act.key-expired,
 *         act.key-early, act.key-suspended, act.seen, act.succeed, act.founding, entry.time,
 *         note.signature-name, note.second-signature); EN_ERR_EXISTS (act.replayed)
 * Act 0 is special: en_act0_check.
 */
EN_MUST_CHECK enum en_status en_entry_admit(struct en_state *state, const struct en_log_view *view,
                                            uint64_t index, struct en_checked *entry,
                                            struct en_error *reterr);

/* The signature: EN_OK or EN_ERR_INADMISSIBLE (note.signature). Thread-safe; 67 us. */
EN_MUST_CHECK enum en_status en_entry_check_signature(const struct en_checked *entry,
                                                      struct en_error *reterr);

/* Act 0: read as an accord; all roots and the registrar must have signed, nobody else. */
EN_MUST_CHECK enum en_status en_act0_check(struct en_arena *arena, const struct en_checked *entry,
                                           struct en_error *reterr);

enum en_outcome {
    EN_OUTCOME_EFFECT,  /* it took effect at its index */
    EN_OUTCOME_PENDING, /* a proposal that waits for consent */
    EN_OUTCOME_VOID     /* logged, without effect: `why` names the rule */
};

struct en_effect {
    enum en_outcome outcome;
    struct en_error why;      /* EN_OUTCOME_VOID: status EN_ERR_VOID or EN_ERR_CONSENT */
    uint32_t completed_count; /* proposals that this act completed (a consent may do so, and what
                               * waited for a party alone that takes no part any more) */
    struct en_hash completed; /* the first of them */
};

/**
 * What does the act do? Called for admitted entries in order, within begin .. commit.
 * @return EN_OK (also when void); EN_ERR_NEWER (accord.rules: it brings an accord that needs newer
 *         rules than EN_RULE_SET; nothing behind it can be judged here); EN_ERR_IO and
 *         EN_ERR_MEMORY when the tables fail
 * Cost: about 5 us for a check-in; an order with a crew of ten about 60 us.
 */
EN_MUST_CHECK enum en_status en_state_apply(struct en_state *state, const struct en_checked *entry,
                                            uint64_t index, struct en_effect *ret,
                                            struct en_error *reterr);

/**
 * `entente act check`: what would this act do if it were logged now? Nothing is changed.
 * The same admit and apply, inside a transaction that is rolled back.
 */
EN_MUST_CHECK enum en_status en_state_try(struct en_state *state, struct en_checked *entry,
                                          struct en_effect *ret, struct en_error *reterr);

/* ---- folding a record ----------------------------------------------------------------------- */

struct en_fold_options {
    bool signatures;  /* check every signature; false only where they were checked before */
    unsigned threads; /* 1..64; 2 and more pipeline reading, hashing and signatures */
    struct en_hash *fingerprint; /* act 0 must have this id; NULL: not pinned */
    bool (*progress)(void *self, uint64_t done, uint64_t total); /* may be NULL; false stops */
    void *self;
    struct en_hash *ret_hash; /* NULL, or takes the state hash: worked out beside the signatures */
    /* NULL, or told of every entry in order as it is read, in a thread of the fold, perhaps before
     * others are judged. Its failure ends the fold and is told as it is. */
    enum en_status (*beside)(void *beside_self, const struct en_hash *id,
                             const struct en_hash *leaf, struct en_error *reterr);
    void *beside_self;
};

/**
 * Fold the entries [state's size, to) of a source into the state, checking each, and compare the
 * root reached with `head`. All or nothing for the state: on failure it is as before.
 * @param view   roots of sizes up to the state's own; sizes beyond it the fold works out itself
 * @return EN_OK; EN_ERR_VERIFY (fold.root); what en_entry_read, _admit, _check_signature return,
 *         with the place "entry N"
 */
EN_MUST_CHECK enum en_status en_fold(struct en_state *state, const struct en_source *source,
                                     const struct en_head *head, const struct en_log_view *view,
                                     const struct en_fold_options *options,
                                     struct en_error *reterr);

/**
 * SHA-256 over all tables: names in order, rows by key in a fixed encoding. Equal on every node,
 * by every compiler, at every prefix of the record.
 */
EN_MUST_CHECK enum en_status en_state_hash(struct en_state *state, struct en_hash *ret,
                                           struct en_error *reterr);

/* ---- snapshots: a state that travels -------------------------------------------------------- */

enum {
    EN_SNAPSHOT_BYTES_MAX = 256 << 20, /* of the tables, read whole: a million acts and more */
    EN_SNAPSHOT_LINES_MAX = 1024,
};

/* The lines of a snapshot taken apart (src/state/snapshot.c says their form). Borrows. */
struct en_snapshot {
    struct en_str lines; /* ends in LF; their SHA-256 is what a witness attests */
    struct en_str origin;
    struct en_head head; /* up to where the record is folded in */
    en_time logged;
    int64_t schema, rules;
    struct en_hash state; /* en_state_hash */
    struct en_bytes tables;
};

/**
 * Write the state as a snapshot: lines, empty line, tables.
 * @param ret_lines   the lines are appended, without the empty one
 * @param ret_tables  the tables are appended; NULL: only the lines are wanted
 * @return EN_OK, EN_ERR_NOT_FOUND (snapshot.empty: before act 0), EN_ERR_TOO_LONG (snapshot.long),
 *         EN_ERR_IO, EN_ERR_MEMORY
 * Cost: that of en_state_hash.
 */
EN_MUST_CHECK enum en_status en_snapshot_print(struct en_state *state, struct en_text *ret_lines,
                                               struct en_text *ret_tables, struct en_error *reterr);
/**
 * Take a snapshot's lines apart and find its tables; these are not looked into.
 * @param bytes     borrowed
 * @param ret_rest  what follows the tables
 * @return EN_OK; EN_ERR_SYNTAX (snapshot.form), EN_ERR_VERIFY (snapshot.cut), and what
 *         en_form_parse returns
 */
EN_MUST_CHECK enum en_status en_snapshot_parse(struct en_bytes bytes, struct en_snapshot *ret,
                                               struct en_bytes *ret_rest, struct en_error *reterr);
/**
 * Take a snapshot into an empty state, between begin and commit (asserted); the commit's head is
 * the snapshot's. Nothing goes in before form, order and hash of everything are right. It is still
 * to be judged whose word it is: en_state_accord_at and en_state_fingerprint answer already, and
 * en_state_rollback forgets all of it.
 * @return EN_OK; EN_ERR_VERIFY with table and row as place (snapshot.version: by another schema or
 *         rule set, snapshot.table: one is missing or too many, snapshot.row, snapshot.order,
 *         snapshot.hash, snapshot.constraint, snapshot.accord: its text is not what its id or the
 *         origin say) and what reading the tables returns: then roll back
 * Cost: 1 us a row to measure, 2 us to put it in.
 */
EN_MUST_CHECK enum en_status en_state_restore(struct en_state *state,
                                              const struct en_snapshot *snapshot,
                                              struct en_error *reterr);

/* ---- asking it ------------------------------------------------------------------------------ */

enum en_cell_type { EN_CELL_NONE, EN_CELL_INT, EN_CELL_TEXT, EN_CELL_TIME, EN_CELL_HASH };
struct en_cell {
    const char *name; /* of the column */
    enum en_cell_type type;
    int64_t num;        /* INT, TIME */
    struct en_str text; /* TEXT; 32 bytes for HASH */
};
/* Text or number of a cell by its column's name; empty or 0 when there is none. */
struct en_str en_cell_find(const struct en_cell *cells, size_t count, const char *name);
int64_t en_cell_number(const struct en_cell *cells, size_t count, const char *name);
/* Return false to stop. Cells are valid during the call. */
typedef bool (*en_row_fn)(void *self, const struct en_cell *cells, size_t count);

/**
 * A named question to the state. The names, their parameters and columns are the table
 * src/state/views.def.
 *
 * @param args  array of length [arg_count]: the view's parameters as text, in order; {NULL,0}
 *              leaves a filter open
 * @return EN_OK, EN_ERR_NOT_FOUND (no such view), EN_ERR_USAGE (wrong number of parameters)
 */
EN_MUST_CHECK enum en_status en_state_view(struct en_state *state, const char *view,
                                           const struct en_str *args, size_t arg_count,
                                           en_row_fn each, void *self, struct en_error *reterr);
/* i-th view's name and what it answers (message id); NULL behind the last. */
const char *en_state_view_name(size_t i, const char **ret_doc);
/* Names of a view's parameters, in order, with a space between them; NULL when there is no such
 * view. */
const char *en_state_view_params(struct en_str view);

enum { EN_VIEW_COLUMNS_MAX = 32, EN_VIEW_COLUMN_BYTES = 32 };
struct en_view_column {
    char name[EN_VIEW_COLUMN_BYTES];
    enum en_cell_type type; /* of its cells; each may also be EN_CELL_NONE */
};
/* The columns of a view, for whoever describes it. EN_ERR_NOT_FOUND (state.view). */
EN_MUST_CHECK enum en_status
en_state_view_columns(struct en_state *state, const char *view,
                      struct en_view_column ret[static EN_VIEW_COLUMNS_MAX], size_t *ret_count,
                      struct en_error *reterr);

/* What a proposal has come to. */
struct en_proposal_word {
    char state[16];                    /* "open", "effective", "refused", ... */
    char slot[EN_TOKEN_BYTES_MAX + 1]; /* what it is about, e.g. the number of an order */
    bool of_order;                     /* the slot is an order's number */
};
/* By the id of the act; false when no such act is a proposal. */
bool en_state_proposal(struct en_state *state, const struct en_hash *id,
                       struct en_proposal_word *ret);

/* The next act of this key must carry this seq and prev. EN_ERR_NOT_FOUND for an unknown key. */
EN_MUST_CHECK enum en_status en_state_chain(struct en_state *state, struct en_str key,
                                            uint64_t *ret_seq, struct en_hash *ret_prev,
                                            struct en_error *reterr);

/**
 * The key of this name, if an act that it signs could be admitted at this time: by what a server
 * lets its members in.
 * @param at  log time to judge by   @param ret  untouched unless EN_OK
 * @return EN_OK; EN_ERR_INADMISSIBLE (act.key-unknown, act.key-revoked, act.key-early,
 *         act.key-expired, act.key-suspended)
 */
EN_MUST_CHECK enum en_status en_state_key(struct en_state *state, struct en_str name, en_time at,
                                          struct en_vkey *ret, struct en_error *reterr);

/* The key that this name was enrolled for, also when it is revoked or has expired: what it signed
 * before stays signed. EN_ERR_NOT_FOUND (state.key). */
EN_MUST_CHECK enum en_status en_state_vkey(struct en_state *state, struct en_str name,
                                           struct en_vkey *ret, struct en_error *reterr);

/* ---- revocation notes ----------------------------------------------------------------------- */

#define EN_REVOCATION_CONTEXT "entente/revocation/v1"

/* A note that ends a key, signed beforehand by the key itself or by its party's root, and kept in
 * an envelope until it is needed: key.recall carries it in. All of it is borrowed. */
struct en_revocation {
    struct en_str origin;    /* of the record that it is for */
    struct en_str key;       /* name of the key that it ends */
    uint32_t id;             /* and its id, so that it means these bytes and no others */
    struct en_str signer;    /* name of the key under the note */
    struct en_str signature; /* base64 of that line: key id and signature */
};

/* The text that is signed: "entente/revocation/v1 ORIGIN" LF "key: NAME+ID" LF. */
void en_revocation_print(struct en_text *out, struct en_str origin, struct en_str key, uint32_t id);
/**
 * Take a revocation note apart. Nothing is verified: the rules of key.recall do that, by the keys
 * of the record.
 * @param arena  holds the parts of the note   @param bytes  borrowed by the result
 * @return EN_OK; EN_ERR_SYNTAX (revocation.form); what en_note_parse returns
 */
EN_MUST_CHECK enum en_status en_revocation_read(struct en_arena *arena, struct en_str bytes,
                                                struct en_revocation *ret, struct en_error *reterr);

/* Text and remedy of a rule by its name (src/state/rules.def); NULL when unknown. */
const char *en_rule_text(struct en_str rule, const char **ret_remedy);
const char *en_rule_name(size_t i); /* NULL behind the last; for documentation and tests */

#endif /* ENTENTE_STATE_H */
