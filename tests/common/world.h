/*
 * A small mechanism for tests and benches: three parties, two forces, four witnesses.
 *
 * Parties north, south and east; force mission leads and partner supports. All keys come from
 * their names, the clock is set by hand, folders live in a temporary folder that goes away. A
 * helper that cannot do what it was asked prints where and ends the program: a test that stands on
 * sand must not go on.
 */
#ifndef TESTS_COMMON_WORLD_H
#define TESTS_COMMON_WORLD_H

#include <entente/node.h>

enum {
    WORLD_KEYS_MAX = 96,
    WORLD_QUEUE_MAX = 256,
    WORLD_MEMBERS = 24, // of each party after world_people
};

#define WORLD_ORIGIN "test.example/record"
#define WORLD_START "2017-02-20T06:00:00Z"

struct world {
    struct en_env env; // a clock set by hand over the real machine
    struct en_clock clock;
    char folder[64];
    struct en_hasher *hasher;
    struct en_signing_key *key[WORLD_KEYS_MAX];
    size_t key_count;
    struct en_signing_key *log_key; // the last that world_log_key gave
    struct en_arena arena;          // what lives as long as the world
    struct en_node *node;           // the registrar's
    struct en_hash fingerprint;
    struct en_str queue[WORLD_QUEUE_MAX]; // notes signed and not submitted yet
    struct en_hash queue_id[WORLD_QUEUE_MAX];
    size_t queue_count;
};

/* A temporary folder and a clock, nothing in it. */
struct world *world_empty(void);
/* The registrar's node "registrar", founded and open. */
struct world *world_create(void);
/* The same with everybody's keys (world_staff), places, members, vehicles (world_people). */
struct world *world_full(void);
void world_destroy(struct world *world); // closes the node, removes the folder

/* "FOLDER/NAME"; lives as long as the world. */
const char *world_path(struct world *world, const char *name);
void world_at(struct world *world, const char *utc);
void world_wait(struct world *world, int64_t seconds);

/* The key of this name; made from the name at first use. */
struct en_signing_key *world_key(struct world *world, const char *name);
/* The same key under the name of the record, as heads are signed. */
struct en_signing_key *world_log_key(struct world *world, const char *name);
/* Its vkey as text. Witness keys ("*" "/witness") are cosignature keys. */
const char *world_vkey(struct world *world, const char *name);

/* Lines of the accord with all keys filled in; mode "exercise" or "live". */
struct en_str world_accord(struct world *world, const char *mode);
/* Act 0 around these lines, signed by all who must. Lives as long as the world. */
struct en_str world_act0(struct world *world, struct en_str lines);

/* Text of an act by this header, signed by `key`: for acts that must be refused. */
struct en_str world_note(struct world *world, const struct en_act_header *header,
                         struct en_str body, const char *key);
/* The header that would be right for the key's next act now. */
struct en_act_header world_header(struct world *world, const char *key, const char *act);

/* Compose at the registrar's node; the note lives as long as the world. */
struct en_str world_compose(struct world *world, const char *key, const char *act,
                            const char *body);
/* Compose and submit; whatever comes of it. */
struct en_result world_act(struct world *world, const char *key, const char *act, const char *body);
/* The same, and it must be committed and not void. Returns its id. */
struct en_hash world_do(struct world *world, const char *key, const char *act, const char *body);
/* Sign an act behind those queued, and submit all of them in one group: none may be refused or
 * void. A world of many acts is made in a few writes of the disk. */
struct en_hash world_queue(struct world *world, const char *key, const char *act, const char *body);
void world_flush(struct world *world);
/* Submit one note as it stands. */
struct en_result world_submit(struct world *world, struct en_str note);

/* printf into the world's memory. */
const char *world_text(struct world *world, const char *format, ...) EN_PRINTF(2, 3);
const char *world_hex(struct world *world, const struct en_hash *hash);

/**
 * Enrol the usual keys for ten years: PARTY/officer-1, PARTY/officer-2, PARTY/lead-1,
 * PARTY/coordinator-1 of each party; mission/ops-1, mission/duty-1, mission/gate-1,
 * mission/chair-1; partner/duty-1.
 */
void world_staff(struct world *world);
/* Places camp, market, bridge, village; members m-north-01.. (01 and 02 trained to lead, 03
 * to drive, 04 as medic); vehicles v-1..v-4 of 16 seats. */
void world_people(struct world *world);
/* Lines of an order of this number: base zeros, four of each party, today 08:00 to 12:00. */
const char *world_order(struct world *world, const char *number, int version);
/* Propose it and have all parties consent; returns the proposal's id. */
struct en_hash world_ordered(struct world *world, const char *number);

/* The registrar signs the present head. */
void world_head(struct world *world);
/* A folder that follows this accord; the caller closes it. */
struct en_node *world_join(struct world *world, const char *name);
/* Sign a head, have all four witnesses follow from their own folders and hand in their lines. */
void world_witness(struct world *world);

/* Close and open the registrar's node again. */
void world_reopen(struct world *world);
/* Roots of the registrar's record. */
struct en_log_view world_log_view(struct world *world);
struct en_hash world_state_hash(struct en_node *node);

#endif /* TESTS_COMMON_WORLD_H */
