/*
 * play_sync: what sync and tampering share. Private to src/cli.
 */
#ifndef ENTENTE_CLI_PLAY_SYNC_H
#define ENTENTE_CLI_PLAY_SYNC_H

#include "play.h"

#define PLAY_FORGED "forged.db" /* beside record.db, while the registrar cheats */

enum { PLAY_RECORD_BYTES_MAX = 1 << 28 }; /* a record.db that a story can have made */

/* What the witness has just written down, in two lines; nothing when it found nothing. */
void play_tell_evidence(struct player *player, struct play_node *witness);
/* Sign the registrar's present head. */
EN_MUST_CHECK enum en_status play_sign_head(struct player *player, struct en_error *reterr);
/* Sign the head over a tree that the registrar made up, with its true key. */
EN_MUST_CHECK enum en_status play_sign_forged(struct player *player, struct en_store *store,
                                              const struct play_key *registrar,
                                              struct en_error *reterr);
/* Remove FOLDER/NAME of an SQLite file and what SQLite keeps beside it. */
EN_MUST_CHECK enum en_status play_remove(const struct play_node *node, const char *name,
                                         struct en_error *reterr);

#endif /* ENTENTE_CLI_PLAY_SYNC_H */
