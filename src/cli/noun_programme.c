/*
 * noun_programme.c: many orders put before the parties together.
 */
#include "nouns.h"

#include <string.h>

#include "find.h"
#include "programme.h"

enum en_status en_cli_programme_list(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "programmes", NULL, 0, "programme,state,orders,effective,index,id",
                       N_("There are no programmes."), reterr);
}

enum en_status en_cli_programme_show(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_str number = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "programme", &number, 1, "order,version,state,kind,start,end",
                       N_("There is no programme of that number."), reterr);
}

enum en_status en_cli_programme_propose(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    en_line_add(&body, "programme", en_args_word(args, 0));
    for (size_t i = 1; status == EN_OK && i < args->word_count; i++) {
        struct en_hash id;
        status = en_find_proposal(cli, args->word[i], &id, reterr);
        if (status == EN_OK) {
            en_line_add_hash(&body, "order", &id);
        }
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "programme.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

/* ---- compose -------------------------------------------------------------------------------- */

static enum en_status say_and_propose(struct en_cli *cli, const struct en_args *args,
                                      const struct en_crews *crews, struct en_error *reterr)
{
    bool dry = en_args_flag(args, "dry-run");
    enum en_status status = EN_OK;

    for (size_t i = 0; i < crews->count; i++) {
        en_programme_say_slot(cli, crews, i, dry);
    }
    en_programme_say_sheets(cli, crews);
    if (!dry) {
        status = en_programme_propose(cli, args, crews, reterr);
    }
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        enum en_status manned = en_programme_met(crews, reterr);
        status = manned == EN_OK ? status : manned;
    }
    return status;
}

enum en_status en_cli_programme_compose(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    const char *seed_text = en_args_option(args, "seed");
    struct en_str file = {NULL, 0};
    struct en_demand *demand = NULL;
    struct en_crews crews = {0};
    size_t count = 0;
    uint64_t seed = 1;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK && seed_text != NULL) {
        status = en_cli_index(seed_text, &seed, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);
    }
    if (status == EN_OK) {
        status = en_demand_read(&cli->arena, file, &demand, &count, reterr);
    }
    if (status == EN_OK) {
        status = en_crews_compose(en_node_state(cli->node), demand, count, seed, &crews, reterr);
    }
    if (status == EN_OK) {
        status = say_and_propose(cli, args, &crews, reterr);
    }
    en_crews_finish(&crews);
    return status;
}
