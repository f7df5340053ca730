/*
 * The seed of a test that tries something else in every run.
 *
 * A failure is played again with the number that was printed: ENTENTE_SEED=N build/tests/.../test.
 */
#ifndef TESTS_COMMON_SEED_H
#define TESTS_COMMON_SEED_H

#include <stdint.h>

/* The number in ENTENTE_SEED, or without it one drawn from the clock; printed either way. Ends the
 * program when ENTENTE_SEED is no number. */
uint64_t seed_of_run(void);

#endif /* TESTS_COMMON_SEED_H */
