/*
 * policy: heads and receipts judged by a policy file instead of a node's accord. Private to
 * src/cli.
 */
#ifndef ENTENTE_CLI_POLICY_H
#define ENTENTE_CLI_POLICY_H

#include "cli.h"

/* Read a C2SP tlog-policy file; what it says lives as long as the command. */
EN_MUST_CHECK enum en_status en_policy_file(struct en_cli *cli, const char *path,
                                            struct en_policy *ret, struct en_error *reterr);
/**
 * Is the signed head of a folder good by a policy file?
 * @param expect  the head that was verified: the folder must still show it
 * @return EN_OK, EN_ERR_VERIFY (head.*, policy.quorum-missed), EN_ERR_SYNTAX (policy.*)
 */
EN_MUST_CHECK enum en_status en_policy_check(struct en_cli *cli, const char *folder,
                                             const char *path, const struct en_head *expect,
                                             struct en_error *reterr);

#endif /* ENTENTE_CLI_POLICY_H */
