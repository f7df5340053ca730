/*
 * Policy files: which log, which witnesses, and how many of them make a head good.
 *
 * An accord's policy is k of its witnesses; files of others may nest groups, so a quorum is read
 * into a list of groups of which each only knows those before it. A policy is refused as a whole
 * or means exactly what it says: who verifies by it offline has nothing else to hold on to.
 *
 * Source: C2SP tlog-policy (draft, as of 2026-07-22). Ours is stricter in one thing: one log, since
 * a record has one.
 */
#include "entente/record.h"

#include "wire.h"

#include <assert.h>
#include <string.h>

enum { WITNESSES_MAX = 64, GROUPS_MAX = 64 };

/* A witness or a group, by which lines below can name it. */
struct named {
    struct en_str name;
    bool is_group;
    size_t index;
    bool listed; // a member of some group already
};

struct reader {
    struct en_hasher *hasher;
    struct en_error *reterr;
    size_t line;
    char place[32];
    struct en_str rest; // of the line at hand
    struct en_policy policy;
    struct en_vkey *witness;       // [WITNESSES_MAX]
    struct en_str *url;            // [WITNESSES_MAX]
    struct en_policy_group *group; // [GROUPS_MAX + 1]: one more for a quorum of one witness
    struct named named[WITNESSES_MAX + GROUPS_MAX];
    size_t named_count;
    bool has_log, has_quorum;
};

/* ---- refusals ------------------------------------------------------------------------------- */

static enum en_status refuse(struct reader *reader, const char *rule, const char *text,
                             const char *remedy, struct en_str arg)
{
    return en_fail(reader->reterr, EN_ERR_SYNTAX, rule, en_place_line(reader->place, reader->line),
                   text, remedy, arg);
}

static enum en_status bad_form(struct reader *reader)
{
    return refuse(reader, "policy.form", N_("the line is none of log, witness, group and quorum"),
                  N_("write `log VKEY [URL]`, `witness NAME VKEY [URL]`, `group NAME all|any|K "
                     "NAME...` or `quorum NAME|none`"),
                  EN_STR(""));
}

static enum en_status too_many(struct reader *reader)
{
    return refuse(reader, "policy.many", N_("the policy has more than 64 witnesses or groups"),
                  N_("leave out what the quorum does not need"), EN_STR(""));
}

/* ---- words of a line ------------------------------------------------------------------------ */

/* The next word between spaces and tabs; false at the end of the line. */
static bool take_word(struct reader *reader, struct en_str *ret)
{
    struct en_str rest = reader->rest;
    size_t len = 0;

    while (rest.len > 0 && (*rest.ptr == ' ' || *rest.ptr == '\t')) {
        rest = (struct en_str){rest.ptr + 1, rest.len - 1};
    }
    while (len < rest.len && rest.ptr[len] != ' ' && rest.ptr[len] != '\t') {
        len++;
    }
    *ret = (struct en_str){rest.ptr, len};
    reader->rest = (struct en_str){rest.ptr + len, rest.len - len};
    return len > 0;
}

/* An address may stand at the end; empty when none does. */
static enum en_status end_after_url(struct reader *reader, struct en_str *ret_url)
{
    struct en_str word;

    *ret_url = (struct en_str){NULL, 0};
    if (!take_word(reader, ret_url)) {
        return EN_OK;
    }
    return take_word(reader, &word) ? bad_form(reader) : EN_OK;
}

static enum en_status take_key(struct reader *reader, enum en_key_type type,
                               struct en_str *ret_text, struct en_vkey *ret)
{
    struct en_error why = {.rule = ""};

    if (!take_word(reader, ret_text)) {
        return bad_form(reader);
    }
    if (en_vkey_parse(reader->hasher, *ret_text, ret, &why) != EN_OK) {
        return refuse(reader, "policy.key", N_("this is no verifier key: %1"),
                      N_("give it whole, as its owner printed it"), *ret_text);
    }
    if (ret->type != type) {
        return refuse(reader, "policy.key-type",
                      N_("the key of %1 is not the kind that stands here"),
                      N_("a log has an Ed25519 key (type 1), a witness a cosignature key (type 4)"),
                      en_str_from(ret->name));
    }
    return EN_OK;
}

static struct named *find(struct reader *reader, struct en_str name)
{
    for (size_t i = 0; i < reader->named_count; i++) {
        if (en_str_equal(reader->named[i].name, name)) {
            return &reader->named[i];
        }
    }
    return NULL;
}

/* The name that this line defines. */
static enum en_status take_new_name(struct reader *reader, struct en_str *ret)
{
    if (!take_word(reader, ret)) {
        return bad_form(reader);
    }
    if (en_str_is(*ret, "none") || find(reader, *ret) != NULL) {
        return refuse(reader, "policy.name", N_("the name %1 is taken"),
                      N_("give each witness and each group a name of its own"), *ret);
    }
    return EN_OK;
}

static enum en_status take_known_name(struct reader *reader, struct en_str name, struct named **ret)
{
    *ret = find(reader, name);
    return *ret != NULL ? EN_OK
                        : refuse(reader, "policy.unknown-name",
                                 N_("%1 is no witness and no group of the lines above"),
                                 N_("define a name before it is used"), name);
}

static void define(struct reader *reader, struct en_str name, bool is_group, size_t index)
{
    assert(reader->named_count < EN_COUNT(reader->named));
    reader->named[reader->named_count++] =
        (struct named){.name = name, .is_group = is_group, .index = index};
}

/* ---- lines ---------------------------------------------------------------------------------- */

static enum en_status read_log(struct reader *reader)
{
    struct en_str text;
    struct en_vkey key;
    enum en_status status = take_key(reader, EN_KEY_ED25519, &text, &key);

    if (status != EN_OK) {
        return status;
    }
    if (reader->has_log) {
        return refuse(reader, "policy.logs", N_("the policy has a second log"),
                      N_("write one file for each record"), EN_STR(""));
    }
    reader->policy.log = key;
    reader->policy.origin = (struct en_str){text.ptr, strlen(key.name)};
    reader->has_log = true;
    return end_after_url(reader, &text); /* where the log is, who reads a policy of it knows */
}

static enum en_status read_witness(struct reader *reader)
{
    struct en_policy *policy = &reader->policy;
    struct en_str name;
    struct en_str text;
    struct en_vkey key;
    enum en_status status = take_new_name(reader, &name);

    if (status == EN_OK) {
        status = take_key(reader, EN_KEY_COSIGNATURE, &text, &key);
    }
    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < policy->witness_count; i++) {
        if (memcmp(reader->witness[i].key.b, key.key.b, EN_PUBKEY_BYTES) == 0) {
            return refuse(reader, "policy.key-reused", N_("the key of %1 stands above already"),
                          N_("list each witness once"), name);
        }
    }
    if (policy->witness_count == WITNESSES_MAX) {
        return too_many(reader);
    }
    define(reader, name, false, policy->witness_count);
    reader->witness[policy->witness_count] = key;
    return end_after_url(reader, &reader->url[policy->witness_count++]);
}

static void add_member(struct en_policy_group *group, const struct named *member)
{
    uint64_t bit = UINT64_C(1) << member->index;

    group->witnesses |= member->is_group ? 0 : bit;
    group->groups |= member->is_group ? bit : 0;
}

static enum en_status read_members(struct reader *reader, struct en_policy_group *group,
                                   uint32_t *ret_count)
{
    struct named *member = NULL;
    struct en_str name;

    for (*ret_count = 0; take_word(reader, &name); ++*ret_count) {
        enum en_status status = take_known_name(reader, name, &member);
        if (status != EN_OK || member == NULL) {
            return status;
        }
        if (member->listed) {
            return refuse(reader, "policy.listed-twice", N_("%1 is a member of a group already"),
                          N_("let each name be a member once"), name);
        }
        member->listed = true;
        add_member(group, member);
    }
    return *ret_count > 0 ? EN_OK : bad_form(reader);
}

static bool threshold_of(struct en_str word, uint32_t members, uint32_t *ret)
{
    uint64_t number = en_str_is(word, "all") ? members : 1;

    if (!en_str_is(word, "all") && !en_str_is(word, "any") && !en_parse_u64(word, &number)) {
        return false;
    }
    *ret = (uint32_t)number;
    return number >= 1 && number <= members;
}

static enum en_status read_group(struct reader *reader)
{
    struct en_policy *policy = &reader->policy;
    struct en_policy_group group = {.witnesses = 0};
    struct en_str name;
    struct en_str word;
    uint32_t members = 0;
    enum en_status status = take_new_name(reader, &name);

    if (status == EN_OK && !take_word(reader, &word)) {
        status = bad_form(reader);
    }
    if (status == EN_OK) {
        status = read_members(reader, &group, &members);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!threshold_of(word, members, &group.threshold)) {
        return refuse(reader, "policy.threshold", N_("%1 is not all, any, or 1 to the members"),
                      N_("ask for as many as the group has members, or fewer"), word);
    }
    if (policy->group_count == GROUPS_MAX) {
        return too_many(reader);
    }
    define(reader, name, true, policy->group_count);
    reader->group[policy->group_count++] = group;
    return EN_OK;
}

static enum en_status read_quorum(struct reader *reader, size_t *ret_deciding)
{
    struct named *named = NULL;
    struct en_str name;
    struct en_str more;

    if (!take_word(reader, &name) || take_word(reader, &more)) {
        return bad_form(reader);
    }
    if (reader->has_quorum) {
        return refuse(reader, "policy.quorum", N_("the policy has a second quorum"),
                      N_("leave one line `quorum`"), EN_STR(""));
    }
    reader->has_quorum = true;
    if (en_str_is(name, "none")) {
        *ret_deciding = 0;
        return EN_OK;
    }
    enum en_status status = take_known_name(reader, name, &named);
    if (status != EN_OK || named == NULL) {
        return status;
    }
    if (!named->is_group) {
        struct en_policy_group *alone = &reader->group[reader->policy.group_count++];
        *alone = (struct en_policy_group){.threshold = 1};
        add_member(alone, named);
        *ret_deciding = reader->policy.group_count;
    } else {
        *ret_deciding = named->index + 1;
    }
    return status;
}

static bool is_allowed(struct en_str line)
{
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static enum en_status read_line(struct reader *reader, size_t *ret_deciding)
{
    struct en_str word;

    if (!is_allowed(reader->rest)) {
        return refuse(reader, "policy.character", N_("a control character stands in the line"),
                      N_("use spaces, tabs and line feeds only"), EN_STR(""));
    }
    if (!take_word(reader, &word) || word.ptr[0] == '#') {
        return EN_OK;
    }
    if (en_str_is(word, "log")) {
        return read_log(reader);
    }
    if (en_str_is(word, "witness")) {
        return read_witness(reader);
    }
    if (en_str_is(word, "group")) {
        return read_group(reader);
    }
    return en_str_is(word, "quorum") ? read_quorum(reader, ret_deciding) : bad_form(reader);
}

static enum en_status read_all(struct reader *reader, struct en_str text, size_t *ret_deciding)
{
    enum en_status status = EN_OK;

    while (status == EN_OK && text.len > 0) {
        reader->line++;
        status = en_wire_line(&text, &reader->rest)
                     ? read_line(reader, ret_deciding)
                     : refuse(reader, "policy.form", N_("the last line does not end"),
                              N_("send the whole file"), EN_STR(""));
    }
    if (status == EN_OK && !reader->has_log) {
        status = refuse(reader, "policy.logs", N_("the policy names no log"),
                        N_("add the line `log VKEY`"), EN_STR(""));
    }
    if (status == EN_OK && !reader->has_quorum) {
        status = refuse(reader, "policy.quorum", N_("the policy does not say its quorum"),
                        N_("add the line `quorum NAME` or `quorum none`"), EN_STR(""));
    }
    return status;
}

/* k of all witnesses is the plain form, the only one that en_policy_print writes. */
static void make_plain(struct en_policy *policy)
{
    size_t last = policy->group_count - 1;
    uint64_t all = UINT64_MAX >> (WITNESSES_MAX - policy->witness_count);

    if (policy->group[last].groups == 0 && policy->group[last].witnesses == all) {
        policy->quorum = policy->group[last].threshold;
        policy->group_count = 0;
    }
}

/* ---- public --------------------------------------------------------------------------------- */

enum en_status en_policy_parse(struct en_arena *arena, struct en_hasher *hasher, struct en_str text,
                               struct en_policy *ret, struct en_error *reterr)
{
    struct reader reader = {.hasher = hasher, .reterr = reterr};
    size_t deciding = 0;

    reader.witness = EN_ARENA_ARRAY(arena, WITNESSES_MAX, struct en_vkey);
    reader.url = EN_ARENA_ARRAY(arena, WITNESSES_MAX, struct en_str);
    reader.group = EN_ARENA_ARRAY(arena, GROUPS_MAX + 1, struct en_policy_group);
    if (reader.witness == NULL || reader.url == NULL || reader.group == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "policy.memory", EN_STR(""), N_("no memory left"),
                       NULL);
    }
    enum en_status status = read_all(&reader, text, &deciding);
    if (status != EN_OK) {
        return status;
    }
    reader.policy.witness = reader.witness;
    reader.policy.witness_url = reader.url;
    reader.policy.group = reader.group;
    reader.policy.group_count = deciding; /* a group knows only those before it */
    if (deciding > 0) {
        make_plain(&reader.policy);
    }
    *ret = reader.policy;
    return EN_OK;
}
