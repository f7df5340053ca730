/*
 * vault.c: the names behind a party's own tokens (member name, member names).
 *
 * Only the party whose member it is can put a token and a name together, in one file of its own
 * node's folder, sealed to its officers. The file is no blob: no act names it, so it is in no
 * record, export or bundle, and the registrar never sees it. Who changes a name opens the vault
 * and seals it anew to the officers of that moment: a revoked key is shut out at the next change.
 *
 *     party: cma
 *     member: m-7k3q NAME                 by token; then padding (en_pad)
 *
 * Source: design sections 5 and 8.
 */
#include "nouns.h"

#include <stdlib.h>
#include <string.h>

#include "seal.h"

#define VAULT_NAME "names.age"

enum {
    VAULT_BYTES_MAX = 1 << 20, /* 4,000 members with long names */
    NAME_BYTES_MAX = 200,
};

static const struct en_field vault_fields[] = {
    {"party", EN_CARD_ONE, N_("whose members they are"), {{"party", EN_TOKEN_NAME, 0, 0, NULL}}, 1},
    {"member",
     EN_CARD_ANY,
     N_("a member and the name"),
     {{"member", EN_TOKEN_ID, 0, 0, NULL}, {"name", EN_TOKEN_TEXT, 0, 0, NULL}},
     2},
};
static const struct en_form vault_form = {"names", vault_fields, EN_COUNT(vault_fields)};

/* One call on the vault. */
struct vault {
    struct en_cli *cli;
    struct en_age_identity identity;
    struct en_str body; // the party, in the arena
    struct en_text plain;
    const struct en_item *line; // array of length [count]; the first is the party
    size_t count;
};

/* ---- whose key it is ------------------------------------------------------------------------ */

struct owner {
    struct en_cli *cli;
    char recipient[EN_AGE_RECIPIENT_BYTES + 1];
    struct en_str body;
};

static bool take_owner(void *self, const struct en_cell *cells, size_t count)
{
    struct owner *owner = self;

    if (en_str_is(en_cell_find(cells, count, "seal"), owner->recipient) &&
        en_str_is(en_cell_find(cells, count, "state"), "active") &&
        en_str_is(en_cell_find(cells, count, "role"), "officer")) {
        owner->body = en_arena_copy(&owner->cli->arena, en_cell_find(cells, count, "body"));
    }
    return owner->body.ptr == NULL;
}

static enum en_status find_owner(struct vault *vault, struct en_error *reterr)
{
    struct en_cli *cli = vault->cli;
    struct owner owner = {.cli = cli};
    struct en_age_recipient recipient;

    en_age_identity_recipient(&vault->identity, &recipient);
    en_age_recipient_print(&recipient, owner.recipient);
    enum en_status status =
        en_state_view(en_node_state(cli->node), "keys", NULL, 0, take_owner, &owner, reterr);
    if (status == EN_OK && owner.body.ptr == NULL) {
        return en_fail(reterr, EN_ERR_INADMISSIBLE, "vault.officer", EN_STR(""),
                       N_("this age key was enrolled with no active officer's key"),
                       N_("A party's names are for its officers: `entente key list`."));
    }
    vault->body = owner.body;
    return status;
}

/* ---- the file ------------------------------------------------------------------------------- */

static enum en_status read_lines(struct vault *vault, struct en_error *reterr)
{
    struct en_str text = {NULL, 0};

    if (!en_unpad(en_text_str(&vault->plain), &text)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "vault.padding", EN_STR(VAULT_NAME),
                       N_("what was sealed is no vault of names"),
                       N_("Bring the file back from a copy of your own."));
    }
    enum en_status status = en_form_parse(&vault->cli->arena, &vault_form, text, 0, false,
                                          &vault->line, &vault->count, reterr);
    if (status == EN_OK && !en_str_equal(vault->line[0].value[0].text, vault->body)) {
        return en_fail(reterr, EN_ERR_VERIFY, "vault.party", EN_STR(VAULT_NAME),
                       N_("the vault in this folder is %1's"),
                       N_("Use the node of your own party."), vault->line[0].value[0].text);
    }
    return status;
}

/* What is in the vault; a folder without one has an empty one. */
static enum en_status open_vault(struct vault *vault, const char *path, struct en_error *reterr)
{
    struct en_cli *cli = vault->cli;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum en_status status =
        cli->env.read_file(cli->env.self, path, VAULT_BYTES_MAX, &bytes, &len, reterr);

    if (status == EN_ERR_NOT_FOUND) {
        return EN_OK;
    }
    if (status == EN_OK) {
        status =
            en_age_open(&vault->identity, 1, (struct en_bytes){bytes, len}, &vault->plain, reterr);
    }
    free(bytes);
    return status == EN_OK ? read_lines(vault, reterr) : status;
}

static enum en_status begin(struct vault *vault, struct en_cli *cli, struct en_text *path,
                            struct en_error *reterr)
{
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    vault->cli = cli;
    if (status == EN_OK && en_node_is_registrar(cli->node)) {
        return en_fail(reterr, EN_ERR_USAGE, "vault.registrar", EN_STR(""),
                       N_("this is the registrar's folder: no name belongs here"),
                       N_("Use the node of your own party."));
    }
    if (status == EN_OK) {
        status = en_cli_identity(cli, NULL, &vault->identity, reterr);
    }
    if (status == EN_OK) {
        status = find_owner(vault, reterr);
    }
    if (status == EN_OK) {
        en_text_addf(path, "%s/" VAULT_NAME, en_node_folder(cli->node));
        status = path->failed ? EN_ERR_MEMORY : open_vault(vault, en_text_cstr(path), reterr);
    }
    return status;
}

static void finish(struct vault *vault)
{
    en_wipe(&vault->identity, sizeof(vault->identity));
    en_wipe(vault->plain.ptr, vault->plain.cap);
    en_text_finish(&vault->plain);
}

/* ---- names ---------------------------------------------------------------------------------- */

enum en_status en_cli_member_names(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct vault vault = {.count = 0};
    struct en_text path = {0};
    struct en_table table;
    enum en_status status = begin(&vault, cli, &path, reterr);

    (void)args;
    if (status == EN_OK) {
        en_table_begin(&table, cli, N_("The vault is empty."));
        for (size_t i = 1; i < vault.count; i++) {
            struct en_cell cells[] = {
                en_cell_text("member", vault.line[i].value[0].text),
                en_cell_text("name", vault.line[i].value[1].text),
            };
            (void)en_table_row(&table, cells, EN_COUNT(cells));
        }
        en_table_end(&table);
    }
    finish(&vault);
    en_text_finish(&path);
    return status;
}

/* ---- name ----------------------------------------------------------------------------------- */

struct wanted {
    struct en_str member;
    bool found;
};

static bool take_wanted(void *self, const struct en_cell *cells, size_t count)
{
    struct wanted *wanted = self;

    wanted->found =
        wanted->found || en_str_equal(en_cell_find(cells, count, "member"), wanted->member);
    return !wanted->found;
}

/* The roster must show the token as the party's own: a slip of the finger names a stranger. */
static enum en_status check_member(const struct vault *vault, struct en_str member,
                                   struct en_error *reterr)
{
    struct wanted wanted = {.member = member};
    enum en_status status = en_state_view(en_node_state(vault->cli->node), "members", &vault->body,
                                          1, take_wanted, &wanted, reterr);

    if (status == EN_OK && !wanted.found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "vault.member", EN_STR(""),
                       N_("%1 is no member of %2"), N_("see `entente member list`"), member,
                       vault->body);
    }
    return status;
}

static enum en_status check_name(const char *name, bool forget, struct en_error *reterr)
{
    static const struct en_token_def def = {"name", EN_TOKEN_TEXT, 0, 0, NULL};
    struct en_value value;

    if ((name == NULL) == !forget || (name != NULL && strlen(name) > NAME_BYTES_MAX)) {
        return en_fail(reterr, EN_ERR_USAGE, "vault.name", EN_STR(""),
                       N_("a name of 1 to 200 bytes is needed, or --forget"), NULL);
    }
    return forget ? EN_OK : en_token_check(&def, en_str_from(name), EN_STR("name"), &value, reterr);
}

static void add_member(struct en_text *out, struct en_str member, struct en_str name)
{
    en_text_adds(out, "member: ");
    en_text_add(out, member);
    en_text_addc(out, ' ');
    en_text_add(out, name);
    en_text_addc(out, '\n');
}

/* The vault's lines with this member's changed; no name: without it. */
static void print_changed(const struct vault *vault, struct en_str member, const char *name,
                          struct en_text *out)
{
    bool placed = name == NULL;

    en_line_add_str(out, "party", vault->body);
    for (size_t i = 1; i < vault->count; i++) {
        struct en_str other = vault->line[i].value[0].text;
        int order = en_str_compare(other, member);
        if (order >= 0 && !placed) {
            add_member(out, member, en_str_from(name));
            placed = true;
        }
        if (order != 0) {
            add_member(out, other, vault->line[i].value[1].text);
        }
    }
    if (!placed) {
        add_member(out, member, en_str_from(name));
    }
    en_pad(out);
}

static enum en_status seal_vault(const struct vault *vault, const struct en_text *plain,
                                 const char *path, struct en_error *reterr)
{
    struct en_cli *cli = vault->cli;
    struct en_readers *readers = NULL;
    struct en_text sealed = {0};
    struct en_bytes bytes = {(const uint8_t *)plain->ptr, plain->len};
    enum en_status status =
        plain->failed ? EN_ERR_MEMORY : en_officer_readers(cli, vault->body, &readers, reterr);

    if (status == EN_OK) {
        status = en_age_seal(&cli->env, readers->recipient, readers->count, bytes, &sealed, reterr);
    }
    if (status == EN_OK) {
        struct en_bytes file = {(const uint8_t *)sealed.ptr, sealed.len};
        status = cli->env.write_file(cli->env.self, path, file, 0600, reterr);
    }
    if (status == EN_OK) {
        struct en_cell cells[] = {
            en_cell_text("party", vault->body),
            en_cell_int("readers", (int64_t)readers->count),
        };
        en_say(cli, N_("The names of %1 are sealed anew; keys that open them: %2."), cells,
               EN_COUNT(cells));
    }
    en_text_finish(&sealed);
    return status;
}

enum en_status en_cli_member_name(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str member = en_str_from(en_args_word(args, 0));
    const char *name = en_args_word(args, 1);
    bool forget = en_args_flag(args, "forget");
    struct vault vault = {.count = 0};
    struct en_text path = {0};
    struct en_text plain = {0};
    enum en_status status = check_name(name, forget, reterr);

    if (status == EN_OK) {
        status = begin(&vault, cli, &path, reterr);
    }
    if (status == EN_OK && !forget) {
        status = check_member(&vault, member, reterr);
    }
    if (status == EN_OK) {
        print_changed(&vault, member, name, &plain);
        status = seal_vault(&vault, &plain, en_text_cstr(&path), reterr);
    }
    en_wipe(plain.ptr, plain.cap);
    en_text_finish(&plain);
    en_text_finish(&path);
    finish(&vault);
    return status;
}
