/*
 * What the tests of the bulletin say again and again: patrols went out and came back, an edition
 * was made, an edition was published. Crews 0, 1 and 2 share nobody, so three go on one day.
 */
#ifndef TESTS_BULLETIN_TOLD_H
#define TESTS_BULLETIN_TOLD_H

#include "../state/asked.h"

#include <entente/bulletin.h>

/* One patrol of a day. */
struct outing {
    const char *number; // of its order
    int crew;           // 0..2
    const char *absent; // party that did not come, or NULL; neither lead nor deputy may be of it
    const char *back;   // "11:30", when it returned and that was logged
    const char *second; // its second stop; NULL: the market
};

/* All leave at 08:00 of the day ("2017-02-21") and return, in the order given. */
void went_out(struct world *world, const char *day, const struct outing *outing, size_t count);
/* Only leave. */
void left(struct world *world, const char *day, const struct outing *outing, size_t count);
void returned(struct world *world, const char *day, const struct outing *outing);

/* The edition "morning" or "evening" of the day; the clock is not moved. */
struct en_bulletin *made(struct world *world, const char *edition, const char *day,
                         const char *language);
/* At its hour: made in French, published, and returned. */
struct en_bulletin *published(struct world *world, const char *edition, const char *day);

/* Its items as lines, as in "patrols joint 3 gao morning 2017-02-21\n". Lives in the world. */
const char *items_of(struct world *world, const struct en_bulletin *bulletin);
const char *as_text(struct world *world, const struct en_bulletin *bulletin);
const char *as_html(struct world *world, const struct en_bulletin *bulletin);
const char *as_atom(struct world *world, const struct en_bulletin *bulletin);

#endif /* TESTS_BULLETIN_TOLD_H */
