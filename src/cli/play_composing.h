/*
 * play_composing: a programme that a story composes, and what is told of it. Private to
 * play_programme.c, play_composed.c.
 */
#ifndef ENTENTE_CLI_PLAY_COMPOSING_H
#define ENTENTE_CLI_PLAY_COMPOSING_H

#include "crews.h"
#include "making.h"
#include "play.h"

/* A programme of a story, between its list of patrols and the orders that are proposed. */
struct composing {
    struct player *player;
    const struct en_step *step;
    struct play_key *by;
    const struct en_demand *demand;
    size_t count;
    const struct en_crews *crews;
};

/* Patrols that lack vehicles. Orders are proposed without them too: nobody shall find out at the
 * gate. */
void play_tell_lacking(struct composing *composing);
/* What came out: patrols by kind, seats by party, and why the first crew is as it is. */
void play_tell_crews(struct composing *composing);
/* What was made from needs: why one patrol goes there and then, what is not reached, and what could
 * be learnt; the last is kept for `expect warned`. EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status play_tell_made(struct composing *composing,
                                            const struct en_making *making);

#endif /* ENTENTE_CLI_PLAY_COMPOSING_H */
