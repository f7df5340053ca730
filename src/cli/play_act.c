/*
 * play_act.c: the acts of a story: composed, signed by a key of the story, handed in.
 *
 * The lines of an act stand in the story as they stand in the act; only where the act's form asks for
 * an id or a public key may a name stand, @LABEL or @KEY. What an act did is kept as the player's
 * `last`; an act that is void or refused stops the story unless the next step expects just that.
 */
#include "play.h"

#include <assert.h>

#include <jansson.h>

#include "usage.h"

/* ---- labels ------------------------------------------------------------------------------------------ */

struct play_label *play_label_find(struct player *player, struct en_str name)
{
    for (struct play_label *label = player->labels; label != NULL; label = label->next) {
        if (en_str_equal(label->name, name)) {
            return label;
        }
    }
    return NULL;
}

struct en_str play_label_of(const struct player *player, const struct en_hash *id)
{
    for (const struct play_label *label = player->labels; label != NULL; label = label->next) {
        if (en_hash_equal(&label->id, id)) {
            return label->name;
        }
    }
    return (struct en_str){NULL, 0};
}

enum en_status play_label_put(struct player *player, struct en_str name, const struct en_hash *id,
                              uint64_t index, struct en_error *reterr)
{
    struct play_label *label = play_label_find(player, name);

    if (label == NULL) {
        label = EN_ARENA_NEW(&player->arena, struct play_label);
        if (label == NULL) {
            return play_no_memory(reterr);
        }
        label->next = player->labels;
        label->name = en_arena_copy(&player->arena, name);
        player->labels = label;
    }
    label->id = *id; /* a name given again means the newest act: the next version of an order */
    label->index = index;
    return label->name.ptr == NULL ? play_no_memory(reterr) : EN_OK;
}

/* The names that could have been meant, labels first. */
static struct en_str label_at(const void *self, size_t i)
{
    const struct play_label *label = ((const struct player *)self)->labels;

    while (label != NULL && i-- > 0) {
        label = label->next;
    }
    return label == NULL ? (struct en_str){NULL, 0} : label->name;
}

static enum en_status no_label(struct player *player, struct en_str name, struct en_error *reterr)
{
    struct en_str near = en_nearest(name, label_at, player);

    return play_fail(
        player, reterr, EN_ERR_NOT_FOUND, "play.label", N_("no act of the story is called %1"),
        near.len > 0 ? N_("did you mean %2?") : N_("give the act a name: `do KEY ACT as LABEL`"),
        name, near.len > 0 ? near : EN_STR("-"));
}

enum en_status play_labels_begin(struct player *player, struct en_error *reterr)
{
    struct en_hash zeros = {{0}};

    return play_label_put(player, EN_STR("none"), &zeros, 0, reterr);
}

enum en_status play_label_get(struct player *player, struct en_str name, struct play_label **ret,
                              struct en_error *reterr)
{
    bool at = name.len > 0 && name.ptr[0] == '@';
    struct en_str bare = at ? (struct en_str){name.ptr + 1, name.len - 1} : name;
    struct play_label *label = play_label_find(player, bare);

    if (label == NULL) {
        return no_label(player, bare, reterr);
    }
    *ret = label;
    return EN_OK;
}

/* ---- lines with names filled in -------------------------------------------------------------------------- */

static void add_hash(struct en_text *out, const struct en_hash *id)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){id->b, sizeof(id->b)});
    en_text_add(out, (struct en_str){hex, sizeof(hex)});
}

static enum en_status add_token(struct player *player, enum en_token_type type, struct en_str token,
                                struct en_text *out, struct en_error *reterr)
{
    struct en_str name = {token.ptr + 1, token.len - 1};
    struct play_label *label = NULL;
    struct play_key *key = NULL;
    char vkey[EN_VKEY_BYTES_MAX];
    enum en_status status = EN_OK;

    if (token.len < 2 || token.ptr[0] != '@' || (type != EN_TOKEN_HASH && type != EN_TOKEN_VKEY)) {
        en_text_add(out, token);
        return EN_OK;
    }
    if (type == EN_TOKEN_HASH) {
        status = play_label_get(player, name, &label, reterr);
        if (status == EN_OK) {
            add_hash(out, &label->id);
        }
        return status;
    }
    status = play_key_get(player, name, &key, reterr);
    if (status == EN_OK) {
        size_t len = en_vkey_print(&key->vkey, vkey);
        en_text_add(out, (struct en_str){vkey, len});
    }
    return status;
}

static const struct en_field *field_of(const struct en_act_def *def, struct en_str key)
{
    for (size_t i = 0; def != NULL && i < def->form.field_count; i++) {
        if (en_str_is(key, def->form.field[i].key)) {
            return &def->form.field[i];
        }
    }
    return NULL;
}

/* One line, token by token as far as the form says that ids and keys may stand there. */
static enum en_status add_line(struct player *player, const struct en_act_def *def,
                               struct en_str line, struct en_text *out, struct en_error *reterr)
{
    struct en_str rest = line;
    struct en_str key = en_str_cut(&rest, ':');
    const struct en_field *field = field_of(def, key);
    enum en_status status = EN_OK;

    en_text_add(out, key);
    if (rest.ptr != NULL) {
        en_text_addc(out, ':');
    }
    for (size_t i = 0; field != NULL && i < field->token_count && rest.len > 1 && status == EN_OK;
         i++) {
        enum en_token_type type = field->token[i].type;
        if (type == EN_TOKEN_TEXT || rest.ptr[0] != ' ') {
            break;
        }
        rest = (struct en_str){rest.ptr + 1, rest.len - 1}; /* the space before the token */
        struct en_str token = en_str_cut(&rest, ' ');
        en_text_addc(out, ' ');
        status = add_token(player, type, token, out, reterr);
        rest = rest.ptr == NULL ? rest : (struct en_str){rest.ptr - 1, rest.len + 1};
    }
    en_text_add(out, rest);
    en_text_addc(out, '\n');
    return status;
}

enum en_status play_lines(struct player *player, const struct en_step *step, const char *act,
                          struct en_text *out, struct en_error *reterr)
{
    const struct en_act_def *def = en_act_def_named(en_str_from(act));
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < step->body_count; i++) {
        status = add_line(player, def, step->body[i].text, out, reterr);
    }
    return status;
}

/* ---- handing in ------------------------------------------------------------------------------------------- */

void play_deed_begin(struct play_deed *deed, struct play_key *by, const char *act)
{
    *deed = (struct play_deed){.by = by, .act = act};
}

bool play_went_well(const struct player *player)
{
    return player->last.outcome != PLAY_VOID && player->last.outcome != PLAY_REFUSED;
}

/* The author's slip, not the machine's: it is what came of the act. */
static bool is_refusal(enum en_status status)
{
    return status == EN_ERR_SYNTAX || status == EN_ERR_RANGE || status == EN_ERR_ENCODING ||
           status == EN_ERR_TOO_LONG || status == EN_ERR_NOT_FOUND;
}

static enum en_status compose(struct player *player, struct play_deed *deed,
                              struct en_error *reterr)
{
    struct en_text note = {0};
    struct en_error why = {.rule = ""};
    enum en_status status = deed->body.failed ? play_no_memory(&why) : EN_OK;

    if (status == EN_OK) {
        status = en_node_compose(play_registrar(player)->node, deed->by->key, deed->act,
                                 en_text_str(&deed->body), 0, &note, &why);
    }
    if (status == EN_OK) {
        deed->note = en_arena_copy(&player->scratch, en_text_str(&note));
        status = deed->note.ptr == NULL ? play_no_memory(&why) : EN_OK;
    } else if (is_refusal(status)) {
        deed->result = (struct en_result){.answer = EN_ANSWER_REFUSED, .why = why};
        status = EN_OK;
    }
    en_text_finish(&note);
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

static struct play_last last_of(const struct play_deed *deed)
{
    const struct en_result *result = &deed->result;
    struct play_last last = {.outcome = PLAY_REFUSED, .why = result->why, .id = result->id};

    if (result->answer == EN_ANSWER_REFUSED) {
        return last;
    }
    last.why = result->effect.why;
    switch (result->effect.outcome) {
    case EN_OUTCOME_EFFECT:
        last.outcome = PLAY_EFFECT;
        break;
    case EN_OUTCOME_PENDING:
        last.outcome = PLAY_PENDING;
        break;
    case EN_OUTCOME_VOID:
        last.outcome = PLAY_VOID;
        break;
    }
    return last;
}

static const char *outcome_name(enum play_outcome outcome)
{
    static const char *const NAMES[] = {"nothing", "effect", "pending", "void", "refused", "done"};

    return NAMES[outcome];
}

static void tell_json(struct player *player, const struct play_deed *deed)
{
    struct play_last last = last_of(deed);
    bool bad = last.outcome == PLAY_VOID || last.outcome == PLAY_REFUSED;

    play_tell_json(player, "act",
                   json_pack("{s:s, s:s, s:s, s:I, s:s?}", "author", deed->by->name, "act",
                             deed->act, "outcome", outcome_name(last.outcome), "index",
                             (json_int_t)deed->result.index, "rule", bad ? last.why.rule : NULL));
}

/* Names, counts, `last`, and what is told of each. */
static enum en_status take_note(struct player *player, struct play_deed *deed,
                                struct en_error *reterr)
{
    struct play_last last = last_of(deed);

    if (play_went_well(player)) {
        player->last = last;
    }
    player->count.acts++;
    player->count.voids += last.outcome == PLAY_VOID;
    player->count.refused += last.outcome == PLAY_REFUSED;
    tell_json(player, deed);
    if (deed->label.len == 0 || last.outcome == PLAY_REFUSED) {
        return EN_OK;
    }
    return play_label_put(player, deed->label, &deed->result.id, deed->result.index, reterr);
}

static enum en_status hand_in(struct player *player, struct play_deed *deeds, size_t count,
                              struct en_error *reterr)
{
    struct en_str notes[PLAY_DEEDS_MAX];
    struct en_result results[PLAY_DEEDS_MAX];
    size_t place[PLAY_DEEDS_MAX], given = 0;
    struct en_error why = {.rule = ""};

    for (size_t i = 0; i < count; i++) {
        if (deeds[i].note.ptr != NULL) {
            place[given] = i;
            notes[given++] = deeds[i].note;
        }
    }
    if (given == 0) {
        return EN_OK;
    }
    enum en_status status =
        en_node_submit(play_registrar(player)->node, notes, given, results, &why);
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    for (size_t i = 0; i < given; i++) {
        deeds[place[i]].result = results[i];
    }
    return EN_OK;
}

enum en_status play_submit(struct player *player, struct play_deed *deeds, size_t count,
                           struct en_error *reterr)
{
    enum en_status status = EN_OK;

    assert(count <= PLAY_DEEDS_MAX);
    player->last = (struct play_last){.outcome = PLAY_NOTHING};
    for (size_t i = 0; i < count; i++) {
        status = status == EN_OK ? compose(player, &deeds[i], reterr) : status;
        en_text_finish(&deeds[i].body);
    }
    if (status == EN_OK) {
        status = hand_in(player, deeds, count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = take_note(player, &deeds[i], reterr);
        if (status == EN_OK && player->verbose) {
            play_tell_deed(player, &deeds[i]);
        }
    }
    if (status == EN_OK) {
        play_tell_alarms(player);
    }
    return status;
}

enum en_status play_submit_one(struct player *player, struct play_deed *deed,
                               struct en_error *reterr)
{
    enum en_status status = play_submit(player, deed, 1, reterr);

    if (status == EN_OK && !player->verbose) {
        play_tell_deed(player, deed);
    }
    return status;
}

/* ---- steps ------------------------------------------------------------------------------------------------- */

enum en_status play_step_do(struct player *player, const struct en_step *step,
                            struct en_error *reterr)
{
    struct play_deed deed;
    struct play_key *by = NULL;
    struct en_str act = en_arena_copy(&player->scratch, step->arg[1]);
    enum en_status status = play_key_get(player, step->arg[0], &by, reterr);

    if (status != EN_OK || act.ptr == NULL) {
        return status != EN_OK ? status : play_no_memory(reterr);
    }
    if (en_act_def_named(act) == NULL) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.act", N_("there is no act %1"),
                         N_("see `entente act list`"), act);
    }
    play_deed_begin(&deed, by, act.ptr);
    deed.label = step->arg[2];
    status = play_lines(player, step, act.ptr, &deed.body, reterr);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    return play_submit_one(player, &deed, reterr);
}

enum en_status play_step_agree(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct play_deed deeds[PLAY_DEEDS_MAX];
    struct play_label *label = NULL;
    enum en_status status = play_label_get(player, step->arg[0], &label, reterr);
    size_t count = 0;

    if (status == EN_OK && step->more_count > PLAY_DEEDS_MAX) {
        status = play_fail(player, reterr, EN_ERR_TOO_LONG, "play.long",
                           N_("too many keys on one line"), NULL);
    }
    for (; status == EN_OK && count < step->more_count; count++) {
        struct play_key *by = NULL;
        status = play_key_get(player, step->more[count], &by, reterr);
        play_deed_begin(&deeds[count], by, "consent.give");
        en_line_add_hash(&deeds[count].body, "on", &label->id);
    }
    if (status != EN_OK) {
        for (size_t i = 0; i < count; i++) {
            en_text_finish(&deeds[i].body);
        }
        return status;
    }
    status = play_submit(player, deeds, count, reterr);
    for (size_t i = 0; status == EN_OK && !player->verbose && i < count; i++) {
        play_tell_deed(player, &deeds[i]);
    }
    return status;
}
