/* The three streams of the process are files without names: neither side ever waits for the other, and nothing stays behind. */
#include "cli/gnuplot.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const struct span nowhere;

enum { STREAMS = 3, SAID = 400 };

static void close_file(void *file)
{
    fclose(file);
}

static bool fail(struct diags *diags, const char *what, int error)
{
    diag_add(diags, DIAG_TOOL, nowhere, "%s: %s", what, strerror(error));
    return false;
}

static bool missing(struct diags *diags)
{
    diag_add(diags, DIAG_TOOL, nowhere, "gnuplot draws the files, and it is not installed")->remedy =
        "install it (Debian, Ubuntu: apt install gnuplot-nox; Fedora: dnf install gnuplot; macOS: brew install "
        "gnuplot), draw the script of --script FILE elsewhere, or look at --preview, which does without";
    return false;
}

static bool open_streams(FILE *files[STREAMS], struct diags *diags)
{
    for (int k = 0; k < STREAMS; k++) {
        files[k] = tmpfile();
        if (files[k] == NULL)
            return fail(diags, "no room for a temporary file", errno);
        arena_defer(diags->arena, close_file, files[k]);
    }
    return true;
}

static bool hand_over(FILE *file, struct str script, struct diags *diags)
{
    if (fwrite(script.at, 1, script.size, file) != script.size || fflush(file) != 0)
        return fail(diags, "the script for gnuplot could not be written", errno);
    rewind(file);
    return lseek(fileno(file), 0, SEEK_SET) == 0 || fail(diags, "the script for gnuplot could not be read", errno);
}

/* Starts it and waits. Its settings are its own, not those of the user's .gnuplot. */
static bool run(FILE *files[STREAMS], int *status, struct diags *diags)
{
    char name[] = "gnuplot";
    char option[] = "-d";
    char *argv[] = {name, option, NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return fail(diags, "gnuplot could not be started", ENOMEM);
    int error = 0;
    for (int k = 0; k < STREAMS && error == 0; k++)
        error = posix_spawn_file_actions_adddup2(&actions, fileno(files[k]), k);
    if (error == 0)
        error = posix_spawnp(&pid, name, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return error == ENOENT ? missing(diags) : fail(diags, "gnuplot could not be started", error);
    while (waitpid(pid, status, 0) < 0)
        if (errno != EINTR)
            return fail(diags, "gnuplot was lost", errno);
    return true;
}

static size_t take(struct text *out, FILE *file)
{
    char block[4096];
    size_t size;
    size_t all = 0;
    rewind(file);
    while ((size = fread(block, 1, sizeof block, file)) != 0) {
        text_add(out, (struct str){block, size});
        all += size;
    }
    return all;
}

/* What it complained about, in one line. */
static const char *complaint(struct arena *arena, FILE *file)
{
    struct text said = {.arena = arena};
    text_puts(&said, "");
    take(&said, file);
    for (size_t i = 0; i < said.size; i++)
        if ((unsigned char)said.at[i] < ' ')
            said.at[i] = ' ';
    size_t from = 0;
    while (from < said.size && said.at[from] == ' ')
        from++;
    return str_copy(arena, str_part(text_str(&said), from, from + SAID));
}

bool gnuplot_draw(struct text *out, struct str script, struct diags *diags)
{
    FILE *files[STREAMS];
    int status = 0;
    if (!open_streams(files, diags) || !hand_over(files[0], script, diags) || !run(files, &status, diags))
        return false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) /* how some systems say that there is no such program */
        return missing(diags);
    if (status == 0 && take(out, files[1]) > 0)
        return true;
    diag_add(diags, DIAG_TOOL, nowhere, "gnuplot failed: %s", complaint(diags->arena, files[2]))->remedy =
        "write the script with --script FILE and run gnuplot on it to see more";
    return false;
}
