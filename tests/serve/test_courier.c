/* Tests of a party's server with its courier: what is handed in there stands in the record soon,
 * and what stands in the record comes to it. */
#include "served.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct world *world;
static struct en_node *node; // north's
static struct en_courier *courier;
static struct served log_, party;

/* Signed before anything is served: nobody else touches the registrar's node then. */
static struct en_str places[4];
static struct en_str issued[2]; // acts that name an attachment each
static const char *const attached[] = {"a photo of the bridge", "a photo of the well"};
static struct en_str used; // an act whose number was used before

static void serve_log(const char *listen)
{
    struct en_server_options options = {.listen = listen,
                                        .registrar = world_key(world, "mission/registrar")};

    log_ = served_begin(world, world->node, &options);
}

static void serve_party(void)
{
    struct en_server_options options = {.witness = world_key(world, "north/witness"),
                                        .courier = courier,
                                        .limits = {.poll_ms = 30}};

    party = served_begin(world, node, &options);
}

static void sign_places(void)
{
    struct en_act_header header = world_header(world, "mission/ops-1", "place.list");
    struct en_act_header first = header;
    struct en_note note;

    for (size_t i = 0; i < EN_COUNT(places); i++) {
        const char *body = world_text(world, "place: p%zu 1 1 gao Place\n", i);
        places[i] = world_note(world, &header, en_str_from(body), "mission/ops-1");
        assert_ok(en_note_parse(&world->arena, places[i], &note, NULL));
        header.seq++;
        en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)note.text.ptr, note.text.len},
                   &header.prev);
    }
    first.seq = 1;
    memset(first.prev.b, 0, sizeof(first.prev.b));
    used = world_note(world, &first, EN_STR("place: x 1 1 gao X\n"), "mission/ops-1");
}

static struct en_hash hash_of(const char *text)
{
    struct en_hash hash;

    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text, strlen(text)}, &hash);
    return hash;
}

static void sign_issued(void)
{
    struct en_act_header header = world_header(world, "mission/duty-1", "code.issue");
    struct en_note note;

    for (size_t i = 0; i < EN_COUNT(issued); i++) {
        struct en_hash hash = hash_of(attached[i]);
        const char *body = world_text(
            world, "day: 2017-02-2%zuT00:00:00Z\nuntil: 2017-02-2%zuT00:00:00Z\nblob: %s %zu\n", i,
            i + 1, world_hex(world, &hash), strlen(attached[i]));
        issued[i] = world_note(world, &header, en_str_from(body), "mission/duty-1");
        assert_ok(en_note_parse(&world->arena, issued[i], &note, NULL));
        header.seq++;
        en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)note.text.ptr, note.text.len},
                   &header.prev);
    }
}

static int begin(void **state)
{
    (void)state;
    world = world_full();
    world_head(world);
    sign_places();
    sign_issued();
    serve_log(NULL);
    node = world_join(world, "north");
    assert_ok(en_courier_create(&world->env, log_.url, world_key(world, "north/witness"),
                                EN_STR(WORLD_ORIGIN), &courier, NULL));
    serve_party();
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_end(&party);
    served_end(&log_);
    en_courier_destroy(courier);
    en_node_close(node);
    world_destroy(world);
    return 0;
}

/* The size of the head that a server publishes; 0: none yet. */
static uint64_t size_at(const struct served *served)
{
    struct answer answer = ask(served, "GET", "/checkpoint", NULL, NO_BODY);
    struct en_str rest = {answer.body, answer.status == 200 ? answer.len : 0};
    uint64_t size = 0;

    (void)en_str_cut(&rest, '\n');
    (void)!en_parse_u64(en_str_cut(&rest, '\n'), &size);
    answer_finish(&answer);
    return size;
}

/* Wait for it, ten seconds at most. */
static void assert_reaches(const struct served *served, uint64_t size)
{
    struct timespec moment = {.tv_nsec = 5 * 1000 * 1000};

    for (int i = 0; i < 2000 && size_at(served) != size; i++) {
        (void)nanosleep(&moment, NULL);
    }
    assert_int_equal(size_at(served), size);
}

static void an_act_received_by_a_party_is_committed_everywhere(void **state)
{
    uint64_t size = size_at(&log_);

    (void)state;
    assert_reaches(&party, size); /* an empty folder has taken the record in */
    struct answer answer =
        ask(&party, "POST", "/v1/acts", log_in(&party, "north/officer-1"), places[0]);
    assert_int_equal(answer.status, 202);
    answer_finish(&answer);
    assert_reaches(&log_, size + 1);
    assert_reaches(&party, size + 1);
}

static void what_others_hand_in_comes_by_itself(void **state)
{
    uint64_t size = size_at(&log_);

    (void)state;
    struct answer answer =
        ask(&log_, "POST", "/v1/acts", log_in(&log_, "south/officer-1"), places[1]);
    assert_int_equal(answer.status, 200);
    answer_finish(&answer);
    assert_reaches(&party, size + 1);
}

/* Hand an act and its attachment in at one server; wait until the other has the attachment. */
static void assert_carried(const struct served *from, const struct served *to, size_t i)
{
    struct timespec moment = {.tv_nsec = 5 * 1000 * 1000};
    struct en_hash hash = hash_of(attached[i]);
    const char *path = world_text(world, "/v1/blobs/%s", world_hex(world, &hash));
    const char *token = log_in(to, "north/officer-1");
    int status = 0;

    struct answer answer =
        ask(from, "POST", "/v1/acts", log_in(from, "north/officer-1"), issued[i]);
    answer_finish(&answer);
    assert_int_equal(ask_status(from, "PUT", path, log_in(from, "north/officer-1"), attached[i]),
                     201);
    for (int round = 0; round < 2000 && status != 200; round++) {
        (void)nanosleep(&moment, NULL);
        status = ask_status(to, "GET", path, token, NULL);
    }
    assert_int_equal(status, 200);
}

static void attachments_are_carried_both_ways(void **state)
{
    (void)state;
    assert_carried(&party, &log_, 0);
    assert_carried(&log_, &party, 1);
}

static bool count_note(void *self, struct en_str note, const struct en_hash *id)
{
    (void)note;
    (void)id;
    ++*(size_t *)self;
    return true;
}

static bool note_first(void *self, struct en_str note, const struct en_hash *id)
{
    (void)note;
    *(struct en_hash *)self = *id;
    return false;
}

/* The status of a request for an attachment with a further header line. */
static int status_of_range(const char *path, const char *token, const char *range)
{
    const char *request = world_text(world,
                                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: "
                                     "Bearer %s\r\nRange: %s\r\nConnection: close\r\n\r\n",
                                     path, party.port, token, range);
    struct answer answer = ask_bytes(party.port, request, strlen(request));
    int status = answer.status;

    answer_finish(&answer);
    return status;
}

static void attachments_come_whole_or_in_ranges(void **state)
{
    struct en_hash hash = hash_of(attached[0]);
    const char *path = world_text(world, "/v1/blobs/%s", world_hex(world, &hash));
    const char *token = log_in(&party, "north/officer-1");

    (void)state;
    assert_int_equal(ask_status(&party, "PUT", path, token, attached[0]), 201); /* once more */
    assert_int_equal(ask_status(&party, "GET", path, token, NULL), 200);
    assert_int_equal(status_of_range(path, token, "bytes=2-"), 206);
    assert_int_equal(status_of_range(path, token, "bytes=999-"), 416);
}

static void what_the_registrar_refuses_stays_with_its_reason(void **state)
{
    uint64_t size = size_at(&log_);
    struct en_hash id;
    size_t waiting = 0;

    (void)state;
    struct answer answer = ask(&party, "POST", "/v1/acts", log_in(&party, "north/officer-1"), used);
    assert_int_equal(answer.status, 202);
    answer_finish(&answer);
    /* An act behind it goes in all the same. */
    answer = ask(&party, "POST", "/v1/acts", log_in(&party, "north/officer-1"), places[2]);
    answer_finish(&answer);
    assert_reaches(&party, size + 1);
    answer = ask(&party, "GET", "/v1/outbox", log_in(&party, "north/officer-1"), NO_BODY);
    assert_non_null(strstr(answer.body, "\"refused\":{"));
    assert_rule(answer, "act.seq");
    answer_finish(&answer);
    served_end(&party);
    assert_ok(en_node_outbox_each(node, count_note, &waiting, NULL));
    assert_int_equal(waiting, 1);
    assert_ok(en_node_outbox_each(node, note_first, &id, NULL));
    assert_non_null(en_courier_refusal(courier, &id));
    assert_string_equal(en_courier_refusal(courier, &id)->rule, "act.seq");
    serve_party();
}

/* The address of an act in the outbox. */
static const char *waiting_path(struct en_str text)
{
    struct en_note note;
    struct en_hash id;

    assert_ok(en_note_parse(&world->arena, text, &note, NULL));
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)note.text.ptr, note.text.len},
               &id);
    return world_text(world, "/v1/outbox/%s", world_hex(world, &id));
}

/* It lies there from the test before. */
static void its_author_alone_lets_go_of_a_refused_act(void **state)
{
    const char *path = waiting_path(used);
    const char *author = log_in(&party, "mission/ops-1");
    const char *other = log_in(&party, "north/officer-1");

    (void)state;
    assert_int_equal(ask_status(&party, "POST", path, NULL, NULL), 401);
    assert_int_equal(ask_status(&party, "POST", path, other, NULL), 403);
    assert_int_equal(ask_status(&party, "POST", path, author, NULL), 200);
    assert_int_equal(ask_status(&party, "POST", path, author, NULL), 404);
}

static void a_registrar_that_is_away_gets_the_acts_when_it_is_back(void **state)
{
    uint64_t size = size_at(&log_);
    const char *address = world_text(world, "127.0.0.1:%u", log_.port);

    (void)state;
    served_end(&log_);
    struct answer answer =
        ask(&party, "POST", "/v1/acts", log_in(&party, "north/officer-1"), places[3]);
    assert_int_equal(answer.status, 202);
    answer_finish(&answer);
    assert_int_equal(
        ask_status(&party, "POST", waiting_path(places[3]), log_in(&party, "mission/ops-1"), NULL),
        409); /* it is on its way, nobody has refused it */
    serve_log(address);
    assert_reaches(&party, size + 1); /* a first failure is followed by a pause of one second */
}

static void a_folder_that_is_served_says_where(void **state)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    const char *path = world_path(world, "north/serving");

    (void)state;
    assert_ok(world->env.read_file(world->env.self, path, 256, &bytes, &len, NULL));
    assert_string_equal((const char *)bytes,
                        world_text(world, "%s\n%ld\n", party.url, (long)getpid()));
    free(bytes);
    served_end(&party);
    assert_int_not_equal(access(path, F_OK), 0);
    serve_party();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_act_received_by_a_party_is_committed_everywhere),
        cmocka_unit_test(what_others_hand_in_comes_by_itself),
        cmocka_unit_test(attachments_are_carried_both_ways),
        cmocka_unit_test(attachments_come_whole_or_in_ranges),
        cmocka_unit_test(what_the_registrar_refuses_stays_with_its_reason),
        cmocka_unit_test(its_author_alone_lets_go_of_a_refused_act),
        cmocka_unit_test(a_registrar_that_is_away_gets_the_acts_when_it_is_back),
        cmocka_unit_test(a_folder_that_is_served_says_where),
    };

    return cmocka_run_group_tests_name("courier", tests, begin, end);
}
