/*
 * source: where entries are read from: another folder, a node's or an exported one, or a server.
 * Private to src/cli.
 */
#ifndef ENTENTE_CLI_SOURCE_H
#define ENTENTE_CLI_SOURCE_H

#include "cli.h"

#include <entente/serve.h>

struct en_cli_source {
    struct en_source source;
    struct en_node *node; // one of the three is open
    struct en_tiles *tiles;
    struct en_remote *remote; // lets itself in with cli->signer
};

bool en_source_is_url(const char *where);
/* Open a server by its URL, with --key as a member; or a folder: an export if it has a checkpoint,
 * else a node (its lock is taken). */
EN_MUST_CHECK enum en_status en_source_open(struct en_cli *cli, const char *where,
                                            struct en_cli_source *ret, struct en_error *reterr);
void en_source_close(struct en_cli_source *source); /* safe on zeroed */

/* Id of act 0 and origin of the record, from its first entry. */
EN_MUST_CHECK enum en_status en_source_founding(struct en_cli *cli, struct en_cli_source *source,
                                                struct en_hash *ret_fingerprint,
                                                struct en_text *ret_origin,
                                                struct en_error *reterr);

/* Is this the fingerprint that was told: 64 hex digits, or `words_min` words and more? */
bool en_cli_fingerprint_is(struct en_str told, const struct en_hash *fingerprint, size_t words_min);

#endif /* ENTENTE_CLI_SOURCE_H */
