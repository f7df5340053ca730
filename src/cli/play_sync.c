/*
 * play_sync.c: heads and cosignatures; checking, rebuilding, restoring a node.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "play_sync.h"

/* ---- sync ----------------------------------------------------------------------------------- */

/* The registrar's record: its node's, or the forged one that took its place. */
static struct en_store *registrar_store(struct player *player)
{
    return player->forged != NULL ? player->forged : en_node_store(play_registrar(player)->node);
}

enum en_status play_sign_head(struct player *player, struct en_error *reterr)
{
    struct en_node *node = play_registrar(player)->node;
    const char *name = en_state_accord(en_node_state(node))->registrar.name;

    return en_node_sign_head(node, play_key_find(player, en_str_from(name))->key, reterr);
}

/* One witness looks at what the registrar has; its word goes back to the registrar. */
static enum en_status ask_witness(struct player *player, struct play_node *witness)
{
    struct en_source source = en_store_source(registrar_store(player));
    struct en_text line = {0};

    witness->status =
        en_node_follow(witness->node, &source, witness->witness->key, &line, &witness->why);
    if (witness->status == EN_OK && player->forged == NULL) {
        witness->status = en_node_add_cosignature(play_registrar(player)->node, en_text_str(&line),
                                                  &witness->why);
    }
    en_text_finish(&line);
    return witness->status;
}

static void tell_cosigned(struct player *player, size_t cosigned, const struct en_text *names)
{
    struct en_text size = {0}, count = {0};

    en_text_addf(&size, "%llu", (unsigned long long)en_store_head(registrar_store(player)).size);
    en_text_addf(&count, "%zu/%zu", cosigned, player->node_count - 1);
    struct en_str args[] = {en_text_str(&size), en_text_str(&count), en_text_str(names)};
    if (cosigned > 0) {
        play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
                  N_("%1 entries checked and cosigned by %2 witnesses: %3"), args, 3);
    }
    play_tell_json(player, "sync",
                   json_pack("{s:I, s:i}", "size",
                             (json_int_t)en_store_head(registrar_store(player)).size, "cosigned",
                             (int)cosigned));
    en_text_finish(&size);
    en_text_finish(&count);
}

/* Four refusals for one reason are told with the reason once. */
static void tell_refusal(struct player *player, struct play_node *witness,
                         const struct play_node *before)
{
    struct en_str args[] = {en_str_from(witness->name), en_str_from(witness->why.rule)};

    play_tell(player, PLAY_MARK_BAD, EN_STR(""), N_("witness %1 refuses the registrar's head (%2)"),
              args, 2);
    if (before == NULL || strcmp(before->why.rule, witness->why.rule) != 0) {
        play_tell_why(player, &witness->why);
        play_tell_evidence(player, witness);
    }
}

/* Each then takes home the head with everybody's line, so that its own copy proves itself. */
static void take_home(struct player *player)
{
    struct en_source source = en_store_source(registrar_store(player));

    for (size_t i = 1; i < player->node_count; i++) {
        struct play_node *witness = &player->node[i];
        if (witness->status == EN_OK && !witness->offline) {
            witness->status = en_node_follow(witness->node, &source, NULL, NULL, &witness->why);
        }
    }
}

static void ask_witnesses(struct player *player)
{
    const struct play_node *refused = NULL;
    struct en_text names = {0};
    size_t cosigned = 0;

    player->last = (struct play_last){.outcome = PLAY_DONE};
    for (size_t i = 1; i < player->node_count; i++) {
        struct play_node *witness = &player->node[i];
        if (witness->offline) {
            continue;
        }
        if (ask_witness(player, witness) == EN_OK) {
            en_text_addf(&names, "%s%s", cosigned > 0 ? ", " : "", witness->name);
            cosigned++;
            continue;
        }
        tell_refusal(player, witness, refused);
        refused = witness;
        if (play_went_well(player)) {
            player->last = (struct play_last){.outcome = PLAY_REFUSED, .why = witness->why};
        }
    }
    take_home(player);
    tell_cosigned(player, cosigned, &names);
    en_text_finish(&names);
}

enum en_status play_step_sync(struct player *player, const struct en_step *step,
                              struct en_error *reterr)
{
    struct en_error why = {.rule = ""};

    (void)step;
    if (player->forged == NULL && play_sign_head(player, &why) != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    ask_witnesses(player);
    return EN_OK;
}

/* ---- rebuild -------------------------------------------------------------------------------- */

static enum en_status hash_of(struct play_node *node, struct en_hash *ret, struct en_error *reterr)
{
    return en_state_hash(en_node_state(node->node), ret, reterr);
}

enum en_status play_step_rebuild(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    struct play_node *node = NULL;
    struct en_hash before, after;
    struct en_error why = {.rule = ""};
    char hex[2 * EN_HASH_BYTES];
    enum en_status status = play_node_get(player, step->arg[0], &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = hash_of(node, &before, &why);
    if (status == EN_OK) {
        status = en_node_rebuild(node->node, &why);
    }
    if (status == EN_OK) {
        status = hash_of(node, &after, &why);
    }
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    if (!en_hash_equal(&before, &after)) {
        return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.rebuild",
                         N_("the state of %1 folds to another hash than it had"), NULL,
                         step->arg[0]);
    }
    en_hex_encode(hex, (struct en_bytes){after.b, sizeof(after.b)});
    struct en_str args[] = {step->arg[0], {hex, 12}};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
              N_("%1 threw its state away and folded it again: the same hash %2"), args, 2);
    player->last = (struct play_last){.outcome = PLAY_DONE};
    return EN_OK;
}

/* ---- verify --------------------------------------------------------------------------------- */

enum en_status play_step_verify(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    struct play_node *node = NULL;
    struct en_verification found;
    struct en_error why = {.rule = ""};
    struct en_text number = {0};
    enum en_status status = play_node_get(player, step->arg[0], &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    bool was_open = node->node != NULL;
    play_node_close(node);
    status = en_verify_folder(&player->env, node->folder, NULL, 0, NULL, NULL, &found, &why);
    player->last = (struct play_last){.outcome = PLAY_DONE};
    struct en_str name = en_str_from(node->name);
    if (status == EN_OK) {
        en_text_addf(&number, "%llu", (unsigned long long)found.entries);
        struct en_str args[] = {name, en_text_str(&number)};
        play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
                  N_("verify %1: %2 entries, every hash, signature and rule is right"), args, 2);
    } else {
        player->last = (struct play_last){.outcome = PLAY_REFUSED, .why = why};
        play_tell(player, PLAY_MARK_BAD, EN_STR(""),
                  N_("verify %1: the file is not what was signed"), &name, 1);
        play_tell_why(player, &why);
    }
    en_text_finish(&number);
    play_tell_json(
        player, "verify",
        json_pack("{s:s, s:s?}", "node", node->name, "rule", status == EN_OK ? NULL : why.rule));
    why = (struct en_error){.rule = ""};
    status = was_open ? play_node_open(player, node, &why) : EN_OK;
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

/* ---- restore -------------------------------------------------------------------------------- */

static enum en_status copy_record(struct player *player, const struct play_node *from,
                                  const struct play_node *to, struct en_error *reterr)
{
    struct en_text path = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;

    en_text_addf(&path, "%s/record.db", from->folder);
    enum en_status status = player->env.read_file(player->env.self, en_text_cstr(&path),
                                                  PLAY_RECORD_BYTES_MAX, &bytes, &len, reterr);
    en_text_finish(&path);
    if (status == EN_OK) {
        status = play_remove(to, "record.db", reterr);
    }
    if (status == EN_OK) {
        status = play_remove(to, "state.db", reterr);
    }
    if (status == EN_OK) {
        status = play_remove(to, PLAY_FORGED, reterr);
    }
    if (status == EN_OK) {
        en_text_addf(&path, "%s/record.db", to->folder);
        status = player->env.write_file(player->env.self, en_text_cstr(&path),
                                        (struct en_bytes){bytes, len}, 0600, reterr);
    }
    en_text_finish(&path);
    free(bytes);
    return status;
}

enum en_status play_step_restore(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    struct play_node *to = NULL, *from = NULL;
    struct en_error why = {.rule = ""};
    enum en_status status = play_node_get(player, step->arg[0], &to, reterr);

    if (status == EN_OK) {
        status = play_node_get(player, step->arg[1], &from, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_node_close(to);
    play_node_close(from); /* SQLite then folds its journal into the file */
    if (to == play_registrar(player)) {
        en_store_close(player->forged);
        player->forged = NULL;
    }
    status = copy_record(player, from, to, &why);
    if (status == EN_OK) {
        status = play_node_open(player, from, &why);
    }
    if (status == EN_OK) {
        status = play_node_open(player, to, &why);
    }
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    struct en_str args[] = {step->arg[0], step->arg[1]};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""), N_("%1 takes back the record that %2 kept"), args,
              2);
    player->last = (struct play_last){.outcome = PLAY_DONE};
    return EN_OK;
}

/* ---- status --------------------------------------------------------------------------------- */

enum en_status play_step_status(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    struct en_cli *cli = player->cli;
    struct en_env machine = cli->env;
    struct en_error why = {.rule = ""};

    (void)step;
    if (player->quiet) {
        return EN_OK;
    }
    play_bar_clear(player);
    cli->env = player->env; /* the story's clock says how old a head is */
    en_say_text(cli, EN_STR("\n"));
    enum en_status status = en_cli_status_of(cli, play_registrar(player)->node, &why);
    cli->env = machine;
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}
