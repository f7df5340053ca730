/*
 * The public benchmark of team orienteering with time windows, beside what others reached.
 *
 *     build/bench/routes SECONDS THREADS [INSTANCE:M...]
 *
 * Each case gets SECONDS of processor time a thread, so that a busy machine changes nothing. A line
 * a case: instance, m, weight, iterations; then the figures. Without cases: all of reference.csv,
 * which takes 200 times SECONDS times THREADS of processor time.
 */
#include <entente/route.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"

enum { MS = 1000, CASES_MAX = 400, NAME_MAX_BYTES = 32 };

struct what {
    char name[NAME_MAX_BYTES];
    uint64_t routes;
    int64_t published, proved, seen; // 0 = not known
};

struct clock {
    double began_s;
    unsigned threads;
};

static int64_t elapsed_ms(void *arg)
{
    const struct clock *clock = arg;

    return (int64_t)((figure_cpu_s() - clock->began_s) * MS / clock->threads);
}

static struct en_str read_all(struct en_arena *arena, const char *name)
{
    struct en_env env = en_env_system();
    struct en_text path = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;

    en_text_addf(&path, "%s/%s", TOPTW, name);
    if (env.read_file(env.self, en_text_cstr(&path), (size_t)1 << 20, &bytes, &len, NULL) !=
        EN_OK) {
        (void)fprintf(stderr, "cannot read %s\n", en_text_cstr(&path));
        exit(1);
    }
    struct en_str text = en_arena_copy(arena, (struct en_str){(const char *)bytes, len});
    free(bytes);
    en_text_finish(&path);
    return text;
}

static int64_t number_of(struct en_str cell)
{
    int64_t value = 0;

    return en_parse_i64(cell, &value) ? value : 0;
}

/* instance,m,best,avg,worst,ms,optimum,seen */
static size_t read_cases(struct en_arena *arena, struct what *what)
{
    struct en_str text = read_all(arena, "reference.csv");
    size_t count = 0;

    (void)en_str_cut(&text, '\n');
    while (text.len > 0 && count < CASES_MAX) {
        struct en_str line = en_str_cut(&text, '\n');
        struct en_str cell[8];
        for (size_t i = 0; i < EN_COUNT(cell); i++) {
            cell[i] = en_str_cut(&line, ',');
        }
        (void)snprintf(what[count].name, NAME_MAX_BYTES, "%.*s", (int)cell[0].len, cell[0].ptr);
        what[count].routes = (uint64_t)number_of(cell[1]);
        what[count].published = number_of(cell[2]);
        what[count].proved = number_of(cell[6]);
        what[count].seen = number_of(cell[7]);
        count++;
    }
    return count;
}

static bool wanted(const struct what *what, char **words, int count)
{
    char name[NAME_MAX_BYTES + 8];

    (void)snprintf(name, sizeof(name), "%.31s:%u", what->name, (unsigned)what->routes);
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], name) == 0) {
            return true;
        }
    }
    return count == 0;
}

static int64_t solve(const struct what *what, int64_t seconds, unsigned threads)
{
    struct clock clock = {figure_cpu_s(), threads};
    const struct en_route_options options = {.seed = 1,
                                             .threads = threads,
                                             .time_ms = seconds * MS,
                                             .elapsed_ms = elapsed_ms,
                                             .elapsed_arg = &clock};
    struct en_route_problem problem;
    struct en_route_plan plan;
    struct en_arena arena;
    char file[NAME_MAX_BYTES + 8];

    en_arena_init(&arena, 0);
    (void)snprintf(file, sizeof(file), "%.31s.txt", what->name);
    if (en_route_toptw_read(&arena, read_all(&arena, file), 0, (size_t)what->routes, &problem,
                            NULL) != EN_OK ||
        en_route_solve(&problem, &options, &arena, &plan, NULL) != EN_OK) {
        exit(1);
    }
    printf("%s,%u,%lld,%llu\n", what->name, (unsigned)what->routes, (long long)plan.weight,
           (unsigned long long)plan.iterations);
    (void)fflush(stdout);
    int64_t weight = plan.weight;
    en_arena_finish(&arena);
    return weight;
}

/* Of the cases that have a value to compare with, the share that reach it. */
static void say(const char *bench, size_t reached, size_t count, const char *than)
{
    if (count > 0) {
        figure_print(&(struct figure){bench, 100.0 * (double)reached / (double)count, "%",
                                      FIGURE_AT_LEAST, 100.0, than});
    }
}

int main(int argc, char **argv)
{
    static struct what what[CASES_MAX];
    uint64_t seconds = 0, threads = 0;
    size_t published = 0, proved = 0, proved_count = 0, seen = 0, seen_count = 0, count = 0;
    struct en_arena arena;

    if (argc < 3 || !en_parse_u64(en_str_from(argv[1]), &seconds) ||
        !en_parse_u64(en_str_from(argv[2]), &threads) || seconds == 0 || threads == 0 ||
        threads > EN_ROUTE_THREADS_MAX) {
        (void)fprintf(stderr, "routes SECONDS THREADS [INSTANCE:M...]\n");
        return 2;
    }
    en_arena_init(&arena, 0);
    size_t cases = read_cases(&arena, what);
    for (size_t i = 0; i < cases; i++) {
        if (!wanted(&what[i], argv + 3, argc - 3)) {
            continue;
        }
        int64_t weight = solve(&what[i], (int64_t)seconds, (unsigned)threads);
        count++;
        published += weight >= what[i].published ? 1 : 0;
        proved_count += what[i].proved > 0 ? 1 : 0;
        proved += what[i].proved > 0 && weight == what[i].proved ? 1 : 0;
        seen_count += what[i].seen > 0 ? 1 : 0;
        seen += what[i].seen > 0 && weight >= what[i].seen ? 1 : 0;
    }
    say("routes.published", published, count, "at or above the published heuristic's best");
    say("routes.proved", proved, proved_count, "the proved optimum of one route");
    say("routes.seen", seen, seen_count, "at or above the prototype's best");
    en_arena_finish(&arena);
    return 0;
}
