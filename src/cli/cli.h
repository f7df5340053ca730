/*
 * cli: the command line, `entente <noun> <verb>`.
 *
 * One table (nouns.def) holds every noun and verb: its function, its usage, one line about it and
 * its examples. Dispatch, the reading of arguments, help, completion and suggestions all come from
 * that table, so they cannot drift apart. A verb is one function:
 *
 *     enum en_status verb(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
 *
 * It prints what it has to say through out.c, which knows both forms (people and --json), and
 * returns a status; the frame prints the error and turns the status into the exit status. Nothing
 * in a verb decides a rule: it composes acts, asks views, and calls the node.
 *
 * Words shown to people are message ids, N_("..."), translated where they are shown by en_tr.
 */
#ifndef ENTENTE_CLI_H
#define ENTENTE_CLI_H

#include <stdio.h>

#include <entente/base.h>
#include <entente/node.h>

enum {
    EN_CLI_ARGS_MAX = 512,      /* words on one line after the verb; a shell glob of files fits */
    EN_CLI_OPTIONS_MAX = 512,   /* of them options; --except may come often */
    EN_CLI_USAGE_MAX = 24,      /* items in one usage line; a page cannot explain more */
    EN_CLI_FILE_MAX = 16 << 20, /* largest file a verb reads whole */
    EN_CLI_CELLS_MAX = 28,      /* columns of a table */
    EN_ACT_HEAD_LINES = 7,      /* what en_act_print puts above an act's own lines */
    EN_CLI_PASSPHRASE_MAX = 1024,
    EN_CLI_FINGERPRINT_WORDS = 12, /* 96 bits, crypto.h */
    EN_CLI_ABBREVIATION_MIN = 6,   /* hex digits of an id; fewer are a slip of the finger */
};

/* ---- the table ------------------------------------------------------------------------------ */

struct en_cli;
struct en_args;
typedef enum en_status (*en_verb_fn)(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr);

struct en_verb {
    const char *noun;
    const char *name; // "" for a noun that is its own verb: init, show, verify, status, play
    en_verb_fn run;
    const char *usage;    // what may follow, e.g. "FILE [--as KEY] [--except ID]..."; see args.c
    const char *summary;  // message id, one line
    const char *examples; // lines behind "entente "; not translated
};

struct en_noun {
    const char *name;
    const char *summary; // message id, one line
};

extern const struct en_verb en_verbs[];
extern const size_t en_verb_count;
extern const struct en_noun en_nouns[];
extern const size_t en_noun_count;

/* ---- one call of the program ---------------------------------------------------------------- */

struct en_remote;
struct en_cli {
    struct en_env env;           // the machine, or the machine with a shifted clock
    struct en_clock clock;       // behind env when --clock is given
    bool clock_shifted;          // allowed in exercise mode only
    const char *folder;          // --node, $ENTENTE_NODE or "."
    const char *key;             // --key, or NULL
    const char *author;          // --author, or NULL: acts are written out unsigned
    bool composed;               // a text was written out for --author
    const char *authority;       // --ca, $ENTENTE_CA or NULL: who vouches for servers
    const char *passphrase_file; // --passphrase-file, or NULL
    bool json;                   // one object a line instead of text
    bool yes;                    // do it although it is void, without asking
    bool hush;                   // people are not told of each act that goes in well
    bool colour;                 // out is a terminal that wants colours
    unsigned width;              // columns of the terminal; 0 = no limit (not a terminal)
    FILE *out;
    FILE *err;
    struct en_arena arena;         // what lives until the program ends
    struct en_node *node;          // opened by en_cli_open, closed by the frame
    const char *server;            // URL of the server that holds the folder; NULL: we hold it
    struct en_remote *remote;      // a session at that server, closed by the frame
    struct en_signing_key *signer; // opened by en_cli_signer, destroyed by the frame
};

/* What stood on the line after noun and verb, read by the verb's usage. */
struct en_option {
    struct en_str name; // without dashes
    const char *value;  // NULL for a flag
};
struct en_args {
    const struct en_verb *verb;
    const char *word[EN_CLI_ARGS_MAX]; // positional, in order
    size_t word_count;
    struct en_option option[EN_CLI_OPTIONS_MAX];
    size_t option_count;
};

/* i-th positional word, NULL when it was left out. */
const char *en_args_word(const struct en_args *args, size_t i);
/* Value of an option, NULL when it was left out; of the i-th time it stands. */
const char *en_args_option(const struct en_args *args, const char *name);
const char *en_args_option_at(const struct en_args *args, const char *name, size_t i);
bool en_args_flag(const struct en_args *args, const char *name);

/* The whole program: reads argv, runs the verb, prints the error. Returns the exit status. */
int en_cli_main(int argc, char **argv);

/* `entente play`: src/cli/play.c. */
enum en_status en_cli_play(struct en_cli *cli, const struct en_args *args, struct en_error *reterr);

/* ---- words (i18n.c) ------------------------------------------------------------------------- */

/* Choose the language: `lang` ("fr", "en") or, when NULL, LANGUAGE, LC_ALL, LC_MESSAGES, LANG.
 * Works where the locale itself is not installed. The only caller of setlocale. */
void en_language_choose(const char *lang);
/* "fr" or "en". */
const char *en_language(void);
/* The message in the language chosen; the id itself when there is no translation. */
const char *en_tr(const char *message);
/* en_tr; with --json NULL: what programs read is in no language. */
en_translate_fn en_translator(const struct en_cli *cli);
/* A token of the record (a state, a kind, an answer) as people read it in this column or under this
 * key of an act; NULL: no such word (words.c). */
const char *en_word(const char *column, struct en_str token);
/* A word of a table of the program's own: en_tr; with --json the id, the same in every language. */
const char *en_say_word(const struct en_cli *cli, const char *message);
/* The name of a column or cell as people read it (columns.c). */
const char *en_column_name(const char *name);
/* Columns a UTF-8 text takes on a terminal; a byte that is no text counts one. */
size_t en_width(struct en_str text);

/* ---- what is said (out.c, table.c) ---------------------------------------------------------- */

/* With --json every member is data, the same in every language, but for two: `text`, a sentence,
 * and `remedy`, what to do. Beside them stands as data what they say: an error's `rule`, `place`
 * and `args`; the `code` and `args` of an explanation. docs/architecture.md has the rule. */

/* Cells by type; the text is borrowed. */
struct en_cell en_cell_text(const char *name, struct en_str text);
struct en_cell en_cell_int(const char *name, int64_t num);
struct en_cell en_cell_time(const char *name, en_time time);
struct en_cell en_cell_hash(const char *name, const struct en_hash *hash);
struct en_cell en_cell_none(const char *name);
/* How a cell reads: a time as UTC text, a hash in hex (the first `hash_digits` digits). */
void en_cell_print(struct en_text *out, const struct en_cell *cell, size_t hash_digits);
/* The same for people: the words of columns that hold words are translated. */
void en_cell_show(struct en_text *out, const struct en_cell *cell, size_t hash_digits);
/* The cells as one JSON object; a new reference, NULL without memory. */
struct json_t *en_cells_json(const struct en_cell *cells, size_t count);

/**
 * Say one thing: as a sentence (`message` filled with the cells as %1..%9) or, with --json, as one
 * object of all cells.
 */
void en_say(struct en_cli *cli, const char *message, const struct en_cell *cells, size_t count);
/* Text broken at spaces into lines of at most `columns` (0: no limit), each behind `indent` spaces;
 * the first stands where the cursor is. What stands in brackets stays together. Ends the line. */
void en_text_wrap(struct en_text *out, struct en_str text, size_t indent, size_t columns);
/* The cells one below the other, names aligned; or one object. */
void en_say_sheet(struct en_cli *cli, const struct en_cell *cells, size_t count);
/* Text as it is; nothing with --json. */
void en_say_text(struct en_cli *cli, struct en_str text);
/* A line of its own for people, translated, with arguments; nothing with --json. */
void en_say_line(struct en_cli *cli, const char *message, const struct en_str *args, size_t count);
/* An object of the caller's own making, with --json only; takes the reference. */
void en_say_json(struct en_cli *cli, struct json_t *object);
/* Errors on the other channel, in words or as an object. */
void en_say_error(struct en_cli *cli, enum en_status status, const struct en_error *error);

/* A table: rows are kept until the end to align them; with --json each row is said at once. */
struct en_table {
    struct en_cli *cli;
    const char *empty; // message id said when there was no row; may be NULL
    const char *shown; // "order,state": columns for people; NULL: all. JSON has all
    const char *part;  // member "part" of each object, where a verb says several tables; or NULL
    struct en_arena arena;
    struct en_table_row *first, *last;
    const char *name[EN_CLI_CELLS_MAX];
    size_t from[EN_CLI_CELLS_MAX]; // which cell of a row
    bool number[EN_CLI_CELLS_MAX]; // right-aligned
    bool doubt;                    // a row rests on a contested act: it says so
    size_t columns, rows;
};
void en_table_begin(struct en_table *table, struct en_cli *cli, const char *empty);
/* An en_row_fn: `table` is a struct en_table. Every row has the columns of the first. */
bool en_table_row(void *table, const struct en_cell *cells, size_t count);
void en_table_end(struct en_table *table); /* prints and frees */

/* Emphasis for terminals, empty text elsewhere; never the only carrier of a meaning. */
enum en_ink { EN_INK_PLAIN, EN_INK_BOLD, EN_INK_DIM, EN_INK_GOOD, EN_INK_BAD, EN_INK_WAIT };
const char *en_ink(const struct en_cli *cli, enum en_ink ink);

/* ---- what verbs share (cli.c, keys.c, perform.c) -------------------------------------------- */

/* Open the node of --node into cli->node; a second call is free. Refuses a shifted clock on a live
 * accord (EN_ERR_USAGE, cli.clock-live). */
EN_MUST_CHECK enum en_status en_cli_open(struct en_cli *cli, enum en_node_mode mode,
                                         struct en_error *reterr);
/* The same for a verb that composes acts and hands them in, and changes nothing else: it works also
 * beside a server that holds the folder. So do verbs that only read. */
EN_MUST_CHECK enum en_status en_cli_open_to_act(struct en_cli *cli, struct en_error *reterr);
/* Open a folder that a server holds, by its clock; `held` is the error that says who holds it, and
 * what is returned where no server answers there (beside.c). */
EN_MUST_CHECK enum en_status en_cli_open_beside(struct en_cli *cli, const struct en_error *held,
                                                struct en_error *reterr);
/* Hand a signed act in at that server. EN_ERR_RECEIVED as en_cli_submit. */
EN_MUST_CHECK enum en_status en_cli_hand_over(struct en_cli *cli, struct en_str note,
                                              const struct en_hash *id, struct en_error *reterr);
/* Shift the clock so that it shows `now`; it goes on from there. */
void en_cli_set_clock(struct en_cli *cli, en_time now);
/* A whole file, or standard input for "-", into the arena. */
EN_MUST_CHECK enum en_status en_cli_read(struct en_cli *cli, const char *path, struct en_str *ret,
                                         struct en_error *reterr);
/* To a file, or to standard output for NULL and "-": as it is, or as an object with --json. */
EN_MUST_CHECK enum en_status en_cli_write(struct en_cli *cli, const char *path, struct en_str text,
                                          struct en_error *reterr);
/**
 * Before a long computation: can its answer be written there? NULL and "-" always can.
 * @return EN_OK; EN_ERR_IO (file.target) when it is a folder, or its folder is not there or takes
 *         no file
 */
EN_MUST_CHECK enum en_status en_cli_may_write(const char *path, struct en_error *reterr);
/* The same for a folder that takes files, and is made where only its own folder is there. */
EN_MUST_CHECK enum en_status en_cli_may_fill(const char *folder, struct en_error *reterr);
/* What a long computation found, as en_cli_write; where the file cannot be written it goes to
 * standard output, so that it is not lost, and the error is returned. */
EN_MUST_CHECK enum en_status en_cli_write_found(struct en_cli *cli, const char *path,
                                                struct en_str text, struct en_error *reterr);
/* A view of the node's state as a table; `shown` and `empty` as in struct en_table. */
EN_MUST_CHECK enum en_status en_cli_view(struct en_cli *cli, const char *view,
                                         const struct en_str *args, size_t arg_count,
                                         const char *shown, const char *empty,
                                         struct en_error *reterr);
/* One of several tables that a verb says, below a title; the view takes one parameter. */
EN_MUST_CHECK enum en_status en_cli_part(struct en_cli *cli, const char *view, struct en_str arg,
                                         const char *shown, const char *title,
                                         struct en_error *reterr);
/* "2017-02-23T05:30:00Z", also shortened: "2017-02-23", "2017-02-23T05:30Z", "2017-02-23T05:30". */
EN_MUST_CHECK enum en_status en_cli_time(const char *text, en_time *ret, struct en_error *reterr);

/* An error about "patrol g-1" gets the line of the text that begins so, where there is one. */
void en_cli_name_line(struct en_str text, struct en_error *error);
/* What a roster breaks, as the judge of `entente plan check` finds it: place and rule of each. */
EN_MUST_CHECK enum en_status en_cli_plan_say_broken(struct en_cli *cli, const char *format,
                                                    struct en_str instance, struct en_str solution,
                                                    struct en_error *reterr);

/* SHA-256 of a text. EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status en_cli_hash(struct en_str text, struct en_hash *ret);
/* Does the id begin with these hex digits (EN_CLI_ABBREVIATION_MIN at least)? */
bool en_cli_hash_starts(const struct en_hash *hash, struct en_str digits);

/* ---- keys (keys.c) -------------------------------------------------------------------------- */

/* FOLDER/keys/NAME.key */
void en_cli_key_path(const struct en_cli *cli, const char *name, struct en_text *out);
/* From --passphrase-file or the terminal, without echo. The caller wipes it. */
EN_MUST_CHECK enum en_status en_cli_passphrase(struct en_cli *cli, const char *name,
                                               char out[static EN_CLI_PASSPHRASE_MAX],
                                               struct en_error *reterr);
/**
 * The signing key of `name`, or of --key when NULL: a name below the node's keys/, or a file. Asks
 * for the passphrase when there is one. The caller destroys the key.
 */
EN_MUST_CHECK enum en_status en_cli_key(struct en_cli *cli, const char *name,
                                        struct en_signing_key **ret, struct en_error *reterr);
/* The signing key of --key, opened once a call of the program; cli->signer. */
EN_MUST_CHECK enum en_status en_cli_signer(struct en_cli *cli, struct en_error *reterr);
/* The same as en_cli_key for an age identity; the caller wipes it. */
EN_MUST_CHECK enum en_status en_cli_identity(struct en_cli *cli, const char *name,
                                             struct en_age_identity *ret, struct en_error *reterr);
/* What a key file says openly. */
EN_MUST_CHECK enum en_status en_cli_key_look(struct en_cli *cli, const char *name,
                                             struct en_keyfile_head *ret, struct en_error *reterr);

/* ---- the lines of an act (lines.c) ---------------------------------------------------------- */

/* "key: value"; nothing when the value is NULL. */
void en_line_add(struct en_text *body, const char *key, const char *value);
void en_line_add_str(struct en_text *body, const char *key, struct en_str value);
void en_line_add_time(struct en_text *body, const char *key, en_time time);
void en_line_add_hash(struct en_text *body, const char *key, const struct en_hash *hash);
/* A line for each time the option stands. */
void en_line_add_options(struct en_text *body, const char *key, const struct en_args *args,
                         const char *option);
/* "PLACE FROM UNTIL" with times as people type them. */
EN_MUST_CHECK enum en_status en_line_add_stop(struct en_text *body, const char *key,
                                              const char *text, struct en_error *reterr);
/* The text of an act in a file that may be a signed note, or the text alone. */
struct en_str en_act_text(struct en_str file);
/* An act's own lines: its text without the head. */
struct en_str en_act_lines(struct en_str text);
/* The time of an option, now when it was left out. */
EN_MUST_CHECK enum en_status en_line_time_option(struct en_cli *cli, const struct en_args *args,
                                                 const char *option, en_time *ret,
                                                 struct en_error *reterr);

/* ---- acts (perform.c) ----------------------------------------------------------------------- */

/**
 * Do something: compose the act, see what it would do, sign it, hand it in, say what became of it.
 * An act that would be void is not handed in without --yes.
 * @param act     name of the act   @param body  its lines
 * @param ret_id  id of the act, also when it is void; may be NULL
 * @return EN_OK committed (or pending consent); EN_ERR_RECEIVED in the outbox of a node that is not
 *         the registrar's; EN_ERR_VOID, EN_ERR_CONSENT, EN_ERR_INADMISSIBLE, ... by the rule
 */
EN_MUST_CHECK enum en_status en_cli_perform(struct en_cli *cli, const char *act, struct en_str body,
                                            struct en_hash *ret_id, struct en_error *reterr);

/* What an act would do if it were logged now. `*ret` borrows from the node until its next apply. */
EN_MUST_CHECK enum en_status en_cli_try(struct en_cli *cli, struct en_str note,
                                        struct en_effect *ret, struct en_hash *ret_id,
                                        struct en_error *reterr);

/* Hand a signed act in and say what became of it; returns as en_cli_perform. */
EN_MUST_CHECK enum en_status en_cli_submit(struct en_cli *cli, struct en_str note,
                                           struct en_hash *ret_id, struct en_error *reterr);

/* What became of an act that was committed. */
void en_say_outcome(struct en_cli *cli, const struct en_result *result);

/* Sign the head if the registrar's key is in keys/ and needs no passphrase, or has one given. */
void en_cli_sign_head(struct en_cli *cli, struct en_node *registrar);

/* The screen of `entente status` for a node. */
EN_MUST_CHECK enum en_status en_cli_status_of(struct en_cli *cli, struct en_node *node,
                                              struct en_error *reterr);

#endif /* ENTENTE_CLI_H */
