/*
 * coin: how the number of a joint draw is made, as texts that anybody can hash again.
 *
 * Parties that do not trust each other draw a programme from a published pool. Before, each binds
 * itself to a secret; after, each shows it; the draw is a hash over all of them. Nobody can choose
 * it, for each is bound before it knows another's secret; nobody can foresee it, while one party
 * that opens keeps its secret. Who sees the others' secrets and withholds its own has a choice
 * between two draws, and no more; that it withheld stands in the record.
 *
 * The state's rules draw by these functions, and so does whoever replays a draw: with `sha256sum`
 * and no code of ours it comes out the same. Source: notes/planning.md section 5, point 4.
 */
#ifndef ENTENTE_COIN_H
#define ENTENTE_COIN_H

#include <entente/base.h>
#include <entente/crypto.h>

/* One party of the accord, in its order. */
struct en_coin_seed {
    struct en_str party;
    bool opened;
    struct en_hash secret; /* when opened */
};

/**
 * What a party binds itself to: SHA-256 of the four lines "entente/draw/commit/v1", the pool's id
 * in hex, the party, its secret in hex, each ending in LF.
 * @param pool    id of the act draw.pool
 * @param secret  32 random bytes
 */
void en_coin_commitment(struct en_hasher *hasher, const struct en_hash *pool, struct en_str party,
                        const struct en_hash *secret, struct en_hash *ret);

/**
 * The text that is hashed for the draw: "entente/draw/v1", the pool's id in hex, then a line
 * "PARTY SECRET" or "PARTY withheld" for each party, each ending in LF.
 * @param seed  array of length [count], in the accord's order
 * @param out   added to; `failed` without memory
 */
void en_coin_text(const struct en_hash *pool, const struct en_coin_seed *seed, size_t count,
                  struct en_text *out);

/* The number drawn, 0 to 2^32 - 1: the first eight hex digits of the SHA-256 of that text. */
uint32_t en_coin_number(struct en_hasher *hasher, struct en_str text);

#endif /* ENTENTE_COIN_H */
