/*
 * accord: the agreement as data, and what an act is.
 *
 * The table of acts is entente/acts.def. An act here is its text, read: header and lines. Who
 * signed it and whether it counts is the state's business. An accord is the lines of act 0 turned
 * into plain structs, checked for contradictions. Source: design sections 4 and 5.
 */
#ifndef ENTENTE_ACCORD_H
#define ENTENTE_ACCORD_H

#include <entente/base.h>
#include <entente/codec.h>
#include <entente/crypto.h>

/* ---- the table of acts ---------------------------------------------------------------------- */

/* What a key is for. A key has one role; acts.def says which roles may author an act. */
enum en_role {
    EN_ROLE_REGISTRAR = 1 << 0,   /* orders acts: accord.found, clock.tick, log.succeed alone */
    EN_ROLE_ROOT = 1 << 1,        /* a party's or force's offline key */
    EN_ROLE_OFFICER = 1 << 2,     /* speaks for a party */
    EN_ROLE_COORDINATOR = 1 << 3, /* may propose orders while it holds an office */
    EN_ROLE_OPS = 1 << 4,         /* operations desk of the lead force */
    EN_ROLE_DUTY = 1 << 5,        /* duty desk */
    EN_ROLE_LEAD = 1 << 6,        /* device of a patrol's lead or deputy */
    EN_ROLE_GATE = 1 << 7,        /* a gate that challenges vehicles */
    EN_ROLE_CHAIR = 1 << 8        /* releases the bulletin */
};

/* "officer" and so on; 0 / NULL when unknown. */
enum en_role en_role_from(struct en_str name);
const char *en_role_name(enum en_role role);

enum en_needs {
    EN_NEEDS_NOTHING,
    EN_NEEDS_CLASS,
    EN_NEEDS_ALL,
    EN_NEEDS_PRESENT,
    EN_NEEDS_TOUCHED,
    EN_NEEDS_SECOND
};

enum en_act_type {
#define ACT(id, name, who, needs, doc) EN_ACT_##id,
#define KEY(...)
#define END(id)
#include <entente/acts.def>
#undef ACT
#undef KEY
#undef END
    EN_ACT_COUNT
};

struct en_act_def {
    enum en_act_type type;
    unsigned who; /* enum en_role bits */
    enum en_needs needs;
    const char *doc;     /* message id */
    struct en_form form; /* form.name is the act's name */
};

const struct en_act_def *en_act_def_of(enum en_act_type type);
const struct en_act_def *en_act_def_named(struct en_str name); /* NULL when unknown */

/* ---- one act, read -------------------------------------------------------------------------- */

#define EN_ACT_CONTEXT "entente/act/v1"

struct en_act {
    const struct en_act_def *def;
    struct en_str text; /* the exact bytes that are signed and hashed */
    struct en_str origin;
    struct en_str author; /* a key name */
    uint64_t seq;         /* from 1 */
    struct en_hash prev;  /* zeros for seq 1 */
    uint64_t seen_size;
    struct en_hash seen_root;
    en_time occurred;
    const struct en_item *items; /* array of length [item_count] */
    size_t item_count;
};

/**
 * Read the text of an act (without signature lines).
 * @param text  borrowed by the result; ends in LF
 * @return EN_OK; EN_ERR_SYNTAX (act.context, act.header, act.unknown and the line.* rules),
 *         EN_ERR_TOO_LONG (act.long, line.long, form.lines), EN_ERR_ENCODING, EN_ERR_RANGE,
 *         EN_ERR_MEMORY. The place is "line N".
 * Cost: about 2 us for a short act.
 */
EN_MUST_CHECK enum en_status en_act_parse(struct en_arena *arena, struct en_str text,
                                          struct en_act *ret, struct en_error *reterr);

/* What stands above an act's own lines. */
struct en_act_header {
    struct en_str origin, act, author;
    uint64_t seq;
    struct en_hash prev;
    uint64_t seen_size;
    struct en_hash seen_root;
    en_time occurred;
};

/* Write header and body lines ("key: ...\n"...); the result is what en_act_parse reads. */
void en_act_print(struct en_text *out, const struct en_act_header *header, struct en_str body);

/* The first line with this key, or NULL; the next line with the same key, or NULL. */
const struct en_item *en_act_first(const struct en_act *act, const char *key);
const struct en_item *en_act_next(const struct en_act *act, const struct en_item *item);
size_t en_act_count(const struct en_act *act, const char *key);
/* First token of the one line with this key; empty / 0 when the line is absent. */
struct en_str en_act_str(const struct en_act *act, const char *key);
int64_t en_act_num(const struct en_act *act, const char *key);
bool en_act_hash(const struct en_act *act, const char *key, struct en_hash *ret);
/* Decode a HASH token (the parser has checked its form). */
struct en_hash en_value_hash(const struct en_value *value);

/* The JSON view of an act: header members, then the lines. New reference, NULL without memory. */
struct json_t *en_act_json(const struct en_act *act);

/* docs/acts.md, from the table. */
void en_acts_document(struct en_text *out);

/* ---- the accord ----------------------------------------------------------------------------- */

/* Number of the rules that this program folds by: counted on when an act comes to mean something
 * else. An accord may say which it needs. */
enum { EN_RULE_SET = 1 };

struct en_root {
    struct en_str body;
    struct en_vkey key;
};
struct en_party {
    struct en_str id, name;
};
struct en_force {
    struct en_str id, name;
    bool lead;
};
struct en_quota {
    struct en_str node;
    int parent;               /* index into quota, -1 = the crew */
    int32_t share, tolerance; /* per thousand of the parent's seats */
};
struct en_clause {
    struct en_str id, text;
};
struct en_task {
    struct en_str id, name;
};
struct en_mandate {
    struct en_str force, task, clause;
};
/* Written in a class line as all, majority, any, lead, or as the least number of parties ("2"). */
enum en_consent_rule {
    EN_CONSENT_ALL,      /* each of `of` */
    EN_CONSENT_MAJORITY, /* more than half of `of` */
    EN_CONSENT_ANY,      /* one of `of` */
    EN_CONSENT_COUNT,    /* at least `count` of `of` */
    EN_CONSENT_LEAD      /* in force at once; `of` ratify within ratify_hours */
};
struct en_class {
    struct en_str id, name;
    enum en_consent_rule rule;
    uint32_t count;
    uint32_t reply_hours;
    uint32_t ratify_hours; /* EN_CONSENT_LEAD only */
    uint32_t of;           /* bit i: party i of en_accord.party */
};
struct en_training {
    struct en_str id, by, name;
};
struct en_post {
    struct en_str id, training, name;
    uint32_t min;
    bool exempt, rotates;
};
struct en_pair {
    struct en_str a, b;
};
struct en_office {
    struct en_str id, party, name;
};
struct en_word {
    struct en_str id, name;
}; /* check, absence */
struct en_notify {
    struct en_str kind, name;
    uint32_t minutes;
};
struct en_measure {
    struct en_str id, owner, witness, name;
    en_time due;
    bool joint_patrols;
};
struct en_edition {
    struct en_str id;
    uint32_t cutoff_min, hour_min;
}; /* minutes of the day, UTC */

enum {
    EN_PARTIES_MAX = 32, /* consent sets are 32-bit masks; 40 agreements, not 40 parties */
    EN_QUOTA_MAX = 256,  /* sides and components; a rule counts seats in an array of this length */
};

/* Words with a meaning of their own; no party, force, quota node or training may be called so. */
#define EN_CREW "crew"               /* parent of the top-level quota nodes */
#define EN_ROTATE "rotate"           /* remainder: each party in turn */
#define EN_INDEPENDENT "independent" /* witness: of no party and no force */
#define EN_NO_TRAINING "none"        /* post: asks for no training */

/* clang-format off */
/* Arrays borrow from the accord's own memory; NAME_count is the length of each. */
struct en_accord {
    struct en_str text; /* exact text of the act it stands in */
    struct en_str origin, title;
    bool live; /* false: exercise mode */
    uint32_t rules;       /* number of the rule set it needs; 0: any */
    en_time valid_until;  /* log time; INT64_MAX: it does not expire */
    struct en_vkey registrar;
    uint32_t quorum;
    struct en_root *root;          size_t root_count;
    struct en_root *witness;       size_t witness_count;
    struct en_str *language;       size_t language_count;
    struct en_party *party;        size_t party_count;
    struct en_force *force;        size_t force_count;
    struct en_quota *quota;        size_t quota_count; /* parents stand before children */
    struct en_str remainder;       /* "rotate" or a top-level node */
    struct en_clause *clause;      size_t clause_count;
    struct en_task *task;          size_t task_count;
    struct en_mandate *mandate;    size_t mandate_count;
    struct en_mandate *barred;     size_t barred_count;
    struct en_class *cls;          size_t cls_count;
    uint32_t proposal_hours;
    uint32_t crew_min, crew_max, together;
    struct en_training *training;  size_t training_count;
    struct en_post *post;          size_t post_count;
    struct en_pair *apart;         size_t apart_count;
    uint32_t rest_hours;
    struct en_office *office;      size_t office_count;
    struct en_word *check;         size_t check_count;
    struct en_word *absence;       size_t absence_count;
    struct en_notify *notify;      size_t notify_count;
    uint32_t report_hours, overdue_minutes;
    struct en_measure *measure;    size_t measure_count;
    uint32_t delay_patrol_hours, delay_incident_hours;
    bool cell_half_degree;
    uint32_t merge_below;
    struct en_edition *edition;    size_t edition_count;
};
/* clang-format on */

/**
 * Make an accord of accord.found or accord.amend, and refuse one that contradicts itself.
 *
 * @param act  parsed; its type is one of the two
 * @param ret  own memory; en_accord_destroy frees it
 * @return EN_OK; EN_ERR_TOO_LONG (accord.long); EN_ERR_MEMORY; EN_ERR_CONTRADICTION with the place
 *         ("line N") and one of the rules
 *         names     accord.duplicate, accord.reserved (crew, rotate, independent, none),
 *                   accord.unknown-party, accord.unknown-force, accord.unknown-task,
 *                   accord.unknown-clause, accord.unknown-training, accord.unknown-post,
 *                   accord.unknown-class, accord.unknown-node, accord.too-many (parties, nodes)
 *         quotas    accord.quota-over (children over 1000 per thousand), accord.quota-short
 *                   (children plus tolerances cannot fill the parent), accord.quota-parent (not
 *                   above its child), accord.quota-party (a party without a node, or a component
 *                   of no party or of two), accord.remainder
 *         orders    accord.class-rule (unknown rule; ratify without lead or lead without ratify),
 *                   accord.class-never (nobody can complete it), accord.mandate-barred (allowed
 *                   and barred at once), accord.no-lead-force, accord.lead-forces (more than one)
 *         crews     accord.crew-range, accord.post-untrained (training without a giver that is a
 *                   body), accord.posts-over (posts need more seats than the largest crew),
 *                   accord.together-over
 *         keys      accord.no-root, accord.key-unsound (small order, not on the curve, wrong id),
 *                   accord.key-type (registrar and roots sign texts, witnesses cosign),
 *                   accord.key-reused (one key, or name of a key, in two offices: registrar,
 *                   roots, witnesses must all differ), accord.quorum-over, accord.witness-alone
 *                   (nobody but the lead force witnesses)
 *         public    accord.delay-missing, accord.edition (before its cut-off, or on another's)
 *         measures  accord.measure-witness (owner and witness are one)
 * Cost: below 1 ms for an accord of three parties; each key costs 60 us.
 */
EN_MUST_CHECK enum en_status en_accord_create(const struct en_act *act, struct en_accord **ret,
                                              struct en_error *reterr);
void en_accord_destroy(struct en_accord *accord);

/**
 * Put real keys into the lines of an accord that is kept as a template (a file of accords/): in the
 * lines registrar, root and witness a last word "@NAME" becomes the verifier key of that name.
 *
 * @param out       appended; unchanged on failure
 * @param template  lines of accord.found; comments and all other lines pass as they are
 * @param keys      array of length [count]; the first of a name is taken
 * @return EN_OK; EN_ERR_NOT_FOUND (accord.unknown-key) with the place "line N"; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_accord_fill_keys(struct en_text *out, struct en_str template,
                                                 const struct en_vkey *keys, size_t count,
                                                 struct en_error *reterr);

/* Index of a party / top-level or lower quota node / ..., or -1. */
int en_accord_party(const struct en_accord *accord, struct en_str id);
int en_accord_force(const struct en_accord *accord, struct en_str id);
int en_accord_quota(const struct en_accord *accord, struct en_str node);
int en_accord_class(const struct en_accord *accord, struct en_str id);
int en_accord_post(const struct en_accord *accord, struct en_str id);
int en_accord_task(const struct en_accord *accord, struct en_str id);
int en_accord_check(const struct en_accord *accord, struct en_str id);
int en_accord_absence(const struct en_accord *accord, struct en_str code);
int en_accord_notify(const struct en_accord *accord, struct en_str kind);
int en_accord_measure(const struct en_accord *accord, struct en_str id);
int en_accord_office(const struct en_accord *accord, struct en_str id);
const struct en_clause *en_accord_clause(const struct en_accord *accord, struct en_str id);
/* True for a party or a force. */
bool en_accord_is_body(const struct en_accord *accord, struct en_str id);
const struct en_vkey *en_accord_root(const struct en_accord *accord, struct en_str body); /* NULL */

/* Party index of a quota node (its top-level ancestor's party), or -1: a side may hold several
 * parties' components; a node named like a party is that party's. */
int en_accord_party_of(const struct en_accord *accord, struct en_str node);

/**
 * The mandate check, before any tasking (design section 8; notes/domain.md feature 7).
 * @param ret_clause  the clause that allows, or that bars; empty when the accord is silent
 * @return true when the force may do the task
 */
bool en_mandate_allows(const struct en_accord *accord, struct en_str force, struct en_str task,
                       struct en_str *ret_clause);
/* A force other than `force` that may do the task, for a bare referral; -1 when none. */
int en_mandate_other(const struct en_accord *accord, struct en_str force, struct en_str task);

/**
 * Is a set of consents complete by a class's rule?
 *
 * A class ordered by the lead alone is complete with nothing given; there `ret_missing` says who
 * has yet to ratify, and ratified is it when that is 0.
 * @param given        bit i: party i agreed
 * @param ret_missing  parties that could still complete it, 0 once complete; may be NULL
 */
bool en_consent_complete(const struct en_class *cls, uint32_t given, uint32_t *ret_missing);

/**
 * The parity rule: do these counts fit the quota tree?
 *
 * A node with share s and tolerance t of a parent with n counted seats may hold from
 * floor(n (s-t) / 1000) to ceil(n (s+t) / 1000) of them (en_permille_range).
 * Without some of the parties their shares go to those beside them, in proportion
 * (en_quota_without), and they hold nothing.
 * @param absent   bit i: party i takes no part
 * @param count    array of length [quota_count]: seats held under each node, children included
 * @param seats    counted seats of the crew (posts exempt from parity are not counted)
 * @param ret_node index of the first node out of its range, untouched when all fit; may be NULL
 * @param ret_low, ret_high  that range; may be NULL
 */
bool en_quota_fits(const struct en_accord *accord, uint32_t absent, const uint32_t *count,
                   uint32_t seats, int *ret_node, uint32_t *ret_low, uint32_t *ret_high);

/**
 * The quota tree without some of the parties: their nodes, and sides that are left empty, get share
 * and tolerance 0; what stands beside them grows in proportion and keeps its tolerance, or has one
 * more where it does not divide. The shares below one parent never pass 1000.
 * @param absent  bit i: party i takes no part
 * @param ret     array of length [quota_count], EN_QUOTA_MAX at most
 */
void en_quota_without(const struct en_accord *accord, uint32_t absent, struct en_quota *ret);

/* 1 + floor(2n/3) of n witnesses: with fewer, witnesses that cheat could cosign two records. */
uint32_t en_quorum_safe(size_t witness_count);

#endif /* ENTENTE_ACCORD_H */
