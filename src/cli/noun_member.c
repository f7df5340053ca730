/*
 * noun_member.c: the roster as tokens. Names never enter the record: see vault.c.
 */
#include "nouns.h"

#include <string.h>

#include "csv.h"

enum { BATCH_BYTES = 48 * 1024 }; /* leaves room for head and signature in an entry of 64 KiB */

enum en_status en_cli_member_list(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str filter[] = {en_str_from(en_args_word(args, 0)), {NULL, 0}};

    return en_cli_view(cli, "members", filter, EN_COUNT(filter),
                       "member,body,component,trainings,languages,base,state",
                       N_("The roster is empty."), reterr);
}

/* ---- enrol ---------------------------------------------------------------------------------- */

enum { MEMBER, PARTY, COMPONENT, TRAINED, SPEAKS, AWAY, BASE, COLUMNS };
static const char *const NAMES[COLUMNS] = {"member",  "party", "component", "trained?",
                                           "speaks?", "away?", "base?"};

/* Lines of acts, in the order of their forms. */
struct batch {
    struct en_text members, trained, speaks, away, base;
};

static void add_words(struct en_text *out, const char *key, struct en_str member,
                      struct en_str words)
{
    while (words.len > 0) {
        struct en_str word = en_str_cut(&words, ' ');
        en_text_addf(out, "%s: ", key);
        en_text_add(out, member);
        en_text_addc(out, ' ');
        en_text_add(out, word);
        en_text_addc(out, '\n');
    }
}

/* "FROM UNTIL FROM UNTIL": pairs of times, a line each. */
static void add_away(struct en_text *out, struct en_str member, struct en_str times)
{
    while (times.len > 0) {
        struct en_str from = en_str_cut(&times, ' ');
        struct en_str until = en_str_cut(&times, ' ');
        en_text_adds(out, "away: ");
        en_text_add(out, member);
        en_text_addc(out, ' ');
        en_text_add(out, from);
        en_text_addc(out, ' ');
        en_text_add(out, until);
        en_text_addc(out, '\n');
    }
}

static void add_member(struct batch *batch, const struct en_csv *csv, size_t row)
{
    struct en_str member = en_csv_cell(csv, row, MEMBER);
    struct en_str component = en_csv_cell(csv, row, COMPONENT);

    /* A party without components is one itself. */
    add_words(&batch->members, "member", member,
              component.len > 0 ? component : en_csv_cell(csv, row, PARTY));
    add_words(&batch->trained, "trained", member, en_csv_cell(csv, row, TRAINED));
    add_words(&batch->speaks, "speaks", member, en_csv_cell(csv, row, SPEAKS));
    add_away(&batch->away, member, en_csv_cell(csv, row, AWAY));
    add_words(&batch->base, "base", member, en_csv_cell(csv, row, BASE));
}

/* Another act of the batch, where the file says anything of it. */
static enum en_status hand_in_more(struct en_cli *cli, const char *act, const struct en_text *body,
                                   enum en_status so_far, struct en_error *reterr)
{
    if ((so_far != EN_OK && so_far != EN_ERR_RECEIVED) || body->len == 0) {
        return so_far;
    }
    return en_cli_perform(cli, act, en_text_str(body), NULL, reterr);
}

static enum en_status hand_in(struct en_cli *cli, struct batch *batch, enum en_status so_far,
                              struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = EN_OK;

    if (batch->members.len == 0) {
        return so_far;
    }
    en_text_add(&body, en_text_str(&batch->members));
    en_text_add(&body, en_text_str(&batch->trained));
    en_text_add(&body, en_text_str(&batch->speaks));
    status = en_cli_perform(cli, "member.enrol", en_text_str(&body), NULL, reterr);
    status = hand_in_more(cli, "member.away", &batch->away, status, reterr);
    status = hand_in_more(cli, "member.base", &batch->base, status, reterr);
    en_text_clear(&batch->members);
    en_text_clear(&batch->trained);
    en_text_clear(&batch->speaks);
    en_text_clear(&batch->away);
    en_text_clear(&batch->base);
    en_text_finish(&body);
    return status;
}

static enum en_status enrol(struct en_cli *cli, const struct en_csv *csv, struct en_str party,
                            struct en_error *reterr)
{
    struct batch batch = {0};
    enum en_status status = EN_OK;
    size_t count = 0;

    for (size_t row = 0; row < csv->rows; row++) {
        if (!en_str_equal(en_csv_cell(csv, row, PARTY), party)) {
            continue;
        }
        count++;
        add_member(&batch, csv, row);
        size_t bytes = batch.members.len + batch.trained.len + batch.speaks.len;
        if (bytes > BATCH_BYTES || batch.away.len > BATCH_BYTES || batch.base.len > BATCH_BYTES) {
            status = hand_in(cli, &batch, status, reterr);
        }
        if (status != EN_OK && status != EN_ERR_RECEIVED) {
            break;
        }
    }
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        status = hand_in(cli, &batch, status, reterr);
    }
    en_text_finish(&batch.members);
    en_text_finish(&batch.trained);
    en_text_finish(&batch.speaks);
    en_text_finish(&batch.away);
    en_text_finish(&batch.base);
    if (count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.roster", EN_STR(""),
                       N_("the file lists no member of %1"), N_("Name the party with --party."),
                       party);
    }
    return status;
}

enum en_status en_cli_member_enrol(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_str party = en_str_from(en_args_option(args, "party"));
    struct en_str text = {NULL, 0};
    struct en_csv csv;
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &text, reterr);

    if (status == EN_OK) {
        status = en_csv_read(&cli->arena, text, NAMES, COLUMNS, &csv, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    if (status == EN_OK && party.len == 0) {
        /* An officer enrols members of one's own party; the key's name says which. */
        struct en_str name = en_str_from(en_signing_key_name(cli->signer));
        party = en_str_cut(&name, '/');
    }
    return status == EN_OK ? enrol(cli, &csv, party, reterr) : status;
}

enum en_status en_cli_member_away(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_text body = {0};
    char from_text[EN_TIME_BYTES + 1];
    char until_text[EN_TIME_BYTES + 1];
    en_time from = 0;
    en_time until = 0;
    enum en_status status = en_cli_time(en_args_option(args, "from"), &from, reterr);

    if (status == EN_OK) {
        status = en_cli_time(en_args_option(args, "until"), &until, reterr);
    }
    if (status == EN_OK) {
        en_time_format(from, from_text);
        en_time_format(until, until_text);
        en_text_addf(&body, "away: %s %s %s\n", en_args_word(args, 0), from_text, until_text);
        status = en_cli_perform(cli, "member.away", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_member_end(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_text body = {0};

    en_text_addf(&body, "end: %s %s\n", en_args_word(args, 0), en_args_option(args, "code"));
    enum en_status status = en_cli_perform(cli, "member.end", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}
