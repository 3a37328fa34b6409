/* Times programs against each other: spawn REPETITIONS NAME COMMAND... -- NAME COMMAND... [-- ...]
 *
 * Each round runs every command once, in turn, so that a change of the machine's mood meets all of them alike. Prints a
 * line per command: its name, median wall time in ms, the ratio to the first command, peak memory in MB. A process is
 * spawned from this small one, because a big parent (an interpreter) would add its own fork to every measurement. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define MOST_COMMANDS 16

extern char **environ;

struct contender {
    const char *name;
    char **command;  /* ends with NULL */
    double *seconds; /* one per round */
    long kilobytes;  /* the largest peak of all rounds */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void give_up(const char *what, const char *name)
{
    fprintf(stderr, "%s: %s\n", name, what);
    exit(1);
}

/* Runs the command with its output thrown away. Exit codes up to 3 are answers. */
static void run_once(struct contender *contender, size_t round)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t child;
    int status;
    struct rusage usage;
    double start = now();
    if (posix_spawnp(&child, contender->command[0], &actions, NULL, contender->command, environ) != 0)
        give_up("cannot be started", contender->name);
    if (wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up("failed", contender->name);
    contender->seconds[round] = now() - start;
    if (usage.ru_maxrss > contender->kilobytes)
        contender->kilobytes = usage.ru_maxrss;
    posix_spawn_file_actions_destroy(&actions);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

/* Splits the arguments at "--". */
static size_t read_contenders(char **argv, size_t rounds, struct contender *contenders)
{
    size_t count = 0;
    for (char **at = argv; *at != NULL && count < MOST_COMMANDS;) {
        contenders[count++] = (struct contender){at[0], at + 1, calloc(rounds, sizeof(double)), 0};
        while (*at != NULL && strcmp(*at, "--") != 0)
            at++;
        if (*at != NULL)
            *at++ = NULL;
    }
    return count;
}

int main(int argc, char **argv)
{
    struct contender contenders[MOST_COMMANDS];
    size_t rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
    if (rounds == 0)
        give_up("needs a number of rounds, and commands", argv[0]);
    size_t count = read_contenders(argv + 2, rounds, contenders);
    for (size_t round = 0; round < rounds; round++)
        for (size_t k = 0; k < count; k++)
            run_once(&contenders[k], round);
    double first = 0;
    for (size_t k = 0; k < count; k++) {
        double seconds = median(contenders[k].seconds, rounds);
        if (k == 0)
            first = seconds;
        printf("%-28s %9.2f ms %8.2f x %8.1f MB\n", contenders[k].name, 1e3 * seconds, seconds / first,
               (double)contenders[k].kilobytes / 1024);
        free(contenders[k].seconds);
    }
    return 0;
}
