/*
 * The demo as a newcomer meets it: the whole fortnight played by the real program, from an empty
 * folder to the last line, with every signature, every fsync and four witnesses.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "figure.h"

enum { ROUNDS = 3 };

/* build/bench/bench_cli -> build/entente */
static void beside(const char *self, char *out, size_t cap)
{
    const char *slash = strrchr(self, '/');
    int len = slash == NULL ? 1 : (int)(slash - self);

    (void)snprintf(out, cap, "%.*s/../entente", len, slash == NULL ? "." : self);
}

static int play(const char *program)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        int nothing = open("/dev/null", O_RDWR);
        (void)dup2(nothing, 0);
        (void)dup2(nothing, 1);
        execl(program, program, "play", "--quiet", SCENARIO, (char *)NULL);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

int main(int argc, char **argv)
{
    char program[4096];
    double seconds[ROUNDS];

    (void)argc;
    beside(argv[0], program, sizeof(program));
    for (size_t i = 0; i < ROUNDS; i++) {
        double start = figure_clock_s();
        if (play(program) != 0) {
            fprintf(stderr, "bench_cli: %s did not play %s to its end\n", program, SCENARIO);
            return 1;
        }
        seconds[i] = figure_clock_s() - start;
    }
    figure_print(&(struct figure){.bench = "demo",
                                  .value = figure_median(seconds, ROUNDS),
                                  .unit = "s",
                                  .want = FIGURE_AT_MOST,
                                  .limit = 60,
                                  .limit_name = "the fortnight of Gao, played whole"});
    return 0;
}
