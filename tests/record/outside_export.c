/*
 * outside_export FOLDER: a small signed record, exported, with one entry and its receipt, for tools
 * that are not ours (test_outside.py).
 */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>

enum { ENTRIES = 300, ENTRY = 123 };

static void need(bool done)
{
    if (!done) {
        (void)fputs("outside_export: failed\n", stderr);
        exit(1);
    }
}

static struct en_bytes bytes_of(const struct en_text *text)
{
    return (struct en_bytes){(const uint8_t *)text->ptr, text->len};
}

static void append_signed_act(struct en_store *store, const struct keys *keys, unsigned n)
{
    struct en_head head = en_store_head(store);
    struct en_new_entry entry;
    struct en_text act = {0};
    struct en_text note = {0};
    struct en_text out = {0};

    en_text_addf(&act, "entente/act/v1 " ORIGIN "\nact: test\nseq: %u\n", n);
    en_note_sign(&note, en_text_str(&act), keys->log);
    en_entry_print(&out, 1487828100 + (en_time)n, en_text_str(&note));
    entry.bytes = bytes_of(&out);
    en_hash_of(keys->hasher, bytes_of(&act), &entry.id);
    need(en_store_append(store, &head, &entry, 1, NULL) == EN_OK);
    en_text_finish(&act);
    en_text_finish(&note);
    en_text_finish(&out);
}

static void write_receipt(struct en_store *store, const struct folder *folder)
{
    struct en_text head = {0};
    struct en_text entry = {0};
    struct en_text receipt = {0};
    struct en_proof proof;
    char path[512];

    need(en_store_published(store, &head, NULL) == EN_OK &&
         en_store_entry(store, ENTRY, &entry, NULL) == EN_OK &&
         en_store_prove(store, ENTRY, ENTRIES, &proof, NULL) == EN_OK);
    en_receipt_print(&receipt, ENTRY, &proof, en_text_str(&head));
    file_write(folder_file(folder, "entry", path), bytes_of(&entry));
    file_write(folder_file(folder, "receipt", path), bytes_of(&receipt));
    en_text_finish(&head);
    en_text_finish(&entry);
    en_text_finish(&receipt);
}

int main(int argc, char **argv)
{
    struct en_env env = en_env_system();
    struct folder folder;
    struct keys keys;

    need(argc == 2 && snprintf(folder.path, sizeof(folder.path), "%s", argv[1]) > 0);
    keys_init(&keys);
    struct en_store *store = store_open(&folder);
    for (unsigned n = 0; n < ENTRIES; n++) {
        append_signed_act(store, &keys, n);
    }
    need(store_sign(store, &keys, true) == EN_OK &&
         en_tiles_export(&env, store, folder.path, NULL) == EN_OK);
    write_receipt(store, &folder);
    en_store_close(store);
    keys_finish(&keys);
    return 0;
}
