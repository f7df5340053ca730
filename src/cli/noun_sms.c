/*
 * noun_sms.c: short messages where there is no other way: made on the device, read at the desk.
 *
 * A device counts its messages in a file of its node, written before the message is shown: a number
 * may be skipped, and is never used twice.
 */
#include "nouns.h"

#include <inttypes.h>
#include <string.h>

#include <entente/sms.h>

#include "secret.h"

/* ---- issue ---------------------------------------------------------------------------------- */

enum en_status en_cli_sms_issue(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    const char *device = en_args_word(args, 0);
    struct en_desks *desks = EN_ARENA_NEW(&cli->arena, struct en_desks);
    struct en_text body = {0};
    uint8_t secret[EN_SECRET_BYTES];
    enum en_status status = desks == NULL ? EN_ERR_MEMORY : en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_desks_find(cli, "duty", desks, reterr);
    }
    if (status == EN_OK) {
        status = en_desks_add(cli, device, desks, reterr);
    }
    if (status == EN_OK) {
        cli->env.random(cli->env.self, secret, sizeof(secret));
        en_line_add(&body, "device", device);
        status = en_secret_seal(cli, desks, secret, &body, reterr);
        en_wipe(secret, sizeof(secret));
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "sms.issue", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

/* ---- the key of a device -------------------------------------------------------------------- */

struct newest {
    struct en_hash blob;
    bool found;
};

/* Rows come in the record's order: the last one counts. */
static bool take_newest(void *self, const struct en_cell *cells, size_t count)
{
    struct newest *newest = self;
    struct en_str blob = en_cell_find(cells, count, "blob");

    if (blob.len == sizeof(newest->blob.b)) {
        memcpy(newest->blob.b, blob.ptr, blob.len);
        newest->found = true;
    }
    return true;
}

static enum en_status open_key(struct en_cli *cli, struct en_str device, const char *identity,
                               uint8_t secret[static EN_SECRET_BYTES], struct en_error *reterr)
{
    struct newest newest = {.found = false};
    enum en_status status = en_state_view(en_node_state(cli->node), "sms-keys", &device, 1,
                                          take_newest, &newest, reterr);

    if (status == EN_OK && !newest.found) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "sms.key", EN_STR(""),
                         N_("no SMS key was issued for %1"),
                         N_("Its party does: `entente sms issue %1`."), device);
    }
    return status == EN_OK ? en_secret_open(cli, &newest.blob, identity, secret, reterr) : status;
}

/* ---- make ----------------------------------------------------------------------------------- */

/* FOLDER/sms/cma+lead-1: '+' stands in no name of a key. */
static enum en_status counter_path(struct en_cli *cli, const char *device, struct en_text *out,
                                   struct en_error *reterr)
{
    en_text_addf(out, "%s/sms", cli->folder);
    enum en_status status = out->failed
                                ? EN_ERR_MEMORY
                                : cli->env.make_folder(cli->env.self, en_text_cstr(out), reterr);
    if (status == EN_OK) {
        en_text_addc(out, '/');
        for (const char *c = device; *c != '\0'; c++) {
            en_text_addc(out, *c == '/' ? '+' : *c);
        }
        status = out->failed ? EN_ERR_MEMORY : EN_OK;
    }
    return status;
}

/* The number after the last one used, kept before it is. */
static enum en_status next_counter(struct en_cli *cli, const char *device, uint32_t *ret,
                                   struct en_error *reterr)
{
    struct en_text path = {0}, content = {0};
    struct en_str file = {NULL, 0};
    uint64_t last = 0;
    enum en_status status = counter_path(cli, device, &path, reterr);

    if (status == EN_OK && en_cli_read(cli, en_text_cstr(&path), &file, NULL) == EN_OK &&
        (!en_parse_u64(en_str_cut(&file, '\n'), &last) || last >= EN_SMS_COUNTER_MAX)) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "sms.counter", en_text_str(&path),
                         N_("the device's count of messages is damaged or at its end"),
                         N_("Have a new device key enrolled."));
    }
    if (status == EN_OK) {
        en_text_addf(&content, "%" PRIu64 "\n", last + 1);
        status = cli->env.write_file(cli->env.self, en_text_cstr(&path),
                                     (struct en_bytes){(const uint8_t *)content.ptr, content.len},
                                     0600, reterr);
    }
    if (status == EN_OK) {
        *ret = (uint32_t)last + 1;
    }
    en_text_finish(&path);
    en_text_finish(&content);
    return status;
}

static enum en_status say_message(struct en_cli *cli, const struct en_sms *fields, en_time at,
                                  const uint8_t *secret, struct en_error *reterr)
{
    char message[EN_SMS_CHARS_MAX + 1];
    enum en_status status =
        en_sms_make(fields, at, secret, en_node_origin(cli->node), message, reterr);

    if (status == EN_OK) {
        struct en_cell cells[] = {
            en_cell_text("message", en_str_from(message)),
            en_cell_int("characters", (int64_t)strlen(message)),
            en_cell_int("counter", fields->counter),
        };
        en_say(cli, "%1", cells, EN_COUNT(cells));
    }
    return status;
}

/* One message, or an incident and its text, under one number. */
static enum en_status make(struct en_cli *cli, const struct en_args *args, struct en_sms *fields,
                           struct en_error *reterr)
{
    const char *device = en_args_option(args, "device");
    uint8_t secret[EN_SECRET_BYTES];
    en_time at = 0;
    enum en_status status = en_line_time_option(cli, args, "at", &at, reterr);

    fields->device = en_str_from(device);
    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    if (status == EN_OK) {
        status = open_key(cli, fields->device, NULL, secret, reterr);
    }
    if (status == EN_OK) {
        status = next_counter(cli, device, &fields->counter, reterr);
    }
    if (status == EN_OK) {
        status = say_message(cli, fields, at, secret, reterr);
    }
    if (status == EN_OK && fields->text.len > 0) {
        fields->kind = EN_SMS_TEXT;
        status = say_message(cli, fields, at, secret, reterr);
    }
    en_wipe(secret, sizeof(secret));
    return status;
}

enum en_status en_cli_sms_make(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    const char *state = en_args_option(args, "state");
    struct en_sms fields = {.kind = EN_SMS_CHECKIN,
                            .order = en_str_from(en_args_word(args, 0)),
                            .place = en_str_from(en_args_word(args, 1)),
                            .how = en_str_from(state != NULL ? state : "well")};

    return make(cli, args, &fields, reterr);
}

enum en_status en_cli_sms_make_incident(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    struct en_sms fields = {.kind = EN_SMS_INCIDENT,
                            .number = en_str_from(en_args_word(args, 0)),
                            .how = en_str_from(en_args_word(args, 1)),
                            .place = en_str_from(en_args_word(args, 2)),
                            .text = en_str_from(en_args_word(args, 3)),
                            .order = en_str_from(en_args_option(args, "order")),
                            .safety = en_args_flag(args, "safety")};

    return make(cli, args, &fields, reterr);
}

/* ---- read ----------------------------------------------------------------------------------- */

/* The messages of a claim, as they were typed off. */
struct heard {
    char text[2][EN_SMS_CHARS_MAX + 1];
    struct en_sms part[2];
    size_t count;
    char device[EN_KEYNAME_BYTES_MAX + 1];
    const char *mac;
};

static enum en_status too_many(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "sms.parts", EN_STR(""),
                   N_("a claim is one message, or an incident and its text"),
                   N_("Give one message a line, one claim at a time."));
}

static enum en_status hear(struct en_str file, struct heard *heard, struct en_error *reterr)
{
    while (file.len > 0) {
        struct en_str line = en_str_cut(&file, '\n');
        size_t len = 0, n = heard->count;
        if (line.len == 0) {
            continue;
        }
        if (n == EN_COUNT(heard->part)) {
            return too_many(reterr);
        }
        enum en_status status = en_sms_fold(line, heard->text[n], &len, reterr);
        if (status == EN_OK) {
            status = en_sms_parse((struct en_str){heard->text[n], len}, &heard->part[n], reterr);
        }
        if (status != EN_OK) {
            return status;
        }
        heard->count++;
    }
    return heard->count > 0 ? EN_OK : too_many(reterr);
}

static void name_device(struct heard *heard)
{
    struct en_str word = heard->part[0].device;

    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        heard->device[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
}

/* Without the device's key the desk still writes down what it heard. */
static void judge(struct en_cli *cli, const char *identity, struct heard *heard)
{
    uint8_t secret[EN_SECRET_BYTES];
    bool right = true;

    heard->mac = "unchecked";
    if (open_key(cli, en_str_from(heard->device), identity, secret, NULL) != EN_OK) {
        return;
    }
    for (size_t i = 0; i < heard->count; i++) {
        right = right && en_sms_is_right(&heard->part[i], secret, en_node_origin(cli->node));
    }
    en_wipe(secret, sizeof(secret));
    heard->mac = right ? "right" : "wrong";
}

static void say_heard(struct en_cli *cli, const struct heard *heard, en_time received)
{
    const struct en_sms *sms = &heard->part[0];
    en_time at = 0;
    bool dated = en_sms_time(sms, received, &at);
    struct en_cell cells[] = {
        en_cell_text("mac", en_str_from(heard->mac)),
        en_cell_text("device", en_str_from(heard->device)),
        en_cell_int("counter", sms->counter),
        sms->order.len > 0 ? en_cell_text("order", sms->order) : en_cell_none("order"),
        sms->number.len > 0 ? en_cell_text("incident", sms->number) : en_cell_none("incident"),
        en_cell_text("how", sms->how),
        en_cell_text("place", sms->place),
        dated && sms->kind != EN_SMS_TEXT ? en_cell_time("at", at) : en_cell_none("at"),
        heard->count == 2 ? en_cell_text("text", heard->part[1].text) : en_cell_none("text"),
    };

    en_say_sheet(cli, cells, EN_COUNT(cells));
}

static enum en_status relay(struct en_cli *cli, const struct heard *heard, en_time received,
                            struct en_error *reterr)
{
    struct en_text body = {0};

    en_line_add(&body, "device", heard->device);
    en_line_add_time(&body, "received", received);
    en_line_add(&body, "mac", heard->mac);
    for (size_t i = 0; i < heard->count; i++) {
        en_line_add(&body, "claim", heard->text[i]);
    }
    enum en_status status = en_cli_perform(cli, "report.relayed", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

enum en_status en_cli_sms_read(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    bool relays = en_args_flag(args, "relay");
    struct heard *heard = EN_ARENA_NEW(&cli->arena, struct heard);
    struct en_str file = {NULL, 0};
    en_time received = 0;
    enum en_status status =
        heard == NULL ? EN_ERR_MEMORY : en_cli_read(cli, en_args_word(args, 0), &file, reterr);

    if (status == EN_OK) {
        status = en_line_time_option(cli, args, "received", &received, reterr);
    }
    if (status == EN_OK) {
        status = hear(file, heard, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_open(cli, relays ? EN_NODE_WRITE : EN_NODE_READ, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    name_device(heard);
    judge(cli, en_args_option(args, "identity"), heard);
    say_heard(cli, heard, received);
    status = relays ? relay(cli, heard, received, reterr) : EN_OK;
    if (status == EN_OK && strcmp(heard->mac, "wrong") == 0) {
        status = en_fail(reterr, EN_ERR_VERIFY, "sms.wrong", EN_STR(""),
                         N_("the check word is wrong: a word was misheard, or this is not %1"),
                         N_("Have it said again; ask the patrol something only it can know."),
                         en_str_from(heard->device));
    }
    return status;
}

/* ---- list ----------------------------------------------------------------------------------- */

enum en_status en_cli_sms_list(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_str answer = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "claims", &answer, 1,
                       "device,counter,kind,order,incident,how,place,at,mac,flag,answer",
                       N_("Nobody relayed a short message."), reterr);
}
