/*
 * The simulation: a registrar, four witnesses, a reader and phones in one process, from one seed.
 *
 * Every node is the real one, on a disk in memory (tests/common/disk.h), with a clock and a random
 * source of its own; between them a network that loses, delays, doubles and reorders what is sent.
 * Power fails, disks fill up, clocks jump, places are cut off for hours. What happens is drawn from
 * the seed alone, so a run that went wrong can be played again: `simulate --seed N --tell`.
 *
 * What must hold whatever happens (check.c): nothing that was acknowledged is lost; honest clients
 * end with one record and one state; and if the operator cheats (operator.c), no two honest clients
 * hold contradicting heads without one of them showing evidence.
 */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "disk.h"
#include "world.h"

#include <entente/witness.h>

enum part { REGISTRAR, WITNESS, READER, PHONE };

enum {
    SIM_WITNESSES = 4,
    SIM_PHONES = 4,
    SIM_REGISTRAR = 0,
    SIM_WITNESS = 1,
    SIM_READER = SIM_WITNESS + SIM_WITNESSES,
    SIM_PHONE = SIM_READER + 1,
    SIM_NODES = SIM_PHONE + SIM_PHONES,
    SIM_SHADOW = SIM_NODES, // a second registrar, of an operator who forks
};

struct sim;

/* A machine, its disk, and the node on it. */
struct sim_node {
    struct sim *sim;
    enum part part;
    const char *name; // of its folder
    const char *key;  // what it signs with; NULL: nothing
    struct disk *disk;
    struct en_env env;
    struct en_rng random;
    struct en_node *node; // NULL: switched off
    int64_t skew_s;       // its clock is off by so much
    en_time off_until, alone_until, full_until;
};

enum message_kind { SEND_ACT, SEND_ANSWER, SEND_COSIGNATURE, SEND_PROMISE, SEND_HEAD };
enum answer_kind { COMMITTED, PROMISED, AGAIN, REFUSED };

struct message {
    enum message_kind kind;
    en_time at; // arrives
    size_t from, to;
    struct en_text text; // act, line, promise, head
    struct en_hash id;   // of the act
    enum answer_kind answer;
    uint64_t index; // COMMITTED
    struct message *next;
};

/* An act that a phone made, and what its maker was told. */
struct made {
    struct en_hash id;
    size_t by;
    bool received, committed, refused, promised;
    uint64_t index;
};

/* A head that an honest client held whole. */
struct held {
    size_t by;
    struct en_head head;
};

/* What the operator may do who has the registrar's key. */
enum cheat { HONEST, FORK, ROLLBACK, DROP, FORGE, CHEATS };

/* A record with an entry that may not stand in it, and its signed head. */
struct forged {
    struct en_store *store;
    struct en_hasher *hasher;
    struct en_text note;
    uint64_t good; // entries before it
};

struct sim {
    uint64_t seed;
    struct en_rng rng;
    struct world *world; // its keys and texts
    bool tell;
    en_time now;
    struct sim_node node[SIM_NODES + 1];
    enum cheat cheat;
    bool cheating; // he has begun
    bool reliable; // the network loses and delays nothing any more
    unsigned cheat_step, backup_step;
    uint32_t victims; // FORK: bit i: node i is shown the shadow's record
    size_t dropped;   // DROP: whose acts are never logged
    struct disk *backup;
    struct forged forged;
    struct message *first; // sent, not yet arrived
    struct made *made;
    size_t made_count, made_room;
    struct held *held;
    size_t held_count, held_room;
    uint64_t numbers;        // of orders, incidents
    uint64_t contradictions; // pairs of clients that an operator made disagree
    const char *fault;       // what did not hold; NULL: all well
    char fault_text[512];
};

/* ---- base.c: what every run starts from, made once a process -------------------------------- */

struct base;
struct base *base_make(void);
void base_destroy(struct base *base);
/* A run's machines as they stood in `base`, switched on. */
void sim_begin(struct sim *sim, struct base *base, uint64_t seed, bool tell);
void sim_end(struct sim *sim);

/* ---- sim.c ---------------------------------------------------------------------------------- */

/* Play one run. False: `fault` says what did not hold. */
bool sim_run(struct sim *sim, unsigned steps);
void sim_tell(struct sim *sim, const char *format, ...) EN_PRINTF(2, 3);
void sim_fail(struct sim *sim, const char *format, ...) EN_PRINTF(2, 3);
uint64_t sim_below(struct sim *sim, uint64_t bound);
bool sim_one_in(struct sim *sim, uint64_t n);
bool node_switch_on(struct sim_node *node);
/* As when the power goes: what was not synced is lost in part. */
void node_switch_off(struct sim_node *node);
/* Can it be heard and does it run? */
bool node_answers(const struct sim_node *node);
/* After a call that went wrong: is the machine itself gone? Then it is switched off. */
void node_after(struct sim_node *node, enum en_status status);

/* ---- net.c ---------------------------------------------------------------------------------- */

/* Takes `message` over; a lossy network delivers it later, twice, or not at all. */
void net_send(struct sim *sim, const struct message *message);
void net_deliver(struct sim *sim); // all that is due
void net_drop(struct sim *sim);
/* The registrar's record as a reader gets it over the network. */
struct net_source {
    const struct sim_node *registrar;
    struct en_source inner;
    uint64_t breaks_after; // entries; UINT64_MAX: it does not
};
struct en_source net_source(struct net_source *self, struct sim *sim, size_t reader);

/* ---- parts.c: what each does on its turn ---------------------------------------------------- */

void part_turn(struct sim *sim, size_t at);
void part_receive(struct sim *sim, struct message *message);
void phone_send_all(struct sim *sim, size_t at);
void phone_settle(struct sim *sim, size_t at); // what the own record holds waits no more
void node_catch_up(struct sim *sim, size_t at);
/* One client tells another what head it holds. */
void node_gossip(struct sim *sim, size_t from, size_t to);
void registrar_sign(struct sim *sim, size_t at);

/* ---- operator.c ----------------------------------------------------------------------------- */

void operator_begin(struct sim *sim, unsigned steps);
void operator_step(struct sim *sim, unsigned step);
void operator_end(struct sim *sim);
/* Who answers this client as registrar. */
struct sim_node *registrar_of(struct sim *sim, size_t client);

/* ---- check.c -------------------------------------------------------------------------------- */

/* A client took this in; under an honest operator two never contradict each other. */
void check_held(struct sim *sim, size_t by);
/* Heal everything, let all catch up, and look at what there is. */
void check_end(struct sim *sim);

#endif /* TESTS_SIM_SIM_H */
