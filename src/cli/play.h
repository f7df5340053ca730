/*
 * play: what the files of `entente play` share. Private to src/cli.
 *
 * A player has fresh nodes (the registrar's and one a witness), a clock that the story moves, and
 * all keys, made from the seed. Every step that changes anything composes real acts, signs them
 * with a key of the story and hands them in at the registrar's node. The same file gives the same
 * record, byte for byte.
 */
#ifndef ENTENTE_CLI_PLAY_H
#define ENTENTE_CLI_PLAY_H

#include "cli.h"
#include "play_read.h"

enum {
    PLAY_NODES_MAX = 33,     /* the registrar and the witnesses of the largest policy */
    PLAY_DEEDS_MAX = 64,     /* acts handed in together; a muster and its co-signatures are 33 */
    PLAY_LEAD_S = 20 * 60,   /* a routine patrol musters so long before it leaves ... */
    PLAY_REPORT_S = 50 * 60, /* ... and reports so long after it is back */
};

#define PLAY_REGISTRAR "registrar" /* name and folder of the registrar's node */

/* ---- who and where -------------------------------------------------------------------------- */

struct play_key {
    struct play_key *next;
    const char *name;
    struct en_str body;  // before the slash
    enum en_role role;   // 0: root, registrar, witness
    struct en_vkey vkey; // as it stands in the accord or is enrolled
    struct en_signing_key *key;
    bool seals; // has an age identity
    struct en_age_identity age;
};

struct play_node {
    const char *name;
    const char *folder;
    struct en_node *node;     // NULL while it is closed
    struct play_key *witness; // NULL: the registrar's node
    bool offline;             // takes no part in a sync
    enum en_status status;    // of the last sync
    struct en_error why;
};

/* A name that the story gave to an act. */
struct play_label {
    struct play_label *next;
    struct en_str name;
    struct en_hash id;
    uint64_t index;
};

/* Something that happens by itself when the clock gets there. */
struct play_event {
    struct play_event *next; // by time, then in the order they were put in
    en_time at;
    const struct en_step *step; // `routine` or `every`: whose line is named when it fails
    int doing;                  // enum in play_routine.c
    struct en_str order, place;
};

/* ---- what came of the last act -------------------------------------------------------------- */

enum play_outcome {
    PLAY_NOTHING,
    PLAY_EFFECT,
    PLAY_PENDING,
    PLAY_VOID,
    PLAY_REFUSED, // inadmissible; or a file that fails verification
    PLAY_DONE     // no act, but it went well
};

struct play_last {
    enum play_outcome outcome;
    struct en_error why; // VOID, REFUSED
    struct en_hash id;
};

/* An act about to be done. */
struct play_deed {
    struct play_key *by;
    const char *act;
    struct en_text body; // lines; finished by play_submit
    struct en_str label; // empty: none
    struct en_str note;  // filled in: signed, in the player's arena
    struct en_result result;
};

struct play_counts {
    uint64_t acts, voids, refused, patrols, bulletins;
};

struct player {
    struct en_cli *cli;
    struct en_env env; // the machine's, with the story's clock and the seed's random bytes
    struct en_clock clock;
    struct en_rng rng;
    struct en_story story;
    const struct en_step *step; // being played
    size_t at;                  // its number, 0-based
    en_time until;              // the story stops there; 0: at its end

    const char *folder; // all nodes are below it
    bool kept, quiet, verbose;
    bool hushed; // a routine patrol's acts are told together, when it has reported

    uint64_t seed;
    struct en_str origin, accord; // accord: path of the template
    struct en_arena arena;        // lives as long as the player
    struct en_arena scratch;      // lives as long as one step
    struct en_hasher *hasher;

    struct play_key *keys;
    struct play_node node[PLAY_NODES_MAX]; // the registrar's first
    size_t node_count;
    size_t carried;          // acts that the last stick brought to the registrar
    struct en_store *forged; // what the registrar shows instead of its record, once it cheats
    struct play_label *labels;
    struct play_event *events;
    struct play_last last;
    struct play_counts count;

    struct en_str warned; // "G-0301 warn.hour\n...": what the programme made last warned of

    struct play_edition *editions; // the bulletin published last, by edition

    struct en_text day_patrols; // routine patrols of the day, not told yet
    size_t day_patrol_count;
    bool heading;       // the line shown last is a day's heading
    en_time told_day;   // whose heading was printed
    size_t alarms_told; // rows of the view `alarms` already told
    int percent;        // of the bar
    bool bar;           // a bar stands on the last line of the terminal
    int64_t begun_ms;
};

/* ---- one step each: play.c calls these by the table play.def -------------------------------- */

typedef enum en_status (*play_step_fn)(struct player *player, const struct en_step *step,
                                       struct en_error *reterr);
#define STEP(id, form, body, doc)                                                                  \
    enum en_status play_step_##id(struct player *player, const struct en_step *step,               \
                                  struct en_error *reterr);
#include "play.def"
#undef STEP

/* Play one step; the player's `step` is it afterwards. */
EN_MUST_CHECK enum en_status play_do(struct player *player, const struct en_step *step,
                                     struct en_error *reterr);
/* Fail at the step being played: EN_ERR_EXPECTATION unless another status fits better. */
#define play_fail(player, reterr, status, rule, ...)                                               \
    en_fail((reterr), (status), (rule),                                                            \
            en_story_place(&(player)->story, (player)->step->file, (player)->step->line,           \
                           (char[128]){0}),                                                        \
            __VA_ARGS__)
/* The same for an error that a library found: the story's line is put before its own place. */
enum en_status play_fail_with(struct player *player, const struct en_error *why,
                              struct en_error *reterr);
enum en_status play_no_memory(struct en_error *reterr);
/* A path in the story, seen from the file in which the step stands; in the player's arena. */
struct en_str play_path(struct player *player, const struct en_step *step, struct en_str file);

/* ---- play_folder.c -------------------------------------------------------------------------- */

/* Make the folder of the nodes: `keep`, or a temporary one when it is NULL. */
EN_MUST_CHECK enum en_status play_folder_make(struct player *player, const char *keep,
                                              struct en_error *reterr);
void play_folder_remove(const char *folder);
/* Note in it when the story stopped, for whoever goes on with its nodes. */
EN_MUST_CHECK enum en_status play_folder_date(struct player *player, struct en_error *reterr);
/* When the story of this folder stopped. EN_ERR_NOT_FOUND (play.no-story). */
EN_MUST_CHECK enum en_status play_folder_dated(const char *folder, en_time *ret,
                                               struct en_error *reterr);

/* ---- play_until.c: a story that stops before its end ---------------------------------------- */

/* Leave out what happens after this time. EN_ERR_USAGE (play.until): not within the story. */
EN_MUST_CHECK enum en_status play_cut(struct player *player, const char *until,
                                      struct en_error *reterr);
/* Move the clock there, and bring every node to the same head. */
EN_MUST_CHECK enum en_status play_stop(struct player *player, struct en_error *reterr);

/* ---- play_keys.c ---------------------------------------------------------------------------- */

struct play_key *play_key_find(struct player *player, struct en_str name);
/* The same, or an error with the nearest name. */
EN_MUST_CHECK enum en_status play_key_get(struct player *player, struct en_str name,
                                          struct play_key **ret, struct en_error *reterr);
/* The first key of a body in a role, or NULL. */
struct play_key *play_key_of(struct player *player, struct en_str body, enum en_role role);
/* Make a key from the seed; once there are nodes, its file is kept at once. */
EN_MUST_CHECK enum en_status play_key_make(struct player *player, struct en_str name,
                                           enum en_role role, bool cosigns, struct play_key **ret,
                                           struct en_error *reterr);
/* Write the key's file into keys/ of the body's own node, else of the registrar's. */
EN_MUST_CHECK enum en_status play_key_keep(struct player *player, const struct play_key *key,
                                           struct en_error *reterr);

/* ---- play_world.c --------------------------------------------------------------------------- */

struct play_node *play_registrar(struct player *player);
EN_MUST_CHECK enum en_status play_node_get(struct player *player, struct en_str name,
                                           struct play_node **ret, struct en_error *reterr);
EN_MUST_CHECK enum en_status play_node_open(struct player *player, struct play_node *node,
                                            struct en_error *reterr);
void play_node_close(struct play_node *node);
void play_world_finish(struct player *player);

/* ---- play_act.c ----------------------------------------------------------------------------- */

/* Begin an act by this key; its lines are then added to the deed's body. */
void play_deed_begin(struct play_deed *deed, struct play_key *by, const char *act);
/**
 * Compose, sign and hand in a group of acts by different keys. Afterwards player->last is the
 * first that is void or refused, else the last; whether that was wanted is the next step's
 * business.
 */
EN_MUST_CHECK enum en_status play_submit(struct player *player, struct play_deed *deeds,
                                         size_t count, struct en_error *reterr);
/* One act, told as one line. */
EN_MUST_CHECK enum en_status play_submit_one(struct player *player, struct play_deed *deed,
                                             struct en_error *reterr);
/* Did the last act go in and count? A group of steps stops where it did not. */
bool play_went_well(const struct player *player);

/* ---- play_label.c --------------------------------------------------------------------------- */

/* @none: zeros, the base of an order that replaces nothing. */
EN_MUST_CHECK enum en_status play_labels_begin(struct player *player, struct en_error *reterr);
struct play_label *play_label_find(struct player *player, struct en_str name);
EN_MUST_CHECK enum en_status play_label_get(struct player *player, struct en_str name,
                                            struct play_label **ret, struct en_error *reterr);
/* The name of an act by its id, empty when it has none. */
struct en_str play_label_of(const struct player *player, const struct en_hash *id);
EN_MUST_CHECK enum en_status play_label_put(struct player *player, struct en_str name,
                                            const struct en_hash *id, uint64_t index,
                                            struct en_error *reterr);
/* The lines below a step as lines of this act, with @NAME filled in by the act's form. */
EN_MUST_CHECK enum en_status play_lines(struct player *player, const struct en_step *step,
                                        const char *act, struct en_text *out,
                                        struct en_error *reterr);

/* ---- play_view.c: asking the registrar's state ---------------------------------------------- */

/* Rows of a view, parameters left open but for the first; `first` may be empty. */
EN_MUST_CHECK enum en_status play_view(struct player *player, const char *view, struct en_str first,
                                       en_row_fn each, void *self, struct en_error *reterr);
/* One cell of the first row whose column `key` reads `value`; in the scratch, {NULL,0} if none. */
struct en_str play_cell(struct player *player, const char *view, const char *key,
                        struct en_str value, const char *column);
en_time play_cell_time(struct player *player, const char *view, const char *key,
                       struct en_str value, const char *column);

/* ---- play_routine.c: what happens by itself ------------------------------------------------- */

EN_MUST_CHECK enum en_status play_move_to(struct player *player, en_time then,
                                          struct en_error *reterr);

/* ---- play_patrol.c -------------------------------------------------------------------------- */

EN_MUST_CHECK enum en_status play_muster(struct player *player, struct en_str order,
                                         const struct en_step *step, struct en_error *reterr);
EN_MUST_CHECK enum en_status play_leave(struct player *player, struct en_str order,
                                        struct en_error *reterr);
EN_MUST_CHECK enum en_status play_check_in(struct player *player, struct en_str order,
                                           struct en_str place, struct en_str state,
                                           struct en_error *reterr);
EN_MUST_CHECK enum en_status play_return(struct player *player, struct en_str order,
                                         const struct en_step *step, struct en_error *reterr);
EN_MUST_CHECK enum en_status play_report(struct player *player, struct en_str order,
                                         const struct en_step *step, struct en_error *reterr);

/* ---- play_tell.c: what is shown ------------------------------------------------------------- */

enum play_mark { PLAY_MARK_GOOD, PLAY_MARK_WAIT, PLAY_MARK_BAD, PLAY_MARK_ALARM, PLAY_MARK_NONE };

/* A line of the story: time, mark, who, what. `message` is filled with args; nothing when quiet. */
void play_tell(struct player *player, enum play_mark mark, struct en_str who, const char *message,
               const struct en_str *args, size_t arg_count);
/* A sentence the author of the story wrote. */
void play_tell_say(struct player *player, struct en_str text);
/* The routine patrols that are back and not told yet; before a new day, and at the end. */
void play_tell_patrols(struct player *player);
/* Text as it is, indented: a bulletin. */
void play_tell_block(struct player *player, struct en_str text);
/* One act and what came of it. */
void play_tell_deed(struct player *player, const struct play_deed *deed);
/* The same, told of several who did it together. */
void play_tell_deed_by(struct player *player, const struct play_deed *deed, struct en_str who);
/* The same, of a proposal that the parties there have co-signed by now. */
void play_tell_cosigned(struct player *player, const struct play_deed *deed,
                        const struct en_str *parties, size_t count);
/* Why an act is void or refused, on lines of its own. */
void play_tell_why(struct player *player, const struct en_error *why);
void play_tell_alarms(struct player *player);
/* With --json: one object; takes the reference. */
void play_tell_json(struct player *player, const char *kind, struct json_t *object);
void play_bar_clear(struct player *player);
void play_bar_draw(struct player *player);

/* ---- play_words.c: one act in one sentence -------------------------------------------------- */

/* "agrees to P-01" in the reader's language. */
void play_sentence(const struct player *player, const struct en_act *act, struct en_text *out);
/* A token as readers say it: by the language, by the accord's own names, else itself. */
void play_word(const struct player *player, const char *key, struct en_str token,
               struct en_text *out);

#endif /* ENTENTE_CLI_PLAY_H */
