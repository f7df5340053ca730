/*
 * noun_demo.c: `entente demo`: serves the nodes that `entente play` left, says how to enter, and
 * ends them together.
 */
#include "nouns.h"

#include <unistd.h>

#include <jansson.h>

#include "demo.h"
#include "play_page.h"

enum { DAYS_OF_A_DEVICE = 90, DAY_S = 24 * 60 * 60 };

/* ---- for programs --------------------------------------------------------------------------- */

static void say_server_json(struct en_cli *cli, const struct demo_node *node)
{
    struct en_text url = {0};

    demo_url(node, &url);
    struct en_cell cells[] = {
        en_cell_text("server", en_str_from(node->name)),
        en_cell_text("body", node->body),
        en_cell_text("folder", en_str_from(node->folder)),
        en_cell_text("url", en_text_str(&url)),
        en_cell_int("pid", node->pid),
    };
    en_say_json(cli, en_cells_json(cells, EN_COUNT(cells)));
    en_text_finish(&url);
}

static void say_key_json(struct en_cli *cli, const struct demo *demo, const struct demo_key *key)
{
    struct en_text room = {0}, field = {0};

    demo_link(demo, key, "room", &room);
    demo_link(demo, key, "field", &field);
    struct en_cell cells[] = {
        en_cell_text("key", key->name),
        en_cell_text("role", key->role),
        en_cell_text("server", en_str_from(demo->node[key->node].name)),
        en_cell_text("room", en_text_str(&room)),
        en_cell_text("field", en_text_str(&field)),
    };
    en_say_json(cli, en_cells_json(cells, EN_COUNT(cells)));
    en_text_finish(&room);
    en_text_finish(&field);
}

static void say_all_json(struct en_cli *cli, const struct demo *demo)
{
    for (size_t i = 0; i < demo->node_count; i++) {
        say_server_json(cli, &demo->node[i]);
    }
    for (size_t i = 0; i < demo->key_count; i++) {
        say_key_json(cli, demo, &demo->key[i]);
    }
    struct en_cell cells[] = {
        en_cell_text("demo", EN_STR("ready")),
        en_cell_time("now", demo->clock),
        en_cell_text("page", en_str_from(demo->page)),
    };
    en_say_json(cli, en_cells_json(cells, EN_COUNT(cells)));
}

/* ---- for people ----------------------------------------------------------------------------- */

static void say_today(struct en_cli *cli, const struct demo *demo)
{
    struct en_text day = {0};
    char time[EN_TIME_BYTES + 1];

    en_time_format(demo->clock, time);
    play_day_words(demo->clock, &day);
    struct en_str args[] = {demo->title, en_text_str(&day), {time + 11, 5}};
    en_say_text(cli, en_str_from(en_ink(cli, EN_INK_BOLD)));
    en_say_line(cli, N_("%1"), args, 1);
    en_say_text(cli, en_str_from(en_ink(cli, EN_INK_PLAIN)));
    en_say_line(cli, N_("EXERCISE: nothing here is real. It is %2, %3 UTC, and time goes on."),
                args, 3);
    en_text_finish(&day);
}

static void say_nodes(struct en_cli *cli, const struct demo *demo)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    for (size_t i = 0; i < demo->node_count; i++) {
        struct en_text url = {0}, names = {0};
        demo_url(&demo->node[i], &url);
        for (size_t j = 0; j < demo->key_count; j++) {
            if (demo->key[j].node == i) {
                en_text_adds(&names, names.len > 0 ? ", " : "");
                en_text_add(&names, demo->key[j].name);
            }
        }
        struct en_cell cells[] = {
            en_cell_text("node", en_str_from(demo->node[i].name)),
            en_cell_text("url", en_text_str(&url)),
            en_cell_text("enter as", en_text_str(&names)),
        };
        (void)en_table_row(&table, cells, EN_COUNT(cells));
        en_text_finish(&url);
        en_text_finish(&names);
    }
    en_table_end(&table);
}

/* The party whose root signs in the example: the first that has a node. */
static void say_own_device(struct en_cli *cli, const struct demo *demo)
{
    const struct demo_node *node = &demo->node[demo->node_count > 1 ? 1 : 0];
    char from[EN_TIME_BYTES + 1], until[EN_TIME_BYTES + 1];
    struct en_text command = {0};

    en_time_format(demo->clock, from);
    en_time_format(demo->clock + (en_time)DAYS_OF_A_DEVICE * DAY_S, until);
    en_text_addf(&command,
                 "    entente key enrol --request 'entente-key:v1 ...' --role officer \\\n"
                 "        --from %.10s --until %.10s --key %s/root --node %s\n",
                 from, until, node->name, node->folder);
    en_say_line(cli,
                N_("A device of your own: make its key on the page, compare the words, enrol it:"),
                NULL, 0);
    en_say_text(cli, en_text_str(&command));
    en_text_finish(&command);
}

static void say_all(struct en_cli *cli, const struct demo *demo)
{
    struct en_str page[] = {en_str_from(demo->page)};

    say_today(cli, demo);
    en_say_text(cli, EN_STR("\n"));
    say_nodes(cli, demo);
    en_say_text(cli, EN_STR("\n"));
    en_say_line(cli, N_("Behind each address: / for the public, /room the desk, /field the phone."),
                NULL, 0);
    en_say_line(cli, N_("To enter as one of them, open this page in a browser: %1"), page, 1);
    say_own_device(cli, demo);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        en_say_line(
            cli,
            N_("Nobody sits at a terminal here; it serves all the same until it is stopped. "
               "`make demo SERVE=0` does not serve."),
            NULL, 0);
    }
    en_say_line(cli, N_("Ctrl-C ends all servers."), NULL, 0);
}

/* ---- the verb ------------------------------------------------------------------------------- */

static enum en_status read_port(const char *text, unsigned *ret, struct en_error *reterr)
{
    uint64_t port = DEMO_PORT;

    if (text != NULL && (!en_parse_u64(en_str_from(text), &port) || port == 0 || port > 65535)) {
        return en_fail(reterr, EN_ERR_USAGE, "demo.port", en_str_from(text), N_("this is no port"),
                       N_("Give a number from 1024 to 65535."));
    }
    *ret = (unsigned)port;
    return EN_OK;
}

enum en_status en_cli_demo(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
{
    struct demo *demo = EN_ARENA_NEW(&cli->arena, struct demo);
    struct en_str folder = en_str_from(en_args_word(args, 0));

    if (demo == NULL) {
        return EN_ERR_MEMORY;
    }
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') {
        folder.len--; /* paths are shown: "demo/cma" */
    }
    *demo = (struct demo){.cli = cli,
                          .folder = en_arena_copy(&cli->arena, folder).ptr,
                          .web = en_args_option(args, "web")};
    enum en_status status = read_port(en_args_option(args, "port"), &demo->port, reterr);
    if (status == EN_OK) {
        status = demo_plan(demo, reterr);
    }
    if (status == EN_OK) {
        status = demo_page(demo, reterr);
    }
    if (status == EN_OK) {
        en_cli_set_clock(cli, demo->clock); /* each server takes it over when it starts */
        status = demo_start(demo, reterr);
    }
    if (status == EN_OK) {
        cli->json ? say_all_json(cli, demo) : say_all(cli, demo);
        fflush(cli->out);
        status = demo_watch(demo, reterr);
    }
    demo_stop(demo);
    if (status == EN_OK) {
        en_say_line(cli, N_("All servers have ended."), NULL, 0);
    }
    return status;
}
