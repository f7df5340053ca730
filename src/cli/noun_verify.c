/*
 * noun_verify.c: `entente verify`: everything again from the bytes alone.
 */
#include "nouns.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "head.h"
#include "policy.h"
#include "source.h"

enum { VERIFY_WORDS_MIN = 8 };

/* Progress on a terminal: one line, rewritten. */
struct progress {
    struct en_cli *cli;
    bool shown;
    unsigned percent;
};

static bool show_progress(void *self, uint64_t done, uint64_t total)
{
    struct progress *progress = self;
    unsigned percent = total == 0 ? 100 : (unsigned)(done * 100 / total);

    if (percent != progress->percent) {
        fprintf(progress->cli->err, "\r%s %u %%", en_tr(N_("checking")), percent);
        fflush(progress->cli->err);
        progress->percent = percent;
        progress->shown = true;
    }
    return true;
}

/* A fingerprint in words cannot be turned back: it is compared with what the record has. */
static enum en_status told_fingerprint(struct en_cli *cli, const char *folder, const char *told,
                                       struct en_hash *ret, struct en_error *reterr)
{
    struct en_cli_source source = {0};
    struct en_text origin = {0};
    struct en_str text = en_str_from(told);

    if (text.len == 2 * sizeof(ret->b) && en_hex_decode(text, ret->b, sizeof(ret->b))) {
        return EN_OK;
    }
    enum en_status status = en_source_open(cli, folder, &source, reterr);
    if (status == EN_OK) {
        status = en_source_founding(cli, &source, ret, &origin, reterr);
    }
    en_text_finish(&origin);
    en_source_close(&source);
    if (status == EN_OK && !en_cli_fingerprint_is(text, ret, VERIFY_WORDS_MIN)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "cli.fingerprint", EN_STR(""),
                         N_("the record is of another accord than the fingerprint given"),
                         N_("Give 64 hex digits or at least 8 words; ask the other parties."));
    }
    return status;
}

static void say_verified(struct en_cli *cli, const struct en_verification *found)
{
    struct en_text words = {0};
    uint32_t cosigners = 0;

    for (uint64_t bits = found->cosigned.by_witness; bits != 0; bits &= bits - 1) {
        cosigners++;
    }
    en_words_print(&words, &found->fingerprint, EN_CLI_FINGERPRINT_WORDS);
    struct en_cell cells[] = {
        en_cell_int("entries", (int64_t)found->entries),
        en_cell_int("voids", (int64_t)found->voids),
        en_cell_hash("root", &found->head.root),
        en_cell_int("signed", (int64_t)found->cosigned.head.size),
        en_cell_int("cosigners", cosigners),
        en_cell_int("witnesses", found->cosigned.witness_total),
        en_cell_int("proven", found->proven),
        en_cell_hash("state", &found->state),
        en_cell_hash("fingerprint", &found->fingerprint),
        en_cell_text("words", en_text_str(&words)),
        en_cell_text("pinned", found->pinned ? EN_STR("yes") : EN_STR("no")),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_text_finish(&words);
    if (found->cosigned.head.size > 0 && !found->proven) {
        en_say_line(cli, found->quorum ? EN_CLI_UNPROVEN_OWN : EN_CLI_UNPROVEN_QUORUM, NULL, 0);
    }
}

enum en_status en_cli_verify(struct en_cli *cli, const struct en_args *args,
                             struct en_error *reterr)
{
    const char *folder = en_args_word(args, 0);
    const char *told = en_args_option(args, "accord");
    const char *policy = en_args_option(args, "policy");
    struct progress progress = {.cli = cli, .percent = 101};
    bool visible = !cli->json && isatty(fileno(cli->err));
    struct en_verification found = {0};
    struct en_hash fingerprint;
    uint64_t threads = 0;
    enum en_status status = EN_OK;

    if (en_args_option(args, "threads") != NULL &&
        (!en_parse_u64(en_str_from(en_args_option(args, "threads")), &threads) || threads > 64)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.threads", EN_STR(""),
                       N_("threads go from 0 (as many as processors) to 64"), NULL);
    }
    if (told != NULL) {
        status = told_fingerprint(cli, folder, told, &fingerprint, reterr);
    }
    if (status == EN_OK) {
        status = en_verify_folder(&cli->env, folder, told != NULL ? &fingerprint : NULL,
                                  (unsigned)threads, visible ? show_progress : NULL, &progress,
                                  &found, reterr);
    }
    if (progress.shown) {
        fputs("\r\x1b[K", cli->err);
    }
    if (status != EN_OK && status != EN_ERR_UNPINNED) {
        return status;
    }
    if (policy != NULL) {
        enum en_status judged = en_policy_check(cli, folder, policy, &found.cosigned.head, reterr);
        if (judged != EN_OK) {
            return judged;
        }
    }
    say_verified(cli, &found);
    en_say_line(cli, N_("Every hash, signature and rule holds."), NULL, 0);
    return status;
}
