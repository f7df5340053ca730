/*
 * What the files of src/node share: the node itself and the parts of its folder.
 */
#ifndef ENTENTE_NODE_PRIVATE_H
#define ENTENTE_NODE_PRIVATE_H

#include "entente/node.h"

struct sqlite3;

enum {
    MEMORY_PATH_MAX = 1024,
    EVIDENCE_NAME_MAX = 96, // "evidence/KIND-SIZE-8 digits"
};

/* A record has one who orders its acts; a copy that took in acts of its own would be a fork. */
enum node_role { NODE_REGISTRAR, NODE_FOLLOWER };

/* entente.conf: whose record this folder holds. */
struct node_conf {
    enum node_role role;
    char origin[EN_ORIGIN_BYTES_MAX + 1];
    struct en_hash fingerprint; // of the accord: the only one this folder ever takes
    char own[EN_TOKEN_BYTES_MAX +
             1];                  // whose witness must have cosigned; empty: the quorum is enough
    char memory[MEMORY_PATH_MAX]; // of what was signed last; empty: in the folder
};

struct en_node {
    struct en_env env; // by value; what its `self` points to is the caller's
    enum en_node_mode mode;
    char *folder;
    int lock_fd; // -1: not held
    struct node_conf conf;
    struct en_store *store;
    struct en_state *state;
    struct sqlite3 *outbox;
    uint64_t outbox_changes, head_changes;
    struct en_hasher *hasher;
    struct en_arena arena;            // scratch of one call
    struct en_policy_group group[2];  // the same, where the owner insists on a witness of its own
    struct en_vkey witness[64];       // en_node_policy's array: as many as a head can tell apart
    char evidence[EVIDENCE_NAME_MAX]; // written last, within the folder; empty: none
    en_time opened_at;                // wall clock ...
    int64_t opened_monotonic_ms;      // ... and the clock that never goes back, when it was opened
};

/* ---- folder.c ------------------------------------------------------------------------------- */

/* "FOLDER/NAME" on the heap; NULL when memory is out. */
char *node_path(const char *folder, const char *name);
/* Take the folder's lock, or say who holds it: EN_ERR_HELD (node.held). */
EN_MUST_CHECK enum en_status node_lock(const char *folder, int *ret_fd, struct en_error *reterr);
void node_unlock(int fd); // -1 is nothing
bool node_conf_exists(const struct en_env *env, const char *folder);
EN_MUST_CHECK enum en_status node_conf_read(const struct en_env *env, const char *folder,
                                            struct node_conf *ret, struct en_error *reterr);
EN_MUST_CHECK enum en_status node_conf_write(const struct en_env *env, const char *folder,
                                             const struct node_conf *conf, struct en_error *reterr);
/* Remove FOLDER/NAME of an SQLite file and what SQLite keeps beside it. */
EN_MUST_CHECK enum en_status node_remove_database(const struct en_env *env, const char *folder,
                                                  const char *name, struct en_error *reterr);
EN_MUST_CHECK enum en_status node_no_memory(struct en_error *reterr);
/* Hand on what a call failed with. Where one failure is expected, it is judged first, and leaves
 * nothing in `reterr`. */
static inline enum en_status node_told(enum en_status status, const struct en_error *why,
                                       struct en_error *reterr)
{
    if (status != EN_OK && reterr != NULL) {
        *reterr = *why;
    }
    return status;
}

/* ---- outbox.c ------------------------------------------------------------------------------- */

EN_MUST_CHECK enum en_status outbox_open(const struct en_env *env, const char *path,
                                         struct sqlite3 **ret, struct en_error *reterr);
void outbox_close(struct sqlite3 *outbox);
/* The newest act of a key that waits in the outbox; false when none does. */
EN_MUST_CHECK enum en_status outbox_last(struct sqlite3 *outbox, struct en_str author,
                                         bool *ret_found, uint64_t *ret_seq, struct en_hash *ret_id,
                                         struct en_error *reterr);

/* ---- node.c --------------------------------------------------------------------------------- */

/* Roots of the node's own record, for `seen`. */
struct en_log_view node_log_view(struct en_node *node);
/* Open the tables if they are closed, and fold what they lack. */
EN_MUST_CHECK enum en_status node_fold_on(struct en_node *node, struct en_error *reterr);
EN_MUST_CHECK enum en_status node_open_outbox(struct en_node *node, struct en_error *reterr);
/* Fold what the record has and state.db lacks; a state.db that does not fit is made again. */
EN_MUST_CHECK enum en_status node_fold(struct en_node *node, struct en_error *reterr);
/* Threads worth starting to fold this many entries. */
unsigned node_threads(uint64_t entries, bool signatures);
/* A node with none of its files open; en_node_close closes what is. */
EN_MUST_CHECK enum en_status node_make(const struct en_env *env, const char *folder,
                                       enum en_node_mode mode, struct en_node **ret,
                                       struct en_error *reterr);
/* `anew`: what is there goes away first. */
EN_MUST_CHECK enum en_status node_open_state(struct en_node *node, bool anew,
                                             struct en_error *reterr);
EN_MUST_CHECK enum en_status node_open_record(struct en_node *node, bool create,
                                              struct en_error *reterr);

/* ---- found.c -------------------------------------------------------------------------------- */

/* Make and hold a folder that is no node yet, its record empty or what a crash left of it. */
EN_MUST_CHECK enum en_status node_begin(const struct en_env *env, const char *folder,
                                        struct en_node **ret, struct en_error *reterr);
/* EN_ERR_RANGE (node.origin). */
EN_MUST_CHECK enum en_status node_set_origin(struct node_conf *conf, struct en_str origin,
                                             struct en_error *reterr);

/* ---- snapshot_join.c ------------------------------------------------------------------------ */

/* Fill the empty tables of a record that begins in the middle, from the folder's snapshot. */
EN_MUST_CHECK enum en_status node_restore(struct en_node *node, struct en_error *reterr);

/* ---- submit.c ------------------------------------------------------------------------------- */

/* The bytes of an entry, in the node's arena. EN_ERR_TOO_LONG (entry.long). */
EN_MUST_CHECK enum en_status node_print_entry(struct en_node *node, en_time logged,
                                              struct en_str note, struct en_bytes *ret,
                                              struct en_error *reterr);
/* Hand in an act that this node made itself; what the door refuses it for is the status. */
EN_MUST_CHECK enum en_status node_submit_own(struct en_node *node, struct en_str note,
                                             struct en_error *reterr);

/* ---- blobs.c -------------------------------------------------------------------------------- */

/* Delete every blob that an act erased; those that are gone already cost one call each. */
EN_MUST_CHECK enum en_status node_erase_blobs(struct en_node *node, struct en_error *reterr);

/* ---- verify.c ------------------------------------------------------------------------------- */

/**
 * What is wrong with a record that somebody else wrote is one status, EN_ERR_VERIFY, whatever an
 * act of our own would be answered; the rule stays. Failures of this machine stay what they are.
 */
EN_MUST_CHECK enum en_status node_judge(enum en_status status, struct en_error *error);

/* ---- head.c --------------------------------------------------------------------------------- */

/* A policy by an accord; the witnesses are written to `witness`. The log's key is the registrar's
 * under the name of the origin. */
struct en_policy node_policy_of(struct en_hasher *hasher, const struct en_accord *accord,
                                struct en_str origin, struct en_vkey witness[static 64]);
/* The published head with its note; a size of 0 and empty text when there is none. */
EN_MUST_CHECK enum en_status node_published(struct en_node *node, struct en_text *ret_note,
                                            struct en_head *ret, struct en_error *reterr);
/* EN_ERR_INADMISSIBLE (node.registrar) for any other key. */
EN_MUST_CHECK enum en_status node_check_registrar(struct en_node *node,
                                                  const struct en_signing_key *key,
                                                  struct en_error *reterr);
bool node_is_witness(struct en_node *node, const struct en_signing_key *key);
/* EN_ERR_INADMISSIBLE (head.witness). */
EN_MUST_CHECK enum en_status node_not_witness(struct en_error *reterr, struct en_str name);
/* EN_ERR_VERIFY (head.signer) when somebody signed whom the policy does not name. */
EN_MUST_CHECK enum en_status node_check_signers(struct en_arena *arena, struct en_str note,
                                                const struct en_policy *policy,
                                                struct en_error *reterr);
/* The accord's witness of this body; -1 when it names none. */
int node_witness_of(const struct en_accord *accord, const char *body);
/* Whose head a note says it is: its first line, believed only once its signature is checked. */
struct en_str node_origin_of(struct en_str note);
/* en_store_publish, counted. */
EN_MUST_CHECK enum en_status node_publish(struct en_node *node, const struct en_head *head,
                                          struct en_str note, struct en_error *reterr);
/* Size and root of a head's note, its origin checked and nothing else. */
EN_MUST_CHECK enum en_status node_head_of(struct en_arena *arena, struct en_str note,
                                          struct en_str origin, struct en_str *ret_text,
                                          struct en_head *ret, struct en_error *reterr);
/**
 * One note out of two good ones of the same head: the registrar's line, and of each witness its
 * newest. What neither policy nor registrar knows is left out, so strangers cannot fill the note.
 */
EN_MUST_CHECK enum en_status node_merge_heads(struct en_arena *arena, struct en_str a,
                                              struct en_str b, const struct en_policy *policy,
                                              struct en_text *out, struct en_error *reterr);

/* ---- promise.c ------------------------------------------------------------------------------ */

/* Forget a promise that was fulfilled. */
EN_MUST_CHECK enum en_status node_drop_promise(struct en_node *node, const struct en_hash *act,
                                               struct en_error *reterr);

/* ---- hear.c --------------------------------------------------------------------------------- */

/* The head heard of elsewhere and kept, once the own record reaches it. EN_ERR_VERIFY
 * (witness.heard). */
EN_MUST_CHECK enum en_status node_check_heard(struct en_node *node, struct en_error *reterr);
/* EN_ERR_VERIFY (witness.promise) when an act promised for long ago is not in the record; forgets
 * what was fulfilled. `head` is the source's. */
EN_MUST_CHECK enum en_status node_withhold(struct en_node *node, struct en_str head, en_time now,
                                           struct en_error *reterr);

#endif /* ENTENTE_NODE_PRIVATE_H */
