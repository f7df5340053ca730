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
 * twenty is one in a thousand, so exchanges are not drawn: a seat is, and how much dearer one may
 * be; all exchanges of its holder are then looked at, from a random one on, in the sums of mix.h,
 * and the first that comes to no more is made. Where none does, none will as long as the crews stay
 * much as they are and no more is allowed: until so many exchanges have been made as are a share of
 * the seats, such a visit is left out, at next to no cost. When it is cold, nearly all are.
 *
 * All rules are kept at every step, so the search may be stopped at any moment. Its length is told
 * in trials per seat, the temperature falls with the trials (or the time, if that is nearer to its
 * end), and each part has its own random numbers: the answer depends on neither threads nor clock.
 */
#include <pthread.h>

#include "mix.h"

/* A visit of a seat costs what some eight exchanges would that are tried one by one. */
enum { LOOK_EVERY = 4096, VISIT = 8, LEFT_OUT = 1 };
enum { STALE = 4 }; // a quarter of the seats; from an eighth to a half did as well

/*
 * Temperatures are in 1024ths of a point times the logarithm of two: no floating point, for the
 * answer has to be the same on every machine. From a third of the cost of one repeat to a quarter
 * of that: hotter is time lost, colder is stuck among repeats (two missions of bench/mission.h).
 */
static const int64_t HOT = 7 * 1024;
enum { HALVINGS = 2, WHOLE = 1 << 16 };

/* A visit that found nothing. */
struct vain {
    int64_t most;   // for exchanges that would cost so much
    uint64_t until; // exchanges made
};

struct search {
    struct plan_exchange exchange;
    const struct en_plan_options *options;
    struct en_rng rng;
    uint32_t *seat; // [seat_count] of this part whose crews may change
    size_t seat_count;
    struct vain *vain; // [seat_count * 2] to swap, to give
    uint64_t *slots;   // bit slot: those of the seats
    uint64_t trials, limit;
    uint64_t look; // trials, next time
    int64_t temperature;
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

/* ---- chance --------------------------------------------------------------------------------- */

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

/* ---- all exchanges of one seat -------------------------------------------------------------- */

/* A seat and what it would win if its holder left. */
struct visit {
    uint32_t seat, slot, who;
    int64_t leave; // repeats
    int64_t won;   // points of the holder's row, but for what is not a square
};

static int64_t points(const struct plan_mix *mix, int64_t repeats)
{
    return mix->model->problem->weights.repeats * repeats;
}

/* Those of its component who are free then, from a random one on: the first whom chance allows. */
static void give_seat(struct search *search, const struct visit *visit, uint32_t bits)
{
    const struct plan_mix *mix = search->exchange.mix;
    size_t cell = plan_mix_cell(mix, mix->model->leaf_of[visit->who], visit->who);
    const uint32_t *peers = &mix->cell_member[mix->cell_at[cell]];
    uint32_t count = mix->cell_at[cell + 1] - mix->cell_at[cell];
    uint32_t from = plan_mix_pick(bits, count);
    const uint8_t *barred = &mix->barred[(size_t)visit->slot * mix->member_count];
    struct plan_shift in = {.out = PLAN_NO_SLOT, .in = visit->slot};

    in.command = plan_post_commands(mix->model->problem, mix->seat[visit->seat].post);
    for (uint32_t i = 0; i < count; i++) {
        in.member = peers[from + i < count ? from + i : from + i - count];
        if (barred[mix->place[in.member]] != 0) {
            continue;
        }
        int64_t met = (int64_t)*plan_mix_company(mix, in.member, visit->slot) - 1 - visit->leave;
        if (points(mix, met) - visit->won + plan_mix_least(mix, &in) <= search->exchange.most &&
            plan_exchange_replace(&search->exchange, visit->seat, in.member)) {
            return;
        }
    }
}

/* With those of its party in one other crew. */
static bool swap_with_crew(struct search *search, const struct visit *visit, uint32_t slot,
                           int64_t met)
{
    const struct plan_mix *mix = search->exchange.mix;
    const struct plan_model *model = mix->model;
    const uint8_t *barred = &mix->barred[(size_t)visit->slot * mix->member_count];
    uint64_t clash = plan_mix_bit(mix, mix->clash, visit->slot, slot);
    int64_t common = mix->overlap[visit->slot * mix->slot_count + slot];

    for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
        uint32_t other = mix->seat[s].member;
        if (mix->party[other] != mix->party[visit->who] || barred[mix->place[other]] > clash) {
            continue;
        }
        int64_t repeats = (int64_t)*plan_mix_company(mix, other, visit->slot) - common -
                          plan_mix_leave(mix, other, slot);
        if (points(mix, met + repeats - 2) <= search->exchange.most &&
            plan_exchange_swap(&search->exchange, visit->seat, s)) {
            return true;
        }
    }
    return false;
}

/* All crews in which the holder would be free and repeat little, from a random one on, 64 a word.
 * Of the two who change places, one repeats no more than half of what both do: from its side the
 * exchange is seen, so it need not be from the other. */
static void swap_seat(struct search *search, const struct visit *visit, uint32_t bits)
{
    const struct plan_mix *mix = search->exchange.mix;
    const uint64_t *open = &mix->open[visit->who * mix->slot_words];
    const uint64_t *once = &mix->once[visit->who * mix->slot_words];
    const uint64_t *clash = &mix->clash[visit->slot * mix->slot_words];
    const uint8_t *common = &mix->overlap[visit->slot * mix->slot_count];
    uint32_t first = plan_mix_pick(bits, (uint32_t)mix->slot_count);
    uint32_t word = first / 64;
    uint64_t mask = UINT64_MAX << first % 64;
    int64_t most = search->exchange.most / (2 * points(mix, 1) + 1);

    for (uint32_t i = 0; i <= mix->slot_words; i++) {
        uint64_t left = (open[word] | (once[word] & clash[word])) & search->slots[word] & mask;
        for (; left != 0; left &= left - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(left);
            int64_t met =
                (int64_t)*plan_mix_company(mix, visit->who, slot) - common[slot] - visit->leave;
            if (met <= most && slot != visit->slot && swap_with_crew(search, visit, slot, met)) {
                return;
            }
        }
        word = word + 1 < mix->slot_words ? word + 1 : 0;
        mask = i + 1 < mix->slot_words ? UINT64_MAX : ~(UINT64_MAX << first % 64);
    }
}

/* False: there was no need to look. */
static bool try_one(struct search *search)
{
    struct plan_mix *mix = search->exchange.mix;
    const struct plan_model *model = mix->model;
    uint64_t pick = en_rng_next(&search->rng);
    uint32_t bits = (uint32_t)(pick >> 32);
    uint32_t at = plan_mix_pick((uint32_t)pick, (uint32_t)search->seat_count);
    uint32_t seat = search->seat[at];
    uint64_t sort = pick & 31; // low bits: they hardly count in which seat it is
    struct visit visit = {
        .seat = seat, .slot = model->seat_slot[seat], .who = mix->seat[seat].member};
    struct plan_shift out = {.member = visit.who, .out = visit.slot, .in = PLAN_NO_SLOT};

    search->exchange.most = allowance(search);
    if (sort == 0) {
        uint32_t size = model->seat_at[visit.slot + 1] - model->seat_at[visit.slot];
        plan_exchange_post(&search->exchange, seat,
                           model->seat_at[visit.slot] + plan_mix_pick(bits, size));
        return true;
    }
    struct vain *vain = &search->vain[2 * (size_t)at + (sort < 16)];
    uint64_t made = search->exchange.made;
    if (search->exchange.most <= vain->most && made < vain->until) {
        return false;
    }
    visit.leave = plan_mix_leave(mix, visit.who, visit.slot);
    if (sort < 16) {
        visit.won = -plan_mix_least(mix, &out);
        give_seat(search, &visit, bits);
    } else {
        swap_seat(search, &visit, bits);
    }
    *vain = (struct vain){search->exchange.most, made + search->seat_count / STALE};
    vain->until = search->exchange.made == made ? vain->until : 0;
    return true;
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
        struct en_plan_progress progress = {search->exchange.cost, search->trials, elapsed};
        options->progress(options->progress_self, &progress);
    }
}

static void search_part(struct search *search)
{
    while (search->trials < search->limit && !search->stopped && search->seat_count > 0) {
        if (search->trials >= search->look) {
            look_around(search);
            search->look = search->trials + LOOK_EVERY;
        }
        search->trials += try_one(search) ? VISIT : LEFT_OUT;
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
        search->slots = EN_ARENA_ARRAY(arena, mix->slot_words, uint64_t);
        search->vain = EN_ARENA_ARRAY(arena, 2 * search->seat_count, struct vain);
        if (search->seat == NULL || search->slots == NULL || search->vain == NULL) {
            return EN_ERR_MEMORY;
        }
        search->seat_count = 0;
    }
    for (size_t slot = 0; slot < mix->slot_count; slot++) {
        struct search *search = &crowd->search[mix->part_of_slot[slot]];
        if (!mix->manned[slot] || mix->frozen[slot]) {
            continue;
        }
        search->slots[slot / 64] |= UINT64_C(1) << (slot % 64);
        for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
            search->seat[search->seat_count++] = s;
        }
    }
    return EN_OK;
}

static void run_crowd(struct crowd *crowd, uint32_t threads)
{
    pthread_t thread[EN_PLAN_THREADS_MAX];
    size_t started = 0;

    threads = threads > EN_PLAN_THREADS_MAX ? EN_PLAN_THREADS_MAX : threads == 0 ? 1 : threads;
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
        search->exchange.mix = mix;
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
        *ret_saved -= crowd.search[part].exchange.cost;
    }
    return EN_OK;
}
