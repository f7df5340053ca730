/*
 * Members prove a key by signing a challenge; a token then saves them from signing every request.
 *
 * The signed text names record, host and key, so an answer given to one server opens no other. A
 * challenge carries its own time and MAC: strangers who ask for thousands fill no table here, and
 * only those that were answered are remembered, so that none is answered twice. Sessions live in
 * memory alone: a server that starts again asks again.
 */
#include "session.h"

#include <stdlib.h>
#include <string.h>

enum { RANDOM_BYTES = 16, TIME_BYTES = 8, MAC_BYTES = 32 };

struct used {
    uint8_t random[RANDOM_BYTES];
    en_time until;
};

struct sessions {
    struct en_env env;
    struct en_hasher *hasher;
    struct en_arena arena;
    unsigned challenge_s, session_s;
    uint8_t secret[32];
    struct session session[SESSIONS_MAX];
    size_t count;
    struct used used[SESSION_USED_MAX];
    size_t used_count;
};

/* ---- the signed text ------------------------------------------------------------------------ */

static enum en_status bad_form(struct en_error *reterr, size_t line)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "session.form", en_place_line(place, line),
                   N_("it is not the text that opens a session"),
                   N_("sign `entente/session/v1 ORIGIN`, then the lines host, key and challenge"));
}

/* "NAME: VALUE" at the beginning of `*rest`. */
static bool take_line(struct en_str *rest, const char *name, struct en_str *ret)
{
    size_t len = strlen(name);

    if (rest->len == 0 || memchr(rest->ptr, '\n', rest->len) == NULL) {
        return false;
    }
    struct en_str line = en_str_cut(rest, '\n');
    if (!en_str_starts(line, (struct en_str){name, len}) || line.len == len) {
        return false;
    }
    *ret = (struct en_str){line.ptr + len, line.len - len};
    return en_text_check(*ret, NULL) == EN_TEXT_CLEAN && memchr(ret->ptr, ' ', ret->len) == NULL;
}

enum en_status session_claim_parse(struct en_str text, struct session_claim *ret,
                                   struct en_error *reterr)
{
    struct session_claim claim;
    struct en_str rest = text;
    struct {
        const char *name;
        struct en_str *value;
    } lines[] = {
        {SESSION_CONTEXT " ", &claim.origin},
        {"host: ", &claim.host},
        {"key: ", &claim.key},
        {"challenge: ", &claim.challenge},
    };

    for (size_t i = 0; i < EN_COUNT(lines); i++) {
        if (!take_line(&rest, lines[i].name, lines[i].value)) {
            return bad_form(reterr, i + 1);
        }
    }
    if (rest.len > 0) {
        return bad_form(reterr, EN_COUNT(lines) + 1);
    }
    *ret = claim;
    return EN_OK;
}

void session_claim_print(struct en_text *out, const struct session_claim *claim)
{
    en_text_adds(out, SESSION_CONTEXT " ");
    en_text_add(out, claim->origin);
    en_text_adds(out, "\nhost: ");
    en_text_add(out, claim->host);
    en_text_adds(out, "\nkey: ");
    en_text_add(out, claim->key);
    en_text_adds(out, "\nchallenge: ");
    en_text_add(out, claim->challenge);
    en_text_addc(out, '\n');
}

/* ---- rates ---------------------------------------------------------------------------------- */

bool bucket_take(struct bucket *bucket, int64_t now_ms, unsigned per_second, unsigned burst)
{
    int64_t full = (int64_t)burst * 1000;
    int64_t passed = now_ms - bucket->at_ms;

    /* A bucket never used is at time 0, so it is full. */
    if (passed > 0) {
        int64_t gained = passed >= full / per_second + 1 ? full : passed * per_second;
        bucket->millis = bucket->millis + gained > full ? full : bucket->millis + gained;
        bucket->at_ms = now_ms;
    }
    if (bucket->millis < 1000) {
        return false;
    }
    bucket->millis -= 1000;
    return true;
}

/* ---- challenges ----------------------------------------------------------------------------- */

static void make_mac(const struct sessions *sessions, const uint8_t *stamp, struct en_str key,
                     struct en_str host, uint8_t out[static MAC_BYTES])
{
    struct en_text text = {0};

    en_text_add(&text, (struct en_str){(const char *)stamp, TIME_BYTES + RANDOM_BYTES});
    en_text_add(&text, key);
    en_text_addc(&text, '\n');
    en_text_add(&text, host);
    if (text.failed) {
        sessions->env.random(sessions->env.self, out, MAC_BYTES); /* fits nothing */
    } else {
        en_hmac_sha256(sessions->secret, (struct en_bytes){(uint8_t *)text.ptr, text.len}, out);
    }
    en_text_finish(&text);
}

void sessions_challenge(struct sessions *sessions, struct en_str key, struct en_str host,
                        char out[static SESSION_CHALLENGE_HEX])
{
    const struct en_env *env = &sessions->env;
    uint64_t now = (uint64_t)env->now(env->self);
    uint8_t bytes[SESSION_CHALLENGE_BYTES];

    for (size_t i = 0; i < TIME_BYTES; i++) {
        bytes[i] = (uint8_t)(now >> (56 - 8 * i));
    }
    env->random(env->self, bytes + TIME_BYTES, RANDOM_BYTES);
    make_mac(sessions, bytes, key, host, bytes + TIME_BYTES + RANDOM_BYTES);
    en_hex_encode(out, (struct en_bytes){bytes, sizeof(bytes)});
}

static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint8_t differ = 0;

    for (size_t i = 0; i < len; i++) {
        differ |= (uint8_t)(a[i] ^ b[i]);
    }
    return differ == 0;
}

/* Is it ours, for this key and host, young enough and not answered yet? */
static bool is_open(struct sessions *sessions, const struct session_claim *claim, en_time now,
                    uint8_t ret_random[static RANDOM_BYTES], en_time *ret_until)
{
    uint8_t bytes[SESSION_CHALLENGE_BYTES];
    uint8_t mac[MAC_BYTES];
    uint64_t made = 0;

    if (!en_hex_decode(claim->challenge, bytes, sizeof(bytes))) {
        return false;
    }
    make_mac(sessions, bytes, claim->key, claim->host, mac);
    if (!same_bytes(mac, bytes + TIME_BYTES + RANDOM_BYTES, MAC_BYTES)) {
        return false;
    }
    for (size_t i = 0; i < TIME_BYTES; i++) {
        made = made << 8 | bytes[i];
    }
    en_time until = (en_time)made + (en_time)sessions->challenge_s;
    if (now >= until || now < (en_time)made) {
        return false;
    }
    for (size_t i = 0; i < sessions->used_count; i++) {
        if (memcmp(sessions->used[i].random, bytes + TIME_BYTES, RANDOM_BYTES) == 0) {
            return false;
        }
    }
    memcpy(ret_random, bytes + TIME_BYTES, RANDOM_BYTES);
    *ret_until = until;
    return true;
}

/* Remember an answered challenge until it is too old anyway; false when too many are answered. */
static bool mark_used(struct sessions *sessions, const uint8_t random[static RANDOM_BYTES],
                      en_time until, en_time now)
{
    size_t kept = 0;

    for (size_t i = 0; i < sessions->used_count; i++) {
        if (sessions->used[i].until > now) {
            sessions->used[kept++] = sessions->used[i];
        }
    }
    sessions->used_count = kept;
    if (kept == SESSION_USED_MAX) {
        return false;
    }
    memcpy(sessions->used[kept].random, random, RANDOM_BYTES);
    sessions->used[kept].until = until;
    sessions->used_count++;
    return true;
}

/* ---- sessions ------------------------------------------------------------------------------- */

static enum en_status refuse(struct en_error *reterr, const char *rule, const char *text,
                             const char *remedy)
{
    return en_fail(reterr, EN_ERR_INADMISSIBLE, rule, EN_STR(""), text, remedy);
}

enum en_status session_key(struct en_node *node, struct en_str name, en_time now,
                           struct en_vkey *ret, struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(en_node_state(node));
    en_time logged = en_state_log_time(en_node_state(node));

    for (size_t i = 0; accord != NULL && i < accord->witness_count; i++) {
        if (en_str_is(name, accord->witness[i].key.name)) {
            *ret = accord->witness[i].key;
            return EN_OK;
        }
    }
    return en_state_key(en_node_state(node), name, now > logged ? now : logged, ret, reterr);
}

/* The signature under the text, by the named key as a key of texts: a witness's key signs heads in
 * another form, so neither can be taken for the other. */
static enum en_status check_signature(struct sessions *sessions, const struct en_note *note,
                                      struct en_vkey *key, struct en_error *reterr)
{
    struct en_vkey signer;

    en_vkey_make(sessions->hasher, en_str_from(key->name), EN_KEY_ED25519, &key->key, &signer);
    enum en_status status = en_note_check(note, &signer, reterr);
    if (status == EN_ERR_NOT_FOUND && reterr != NULL) {
        reterr->status = EN_ERR_INADMISSIBLE;
    }
    return status == EN_ERR_NOT_FOUND ? EN_ERR_INADMISSIBLE : status;
}

static enum en_status check_claim(struct sessions *sessions, struct en_node *node,
                                  const struct en_note *note, const struct session_claim *claim,
                                  struct en_str host, struct en_error *reterr)
{
    en_time now = sessions->env.now(sessions->env.self);
    struct en_vkey key;

    if (!en_str_equal(claim->origin, en_node_origin(node))) {
        return refuse(reterr, "session.origin", N_("it was signed for another record"),
                      N_("sign for the record that this server holds"));
    }
    if (!en_str_equal(claim->host, host)) {
        return refuse(reterr, "session.host", N_("it was signed for another host"),
                      N_("sign for the host you ask; if you did, somebody passes your words on"));
    }
    enum en_status status = session_key(node, claim->key, now, &key, reterr);
    return status == EN_OK ? check_signature(sessions, note, &key, reterr) : status;
}

/* A free place: one that is over, a new one, or the oldest of the same key or of all. */
static struct session *take_place(struct sessions *sessions, struct en_str key, en_time now)
{
    struct session *oldest = NULL;
    struct session *oldest_own = NULL;
    size_t own = 0;

    for (size_t i = 0; i < sessions->count; i++) {
        struct session *session = &sessions->session[i];
        if (session->until <= now) {
            return session;
        }
        oldest = oldest == NULL || session->until < oldest->until ? session : oldest;
        if (en_str_is(key, session->key)) {
            own++;
            oldest_own =
                oldest_own == NULL || session->until < oldest_own->until ? session : oldest_own;
        }
    }
    if (own >= SESSIONS_KEY_MAX) {
        return oldest_own;
    }
    return sessions->count < SESSIONS_MAX ? &sessions->session[sessions->count++] : oldest;
}

static void hash_token(struct sessions *sessions, const uint8_t *token, struct en_hash *ret)
{
    en_hash_of(sessions->hasher, (struct en_bytes){token, SESSION_TOKEN_BYTES}, ret);
}

static void begin(struct sessions *sessions, struct en_str key, en_time now,
                  char ret_token[static SESSION_TOKEN_HEX], en_time *ret_until)
{
    struct session *session = take_place(sessions, key, now);
    uint8_t token[SESSION_TOKEN_BYTES];

    *session = (struct session){.until = now + (en_time)sessions->session_s};
    sessions->env.random(sessions->env.self, token, sizeof(token));
    hash_token(sessions, token, &session->token);
    memcpy(session->key, key.ptr, key.len); /* it is a key's name, so it fits */
    en_hex_encode(ret_token, (struct en_bytes){token, sizeof(token)});
    en_wipe(token, sizeof(token));
    *ret_until = session->until;
}

static enum en_status open_session(struct sessions *sessions, struct en_node *node,
                                   struct en_str bytes, struct en_str host,
                                   char ret_token[static SESSION_TOKEN_HEX], en_time *ret_until,
                                   struct en_error *reterr)
{
    en_time now = sessions->env.now(sessions->env.self);
    struct session_claim claim;
    uint8_t random[RANDOM_BYTES];
    en_time until = 0;
    struct en_note note;

    enum en_status status = en_note_parse(&sessions->arena, bytes, &note, reterr);
    if (status == EN_OK) {
        status = session_claim_parse(note.text, &claim, reterr);
    }
    if (status == EN_OK) {
        status = check_claim(sessions, node, &note, &claim, host, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    /* Last: only who holds the key may use a challenge up. */
    if (!is_open(sessions, &claim, now, random, &until) ||
        !mark_used(sessions, random, until, now)) {
        return refuse(reterr, "session.challenge",
                      N_("the challenge is not of this server, too old, or answered already"),
                      N_("ask for a new one and sign that"));
    }
    begin(sessions, claim.key, now, ret_token, ret_until);
    return EN_OK;
}

enum en_status sessions_open(struct sessions *sessions, struct en_node *node, struct en_str note,
                             struct en_str host, char ret_token[static SESSION_TOKEN_HEX],
                             en_time *ret_until, struct en_error *reterr)
{
    enum en_status status = open_session(sessions, node, note, host, ret_token, ret_until, reterr);

    en_arena_reset(&sessions->arena);
    return status;
}

static struct session *find_open(struct sessions *sessions, const struct en_hash *token,
                                 en_time now)
{
    for (size_t i = 0; i < sessions->count; i++) {
        struct session *session = &sessions->session[i];
        if (session->until > now && en_hash_equal(&session->token, token)) {
            return session;
        }
    }
    return NULL;
}

bool sessions_hold(struct sessions *sessions, struct en_node *node, const struct en_hash *token)
{
    en_time now = sessions->env.now(sessions->env.self);
    const struct session *session = find_open(sessions, token, now);
    struct en_vkey key;

    return session != NULL &&
           session_key(node, en_str_from(session->key), now, &key, NULL) == EN_OK;
}

enum en_status sessions_find(struct sessions *sessions, struct en_node *node, struct en_str token,
                             struct session **ret, struct en_error *reterr)
{
    en_time now = sessions->env.now(sessions->env.self);
    uint8_t bytes[SESSION_TOKEN_BYTES];
    struct session *found = NULL;
    struct en_hash hash;
    struct en_vkey key;

    if (en_hex_decode(token, bytes, sizeof(bytes))) {
        hash_token(sessions, bytes, &hash);
        found = find_open(sessions, &hash, now);
    }
    if (found == NULL) {
        return refuse(reterr, "session.token", N_("this is for members: no session has this token"),
                      N_("open a session with a key that the record knows"));
    }
    enum en_status status = session_key(node, en_str_from(found->key), now, &key, reterr);
    if (status == EN_OK) {
        *ret = found;
    } else {
        found->until = 0; /* the key lost its right meanwhile */
    }
    return status;
}

struct sessions *sessions_create(const struct en_env *env, unsigned challenge_s, unsigned session_s)
{
    struct sessions *sessions = calloc(1, sizeof(*sessions));

    if (sessions == NULL) {
        return NULL;
    }
    sessions->env = *env;
    sessions->challenge_s = challenge_s;
    sessions->session_s = session_s;
    sessions->hasher = en_hasher_create();
    en_arena_init(&sessions->arena, 0);
    env->random(env->self, sessions->secret, sizeof(sessions->secret));
    if (sessions->hasher == NULL) {
        sessions_destroy(sessions);
        return NULL;
    }
    return sessions;
}

void sessions_destroy(struct sessions *sessions)
{
    if (sessions == NULL) {
        return;
    }
    en_hasher_destroy(sessions->hasher);
    en_arena_finish(&sessions->arena);
    en_wipe(sessions, sizeof(*sessions));
    free(sessions);
}
