/*
 * crews_problem: the planner's problem from accord and state. Private to src/cli.
 */
#ifndef ENTENTE_CLI_CREWS_PROBLEM_H
#define ENTENTE_CLI_CREWS_PROBLEM_H

#include "cli.h"
#include "crews.h"

/* Fill crews->problem but for its slots; all of it lives in the crews' arena. */
EN_MUST_CHECK enum en_status en_crews_problem(struct en_state *state,
                                              const struct en_crews_change *change,
                                              struct en_crews *crews, struct en_error *reterr);
/* Fill the slots from crews->demand. */
EN_MUST_CHECK enum en_status en_crews_slots(struct en_state *state, struct en_crews *crews,
                                            struct en_error *reterr);

/* Take the orders of change->again out of pairs and balances (crews_again.c). EN_ERR_MEMORY, errors
 * of the view. */
EN_MUST_CHECK enum en_status en_crews_forget(struct en_state *state,
                                             const struct en_crews_change *change,
                                             struct en_crews *crews, struct en_error *reterr);

/* Nodes, posts and rules of crews->problem by the accord, without the parties of the bits `absent`
 * (crews_accord.c). EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status en_crews_accord(struct en_crews *crews, const struct en_accord *accord,
                                             uint32_t absent);
/* The planner's bits of the posts that a list of trainings allows, and of a list of languages. */
uint32_t en_crews_posts_of(const struct en_accord *accord, struct en_str trainings);
uint32_t en_crews_languages_of(const struct en_accord *accord, struct en_str languages);

/* Find the bases of the record, where crews->bases says none. EN_ERR_RANGE (crews.bases). */
EN_MUST_CHECK enum en_status en_crews_find_bases(struct en_state *state, struct en_crews *crews,
                                                 struct en_error *reterr);
/* Settle crews->base. EN_ERR_NOT_FOUND (demand.base): a list names a base where nobody serves. */
EN_MUST_CHECK enum en_status en_crews_settle_bases(struct en_state *state, struct en_crews *crews,
                                                   struct en_error *reterr);
/* The planner's number of a member's base, 0: serves from any; false: serves elsewhere. The member
 * is named by token, by component, or by what that is part of; `said` is the record's word. */
bool en_crews_base_of(const struct en_crews_bases *bases, const struct en_accord *accord,
                      struct en_str token, int node, struct en_str said, uint8_t *ret);
/* The bases of crews->bases as the planner knows them. EN_ERR_NOT_FOUND (needs.people) for a name
 * that is not there, EN_ERR_CONTRADICTION (needs.nobody) for a base where nobody serves. */
EN_MUST_CHECK enum en_status en_crews_set_bases(struct en_crews *crews,
                                                const struct en_accord *accord,
                                                const struct en_plan_member *member, size_t count,
                                                struct en_error *reterr);

/* The next number of words "NAME NUMBER NAME NUMBER": false at the end or when it is malformed. */
bool en_crews_pair(struct en_str *rest, struct en_str *ret_name, uint64_t *ret_number);

#endif /* ENTENTE_CLI_CREWS_PROBLEM_H */
