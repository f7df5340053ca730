/*
 * The operator who cheats: he has the registrar's key and its disk, and nobody else's key.
 *
 * FORK shows another record to some; ROLLBACK puts an old backup in place and goes on from there;
 * DROP promises to log one phone's acts and never does; FORGE logs what may not stand in a record.
 */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const cheat_name[] = {"nobody cheats", "fork", "rollback", "drop", "forge"};

void operator_begin(struct sim *sim, unsigned steps)
{
    sim->cheat = sim_one_in(sim, 2) ? HONEST : (enum cheat)(1 + sim_below(sim, CHEATS - 1));
    sim->cheat_step = steps / 4 + (unsigned)sim_below(sim, steps / 2);
    sim->backup_step = (unsigned)sim_below(sim, sim->cheat_step);
    do { /* somebody is shown the one, somebody the other */
        sim->victims = (uint32_t)sim_below(sim, 1U << SIM_NODES) & ~1U;
    } while (sim->victims == 0 || sim->victims == (1U << SIM_NODES) - 2);
    sim->dropped = SIM_PHONE + sim_below(sim, SIM_PHONES);
    sim_tell(sim, "operator: %s, at step %u", cheat_name[sim->cheat], sim->cheat_step);
}

struct sim_node *registrar_of(struct sim *sim, size_t client)
{
    bool shadow = sim->cheat == FORK && sim->cheating && (sim->victims >> client & 1) != 0;

    return &sim->node[shadow ? SIM_SHADOW : SIM_REGISTRAR];
}

/* A second registrar with the same key, from a copy of the first one's disk. */
static void fork_record(struct sim *sim, const struct disk *image)
{
    struct sim_node *shadow = &sim->node[SIM_SHADOW];

    disk_copy(shadow->disk, image);
    (void)node_switch_on(shadow);
}

static void roll_back(struct sim *sim)
{
    struct sim_node *node = &sim->node[SIM_REGISTRAR];

    node_switch_off(node);
    disk_copy(node->disk, sim->backup);
    (void)node_switch_on(node);
}

/* ---- a forged entry ------------------------------------------------------------------------- */

static bool copy_one(void *self, uint64_t index, struct en_bytes entry)
{
    struct forged *forged = self;
    struct en_new_entry added = {.bytes = entry};
    struct en_head head = en_store_head(forged->store);
    struct en_str note;
    struct en_entry parsed;

    (void)index;
    if (en_entry_parse(entry, &parsed, NULL) != EN_OK) {
        return false;
    }
    note = en_entry_act_text(parsed.note);
    en_hash_of(forged->hasher, (struct en_bytes){(const uint8_t *)note.ptr, note.len}, &added.id);
    return en_store_append(forged->store, &head, &added, 1, NULL) == EN_OK;
}

/* What may not stand there: the newest entry again, one digit changed under its signature. */
static void forge_entry(struct sim *sim, struct en_text *out)
{
    struct en_store *store = en_node_store(sim->node[SIM_REGISTRAR].node);
    struct en_text entry = {0};
    struct en_entry parsed;
    uint64_t size = en_store_head(store).size;

    if (en_store_entry(store, size - 1, &entry, NULL) != EN_OK ||
        en_entry_parse((struct en_bytes){(const uint8_t *)entry.ptr, entry.len}, &parsed, NULL) !=
            EN_OK) {
        sim_fail(sim, "the operator cannot read his own record");
    }
    const char *occurred = strstr(en_text_cstr(&entry), "\noccurred: ");
    if (occurred != NULL) {
        entry.ptr[occurred - entry.ptr + 13] ^= 1; /* a digit of the year */
    }
    en_text_add(out, en_text_str(&entry));
    en_text_finish(&entry);
}

static void sign_forged(struct sim *sim, struct forged *forged)
{
    struct en_text text = {0};
    struct en_head head = en_store_head(forged->store);

    en_checkpoint_print(&text, EN_STR(WORLD_ORIGIN), &head);
    en_text_clear(&forged->note);
    en_note_sign(&forged->note, en_text_str(&text), world_log_key(sim->world, "mission/registrar"));
    en_text_finish(&text);
}

static void forge(struct sim *sim)
{
    struct forged *forged = &sim->forged;
    struct en_env env = en_env_system();
    struct en_text entry = {0};

    if (sim->node[SIM_REGISTRAR].node == NULL) {
        sim->cheat_step++; /* not now */
        sim->cheating = false;
        return;
    }
    struct en_source source = en_store_source(en_node_store(sim->node[SIM_REGISTRAR].node));
    uint64_t size = en_store_head(en_node_store(sim->node[SIM_REGISTRAR].node)).size;
    forged->hasher = sim->world->hasher;
    forged->good = size;
    forge_entry(sim, &entry);
    if (en_store_open(&env, "mem:", true, &forged->store, NULL) != EN_OK ||
        source.read(source.self, 0, size, copy_one, forged, NULL) != EN_OK ||
        !copy_one(forged, size, (struct en_bytes){(const uint8_t *)entry.ptr, entry.len})) {
        sim_fail(sim, "the operator cannot write his forged record");
    }
    sign_forged(sim, forged);
    en_text_finish(&entry);
}

void operator_step(struct sim *sim, unsigned step)
{
    if (sim->cheat == ROLLBACK && step == sim->backup_step) {
        disk_copy(sim->backup, sim->node[SIM_REGISTRAR].disk);
    }
    if (sim->cheat == HONEST || step != sim->cheat_step) {
        return;
    }
    sim_tell(sim, "operator: %s begins", cheat_name[sim->cheat]);
    sim->cheating = true;
    switch (sim->cheat) {
    case FORK:
        fork_record(sim, sim->node[SIM_REGISTRAR].disk);
        break;
    case ROLLBACK:
        roll_back(sim);
        break;
    case FORGE:
        forge(sim);
        break;
    case DROP:
    case HONEST:
    case CHEATS:
        break;
    }
}

void operator_end(struct sim *sim)
{
    en_store_close(sim->forged.store);
    en_text_finish(&sim->forged.note);
}
