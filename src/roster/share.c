/*
 * What the threads of one solve have in common: see share.h. Nothing here is asked from inside a
 * loop of proposals.
 */
#include "share.h"

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

void share_offer(struct share *share, const uint8_t *cells, struct en_roster_cost cost,
                 uint64_t iterations)
{
    pthread_mutex_lock(&share->lock);
    if (cost_less(cost, share->result->cost)) {
        share->result->cost = cost;
        memcpy(share->result->cells, cells, share->cells);
        mark(share, iterations);
        look_whether_over(share);
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
        share->proved = bound;
        memcpy(share->center, duals, share->duals * sizeof(*duals));
        share->result->certificate = *certificate;
        *certificate = before;
    }
    pthread_mutex_unlock(&share->lock);
}

bool share_duals(struct share *share, int32_t *duals)
{
    pthread_mutex_lock(&share->lock);
    bool known = share->proved > 0;
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
