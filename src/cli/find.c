/*
 * find.c: from what people type to an entry, and what became of it.
 *
 * An id has 64 digits and nobody types them; its first six to twelve, as tables show them, are
 * enough where only one entry begins so. The record is searched from the front: a second in a
 * million entries, and only for abbreviations.
 */
#include "find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum en_status en_cli_index(const char *word, uint64_t *ret, struct en_error *reterr)
{
    if (en_parse_u64(en_str_from(word), ret)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.index", EN_STR(""), N_("\"%1\" is no number"),
                   N_("Entries count from 0; see `entente log list`."), en_str_from(word));
}

static enum en_status no_entry(const char *word, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.act", EN_STR(""),
                   N_("the record holds no act \"%1\""),
                   N_("Name an index, or at least six digits of an id; see `entente log list`."),
                   en_str_from(word));
}

enum en_status en_find_index(struct en_cli *cli, uint64_t index, struct en_found *ret,
                             struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_text entry = {0};
    enum en_status status = hasher == NULL
                                ? EN_ERR_MEMORY
                                : en_store_entry(en_node_store(cli->node), index, &entry, reterr);

    ret->index = index;
    ret->bytes = en_arena_copy(&cli->arena, en_text_str(&entry));
    ret->entry = EN_ARENA_NEW(&cli->arena, struct en_checked);
    en_text_finish(&entry);
    if (status == EN_OK && (ret->bytes.ptr == NULL || ret->entry == NULL)) {
        status = EN_ERR_MEMORY;
    }
    if (status == EN_OK) {
        struct en_bytes bytes = {(const uint8_t *)ret->bytes.ptr, ret->bytes.len};
        status = en_entry_read(&cli->arena, hasher, bytes, ret->entry, reterr);
    }
    en_hasher_destroy(hasher);
    return status;
}

/* ---- by the beginning of an id -------------------------------------------------------------- */

struct search {
    struct en_hasher *hasher;
    struct en_str digits;
    uint64_t index;
    size_t matches;
};

static bool compare_id(void *self, uint64_t index, struct en_bytes bytes)
{
    struct search *search = self;
    struct en_entry entry;
    struct en_hash id;

    if (en_entry_parse(bytes, &entry, NULL) != EN_OK) {
        return true;
    }
    struct en_str text = en_entry_act_text(entry.note);
    en_hash_of(search->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &id);
    if (en_cli_hash_starts(&id, search->digits)) {
        search->index = index;
        search->matches++;
    }
    return search->matches < 2;
}

static enum en_status find_abbreviated(struct en_cli *cli, const char *word, uint64_t *ret,
                                       struct en_error *reterr)
{
    struct en_store *store = en_node_store(cli->node);
    struct en_source source = en_store_source(store);
    struct search search = {.hasher = en_hasher_create(), .digits = en_str_from(word)};

    if (search.hasher == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status =
        source.read(source.self, 0, en_store_head(store).size, compare_id, &search, reterr);
    en_hasher_destroy(search.hasher);
    if (status != EN_OK) {
        return status;
    }
    if (search.matches == 0) {
        return no_entry(word, reterr);
    }
    if (search.matches > 1) {
        return en_fail(reterr, EN_ERR_RANGE, "cli.act-several", EN_STR(""),
                       N_("several ids begin with \"%1\""), N_("Give more digits."),
                       en_str_from(word));
    }
    *ret = search.index;
    return EN_OK;
}

static bool is_hex(const char *word)
{
    return word[strspn(word, "0123456789abcdef")] == '\0';
}

enum en_status en_find_act(struct en_cli *cli, const char *word, struct en_found *ret,
                           struct en_error *reterr)
{
    uint64_t size = en_store_head(en_node_store(cli->node)).size;
    size_t len = strlen(word);
    uint64_t index = 0;
    enum en_status status = EN_OK;

    if (en_parse_u64(en_str_from(word), &index) && index < size) {
        return en_find_index(cli, index, ret, reterr);
    }
    if (!is_hex(word) || len < EN_CLI_ABBREVIATION_MIN || len > 2 * EN_HASH_BYTES) {
        return no_entry(word, reterr);
    }
    status = find_abbreviated(cli, word, &index, reterr);
    return status == EN_OK ? en_find_index(cli, index, ret, reterr) : status;
}

/* ---- what became of it ---------------------------------------------------------------------- */

static bool note_doubt(void *self, const struct en_cell *cells, size_t count)
{
    (void)cells;
    (void)count;
    *(bool *)self = true;
    return false;
}

enum en_status en_find_doubt(struct en_cli *cli, uint64_t index, struct en_cell *ret,
                             struct en_error *reterr)
{
    struct en_text number = {0};
    bool doubt = false;

    en_text_addf(&number, "%llu", (unsigned long long)index);
    struct en_str arg = en_text_str(&number);
    enum en_status status =
        en_state_view(en_node_state(cli->node), "contested", &arg, 1, note_doubt, &doubt, reterr);
    en_text_finish(&number);
    if (status == EN_OK) {
        *ret = doubt ? en_cell_text("contested", EN_STR("contested")) : en_cell_none("contested");
    }
    return status;
}

/* Rows of the views `voids` and `proposals`, by index. */
struct en_outcome_row {
    uint64_t index;
    struct en_str state, rule;
};
struct outcomes {
    struct en_cli *cli;
    struct en_outcome_row *item;
    size_t count, cap;
    bool is_void, failed;
};

static bool add_outcome(void *self, const struct en_cell *cells, size_t count)
{
    struct outcomes *outcomes = self;

    if (outcomes->count == outcomes->cap) {
        size_t cap = outcomes->cap == 0 ? 256 : 2 * outcomes->cap;
        struct en_outcome_row *grown = realloc(outcomes->item, cap * sizeof(*grown));
        outcomes->failed = grown == NULL;
        if (grown == NULL) {
            return false;
        }
        outcomes->item = grown;
        outcomes->cap = cap;
    }
    struct en_str text = en_cell_find(cells, count, outcomes->is_void ? "rule" : "state");
    text = en_arena_copy(&outcomes->cli->arena, text);
    outcomes->item[outcomes->count++] =
        (struct en_outcome_row){.index = (uint64_t)en_cell_number(cells, count, "index"),
                                .state = outcomes->is_void ? EN_STR("void") : text,
                                .rule = outcomes->is_void ? text : (struct en_str){NULL, 0}};
    return true;
}

static int by_index(const void *a, const void *b)
{
    uint64_t left = ((const struct en_outcome_row *)a)->index;
    uint64_t right = ((const struct en_outcome_row *)b)->index;

    return (left > right) - (left < right);
}

enum en_status en_outcomes_load(struct en_cli *cli, struct en_outcomes *ret,
                                struct en_error *reterr)
{
    struct en_state *state = en_node_state(cli->node);
    struct outcomes outcomes = {.cli = cli, .is_void = true};
    enum en_status status = en_state_view(state, "voids", NULL, 0, add_outcome, &outcomes, reterr);

    outcomes.is_void = false;
    if (status == EN_OK) {
        status = en_state_view(state, "proposals", NULL, 0, add_outcome, &outcomes, reterr);
    }
    if (status != EN_OK || outcomes.failed) {
        free(outcomes.item);
        return status != EN_OK ? status : EN_ERR_MEMORY;
    }
    if (outcomes.count > 0) {
        qsort(outcomes.item, outcomes.count, sizeof(*outcomes.item), by_index);
    }
    *ret = (struct en_outcomes){outcomes.item, outcomes.count};
    return EN_OK;
}

void en_outcomes_finish(struct en_outcomes *outcomes)
{
    free(outcomes->item);
    *outcomes = (struct en_outcomes){0};
}

struct en_str en_outcome_of(const struct en_outcomes *outcomes, uint64_t index,
                            struct en_str *ret_rule)
{
    struct en_outcome_row key = {.index = index};
    const struct en_outcome_row *found =
        outcomes->count == 0
            ? NULL
            : bsearch(&key, outcomes->item, outcomes->count, sizeof(*outcomes->item), by_index);

    *ret_rule = found != NULL ? found->rule : (struct en_str){NULL, 0};
    return found != NULL ? found->state : EN_STR("effect");
}

/* ---- proposals ------------------------------------------------------------------------------ */

/* The open proposal that a word means. */
struct proposals {
    struct en_str word;
    struct en_hash id;
    size_t matches;
};

static bool compare_proposal(void *self, const struct en_cell *cells, size_t count)
{
    struct proposals *proposals = self;
    struct en_str bytes = en_cell_find(cells, count, "id");
    struct en_hash id;

    if (bytes.len != sizeof(id.b)) {
        return true;
    }
    memcpy(id.b, bytes.ptr, sizeof(id.b));
    if (en_str_equal(en_cell_find(cells, count, "slot"), proposals->word) ||
        en_cli_hash_starts(&id, proposals->word)) {
        proposals->id = id;
        proposals->matches++;
    }
    return true;
}

enum en_status en_find_proposal(struct en_cli *cli, const char *word, struct en_hash *ret,
                                struct en_error *reterr)
{
    struct proposals proposals = {.word = en_str_from(word)};
    enum en_status status = en_state_view(en_node_state(cli->node), "pending", NULL, 0,
                                          compare_proposal, &proposals, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (proposals.matches == 1) {
        *ret = proposals.id;
        return EN_OK;
    }
    if (proposals.matches > 1) {
        return en_fail(reterr, EN_ERR_RANGE, "cli.proposal-several", EN_STR(""),
                       N_("several open proposals go by \"%1\""),
                       N_("Name one by its id: `entente consent pending` shows them."),
                       proposals.word);
    }
    if (proposals.word.len == 2 * sizeof(ret->b) &&
        en_hex_decode(proposals.word, ret->b, sizeof(ret->b))) {
        return EN_OK; /* closed or not here yet: the rule code says so better than we could */
    }
    return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.proposal", EN_STR(""),
                   N_("no open proposal goes by \"%1\""),
                   N_("`entente consent pending` shows what is open."), proposals.word);
}

bool en_take_last_id(void *self, const struct en_cell *cells, size_t count)
{
    struct en_hash *id = self;
    struct en_str bytes = en_cell_find(cells, count, "id");

    if (bytes.len == sizeof(id->b)) {
        memcpy(id->b, bytes.ptr, bytes.len);
    }
    return true;
}
