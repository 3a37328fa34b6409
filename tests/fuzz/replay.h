/* Replays a stored corpus: every file of tests/fuzz/corpus/<name>/ goes through the target once. */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include "fuzz/target.h"

#include <dirent.h>
#include <stdio.h>

/* Whether the file could be read. A crash names it: its path is printed before. */
static inline bool replay_file(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    bool whole = !ferror(file) && size < sizeof bytes;
    (void)fclose(file);
    printf("%s\n", path);
    (void)fflush(stdout);
    if (whole)
        (void)LLVMFuzzerTestOneInput(bytes, size);
    return whole;
}

/* An exit status: 0 if there was a corpus and all of it was replayed. */
static inline int replay_corpus(const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", CRITPOINT_SOURCE_DIR, name);
    DIR *directory = opendir(path);
    size_t replayed = 0;
    size_t failed = directory == NULL;
    for (struct dirent *entry = NULL; directory != NULL && (entry = readdir(directory)) != NULL;) {
        char file[sizeof path + sizeof entry->d_name + 1];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (replay_file(file))
            replayed++;
        else
            failed++;
    }
    if (directory != NULL)
        (void)closedir(directory);
    printf("%zu inputs replayed, %zu unreadable\n", replayed, failed);
    return replayed > 0 && failed == 0 ? 0 : 1;
}

#endif
