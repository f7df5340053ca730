/*
 * evidence.c: what a file of evidence proves, as people read it.
 */
#include "evidence.h"

/* %1 kind, %2 against, %3 size, %4 earlier, %5 index, %6 act, %7 time, %8 bound, %9 rule. */
static const char *const SENTENCES[EN_EVIDENCE_COUNT] = {
    [EN_EVIDENCE_FORK] = N_("%2 has signed two different records of %3 entries."),
    [EN_EVIDENCE_REWRITE] = N_("%2 has signed a record of %3 entries that does not begin with the "
                               "%4 entries it signed before."),
    [EN_EVIDENCE_INADMISSIBLE] =
        N_("%2 has signed a record in which entry %5 may not stand (rule %9)."),
    [EN_EVIDENCE_BACKWARDS] =
        N_("%2 has signed a record in which log time goes back at entry %5, from %8 to %7."),
    [EN_EVIDENCE_BACKDATED] =
        N_("Entry %5, signed for by %2, says it was logged at %7, but at %8 a "
           "witness still saw the record without it."),
    [EN_EVIDENCE_PROMISE] = N_("%2 has promised to log act %6 by %7; the quorum signed a head of "
                               "%3 entries after that, and the act is not under it."),
    [EN_EVIDENCE_TWO_ACTS] = N_("%2 has signed two acts with the number %5."),
};

static const char *const CLAIMS[EN_EVIDENCE_COUNT] = {
    [EN_EVIDENCE_FORK] = N_("two signed heads of one size"),
    [EN_EVIDENCE_REWRITE] = N_("a later record that does not contain an earlier one"),
    [EN_EVIDENCE_INADMISSIBLE] = N_("an entry that may not stand in the record"),
    [EN_EVIDENCE_BACKWARDS] = N_("log time that went back"),
    [EN_EVIDENCE_BACKDATED] = N_("an entry logged later than it says"),
    [EN_EVIDENCE_PROMISE] = N_("a promise that was not kept"),
    [EN_EVIDENCE_TWO_ACTS] = N_("two acts with one number"),
};

const char *en_evidence_claim(enum en_evidence_kind kind)
{
    return CLAIMS[kind];
}

static struct en_cell number_or_none(const char *name, uint64_t number)
{
    return number > 0 ? en_cell_int(name, (int64_t)number) : en_cell_none(name);
}

static struct en_cell time_or_none(const char *name, en_time time)
{
    return time != 0 ? en_cell_time(name, time) : en_cell_none(name);
}

const char *en_finding_cells(const struct en_finding *finding,
                             struct en_cell out[static EN_FINDING_CELLS])
{
    static const struct en_hash zero = {{0}};
    struct en_str rule = en_str_from(finding->rule);

    out[0] = en_cell_text("kind", en_str_from(en_evidence_word(finding->kind)));
    out[1] = en_cell_text("against", en_str_from(finding->against));
    out[2] = number_or_none("size", finding->head.size);
    out[3] = number_or_none("earlier", finding->earlier);
    out[4] = number_or_none("index", finding->index);
    out[5] = en_hash_equal(&finding->act, &zero) ? en_cell_none("act")
                                                 : en_cell_hash("act", &finding->act);
    out[6] = time_or_none("time", finding->time);
    out[7] = time_or_none("bound", finding->bound);
    out[8] = rule.len > 0 ? en_cell_text("rule", rule) : en_cell_none("rule");
    out[9] = en_cell_text("decided", finding->needs_record ? EN_STR("with-the-record")
                                                           : EN_STR("by-the-keys"));
    return SENTENCES[finding->kind];
}

void en_finding_text(struct en_text *out, const struct en_finding *finding)
{
    struct en_cell cells[EN_FINDING_CELLS];
    struct en_text word[EN_FINDING_CELLS - 1] = {{0}};
    struct en_str args[EN_FINDING_CELLS - 1];
    const char *sentence = en_finding_cells(finding, cells);

    for (size_t i = 0; i < EN_COUNT(args); i++) {
        en_cell_print(&word[i], &cells[i], 12);
        args[i] = en_text_str(&word[i]);
    }
    en_text_fill(out, en_tr(sentence), args, EN_COUNT(args));
    for (size_t i = 0; i < EN_COUNT(args); i++) {
        en_text_finish(&word[i]);
    }
}

enum en_status en_evidence_read(struct en_cli *cli, const char *path, struct en_evidence *ret,
                                struct en_error *reterr)
{
    struct en_str text = {NULL, 0};
    enum en_status status = en_cli_read(cli, path, &text, reterr);

    return status == EN_OK ? en_evidence_parse(text, ret, reterr) : status;
}

enum en_status en_evidence_judge(struct en_cli *cli, const struct en_evidence *evidence,
                                 const struct en_policy *policy, struct en_finding *ret,
                                 struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    enum en_status status =
        hasher == NULL ? EN_ERR_MEMORY
                       : en_evidence_check(&cli->arena, hasher, evidence, policy, ret, reterr);

    en_hasher_destroy(hasher);
    return status;
}
