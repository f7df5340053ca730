/*
 * seal: audiences and their keys, for verbs that seal. Private to src/cli.
 */
#ifndef ENTENTE_CLI_SEAL_H
#define ENTENTE_CLI_SEAL_H

#include "cli.h"

/* The newest version of an audience. */
struct en_audience {
    struct en_hash id; // zeros when there is none yet
    int64_t version;   // 0 when there is none yet
};
EN_MUST_CHECK enum en_status en_audience_find(struct en_cli *cli, const char *name,
                                              struct en_audience *ret, struct en_error *reterr);

/* Keys to seal to: as recipients, and by name. */
struct en_readers {
    struct en_age_recipient recipient[EN_AGE_RECIPIENTS_MAX];
    struct en_str name[EN_AGE_RECIPIENTS_MAX]; // in the arena of the call
    size_t count;
    bool full; // there were more
};
/* The keys of an audience's version that hold now and gave a recipient that can be read. In the
 * arena of the call. EN_ERR_NOT_FOUND (cli.readers) when nobody could open it. */
EN_MUST_CHECK enum en_status en_audience_readers(struct en_cli *cli, const struct en_hash *audience,
                                                 struct en_readers **ret, struct en_error *reterr);
/* The officers of a body that hold now and gave a recipient; the rest is the same. */
EN_MUST_CHECK enum en_status en_officer_readers(struct en_cli *cli, struct en_str body,
                                                struct en_readers **ret, struct en_error *reterr);

/* Secret content: to a file that its owner alone reads, or to standard output for NULL and "-". */
EN_MUST_CHECK enum en_status en_cli_write_secret(struct en_cli *cli, const char *path,
                                                 struct en_str text, struct en_error *reterr);

#endif /* ENTENTE_CLI_SEAL_H */
