/*
 * share: what the threads of one solve have in common: the best roster, the best bound, the clock,
 * and whether to go on. Private to src/roster.
 */
#ifndef ENTENTE_ROSTER_SHARE_H
#define ENTENTE_ROSTER_SHARE_H

#include <pthread.h>

#include "search.h"

struct share {
    const struct en_roster *roster;
    const struct en_roster_options *options;
    size_t cells; /* of a roster */
    size_t duals;
    int64_t began_ms;
    int64_t told_ms;      /* by the calling thread */
    atomic_bool over;     /* what was asked for is there */
    pthread_mutex_t lock; /* guards what stands below */
    struct en_roster_result *result;
    int32_t *center; /* [duals] of the best proof, or of a root */
    int64_t proved;  /* by the certificate in `result`; 0 = nothing */
    bool rooted;     /* `center` is that of a root, proof or not */
};

/* `result` has its arrays and no roster yet. */
void share_begin(struct share *ret, const struct en_roster *roster,
                 const struct en_roster_options *options, struct en_roster_result *result);
void share_end(struct share *share);

int64_t share_elapsed_ms(const struct share *share);
/* Has the time run out, has somebody stopped it, or is the best as good as it must be? */
bool share_over(struct share *share);
/* Bring a roster; kept when it is the best. */
void share_offer(struct share *share, const uint8_t *cells, struct en_roster_cost cost,
                 uint64_t iterations);
/* Take the best over when it is better than `cost`; false when it is not. */
bool share_take(struct share *share, uint8_t *cells, struct en_roster_cost *cost);
/*
 * Bring a roster made from `base` and take the best over when it is better. What others changed
 * since is kept where it fits: rows that were changed here alone are taken from here, in rows that
 * both changed the days changed here, where that breaks no rule.
 */
void share_merge(struct share *share, const uint8_t *base, uint8_t *cells, uint64_t iterations);
/* Bring a bound whose proof comes later. */
void share_bound(struct share *share, int64_t bound);
/* A bound with its certificate, which is taken over, and duals near those of the root. */
void share_proof(struct share *share, int64_t bound, const int32_t *duals,
                 struct en_text *certificate);
/* The duals of a root whose proof comes later. */
void share_root(struct share *share, const int32_t *duals);
/* Is the root known, and the best roster better than `cost`? Then columns gain more than others. */
bool share_leads(struct share *share, struct en_roster_cost cost);
/* Is there a bound with duals? Copies them. */
bool share_duals(struct share *share, int32_t *duals);
/* Tell the caller how far it is, about once a second; from his thread only. */
void share_tell(struct share *share, uint64_t iterations);

#endif /* ENTENTE_ROSTER_SHARE_H */
