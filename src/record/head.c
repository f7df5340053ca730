/*
 * Signed heads: checkpoints, the cosignatures of witnesses, and the policy that asks for both.
 *
 * A head is three lines: origin, size, root. The registrar signs the text as a note; a witness
 * signs "cosignature/v1", its own time and the text, so its line can never be taken for the
 * registrar's. Lines of extension are refused: nobody here could check what they say.
 *
 * Source: C2SP tlog-checkpoint v1.0.0, tlog-cosignature v1.0.1, tlog-policy (draft).
 */
#include "entente/record.h"

#include "wire.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { TIME_BYTES = 8, COSIGNATURE_BYTES = TIME_BYTES + EN_SIG_BYTES, GROUP_BITS = 64 };

static uint64_t get_big_endian(const uint8_t in[static TIME_BYTES])
{
    uint64_t value = 0;

    for (size_t i = 0; i < TIME_BYTES; i++) {
        value = value << 8 | in[i];
    }
    return value;
}

/* What a witness signs. */
static void print_cosigned(struct en_text *out, uint64_t time, struct en_str checkpoint)
{
    en_text_addf(out, "cosignature/v1\ntime %" PRIu64 "\n", time);
    en_text_add(out, checkpoint);
}

static enum en_status bad_signature(struct en_error *reterr, struct en_str name)
{
    return en_fail(reterr, EN_ERR_VERIFY, "head.signature", name,
                   N_("the signature of %1 is not good for this head"),
                   N_("keep this head as evidence and fetch another"), name);
}

static bool is_by(const struct en_signature *sig, const struct en_vkey *key)
{
    return sig->key_id == key->id && en_str_is(sig->name, key->name);
}

/* Whether one line is the witness's good cosignature. */
static enum en_status check_cosignature(const struct en_signature *sig, const struct en_vkey *key,
                                        struct en_str checkpoint, en_time *ret_time,
                                        struct en_error *reterr)
{
    struct en_text message = {0};

    assert(key->type == EN_KEY_COSIGNATURE);
    if (sig->raw.len != COSIGNATURE_BYTES) {
        return bad_signature(reterr, sig->name);
    }
    uint64_t time = get_big_endian(sig->raw.ptr);
    if (time > (uint64_t)INT64_MAX) {
        return bad_signature(reterr, sig->name);
    }
    print_cosigned(&message, time, checkpoint);
    if (message.failed) {
        en_text_finish(&message);
        return en_fail(reterr, EN_ERR_MEMORY, "head.memory", EN_STR(""), N_("no memory left"),
                       NULL);
    }
    bool good = en_verify(&key->key, (struct en_bytes){(const uint8_t *)message.ptr, message.len},
                          sig->raw.ptr + TIME_BYTES);
    en_text_finish(&message);
    if (!good) {
        return bad_signature(reterr, sig->name);
    }
    *ret_time = (en_time)time;
    return EN_OK;
}

/* Pass over or count one signature line. */
static enum en_status count_line(const struct en_signature *sig, const struct en_policy *policy,
                                 struct en_str checkpoint, struct en_cosigned *cosigned,
                                 struct en_error *reterr)
{
    for (size_t i = 0; i < policy->witness_count; i++) {
        en_time time = 0;

        if (!is_by(sig, &policy->witness[i])) {
            continue;
        }
        enum en_status status =
            check_cosignature(sig, &policy->witness[i], checkpoint, &time, reterr);
        if (status != EN_OK) {
            return status;
        }
        uint64_t bit = UINT64_C(1) << i;
        bool first = (cosigned->by_witness & bit) == 0;
        cosigned->by_witness |= bit;
        cosigned->witness_total += first;
        /* Two lines of one witness are one witness; its later word counts. */
        if (first || time > cosigned->witness_time[i]) {
            cosigned->witness_time[i] = time;
        }
        return EN_OK;
    }
    return EN_OK;
}

static enum en_status check_log_signature(const struct en_note *note, const struct en_vkey *log,
                                          struct en_error *reterr)
{
    enum en_status status = en_note_check(note, log, NULL);
    struct en_str name = en_str_from(log->name);

    if (status == EN_ERR_NOT_FOUND) {
        return en_fail(reterr, EN_ERR_VERIFY, "head.log-signature", name,
                       N_("the head is not signed by the registrar's key %1"),
                       N_("fetch the head from the registrar again"), name);
    }
    return status == EN_OK ? EN_OK : bad_signature(reterr, name);
}

enum en_status en_wire_head(struct en_str note, struct en_head *ret, struct en_error *reterr)
{
    struct en_arena arena;
    struct en_note parsed;

    en_arena_init(&arena, 0);
    enum en_status status = en_note_parse(&arena, note, &parsed, reterr);
    if (status == EN_OK) {
        struct en_str rest = parsed.text;
        struct en_str origin = en_str_cut(&rest, '\n');
        status = en_checkpoint_parse(parsed.text, origin, ret, reterr);
    }
    en_arena_finish(&arena);
    return status;
}

bool en_head_equal(const struct en_head *a, const struct en_head *b)
{
    return a->size == b->size && en_hash_equal(&a->root, &b->root);
}

/* Groups are called group-0 and so on; a name of a key has a slash in it. */
static void print_groups(struct en_text *out, const struct en_policy *policy)
{
    for (size_t i = 0; i < policy->group_count; i++) {
        const struct en_policy_group *group = &policy->group[i];
        en_text_addf(out, "group group-%zu %" PRIu32, i, group->threshold);
        for (size_t w = 0; w < policy->witness_count; w++) {
            if ((group->witnesses >> w & 1) != 0) {
                en_text_addf(out, " %s", policy->witness[w].name);
            }
        }
        for (size_t g = 0; g < i && g < GROUP_BITS; g++) {
            if ((group->groups >> g & 1) != 0) {
                en_text_addf(out, " group-%zu", g);
            }
        }
        en_text_addc(out, '\n');
    }
    en_text_addf(out, "quorum group-%zu\n", policy->group_count - 1);
}

void en_policy_insist(struct en_policy *policy, int witness, struct en_policy_group storage[2])
{
    uint64_t all = policy->witness_count < GROUP_BITS ? (UINT64_C(1) << policy->witness_count) - 1
                                                      : UINT64_MAX;
    uint64_t own = witness < 0 ? 0 : UINT64_C(1) << witness;
    size_t last = policy->quorum > 1 ? 1 : 0;

    assert(policy->group_count == 0);
    storage[0] = (struct en_policy_group){.witnesses = all & ~own, .threshold = policy->quorum - 1};
    storage[last] = (struct en_policy_group){
        .witnesses = own, .groups = last > 0 ? 1 : 0, .threshold = (uint32_t)last + 1};
    policy->group = storage;
    policy->group_count = last + 1;
}

void en_policy_print(struct en_text *out, const struct en_policy *policy)
{
    char vkey[EN_VKEY_BYTES_MAX];

    assert(policy->group_count > 0 || policy->quorum <= policy->witness_count);
    (void)en_vkey_print(&policy->log, vkey);
    en_text_addf(out, "log %s\n", vkey);
    for (size_t i = 0; i < policy->witness_count; i++) {
        (void)en_vkey_print(&policy->witness[i], vkey);
        en_text_addf(out, "witness %s %s", policy->witness[i].name, vkey);
        if (policy->witness_url != NULL && policy->witness_url[i].len > 0) {
            en_text_addc(out, ' ');
            en_text_add(out, policy->witness_url[i]);
        }
        en_text_addc(out, '\n');
    }
    if (policy->group_count > 0) {
        print_groups(out, policy);
        return;
    }
    if (policy->quorum == 0) {
        en_text_adds(out, "quorum none\n");
        return;
    }
    en_text_addf(out, "group quorum %u", policy->quorum);
    for (size_t i = 0; i < policy->witness_count; i++) {
        en_text_addf(out, " %s", policy->witness[i].name);
    }
    en_text_adds(out, "\nquorum quorum\n");
}

bool en_policy_is_met(const struct en_policy *policy, uint64_t by_witness)
{
    uint64_t met = 0; /* bit i: group i */
    bool last = false;

    if (policy->group_count == 0) {
        return (uint32_t)__builtin_popcountll(by_witness) >= policy->quorum;
    }
    for (size_t i = 0; i < policy->group_count; i++) {
        const struct en_policy_group *group = &policy->group[i];
        uint32_t count = (uint32_t)__builtin_popcountll(group->witnesses & by_witness) +
                         (uint32_t)__builtin_popcountll(group->groups & met);
        last = count >= group->threshold;
        met |= last && i < GROUP_BITS ? UINT64_C(1) << i : 0;
    }
    return last;
}

void en_checkpoint_print(struct en_text *out, struct en_str origin, const struct en_head *head)
{
    en_text_add(out, origin);
    en_text_addf(out, "\n%" PRIu64 "\n", head->size);
    en_wire_add_base64(out, (struct en_bytes){head->root.b, sizeof(head->root.b)});
    en_text_addc(out, '\n');
}

enum en_status en_checkpoint_parse(struct en_str text, struct en_str origin, struct en_head *ret,
                                   struct en_error *reterr)
{
    struct en_str rest = text;
    struct en_str name;
    struct en_str size;
    struct en_str root;
    struct en_head head;

    if (!en_wire_line(&rest, &name) || !en_wire_line(&rest, &size) || !en_wire_line(&rest, &root) ||
        rest.len != 0) {
        return en_fail(reterr, EN_ERR_SYNTAX, "head.form", EN_STR(""),
                       N_("a head is three lines: origin, size and root"), NULL);
    }
    if (!en_str_equal(name, origin)) {
        return en_fail(reterr, EN_ERR_INADMISSIBLE, "head.origin", EN_STR("line 1"),
                       N_("the head is of another record: %1 instead of %2"),
                       N_("fetch the head of the right record"), name, origin);
    }
    if (!en_wire_count(size, &head.size)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "head.size", EN_STR("line 2"),
                       N_("the size is not a decimal number: %1"), NULL, size);
    }
    if (!en_wire_hash(root, &head.root)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "head.root", EN_STR("line 3"),
                       N_("the root is not base64 of 32 bytes: %1"), NULL, root);
    }
    *ret = head;
    return EN_OK;
}

void en_checkpoint_cosign(struct en_text *out, struct en_str checkpoint, en_time now,
                          const struct en_signing_key *witness)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str name = en_str_from(en_signing_key_name(witness));
    uint8_t signature[COSIGNATURE_BYTES];
    struct en_text message = {0};
    struct en_pubkey public_key;

    assert(now >= 0);
    print_cosigned(&message, (uint64_t)now, checkpoint);
    if (hasher == NULL || message.failed) {
        out->failed = true;
        goto done;
    }
    en_signing_key_public(witness, &public_key);
    uint32_t id = en_key_id(hasher, name, EN_KEY_COSIGNATURE, &public_key);
    for (size_t i = 0; i < TIME_BYTES; i++) {
        signature[i] = (uint8_t)((uint64_t)now >> (56 - 8 * i));
    }
    en_sign(witness, (struct en_bytes){(const uint8_t *)message.ptr, message.len},
            signature + TIME_BYTES);
    en_wire_add_signature(out, name, id, (struct en_bytes){signature, sizeof(signature)});

done:
    en_text_finish(&message);
    en_hasher_destroy(hasher);
}

enum en_status en_checkpoint_open(struct en_arena *arena, struct en_str note,
                                  const struct en_policy *policy, struct en_cosigned *ret,
                                  struct en_error *reterr)
{
    struct en_cosigned cosigned = {.by_log = true};
    struct en_note parsed;

    assert(policy->witness_count <= EN_COUNT(cosigned.witness_time));
    enum en_status status = en_note_parse(arena, note, &parsed, reterr);
    if (status != EN_OK) {
        return status;
    }
    status = en_checkpoint_parse(parsed.text, policy->origin, &cosigned.head, reterr);
    if (status != EN_OK) {
        return status;
    }
    status = check_log_signature(&parsed, &policy->log, reterr);
    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < parsed.sig_count; i++) {
        status = count_line(&parsed.sig[i], policy, parsed.text, &cosigned, reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    *ret = cosigned;
    return EN_OK;
}

en_time en_policy_time(const struct en_policy *policy, const struct en_cosigned *cosigned)
{
    en_time latest = 0;

    for (size_t i = 0; i < policy->witness_count; i++) {
        en_time time = cosigned->witness_time[i];
        uint64_t by = 0;
        for (size_t j = 0; j < policy->witness_count; j++) {
            bool so_late =
                (cosigned->by_witness >> j & 1) != 0 && cosigned->witness_time[j] >= time;
            by |= (uint64_t)so_late << j;
        }
        if (time > latest && en_policy_is_met(policy, by)) {
            latest = time;
        }
    }
    return latest;
}
