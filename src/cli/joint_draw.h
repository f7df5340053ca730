/*
 * joint_draw: a draw of the record, and the secret that a party keeps for it. Private to src/cli;
 * `entente programme` and `entente play` both use it.
 *
 * The secret lies in the party's own node, in a file that only its owner reads: no act names it
 * before it is opened, so it is in no record, export or bundle. Who steals it before can foresee
 * this party's part alone: the draw stays unforeseen while another party's secret is kept.
 */
#ifndef ENTENTE_CLI_JOINT_DRAW_H
#define ENTENTE_CLI_JOINT_DRAW_H

#include <entente/coin.h>
#include <entente/state.h>

/* What the record says of the newest pool of a programme. */
struct en_joint_draw {
    struct en_hash id;
    struct en_str programme; /* borrows from the caller's word */
    char state[16];          /* commits, opens, drawn, lapsed */
    uint64_t index;
    en_time commits, opens;
    int64_t number;                           /* drawn */
    struct en_hash drawn;                     /* drawn */
    struct en_coin_seed seed[EN_PARTIES_MAX]; /* array of length [seed_count]: names in the arena */
    bool bound[EN_PARTIES_MAX];
    struct en_hash hash[EN_PARTIES_MAX]; /* when bound */
    size_t seed_count;
};

/* EN_ERR_NOT_FOUND (draw.none) when the programme has no pool. */
EN_MUST_CHECK enum en_status en_joint_draw_find(struct en_state *state, struct en_arena *arena,
                                                struct en_str programme, struct en_joint_draw *ret,
                                                struct en_error *reterr);

/**
 * The secret that the node in `folder` keeps for this pool, made when it has none: so a commitment
 * that failed can be made again. The caller wipes it.
 */
EN_MUST_CHECK enum en_status en_joint_draw_secret(const struct en_env *env, const char *folder,
                                                  const struct en_hash *pool, struct en_str party,
                                                  struct en_hash *ret, struct en_error *reterr);
/* The one that is there. EN_ERR_NOT_FOUND (draw.secret). */
EN_MUST_CHECK enum en_status en_joint_draw_kept(const struct en_env *env, const char *folder,
                                                const struct en_hash *pool, struct en_str party,
                                                struct en_hash *ret, struct en_error *reterr);

/* The party that a key speaks for: "cma" of "cma/officer-1". */
struct en_str en_joint_draw_party(struct en_str key);
/* The lines of draw.commit and of draw.open. */
void en_joint_draw_commit(struct en_hasher *hasher, const struct en_hash *pool, struct en_str party,
                          const struct en_hash *secret, struct en_text *body);
void en_joint_draw_open(const struct en_hash *pool, const struct en_hash *secret,
                        struct en_text *body);

/* One line "alternative: SHA-256 WEIGHT". */
struct en_joint_draw_line {
    struct en_hash id;
    uint64_t weight;
};
/* The lines of a file that `programme mix` made; the array lives in the arena. Errors by line of
 * the file: of the form (line.*), EN_ERR_EXISTS (draw.twice), EN_ERR_RANGE (draw.weights: they do
 * not make 2^32). */
EN_MUST_CHECK enum en_status en_joint_draw_read(struct en_arena *arena, struct en_str file,
                                                struct en_joint_draw_line **ret, size_t *ret_count,
                                                struct en_error *reterr);
/* The same as lines of draw.pool, without the remarks. */
EN_MUST_CHECK enum en_status en_joint_draw_lines(struct en_arena *arena, struct en_str file,
                                                 struct en_text *body, struct en_error *reterr);

/* Tell in what the orders of this programme differ from the file that was drawn, patrol by patrol
 * (draw_follow.c). Errors of the list of patrols. */
struct en_cli;
EN_MUST_CHECK enum en_status en_joint_draw_follow(struct en_cli *cli, struct en_str programme,
                                                  struct en_str file, struct en_error *reterr);

#endif /* ENTENTE_CLI_JOINT_DRAW_H */
