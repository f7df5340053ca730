/*
 * bulletin: the morning and the evening selection, what the public is told and nothing more.
 *
 * The state keeps facts with the log time from which each may be told. An edition takes those
 * whose time has come and that no earlier edition told, coarsens them, merges what is few, and
 * prints it: text, HTML, Atom; in French and in English. There is no way from here to a crew, a
 * vehicle, a route, an order's number, a member, a party or a free text of an act: the structs
 * below have no field for them. Nothing about a patrol that is not back is ever read.
 *
 * Where. A region of the accord's places, or a cell of half a degree when the accord says so. A
 * patrol whose stops lie in several is told as such, without saying which.
 *
 * When. Morning (before 12:00 UTC) or afternoon of a day; a whole day; a calendar week from
 * Monday. The half-day of a patrol is the one in which the record learnt of its return, so a
 * half-day is complete once it is over. It is told only then, after the accord's delay: in which
 * of two editions something stands must not say on which side of a cut-off it happened.
 *
 * How many. A patrol is counted once, in one group of one edition. Groups are closed by the clock
 * and never by how many came together:
 *   - when a morning and the delay after it are over: each region with `merge` patrols or more;
 *   - when the day and its delay are over: what a region has left of the day, on the same terms;
 *   - when the week and its delay are over: what a region has left of the week, on the same terms;
 *     then what all regions have left, together. When that is fewer than `merge`, it is told in
 *     those words and without the number: the only place where fewer are told at all.
 * Patrols that had all parties and patrols that lacked one go through this apart; so do
 * restrictions of movement, counted in patrols that met one, and reports that replace what was
 * told (corrections).
 *
 * Why no difference of editions tells more. Within a kind, all printed counts are sizes of disjoint
 * groups of at least `merge` patrols. Whatever a reader adds or subtracts is the size of a union of
 * such groups, so nobody can single out fewer than `merge` patrols; and when a group is printed
 * depends on the clock alone, so the day on which it appears says nothing either. No running total
 * is printed that holds patrols not told. The figures of a closed week are sums of its printed
 * groups.
 * What remains: a day that is not told by itself had fewer than `merge` of a kind left. A reader
 * may count on that; he learns neither how many nor which. And restrictions count some of the same
 * patrols again: that fewer than `merge` others met none can show. It names no crew and no route.
 *
 * Incidents are told one by one after their delay: kind, place, half-day and figures as a range
 * with the class of each source. The text never says whether a patrol was concerned, and what a
 * patrol reported is told as the mechanism's own account. A safety warning is told at once,
 * without figures; these follow when the delay has passed.
 *
 * Source: design section 8; notes/domain.md sections 4b (rhythm, drills 4 and 13) and 5.
 */
#ifndef ENTENTE_BULLETIN_H
#define ENTENTE_BULLETIN_H

#include <entente/state.h>

/* Facts of one edition at most, so that bulletin.publish fits an entry; the rest waits. */
enum { EN_BULLETIN_FACTS_MAX = 2000 };

enum en_bulletin_kind {
    EN_BULLETIN_SAFETY,      /* a warning, told at once */
    EN_BULLETIN_PATROLS,     /* patrols that are back */
    EN_BULLETIN_RESTRICTION, /* patrols that were kept from passing */
    EN_BULLETIN_INCIDENT,
    EN_BULLETIN_CORRECTION /* restrictions told before whose report was replaced */
};

enum en_bulletin_place {
    EN_PLACE_REGION,  /* `region` */
    EN_PLACE_CELL,    /* the half-degree cell whose south-west corner is (south_e7, west_e7) */
    EN_PLACE_SEVERAL, /* patrols that went through more than one region */
    EN_PLACE_ALL      /* what was left of all regions, together */
};

enum en_bulletin_span { EN_SPAN_MORNING, EN_SPAN_AFTERNOON, EN_SPAN_DAY, EN_SPAN_WEEK };

/* What is said of one thing that is counted: all sources' ranges side by side. */
struct en_bulletin_figure {
    struct en_str what;   /* dead, wounded, displaced, vehicles */
    struct en_str source; /* mechanism, party, mission, resident, press */
    int64_t low, high;
};

struct en_bulletin_item {
    enum en_bulletin_kind kind;
    enum en_bulletin_place place;
    struct en_str region;              /* a token; empty unless EN_PLACE_REGION */
    int32_t south_e7, west_e7;         /* 1e-7 degree; EN_PLACE_CELL */
    enum en_bulletin_span span;        /* never finer than half a day */
    en_time from;                      /* midnight of its day, or of the week's Monday */
    uint32_t count;                    /* patrols, never 1 .. merge-1; 0: fewer than `merge` */
    bool joint;                        /* EN_BULLETIN_PATROLS: had all parties */
    struct en_str incident;            /* kind, from the accord's list */
    struct en_str incident_name;       /* the accord's own name of it, French by convention */
    struct en_bulletin_figure *figure; /* array of length [figure_count], by what and source */
    size_t figure_count;
    uint64_t *fact; /* array of length [fact_count]: indices in the record */
    size_t fact_count;
};

/* A week that closes with this edition: sums of the groups told of it, in whatever edition. */
struct en_bulletin_week {
    en_time monday;
    uint32_t joint, not_joint;         /* patrols told by number */
    bool joint_fewer, not_joint_fewer; /* and fewer than `merge` that were told without one */
};

struct en_bulletin_request {
    struct en_str edition;  /* its name in the accord */
    en_time day;            /* its cut-off: that time of that day exactly */
    en_time now;            /* the caller's clock; `day` may not lie beyond it */
    struct en_str language; /* "fr" or "en": of the text, and which comes first elsewhere */
    struct en_str base_url; /* of the page, ends in "/"; may be empty */
};

struct en_bulletin {
    struct en_str title, origin; /* of the mechanism */
    en_time founded;             /* log time of act 0; it dates the tag URIs */
    bool live;                   /* false: nothing in it is real, and it says so */
    struct en_str edition;
    en_time cutoff, hour; /* hour: of publication */
    struct en_str next;   /* the edition after this */
    en_time next_hour;    /* and its hour */
    uint32_t merge;       /* counts below this are never printed; at least 1 */
    uint32_t delay_patrol_hours, delay_incident_hours;
    bool cells;   /* places are half-degree cells */
    bool english; /* the request's language */
    struct en_str base_url;
    struct en_bulletin_item *item; /* array of length [item_count], in the order of printing */
    size_t item_count;
    struct en_bulletin_week *week; /* array of length [week_count] */
    size_t week_count;
    uint64_t *fact; /* array of length [fact_count], rising: all facts this edition tells */
    size_t fact_count;
    size_t held; /* facts whose delay has passed and that wait for their group; never printed */
};

/**
 * Select an edition.
 *
 * A pure question: nothing is written. What editions with an earlier cut-off told is left out; the
 * edition asked for and later ones do not count, and one that was published is made by the accord
 * of that time: so an old edition can be made again, for a feed or to check its hash.
 *
 * @param arena  holds the result; nothing in it borrows from the state
 * @return EN_OK; EN_ERR_NOT_FOUND (bulletin.edition: no such edition, or no accord yet);
 *         EN_ERR_RANGE (bulletin.day: not that edition's cut-off; bulletin.early: it lies ahead);
 *         EN_ERR_USAGE (bulletin.language; bulletin.url); EN_ERR_MEMORY; EN_ERR_IO
 * Cost: one pass over the facts, and two small questions a patrol of the weeks concerned.
 */
EN_MUST_CHECK enum en_status en_bulletin_make(struct en_state *state,
                                              const struct en_bulletin_request *request,
                                              struct en_arena *arena, struct en_bulletin **ret,
                                              struct en_error *reterr);

/* The cut-off of the newest edition of any name whose cut-off is at or before `now`; false when
 * the accord has none. */
bool en_bulletin_latest(const struct en_accord *accord, en_time now, struct en_str *ret_edition,
                        en_time *ret_day);
/* The cut-off of this edition on the day (UTC) in which `time` lies; false for no such edition. */
bool en_bulletin_cutoff(const struct en_accord *accord, struct en_str edition, en_time time,
                        en_time *ret_day);

/* Plain text in the request's language, lines of at most 72 characters. */
void en_bulletin_text(struct en_text *out, const struct en_bulletin *bulletin);

/* One page that needs nothing else: both languages, the request's first. No script, no request to
 * anybody; reads on a phone of 320 px, in the dark, by a screen reader and printed. */
void en_bulletin_html(struct en_text *out, const struct en_bulletin *bulletin);

/* The edition as one <article> of XHTML in the request's language, for a page that says itself
 * whether it is an exercise; its own heading is <hLEVEL>, those below it one deeper. */
void en_bulletin_article(struct en_text *out, const struct en_bulletin *bulletin, unsigned level);

/* Plain text: "Sélection du matin, samedi 25 février 2017", behind "EXERCICE" where it is one; its
 * tag URI (RFC 4151), which never changes; "2017-02-25-morning", the name of its files. */
void en_bulletin_name(struct en_text *out, const struct en_bulletin *bulletin);
void en_bulletin_id(struct en_text *out, const struct en_bulletin *bulletin);
void en_bulletin_file(struct en_text *out, const struct en_bulletin *bulletin);

/**
 * An Atom 1.0 feed (RFC 4287) in the newest one's language, one entry an edition, ids as tag URIs
 * of the origin. With a base URL it links to itself at BASE/feed.LANGUAGE.atom and to the editions
 * at BASE/bulletins/FILE.LANGUAGE.html.
 * @param editions  array of length [count], newest first, of one mechanism; count >= 1
 */
void en_bulletin_atom(struct en_text *out, const struct en_bulletin *const *editions, size_t count);

/**
 * The lines of bulletin.publish: edition, cut-off, SHA-256 and length of the canonical text, facts.
 * The canonical text is en_bulletin_text in French, whatever the request's language.
 * @param out  appended; a failed allocation sticks there
 */
void en_bulletin_body(struct en_text *out, const struct en_bulletin *bulletin,
                      struct en_hasher *hasher);

#endif /* ENTENTE_BULLETIN_H */
