/*
 * The one way in: admit, append, apply.
 *
 * A group of acts is judged one after the other within one transaction of the tables, so two acts
 * of one key chain on each other; what is inadmissible is refused and touches nothing. The record
 * is written before the tables are committed: if the machine stops between the two, the tables are
 * folded on from the record at the next opening. If the record cannot be written, the tables are
 * rolled back and nobody is told "committed". If nobody knows whether it was written, the record is
 * asked; while it does not know either, neither does the answer.
 */
#include "private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum {
    /* How far the wall clock may run ahead of the clock that never goes back, since the folder was
     * opened. Log time cannot be taken back, and a witness refuses a head that is more than ten
     * minutes ahead of its own clock: what we append beyond that could never be cosigned. */
    CLOCK_LEAD_S_MAX = 10 * 60,
    /* Live mode: how old the newest cosignature may be. Four witnesses tick along at least hourly
     * and are silent together for a day only when our clock is wrong or we are cut off from all of
     * them; then deadlines must not pass here alone. Any witness that cosigns the present head
     * again opens the door again. An exercise jumps from day to day, so there it does not count. */
    COSIGNED_AGE_S_MAX = 24 * 60 * 60,
    /* How far the clock may be behind what the quorum has cosigned: members refuse entries that are
     * dated more than ten minutes before it, and would for ever. */
    CLOCK_LAG_S_MAX = 5 * 60,
};

/* A group on its way in. */
struct group {
    struct en_node *node;
    const struct en_str *notes;
    struct en_result *results;
    size_t count;
    en_time logged;
    struct en_head base; // the record before the group
    struct en_log_view view;
    struct en_new_entry *entries; // admitted so far, array of length [count]
    size_t admitted;
};

static enum en_status clock_fail(struct en_error *reterr, const char *text, int64_t seconds)
{
    char number[24];

    (void)snprintf(number, sizeof(number), "%" PRId64, seconds);
    return en_fail(reterr, EN_ERR_STALE, "node.clock", EN_STR(""), text,
                   N_("check the clock; if it is right, have a witness cosign and open the node "
                      "again"),
                   en_str_from(number));
}

/* Times of the newest cosignature on the published head, and of the quorum; 0: there is none. */
static enum en_status cosigned_times(struct en_node *node, en_time *ret_newest, en_time *ret_quorum,
                                     struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_cosigned cosigned = {.witness_total = 0};
    struct en_text note = {0};
    en_time newest = 0;
    enum en_status status = en_store_published(node->store, &note, reterr);

    bool own = en_str_equal(node_origin_of(en_text_str(&note)), policy.origin);
    if (status == EN_OK && note.len > 0 && own) {
        status = en_checkpoint_open(&node->arena, en_text_str(&note), &policy, &cosigned, reterr);
    }
    en_text_finish(&note);
    for (size_t i = 0; i < policy.witness_count; i++) {
        newest = cosigned.witness_time[i] > newest ? cosigned.witness_time[i] : newest;
    }
    if (status == EN_OK) {
        *ret_newest = newest;
        *ret_quorum = en_policy_time(&policy, &cosigned);
    }
    return status;
}

static enum en_status check_clock(struct en_node *node, en_time now, struct en_error *reterr)
{
    int64_t passed_s = (node->env.monotonic_ms(node->env.self) - node->opened_monotonic_ms) / 1000;
    int64_t lead_s = now - node->opened_at - passed_s;
    const struct en_accord *accord = en_state_accord(node->state);
    en_time cosigned = 0, quorum = 0;

    if (lead_s > CLOCK_LEAD_S_MAX) {
        return clock_fail(reterr, N_("the clock has jumped ahead by %1 seconds"), lead_s);
    }
    if (accord == NULL) {
        return EN_OK;
    }
    enum en_status status = cosigned_times(node, &cosigned, &quorum, reterr);
    if (status == EN_OK && quorum > 0 && quorum - now > CLOCK_LAG_S_MAX) {
        return clock_fail(reterr,
                          N_("the clock is %1 seconds behind what the witnesses have cosigned"),
                          quorum - now);
    }
    if (status == EN_OK && accord->live && cosigned > 0 && now - cosigned > COSIGNED_AGE_S_MAX) {
        return clock_fail(reterr, N_("no witness has cosigned for %1 seconds by this clock"),
                          now - cosigned);
    }
    return status;
}

/* Failures of this machine end the group; everything else is the act's own fault. */
static bool is_ours(enum en_status status)
{
    return status == EN_ERR_IO || status == EN_ERR_MEMORY || status == EN_ERR_VERIFY;
}

/* May it stand in the record? The same calls as the fold's. */
static enum en_status admit(struct group *group, struct en_bytes bytes, uint64_t index,
                            struct en_checked *checked, struct en_result *result)
{
    struct en_node *node = group->node;
    enum en_status status = en_entry_read(&node->arena, node->hasher, bytes, checked, &result->why);

    if (status != EN_OK) {
        return status;
    }
    result->id = checked->id;
    status = en_entry_admit(node->state, &group->view, index, checked, &result->why);
    return status == EN_OK ? en_entry_check_signature(checked, &result->why) : status;
}

/* An act that came twice is no fault of anybody: say where it stands. */
static void look_for_it(struct group *group, struct en_result *result)
{
    bool found = false;

    for (size_t i = 0; i < group->admitted && !found; i++) {
        found = en_hash_equal(&group->entries[i].id, &result->id);
        result->index = group->base.size + i;
    }
    if (!found) {
        found = en_store_find(group->node->store, &result->id, &result->index, NULL) == EN_OK;
    }
    if (found) {
        (void)en_fail(&result->why, EN_ERR_EXISTS, "act.replayed", EN_STR("seq"),
                      N_("this act is in the record already"), N_("nothing needs to be done"));
    }
}

/* Judge one act and apply it. EN_OK also when it is refused: that is its result. */
static enum en_status take_one(struct group *group, struct en_str note, struct en_result *result)
{
    uint64_t index = group->base.size + group->admitted;
    struct en_checked checked;
    struct en_bytes bytes = {NULL, 0};

    enum en_status status =
        node_print_entry(group->node, group->logged, note, &bytes, &result->why);
    if (status == EN_OK) {
        status = admit(group, bytes, index, &checked, result);
    }
    if (status == EN_ERR_STALE || status == EN_ERR_EXISTS) {
        look_for_it(group, result);
    }
    if (status != EN_OK) {
        return is_ours(status) ? status : EN_OK;
    }
    status = en_state_apply(group->node->state, &checked, index, &result->effect, &result->why);
    if (status != EN_OK) {
        return status;
    }
    result->answer = EN_ANSWER_COMMITTED;
    result->index = index;
    group->entries[group->admitted++] = (struct en_new_entry){.bytes = bytes, .id = checked.id};
    return EN_OK;
}

/* The commit failed and may have happened all the same: all of the group is in, or none. */
static enum en_status ask_record(struct group *group, struct en_error *reterr)
{
    uint64_t index = 0;
    enum en_status status =
        en_store_find(group->node->store, &group->entries[0].id, &index, reterr);

    if (status == EN_ERR_NOT_FOUND) {
        return en_fail(reterr, EN_ERR_IO, "store.io", EN_STR(""),
                       N_("the disk failed during the commit: nothing was appended"),
                       N_("check the disk, then try again"));
    }
    if (status != EN_OK && reterr != NULL) {
        reterr->status = EN_ERR_UNKNOWN; /* the rule and the place stay: why it cannot be told */
    }
    return status == EN_OK ? EN_OK : EN_ERR_UNKNOWN;
}

/* Write what was admitted, then let the tables stand. */
static enum en_status commit(struct group *group, struct en_error *reterr)
{
    struct en_node *node = group->node;

    if (group->admitted == 0) {
        en_state_rollback(node->state);
        return EN_OK;
    }
    enum en_status status =
        en_store_append(node->store, &group->base, group->entries, group->admitted, reterr);
    if (status == EN_ERR_UNKNOWN) {
        status = ask_record(group, reterr);
    }
    if (status != EN_OK) {
        en_state_rollback(node->state);
        return status;
    }
    struct en_head head = en_store_head(node->store);
    if (en_state_commit(node->state, &head, NULL) != EN_OK) {
        /* The acts are in the record, which is what was promised; the next call folds them. */
        en_state_rollback(node->state);
    }
    return EN_OK;
}

/* What an act has just erased goes at once; if the disk fails, at the next opening. */
static void tell_blobs(struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        if (group->results[i].effect.completed_count > 0) {
            (void)!node_erase_blobs(group->node, NULL);
            return;
        }
    }
}

static enum en_status take_group(struct group *group, struct en_error *reterr)
{
    struct en_node *node = group->node;

    group->entries = EN_ARENA_ARRAY(&node->arena, group->count, struct en_new_entry);
    if (group->entries == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status = en_state_begin(node->state, reterr);
    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < group->count; i++) {
        struct en_result *result = &group->results[i];
        *result = (struct en_result){.answer = EN_ANSWER_REFUSED};
        status = take_one(group, group->notes[i], result);
        if (status != EN_OK) {
            en_state_rollback(node->state);
            if (reterr != NULL) {
                *reterr = result->why;
            }
            return status;
        }
    }
    status = commit(group, reterr);
    if (status == EN_OK) {
        tell_blobs(group);
    }
    return status;
}

static enum en_status too_long(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_TOO_LONG, "entry.long", EN_STR(""),
                   N_("the act is longer than an entry of the record may be"),
                   N_("shorten it, or name a blob by its hash"));
}

enum en_status node_print_entry(struct en_node *node, en_time logged, struct en_str note,
                                struct en_bytes *ret, struct en_error *reterr)
{
    struct en_text entry = {0};

    if (note.len > EN_ENTRY_BYTES_MAX) {
        return too_long(reterr); /* before it is copied: it may be of any size */
    }
    en_entry_print(&entry, logged, note);
    struct en_str copy = en_arena_copy(&node->arena, en_text_str(&entry));
    bool failed = entry.failed || copy.ptr == NULL;
    en_text_finish(&entry);
    if (failed) {
        return node_no_memory(reterr);
    }
    if (copy.len > EN_ENTRY_BYTES_MAX) {
        return too_long(reterr);
    }
    *ret = (struct en_bytes){(const uint8_t *)copy.ptr, copy.len};
    return EN_OK;
}

enum en_status en_node_submit(struct en_node *node, const struct en_str *notes, size_t count,
                              struct en_result *results, struct en_error *reterr)
{
    struct group group = {.node = node, .notes = notes, .results = results, .count = count};

    assert(node->mode == EN_NODE_WRITE);
    if (node->conf.role != NODE_REGISTRAR) {
        return en_fail(reterr, EN_ERR_USAGE, "node.follower", en_str_from(node->folder),
                       N_("this folder follows a record; acts are ordered by its registrar alone"),
                       N_("put the act in the outbox and bring it to the registrar"));
    }
    /* Neither has anything to do but after a failed commit. */
    enum en_status status = en_store_settle(node->store, reterr);
    if (status == EN_OK) {
        status = node_fold(node, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_time now = node->env.now(node->env.self);
    en_time last = en_state_log_time(node->state);
    status = check_clock(node, now, reterr);
    if (status == EN_OK) {
        group.logged = now > last ? now : last; /* a clock set back makes log time stand still */
        group.base = en_store_head(node->store);
        group.view = node_log_view(node);
        status = take_group(&group, reterr);
    }
    en_arena_reset(&node->arena);
    return status;
}

enum en_status node_submit_own(struct en_node *node, struct en_str note, struct en_error *reterr)
{
    struct en_result result;
    enum en_status status = en_node_submit(node, &note, 1, &result, reterr);

    if (status == EN_OK && result.answer == EN_ANSWER_REFUSED) {
        status = result.why.status;
        if (reterr != NULL) {
            *reterr = result.why;
        }
    }
    return status;
}
