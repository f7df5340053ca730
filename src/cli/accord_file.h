/*
 * accord_file: an accord as it comes in a file: a template, the bare lines, or a signed act 0.
 * Private to src/cli.
 */
#ifndef ENTENTE_CLI_ACCORD_FILE_H
#define ENTENTE_CLI_ACCORD_FILE_H

#include "cli.h"

enum { EN_TEMPLATE_KEYS_MAX = 128 }; /* roots, witnesses, registrar: 32 bodies and to spare */

/* The names behind the "@" of a template, each once. */
struct en_template_keys {
    struct en_str name[EN_TEMPLATE_KEYS_MAX];
    bool cosigns[EN_TEMPLATE_KEYS_MAX]; // it stands in a witness line
    size_t count;
};
EN_MUST_CHECK enum en_status en_template_keys_read(struct en_str text, struct en_template_keys *ret,
                                                   struct en_error *reterr);

struct en_accord_file {
    struct en_act act;        // borrows from the arena
    struct en_accord *accord; // en_accord_destroy
    bool bare;                // a template or bare lines: no head, no signatures
};

/**
 * Read and check an accord file; the "@name"s of a template are given made-up keys.
 * @return EN_OK; what en_act_parse and en_accord_create return, places counted in the file
 */
EN_MUST_CHECK enum en_status en_accord_file_read(struct en_cli *cli, const char *path,
                                                 struct en_accord_file *ret,
                                                 struct en_error *reterr);

/* Head and lines of act 0, by the registrar, at `now`. */
void en_accord_head(struct en_text *out, struct en_str origin, struct en_str registrar, en_time now,
                    struct en_str body);

#endif /* ENTENTE_CLI_ACCORD_FILE_H */
