/*
 * words.c: tokens of the record and of plans, for people.
 *
 * Acts and --json say "short" and "effective" in every language; a screen says them in its
 * reader's. One table for all tables, sheets and stories. What an accord names (posts, codes, kinds
 * of incident) is the accord's to word: the usual posts are here, any other stays as it is.
 */
#include "cli.h"

#include <string.h>

/* A token as one column says it, or as all do (NULL); the first row that fits counts. */
static const struct {
    const char *token, *column, *message;
} WORDS[] = {
    /* Kinds of patrol, and what a planner says of a crew. */
    {"short", NULL, N_("short")},
    {"long", NULL, N_("long")},
    {"overnight", NULL, N_("overnight")},
    {"gate", NULL, N_("gate")},
    {"synchronised", NULL, N_("synchronised")},
    {"manned", NULL, N_("fully manned")},
    {"impossible", NULL, N_("impossible")},
    {"undecided", NULL, N_("undecided")},
    /* Posts, and roles of keys. */
    {"lead", "role", N_("patrol lead")},
    {"lead", NULL, N_("lead")},
    {"deputy", NULL, N_("deputy")},
    {"driver", NULL, N_("driver")},
    {"medic", NULL, N_("medic")},
    {"radio", NULL, N_("radio")},
    {"observer", NULL, N_("observer")},
    {"member", NULL, N_("member")},
    {"root", NULL, N_("root")},
    {"registrar", NULL, N_("registrar")},
    {"officer", NULL, N_("officer")},
    {"coordinator", NULL, N_("coordinator")},
    {"ops", NULL, N_("operations")},
    {"duty", NULL, N_("duty desk")},
    {"chair", NULL, N_("chair")},
    /* Proposals, patrols, answers. */
    {"open", NULL, N_("open")},
    {"effective", NULL, N_("effective")},
    {"closed", NULL, N_("closed")},
    {"expired", NULL, N_("expired")},
    {"planned", NULL, N_("planned")},
    {"mustered", NULL, N_("mustered")},
    {"out", NULL, N_("out")},
    {"back", NULL, N_("back")},
    {"cancelled", NULL, N_("cancelled")},
    {"give", NULL, N_("give")},
    {"refuse", NULL, N_("refuse")},
    {"abstain", NULL, N_("abstain")},
    {"present", NULL, N_("present")},
    {"absent", NULL, N_("absent")},
    {"yes", NULL, N_("yes")},
    {"no", NULL, N_("no")},
    {"contested", NULL, N_("contested")},
    /* What became of an act. */
    {"effect", NULL, N_("effect")},
    {"pending", NULL, N_("pending")},
    {"void", NULL, N_("void")},
    {"received", NULL, N_("received")},
    {"committed", "answer", N_("committed")},
    /* Keys, parties, members, the mechanism. */
    {"active", NULL, N_("active")},
    {"suspended", NULL, N_("suspended")},
    {"ended", NULL, N_("ended")},
    {"running", NULL, N_("running")},
    {"exercise", NULL, N_("exercise")},
    {"live", NULL, N_("live")},
    {"suspend", NULL, N_("suspend")},
    {"leave", "notice", N_("is leaving")},
    {"resume", NULL, N_("resume")},
    {"left", NULL, N_("left")},
    {"struck-off", NULL, N_("struck off")},
    {"died", NULL, N_("died")},
    {"erased", NULL, N_("erased")},
    {"lost", NULL, N_("lost")},
    {"stolen", NULL, N_("stolen")},
    {"replaced", NULL, N_("replaced")},
    {"other", NULL, N_("other reason")},
    /* What all must hear of keys. */
    {"revoked", NULL, N_("revoked")},
    {"rotated", NULL, N_("rotated")},
    {"recovered", NULL, N_("recovered")},
    {"recovery-asked", NULL, N_("recovery asked for")},
    {"recalled", NULL, N_("recalled")},
    {"conflict", NULL, N_("conflict")},
    /* Draws. */
    {"commits", NULL, N_("commits")},
    {"opens", NULL, N_("opens")},
    {"drawn", NULL, N_("drawn")},
    {"lapsed", NULL, N_("lapsed")},
    {"committed", "state", N_("has committed")},
    {"opened", "state", N_("has opened")},
    {"withheld", "state", N_("withholds")},
    {"waits", "state", N_("waits")},
    /* On patrol, at gates, by short message. */
    {"well", NULL, N_("well")},
    {"delayed", NULL, N_("delayed")},
    {"needs-help", NULL, N_("needs help")},
    {"right", NULL, N_("right")},
    {"wrong", NULL, N_("WRONG")},
    {"none", NULL, N_("none")},
    {"unchecked", NULL, N_("unchecked")},
    {"unproven", NULL, N_("unproven")},
    {"proven", NULL, N_("proven")},
    {"contradicted", NULL, N_("contradicted")},
    {"check-in", NULL, N_("check-in")},
    {"distress", NULL, N_("distress")},
    /* Alarms. */
    {"help-claimed", NULL, N_("needs help, as an SMS says")},
    {"overdue", "kind", N_("patrol overdue")},
    {"overdue", NULL, N_("overdue")},
    {"safety", NULL, N_("danger, people must be warned")},
    {"gate-code", NULL, N_("wrong code at a gate")},
    {"gate-order", NULL, N_("a right code for no patrol in force")},
    /* Reports, incidents, figures and their sources. */
    {"visited", NULL, N_("visited")},
    {"refused", NULL, N_("refused")},
    {"observed", NULL, N_("observed")},
    {"incident", NULL, N_("incident")},
    {"order", NULL, N_("order")},
    {"dead", NULL, N_("dead")},
    {"wounded", NULL, N_("wounded")},
    {"displaced", NULL, N_("displaced")},
    {"vehicles", "what", N_("vehicles")},
    {"patrol", NULL, N_("patrol")},
    {"party", NULL, N_("party")},
    {"mission", NULL, N_("mission")},
    {"resident", NULL, N_("resident")},
    {"press", NULL, N_("press")},
    /* Measures, editions, sealed items, promises. */
    {"begun", NULL, N_("begun")},
    {"done", NULL, N_("done")},
    {"dropped", NULL, N_("dropped")},
    {"not-mixed", NULL, N_("not mixed")},
    {"morning", NULL, N_("morning")},
    {"evening", NULL, N_("evening")},
    {"current", NULL, N_("current")},
    {"kept", NULL, N_("kept")},
    {"photo", NULL, N_("photo")},
    {"voice", NULL, N_("voice")},
    {"document", NULL, N_("document")},
    {"names", NULL, N_("names")},
    {"allegation", NULL, N_("allegation")},
    {"request", NULL, N_("request")},
    {"retention", NULL, N_("retention")},
    {"mistake", NULL, N_("mistake")},
    {"court", NULL, N_("court")},
};

/* Columns whose cells are such tokens. */
static const char *const COLUMNS[] = {
    "kind",   "post",    "verdict", "state",  "last_state", "claimed_state", "answer",
    "muster", "holds",   "mode",    "result", "what",       "role",          "source",
    "code",   "outcome", "notice",  "mac",    "contested",  "edition",
};

const char *en_word(const char *column, struct en_str token)
{
    for (size_t i = 0; i < EN_COUNT(WORDS); i++) {
        if (en_str_is(token, WORDS[i].token) &&
            (WORDS[i].column == NULL || strcmp(column, WORDS[i].column) == 0)) {
            return en_tr(WORDS[i].message);
        }
    }
    return NULL;
}

static bool is_word(const char *column)
{
    for (size_t i = 0; i < EN_COUNT(COLUMNS); i++) {
        if (strcmp(column, COLUMNS[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* "cma give, fama suspended": a party and a token each. */
static void show_answers(struct en_text *out, struct en_str answers)
{
    for (const char *between = ""; answers.len > 0; between = ", ") {
        struct en_str token = en_str_cut(&answers, ',');
        struct en_str party = en_str_cut(&token, ' ');
        const char *word = en_word("answer", token);
        en_text_adds(out, between);
        en_text_add(out, party);
        en_text_adds(out, token.len > 0 ? " " : "");
        en_text_add(out, word != NULL ? en_str_from(word) : token);
        if (answers.len > 0 && answers.ptr[0] == ' ') {
            (void)en_str_cut(&answers, ' ');
        }
    }
}

void en_cell_show(struct en_text *out, const struct en_cell *cell, size_t hash_digits)
{
    const char *word =
        cell->type == EN_CELL_TEXT && is_word(cell->name) ? en_word(cell->name, cell->text) : NULL;

    if (word != NULL) {
        en_text_adds(out, word);
    } else if (cell->type == EN_CELL_TEXT && strcmp(cell->name, "answers") == 0) {
        show_answers(out, cell->text);
    } else {
        en_cell_print(out, cell, hash_digits);
    }
}

const char *en_say_word(const struct en_cli *cli, const char *message)
{
    return cli->json ? message : en_tr(message);
}

en_translate_fn en_translator(const struct en_cli *cli)
{
    return cli->json ? NULL : en_tr;
}
