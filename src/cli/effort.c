/*
 * effort.c: clock, progress and Ctrl-C of a long computation.
 *
 * A signal handler may do nothing but set a flag and write bytes that lie ready; there is one
 * program and so one flag and one line.
 */
#include "effort.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#include <jansson.h>

enum { TELL_EVERY_MS = 1000, SECONDS_MAX = 7 * 24 * 3600, MS_A_SECOND = 1000 };

static atomic_bool stopped;
static char heard[256]; // what the first signal says at once; empty where nobody looks
static size_t heard_len;

static void on_signal(int number)
{
    int kept = errno;

    if (atomic_exchange(&stopped, true)) {
        (void)raise(number); // SIGTERM behind SIGINT or the other way round: as twice the same
        return;
    }
    if (heard_len > 0 && write(STDERR_FILENO, heard, heard_len) < 0) {
        heard_len = 0; // the terminal is gone; the search still ends in good order
    }
    errno = kept;
}

/* A search may be in the middle of a long step: who asks it to stop must see that he was heard. */
static void prepare_answer(const struct en_cli *cli)
{
    int length = 0;

    if (cli->err == stderr && isatty(STDERR_FILENO) != 0) {
        length = snprintf(heard, sizeof(heard), "\r\033[K%s\n",
                          en_tr(N_("Stopping with the best so far; once more to leave at once.")));
    }
    heard_len = length > 0 && (size_t)length < sizeof(heard) ? (size_t)length : 0;
}

static void catch_signals(void (*handler)(int))
{
    /* SA_RESETHAND: whoever asks twice does not want to wait. */
    struct sigaction action = {.sa_handler = handler, .sa_flags = (int)SA_RESETHAND};

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

void en_effort_begin(struct en_cli_effort *ret, struct en_cli *cli)
{
    *ret = (struct en_cli_effort){.cli = cli, .began_ms = cli->env.monotonic_ms(cli->env.self)};
    atomic_store(&stopped, false);
    prepare_answer(cli);
    catch_signals(on_signal);
}

static void wipe_line(struct en_cli_effort *effort)
{
    if (effort->shown) {
        (void)fputs("\r\033[K", effort->cli->err);
        (void)fflush(effort->cli->err);
        effort->shown = false;
    }
}

static void say_stopped(struct en_cli *cli)
{
    struct en_cell cells[] = {en_cell_text("part", EN_STR("stopped"))};

    if (cli->json) {
        en_say(cli, "", cells, EN_COUNT(cells));
    } else {
        const char *text = en_tr(N_("Stopped: what follows is the best found so far."));
        (void)fprintf(cli->err, "%s\n", text);
        (void)fflush(cli->err);
    }
}

void en_effort_end(struct en_cli_effort *effort)
{
    wipe_line(effort);
    catch_signals(SIG_DFL);
    if (en_effort_stopped()) {
        say_stopped(effort->cli);
    }
}

bool en_effort_stopped(void)
{
    return atomic_load(&stopped);
}

const atomic_bool *en_effort_stop(void)
{
    return &stopped;
}

int64_t en_effort_elapsed_ms(void *effort)
{
    const struct en_cli_effort *self = effort;

    return self->cli->env.monotonic_ms(self->cli->env.self) - self->began_ms;
}

static void tell_json(struct en_cli *cli, const struct en_cell *cells, size_t count)
{
    json_t *object = en_cells_json(cells, count);

    if (object != NULL) {
        (void)json_object_set_new(object, "part", json_string("progress"));
        en_say_json(cli, object);
        (void)fflush(cli->out);
    }
}

static void tell_terminal(struct en_cli_effort *effort, const char *message,
                          const struct en_cell *cells, size_t count)
{
    struct en_str args[9] = {{NULL, 0}};
    struct en_text text[9] = {{0}};
    struct en_text line = {0};

    for (size_t i = 0; i < count && i < EN_COUNT(args); i++) {
        en_cell_print(&text[i], &cells[i], 0);
        args[i] = en_text_str(&text[i]);
    }
    en_text_fill(&line, en_tr(message), args, EN_COUNT(args));
    wipe_line(effort);
    (void)fputs(en_text_cstr(&line), effort->cli->err);
    (void)fflush(effort->cli->err);
    effort->shown = true;
    for (size_t i = 0; i < EN_COUNT(text); i++) {
        en_text_finish(&text[i]);
    }
    en_text_finish(&line);
}

void en_effort_tell(struct en_cli_effort *effort, const char *message, const struct en_cell *cells,
                    size_t count)
{
    int64_t now = en_effort_elapsed_ms(effort);

    if (now - effort->told_ms < TELL_EVERY_MS) {
        return;
    }
    effort->told_ms = now;
    if (effort->cli->json) {
        tell_json(effort->cli, cells, count);
    } else if (isatty(fileno(effort->cli->err)) != 0) {
        tell_terminal(effort, message, cells, count);
    }
}

enum en_status en_effort_number(const struct en_args *args, const char *option, uint64_t max,
                                uint64_t *ret, struct en_error *reterr)
{
    const char *text = en_args_option(args, option);
    uint64_t number = 0;

    if (text == NULL) {
        return EN_OK;
    }
    if (!en_parse_u64(en_str_from(text), &number) || number > max) {
        char digits[24];
        struct en_str most = {digits, (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, max)};
        return en_fail(reterr, EN_ERR_USAGE, "cli.number", EN_STR(""),
                       N_("--%1: \"%2\" is no number it takes"),
                       N_("Write a whole number up to %3, digits only."), en_str_from(option),
                       en_str_from(text), most);
    }
    *ret = number;
    return EN_OK;
}

enum en_status en_effort_limits(const struct en_args *args, uint64_t iterations_max,
                                uint32_t threads_max, struct en_effort_limits *ret,
                                struct en_error *reterr)
{
    uint64_t seconds = 0;
    uint64_t threads = 1;
    enum en_status status = en_effort_number(args, "time", SECONDS_MAX, &seconds, reterr);

    *ret = (struct en_effort_limits){.seed = 1};
    if (status == EN_OK) {
        status = en_effort_number(args, "iterations", iterations_max, &ret->iterations, reterr);
    }
    if (status == EN_OK) {
        status = en_effort_number(args, "threads", threads_max, &threads, reterr);
    }
    if (status == EN_OK) {
        status = en_effort_number(args, "seed", UINT64_MAX, &ret->seed, reterr);
    }
    ret->time_ms = (int64_t)seconds * MS_A_SECOND;
    ret->threads = (uint32_t)threads;
    return status;
}
