/*
 * play_crew: the crew of a patrol in force, for the steps of a story. Private to src/cli.
 */
#ifndef ENTENTE_CLI_PLAY_CREW_H
#define ENTENTE_CLI_PLAY_CREW_H

#include "play.h"

enum { PLAY_CREW_MAX = 500 }; /* what an accord may allow at most (acts.def, `crew`) */

struct play_seat {
    struct en_str member, post, body;
    bool absent; // as the newest co-signed muster says
};

struct play_crew {
    struct player *player;
    struct play_seat seat[PLAY_CREW_MAX]; // by party, then by token
    size_t count;
};

/* In the player's scratch. EN_ERR_EXPECTATION (play.order) when the order is not in force. */
EN_MUST_CHECK enum en_status play_crew_read(struct player *player, struct en_str order,
                                            struct play_crew **ret, struct en_error *reterr);
/* The party that leads: the lead's if present, else the deputy's, else anybody's who is there. */
struct en_str play_crew_lead(const struct play_crew *crew);
/* Seats that a name means: a token, PARTY:POST, PARTY:N, PARTY:all. `places` holds PLAY_CREW_MAX. */
size_t play_crew_find(const struct play_crew *crew, struct en_str name, size_t *places);
/* Parties that have somebody there. `parties` holds EN_PARTIES_MAX. */
size_t play_crew_parties(const struct play_crew *crew, struct en_str *parties);

#endif /* ENTENTE_CLI_PLAY_CREW_H */
