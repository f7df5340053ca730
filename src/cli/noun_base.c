/*
 * noun_base.c: from which base members serve, and at which vehicles stand.
 */
#include "nouns.h"

/* "base: WHO PLACE" for each word behind the first, which is the place. */
static enum en_status say_base(struct en_cli *cli, const struct en_args *args, const char *act,
                               struct en_error *reterr)
{
    struct en_text body = {0};

    for (size_t i = 1; i < args->word_count; i++) {
        en_text_addf(&body, "base: %s %s\n", args->word[i], args->word[0]);
    }
    enum en_status status = en_cli_perform(cli, act, en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_member_base(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    return say_base(cli, args, "member.base", reterr);
}

enum en_status en_cli_vehicle_base(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    return say_base(cli, args, "vehicle.base", reterr);
}
