/*
 * demo_plan.c: what there is to serve: the nodes of the folder, their keys, a port for each.
 */
#include "demo.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "play.h"

enum { PORT_MAX = 65535, KEY_FILE_BYTES_MAX = 4096 };

/* ---- text that lives as long as the command ------------------------------------------------- */

static struct en_str keep(struct demo *demo, struct en_text *text)
{
    struct en_str kept = en_arena_copy(&demo->cli->arena, en_text_str(text));

    en_text_finish(text);
    return kept;
}

static const char *path_of(struct demo *demo, const char *folder, const char *name)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s/%s", folder, name);
    return keep(demo, &path).ptr;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

static void add_node(struct demo *demo, struct en_str folder, struct en_str body,
                     struct en_str title, const char *key)
{
    struct en_text name = {0};
    struct demo_node *node = &demo->node[demo->node_count];

    en_text_add(&name, folder);
    node->name = keep(demo, &name).ptr;
    node->folder = path_of(demo, demo->folder, node->name);
    node->body = en_arena_copy(&demo->cli->arena, body);
    node->title = en_arena_copy(&demo->cli->arena, title);
    node->key = en_arena_copy(&demo->cli->arena, en_str_from(key));
    demo->node_count++;
}

/* The name of a party, or the body itself: the independent witness is nobody's. */
static struct en_str title_of(const struct en_accord *accord, struct en_str body)
{
    for (size_t i = 0; i < accord->party_count; i++) {
        if (en_str_equal(accord->party[i].id, body)) {
            return accord->party[i].name;
        }
    }
    return body;
}

static void add_nodes(struct demo *demo, const struct en_accord *accord)
{
    struct en_str lead = EN_STR(PLAY_REGISTRAR), name = lead;

    for (size_t i = 0; i < accord->force_count; i++) {
        if (accord->force[i].lead) {
            lead = accord->force[i].id;
            name = accord->force[i].name;
        }
    }
    add_node(demo, EN_STR(PLAY_REGISTRAR), lead, name, accord->registrar.name);
    for (size_t i = 0; i < accord->witness_count && demo->node_count < DEMO_NODES_MAX; i++) {
        struct en_str body = accord->witness[i].body;
        add_node(demo, body, body, title_of(accord, body), accord->witness[i].key.name);
    }
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool read_file(struct demo *demo, const struct demo_node *node, struct en_str name,
                      const char *suffix, struct en_text *out)
{
    const struct en_env *env = &demo->cli->env;
    struct en_text path = {0};
    uint8_t *bytes = NULL;
    size_t len = 0;

    en_text_addf(&path, "%s/keys/%.*s%s", node->folder, (int)name.len, name.ptr, suffix);
    bool there = env->read_file(env->self, en_text_cstr(&path), KEY_FILE_BYTES_MAX, &bytes, &len,
                                NULL) == EN_OK;
    if (there) {
        en_text_add(out, (struct en_str){(const char *)bytes, len});
        en_wipe(bytes, len);
    }
    free(bytes);
    en_text_finish(&path);
    return there;
}

/* An en_row_fn of the view `keys`: whoever acts in a room. Roots and gates do not. */
static bool take_key(void *self, const struct en_cell *cells, size_t count)
{
    struct demo *demo = self;
    struct en_str role = en_cell_find(cells, count, "role");
    struct en_str body = en_cell_find(cells, count, "body");
    struct en_str name = en_cell_find(cells, count, "name");
    struct en_text files = {0};

    if (en_str_is(role, "root") || en_str_is(role, "gate") || demo->key_count == DEMO_KEYS_MAX) {
        return true;
    }
    for (size_t i = 0; i < demo->node_count; i++) {
        struct demo_key *key = &demo->key[demo->key_count];
        if (!en_str_equal(demo->node[i].body, body) ||
            !read_file(demo, &demo->node[i], name, ".key", &files)) {
            continue;
        }
        (void)read_file(demo, &demo->node[i], name, "-age.key", &files);
        *key = (struct demo_key){.name = en_arena_copy(&demo->cli->arena, name),
                                 .role = en_arena_copy(&demo->cli->arena, role),
                                 .files = keep(demo, &files),
                                 .node = i};
        demo->key_count++;
        break;
    }
    return true;
}

/* ---- ports ---------------------------------------------------------------------------------- */

/* Would a server be let onto this port of this machine now? */
static bool is_free(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    bool found = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return found;
}

static enum en_status choose_ports(struct demo *demo, struct en_error *reterr)
{
    unsigned port = demo->port;

    for (size_t i = 0; i < demo->node_count; i++) {
        while (port <= PORT_MAX && !is_free(port)) {
            port++;
        }
        if (port > PORT_MAX) {
            return en_fail(reterr, EN_ERR_IO, "demo.port", EN_STR(""),
                           N_("no free port is left on this machine"),
                           N_("Name a lower one to begin with: --port 8080."));
        }
        demo->node[i].port = port++;
    }
    return EN_OK;
}

/* ---- the witnesses' addresses --------------------------------------------------------------- */

static enum en_status write_policy(struct demo *demo, struct en_node *node, struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_str *url = EN_ARENA_ARRAY(&demo->cli->arena, DEMO_NODES_MAX, struct en_str);
    struct en_text text = {0};

    demo->policy = path_of(demo, demo->folder, "witnesses.policy");
    if (url == NULL || demo->policy == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < policy.witness_count && i + 1 < demo->node_count; i++) {
        demo_url(&demo->node[i + 1], &text);
        url[i] = keep(demo, &text);
        text = (struct en_text){0};
    }
    policy.witness_url = url;
    en_policy_print(&text, &policy);
    struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};
    enum en_status status =
        demo->cli->env.write_file(demo->cli->env.self, demo->policy, bytes, 0600, reterr);
    en_text_finish(&text);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status look(struct demo *demo, struct en_node *node, struct en_error *reterr)
{
    struct en_state *state = en_node_state(node);
    const struct en_accord *accord = en_state_accord(state);
    en_time logged = en_state_log_time(state);

    if (accord->live) {
        return en_fail(reterr, EN_ERR_USAGE, "demo.live", en_str_from(demo->folder),
                       N_("this accord is live; a demo is an exercise"),
                       N_("Serve its nodes one by one: `entente help serve`."));
    }
    demo->title = en_arena_copy(&demo->cli->arena, accord->title);
    demo->clock = logged > demo->clock ? logged : demo->clock; /* time never goes back */
    add_nodes(demo, accord);
    enum en_status status = en_state_view(state, "keys", NULL, 0, take_key, demo, reterr);
    if (status == EN_OK) {
        status = choose_ports(demo, reterr);
    }
    return status == EN_OK ? write_policy(demo, node, reterr) : status;
}

enum en_status demo_plan(struct demo *demo, struct en_error *reterr)
{
    struct en_node *node = NULL;
    const char *registrar = path_of(demo, demo->folder, PLAY_REGISTRAR);
    enum en_status status = play_folder_dated(demo->folder, &demo->clock, reterr);

    if (status == EN_OK) {
        status = en_node_open(&demo->cli->env, registrar, EN_NODE_READ, &node, reterr);
    }
    if (status == EN_OK) {
        status = look(demo, node, reterr);
    }
    en_node_close(node);
    return status;
}
