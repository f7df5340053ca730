/*
 * The programme as the search sees it: who is where, and what one exchange would change.
 *
 * For every member and crew `company` says how often the member has met those of the crew, before
 * the problem and in it: what the member would repeat by entering is looked up, and so is who would
 * repeat little. An exchange changes some hundreds of these sums, but few exchanges are made of
 * those that are looked at. Crews that have o people in common meet in o of them: `overlap`.
 *
 * Parts: people and patrols of one base have nothing to do with those of another but for balances
 * of parties, which no exchange here moves. So each part is searched on its own, on any thread.
 */
#ifndef ENTENTE_PLAN_MIX_H
#define ENTENTE_PLAN_MIX_H

#include "inside.h"

/* What a row's squares are of, with what was before the problem. */
struct plan_sums {
    int32_t patrols, nights, leads, risk;
};

#define PLAN_NO_SEAT UINT32_MAX

struct plan_mix {
    const struct plan_model *model;
    size_t slot_count, member_count;
    uint32_t row_cap;
    uint16_t *row;     // [member * row_cap] slots by start
    uint8_t *command;  // [member * row_cap] lead or deputy there
    uint16_t *row_len; // [member]
    int64_t *row_cost;
    int64_t *row_faults;
    struct plan_sums *sums; // [member]
    uint64_t *clash;        // [slot * slot_words] bit slot of its part: nobody can serve in both
    size_t slot_words;
    uint32_t *clash_at; // [slot + 1] in clash_with: those slots, itself included
    uint16_t *clash_with;
    uint8_t *barred;   // [slot * member_count] by `place`: patrols of the row that clash with it
    uint64_t *open;    // [member * slot_words] bit slot: barred 0 times
    uint64_t *once;    // [member * slot_words] bit slot: barred once
    uint8_t *overlap;  // [slot * slot_count]
    uint32_t *company; // [slot * member_count] by `place`: times met with those of the crew
    uint32_t *place;   // [member] in party_member: who could change places stand together
    struct en_plan_seat *seat; // [seat] as in the model's row of seats
    bool *manned;              // [slot]
    bool *frozen;              // [slot] its crew stays
    uint32_t *part_of_slot;    // [slot]
    uint32_t part_count;
    uint8_t *held;                     // [slot * node_count] counted seats, canonical nodes
    uint32_t *cell_at, *cell_member;   // [(leaf, base) + 1]: who could replace whom
    uint32_t *party_at, *party_member; // [(party, base) + 1]: who could change places with whom
    int32_t *party;                    // [member]
};

/* From a ledger's crews. Everything stands in the arena. */
enum en_status plan_mix_init(struct plan_mix *mix, const struct plan_ledger *ledger,
                             struct en_arena *arena);

/* A member's row changed by one patrol out (or PLAN_NO_SLOT) and one in (or PLAN_NO_SLOT). */
struct plan_shift {
    uint32_t member, out, in;
    bool command;
    int64_t cost, faults; // of the new row
};

/* May the member serve there, but for its contract? */
bool plan_mix_may(const struct plan_mix *mix, const struct plan_shift *shift);
/* The new row costs at least so much more: its squares, which a few additions tell. */
int64_t plan_mix_least(const struct plan_mix *mix, const struct plan_shift *shift);
/* Fill cost and faults; false when the contract would be broken, or more so than it is. */
bool plan_mix_price(const struct plan_mix *mix, struct plan_shift *shift);
/* Who serves in a crew is told by these rows, so a seat changes hands after one has left and before
 * the other enters. */
void plan_mix_shift(struct plan_mix *mix, const struct plan_shift *shift);
/* Repeats that leave with a member of a crew, and that come with one who enters while `without`
 * leaves and who gives up its patrol `out`: counts, not points. */
int64_t plan_mix_leave(const struct plan_mix *mix, uint32_t member, uint32_t slot);
int64_t plan_mix_enter(const struct plan_mix *mix, uint32_t member, uint32_t slot, uint32_t without,
                       uint32_t out);
/* Would the crew take `member` in this seat: language, people kept apart? */
bool plan_mix_fits(const struct plan_mix *mix, uint32_t seat, uint32_t member);
/* The seat for `member` when the holder of `seat` leaves: that one, or one whose holder can take
 * that one, where it makes no difference to anybody who does; PLAN_NO_SEAT: none. */
uint32_t plan_mix_seat(const struct plan_mix *mix, uint32_t seat, uint32_t member);
/* Would the crew keep its quotas if a counted seat of one component went to its sibling? */
bool plan_mix_may_shift(const struct plan_mix *mix, uint32_t slot, int32_t from, int32_t to);

static inline size_t plan_mix_cell(const struct plan_mix *mix, int32_t node, uint32_t member)
{
    return (size_t)node * (EN_PLAN_BASES_MAX + 1) + mix->model->problem->members[member].base;
}

/* One of `count`, by 32 random bits. */
static inline uint32_t plan_mix_pick(uint32_t bits, uint32_t count)
{
    return (uint32_t)((uint64_t)bits * count >> 32);
}

static inline uint32_t *plan_mix_company(const struct plan_mix *mix, uint32_t member, uint32_t slot)
{
    return &mix->company[(size_t)slot * mix->member_count + mix->place[member]];
}

#define PLAN_BARRED UINT8_C(128) /* by base, leave or an earlier patrol: for good */

static inline uint64_t plan_mix_bit(const struct plan_mix *mix, const uint64_t *bits, size_t row,
                                    uint32_t slot)
{
    return bits[row * mix->slot_words + slot / 64] >> (slot % 64) & 1;
}

static inline bool plan_mix_serves(const struct plan_mix *mix, uint32_t member, uint32_t slot)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        if (row[i] == slot) {
            return true;
        }
    }
    return false;
}

/* ---- one exchange: exchange.c --------------------------------------------------------------- */

struct plan_exchange {
    struct plan_mix *mix;
    int64_t most;  // how much dearer it may be
    int64_t cost;  // points since the beginning
    uint64_t made; // how many
};

/* Each is made if every rule allows it and it is no dearer than `most`; true: it has been made. */
/* The holders of two seats of different crews, of one party, change places. */
bool plan_exchange_swap(struct plan_exchange *exchange, uint32_t seat, uint32_t other);
/* The holder of a seat gives it to `member`, of the same component and base. */
bool plan_exchange_replace(struct plan_exchange *exchange, uint32_t seat, uint32_t member);
/* Two of one crew and one party change posts. */
void plan_exchange_post(struct plan_exchange *exchange, uint32_t seat, uint32_t other);

/* Exchange people; *ret_saved: points. Stops at any moment with every rule kept. */
enum en_status plan_anneal(struct plan_mix *mix, const struct en_plan_options *options,
                           struct en_arena *arena, int64_t *ret_saved);

#endif /* ENTENTE_PLAN_MIX_H */
