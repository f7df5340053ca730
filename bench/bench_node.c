/*
 * The node as a whole: groups through the door, folding a record, auditing it.
 *
 * The record is that of patrols as they happen: an order with a crew of twelve, the consents of
 * three parties, the muster and its consents, the departure, check-ins, the return, the report and
 * its consents, and an incident now and then. The audit is held against libsodium's bare rate of
 * checking signatures on all cores, measured before and after each audit, since the machine has
 * other work too.
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figure.h"
#include "world.h"

enum {
    PATROLS = 2400,   // eight days of a mission
    ACTS = 42,        // of one patrol: 12,500 acts a day of 300 patrols (design section 7)
    GROUP = 6 * ACTS, // 252
    CHECKINS = 28,
    ROUNDS = 5,
    THREADS_MAX = 64,
};

enum { NAMES = 8 }; // keys that sign

/* The chain of one key, kept here: composing through the node would need each act's effect. */
struct chain {
    const char *name;
    uint64_t seq;
    struct en_hash prev;
};

struct bench {
    struct world *world;
    struct chain chain[NAMES];
    size_t chains;
    struct en_str note[PATROLS * ACTS];
    size_t notes;
};

static void check(enum en_status status, const char *what)
{
    if (status != EN_OK) {
        fprintf(stderr, "bench_node: %s: %s\n", what, en_status_text(status));
        exit(1);
    }
}

static struct chain *chain_of(struct bench *bench, const char *name)
{
    for (size_t i = 0; i < bench->chains; i++) {
        if (strcmp(bench->chain[i].name, name) == 0) {
            return &bench->chain[i];
        }
    }
    assert(bench->chains < NAMES);
    struct chain *chain = &bench->chain[bench->chains++];
    chain->name = name;
    check(en_state_chain(en_node_state(bench->world->node), en_str_from(name), &chain->seq,
                         &chain->prev, NULL),
          name);
    return chain;
}

/* Sign the key's next act; returns its id. */
static struct en_hash sign(struct bench *bench, const char *key, const char *act, const char *body)
{
    struct chain *chain = chain_of(bench, key);
    struct en_act_header header = world_header(bench->world, key, act);

    header.seq = chain->seq++;
    header.prev = chain->prev;
    struct en_str note = world_note(bench->world, &header, en_str_from(body), key);
    struct en_str text = en_entry_act_text(note);
    en_hash_of(bench->world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
               &chain->prev);
    bench->note[bench->notes++] = note;
    return chain->prev;
}

static void consent_of_all(struct bench *bench, const struct en_hash *id)
{
    static const char *const officers[] = {"north/officer-1", "south/officer-1", "east/officer-1"};
    const char *body = world_text(bench->world, "on: %s\n", world_hex(bench->world, id));

    for (size_t i = 0; i < EN_COUNT(officers); i++) {
        (void)sign(bench, officers[i], "consent.give", body);
    }
}

/* Everybody of world_order's crew is there. */
static const char *muster(struct world *world, const char *number, const char *day)
{
    struct en_text body = {0};
    const char *line = world_order(world, number, 1);

    en_text_addf(&body, "order: %s\nat: %sT07:50:00Z\n", number, day);
    while ((line = strstr(line, "\ncrew: ")) != NULL) {
        line += strlen("\ncrew: ");
        en_text_addf(&body, "present: %.*s\n", (int)strcspn(line, " "), line);
    }
    en_text_adds(&body, "vehicle: v-1\ncheck: fuel yes\ncheck: radio yes\n");
    const char *kept = world_text(world, "%s", en_text_cstr(&body));
    en_text_finish(&body);
    return kept;
}

static void sign_patrol(struct bench *bench, int n)
{
    struct world *world = bench->world;
    const char *number = world_text(world, "G-%04d", n);
    char day[EN_TIME_BYTES + 1];

    en_time_format(world->clock.now, day);
    day[10] = '\0';
    struct en_hash order =
        sign(bench, "mission/ops-1", "order.propose", world_order(world, number, 1));
    consent_of_all(bench, &order);
    struct en_hash assembled =
        sign(bench, "mission/duty-1", "muster.propose", muster(world, number, day));
    consent_of_all(bench, &assembled);
    (void)sign(bench, "mission/duty-1", "patrol.depart",
               world_text(world, "order: %s\nmuster: %s\nat: %sT08:00:00Z\n", number,
                          world_hex(world, &assembled), day));
    for (int i = 0; i < CHECKINS - (n % 8 == 0); i++) {
        (void)sign(bench, "mission/duty-1", "patrol.checkin",
                   world_text(world, "order: %s\nat: %sT%02d:%02d:00Z\nplace: %s\nstate: well\n",
                              number, day, 8 + i / 7, i % 7 * 8, i % 2 == 0 ? "camp" : "market"));
    }
    if (n % 8 == 0) {
        (void)sign(bench, "mission/duty-1", "incident.report",
                   world_text(world,
                              "incident: I-%04d\nkind: dispute\nat: %sT10:00:00Z\nplace: market\n"
                              "order: %s\nsafety: no\ntext: A dispute about a well, settled.\n",
                              n, day, number));
    }
    (void)sign(bench, "mission/duty-1", "patrol.return",
               world_text(world, "order: %s\nat: %sT12:00:00Z\n", number, day));
    struct en_hash report = sign(bench, "north/lead-1", "report.propose",
                                 world_text(world,
                                            "order: %s\nvisited: market %sT09:00:00Z %sT10:00:00Z\n"
                                            "observed: The market was open and busy.\n",
                                            number, day, day));
    consent_of_all(bench, &report);
    world_wait(world, 86400);
}

static void submit_group(struct bench *bench, size_t from, double *ret_seconds)
{
    static struct en_result results[GROUP];
    struct en_error error = {.rule = ""};

    double start = figure_clock_s();
    enum en_status status =
        en_node_submit(bench->world->node, &bench->note[from], GROUP, results, &error);
    *ret_seconds += figure_clock_s() - start;
    check(status, error.rule);
    for (size_t i = 0; i < GROUP; i++) {
        const struct en_error *why =
            results[i].answer == EN_ANSWER_REFUSED ? &results[i].why : &results[i].effect.why;
        if (results[i].answer == EN_ANSWER_REFUSED ||
            results[i].effect.outcome == EN_OUTCOME_VOID) {
            fprintf(stderr, "bench_node: act %zu: %s\n", from + i, why->rule);
            exit(1);
        }
    }
}

/* All acts through the door in groups of six patrols, the clock moving on with them. */
static void append(struct bench *bench, en_time begin)
{
    double seconds = 0;

    bench->world->clock.now = begin;
    assert(bench->notes == PATROLS * ACTS);
    for (size_t at = 0; at < bench->notes; at += GROUP) {
        submit_group(bench, at, &seconds);
        world_wait(bench->world, 86400 * GROUP / ACTS);
    }
    figure_print(&(struct figure){.bench = "node.append.group",
                                  .value = (double)bench->notes / seconds,
                                  .unit = "acts/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 5000,
                                  .limit_name = "design section 7"});
}

static void fold(struct bench *bench)
{
    double rates[ROUNDS];
    double entries = (double)en_store_head(en_node_store(bench->world->node)).size;

    for (size_t i = 0; i < ROUNDS; i++) {
        double start = figure_clock_s();
        check(en_node_rebuild(bench->world->node, NULL), "rebuild");
        rates[i] = entries / (figure_clock_s() - start);
    }
    figure_print(&(struct figure){.bench = "node.fold",
                                  .value = figure_median(rates, ROUNDS),
                                  .unit = "acts/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 100000,
                                  .limit_name = "design section 7"});
}

/* ---- bare signature checks ------------------------------------------------------------------ */

enum { SAMPLE = 16 * ACTS }; // acts that are checked in turn: whole patrols, as in the record

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
            check(en_entry_check_signature(entry, NULL), "bare signature");
        }
    }
    return NULL;
}

/* Signatures a second on all cores together. */
static double bare_rate(const struct en_checked *entry, unsigned threads, double seconds)
{
    pthread_t thread[THREADS_MAX];
    struct bare bare[THREADS_MAX];
    uint64_t checked = 0;

    double start = figure_clock_s();
    for (unsigned i = 0; i < threads; i++) {
        bare[i] = (struct bare){.entry = entry, .until = start + seconds};
        check(pthread_create(&thread[i], NULL, check_bare, &bare[i]) == 0 ? EN_OK : EN_ERR_MEMORY,
              "thread");
    }
    for (unsigned i = 0; i < threads; i++) {
        (void)pthread_join(thread[i], NULL);
        checked += bare[i].checked;
    }
    return (double)checked / (figure_clock_s() - start);
}

/* An act as en_entry_admit leaves it. */
static void take_entry(struct bench *bench, size_t n, struct en_checked *ret)
{
    struct world *world = bench->world;
    struct en_text entry = {0};
    struct en_pubkey public_key;

    en_entry_print(&entry, world->clock.now, bench->note[n]);
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&entry));
    en_text_finish(&entry);
    struct en_bytes bytes = {(const uint8_t *)kept.ptr, kept.len};
    check(en_entry_read(&world->arena, world->hasher, bytes, ret, NULL), "read");
    struct en_str author = en_arena_copy(&world->arena, ret->act.author);
    en_signing_key_public(world_key(world, author.ptr), &public_key);
    en_vkey_make(world->hasher, author, EN_KEY_ED25519, &public_key, &ret->key);
}

static void audit(struct bench *bench)
{
    struct world *world = bench->world;
    const char *folder = world_path(world, "registrar");
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = processors < 1 ? 1 : (unsigned)processors;
    double ratios[ROUNDS];
    double rates[ROUNDS];
    struct en_verification found;
    static struct en_checked entry[SAMPLE];

    threads = threads > THREADS_MAX ? THREADS_MAX : threads;
    for (size_t i = 0; i < SAMPLE; i++) {
        take_entry(bench, i, &entry[i]);
    }
    en_node_close(world->node);
    world->node = NULL;
    for (size_t i = 0; i < ROUNDS; i++) {
        double bare = bare_rate(entry, threads, 0.5);
        double start = figure_clock_s();
        check(en_verify_folder(&world->env, folder, NULL, 0, NULL, NULL, &found, NULL), "verify");
        rates[i] = (double)found.entries / (figure_clock_s() - start);
        ratios[i] = rates[i] / (bare / 2 + bare_rate(entry, threads, 0.5) / 2);
    }
    double ratio = figure_median(ratios, ROUNDS);
    double rate = figure_median(rates, ROUNDS);
    figure_print(&(struct figure){.bench = "node.audit",
                                  .value = ratio,
                                  .unit = "x",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = 0.8,
                                  .limit_name = "of libsodium's bare rate on all cores"});
    figure_print(&(struct figure){.bench = "node.audit.rate",
                                  .value = rate,
                                  .unit = "acts/s",
                                  .want = FIGURE_AT_LEAST,
                                  .limit = rate / ratio,
                                  .limit_name = "libsodium's bare rate on all cores"});
}

int main(void)
{
    struct bench *bench = calloc(1, sizeof(*bench));

    if (bench == NULL) {
        return 1;
    }
    bench->world = world_full();
    en_time begin = bench->world->clock.now;
    for (int i = 0; i < PATROLS; i++) {
        sign_patrol(bench, i);
    }
    append(bench, begin);
    fold(bench);
    audit(bench);
    world_destroy(bench->world);
    free(bench);
    return 0;
}
