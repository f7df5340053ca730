/*
 * play_revise.c: the next version of an order, written as what changes.
 */
#include "order_lines.h"
#include "play.h"

/* Number, version and base are counted, everything else of the act may be said anew. */
static bool may_change(struct en_str key)
{
    const struct en_form *form = &en_act_def_named(EN_STR("order.propose"))->form;

    for (size_t i = 0; i < form->field_count; i++) {
        if (en_str_is(key, form->field[i].key)) {
            return !en_str_is(key, "order") && !en_str_is(key, "version") &&
                   !en_str_is(key, "base");
        }
    }
    return false;
}

/* The lines under the statement as if they were options of `order propose`: one way to write the
 * next version, whoever asks for it. */
static enum en_status read_options(struct player *player, const struct en_step *step,
                                   struct en_args *args, struct en_error *reterr)
{
    for (size_t i = 0; i < step->body_count; i++) {
        struct en_str value = step->body[i].text;
        struct en_str key = en_str_cut(&value, ':');
        struct en_option *option = &args->option[args->option_count];
        if (!may_change(key) || value.len < 2 || args->option_count == EN_CLI_OPTIONS_MAX) {
            return play_fail(player, reterr, EN_ERR_SYNTAX, "play.line",
                             N_("\"%1\" is no line of this statement"),
                             N_("write lines of order.propose but for order, version and base"),
                             step->body[i].text);
        }
        struct en_str kept =
            en_arena_copy(&player->scratch, (struct en_str){value.ptr + 1, value.len - 1});
        if (kept.ptr == NULL) {
            return play_no_memory(reterr);
        }
        *option = (struct en_option){.name = key, .value = kept.ptr};
        args->option_count++;
    }
    return EN_OK;
}

static enum en_status write_lines(struct player *player, const struct en_args *args,
                                  struct en_text *body, struct en_error *reterr)
{
    struct en_error why = {.rule = ""};

    player->cli->node = play_registrar(player)->node; /* lent for this call */
    enum en_status status = en_order_lines(player->cli, args, body, &why);
    player->cli->node = NULL;
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

enum en_status play_step_revise(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    struct en_args *args = EN_ARENA_NEW(&player->scratch, struct en_args);
    struct en_str order = en_arena_copy(&player->scratch, step->arg[0]);
    struct play_key *by = NULL;
    struct play_deed deed;
    enum en_status status = args == NULL || order.ptr == NULL
                                ? play_no_memory(reterr)
                                : play_key_get(player, step->arg[1], &by, reterr);

    if (status == EN_OK) {
        args->word[0] = order.ptr;
        args->word_count = 1;
        status = read_options(player, step, args, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "order.propose");
    deed.label = step->arg[0];
    status = write_lines(player, args, &deed.body, reterr);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    return play_submit_one(player, &deed, reterr);
}
