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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_certify_verdict sum = {0};
    struct en_certify_verdict verdict = {0};
    struct en_certify_sink sink = {found, &sum};

    if (size == 0) {
        return 0;
    }
    struct en_str instance = {(const char *)data + 1, size - 1};
    const char *nul = instance.len > 0 ? memchr(instance.ptr, 0, instance.len) : NULL;
    size_t len = nul == NULL ? instance.len : (size_t)(nul - instance.ptr);
    struct en_str solution = {nul == NULL ? NULL : nul + 1,
                              nul == NULL ? 0 : instance.len - len - 1};
    instance.len = len;
    enum en_status status =
        data[0] == 'c'   ? en_certify_curtois(instance, solution, &sink, &verdict, NULL)
        : data[0] == 'i' ? en_certify_inrc1(instance, solution, &sink, &verdict, NULL)
                         : EN_ERR_USAGE;
    if (status == EN_OK) {
        assert(sum.hard == verdict.hard && sum.cost == verdict.cost);
    }
    return 0;
}
