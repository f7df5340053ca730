/*
 * What the tests of accord share: keys from seeds, a small good accord, and acts made of lines.
 */
#ifndef TESTS_ACCORD_SAMPLE_H
#define TESTS_ACCORD_SAMPLE_H

#include <entente/accord.h>

enum { SAMPLE_KEYS = 12 };

/* The smallest accord that exercises every kind of line; keys as "@name". */
extern const char sample_template[];

/* Verifier keys of the names the templates use, and one small-order key "bad/root". */
extern struct en_vkey sample_keys[SAMPLE_KEYS];

/* Fill sample_keys; call it once, first. */
void sample_open(void);

/* The text of an act of this type with these lines, keys filled in. Free with en_text_finish. */
struct en_text sample_act(enum en_act_type type, const char *template_lines);

/* Parse and create. The caller destroys it; NULL on failure, and `*error` (or NULL) tells why. */
struct en_accord *sample_accord(const char *template_lines, struct en_error *error);

/* `template_lines` with the first `from` made `to`; asserted to be there. Free it. */
char *sample_change(const char *template_lines, const char *from, const char *to);

/* Number of the line of accord.found in which `marker` first stands, header lines counted. */
size_t sample_line(const char *template_lines, const char *marker);

#endif
