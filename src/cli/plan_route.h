/*
 * plan_route: what the two formats of `entente plan route` share. Private to src/cli.
 */
#ifndef ENTENTE_CLI_PLAN_ROUTE_H
#define ENTENTE_CLI_PLAN_ROUTE_H

#include <entente/ways.h>

#include "cli.h"

/* A problem of patrols as people wrote it, with its ways. */
struct en_patrol_routes {
    struct en_ways_file file;
    struct en_ways_matrix matrix;
};

/* Read the text and measure its ways; straight, with --roads over a network;
 * with --matrix they come from a table instead. */
EN_MUST_CHECK enum en_status en_patrol_routes_read(struct en_cli *cli, const struct en_args *args,
                                                   struct en_str text, struct en_patrol_routes *ret,
                                                   struct en_error *reterr);
/* Measure its ways over the roads of a table that ogr2ogr wrote. */
EN_MUST_CHECK enum en_status en_patrol_roads_measure(struct en_cli *cli, const char *path,
                                                     struct en_patrol_routes *routes,
                                                     struct en_error *reterr);
/* Every stop and everything unmet, as two tables. */
void en_patrol_routes_say(struct en_cli *cli, const struct en_patrol_routes *routes,
                          const struct en_route_plan *plan);
/* The same as a text: "entente-tours v1", a line a stop. */
void en_patrol_routes_print(struct en_text *out, const struct en_patrol_routes *routes,
                            const struct en_route_plan *plan);

#endif /* ENTENTE_CLI_PLAN_ROUTE_H */
