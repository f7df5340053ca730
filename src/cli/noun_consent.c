/*
 * noun_consent.c: what waits for an answer, and the answers.
 */
#include "nouns.h"

#include "find.h"

enum en_status en_cli_consent_pending(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    struct en_str party = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "pending", &party, 1, "slot,act,expires,id,voices,answers",
                       N_("Nothing waits for an answer."), reterr);
}

/* "on: ID", the line every answer begins with. */
static enum en_status begin(struct en_cli *cli, const struct en_args *args, struct en_text *body,
                            struct en_error *reterr)
{
    struct en_hash id;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_find_proposal(cli, en_args_word(args, 0), &id, reterr);
    }
    if (status == EN_OK) {
        en_line_add_hash(body, "on", &id);
    }
    return status;
}

/* "ORDER REASON" becomes "ID REASON": acts name texts, not numbers. */
static enum en_status add_except(struct en_cli *cli, const char *text, struct en_text *body,
                                 struct en_error *reterr)
{
    struct en_str reason = en_str_from(text);
    struct en_str order = en_arena_copy(&cli->arena, en_str_cut(&reason, ' '));
    struct en_hash id;
    char hex[2 * EN_HASH_BYTES];

    if (order.ptr == NULL) {
        return EN_ERR_MEMORY;
    }
    if (reason.len == 0) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.except", EN_STR(""),
                       N_("an exception needs its reason"), N_("Write --except \"%1 and why\"."),
                       order);
    }
    enum en_status status = en_find_proposal(cli, order.ptr, &id, reterr);
    if (status != EN_OK) {
        return status;
    }
    en_hex_encode(hex, (struct en_bytes){id.b, sizeof(id.b)});
    en_text_adds(body, "except: ");
    en_text_add(body, (struct en_str){hex, sizeof(hex)});
    en_text_addc(body, ' ');
    en_text_add(body, reason);
    en_text_addc(body, '\n');
    return EN_OK;
}

enum en_status en_cli_consent_give(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = begin(cli, args, &body, reterr);

    for (size_t i = 0; status == EN_OK && en_args_option_at(args, "except", i) != NULL; i++) {
        status = add_except(cli, en_args_option_at(args, "except", i), &body, reterr);
    }
    if (status == EN_OK) {
        en_line_add(&body, "reserve", en_args_option(args, "reserve"));
        status = en_cli_perform(cli, "consent.give", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

static enum en_status answer(struct en_cli *cli, const struct en_args *args, const char *act,
                             struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = begin(cli, args, &body, reterr);

    if (status == EN_OK) {
        en_line_add(&body, "reason", en_args_option(args, "reason"));
        status = en_cli_perform(cli, act, en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_consent_refuse(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    return answer(cli, args, "consent.refuse", reterr);
}

enum en_status en_cli_consent_abstain(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    return answer(cli, args, "consent.abstain", reterr);
}

enum en_status en_cli_consent_withdraw(struct en_cli *cli, const struct en_args *args,
                                       struct en_error *reterr)
{
    return answer(cli, args, "consent.withdraw", reterr);
}
