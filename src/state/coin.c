/*
 * The texts of a joint draw, and their hashes.
 */
#include <entente/coin.h>

static void add_hex(struct en_text *out, const struct en_hash *hash)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, sizeof(hash->b)});
    en_text_add(out, (struct en_str){hex, sizeof(hex)});
}

static void hash_text(struct en_hasher *hasher, struct en_str text, struct en_hash *ret)
{
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, ret);
}

void en_coin_commitment(struct en_hasher *hasher, const struct en_hash *pool, struct en_str party,
                        const struct en_hash *secret, struct en_hash *ret)
{
    char hex[2][2 * EN_HASH_BYTES];
    const struct en_bytes parts[] = {
        {(const uint8_t *)"entente/draw/commit/v1\n", 23},
        {(const uint8_t *)hex[0], sizeof(hex[0])},
        {(const uint8_t *)"\n", 1},
        {(const uint8_t *)party.ptr, party.len},
        {(const uint8_t *)"\n", 1},
        {(const uint8_t *)hex[1], sizeof(hex[1])},
        {(const uint8_t *)"\n", 1},
    };

    en_hex_encode(hex[0], (struct en_bytes){pool->b, sizeof(pool->b)});
    en_hex_encode(hex[1], (struct en_bytes){secret->b, sizeof(secret->b)});
    en_hash_of_parts(hasher, parts, EN_COUNT(parts), ret);
    en_wipe(hex, sizeof(hex));
}

void en_coin_text(const struct en_hash *pool, const struct en_coin_seed *seed, size_t count,
                  struct en_text *out)
{
    en_text_adds(out, "entente/draw/v1\n");
    add_hex(out, pool);
    en_text_addc(out, '\n');
    for (size_t i = 0; i < count; i++) {
        en_text_add(out, seed[i].party);
        en_text_addc(out, ' ');
        if (seed[i].opened) {
            add_hex(out, &seed[i].secret);
        } else {
            en_text_adds(out, "withheld");
        }
        en_text_addc(out, '\n');
    }
}

uint32_t en_coin_number(struct en_hasher *hasher, struct en_str text)
{
    struct en_hash hash;

    hash_text(hasher, text, &hash);
    return (uint32_t)hash.b[0] << 24 | (uint32_t)hash.b[1] << 16 | (uint32_t)hash.b[2] << 8 |
           (uint32_t)hash.b[3];
}
