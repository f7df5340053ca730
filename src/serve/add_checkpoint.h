/*
 * The request of C2SP tlog-witness, read and written. Private to src/serve; knows no socket.
 */
#ifndef ENTENTE_SERVE_ADD_CHECKPOINT_H
#define ENTENTE_SERVE_ADD_CHECKPOINT_H

#include "entente/serve.h"

struct add_checkpoint {
    uint64_t old;
    struct en_proof proof;
    struct en_str checkpoint; // a signed note; borrows
};

/* EN_ERR_SYNTAX (add-checkpoint.form), EN_ERR_TOO_LONG (add-checkpoint.hashes: over 63). */
EN_MUST_CHECK enum en_status add_checkpoint_parse(struct en_str body, struct add_checkpoint *ret,
                                                  struct en_error *reterr);
void add_checkpoint_print(struct en_text *out, const struct add_checkpoint *request);

/* The decimal that a witness answers with 409, and its LF. */
bool add_checkpoint_size(struct en_str body, uint64_t *ret);

#endif /* ENTENTE_SERVE_ADD_CHECKPOINT_H */
