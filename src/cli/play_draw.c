/*
 * play_draw.c: the joint draw in a story: pool, secrets, openings, and who keeps his back.
 *
 * A party's secret is made of the story's seed and lies in its own node, as it would in life: a
 * story that is kept can be gone on with.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "play_draw.h"

enum en_status play_draw_find(struct player *player, struct en_str programme,
                              struct en_joint_draw **ret, struct en_error *reterr)
{
    struct en_joint_draw *draw = EN_ARENA_NEW(&player->scratch, struct en_joint_draw);
    struct en_error why = {.rule = ""};

    if (draw == NULL) {
        return play_no_memory(reterr);
    }
    enum en_status status = en_joint_draw_find(en_node_state(play_registrar(player)->node),
                                               &player->scratch, programme, draw, &why);
    *ret = draw;
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

/* ---- pool ----------------------------------------------------------------------------------- */

static enum en_status bad_time(struct player *player, struct en_str word, struct en_error *reterr)
{
    return play_fail(player, reterr, EN_ERR_SYNTAX, "play.time", N_("\"%1\" is no time"),
                     N_("write 2017-02-23T05:30:00Z; behind `at` also 05:30, +45m, +2h30m"), word);
}

enum en_status play_draw_publish(struct player *player, const struct play_pool *pool,
                                 struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct play_deed deed;
    en_time bound = 0, open = 0;

    if (!en_story_time(pool->bound, player->clock.now, &bound)) {
        return bad_time(player, pool->bound, reterr);
    }
    if (!en_story_time(pool->open, bound, &open)) {
        return bad_time(player, pool->open, reterr);
    }
    play_deed_begin(&deed, pool->by, "draw.pool");
    en_line_add_str(&deed.body, "programme", pool->programme);
    en_line_add_time(&deed.body, "commit", bound);
    en_line_add_time(&deed.body, "open", open);
    enum en_status status = en_joint_draw_lines(&player->scratch, pool->file, &deed.body, &why);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return play_fail_with(player, &why, reterr);
    }
    status = play_submit_one(player, &deed, reterr);
    /* A pool that is void leaves the number to the one that counts. */
    return status == EN_OK && play_went_well(player)
               ? play_label_put(player, pool->programme, &deed.result.id, deed.result.index, reterr)
               : status;
}

enum en_status play_step_pool(struct player *player, const struct en_step *step,
                              struct en_error *reterr)
{
    struct en_str path = play_path(player, step, step->arg[1]);
    struct play_pool pool = {
        .programme = step->arg[0], .bound = step->arg[3], .open = step->arg[4]};
    enum en_status status = play_key_get(player, step->arg[2], &pool.by, reterr);

    if (status == EN_OK) {
        status = path.ptr == NULL ? play_no_memory(reterr)
                                  : en_cli_read(player->cli, path.ptr, &pool.file, reterr);
    }
    return status == EN_OK ? play_draw_publish(player, &pool, reterr) : status;
}

/* ---- secrets -------------------------------------------------------------------------------- */

const char *play_draw_folder(struct player *player, struct en_str party)
{
    for (size_t i = 0; i < player->node_count; i++) {
        if (en_str_is(party, player->node[i].name)) {
            return player->node[i].folder;
        }
    }
    return play_registrar(player)->folder;
}

static enum en_status add_lines(struct player *player, const struct en_joint_draw *draw,
                                struct play_deed *deed, struct en_error *reterr)
{
    struct en_str party = en_joint_draw_party(en_str_from(deed->by->name));
    const char *folder = play_draw_folder(player, party);
    struct en_error why = {.rule = ""};
    struct en_hash secret = {{0}};
    bool commits = strcmp(deed->act, "draw.commit") == 0;
    enum en_status status =
        commits ? en_joint_draw_secret(&player->env, folder, &draw->id, party, &secret, &why)
                : en_joint_draw_kept(&player->env, folder, &draw->id, party, &secret, &why);

    if (status == EN_OK && commits) {
        en_joint_draw_commit(player->hasher, &draw->id, party, &secret, &deed->body);
    } else if (status == EN_OK) {
        en_joint_draw_open(&draw->id, &secret, &deed->body);
    }
    en_wipe(&secret, sizeof(secret));
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

/* One act by each key of the line. */
static enum en_status each_key(struct player *player, const struct en_step *step, const char *act,
                               struct en_error *reterr)
{
    struct en_joint_draw *draw = NULL;
    enum en_status status = play_draw_find(player, step->arg[0], &draw, reterr);

    for (size_t i = 0; status == EN_OK && i < step->more_count; i++) {
        struct play_key *by = NULL;
        struct play_deed deed;
        status = play_key_get(player, step->more[i], &by, reterr);
        if (status != EN_OK) {
            return status;
        }
        play_deed_begin(&deed, by, act);
        status = add_lines(player, draw, &deed, reterr);
        if (status != EN_OK) {
            en_text_finish(&deed.body);
            return status;
        }
        status = play_submit_one(player, &deed, reterr);
    }
    return status;
}

enum en_status play_step_commits(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    return each_key(player, step, "draw.commit", reterr);
}

enum en_status play_step_opens(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    return each_key(player, step, "draw.open", reterr);
}

enum en_status play_step_withholds(struct player *player, const struct en_step *step,
                                   struct en_error *reterr)
{
    struct en_joint_draw *draw = NULL;
    enum en_status status = play_draw_find(player, step->arg[0], &draw, reterr);

    for (size_t i = 0; status == EN_OK && i < step->more_count; i++) {
        struct en_str party = en_joint_draw_party(step->more[i]);
        bool bound = false;
        for (size_t j = 0; j < draw->seed_count; j++) {
            bound = bound || (draw->bound[j] && !draw->seed[j].opened &&
                              en_str_equal(draw->seed[j].party, party));
        }
        if (!bound) {
            return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.withhold",
                             N_("%1 has no secret to keep back in the draw of %2"),
                             N_("let it commit first, and not open"), party, step->arg[0]);
        }
        play_tell(player, PLAY_MARK_WAIT, step->more[i],
                  N_("keeps its secret back in the draw of %1"), step->arg, 1);
    }
    return status;
}

/* ---- the draw ------------------------------------------------------------------------------- */

enum en_status play_step_drawn(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct en_text text = {0}, withheld = {0};
    struct en_joint_draw *draw = NULL;
    char number[24] = "", digits[17] = "";
    enum en_status status = play_draw_find(player, step->arg[0], &draw, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_coin_text(&draw->id, draw->seed, draw->seed_count, &text);
    uint32_t again = en_coin_number(player->hasher, en_text_str(&text));
    en_text_finish(&text);
    if (strcmp(draw->state, "drawn") != 0 || (int64_t)again != draw->number) {
        return play_fail(
            player, reterr, EN_ERR_EXPECTATION, "play.drawn", N_("%1 is not drawn yet"),
            N_("let all open, or move the clock behind the last opening"), step->arg[0]);
    }
    for (size_t i = 0; i < draw->seed_count; i++) {
        if (!draw->seed[i].opened) {
            en_text_adds(&withheld, withheld.len > 0 ? ", " : "");
            en_text_add(&withheld, draw->seed[i].party);
        }
    }
    (void)snprintf(number, sizeof(number), "%" PRIu32, again);
    en_hex_encode(digits, (struct en_bytes){draw->drawn.b, 8});
    struct en_str args[] = {step->arg[0], en_str_from(number), en_str_from(digits),
                            en_text_str(&withheld)};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
              withheld.len > 0 ? N_("%1 is drawn without %4: number %2, programme %3...")
                               : N_("%1 is drawn: number %2, programme %3..."),
              args, 4);
    en_text_finish(&withheld);
    player->last = (struct play_last){.outcome = PLAY_DONE};
    return EN_OK;
}
