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
/* Seats that a name means: a token, PARTY:POST, PARTY:N, PARTY:all. `places` holds
 * PLAY_CREW_MAX. */
size_t play_crew_find(const struct play_crew *crew, struct en_str name, size_t *places);
/* Parties that have somebody there. `parties` holds EN_PARTIES_MAX. */
size_t play_crew_parties(const struct play_crew *crew, struct en_str *parties);

/* ---- play_cosign.c -------------------------------------------------------------------------- */

/* The key by which a party acts on the road. EN_ERR_NOT_FOUND (play.lead). */
EN_MUST_CHECK enum en_status play_lead_key(struct player *player, struct en_str body,
                                           struct play_key **ret, struct en_error *reterr);
/* Begin an act about an order by the party that leads it; its first line is `order`. */
EN_MUST_CHECK enum en_status play_begin_by_lead(struct player *player, struct en_str order,
                                                const char *act, struct play_deed *deed,
                                                struct play_crew **ret_crew,
                                                struct en_error *reterr);
/* "ORDER/WHAT" in the scratch: the name of a patrol's muster or report. */
struct en_str play_name_of(struct player *player, struct en_str order, const char *what);
/* The i-th line with this key below a step: what stands behind "key: "; {NULL,0} behind the last,
 * and always when the step is NULL (routine). */
struct en_str play_line_of(const struct en_step *step, const char *key, size_t i);
/* Every line below the step has one of these keys; EN_ERR_SYNTAX (play.line) otherwise. */
EN_MUST_CHECK enum en_status play_check_lines(struct player *player, const struct en_step *step,
                                              const char *const *keys, size_t count,
                                              struct en_error *reterr);
/* Propose something, and have every party that has somebody there co-sign it by its key of role
 * lead, with the reserve that the step gives it; told as one line. */
EN_MUST_CHECK enum en_status
play_propose_cosigned(struct player *player, const struct play_crew *crew, struct play_deed *deed,
                      const struct en_step *step, struct en_error *reterr);

#endif /* ENTENTE_CLI_PLAY_CREW_H */
