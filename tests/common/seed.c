/*
 * seed.c: see seed.h.
 */
#include "seed.h"

#include <entente/base.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t seed_of_run(void)
{
    const char *text = getenv("ENTENTE_SEED");
    uint64_t seed = (uint64_t)en_env_system().monotonic_ms(NULL);

    if (text != NULL && !en_parse_u64(en_str_from(text), &seed)) {
        (void)fprintf(stderr, "ENTENTE_SEED=%s is no number\n", text);
        exit(2);
    }
    printf("seed %" PRIu64 " (ENTENTE_SEED=%" PRIu64 " plays it again)\n", seed, seed);
    (void)fflush(stdout);
    return seed;
}
