/*
 * diff: what differs between two texts, line by line. Private to src/cli.
 */
#ifndef ENTENTE_CLI_DIFF_H
#define ENTENTE_CLI_DIFF_H

#include "cli.h"

/**
 * Say the lines that were taken out and put in, in the order of the texts; the same lines are left
 * out. With --json an object a line: {"change":"removed","line":"..."}.
 * @return EN_OK; EN_ERR_TOO_LONG beyond EN_ACT_LINES_MAX lines; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_diff_say(struct en_cli *cli, struct en_str before,
                                         struct en_str after, struct en_error *reterr);

#endif /* ENTENTE_CLI_DIFF_H */
