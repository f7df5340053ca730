/*
 * noun_witness.c: a party's witness: follow, check, cosign, or refuse and say why.
 */
#include <string.h>
#include <time.h>

#include "evidence.h"
#include "follow.h"
#include "nouns.h"

enum { EVERY_S = 60, EVERY_S_MAX = 24 * 60 * 60 };

/* ---- what others have seen ------------------------------------------------------------------ */

static enum en_status hear_files(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && en_args_option_at(args, "hear", i) != NULL; i++) {
        struct en_str note = {NULL, 0};
        status = en_cli_read(cli, en_args_option_at(args, "hear", i), &note, reterr);
        if (status == EN_OK) {
            status = en_node_hear(cli->node, note, reterr);
        }
    }
    return status;
}

/* Before act 0 is known no head can be judged: then the first source is followed unheard. */
static enum en_status hear_source(struct en_cli *cli, struct en_cli_source *source,
                                  struct en_error *reterr)
{
    struct en_text note = {0};
    enum en_status status = EN_OK;

    if (en_state_accord(en_node_state(cli->node)) == NULL) {
        return EN_OK;
    }
    status = source->source.head(source->source.self, &note, reterr);
    struct en_str rest = en_text_str(&note);
    if (status == EN_OK && en_str_equal(en_str_cut(&rest, '\n'), en_node_origin(cli->node))) {
        status = en_node_hear(cli->node, en_text_str(&note), reterr);
    }
    en_text_finish(&note);
    return status;
}

/* ---- one round ------------------------------------------------------------------------------ */

static enum en_status ask(struct en_cli *cli, const struct en_args *args, const char *from,
                          const struct en_signing_key *witness, struct en_error *reterr)
{
    struct en_cli_source source = {0};
    enum en_status status = en_source_open(cli, from, &source, reterr);

    if (status == EN_OK) {
        status = en_cli_follow(cli, args, &source, witness, reterr);
    }
    en_source_close(&source);
    return status;
}

/* All sources are heard before one is believed: two that contradict each other are found out. */
static enum en_status round_of(struct en_cli *cli, const struct en_args *args,
                               const struct en_signing_key *witness, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && en_args_option_at(args, "from", i) != NULL; i++) {
        struct en_cli_source source = {0};
        status = en_source_open(cli, en_args_option_at(args, "from", i), &source, reterr);
        if (status == EN_OK) {
            status = hear_source(cli, &source, reterr);
        }
        en_source_close(&source);
    }
    for (size_t i = 0; status == EN_OK && en_args_option_at(args, "from", i) != NULL; i++) {
        status = ask(cli, args, en_args_option_at(args, "from", i), witness, reterr);
    }
    en_cli_say_evidence(cli);
    return status;
}

static bool is_stopped(struct en_cli *cli)
{
    struct en_witness_word word;

    return en_node_witness_word(cli->node, &word, NULL) == EN_OK && word.stopped != 0;
}

static enum en_status every_of(const struct en_args *args, uint64_t *ret, struct en_error *reterr)
{
    const char *text = en_args_option(args, "every");

    *ret = EVERY_S;
    if (text == NULL || (en_parse_u64(en_str_from(text), ret) && *ret > 0 && *ret <= EVERY_S_MAX)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.every", EN_STR("--every"),
                   N_("%1 is no number of seconds from 1 to 86400"), NULL, en_str_from(text));
}

/* Round after round, until it has to stop for good; what fails now may do well the next time. */
static enum en_status go_round(struct en_cli *cli, const struct en_args *args,
                               const struct en_signing_key *witness, struct en_error *reterr)
{
    uint64_t every = 0;
    enum en_status status = every_of(args, &every, reterr);

    while (status == EN_OK) {
        struct en_error why = {.rule = ""};
        struct timespec pause = {.tv_sec = (time_t)every};
        enum en_status round = round_of(cli, args, witness, &why);
        if (round != EN_OK && (en_args_flag(args, "once") || is_stopped(cli))) {
            *reterr = why;
            return round;
        }
        if (en_args_flag(args, "once")) {
            return EN_OK;
        }
        if (round != EN_OK) {
            en_say_error(cli, round, &why);
        }
        (void)fflush(cli->out);
        (void)nanosleep(&pause, NULL);
    }
    return status;
}

/* ---- status --------------------------------------------------------------------------------- */

struct promises {
    int64_t count[3];
};

static bool count_promise(void *self, const struct en_promise *promise, struct en_str note,
                          enum en_promise_state state)
{
    struct promises *promises = self;

    (void)promise;
    (void)note;
    promises->count[state]++;
    return true;
}

/* Without a source: what this folder has signed last, and whether it still signs. */
static enum en_status say_word(struct en_cli *cli, struct en_error *reterr)
{
    struct en_witness_word word;
    struct promises promises = {.count = {0}};
    enum en_status status = en_node_witness_word(cli->node, &word, reterr);

    if (status == EN_OK) {
        status = en_node_promises(cli->node, count_promise, &promises, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_cell cells[] = {
        en_cell_text("origin", en_node_origin(cli->node)),
        word.known ? en_cell_int("signed", (int64_t)word.head.size) : en_cell_none("signed"),
        word.known ? en_cell_hash("root", &word.head.root) : en_cell_none("root"),
        word.known ? en_cell_time("at", word.time) : en_cell_none("at"),
        en_cell_int("promises", promises.count[EN_PROMISE_OPEN]),
        en_cell_int("overdue", promises.count[EN_PROMISE_OVERDUE]),
        word.stopped != 0 ? en_cell_time("stopped", word.stopped) : en_cell_none("stopped"),
        word.stopped != 0 ? en_cell_text("rule", en_str_from(word.rule)) : en_cell_none("rule"),
        word.stopped != 0 ? en_cell_text("evidence", en_str_from(word.evidence))
                          : en_cell_none("evidence"),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    return word.stopped == 0
               ? EN_OK
               : en_fail(reterr, EN_ERR_VERIFY, "witness.stopped", en_str_from(word.evidence),
                         N_("this folder follows and signs no more: the registrar "
                            "has signed two records"),
                         N_("show the evidence to the other parties; only a "
                            "successor record, log.succeed, is followed from here"));
}

enum en_status en_cli_witness(struct en_cli *cli, const struct en_args *args,
                              struct en_error *reterr)
{
    struct en_signing_key *witness = NULL;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK && cli->key != NULL) {
        status = en_cli_key(cli, NULL, &witness, reterr);
    }
    if (status == EN_OK) {
        status = hear_files(cli, args, reterr);
        if (status != EN_OK) {
            en_cli_say_evidence(cli);
        }
    }
    if (status == EN_OK) {
        status = en_args_option(args, "from") != NULL ? go_round(cli, args, witness, reterr)
                                                      : say_word(cli, reterr);
    }
    en_signing_key_destroy(witness);
    return status;
}
