/* From map to matrix: speeds, lines no leg may cross, crossings, legs that somebody measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <entente/ways.h>

/* Two towns 22 km apart north to south, a line between them, and a ford 11 km to the east. */
struct country {
    struct en_position node[2], ford, bank[2], dune[4];
    struct en_ways_line line;
    struct en_ways_ground ground;
    struct en_ways_leg leg;
    struct en_ways ways;
};

static void make(struct country *country)
{
    *country = (struct country){
        .node = {{161000000, 0}, {159000000, 0}},
        .ford = {160000000, 1000000},
        .bank = {{160000000, -5000000}, {160000000, 5000000}},
        .dune = {{155000000, -9000000},
                 {165000000, -9000000},
                 {165000000, 9000000},
                 {155000000, 9000000}},
    };
    country->line = (struct en_ways_line){country->bank, 2};
    country->ground = (struct en_ways_ground){{country->dune, 4}, 10};
    country->leg = (struct en_ways_leg){0, 1, 7, 4321};
    country->ways = (struct en_ways){.nodes = country->node,
                                     .node_count = 2,
                                     .kmh = 60,
                                     .crossings = &country->ford,
                                     .lines = &country->line,
                                     .grounds = &country->ground,
                                     .legs = &country->leg};
}

static struct en_ways_matrix measure(const struct en_ways *ways)
{
    static struct en_arena arena;
    struct en_ways_matrix matrix;
    struct en_error error;

    en_arena_finish(&arena);
    en_arena_init(&arena, 0);
    assert_int_equal(en_ways_measure(ways, &arena, &matrix, &error), EN_OK);
    return matrix;
}

static void a_leg_takes_its_length_at_its_speed(void **state)
{
    struct country country;

    (void)state;
    make(&country);
    struct en_ways_matrix matrix = measure(&country.ways);
    assert_in_range(matrix.metres[1], 22100, 22200);
    assert_int_equal(matrix.minutes[1], 23);
    assert_int_equal(matrix.minutes[2], 23);
    assert_int_equal(matrix.minutes[0], 0);
    country.ways.ground_count = 1;
    assert_int_equal(measure(&country.ways).minutes[1], 133);
}

static void a_line_is_passed_at_its_crossing_or_not_at_all(void **state)
{
    struct country country;

    (void)state;
    make(&country);
    country.ways.line_count = 1;
    assert_int_equal(measure(&country.ways).minutes[1], EN_ROUTE_NO_WAY);
    country.ways.crossing_count = 1;
    struct en_ways_matrix matrix = measure(&country.ways);
    assert_int_equal(matrix.via[1], 1);
    assert_int_equal(matrix.next[1], 0);
    assert_in_range(matrix.metres[1], 30500, 31500);
    assert_in_range(matrix.minutes[1], 31, 34);
    country.bank[1].lon_e7 = -1;
    matrix = measure(&country.ways);
    assert_int_equal(matrix.via[1], 0);
    assert_int_equal(matrix.minutes[1], 23);
}

static void a_measured_leg_counts_in_its_direction(void **state)
{
    struct country country;

    (void)state;
    make(&country);
    country.ways.leg_count = 1;
    struct en_ways_matrix matrix = measure(&country.ways);
    assert_int_equal(matrix.minutes[1], 7);
    assert_int_equal(matrix.metres[1], 4321);
    assert_int_equal(matrix.minutes[2], 23);
}

/* The towns of `make` joined by a road over the ford, a faster one that ends blind, an island. */
static void roads_are_followed(void **state)
{
    struct country country;
    struct en_ways_matrix matrix;
    struct en_arena arena;
    struct en_error error;

    (void)state;
    make(&country);
    const struct en_ways_road roads[] = {
        {country.node[0], country.ford, 16000, 60},
        {country.ford, country.node[1], 17000, 30},
        {country.node[0], {160000000, -900000}, 1000, 100},
        {{170000000, 0}, {171000000, 0}, 900, 100},
    };
    en_arena_init(&arena, 0);
    assert_int_equal(en_ways_measure_roads(&country.ways, roads, 4, &arena, &matrix, &error),
                     EN_OK);
    assert_int_equal(matrix.minutes[1], 16 + 34);
    assert_int_equal(matrix.minutes[2], 16 + 34);
    assert_int_equal(matrix.metres[1], 33000);
    country.ways.line_count = 1;
    assert_int_equal(en_ways_measure_roads(&country.ways, roads, 4, &arena, &matrix, &error),
                     EN_OK);
    assert_int_equal(matrix.minutes[1], EN_ROUTE_NO_WAY);
    country.ways.crossing_count = 1;
    assert_int_equal(en_ways_measure_roads(&country.ways, roads, 4, &arena, &matrix, &error),
                     EN_OK);
    assert_int_equal(matrix.minutes[1], 16 + 34);
    assert_int_equal(en_ways_measure_roads(&country.ways, roads, 0, &arena, &matrix, &error),
                     EN_ERR_RANGE);
    en_arena_finish(&arena);
}

static void what_is_not_on_the_earth_is_refused(void **state)
{
    struct country country;
    struct en_ways_matrix matrix;
    struct en_arena arena;
    struct en_error error;

    (void)state;
    en_arena_init(&arena, 0);
    make(&country);
    country.node[1].lat_e7 = 900000001;
    assert_int_equal(en_ways_measure(&country.ways, &arena, &matrix, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "ways.position");
    make(&country);
    country.ways.kmh = 0;
    assert_int_equal(en_ways_measure(&country.ways, &arena, &matrix, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "ways.speed");
    make(&country);
    country.leg.b = 2;
    country.ways.leg_count = 1;
    assert_int_equal(en_ways_measure(&country.ways, &arena, &matrix, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "ways.index");
    en_arena_finish(&arena);
}

/* ---- the text ------------------------------------------------------------------------------- */

#define HEAD "entente-routes v1\n"
#define BASE "base camp 16.2481 -0.0012\n"
#define MARKET "place market 16.2717 -0.0447 weight 30 service 20 visits 1-2 gap 04:00"
#define PATROLS                                                                                    \
    "patrol p1 from camp leave 06:00-07:00 back 12:00 length 05:00 range 120\n"                    \
    "patrol p2 from camp leave 06:00 back 30:15\n"

static enum en_status read_text(const char *text, struct en_ways_file *ret, struct en_error *error)
{
    static struct en_arena arena;

    en_arena_finish(&arena);
    en_arena_init(&arena, 0);
    return en_ways_read(&arena, en_str_from(text), ret, error);
}

static void a_text_becomes_a_problem(void **state)
{
    struct en_ways_file file;
    struct en_error error = {.rule = ""};
    const char *text = HEAD "# a comment\nday 2017-02-23\nspeed 25\n" PATROLS BASE MARKET
                            " window 06:00-10:00 window 15:00-18:00 # twice a day\n"
                            "meet joint at market of p1 p2 window 08:00-09:00 service 15 must\n"
                            "line front 16.3 -0.2 16.31 0.1\ncrossing bridge 16.305 -0.05\n"
                            "ground 12 16.1 -0.1 16.2 -0.1 16.2 0.1\nleg camp market 12 5000\n";

    (void)state;
    enum en_status status = read_text(text, &file, &error);
    assert_string_equal(error.rule, "");
    assert_int_equal(status, EN_OK);
    assert_int_equal(file.problem.place_count, 1);
    assert_int_equal(file.problem.node_count, 2);
    assert_int_equal(file.problem.places[0].window_count, 2);
    assert_int_equal(file.problem.places[0].windows[1].close, 18 * 60);
    assert_int_equal(file.problem.places[0].visits_min, 1);
    assert_int_equal(file.problem.places[0].visits_max, 2);
    assert_int_equal(file.problem.places[0].gap, 240);
    assert_int_equal(file.problem.patrols[0].range_max, 120000);
    assert_int_equal(file.problem.patrols[1].back_by, 30 * 60 + 15);
    assert_int_equal(file.problem.patrols[1].from, 1);
    assert_true(file.problem.meets[0].must);
    assert_int_equal(file.problem.meets[0].node, 0);
    assert_int_equal(file.problem.meets[0].patrol[1], 1);
    assert_int_equal(file.ways.nodes[0].lon_e7, -447000);
    assert_int_equal(file.ways.line_count, 1);
    assert_int_equal(file.ways.leg_count, 2);
    assert_int_equal(file.ways.kmh, 25);
    assert_int_equal(file.day, 1487808000);
}

static void refused(const char *text, const char *rule, const char *place)
{
    struct en_ways_file file;
    struct en_error error = {.rule = ""};

    assert_int_not_equal(read_text(text, &file, &error), EN_OK);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
}

static void a_bad_text_is_refused_with_its_line(void **state)
{
    (void)state;
    refused("", "routes.head", "line 1");
    refused("entente-routes v2\n", "routes.head", "line 1");
    refused(HEAD "plaice a 1 1\n", "routes.line", "line 2");
    refused(HEAD "place a 1\n", "routes.line", "line 2");
    refused(HEAD "place a 91 1\n", "routes.number", "line 2");
    refused(HEAD "place a nan 1\n", "routes.number", "line 2");
    refused(HEAD "place a 1 1 weight -3\n", "routes.number", "line 2");
    refused(HEAD "place a 1 1 weight\n", "routes.number", "line 2");
    refused(HEAD "place a 1 1 wait 3\n", "routes.line", "line 2");
    refused(HEAD "place a 1 1 window 10:00-09:00\n", "routes.window", "line 2");
    refused(HEAD "place a 1 1 window 1:75\n", "routes.number", "line 2");
    refused(HEAD "place a 1 1\nplace a 2 2\n", "routes.twice", "line 3");
    refused(HEAD BASE "patrol p from camp leave 06:00\n", "routes.line", "line 3");
    refused(HEAD "patrol p from camp leave 06:00 back 07:00\n", "routes.name", "line 2");
    refused(HEAD BASE PATROLS "meet m at camp of p1 p1\n", "routes.line", "line 5");
    refused(HEAD BASE PATROLS "meet m at camp of p1\n", "routes.line", "line 5");
    refused(HEAD "line front 1 1 2\n", "routes.line", "line 2");
    refused(HEAD "line front 1 1\n", "routes.line", "line 2");
    refused(HEAD BASE "leg camp camp x\n", "routes.number", "line 3");
    refused(HEAD "day 2017-02-30\n", "routes.number", "line 2");
    refused(HEAD "speed 0.5\n", "routes.number", "line 2");
    refused(HEAD "speed 20\n" BASE "speed 30\n", "routes.twice", "line 4");
    refused(HEAD "day 2017-02-23\nday 2017-02-24\n", "routes.twice", "line 3");
    refused(HEAD "place a 1 1 weight 3 weight 4\n", "routes.twice", "line 2");
    refused(HEAD BASE "patrol p from camp leave 06:00 back 07:00 leave 05:00\n", "routes.twice",
            "line 3");
    refused(HEAD BASE MARKET "\nleg camp market 9\nleg market camp 8\n", "routes.twice", "line 5");
    refused(HEAD BASE MARKET "\nclosed camp market\nleg camp market 8\n", "routes.twice", "line 5");
    refused(HEAD "place a\xc3\x28 1 1\n", "routes.text", "line 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leg_takes_its_length_at_its_speed),
        cmocka_unit_test(a_line_is_passed_at_its_crossing_or_not_at_all),
        cmocka_unit_test(a_measured_leg_counts_in_its_direction),
        cmocka_unit_test(roads_are_followed),
        cmocka_unit_test(what_is_not_on_the_earth_is_refused),
        cmocka_unit_test(a_text_becomes_a_problem),
        cmocka_unit_test(a_bad_text_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
