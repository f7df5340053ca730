/*
 * Exchange people between crews, at first also for dearer ones: simulated annealing (Kirkpatrick,
 * Gelatt, Vecchi 1983) over three exchanges that leave every balance of the parties as it is:
 *
 *   swap      two people of one party change places between two crews; where they are of two
 *             components, each crew must keep both in their shares
 *   replace   somebody gives a seat to another of the same component and base
 *   post      two people of one crew and one party change posts
 *
 * Whoever enters a crew may be trained for another post than the one that falls free: somebody of
 * the crew moves on to that one, where it is neither in command nor exempt. A stranger to a crew of
 * twenty is one in a thousand, so most exchanges are not drawn blindly but looked for in the sums
 * of mix.h: somebody who repeats no more than the one who leaves, or hardly more.
 *
 * All rules are kept at every step, so the search may be stopped at any moment. Its length is told
 * in trials per seat, the temperature falls with the trials (or the time, if that is nearer to its
 * end), and each part has its own random numbers: the answer depends on neither threads nor clock.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "mix.h"

enum { LOOK_EVERY = 4096, THREADS_MAX = 64 };

/*
 * Temperatures are in 1024ths of a point times the logarithm of two: no floating point, for the
 * answer has to be the same on every machine. From half the cost of one repeat to a point: hotter
 * is time lost, and colder is stuck among repeats (two missions of bench/mission.h).
 */
static const int64_t HOT = 10 * 1024;
enum { HALVINGS = 3, WHOLE = 1 << 16 };

struct search {
    struct plan_mix *mix;
    const struct en_plan_options *options;
    struct en_rng rng;
    uint32_t *seat; // [seat_count] of this part whose crews may change
    size_t seat_count;
    uint64_t trials, limit;
    int64_t temperature;
    int64_t cost;             // points since the beginning
    int64_t begin_ms, end_ms; // its share of the time
    bool stopped;
    bool reports;
};

struct crowd {
    struct search *search;
    size_t count;
    pthread_mutex_t lock; // of the next two
    size_t next;
    size_t seats_left; // of the parts that nobody has begun
    uint32_t threads;
};

/* ---- one exchange --------------------------------------------------------------------------- */

/* Metropolis: a dearer exchange by chance; here, how much dearer it may be this time. The binary
 * logarithm of the chance is its leading zeros and, between powers of two, a straight line: off by
 * a twelfth at most, which nobody can tell. */
static int64_t allowance(struct search *search)
{
    uint64_t chance = en_rng_next(&search->rng) | 1;
    int zeros = __builtin_clzll(chance);
    int64_t behind = (int64_t)(chance << zeros >> 47) - WHOLE; // of the leading one, in 65536ths
    int64_t halvings = (int64_t)(zeros + 1) * WHOLE - behind;

    return (search->temperature * halvings - 1) / (1024 * (int64_t)WHOLE);
}

/* `member` takes its place where the holder of `seat` leaves; `at` as plan_mix_seat gave it. */
static void take_seat(struct plan_mix *mix, uint32_t seat, uint32_t at, uint32_t member)
{
    mix->seat[seat].member = mix->seat[at].member;
    mix->seat[at].member = member;
}

/* A row's part of an exchange done: out of its patrol, or into its new one. */
static void go(struct plan_mix *mix, const struct plan_shift *shift, bool in)
{
    struct plan_shift half = *shift;

    *(in ? &half.out : &half.in) = PLAN_NO_SLOT;
    plan_mix_shift(mix, &half);
}

static int64_t dearer_by(const struct plan_mix *mix, const struct plan_shift *shift)
{
    return shift->cost - mix->row_cost[shift->member];
}

static void shift_held(struct plan_mix *mix, uint32_t slot, int32_t from, int32_t to)
{
    uint8_t *held = &mix->held[slot * mix->model->node_count];

    held[from]--;
    held[to]++;
}

/* Two rows change. Cheap questions first: nearly every exchange is refused by one of them. */
static bool both_change(struct search *search, struct plan_shift *a, struct plan_shift *b,
                        int64_t repeats, int64_t *ret_dearer)
{
    struct plan_mix *mix = search->mix;
    int64_t most = allowance(search);
    int64_t company = mix->model->problem->weights.repeats * repeats;

    if (company + plan_mix_least(mix, a) + plan_mix_least(mix, b) > most ||
        !plan_mix_price(mix, a) || !plan_mix_price(mix, b)) {
        return false;
    }
    *ret_dearer = company + dearer_by(mix, a) + dearer_by(mix, b);
    return *ret_dearer <= most;
}

static void try_swap(struct search *search, uint32_t seat, uint32_t other)
{
    struct plan_mix *mix = search->mix;
    const struct plan_model *model = mix->model;
    uint32_t slot = model->seat_slot[seat];
    uint32_t slot2 = model->seat_slot[other];
    uint32_t who = mix->seat[seat].member;
    uint32_t who2 = mix->seat[other].member;
    int32_t leaf = model->leaf_of[who];
    int32_t leaf2 = model->leaf_of[who2];

    if (slot == slot2 || who == who2 ||
        (leaf != leaf2 && mix->seat[seat].exempt != mix->seat[other].exempt)) {
        return;
    }
    const struct en_plan_problem *problem = model->problem;
    struct plan_shift in2 = {.member = who2, .out = slot2, .in = slot};
    struct plan_shift in = {.member = who, .out = slot, .in = slot2};
    in2.command = plan_post_commands(problem, mix->seat[seat].post);
    in.command = plan_post_commands(problem, mix->seat[other].post);
    if (!plan_mix_may(mix, &in2) || !plan_mix_may(mix, &in)) {
        return;
    }
    uint32_t at = plan_mix_seat(mix, seat, who2);
    uint32_t at2 = plan_mix_seat(mix, other, who);
    if (at == PLAN_NO_SEAT || at2 == PLAN_NO_SEAT) {
        return;
    }
    int64_t repeats = plan_mix_enter(mix, who2, slot, who, slot2) +
                      plan_mix_enter(mix, who, slot2, who2, slot) - plan_mix_leave(mix, who, slot) -
                      plan_mix_leave(mix, who2, slot2);
    int64_t dearer = 0;
    bool shifts = leaf != leaf2 && !mix->seat[seat].exempt;
    if (both_change(search, &in, &in2, repeats, &dearer) && plan_mix_fits(mix, seat, who2) &&
        plan_mix_fits(mix, other, who) &&
        (!shifts || (plan_mix_may_shift(mix, slot, leaf, leaf2) &&
                     plan_mix_may_shift(mix, slot2, leaf2, leaf)))) {
        go(mix, &in2, false);
        go(mix, &in, false);
        take_seat(mix, seat, at, who2);
        take_seat(mix, other, at2, who);
        go(mix, &in2, true);
        go(mix, &in, true);
        search->cost += dearer;
        if (shifts) {
            shift_held(mix, slot, leaf, leaf2);
            shift_held(mix, slot2, leaf2, leaf);
        }
    }
}

static void try_replace(struct search *search, uint32_t seat, uint32_t member)
{
    struct plan_mix *mix = search->mix;
    uint32_t slot = mix->model->seat_slot[seat];
    uint32_t who = mix->seat[seat].member;
    struct plan_shift in = {.member = member, .out = PLAN_NO_SLOT, .in = slot};
    struct plan_shift out = {.member = who, .out = slot, .in = PLAN_NO_SLOT};

    in.command = plan_post_commands(mix->model->problem, mix->seat[seat].post);
    if (who == member || !plan_mix_may(mix, &in)) {
        return;
    }
    uint32_t at = plan_mix_seat(mix, seat, member);
    if (at == PLAN_NO_SEAT) {
        return;
    }
    int64_t repeats =
        plan_mix_enter(mix, member, slot, who, PLAN_NO_SLOT) - plan_mix_leave(mix, who, slot);
    int64_t dearer = 0;
    if (both_change(search, &in, &out, repeats, &dearer) && plan_mix_fits(mix, seat, member)) {
        plan_mix_shift(mix, &out);
        take_seat(mix, seat, at, member);
        plan_mix_shift(mix, &in);
        search->cost += dearer;
    }
}

/* Two of a crew change posts. Both stay, so company stays; command must keep its party. */
static void try_post(struct search *search, uint32_t seat, uint32_t other)
{
    struct plan_mix *mix = search->mix;
    const struct plan_model *model = mix->model;
    const struct en_plan_problem *problem = model->problem;
    uint32_t slot = model->seat_slot[seat];
    uint32_t who = mix->seat[seat].member;
    uint32_t who2 = mix->seat[other].member;
    bool command = plan_post_commands(problem, mix->seat[seat].post);
    bool command2 = plan_post_commands(problem, mix->seat[other].post);

    if (mix->seat[seat].post == mix->seat[other].post || mix->party[who] != mix->party[who2] ||
        (mix->seat[seat].exempt != mix->seat[other].exempt &&
         model->leaf_of[who] != model->leaf_of[who2]) ||
        plan_mix_seat(mix, seat, who2) != seat || plan_mix_seat(mix, other, who) != other) {
        return;
    }
    struct plan_shift in = {.member = who, .out = slot, .in = slot, .command = command2};
    struct plan_shift in2 = {.member = who2, .out = slot, .in = slot, .command = command};
    int64_t dearer = 0;
    if (!both_change(search, &in, &in2, 0, &dearer)) {
        return;
    }
    mix->seat[seat].member = who2;
    mix->seat[other].member = who;
    bool fits = plan_mix_fits(mix, seat, who2) && plan_mix_fits(mix, other, who);
    mix->seat[seat].member = fits ? who2 : who;
    mix->seat[other].member = fits ? who : who2;
    if (fits) {
        plan_mix_shift(mix, &in);
        plan_mix_shift(mix, &in2);
        search->cost += dearer;
    }
}

/* Who stand together in the list of the holder of a seat: same component (or party) and base. */
struct peers {
    const uint32_t *member;
    uint32_t count;
};

static struct peers peers_of(const struct plan_mix *mix, bool party, uint32_t seat)
{
    uint32_t member = mix->seat[seat].member;
    int32_t node = party ? mix->party[member] : mix->model->leaf_of[member];
    const uint32_t *at = (party ? mix->party_at : mix->cell_at) + plan_mix_cell(mix, node, member);

    return (struct peers){(party ? mix->party_member : mix->cell_member) + at[0], at[1] - at[0]};
}

/* From a random place on, the first of them who has met those of the crew at most so often. */
static uint32_t stranger(const struct plan_mix *mix, struct peers peers, uint32_t slot,
                         uint32_t from, int64_t most)
{
    for (uint32_t i = 0; i < peers.count; i++) {
        uint32_t at = from + i < peers.count ? from + i : from + i - peers.count;
        if (*plan_mix_company(mix, peers.member[at], slot) <= most) {
            return peers.member[at];
        }
    }
    return peers.member[from];
}

/* The seat of a member's patrol at a place of its row. */
static uint32_t seat_of(const struct plan_mix *mix, uint32_t member, uint32_t place)
{
    uint32_t slot = mix->row[(size_t)member * mix->row_cap + place];
    uint32_t seat = mix->model->seat_at[slot];

    while (mix->seat[seat].member != member) {
        seat++;
    }
    return seat;
}

/* The patrol of a member's row that leaves nearest to the time of another: who gives that one up is
 * likely to be free for the other. */
static uint32_t nearest(const struct plan_mix *mix, uint32_t member, uint32_t slot)
{
    const struct en_plan_slot *slots = mix->model->problem->slots;
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];
    uint32_t best = 0;

    for (uint32_t i = 1; i < mix->row_len[member]; i++) {
        best = llabs(slots[row[i]].start - slots[slot].start) <
                       llabs(slots[row[best]].start - slots[slot].start)
                   ? i
                   : best;
    }
    return best;
}

/* The patrol of a member's row whose crew somebody has met least, beside the member itself. */
static uint32_t strangest(const struct plan_mix *mix, uint32_t member, uint32_t who)
{
    const uint16_t *row = &mix->row[(size_t)member * mix->row_cap];
    uint32_t best = 0;
    int64_t least = INT64_MAX;

    for (uint32_t i = 0; i < mix->row_len[member]; i++) {
        int64_t repeats =
            (int64_t)*plan_mix_company(mix, who, row[i]) - plan_mix_leave(mix, member, row[i]);
        best = repeats < least ? i : best;
        least = repeats < least ? repeats : least;
    }
    return best;
}

static void try_one(struct search *search)
{
    struct plan_mix *mix = search->mix;
    const struct plan_model *model = mix->model;
    uint64_t pick = en_rng_next(&search->rng);
    uint32_t who = (uint32_t)(pick >> 32);
    uint32_t seat = search->seat[plan_mix_pick((uint32_t)pick, (uint32_t)search->seat_count)];
    uint32_t slot = model->seat_slot[seat];
    uint64_t sort = pick & 31; // low bits: they hardly count in which seat it is

    if (sort == 0) {
        uint32_t size = model->seat_at[slot + 1] - model->seat_at[slot];
        try_post(search, seat, model->seat_at[slot] + plan_mix_pick(who, size));
        return;
    }
    bool party = sort >= 16;
    struct peers peers = peers_of(mix, party, seat);
    uint32_t from = plan_mix_pick(who, peers.count);
    uint32_t other = peers.member[from];
    bool look = (sort & 6) != 0; // three in four look for who would repeat little
    if (look) {
        int64_t most = plan_mix_leave(mix, mix->seat[seat].member, slot) + 1;
        other = stranger(mix, peers, slot, from, most);
    }
    if (!party) {
        try_replace(search, seat, other);
    } else if (mix->row_len[other] > 0) {
        uint32_t place = (sort & 1) != 0 ? nearest(mix, other, slot)
                         : look          ? strangest(mix, other, mix->seat[seat].member)
                                         : plan_mix_pick(who << 16, mix->row_len[other]);
        uint32_t s = seat_of(mix, other, place);
        if (!mix->frozen[model->seat_slot[s]]) {
            try_swap(search, seat, s);
        }
    }
}

/* ---- one part ------------------------------------------------------------------------------- */

static void look_around(struct search *search)
{
    const struct en_plan_options *options = search->options;
    int64_t done = (int64_t)(search->trials * WHOLE / search->limit);
    int64_t elapsed = options->elapsed_ms == NULL ? 0 : options->elapsed_ms(options->clock);

    if (options->time_ms > 0 && options->elapsed_ms != NULL) {
        int64_t spent = elapsed >= search->end_ms ? WHOLE
                                                  : (elapsed - search->begin_ms) * WHOLE /
                                                        (search->end_ms - search->begin_ms);
        done = spent > done ? spent : done;
        search->stopped |= spent >= WHOLE;
    }
    search->stopped |= options->stop != NULL && atomic_load(options->stop);
    int64_t halvings = HALVINGS * (done > WHOLE ? WHOLE : done);
    search->temperature = (HOT >> halvings / WHOLE) * (2 * WHOLE - halvings % WHOLE) / (2 * WHOLE);
    if (search->reports && options->progress != NULL) {
        struct en_plan_progress progress = {search->cost, search->trials, elapsed};
        options->progress(options->progress_self, &progress);
    }
}

static void search_part(struct search *search)
{
    while (search->trials < search->limit && !search->stopped && search->seat_count > 0) {
        if (search->trials % LOOK_EVERY == 0) {
            look_around(search);
        }
        try_one(search);
        search->trials++;
    }
}

/* Of the time that is left a part gets what its seats are of those left, for each thread. */
static struct search *next_part(struct crowd *crowd)
{
    struct search *search = NULL;

    pthread_mutex_lock(&crowd->lock);
    if (crowd->next < crowd->count) {
        search = &crowd->search[crowd->next++];
        const struct en_plan_options *options = search->options;
        if (options->time_ms > 0 && options->elapsed_ms != NULL) {
            int64_t now = options->elapsed_ms(options->clock);
            int64_t left = options->time_ms > now ? options->time_ms - now : 0;
            int64_t mine = crowd->seats_left == 0 ? left
                                                  : left * (int64_t)search->seat_count *
                                                        crowd->threads / (int64_t)crowd->seats_left;
            search->begin_ms = now;
            search->end_ms = now + (mine < left ? mine : left);
        }
        crowd->seats_left -= search->seat_count;
    }
    pthread_mutex_unlock(&crowd->lock);
    return search;
}

static void *search_parts(void *self)
{
    struct crowd *crowd = self;

    for (struct search *search = next_part(crowd); search != NULL; search = next_part(crowd)) {
        search_part(search);
    }
    return NULL;
}

/* ---- all parts ------------------------------------------------------------------------------ */

static enum en_status list_seats(struct plan_mix *mix, struct crowd *crowd, struct en_arena *arena)
{
    const struct plan_model *model = mix->model;

    for (size_t slot = 0; slot < mix->slot_count; slot++) {
        if (mix->manned[slot] && !mix->frozen[slot]) {
            crowd->search[mix->part_of_slot[slot]].seat_count +=
                model->seat_at[slot + 1] - model->seat_at[slot];
        }
    }
    for (size_t part = 0; part < crowd->count; part++) {
        struct search *search = &crowd->search[part];
        search->seat = EN_ARENA_ARRAY(arena, search->seat_count, uint32_t);
        if (search->seat == NULL) {
            return EN_ERR_MEMORY;
        }
        search->seat_count = 0;
    }
    for (size_t slot = 0; slot < mix->slot_count; slot++) {
        struct search *search = &crowd->search[mix->part_of_slot[slot]];
        for (uint32_t s = model->seat_at[slot];
             mix->manned[slot] && !mix->frozen[slot] && s < model->seat_at[slot + 1]; s++) {
            search->seat[search->seat_count++] = s;
        }
    }
    return EN_OK;
}

static void run_crowd(struct crowd *crowd, uint32_t threads)
{
    pthread_t thread[THREADS_MAX];
    size_t started = 0;

    threads = threads > THREADS_MAX ? THREADS_MAX : threads == 0 ? 1 : threads;
    crowd->threads = threads;
    while (started + 1 < threads && started + 1 < crowd->count &&
           pthread_create(&thread[started], NULL, search_parts, crowd) == 0) {
        started++; // fewer threads than asked for do the same work
    }
    search_parts(crowd);
    for (size_t i = 0; i < started; i++) {
        pthread_join(thread[i], NULL);
    }
}

enum en_status plan_anneal(struct plan_mix *mix, const struct en_plan_options *options,
                           struct en_arena *arena, int64_t *ret_saved)
{
    struct crowd crowd = {.count = mix->part_count};

    *ret_saved = 0;
    crowd.search = EN_ARENA_ARRAY(arena, crowd.count, struct search);
    if (crowd.search == NULL) {
        return EN_ERR_MEMORY;
    }
    if (list_seats(mix, &crowd, arena) != EN_OK) {
        return EN_ERR_MEMORY;
    }
    for (size_t part = 0; part < crowd.count; part++) {
        struct search *search = &crowd.search[part];
        search->mix = mix;
        search->options = options;
        search->limit = (uint64_t)options->effort * search->seat_count;
        search->reports = part == 0;
        crowd.seats_left += search->seat_count;
        en_rng_seed(&search->rng, mix->model->seed + part * UINT64_C(0x9e3779b97f4a7c15));
    }
    if (pthread_mutex_init(&crowd.lock, NULL) != 0) {
        return EN_ERR_MEMORY;
    }
    run_crowd(&crowd, options->threads);
    pthread_mutex_destroy(&crowd.lock);
    for (size_t part = 0; part < crowd.count; part++) {
        *ret_saved -= crowd.search[part].cost;
    }
    return EN_OK;
}
