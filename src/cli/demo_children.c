/*
 * demo_children.c: one process of `entente serve` for each node, watched until the end.
 *
 * Each is in a process group of its own: Ctrl-C reaches the demo alone, which then ends them in
 * order. Should the demo be killed, the kernel ends them with it.
 */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <entente/serve.h>

enum {
    START_MS = 20000, /* a slow machine folds a fortnight in less */
    ASK_MS = 25,
    STOP_MS = 8000, /* what was begun is answered for five seconds at most */
    WORDS_MAX = 24,
    LAST_WORDS_BYTES = 2000,
};

static void pause_ms(long ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    (void)nanosleep(&span, NULL);
}

/* ---- signals -------------------------------------------------------------------------------- */

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int signal)
{
    (void)signal;
    stop_asked = 1;
}

/* A signal only interrupts the waiting; what it means is decided there. */
static void hear_signals(void)
{
    struct sigaction action = {.sa_handler = ask_to_stop};

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

/* ---- one server ----------------------------------------------------------------------------- */

/* The command line of a node's server; all words live in the command's arena. */
struct command {
    struct en_arena *arena;
    const char *word[WORDS_MAX];
    size_t count;
};

static void add_word(struct command *command, const char *option, struct en_str word)
{
    if (option != NULL) {
        command->word[command->count++] = option;
    }
    command->word[command->count++] = en_arena_copy(command->arena, word).ptr;
}

static void make_command(struct demo *demo, const struct demo_node *node, struct command *command)
{
    char clock[EN_TIME_BYTES + 1];
    struct en_text text = {0};

    add_word(command, "entente", EN_STR("serve"));
    add_word(command, NULL, en_str_from(node->folder));
    en_text_addf(&text, "127.0.0.1:%u", node->port);
    add_word(command, "--listen", en_text_str(&text));
    add_word(command, "--key", node->key);
    en_text_clear(&text);
    if (node == &demo->node[0]) {
        add_word(command, "--witnesses", en_str_from(demo->policy));
    } else {
        demo_url(&demo->node[0], &text);
        add_word(command, "--from", en_text_str(&text));
    }
    if (demo->web != NULL) {
        add_word(command, "--web", en_str_from(demo->web));
    }
    en_time_format(demo->cli->env.now(demo->cli->env.self), clock);
    add_word(command, "--clock", en_str_from(clock));
    add_word(command, "--lang", en_str_from(en_language()));
    command->word[command->count] = NULL;
    en_text_finish(&text);
}

/* What the server says goes into NAME.log beside its folder. */
static const char *log_of(struct demo *demo, const struct demo_node *node)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s.log", node->folder);
    struct en_str kept = en_arena_copy(&demo->cli->arena, en_text_str(&path));
    en_text_finish(&path);
    return kept.ptr;
}

/* In the child: nothing is left of the demo but its machine and its arguments. */
static void become(const struct command *command, const char *log)
{
    int out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (in >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2) {
        execv("/proc/self/exe", (char *const *)(uintptr_t)command->word);
    }
    _exit(EXIT_FAILURE);
}

static enum en_status start(struct demo *demo, struct demo_node *node, struct en_error *reterr)
{
    struct command command = {.arena = &demo->cli->arena};
    const char *log = log_of(demo, node);

    make_command(demo, node, &command);
    fflush(demo->cli->out);
    pid_t pid = fork();
    if (pid == 0) {
        become(&command, log);
    }
    node->pid = pid > 0 ? pid : 0;
    return pid > 0
               ? EN_OK
               : en_fail(reterr, EN_ERR_IO, "demo.start", en_str_from(node->name),
                         N_("no process can be started: %1"), NULL, en_str_from(strerror(errno)));
}

/* ---- ready ---------------------------------------------------------------------------------- */

/* The end of what a server wrote before it ended; in the command's arena. */
static struct en_str last_words(struct demo *demo, const struct demo_node *node)
{
    struct en_str text = {NULL, 0};

    if (en_cli_read(demo->cli, log_of(demo, node), &text, NULL) != EN_OK) {
        return (struct en_str){NULL, 0};
    }
    while (text.len > 0 && text.ptr[text.len - 1] == '\n') {
        text.len--;
    }
    for (size_t i = text.len; i > 0; i--) {
        if (text.ptr[i - 1] == '\n') {
            text = (struct en_str){text.ptr + i, text.len - i};
            break;
        }
    }
    return text.len > LAST_WORDS_BYTES ? (struct en_str){text.ptr, LAST_WORDS_BYTES} : text;
}

static enum en_status not_started(struct demo *demo, const struct demo_node *node,
                                  struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "demo.start", en_str_from(node->name),
                   N_("its server has not begun: %1"), N_("All it said is in %2."),
                   last_words(demo, node), en_str_from(log_of(demo, node)));
}

/* Does it answer as a server of this record would? */
static enum en_status wait_for(struct demo *demo, struct demo_node *node, struct en_error *reterr)
{
    struct en_env machine = en_env_system();
    int64_t until = machine.monotonic_ms(machine.self) + START_MS;
    struct en_text url = {0};
    struct en_remote *remote = NULL;
    bool ready = false;

    demo_url(node, &url);
    enum en_status status =
        en_remote_open(&machine, en_text_cstr(&url), NULL, EN_STR(""), &remote, reterr);
    while (status == EN_OK && !ready && !stop_asked) {
        struct en_error why = {.rule = ""};
        ready = en_remote_ready(remote, &why) == EN_OK;
        if (!ready && (waitpid(node->pid, NULL, WNOHANG) == node->pid ||
                       machine.monotonic_ms(machine.self) > until)) {
            status = not_started(demo, node, reterr);
        } else if (!ready) {
            pause_ms(ASK_MS);
        }
    }
    en_remote_close(remote);
    en_text_finish(&url);
    return status;
}

enum en_status demo_start(struct demo *demo, struct en_error *reterr)
{
    hear_signals();
    enum en_status status = start(demo, &demo->node[0], reterr);

    if (status == EN_OK) {
        status = wait_for(demo, &demo->node[0], reterr);
    }
    for (size_t i = 1; status == EN_OK && i < demo->node_count; i++) {
        status = start(demo, &demo->node[i], reterr);
    }
    for (size_t i = 1; status == EN_OK && i < demo->node_count; i++) {
        status = wait_for(demo, &demo->node[i], reterr);
    }
    return status;
}

/* ---- the end -------------------------------------------------------------------------------- */

static void tell_died(struct demo *demo, struct demo_node *node)
{
    struct en_cell cells[] = {
        en_cell_text("node", en_str_from(node->name)),
        en_cell_text("said", last_words(demo, node)),
    };

    node->pid = 0;
    demo->died++;
    en_say(demo->cli, N_("The server of %1 has ended by itself: %2"), cells, EN_COUNT(cells));
    fflush(demo->cli->out);
}

static struct demo_node *node_of(struct demo *demo, pid_t pid)
{
    for (size_t i = 0; i < demo->node_count; i++) {
        if (demo->node[i].pid == pid) {
            return &demo->node[i];
        }
    }
    return NULL;
}

enum en_status demo_watch(struct demo *demo, struct en_error *reterr)
{
    size_t running = demo->node_count;

    while (!stop_asked && running > 0) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);
        struct demo_node *node = pid > 0 ? node_of(demo, pid) : NULL;
        if (node != NULL) {
            tell_died(demo, node);
            running--;
        } else {
            pause_ms(200); /* a signal ends the pause */
        }
    }
    return running > 0 ? EN_OK
                       : en_fail(reterr, EN_ERR_IO, "demo.died", en_str_from(demo->folder),
                                 N_("no server is left"), N_("See the files NAME.log there."));
}

static void stop(struct demo_node *node)
{
    struct en_env machine = en_env_system();
    int64_t until = machine.monotonic_ms(machine.self) + STOP_MS;

    if (node->pid == 0) {
        return;
    }
    (void)kill(node->pid, SIGTERM);
    while (waitpid(node->pid, NULL, WNOHANG) == 0) {
        if (machine.monotonic_ms(machine.self) > until) {
            (void)kill(node->pid, SIGKILL);
        }
        pause_ms(10);
    }
    node->pid = 0;
}

void demo_stop(struct demo *demo)
{
    for (size_t i = demo->node_count; i > 1; i--) {
        if (demo->node[i - 1].pid != 0) {
            (void)kill(demo->node[i - 1].pid, SIGTERM); /* all at once, then waited for */
        }
    }
    for (size_t i = demo->node_count; i > 0; i--) {
        stop(&demo->node[i - 1]);
    }
}
