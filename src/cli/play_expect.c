/*
 * play_expect.c: what must have come of the last act, and of the last sync.
 *
 * A step whose act is void or refused stops the story, unless the step behind it expects exactly
 * that: a story cannot go wrong without somebody having written that it should.
 */
#include "play.h"

#include <stdio.h>
#include <string.h>

static const char *found_message(enum play_outcome outcome)
{
    switch (outcome) {
    case PLAY_EFFECT:
        return N_("expected: %1; found: it took effect");
    case PLAY_PENDING:
        return N_("expected: %1; found: it waits for consent");
    case PLAY_VOID:
        return N_("expected: %1; found: void by rule %2 (%3 %4)");
    case PLAY_REFUSED:
        return N_("expected: %1; found: refused by rule %2 (%3 %4)");
    case PLAY_NOTHING:
    case PLAY_DONE:
        break;
    }
    return N_("expected: %1; found: no act was done");
}

static enum en_status unexpected(struct player *player, const char *wanted, struct en_error *reterr)
{
    const struct en_error *why = &player->last.why;

    return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.expected",
                     found_message(player->last.outcome), NULL, en_str_from(wanted),
                     en_str_from(why->rule), en_str_from(why->arg[0]), en_str_from(why->arg[1]));
}

enum en_status play_step_expect_effect(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    (void)step;
    return player->last.outcome == PLAY_EFFECT
               ? EN_OK
               : unexpected(player, en_tr(N_("that it takes effect")), reterr);
}

enum en_status play_step_expect_pending(struct player *player, const struct en_step *step,
                                        struct en_error *reterr)
{
    (void)step;
    return player->last.outcome == PLAY_PENDING
               ? EN_OK
               : unexpected(player, en_tr(N_("that it waits for consent")), reterr);
}

/* The words that the message must name are among its arguments. */
static bool names_all(const struct en_error *why, const struct en_str *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool named = false;
        for (size_t a = 0; a < EN_COUNT(why->arg); a++) {
            named = named || en_str_is(words[i], why->arg[a]);
        }
        if (!named) {
            return false;
        }
    }
    return true;
}

static enum en_status expect_rule(struct player *player, const struct en_step *step,
                                  enum play_outcome outcome, const char *message,
                                  struct en_error *reterr)
{
    const struct play_last *last = &player->last;
    struct en_text wanted = {0};

    if (last->outcome == outcome && en_str_is(step->arg[0], last->why.rule) &&
        names_all(&last->why, step->more, step->more_count)) {
        player->last = (struct play_last){.outcome = PLAY_DONE};
        return EN_OK;
    }
    en_text_fill(&wanted, en_tr(message), step->arg, 1);
    for (size_t i = 0; i < step->more_count; i++) {
        en_text_adds(&wanted, " ");
        en_text_add(&wanted, step->more[i]);
    }
    enum en_status status = unexpected(player, en_text_cstr(&wanted), reterr);
    en_text_finish(&wanted);
    return status;
}

enum en_status play_step_expect_void(struct player *player, const struct en_step *step,
                                     struct en_error *reterr)
{
    return expect_rule(player, step, PLAY_VOID, N_("void by rule %1"), reterr);
}

enum en_status play_step_expect_refused(struct player *player, const struct en_step *step,
                                        struct en_error *reterr)
{
    return expect_rule(player, step, PLAY_REFUSED, N_("refused by rule %1"), reterr);
}

/* ---- witnesses ------------------------------------------------------------------------------ */

enum en_status play_step_expect_witness(struct player *player, const struct en_step *step,
                                        struct en_error *reterr)
{
    struct play_node *node = NULL;
    enum en_status status = play_node_get(player, step->arg[0], &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    player->last = (struct play_last){.outcome = PLAY_DONE};
    if (node->status == EN_OK) {
        return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.witness",
                         N_("expected: witness %1 refuses by rule %2; found: it cosigned"), NULL,
                         step->arg[0], step->arg[1]);
    }
    if (en_str_is(step->arg[1], node->why.rule)) {
        return EN_OK;
    }
    return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.witness",
                     N_("expected: witness %1 refuses by rule %2; found: by rule %3"), NULL,
                     step->arg[0], step->arg[1], en_str_from(node->why.rule));
}

static size_t bits_of(uint64_t set)
{
    size_t count = 0;

    for (; set != 0; set &= set - 1) {
        count++;
    }
    return count;
}

enum en_status play_step_expect_cosigned(struct player *player, const struct en_step *step,
                                         struct en_error *reterr)
{
    struct en_node *node = play_registrar(player)->node;
    struct en_policy policy = en_node_policy(node);
    struct en_cosigned cosigned = {.by_witness = 0};
    struct en_text note = {0};
    struct en_error why = {.rule = ""};
    char number[24];

    enum en_status status = en_store_published(en_node_store(node), &note, &why);
    if (status == EN_OK && note.len > 0) {
        status = en_checkpoint_open(&player->scratch, en_text_str(&note), &policy, &cosigned, &why);
    }
    en_text_finish(&note);
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    snprintf(number, sizeof(number), "%zu", bits_of(cosigned.by_witness));
    if (en_str_is(step->arg[0], number)) {
        return EN_OK;
    }
    return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.cosigned",
                     N_("%1 cosignatures were expected on the newest head; it has %2"), NULL,
                     step->arg[0], en_str_from(number));
}
