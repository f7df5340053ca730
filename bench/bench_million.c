/*
 * A record of a million acts: what grows with it, and what must not.
 *
 * The acts are those of patrols as they happen (traffic.h), signed, sent through the door in groups
 * and then looked at in every way: a node opened with cold files, its tables folded again, every
 * signature checked, hashes alone, the exported directory, a receipt. It takes some minutes, so
 * `make bench-million` runs it and `make bench` does not. The folder is the system's temporary one.
 *
 * Minutes are long enough for a shared machine to do other work meanwhile. What waits for no disk
 * is therefore told in processor time too (`.cpu`: all threads, an act), or only in it.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "figure.h"
#include "traffic.h"

enum {
    ACTS = 1000000,
    PATROLS_AT_ONCE = 6,
    GROUP = PATROLS_AT_ONCE * TRAFFIC_ACTS, // 252
    ASKED = 20000,                          // proofs
    WITNESSES = 3,
};

static void figure(const char *bench, double value, const char *unit, enum figure_want want,
                   double limit, const char *limit_name)
{
    figure_print(&(struct figure){bench, value, unit, want, limit, limit_name});
}

/* Processor time since `begin` that each of `count` things took. */
static void figure_cpu(const char *bench, double begin, double count, double limit,
                       const char *limit_name)
{
    figure(bench, (figure_cpu_s() - begin) * 1e6 / count, "us/act", FIGURE_AT_MOST, limit,
           limit_name);
}

static struct en_store *store_of(struct world *world)
{
    return en_node_store(world->node);
}

/* ---- making it ------------------------------------------------------------------------------ */

/* Six patrols are signed ahead and then sent, and the clock goes on from the first of them. */
static void append_group(struct traffic *traffic, int first, double *ret_seconds)
{
    en_time begin = traffic->world->clock.now;

    traffic->notes = 0;
    for (int i = 0; i < PATROLS_AT_ONCE; i++) {
        traffic_patrol(traffic, first + i);
    }
    en_time after = traffic->world->clock.now;
    traffic->world->clock.now = begin;
    traffic_submit(traffic, 0, GROUP, ret_seconds);
    traffic->world->clock.now = after;
}

static void append_all(struct traffic *traffic)
{
    struct world *world = traffic->world;
    double seconds = 0;
    int patrols = 0;

    append_group(traffic, patrols, &seconds); /* every key is made, and stays */
    struct en_arena kept = world->arena;
    en_arena_init(&world->arena, 0);
    while (en_store_head(store_of(world)).size < ACTS) {
        patrols += PATROLS_AT_ONCE;
        append_group(traffic, patrols, &seconds);
        en_arena_reset(&world->arena);
    }
    en_arena_finish(&world->arena);
    world->arena = kept;
    figure("million.append.group", (double)(patrols + PATROLS_AT_ONCE) * TRAFFIC_ACTS / seconds,
           "acts/s", FIGURE_AT_LEAST, 5000, "design section 7; Tessera on POSIX files: 4,100");
}

/* ---- what stands on the disk ---------------------------------------------------------------- */

static bool count_bytes(void *self, uint64_t index, struct en_bytes entry)
{
    (void)index;
    *(uint64_t *)self += entry.len;
    return true;
}

static uint64_t bytes_of_entries(struct en_store *store)
{
    struct en_source source = en_store_source(store);
    uint64_t bytes = 0;

    traffic_need(source.read(source.self, 0, en_store_head(store).size, count_bytes, &bytes, NULL),
                 "read");
    return bytes;
}

static double file_bytes(const char *path)
{
    struct stat info;

    traffic_need(stat(path, &info) == 0 ? EN_OK : EN_ERR_IO, path);
    return (double)info.st_size;
}

static double folder_bytes; /* nftw has no argument to hand on */

static int add_file(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)path;
    (void)where;
    folder_bytes += type == FTW_F ? (double)info->st_size : 0;
    return 0;
}

static void measure_export(struct world *world)
{
    const char *folder = world_path(world, "public");
    double entries = (double)en_store_head(store_of(world)).size;
    double bytes = (double)bytes_of_entries(store_of(world));

    world_head(world);
    double begin = figure_clock_s();
    traffic_need(en_tiles_export(&world->env, store_of(world), folder, NULL), "export");
    figure("million.export", figure_clock_s() - begin, "s", FIGURE_AT_MOST, 60,
           "the directory for other people's tools");
    folder_bytes = 0;
    traffic_need(nftw(folder, add_file, 16, FTW_PHYS) == 0 ? EN_OK : EN_ERR_IO, "walk");
    figure("million.export.overhead", (folder_bytes - bytes) / entries, "bytes/entry",
           FIGURE_AT_MOST, 40, "lengths, hashes; Tessera: 330 with its partial tiles");
    figure("million.record.overhead",
           (file_bytes(world_path(world, "registrar/record.db")) - bytes) / entries, "bytes/entry",
           FIGURE_AT_MOST, 150, "hashes, index of acts, pages");
    figure("million.record.entry", file_bytes(world_path(world, "registrar/record.db")) / entries,
           "bytes/entry", FIGURE_AT_MOST, 965, "git, packed, a signed commit");
}

/* ---- opening -------------------------------------------------------------------------------- */

/* Out of the system's memory: what is read next comes from the disk. */
static void make_cold(const char *path)
{
    int fd = open(path, O_RDONLY);

    traffic_need(fd >= 0 && fdatasync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0
                     ? EN_OK
                     : EN_ERR_IO,
                 path);
    (void)close(fd);
}

static void measure_opening(struct world *world)
{
    const char *folder = world_path(world, "registrar");
    double took_ms[3];

    for (size_t i = 0; i < EN_COUNT(took_ms); i++) {
        en_node_close(world->node);
        world->node = NULL;
        make_cold(world_path(world, "registrar/record.db"));
        make_cold(world_path(world, "registrar/state.db"));
        double begin = figure_clock_s();
        traffic_need(en_node_open(&world->env, folder, EN_NODE_WRITE, &world->node, NULL), "open");
        took_ms[i] = (figure_clock_s() - begin) * 1e3;
    }
    figure("million.open", figure_median(took_ms, EN_COUNT(took_ms)), "ms", FIGURE_AT_MOST, 2000,
           "design section 7, cold start, files out of memory");
    double entries = (double)en_store_head(store_of(world)).size;
    double begin = figure_clock_s(), cpu = figure_cpu_s();
    traffic_need(en_node_rebuild(world->node, NULL), "rebuild");
    figure("million.fold", entries / (figure_clock_s() - begin), "acts/s", FIGURE_AT_LEAST, 100000,
           "state.db lost: hashes and rules, no signatures");
    figure_cpu("million.fold.cpu", cpu, entries, 20, "100,000 acts/s on 2 cores");
}

/* ---- checking ------------------------------------------------------------------------------- */

static void measure_hashes(struct world *world)
{
    double entries = (double)en_store_head(store_of(world)).size;
    double begin = figure_cpu_s();

    traffic_need(en_store_audit(store_of(world), NULL), "hashes");
    figure("million.hashes", entries / (figure_cpu_s() - begin), "entries/s", FIGURE_AT_LEAST,
           200000, "ids, leaves, tiles, root, pages; one core");
}

static void measure_audit(struct world *world)
{
    const char *folder = world_path(world, "registrar");
    struct en_verification found;

    en_node_close(world->node);
    world->node = NULL;
    double begin = figure_clock_s(), cpu = figure_cpu_s();
    traffic_need(en_verify_folder(&world->env, folder, NULL, 0, NULL, NULL, &found, NULL),
                 "verify");
    double took_s = figure_clock_s() - begin;
    figure("million.audit", took_s, "s", FIGURE_AT_MOST, 60, "every signature, hash and rule");
    figure_cpu("million.audit.cpu", cpu, (double)found.entries, 74,
               "nine tenths of one check of 67 us");
    figure("million.audit.rate", (double)found.entries / took_s, "acts/s", FIGURE_AT_LEAST, 34,
           "git verify-commit");
    traffic_need(en_node_open(&world->env, folder, EN_NODE_WRITE, &world->node, NULL), "open");
}

/* ---- proving -------------------------------------------------------------------------------- */

static void measure_proofs(struct world *world)
{
    uint64_t size = en_store_head(store_of(world)).size;
    struct en_proof proof;
    struct en_rng rng;

    en_rng_seed(&rng, 1);
    for (uint64_t i = 0; i < size; i += 256) { // all tiles into memory
        traffic_need(en_store_prove(store_of(world), i, size, &proof, NULL), "proof");
    }
    double begin = figure_cpu_s();
    for (size_t i = 0; i < ASKED; i++) {
        uint64_t index = en_rng_below(&rng, size);
        traffic_need(en_store_prove(store_of(world), index, size, &proof, NULL), "proof");
    }
    figure("million.proof", (figure_cpu_s() - begin) * 1e6 / ASKED, "us", FIGURE_AT_MOST, 10,
           "design section 7, from memory");
}

static void measure_receipt(struct world *world)
{
    struct en_head head = en_store_head(store_of(world));
    struct en_text text = {0}, note = {0}, receipt = {0};
    struct en_proof proof;

    traffic_need(en_store_prove(store_of(world), 123456, head.size, &proof, NULL), "proof");
    en_checkpoint_print(&text, en_node_origin(world->node), &head);
    en_note_sign(&note, en_text_str(&text), world_log_key(world, "mission/registrar"));
    static const char *const witness[WITNESSES] = {"north/witness", "south/witness",
                                                   "east/witness"};
    for (size_t i = 0; i < WITNESSES; i++) {
        en_checkpoint_cosign(&note, en_text_str(&text), world->clock.now,
                             world_key(world, witness[i]));
    }
    en_receipt_print(&receipt, 123456, &proof, en_text_str(&note));
    traffic_need(receipt.failed ? EN_ERR_MEMORY : EN_OK, "receipt");
    figure("million.receipt", (double)receipt.len, "bytes", FIGURE_AT_MOST, 1700,
           "design section 7, k = 3");
    en_text_finish(&text);
    en_text_finish(&note);
    en_text_finish(&receipt);
}

int main(void)
{
    static struct en_str note[GROUP];
    struct traffic traffic = {.world = world_full(), .note = note, .room = GROUP};

    append_all(&traffic);
    measure_opening(traffic.world);
    measure_proofs(traffic.world);
    measure_receipt(traffic.world);
    measure_hashes(traffic.world);
    measure_export(traffic.world);
    measure_audit(traffic.world);
    world_destroy(traffic.world);
    return 0;
}
