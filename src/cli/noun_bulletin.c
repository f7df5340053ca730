/*
 * noun_bulletin.c: what the public is told.
 */
#include "nouns.h"

enum en_status en_cli_bulletin_list(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "bulletins", NULL, 0, NULL, N_("No edition was published yet."),
                       reterr);
}
