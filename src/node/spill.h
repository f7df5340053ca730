/*
 * Entries on their way from a source through the fold into the own record.
 */
#ifndef ENTENTE_NODE_SPILL_H
#define ENTENTE_NODE_SPILL_H

#include "private.h"

#include <stdio.h>

/* How far log time may lead our clock: notes on log time ask a mirror to refuse more. */
enum { SPILL_AHEAD_S_MAX = 10 * 60 };

struct spill {
    const struct en_source *source;
    FILE *file;            // length and bytes of each entry
    uint64_t from;         // index of the first entry
    uint64_t next;         // index expected next
    en_time now;           // our clock
    en_time bound;         // log time before which nothing can have been logged that is new; or 0
    enum en_status status; // why it stopped, if not EN_OK
    struct en_error why;
    en_entry_fn each; // the fold's, during a read
    void *each_self;
};

/* Open the file; it vanishes with the process. `source`, `from`, `next`, `now` are set before. */
EN_MUST_CHECK enum en_status spill_open(struct spill *spill, const char *folder,
                                        struct en_error *reterr);
void spill_close(struct spill *spill);
/* The source again; whatever is read from it is checked for time and kept. */
struct en_source spill_source(struct spill *spill);
/* Append what was kept to the node's record, in groups. */
EN_MUST_CHECK enum en_status spill_append(struct spill *spill, struct en_node *node,
                                          struct en_error *reterr);
/* EN_ERR_VERIFY (follow.time). */
EN_MUST_CHECK enum en_status spill_ahead(struct en_error *reterr, uint64_t index, en_time logged,
                                         en_time now);

#endif /* ENTENTE_NODE_SPILL_H */
