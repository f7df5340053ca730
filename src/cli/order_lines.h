/*
 * order_lines: the lines of an order, from options, a file and the version before. Private to
 * src/cli.
 */
#ifndef ENTENTE_CLI_ORDER_LINES_H
#define ENTENTE_CLI_ORDER_LINES_H

#include "cli.h"

/**
 * The lines of order.propose for `order propose`: number, the next version, the version in force as
 * base; then each line from its option, else from --file, else from the newest version.
 */
EN_MUST_CHECK enum en_status en_order_lines(struct en_cli *cli, const struct en_args *args,
                                            struct en_text *out, struct en_error *reterr);

#endif /* ENTENTE_CLI_ORDER_LINES_H */
