/*
 * Instances and solutions that a checker is handed: an instance, a NUL byte, a solution. A first
 * byte chooses the format. The checkers must come to an end and contradict themselves nowhere: what
 * they tell adds up to their verdict.
 */
#include <assert.h>
#include <string.h>

#include <entente/certify.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void found(void *context, const struct en_certify_finding *finding)
{
    struct en_certify_verdict *sum = context;

    assert(finding->what.text != NULL && (finding->hard ? finding->cost == 0 : finding->cost > 0));
    sum->hard += finding->hard;
    sum->cost += finding->cost;
}

typedef enum en_status (*check_fn)(struct en_str, struct en_str, const struct en_certify_sink *,
                                   struct en_certify_verdict *, struct en_error *);

static void use(check_fn check, struct en_str instance, struct en_str solution)
{
    struct en_certify_verdict sum = {0};
    struct en_certify_verdict verdict = {0};
    struct en_certify_sink sink = {found, &sum};

    if (check(instance, solution, &sink, &verdict, NULL) == EN_OK) {
        assert(sum.hard == verdict.hard && (verdict.tours > 0 || sum.cost == verdict.cost));
    }
}

typedef enum en_status (*bound_fn)(struct en_str, struct en_str, const struct en_certify_watch *,
                                   struct en_certify_bound *, struct en_error *);

/* Small ones only: a large one is right to take its time. */
static void use_bound(bound_fn judge, struct en_str instance, struct en_str certificate)
{
    struct en_certify_bound bound = {0};

    if (instance.len < 2000 && judge(instance, certificate, NULL, &bound, NULL) == EN_OK) {
        assert(bound.relaxed >= 0 && bound.relaxed <= bound.people);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct en_str instance = {(const char *)data + 1, size - 1};
    const char *nul = instance.len > 0 ? memchr(instance.ptr, 0, instance.len) : NULL;
    size_t len = nul == NULL ? instance.len : (size_t)(nul - instance.ptr);
    struct en_str solution = {nul == NULL ? NULL : nul + 1,
                              nul == NULL ? 0 : instance.len - len - 1};
    instance.len = len;
    switch (data[0]) {
    case 'c':
        use(en_certify_curtois, instance, solution);
        break;
    case 'i':
        use(en_certify_inrc1, instance, solution);
        break;
    case 't':
        use(en_certify_toptw, instance, solution);
        break;
    case 'b':
        use_bound(en_certify_bound_curtois, instance, solution);
        break;
    case 'n':
        use_bound(en_certify_bound_inrc1, instance, solution);
        break;
    default:
        break;
    }
    return 0;
}
