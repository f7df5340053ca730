/*
 * args.c: the words of the command line, read by the verb's usage.
 *
 * Global options may stand anywhere, before the noun or behind the verb. getopt_long is not used:
 * it wants a second table of options, prints by itself, and keeps its place in global variables.
 */
#include "args.h"

#include <assert.h>
#include <string.h>

#include "usage.h"

/* Set by a global option; `cli` carries what they mean. */
enum global { NODE, JSON, CLOCK, KEY, AUTHOR, PASSPHRASE_FILE, AUTHORITY, LANGUAGE, YES, HELP };

static const struct {
    const char *name;
    const char *meta; // NULL for a flag
    const char *help;
    enum global id;
    char letter;
} GLOBALS[] = {
    {"node", "DIR", N_("folder of the node (else $ENTENTE_NODE, else this folder)"), NODE, 'n'},
    {"key", "NAME", N_("key that signs: a name in the node's keys/, or a file"), KEY, 'k'},
    {"author", "NAME", N_("write the act's text for this key to sign elsewhere (ssh-keygen)"),
     AUTHOR, 0},
    {"passphrase-file", "FILE", N_("take the key's passphrase from a file"), PASSPHRASE_FILE, 0},
    {"clock", "TIME", N_("act as if it were this time (exercise mode only)"), CLOCK, 0},
    {"ca", "DIR|FILE",
     N_("who vouches for servers: what `entente ca make` wrote (else $ENTENTE_CA)"), AUTHORITY, 0},
    {"json", NULL, N_("one JSON object a line instead of text"), JSON, 0},
    {"yes", NULL, N_("go ahead without asking"), YES, 'y'},
    {"lang", "fr|en", N_("language of messages (else LANG)"), LANGUAGE, 0},
    {"help", NULL, N_("what a noun or verb does, with examples"), HELP, 'h'},
};

bool en_global_option(size_t i, const char **ret_name, char *ret_letter, const char **ret_meta,
                      const char **ret_help)
{
    if (i >= EN_COUNT(GLOBALS)) {
        return false;
    }
    *ret_name = GLOBALS[i].name;
    *ret_letter = GLOBALS[i].letter;
    *ret_meta = GLOBALS[i].meta;
    *ret_help = GLOBALS[i].help;
    return true;
}

/* One option as written: "--out=FILE", "--out FILE", "-o FILE". */
struct written {
    struct en_str name;
    const char *inline_value; // behind '=', NULL without
};

static struct written option_written(const char *word)
{
    struct written option = {en_str_from(word + 2), NULL};
    const char *equals = strchr(word, '=');

    if (word[1] != '-') {
        option.name = strcmp(word, "-o") == 0 ? EN_STR("out") : (struct en_str){word + 1, 1};
        return option;
    }
    if (equals != NULL) {
        option.name.len = (size_t)(equals - (word + 2));
        option.inline_value = equals + 1;
    }
    return option;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* The value of an option: behind '=', or the next word. */
static enum en_status take_value(struct en_words *words, const struct written *option,
                                 struct en_str meta, const char **ret, struct en_error *reterr)
{
    const char *next = words->at + 1 < words->count ? words->word[words->at + 1] : NULL;

    if (option->inline_value != NULL) {
        *ret = option->inline_value;
        return EN_OK;
    }
    if (next == NULL || strncmp(next, "--", 2) == 0) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.option-value", EN_STR(""),
                       N_("the option --%1 needs a value"), N_("Write --%1 %2."), option->name,
                       meta);
    }
    words->at++;
    *ret = next;
    return EN_OK;
}

static enum en_status no_value(const struct written *option, struct en_error *reterr)
{
    if (option->inline_value == NULL) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.option-value", EN_STR(""),
                   N_("the option --%1 takes no value"), N_("Write --%1 alone."), option->name);
}

void en_cli_set_clock(struct en_cli *cli, en_time now)
{
    cli->clock.inner = en_env_system();
    cli->clock.offset_s = now - cli->clock.inner.now(cli->clock.inner.self);
    cli->env = en_env_clock(&cli->clock);
    cli->clock_shifted = true;
}

static enum en_status set_clock(struct en_cli *cli, const char *text, struct en_error *reterr)
{
    en_time wanted = 0;
    enum en_status status = en_cli_time(text, &wanted, reterr);

    if (status == EN_OK) {
        en_cli_set_clock(cli, wanted);
    }
    return status;
}

static enum en_status set_language(const char *text, struct en_error *reterr)
{
    assert(text != NULL);
    if (strcmp(text, "fr") != 0 && strcmp(text, "en") != 0) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.language", EN_STR(""),
                       N_("there are no messages in the language \"%1\""), N_("Choose fr or en."),
                       en_str_from(text));
    }
    en_language_choose(text);
    return EN_OK;
}

static enum en_status set_global(struct en_cli *cli, enum global id, const char *value,
                                 bool *ret_help, struct en_error *reterr)
{
    switch (id) {
    case NODE:
        cli->folder = value;
        return EN_OK;
    case JSON:
        cli->json = true;
        return EN_OK;
    case CLOCK:
        return set_clock(cli, value, reterr);
    case KEY:
        cli->key = value;
        return EN_OK;
    case AUTHOR:
        cli->author = value;
        return EN_OK;
    case PASSPHRASE_FILE:
        cli->passphrase_file = value;
        return EN_OK;
    case AUTHORITY:
        cli->authority = value;
        return EN_OK;
    case LANGUAGE:
        return set_language(value, reterr);
    case YES:
        cli->yes = true;
        return EN_OK;
    case HELP:
        *ret_help = true;
        return EN_OK;
    }
    return EN_OK;
}

static bool is_global(const struct written *option, size_t *ret)
{
    for (size_t i = 0; i < EN_COUNT(GLOBALS); i++) {
        bool by_letter = option->name.len == 1 && option->name.ptr[0] == GLOBALS[i].letter;
        if (by_letter || en_str_is(option->name, GLOBALS[i].name)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

enum en_status en_args_global(struct en_cli *cli, struct en_words *words, bool *ret_taken,
                              bool *ret_help, struct en_error *reterr)
{
    const char *word = words->word[words->at];
    const char *value = NULL;
    size_t i = 0;

    *ret_taken = false;
    if (!is_option(word)) {
        return EN_OK;
    }
    struct written option = option_written(word);
    if (!is_global(&option, &i)) {
        return EN_OK;
    }
    option.name = en_str_from(GLOBALS[i].name);
    struct en_str meta = en_str_from(GLOBALS[i].meta);
    enum en_status status = GLOBALS[i].meta == NULL
                                ? no_value(&option, reterr)
                                : take_value(words, &option, meta, &value, reterr);
    if (status == EN_OK) {
        status = set_global(cli, GLOBALS[i].id, value, ret_help, reterr);
    }
    words->at++;
    *ret_taken = true;
    return status;
}

/* i-th option of a verb for a suggestion: its own first, then the global ones. */
struct option_names {
    const struct en_usage_item *items;
    size_t count;
};

static struct en_str option_name(const void *self, size_t i)
{
    const struct option_names *names = self;

    for (size_t k = 0; k < names->count; k++) {
        if (names->items[k].option.len == 0) {
            continue;
        }
        if (i == 0) {
            return names->items[k].option;
        }
        i--;
    }
    return en_str_from(i < EN_COUNT(GLOBALS) ? GLOBALS[i].name : NULL);
}

enum en_status en_args_unknown(struct en_str name, const struct en_verb *verb,
                               struct en_error *reterr)
{
    struct en_usage_item items[EN_CLI_USAGE_MAX];
    size_t count = verb != NULL ? en_usage_read(verb->usage, items, EN_COUNT(items)) : 0;
    struct option_names names = {items, count};
    struct en_str near = en_nearest(name, option_name, &names);

    if (near.len == 0) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.option-unknown", EN_STR(""),
                       N_("there is no option --%1 here"), N_("Add --help to see which there are."),
                       name);
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.option-unknown", EN_STR(""),
                   N_("there is no option --%1 here"),
                   N_("Did you mean --%2? Add --help to see which there are."), name, near);
}

static enum en_status read_option(struct en_words *words, const struct en_usage_item *items,
                                  size_t count, struct en_args *args, struct en_error *reterr)
{
    struct written option = option_written(words->word[words->at]);
    const struct en_usage_item *item = en_usage_option(items, count, option.name);
    const char *value = NULL;

    if (item == NULL) {
        return en_args_unknown(option.name, args->verb, reterr);
    }
    enum en_status status = item->meta.len == 0
                                ? no_value(&option, reterr)
                                : take_value(words, &option, item->meta, &value, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (args->option_count == EN_COUNT(args->option)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.words", EN_STR(""),
                       N_("there are too many words on the line"), NULL);
    }
    args->option[args->option_count++] = (struct en_option){item->option, value};
    words->at++;
    return EN_OK;
}

static enum en_status add_word(struct en_args *args, const char *word, struct en_error *reterr)
{
    if (args->word_count == EN_COUNT(args->word)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.words", EN_STR(""),
                       N_("there are too many words on the line"), NULL);
    }
    args->word[args->word_count++] = word;
    return EN_OK;
}

/* Does what was read fulfil the usage? */
static enum en_status check_words(const struct en_args *args, const struct en_usage_item *items,
                                  size_t count, struct en_error *reterr)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].option.len > 0) {
            continue;
        }
        if (!items[i].optional && args->word_count <= most) {
            return en_fail(reterr, EN_ERR_USAGE, "cli.word-missing", EN_STR(""),
                           N_("%1 is missing on the line"),
                           N_("Write: entente %2 %3 %4 (--help shows examples)."), items[i].meta,
                           en_str_from(args->verb->noun), en_str_from(args->verb->name),
                           en_str_from(args->verb->usage));
        }
        most = items[i].repeated ? SIZE_MAX : most + 1;
    }
    if (args->word_count > most) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.word-extra", EN_STR(""),
                       N_("the word \"%1\" has no place here"),
                       N_("Write: entente %2 %3 %4 (--help shows examples)."),
                       en_str_from(args->word[most]), en_str_from(args->verb->noun),
                       en_str_from(args->verb->name), en_str_from(args->verb->usage));
    }
    return EN_OK;
}

static enum en_status check_options(const struct en_args *args, const struct en_usage_item *items,
                                    size_t count, struct en_error *reterr)
{
    for (size_t i = 0; i < count; i++) {
        size_t times = 0;
        for (size_t k = 0; k < args->option_count; k++) {
            times += en_str_equal(args->option[k].name, items[i].option);
        }
        if (items[i].option.len > 0 && times == 0 && !items[i].optional) {
            return en_fail(reterr, EN_ERR_USAGE, "cli.option-missing", EN_STR(""),
                           N_("the option --%1 must be given"), N_("Write --%1 %2."),
                           items[i].option, items[i].meta);
        }
        if (items[i].option.len > 0 && times > 1 && !items[i].repeated) {
            return en_fail(reterr, EN_ERR_USAGE, "cli.option-repeated", EN_STR(""),
                           N_("the option --%1 stands more than once"), N_("Keep one of them."),
                           items[i].option);
        }
    }
    return EN_OK;
}

enum en_status en_args_read(struct en_cli *cli, const struct en_verb *verb, struct en_words *words,
                            struct en_args *ret, bool *ret_help, struct en_error *reterr)
{
    struct en_usage_item items[EN_CLI_USAGE_MAX];
    size_t count = en_usage_read(verb->usage, items, EN_COUNT(items));
    enum en_status status = EN_OK;
    bool only_words = false;

    ret->verb = verb;
    while (status == EN_OK && words->at < words->count) {
        bool taken = false;
        const char *word = words->word[words->at];
        if (only_words || !is_option(word)) {
            status = add_word(ret, word, reterr);
            words->at++;
        } else if (strcmp(word, "--") == 0) {
            only_words = true;
            words->at++;
        } else {
            status = en_args_global(cli, words, &taken, ret_help, reterr);
            if (status == EN_OK && !taken) {
                status = read_option(words, items, count, ret, reterr);
            }
        }
    }
    if (status != EN_OK || *ret_help) {
        return status;
    }
    status = check_words(ret, items, count, reterr);
    return status == EN_OK ? check_options(ret, items, count, reterr) : status;
}

const char *en_args_word(const struct en_args *args, size_t i)
{
    return i < args->word_count ? args->word[i] : NULL;
}

const char *en_args_option_at(const struct en_args *args, const char *name, size_t i)
{
    for (size_t k = 0; k < args->option_count; k++) {
        if (en_str_is(args->option[k].name, name) && i-- == 0) {
            return args->option[k].value;
        }
    }
    return NULL;
}

const char *en_args_option(const struct en_args *args, const char *name)
{
    return en_args_option_at(args, name, 0);
}

bool en_args_flag(const struct en_args *args, const char *name)
{
    for (size_t k = 0; k < args->option_count; k++) {
        if (en_str_is(args->option[k].name, name)) {
            return true;
        }
    }
    return false;
}
