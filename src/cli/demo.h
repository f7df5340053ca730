/*
 * demo: what the files of `entente demo` share. Private to src/cli.
 *
 * The nodes of a story, each served by a process of its own, under one clock. Whoever wants to see
 * how the parts work together finds nothing here but the calls of `entente serve` that he could
 * make himself.
 */
#ifndef ENTENTE_CLI_DEMO_H
#define ENTENTE_CLI_DEMO_H

#include <sys/types.h>

#include "cli.h"

enum {
    DEMO_NODES_MAX = 33, /* the registrar and the witnesses of the largest policy */
    DEMO_KEYS_MAX = 128, /* officers, desks and leads of as many bodies */
    DEMO_PORT = 8080,    /* the registrar's; the others take the next ones */
};

/* Somebody whom a visitor may be: a key file of the exercise beside its body's node. */
struct demo_key {
    struct en_str name, role;
    struct en_str files; // the signing key, and behind it the age key where it has one
    size_t node;         // by whose pages he enters
};

struct demo_node {
    const char *name;   // of the folder
    const char *folder; // DIR/NAME
    struct en_str body; // whose it is
    struct en_str title;
    struct en_str key; // --key of its server
    unsigned port;
    pid_t pid; // 0 while it does not run
};

struct demo {
    struct en_cli *cli;
    const char *folder;
    const char *web; // --web, or NULL
    unsigned port;   // the first to try
    struct en_str title;
    en_time clock;                         // when the servers' day begins
    struct demo_node node[DEMO_NODES_MAX]; // the registrar's first
    size_t node_count;
    struct demo_key key[DEMO_KEYS_MAX];
    size_t key_count;
    const char *policy; // file with the witnesses' addresses
    const char *page;   // URL of the file with all entrances
    size_t died;        // servers that ended by themselves
};

/* ---- demo_plan.c: what there is to serve ---------------------------------------------------- */

/* Read the folder, choose the ports, write the policy file. EN_ERR_NOT_FOUND (play.no-story),
 * EN_ERR_USAGE (demo.live), EN_ERR_IO (demo.port). */
EN_MUST_CHECK enum en_status demo_plan(struct demo *demo, struct en_error *reterr);

/* ---- demo_children.c: the servers as processes ---------------------------------------------- */

/* Start all, the registrar's first, and wait until each answers. EN_ERR_IO (demo.start). */
EN_MUST_CHECK enum en_status demo_start(struct demo *demo, struct en_error *reterr);
/* Wait for Ctrl-C or SIGTERM; say so when a server ends by itself. EN_ERR_IO (demo.died): none is
 * left. */
EN_MUST_CHECK enum en_status demo_watch(struct demo *demo, struct en_error *reterr);
/* End all that run, the registrar's last. */
void demo_stop(struct demo *demo);

/* ---- demo_page.c: how to enter -------------------------------------------------------------- */

/* "http://127.0.0.1:8081" */
void demo_url(const struct demo_node *node, struct en_text *out);
/* The link by which somebody enters a room. */
void demo_link(const struct demo *demo, const struct demo_key *key, const char *room,
               struct en_text *out);
/* Write the page of all entrances. */
EN_MUST_CHECK enum en_status demo_page(struct demo *demo, struct en_error *reterr);

#endif /* ENTENTE_CLI_DEMO_H */
