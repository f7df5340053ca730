/* The mechanism as it stands when a run begins: founded, staffed, followed by all. */
#include "sim.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    enum part part;
    const char *name, *key;
} cast[SIM_NODES + 1] = {
    {REGISTRAR, "registrar", "mission/registrar"},  {WITNESS, "north-node", "north/witness"},
    {WITNESS, "south-node", "south/witness"},       {WITNESS, "east-node", "east/witness"},
    {WITNESS, "other-node", "independent/witness"}, {READER, "reader", NULL},
    {PHONE, "phone-north", "north/officer-1"},      {PHONE, "phone-south", "south/officer-1"},
    {PHONE, "phone-duty", "mission/duty-1"},        {PHONE, "phone-ops", "mission/ops-1"},
    {REGISTRAR, "shadow", "mission/registrar"},
};

struct base {
    struct world *world;
    struct disk *registrar, *follower; // images
    en_time now;
};

static void must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "simulate: %s\n", what);
        abort();
    }
}

/* One file of a folder of the real machine. */
static void load_one(struct disk *disk, const struct en_env *real, const char *folder,
                     const char *name)
{
    struct en_env env = disk_env(disk, real);
    char path[512];
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    must(real->read_file(real->self, path, 1 << 26, &bytes, &len, NULL) == EN_OK, path);
    (void)snprintf(path, sizeof(path), "/%s/%s", folder, name);
    enum en_status status =
        env.write_file(env.self, path, (struct en_bytes){bytes, len}, 0600, NULL);
    must(status == EN_OK, path);
    free(bytes);
}

/* The image of a closed node. */
static struct disk *load(const char *folder, const char *vfs)
{
    static const char *const names[] = {"record.db", "state.db", "outbox.db", "entente.conf"};
    struct en_env real = en_env_system();
    char root[512];

    (void)snprintf(root, sizeof(root), "/%s", folder);
    struct disk *disk = disk_create(root, vfs);
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        load_one(disk, &real, folder, names[i]);
    }
    return disk;
}

struct base *base_make(void)
{
    struct base *base = calloc(1, sizeof(*base));

    must(base != NULL, "memory");
    base->world = world_full();
    struct world *world = base->world;
    for (size_t i = 0; i < SIM_NODES; i++) { /* made here: a run draws nothing for them */
        (void)(cast[i].key == NULL ? NULL : world_key(world, cast[i].key));
    }
    world_witness(world);
    struct en_node *reader = world_join(world, "follower");
    struct en_source source = en_store_source(en_node_store(world->node));
    must(en_node_follow(reader, &source, NULL, NULL, NULL) == EN_OK, "follow");
    en_node_close(reader);
    en_node_close(world->node);
    world->node = NULL;
    base->registrar = load(world_path(world, "registrar"), "base-registrar");
    base->follower = load(world_path(world, "follower"), "base-follower");
    base->now = world->clock.now;
    for (size_t i = 0; i <= SIM_SHADOW; i++) { /* their locks lie on the real machine */
        char path[256];
        (void)snprintf(path, sizeof(path), "%s/sim-%s", world->folder, cast[i].name);
        must(mkdir(path, 0700) == 0, path);
    }
    return base;
}

void base_destroy(struct base *base)
{
    disk_destroy(base->registrar);
    disk_destroy(base->follower);
    world_destroy(base->world);
    free(base);
}

/* ---- a run's machines ----------------------------------------------------------------------- */

static en_time node_now(void *self)
{
    const struct sim_node *node = self;

    return node->sim->now + node->skew_s;
}

static int64_t node_monotonic_ms(void *self)
{
    return ((const struct sim_node *)self)->sim->now * 1000;
}

static void node_random(void *self, uint8_t *out, size_t len)
{
    struct sim_node *node = self;

    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)en_rng_next(&node->random);
    }
}

static void node_begin(struct sim *sim, size_t at, const struct base *base)
{
    struct sim_node *node = &sim->node[at];
    struct en_env inner = en_env_system();
    char root[256];

    *node = (struct sim_node){
        .sim = sim, .part = cast[at].part, .name = cast[at].name, .key = cast[at].key};
    (void)snprintf(root, sizeof(root), "%s/sim-%s", sim->world->folder, node->name);
    en_rng_seed(&node->random, sim->seed * SIM_NODES + at);
    inner.self = node;
    inner.now = node_now;
    inner.monotonic_ms = node_monotonic_ms;
    inner.random = node_random;
    node->disk = disk_create(root, node->name);
    node->env = disk_env(node->disk, &inner);
    if (at == SIM_SHADOW) {
        return;
    }
    disk_copy(node->disk, node->part == REGISTRAR ? base->registrar : base->follower);
    must(node_switch_on(node), "a node of the base does not open");
}

void sim_begin(struct sim *sim, struct base *base, uint64_t seed, bool tell)
{
    *sim = (struct sim){.seed = seed, .world = base->world, .tell = tell, .now = base->now};
    en_rng_seed(&sim->rng, seed);
    (void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed & 0x7fffffff), NULL);
    for (size_t i = 0; i <= SIM_SHADOW; i++) {
        node_begin(sim, i, base);
    }
    sim->backup = disk_create(sim->world->folder, "backup");
}

void sim_end(struct sim *sim)
{
    for (size_t i = 0; i <= SIM_SHADOW; i++) {
        en_node_close(sim->node[i].node);
        disk_destroy(sim->node[i].disk);
    }
    disk_destroy(sim->backup);
    operator_end(sim);
    net_drop(sim);
    free(sim->made);
    free(sim->held);
}
