/* The tree of a branching as a certificate: see branch_proof.h. */
#include "branch_proof.h"

#include "bound.h"

struct proof_mark proof_mark(const struct proof *proof)
{
    return (struct proof_mark){proof->text.len, proof->leaves, proof->lost};
}

void proof_back(struct proof *proof, struct proof_mark mark)
{
    proof->text.len = mark.len;
    proof->leaves = mark.leaves;
    proof->lost = mark.lost;
}

bool proof_goes_on(const struct proof *proof)
{
    return proof->roster != NULL && !proof->lost;
}

void proof_cell(struct proof *proof, uint32_t person, int32_t day, uint8_t cell, size_t depth)
{
    if (!proof_goes_on(proof)) {
        return;
    }
    const struct en_roster *roster = proof->roster;
    struct en_str who = roster->people[person].name;
    struct en_str what = cell == EN_ROSTER_OFF ? EN_STR("-") : roster->shifts[cell].name;

    en_text_addf(&proof->text, "cell %.*s %d %.*s\n", (int)who.len, who.ptr, (int)day,
                 (int)what.len, what.ptr);
    proof->lost = depth >= PROOF_DEPTH_MAX;
}

void proof_leaf(struct proof *proof, const int32_t *duals)
{
    if (!proof_goes_on(proof)) {
        return;
    }
    en_text_adds(&proof->text, "leaf\n");
    if (duals != NULL) {
        en_bound_write_prices(&proof->text, proof->roster, duals);
    }
    proof->leaves++;
    proof->lost = proof->leaves > PROOF_LEAVES_MAX || proof->text.len > PROOF_BYTES_MAX;
}

void proof_lose(struct proof *proof)
{
    proof->lost = true;
}

bool proof_write(const struct proof *proof, int64_t bound, struct en_text *out)
{
    if (!proof_goes_on(proof) || proof->text.failed) {
        return false;
    }
    en_bound_write_head(out, bound);
    en_text_add(out, en_text_str(&proof->text));
    return !out->failed;
}
