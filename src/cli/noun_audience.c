/*
 * noun_audience.c: who may read what is sealed to a name.
 */
#include "nouns.h"

#include "seal.h"

enum en_status en_cli_audience_list(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_str filter = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "audiences", &filter, 1, "audience,version,owner,members,state,id",
                       N_("There are no audiences."), reterr);
}

enum en_status en_cli_audience_define(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    const char *name = en_args_word(args, 0);
    struct en_text body = {0};
    struct en_audience newest;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_audience_find(cli, name, &newest, reterr);
    }
    if (status == EN_OK) {
        en_line_add(&body, "audience", name);
        en_text_addf(&body, "version: %lld\n", (long long)newest.version + 1);
        en_line_add_hash(&body, "base", &newest.id);
        en_line_add_options(&body, "key", args, "reader");
        en_line_add_options(&body, "body", args, "body");
        status = en_cli_perform(cli, "audience.define", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}
