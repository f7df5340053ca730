/*
 * sector: a small sector for the tests: six places on a line, ten minutes apart, the base at the
 * left end; short patrols that stop at one to three of them, and a guard that stays at one.
 */
#ifndef TESTS_PROGRAMME_SECTOR_H
#define TESTS_PROGRAMME_SECTOR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <entente/programme.h>

enum { ZONES = 6, KINDS = 2, DAYS = 7, SHORT = 0, GUARD = 1 };

struct sector {
    struct en_programme_base base[1];
    struct en_programme_zone zone[ZONES];
    struct en_programme_kind kind[KINDS];
    int32_t legs[(ZONES + 1) * (ZONES + 1)];
    struct en_programme_wish wish[2 * DAYS];
    struct en_programme_needs needs;
    struct en_arena arena;
};

/* Two short patrols and a guard a day, eight vehicles. */
void sector_begin(struct sector *sector);
void sector_end(struct sector *sector);
/* Make with this seed; what is wrong fails the test. */
struct en_programme_plan sector_make(struct sector *sector, uint64_t seed);

#endif /* TESTS_PROGRAMME_SECTOR_H */
