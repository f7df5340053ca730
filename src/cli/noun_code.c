/*
 * noun_code.c: is this patrol genuine? The secret of the day, sealed, and the codes made of it.
 *
 * The secret exists in the clear only inside this process, while it is sealed or a code is
 * computed.
 */
#include "nouns.h"

#include <string.h>

#include "secret.h"

enum {
    DAY_S = 24 * 60 * 60,
    SLOT_S = 15 * 60, /* design section 6: a code holds a quarter of an hour */
};

/* ---- issue ---------------------------------------------------------------------------------- */

static enum en_status issue(struct en_cli *cli, en_time day, en_time until, struct en_text *body,
                            struct en_error *reterr)
{
    struct en_desks *desks = EN_ARENA_NEW(&cli->arena, struct en_desks);
    uint8_t secret[EN_SECRET_BYTES];
    enum en_status status =
        desks == NULL ? EN_ERR_MEMORY : en_desks_find(cli, "duty gate lead", desks, reterr);

    if (status != EN_OK) {
        return status;
    }
    cli->env.random(cli->env.self, secret, sizeof(secret));
    en_line_add_time(body, "day", day);
    en_line_add_time(body, "until", until);
    status = en_secret_seal(cli, desks, secret, body, reterr);
    en_wipe(secret, sizeof(secret));
    return status == EN_OK ? en_cli_perform(cli, "code.issue", en_text_str(body), NULL, reterr)
                           : status;
}

enum en_status en_cli_code_issue(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_text body = {0};
    en_time day = 0;
    enum en_status status = en_cli_time(en_args_option(args, "day"), &day, reterr);
    en_time until = day + DAY_S;

    if (status == EN_OK && en_args_option(args, "until") != NULL) {
        status = en_cli_time(en_args_option(args, "until"), &until, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status == EN_OK) {
        status = issue(cli, day, until, &body, reterr);
    }
    en_text_finish(&body);
    return status;
}

/* ---- the secret of a time ------------------------------------------------------------------- */

static enum en_status secret_at(struct en_cli *cli, en_time at, const char *identity,
                                uint8_t secret[static EN_SECRET_BYTES], struct en_error *reterr)
{
    struct en_secret_day day = {.at = at};
    enum en_status status =
        en_state_view(en_node_state(cli->node), "codes", NULL, 0, en_secret_take_day, &day, reterr);

    if (status == EN_OK && !day.found) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "code.none", EN_STR(""),
                         N_("no secret counts at that time"),
                         N_("The duty desk issues it: `entente code issue`."));
    }
    return status == EN_OK ? en_secret_open(cli, &day.blob, identity, secret, reterr) : status;
}

static enum en_status read_challenge(const char *text, unsigned *ret, struct en_error *reterr)
{
    bool two_digits = strlen(text) == 2 && strspn(text, "0123456789") == 2;

    if (!two_digits) {
        return en_fail(reterr, EN_ERR_USAGE, "code.challenge", EN_STR(""),
                       N_("\"%1\" is no challenge"), N_("A challenge has two digits: 00 to 99."),
                       en_str_from(text));
    }
    *ret = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
    return EN_OK;
}

/* Time, challenge and secret of a question, common to show and check. */
static enum en_status begin(struct en_cli *cli, const struct en_args *args, const char *identity,
                            en_time *ret_at, unsigned *ret_challenge,
                            uint8_t secret[static EN_SECRET_BYTES], struct en_error *reterr)
{
    enum en_status status = en_line_time_option(cli, args, "at", ret_at, reterr);

    if (status == EN_OK) {
        status = read_challenge(en_args_word(args, 1), ret_challenge, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    return status == EN_OK ? secret_at(cli, *ret_at, identity, secret, reterr) : status;
}

static void print_code(struct en_text *out, uint32_t code)
{
    en_text_addf(out, "%06u", (unsigned)code);
}

enum en_status en_cli_code_show(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    uint8_t secret[EN_SECRET_BYTES];
    struct en_text code = {0};
    unsigned challenge = 0;
    en_time at = 0;
    enum en_status status = begin(cli, args, NULL, &at, &challenge, secret, reterr);

    if (status == EN_OK) {
        print_code(&code, en_patrol_code(secret, order, at, challenge));
        struct en_cell cells[] = {
            en_cell_text("code", en_text_str(&code)),
            en_cell_text("order", order),
            en_cell_time("until", (at / SLOT_S + 1) * SLOT_S),
        };
        en_say(cli, N_("%1 (for %2, until %3)"), cells, EN_COUNT(cells));
    }
    en_wipe(secret, sizeof(secret));
    en_text_finish(&code);
    return status;
}

/* ---- check ---------------------------------------------------------------------------------- */

static bool is_right(const uint8_t secret[static EN_SECRET_BYTES], struct en_str order, en_time at,
                     unsigned challenge, const char *said)
{
    /* The patrol may have read its code just before the quarter of an hour turned. */
    for (en_time when = at; when >= at - SLOT_S; when -= SLOT_S) {
        struct en_text code = {0};
        print_code(&code, en_patrol_code(secret, order, when, challenge));
        bool right = en_str_is(en_text_str(&code), said);
        en_text_finish(&code);
        if (right) {
            return true;
        }
    }
    return false;
}

static enum en_status log_check(struct en_cli *cli, const char *place, struct en_str order,
                                en_time at, bool right, struct en_error *reterr)
{
    struct en_text body = {0};

    if (place == NULL) {
        return EN_OK;
    }
    en_line_add(&body, "place", place);
    en_line_add_str(&body, "order", order);
    en_line_add_time(&body, "at", at);
    en_line_add(&body, "result", right ? "right" : "wrong");
    enum en_status status = en_cli_perform(cli, "gate.check", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_code_check(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    uint8_t secret[EN_SECRET_BYTES];
    unsigned challenge = 0;
    en_time at = 0;
    enum en_status status =
        begin(cli, args, en_args_option(args, "identity"), &at, &challenge, secret, reterr);

    if (status != EN_OK) {
        return status;
    }
    bool right = is_right(secret, order, at, challenge, en_args_word(args, 2));
    en_wipe(secret, sizeof(secret));
    struct en_cell cells[] = {
        en_cell_text("result", right ? EN_STR("right") : EN_STR("wrong")),
        en_cell_text("order", order),
        en_cell_time("at", at),
    };
    en_say(cli,
           right ? N_("Right: this is patrol %2.")
                 : N_("WRONG: this is not patrol %2. Do not let it pass; tell the duty desk."),
           cells, EN_COUNT(cells));
    status = log_check(cli, en_args_option(args, "place"), order, at, right, reterr);
    if (!right && (status == EN_OK || status == EN_ERR_RECEIVED)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "code.wrong", order,
                         N_("the code is not the one of this patrol, challenge and hour"),
                         N_("Ask once more with a new challenge; then treat it as not genuine."));
    }
    return status;
}
