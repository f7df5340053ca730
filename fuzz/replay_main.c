/*
 * Replay a corpus through a fuzz harness without libFuzzer, as an ordinary test.
 *
 * The same harness file is linked against this main() with any compiler, so every input that ever
 * broke something is tried again in each `make test`. A crash is the failure; the last line says
 * how many inputs were tried, and tools/run-tests adds them up.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INPUT_BYTES_MAX = 1 << 20, /* libFuzzer's own inputs stay far below */
    PATH_BYTES_MAX = 4096,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Exactly `size` bytes on the heap, so that a sanitizer sees a read behind the end. */
static int replay_bytes(const uint8_t *data, size_t size)
{
    uint8_t *copy = calloc(size > 0 ? size : 1, 1);
    if (copy == NULL) {
        return -1;
    }
    memcpy(copy, data, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    return 0;
}

static int replay_file(const char *path, uint8_t *buffer)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return -1;
    }
    size_t size = fread(buffer, 1, INPUT_BYTES_MAX, file);
    int failed = ferror(file);
    (void)fclose(file);
    return failed ? -1 : replay_bytes(buffer, size);
}

/* Replay each file of a folder; returns how many, or -1. */
static long replay_folder(const char *folder, uint8_t *buffer)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        perror(folder);
        return -1;
    }
    long count = 0;
    for (struct dirent *item = readdir(dir); item != NULL && count >= 0; item = readdir(dir)) {
        char path[PATH_BYTES_MAX];
        if (item->d_name[0] == '.') {
            continue;
        }
        int length = snprintf(path, sizeof(path), "%s/%s", folder, item->d_name);
        int fits = length > 0 && (size_t)length < sizeof(path);
        count = fits && replay_file(path, buffer) == 0 ? count + 1 : -1;
    }
    (void)closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    uint8_t *buffer = malloc(INPUT_BYTES_MAX);
    if (buffer == NULL) {
        return EXIT_FAILURE;
    }
    long total = replay_bytes((const uint8_t *)"", 0) == 0 ? 1 : -1;
    for (int i = 1; i < argc && total >= 0; i++) {
        long count = replay_folder(argv[i], buffer);
        total = count < 0 ? -1 : total + count;
    }
    free(buffer);
    if (total < 0) {
        return EXIT_FAILURE;
    }
    printf("replayed %ld inputs\n", total);
    return EXIT_SUCCESS;
}
