/*
 * docs/acts.md, written from the table of acts.
 *
 * For the people who negotiate, sign and check: every line an act may have, in its order, and an
 * example that really parses (a test reads each one). The same table feeds the parser, so the
 * document cannot say anything else than the program does.
 */
#include "entente/accord.h"

#include <string.h>

#define SAMPLE_HASH "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
#define SAMPLE_VKEY "cma/officer-1+0a1b2c3d+ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8B"

/* ---- names ---------------------------------------------------------------------------------- */

static const char *needs_text(enum en_needs needs)
{
    switch (needs) {
    case EN_NEEDS_NOTHING:
        return "nothing more: it takes effect where it stands in the record";
    case EN_NEEDS_CLASS:
        return "consent by the rule of its class of order";
    case EN_NEEDS_ALL:
        return "consent of every party";
    case EN_NEEDS_PRESENT:
        return "consent of every party that had somebody on the patrol";
    case EN_NEEDS_TOUCHED:
        return "consent of the parties whose seats it changes";
    case EN_NEEDS_SECOND:
        return "a second officer of the same party, unless the party's root signs";
    }
    return "";
}

static const char *card_text(enum en_card card)
{
    switch (card) {
    case EN_CARD_ONE:
        return "once";
    case EN_CARD_OPT:
        return "at most once";
    case EN_CARD_MANY:
        return "once or more";
    case EN_CARD_ANY:
        return "any number";
    }
    return "";
}

static void add_roles(struct en_text *out, unsigned who)
{
    const char *between = "";

    for (unsigned role = 1; role <= EN_ROLE_CHAIR; role <<= 1) {
        if ((who & role) != 0) {
            en_text_adds(out, between);
            en_text_adds(out, en_role_name((enum en_role)role));
            between = ", ";
        }
    }
}

/* ---- one token ------------------------------------------------------------------------------ */

/* What may stand, short enough for a table: "TIME from", "INT seats 0..60", "one of a, b". */
static void add_token(struct en_text *out, const struct en_token_def *def)
{
    static const char *const types[] = {
        [EN_TOKEN_NAME] = "name",        [EN_TOKEN_ID] = "id",
        [EN_TOKEN_KEYNAME] = "key name", [EN_TOKEN_LIST] = "list",
        [EN_TOKEN_ONEOF] = "",           [EN_TOKEN_INT] = "number",
        [EN_TOKEN_TIME] = "time",        [EN_TOKEN_CLOCK] = "clock",
        [EN_TOKEN_HASH] = "hash",        [EN_TOKEN_VKEY] = "verifier key",
        [EN_TOKEN_TEXT] = "text",
    };

    if (def->type == EN_TOKEN_ONEOF) {
        struct en_str rest = en_str_from(def->words);
        const char *between = "";
        while (rest.len > 0) {
            en_text_adds(out, between);
            en_text_addc(out, '`');
            en_text_add(out, en_str_cut(&rest, '|'));
            en_text_addc(out, '`');
            between = " or ";
        }
        return;
    }
    en_text_addf(out, "*%s* (%s", def->name, types[def->type]);
    if (def->type == EN_TOKEN_INT) {
        en_text_addf(out, " %lld to %lld", (long long)def->min, (long long)def->max);
    }
    en_text_addc(out, ')');
}

/* A value that parses. */
static void add_sample(struct en_text *out, const struct en_token_def *def)
{
    struct en_str words = en_str_from(def->words);

    switch (def->type) {
    case EN_TOKEN_NAME:
        en_text_adds(out, def->name);
        break;
    case EN_TOKEN_ID:
        en_text_addf(out, "%s-1", def->name);
        break;
    case EN_TOKEN_KEYNAME:
        en_text_adds(out, "cma/officer-1");
        break;
    case EN_TOKEN_LIST:
        en_text_adds(out, "fama,cma,pf");
        break;
    case EN_TOKEN_ONEOF:
        en_text_add(out, en_str_cut(&words, '|'));
        break;
    case EN_TOKEN_INT:
        en_text_addf(out, "%lld", (long long)(def->min > 1 ? def->min : 1));
        break;
    case EN_TOKEN_TIME:
        en_text_adds(out, "2017-02-23T05:30:00Z");
        break;
    case EN_TOKEN_CLOCK:
        en_text_adds(out, "05:30");
        break;
    case EN_TOKEN_HASH:
        en_text_adds(out, SAMPLE_HASH);
        break;
    case EN_TOKEN_VKEY:
        en_text_adds(out, SAMPLE_VKEY);
        break;
    case EN_TOKEN_TEXT:
        en_text_adds(out, "a few words");
        break;
    }
}

/* ---- one act -------------------------------------------------------------------------------- */

static void add_row(struct en_text *out, const struct en_field *field)
{
    en_text_addf(out, "| `%s:` |", field->key);
    for (size_t i = 0; i < field->token_count; i++) {
        en_text_addc(out, ' ');
        add_token(out, &field->token[i]);
        en_text_adds(out, i + 1 < field->token_count ? "," : "");
    }
    en_text_addf(out, " | %s | %s |\n", card_text(field->card), field->doc);
}

/* Somebody who may author the act. */
static struct en_str sample_author(unsigned who)
{
    static const struct {
        enum en_role role;
        const char *author;
    } authors[] = {
        {EN_ROLE_REGISTRAR, "minusma/registrar"}, {EN_ROLE_OFFICER, "cma/officer-1"},
        {EN_ROLE_OPS, "minusma/ops-1"},           {EN_ROLE_LEAD, "cma/lead-1"},
        {EN_ROLE_DUTY, "minusma/duty-1"},         {EN_ROLE_CHAIR, "minusma/chair"},
    };

    for (size_t i = 0; i < EN_COUNT(authors); i++) {
        if ((who & (unsigned)authors[i].role) != 0) {
            return en_str_from(authors[i].author);
        }
    }
    return EN_STR("cma/root");
}

static void add_example(struct en_text *out, const struct en_act_def *def)
{
    const struct en_form *form = &def->form;
    struct en_text body = {0};
    struct en_act_header header = {.origin = EN_STR("gao.example/record"),
                                   .act = en_str_from(form->name),
                                   .author = sample_author(def->who),
                                   .seq = 1,
                                   .occurred = 1487827800};

    for (size_t i = 0; i < form->field_count; i++) {
        en_text_addf(&body, "%s:", form->field[i].key);
        for (size_t t = 0; t < form->field[i].token_count; t++) {
            en_text_addc(&body, ' ');
            add_sample(&body, &form->field[i].token[t]);
        }
        en_text_addc(&body, '\n');
    }
    en_text_adds(out, "```\n");
    en_act_print(out, &header, en_text_str(&body));
    en_text_adds(out, "```\n");
    out->failed = out->failed || body.failed;
    en_text_finish(&body);
}

static void add_act(struct en_text *out, const struct en_act_def *def)
{
    en_text_addf(out, "\n## %s\n\n%s\n\n", def->form.name, def->doc);
    en_text_adds(out, "- Who may author it: ");
    add_roles(out, def->who);
    en_text_addf(out, "\n- What it needs: %s\n\n", needs_text(def->needs));
    if (def->form.field_count == 0) {
        en_text_adds(out, "It has no lines of its own.\n\n");
    } else {
        en_text_adds(out, "| line | what stands in it | how often | what it says |\n"
                          "| --- | --- | --- | --- |\n");
    }
    for (size_t i = 0; i < def->form.field_count; i++) {
        add_row(out, &def->form.field[i]);
    }
    en_text_adds(out, def->form.field_count == 0 ? "" : "\n");
    add_example(out, def);
}

/* ---- the document --------------------------------------------------------------------------- */

static void add_head(struct en_text *out)
{
    en_text_adds(
        out,
        "# The acts\n\n"
        "Generated from `src/accord/include/entente/acts.def`: change that file, not this one.\n\n"
        "Everything that changes anything in a mechanism is an act: a text, signed by the one who\n"
        "makes it. An act is seven lines of header and then the lines of its own, in exactly the\n"
        "order given below, one space between words. A line that may stand several times stands\n"
        "several times in a row. There is one way to write each act, so its SHA-256 is its id.\n"
        "In `accord.found` alone, empty lines and lines that begin with `#` are remarks.\n\n"
        "| header line | what it says |\n"
        "| --- | --- |\n"
        "| `" EN_ACT_CONTEXT " ORIGIN` | this is an act, and of which log |\n"
        "| `act:` | which act |\n"
        "| `author:` | name of the key that signs |\n"
        "| `seq:` | the author's own count of acts, from 1 |\n"
        "| `prev:` | id of the author's act before; zeros for the first |\n"
        "| `seen:` | size and root of the newest cosigned head the author held |\n"
        "| `occurred:` | when, by the author's clock |\n\n"
        "What may stand in a line:\n\n"
        "| kind | how it is written |\n"
        "| --- | --- |\n"
        "| name | `a-z 0-9 . _ -`, at most 64 characters, a letter or digit first |\n"
        "| id | as a name, capitals too: `G-0142`, `m-7k3q` |\n"
        "| key name | a name, or two with `/` between: `cma/officer-1` |\n"
        "| list | names with `,` between, none twice |\n"
        "| number | whole, in digits |\n"
        "| time | UTC: `2017-02-23T05:30:00Z` |\n"
        "| clock | time of day, UTC: `05:30` |\n"
        "| hash | SHA-256 in 64 digits of `0-9 a-f` |\n"
        "| verifier key | name, id and key as C2SP signed-note writes them |\n"
        "| text | the rest of the line: UTF-8 in normal form C, nothing invisible |\n");
}

static void add_contents(struct en_text *out)
{
    en_text_adds(out, "\n## Contents\n\n| act | who may author it |\n| --- | --- |\n");
    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        const struct en_act_def *def = en_act_def_of((enum en_act_type)i);
        en_text_addf(out, "| [%s](#", def->form.name);
        for (const char *c = def->form.name; *c != '\0'; c++) {
            if (*c != '.') { /* heading anchors leave the point out */
                en_text_addc(out, *c);
            }
        }
        en_text_adds(out, ") | ");
        add_roles(out, def->who);
        en_text_adds(out, " |\n");
    }
}

void en_acts_document(struct en_text *out)
{
    add_head(out);
    add_contents(out);
    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        add_act(out, en_act_def_of((enum en_act_type)i));
    }
}
