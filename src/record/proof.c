/*
 * Checking proofs: that an entry is in a tree, and that one tree is the beginning of another.
 *
 * Source: RFC 9162 sections 2.1.3.2 and 2.1.4.2, step by step; the names fn, sn, fr and sr are
 * theirs. Building proofs is the store's matter, because it needs the tree.
 */
#include "entente/evidence.h"

/* Walk a proof from node `fn` of a level whose last node is `sn` up to the root. `fr` (may be
 * NULL) takes only the hashes on its left: so it ends as the root of what stands left of the leaf
 * and with it. Returns false when the proof is longer or shorter than the way up. */
static bool climb(struct en_hasher *hasher, const struct en_hash *hash, size_t count, uint64_t fn,
                  uint64_t sn, struct en_hash *fr, struct en_hash *sr)
{
    for (size_t i = 0; i < count; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) != 0 || fn == sn) {
            if (fr != NULL) {
                en_merkle_node(hasher, &hash[i], fr, fr);
            }
            en_merkle_node(hasher, &hash[i], sr, sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            en_merkle_node(hasher, sr, &hash[i], sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0;
}

/* A proof that grew a tree of `old_size` >= 1 into a larger one. */
static bool grows(struct en_hasher *hasher, const struct en_proof *proof, uint64_t old_size,
                  const struct en_hash *old_root, uint64_t size, const struct en_hash *root)
{
    const struct en_hash *hash = proof->hash;
    size_t count = proof->count;
    uint64_t fn = old_size - 1;
    uint64_t sn = size - 1;
    struct en_hash fr = *old_root;

    if (count == 0) {
        return false;
    }
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    /* A whole power of two is its own first hash, and is left out of the proof. */
    if ((old_size & (old_size - 1)) != 0) {
        fr = hash[0];
        hash++;
        count--;
    }
    struct en_hash sr = fr;
    return climb(hasher, hash, count, fn, sn, &fr, &sr) && en_hash_equal(&fr, old_root) &&
           en_hash_equal(&sr, root);
}

bool en_proof_includes(struct en_hasher *hasher, const struct en_proof *proof, uint64_t index,
                       const struct en_hash *leaf, uint64_t size, const struct en_hash *root)
{
    struct en_hash sr = *leaf;

    if (proof->count > EN_PROOF_HASHES_MAX || index >= size) {
        return false;
    }
    return climb(hasher, proof->hash, proof->count, index, size - 1, NULL, &sr) &&
           en_hash_equal(&sr, root);
}

bool en_proof_extends(struct en_hasher *hasher, const struct en_proof *proof, uint64_t old_size,
                      const struct en_hash *old_root, uint64_t size, const struct en_hash *root)
{
    struct en_hash empty;

    if (proof->count > EN_PROOF_HASHES_MAX || old_size > size) {
        return false;
    }
    if (old_size == 0) {
        en_merkle_empty(&empty);
        return proof->count == 0 && en_hash_equal(old_root, &empty) &&
               (size != 0 || en_hash_equal(root, &empty));
    }
    if (old_size == size) {
        return proof->count == 0 && en_hash_equal(old_root, root);
    }
    return grows(hasher, proof, old_size, old_root, size, root);
}

bool en_proof_roots(struct en_hasher *hasher, const struct en_proof *proof, uint64_t old_size,
                    uint64_t size, struct en_hash *ret_old, struct en_hash *ret_root)
{
    if (old_size == 0 || old_size >= size || proof->count == 0 ||
        proof->count > EN_PROOF_HASHES_MAX) {
        return false;
    }
    uint64_t fn = old_size - 1;
    uint64_t sn = size - 1;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    *ret_old = *ret_root = proof->hash[0];
    return climb(hasher, proof->hash + 1, proof->count - 1, fn, sn, ret_old, ret_root);
}
