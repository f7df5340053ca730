/*
 * args: the reading of the command line, shared by the frame and the help. Private to src/cli.
 */
#ifndef ENTENTE_CLI_ARGS_H
#define ENTENTE_CLI_ARGS_H

#include "cli.h"

/* The words of the line and how far they are read. */
struct en_words {
    char **word;
    size_t count;
    size_t at;
};

/* i-th global option; false behind the last. `*ret_letter` is 0 and `*ret_meta` NULL when it has
 * none. */
bool en_global_option(size_t i, const char **ret_name, char *ret_letter, const char **ret_meta,
                      const char **ret_help);

/* Take the word at `words->at` if it is a global option. */
EN_MUST_CHECK enum en_status en_args_global(struct en_cli *cli, struct en_words *words,
                                            bool *ret_taken, bool *ret_help,
                                            struct en_error *reterr);

/**
 * Read the words behind noun and verb by the verb's usage; global options go into `cli`.
 * @param ret_help  set when --help or -h stood anywhere; what is missing is then no error
 * @return EN_OK; EN_ERR_USAGE (cli.option-unknown, cli.option-value, cli.option-missing,
 *         cli.option-repeated, cli.word-missing, cli.word-extra, cli.words)
 */
EN_MUST_CHECK enum en_status en_args_read(struct en_cli *cli, const struct en_verb *verb,
                                          struct en_words *words, struct en_args *ret,
                                          bool *ret_help, struct en_error *reterr);

/* "There is no option --NAME here", with the nearest; `verb` may be NULL. */
enum en_status en_args_unknown(struct en_str name, const struct en_verb *verb,
                               struct en_error *reterr);

#endif /* ENTENTE_CLI_ARGS_H */
