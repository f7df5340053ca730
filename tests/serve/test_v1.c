/* Tests of /v1: what members read of record and state, and what strangers do not. */
#include "served.h"

#include <jansson.h>
#include <stdlib.h>
#include <zlib.h>

static struct world *world;
static struct served served;
static const char *token;
static struct en_hash proposal;

static const char reasons[] = "why: why.zone-visit market, 1, 3\nwhy: why.of-tomorrow -\n";

static int begin(void **state)
{
    (void)state;
    world = world_full();
    proposal = world_do(world, "mission/ops-1", "order.propose",
                        world_text(world, "%s%s", world_order(world, "T-1", 1), reasons));
    world_do(world, "mission/ops-1", "programme.propose",
             world_text(world, "programme: P-1\norder: %s\n", world_hex(world, &proposal)));
    world_do(world, "north/officer-1", "consent.give",
             world_text(world, "on: %s\n", world_hex(world, &proposal)));
    world_head(world);
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar")};
    served = served_begin(world, world->node, &options);
    token = log_in(&served, "north/officer-1");
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_end(&served);
    world_destroy(world);
    return 0;
}

/* ---- asking --------------------------------------------------------------------------------- */

/* An answer's object; the caller drops it. */
static json_t *object_of(struct answer *answer)
{
    json_t *object = json_loadb(answer->body, answer->len, 0, NULL);

    assert_non_null(object);
    answer_finish(answer);
    return object;
}

static json_t *get(const char *path)
{
    struct answer answer = ask(&served, "GET", path, token, NO_BODY);

    if (answer.status != 200) {
        fail_msg("%s: %d %s", path, answer.status, answer.body);
    }
    return object_of(&answer);
}

static void assert_problem(const char *path, int status, const char *rule)
{
    struct answer answer = ask(&served, "GET", path, token, NO_BODY);

    if (answer.status != status) {
        fail_msg("%s: %d %s", path, answer.status, answer.body);
    }
    assert_non_null(strstr(answer.head, "Content-Type: application/problem+json\r\n"));
    json_t *problem = object_of(&answer);
    assert_string_equal(json_string_value(json_object_get(problem, "rule")), rule);
    assert_int_equal(json_integer_value(json_object_get(problem, "status")), status);
    json_decref(problem);
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

static json_int_t number_of(const json_t *object, const char *name)
{
    const json_t *number = json_object_get(object, name);

    return json_is_integer(number) ? json_integer_value(number) : -1;
}

static json_t *row_of(const json_t *object, size_t i)
{
    json_t *row = json_array_get(json_object_get(object, "rows"), i);

    assert_non_null(row);
    return row;
}

static size_t row_count(const json_t *object)
{
    return json_array_size(json_object_get(object, "rows"));
}

/* ---- who may ask ---------------------------------------------------------------------------- */

static void strangers_learn_whose_node_it_is_and_nothing_else(void **state)
{
    static const char *const closed[] = {"/v1/accord", "/v1/acts",   "/v1/acts/0", "/v1/heads",
                                         "/v1/outbox", "/v1/orders", "/v1/nothing"};
    struct answer answer = ask(&served, "GET", "/v1/node", NULL, NO_BODY);

    (void)state;
    assert_int_equal(answer.status, 200);
    assert_null(strstr(answer.body, "T-1"));
    assert_null(strstr(answer.body, "m-north"));
    json_t *node = object_of(&answer);
    assert_string_equal(text_of(node, "origin"), WORLD_ORIGIN);
    assert_string_equal(text_of(node, "role"), "registrar");
    assert_string_equal(text_of(node, "mode"), "exercise");
    assert_true(json_is_false(json_object_get(node, "consents")));
    assert_int_equal(json_array_size(json_object_get(node, "parties")), 3);
    json_decref(node);
    for (size_t i = 0; i < EN_COUNT(closed); i++) {
        assert_int_equal(ask_status(&served, "GET", closed[i], NULL, NULL), 401);
    }
    assert_int_equal(ask_status(&served, "POST", "/v1/acts/check", NULL, "x"), 401);
}

/* ---- the register --------------------------------------------------------------------------- */

static void the_register_is_read_from_either_end_page_by_page(void **state)
{
    json_int_t size = (json_int_t)en_store_head(en_node_store(world->node)).size;
    json_t *page = get("/v1/acts?limit=2");

    (void)state;
    assert_int_equal(row_count(page), 2);
    assert_int_equal(number_of(row_of(page, 0), "index"), size - 1);
    assert_string_equal(text_of(row_of(page, 0), "act"), "consent.give");
    assert_string_equal(text_of(row_of(page, 0), "order"), "T-1");
    assert_string_equal(text_of(row_of(page, 1), "outcome"), "pending");
    json_t *older =
        get(world_text(world, "/v1/acts?limit=2&before=%d", (int)number_of(page, "next")));
    assert_int_equal(number_of(row_of(older, 0), "index"), size - 3);
    json_decref(older);
    json_decref(page);
    page = get("/v1/acts?after=0&limit=3");
    assert_int_equal(number_of(row_of(page, 0), "index"), 1);
    assert_int_equal(number_of(page, "next"), 3);
    json_decref(page);
    page = get(world_text(world, "/v1/acts?after=%d", (int)size - 2));
    assert_int_equal(row_count(page), 1);
    assert_null(json_object_get(page, "next"));
    json_decref(page);
    page = get("/v1/acts?order=T-1");
    assert_int_equal(row_count(page), 2);
    json_decref(page);
}

static void one_act_is_had_by_index_or_id_with_what_became_of_it(void **state)
{
    json_t *act = get(world_text(world, "/v1/acts/%s", world_hex(world, &proposal)));

    (void)state;
    assert_string_equal(text_of(act, "state"), "committed");
    assert_string_equal(text_of(act, "outcome"), "pending");
    assert_true(json_is_false(json_object_get(act, "proven")));
    assert_non_null(strstr(text_of(act, "note"), text_of(act, "text")));
    assert_true(json_is_array(json_object_get(json_object_get(act, "fields"), "crew")));
    json_t *same = get(world_text(world, "/v1/acts/%d", (int)number_of(act, "index")));
    assert_true(json_equal(act, same));
    json_decref(same);
    json_decref(act);
    assert_problem("/v1/acts/999999", 404, "store.range");
    assert_problem("/v1/acts/G-0109", 404, "http.not-found");
    assert_problem(world_text(world, "/v1/acts/%064d", 1), 404, "store.no-act");
}

static void a_void_act_says_why(void **state)
{
    struct en_result result =
        world_act(world, "south/officer-1", "consent.withdraw",
                  world_text(world, "on: %s\nreason: Mistake.\n", world_hex(world, &proposal)));

    (void)state;
    assert_int_equal(result.effect.outcome, EN_OUTCOME_VOID);
    json_t *act = get(world_text(world, "/v1/acts/%d", (int)result.index));
    assert_string_equal(text_of(act, "outcome"), "void");
    assert_string_equal(text_of(act, "rule"), result.effect.why.rule);
    assert_true(text_of(json_object_get(act, "why"), "text")[0] != '\0');
    json_decref(act);
}

/* ---- before signing ------------------------------------------------------------------------- */

static void a_key_is_told_its_own_next_place_and_no_other(void **state)
{
    json_t *chain = get("/v1/chain?key=north/officer-1");
    struct en_act_header right = world_header(world, "north/officer-1", "place.list");

    (void)state;
    assert_string_equal(text_of(chain, "role"), "officer");
    assert_string_equal(text_of(chain, "body"), "north");
    assert_int_equal(number_of(chain, "seq"), right.seq);
    assert_string_equal(text_of(chain, "prev"), world_hex(world, &right.prev));
    json_decref(chain);
    assert_problem("/v1/chain?key=south/officer-1", 403, "serve.other-key");
    assert_problem("/v1/chain", 400, "http.query-value");
}

static void an_act_is_tried_as_text_or_signed_and_nothing_is_kept(void **state)
{
    struct en_str note =
        world_compose(world, "north/officer-1", "consent.refuse",
                      world_text(world, "on: %s\nreason: No fuel.\n", world_hex(world, &proposal)));
    struct en_str text = {note.ptr, (size_t)(strstr(note.ptr, "\n\n") + 1 - note.ptr)};
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    struct en_str bodies[] = {note, text};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bodies); i++) {
        struct answer answer = ask(&served, "POST", "/v1/acts/check", token, bodies[i]);
        assert_int_equal(answer.status, 200);
        json_t *trial = object_of(&answer);
        assert_string_equal(text_of(trial, "outcome"), "void"); /* they have consented */
        assert_true(text_of(trial, "words")[0] != '\0');
        assert_true(text_of(trial, "remedy")[0] != '\0');
        json_decref(trial);
    }
    assert_int_equal(en_store_head(en_node_store(world->node)).size, size);
    assert_int_equal(ask_status(&served, "POST", "/v1/acts/check", token, "no act"), 400);
}

/* ---- views ---------------------------------------------------------------------------------- */

static void a_view_is_asked_by_the_names_of_its_parameters(void **state)
{
    json_t *orders = get("/v1/orders?order=T-1");

    (void)state;
    assert_string_equal(text_of(orders, "view"), "orders");
    assert_int_equal(row_count(orders), 1);
    assert_string_equal(text_of(row_of(orders, 0), "consents"), "north");
    assert_string_equal(text_of(row_of(orders, 0), "start"), "2017-02-20T08:00:00Z");
    assert_string_equal(text_of(row_of(orders, 0), "id"), world_hex(world, &proposal));
    json_decref(orders);
    orders = get("/v1/orders?order=T-2");
    assert_int_equal(row_count(orders), 0);
    json_decref(orders);
    assert_problem("/v1/orders?member=m-1", 400, "http.query-name");
    assert_problem("/v1/nothing", 404, "state.view");
}

static void a_view_is_read_page_by_page_behind_the_last_row(void **state)
{
    json_t *all = get("/v1/members");
    const char *after = "";
    size_t seen = 0;

    (void)state;
    for (size_t pages = 0; after[0] != '\0' || pages == 0; pages++) {
        json_t *page = get(
            world_text(world, "/v1/members?limit=7%s%s", after[0] != '\0' ? "&after=" : "", after));
        for (size_t i = 0; i < row_count(page); i++, seen++) {
            assert_true(json_equal(row_of(page, i), row_of(all, seen)));
        }
        after = world_text(world, "%s", text_of(page, "next"));
        json_decref(page);
    }
    assert_int_equal(seen, row_count(all));
    json_decref(all);
}

static void rows_that_come_between_two_pages_shift_nothing(void **state)
{
    json_t *first = get("/v1/places?limit=2");
    const char *next = world_text(world, "/v1/places?limit=1&after=%s", text_of(first, "next"));
    json_t *before = get(next);

    (void)state;
    world_do(world, "mission/ops-1", "place.list", "place: aaa 1 1 gao First of all\n");
    json_t *behind = get(next);
    assert_string_equal(text_of(row_of(behind, 0), "place"), text_of(row_of(before, 0), "place"));
    json_decref(behind);
    json_decref(before);
    json_decref(first);
    /* Of a row that is gone nobody can say what stands behind it. */
    assert_problem("/v1/places?after=0011223344556677-2", 409, "view.after");
    assert_problem("/v1/places?after=2", 400, "http.query-value");
    assert_problem("/v1/places?limit=0", 400, "http.query-value");
    assert_problem("/v1/places?limit=1001", 400, "http.query-value");
}

/* The value of ETag of an answer. */
static const char *tag_of(const struct answer *answer)
{
    const char *found = strstr(answer->head, "ETag: ");

    assert_non_null(found);
    struct en_str rest = en_str_from(found + strlen("ETag: "));
    struct en_str tag = en_str_cut(&rest, '\r');
    return world_text(world, "%.*s", (int)tag.len, tag.ptr);
}

static struct answer ask_if(const char *path, const char *tag)
{
    const char *request =
        world_text(world,
                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                   "If-None-Match: %s\r\nConnection: close\r\n\r\n",
                   path, served.port, token, tag);

    return ask_bytes(served.port, request, strlen(request));
}

static void a_crew_is_counted_against_the_quota_tree(void **state)
{
    json_t *crew = get("/v1/crews/T-1");
    json_t *parity = json_object_get(crew, "parity");
    const json_t *row = NULL;
    json_int_t counted = 0;
    size_t i = 0;

    (void)state;
    assert_string_equal(text_of(crew, "version"), world_hex(world, &proposal));
    assert_true(json_is_false(json_object_get(crew, "in_force")));
    assert_int_equal(json_array_size(json_object_get(crew, "seats")), 12);
    json_array_foreach(parity, i, row)
    {
        assert_true(number_of(row, "lower") <= number_of(row, "count"));
        assert_true(number_of(row, "count") <= number_of(row, "upper"));
        counted += strcmp(text_of(row, "parent"), "crew") == 0 ? number_of(row, "count") : 0;
    }
    assert_int_equal(counted, number_of(crew, "counted"));
    json_t *why = json_object_get(crew, "why");
    assert_true(json_array_size(why) > json_array_size(parity));
    assert_non_null(strstr(text_of(json_array_get(why, 0), "message"), "%1"));
    assert_null(strstr(text_of(json_array_get(why, 0), "text"), "%1"));
    const json_t *first_line = json_array_get(why, 0);
    assert_string_equal(text_of(first_line, "line"),
                        "why.zone-visit"); // an unknown one is passed over
    assert_string_equal(text_of(first_line, "text"), "market: visit 1 of the 3 wanted");
    json_decref(crew);
    struct answer first = ask(&served, "GET", "/v1/crews/T-1", token, NO_BODY);
    struct answer again = ask_if("/v1/crews/T-1", tag_of(&first));
    assert_int_equal(first.status, 200);
    assert_int_equal(again.status, 304);
    answer_finish(&first);
    answer_finish(&again);
    assert_problem("/v1/crews/T-9", 404, "order.unknown");
}

/* ---- charts --------------------------------------------------------------------------------- */

static void a_programme_is_charted_for_members_with_what_each_party_gets(void **state)
{
    json_t *chart = get("/v1/charts/P-1");
    const json_t *patrol = json_array_get(json_object_get(chart, "patrols"), 0);
    const json_t *row = NULL;
    json_int_t seats = 0;
    size_t i = 0;

    (void)state;
    assert_string_equal(text_of(patrol, "order"), "T-1");
    assert_int_equal(number_of(patrol, "seats"), 12);
    assert_int_equal(json_array_size(json_object_get(patrol, "why")), 1);
    json_array_foreach(json_object_get(chart, "parties"), i, row)
    {
        const json_t *first = json_array_get(json_object_get(row, "balance"), 0);
        assert_string_equal(text_of(first, "measure"), "seats");
        seats += number_of(first, "has");
    }
    assert_in_range(seats, 10, 12);
    json_decref(chart);
    assert_problem("/v1/charts/P-1/picture?lang=ar", 400, "http.query-value");
    assert_problem("/v1/charts/P-9/picture", 404, "chart.empty");
}

static void a_chart_is_drawn_in_either_language_and_not_sent_twice(void **state)
{
    static const char *const drawn[][2] = {
        {"/v1/charts/P-1", "T-1"},
        {"/v1/charts/P-1/picture?lang=en", "Joint patrols, programme P-1"},
        {"/v1/charts/P-1/picture", "Patrouilles mixtes, programme P-1"},
        {"/v1/charts/P-1/pages?lang=en", "Who serves when"}};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(drawn); i++) {
        struct answer first = ask(&served, "GET", drawn[i][0], token, NO_BODY);
        struct answer again = ask_if(drawn[i][0], tag_of(&first));
        assert_int_equal(first.status, 200);
        assert_int_equal(again.status, 304);
        assert_non_null(strstr(first.body, drawn[i][1]));
        answer_finish(&first);
        answer_finish(&again);
    }
}

static void a_chart_shows_the_future_and_is_for_members_only(void **state)
{
    static const char *const paths[] = {"/v1/charts/P-1", "/v1/charts/P-1/picture",
                                        "/v1/charts/P-1/pages"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(paths); i++) {
        struct answer answer = ask(&served, "GET", paths[i], NULL, NO_BODY);
        assert_int_equal(answer.status, 401);
        assert_null(strstr(answer.body, "T-1"));
        answer_finish(&answer);
    }
}

/* ---- kept answers --------------------------------------------------------------------------- */

static void what_did_not_change_is_not_sent_again_and_what_did_is(void **state)
{
    struct answer first = ask(&served, "GET", "/v1/places", token, NO_BODY);
    struct answer again = ask(&served, "GET", "/v1/places", token, NO_BODY);
    struct answer same = ask_if("/v1/places", tag_of(&first));

    (void)state;
    assert_non_null(strstr(first.head, "Cache-Control: private, no-cache\r\n"));
    assert_string_equal(tag_of(&again), tag_of(&first));
    assert_string_equal(again.body, first.body); /* from what was kept */
    assert_int_equal(same.status, 304);
    assert_int_equal(same.len, 0);
    world_do(world, "mission/ops-1", "place.list", "place: new 1 1 gao New\n");
    struct answer changed = ask_if("/v1/places", tag_of(&first));
    assert_int_equal(changed.status, 200);
    assert_non_null(strstr(changed.body, "\"New\""));
    answer_finish(&first);
    answer_finish(&again);
    answer_finish(&same);
    answer_finish(&changed);
    assert_int_equal(ask_status(&served, "GET", "/v1/places", NULL, NULL), 401);
}

static struct answer ask_packed(const char *path)
{
    const char *request =
        world_text(world,
                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                   "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n",
                   path, served.port, token);

    return ask_bytes(served.port, request, strlen(request));
}

static void assert_unpacks_to(const struct answer *packed, const struct answer *plain)
{
    static char bytes[256 << 10];
    z_stream stream = {.next_in = (Bytef *)packed->body,
                       .avail_in = (uInt)packed->len,
                       .next_out = (Bytef *)bytes,
                       .avail_out = sizeof(bytes)};

    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, plain->len);
    assert_memory_equal(bytes, plain->body, plain->len);
    (void)inflateEnd(&stream);
}

static void a_long_answer_is_packed_for_those_who_can_unpack(void **state)
{
    struct answer plain = ask(&served, "GET", "/v1/keys", token, NO_BODY);

    (void)state;
    for (int i = 0; i < 2; i++) { /* packed now, and as it was kept */
        struct answer packed = ask_packed("/v1/keys");
        assert_non_null(strstr(packed.head, "Content-Encoding: gzip\r\n"));
        assert_non_null(strstr(packed.head, "Vary: Accept-Encoding\r\n"));
        assert_true(packed.len < plain.len / 2);
        assert_unpacks_to(&packed, &plain);
        assert_string_not_equal(tag_of(&packed), tag_of(&plain));
        struct answer same = ask_if("/v1/keys", tag_of(&packed));
        assert_int_equal(same.status, 304);
        answer_finish(&same);
        answer_finish(&packed);
    }
    struct answer again = ask(&served, "GET", "/v1/keys", token, NO_BODY);
    assert_null(strstr(again.head, "Content-Encoding"));
    assert_string_equal(again.body, plain.body);
    struct answer small = ask_packed("/v1/mechanism");
    assert_null(strstr(small.head, "Content-Encoding"));
    answer_finish(&small);
    answer_finish(&again);
    answer_finish(&plain);
}

static void what_tells_of_heads_changes_with_them(void **state)
{
    struct answer heads = ask(&served, "GET", "/v1/heads", token, NO_BODY);
    struct answer orders = ask(&served, "GET", "/v1/orders", token, NO_BODY);

    (void)state;
    world_head(world);
    struct answer changed = ask_if("/v1/heads", tag_of(&heads));
    struct answer same = ask_if("/v1/orders", tag_of(&orders));
    assert_int_equal(changed.status, 200);
    assert_int_equal(same.status, 304);
    answer_finish(&heads);
    answer_finish(&orders);
    answer_finish(&changed);
    answer_finish(&same);
}

/* ---- heads and outbox ----------------------------------------------------------------------- */

static void heads_say_who_cosigned(void **state)
{
    json_t *heads = get("/v1/heads");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(heads, "witnesses")), 4);
    assert_int_equal(number_of(json_object_get(heads, "quorum"), "have"), 0);
    assert_true(json_is_false(json_object_get(json_object_get(heads, "quorum"), "proven")));
    json_decref(heads);
}

/* The key's next act fits behind one that was only received. */
static void assert_tried_behind_what_waits(json_t *chain)
{
    const char *text = world_text(
        world,
        "entente/act/v1 %s\nact: place.list\nauthor: north/officer-1\nseq: %d\nprev: %s\n"
        "seen: %d %s\noccurred: 2017-02-20T06:00:00Z\nplace: ford 1 1 gao Ford\n",
        text_of(chain, "origin"), (int)number_of(chain, "seq"), text_of(chain, "prev"),
        (int)number_of(json_object_get(chain, "seen"), "size"),
        text_of(json_object_get(chain, "seen"), "root"));
    struct answer answer = ask(&served, "POST", "/v1/acts/check", token, en_str_from(text));

    assert_int_equal(answer.status, 200);
    answer_finish(&answer);
}

static void what_a_follower_received_stands_in_its_outbox(void **state)
{
    struct en_node *node = world_join(world, "north");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_server_options options = {.witness = world_key(world, "north/witness")};

    (void)state;
    world_head(world);
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    struct en_str note =
        world_compose(world, "north/officer-1", "place.list", "place: pump 1 1 gao Pump\n");
    struct served registrar = served;
    const char *theirs = token;
    served = served_begin(world, node, &options);
    token = log_in(&served, "north/officer-1");
    struct answer answer = ask(&served, "POST", "/v1/acts", token, note);
    assert_int_equal(answer.status, 202);
    answer_finish(&answer);
    json_t *outbox = get("/v1/outbox");
    assert_int_equal(row_count(outbox), 1);
    json_t *act = get(world_text(world, "/v1/acts/%s", text_of(row_of(outbox, 0), "id")));
    assert_string_equal(text_of(act, "state"), "received");
    json_t *chain = get("/v1/chain?key=north/officer-1");
    assert_int_equal(number_of(chain, "seq"), number_of(act, "seq") + 1);
    assert_tried_behind_what_waits(chain);
    json_t *it = get("/v1/node");
    assert_string_equal(text_of(it, "body"), "north");
    assert_true(json_is_true(json_object_get(it, "consents")));
    json_decref(it);
    json_decref(chain);
    json_decref(act);
    json_decref(outbox);
    served_end(&served);
    served = registrar;
    token = theirs;
    en_node_close(node);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_learn_whose_node_it_is_and_nothing_else),
        cmocka_unit_test(the_register_is_read_from_either_end_page_by_page),
        cmocka_unit_test(one_act_is_had_by_index_or_id_with_what_became_of_it),
        cmocka_unit_test(a_void_act_says_why),
        cmocka_unit_test(a_key_is_told_its_own_next_place_and_no_other),
        cmocka_unit_test(an_act_is_tried_as_text_or_signed_and_nothing_is_kept),
        cmocka_unit_test(a_view_is_asked_by_the_names_of_its_parameters),
        cmocka_unit_test(a_view_is_read_page_by_page_behind_the_last_row),
        cmocka_unit_test(rows_that_come_between_two_pages_shift_nothing),
        cmocka_unit_test(a_crew_is_counted_against_the_quota_tree),
        cmocka_unit_test(a_programme_is_charted_for_members_with_what_each_party_gets),
        cmocka_unit_test(a_chart_is_drawn_in_either_language_and_not_sent_twice),
        cmocka_unit_test(a_chart_shows_the_future_and_is_for_members_only),
        cmocka_unit_test(what_did_not_change_is_not_sent_again_and_what_did_is),
        cmocka_unit_test(a_long_answer_is_packed_for_those_who_can_unpack),
        cmocka_unit_test(what_tells_of_heads_changes_with_them),
        cmocka_unit_test(heads_say_who_cosigned),
        cmocka_unit_test(what_a_follower_received_stands_in_its_outbox),
    };

    return cmocka_run_group_tests_name("v1", tests, begin, end);
}
