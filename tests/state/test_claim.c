/* What a patrol says by SMS: claims, and what becomes of them. src/state/rules_claim.c. */
#include "asked.h"

#include <string.h>

#include <entente/sms.h>

static const uint8_t key[32] = {7};

static en_time at(const char *utc)
{
    en_time time = 0;

    assert_true(en_time_parse(en_str_from(utc), &time));
    return time;
}

static struct en_sms checkin(uint32_t counter)
{
    return (struct en_sms){.kind = EN_SMS_CHECKIN,
                           .device = EN_STR("north/lead-1"),
                           .counter = counter,
                           .order = EN_STR("G-1"),
                           .place = EN_STR("market"),
                           .how = EN_STR("well")};
}

static struct en_sms incident(uint32_t counter, enum en_sms_kind kind)
{
    return (struct en_sms){.kind = kind,
                           .device = EN_STR("north/lead-1"),
                           .counter = counter,
                           .number = EN_STR("I-7"),
                           .how = EN_STR("attack"),
                           .place = EN_STR("bridge"),
                           .order = EN_STR("G-1"),
                           .text = EN_STR("shots at the bridge, nobody hurt")};
}

static const char *message(struct world *world, const struct en_sms *fields)
{
    char out[EN_SMS_CHARS_MAX + 1];

    assert_int_equal(
        en_sms_make(fields, at("2017-02-20T09:15:00Z"), key, EN_STR(WORLD_ORIGIN), out, NULL),
        EN_OK);
    return BODY("%s", out);
}

/* Lines of report.relayed. */
static const char *relay(struct world *world, const char *mac, const char *first,
                         const char *second)
{
    return BODY("device: north/lead-1\nreceived: 2017-02-20T09:20:00Z\nmac: %s\nclaim: %s\n%s%s%s",
                mac, first, second != NULL ? "claim: " : "", second != NULL ? second : "",
                second != NULL ? "\n" : "");
}

static struct en_hash relayed(struct world *world, const struct en_sms *fields)
{
    return world_do(world, "mission/duty-1", "report.relayed",
                    relay(world, "right", message(world, fields), NULL));
}

/* G-1 has left and is not back. */
static struct world *under_way(void)
{
    struct world *world = world_full();

    (void)world_ordered(world, "G-1");
    struct en_hash muster = mustered(world, "G-1", NULL);
    (void)world_do(
        world, "north/lead-1", "patrol.depart",
        BODY("order: G-1\nmuster: %s\nat: 2017-02-20T08:00:00Z\n", world_hex(world, &muster)));
    return world;
}

static const char *says(struct world *world, const char *place, const struct en_hash *claim)
{
    return BODY("order: G-1\nat: 2017-02-20T09:15:42Z\nplace: %s\nstate: well\nclaim: %s\n", place,
                world_hex(world, claim));
}

static void a_claim_stands_beside_the_picture_until_its_device_proves_it(void **arg)
{
    struct world *world = under_way();
    struct en_sms sms = checkin(1);
    struct en_hash claim = relayed(world, &sms);

    (void)arg;
    assert_int_equal(rows(world, "claims",
                          "device=north/lead-1 kind=check-in answer=unproven "
                          "mac=right flag=- order=G-1 place=market how=well "
                          "at=2017-02-20T09:15:00Z"),
                     1);
    assert_int_equal(rows(world, "patrols", "order=G-1 claimed_place=market last_place=-"), 1);
    assert_int_equal(rows(world, "checkins", "order=G-1"), 0);
    (void)world_do(world, "north/lead-1", "patrol.checkin", says(world, "market", &claim));
    assert_int_equal(rows(world, "claims", "answer=proven"), 1);
    assert_int_equal(rows(world, "patrols", "order=G-1 claimed_place=- last_place=market"), 1);
    world_destroy(world);
}

static void a_device_that_says_otherwise_contradicts_its_claim(void **arg)
{
    struct world *world = under_way();
    struct en_sms sms = checkin(1);
    struct en_hash claim = relayed(world, &sms);

    (void)arg;
    (void)world_do(world, "north/lead-1", "patrol.checkin", says(world, "bridge", &claim));
    assert_int_equal(rows(world, "claims", "answer=contradicted"), 1);
    assert_int_equal(rows(world, "checkins", "order=G-1 place=bridge"), 1);
    is_void(world, "north/lead-1", "patrol.checkin", says(world, "market", &claim),
            "claim.answered");
    world_destroy(world);
}

static void only_its_own_device_answers_for_a_claim(void **arg)
{
    struct world *world = under_way();
    struct en_sms sms = checkin(1);
    struct en_hash claim = relayed(world, &sms), none = {{7}};

    (void)arg;
    is_void(world, "south/lead-1", "patrol.checkin", says(world, "market", &claim), "claim.author");
    is_void(world, "north/lead-1", "patrol.checkin", says(world, "market", &none), "claim.unknown");
    assert_int_equal(rows(world, "claims", "answer=unproven"), 1);
    world_destroy(world);
}

static void an_incident_comes_in_two_messages(void **arg)
{
    struct world *world = under_way();
    struct en_sms first = incident(4, EN_SMS_INCIDENT), second = incident(4, EN_SMS_TEXT);
    const char *body = relay(world, "right", message(world, &first), message(world, &second));
    struct en_hash claim = world_do(world, "mission/duty-1", "report.relayed", body);

    (void)arg;
    assert_int_equal(rows(world, "claims", "kind=incident incident=I-7 how=attack place=bridge"),
                     1);
    assert_int_equal(rows(world, "incidents", "incident=I-7"), 0);
    assert_int_equal(rows(world, "facts", "kind=incident"), 0);
    (void)world_do(world, "north/lead-1", "incident.report",
                   BODY("incident: I-7\nkind: attack\nat: 2017-02-20T09:15:00Z\nplace: bridge\n"
                        "order: G-1\nsafety: no\ntext: shots at the bridge\nclaim: %s\n",
                        world_hex(world, &claim)));
    assert_int_equal(rows(world, "claims", "answer=proven"), 1);
    world_destroy(world);
}

static void a_message_that_comes_again_is_flagged(void **arg)
{
    struct world *world = under_way();
    struct en_sms first = checkin(5), older = checkin(3);

    (void)arg;
    (void)world_do(world, "mission/duty-1", "report.relayed",
                   relay(world, "wrong", message(world, &first), NULL));
    (void)relayed(world, &first);
    assert_int_equal(rows(world, "claims", "counter=5 flag=-"), 2);
    (void)world_do(world, "partner/duty-1", "report.relayed",
                   relay(world, "right", message(world, &first), NULL));
    assert_int_equal(rows(world, "claims", "counter=5 flag=replayed"), 1);
    (void)relayed(world, &older);
    assert_int_equal(rows(world, "claims", "counter=3 flag=late"), 1);
    world_destroy(world);
}

static void a_claim_moves_no_deadline(void **arg)
{
    struct world *world = under_way();
    struct en_sms sms = checkin(1);
    en_time before = en_state_deadline(en_node_state(world->node));

    (void)arg;
    (void)relayed(world, &sms);
    assert_int_equal(en_state_deadline(en_node_state(world->node)), before);
    assert_int_equal(rows(world, "patrols", "order=G-1 state=out overdue=0"), 1);
    world_destroy(world);
}

static void a_call_for_help_is_heard_at_once(void **arg)
{
    struct world *world = under_way();
    struct en_sms sms = checkin(1);

    (void)arg;
    sms.how = EN_STR("needs-help");
    (void)world_do(world, "mission/duty-1", "report.relayed",
                   relay(world, "wrong", message(world, &sms), NULL));
    assert_int_equal(rows(world, "alarms", "kind=help-claimed"), 0);
    (void)relayed(world, &sms);
    assert_int_equal(rows(world, "alarms", "kind=help-claimed slot=G-1 place=market"), 1);
    world_destroy(world);
}

static void what_is_no_message_of_the_device_is_no_claim(void **arg)
{
    struct world *world = under_way();
    struct en_sms sms = checkin(1), first = incident(4, EN_SMS_INCIDENT);
    struct en_sms second = incident(5, EN_SMS_TEXT);
    const char *good = message(world, &sms);

    (void)arg;
    is_void(world, "mission/duty-1", "report.relayed",
            changed(world, relay(world, "right", good, NULL), "device: north/lead-1",
                    "device: north/lead-9"),
            "claim.device");
    is_void(world, "mission/duty-1", "report.relayed",
            changed(world, relay(world, "right", good, NULL), "device: north/lead-1",
                    "device: south/lead-1"),
            "claim.form");
    is_void(world, "mission/duty-1", "report.relayed",
            relay(world, "unchecked", "we are well", NULL), "claim.form");
    is_void(world, "mission/duty-1", "report.relayed", relay(world, "right", good, good),
            "claim.form");
    is_void(world, "mission/duty-1", "report.relayed",
            relay(world, "right", message(world, &first), message(world, &second)), "claim.form");
    is_void(world, "mission/duty-1", "report.relayed",
            relay(world, "right", message(world, &second), NULL), "claim.form");
    is_void(world, "north/lead-1", "report.relayed", relay(world, "right", good, NULL), "key.role");
    world_destroy(world);
}

static const char *issue(struct world *world, const char *device, char blob)
{
    return BODY("device: %s\nblob: %c%.63d 200\n", device, blob, 0);
}

static void every_device_has_an_sms_key_of_its_own(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "north/root", "sms.issue", issue(world, "north/lead-1", 'a'));
    assert_int_equal(rows(world, "sms-keys", "device=north/lead-1 bytes=200"), 1);
    assert_int_equal(rows(world, "blobs", "kind=sms state=kept"), 1);
    is_void(world, "south/root", "sms.issue", issue(world, "north/lead-1", 'b'), "sms.device");
    is_void(world, "south/root", "sms.issue", issue(world, "south/lead-9", 'b'), "sms.device");
    is_void(world, "south/root", "sms.issue", issue(world, "south/lead-1", 'a'), "sms.reused");
    (void)world_do(world, "north/officer-1", "sms.issue", issue(world, "north/lead-1", 'c'));
    assert_int_equal(rows(world, "sms-keys", "device=north/lead-1"), 2);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_stands_beside_the_picture_until_its_device_proves_it),
        cmocka_unit_test(a_device_that_says_otherwise_contradicts_its_claim),
        cmocka_unit_test(only_its_own_device_answers_for_a_claim),
        cmocka_unit_test(an_incident_comes_in_two_messages),
        cmocka_unit_test(a_message_that_comes_again_is_flagged),
        cmocka_unit_test(a_claim_moves_no_deadline),
        cmocka_unit_test(a_call_for_help_is_heard_at_once),
        cmocka_unit_test(what_is_no_message_of_the_device_is_no_claim),
        cmocka_unit_test(every_device_has_an_sms_key_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
