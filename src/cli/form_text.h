/*
 * form_text: the definition of an act in words. Private to src/cli.
 */
#ifndef ENTENTE_CLI_FORM_TEXT_H
#define ENTENTE_CLI_FORM_TEXT_H

#include "cli.h"

/* "officer, ops": the roles that may author an act. */
void en_roles_print(struct en_text *out, unsigned who);
/* What an act needs to take effect; a message id. */
const char *en_needs_text(enum en_needs needs);
/* "one", "zero or one"...; a message id. */
const char *en_card_text(enum en_card card);
/* "MEMBER POST", "yes|no", "COUNT (1 to 32)": how the words of a line are written. */
void en_tokens_print(struct en_text *out, const struct en_field *field);

#endif /* ENTENTE_CLI_FORM_TEXT_H */
