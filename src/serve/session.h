/*
 * Who is let in: challenges, signed answers, tokens. Private to src/serve; knows no socket.
 */
#ifndef ENTENTE_SERVE_SESSION_H
#define ENTENTE_SERVE_SESSION_H

#include "entente/serve.h"

enum {
    SESSION_CHALLENGE_BYTES = 56, /* 8 of time, 16 random, 32 of MAC */
    SESSION_CHALLENGE_HEX = 2 * SESSION_CHALLENGE_BYTES,
    SESSION_TOKEN_BYTES = 32,
    SESSION_TOKEN_HEX = 2 * SESSION_TOKEN_BYTES,
    SESSIONS_MAX = 1024,    /* members' devices of one mechanism, each a few times */
    SESSIONS_KEY_MAX = 8,   /* of one key; the oldest gives way */
    SESSION_USED_MAX = 4096 /* challenges answered lately: two minutes of a busy morning */
};

#define SESSION_CONTEXT "entente/session/v1"

/* What the signed text says. */
struct session_claim {
    struct en_str origin, host, key, challenge;
};
/* Read the text of a session note; EN_ERR_SYNTAX (session.form). */
EN_MUST_CHECK enum en_status session_claim_parse(struct en_str text, struct session_claim *ret,
                                                 struct en_error *reterr);
void session_claim_print(struct en_text *out, const struct session_claim *claim);

/* So many of something a second, and a few at once. */
struct bucket {
    int64_t millis; // thousandths left
    int64_t at_ms;  // of the monotonic clock
};
/* Take one out; false when it is empty. */
bool bucket_take(struct bucket *bucket, int64_t now_ms, unsigned per_second, unsigned burst);

struct session {
    struct en_hash token; // its hash: whoever reads our memory is not let in
    char key[EN_KEYNAME_BYTES_MAX + 1];
    en_time until;
    struct bucket bucket;
};

struct sessions;
struct sessions *sessions_create(const struct en_env *env, unsigned challenge_s,
                                 unsigned session_s); // NULL: no memory
void sessions_destroy(struct sessions *sessions);

/* A challenge for a key at a host; it is not remembered, so asking for many costs us nothing. */
void sessions_challenge(struct sessions *sessions, struct en_str key, struct en_str host,
                        char out[static SESSION_CHALLENGE_HEX]);
/**
 * Judge a signed answer and open a session.
 * @param host  of the request   @param ret_token  for the member
 * @return EN_OK; EN_ERR_SYNTAX (session.form, note.*); EN_ERR_INADMISSIBLE (session.origin,
 *         session.host, session.challenge: not ours, too old or answered already; act.key-*,
 *         note.unsigned, note.signature)
 */
EN_MUST_CHECK enum en_status sessions_open(struct sessions *sessions, struct en_node *node,
                                           struct en_str note, struct en_str host,
                                           char ret_token[static SESSION_TOKEN_HEX],
                                           en_time *ret_until, struct en_error *reterr);
/**
 * The session of a token, its key still in force.
 * @return EN_OK; EN_ERR_INADMISSIBLE (session.token: unknown or over; act.key-*)
 */
EN_MUST_CHECK enum en_status sessions_find(struct sessions *sessions, struct en_node *node,
                                           struct en_str token, struct session **ret,
                                           struct en_error *reterr);
/* Is the session of this hash of a token still open, its key in force? */
bool sessions_hold(struct sessions *sessions, struct en_node *node, const struct en_hash *token);
/* The key of this name that may act now: one that the record knows, or a witness's. */
EN_MUST_CHECK enum en_status session_key(struct en_node *node, struct en_str name, en_time now,
                                         struct en_vkey *ret, struct en_error *reterr);

#endif /* ENTENTE_SERVE_SESSION_H */
