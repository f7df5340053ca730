/*
 * find: acts of the record by what people type: an index, an id, the beginning of an id, the number
 * of an order or programme. Private to src/cli.
 */
#ifndef ENTENTE_CLI_FIND_H
#define ENTENTE_CLI_FIND_H

#include "cli.h"

/* An entry, taken apart; all of it lives in the call's arena. */
struct en_found {
    uint64_t index;
    struct en_str bytes; // the entry as it is hashed
    struct en_checked *entry;
};

/* By index, id or the beginning of an id. EN_ERR_NOT_FOUND (cli.act), EN_ERR_RANGE
 * (cli.act-several). */
EN_MUST_CHECK enum en_status en_find_act(struct en_cli *cli, const char *word, struct en_found *ret,
                                         struct en_error *reterr);
EN_MUST_CHECK enum en_status en_find_index(struct en_cli *cli, uint64_t index, struct en_found *ret,
                                           struct en_error *reterr);

/* What became of entries: loaded once, asked often. */
/* Is the act of this index in doubt? The cell `contested` of a row that shows it. */
EN_MUST_CHECK enum en_status en_find_doubt(struct en_cli *cli, uint64_t index, struct en_cell *ret,
                                           struct en_error *reterr);

struct en_outcome_row;
struct en_outcomes {
    struct en_outcome_row *item;
    size_t count;
};
EN_MUST_CHECK enum en_status en_outcomes_load(struct en_cli *cli, struct en_outcomes *ret,
                                              struct en_error *reterr);
void en_outcomes_finish(struct en_outcomes *outcomes); /* safe on zeroed */
/* "effect", "void" (then with the rule), or the state of the proposal: "open", "effective"... */
struct en_str en_outcome_of(const struct en_outcomes *outcomes, uint64_t index,
                            struct en_str *ret_rule);

/* The proposal meant: an id or its beginning, or the number of an order, programme or the like of
 * which one proposal is open. */
EN_MUST_CHECK enum en_status en_find_proposal(struct en_cli *cli, const char *word,
                                              struct en_hash *ret, struct en_error *reterr);

/* Of a view whose last row is the one in force (`accords`): keeps its id in a struct en_hash. */
bool en_take_last_id(void *hash, const struct en_cell *cells, size_t count);

/* Read an index, or say that it is none. */
EN_MUST_CHECK enum en_status en_cli_index(const char *word, uint64_t *ret, struct en_error *reterr);

#endif /* ENTENTE_CLI_FIND_H */
