/*
 * Lists of stops stand in a column of a spreadsheet and in needs: what is taken prints back and
 * reads the same, and nothing leaves its range.
 */
#include <assert.h>
#include <string.h>

#include "crews.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_reads_back(const struct en_demand_stop *stop)
{
    struct en_text text = {0};
    struct en_demand_stop again;

    en_text_add(&text, stop->place);
    en_text_addf(&text, " %d %d", stop->from, stop->until);
    struct en_str rest = en_text_str(&text);
    assert(en_demand_stop(&rest, &again) && rest.len == 0);
    assert(en_str_equal(again.place, stop->place));
    assert(again.from == stop->from && again.until == stop->until);
    en_text_finish(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str rest = {(const char *)data, size};
    struct en_demand_stop stop = {.from = -1};

    while (rest.len > 0 && en_demand_stop(&rest, &stop)) {
        assert(stop.place.len > 0 && memchr(stop.place.ptr, ' ', stop.place.len) == NULL);
        assert(stop.from >= 0 && stop.from <= stop.until && stop.until < EN_STOP_MINUTES_MAX);
        assert_reads_back(&stop);
    }
    return 0;
}
