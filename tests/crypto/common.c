/* What the tests of crypto share. */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VECTOR_BYTES_MAX = 16 << 20 };

void seeded_init(struct seeded *seeded, uint64_t seed)
{
    en_rng_seed(&seeded->rng, seed);
    seeded->clock = (struct en_clock){.inner = en_env_system(), .seeded = &seeded->rng};
    seeded->env = en_env_clock(&seeded->clock);
}

bool vectors_path(const char *name, char *out, size_t out_size)
{
    const char *folder = getenv("ENTENTE_VECTORS");
    int len = snprintf(out, out_size, "%s/%s", folder != NULL ? folder : VECTORS_FOLDER, name);

    return len > 0 && (size_t)len < out_size && access(out, R_OK) == 0;
}

uint8_t *file_read(const char *path, size_t *ret_len)
{
    struct en_env env = en_env_system();
    uint8_t *data = NULL;

    return env.read_file(env.self, path, VECTOR_BYTES_MAX, &data, ret_len, NULL) == EN_OK ? data
                                                                                          : NULL;
}

void from_hex(const char *hex, uint8_t *out)
{
    if (!en_hex_decode(en_str_from(hex), out, strlen(hex) / 2)) {
        abort();
    }
}
