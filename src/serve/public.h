/*
 * What the public is told over HTTP: the editions that were published, the page around them, feeds.
 * Private to src/serve.
 *
 * An edition is shown from its hour on, and only while the text that is made of the record is the
 * one whose SHA-256 the act bound: what nobody published is shown to nobody.
 */
#ifndef ENTENTE_SERVE_PUBLIC_H
#define ENTENTE_SERVE_PUBLIC_H

#include "server.h"

#include <entente/bulletin.h>

enum {
    PUBLIC_EDITIONS_MAX = 28, /* two weeks of mornings and evenings; older ones are in the record */
    PUBLIC_NAME_BYTES = 64
};

/* ---- public_editions.c ---------------------------------------------------------------------- */

struct public_edition {
    uint64_t index; /* of the act that published it */
    char name[PUBLIC_NAME_BYTES + 1];
    en_time day;
    struct en_hash sha256; /* of the French text, as the act says */
    uint64_t bytes;
    struct en_arena arena;
    struct en_bulletin *bulletin; /* NULL: what is made of the record now has another hash */
};

/* Editions as they were made when the record had this size; they never change, only more come. */
struct public_site {
    struct public_edition *edition[PUBLIC_EDITIONS_MAX]; /* newest first */
    size_t count;
    uint64_t size;
};

/* Read what was published since; the error is answered when it is not EN_OK. */
EN_MUST_CHECK bool public_refresh(struct call *call);
/* The i-th edition that may be shown now, newest first; NULL behind the last. */
const struct public_edition *public_edition_at(struct en_server *server, size_t i);
/* It in this language; `base` as struct en_bulletin_request says, empty where nothing is linked. */
struct en_bulletin public_bulletin(const struct public_edition *edition, bool english,
                                   struct en_str base);

/* ---- public_words.c ------------------------------------------------------------------------- */

enum public_word {
#define WORD(id, french, english) PUBLIC_##id,
#include "public_words.def"
#undef WORD
    PUBLIC_WORD_COUNT
};

const char *public_word(enum public_word word, bool english);
/* The word with %1.. filled in, escaped for HTML. */
void public_say(struct en_text *out, enum public_word word, bool english, const struct en_str *args,
                size_t arg_count);
/* "7 h 00", "07:00": a minute of the day. */
void public_clock(struct en_text *out, bool english, uint32_t minute);

/* ---- public_bulletins.c --------------------------------------------------------------------- */

/* The folder that the caller asked: "https://moc.example/"; lives as long as the request. */
struct en_str public_base(struct call *call);
/* The query's lang=en; anything else is French. */
bool public_english(const struct call *call);
/* What stands in the body, with its type; 304 when the caller has it already. */
void public_answer(struct call *call, const char *type, const char *cache);
/* Headers of a page that runs only what `script_and_style` allows. */
void public_harden(struct call *call, const char *policy);
/* Name of a bulletin's files and addresses, "2017-02-25-morning"; lives as long as the request. */
const char *public_file(struct call *call, const struct en_bulletin *bulletin);

#endif /* ENTENTE_SERVE_PUBLIC_H */
