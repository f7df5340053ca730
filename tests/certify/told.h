/*
 * What the tests of the checkers share: a sink that remembers which rules it heard of.
 */
#ifndef ENTENTE_TESTS_CERTIFY_TOLD_H
#define ENTENTE_TESTS_CERTIFY_TOLD_H

#include <entente/certify.h>

enum { TOLD_MAX = 64 };

struct told {
    const char *rule[TOLD_MAX];
    char place[TOLD_MAX][128];
    int64_t costs[TOLD_MAX];
    size_t count;
    int64_t cost; /* of all findings */
};

/* A sink; `context` is a struct told. */
void told_found(void *context, const struct en_certify_finding *finding);

/* How often a rule was heard of. */
size_t told_times(const struct told *told, const char *rule);

/* `text` with the first `from` replaced by `to`, in the caller's buffer; `from` must be there. */
struct en_str told_changed(char *buffer, size_t size, const char *text, const char *from,
                           const char *to);

#endif /* ENTENTE_TESTS_CERTIFY_TOLD_H */
