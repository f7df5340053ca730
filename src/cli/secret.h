/*
 * secret: 32 bytes that some devices share, sealed in a blob: of a patrol-day, of an SMS key.
 */
#ifndef ENTENTE_CLI_SECRET_H
#define ENTENTE_CLI_SECRET_H

#include "cli.h"

enum { EN_SECRET_BYTES = 32 };

/* Devices that open a secret: the recipients of their keys. */
struct en_desks {
    struct en_age_recipient recipient[EN_AGE_RECIPIENTS_MAX];
    size_t count;
};

/* The active keys of these roles ("duty lead gate") that gave a recipient. EN_ERR_NOT_FOUND
 * (cli.desks) for none. */
EN_MUST_CHECK enum en_status en_desks_find(struct en_cli *cli, const char *roles,
                                           struct en_desks *ret, struct en_error *reterr);
/* One device more, by the name of its key. EN_ERR_NOT_FOUND (cli.desk) without a recipient. */
EN_MUST_CHECK enum en_status en_desks_add(struct en_cli *cli, const char *device,
                                          struct en_desks *desks, struct en_error *reterr);

/* Seal a secret, keep it in blobs/, and add the line "blob: SHA-256 LENGTH" to an act's lines. */
EN_MUST_CHECK enum en_status en_secret_seal(struct en_cli *cli, const struct en_desks *desks,
                                            const uint8_t secret[static EN_SECRET_BYTES],
                                            struct en_text *body, struct en_error *reterr);
/* Open the one in this blob with an age key, --key's when `identity` is NULL; the caller wipes
 * it. */
EN_MUST_CHECK enum en_status en_secret_open(struct en_cli *cli, const struct en_hash *blob,
                                            const char *identity,
                                            uint8_t secret[static EN_SECRET_BYTES],
                                            struct en_error *reterr);

/* The blob of the secret that counts at a time: ask the view `codes` with en_secret_take_day. */
struct en_secret_day {
    en_time at;
    struct en_hash blob;
    bool found;
};
bool en_secret_take_day(void *day, const struct en_cell *cells, size_t count);

#endif /* ENTENTE_CLI_SECRET_H */
