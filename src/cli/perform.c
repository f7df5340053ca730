/*
 * perform.c: the one way in which a verb changes anything.
 *
 * Compose, try, sign, hand in, tell. The registrar's node commits; any other node keeps the act in
 * its outbox until it is carried there (log push), and the exit status says so: 75, received.
 */
#include "cli.h"

#include <string.h>

void en_cli_sign_head(struct en_cli *cli, struct en_node *registrar)
{
    const char *name = en_state_accord(en_node_state(registrar))->registrar.name;
    struct en_keyfile_head head;
    struct en_signing_key *key = NULL;
    struct en_text path = {0};

    en_text_addf(&path, "%s/keys/%s.key", en_node_folder(registrar), name);
    if (en_cli_key_look(cli, en_text_cstr(&path), &head, NULL) == EN_OK &&
        (!head.locked || cli->passphrase_file != NULL) &&
        en_cli_key(cli, en_text_cstr(&path), &key, NULL) == EN_OK) {
        /* The act is committed whatever becomes of the head: it can be signed again. */
        (void)!en_node_sign_head(registrar, key, NULL);
    }
    en_signing_key_destroy(key);
    en_text_finish(&path);
}

enum en_status en_cli_try(struct en_cli *cli, struct en_str note, struct en_effect *ret,
                          struct en_hash *ret_id, struct en_error *reterr)
{
    struct en_state *state = en_node_state(cli->node);
    struct en_hasher *hasher = en_hasher_create();
    struct en_checked *checked = EN_ARENA_NEW(&cli->arena, struct en_checked);
    struct en_text entry = {0};
    en_time now = cli->env.now(cli->env.self);
    en_time last = en_state_log_time(state);

    en_entry_print(&entry, now > last ? now : last, note);
    struct en_str bytes = en_arena_copy(&cli->arena, en_text_str(&entry));
    en_text_finish(&entry);
    if (hasher == NULL || checked == NULL || bytes.ptr == NULL) {
        en_hasher_destroy(hasher);
        return EN_ERR_MEMORY;
    }
    enum en_status status =
        en_entry_read(&cli->arena, hasher, (struct en_bytes){(const uint8_t *)bytes.ptr, bytes.len},
                      checked, reterr);
    if (status == EN_OK) {
        status = en_state_try(state, checked, ret, reterr);
    }
    if (status == EN_OK) {
        status = en_entry_check_signature(checked, reterr);
    }
    if (ret_id != NULL) {
        *ret_id = checked->id;
    }
    en_hasher_destroy(hasher);
    return status;
}

static const char *outcome_name(const struct en_effect *effect)
{
    switch (effect->outcome) {
    case EN_OUTCOME_EFFECT:
        return "effect";
    case EN_OUTCOME_PENDING:
        return "pending";
    case EN_OUTCOME_VOID:
        return "void";
    }
    return "";
}

static const char *outcome_message(const struct en_effect *effect)
{
    switch (effect->outcome) {
    case EN_OUTCOME_EFFECT:
        return effect->completed_count > 0
                   ? N_("Committed as entry %2: it takes effect and completes a proposal.")
                   : N_("Committed as entry %2: it takes effect.");
    case EN_OUTCOME_PENDING:
        return N_("Committed as entry %2: it waits for consent. Its id is %3.");
    case EN_OUTCOME_VOID:
        return N_("Committed as entry %2, but void by rule %5.");
    }
    return "";
}

void en_say_outcome(struct en_cli *cli, const struct en_result *result)
{
    const struct en_effect *effect = &result->effect;
    struct en_cell cells[] = {
        en_cell_text("answer", EN_STR("committed")),
        en_cell_int("index", (int64_t)result->index),
        en_cell_hash("id", &result->id),
        en_cell_text("outcome", en_str_from(outcome_name(effect))),
        effect->outcome == EN_OUTCOME_VOID ? en_cell_text("rule", en_str_from(effect->why.rule))
                                           : en_cell_none("rule"),
        en_cell_int("completed", effect->completed_count),
    };

    if (cli->json || !cli->hush || effect->outcome == EN_OUTCOME_VOID) {
        en_say(cli, outcome_message(effect), cells, EN_COUNT(cells));
    }
}

static enum en_status commit(struct en_cli *cli, struct en_str note, struct en_error *reterr)
{
    struct en_result result;
    enum en_status status = en_node_submit(cli->node, &note, 1, &result, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (result.answer == EN_ANSWER_REFUSED) {
        if (reterr != NULL) {
            *reterr = result.why;
        }
        return result.why.status;
    }
    en_cli_sign_head(cli, cli->node);
    en_say_outcome(cli, &result);
    if (result.effect.outcome == EN_OUTCOME_VOID) {
        if (reterr != NULL) {
            *reterr = result.effect.why;
        }
        return result.effect.why.status;
    }
    return EN_OK;
}

static enum en_status keep(struct en_cli *cli, struct en_str note, const struct en_hash *id,
                           struct en_error *reterr)
{
    enum en_status status = en_node_outbox_add(cli->node, note, reterr);
    struct en_cell cells[] = {
        en_cell_text("answer", EN_STR("received")),
        en_cell_hash("id", id),
    };

    if (status != EN_OK) {
        return status;
    }
    en_say(cli,
           N_("Received, not committed: it waits in the outbox. Carry it to the registrar with "
              "`entente log push DIR`."),
           cells, EN_COUNT(cells));
    return EN_ERR_RECEIVED;
}

/* An act that would be void is shown to its author before it stands in the record for good. */
static enum en_status confirm(struct en_cli *cli, const struct en_effect *effect,
                              struct en_error *reterr)
{
    if (effect->outcome != EN_OUTCOME_VOID || cli->yes) {
        return EN_OK;
    }
    en_say_line(cli,
                N_("Not handed in: it would be void. Add --yes to have it logged all the same."),
                NULL, 0);
    if (reterr != NULL) {
        *reterr = effect->why;
    }
    return effect->why.status;
}

static bool any_note(void *self, struct en_str note, const struct en_hash *id)
{
    bool *any = self;

    (void)note;
    (void)id;
    *any = true;
    return false;
}

/* Was the act judged out of its chain only because the act before it waits in the outbox? */
static bool follows_outbox(struct en_cli *cli, const struct en_error *why)
{
    bool any = false;

    if (strcmp(why->rule, "act.early") != 0 && strcmp(why->rule, "act.prev") != 0) {
        return false;
    }
    return en_node_outbox_each(cli->node, any_note, &any, NULL) == EN_OK && any;
}

enum en_status en_cli_submit(struct en_cli *cli, struct en_str note, struct en_hash *ret_id,
                             struct en_error *reterr)
{
    struct en_effect effect;
    struct en_hash id = {{0}};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status != EN_OK) {
        return status;
    }
    bool registrar = en_node_is_registrar(cli->node);
    status = en_cli_try(cli, note, &effect, &id, reterr);
    if (ret_id != NULL) {
        *ret_id = id;
    }
    if (status == EN_OK) {
        status = confirm(cli, &effect, reterr);
    } else if (!registrar && follows_outbox(cli, reterr)) {
        /* No rule can be asked yet: what it follows is not in the state. */
        *reterr = (struct en_error){.status = EN_OK};
        status = EN_OK;
    }
    if (status != EN_OK) {
        return status;
    }
    if (cli->server != NULL) {
        return en_cli_hand_over(cli, note, &id, reterr);
    }
    return registrar ? commit(cli, note, reterr) : keep(cli, note, &id, reterr);
}

/* The text for --author, on standard output. Two would claim the same place in the key's chain. */
static enum en_status write_text(struct en_cli *cli, const char *act, struct en_str body,
                                 struct en_error *reterr)
{
    struct en_text text = {0};

    if (cli->composed) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.author", EN_STR(""),
                       N_("this makes more than one act; only the first was written out"),
                       N_("Make each by itself when a key elsewhere signs them."));
    }
    enum en_status status =
        en_node_compose_text(cli->node, en_str_from(cli->author), act, body, 0, &text, reterr);
    if (status == EN_OK) {
        status = en_cli_write(cli, NULL, en_text_str(&text), reterr);
    }
    cli->composed = true;
    en_text_finish(&text);
    return status;
}

enum en_status en_cli_perform(struct en_cli *cli, const char *act, struct en_str body,
                              struct en_hash *ret_id, struct en_error *reterr)
{
    struct en_text note = {0};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK && cli->author != NULL) {
        return write_text(cli, act, body, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    if (status == EN_OK) {
        status = en_node_compose(cli->node, cli->signer, act, body, 0, &note, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_submit(cli, en_text_str(&note), ret_id, reterr);
    }
    en_text_finish(&note);
    return status;
}
