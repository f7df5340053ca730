/*
 * play_succeed.c: what becomes of a record whose registrar was caught: the evidence is shown, and a
 * successor begins with the entries that a witness kept.
 */
#include "evidence.h"
#include "play_sync.h"

static enum en_status judge(struct player *player, struct play_node *witness, const char *file,
                            struct en_finding *ret)
{
    struct en_policy policy = en_node_policy(witness->node);
    struct en_evidence evidence;
    struct en_text path = {0};

    en_text_addf(&path, "%s/%s", witness->folder, file);
    enum en_status status = en_evidence_read(player->cli, en_text_cstr(&path), &evidence, NULL);
    if (status == EN_OK) {
        status = en_evidence_judge(player->cli, &evidence, &policy, ret, NULL);
    }
    en_text_finish(&path);
    return status;
}

void play_tell_evidence(struct player *player, struct play_node *witness)
{
    const char *file = en_node_evidence(witness->node);
    struct en_finding finding;
    struct en_text sentence = {0};

    if (file == NULL || judge(player, witness, file, &finding) != EN_OK) {
        return;
    }
    en_finding_text(&sentence, &finding);
    struct en_str proven[] = {en_text_str(&sentence)};
    struct en_str where[] = {en_str_from(witness->folder), en_str_from(file)};
    play_tell(player, PLAY_MARK_ALARM, EN_STR(""), N_("proven, with public keys alone: %1"), proven,
              1);
    play_tell(player, PLAY_MARK_ALARM, EN_STR(""),
              N_("anybody can check it: entente evidence show %1/%2"), where, 2);
    en_text_finish(&sentence);
}

/* Its record, tables and configuration go; its keys and its memory of what it signed stay. */
static enum en_status clear_registrar(struct player *player, struct play_node *registrar,
                                      struct en_error *reterr)
{
    static const char *const NAMES[] = {"record.db", "state.db", PLAY_FORGED, "entente.conf"};
    enum en_status status = EN_OK;

    play_node_close(registrar);
    en_store_close(player->forged);
    player->forged = NULL;
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(NAMES); i++) {
        status = play_remove(registrar, NAMES[i], reterr);
    }
    return status;
}

static enum en_status succeed(struct player *player, struct en_str origin, struct play_node *from,
                              struct en_error *reterr)
{
    struct play_node *registrar = play_registrar(player);
    struct en_store *good = en_node_store(from->node);
    struct en_source source = en_store_source(good);
    const char *name = en_state_accord(en_node_state(from->node))->registrar.name;
    enum en_status status = clear_registrar(player, registrar, reterr);

    if (status == EN_OK) {
        status =
            en_node_succeed(&player->env, registrar->folder, &source, en_store_head(good).size,
                            origin, EN_STR("the registrar signed two records under one origin"),
                            play_key_find(player, en_str_from(name))->key, reterr);
    }
    return status == EN_OK ? play_node_open(player, registrar, reterr) : status;
}

enum en_status play_step_succeed(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    struct play_node *from = NULL;
    struct en_error why = {.rule = ""};
    enum en_status status = play_node_get(player, step->arg[1], &from, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = succeed(player, step->arg[0], from, &why);
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    player->origin = step->arg[0];
    struct en_str args[] = {step->arg[0], step->arg[1]};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
              N_("a successor record begins with all that %2 kept, and goes on as %1"), args, 2);
    player->last = (struct play_last){.outcome = PLAY_DONE};
    return EN_OK;
}
