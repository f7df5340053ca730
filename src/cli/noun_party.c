/*
 * noun_party.c: which parties take part; a party's notice that it suspends, leaves or resumes.
 */
#include "nouns.h"

enum en_status en_cli_party_list(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "parties", NULL, 0, "party,state,since,reason,notice,from",
                       N_("The record knows no party yet."), reterr);
}

/* Without --from it takes effect at once: at its own entry, or when the second officer signs. */
static enum en_status give_notice(struct en_cli *cli, const struct en_args *args, const char *act,
                                  struct en_error *reterr)
{
    const char *given = en_args_option(args, "from");
    struct en_text body = {0};
    en_time from = 0;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) { /* the clock may be that of an exercise: known once the node is open */
        from = cli->env.now(cli->env.self);
        status = given == NULL ? EN_OK : en_cli_time(given, &from, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_time(&body, "from", from);
    en_line_add(&body, "reason", en_args_option(args, "reason"));
    status = en_cli_perform(cli, act, en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_party_suspend(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    return give_notice(cli, args, "party.suspend", reterr);
}

enum en_status en_cli_party_leave(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    return give_notice(cli, args, "party.leave", reterr);
}

enum en_status en_cli_party_resume(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    return give_notice(cli, args, "party.resume", reterr);
}
