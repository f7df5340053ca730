/* The joint draw: pool, commitments, openings, what is drawn. src/state/rules_draw.c. */
#include "asked.h"

#include <stdio.h>
#include <string.h>

#include <entente/coin.h>

#define HALF_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HALF_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define TIMES "commit: 2017-02-20T12:00:00Z\nopen: 2017-02-20T18:00:00Z\n"
#define LINES                                                                                      \
    "programme: P-1\n" TIMES "alternative: " HALF_A " 1073741824\nalternative: " HALF_B            \
    " 3221225472\n"

static struct en_hash pool(struct world *world)
{
    return world_do(world, "mission/ops-1", "draw.pool", LINES);
}

static struct en_hash secret_of(const char *party)
{
    struct en_hash secret = {{0}};

    memset(secret.b, party[0], sizeof(secret.b));
    return secret;
}

static const char *bound(struct world *world, const struct en_hash *id, const char *party)
{
    struct en_hash secret = secret_of(party), hash;

    en_coin_commitment(world->hasher, id, en_str_from(party), &secret, &hash);
    return BODY("pool: %s\nhash: %s\n", world_hex(world, id), world_hex(world, &hash));
}

static const char *shown(struct world *world, const struct en_hash *id, const char *party)
{
    struct en_hash secret = secret_of(party);

    return BODY("pool: %s\nsecret: %s\n", world_hex(world, id), world_hex(world, &secret));
}

static void commits(struct world *world, const struct en_hash *id, const char *party)
{
    (void)world_do(world, BODY("%s/officer-1", party), "draw.commit", bound(world, id, party));
}

static void opens(struct world *world, const struct en_hash *id, const char *party)
{
    (void)world_do(world, BODY("%s/officer-1", party), "draw.open", shown(world, id, party));
}

static void ticks_at(struct world *world, const char *utc)
{
    world_at(world, utc);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
}

/* What the texts of coin.h come to, by another program:
 *   printf 'entente/draw/commit/v1\n%s\nnorth\n%s\n' $(printf 'a%.0s' {1..64}) \
 *       $(printf 'b%.0s' {1..64}) | sha256sum */
static void the_texts_are_those_that_anybody_can_hash(void **arg)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_coin_seed seed[2] = {{.party = EN_STR("north"), .opened = true},
                                   {.party = EN_STR("south")}};
    struct en_hash id, made;
    struct en_text text = {0};
    char hex[65] = "";

    (void)arg;
    memset(id.b, 0xaa, sizeof(id.b));
    memset(seed[0].secret.b, 0xbb, sizeof(seed[0].secret.b));
    en_coin_commitment(hasher, &id, seed[0].party, &seed[0].secret, &made);
    en_hex_encode(hex, (struct en_bytes){made.b, sizeof(made.b)});
    assert_string_equal(hex, "67847aa32c11182e13799d8ff9c90823773999c54e52d81e6c382a5671bc6ccc");
    en_coin_text(&id, seed, 2, &text);
    assert_string_equal(en_text_cstr(&text),
                        "entente/draw/v1\n" HALF_A "\nnorth " HALF_B "\nsouth withheld\n");
    assert_int_equal(en_coin_number(hasher, en_text_str(&text)), 0x90b0b24d);
    en_text_finish(&text);
    en_hasher_destroy(hasher);
}

static void when_all_have_opened_it_is_drawn(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    assert_int_equal(rows(world, "draws", "programme=P-1 state=commits alternatives=2"), 1);
    commits(world, &id, "north");
    commits(world, &id, "south");
    commits(world, &id, "east");
    assert_int_equal(rows(world, "draws", "state=opens committed=east,north,south"), 1);
    opens(world, &id, "south");
    opens(world, &id, "north");
    assert_int_equal(rows(world, "draws", "state=opens opened=north,south drawn=-"), 1);
    opens(world, &id, "east");
    assert_int_equal(rows(world, "draws", "state=drawn withheld=-"), 1);
    assert_int_equal(rows(world, "draws", "drawn=" HALF_A) + rows(world, "draws", "drawn=" HALF_B),
                     1);
    assert_int_equal(rows_of(world, "seeds", world_hex(world, &id), "state=opened"), 3);
    world_destroy(world);
}

/* The share of the line in which the number lies, whatever the seeds were. */
static void the_number_falls_into_the_share_that_is_drawn(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);
    struct en_coin_seed seed[3] = {{.party = EN_STR("north"), .opened = true},
                                   {.party = EN_STR("south"), .opened = true},
                                   {.party = EN_STR("east")}};
    struct en_text text = {0};

    (void)arg;
    commits(world, &id, "north");
    commits(world, &id, "south");
    ticks_at(world, "2017-02-20T12:00:00Z");
    assert_int_equal(rows(world, "draws", "state=opens"), 1);
    opens(world, &id, "north");
    opens(world, &id, "south");
    seed[0].secret = secret_of("north");
    seed[1].secret = secret_of("south");
    en_coin_text(&id, seed, 3, &text);
    uint32_t number = en_coin_number(world->hasher, en_text_str(&text));
    assert_int_equal(
        rows(world, "draws",
             BODY("state=drawn number=%u drawn=%s", number, number < 1073741824 ? HALF_A : HALF_B)),
        1);
    en_text_finish(&text);
    world_destroy(world);
}

static void who_withholds_is_named_and_the_draw_goes_on(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    commits(world, &id, "north");
    commits(world, &id, "south");
    commits(world, &id, "east");
    opens(world, &id, "north");
    opens(world, &id, "south");
    ticks_at(world, "2017-02-20T17:59:59Z");
    assert_int_equal(rows(world, "draws", "state=opens"), 1);
    ticks_at(world, "2017-02-20T18:00:00Z");
    assert_int_equal(rows(world, "draws", "state=drawn withheld=east"), 1);
    assert_int_equal(rows_of(world, "seeds", world_hex(world, &id), "body=east state=withheld"), 1);
    is_void(world, "east/officer-1", "draw.open", shown(world, &id, "east"), "draw.over");
    world_destroy(world);
}

static void one_party_alone_draws_nothing(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    commits(world, &id, "north");
    ticks_at(world, "2017-02-20T12:00:00Z");
    assert_int_equal(rows(world, "draws", "state=lapsed number=-"), 1);
    is_void(world, "north/officer-1", "draw.open", shown(world, &id, "north"), "draw.over");
    (void)world_do(world, "mission/ops-1", "draw.pool", changed(world, LINES, "T12:", "T13:"));
    world_destroy(world);
}

/* Log time may pass both deadlines between two entries. */
static void where_nobody_opens_there_is_no_draw(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    commits(world, &id, "north");
    commits(world, &id, "south");
    ticks_at(world, "2017-02-21T06:00:00Z");
    assert_int_equal(rows(world, "draws", "state=lapsed withheld=north,south number=-"), 1);
    world_destroy(world);
}

static void a_pool_is_whole_and_lies_ahead(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "mission/ops-1", "draw.pool", changed(world, LINES, "1073741824", "1073741823"),
            "draw.weights");
    is_void(world, "mission/ops-1", "draw.pool", changed(world, LINES, HALF_B, HALF_A),
            "draw.twice");
    is_void(world, "mission/ops-1", "draw.pool", changed(world, LINES, "20T12", "19T12"),
            "draw.times");
    is_void(world, "mission/ops-1", "draw.pool", changed(world, LINES, "T18", "T12"), "draw.times");
    is_void(world, "north/officer-1", "draw.pool", LINES, "key.role");
    is_void(world, "north/coordinator-1", "draw.pool", LINES, "office.not-held");
    world_destroy(world);
}

static void a_pool_may_change_until_somebody_is_bound(void **arg)
{
    struct world *world = world_full();
    struct en_hash first = pool(world);
    struct en_hash second =
        world_do(world, "mission/ops-1", "draw.pool", changed(world, LINES, "T18", "T19"));

    (void)arg;
    assert_int_equal(rows(world, "draws", "state=replaced"), 1);
    is_void(world, "north/officer-1", "draw.commit", bound(world, &first, "north"), "draw.over");
    commits(world, &second, "north");
    is_void(world, "mission/ops-1", "draw.pool", LINES, "draw.fixed");
    world_destroy(world);
}

static void a_programme_waits_for_its_draw(void **arg)
{
    struct world *world = world_full();
    struct en_hash order =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    const char *body = BODY("programme: P-1\norder: %s\n", world_hex(world, &order));

    (void)arg;
    (void)pool(world);
    is_void(world, "mission/ops-1", "programme.propose", body, "draw.pending");
    (void)waits(world, "mission/ops-1", "programme.propose", changed(world, body, "P-1", "P-2"));
    is_void(world, "mission/ops-1", "draw.pool", changed(world, LINES, "P-1", "P-2"),
            "draw.stands");
    world_destroy(world);
}

static void a_party_is_bound_once_and_in_time(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world), none = {{7}};

    (void)arg;
    commits(world, &id, "north");
    is_void(world, "north/officer-2", "draw.commit", bound(world, &id, "north"), "draw.committed");
    is_void(world, "south/officer-1", "draw.commit", bound(world, &none, "south"), "draw.unknown");
    is_void(world, "mission/root", "draw.commit", bound(world, &id, "mission"), "draw.party");
    commits(world, &id, "south");
    ticks_at(world, "2017-02-20T12:00:00Z");
    is_void(world, "east/officer-1", "draw.commit", bound(world, &id, "east"), "draw.late");
    world_destroy(world);
}

static void an_opening_is_the_secret_and_not_too_early(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    commits(world, &id, "north");
    is_void(world, "north/officer-1", "draw.open", shown(world, &id, "north"), "draw.early");
    commits(world, &id, "south");
    ticks_at(world, "2017-02-20T12:00:00Z");
    is_void(world, "north/officer-1", "draw.open", shown(world, &id, "south"), "draw.match");
    is_void(world, "east/officer-1", "draw.open", shown(world, &id, "east"), "draw.unbound");
    opens(world, &id, "north");
    is_void(world, "north/officer-1", "draw.open", shown(world, &id, "north"), "draw.opened");
    world_destroy(world);
}

/* Another party's commitment, copied, binds to nothing that the copier could show. */
static void a_copied_commitment_cannot_be_opened(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    commits(world, &id, "north");
    (void)world_do(world, "south/officer-1", "draw.commit", bound(world, &id, "north"));
    ticks_at(world, "2017-02-20T12:00:00Z");
    opens(world, &id, "north");
    is_void(world, "south/officer-1", "draw.open", shown(world, &id, "north"), "draw.match");
    world_destroy(world);
}

static void a_party_that_takes_no_part_commits_to_nothing(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = pool(world);

    (void)arg;
    (void)world_do(world, "east/root", "party.suspend",
                   "from: 2017-02-20T06:00:00Z\nreason: the camp was attacked\n");
    is_void(world, "east/officer-1", "draw.commit", bound(world, &id, "east"), "party.suspended");
    world_destroy(world);
}

/* ---- what is seen of patrols ---------------------------------------------------------------- */

static void passages_are_those_of_patrols_that_left_and_may_add_what_is_planned(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    assert_int_equal(rows(world, "passages", ""), 0);
    assert_true(rows_of(world, "passages", "planned", "order=G-1 planned=1") > 0);
    world_destroy(world);
    world = world_full();
    patrolled(world, "G-1", NULL);
    assert_true(rows(world, "passages", "order=G-1 planned=0") > 0);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_texts_are_those_that_anybody_can_hash),
        cmocka_unit_test(when_all_have_opened_it_is_drawn),
        cmocka_unit_test(the_number_falls_into_the_share_that_is_drawn),
        cmocka_unit_test(who_withholds_is_named_and_the_draw_goes_on),
        cmocka_unit_test(one_party_alone_draws_nothing),
        cmocka_unit_test(where_nobody_opens_there_is_no_draw),
        cmocka_unit_test(a_pool_is_whole_and_lies_ahead),
        cmocka_unit_test(a_pool_may_change_until_somebody_is_bound),
        cmocka_unit_test(a_programme_waits_for_its_draw),
        cmocka_unit_test(a_party_is_bound_once_and_in_time),
        cmocka_unit_test(an_opening_is_the_secret_and_not_too_early),
        cmocka_unit_test(a_copied_commitment_cannot_be_opened),
        cmocka_unit_test(a_party_that_takes_no_part_commits_to_nothing),
        cmocka_unit_test(passages_are_those_of_patrols_that_left_and_may_add_what_is_planned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
