/* Instances for the tests of src/roster: a small one as text, and those of data/bench. */
#ifndef ENTENTE_TESTS_ROSTERS_H
#define ENTENTE_TESTS_ROSTERS_H

#include <entente/roster.h>

/* Horizon, shifts and staff of a small instance: three people, four days, D and N. */
#define SMALL_HEAD                                                                                 \
    "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nN,480,D\nSECTION_STAFF\n"                         \
    "A,D=4|N=1,1440,480,3,2,2,1\nB,D=4|N=4,1440,480,3,2,2,1\nC,D=4,1920,0,4,1,1,1\n"

/* An instance of data/bench/curtois; ends the test when it cannot be read. The text is kept. */
void roster_load(struct en_roster *ret, const char *name);
/* From a text that stays. */
void roster_of(struct en_roster *ret, const char *text);
/* A file of data/bench/curtois. */
struct en_str roster_file(const char *name);

#endif /* ENTENTE_TESTS_ROSTERS_H */
