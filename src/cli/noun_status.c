/*
 * noun_status.c: one screen: where everything stands, and what to do next.
 *
 * What is counted here is counted by views; the screen only chooses. What needs somebody comes
 * last, nearest to where the next command is typed.
 */
#include "nouns.h"

#include <string.h>

#include "head.h"

enum {
    STATES_MAX = 8,    /* states of a patrol, with room to spare */
    NAME_COLUMNS = 13, /* the longest name in any language, and a space */
    WAITING_MAX = 6,   /* proposals shown; the rest is counted */
};

struct count {
    char name[24];
    int64_t count;
};

/* The whole screen, filled from views. */
struct screen {
    struct en_cli *cli;
    struct en_node *node;
    struct en_head_view head;
    struct count patrol[STATES_MAX];
    size_t patrol_states;
    int64_t overdue, unreported;
    int64_t left, mixed;
    int64_t pending, voids, contested, alarms, outbox;
    bool suspended;
    char mode_why[24], missing[160], mode_since[EN_TIME_BYTES + 1];
    int64_t lacking;                                // attachments that acts name
    int64_t measures, measures_done, measures_late; // promised, done, past their day
    char waiting[WAITING_MAX][160];                 // the first that wait, as lines
    char first_waiting[72];                         // number of the proposal that expires first
    char first_patrol[72];
};

/* ---- gathering ------------------------------------------------------------------------------ */

static void keep(char *out, size_t size, struct en_str text)
{
    size_t len = text.len < size ? text.len : size - 1;

    memcpy(out, text.len > 0 ? text.ptr : "", len);
    out[len] = '\0';
}

static bool count_patrol(void *self, const struct en_cell *cells, size_t count)
{
    struct screen *screen = self;
    struct en_str state = en_cell_find(cells, count, "state");
    size_t i = 0;

    while (i < screen->patrol_states && !en_str_is(state, screen->patrol[i].name)) {
        i++;
    }
    if (i == screen->patrol_states && i < STATES_MAX) {
        keep(screen->patrol[i].name, sizeof(screen->patrol[i].name), state);
        screen->patrol_states++;
    }
    if (i < STATES_MAX) {
        screen->patrol[i].count++;
    }
    screen->overdue += en_cell_number(cells, count, "overdue") > 0 && en_str_is(state, "out");
    screen->unreported += en_str_is(state, "back") && en_cell_number(cells, count, "reported") == 0;
    keep(screen->first_patrol, sizeof(screen->first_patrol), en_cell_find(cells, count, "order"));
    return true;
}

static bool count_share(void *self, const struct en_cell *cells, size_t count)
{
    struct screen *screen = self;

    screen->left = en_cell_number(cells, count, "patrols");
    screen->mixed = en_cell_number(cells, count, "mixed");
    return true;
}

/* "fama,cma,pf" less those who have answered: whom it waits for. */
static void add_missing(struct en_text *out, struct en_str voices, struct en_str answers)
{
    const char *between = "";

    while (voices.len > 0) {
        struct en_str party = en_str_cut(&voices, ',');
        struct en_str rest = answers;
        bool answered = false;
        while (rest.len > 0 && !answered) {
            struct en_str answer = en_str_cut(&rest, ',');
            answer = answer.len > 0 && answer.ptr[0] == ' '
                         ? (struct en_str){answer.ptr + 1, answer.len - 1}
                         : answer;
            answered = en_str_equal(en_str_cut(&answer, ' '), party);
        }
        if (!answered) {
            en_text_adds(out, between);
            en_text_add(out, party);
            between = ", ";
        }
    }
}

static bool count_pending(void *self, const struct en_cell *cells, size_t count)
{
    struct screen *screen = self;
    struct en_text missing = {0};
    struct en_text line = {0};
    struct en_cell expires = en_cell_time("", en_cell_number(cells, count, "expires"));
    struct en_text until = {0};

    if (screen->pending++ >= WAITING_MAX) {
        return true;
    }
    add_missing(&missing, en_cell_find(cells, count, "voices"),
                en_cell_find(cells, count, "answers"));
    en_cell_print(&until, &expires, 0);
    struct en_str args[] = {en_cell_find(cells, count, "act"), en_cell_find(cells, count, "slot"),
                            en_text_str(&missing), en_text_str(&until)};
    en_text_fill(&line, en_tr(N_("%1 %2 waits for %3 until %4")), args, EN_COUNT(args));
    keep(screen->waiting[screen->pending - 1], sizeof(screen->waiting[0]), en_text_str(&line));
    if (screen->pending == 1) {
        keep(screen->first_waiting, sizeof(screen->first_waiting), args[1]);
    }
    en_text_finish(&missing);
    en_text_finish(&until);
    en_text_finish(&line);
    return true;
}

static bool read_mode(void *self, const struct en_cell *cells, size_t count)
{
    struct screen *screen = self;

    screen->suspended = en_str_is(en_cell_find(cells, count, "mode"), "suspended");
    keep(screen->mode_why, sizeof(screen->mode_why), en_cell_find(cells, count, "why"));
    keep(screen->missing, sizeof(screen->missing), en_cell_find(cells, count, "missing"));
    en_time_format(en_cell_number(cells, count, "since"), screen->mode_since);
    return true;
}

/* The last thing said of each measure; those nobody spoke of are in the accord alone. */
static bool count_measure(void *self, const struct en_cell *cells, size_t count)
{
    struct screen *screen = self;
    const struct en_accord *accord = en_state_accord(en_node_state(screen->node));
    int at = en_accord_measure(accord, en_cell_find(cells, count, "measure"));

    if (at >= 0 && en_str_is(en_cell_find(cells, count, "state"), "done")) {
        screen->measures_done++;
        screen->measures_late -=
            accord->measure[at].due < en_state_log_time(en_node_state(screen->node));
    }
    return true;
}

static void count_promised(struct screen *screen)
{
    const struct en_accord *accord = en_state_accord(en_node_state(screen->node));
    en_time now = en_state_log_time(en_node_state(screen->node));

    for (size_t i = 0; accord != NULL && i < accord->measure_count; i++) {
        screen->measures++;
        screen->measures_late += accord->measure[i].due < now;
    }
}

static bool count_row(void *self, const struct en_cell *cells, size_t count)
{
    int64_t *number = self;

    (void)cells;
    (void)count;
    (*number)++;
    return true;
}

static bool count_outbox(void *self, struct en_str note, const struct en_hash *id)
{
    int64_t *number = self;

    (void)note;
    (void)id;
    (*number)++;
    return true;
}

static bool count_missing(void *self, const struct en_node_blob *blob, bool held)
{
    int64_t *number = self;

    (void)blob;
    (void)held;
    (*number)++;
    return true;
}

static enum en_status gather(struct screen *screen, struct en_error *reterr)
{
    struct en_state *state = en_node_state(screen->node);
    const struct {
        const char *view;
        en_row_fn each;
        void *self;
    } counts[] = {
        {"mechanism", read_mode, screen},
        {"patrols", count_patrol, screen},
        {"joint-share", count_share, screen},
        {"pending", count_pending, screen},
        {"voids", count_row, &screen->voids},
        {"alarms", count_row, &screen->alarms},
        {"contested", count_row, &screen->contested},
        {"measures", count_measure, screen},
    };
    enum en_status status = en_head_look(screen->cli, screen->node, &screen->head, reterr);

    count_promised(screen);
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(counts); i++) {
        status =
            en_state_view(state, counts[i].view, NULL, 0, counts[i].each, counts[i].self, reterr);
    }
    if (status == EN_OK) {
        status = en_node_outbox_each(screen->node, count_outbox, &screen->outbox, reterr);
    }
    return status == EN_OK
               ? en_node_blob_missing(screen->node, count_missing, &screen->lacking, reterr)
               : status;
}

/* ---- saying, as an object ------------------------------------------------------------------- */

static int64_t patrols_in(const struct screen *screen, const char *state)
{
    for (size_t i = 0; i < screen->patrol_states; i++) {
        if (strcmp(screen->patrol[i].name, state) == 0) {
            return screen->patrol[i].count;
        }
    }
    return 0;
}

static void say_object(const struct screen *screen, struct en_str words)
{
    const struct en_accord *accord = en_state_accord(en_node_state(screen->node));
    struct en_hash fingerprint = en_node_fingerprint(screen->node);
    struct en_cell cells[] = {
        en_cell_text("title", accord != NULL ? accord->title : EN_STR("")),
        en_cell_text("mode", accord != NULL && accord->live ? EN_STR("live") : EN_STR("exercise")),
        en_cell_hash("fingerprint", &fingerprint),
        en_cell_text("words", words),
        en_cell_text("mechanism", screen->suspended ? EN_STR("suspended") : EN_STR("running")),
        en_cell_text("why", en_str_from(screen->mode_why)),
        en_cell_text("missing", en_str_from(screen->missing)),
        en_cell_int("entries", (int64_t)screen->head.record.size),
        en_cell_hash("root", &screen->head.record.root),
        en_cell_time("logged", en_state_log_time(en_node_state(screen->node))),
        en_cell_int("signed", (int64_t)screen->head.cosigned.head.size),
        en_cell_int("cosigners", screen->head.cosigners),
        en_cell_int("witnesses", screen->head.witnesses),
        en_cell_int("quorum", screen->head.quorum),
        en_cell_int("planned", patrols_in(screen, "planned")),
        en_cell_int("mustered", patrols_in(screen, "mustered")),
        en_cell_int("out", patrols_in(screen, "out")),
        en_cell_int("overdue", screen->overdue),
        en_cell_int("back", patrols_in(screen, "back")),
        en_cell_int("unreported", screen->unreported),
        en_cell_int("left", screen->left),
        en_cell_int("mixed", screen->mixed),
        en_cell_int("pending", screen->pending),
        en_cell_int("voids", screen->voids),
        en_cell_int("contested", screen->contested),
        en_cell_int("alarms", screen->alarms),
        en_cell_int("outbox", screen->outbox),
        en_cell_int("attachments_missing", screen->lacking),
        en_cell_int("measures", screen->measures),
        en_cell_int("measures_done", screen->measures_done),
        en_cell_int("measures_late", screen->measures_late),
    };

    en_say_json(screen->cli, en_cells_json(cells, EN_COUNT(cells)));
}

/* ---- saying, as a screen -------------------------------------------------------------------- */

/* "name   sentence", the sentence filled with numbers and broken to the screen. */
static void say_row(struct en_cli *cli, const char *name, enum en_ink ink, const char *message,
                    const struct en_str *args, size_t count)
{
    struct en_text line = {0};
    struct en_text filled = {0};
    size_t width = en_width(en_str_from(en_tr(name)));

    en_text_addf(&line, "%s%s%s%*s%s", en_ink(cli, EN_INK_BOLD), en_tr(name),
                 en_ink(cli, EN_INK_PLAIN), (int)(width < NAME_COLUMNS ? NAME_COLUMNS - width : 1),
                 "", en_ink(cli, ink));
    en_text_fill(&filled, en_tr(message), args, count);
    en_text_wrap(&line, en_text_str(&filled), NAME_COLUMNS, cli->width);
    en_text_adds(&line, en_ink(cli, EN_INK_PLAIN));
    en_say_text(cli, en_text_str(&line));
    en_text_finish(&line);
    en_text_finish(&filled);
}

static struct en_str number(struct screen *screen, int64_t value)
{
    struct en_text text = {0};

    en_text_addf(&text, "%lld", (long long)value);
    struct en_str kept = en_arena_copy(&screen->cli->arena, en_text_str(&text));
    en_text_finish(&text);
    return kept;
}

/* Whether it runs: said only when something is amiss. */
static void say_mode(struct screen *screen)
{
    struct en_str missing = en_str_from(screen->missing);
    const char *message = N_("runs without %2: it takes no part at present");

    if (screen->suspended) {
        message = strcmp(screen->mode_why, "expired") == 0
                      ? N_("suspended since %1: the accord has run out (`entente accord renew`)")
                      : N_("suspended since %1: fewer than two parties take part, %2 is missing");
    }
    if (screen->suspended || missing.len > 0) {
        say_row(screen->cli, N_("mechanism"), screen->suspended ? EN_INK_BAD : EN_INK_WAIT, message,
                (struct en_str[]){en_str_from(screen->mode_since), missing}, 2);
    }
}

static void say_record(struct screen *screen, struct en_str words)
{
    struct en_cli *cli = screen->cli;
    const struct en_accord *accord = en_state_accord(en_node_state(screen->node));
    const struct en_head_view *head = &screen->head;
    struct en_text names = {0};
    char logged[EN_TIME_BYTES + 1];

    if (accord != NULL) {
        say_row(cli, N_("accord"), EN_INK_PLAIN, accord->live ? N_("%1") : N_("%1 (exercise)"),
                (struct en_str[]){accord->title}, 1);
    }
    say_mode(screen);
    say_row(cli, N_("words"), EN_INK_PLAIN, "%1", &words, 1);
    en_time_format(en_state_log_time(en_node_state(screen->node)), logged);
    say_row(cli, N_("record"), EN_INK_PLAIN, N_("entries: %1, the last of %2"),
            (struct en_str[]){number(screen, (int64_t)head->record.size), en_str_from(logged)}, 2);
    en_head_cosigners(&names, screen->node, head);
    bool whole = head->is_signed && head->proven && head->cosigned.head.size == head->record.size;
    say_row(cli, N_("head"), whole ? EN_INK_GOOD : EN_INK_WAIT,
            !head->is_signed ? N_("not signed yet")
            : names.len > 0  ? N_("signed at %1; %2 of %3 witnesses, quorum %4: %5")
                             : N_("signed at %1; no witness has cosigned it, quorum %4"),
            (struct en_str[]){number(screen, (int64_t)head->cosigned.head.size),
                              number(screen, head->cosigners), number(screen, head->witnesses),
                              number(screen, head->quorum), en_text_str(&names)},
            5);
    if (head->is_signed && !head->proven && head->cosigners >= head->quorum) {
        say_row(cli, N_("proof"), EN_INK_WAIT, EN_CLI_UNPROVEN_OWN, NULL, 0);
    }
    en_text_finish(&names);
}

static void say_patrols(struct screen *screen)
{
    struct en_cli *cli = screen->cli;

    say_row(cli, N_("patrols"), EN_INK_PLAIN,
            N_("%1 planned, %2 mustered, %3 out, %4 back, %5 called off"),
            (struct en_str[]){number(screen, patrols_in(screen, "planned")),
                              number(screen, patrols_in(screen, "mustered")),
                              number(screen, patrols_in(screen, "out")),
                              number(screen, patrols_in(screen, "back")),
                              number(screen, patrols_in(screen, "cancelled"))},
            5);
    say_row(cli, N_("mixed"), EN_INK_PLAIN, N_("%2 of the %1 that left had all parties on board"),
            (struct en_str[]){number(screen, screen->left), number(screen, screen->mixed)}, 2);
    if (screen->overdue > 0) {
        say_row(cli, N_("overdue"), EN_INK_BAD, N_("patrols that should be back: %1"),
                (struct en_str[]){number(screen, screen->overdue)}, 1);
    }
    if (screen->unreported > 0) {
        say_row(cli, N_("reports"), EN_INK_WAIT, N_("patrols back without a signed report: %1"),
                (struct en_str[]){number(screen, screen->unreported)}, 1);
    }
    if (screen->alarms > 0) {
        say_row(cli, N_("alarms"), EN_INK_BAD,
                N_("raised so far: %1 (`entente state view alarms`)"),
                (struct en_str[]){number(screen, screen->alarms)}, 1);
    }
    if (screen->measures > 0) {
        say_row(cli, N_("measures"), EN_INK_PLAIN, N_("%2 of %1 done, past their day: %3"),
                (struct en_str[]){number(screen, screen->measures),
                                  number(screen, screen->measures_done),
                                  number(screen, screen->measures_late)},
                3);
    }
    if (screen->contested > 0) {
        say_row(cli, N_("in doubt"), EN_INK_BAD,
                N_("contested acts: %1; what became of their keys: `entente key notices`"),
                (struct en_str[]){number(screen, screen->contested)}, 1);
    }
    say_row(cli, N_("void"), EN_INK_PLAIN, N_("acts without effect: %1 (`entente log voids`)"),
            (struct en_str[]){number(screen, screen->voids)}, 1);
}

static void say_waiting(struct screen *screen)
{
    struct en_cli *cli = screen->cli;
    int64_t shown = screen->pending < WAITING_MAX ? screen->pending : WAITING_MAX;

    if (screen->outbox > 0) {
        say_row(cli, N_("outbox"), EN_INK_WAIT,
                N_("acts received, not committed: %1 (`entente log push DIR`)"),
                (struct en_str[]){number(screen, screen->outbox)}, 1);
    }
    if (screen->lacking > 0) {
        say_row(cli, N_("missing"), EN_INK_WAIT,
                N_("attachments that acts name and nobody has supplied here: %1"),
                (struct en_str[]){number(screen, screen->lacking)}, 1);
    }
    for (int64_t i = 0; i < shown; i++) {
        say_row(cli, i == 0 ? N_("waiting") : "", EN_INK_WAIT, "%1",
                (struct en_str[]){en_str_from(screen->waiting[i])}, 1);
    }
    if (screen->pending > shown) {
        say_row(cli, "", EN_INK_PLAIN, N_("and %1 more: `entente consent pending`"),
                (struct en_str[]){number(screen, screen->pending - shown)}, 1);
    }
}

/* ---- three things to try -------------------------------------------------------------------- */

static void try_this(struct en_cli *cli, const char *node, const char *command, const char *arg,
                     const char *why)
{
    struct en_text line = {0};

    en_text_addf(&line, "  entente %s", command);
    if (arg[0] != '\0') {
        en_text_addf(&line, " %s", arg);
    }
    if (strcmp(node, ".") != 0 && strcmp(command, "verify") != 0) {
        en_text_addf(&line, " --node %s", node);
    }
    en_text_addf(&line, "\n      %s%s%s\n", en_ink(cli, EN_INK_DIM), en_tr(why),
                 en_ink(cli, EN_INK_PLAIN));
    en_say_text(cli, en_text_str(&line));
    en_text_finish(&line);
}

static void say_next(const struct screen *screen)
{
    struct en_cli *cli = screen->cli;
    const char *folder = en_node_folder(screen->node);

    en_say_line(cli, N_("\nThree things to try next"), NULL, 0);
    if (screen->first_waiting[0] != '\0') {
        try_this(cli, folder, "consent pending", "", N_("what waits for whose answer"));
    } else if (screen->first_patrol[0] != '\0') {
        try_this(cli, folder, "order show", screen->first_patrol,
                 N_("one patrol from its order to its check-ins"));
    } else {
        try_this(cli, folder, "act list", "", N_("everything that can be said, and by whom"));
    }
    if (screen->voids > 0) {
        try_this(cli, folder, "log voids", "", N_("what was refused, and by which rule"));
    } else {
        try_this(cli, folder, "log list", "", N_("every act since the accord"));
    }
    try_this(cli, folder, "verify", folder, N_("check all of it again, trusting nobody"));
}

enum en_status en_cli_status_of(struct en_cli *cli, struct en_node *node, struct en_error *reterr)
{
    struct screen *screen = EN_ARENA_NEW(&cli->arena, struct screen);
    struct en_hash fingerprint = en_node_fingerprint(node);
    struct en_text words = {0};

    if (screen == NULL) {
        return EN_ERR_MEMORY;
    }
    screen->cli = cli;
    screen->node = node;
    enum en_status status = gather(screen, reterr);
    if (status == EN_OK) {
        en_words_print(&words, &fingerprint, EN_CLI_FINGERPRINT_WORDS);
        if (cli->json) {
            say_object(screen, en_text_str(&words));
        } else {
            say_record(screen, en_text_str(&words));
            say_patrols(screen);
            say_waiting(screen);
            say_next(screen);
        }
    }
    en_text_finish(&words);
    return status;
}

enum en_status en_cli_status(struct en_cli *cli, const struct en_args *args,
                             struct en_error *reterr)
{
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    (void)args;
    return status == EN_OK ? en_cli_status_of(cli, cli->node, reterr) : status;
}
