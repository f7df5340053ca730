/*
 * play_carry.c: nodes without a line, and the stick that goes between them.
 *
 * A node that is offline takes no part in a sync; what its people do stays in its outbox. A stick
 * carries a bundle, sealed where the receiver's duty desk has a key for it, and is taken in as by
 * `entente bundle import`. A registrar that cheats shows one party a record of its own making.
 */
#include <string.h>

#include <jansson.h>

#include "play_sync.h"

/* ---- offline -------------------------------------------------------------------------------- */

static enum en_status set_offline(struct player *player, const struct en_step *step, bool offline,
                                  const char *message, struct en_error *reterr)
{
    struct play_node *node = NULL;
    enum en_status status = play_node_get(player, step->arg[0], &node, reterr);

    if (status == EN_OK) {
        node->offline = offline;
        play_tell(player, offline ? PLAY_MARK_ALARM : PLAY_MARK_GOOD, EN_STR(""), message,
                  &step->arg[0], 1);
    }
    return status;
}

enum en_status play_step_offline(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    return set_offline(player, step, true, N_("%1 has no network from here on"), reterr);
}

enum en_status play_step_online(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    return set_offline(player, step, false, N_("%1 has a network again"), reterr);
}

/* Into the outbox of the body's own node; the label is the act's id, its index is not known yet. */
static enum en_status keep(struct player *player, const struct en_step *step,
                           struct play_node *node, struct play_key *by, struct en_str lines,
                           struct en_error *why)
{
    struct en_text note = {0};
    struct en_hash id;
    struct en_str act = en_arena_copy(&player->scratch, step->arg[1]);
    enum en_status status =
        act.ptr == NULL ? play_no_memory(why)
                        : en_node_compose(node->node, by->key, act.ptr, lines, 0, &note, why);

    if (status == EN_OK) {
        status = en_node_outbox_add(node->node, en_text_str(&note), why);
    }
    struct en_str text = en_entry_act_text(en_text_str(&note));
    en_hash_of(player->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &id);
    en_text_finish(&note);
    return status == EN_OK && step->arg[2].len > 0
               ? play_label_put(player, step->arg[2], &id, UINT64_MAX, why)
               : status;
}

enum en_status play_step_write(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct play_key *by = NULL;
    struct play_node *node = NULL;
    struct en_text lines = {0};
    struct en_error why = {.rule = ""};
    enum en_status status = play_key_get(player, step->arg[0], &by, reterr);

    if (status == EN_OK) {
        status = play_node_get(player, by->body, &node, reterr);
    }
    if (status == EN_OK && en_act_def_named(step->arg[1]) == NULL) {
        status = play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.act", N_("there is no act %1"),
                           N_("see `entente act list`"), step->arg[1]);
    }
    if (status == EN_OK) {
        struct en_str act = en_arena_copy(&player->scratch, step->arg[1]);
        status = act.ptr == NULL ? play_no_memory(reterr)
                                 : play_lines(player, step, act.ptr, &lines, reterr);
    }
    if (status == EN_OK && keep(player, step, node, by, en_text_str(&lines), &why) != EN_OK) {
        status = play_fail_with(player, &why, reterr);
    }
    en_text_finish(&lines);
    player->last = (struct play_last){.outcome = PLAY_DONE};
    struct en_str args[] = {step->arg[0], step->arg[1]};
    if (status == EN_OK) {
        play_tell(player, PLAY_MARK_GOOD, EN_STR(""), N_("%1 writes %2 offline, into the outbox"),
                  args, 2);
    }
    return status;
}

/* ---- the stick ------------------------------------------------------------------------------ */

/* What a carry came to. */
struct carry {
    struct player *player;
    struct play_node *from, *to;
    struct en_text bytes;
    struct en_bundled made, taken;
    size_t voids, refused;
};

/* The body whose duty desk opens what comes for a node. */
static struct en_str receiver(struct player *player, const struct play_node *node)
{
    if (node != play_registrar(player)) {
        return en_str_from(node->name);
    }
    const struct en_accord *accord = en_state_accord(en_node_state(node->node));
    struct en_str name = en_str_from(accord->registrar.name);
    return en_str_cut(&name, '/');
}

/* Seal the bundle and open it again with the receiver's key, as its duty desk does. */
static enum en_status through_a_seal(struct carry *carry, struct en_error *why)
{
    struct en_str body = receiver(carry->player, carry->to);
    const struct play_key *duty = play_key_of(carry->player, body, EN_ROLE_DUTY);
    struct en_text sealed = {0};

    if (duty == NULL) {
        return EN_OK; /* a stick in the clear, from hand to hand */
    }
    struct en_bytes plain = {(const uint8_t *)carry->bytes.ptr, carry->bytes.len};
    enum en_status status = en_node_bundle_seal(carry->from->node, &body, 1, plain, &sealed, why);
    en_text_clear(&carry->bytes);
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)sealed.ptr, sealed.len};
        status = en_age_open(&duty->age, 1, bytes, &carry->bytes, why);
    }
    en_text_finish(&sealed);
    return status;
}

static void note_answer(void *self, struct en_str note, const struct en_result *result, bool before)
{
    struct carry *carry = self;
    struct play_last *last = &carry->player->last;
    bool refused = result->answer == EN_ANSWER_REFUSED;
    bool is_void = !refused && !before && result->effect.outcome == EN_OUTCOME_VOID;

    (void)note;
    carry->voids += is_void;
    carry->refused += refused;
    carry->player->count.acts += !before;
    carry->player->count.voids += is_void;
    carry->player->count.refused += refused;
    /* The first that is void or refused must be expected, as after any other step. */
    if ((refused || is_void) && last->outcome == PLAY_DONE) {
        *last = (struct play_last){.outcome = refused ? PLAY_REFUSED : PLAY_VOID,
                                   .why = refused ? result->why : result->effect.why,
                                   .id = result->id};
    }
}

static enum en_status make_stick(struct carry *carry, struct en_error *why)
{
    struct player *player = carry->player;
    struct en_str body = en_str_from(carry->to->name);
    uint64_t has = en_store_head(en_node_store(carry->to->node)).size;
    int64_t from = carry->to == play_registrar(player) ? EN_BUNDLE_NO_ENTRIES : (int64_t)has;
    enum en_status status =
        en_node_bundle_make(carry->from->node, from, &body, 1, &carry->bytes, &carry->made, why);

    return status == EN_OK ? through_a_seal(carry, why) : status;
}

/* Take it in; a refusal is what came of it, not a failure of the story. */
static enum en_status take_stick(struct carry *carry, struct en_error *why)
{
    struct play_node *to = carry->to;
    const struct en_signing_key *witness = to->witness != NULL ? to->witness->key : NULL;
    struct en_bytes bytes = {(const uint8_t *)carry->bytes.ptr, carry->bytes.len};
    struct en_bundle *bundle = NULL;
    enum en_status status = en_bundle_open(bytes, &bundle, why);

    if (status == EN_OK) {
        status = en_node_bundle_import(to->node, bundle, witness, note_answer, carry, &carry->taken,
                                       why);
    }
    en_bundle_close(bundle);
    to->status = status;
    to->why = *why;
    if (status == EN_ERR_VERIFY) {
        carry->player->last = (struct play_last){.outcome = PLAY_REFUSED, .why = *why};
        return EN_OK;
    }
    return status;
}

static struct en_str number(struct player *player, uint64_t value)
{
    struct en_text text = {0};

    en_text_addf(&text, "%llu", (unsigned long long)value);
    struct en_str kept = en_arena_copy(&player->scratch, en_text_str(&text));
    en_text_finish(&text);
    return kept;
}

static void tell_carry(struct carry *carry)
{
    struct player *player = carry->player;
    struct en_str args[] = {
        en_str_from(carry->from->name),       en_str_from(carry->to->name),
        number(player, carry->taken.entries), number(player, carry->taken.acts),
        number(player, carry->voids),         number(player, carry->taken.settled)};

    if (carry->to->status != EN_OK) {
        play_tell(player, PLAY_MARK_BAD, EN_STR(""),
                  N_("a stick goes from %1 to %2, whose node takes nothing of it"), args, 2);
        play_tell_why(player, &carry->to->why);
        play_tell_evidence(player, carry->to);
    } else if (carry->to == play_registrar(player)) {
        play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
                  N_("a stick goes from %1 to %2: %4 acts go in, %5 of them void"), args, 5);
    } else {
        play_tell(player, PLAY_MARK_GOOD, EN_STR(""),
                  N_("a stick goes from %1 to %2: %3 new entries, all checked; %6 acts of the "
                     "outbox are settled"),
                  args, 6);
    }
    play_tell_json(player, "carry",
                   json_pack("{s:s, s:s, s:I, s:I, s:I}", "from", carry->from->name, "to",
                             carry->to->name, "entries", (json_int_t)carry->taken.entries, "acts",
                             (json_int_t)carry->taken.acts, "voids", (json_int_t)carry->voids));
}

enum en_status play_step_carry(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct carry carry = {.player = player};
    struct en_error why = {.rule = ""};
    enum en_status status = play_node_get(player, step->arg[0], &carry.from, reterr);

    if (status == EN_OK) {
        status = play_node_get(player, step->arg[1], &carry.to, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    player->last = (struct play_last){.outcome = PLAY_DONE};
    status = make_stick(&carry, &why);
    if (status == EN_OK) {
        status = take_stick(&carry, &why);
    }
    en_text_finish(&carry.bytes);
    player->carried = carry.taken.acts;
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    tell_carry(&carry);
    return EN_OK;
}

/* ---- what must have come of it -------------------------------------------------------------- */

static enum en_status expect_count(struct player *player, const char *message, struct en_str wanted,
                                   size_t found, struct en_error *reterr)
{
    struct en_str count = number(player, found);

    return en_str_equal(wanted, count) ? EN_OK
                                       : play_fail(player, reterr, EN_ERR_EXPECTATION,
                                                   "play.expected", message, NULL, wanted, count);
}

enum en_status play_step_expect_carried(struct player *player, const struct en_step *step,
                                        struct en_error *reterr)
{
    return expect_count(player, N_("%1 acts were expected to be handed in; found: %2"),
                        step->arg[0], player->carried, reterr);
}

static bool count_note(void *self, struct en_str note, const struct en_hash *id)
{
    (void)note;
    (void)id;
    (*(size_t *)self)++;
    return true;
}

enum en_status play_step_expect_outbox(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    struct play_node *node = NULL;
    size_t count = 0;
    enum en_status status = play_node_get(player, step->arg[1], &node, reterr);

    if (status == EN_OK) {
        status = en_node_outbox_each(node->node, count_note, &count, reterr);
    }
    return status == EN_OK
               ? expect_count(player, N_("%1 acts were expected in the outbox; found: %2"),
                              step->arg[0], count, reterr)
               : status;
}

enum en_status play_step_expect_same(struct player *player, const struct en_step *step,
                                     struct en_error *reterr)
{
    struct play_node *node[2] = {NULL, NULL};
    struct en_head head[2];
    struct en_hash hash[2];
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < 2; i++) {
        status = play_node_get(player, step->arg[i], &node[i], reterr);
        if (status == EN_OK) {
            head[i] = en_store_head(en_node_store(node[i]->node));
            status = en_state_hash(en_node_state(node[i]->node), &hash[i], reterr);
        }
    }
    if (status != EN_OK) {
        return status;
    }
    return en_head_equal(&head[0], &head[1]) && en_hash_equal(&hash[0], &hash[1])
               ? EN_OK
               : play_fail(player, reterr, EN_ERR_EXPECTATION, "play.expected",
                           N_("%1 and %2 were expected to hold the same record and state"), NULL,
                           step->arg[0], step->arg[1]);
}

static bool any_name(void *arg, const char *name, bool is_folder)
{
    (void)name;
    (void)is_folder;
    *(bool *)arg = true;
    return false;
}

enum en_status play_step_expect_evidence(struct player *player, const struct en_step *step,
                                         struct en_error *reterr)
{
    struct play_node *node = NULL;
    struct en_text path = {0};
    bool any = false;
    enum en_status status = play_node_get(player, step->arg[0], &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_text_addf(&path, "%s/evidence", node->folder);
    status = player->env.list_folder(player->env.self, en_text_cstr(&path), any_name, &any, NULL);
    en_text_finish(&path);
    return (status == EN_OK || status == EN_ERR_NOT_FOUND) && any
               ? EN_OK
               : play_fail(player, reterr, EN_ERR_EXPECTATION, "play.expected",
                           N_("%1 was expected to keep evidence; it keeps none"), NULL,
                           step->arg[0]);
}
