/*
 * play_pool.c: a pool of programmes made in a story, kept in the proposer's own folder, and the one
 * of them that was drawn.
 *
 * The files are plans of the future: the record gets their hashes and weights, no act names them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "draw_pool.h"
#include "making.h"
#include "play_draw.h"

/* No more than a story needs; the same on every machine. */
enum {
    MAKE_TRIALS = 200,
    POOL_TRIALS = 60,
    WITHIN_PERMILLE = 50,
    COUNT_MAX = 100,
    WEIGHT_UNIT = 1 << 22
};

struct pooling {
    struct player *player;
    const struct en_step *step;
    struct play_pool pool;
    uint64_t wanted;
    struct en_draw_files files;
    struct en_draw_mixture mixture;
    struct en_text folder; // of this programme: pool/ lies below
};

/* FOLDER/draws/PROGRAMME */
static void name_folder(struct player *player, struct en_str body, struct en_str programme,
                        struct en_text *out)
{
    en_text_addf(out, "%s/draws/%.*s", play_draw_folder(player, body), (int)programme.len,
                 programme.ptr);
}

static enum en_status make_folders(struct pooling *pooling, struct en_error *reterr)
{
    const struct en_env *env = &pooling->player->env;
    const char *own = play_draw_folder(pooling->player, pooling->pool.by->body);
    struct en_text draws = {0};

    en_text_addf(&draws, "%s/draws", own);
    name_folder(pooling->player, pooling->pool.by->body, pooling->pool.programme, &pooling->folder);
    enum en_status status = draws.failed || pooling->folder.failed
                                ? EN_ERR_MEMORY
                                : env->make_folder(env->self, en_text_cstr(&draws), reterr);
    if (status == EN_OK) {
        status = env->make_folder(env->self, en_text_cstr(&pooling->folder), reterr);
    }
    en_text_finish(&draws);
    return status;
}

/* The best says what the others may cost. */
static enum en_status find_most(struct pooling *pooling, struct en_str needs, int64_t *ret,
                                struct en_error *reterr)
{
    struct player *player = pooling->player;
    struct en_programme_options options = {.seed = player->seed, .trials = MAKE_TRIALS};
    struct en_making making;
    enum en_status status = en_making_load(en_node_state(play_registrar(player)->node), needs,
                                           EN_STR(""), &making, reterr);

    if (status == EN_OK) {
        status = en_making_run(&making, &options, reterr);
    }
    if (status == EN_OK) {
        int64_t best = making.plan.cost + making.plan.crews;
        *ret = best + best * WITHIN_PERMILLE / 1000;
    }
    en_making_finish(&making);
    return status;
}

static enum en_status make_files(struct pooling *pooling, struct en_str needs,
                                 struct en_error *reterr)
{
    struct player *player = pooling->player;
    struct en_text folder = {0};
    struct en_making_pool pool = {
        .state = en_node_state(play_registrar(player)->node),
        .needs = needs,
        .events = EN_STR(""),
        .seed = player->seed,
        .wanted = pooling->wanted,
        .trials = POOL_TRIALS,
        .env = &player->env,
    };
    enum en_status status = find_most(pooling, needs, &pool.most, reterr);

    en_text_addf(&folder, "%s/pool", en_text_cstr(&pooling->folder));
    pool.folder = en_text_cstr(&folder);
    if (status == EN_OK) {
        status = folder.failed ? EN_ERR_MEMORY : en_making_pool(&pool, reterr);
    }
    if (status == EN_OK) {
        status = en_draw_files_read(player->cli, en_text_cstr(&pooling->folder), &pooling->files,
                                    reterr);
    }
    en_text_finish(&folder);
    return status;
}

/* The mixture comes of exponentials, whose last bit is the processor's own: a story's record is the
 * same everywhere, so its weights are whole 1024ths. */
static void round_weights(uint64_t *weight, size_t count)
{
    uint64_t sum = 0, edge = 0;

    for (size_t i = 0; i < count; i++) {
        sum += weight[i];
        uint64_t next = (sum + WEIGHT_UNIT / 2) / WEIGHT_UNIT * WEIGHT_UNIT;
        weight[i] = next - edge;
        edge = next;
    }
}

/* Weights by which nobody can foresee much; pool.txt beside the files. */
static enum en_status weigh(struct pooling *pooling, struct en_error *reterr)
{
    struct player *player = pooling->player;
    struct en_text text = {0}, path = {0};
    enum en_status status =
        en_draw_mix(&pooling->files.pool, NULL, &player->cli->arena, &pooling->mixture, reterr);

    if (status == EN_OK) {
        round_weights(pooling->mixture.weight, pooling->files.pool.count);
        en_draw_weights_print(&pooling->files, pooling->mixture.weight, &text);
        en_text_addf(&path, "%s/pool.txt", en_text_cstr(&pooling->folder));
        pooling->pool.file = en_arena_copy(&player->scratch, en_text_str(&text));
        struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};
        status = path.failed || text.failed || pooling->pool.file.ptr == NULL
                     ? EN_ERR_MEMORY
                     : player->env.write_file(player->env.self, en_text_cstr(&path), bytes, 0600,
                                              reterr);
    }
    en_text_finish(&text);
    en_text_finish(&path);
    return status;
}

/* How well it is hidden. */
static enum en_status tell_chance(struct pooling *pooling)
{
    struct en_text count = {0}, chance = {0}, where = {0};
    struct en_draw_figures figures;

    if (!en_draw_figures(&pooling->files.pool, pooling->mixture.weight,
                         &pooling->player->cli->arena, &figures)) {
        return EN_ERR_MEMORY;
    }
    en_text_addf(&count, "%zu", pooling->files.pool.count);
    en_draw_percent_print(figures.chance, en_tr, &chance);
    en_draw_cell_print(&pooling->files, figures.chance_cell, &where);
    play_tell(pooling->player, PLAY_MARK_NONE, EN_STR(""),
              N_("of %1 programmes near the best one will be drawn: one prepared ambush meets a "
                 "patrol with probability at most %2 (%3)"),
              (struct en_str[]){en_text_str(&count), en_text_str(&chance), en_text_str(&where)}, 3);
    en_text_finish(&count);
    en_text_finish(&chance);
    en_text_finish(&where);
    return EN_OK;
}

static enum en_status make_pool(struct pooling *pooling, struct en_error *reterr)
{
    struct player *player = pooling->player;
    struct en_str path = play_path(player, pooling->step, pooling->step->arg[2]);
    struct en_str needs = {NULL, 0};
    enum en_status status =
        path.ptr == NULL ? EN_ERR_MEMORY : en_cli_read(player->cli, path.ptr, &needs, reterr);

    if (status == EN_OK) {
        status = make_folders(pooling, reterr);
    }
    if (status == EN_OK) {
        status = make_files(pooling, needs, reterr);
    }
    if (status == EN_OK) {
        status = weigh(pooling, reterr);
    }
    return status == EN_OK ? tell_chance(pooling) : status;
}

enum en_status play_step_makes_pool(struct player *player, const struct en_step *step,
                                    struct en_error *reterr)
{
    struct pooling pooling = {
        .player = player,
        .step = step,
        .pool = {.programme = step->arg[0], .bound = step->arg[4], .open = step->arg[5]}};
    struct en_error why = {.rule = ""};
    enum en_status status = play_key_get(player, step->arg[3], &pooling.pool.by, reterr);

    if (status == EN_OK && (!en_parse_u64(step->arg[1], &pooling.wanted) || pooling.wanted < 2 ||
                            pooling.wanted > COUNT_MAX)) {
        status =
            play_fail(player, reterr, EN_ERR_SYNTAX, "play.count",
                      N_("\"%1\" is no number of programmes"), N_("write 2 to 100"), step->arg[1]);
    }
    if (status == EN_OK) {
        status = make_pool(&pooling, &why);
        status = status == EN_OK ? play_draw_publish(player, &pooling.pool, reterr)
                                 : play_fail_with(player, &why, reterr);
    }
    en_text_finish(&pooling.folder);
    return status;
}

/* ---- the one drawn -------------------------------------------------------------------------- */

static enum en_status read_drawn(struct player *player, const char *folder,
                                 const struct en_hash *drawn, struct en_str *ret,
                                 struct en_error *reterr)
{
    struct en_draw_files files;
    struct en_text path = {0};
    enum en_status status = en_draw_files_read(player->cli, folder, &files, reterr);

    for (size_t i = 0; status == EN_OK && i < files.pool.count; i++) {
        if (en_hash_equal(&files.file[i].id, drawn)) {
            en_text_addf(&path, "%s/pool/%.*s", folder, (int)files.file[i].name.len,
                         files.file[i].name.ptr);
            status = path.failed ? EN_ERR_MEMORY
                                 : en_cli_read(player->cli, en_text_cstr(&path), ret, reterr);
        }
    }
    en_text_finish(&path);
    return status;
}

enum en_status play_pool_drawn(struct player *player, struct en_str programme,
                               const struct play_key *by, struct en_str *ret,
                               struct en_error *reterr)
{
    struct en_joint_draw *draw = NULL;
    struct en_error why = {.rule = ""};
    struct en_text folder = {0};
    enum en_status status = play_draw_find(player, programme, &draw, reterr);

    *ret = (struct en_str){NULL, 0};
    if (status != EN_OK) {
        return status;
    }
    if (strcmp(draw->state, "drawn") != 0) {
        return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.drawn",
                         N_("%1 is not drawn yet"),
                         N_("let all open, or move the clock behind the last opening"), programme);
    }
    name_folder(player, by->body, programme, &folder);
    status = folder.failed ? EN_ERR_MEMORY
                           : read_drawn(player, en_text_cstr(&folder), &draw->drawn, ret, &why);
    en_text_finish(&folder);
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    return ret->ptr != NULL
               ? EN_OK
               : play_fail(player, reterr, EN_ERR_EXPECTATION, "play.drawn-file",
                           N_("the programme drawn for %1 is in none of this key's files"),
                           N_("let the key that made the pool order it"), programme);
}
