/*
 * making_pool.c: programmes as files; other ones near the best, a file each.
 */
#include "making.h"

#include <inttypes.h>

enum {
    POOL_TRIES = 4,   /* for each alternative wanted, until the pool is said to be smaller */
    FILE_MODE = 0600, /* a plan of the future */
};

enum en_status en_making_write(const struct en_env *env, const struct en_making *making,
                               const char *folder, const char *name, struct en_error *reterr)
{
    struct en_text path = {0};
    struct en_text text = {0};

    en_text_addf(&path, "%s/%s", folder, name);
    en_making_csv(&text, making, making->plan.cost + making->plan.crews);
    struct en_bytes bytes = {(const unsigned char *)text.ptr, text.len};
    enum en_status status =
        path.failed || text.failed
            ? EN_ERR_MEMORY
            : env->write_file(env->self, en_text_cstr(&path), bytes, FILE_MODE, reterr);
    en_text_finish(&path);
    en_text_finish(&text);
    return status;
}

/* What is not good enough is counted by what it lacks. */
static bool good_enough(struct en_making_pool *pool, const struct en_making *making)
{
    bool whole = making->plan.unplaced == 0 && making->crews.programme.manned == making->count;
    bool dear = making->plan.cost + making->plan.crews > pool->most;

    pool->lacking += !whole;
    pool->too_dear += whole && dear;
    return whole && !dear;
}

/* One alternative by this seed; kept when it is good enough. */
static enum en_status add_alternative(struct en_making_pool *pool, uint64_t seed,
                                      struct en_error *reterr)
{
    struct en_programme_options options = {
        .seed = seed, .trials = pool->trials, .stop = pool->stop};
    struct en_making making;
    struct en_text name = {0};
    enum en_status status = en_making_load(pool->state, pool->needs, pool->events, &making, reterr);

    if (status == EN_OK) {
        status = en_making_run(&making, &options, reterr);
    }
    if (status == EN_OK && good_enough(pool, &making)) {
        en_text_addf(&name, "%04" PRIu64 ".csv", pool->kept + 1);
        status = name.failed ? EN_ERR_MEMORY
                             : en_making_write(pool->env, &making, pool->folder,
                                               en_text_cstr(&name), reterr);
        pool->kept += status == EN_OK;
    }
    en_text_finish(&name);
    en_making_finish(&making);
    return status;
}

enum en_status en_making_pool(struct en_making_pool *pool, struct en_error *reterr)
{
    enum en_status status = pool->env->make_folder(pool->env->self, pool->folder, reterr);

    pool->kept = pool->lacking = pool->too_dear = 0;
    for (uint64_t i = 1;
         status == EN_OK && pool->kept < pool->wanted && i <= pool->wanted * POOL_TRIES &&
         (pool->stop == NULL || !atomic_load(pool->stop));
         i++) {
        status = add_alternative(pool, pool->seed + i, reterr);
        if (pool->progress != NULL) {
            pool->progress(pool->progress_self, pool->kept, i);
        }
    }
    return status;
}
