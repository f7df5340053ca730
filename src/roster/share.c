/*
 * What the threads of one solve have in common: see share.h. Nothing here is asked from inside a
 * loop of proposals.
 */
#include "share.h"

#include <stdlib.h>
#include <string.h>

enum { TELL_EVERY_MS = 1000 };

static int64_t clock_ms(const struct en_roster_options *options)
{
    return options->elapsed_ms == NULL ? 0 : options->elapsed_ms(options->context);
}

void share_begin(struct share *ret, const struct en_roster *roster,
                 const struct en_roster_options *options, struct en_roster_result *result)
{
    *ret = (struct share){
        .roster = roster,
        .options = options,
        .cells = roster->people_count * (size_t)roster->days,
        .duals = (size_t)roster->days * roster->shift_count,
        .began_ms = clock_ms(options),
        .result = result,
    };
    (void)pthread_mutex_init(&ret->lock, NULL);
}

void share_end(struct share *share)
{
    (void)pthread_mutex_destroy(&share->lock);
}

int64_t share_elapsed_ms(const struct share *share)
{
    return clock_ms(share->options) - share->began_ms;
}

bool share_over(struct share *share)
{
    const struct en_roster_options *options = share->options;
    bool stopped =
        options->stop != NULL && atomic_load_explicit(options->stop, memory_order_relaxed);
    bool late = options->time_ms > 0 && share_elapsed_ms(share) >= options->time_ms;

    return stopped || late || atomic_load_explicit(&share->over, memory_order_relaxed);
}

static void mark(struct share *share, uint64_t iterations)
{
    struct en_roster_result *result = share->result;

    if (result->trace_count == EN_ROSTER_TRACE_MAX) {
        memmove(result->trace, result->trace + 1,
                (EN_ROSTER_TRACE_MAX - 1) * sizeof(*result->trace));
        result->trace_count--;
    }
    result->trace[result->trace_count++] = (struct en_roster_mark){
        .elapsed_ms = share_elapsed_ms(share),
        .iterations = iterations,
        .cost = result->cost,
    };
}

/* With the lock held. */
static void look_whether_over(struct share *share)
{
    const struct en_roster_result *result = share->result;

    if (result->cost.hard == 0 &&
        (result->cost.soft <= result->bound || result->cost.soft <= share->options->target)) {
        atomic_store_explicit(&share->over, true, memory_order_relaxed);
    }
}

/* With the lock held. */
static void keep(struct share *share, const uint8_t *cells, struct en_roster_cost cost,
                 uint64_t iterations)
{
    share->result->cost = cost;
    memcpy(share->result->cells, cells, share->cells);
    mark(share, iterations);
    look_whether_over(share);
}

void share_offer(struct share *share, const uint8_t *cells, struct en_roster_cost cost,
                 uint64_t iterations)
{
    pthread_mutex_lock(&share->lock);
    if (cost_less(cost, share->result->cost)) {
        keep(share, cells, cost, iterations);
    }
    pthread_mutex_unlock(&share->lock);
}

bool share_take(struct share *share, uint8_t *cells, struct en_roster_cost *cost)
{
    pthread_mutex_lock(&share->lock);
    bool better = cost_less(share->result->cost, *cost);
    if (better) {
        *cost = share->result->cost;
        memcpy(cells, share->result->cells, share->cells);
    }
    pthread_mutex_unlock(&share->lock);
    return better;
}

/* The days of `mine` that differ from `base`, over `theirs`; false when none of them stays. */
static bool merge_row(const struct en_roster *roster, uint32_t person, const uint8_t *base,
                      const uint8_t *mine, uint8_t *theirs)
{
    uint8_t row[EN_ROSTER_DAYS_MAX];
    size_t days = (size_t)roster->days;

    if (memcmp(mine, base, days) == 0) {
        return false;
    }
    for (size_t d = 0; d < days; d++) {
        row[d] = mine[d] != base[d] ? mine[d] : theirs[d];
    }
    if (en_roster_row_cost(roster, person, row).hard > 0) {
        return false;
    }
    memcpy(theirs, row, days);
    return true;
}

/* With the lock held: the best with what was changed here, when that is better than both. */
static void keep_merged(struct share *share, const uint8_t *base, const uint8_t *cells,
                        struct en_roster_cost cost, uint64_t iterations)
{
    const struct en_roster *roster = share->roster;
    size_t days = (size_t)roster->days;
    uint8_t *merged = malloc(share->cells);
    bool changed = false;

    if (merged == NULL) {
        return;
    }
    memcpy(merged, share->result->cells, share->cells);
    for (uint32_t p = 0; p < roster->people_count; p++) {
        size_t at = p * days;
        changed = merge_row(roster, p, base + at, cells + at, merged + at) || changed;
    }
    struct en_roster_cost both = changed ? en_roster_cost(roster, merged) : cost;
    if (cost_less(both, cost) && cost_less(both, share->result->cost)) {
        keep(share, merged, both, iterations);
    }
    free(merged);
}

void share_merge(struct share *share, const uint8_t *base, uint8_t *cells, uint64_t iterations)
{
    struct en_roster_cost cost = en_roster_cost(share->roster, cells);

    pthread_mutex_lock(&share->lock);
    bool any = share->result->cost.hard < INT64_MAX;
    if (any && memcmp(base, share->result->cells, share->cells) != 0) {
        keep_merged(share, base, cells, cost, iterations);
    }
    if (cost_less(cost, share->result->cost)) {
        keep(share, cells, cost, iterations);
    }
    if (cost_less(share->result->cost, cost)) {
        memcpy(cells, share->result->cells, share->cells);
    }
    pthread_mutex_unlock(&share->lock);
}

/* With the lock held. */
static void raise_bound(struct share *share, int64_t bound)
{
    if (bound > share->result->bound) {
        share->result->bound = bound;
        look_whether_over(share);
    }
}

void share_bound(struct share *share, int64_t bound)
{
    pthread_mutex_lock(&share->lock);
    raise_bound(share, bound);
    pthread_mutex_unlock(&share->lock);
}

void share_proof(struct share *share, int64_t bound, const int32_t *duals,
                 struct en_text *certificate)
{
    pthread_mutex_lock(&share->lock);
    raise_bound(share, bound);
    if (bound > share->proved) {
        struct en_text before = share->result->certificate;
        share->proved = share->result->certified = bound;
        memcpy(share->center, duals, share->duals * sizeof(*duals));
        share->result->certificate = *certificate;
        *certificate = before;
    }
    pthread_mutex_unlock(&share->lock);
}

void share_root(struct share *share, const int32_t *duals)
{
    pthread_mutex_lock(&share->lock);
    if (share->proved == 0) {
        memcpy(share->center, duals, share->duals * sizeof(*duals));
        share->rooted = true;
    }
    pthread_mutex_unlock(&share->lock);
}

bool share_leads(struct share *share, struct en_roster_cost cost)
{
    pthread_mutex_lock(&share->lock);
    bool leads = share->rooted && cost_less(share->result->cost, cost);
    pthread_mutex_unlock(&share->lock);
    return leads;
}

bool share_duals(struct share *share, int32_t *duals)
{
    pthread_mutex_lock(&share->lock);
    bool known = share->proved > 0 || share->rooted;
    if (known) {
        memcpy(duals, share->center, share->duals * sizeof(*duals));
    }
    pthread_mutex_unlock(&share->lock);
    return known;
}

void share_tell(struct share *share, uint64_t iterations)
{
    const struct en_roster_options *options = share->options;
    int64_t now = share_elapsed_ms(share);

    if (options->progress == NULL || now - share->told_ms < TELL_EVERY_MS) {
        return;
    }
    share->told_ms = now;
    pthread_mutex_lock(&share->lock);
    const struct en_roster_progress progress = {
        .elapsed_ms = now,
        .iterations = iterations,
        .feasible = share->result->cost.hard == 0,
        .soft = share->result->cost.soft,
        .bound = share->result->bound,
    };
    pthread_mutex_unlock(&share->lock);
    options->progress(options->context, &progress);
}
