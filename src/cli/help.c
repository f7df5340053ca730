/*
 * help.c: help, suggestions and completion, from the table of nouns and the usage lines.
 */
#include "help.h"

#include <string.h>

#include "args.h"
#include "usage.h"

enum { NAME_COLUMNS = 14 }; /* the longest noun or verb is "check-receipt" */

/* ---- looking up ----------------------------------------------------------------------------- */

const struct en_noun *en_noun_find(struct en_str name)
{
    for (size_t i = 0; i < en_noun_count; i++) {
        if (en_str_is(name, en_nouns[i].name)) {
            return &en_nouns[i];
        }
    }
    return NULL;
}

const struct en_verb *en_verb_find(const char *noun, struct en_str name)
{
    for (size_t i = 0; i < en_verb_count; i++) {
        if (strcmp(en_verbs[i].noun, noun) == 0 && en_str_is(name, en_verbs[i].name)) {
            return &en_verbs[i];
        }
    }
    return NULL;
}

static struct en_str noun_word(const void *self, size_t i)
{
    (void)self;
    return en_str_from(i < en_noun_count ? en_nouns[i].name : NULL);
}

/* i-th verb of the noun `self`. */
static struct en_str verb_word(const void *self, size_t i)
{
    for (size_t k = 0; k < en_verb_count; k++) {
        if (strcmp(en_verbs[k].noun, self) == 0 && i-- == 0) {
            return en_str_from(en_verbs[k].name);
        }
    }
    return (struct en_str){NULL, 0};
}

enum en_status en_noun_unknown(struct en_str name, struct en_error *reterr)
{
    struct en_str near = en_nearest(name, noun_word, NULL);

    return en_fail(reterr, EN_ERR_USAGE, "cli.noun", EN_STR(""), N_("there is no noun \"%1\""),
                   near.len > 0 ? N_("Did you mean \"%2\"? `entente help` lists them all.")
                                : N_("`entente help` lists them all."),
                   name, near);
}

enum en_status en_verb_unknown(const char *noun, struct en_str name, struct en_error *reterr)
{
    struct en_str near = en_nearest(name, verb_word, noun);

    return en_fail(reterr, EN_ERR_USAGE, "cli.verb", en_str_from(noun),
                   N_("there is no verb \"%1\""),
                   near.len > 0 ? N_("Did you mean \"%2\"? `entente help %3` lists them all.")
                                : N_("`entente help %3` lists them all."),
                   name, near, en_str_from(noun));
}

/* ---- printing ------------------------------------------------------------------------------- */

static void add_padded(struct en_text *out, const char *text, size_t columns)
{
    size_t width = en_width(en_str_from(text));

    en_text_addf(out, "%s%*s", text, (int)(width < columns ? columns - width : 1), "");
}

static size_t columns_of(const struct en_cli *cli)
{
    return cli->width >= 40 ? cli->width : 80;
}

static void add_title(struct en_text *out, const struct en_cli *cli, const char *message)
{
    en_text_addf(out, "\n%s%s%s\n", en_ink(cli, EN_INK_BOLD), en_tr(message),
                 en_ink(cli, EN_INK_PLAIN));
}

static void add_row(struct en_text *out, const struct en_cli *cli, const char *name,
                    const char *message)
{
    en_text_adds(out, "  ");
    add_padded(out, name, NAME_COLUMNS);
    en_text_wrap(out, en_str_from(en_tr(message)), NAME_COLUMNS + 2, columns_of(cli));
}

static void add_globals(struct en_text *out, const struct en_cli *cli)
{
    const char *name = NULL;
    const char *meta = NULL;
    const char *help = NULL;
    char letter = 0;

    add_title(out, cli, N_("Options of every verb"));
    for (size_t i = 0; en_global_option(i, &name, &letter, &meta, &help); i++) {
        struct en_text option = {0};
        en_text_addf(&option, letter != 0 ? "  -%c, " : "      ", letter);
        en_text_addf(&option, "--%s %s", name, meta != NULL ? meta : "");
        add_padded(out, en_text_cstr(&option), 30);
        en_text_wrap(out, en_str_from(en_tr(help)), 30, columns_of(cli));
        en_text_finish(&option);
    }
}

/* Even with --json help is help: text for people. */
static void print(struct en_cli *cli, struct en_text *out)
{
    fwrite(en_text_cstr(out), 1, out->len, cli->out);
    en_text_finish(out);
}

void en_help_overview(struct en_cli *cli)
{
    struct en_text out = {0};

    en_text_addf(&out, "%sentente%s  ", en_ink(cli, EN_INK_BOLD), en_ink(cli, EN_INK_PLAIN));
    en_text_wrap(&out,
                 en_str_from(en_tr(N_("mixed patrols of forces that do not trust each other: "
                                      "agreed by all, recorded for all."))),
                 9, columns_of(cli));
    add_title(&out, cli, N_("Nouns"));
    for (size_t i = 0; i < en_noun_count; i++) {
        add_row(&out, cli, en_nouns[i].name, en_nouns[i].summary);
    }
    add_title(&out, cli, N_("Begin here"));
    add_row(&out, cli, "make demo", N_("watch the first fortnight of mixed patrols in Gao"));
    add_row(&out, cli, "entente help", N_("every verb; entente help NOUN explains one noun"));
    add_row(&out, cli, "entente status", N_("where everything stands on this node"));
    print(cli, &out);
}

void en_help_all(struct en_cli *cli)
{
    struct en_text out = {0};

    en_text_addf(&out, "%s\n", en_tr(N_("entente NOUN VERB [WORDS] [OPTIONS]")));
    for (size_t i = 0; i < en_verb_count; i++) {
        struct en_text name = {0};
        if (i == 0 || strcmp(en_verbs[i].noun, en_verbs[i - 1].noun) != 0) {
            en_text_addc(&out, '\n');
        }
        en_text_addf(&name, "  %s %s", en_verbs[i].noun, en_verbs[i].name);
        add_padded(&out, en_text_cstr(&name), 24);
        en_text_wrap(&out, en_str_from(en_tr(en_verbs[i].summary)), 24, columns_of(cli));
        en_text_finish(&name);
    }
    add_globals(&out, cli);
    add_title(&out, cli, N_("Exit status"));
    add_row(&out, cli, "0", N_("done"));
    add_row(&out, cli, "1", N_("it failed; the message says what to do"));
    add_row(&out, cli, "2", N_("the call is not understood"));
    add_row(&out, cli, "3", N_("verification failed"));
    add_row(&out, cli, "4", N_("consent is missing"));
    add_row(&out, cli, "75", N_("received, not committed"));
    print(cli, &out);
}

static void add_usage(struct en_text *out, const struct en_cli *cli, const struct en_verb *verb)
{
    struct en_text head = {0};

    en_text_addf(&head, "  entente %s%s%s%s", verb->noun, verb->name[0] != '\0' ? " " : "",
                 verb->name, verb->usage[0] != '\0' ? " " : "");
    en_text_add(out, en_text_str(&head));
    en_text_wrap(out, en_str_from(verb->usage), head.len, columns_of(cli));
    en_text_finish(&head);
}

static void add_examples(struct en_text *out, const struct en_verb *verb)
{
    struct en_str rest = en_str_from(verb->examples);

    while (rest.len > 0) {
        struct en_str line = en_str_cut(&rest, '\n');
        en_text_adds(out, "  ");
        en_text_add(out, line);
        en_text_addc(out, '\n');
    }
}

void en_help_noun(struct en_cli *cli, const struct en_noun *noun)
{
    struct en_text out = {0};

    en_text_addf(&out, "%sentente %s%s  %s\n", en_ink(cli, EN_INK_BOLD), noun->name,
                 en_ink(cli, EN_INK_PLAIN), en_tr(noun->summary));
    for (size_t i = 0; i < en_verb_count; i++) {
        if (strcmp(en_verbs[i].noun, noun->name) != 0) {
            continue;
        }
        en_text_addc(&out, '\n');
        add_usage(&out, cli, &en_verbs[i]);
        en_text_adds(&out, "      ");
        en_text_wrap(&out, en_str_from(en_tr(en_verbs[i].summary)), 6, columns_of(cli));
    }
    add_title(&out, cli, N_("Examples"));
    for (size_t i = 0; i < en_verb_count; i++) {
        if (strcmp(en_verbs[i].noun, noun->name) == 0) {
            add_examples(&out, &en_verbs[i]);
        }
    }
    print(cli, &out);
}

void en_help_verb(struct en_cli *cli, const struct en_verb *verb)
{
    struct en_text out = {0};

    add_usage(&out, cli, verb);
    en_text_adds(&out, "      ");
    en_text_wrap(&out, en_str_from(en_tr(verb->summary)), 6, columns_of(cli));
    add_title(&out, cli, N_("Examples"));
    add_examples(&out, verb);
    add_globals(&out, cli);
    print(cli, &out);
}

/* ---- completion: `entente complete WORDS...` prints what may stand last --------------------- */

static void offer(struct en_cli *cli, struct en_str typed, const char *before, struct en_str word)
{
    struct en_text line = {0};

    en_text_adds(&line, before);
    en_text_add(&line, word);
    if (word.len > 0 && en_str_starts(en_text_str(&line), typed)) {
        fprintf(cli->out, "%s\n", en_text_cstr(&line));
    }
    en_text_finish(&line);
}

static void offer_options(struct en_cli *cli, struct en_str typed, const struct en_verb *verb)
{
    struct en_usage_item items[EN_CLI_USAGE_MAX];
    size_t count = en_usage_read(verb->usage, items, EN_COUNT(items));
    const char *name = NULL;
    const char *meta = NULL;
    const char *help = NULL;
    char letter = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].option.len > 0) {
            offer(cli, typed, "--", items[i].option);
        }
    }
    for (size_t i = 0; en_global_option(i, &name, &letter, &meta, &help); i++) {
        offer(cli, typed, "--", en_str_from(name));
    }
}

void en_help_complete(struct en_cli *cli, char **words, size_t count)
{
    struct en_str typed = en_str_from(count > 0 ? words[count - 1] : "");

    if (count <= 1) {
        for (size_t i = 0; i < en_noun_count; i++) {
            offer(cli, typed, "", en_str_from(en_nouns[i].name));
        }
        return;
    }
    const struct en_verb *verb = en_verb_find(words[0], EN_STR(""));
    if (verb == NULL && count == 2) {
        for (size_t i = 0; verb_word(words[0], i).ptr != NULL; i++) {
            offer(cli, typed, "", verb_word(words[0], i));
        }
        return;
    }
    verb = verb != NULL ? verb : en_verb_find(words[0], en_str_from(words[1]));
    if (verb != NULL) {
        offer_options(cli, typed, verb);
    }
}
