/* Tests of a witness's server: C2SP tlog-witness to the letter, and the record behind it. */
#include "served.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "add_checkpoint.h"

/* The registrar's server, and north's witness that follows it over the network. */
struct pair {
    struct world *world;
    struct en_node *node; // north's
    struct served log, witness;
    struct en_remote *remote;
    struct en_source source;
};

static struct en_server_options witness_options(struct pair *pair)
{
    return (struct en_server_options){.witness = world_key(pair->world, "north/witness"),
                                      .source = pair->remote != NULL ? &pair->source : NULL};
}

static void begin(struct pair *pair, bool follows)
{
    struct en_error error;

    *pair = (struct pair){.world = world_full()};
    world_head(pair->world);
    pair->node = world_join(pair->world, "north");
    struct en_server_options options = {.behind_proxy = false};
    pair->log = served_begin(pair->world, pair->world->node, &options);
    if (follows) {
        assert_ok(en_remote_open(&pair->world->env, pair->log.url,
                                 world_key(pair->world, "north/witness"), EN_STR(WORLD_ORIGIN),
                                 &pair->remote, &error));
        pair->source = en_remote_source(pair->remote);
    }
    options = witness_options(pair);
    pair->witness = served_begin(pair->world, pair->node, &options);
}

static void end(struct pair *pair)
{
    served_end(&pair->witness);
    served_end(&pair->log);
    en_remote_close(pair->remote);
    en_node_close(pair->node);
    world_destroy(pair->world);
}

/* The registrar's head, as it signed it. */
static struct en_str head_of(struct pair *pair, uint64_t *ret_size)
{
    struct en_text note = {0};

    assert_ok(en_store_published(en_node_store(pair->world->node), &note, NULL));
    struct en_str copy = en_arena_copy(&pair->world->arena, en_text_str(&note));
    *ret_size = en_store_head(en_node_store(pair->world->node)).size;
    en_text_finish(&note);
    return copy;
}

/* The request that is right for a head when the witness stands at `old`. */
static struct add_checkpoint request_of(struct pair *pair, uint64_t old)
{
    struct add_checkpoint request = {.old = old};
    uint64_t size = 0;

    request.checkpoint = head_of(pair, &size);
    assert_ok(
        en_store_prove_growth(en_node_store(pair->world->node), old, size, &request.proof, NULL));
    return request;
}

static struct answer post(struct pair *pair, const struct add_checkpoint *request)
{
    struct en_text body = {0};

    add_checkpoint_print(&body, request);
    struct answer answer = ask(&pair->witness, "POST", "/add-checkpoint", NULL, en_text_str(&body));
    en_text_finish(&body);
    return answer;
}

static void assert_status(struct answer answer, int status, const char *holds)
{
    assert_int_equal(answer.status, status);
    assert_non_null(strstr(answer.body, holds));
    answer_finish(&answer);
}

/* More acts and a new head. No request is under way, so the node may be used from here. */
static void grow(struct pair *pair, const char *place)
{
    (void)world_do(pair->world, "mission/ops-1", "place.list",
                   world_text(pair->world, "place: %s 1 1 gao More\n", place));
    world_head(pair->world);
}

static void a_witness_follows_then_cosigns_and_its_line_is_good(void **state)
{
    struct pair pair;

    (void)state;
    begin(&pair, true);
    struct add_checkpoint request = request_of(&pair, 0);
    struct answer answer = post(&pair, &request);
    assert_int_equal(answer.status, 200);
    assert_ok(en_node_add_cosignature(pair.world->node, en_str_from(answer.body), NULL));
    answer_finish(&answer);
    assert_hash_equal(world_state_hash(pair.node), world_state_hash(pair.world->node));

    uint64_t size = en_store_head(en_node_store(pair.world->node)).size;
    grow(&pair, "pump");
    request = request_of(&pair, size);
    assert_true(request.proof.count > 0);
    assert_status(post(&pair, &request), 200, "north/witness");
    /* The same once more: a newer word for the same head. */
    request = request_of(&pair, size + 1);
    assert_status(post(&pair, &request), 200, "north/witness");
    end(&pair);
}

static void monitors_see_what_the_witness_cosigned(void **state)
{
    struct pair pair;
    struct en_hash origin;

    (void)state;
    begin(&pair, true);
    en_hash_of(pair.world->hasher, (struct en_bytes){(const uint8_t *)WORLD_ORIGIN, 19}, &origin);
    const char *path =
        world_text(pair.world, "/monitoring/%s/checkpoint", world_hex(pair.world, &origin));
    assert_int_equal(ask_status(&pair.witness, "GET", path, NULL, NULL), 404);
    struct add_checkpoint request = request_of(&pair, 0);
    assert_status(post(&pair, &request), 200, "north/witness");
    struct answer answer = ask(&pair.witness, "GET", path, NULL, NO_BODY);
    assert_status(answer, 200, "north/witness");
    end(&pair);
}

static void another_old_size_is_answered_with_ours(void **state)
{
    struct pair pair;
    uint64_t size = 0;

    (void)state;
    begin(&pair, true);
    (void)head_of(&pair, &size);
    struct add_checkpoint request = request_of(&pair, 3);
    struct answer answer = post(&pair, &request);
    assert_int_equal(answer.status, 409);
    assert_string_equal(answer.body, "0\n");
    assert_non_null(strstr(answer.head, "Content-Type: text/x.tlog.size\r\n"));
    answer_finish(&answer);
    request = request_of(&pair, 0);
    assert_status(post(&pair, &request), 200, "");
    assert_status(post(&pair, &request), 409, world_text(pair.world, "%" PRIu64 "\n", size));
    end(&pair);
}

static void faults_are_told_apart_as_the_specification_wants(void **state)
{
    struct pair pair;
    struct en_text note = {0};
    uint64_t size = 0;

    (void)state;
    begin(&pair, true);
    struct add_checkpoint request = request_of(&pair, 0);
    assert_status(post(&pair, &request), 200, "");
    (void)head_of(&pair, &size);

    request = request_of(&pair, 0);
    request.old = size + 1;
    assert_status(post(&pair, &request), 400, "add-checkpoint.old");
    assert_status(ask(&pair.witness, "POST", "/add-checkpoint", NULL, EN_STR("new 3\n\nx\n")), 400,
                  "add-checkpoint.form");
    assert_status(ask(&pair.witness, "POST", "/add-checkpoint", NULL, EN_STR("old 3\n\nno head\n")),
                  400, "note.");

    /* Somebody else's record; and ours, signed by somebody else. */
    request.old = size;
    en_note_sign(&note,
                 EN_STR("other.example/record\n0\n"
                        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"),
                 world_log_key(pair.world, "mission/registrar"));
    request.checkpoint = en_text_str(&note);
    assert_status(post(&pair, &request), 404, "head.origin");
    struct en_text own = {0};
    struct en_head head = en_store_head(en_node_store(pair.world->node));
    en_checkpoint_print(&own, EN_STR(WORLD_ORIGIN), &head);
    en_text_clear(&note);
    en_note_sign(&note, en_text_str(&own), world_log_key(pair.world, "north/root"));
    request.checkpoint = en_text_str(&note);
    assert_status(post(&pair, &request), 403, "head.log-signature");

    grow(&pair, "pump");
    request = request_of(&pair, size);
    request.proof.hash[0].b[0] ^= 1;
    assert_status(post(&pair, &request), 422, "add-checkpoint.proof");
    request = request_of(&pair, size);
    request.proof.count--;
    assert_status(post(&pair, &request), 422, "add-checkpoint.proof");
    en_text_finish(&own);
    en_text_finish(&note);
    end(&pair);
}

static void another_root_at_our_size_is_refused_by_its_rule(void **state)
{
    struct pair pair;
    struct en_text text = {0};
    struct en_text note = {0};

    (void)state;
    begin(&pair, true);
    struct add_checkpoint request = request_of(&pair, 0);
    assert_status(post(&pair, &request), 200, "");
    struct en_head head = en_store_head(en_node_store(pair.world->node));
    head.root.b[5] ^= 1;
    en_checkpoint_print(&text, EN_STR(WORLD_ORIGIN), &head);
    en_note_sign(&note, en_text_str(&text), world_log_key(pair.world, "mission/registrar"));
    request = (struct add_checkpoint){.old = head.size, .checkpoint = en_text_str(&note)};
    assert_status(post(&pair, &request), 422, "follow.forked");
    en_text_finish(&text);
    en_text_finish(&note);
    end(&pair);
}

static void a_head_without_its_entries_gets_no_word(void **state)
{
    struct pair pair;

    (void)state;
    begin(&pair, false); /* this witness follows nobody */
    struct add_checkpoint request = request_of(&pair, 0);
    assert_status(post(&pair, &request), 503, "witness.source");
    assert_int_equal(en_store_head(en_node_store(pair.node)).size, 0);
    end(&pair);
}

static void a_source_that_is_gone_is_answered_503(void **state)
{
    struct pair pair;

    (void)state;
    begin(&pair, true);
    struct add_checkpoint request = request_of(&pair, 0);
    assert_status(post(&pair, &request), 200, "");
    uint64_t size = en_store_head(en_node_store(pair.world->node)).size;
    grow(&pair, "pump");
    request = request_of(&pair, size);
    served_end(&pair.log);
    assert_status(post(&pair, &request), 503, "remote.");
    struct en_server_options options = {.behind_proxy = false};
    pair.log = served_begin(pair.world, pair.world->node, &options);
    end(&pair);
}

/* ---- the log's side ------------------------------------------------------------------------- */

struct told {
    size_t cosigned, failed;
    char rule[64];
};

static void tell(void *self, const struct en_gathered *gathered)
{
    struct told *told = self;

    told->cosigned += gathered->cosigned;
    if (!gathered->cosigned) {
        told->failed++;
        (void)snprintf(told->rule, sizeof(told->rule), "%s", gathered->why.rule);
    }
}

static struct told gather(struct pair *pair, struct en_gather *gather)
{
    struct told told = {.cosigned = 0};
    bool again = true;

    for (int round = 0; again && round < 3; round++) {
        assert_ok(en_gather_round(gather, pair->world->node, tell, &told, &again, NULL));
    }
    return told;
}

static void the_log_asks_its_witnesses_and_catches_up_with_where_they_stand(void **state)
{
    struct pair pair;
    struct en_gather *witnesses = NULL;
    struct en_error error;

    (void)state;
    begin(&pair, true);
    struct en_policy policy = en_node_policy(pair.world->node);
    struct en_str url[64] = {{NULL, 0}};
    url[0] = en_str_from(pair.witness.url);
    policy.witness_url = url;
    assert_ok(en_gather_create(&pair.world->env, &policy, &witnesses, &error));
    assert_int_equal(gather(&pair, witnesses).cosigned, 1);
    assert_int_equal(gather(&pair, witnesses).cosigned, 0); /* nobody is left to ask */
    grow(&pair, "pump");
    assert_int_equal(gather(&pair, witnesses).cosigned, 1);
    en_gather_destroy(witnesses);

    /* One that has forgotten where the witness stands is told, and asks again from there. */
    grow(&pair, "well");
    assert_ok(en_gather_create(&pair.world->env, &policy, &witnesses, &error));
    struct told told = gather(&pair, witnesses);
    assert_int_equal(told.cosigned, 1);
    assert_int_equal(told.failed, 0);
    en_gather_destroy(witnesses);
    end(&pair);
}

/* Takes connections and never answers. */
static int silent_server(char url[static 40])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int silent = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(silent, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(silent, 4), 0);
    assert_int_equal(getsockname(silent, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(url, 40, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    return silent;
}

static void *perform_first(void *gather)
{
    en_gather_perform(gather, 0);
    return NULL;
}

static void a_witness_that_swallows_packets_keeps_no_other_waiting(void **state)
{
    struct pair pair;
    struct en_gather *witnesses = NULL;
    struct told told = {.cosigned = 0};
    struct en_str url[64] = {{NULL, 0}};
    char silent_url[40];
    pthread_t first;
    bool call = false, again = false;

    (void)state;
    begin(&pair, true);
    int silent = silent_server(silent_url);
    struct pollfd asked = {.fd = silent, .events = POLLIN};
    struct en_policy policy = en_node_policy(pair.world->node);
    struct en_vkey swapped[2] = {policy.witness[1], policy.witness[0]};
    policy.witness = swapped;
    policy.witness_count = 2;
    url[0] = en_str_from(silent_url);
    url[1] = en_str_from(pair.witness.url);
    policy.witness_url = url;
    assert_ok(en_gather_create(&pair.world->env, &policy, &witnesses, NULL));

    /* The first is being asked, and says nothing, while the second's line goes in. */
    assert_ok(en_gather_prepare(witnesses, 0, pair.world->node, &call, NULL));
    assert_true(call);
    assert_int_equal(pthread_create(&first, NULL, perform_first, witnesses), 0);
    assert_int_equal(poll(&asked, 1, 5000), 1);
    assert_ok(en_gather_prepare(witnesses, 1, pair.world->node, &call, NULL));
    assert_true(call);
    en_gather_perform(witnesses, 1);
    assert_ok(en_gather_take(witnesses, 1, pair.world->node, tell, &told, &again, NULL));
    assert_int_equal(told.cosigned, 1);

    en_gather_halt(witnesses);
    (void)pthread_join(first, NULL);
    assert_ok(en_gather_take(witnesses, 0, pair.world->node, tell, &told, &again, NULL));
    assert_int_equal(told.failed, 1);
    en_gather_destroy(witnesses);
    (void)close(silent);
    end(&pair);
}

static void a_line_of_another_key_is_no_line_of_the_witness_that_was_asked(void **state)
{
    struct pair pair;
    struct en_gather *witnesses = NULL;
    struct en_error error;

    (void)state;
    begin(&pair, true);
    struct en_policy policy = en_node_policy(pair.world->node);
    struct en_str url[64] = {{NULL, 0}};
    url[1] = en_str_from(pair.witness.url); /* south's address leads to north's server */
    policy.witness_url = url;
    assert_ok(en_gather_create(&pair.world->env, &policy, &witnesses, &error));
    struct told told = gather(&pair, witnesses);
    assert_int_equal(told.cosigned, 0);
    assert_int_equal(told.failed, 1);
    assert_string_equal(told.rule, "gather.line");
    en_gather_destroy(witnesses);
    end(&pair);
}

/* ---- killed between persisting and answering ------------------------------------------------ */

enum en_status __real_en_store_publish(struct en_store *store, const struct en_head *head,
                                       struct en_str note, struct en_error *reterr);
enum en_status __wrap_en_store_publish(struct en_store *store, const struct en_head *head,
                                       struct en_str note, struct en_error *reterr);
static bool kill_after_publish;

enum en_status __wrap_en_store_publish(struct en_store *store, const struct en_head *head,
                                       struct en_str note, struct en_error *reterr)
{
    enum en_status status = __real_en_store_publish(store, head, note, reterr);

    if (kill_after_publish && strstr(note.ptr, "north/witness") != NULL) {
        (void)raise(SIGKILL);
    }
    return status;
}

/* A witness's process: serves its folder, says its port, and dies as soon as it has cosigned. */
static void serve_and_die(struct world *world, const char *url, int say)
{
    struct en_server_options options = {.listen = "127.0.0.1:0",
                                        .witness = world_key(world, "north/witness")};
    struct en_remote *remote = NULL;
    struct en_node *node = NULL;
    struct en_server *server = NULL;

    if (en_remote_open(&world->env, url, options.witness, EN_STR(WORLD_ORIGIN), &remote, NULL) !=
            EN_OK ||
        en_node_open(&world->env, world_path(world, "north"), EN_NODE_WRITE, &node, NULL) !=
            EN_OK) {
        _exit(1);
    }
    struct en_source source = en_remote_source(remote);
    options.source = &source;
    kill_after_publish = true;
    if (en_server_open(&world->env, node, &options, &server, NULL) != EN_OK) {
        _exit(2);
    }
    unsigned port = en_server_port(server);
    if (write(say, &port, sizeof(port)) != (ssize_t)sizeof(port) ||
        en_server_run(server, NULL) != EN_OK) {
        _exit(3);
    }
    _exit(4);
}

static void what_a_witness_cosigned_is_kept_though_it_dies_before_it_answers(void **state)
{
    struct pair pair;
    int pipes[2];
    int how = 0;

    (void)state;
    begin(&pair, true);
    struct add_checkpoint request = request_of(&pair, 0);
    uint64_t size = en_store_head(en_node_store(pair.world->node)).size;
    served_end(&pair.witness);
    en_node_close(pair.node);
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        serve_and_die(pair.world, pair.log.url, pipes[1]);
    }
    struct served dying = {.world = pair.world};
    assert_int_equal(read(pipes[0], &dying.port, sizeof(dying.port)), sizeof(dying.port));
    struct served kept = pair.witness;
    pair.witness = dying;
    struct answer answer = post(&pair, &request);
    assert_int_equal(answer.status, 0); /* no answer came */
    answer_finish(&answer);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    (void)close(pipes[0]);
    (void)close(pipes[1]);

    /* It comes back and stands where it had put its word: at the new size. */
    pair.witness = kept;
    assert_ok(en_node_open(&pair.world->env, world_path(pair.world, "north"), EN_NODE_WRITE,
                           &pair.node, NULL));
    struct en_server_options options = witness_options(&pair);
    pair.witness = served_begin(pair.world, pair.node, &options);
    assert_status(post(&pair, &request), 409, world_text(pair.world, "%" PRIu64 "\n", size));
    request = request_of(&pair, size);
    assert_status(post(&pair, &request), 200, "north/witness");
    end(&pair);
}

/* ---- the body ------------------------------------------------------------------------------- */

static void a_request_reads_back_as_it_was_printed(void **state)
{
    struct add_checkpoint request = {.old = 7, .checkpoint = EN_STR("head\n")};
    struct add_checkpoint again;
    struct en_text body = {0};
    struct en_error error;

    (void)state;
    request.proof.count = 2;
    request.proof.hash[1].b[31] = 9;
    add_checkpoint_print(&body, &request);
    assert_ok(add_checkpoint_parse(en_text_str(&body), &again, &error));
    assert_int_equal(again.old, 7);
    assert_int_equal(again.proof.count, 2);
    assert_hash_equal(again.proof.hash[1], request.proof.hash[1]);
    assert_true(en_str_is(again.checkpoint, "head\n"));
    en_text_clear(&body);
    en_text_adds(&body, "old 9\n");
    for (int i = 0; i < 64; i++) {
        en_text_adds(&body, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    }
    en_text_adds(&body, "\nhead\n");
    assert_failed(add_checkpoint_parse(en_text_str(&body), &again, &error), EN_ERR_TOO_LONG,
                  "add-checkpoint.hashes");
    en_text_finish(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_reads_back_as_it_was_printed),
        cmocka_unit_test(a_witness_follows_then_cosigns_and_its_line_is_good),
        cmocka_unit_test(monitors_see_what_the_witness_cosigned),
        cmocka_unit_test(another_old_size_is_answered_with_ours),
        cmocka_unit_test(faults_are_told_apart_as_the_specification_wants),
        cmocka_unit_test(another_root_at_our_size_is_refused_by_its_rule),
        cmocka_unit_test(a_head_without_its_entries_gets_no_word),
        cmocka_unit_test(a_source_that_is_gone_is_answered_503),
        cmocka_unit_test(the_log_asks_its_witnesses_and_catches_up_with_where_they_stand),
        cmocka_unit_test(a_witness_that_swallows_packets_keeps_no_other_waiting),
        cmocka_unit_test(a_line_of_another_key_is_no_line_of_the_witness_that_was_asked),
        cmocka_unit_test(what_a_witness_cosigned_is_kept_though_it_dies_before_it_answers),
    };

    return cmocka_run_group_tests_name("add-checkpoint", tests, NULL, NULL);
}
