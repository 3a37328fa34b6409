/* The program in a test's own process: what it answers, writes and complains about. */
#ifndef SUPPORT_PROGRAM_H
#define SUPPORT_PROGRAM_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/job.h"

struct answer {
    int status;
    const char *out;
    const char *err;
};

static inline const char *program_slurp(struct arena *arena, FILE *file)
{
    struct text text = {.arena = arena};
    char block[4096];
    size_t size;
    rewind(file);
    text_puts(&text, "");
    while ((size = fread(block, 1, sizeof block, file)) != 0)
        text_add(&text, (struct str){block, size});
    fclose(file);
    return text.at;
}

/* Runs `critpoint` with the given arguments (ended by NULL), the standard streams being files. */
static inline struct answer program_run(struct arena *arena, const char *const *arguments)
{
    struct text name = {.arena = arena};
    text_puts(&name, "critpoint");
    char **argv = ARENA_ARRAY(arena, 64, char *);
    int argc = 0;
    argv[argc++] = name.at;
    while (*arguments != NULL && argc < 63)
        argv[argc++] = str_copy(arena, str_of(*arguments++));
    FILE *out = tmpfile();
    FILE *err = tmpfile();
    int old_out = dup(STDOUT_FILENO);
    int old_err = dup(STDERR_FILENO);
    fflush(NULL);
    if (out == NULL || err == NULL || dup2(fileno(out), STDOUT_FILENO) < 0 || dup2(fileno(err), STDERR_FILENO) < 0)
        abort();
    struct answer answer = {.status = job_run(arena, argc, argv)};
    if (dup2(old_out, STDOUT_FILENO) < 0 || dup2(old_err, STDERR_FILENO) < 0)
        abort();
    close(old_out);
    close(old_err);
    answer.out = program_slurp(arena, out);
    answer.err = program_slurp(arena, err);
    return answer;
}

#define PROGRAM(arena, ...) program_run((arena), (const char *const[]){__VA_ARGS__, NULL})

#endif
