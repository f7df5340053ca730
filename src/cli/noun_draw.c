/*
 * noun_draw.c: the joint draw of a programme: pool, commitments, openings, and the draw again.
 *
 * What counts is decided by the state's rules (rules_draw.c). Here the papers are made, the party's
 * secret is kept, and the draw is worked out once more from the record, step by step, so that
 * everybody can follow it with `sha256sum` and a pencil.
 */
#include "nouns.h"

#include <inttypes.h>
#include <string.h>

#include "joint_draw.h"

static struct en_state *state_of(struct en_cli *cli)
{
    return en_node_state(cli->node);
}

/* ---- pool ----------------------------------------------------------------------------------- */

enum en_status en_cli_programme_pool(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_text body = {0};
    struct en_str file = {NULL, 0};
    en_time commit = 0, open = 0;
    enum en_status status = en_cli_time(en_args_option(args, "commit"), &commit, reterr);

    if (status == EN_OK) {
        status = en_cli_time(en_args_option(args, "open"), &open, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 1), &file, reterr);
    }
    if (status == EN_OK) {
        en_line_add(&body, "programme", en_args_word(args, 0));
        en_line_add_time(&body, "commit", commit);
        en_line_add_time(&body, "open", open);
        status = en_joint_draw_lines(&cli->arena, file, &body, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "draw.pool", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

/* ---- commit, open --------------------------------------------------------------------------- */

/* The draw, and the party that --key or --author speaks for. */
static enum en_status begin(struct en_cli *cli, const struct en_args *args,
                            struct en_joint_draw *draw, struct en_str *ret_party,
                            struct en_error *reterr)
{
    struct en_keyfile_head head;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK && cli->author == NULL) {
        status = en_cli_key_look(cli, NULL, &head, reterr);
    }
    if (status == EN_OK) {
        struct en_str name =
            cli->author != NULL ? en_str_from(cli->author) : en_str_from(head.name);
        *ret_party = en_arena_copy(&cli->arena, en_joint_draw_party(name));
        status = en_joint_draw_find(state_of(cli), &cli->arena, en_str_from(en_args_word(args, 0)),
                                    draw, reterr);
    }
    return status;
}

enum en_status en_cli_programme_commit(struct en_cli *cli, const struct en_args *args,
                                       struct en_error *reterr)
{
    struct en_joint_draw *draw = EN_ARENA_NEW(&cli->arena, struct en_joint_draw);
    struct en_hasher *hasher = en_hasher_create();
    struct en_str party = {NULL, 0};
    struct en_hash secret = {{0}};
    struct en_text body = {0};
    enum en_status status =
        draw == NULL || hasher == NULL ? EN_ERR_MEMORY : begin(cli, args, draw, &party, reterr);

    if (status == EN_OK) {
        status = en_joint_draw_secret(&cli->env, en_node_folder(cli->node), &draw->id, party,
                                      &secret, reterr);
    }
    if (status == EN_OK) {
        en_joint_draw_commit(hasher, &draw->id, party, &secret, &body);
        status = en_cli_perform(cli, "draw.commit", en_text_str(&body), NULL, reterr);
    }
    en_wipe(&secret, sizeof(secret));
    en_text_finish(&body);
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_programme_open(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_joint_draw *draw = EN_ARENA_NEW(&cli->arena, struct en_joint_draw);
    struct en_str party = {NULL, 0};
    struct en_hash secret = {{0}};
    struct en_text body = {0};
    enum en_status status = draw == NULL ? EN_ERR_MEMORY : begin(cli, args, draw, &party, reterr);

    if (status == EN_OK) {
        status = en_joint_draw_kept(&cli->env, en_node_folder(cli->node), &draw->id, party, &secret,
                                    reterr);
    }
    if (status == EN_OK) {
        en_joint_draw_open(&draw->id, &secret, &body);
        status = en_cli_perform(cli, "draw.open", en_text_str(&body), NULL, reterr);
    }
    en_wipe(&secret, sizeof(secret));
    en_text_finish(&body);
    return status;
}

/* ---- draw: the same again ------------------------------------------------------------------- */

static void say_seeds(struct en_cli *cli, const struct en_joint_draw *draw)
{
    bool over = strcmp(draw->state, "drawn") == 0 || strcmp(draw->state, "lapsed") == 0;
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "party";
    for (size_t i = 0; i < draw->seed_count; i++) {
        const struct en_coin_seed *seed = &draw->seed[i];
        const char *unbound = over ? "none" : "waits";
        const char *bound = over ? "withheld" : "committed";
        const char *state = seed->opened ? "opened" : draw->bound[i] ? bound : unbound;
        struct en_cell cells[] = {
            en_cell_text("party", seed->party),
            en_cell_text("state", en_str_from(state)),
            draw->bound[i] ? en_cell_hash("hash", &draw->hash[i]) : en_cell_none("hash"),
            seed->opened ? en_cell_hash("secret", &seed->secret) : en_cell_none("secret"),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
}

/* Does each opening fit its commitment? The state has judged it: this is the check of that. */
static enum en_status check_seeds(const struct en_joint_draw *draw, struct en_hasher *hasher,
                                  struct en_error *reterr)
{
    for (size_t i = 0; i < draw->seed_count; i++) {
        struct en_hash made;
        if (!draw->seed[i].opened) {
            continue;
        }
        en_coin_commitment(hasher, &draw->id, draw->seed[i].party, &draw->seed[i].secret, &made);
        if (!draw->bound[i] || !en_hash_equal(&made, &draw->hash[i])) {
            return en_fail(reterr, EN_ERR_VERIFY, "draw.replay", draw->programme,
                           N_("what %1 opened is not what it was bound to"),
                           N_("Check this folder: `entente verify`."), draw->seed[i].party);
        }
    }
    return EN_OK;
}

struct walk {
    struct en_cli *cli;
    uint32_t number;
    uint64_t behind, weight, from, n;
    struct en_hash drawn;
    bool found;
};

static bool take_line(void *self, const struct en_cell *cells, size_t count)
{
    struct walk *walk = self;
    uint64_t weight = (uint64_t)en_cell_number(cells, count, "weight");

    if (!walk->found && walk->number < walk->behind + weight) {
        walk->found = true;
        walk->from = walk->behind;
        walk->weight = weight;
        walk->n = (uint64_t)en_cell_number(cells, count, "n");
        memcpy(walk->drawn.b, en_cell_find(cells, count, "sha256").ptr, sizeof(walk->drawn.b));
    }
    walk->behind += weight;
    return true;
}

static void say_share(struct en_cli *cli, const struct walk *walk)
{
    struct en_cell cells[] = {
        en_cell_int("number", walk->number),
        en_cell_int("alternative", (int64_t)walk->n + 1),
        en_cell_int("from", (int64_t)walk->from),
        en_cell_int("until", (int64_t)(walk->from + walk->weight - 1)),
        en_cell_hash("drawn", &walk->drawn),
    };
    char digits[16];

    (void)snprintf(digits, sizeof(digits), "%08" PRIx32, walk->number);
    struct en_str args[] = {en_str_from(digits)};
    en_say_line(cli, N_("The number is the first eight hex digits of its SHA-256: %1."), args, 1);
    en_say(cli, N_("%1 lies in the share of alternative %2: %3 to %4."), cells, EN_COUNT(cells));
    char hex[2 * EN_HASH_BYTES];
    en_hex_encode(hex, (struct en_bytes){walk->drawn.b, sizeof(walk->drawn.b)});
    struct en_str name[] = {{hex, sizeof(hex)}};
    en_say_line(cli, N_("Drawn is the file with SHA-256 %1."), name, 1);
}

static enum en_status replay(struct en_cli *cli, const struct en_joint_draw *draw,
                             struct en_hasher *hasher, struct en_error *reterr)
{
    struct walk walk = {.cli = cli};
    struct en_text text = {0};
    char hex[2 * EN_HASH_BYTES];
    struct en_str id = {hex, sizeof(hex)};
    enum en_status status = check_seeds(draw, hasher, reterr);

    en_hex_encode(hex, (struct en_bytes){draw->id.b, sizeof(draw->id.b)});
    en_coin_text(&draw->id, draw->seed, draw->seed_count, &text);
    walk.number = en_coin_number(hasher, en_text_str(&text));
    if (status == EN_OK) {
        status = en_state_view(state_of(cli), "alternatives", &id, 1, take_line, &walk, reterr);
    }
    if (status == EN_OK && ((int64_t)walk.number != draw->number || !walk.found ||
                            !en_hash_equal(&walk.drawn, &draw->drawn))) {
        status = en_fail(reterr, EN_ERR_VERIFY, "draw.replay", draw->programme,
                         N_("the draw worked out again comes to another alternative"),
                         N_("Check this folder: `entente verify`."));
    }
    if (status == EN_OK) {
        en_say_line(cli, N_("The text that is hashed:"), NULL, 0);
        en_say_text(cli, en_text_str(&text));
        say_share(cli, &walk);
    }
    en_text_finish(&text);
    return status;
}

/* The file at hand is the one drawn, or it is not. */
static enum en_status check_file(struct en_cli *cli, const struct en_joint_draw *draw,
                                 const char *path, struct en_error *reterr)
{
    struct en_str file = {NULL, 0};
    struct en_hash hash;
    enum en_status status = path == NULL ? EN_OK : en_cli_read(cli, path, &file, reterr);

    if (path == NULL || status != EN_OK) {
        return status;
    }
    status = en_cli_hash(file, &hash);
    if (status == EN_OK && !en_hash_equal(&hash, &draw->drawn)) {
        return en_fail(reterr, EN_ERR_VERIFY, "draw.file", en_str_from(path),
                       N_("this is not the alternative that was drawn for %1"),
                       N_("Look for the file with the SHA-256 that was drawn."), draw->programme);
    }
    if (status == EN_OK) {
        struct en_str args[] = {en_str_from(path)};
        en_say_line(cli, N_("%1 is the alternative drawn."), args, 1);
        status = en_joint_draw_follow(cli, draw->programme, file, reterr);
    }
    return status;
}

static void say_withheld(struct en_cli *cli, const struct en_joint_draw *draw)
{
    for (size_t i = 0; i < draw->seed_count; i++) {
        if (draw->bound[i] && !draw->seed[i].opened) {
            struct en_str args[] = {draw->seed[i].party};
            en_say_line(cli,
                        N_("%1 withheld its secret. If it knew the others' first, it chose between "
                           "two draws; it could do no more."),
                        args, 1);
        }
    }
}

static const char *where_it_stands(const char *state)
{
    static const struct {
        const char *state, *message;
    } stands[] = {
        {"commits", N_("Draw of %1: parties bind themselves until %3, and open until %4.")},
        {"opens", N_("Draw of %1: parties open until %4.")},
        {"drawn", N_("Draw of %1: it is drawn.")},
        {"lapsed", N_("Draw of %1: none; fewer than two parties were bound, or nobody opened.")},
    };

    for (size_t i = 0; i < EN_COUNT(stands); i++) {
        if (strcmp(state, stands[i].state) == 0) {
            return stands[i].message;
        }
    }
    return "%1: %2";
}

static enum en_status say_draw(struct en_cli *cli, const struct en_args *args,
                               const struct en_joint_draw *draw, struct en_error *reterr)
{
    struct en_cell cells[] = {
        en_cell_text("programme", draw->programme),
        en_cell_text("state", en_str_from(draw->state)),
        en_cell_time("commits", draw->commits),
        en_cell_time("opens", draw->opens),
        en_cell_hash("pool", &draw->id),
        en_cell_int("index", (int64_t)draw->index),
    };
    struct en_hasher *hasher = en_hasher_create();
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : EN_OK;

    en_say(cli, where_it_stands(draw->state), cells, EN_COUNT(cells));
    say_seeds(cli, draw);
    if (status == EN_OK && strcmp(draw->state, "drawn") == 0) {
        status = replay(cli, draw, hasher, reterr);
        if (status == EN_OK) {
            say_withheld(cli, draw);
            status = check_file(cli, draw, en_args_option(args, "file"), reterr);
        }
    } else if (status == EN_OK && en_args_option(args, "file") != NULL) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "draw.open", draw->programme,
                         N_("%1 is not drawn yet"), N_("Wait for the openings."), draw->programme);
    }
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_programme_draw(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    const char *programme = en_args_word(args, 0);
    struct en_joint_draw *draw = EN_ARENA_NEW(&cli->arena, struct en_joint_draw);
    enum en_status status = draw == NULL ? EN_ERR_MEMORY : en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK && programme == NULL) {
        return en_cli_view(cli, "draws", NULL, 0,
                           "programme,state,alternatives,commits,opens,committed,opened,withheld,"
                           "drawn,index",
                           N_("There are no draws."), reterr);
    }
    if (status == EN_OK) {
        status =
            en_joint_draw_find(state_of(cli), &cli->arena, en_str_from(programme), draw, reterr);
    }
    return status == EN_OK ? say_draw(cli, args, draw, reterr) : status;
}
