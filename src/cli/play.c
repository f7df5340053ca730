/*
 * play.c: `entente play`: reads a scenario, plays its steps one after the other, and stops where
 * one fails or comes out other than the story expects.
 */
#include "play.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

static const play_step_fn step_functions[EN_STEP_COUNT] = {
#define STEP(id, form, body, doc) [EN_STEP_##id] = play_step_##id,
#include "play.def"
#undef STEP
};

/* ---- failing -------------------------------------------------------------------------------- */

enum en_status play_no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), en_status_text(EN_ERR_MEMORY),
                   NULL);
}

enum en_status play_fail_with(struct player *player, const struct en_error *why,
                              struct en_error *reterr)
{
    char place[128];
    enum en_status status = why->status == EN_OK ? EN_ERR_EXPECTATION : why->status;

    if (reterr == NULL) {
        return status;
    }
    struct en_text whole = {0};
    en_text_add(&whole,
                en_story_place(&player->story, player->step->file, player->step->line, place));
    if (why->place[0] != '\0') {
        en_text_addf(&whole, ", %s", why->place);
    }
    *reterr = *why;
    reterr->status = status;
    size_t len = whole.len < sizeof(reterr->place) ? whole.len : sizeof(reterr->place) - 1;
    memcpy(reterr->place, whole.ptr, len);
    reterr->place[len] = '\0';
    en_text_finish(&whole);
    return status;
}

struct en_str play_path(struct player *player, const struct en_step *step, struct en_str file)
{
    struct en_str story = player->story.file[step->file];
    size_t slash = story.len;
    struct en_text path = {0};

    while (slash > 0 && story.ptr[slash - 1] != '/') {
        slash--;
    }
    if (file.len > 0 && file.ptr[0] != '/') {
        en_text_add(&path, (struct en_str){story.ptr, slash});
    }
    en_text_add(&path, file);
    struct en_str kept = en_arena_copy(&player->arena, en_text_str(&path));
    en_text_finish(&path);
    return kept;
}

/* ---- steps that only set something ---------------------------------------------------------- */

enum en_status play_step_title(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    (void)reterr;
    if (en_str_is(step->arg[0], en_language())) {
        play_tell_say(player, step->arg[1]);
    }
    return EN_OK;
}

enum en_status play_step_say(struct player *player, const struct en_step *step,
                             struct en_error *reterr)
{
    (void)reterr;
    play_tell_json(player, "say",
                   json_pack("{s:s%, s:s%}", "language", step->arg[0].ptr, step->arg[0].len, "text",
                             step->arg[1].ptr, step->arg[1].len));
    if (en_str_is(step->arg[0], en_language())) {
        play_tell_say(player, step->arg[1]);
    }
    return EN_OK;
}

enum en_status play_step_accord(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    player->accord = play_path(player, step, step->arg[0]);
    return player->accord.ptr == NULL ? play_no_memory(reterr) : EN_OK;
}

enum en_status play_step_origin(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    (void)reterr;
    player->origin = step->arg[0];
    return EN_OK;
}

enum en_status play_step_clock(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    if (player->node_count > 0) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.clock",
                         N_("the clock is set before the accord is founded"),
                         N_("move it on with `at TIME`"));
    }
    player->clock.now = step->at;
    return EN_OK;
}

enum en_status play_step_seed(struct player *player, const struct en_step *step,
                              struct en_error *reterr)
{
    if (player->node_count > 0 || !en_parse_u64(step->arg[0], &player->seed)) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.seed",
                         N_("%1 is no seed, or it comes too late"),
                         N_("a number, said before `found`"), step->arg[0]);
    }
    en_rng_seed(&player->rng, player->seed);
    return EN_OK;
}

/* Its steps stand in its place already. */
enum en_status play_step_include(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    (void)player;
    (void)step;
    (void)reterr;
    return EN_OK;
}

/* ---- reading -------------------------------------------------------------------------------- */

static enum en_status read_file(struct player *player, struct en_str path, struct en_error *reterr)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct en_env machine = en_env_system();
    enum en_status status =
        machine.read_file(machine.self, path.ptr, EN_STORY_BYTES_MAX, &bytes, &len, reterr);

    if (status == EN_OK) {
        status =
            en_story_read(&player->story, path, (struct en_str){(const char *)bytes, len}, reterr);
    }
    free(bytes);
    return status;
}

static enum en_status read_story(struct player *player, const char *file, struct en_error *reterr)
{
    struct en_story *story = &player->story;
    enum en_status status = read_file(player, en_str_from(file), reterr);
    size_t own = story->count;

    for (size_t i = 0; status == EN_OK && i < own; i++) {
        if (story->step[i].id != EN_STEP_include) {
            continue;
        }
        size_t before = story->count;
        player->step = &story->step[i];
        struct en_str path = play_path(player, player->step, story->step[i].arg[0]);
        status = path.ptr == NULL ? play_no_memory(reterr) : read_file(player, path, reterr);
        if (status == EN_OK) {
            status = en_story_splice(story, i + 1, before, reterr);
        }
        own += story->count - before;
        i += story->count - before;
    }
    return status == EN_OK ? en_story_times(story, reterr) : status;
}

/* ---- playing -------------------------------------------------------------------------------- */

enum en_status play_do(struct player *player, const struct en_step *step, struct en_error *reterr)
{
    player->step = step;
    if (player->node_count == 0 && step->id > EN_STEP_say) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.not-founded",
                         N_("nothing can be done before the accord is founded"),
                         N_("say `found` first"));
    }
    enum en_status status = step_functions[step->id](player, step, reterr);
    play_tell_alarms(player);
    return status;
}

/* Does the next step say what should come of this one? */
static bool is_expected(const struct player *player)
{
    const struct en_story *story = &player->story;
    enum en_step_id next =
        player->at + 1 < story->count ? story->step[player->at + 1].id : EN_STEP_COUNT;

    return next == EN_STEP_expect_void || next == EN_STEP_expect_refused ||
           next == EN_STEP_expect_witness;
}

static enum en_status play_all(struct player *player, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (player->at = 0; status == EN_OK && player->at < player->story.count; player->at++) {
        en_arena_reset(&player->scratch);
        status = play_do(player, &player->story.step[player->at], reterr);
        if (status == EN_OK && !play_went_well(player) && !is_expected(player)) {
            status = play_fail_with(player, &player->last.why, reterr);
        }
        if (status == EN_OK) {
            play_bar_draw(player);
        }
    }
    if (status == EN_OK && player->until != 0) {
        status = play_stop(player, reterr);
    }
    play_tell_patrols(player);
    play_bar_clear(player);
    return status;
}

static void tell_end(struct player *player)
{
    struct en_env machine = en_env_system();
    int64_t ms = machine.monotonic_ms(machine.self) - player->begun_ms;
    struct en_text text[4] = {{0}};
    struct en_str args[4];

    en_text_addf(&text[0], "%llu", (unsigned long long)player->count.acts);
    en_text_addf(&text[1], "%llu",
                 (unsigned long long)(player->count.voids + player->count.refused));
    en_text_addf(&text[2], "%llu", (unsigned long long)player->count.patrols);
    en_text_add_decimal(&text[3], ms / 100, 1, en_tr);
    for (size_t i = 0; i < 4; i++) {
        args[i] = en_text_str(&text[i]);
    }
    play_tell_json(player, "end",
                   json_pack("{s:I, s:I, s:I}", "acts", (json_int_t)player->count.acts, "void",
                             (json_int_t)(player->count.voids + player->count.refused), "patrols",
                             (json_int_t)player->count.patrols));
    en_say_line(player->cli,
                N_("Played in %4 s: acts %1, of them void or refused, as "
                   "expected, %2; patrols %3."),
                args, 4);
    for (size_t i = 0; i < 4; i++) {
        en_text_finish(&text[i]);
    }
}

/* Where the nodes are, for the commands that `status` proposes and all others. */
static void tell_folder(struct player *player)
{
    char time[EN_TIME_BYTES + 1];
    struct en_text names = {0};

    en_time_format(player->clock.now, time);
    for (size_t i = 0; i < player->node_count; i++) {
        en_text_addf(&names, "%s%s", i > 0 ? ", " : "", player->node[i].name);
    }
    struct en_str args[] = {en_str_from(player->folder), en_text_str(&names), en_str_from(time)};
    en_say_line(player->cli,
                player->kept ? N_("The nodes stay in %1: %2. To go on in the story's time: "
                                  "--clock %3")
                             : N_("The nodes are removed; `--keep DIR` keeps them to try out."),
                args, 3);
    en_text_finish(&names);
}

static void finish(struct player *player)
{
    play_world_finish(player);
    if (!player->kept && player->folder != NULL) {
        play_folder_remove(player->folder);
    }
    en_hasher_destroy(player->hasher);
    en_text_finish(&player->day_patrols);
    en_story_finish(&player->story);
    en_arena_finish(&player->scratch);
    en_arena_finish(&player->arena);
}

static enum en_status begin(struct player *player, const struct en_args *args,
                            struct en_error *reterr)
{
    struct en_env machine = en_env_system();

    en_arena_init(&player->arena, 0);
    en_arena_init(&player->scratch, 0);
    en_story_init(&player->story);
    en_rng_seed(&player->rng, 1);
    player->seed = 1;
    player->clock = (struct en_clock){.inner = machine, .fixed = true, .seeded = &player->rng};
    player->env = en_env_clock(&player->clock);
    player->hasher = en_hasher_create();
    player->begun_ms = machine.monotonic_ms(machine.self);
    player->told_day = -1;
    player->quiet = en_args_flag(args, "quiet");
    player->verbose = en_args_flag(args, "verbose");
    if (player->hasher == NULL) {
        return play_no_memory(reterr);
    }
    enum en_status status = read_story(player, en_args_word(args, 0), reterr);
    if (status == EN_OK && en_args_option(args, "until") != NULL) {
        status = play_cut(player, en_args_option(args, "until"), reterr);
    }
    return status == EN_OK ? play_folder_make(player, en_args_option(args, "keep"), reterr)
                           : status;
}

enum en_status en_cli_play(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
{
    struct player *player = calloc(1, sizeof(*player));

    if (player == NULL) {
        return play_no_memory(reterr);
    }
    player->cli = cli;
    enum en_status status = begin(player, args, reterr);
    if (status == EN_OK) {
        status = play_all(player, reterr);
    }
    if (status == EN_OK) {
        status = play_folder_date(player, reterr);
    }
    if (status == EN_OK && !player->quiet) {
        tell_end(player);
        tell_folder(player);
    }
    finish(player);
    free(player);
    return status;
}
