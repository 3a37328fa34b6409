/* A directory for the files of a test, in the arena's care: it vanishes with the arena, as do the files in it. */
#ifndef SUPPORT_FILES_H
#define SUPPORT_FILES_H

#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static inline void directory_remove(void *path)
{
    DIR *directory = opendir(path);
    char name[4096];
    for (struct dirent *entry = NULL; directory != NULL && (entry = readdir(directory)) != NULL;)
        if (snprintf(name, sizeof name, "%s/%s", (const char *)path, entry->d_name) < (int)sizeof name &&
            unlink(name) != 0)
            (void)rmdir(name);
    if (directory != NULL)
        (void)closedir(directory);
    (void)rmdir(path);
}

/* A new directory; its path ends in '/'. */
static inline const char *directory_make(struct arena *arena)
{
    const char *parent = getenv("TMPDIR");
    char *path = str_format(arena, "%s/critpoint-test-XXXXXX", parent == NULL ? "/tmp" : parent);
    assert_non_null(mkdtemp(path));
    arena_defer(arena, directory_remove, path);
    return str_format(arena, "%s/", path);
}

/* Names in a directory, "." and ".." left out. */
static inline size_t directory_count(const char *path)
{
    DIR *directory = opendir(path);
    assert_non_null(directory);
    size_t count = 0;
    while (readdir(directory) != NULL)
        count++;
    (void)closedir(directory);
    return count - 2;
}

static inline void file_put(const char *path, struct str bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (bytes.size > 0)
        assert_int_equal(fwrite(bytes.at, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
}

static inline struct str file_get(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct text text = {.arena = arena};
    text_puts(&text, "");
    char piece[4096];
    for (size_t got = 0; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        text_add(&text, (struct str){piece, got});
    (void)fclose(file);
    return text_str(&text);
}

#endif
