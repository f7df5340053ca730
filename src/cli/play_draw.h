/*
 * play_draw: what the joint draw's steps share (play_draw.c, play_pool.c). Private to src/cli.
 */
#ifndef ENTENTE_CLI_PLAY_DRAW_H
#define ENTENTE_CLI_PLAY_DRAW_H

#include "joint_draw.h"
#include "play.h"

/* The newest pool of a programme, in the scratch. EN_ERR_NOT_FOUND (draw.none). */
EN_MUST_CHECK enum en_status play_draw_find(struct player *player, struct en_str programme,
                                            struct en_joint_draw **ret, struct en_error *reterr);
/* The folder in which a body keeps what is its own: its node's; the mission's, the registrar's. */
const char *play_draw_folder(struct player *player, struct en_str party);

/* A pool about to be published. */
struct play_pool {
    struct play_key *by;
    struct en_str programme;
    struct en_str file;        // hashes and weights as `programme mix` writes them
    struct en_str bound, open; // times as a story writes them
};
/* One act draw.pool, labelled by the programme when it counts. EN_ERR_SYNTAX (play.time). */
EN_MUST_CHECK enum en_status play_draw_publish(struct player *player, const struct play_pool *pool,
                                               struct en_error *reterr);

/* play_pool.c: the text of the alternative that was drawn, from the folder of the key's body.
 * EN_ERR_EXPECTATION (play.drawn, play.drawn-file). */
EN_MUST_CHECK enum en_status play_pool_drawn(struct player *player, struct en_str programme,
                                             const struct play_key *by, struct en_str *ret,
                                             struct en_error *reterr);

#endif /* ENTENTE_CLI_PLAY_DRAW_H */
