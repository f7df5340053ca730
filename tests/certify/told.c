/*
 * A sink that remembers which rules it heard of.
 */
#include "told.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void told_found(void *context, const struct en_certify_finding *finding)
{
    struct told *told = context;

    assert(told->count < TOLD_MAX && finding->what.text != NULL);
    told->rule[told->count] = finding->what.rule;
    snprintf(told->place[told->count], sizeof(told->place[0]), "%s", finding->what.place);
    told->costs[told->count] = finding->cost;
    told->count++;
    told->cost += finding->cost;
}

size_t told_times(const struct told *told, const char *rule)
{
    size_t times = 0;

    for (size_t i = 0; i < told->count; i++) {
        times += strcmp(told->rule[i], rule) == 0;
    }
    return times;
}

struct en_str told_changed(char *buffer, size_t size, const char *text, const char *from,
                           const char *to)
{
    const char *at = strstr(text, from);

    assert(at != NULL);
    int len = snprintf(buffer, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    assert(len > 0 && (size_t)len < size);
    return (struct en_str){buffer, (size_t)len};
}
