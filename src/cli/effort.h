/*
 * effort: what a long computation shares with the person who waits for it: a clock, a line that
 * says how far it is, and Ctrl-C, which ends it with the best found so far. Private to src/cli.
 */
#ifndef ENTENTE_CLI_EFFORT_H
#define ENTENTE_CLI_EFFORT_H

#include <stdatomic.h>

#include "cli.h"

struct en_cli_effort {
    struct en_cli *cli;
    int64_t began_ms;
    int64_t told_ms;
    bool shown; // a progress line stands on the terminal
};

/**
 * Begin: from now on SIGINT and SIGTERM only set the flag and say so at once on a terminal; a
 * second one ends the program.
 * @param ret  ended with en_effort_end
 */
void en_effort_begin(struct en_cli_effort *ret, struct en_cli *cli);
/* Takes the progress line away and gives the signals back; where one came, says that what follows
 * is the best so far (with --json {"part":"stopped"}). */
void en_effort_end(struct en_cli_effort *effort);
/* Did a signal end the last computation before its time? */
bool en_effort_stopped(void);

/* Set by a signal; the flag for a computation's options. */
const atomic_bool *en_effort_stop(void);
/* Milliseconds since the beginning; `effort` is a struct en_cli_effort. For options of searches. */
int64_t en_effort_elapsed_ms(void *effort);

/**
 * Say how far it is: one line on a terminal's standard error that is written over, or with --json
 * an object {"part":"progress", ...}; otherwise nothing. At most one a second.
 *
 * @param message  message id, filled with the cells as %1..%9
 */
void en_effort_tell(struct en_cli_effort *effort, const char *message, const struct en_cell *cells,
                    size_t count);

/**
 * The number behind an option; `*ret` is untouched when the option was left out.
 * @return EN_OK; EN_ERR_USAGE (cli.number) when it is none, or above `max`
 */
EN_MUST_CHECK enum en_status en_effort_number(const struct en_args *args, const char *option,
                                              uint64_t max, uint64_t *ret, struct en_error *reterr);

/* How long a computation may go on: --time, --iterations, --threads, --seed. */
struct en_effort_limits {
    int64_t time_ms;     // 0 = not given
    uint64_t iterations; // 0 = not given
    uint32_t threads;    // 1 when left out
    uint64_t seed;       // 1 when left out
};

/**
 * Read the four options.
 * @return EN_OK; EN_ERR_USAGE (cli.number)
 */
EN_MUST_CHECK enum en_status en_effort_limits(const struct en_args *args, uint64_t iterations_max,
                                              uint32_t threads_max, struct en_effort_limits *ret,
                                              struct en_error *reterr);

#endif /* ENTENTE_CLI_EFFORT_H */
