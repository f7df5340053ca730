/*
 * record: the append-only log of all acts, and the proofs that it is one.
 *
 * An entry is one line "logged UNIX-SECONDS", set by the registrar, and an act as a C2SP signed
 * note. The entries are the leaves of an RFC 6962 SHA-256 tree; a signed head (C2SP checkpoint)
 * names its size and root; a receipt (C2SP tlog-proof) proves one entry under one head to anybody
 * who holds the public keys. Nothing here knows what an act means.
 *
 * Sources: C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0, tlog-cosignature v1.0.1, tlog-tiles
 * v0.1.0, tlog-proof (draft, as of 2026-07-22); RFC 9162 section 2.1; notes in docs/record.md.
 */
#ifndef ENTENTE_RECORD_H
#define ENTENTE_RECORD_H

#include <entente/base.h>
#include <entente/codec.h>
#include <entente/crypto.h>

/* ---- signed notes --------------------------------------------------------------------------- */

struct en_signature {
    struct en_str name;
    uint32_t key_id;
    struct en_bytes raw; /* behind the key id: 64 bytes Ed25519, 72 a cosignature, or an SSHSIG */
    struct en_str line;  /* the whole line without LF, to copy it on */
};

struct en_note {
    struct en_str text; /* ends in LF; what is signed */
    struct en_signature sig[EN_SIGNATURES_MAX];
    size_t sig_count; /* at least 1 */
};

/**
 * Take a note apart: text, empty line, signature lines "— NAME BASE64".
 * @param arena  holds the decoded signatures   @param bytes  borrowed
 * @return EN_OK, EN_ERR_SYNTAX (note.form, note.signature-line, note.no-signature),
 *         EN_ERR_TOO_LONG (note.signatures), EN_ERR_ENCODING (text.utf8, text.control),
 *         EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_note_parse(struct en_arena *arena, struct en_str bytes,
                                           struct en_note *ret, struct en_error *reterr);

/**
 * Cut the first of several concatenated notes off `*rest`: up to the end of its signature lines,
 * which stand behind an empty line. An act has no such lines in its text.
 * @return false, and both untouched, when there is no whole note
 */
bool en_note_cut(struct en_str *rest, struct en_str *ret);

/* Append "text LF signature-line LF" to `out`: a whole note with one signature. */
void en_note_sign(struct en_text *out, struct en_str text, const struct en_signing_key *key);
/* The same with a signature made elsewhere (ssh-keygen) of at most EN_SSHSIG_BYTES_MAX bytes
 * (asserted). It is not checked: en_note_check does that. */
void en_note_attach(struct en_text *out, struct en_str text, const struct en_vkey *key,
                    struct en_bytes signature);
/* Append one more "— NAME BASE64" line, e.g. of a root that co-signs act 0. */
void en_note_add_signature(struct en_text *out, struct en_str text,
                           const struct en_signing_key *key);
/**
 * Does the note carry a good signature by this key? A line with the key's name and id that does
 * not verify makes the note bad as a whole.
 * @return EN_OK, EN_ERR_NOT_FOUND (note.unsigned), EN_ERR_INADMISSIBLE (note.signature)
 */
EN_MUST_CHECK enum en_status en_note_check(const struct en_note *note, const struct en_vkey *key,
                                           struct en_error *reterr);

/* ---- entries -------------------------------------------------------------------------------- */

/* Largest number of bytes of "logged N\n". */
enum { EN_LOGGED_BYTES_MAX = 32 };

struct en_entry {
    en_time logged;     /* log time, set by the registrar */
    struct en_str note; /* the act as a signed note */
};

void en_entry_print(struct en_text *out, en_time logged, struct en_str note);
/* EN_ERR_SYNTAX (entry.logged), EN_ERR_TOO_LONG (entry.long). `ret` borrows from `bytes`. */
EN_MUST_CHECK enum en_status en_entry_parse(struct en_bytes bytes, struct en_entry *ret,
                                            struct en_error *reterr);
/* Where the act's text ends within the note, found without decoding signatures: the fast path of
 * the fold. {NULL, 0} when there is no signature block. */
struct en_str en_entry_act_text(struct en_str note);

/* ---- the tree ------------------------------------------------------------------------------- */

/* Hash of a leaf and of a node of the tree: 0x00 or 0x01 goes before (RFC 6962, section 2.1). */
void en_merkle_leaf(struct en_hasher *hasher, struct en_bytes entry, struct en_hash *ret);
void en_merkle_node(struct en_hasher *hasher, const struct en_hash *left,
                    const struct en_hash *right, struct en_hash *ret);
/* Root of the tree of no entries: SHA-256 of nothing. */
void en_merkle_empty(struct en_hash *ret);

/* The right edge of a growing tree: one hash a set bit of size, largest subtree first. */
struct en_edge {
    uint64_t size;
    struct en_hash node[64];
    unsigned count;
};
void en_edge_add(struct en_hasher *hasher, struct en_edge *edge, const struct en_hash *leaf);
void en_edge_root(struct en_hasher *hasher, const struct en_edge *edge, struct en_hash *ret);

/* A growing tree that still knows the root of every size from its base on. It keeps 64 bytes a
 * leaf: for folds and for following, where entries name heads of any earlier size. */
struct en_growth;
/* Start from the right edge of what came before, an empty one at size 0. NULL: no memory. */
struct en_growth *en_growth_create(const struct en_edge *base);
void en_growth_destroy(struct en_growth *growth); /* NULL is fine */
/* EN_ERR_MEMORY: the leaf was not added. */
EN_MUST_CHECK enum en_status en_growth_add(struct en_growth *growth, struct en_hasher *hasher,
                                           const struct en_hash *leaf);
uint64_t en_growth_size(const struct en_growth *growth);
/* base <= size <= en_growth_size; EN_ERR_RANGE otherwise. O(log size) hashes. */
EN_MUST_CHECK enum en_status en_growth_root_at(const struct en_growth *growth,
                                               struct en_hasher *hasher, uint64_t size,
                                               struct en_hash *ret);

struct en_proof {
    struct en_hash hash[EN_PROOF_HASHES_MAX];
    size_t count;
};

/* True when the proof shows the leaf at `index` of the tree (size, root). RFC 9162 2.1.3.2. */
bool en_proof_includes(struct en_hasher *hasher, const struct en_proof *proof, uint64_t index,
                       const struct en_hash *leaf, uint64_t size, const struct en_hash *root);
/* True when the tree (old_size, old_root) is a prefix of (size, root). RFC 9162 2.1.4.2; old_size 0
 * needs an empty proof and the empty root. */
bool en_proof_extends(struct en_hasher *hasher, const struct en_proof *proof, uint64_t old_size,
                      const struct en_hash *old_root, uint64_t size, const struct en_hash *root);

/* ---- heads ---------------------------------------------------------------------------------- */

struct en_head {
    uint64_t size;
    struct en_hash root;
};
bool en_head_equal(const struct en_head *a, const struct en_head *b);

/* A part of a quorum: so many of these witnesses and of the groups before this one. */
struct en_policy_group {
    uint64_t witnesses; /* bit i: the policy's witness i */
    uint64_t groups;    /* bit j: the policy's group j */
    uint32_t threshold; /* 1 to the number of members */
};

/* Who must have signed a head: C2SP tlog-policy's content. */
struct en_policy {
    struct en_str origin;
    struct en_vkey log;               /* the registrar's key under the name of the origin */
    const struct en_vkey *witness;    /* array of length [witness_count], at most 64 */
    const struct en_str *witness_url; /* [witness_count], where add-checkpoint is posted; empty: not
                                       * said; NULL: of none */
    size_t witness_count;
    uint32_t quorum;                     /* without groups: so many of all witnesses */
    const struct en_policy_group *group; /* array of length [group_count]: the last one decides */
    size_t group_count;                  /* 0 for every accord; at most 65 */
};

/**
 * Besides the quorum, insist on one witness: on it, and on one less than the quorum of the others,
 * since C2SP tlog-policy lets each name be a member once.
 * @param policy   without groups (asserted)
 * @param witness  its index; -1 for one that the policy does not have: then it is never met
 * @param storage  borrowed by the policy
 */
void en_policy_insist(struct en_policy *policy, int witness, struct en_policy_group storage[2]);
/**
 * Write a policy as a file: a line `log`, a line `witness` for each, named like its key, with its
 * address where one is known, and the groups, the last of them as the quorum. Stock tools that
 * read C2SP tlog-policy read it.
 */
void en_policy_print(struct en_text *out, const struct en_policy *policy);
/**
 * Read a policy file: one log, witnesses, groups and exactly one quorum; names are defined above
 * their use, each is a member once, each witness's key stands once.
 * @param arena  holds the arrays   @param text  borrowed: `origin` points into it
 * @return EN_OK; EN_ERR_SYNTAX with the line as place (policy.form, policy.character, policy.key,
 *         policy.key-type, policy.key-reused, policy.name, policy.unknown-name,
 *         policy.listed-twice, policy.threshold, policy.many: over 64 witnesses or groups,
 *         policy.logs: none or several, policy.quorum: none or several); EN_ERR_MEMORY
 * Source: C2SP tlog-policy (draft, as of 2026-07-22).
 */
EN_MUST_CHECK enum en_status en_policy_parse(struct en_arena *arena, struct en_hasher *hasher,
                                             struct en_str text, struct en_policy *ret,
                                             struct en_error *reterr);
/* Is the quorum met by these witnesses? Bit i: witness i, as in struct en_cosigned. */
bool en_policy_is_met(const struct en_policy *policy, uint64_t by_witness);

void en_checkpoint_print(struct en_text *out, struct en_str origin, const struct en_head *head);
/* EN_ERR_SYNTAX (head.form, head.size, head.root), EN_ERR_INADMISSIBLE (head.origin). */
EN_MUST_CHECK enum en_status en_checkpoint_parse(struct en_str text, struct en_str origin,
                                                 struct en_head *ret, struct en_error *reterr);
/* "— NAME ..." cosignature/v1 line (with LF) of a witness over a checkpoint text at `now`. */
void en_checkpoint_cosign(struct en_text *out, struct en_str checkpoint, en_time now,
                          const struct en_signing_key *witness);

struct en_cosigned {
    struct en_head head;
    bool by_log;              /* always, when EN_OK: a head without the registrar is none */
    uint64_t by_witness;      /* bit i: policy's witness i cosigned */
    en_time witness_time[64]; /* when, by its clock */
    uint32_t witness_total;
};
/**
 * Check a signed head by a policy; unknown signers are passed over, a bad line of a known signer
 * refuses the whole head.
 * @return EN_OK even below the quorum (see ret); EN_ERR_VERIFY (head.log-signature: the registrar's
 *         line is missing; head.signature: a known signer's line is bad); and what en_note_parse
 *         and en_checkpoint_parse return
 * Cost: one signature check a known line.
 */
EN_MUST_CHECK enum en_status en_checkpoint_open(struct en_arena *arena, struct en_str note,
                                                const struct en_policy *policy,
                                                struct en_cosigned *ret, struct en_error *reterr);

/* The time by which the quorum had signed: the latest that so many of its members name, or one
 * later, that the policy is met. 0 when it is not met. A minority whose clocks are fast cannot move
 * it. `cosigned` is of the same policy. */
en_time en_policy_time(const struct en_policy *policy, const struct en_cosigned *cosigned);

/* ---- the store: one folder's record.db ------------------------------------------------------ */

struct en_store;

/* Once, before anything is opened in any thread; who does not call it is only slower. SQLite counts
 * the memory of all its connections together, under a lock for which all threads would wait. */
void en_store_init(void);

/**
 * Open or make a record.
 * @param url     sqlite:PATH, or a bare path: the file record.db;
 *                read:PATH: the same file while another process writes it, to read what it
 *                holds now;
 *                mem: a new record in memory, gone when it is closed;
 *                fault:SEED:URL, for tests: one of the others, whose calls fail now and then as the
 *                seed says, from the first write on
 * @param create  make it when absent
 * @return EN_OK, EN_ERR_NOT_FOUND, EN_ERR_IO, EN_ERR_USAGE (store.url), EN_ERR_VERIFY
 *         (store.damaged: the file is no sound database, or the last tiles do not give the stored
 *         root)
 * Durability: SQLite WAL, synchronous=FULL. One process holds a folder (the node's lock).
 */
EN_MUST_CHECK enum en_status en_store_open(const struct en_env *env, const char *url, bool create,
                                           struct en_store **ret, struct en_error *reterr);
void en_store_close(struct en_store *store);

/**
 * Begin an empty record in the middle, or go on where an interrupted call ended: all tiles of the
 * levels above 0 from the bundle, tiles of level 0 and entries from its minimum on, its head
 * published. Such a partial record proves every entry that it holds, and the growth from every size
 * that is not below its minimum (or is a multiple of 256); it appends and publishes like any other.
 * What is below is EN_ERR_RANGE (store.minimum) for every call that asks for it. With a bundle from
 * 0 the record becomes a whole one.
 * @param bundle  holds entries; its head was judged by the caller (en_checkpoint_open)
 * @return EN_OK; EN_ERR_EXISTS (store.begun: the record begins elsewhere already); EN_ERR_RANGE
 *         (bundle.range: no entries in it); EN_ERR_VERIFY (bundle.*; bundle.growth: what the record
 *         holds is no beginning of it); what en_store_append and en_store_publish return
 */
struct en_bundle;
EN_MUST_CHECK enum en_status en_store_begin(struct en_store *store, struct en_bundle *bundle,
                                            struct en_error *reterr);
/* Index of the first entry it holds: 0 for a whole record. */
uint64_t en_store_minimum(const struct en_store *store);

/* Of all entries that are known to be in it, and cannot go away again. */
struct en_head en_store_head(const struct en_store *store);

struct en_new_entry {
    struct en_bytes bytes; /* the entry, at most EN_ENTRY_BYTES_MAX */
    struct en_hash id;     /* of the act: SHA-256 of its text; unique in the record */
};
/**
 * Append entries: all or none, on the disk when it returns.
 * @param expect  size and root the caller believes in: compare-and-append, also against another
 *                writer; after EN_ERR_STALE en_store_settle, then en_store_head tells the new one
 * @return EN_OK, EN_ERR_STALE (store.moved), EN_ERR_EXISTS (store.duplicate), EN_ERR_TOO_LONG
 *         (entry.long), EN_ERR_VERIFY (store.id: the id is not that of the entry's act), EN_ERR_IO
 *         (nothing was appended; the store reads as before). The place says which: "entry N".
 *         EN_ERR_UNKNOWN (store.unknown: the commit itself failed): all are in it, or none. The
 *         store reads as before until en_store_settle or en_store_find, here or in another process
 *         that opens the record, has found out; do not say "committed" before.
 * Cost: one fdatasync, and 10 us an entry of 600 bytes. Group what waits: 256 are well above
 * 50,000 entries/s, one alone hardly slower than the disk.
 */
EN_MUST_CHECK enum en_status en_store_append(struct en_store *store, const struct en_head *expect,
                                             const struct en_new_entry *entries, size_t count,
                                             struct en_error *reterr);

/**
 * After EN_ERR_UNKNOWN: decide what became of the append or the head, by a commit that changes
 * nothing; then en_store_head and en_store_find tell. After EN_ERR_STALE: see what another writer
 * appended. Nothing to do, and no cost, when there is no doubt. en_store_append, en_store_find and
 * en_store_publish do it first.
 * @return EN_OK; EN_ERR_UNKNOWN (store.unknown: still not known, ask again); EN_ERR_VERIFY
 */
EN_MUST_CHECK enum en_status en_store_settle(struct en_store *store, struct en_error *reterr);

/* Called for each entry in order; `entry` is valid during the call. Return false to stop. */
typedef bool (*en_entry_fn)(void *self, uint64_t index, struct en_bytes entry);

/**
 * Anything entries can be read from: a store, an exported directory, a bundle.
 * `read` calls `each` for from <= index < to. Leaf hashes are the reader's to check.
 */
struct en_source {
    void *self;
    enum en_status (*head)(void *self, struct en_text *ret_note, struct en_error *reterr);
    enum en_status (*read)(void *self, uint64_t from, uint64_t to, en_entry_fn each, void *arg,
                           struct en_error *reterr);
    /* Root of its first `size` entries, told before any is read; NULL: it cannot tell. */
    enum en_status (*root_at)(void *self, uint64_t size, struct en_hash *ret,
                              struct en_error *reterr);
};
struct en_source en_store_source(struct en_store *store);

/* The entry, checked against its leaf. EN_ERR_RANGE (store.range) beyond the end, EN_ERR_VERIFY
 * (store.entry, store.tile) when the disk changed it. */
EN_MUST_CHECK enum en_status en_store_entry(struct en_store *store, uint64_t index,
                                            struct en_text *ret, struct en_error *reterr);
/* Index of the act with this id, EN_ERR_NOT_FOUND when it is not in the record, EN_ERR_UNKNOWN
 * while that cannot be told (en_store_settle). */
EN_MUST_CHECK enum en_status en_store_find(struct en_store *store, const struct en_hash *id,
                                           uint64_t *ret_index, struct en_error *reterr);
/* Root of the first `size` entries. EN_ERR_RANGE (store.range), EN_ERR_VERIFY (store.tile). Cost:
 * at most log2(size) hashes, 2 us from memory; 50 us when a tile must be read first. */
EN_MUST_CHECK enum en_status en_store_root_at(struct en_store *store, uint64_t size,
                                              struct en_hash *ret, struct en_error *reterr);
/* The right edge of the first `size` entries, to go on from there (en_growth_create). */
EN_MUST_CHECK enum en_status en_store_edge_at(struct en_store *store, uint64_t size,
                                              struct en_edge *ret, struct en_error *reterr);
/* Proof of one entry in the tree of the first `size`. Errors and cost as above. */
EN_MUST_CHECK enum en_status en_store_prove(struct en_store *store, uint64_t index, uint64_t size,
                                            struct en_proof *ret, struct en_error *reterr);
/* Proof that the first `old_size` entries are the beginning of the first `size`. Empty when
 * old_size is 0 or size. */
EN_MUST_CHECK enum en_status en_store_prove_growth(struct en_store *store, uint64_t old_size,
                                                   uint64_t size, struct en_proof *ret,
                                                   struct en_error *reterr);

/**
 * Keep the newest signed head with the record. Its size only grows; the same head with as many
 * signature lines or more replaces it (a witness's newer word for its older), with fewer it changes
 * nothing.
 *
 * Before it is kept, the entries that are new under it are read back from the disk and hashed, and
 * its root is made again from the stored tiles: a bit that flipped on the way is not signed for. So
 * sign, publish, and only then show the head to anybody.
 * @param note  the signed note; says the same size and root as `head` (EN_ERR_VERIFY head.note)
 * @return EN_OK, EN_ERR_STALE (head.smaller), EN_ERR_VERIFY (head.forked: another root at this
 *         size; store.entry, store.damaged: the disk changed), EN_ERR_RANGE (store.range: beyond
 *         the record), EN_ERR_SYNTAX (the note), EN_ERR_IO, EN_ERR_UNKNOWN (it may have been kept:
 *         publish it again before anybody sees it)
 * Cost: 3 us an entry that is new under it, and one fdatasync.
 */
EN_MUST_CHECK enum en_status en_store_publish(struct en_store *store, const struct en_head *head,
                                              struct en_str note, struct en_error *reterr);
/* Empty text when no head was ever signed. EN_ERR_VERIFY (store.head) when the disk changed it. */
EN_MUST_CHECK enum en_status en_store_published(struct en_store *store, struct en_text *ret,
                                                struct en_error *reterr);

/**
 * Recompute everything in the store from its entries: ids, leaves, tiles, root, heads.
 * @return EN_OK, EN_ERR_VERIFY with the place (entry N, tile L/N, head) and rule store.entry,
 *         store.tile, store.id, store.head, store.damaged
 */
EN_MUST_CHECK enum en_status en_store_audit(struct en_store *store, struct en_error *reterr);

/*
 * The same audit in parts, for who reads and hashes every entry anyway: a fold does. Begin, add
 * every entry in order, finish; the pages may be checked beside, in another store opened on the
 * same record. Only all of it together is an audit. Its failures are those of en_store_audit, which
 * sometimes tells the place more exactly: ask it when one of these fails.
 * Cost: 0.3 us an entry, and 0.8 us for its pages.
 */
struct en_audit;
EN_MUST_CHECK enum en_status en_audit_begin(struct en_store *store, struct en_audit **ret,
                                            struct en_error *reterr);
/* The next entry's act id and leaf hash. */
EN_MUST_CHECK enum en_status en_audit_add(struct en_audit *audit, const struct en_hash *id,
                                          const struct en_hash *leaf, struct en_error *reterr);
/* After as many entries as the store has. */
EN_MUST_CHECK enum en_status en_audit_finish(struct en_audit *audit, struct en_error *reterr);
void en_audit_destroy(struct en_audit *audit);
/* The pages as their engine knows them, and the number of rows. */
EN_MUST_CHECK enum en_status en_audit_pages(struct en_store *store, struct en_error *reterr);

/* ---- the exported directory: C2SP tlog-tiles, for tools we did not write -------------------- */

/**
 * Write tile/<L>/<N>[.p/<W>], tile/entries/<N>[.p/<W>] and, last, checkpoint under `folder` (made
 * when absent), at the size of the newest signed head. Files that are right already stay; shorter
 * ones of a smaller head are removed.
 * @return EN_OK, EN_ERR_NOT_FOUND (head.unsigned), EN_ERR_IO, EN_ERR_VERIFY (store.*: the store is
 *         damaged; nothing damaged is written)
 */
EN_MUST_CHECK enum en_status en_tiles_export(const struct en_env *env, struct en_store *store,
                                             const char *folder, struct en_error *reterr);

/**
 * The bytes of one file that en_tiles_export would write, by its name, without writing it.
 * @param size  of a head; what the name promises must lie within it. A shorter tile or bundle of a
 *              smaller head is given too
 * @param name  "tile/<L>/<N>[.p/<W>]" or "tile/entries/<N>[.p/<W>]"
 * @param ret   appended   @param ret_full  whether it is full: such a file never changes
 * @return EN_OK; EN_ERR_NOT_FOUND (tiles.absent: no name of a file, or beyond `size`);
 *         EN_ERR_VERIFY (store.*: the store is damaged)
 */
EN_MUST_CHECK enum en_status en_tiles_file(struct en_store *store, uint64_t size,
                                           struct en_str name, struct en_text *ret, bool *ret_full,
                                           struct en_error *reterr);

struct en_tiles;
/**
 * Open an exported directory; reads `checkpoint` and nothing else yet.
 * @return EN_OK, EN_ERR_NOT_FOUND, EN_ERR_SYNTAX, EN_ERR_ENCODING, EN_ERR_TOO_LONG
 */
EN_MUST_CHECK enum en_status en_tiles_open(const struct en_env *env, const char *folder,
                                           struct en_tiles **ret, struct en_error *reterr);
void en_tiles_close(struct en_tiles *tiles);
struct en_source en_tiles_source(struct en_tiles *tiles);
/**
 * Recompute the tree from the entry bundles and compare every tile and the checkpoint's root with
 * it. Any byte flipped in any tile or bundle, or in the text of the checkpoint, is refused; the
 * signature lines below that text are for en_checkpoint_open, which has the keys. A shorter tile or
 * bundle of a smaller head must be the beginning of the present one; nothing else may lie below
 * tile/.
 * @return EN_OK, EN_ERR_VERIFY (tiles.tile, tiles.bundle, tiles.root, tiles.missing, tiles.long,
 *         tiles.stranger; the place names the file), EN_ERR_INADMISSIBLE (head.origin)
 */
EN_MUST_CHECK enum en_status en_tiles_audit(struct en_tiles *tiles, struct en_str origin,
                                            struct en_error *reterr);

/* ---- receipts: one entry under one head ----------------------------------------------------- */

struct en_receipt {
    uint64_t index;
    struct en_proof proof;
    struct en_str checkpoint; /* the cosigned head, verbatim; borrows */
};

/* Print a C2SP tlog-proof v1. */
void en_receipt_print(struct en_text *out, uint64_t index, const struct en_proof *proof,
                      struct en_str checkpoint);
/* EN_ERR_SYNTAX (receipt.form), EN_ERR_TOO_LONG (receipt.hashes). */
EN_MUST_CHECK enum en_status en_receipt_parse(struct en_str text, struct en_receipt *ret,
                                              struct en_error *reterr);
/**
 * Does the receipt prove this entry under a head that fulfils the policy?
 * @return EN_OK, EN_ERR_VERIFY (receipt.proof, receipt.quorum, head.*)
 */
EN_MUST_CHECK enum en_status en_receipt_check(struct en_arena *arena, struct en_hasher *hasher,
                                              const struct en_receipt *receipt,
                                              struct en_bytes entry, const struct en_policy *policy,
                                              struct en_cosigned *ret, struct en_error *reterr);

/* ---- blobs: beside the record, named by hash ------------------------------------------------ */

enum { EN_BLOB_BYTES_MAX = 64 << 20 }; /* a minute of video from a phone; more is sent elsewhere */

/* FOLDER/ab/<62 hex>; written whole or not at all. `folder` is made when absent, its parent must
 * be there. EN_ERR_TOO_LONG (blob.long). */
EN_MUST_CHECK enum en_status en_blob_put(const struct en_env *env, const char *folder,
                                         struct en_bytes content, struct en_hash *ret,
                                         struct en_error *reterr);
/* EN_ERR_NOT_FOUND (blob.missing) when no member has supplied it; EN_ERR_VERIFY (blob.damaged). */
EN_MUST_CHECK enum en_status en_blob_get(const struct en_env *env, const char *folder,
                                         const struct en_hash *sha256, struct en_text *ret,
                                         struct en_error *reterr);

/* Durable; a blob that is not there is no error, so a deletion that a crash cut off may be
 * repeated. */
EN_MUST_CHECK enum en_status en_blob_remove(const struct en_env *env, const char *folder,
                                            const struct en_hash *sha256, struct en_error *reterr);
/* Return false to stop. */
typedef bool (*en_blob_fn)(void *self, const struct en_hash *sha256);
/**
 * Every blob the folder holds, by name alone: nothing is read. Files of other names are passed
 * over; a folder that is not there holds none.
 * Cost: a listing of at most 256 folders.
 */
EN_MUST_CHECK enum en_status en_blob_each(const struct en_env *env, const char *folder,
                                          en_blob_fn each, void *self, struct en_error *reterr);

/* ---- bundles: a part of the record that travels in one file --------------------------------- */

enum {
    EN_BUNDLE_BYTES_MAX = 256 << 20, /* read whole into memory; a year of 2,000 acts a day is two */
    EN_BUNDLE_MEMBERS_MAX = 1 << 16,
    EN_BUNDLE_ALIGNED = 256, /* where a part of a record may begin: a multiple of a tile's width */
    EN_BUNDLE_RECEIPT_MAX = 64 * 1024, /* the checkpoint's limit, which is its larger part */
};

/* What lies in a bundle, in this order. */
enum en_bundle_kind {
    EN_BUNDLE_CHECKPOINT, /* checkpoint: the signed head; always */
    EN_BUNDLE_TILE,       /* tile/<L>/<N>[.p/<W>]: from level 0 up */
    EN_BUNDLE_ENTRIES,    /* tile/entries/<N>[.p/<W>] */
    EN_BUNDLE_BLOB,       /* blob/<sha256>: by hash */
    EN_BUNDLE_RECEIPT,    /* receipt/<index>.tlog-proof: by index */
    EN_BUNDLE_ACT,        /* outbox/<n>.act: signed acts for the registrar, from 0 on */
    EN_BUNDLE_KINDS
};

struct en_bundle_member {
    enum en_bundle_kind kind;
    struct en_str name;
    struct en_bytes content;
    struct en_hash hash; /* EN_BUNDLE_BLOB: by its name; en_bundle_open has compared it */
    uint64_t number;     /* EN_BUNDLE_RECEIPT, EN_BUNDLE_ACT: by its name */
};

struct en_bundle;
/**
 * Read a bundle: a tar archive in its one form (docs/record.md). Names, order, sizes, and that the
 * files which the checkpoint promises from its minimum on are all there and nothing else; blobs by
 * their hash. No key is known here and no signature looked at: en_bundle_check compares the tiles
 * with the head, en_checkpoint_open judges who signed that.
 * @param bytes  borrowed until en_bundle_close; not changed by anybody meanwhile
 * @return EN_OK; EN_ERR_TOO_LONG (bundle.long); EN_ERR_VERIFY with the member as place (bundle.cut,
 *         bundle.trailing, bundle.padding, bundle.kind: a link, folder or device, bundle.header,
 *         bundle.name: none that a bundle has, `../` and absolute ones too, bundle.order: twice, or
 *         not in its place, bundle.missing, bundle.entries, bundle.blob, bundle.long,
 *         bundle.many); what reading its checkpoint returns
 * Cost: one pass; SHA-256 of the blobs.
 */
EN_MUST_CHECK enum en_status en_bundle_open(struct en_bytes bytes, struct en_bundle **ret,
                                            struct en_error *reterr);
void en_bundle_close(struct en_bundle *bundle);

struct en_head en_bundle_head(const struct en_bundle *bundle);      /* what the checkpoint says */
struct en_str en_bundle_checkpoint(const struct en_bundle *bundle); /* the signed note */
/* Index of the first entry in it: a multiple of 256; the head's size when it holds none. */
uint64_t en_bundle_minimum(const struct en_bundle *bundle);
size_t en_bundle_count(const struct en_bundle *bundle, enum en_bundle_kind kind);
/* i < en_bundle_count (asserted); borrows. */
const struct en_bundle_member *en_bundle_at(const struct en_bundle *bundle,
                                            enum en_bundle_kind kind, size_t i);
/* Do all tiles give the root of the checkpoint? EN_ERR_VERIFY (bundle.tile). Nothing to do without
 * entries. Cost: 1.8 us a hash in the tiles. */
EN_MUST_CHECK enum en_status en_bundle_check(struct en_bundle *bundle, struct en_error *reterr);
/**
 * Root of the first `size` entries, from the tiles: what a record of that size must have to grow
 * into this head. Does what en_bundle_check does first.
 * @return EN_OK, EN_ERR_RANGE (bundle.range: beyond the head, or below the minimum and no multiple
 *         of 256), EN_ERR_VERIFY (bundle.tile)
 */
EN_MUST_CHECK enum en_status en_bundle_root_at(struct en_bundle *bundle, uint64_t size,
                                               struct en_hash *ret, struct en_error *reterr);
/* Entries from the minimum on, each compared with its leaf. `read` below the minimum is
 * EN_ERR_RANGE (bundle.range). */
struct en_source en_bundle_source(struct en_bundle *bundle);

/**
 * Write a bundle, member after member in the order of en_bundle_kind. The checkpoint is the newest
 * signed head's, the tiles those of level 0 from `from` on and all above.
 * @param from  rounded down to a multiple of 256; the head's size or more: no tiles, no entries
 * @param out   appended; says `failed` when memory ends
 * @return EN_OK, EN_ERR_NOT_FOUND (head.unsigned), EN_ERR_TOO_LONG (bundle.long), EN_ERR_VERIFY
 *         (store.*: nothing damaged is written), EN_ERR_RANGE (store.minimum)
 */
EN_MUST_CHECK enum en_status en_bundle_write(struct en_store *store, uint64_t from,
                                             struct en_text *out, struct en_error *reterr);
void en_bundle_add_blob(struct en_text *out, const struct en_hash *hash, struct en_bytes content);
void en_bundle_add_receipt(struct en_text *out, uint64_t index, struct en_str receipt);
void en_bundle_add_act(struct en_text *out, uint64_t number, struct en_str note);
/* EN_ERR_TOO_LONG (bundle.long), EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status en_bundle_end(struct en_text *out, struct en_error *reterr);

#endif /* ENTENTE_RECORD_H */
