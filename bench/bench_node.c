/*
 * The node as a whole: groups through the door, folding a record, auditing it.
 *
 * The record is that of patrols as they happen (traffic.h). The audit is held against libsodium's
 * bare rate of checking signatures on all cores, measured before and after each audit, since the
 * machine has other work too.
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figure.h"
#include "traffic.h"

enum {
    PATROLS = 2400,           // eight days of a mission
    GROUP = 6 * TRAFFIC_ACTS, // 252
    ROUNDS = 5,
    THREADS_MAX = 64,
};

/* All acts through the door in groups of six patrols, the clock moving on with them. */
static void append(struct traffic *bench, en_time begin)
{
    double seconds = 0;

    bench->world->clock.now = begin;
    assert(bench->notes == PATROLS * TRAFFIC_ACTS);
    for (size_t at = 0; at < bench->notes; at += GROUP) {
        traffic_submit(bench, at, GROUP, &seconds);
        world_wait(bench->world, 86400 * GROUP / TRAFFIC_ACTS);
    }
    figure_print(&(struct figure){.bench = "node.append.group",
                                  .value = (double)bench->notes / seconds,
                                  .unit = "acts/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 5000,
                                  .limit_name = "design section 7"});
}

static void fold(struct traffic *bench)
{
    double rates[ROUNDS];
    double entries = (double)en_store_head(en_node_store(bench->world->node)).size;

    for (size_t i = 0; i < ROUNDS; i++) {
        double start = figure_clock_s();
        traffic_need(en_node_rebuild(bench->world->node, NULL), "rebuild");
        rates[i] = entries / (figure_clock_s() - start);
    }
    figure_print(&(struct figure){.bench = "node.fold",
                                  .value = figure_median(rates, ROUNDS),
                                  .unit = "acts/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 100000,
                                  .limit_name = "design section 7"});
}

/* Take the snapshot into new tables on the disk, as a node does that begins from it. */
static double restore_s(struct world *world, struct en_bytes bytes, const char *path)
{
    struct en_state *state = NULL;
    struct en_snapshot snapshot;
    struct en_bytes rest;
    double start = figure_clock_s();

    traffic_need(en_snapshot_parse(bytes, &snapshot, &rest, NULL), "snapshot");
    traffic_need(en_state_open(&world->env, path, &state, NULL), "state");
    traffic_need(en_state_begin(state, NULL), "begin");
    traffic_need(en_state_restore(state, &snapshot, NULL), "restore");
    traffic_need(en_state_commit(state, &snapshot.head, NULL), "commit");
    double seconds = figure_clock_s() - start;
    en_state_close(state);
    return seconds;
}

static void snapshot(struct traffic *bench)
{
    struct world *world = bench->world;
    struct en_text lines = {0};
    struct en_text tables = {0};
    double seconds[ROUNDS];
    double ratios[ROUNDS];

    traffic_need(en_snapshot_print(en_node_state(world->node), &lines, &tables, NULL), "print");
    en_text_addc(&lines, '\n');
    en_text_add(&lines, en_text_str(&tables));
    struct en_bytes bytes = {(const uint8_t *)lines.ptr, lines.len};
    for (int i = 0; i < ROUNDS; i++) {
        double start = figure_clock_s();
        traffic_need(en_node_rebuild(world->node, NULL), "rebuild");
        double folding = figure_clock_s() - start;
        seconds[i] = restore_s(world, bytes, world_path(world, world_text(world, "from-%d", i)));
        ratios[i] = seconds[i] / folding;
    }
    figure_print(&(struct figure){.bench = "node.snapshot",
                                  .value = figure_median(seconds, ROUNDS),
                                  .unit = "s",
                                  .want = FIGURE_AT_MOST,
                                  .limit = 1,
                                  .limit_name = "notes/record.md, 100,800 acts"});
    figure_print(&(struct figure){.bench = "node.snapshot.ratio",
                                  .value = figure_median(ratios, ROUNDS),
                                  .unit = "x",
                                  .want = FIGURE_AT_MOST,
                                  .limit = 1,
                                  .limit_name = "of folding the same record"});
    en_text_finish(&lines);
    en_text_finish(&tables);
}

/* ---- bare signature checks ------------------------------------------------------------------ */

enum {
    SAMPLE = 16 * TRAFFIC_ACTS
}; // acts that are checked in turn: whole patrols, as in the record

struct bare {
    const struct en_checked *entry; // array of length [SAMPLE]
    double until;
    uint64_t checked;
};

static void *check_bare(void *self)
{
    struct bare *bare = self;

    while (figure_clock_s() < bare->until) {
        /* Never one signature again and again: a processor learns its branches by heart. */
        for (size_t i = 0; i < SAMPLE / 8; i++) {
            const struct en_checked *entry = &bare->entry[bare->checked++ % SAMPLE];
            traffic_need(en_entry_check_signature(entry, NULL), "bare signature");
        }
    }
    return NULL;
}

/* What one thing costs, by the clock with all cores at work, and in processor time. */
struct cost {
    double wall_s, cpu_s;
};

/* Of a signature, on all cores together. */
static struct cost bare_cost(const struct en_checked *entry, unsigned threads, double seconds)
{
    pthread_t thread[THREADS_MAX];
    struct bare bare[THREADS_MAX];
    uint64_t checked = 0;

    double start = figure_clock_s(), cpu = figure_cpu_s();
    for (unsigned i = 0; i < threads; i++) {
        bare[i] = (struct bare){.entry = entry, .until = start + seconds};
        traffic_need(pthread_create(&thread[i], NULL, check_bare, &bare[i]) == 0 ? EN_OK
                                                                                 : EN_ERR_MEMORY,
                     "thread");
    }
    for (unsigned i = 0; i < threads; i++) {
        (void)pthread_join(thread[i], NULL);
        checked += bare[i].checked;
    }
    return (struct cost){(figure_clock_s() - start) / (double)checked,
                         (figure_cpu_s() - cpu) / (double)checked};
}

/* Of an act, audited. */
static struct cost audit_cost(struct world *world)
{
    struct en_verification found;
    double start = figure_clock_s(), cpu = figure_cpu_s();

    traffic_need(en_verify_folder(&world->env, world_path(world, "registrar"), NULL, 0, NULL, NULL,
                                  &found, NULL),
                 "verify");
    return (struct cost){(figure_clock_s() - start) / (double)found.entries,
                         (figure_cpu_s() - cpu) / (double)found.entries};
}

/* An act as en_entry_admit leaves it. */
static void take_entry(struct traffic *bench, size_t n, struct en_checked *ret)
{
    struct world *world = bench->world;
    struct en_text entry = {0};
    struct en_pubkey public_key;

    en_entry_print(&entry, world->clock.now, bench->note[n]);
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&entry));
    en_text_finish(&entry);
    struct en_bytes bytes = {(const uint8_t *)kept.ptr, kept.len};
    traffic_need(en_entry_read(&world->arena, world->hasher, bytes, ret, NULL), "read");
    struct en_str author = en_arena_copy(&world->arena, ret->act.author);
    en_signing_key_public(world_key(world, author.ptr), &public_key);
    en_vkey_make(world->hasher, author, EN_KEY_ED25519, &public_key, &ret->key);
}

static void print_audit(double ratios[ROUNDS], double rates[ROUNDS], double cpu_ratios[ROUNDS])
{
    double ratio = figure_median(ratios, ROUNDS), rate = figure_median(rates, ROUNDS);

    figure_print(&(struct figure){.bench = "node.audit",
                                  .value = ratio,
                                  .unit = "x",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 0.9,
                                  .limit_name = "of libsodium's bare rate on all cores"});
    figure_print(&(struct figure){.bench = "node.audit.cpu",
                                  .value = figure_median(cpu_ratios, ROUNDS),
                                  .unit = "x",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 0.9,
                                  .limit_name = "the same in processor time"});
    figure_print(&(struct figure){.bench = "node.audit.rate",
                                  .value = rate,
                                  .unit = "acts/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = rate / ratio,
                                  .limit_name = "libsodium's bare rate on all cores"});
}

static void audit(struct traffic *bench)
{
    struct world *world = bench->world;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = processors < 1 ? 1 : (unsigned)processors;
    double ratios[ROUNDS], rates[ROUNDS], cpu_ratios[ROUNDS];
    static struct en_checked entry[SAMPLE];

    threads = threads > THREADS_MAX ? THREADS_MAX : threads;
    for (size_t i = 0; i < SAMPLE; i++) {
        take_entry(bench, i, &entry[i]);
    }
    en_node_close(world->node);
    world->node = NULL;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct cost before = bare_cost(entry, threads, 0.5);
        struct cost act = audit_cost(world);
        struct cost after = bare_cost(entry, threads, 0.5);
        rates[i] = 1 / act.wall_s;
        ratios[i] = rates[i] / (0.5 / before.wall_s + 0.5 / after.wall_s);
        cpu_ratios[i] = (before.cpu_s + after.cpu_s) / 2 / act.cpu_s;
    }
    print_audit(ratios, rates, cpu_ratios);
}

int main(void)
{
    static struct en_str note[PATROLS * TRAFFIC_ACTS];
    struct traffic bench = {.world = world_full(), .note = note, .room = EN_COUNT(note)};
    en_time begin = bench.world->clock.now;

    for (int i = 0; i < PATROLS; i++) {
        traffic_patrol(&bench, i);
    }
    append(&bench, begin);
    fold(&bench);
    snapshot(&bench);
    audit(&bench);
    world_destroy(bench.world);
    return 0;
}
