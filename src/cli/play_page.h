/*
 * play_page: the page on which a story is told, below play_tell.c. Private to src/cli.
 */
#ifndef ENTENTE_CLI_PLAY_PAGE_H
#define ENTENTE_CLI_PLAY_PAGE_H

#include "play.h"

/* Is nothing shown now: --quiet, --json, or a routine patrol under way? */
bool play_silent(const struct player *player);
/* "Thursday 23 February 2017" */
void play_day_words(en_time day, struct en_text *out);
/* The heading of the story's day, once. */
void play_page_day(struct player *player);
/* Time, mark, who (may be empty), what; broken between words. */
void play_page_event(struct player *player, enum play_mark mark, struct en_str who,
                     struct en_str text);
void play_page_sentence(struct player *player, struct en_str text);
/* Lines as they are, without empty ones, behind a bar at their left. */
void play_page_block(struct player *player, struct en_str text);

#endif /* ENTENTE_CLI_PLAY_PAGE_H */
