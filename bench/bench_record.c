/*
 * The record: appending in groups and alone, reading, proving, and what it takes on the disk.
 *
 * The store lies in the folder of this program, so that it is measured on the disk it is built on.
 * A lone append is held against a bare 600-byte append and fdatasync to a file beside it, one after
 * the other in turn, because a disk has moods. Reads and proofs are of the full 250,000 entries, in
 * random order where people ask in random order.
 */
#include <assert.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <entente/record.h>

#include "figure.h"

enum {
    ENTRIES = 250000,
    ENTRY_BYTES = 600,
    GROUP = 256,
    LONE = 400,
    SIGNED_GROUPS = 12,
    ASKED = 20000, // proofs and roots
    WITNESSES = 3,
    PATH_BYTES = 512,
};

#define ORIGIN "mission.example/record"

struct bench {
    char folder[PATH_BYTES];
    struct en_env env;
    struct en_hasher *hasher;
    struct en_signing_key *key;
    struct en_vkey vkey;
    struct en_store *store;
    struct en_text text[GROUP]; // the group at hand
    struct en_new_entry entry[GROUP];
    uint64_t next; // number of the next act, so that no two are alike
};

static void need(bool done, const char *what)
{
    if (!done) {
        (void)fprintf(stderr, "bench_record: %s failed\n", what);
        exit(1);
    }
}

static const char *path_of(const struct bench *bench, const char *name, char out[static PATH_BYTES])
{
    need(snprintf(out, PATH_BYTES, "%s/%s", bench->folder, name) < PATH_BYTES, "a path");
    return out;
}

static void figure(const char *bench, double value, const char *unit, enum figure_want want,
                   double limit, const char *limit_name)
{
    figure_print(&(struct figure){bench, value, unit, want, limit, limit_name});
}

/* Make entry `i` of the group at hand; signed for real when wanted, else by a line that only looks
 * like it: the store does not check signatures. */
static void make_entry(struct bench *bench, size_t i, bool with_signature)
{
    struct en_text *out = &bench->text[i];
    struct en_text act = {0};

    en_text_clear(out);
    en_text_addf(&act, "entente/act/v1 " ORIGIN "\nact: report.checkin\nseq: %" PRIu64 "\ntext: ",
                 bench->next++);
    while (act.len < ENTRY_BYTES - 130) {
        en_text_addc(&act, (char)('a' + (act.len + bench->next) % 26));
    }
    en_text_addc(&act, '\n');
    en_text_adds(out, "logged 1487828100\n");
    if (with_signature) {
        en_note_sign(out, en_text_str(&act), bench->key);
    } else {
        en_text_add(out, en_text_str(&act));
        en_text_addf(out, "\n\xe2\x80\x94 " ORIGIN " %088d\n", 0);
    }
    need(!out->failed && !act.failed, "memory");
    en_hash_of(bench->hasher, (struct en_bytes){(uint8_t *)act.ptr, act.len}, &bench->entry[i].id);
    bench->entry[i].bytes = (struct en_bytes){(uint8_t *)out->ptr, out->len};
    en_text_finish(&act);
}

static void make_group(struct bench *bench, size_t count, bool with_signature)
{
    for (size_t i = 0; i < count; i++) {
        make_entry(bench, i, with_signature);
    }
}

static void append(struct bench *bench, size_t count)
{
    struct en_head head = en_store_head(bench->store);

    need(en_store_append(bench->store, &head, bench->entry, count, NULL) == EN_OK, "an append");
}

static void check_signatures(struct bench *bench)
{
    struct en_arena arena;

    en_arena_init(&arena, 0);
    for (size_t i = 0; i < GROUP; i++) {
        struct en_entry entry;
        struct en_note note;
        need(en_entry_parse(bench->entry[i].bytes, &entry, NULL) == EN_OK &&
                 en_note_parse(&arena, entry.note, &note, NULL) == EN_OK &&
                 en_note_check(&note, &bench->vkey, NULL) == EN_OK,
             "a signature");
        en_arena_reset(&arena);
    }
    en_arena_finish(&arena);
}

static void measure_signed(struct bench *bench)
{
    double took_s = 0;

    for (size_t g = 0; g < SIGNED_GROUPS; g++) {
        make_group(bench, GROUP, true);
        double begin = figure_clock_s();
        check_signatures(bench);
        append(bench, GROUP);
        took_s += figure_clock_s() - begin;
    }
    figure("record-append-signed", SIGNED_GROUPS * GROUP / took_s, "entries/s", FIGURE_AT_LEAST,
           5000, "signature checked, durable, groups of 256, one core");
}

/* Fill the store up to ENTRIES, timing the appends alone. */
static void measure_groups(struct bench *bench)
{
    double took_s = 0;
    uint64_t count = 0;

    while (en_store_head(bench->store).size < ENTRIES) {
        uint64_t left = ENTRIES - en_store_head(bench->store).size;
        size_t group = left < GROUP ? (size_t)left : GROUP;
        make_group(bench, group, false);
        double begin = figure_clock_s();
        append(bench, group);
        took_s += figure_clock_s() - begin;
        count += group;
    }
    figure("record-append-group", (double)count / took_s, "entries/s", FIGURE_AT_LEAST, 50000,
           "store only, durable, groups of 256, to 250,000 entries");
}

static int compare(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;

    return (*left > *right) - (*left < *right);
}

static void measure_lone(struct bench *bench)
{
    static double store_ms[LONE];
    static double disk_ms[LONE];
    char path[PATH_BYTES];
    int fd = open(path_of(bench, "bare", path), O_WRONLY | O_CREAT | O_APPEND, 0600);

    need(fd >= 0, "the file beside the store");
    for (size_t i = 0; i < LONE; i++) {
        make_group(bench, 1, false);
        double begin = figure_clock_s();
        append(bench, 1);
        double middle = figure_clock_s();
        need(write(fd, bench->text[0].ptr, bench->text[0].len) > 0 && fdatasync(fd) == 0,
             "fdatasync");
        disk_ms[i] = (figure_clock_s() - middle) * 1e3;
        store_ms[i] = (middle - begin) * 1e3;
    }
    (void)close(fd);
    (void)unlink(path);
    qsort(store_ms, LONE, sizeof(store_ms[0]), compare);
    qsort(disk_ms, LONE, sizeof(disk_ms[0]), compare);
    figure("record-append-lone-p50", store_ms[LONE / 2], "ms", FIGURE_AT_MOST,
           disk_ms[LONE / 2] + 1, "bare fdatasync p50 + 1 ms, same run");
    figure("record-append-lone-p99", store_ms[LONE * 99 / 100], "ms", FIGURE_AT_MOST,
           disk_ms[LONE * 99 / 100] + 1, "bare fdatasync p99 + 1 ms, same run");
}

static bool count_bytes(void *self, uint64_t index, struct en_bytes entry)
{
    (void)index;
    *(uint64_t *)self += entry.len;
    return true;
}

static void measure_reading(struct bench *bench)
{
    struct en_source source = en_store_source(bench->store);
    uint64_t size = en_store_head(bench->store).size;
    uint64_t bytes = 0;
    double took_s[3];

    for (size_t i = 0; i < EN_COUNT(took_s); i++) {
        double begin = figure_clock_s();
        need(source.read(source.self, 0, size, count_bytes, &bytes, NULL) == EN_OK, "reading");
        took_s[i] = figure_clock_s() - begin;
    }
    figure("record-read", (double)size / figure_median(took_s, EN_COUNT(took_s)), "entries/s",
           FIGURE_AT_LEAST, 1e6, "in a row, 600 bytes each");
    double begin = figure_clock_s();
    need(en_store_audit(bench->store, NULL) == EN_OK, "the audit");
    figure("record-audit-hashes", (double)size / (figure_clock_s() - begin), "entries/s",
           FIGURE_AT_LEAST, 200000, "ids, leaves, tiles, root, pages; one core");
}

static void measure_opening(struct bench *bench)
{
    char path[PATH_BYTES];
    struct stat info;
    double took_ms[5];

    for (size_t i = 0; i < EN_COUNT(took_ms); i++) {
        en_store_close(bench->store);
        double begin = figure_clock_s();
        need(en_store_open(&bench->env, path_of(bench, "record.db", path), false, &bench->store,
                           NULL) == EN_OK,
             "opening");
        took_ms[i] = (figure_clock_s() - begin) * 1e3;
    }
    figure("record-open", figure_median(took_ms, EN_COUNT(took_ms)), "ms", FIGURE_AT_MOST, 2000,
           "design section 7, cold start");
    need(stat(path, &info) == 0, "the size of the file");
    uint64_t size = en_store_head(bench->store).size;
    struct en_source source = en_store_source(bench->store);
    uint64_t bytes = 0;
    need(source.read(source.self, 0, size, count_bytes, &bytes, NULL) == EN_OK, "reading");
    figure("record-overhead", ((double)info.st_size - (double)bytes) / (double)size, "bytes/entry",
           FIGURE_AT_MOST, 150, "hashes, index of acts, pages");
}

static void measure_proofs(struct bench *bench)
{
    uint64_t size = en_store_head(bench->store).size;
    struct en_proof proof;
    struct en_hash root;
    struct en_rng rng;

    en_rng_seed(&rng, 1);
    for (uint64_t i = 0; i < size; i += 256) { // all tiles into memory
        need(en_store_prove(bench->store, i, size, &proof, NULL) == EN_OK, "a proof");
    }
    double begin = figure_clock_s();
    for (size_t i = 0; i < ASKED; i++) {
        need(en_store_prove(bench->store, en_rng_below(&rng, size), size, &proof, NULL) == EN_OK,
             "a proof");
    }
    figure("record-proof", (figure_clock_s() - begin) * 1e6 / ASKED, "us", FIGURE_AT_MOST, 10,
           "design section 7, from memory, 250,000 entries");
    begin = figure_clock_s();
    for (size_t i = 0; i < ASKED; i++) {
        need(en_store_root_at(bench->store, en_rng_below(&rng, size), &root, NULL) == EN_OK,
             "a root");
    }
    figure("record-root-at", (figure_clock_s() - begin) * 1e6 / ASKED, "us", FIGURE_AT_MOST, 5,
           "any size, from memory");
}

static void measure_receipt(struct bench *bench)
{
    struct en_head head = {.size = ENTRIES};
    struct en_text text = {0};
    struct en_text note = {0};
    struct en_text receipt = {0};
    struct en_proof proof;

    need(en_store_root_at(bench->store, head.size, &head.root, NULL) == EN_OK &&
             en_store_prove(bench->store, 123456, head.size, &proof, NULL) == EN_OK,
         "a proof");
    en_checkpoint_print(&text, EN_STR(ORIGIN), &head);
    en_note_sign(&note, en_text_str(&text), bench->key);
    for (int i = 0; i < WITNESSES; i++) {
        en_checkpoint_cosign(&note, en_text_str(&text), 1487828100, bench->key);
    }
    en_receipt_print(&receipt, 123456, &proof, en_text_str(&note));
    need(!receipt.failed, "a receipt");
    figure("record-receipt", (double)receipt.len, "bytes", FIGURE_AT_MOST, 1500,
           "design section 7, 250,000 entries, k = 3");
    en_text_finish(&text);
    en_text_finish(&note);
    en_text_finish(&receipt);
}

static void begin_bench(struct bench *bench, const char *program)
{
    const char *slash = strrchr(program, '/');
    int len = slash == NULL ? 1 : (int)(slash - program);
    uint8_t seed[EN_SEED_BYTES] = {7};
    struct en_pubkey public_key;
    char path[PATH_BYTES];

    en_store_init();
    need(en_crypto_init() == EN_OK, "crypto");
    need(snprintf(bench->folder, sizeof(bench->folder), "%.*s/record-XXXXXX", len,
                  slash == NULL ? "." : program) < PATH_BYTES &&
             mkdtemp(bench->folder) != NULL,
         "a folder beside the program");
    bench->env = en_env_system();
    bench->hasher = en_hasher_create();
    need(bench->hasher != NULL &&
             en_signing_key_from_seed(ORIGIN, seed, &bench->key, NULL) == EN_OK,
         "a key");
    en_signing_key_public(bench->key, &public_key);
    en_vkey_make(bench->hasher, EN_STR(ORIGIN), EN_KEY_ED25519, &public_key, &bench->vkey);
    need(en_store_open(&bench->env, path_of(bench, "record.db", path), true, &bench->store, NULL) ==
             EN_OK,
         "making the store");
}

static void end_bench(struct bench *bench)
{
    char path[PATH_BYTES];

    en_store_close(bench->store);
    (void)unlink(path_of(bench, "record.db", path));
    (void)rmdir(bench->folder);
    en_signing_key_destroy(bench->key);
    en_hasher_destroy(bench->hasher);
    for (size_t i = 0; i < GROUP; i++) {
        en_text_finish(&bench->text[i]);
    }
}

int main(int argc, char **argv)
{
    static struct bench bench;

    begin_bench(&bench, argc > 0 ? argv[0] : "");
    measure_signed(&bench);
    measure_groups(&bench);
    measure_lone(&bench);
    measure_reading(&bench);
    measure_opening(&bench);
    measure_proofs(&bench);
    measure_receipt(&bench);
    end_bench(&bench);
    return 0;
}
