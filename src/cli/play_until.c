/*
 * play_until.c: a story that stops before its end, its nodes in good order, to go on with by hand.
 */
#include "play.h"

enum en_status play_cut(struct player *player, const char *until, struct en_error *reterr)
{
    struct en_story *story = &player->story;
    char begin[EN_TIME_BYTES + 1], end[EN_TIME_BYTES + 1];
    size_t kept = 0;
    enum en_status status = en_cli_time(until, &player->until, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (player->until < story->begin || player->until > story->end) {
        en_time_format(story->begin, begin);
        en_time_format(story->end, end);
        return en_fail(reterr, EN_ERR_USAGE, "play.until", en_str_from(until),
                       N_("the story runs from %1 to %2"), N_("name a time between them"),
                       en_str_from(begin), en_str_from(end));
    }
    while (kept < story->count && story->step[kept].at <= player->until) {
        kept++;
    }
    story->count = kept;
    story->end = player->until;
    return EN_OK;
}

enum en_status play_stop(struct player *player, struct en_error *reterr)
{
    enum en_status status = play_move_to(player, player->until, reterr);

    return status == EN_OK && player->node_count > 0 ? play_step_sync(player, player->step, reterr)
                                                     : status;
}
