/*
 * The folder of a node: names in it, its configuration, its lock.
 *
 * The lock is flock(2) on the file "lock": the kernel drops it when the process ends, also by
 * kill -9, so nobody ever has to remove a stale one. The file holds the process id and the command
 * of the holder, for the one who comes second; what it says counts only while the lock is held.
 */
#include "private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_NAME "lock"
#define CONF_NAME "entente.conf"

enum {
    CONF_BYTES_MAX = 4096,  /* two lines and a page of comments */
    HOLDER_BYTES_MAX = 240, /* a process id and as much of a command as an error can show */
};

/* Words of node_role, in its order. */
#define ROLE_WORDS "registrar|follower"

static const struct en_field conf_fields[] = {
    {"origin",
     EN_CARD_ONE,
     N_("the record this folder holds"),
     {{"origin", EN_TOKEN_TEXT, 0, 0, NULL}},
     1},
    {"role",
     EN_CARD_ONE,
     N_("whether it orders acts itself or follows who does"),
     {{"role", EN_TOKEN_ONEOF, 0, 0, ROLE_WORDS}},
     1},
    {"fingerprint",
     EN_CARD_ONE,
     N_("of its accord: the only one it takes"),
     {{"sha256", EN_TOKEN_HASH, 0, 0, NULL}},
     1},
    {"own-witness",
     EN_CARD_OPT,
     N_("whose witness must have cosigned besides the quorum"),
     {{"body", EN_TOKEN_NAME, 0, 0, NULL}},
     1},
    {"memory",
     EN_CARD_OPT,
     N_("file that keeps what was signed last, best on another disk"),
     {{"path", EN_TOKEN_TEXT, 0, 0, NULL}},
     1},
};

static const struct en_form conf_form = {CONF_NAME, conf_fields, EN_COUNT(conf_fields)};

/* The command line of this process with spaces between the words; empty where /proc is missing. */
static void read_command(char *out, size_t size)
{
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, out, size - 1);

    if (fd >= 0) {
        (void)close(fd);
    }
    len = len < 0 ? 0 : len;
    while (len > 0 && out[len - 1] == '\0') {
        len--;
    }
    for (ssize_t i = 0; i < len; i++) {
        /* Control characters of somebody's arguments have no business on another's terminal. */
        out[i] = (unsigned char)out[i] < ' ' || out[i] == 0x7f ? ' ' : out[i];
    }
    out[len] = '\0';
}

static enum en_status lock_failed(const char *path, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "node.lock", en_str_from(path),
                   N_("the lock of the folder cannot be taken: %1"),
                   N_("check owner and mode of the folder"), en_str_from(strerror(errno)));
}

/* "PID COMMAND" of whoever holds the lock. */
static enum en_status held_by(int fd, const char *folder, struct en_error *reterr)
{
    char holder[HOLDER_BYTES_MAX + 1];
    ssize_t len = pread(fd, holder, HOLDER_BYTES_MAX, 0);
    struct en_str command = {holder, len < 0 ? 0 : (size_t)len};

    while (command.len > 0 && command.ptr[command.len - 1] == '\n') {
        command.len--;
    }
    struct en_str pid = en_str_cut(&command, ' ');
    if (pid.len == 0) {
        pid = EN_STR("?"); /* it took the lock this instant and has not signed yet */
    }
    return en_fail(reterr, EN_ERR_HELD, "node.held", en_str_from(folder),
                   N_("process %1 holds the folder: %2"),
                   N_("wait until it ends, or ask it instead"), pid, command);
}

static enum en_status sign_lock(int fd, const char *path, struct en_error *reterr)
{
    char command[HOLDER_BYTES_MAX - 24];
    char holder[HOLDER_BYTES_MAX + 1];

    read_command(command, sizeof(command));
    int len = snprintf(holder, sizeof(holder), "%ld %s\n", (long)getpid(), command);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, holder, (size_t)len, 0) != len) {
        return lock_failed(path, reterr);
    }
    return EN_OK;
}

static enum en_status lock_path(const char *path, const char *folder, int *ret_fd,
                                struct en_error *reterr)
{
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum en_status status;

    if (fd < 0) {
        return lock_failed(path, reterr);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        status = errno == EWOULDBLOCK ? held_by(fd, folder, reterr) : lock_failed(path, reterr);
    } else {
        status = sign_lock(fd, path, reterr);
    }
    if (status != EN_OK) {
        (void)close(fd);
        return status;
    }
    *ret_fd = fd;
    return EN_OK;
}

static enum en_status absent(const char *folder, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_NOT_FOUND, "node.absent", en_str_from(folder),
                   N_("this folder is no node: it has no entente.conf"),
                   N_("name another folder with --node, or make one with `entente init`"));
}

/* The parser names a line; people must also know of which file. */
static enum en_status conf_failed(const struct en_error *why, struct en_error *reterr)
{
    return en_fail(reterr, why->status, "node.conf", EN_STR(CONF_NAME),
                   N_("it cannot be read: rule %1, %2"),
                   N_("these lines belong in it: origin, role and fingerprint, as `entente init` "
                      "writes them; then own-witness and memory, if wanted"),
                   en_str_from(why->rule), en_str_from(why->place));
}

static void take_option(const struct en_item *item, struct node_conf *conf)
{
    struct en_str value = item->value[0].text;
    bool own = strcmp(item->field->key, "own-witness") == 0;
    char *out = own ? conf->own : conf->memory;
    size_t cap = own ? sizeof(conf->own) : sizeof(conf->memory);

    memcpy(out, value.ptr, value.len < cap ? value.len : cap - 1);
}

static enum en_status take_conf(const struct en_item *items, size_t count, struct node_conf *ret,
                                struct en_error *reterr)
{
    struct en_str origin = items[0].value[0].text;

    if (!en_keyname_is_sound(origin)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "node.conf", EN_STR(CONF_NAME),
                       N_("an origin is 1 to 96 visible ASCII characters without \"+\""), NULL);
    }
    struct node_conf conf = {.role = (enum node_role)items[1].value[0].num,
                             .fingerprint = en_value_hash(&items[2].value[0])};
    memcpy(conf.origin, origin.ptr, origin.len);
    for (size_t i = 3; i < count; i++) {
        take_option(&items[i], &conf);
    }
    *ret = conf;
    return EN_OK;
}

char *node_path(const char *folder, const char *name)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s/%s", folder, name);
    if (path.failed) {
        en_text_finish(&path);
        return NULL;
    }
    return path.ptr;
}

enum en_status node_lock(const char *folder, int *ret_fd, struct en_error *reterr)
{
    char *path = node_path(folder, LOCK_NAME);

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    enum en_status status = lock_path(path, folder, ret_fd, reterr);
    free(path);
    return status;
}

void node_unlock(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* what stands in the file counts no more */
    }
}

bool node_conf_exists(const struct en_env *env, const char *folder)
{
    char *path = node_path(folder, CONF_NAME);
    uint8_t *bytes = NULL;
    size_t len = 0;
    bool exists = path != NULL && env->read_file(env->self, path, CONF_BYTES_MAX, &bytes, &len,
                                                 NULL) != EN_ERR_NOT_FOUND;

    free(bytes);
    free(path);
    return exists;
}

enum en_status node_conf_read(const struct en_env *env, const char *folder, struct node_conf *ret,
                              struct en_error *reterr)
{
    char *path = node_path(folder, CONF_NAME);
    const struct en_item *items = NULL;
    size_t count = 0;
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct en_arena arena;
    struct en_error why;

    if (path == NULL) {
        return node_no_memory(reterr);
    }
    en_arena_init(&arena, 0);
    enum en_status status = env->read_file(env->self, path, CONF_BYTES_MAX, &bytes, &len, reterr);
    if (status == EN_ERR_NOT_FOUND) {
        status = absent(folder, reterr);
    }
    if (status == EN_OK) {
        status = en_form_parse(&arena, &conf_form, (struct en_str){(const char *)bytes, len}, 0,
                               true, &items, &count, &why);
        status = status == EN_OK ? EN_OK : conf_failed(&why, reterr);
    }
    if (status == EN_OK) {
        status = take_conf(items, count, ret, reterr);
    }
    en_arena_finish(&arena);
    free(bytes);
    free(path);
    return status;
}

enum en_status node_conf_write(const struct en_env *env, const char *folder,
                               const struct node_conf *conf, struct en_error *reterr)
{
    char *path = node_path(folder, CONF_NAME);
    char hex[2 * EN_HASH_BYTES];
    struct en_text text = {0};

    en_hex_encode(hex, (struct en_bytes){conf->fingerprint.b, EN_HASH_BYTES});
    en_text_addf(&text,
                 "# A node of entente. The fingerprint pins the accord: check it by voice.\n"
                 "origin: %s\nrole: %s\nfingerprint: %.*s\n",
                 conf->origin, conf->role == NODE_REGISTRAR ? "registrar" : "follower",
                 (int)sizeof(hex), hex);
    if (conf->own[0] != '\0') {
        en_text_addf(&text, "own-witness: %s\n", conf->own);
    }
    if (conf->memory[0] != '\0') {
        en_text_addf(&text, "memory: %s\n", conf->memory);
    }
    enum en_status status =
        path == NULL || text.failed
            ? node_no_memory(reterr)
            : env->write_file(env->self, path,
                              (struct en_bytes){(const uint8_t *)text.ptr, text.len}, 0600, reterr);
    en_text_finish(&text);
    free(path);
    return status;
}

enum en_status node_remove_database(const struct en_env *env, const char *folder, const char *name,
                                    struct en_error *reterr)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    enum en_status status = EN_OK;

    for (size_t i = 0; i < EN_COUNT(suffixes) && status == EN_OK; i++) {
        struct en_text path = {0};

        en_text_addf(&path, "%s/%s%s", folder, name, suffixes[i]);
        status =
            path.failed ? node_no_memory(reterr) : env->remove_file(env->self, path.ptr, reterr);
        en_text_finish(&path);
    }
    return status;
}

enum en_status node_no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "node.memory", EN_STR(""), N_("no memory left"), NULL);
}
