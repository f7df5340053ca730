/*
 * base: text, bytes, arena, status, time, limits, and the environment (clock, random, disk).
 *
 * Everything else in entente stands on this header. It knows no word of the domain: no act, no
 * party, no patrol. Nothing here prints, logs or keeps global state.
 */
#ifndef ENTENTE_BASE_H
#define ENTENTE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- compiler help -------------------------------------------------------------------------- */

#define EN_MUST_CHECK __attribute__((warn_unused_result))
#define EN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define EN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Marks a message for the translators (xgettext -kN_); it is looked up only where it is shown. */
#define N_(text) text

/* ---- limits: every bound of the system, with one reason each -------------------------------- */

enum {
    EN_ENTRY_BYTES_MAX = 65535,    /* C2SP tlog-tiles: an entry's length is a 16-bit prefix */
    EN_ACCORD_BYTES_MAX = 60000,   /* act 0 with all root signatures must still fit one entry */
    EN_ACT_LINES_MAX = 4096,       /* more lines than an entry can hold with 16 bytes a line */
    EN_LINE_BYTES_MAX = 4096,      /* one printed page; keeps error messages and screens sane */
    EN_LINE_TOKENS_MAX = 8,        /* the widest line of any act has seven tokens */
    EN_TOKEN_BYTES_MAX = 64,       /* a name people can dictate; a hash in hex is exactly 64 */
    EN_KEYNAME_BYTES_MAX = 96,     /* "party/device-name": two tokens and a slash, never longer */
    EN_ORIGIN_BYTES_MAX = 96,      /* host-like name of a log, and so of the key of its heads */
    EN_PROGRAMME_ORDERS_MAX = 500, /* design section 4: one programme lists at most 500 orders */
    EN_PROOF_HASHES_MAX = 63,      /* a tree of 2^63 leaves; more is an attack */
    EN_SIGNATURES_MAX = 32,        /* C2SP asks for 16 at least; 40 parties never sign one note */
};

/* ---- borrowed text and bytes ---------------------------------------------------------------- */

/* A piece of text somebody else owns; not NUL-terminated. {NULL, 0} is the empty text. */
struct en_str {
    const char *ptr;
    size_t len;
};

/* A piece of memory somebody else owns. */
struct en_bytes {
    const uint8_t *ptr;
    size_t len;
};

#define EN_STR(literal) ((struct en_str){("" literal), sizeof(literal) - 1})

struct en_str en_str_from(const char *nul_terminated); /* NULL gives the empty text */
bool en_str_equal(struct en_str a, struct en_str b);
bool en_str_is(struct en_str a, const char *nul_terminated);
int en_str_compare(struct en_str a, struct en_str b); /* by bytes, shorter first; for sorting */
bool en_str_starts(struct en_str text, struct en_str prefix);
/* A text without the byte order mark that some editors put before UTF-8. Never for signed bytes. */
struct en_str en_str_past_mark(struct en_str text);

/**
 * Cut `*rest` at the first `separator`: what stands before it is returned, what stands behind it
 * stays in `*rest`. Without a separator the whole rest is returned and `*rest` becomes {NULL, 0}.
 */
struct en_str en_str_cut(struct en_str *rest, char separator);

/* ---- status: one table for code, exit status, HTTP status and text -------------------------- */

/* X(name, exit status of the command line, HTTP status, English text) */
#define EN_STATUS_TABLE(X)                                                                         \
    X(OK, 0, 200, N_("done"))                                                                      \
    X(ERR_USAGE, 2, 400, N_("the call is not understood"))                                         \
    X(ERR_MEMORY, 1, 503, N_("no memory left"))                                                    \
    X(ERR_IO, 1, 503, N_("the disk or the network failed"))                                        \
    X(ERR_NOT_FOUND, 1, 404, N_("not found"))                                                      \
    X(ERR_EXISTS, 1, 409, N_("it exists already"))                                                 \
    X(ERR_HELD, 1, 409, N_("another process holds the folder"))                                    \
    X(ERR_RANGE, 1, 400, N_("a value is out of range"))                                            \
    X(ERR_TOO_LONG, 1, 413, N_("too long"))                                                        \
    X(ERR_ENCODING, 1, 400, N_("not clean text"))                                                  \
    X(ERR_SYNTAX, 1, 400, N_("not well formed"))                                                   \
    X(ERR_CONTRADICTION, 1, 422, N_("the accord contradicts itself"))                              \
    X(ERR_INADMISSIBLE, 1, 422, N_("inadmissible: the record does not take it"))                   \
    X(ERR_STALE, 1, 409, N_("out of date: sign again"))                                            \
    X(ERR_VOID, 1, 422, N_("void: against a rule of the accord"))                                  \
    X(ERR_CONSENT, 4, 409, N_("consent is missing"))                                               \
    X(ERR_PASSPHRASE, 1, 403, N_("the passphrase does not open the key"))                          \
    X(ERR_SEALED, 1, 403, N_("sealed: none of the keys opens it"))                                 \
    X(ERR_VERIFY, 3, 422, N_("verification failed"))                                               \
    X(ERR_UNPINNED, 3, 422, N_("not pinned: whose accord this is was not checked"))                \
    X(ERR_NEWER, 1, 422, N_("made for newer rules than this program's"))                           \
    X(ERR_INFEASIBLE, 1, 422, N_("no solution exists"))                                            \
    X(ERR_EXPECTATION, 1, 422, N_("the scenario expected something else"))                         \
    X(ERR_RECEIVED, 75, 202, N_("received, not committed"))                                        \
    X(ERR_UNKNOWN, 75, 503, N_("it may or may not be in the record: ask again"))

enum en_status {
#define EN_STATUS_ENUM(name, exit, http, text) EN_##name,
    EN_STATUS_TABLE(EN_STATUS_ENUM)
#undef EN_STATUS_ENUM
        EN_STATUS_COUNT
};

int en_status_exit(enum en_status status);         /* exit status for the command line */
int en_status_http(enum en_status status);         /* status for HTTP answers */
const char *en_status_text(enum en_status status); /* English; a message id for gettext */
const char *en_status_name(enum en_status status); /* "ERR_SYNTAX", for JSON and tests */

/**
 * What went wrong, where, against which rule, and what to do: filled by value, no hidden state.
 * `text` and `remedy` are message ids (static, English) with %1..%4 for `arg`; the command line
 * translates them first and fills the arguments in after (en_error_print).
 */
struct en_error {
    enum en_status status;
    const char *rule;   /* static, e.g. "act.key-order"; never NULL once filled */
    const char *text;   /* static message id; never NULL once filled */
    const char *remedy; /* static message id, or NULL when there is nothing to do */
    char place[128];    /* "line 7", "crew", "tile/0/x001/067"; empty when there is no place */
    char arg[4][72];    /* %1..%4, cut to fit on a character boundary */
};

/**
 * Fill `*reterr` (which may be NULL) and return `status`.
 *
 * @param rule, text, remedy  static strings; `remedy` may be NULL
 * @param place               copied; may be empty
 * @param args, arg_count     at most 4, copied
 */
enum en_status en_fail_args(struct en_error *reterr, enum en_status status, const char *rule,
                            struct en_str place, const char *text, const char *remedy,
                            const struct en_str *args, size_t arg_count);

/* en_fail(reterr, status, rule, place, text, remedy, args...): the usual way to call it. `remedy`
 * and the args are cut apart by two helpers, so that a call without args is still ISO C. */
#define EN_FAIL_HEAD(head, ...) head
#define EN_FAIL_TAIL(head, ...) __VA_ARGS__
#define en_fail(reterr, status, rule, place, text, ...)                                            \
    en_fail_args((reterr), (status), (rule), (place), (text), EN_FAIL_HEAD(__VA_ARGS__, NULL),     \
                 (const struct en_str[]){EN_FAIL_TAIL(__VA_ARGS__, {NULL, 0})},                    \
                 sizeof((const struct en_str[]){EN_FAIL_TAIL(__VA_ARGS__, {NULL, 0})}) /           \
                         sizeof(struct en_str) -                                                   \
                     1)

/* A place "line N" written into the caller's buffer, for en_fail. Line 0, before any was read, is
 * the first: there is what an empty file lacks. */
struct en_str en_place_line(char buffer[static 32], size_t line);

/* ---- growing text --------------------------------------------------------------------------- */

/* Text that grows on the heap. Zero-initialise; a failed allocation sets `failed` and sticks, so
 * a writer may check once at the end. Always NUL-terminated when len > 0 or after _cstr. */
struct en_text {
    char *ptr;
    size_t len;
    size_t cap;
    bool failed;
};

/* Each puts its piece at the end: text, a literal, as printf would, one byte. */
void en_text_add(struct en_text *text, struct en_str piece);
void en_text_adds(struct en_text *text, const char *nul_terminated);
void en_text_addf(struct en_text *text, const char *format, ...) EN_PRINTF(2, 3);
void en_text_addc(struct en_text *text, char c);
/* Text between the tags of HTML or XML, or within the quotes of an attribute: escaped. */
void en_text_add_markup(struct en_text *text, struct en_str piece);
void en_text_clear(struct en_text *text);  /* keeps the memory */
void en_text_finish(struct en_text *text); /* frees; safe on zeroed text, safe twice */
struct en_str en_text_str(const struct en_text *text);
const char *en_text_cstr(struct en_text *text); /* NUL-terminated; "" when empty */

/* Print a place as people read it: "line 7", "entry 7" and what is a word are translated, names
 * stay. `translate` is gettext-like. */
void en_place_print(struct en_text *out, const char *place, const char *(*translate)(const char *));
/**
 * Print an error as people read it: "line 7: text (rule act.key-order). remedy".
 *
 * @param translate  gettext-like; NULL leaves English
 */
void en_error_print(struct en_text *out, const struct en_error *error,
                    const char *(*translate)(const char *));

/* What turns a message id into the reader's language, as gettext does. */
typedef const char *(*en_translate_fn)(const char *message);
/* `value` / 10^`decimals` with the decimal mark of the language; NULL: a point, for programs. */
void en_text_add_decimal(struct en_text *text, int64_t value, unsigned decimals,
                         en_translate_fn translate);
/* Fill %1..%9 of a (translated) message with args; %% is a percent sign. "%{2|patrol|patrols}" is
 * the first word when the second argument is 1, else the second word. */
void en_text_fill(struct en_text *out, const char *message, const struct en_str *args,
                  size_t arg_count);

/* ---- arena: one a request, freed at once ---------------------------------------------------- */

struct en_arena_block;

/* Zero-initialise, then en_arena_init. Allocation is a pointer bump; en_arena_reset keeps one
 * block. Thread: one owner at a time. */
struct en_arena {
    struct en_arena_block *head;
    size_t used_total;
    size_t limit; /* bytes in all; 0 = no limit */
};

void en_arena_init(struct en_arena *arena, size_t limit_bytes);
/* `size` bytes aligned for any type and zeroed; NULL when memory or the limit is reached. */
void *en_arena_alloc(struct en_arena *arena, size_t size);
/* `count` elements of `size` bytes, zeroed; NULL also when the product overflows. */
void *en_arena_array(struct en_arena *arena, size_t count, size_t size);
/* Room for one more element of `size` bytes behind `count`: `array` itself (NULL when *cap is 0),
 * or one twice as large that holds a copy, its rest zeroed, and *cap is changed. NULL without
 * memory; then `array` and *cap stay. What was outgrown stays in the arena. */
void *en_arena_grow(struct en_arena *arena, void *array, size_t count, size_t *cap, size_t size);
/* A NUL-terminated copy; {NULL, 0} when memory is out. */
struct en_str en_arena_copy(struct en_arena *arena, struct en_str text);
/* The same of a text by hand: no byte order mark, each CR LF an LF. Never of signed bytes. */
struct en_str en_arena_copy_plain(struct en_arena *arena, struct en_str text);
void en_arena_reset(struct en_arena *arena);
void en_arena_finish(struct en_arena *arena);

#define EN_ARENA_NEW(arena, type) ((type *)en_arena_alloc((arena), sizeof(type)))
#define EN_ARENA_ARRAY(arena, count, type) ((type *)en_arena_array((arena), (count), sizeof(type)))

/* ---- numbers, hex, base64 ------------------------------------------------------------------- */

/* Decimal without sign (or with '-'), without leading zeros or spaces; false when anything else. */
bool en_parse_u64(struct en_str text, uint64_t *ret);
bool en_parse_i64(struct en_str text, int64_t *ret);

/* Lower-case hex. `out` holds 2 * in.len characters, no NUL. */
void en_hex_encode(char *out, struct en_bytes in);
bool en_hex_decode(struct en_str in, uint8_t *out,
                   size_t out_len); /* lower case only, exact length */

enum en_base64_kind { EN_BASE64_PADDED, EN_BASE64_UNPADDED };
size_t en_base64_length(size_t bytes, enum en_base64_kind kind);
void en_base64_encode(char *out, struct en_bytes in, enum en_base64_kind kind);
/* Canonical only: right padding, no stray bits, no white space. False otherwise. */
bool en_base64_decode(struct en_str in, enum en_base64_kind kind, uint8_t *out, size_t out_cap,
                      size_t *ret_len);

/* ---- clean text ----------------------------------------------------------------------------- */

enum en_text_fault {
    EN_TEXT_CLEAN = 0,
    EN_TEXT_NOT_UTF8,
    EN_TEXT_CONTROL,   /* C0, C1, DEL, line and paragraph separators; LF is the caller's matter */
    EN_TEXT_BIDI,      /* U+061C, U+200E/F, U+202A-202E, U+2066-2069 */
    EN_TEXT_INVISIBLE, /* zero-width, soft hyphen, BOM, variation selectors, tags, private
                          use, and whatever Unicode 15.0 does not assign: frozen, so that a
                          newer library never changes a verdict */
    EN_TEXT_NOT_NFC,
};

/**
 * Check one line of text (no LF inside): UTF-8, NFC, nothing invisible, nothing that reorders.
 * A stretch of more than EN_LINE_BYTES_MAX bytes without one character below U+0300 is refused as
 * not NFC: it is checked on the stack, so that memory never decides about a signed text.
 * @param ret_at  byte offset of the fault, untouched when clean; may be NULL
 * Cost: one pass; ASCII takes a short cut. Source: notes/record.md section 1 "Act text".
 */
enum en_text_fault en_text_check(struct en_str line, size_t *ret_at);

/* ---- time: UTC seconds since 1970, never a time zone inside --------------------------------- */

typedef int64_t en_time;

enum { EN_TIME_BYTES = 20 }; /* "2017-02-23T05:30:00Z" */

/* Years 0001..9999; a time beyond them is written as the nearest end. */
void en_time_format(en_time time, char out[static EN_TIME_BYTES + 1]);
bool en_time_parse(struct en_str text, en_time *ret); /* exactly that form; no leap seconds */
en_time en_time_day(en_time time);                    /* midnight UTC at or before */
int en_time_weekday(en_time time);                    /* 0 Monday .. 6 Sunday */

/* ---- shares --------------------------------------------------------------------------------- */

/**
 * Whole seats that a share per thousand of `n` may mean: floor(n (share - tolerance) / 1000) to
 * ceil(n (share + tolerance) / 1000), both within 0..n. Integers, so that every node agrees.
 */
void en_permille_range(uint32_t n, int32_t share, int32_t tolerance, uint32_t *ret_low,
                       uint32_t *ret_high);

/* ---- deterministic random numbers (plans, tests, simulation; never keys) -------------------- */

/* SplitMix64/xoshiro256**: same seed, same sequence on every machine. */
struct en_rng {
    uint64_t s[4];
};
void en_rng_seed(struct en_rng *rng, uint64_t seed);
uint64_t en_rng_next(struct en_rng *rng);
uint64_t en_rng_below(struct en_rng *rng, uint64_t bound); /* unbiased; bound >= 1 */

/* ---- environment: clock, random, disk, injected so that a simulator can run everything ------ */

/* Called with each name in a folder; a link is no folder. Return false to stop. */
typedef bool (*en_name_fn)(void *arg, const char *name, bool is_folder);

struct en_env {
    void *self;
    en_time (*now)(void *self);                           /* wall clock, UTC seconds */
    int64_t (*monotonic_ms)(void *self);                  /* never goes back */
    void (*random)(void *self, uint8_t *out, size_t len); /* for keys and nonces; cannot fail */
    /* The whole file, NUL-terminated behind its end; free() it. */
    enum en_status (*read_file)(void *self, const char *path, size_t max_bytes, uint8_t **ret,
                                size_t *ret_len, struct en_error *reterr);
    /* Write beside, fsync, rename, fsync the folder: whole or not at all. Mode in octal. A device
     * or a pipe is written to as it stands. */
    enum en_status (*write_file)(void *self, const char *path, struct en_bytes content,
                                 unsigned mode, struct en_error *reterr);
    /* One level, mode 0700, durable; a folder that exists already is no error. */
    enum en_status (*make_folder)(void *self, const char *path, struct en_error *reterr);
    /* All names but "." and "..", in no order. EN_ERR_NOT_FOUND when there is no such folder. */
    enum en_status (*list_folder)(void *self, const char *path, en_name_fn each, void *arg,
                                  struct en_error *reterr);
    /* Durable; a file that is not there is no error. */
    enum en_status (*remove_file)(void *self, const char *path, struct en_error *reterr);
    const char *ca_file;    /* PEM: who alone may vouch for servers; NULL = the machine's list */
    const char *sqlite_vfs; /* NULL = SQLite's own; tests put a faulty disk here */
};

/* The real machine. `random` is the kernel's. */
struct en_env en_env_system(void);

/* A clock that a scenario sets, over the rest of `inner`. The caller keeps `clock` alive. */
struct en_clock {
    struct en_env inner;
    en_time now;      /* used when `fixed` */
    int64_t offset_s; /* added to the inner clock when not `fixed` */
    bool fixed;
    struct en_rng *seeded; /* when not NULL, `random` comes from here: tests and play only */
};
struct en_env en_env_clock(struct en_clock *clock);

#endif /* ENTENTE_BASE_H */
