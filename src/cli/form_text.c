/*
 * form_text.c: the definition of an act in words, for `act list` and `act explain`.
 */
#include "form_text.h"

#include <ctype.h>

void en_roles_print(struct en_text *out, unsigned who)
{
    const char *between = "";

    for (unsigned bit = 1; bit <= who && bit != 0; bit <<= 1) {
        if ((who & bit) != 0) {
            en_text_addf(out, "%s%s", between, en_role_name((enum en_role)bit));
            between = ", ";
        }
    }
}

const char *en_needs_text(enum en_needs needs)
{
    switch (needs) {
    case EN_NEEDS_NOTHING:
        return N_("nothing");
    case EN_NEEDS_CLASS:
        return N_("consent by class");
    case EN_NEEDS_ALL:
        return N_("all parties");
    case EN_NEEDS_PRESENT:
        return N_("parties present");
    case EN_NEEDS_TOUCHED:
        return N_("parties touched");
    case EN_NEEDS_SECOND:
        return N_("a second officer");
    }
    return "";
}

const char *en_card_text(enum en_card card)
{
    switch (card) {
    case EN_CARD_ONE:
        return N_("once");
    case EN_CARD_OPT:
        return N_("at most once");
    case EN_CARD_MANY:
        return N_("once or more");
    case EN_CARD_ANY:
        return N_("any number");
    }
    return "";
}

static void print_name(struct en_text *out, const char *name)
{
    for (; *name != '\0'; name++) {
        en_text_addc(out, (char)toupper((unsigned char)*name));
    }
}

static void print_token(struct en_text *out, const struct en_token_def *token)
{
    if (token->type == EN_TOKEN_ONEOF) {
        en_text_adds(out, token->words);
        return;
    }
    print_name(out, token->name);
    if (token->type == EN_TOKEN_INT) {
        en_text_addf(out, "(%lld..%lld)", (long long)token->min, (long long)token->max);
    } else if (token->type == EN_TOKEN_LIST) {
        en_text_adds(out, ",...");
    }
}

void en_tokens_print(struct en_text *out, const struct en_field *field)
{
    for (size_t i = 0; i < field->token_count; i++) {
        if (i > 0) {
            en_text_addc(out, ' ');
        }
        print_token(out, &field->token[i]);
    }
}
