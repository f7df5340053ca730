/*
 * act_forms: the forms of all acts as JSON, for programs that compose acts. Private to src/cli.
 */
#ifndef ENTENTE_CLI_ACT_FORMS_H
#define ENTENTE_CLI_ACT_FORMS_H

#include "cli.h"

/* {"context", "acts": [...], "words": [256 of them], "limits": {...}}; NULL without memory. */
struct json_t *en_act_forms_json(void);

#endif /* ENTENTE_CLI_ACT_FORMS_H */
