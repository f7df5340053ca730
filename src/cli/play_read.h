/*
 * play_read: a scenario as steps, read and not yet played. Private to src/cli.
 *
 * One statement a line; indented lines belong to the statement above; '#' begins a comment line.
 * The statements are the table play.def; docs/scenarios.md explains them.
 */
#ifndef ENTENTE_CLI_PLAY_READ_H
#define ENTENTE_CLI_PLAY_READ_H

#include <entente/base.h>

enum {
    EN_STORY_BYTES_MAX = 1 << 20, /* a year of patrols told line by line */
    EN_STORY_STEPS_MAX = 20000,   /* what such a file holds */
    EN_STORY_ARGS_MAX = 6,        /* words to fill in, in the widest form */
    EN_STORY_FILES_MAX = 8,       /* one story and what it includes */
    EN_STORY_DAYS_MAX = 3660,     /* how far one `at` may go: ten years */
};

enum en_step_id {
#define STEP(id, form, body, doc) EN_STEP_##id,
#include "play.def"
#undef STEP
    EN_STEP_COUNT
};

struct en_step_def {
    const char *form;
    bool body; // indented lines may follow
};
extern const struct en_step_def en_step_defs[EN_STEP_COUNT];

struct en_story_line {
    size_t line; // from 1
    struct en_str text;
};

struct en_step {
    enum en_step_id id;
    size_t file; // index in en_story.file
    size_t line;
    en_time at;                           // when it happens; en_story_times fills it in
    struct en_str arg[EN_STORY_ARGS_MAX]; // in the order of the form; left out: {NULL, 0}
    const struct en_str *more;            // [more_count]: what stood for `WORD...`
    size_t more_count;
    unsigned groups;                  // bit i: the i-th group in brackets was there
    const struct en_story_line *body; // [body_count]
    size_t body_count;
    const struct en_step *inner; // the step that `every` repeats, NULL elsewhere
};

struct en_story {
    struct en_str file[EN_STORY_FILES_MAX]; // paths, the story itself first
    size_t file_count;
    struct en_step *step; // in the story's arena
    size_t count, cap;
    en_time begin, end;
    struct en_arena arena; // owns all of it
};

void en_story_init(struct en_story *story);
void en_story_finish(struct en_story *story);

/**
 * Read the statements of one file and append them.
 * @param path  how the file is called in errors and for `include`; copied
 * @param text  copied
 * @return EN_OK; EN_ERR_SYNTAX (play.word, play.form, play.body); EN_ERR_ENCODING (text.*);
 *         EN_ERR_TOO_LONG (play.long); EN_ERR_MEMORY. The place is "line N" or "FILE line N".
 */
EN_MUST_CHECK enum en_status en_story_read(struct en_story *story, struct en_str path,
                                           struct en_str text, struct en_error *reterr);

/**
 * Put the steps from `first` on, which were read last, in behind the first `at` steps.
 * @return EN_OK; EN_ERR_SYNTAX (play.include): they include a file themselves; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_story_splice(struct en_story *story, size_t at, size_t first,
                                             struct en_error *reterr);

/**
 * Say for each step when it happens.
 * @return EN_OK; EN_ERR_SYNTAX (play.time, play.time-back, play.no-clock)
 */
EN_MUST_CHECK enum en_status en_story_times(struct en_story *story, struct en_error *reterr);

/* A time as `at` takes it: "2017-02-23T05:30:00Z", "05:30" (the next one), "+45m", "+2h30m". */
bool en_story_time(struct en_str text, en_time now, en_time *ret);
/* The next time at or after `now` that a clock shows "05:30"; false when `text` is no such time. */
bool en_story_next(struct en_str text, en_time now, en_time *ret);

/* The place of a step, or of a line of its body, written into the caller's buffer. */
struct en_str en_story_place(const struct en_story *story, size_t file, size_t line,
                             char buffer[static 128]);

#endif /* ENTENTE_CLI_PLAY_READ_H */
