/*
 * What the files of src/state share: the state's own struct, statements, the turn of one act.
 */
#ifndef ENTENTE_STATE_INTERNAL_H
#define ENTENTE_STATE_INTERNAL_H

#include <sqlite3.h>

#include <entente/state.h>

enum sql_id {
#define SQL(id, text) SQL_##id,
#include "sql.def"
#undef SQL
    SQL_COUNT
};

enum rule_id {
#define RULE(id, name, text, remedy) RULE_##id,
#include "rules.def"
#undef RULE
    RULE_COUNT
};

/* One act of a key: where it stands in the record. */
struct link {
    uint64_t index;
    en_time logged;
    struct en_hash id;
};

/* Acts of one key that are written as one row of `chain`: sixteen make a row of 768 bytes, and an
 * act in the fold costs a sixteenth of an insert. */
enum { CHAIN_LINKS = 16 };

/* A key as admission needs it, kept in memory: it is read and written at every single act. */
struct key_row {
    char name[EN_KEYNAME_BYTES_MAX + 1];
    struct en_vkey vkey;
    char body[EN_TOKEN_BYTES_MAX + 1];
    enum en_role role;
    char *may;  /* "act,act" or NULL: every act of the role; owned */
    char *seal; /* age recipient or NULL; owned */
    en_time since, until;
    int64_t enrolled; /* index */
    int64_t revoked;  /* index at which it ended, -1 before */
    char why[16]; /* how it ended: lost, stolen, left, replaced, other, recalled, recovered... */
    int64_t suspended; /* index of the act that showed two acts with one seq; -1 */
    en_time claimed;   /* its acts are contested from this log time on; INT64_MAX: none */
    /* A key that takes the place of another by rotation goes on in its line; `parent` is the line
     * that brought this line into the record, "" where the accord names the key. */
    char line[EN_KEYNAME_BYTES_MAX + 1];
    char parent[EN_KEYNAME_BYTES_MAX + 1];
    uint64_t seq; /* of its newest act; 0 before the first */
    struct en_hash prev;
    struct link recent[CHAIN_LINKS]; /* acts of the row of `chain` that is not full yet */
    bool dirty;
};

struct accord_row {
    struct en_accord *accord;
    struct en_hash id;
    uint64_t index; /* of the entry at which it took effect */
};

/* Does a party of the accord in force take part? Kept in memory: every consent asks. */
enum party_state { PARTY_ACTIVE, PARTY_SUSPENDED, PARTY_LEFT };
struct party_row {
    char id[EN_TOKEN_BYTES_MAX + 1];
    enum party_state state;
    en_time since; /* log time of the entry at which it came to be so */
    int64_t idx;   /* of that entry */
};

/* Does the mechanism run, or only its record? */
struct mechanism {
    bool suspended;
    const char *why; /* "expired", "parties"; "" while it runs, NULL before act 0 */
    en_time since;
    int64_t idx;
    en_time valid_until; /* of the accord in force, renewals counted; INT64_MAX: for good */
};

struct patrol {
    const struct en_accord *accord; /* the one its order was proposed under */
    struct en_hash muster;
    en_time start, until;
    char state[16];
};

/* A patrol asked for lately. */
struct patrol_memo {
    char slot[EN_TOKEN_BYTES_MAX + 1]; /* "" while free */
    struct patrol patrol;
};

enum {
    ACCORD_VERSIONS_MAX = 1000, /* one amendment a week for twenty years */
    PLACE_MEMO = 64,            /* places of a day's patrols */
    PATROL_MEMO = 256,          /* patrols that are out, twelve times those of one mechanism */
};

struct en_state {
    struct en_env env;
    sqlite3 *db;
    sqlite3_stmt *stmt[SQL_COUNT];
    enum en_status failed; /* first failure of a statement in this turn; sticks until looked at */
    struct en_hasher *hasher;

    struct accord_row *accord; /* array of length [accord_count]; the last one is in force */
    size_t accord_count;
    char origin[EN_ORIGIN_BYTES_MAX + 1]; /* of a successor record; empty: act 0's */
    struct key_row **key;                 /* array of length [key_count], sorted by name */
    size_t key_count, key_cap;
    struct key_row *last_key; /* the key looked up last: acts of one author often follow */
    struct party_row party[EN_PARTIES_MAX]; /* array of length [party_count], as in the accord */
    size_t party_count, absent_count;       /* absent: suspended or left */
    struct mechanism mechanism;
    struct en_head head;
    en_time log_time;
    en_time next_deadline; /* nothing lapses before this log time */
    bool changing;         /* between begin and commit */
    /* Places found lately, by a hash of the name. A place is never unlisted, so a name that stands
     * here is known; one that does not is looked up. */
    char place_memo[PLACE_MEMO][EN_TOKEN_BYTES_MAX + 1];
    struct patrol_memo patrol_memo[PATROL_MEMO]; /* by a hash of the slot; see patrol.c */
    bool writes_patrol[SQL_COUNT];               /* known of the statements prepared */
    unsigned patrol_writes;                      /* statements that changed who knows which */
};

/* One act being applied: what every rule gets. */
struct turn {
    struct en_state *state;
    const struct en_checked *entry;
    const struct en_act *act;
    const struct en_accord *accord; /* in force */
    struct key_row *author;
    uint64_t index;
    en_time logged;
    struct en_effect *effect;
};

/* ---- sql.c ---------------------------------------------------------------------------------- */

/* Binds by format: t = struct en_str, i = int64_t, h = const struct en_hash *, b = const struct
 * en_bytes *, n = NULL. */
void sql_do(struct en_state *state, enum sql_id id, const char *format, ...);
/* First row of a query, or NULL; the row is valid until the same statement is used again. */
sqlite3_stmt *sql_row(struct en_state *state, enum sql_id id, const char *format, ...);
/* Next row of the query started with sql_row; false behind the last. */
bool sql_next(struct en_state *state, enum sql_id id);
bool sql_has(struct en_state *state, enum sql_id id, const char *format, ...);
struct en_str sql_text(sqlite3_stmt *row, int column); /* {NULL,0} for NULL */
bool sql_hash(sqlite3_stmt *row, int column, struct en_hash *ret);
/* Run a script; EN_ERR_IO with SQLite's words as argument. */
enum en_status sql_script(struct en_state *state, const char *script, struct en_error *reterr);
enum en_status sql_error(struct en_state *state, struct en_error *reterr);

/* ---- keys.c --------------------------------------------------------------------------------- */

struct key_row *key_find(struct en_state *state, struct en_str name);
/* Add a row (moved in); false without memory. */
bool key_add(struct en_state *state, const struct key_row *row);
/* A key as it comes in at `index`; role, times, body and whose line it goes on the caller says. */
struct key_row key_begin(const struct en_vkey *vkey, uint64_t index);
/* Name of another key than `but`, enrolled once or of the accord in force (registrar, roots,
 * witnesses), that is this very key; {NULL,0} when none is. */
struct en_str key_in_use(const struct en_state *state, const struct en_pubkey *pub,
                         struct en_str but);
void key_row_finish(struct key_row *row);
void keys_write(struct en_state *state); /* every dirty row, before commit, hash, view */
enum en_status keys_read(struct en_state *state, struct en_error *reterr);
void keys_forget(struct en_state *state);
/* Put in a key that an accord names, valid as long as the accord says so. One that is known stays
 * as it is: a key that ended does not come back because a text names it, but for the root of a body
 * that left the accord and returns. False without memory. */
bool key_put_named(struct en_state *state, const struct en_vkey *vkey, struct en_str body,
                   enum en_role role, uint64_t index, en_time logged);
/* Bring the registrar's and roots' keys in line with an accord that takes effect. `before` is the
 * text it replaces, NULL for act 0: a root line that did not change changes nothing, so that a
 * recovered root stays, and the one it replaced does not come back. */
bool keys_from_accord(struct en_state *state, const struct en_accord *before,
                      const struct en_accord *accord, uint64_t index, en_time logged);
/* Neither ended, nor suspended, nor outside its times. */
bool key_is_active(const struct key_row *key, en_time logged);
bool key_is_parted(const struct key_row *key); /* ended only because its body left */
void key_end(struct key_row *key, uint64_t index, const char *why);
/* Did one of the two lines bring the other in, by itself or through a third? */
bool key_is_kin(struct en_state *state, const struct key_row *a, const struct key_row *b);

/* ---- chain.c: the acts of a key, by seq ----------------------------------------------------- */

/* The key's next act is this one. */
void chain_move_on(struct en_state *state, struct key_row *key, const struct link *link);
/* The act with this seq; false when the key has made none. */
bool chain_find(struct en_state *state, const struct key_row *key, uint64_t seq, struct link *ret);
void chain_write(struct en_state *state, const struct key_row *key); /* the unfinished row */
void chain_read(struct key_row *key, struct en_bytes row); /* into `recent`; seq is known */

/* ---- accords.c ------------------------------------------------------------------------------ */

enum en_status accords_read(struct en_state *state, struct en_error *reterr);
void accords_forget(struct en_state *state);
enum en_status accord_take(struct en_state *state, struct en_str text, const struct en_hash *id,
                           uint64_t index, struct en_error *reterr);
/* The record goes on under this origin. */
void origin_take(struct en_state *state, struct en_str origin, uint64_t index);
/* By version from 1. */
const struct en_accord *accord_version(const struct en_state *state, int64_t version);

/* ---- state.c -------------------------------------------------------------------------------- */

/* Everything kept in memory, from the tables. */
enum en_status state_read(struct en_state *state, struct en_error *reterr);
/* By which schema.def the tables were made; -1 when they cannot say. */
int state_schema(struct en_state *state);

/* ---- hash.c --------------------------------------------------------------------------------- */

enum { TABLES_PIECE_BYTES = 1 << 16 };

/* The tables that a state hash and a snapshot are made of, in their order. */
#define TABLES_QUERY                                                                               \
    "SELECT name FROM sqlite_master WHERE type='table' AND name<>'applied' AND name NOT LIKE"      \
    " 'sqlite%' ORDER BY name"

/* The next piece of the tables; false stops. */
typedef bool (*tables_fn)(void *self, struct en_str piece);
/* All tables in their one form, in pieces that end behind the row that made them longer than
 * TABLES_PIECE_BYTES; the last is shorter, perhaps empty. */
enum en_status tables_each(struct en_state *state, tables_fn each, void *self,
                           struct en_error *reterr);
/* The state hash after one more piece; it begins as zeros. */
void tables_sum(struct en_hasher *hasher, struct en_str piece, struct en_hash *sum);

/* ---- tables.c ------------------------------------------------------------------------------- */

/* Put the rows of a snapshot into empty tables, once all of them are found right. */
enum en_status tables_read(struct en_state *state, const struct en_snapshot *snapshot,
                           struct en_error *reterr);

/* ---- apply.c -------------------------------------------------------------------------------- */

/* turn_void(turn, rule, args...): the act is void by this rule; args are struct en_str, at most 4.
 * Returns EN_ERR_VOID. */
#define turn_void(turn, ...)                                                                       \
    turn_void_args((turn), EN_FAIL_HEAD(__VA_ARGS__, NULL),                                        \
                   (const struct en_str[]){EN_FAIL_TAIL(__VA_ARGS__, {NULL, 0})},                  \
                   sizeof((const struct en_str[]){EN_FAIL_TAIL(__VA_ARGS__, {NULL, 0})}) /         \
                           sizeof(struct en_str) -                                                 \
                       1)
enum en_status turn_void_args(struct turn *turn, enum rule_id rule, const struct en_str *args,
                              size_t count);
/* A number or time as text, for arguments; `buffer` holds it. */
struct en_str text_of(char buffer[static 24], int64_t number);
struct en_str text_of_time(char buffer[static EN_TIME_BYTES + 1], en_time time);
struct en_str text_of_hash(char buffer[static 65], const struct en_hash *hash);
void deadline_at(struct en_state *state, en_time time); /* something lapses at that log time */
en_time hours_after(en_time time, uint32_t hours);

/* ---- consent.c ------------------------------------------------------------------------------ */

struct asked {
    struct en_str slot; /* what the proposal decides; rivals share it */
    enum en_consent_rule rule;
    uint32_t count;       /* EN_CONSENT_COUNT */
    struct en_str voices; /* "fama,cma" */
    en_time expires;
};
/* Put the act before the voices; it takes effect at once when nobody is asked. */
enum en_status propose(struct turn *turn, const struct asked *asked);
/* Close every open proposal of this act on this slot but the present one. */
void close_rivals(struct turn *turn, struct en_str slot);
/* "fama,cma,pf" of all parties, written into `out`. */
void voices_all(struct en_text *out, const struct en_accord *accord);
/* Those parties that stand among `bodies`, in the accord's order. */
void voices_of(struct en_text *out, const struct en_accord *accord, struct en_str bodies);
void voices_add(struct en_text *out, struct en_str body); /* unless it stands there */
bool voices_has(struct en_str voices, struct en_str body);
/* Void when fewer than two of several voices are counted: one party alone decides nothing. */
enum en_status check_not_alone(struct turn *turn, struct en_str voices);
/* A party is no longer counted: what now has all it needs takes effect at this index. */
enum en_status decide_without(struct turn *turn);

/* ---- rules_party.c -------------------------------------------------------------------------- */

/* False for a party that has suspended its part or left. */
bool party_counts(struct en_state *state, struct en_str body);
bool party_has_left(struct en_state *state, struct en_str body);
uint32_t parties_absent(struct en_state *state,
                        const struct en_accord *accord); /* bit i: party i */
/* Void: the author's party takes no part (it must not be counted). */
enum en_status party_void(struct turn *turn);
/* What holds for every act: joint acts need a party that takes part, and a mechanism that runs. */
enum en_status check_standing(struct turn *turn);
/* Notices whose log time has come, the end of the accord's validity. */
enum en_status standing_sweep(struct turn *turn);
en_time mechanism_deadline(const struct en_state *state);
/* An accord takes effect: its parties, its validity. */
enum en_status parties_from_accord(struct turn *turn, const struct en_accord *accord);
void parties_read(struct en_state *state);

/* ---- rules_keys.c --------------------------------------------------------------------------- */

/* May the author of this turn be the second for what a party decides by itself (EN_NEEDS_SECOND: by
 * this proposer, on this slot)? EN_OK or void. */
enum en_status key_second(struct turn *turn, struct en_str proposer, struct en_str slot);
/* What the parties must hear: in the view `notices`. */
void key_notice(struct turn *turn, const char *kind, const struct key_row *key,
                struct en_str other);
/* Every answer of this key to what is still open lapses; what it proposed for its party alone
 * closes. */
void key_lapse(struct turn *turn, const struct key_row *key);
/* An act of this key is contested; `why` is claimed or conflict. */
void key_contest(struct turn *turn, const struct key_row *key, const struct link *link,
                 const char *why);

/* ---- rules_people.c ------------------------------------------------------------------------- */

bool place_is_listed(struct en_state *state, struct en_str place);

/* ---- rules_order.c -------------------------------------------------------------------------- */

/* A coordinator speaks for the mechanism only while holding an office. EN_OK, or void. */
enum en_status check_coordinator(struct turn *turn);

/* ---- rules_draw.c --------------------------------------------------------------------------- */

/* Draws whose log time has come: commitments close, what is open is drawn. */
enum en_status draws_sweep(struct turn *turn);

/* ---- rules_claim.c: acts that name the claim they prove ------------------------------------- */

enum en_status claim_check(struct turn *turn); /* EN_OK, or void */
void claim_answer(struct turn *turn);          /* proven or contradicted, if it names one */

/* ---- rules ---------------------------------------------------------------------------------- */

/* EN_OK: it counts (effect->outcome says how); EN_ERR_VOID: turn_void was called. */
typedef enum en_status (*rule_fn)(struct turn *turn);

/* What happens when a proposal is complete: id and slot of it. */
typedef enum en_status (*complete_fn)(struct turn *turn, const struct en_hash *id,
                                      struct en_str slot, int64_t accord_version);

/* One for each row of acts.def, named after it: rule_ORDER_PROPOSE and so on, in rules_*.c. A row
 * without its rule does not link. */
#define ACT(id, name, who, needs, doc) enum en_status rule_##id(struct turn *turn);
#define KEY(...)
#define END(id)
#include <entente/acts.def>
#undef ACT
#undef KEY
#undef END

enum en_status complete_amendment(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                  int64_t accord_version);
enum en_status complete_renewal(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                int64_t accord_version);
enum en_status complete_notice(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t accord_version);
enum en_status complete_office(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t accord_version);
enum en_status complete_revoke(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t accord_version);
enum en_status complete_replace(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                int64_t accord_version);
enum en_status complete_order(struct turn *turn, const struct en_hash *id, struct en_str slot,
                              int64_t accord_version);
enum en_status complete_muster(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t accord_version);
enum en_status complete_substitution(struct turn *turn, const struct en_hash *id,
                                     struct en_str slot, int64_t accord_version);
enum en_status complete_report(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t accord_version);

enum en_status complete_erasure(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                int64_t accord_version);
enum en_status complete_disclosure(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                   int64_t accord_version);
/* May this key answer what was proposed about an item? `slot` is the proposal's. */
enum en_status item_check_answer(struct turn *turn, const char *act, struct en_str slot);

/* ---- crew.c: may these people go together? -------------------------------------------------- */

struct crew_seat {
    struct en_str member, post, body, component;
};
struct crew {
    struct en_str slot;
    struct crew_seat *seat; /* array of length [count] */
    size_t count;
    en_time start, until;
};
/* Every rule about one person in one post at that time, then every rule about them together.
 * `parity` false: only the rules about persons (a substitution with its consents may unbalance). */
enum en_status crew_check(struct turn *turn, const struct en_accord *accord,
                          const struct crew *crew, bool parity);

/* ---- patrol.c: the patrol an act speaks of -------------------------------------------------- */

/* Which of `count` places of a memo is this name's. */
size_t memo_place(struct en_str name, size_t count);
/* False when no order with that number is in force. */
bool patrol_load(struct turn *turn, struct en_str slot, struct patrol *ret);
/* The patrol named by `order`, in one of the states listed ("planned|mustered"), or void. */
enum en_status patrol_find(struct turn *turn, const char *states, struct patrol *ret);
/* Void: the patrol is in this state, and the act is for one in another. */
enum en_status patrol_is(struct turn *turn, struct en_str slot, struct en_str state);
/* The statement just run changed this patrol and no other. Who forgets to say so is only slower:
 * then every patrol is read again. */
void patrol_wrote(struct en_state *state, struct en_str slot);
void patrols_forget(struct en_state *state);

#endif /* ENTENTE_STATE_INTERNAL_H */
