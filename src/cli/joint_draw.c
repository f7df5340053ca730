/*
 * A draw as the record has it; secrets as the node keeps them.
 */
#include "joint_draw.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { SECRET_MODE = 0600, SECRET_FILE_MAX = 65 };

/* ---- what the record says ------------------------------------------------------------------- */

struct finding {
    struct en_arena *arena;
    struct en_joint_draw *draw;
    bool found;
};

static bool take_hash(struct en_str text, struct en_hash *ret)
{
    if (text.len == sizeof(ret->b)) {
        memcpy(ret->b, text.ptr, sizeof(ret->b));
    }
    return text.len == sizeof(ret->b);
}

/* The last row is the newest pool of this number. */
static bool take_pool(void *self, const struct en_cell *cells, size_t count)
{
    struct finding *finding = self;
    struct en_joint_draw *draw = finding->draw;
    struct en_str state = en_cell_find(cells, count, "state");
    size_t len = state.len < sizeof(draw->state) ? state.len : sizeof(draw->state) - 1;

    memcpy(draw->state, state.ptr, len);
    draw->state[len] = '\0';
    take_hash(en_cell_find(cells, count, "id"), &draw->id);
    take_hash(en_cell_find(cells, count, "drawn"), &draw->drawn);
    draw->index = (uint64_t)en_cell_number(cells, count, "index");
    draw->commits = en_cell_number(cells, count, "commits");
    draw->opens = en_cell_number(cells, count, "opens");
    draw->number = en_cell_number(cells, count, "number");
    finding->found = true;
    return true;
}

static bool take_seed(void *self, const struct en_cell *cells, size_t count)
{
    struct en_joint_draw *draw = ((struct finding *)self)->draw;
    struct en_str body = en_cell_find(cells, count, "body");

    for (size_t i = 0; i < draw->seed_count; i++) {
        if (en_str_equal(draw->seed[i].party, body)) {
            draw->bound[i] = take_hash(en_cell_find(cells, count, "hash"), &draw->hash[i]);
            draw->seed[i].opened =
                take_hash(en_cell_find(cells, count, "secret"), &draw->seed[i].secret);
        }
    }
    return true;
}

/* The parties of the accord under which the pool was made, in its order. */
static enum en_status take_parties(struct en_state *state, struct finding *finding)
{
    struct en_joint_draw *draw = finding->draw;
    const struct en_accord *accord = en_state_accord_at(state, draw->index + 1);

    for (size_t i = 0; accord != NULL && i < accord->party_count; i++) {
        draw->seed[i].party = en_arena_copy(finding->arena, accord->party[i].id);
        if (draw->seed[i].party.ptr == NULL) {
            return EN_ERR_MEMORY;
        }
        draw->seed_count++;
    }
    return EN_OK;
}

enum en_status en_joint_draw_find(struct en_state *state, struct en_arena *arena,
                                  struct en_str programme, struct en_joint_draw *ret,
                                  struct en_error *reterr)
{
    struct finding finding = {.arena = arena, .draw = ret};
    char hex[2 * EN_HASH_BYTES];
    struct en_str id = {hex, sizeof(hex)};

    *ret = (struct en_joint_draw){.programme = programme};
    enum en_status status =
        en_state_view(state, "draws", &programme, 1, take_pool, &finding, reterr);
    if (status == EN_OK && !finding.found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "draw.none", programme,
                       N_("programme %1 has no pool to be drawn from"),
                       N_("The operations officer publishes it: `entente programme pool`."),
                       programme);
    }
    if (status == EN_OK) {
        status = take_parties(state, &finding);
    }
    if (status == EN_OK) {
        en_hex_encode(hex, (struct en_bytes){ret->id.b, sizeof(ret->id.b)});
        status = en_state_view(state, "seeds", &id, 1, take_seed, &finding, reterr);
    }
    return status;
}

/* ---- the secret ----------------------------------------------------------------------------- */

/* FOLDER/draws/POOL-PARTY: one file for each draw and party. */
static void secret_path(const char *folder, const struct en_hash *pool, struct en_str party,
                        struct en_text *out)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){pool->b, sizeof(pool->b)});
    en_text_addf(out, "%s/draws/%.*s-%.*s", folder, (int)sizeof(hex), hex, (int)party.len,
                 party.ptr);
}

static enum en_status write_secret(const struct en_env *env, const char *folder, const char *path,
                                   const struct en_hash *secret, struct en_error *reterr)
{
    char line[SECRET_FILE_MAX];
    struct en_text draws = {0};

    en_text_addf(&draws, "%s/draws", folder);
    en_hex_encode(line, (struct en_bytes){secret->b, sizeof(secret->b)});
    line[SECRET_FILE_MAX - 1] = '\n';
    enum en_status status =
        draws.failed ? EN_ERR_MEMORY : env->make_folder(env->self, en_text_cstr(&draws), reterr);
    if (status == EN_OK) {
        status =
            env->write_file(env->self, path, (struct en_bytes){(const uint8_t *)line, sizeof(line)},
                            SECRET_MODE, reterr);
    }
    en_wipe(line, sizeof(line));
    en_text_finish(&draws);
    return status;
}

static enum en_status read_secret(const struct en_env *env, const char *path, struct en_hash *ret,
                                  struct en_error *reterr)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum en_status status = env->read_file(env->self, path, SECRET_FILE_MAX, &bytes, &len, reterr);

    if (status == EN_OK) {
        struct en_str hex = {(const char *)bytes, len > 0 ? len - 1 : 0};
        if (hex.len != 2 * EN_HASH_BYTES || !en_hex_decode(hex, ret->b, sizeof(ret->b))) {
            status = en_fail(reterr, EN_ERR_SYNTAX, "draw.secret-file", en_str_from(path),
                             N_("this is no secret of a draw"),
                             N_("Bring the file back from a copy of your own."));
        }
        en_wipe(bytes, len);
    }
    free(bytes);
    return status;
}

enum en_status en_joint_draw_kept(const struct en_env *env, const char *folder,
                                  const struct en_hash *pool, struct en_str party,
                                  struct en_hash *ret, struct en_error *reterr)
{
    struct en_text path = {0};

    secret_path(folder, pool, party, &path);
    enum en_status status =
        path.failed ? EN_ERR_MEMORY : read_secret(env, en_text_cstr(&path), ret, reterr);
    if (status == EN_ERR_NOT_FOUND) {
        status =
            en_fail(reterr, EN_ERR_NOT_FOUND, "draw.secret", party,
                    N_("this folder keeps no secret of %1 for this draw"),
                    N_("Open on the node on which `entente programme commit` was given."), party);
    }
    en_text_finish(&path);
    return status;
}

enum en_status en_joint_draw_secret(const struct en_env *env, const char *folder,
                                    const struct en_hash *pool, struct en_str party,
                                    struct en_hash *ret, struct en_error *reterr)
{
    struct en_text path = {0};
    enum en_status status = en_joint_draw_kept(env, folder, pool, party, ret, reterr);

    if (status != EN_ERR_NOT_FOUND) {
        return status;
    }
    env->random(env->self, ret->b, sizeof(ret->b));
    secret_path(folder, pool, party, &path);
    status =
        path.failed ? EN_ERR_MEMORY : write_secret(env, folder, en_text_cstr(&path), ret, reterr);
    en_text_finish(&path);
    return status;
}

/* ---- lines of acts -------------------------------------------------------------------------- */

struct en_str en_joint_draw_party(struct en_str key)
{
    struct en_str rest = key;

    return en_str_cut(&rest, '/');
}

void en_joint_draw_commit(struct en_hasher *hasher, const struct en_hash *pool, struct en_str party,
                          const struct en_hash *secret, struct en_text *body)
{
    struct en_hash hash;

    en_coin_commitment(hasher, pool, party, secret, &hash);
    en_line_add_hash(body, "pool", pool);
    en_line_add_hash(body, "hash", &hash);
}

void en_joint_draw_open(const struct en_hash *pool, const struct en_hash *secret,
                        struct en_text *body)
{
    en_line_add_hash(body, "pool", pool);
    en_line_add_hash(body, "secret", secret);
}

/* The act's own lines, so that a file is read by the same rules. */
static const struct en_field pool_fields[] = {
    {"alternative",
     EN_CARD_MANY,
     N_("SHA-256 of an alternative's file, and its weight; all weights make 2^32"),
     {{"sha256", EN_TOKEN_HASH, 0, 0, NULL}, {"weight", EN_TOKEN_INT, 1, INT64_C(1) << 32, NULL}},
     2},
};
static const struct en_form pool_form = {"pool", pool_fields, EN_COUNT(pool_fields)};

/* The state's rules draw.twice and draw.weights, where a file has lines to name. */
static enum en_status check_lines(const struct en_item *item, size_t count, struct en_error *reterr)
{
    uint64_t sum = 0;
    char place[32], number[24];

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (en_str_equal(item[k].value[0].text, item[i].value[0].text)) {
                (void)snprintf(number, sizeof(number), "%zu", item[k].line);
                return en_fail(reterr, EN_ERR_EXISTS, "draw.twice",
                               en_place_line(place, item[i].line),
                               N_("\"%1\" is there already, in line %2"),
                               N_("Add its weights up in one line."), item[i].value[0].text,
                               en_str_from(number));
            }
        }
        sum += (uint64_t)item[i].value[1].num;
    }
    if (sum != UINT64_C(1) << 32) {
        (void)snprintf(number, sizeof(number), "%" PRIu64, sum);
        return en_fail(
            reterr, EN_ERR_RANGE, "draw.weights", en_place_line(place, item[count - 1].line),
            N_("the weights make %1 instead of 4294967296"),
            N_("Make them with `entente programme mix`; a file that breaks off lacks the "
               "last ones."),
            en_str_from(number));
    }
    return EN_OK;
}

enum en_status en_joint_draw_read(struct en_arena *arena, struct en_str file,
                                  struct en_joint_draw_line **ret, size_t *ret_count,
                                  struct en_error *reterr)
{
    const struct en_item *item = NULL;
    size_t count = 0;
    struct en_str plain = en_arena_copy_plain(arena, file);
    enum en_status status =
        plain.ptr == NULL ? EN_ERR_MEMORY
                          : en_form_parse(arena, &pool_form, plain, 0, true, &item, &count, reterr);

    if (status == EN_OK) {
        status = check_lines(item, count, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_joint_draw_line *line = EN_ARENA_ARRAY(arena, count + 1, struct en_joint_draw_line);
    for (size_t i = 0; line != NULL && i < count; i++) {
        line[i].id = en_value_hash(&item[i].value[0]);
        line[i].weight = (uint64_t)item[i].value[1].num;
    }
    *ret = line;
    *ret_count = count;
    return line == NULL ? EN_ERR_MEMORY : EN_OK;
}

enum en_status en_joint_draw_lines(struct en_arena *arena, struct en_str file, struct en_text *body,
                                   struct en_error *reterr)
{
    struct en_joint_draw_line *line = NULL;
    size_t count = 0;
    enum en_status status = en_joint_draw_read(arena, file, &line, &count, reterr);

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        char hex[2 * EN_HASH_BYTES];
        en_hex_encode(hex, (struct en_bytes){line[i].id.b, EN_HASH_BYTES});
        en_text_addf(body, "alternative: %.*s %" PRIu64 "\n", (int)sizeof(hex), hex,
                     line[i].weight);
    }
    return status;
}
