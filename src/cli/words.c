/*
 * words.c: tokens of orders and plans, for people.
 *
 * Acts and --json say "short" and "medic" in every language; a screen says them in its reader's.
 * Kinds of patrol are those of order.propose. Posts are the accord's to name: the usual ones are
 * here, any other stays as it is.
 */
#include "cli.h"

#include <string.h>

static const struct {
    const char *token, *message;
} WORDS[] = {
    {"short", N_("short")},
    {"long", N_("long")},
    {"overnight", N_("overnight")},
    {"gate", N_("gate")},
    {"synchronised", N_("synchronised")},
    {"manned", N_("fully manned")},
    {"impossible", N_("impossible")},
    {"undecided", N_("undecided")},
    {"lead", N_("lead")},
    {"deputy", N_("deputy")},
    {"driver", N_("driver")},
    {"medic", N_("medic")},
    {"radio", N_("radio")},
    {"observer", N_("observer")},
    {"member", N_("member")},
};

const char *en_word(struct en_str token)
{
    for (size_t i = 0; i < EN_COUNT(WORDS); i++) {
        if (en_str_is(token, WORDS[i].token)) {
            return en_tr(WORDS[i].message);
        }
    }
    return NULL;
}

/* Columns whose cells are such tokens. */
static bool is_word(const char *column)
{
    return strcmp(column, "kind") == 0 || strcmp(column, "post") == 0 ||
           strcmp(column, "verdict") == 0;
}

void en_cell_show(struct en_text *out, const struct en_cell *cell, size_t hash_digits)
{
    const char *word =
        cell->type == EN_CELL_TEXT && is_word(cell->name) ? en_word(cell->text) : NULL;

    if (word != NULL) {
        en_text_adds(out, word);
    } else {
        en_cell_print(out, cell, hash_digits);
    }
}

en_translate_fn en_translator(const struct en_cli *cli)
{
    return cli->json ? NULL : en_tr;
}
