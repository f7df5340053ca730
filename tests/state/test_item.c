/* Audiences and sealed items: src/state/rules_item.c. */
#include "asked.h"

#include <string.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* A second key of the body, enrolled with a recipient; the rules never look into it. */
static void reader(struct world *world, const char *name, const char *body, const char *role)
{
    (void)world_do(world, BODY("%s/root", body), "key.enrol",
                   BODY("key: %s\nrole: %s\nseal: age1%s\nfrom: 2017-02-20T00:00:00Z\n"
                        "until: 2027-01-01T00:00:00Z\n",
                        world_vkey(world, name), role, strchr(name, '/') + 1));
}

/* north has two officers who can read, and a duty desk; mission two desks. */
static struct world *readers(void)
{
    struct world *world = world_full();

    reader(world, "north/reader-1", "north", "officer");
    reader(world, "north/reader-2", "north", "officer");
    reader(world, "south/reader-1", "south", "officer");
    reader(world, "mission/reader-1", "mission", "ops");
    reader(world, "mission/reader-2", "mission", "ops");
    return world;
}

static const char *audience(struct world *world, const char *name, int version, const char *base,
                            const char *members)
{
    return BODY("audience: %s\nversion: %d\nbase: %s\n%s", name, version, base, members);
}

/* The id of "north-eyes", version 1: north and mission. */
static const char *eyes(struct world *world)
{
    struct en_hash id =
        world_do(world, "north/officer-1", "audience.define",
                 audience(world, "north-eyes", 1, ZEROS, "key: mission/reader-1\nbody: north\n"));

    return world_hex(world, &id);
}

/* An item sealed to north's two readers; `blob` is a digit that fills the hash. */
static const char *item(struct world *world, const char *number, const char *audience_id, char blob)
{
    char hash[65];

    memset(hash, blob, 64);
    hash[64] = '\0';
    return BODY("item: %s\nkind: allegation\naudience: %s\nto: north/reader-1\n"
                "to: north/reader-2\nblob: %s 500\n",
                number, audience_id, hash);
}

static void an_audience_counts_on_from_its_newest_version(void **arg)
{
    struct world *world = readers();
    const char *first = eyes(world);

    (void)arg;
    is_void(world, "north/officer-2", "audience.define",
            audience(world, "north-eyes", 2, ZEROS, "body: north\n"), "audience.base");
    is_void(world, "north/officer-2", "audience.define",
            audience(world, "north-eyes", 3, first, "body: north\n"), "audience.version");
    is_void(world, "north/officer-2", "audience.define",
            audience(world, "other", 2, ZEROS, "body: north\n"), "audience.version");
    (void)world_do(world, "north/officer-2", "audience.define",
                   audience(world, "north-eyes", 2, first, "body: north\n"));
    assert_int_equal(
        rows(world, "audiences", "audience=north-eyes version=1 owner=north state=replaced"), 1);
    assert_int_equal(
        rows(world, "audiences", "audience=north-eyes version=2 members=north state=current"), 1);
    world_destroy(world);
}

static void an_audience_is_its_owners_and_of_people_who_can_open(void **arg)
{
    struct world *world = readers();
    const char *first = eyes(world);

    (void)arg;
    is_void(world, "south/officer-1", "audience.define",
            audience(world, "north-eyes", 2, first, "body: south\n"), "audience.owner");
    is_void(world, "south/officer-1", "audience.define",
            audience(world, "south-eyes", 1, ZEROS, "key: south/officer-1\n"), "audience.key");
    is_void(world, "south/officer-1", "audience.define",
            audience(world, "south-eyes", 1, ZEROS, "key: south/nobody\n"), "audience.key");
    is_void(world, "south/officer-1", "audience.define",
            audience(world, "south-eyes", 1, ZEROS, "body: nobody\n"), "audience.body");
    is_void(world, "south/officer-1", "audience.define",
            audience(world, "south-eyes", 1, ZEROS, ""), "audience.empty");
    is_void(world, "north/lead-1", "audience.define",
            audience(world, "lead-eyes", 1, ZEROS, "body: north\n"), "key.role");
    world_destroy(world);
}

static void recipients_are_the_active_keys_of_the_version(void **arg)
{
    struct world *world = readers();
    const char *id = eyes(world);

    (void)arg;
    assert_int_equal(rows_of(world, "recipients", id, ""),
                     3); /* both readers of north, one of the mission */
    (void)world_do(world, "north/root", "key.revoke", "key: north/reader-2\ncode: lost\n");
    assert_int_equal(rows_of(world, "recipients", id, ""), 2);
    assert_int_equal(rows_of(world, "recipients", id, "name=mission/reader-1"), 1);
    world_destroy(world);
}

static void an_item_is_sealed_to_the_newest_version_of_its_audience(void **arg)
{
    struct world *world = readers();
    const char *first = eyes(world);

    (void)arg;
    is_void(world, "north/lead-1", "item.seal", item(world, "S-1", ZEROS, 'a'), "item.audience");
    (void)world_do(world, "north/lead-1", "item.seal", item(world, "S-1", first, 'a'));
    assert_int_equal(rows(world, "items",
                          "item=S-1 kind=allegation body=north author=north/lead-1 bytes=500 "
                          "audience=north-eyes version=1 state=kept "
                          "to=north/reader-1,north/reader-2"),
                     1);
    (void)world_do(world, "north/officer-2", "audience.define",
                   audience(world, "north-eyes", 2, first, "body: mission\n"));
    is_void(world, "north/lead-1", "item.seal", item(world, "S-2", first, 'b'),
            "item.audience-old");
    world_destroy(world);
}

static void an_item_names_its_readers_its_bytes_and_what_it_is_about_rightly(void **arg)
{
    struct world *world = readers();
    const char *id = eyes(world);

    (void)arg;
    (void)world_do(world, "north/lead-1", "item.seal", item(world, "S-1", id, 'a'));
    is_void(world, "north/lead-1", "item.seal", item(world, "S-1", id, 'b'), "item.exists");
    is_void(world, "south/officer-1", "item.seal", item(world, "S-2", id, 'a'), "item.blob");
    is_void(world, "north/lead-1", "item.seal",
            changed(world, item(world, "S-2", id, 'b'), "north/reader-2", "south/reader-1"),
            "item.recipient");
    is_void(world, "north/lead-1", "item.seal",
            changed(world, item(world, "S-2", id, 'b'), "north/reader-2", "north/officer-1"),
            "item.recipient");
    is_void(world, "north/lead-1", "item.seal",
            BODY("%sabout: order G-9\n", item(world, "S-2", id, 'b')), "item.about");
    is_void(world, "north/lead-1", "item.seal",
            BODY("%sabout: incident I-9\n", item(world, "S-2", id, 'b')), "item.about");
    (void)world_ordered(world, "G-1");
    (void)world_do(world, "north/lead-1", "item.seal",
                   BODY("%sabout: order G-1\n", item(world, "S-2", id, 'b')));
    assert_int_equal(rows(world, "items", "item=S-2 about=order number=G-1"), 1);
    world_destroy(world);
}

static void rule_12_items_sealed_after_a_party_suspended_exclude_it(void **arg)
{
    struct world *world = readers();
    struct en_hash all = world_do(world, "north/officer-1", "audience.define",
                                  audience(world, "all", 1, ZEROS, "body: north\nbody: south\n"));
    const char *id = world_hex(world, &all);
    const char *first =
        changed(world, item(world, "S-1", id, 'a'), "north/reader-2", "south/reader-1");
    const char *second =
        changed(world, item(world, "S-2", id, 'b'), "north/reader-2", "south/reader-1");
    const char *third =
        changed(world, item(world, "S-3", id, 'c'), "north/reader-2", "south/reader-1");

    (void)arg;
    (void)world_do(world, "north/lead-1", "item.seal", first);
    (void)world_do(world, "south/root", "party.suspend",
                   "from: 2017-02-20T06:00:00Z\nreason: talks broke down\n");
    is_void(world, "north/lead-1", "item.seal", second, "item.absent");
    assert_int_equal(rows_of(world, "recipients", id, "body=south part=suspended"), 1);
    /* What it says itself it may seal to itself. */
    (void)world_do(world, "south/lead-1", "item.seal", third);
    world_destroy(world);
}

static void erasing_needs_two_officers_of_the_owner(void **arg)
{
    struct world *world = readers();

    (void)arg;
    (void)world_do(world, "north/lead-1", "item.seal", item(world, "S-1", eyes(world), 'a'));
    is_void(world, "north/officer-1", "item.erase", "item: S-9\ncode: request\n", "item.unknown");
    is_void(world, "south/officer-1", "item.erase", "item: S-1\ncode: request\n", "item.owner");
    struct en_hash id = waits(world, "north/officer-1", "item.erase", "item: S-1\ncode: request\n");
    struct en_hash other =
        waits(world, "north/officer-1", "item.erase", "item: S-1\ncode: court\n");
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "consent.second");
    is_void(world, "south/officer-1", "consent.give", on(world, &id), "consent.party");
    is_void(world, "north/root", "consent.give", on(world, &id), "consent.role");
    is_void(world, "north/lead-1", "consent.give", on(world, &id), "consent.role");
    assert_int_equal(rows(world, "blobs", "kind=item state=kept"), 1);
    (void)world_do(world, "north/officer-2", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "erasures",
                          "item=S-1 code=request author=north/officer-1 second=north/officer-2"),
                     1);
    assert_int_equal(rows(world, "items", "item=S-1 state=erased"), 1);
    assert_int_equal(rows(world, "blobs", "kind=item state=erased"), 1);
    is_void(world, "north/officer-2", "consent.give", on(world, &other), "item.erased");
    is_void(world, "north/officer-1", "item.erase", "item: S-1\ncode: court\n", "item.erased");
    world_destroy(world);
}

static void a_force_erases_by_two_of_its_desk(void **arg)
{
    struct world *world = readers();
    struct en_hash audience_id =
        world_do(world, "mission/ops-1", "audience.define",
                 audience(world, "desk", 1, ZEROS, "body: mission\nbody: north\n"));

    (void)arg;
    (void)world_do(world, "mission/ops-1", "item.seal",
                   item(world, "S-1", world_hex(world, &audience_id), 'a'));
    struct en_hash id = waits(world, "mission/ops-1", "item.erase", "item: S-1\ncode: court\n");
    (void)world_do(world, "mission/reader-1", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "erasures", "item=S-1 second=mission/reader-1"), 1);
    world_destroy(world);
}

static void rule_7_two_officers_who_can_read_it_disclose(void **arg)
{
    static const char body[] =
        "item: S-1\nto: the commission of inquiry\nreason: asked on 3 March\n";
    struct world *world = readers();

    (void)arg;
    (void)world_do(world, "north/lead-1", "item.seal", item(world, "S-1", eyes(world), 'a'));
    is_void(world, "north/officer-1", "item.disclose", body, "item.reader");
    is_void(world, "south/reader-1", "item.disclose", body, "item.owner");
    struct en_hash id = waits(world, "north/reader-1", "item.disclose", body);
    is_void(world, "north/reader-1", "consent.give", on(world, &id), "consent.second");
    is_void(world, "north/officer-2", "consent.give", on(world, &id), "item.reader");
    assert_int_equal(rows(world, "disclosures", "item=S-1 state=open second=-"), 1);
    (void)world_do(world, "north/reader-2", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "disclosures",
                          "item=S-1 state=effective author=north/reader-1 second=north/reader-2"),
                     1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_audience_counts_on_from_its_newest_version),
        cmocka_unit_test(an_audience_is_its_owners_and_of_people_who_can_open),
        cmocka_unit_test(recipients_are_the_active_keys_of_the_version),
        cmocka_unit_test(an_item_is_sealed_to_the_newest_version_of_its_audience),
        cmocka_unit_test(an_item_names_its_readers_its_bytes_and_what_it_is_about_rightly),
        cmocka_unit_test(rule_12_items_sealed_after_a_party_suspended_exclude_it),
        cmocka_unit_test(erasing_needs_two_officers_of_the_owner),
        cmocka_unit_test(a_force_erases_by_two_of_its_desk),
        cmocka_unit_test(rule_7_two_officers_who_can_read_it_disclose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
