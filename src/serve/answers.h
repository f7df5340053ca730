/*
 * answers: the objects of docs/http.md, read by the client. Private to src/serve.
 */
#ifndef ENTENTE_SERVE_ANSWERS_H
#define ENTENTE_SERVE_ANSWERS_H

#include "entente/serve.h"

struct json_t;

/* An error object as an error; false when it is none. Its texts are kept in `texts`. */
bool answer_error_of(struct en_arena *texts, struct json_t *object, struct en_error *ret);
/**
 * The answer to POST /acts; false when it is none to so many acts.
 * @param results   array of length [count]
 * @param promises  the registrar's notes are appended as they came; NULL: they are passed over
 */
bool answer_results_of(struct en_arena *texts, struct en_str body, size_t count,
                       struct en_result *results, struct en_text *promises);

#endif /* ENTENTE_SERVE_ANSWERS_H */
