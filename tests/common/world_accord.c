/*
 * The accord of the small mechanism: every kind of line once, figures that are easy to count with.
 */
#include "world.h"

static const char *const bodies[] = {"north", "south", "east", "mission", "partner"};
static const char *const witnesses[] = {"north/witness", "south/witness", "east/witness",
                                        "independent/witness"};

static const char accord_rest[] = //
    "quorum: 3\n"
    "party: north the North\n"
    "party: south the South\n"
    "party: east the East\n"
    "force: mission lead the Mission\n"
    "force: partner support the Partner\n"
    "quota: north crew 333 100\n"
    "quota: south crew 333 100\n"
    "quota: east crew 333 100\n"
    "remainder: rotate\n"
    "clause: c-1 The mission patrols together with the parties.\n"
    "clause: c-2 The mission does not fight anybody.\n"
    "clause: c-3 The partner may.\n"
    "task: area-security keeping an area safe\n"
    "task: escort going along with people and goods\n"
    "task: counter-terrorism fighting armed groups\n"
    "mandate: mission area-security c-1\n"
    "mandate: mission escort c-1\n"
    "mandate: partner counter-terrorism c-3\n"
    "barred: mission counter-terrorism c-2\n"
    "class: routine all 24 north,south,east planned patrols\n"
    "class: urgent all 2 north,south,east what cannot wait\n"
    "class: emergency lead 2 north,south,east what cannot be asked about\n"
    "ratify: emergency 24\n"
    "proposal: 72\n"
    "crew: 6 30\n"
    "together: 2\n"
    "training: leadership mission leading a crew\n"
    "training: driving mission driving\n"
    "training: first-aid mission first aid\n"
    "post: lead leadership 1 counted leads\n"
    "post: deputy leadership 1 counted stands in\n"
    "post: driver driving 0 counted drives\n"
    "post: medic first-aid 0 exempt helps\n"
    "post: member none 0 counted goes along\n"
    "rotate: lead\n"
    "rest: 8\n"
    "office: coordinator north coordinates the patrols\n"
    "check: fuel enough fuel\n"
    "check: radio radios work\n"
    "absence: ill is ill\n"
    "absence: unknown did not come\n"
    "notify: attack 15 an attack\n"
    "notify: dispute 60 a dispute\n"
    "report: 4\n"
    "overdue: 60\n"
    "measure: joint-patrols north mission 2017-12-31T00:00:00Z joint-patrols patrols together\n"
    "measure: lists south mission 2017-06-30T00:00:00Z deed lists are handed over\n"
    "delay: patrol 24\n"
    "delay: incident 72\n"
    "cell: region\n"
    "merge: 3\n"
    "edition: morning 06:00 07:00\n"
    "edition: evening 18:00 19:00\n";

struct en_str world_accord(struct world *world, const char *mode)
{
    struct en_text text = {0};

    en_text_addf(&text, "title: A small mechanism\nmode: %s\nlanguage: fr\nlanguage: en\n", mode);
    en_text_addf(&text, "registrar: %s\n", world_vkey(world, "mission/registrar"));
    for (size_t i = 0; i < EN_COUNT(bodies); i++) {
        en_text_addf(&text, "root: %s %s\n", bodies[i],
                     world_vkey(world, world_text(world, "%s/root", bodies[i])));
    }
    for (size_t i = 0; i < EN_COUNT(witnesses); i++) {
        struct en_str body = en_str_from(witnesses[i]);
        body = en_str_cut(&body, '/');
        en_text_addf(&text, "witness: %.*s %s\n", (int)body.len, body.ptr,
                     world_vkey(world, witnesses[i]));
    }
    en_text_adds(&text, accord_rest);
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&text));
    en_text_finish(&text);
    return kept;
}

struct en_str world_act0(struct world *world, struct en_str lines)
{
    struct en_act_header header = {.origin = EN_STR(WORLD_ORIGIN),
                                   .act = EN_STR("accord.found"),
                                   .author = EN_STR("mission/registrar"),
                                   .seq = 1,
                                   .occurred = world->clock.now};
    struct en_text text = {0};
    struct en_text note = {0};

    en_merkle_empty(&header.seen_root);
    en_act_print(&text, &header, lines);
    en_note_sign(&note, en_text_str(&text), world_key(world, "mission/registrar"));
    for (size_t i = 0; i < EN_COUNT(bodies); i++) {
        const char *root = world_text(world, "%s/root", bodies[i]);
        en_note_add_signature(&note, en_text_str(&text), world_key(world, root));
    }
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&text);
    en_text_finish(&note);
    return kept;
}
