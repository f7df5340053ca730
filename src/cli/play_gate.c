/*
 * play_gate.c: is this patrol genuine? Real secrets, really sealed, and codes computed from them.
 *
 * The gate opens the secret with its own identity, the patrol's answer comes from the duty desk of
 * the party that leads it, opened with that desk's: nobody here knows more than at a real gate.
 */
#include <string.h>

#include "play_crew.h"
#include "secret.h"

enum { SECRET_BYTES = 32, SLOT_S = 15 * 60, DAY_S = 24 * 60 * 60 };

static void blob_folder(const struct play_node *node, struct en_text *out)
{
    en_text_addf(out, "%s/blobs", node->folder);
}

/* ---- secrets issued ------------------------------------------------------------------------- */

/* Those who open it: of the patrol-day every desk, gate and lead; of a device it and the desks. */
static bool opens(const struct play_key *key, const struct play_key *device)
{
    return key->seals && (device == NULL || key == device || key->role == EN_ROLE_DUTY);
}

static enum en_status seal_secret(struct player *player, const struct play_key *device,
                                  struct en_text *sealed, struct en_error *reterr)
{
    struct en_age_recipient *desks =
        EN_ARENA_ARRAY(&player->scratch, EN_AGE_RECIPIENTS_MAX, struct en_age_recipient);
    uint8_t secret[SECRET_BYTES];
    size_t count = 0;

    if (desks == NULL) {
        return play_no_memory(reterr);
    }
    for (struct play_key *key = player->keys; key != NULL; key = key->next) {
        if (opens(key, device) && count < EN_AGE_RECIPIENTS_MAX) {
            en_age_identity_recipient(&key->age, &desks[count++]);
        }
    }
    player->env.random(player->env.self, secret, sizeof(secret));
    enum en_status status = en_age_seal(&player->env, desks, count,
                                        (struct en_bytes){secret, sizeof(secret)}, sealed, reterr);
    en_wipe(secret, sizeof(secret));
    return status;
}

/* Every node gets the sealed file: the record names it, and any member may supply it. */
static enum en_status keep_blob(struct player *player, const struct en_text *sealed,
                                struct en_hash *ret, struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)sealed->ptr, sealed->len};
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < player->node_count; i++) {
        struct en_text folder = {0};
        blob_folder(&player->node[i], &folder);
        status = en_blob_put(&player->env, en_text_cstr(&folder), bytes, ret, reterr);
        en_text_finish(&folder);
    }
    return status;
}

/* The act's last line names the sealed secret. */
static enum en_status submit_secret(struct player *player, struct play_deed *deed,
                                    const struct play_key *device, struct en_error *reterr)
{
    struct en_text sealed = {0};
    struct en_hash blob = {{0}};
    struct en_error why = {.rule = ""};
    enum en_status status = seal_secret(player, device, &sealed, &why);

    if (status == EN_OK) {
        status = keep_blob(player, &sealed, &blob, &why);
    }
    if (status == EN_OK) {
        char hex[2 * EN_HASH_BYTES];
        en_hex_encode(hex, (struct en_bytes){blob.b, sizeof(blob.b)});
        en_text_addf(&deed->body, "blob: %.*s %zu\n", (int)sizeof(hex), hex, sealed.len);
    }
    en_text_finish(&sealed);
    return status == EN_OK ? play_submit(player, deed, 1, reterr)
                           : play_fail_with(player, &why, reterr);
}

enum en_status play_step_issue(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct play_key *by = NULL;
    struct play_deed deed;
    en_time day = en_time_day(player->clock.now);
    enum en_status status = play_key_get(player, step->arg[0], &by, reterr);

    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "code.issue");
    en_line_add_time(&deed.body, "day", day);
    en_line_add_time(&deed.body, "until", day + DAY_S);
    return submit_secret(player, &deed, NULL, reterr);
}

enum en_status play_step_issue_sms(struct player *player, const struct en_step *step,
                                   struct en_error *reterr)
{
    struct play_key *device = NULL;
    struct play_key *by = NULL;
    struct play_deed deed;
    enum en_status status = play_key_get(player, step->arg[0], &device, reterr);

    if (status == EN_OK) {
        status = play_key_get(player, step->arg[1], &by, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "sms.issue");
    en_line_add(&deed.body, "device", device->name);
    return submit_secret(player, &deed, device, reterr);
}

/* ---- at the gate ---------------------------------------------------------------------------- */

static enum en_status open_secret(struct player *player, const struct play_key *holder,
                                  uint8_t secret[static SECRET_BYTES], struct en_error *reterr)
{
    struct en_secret_day day = {.at = player->clock.now};
    struct en_text folder = {0}, sealed = {0}, plain = {0};
    struct en_error why = {.rule = ""};
    enum en_status status =
        play_view(player, "codes", (struct en_str){NULL, 0}, en_secret_take_day, &day, reterr);

    if (status == EN_OK && !day.found) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.code",
                         N_("no secret counts at this time"), N_("issue it: `issue code by KEY`"));
    }
    blob_folder(play_registrar(player), &folder);
    status = en_blob_get(&player->env, en_text_cstr(&folder), &day.blob, &sealed, &why);
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)sealed.ptr, sealed.len};
        status = en_age_open(&holder->age, holder->seals ? 1 : 0, bytes, &plain, &why);
    }
    if (status == EN_OK && plain.len == SECRET_BYTES) {
        memcpy(secret, plain.ptr, SECRET_BYTES);
    }
    if (plain.ptr != NULL) {
        en_wipe(plain.ptr, plain.cap);
    }
    en_text_finish(&plain);
    en_text_finish(&sealed);
    en_text_finish(&folder);
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

/* What the patrol says: its own code, or what the story has it say. */
static enum en_status hear(struct player *player, const struct en_step *step, unsigned challenge,
                           uint32_t *ret, struct en_error *reterr)
{
    uint8_t secret[SECRET_BYTES] = {0};
    struct play_crew *crew = NULL;
    uint32_t code = 0;

    if (step->arg[3].ptr != NULL) {
        for (size_t i = 0; i < step->arg[3].len; i++) {
            char digit = step->arg[3].ptr[i];
            if (digit < '0' || digit > '9' || step->arg[3].len != 6) {
                return play_fail(player, reterr, EN_ERR_SYNTAX, "play.code", N_("%1 is no code"),
                                 N_("a code has six digits"), step->arg[3]);
            }
            code = 10 * code + (uint32_t)(digit - '0');
        }
        *ret = code;
        return EN_OK;
    }
    enum en_status status = play_crew_read(player, step->arg[2], &crew, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct play_key *desk = play_key_of(player, play_crew_lead(crew), EN_ROLE_DUTY);
    if (desk == NULL) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.duty", N_("%1 has no duty desk"),
                         N_("make its key: `key %1/duty-1 duty`"), play_crew_lead(crew));
    }
    status = open_secret(player, desk, secret, reterr);
    if (status == EN_OK) {
        *ret = en_patrol_code(secret, step->arg[2], player->clock.now, challenge);
    }
    en_wipe(secret, sizeof(secret));
    return status;
}

static enum en_status judge(struct player *player, const struct en_step *step,
                            const struct play_key *gate, unsigned challenge, uint32_t heard,
                            bool *ret_right, struct en_error *reterr)
{
    uint8_t secret[SECRET_BYTES] = {0};
    en_time now = player->clock.now;
    enum en_status status = open_secret(player, gate, secret, reterr);

    if (status == EN_OK) {
        /* The quarter of an hour may have turned between question and answer. */
        *ret_right = heard == en_patrol_code(secret, step->arg[2], now, challenge) ||
                     heard == en_patrol_code(secret, step->arg[2], now - SLOT_S, challenge);
    }
    en_wipe(secret, sizeof(secret));
    return status;
}

/* Question, answer and verdict on one line. */
static void tell_answer(struct player *player, const struct en_step *step, unsigned challenge,
                        uint32_t heard, bool right)
{
    struct en_text question = {0}, answer = {0}, verdict = {0};

    en_text_addf(&question, "%02u", challenge);
    en_text_addf(&answer, "%06u", (unsigned)heard);
    play_word(player, "result", right ? EN_STR("right") : EN_STR("wrong"), &verdict);
    struct en_str args[] = {step->arg[1], en_text_str(&question), step->arg[2],
                            en_text_str(&answer), en_text_str(&verdict)};
    play_tell(player, right ? PLAY_MARK_GOOD : PLAY_MARK_BAD, step->arg[0],
              N_("%1: a vehicle says it is %3; asked \"%2\" it answers %4: %5"), args, 5);
    en_text_finish(&question);
    en_text_finish(&answer);
    en_text_finish(&verdict);
}

enum en_status play_step_gate(struct player *player, const struct en_step *step,
                              struct en_error *reterr)
{
    struct play_key *gate = NULL;
    struct play_deed deed;
    uint8_t random = 0;
    uint32_t heard = 0;
    bool right = false;
    enum en_status status = play_key_get(player, step->arg[0], &gate, reterr);

    player->env.random(player->env.self, &random, 1);
    unsigned challenge = random % 100U;
    if (status == EN_OK) {
        status = hear(player, step, challenge, &heard, reterr);
    }
    if (status == EN_OK) {
        status = judge(player, step, gate, challenge, heard, &right, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    tell_answer(player, step, challenge, heard, right);
    play_deed_begin(&deed, gate, "gate.check");
    en_line_add_str(&deed.body, "place", step->arg[1]);
    en_line_add_str(&deed.body, "order", step->arg[2]);
    en_line_add_time(&deed.body, "at", player->clock.now);
    en_line_add(&deed.body, "result", right ? "right" : "wrong");
    status = play_submit(player, &deed, 1, reterr);
    if (status == EN_OK && !play_went_well(player)) {
        play_tell_deed(player, &deed);
    }
    return status;
}
