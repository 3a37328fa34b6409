/* Written over and over at the beginning of one line of standard error; never to a file or a pipe. */
#include "cli/progress.h"

#include <time.h>
#include <unistd.h>

#include "cli/output.h"

static const double INTERVAL = 0.2;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

struct progress progress_start(struct arena *arena, const char *things, bool wanted, size_t from, size_t total)
{
    double start = now();
    return (struct progress){arena, things, wanted && isatty(STDERR_FILENO), from, total, start, start};
}

static void put_duration(struct text *out, double seconds)
{
    if (seconds >= 359999)
        text_puts(out, "more than 100 hours");
    else if (seconds >= 3600)
        text_printf(out, "%d:%02d:%02d", (int)seconds / 3600, (int)seconds / 60 % 60, (int)seconds % 60);
    else
        text_printf(out, "%d:%02d", (int)seconds / 60, (int)seconds % 60);
}

void progress_text(struct text *out, const struct progress *progress, size_t done, double seconds)
{
    size_t total = progress->total;
    double rate = seconds > 0 ? (double)(done - progress->from) / seconds : 0;
    if (total == SIZE_MAX)
        text_printf(out, "%zu %s", done, progress->things);
    else
        text_printf(out, "%.1f%%, %zu of %zu %s", total == 0 ? 100.0 : 100.0 * (double)done / (double)total, done,
                    total, progress->things);
    if (rate <= 0)
        return;
    text_printf(out, ", %.3g a second", rate);
    if (total == SIZE_MAX)
        return;
    text_puts(out, ", ");
    put_duration(out, (double)(total - done) / rate);
    text_puts(out, " left");
}

void progress_say(struct progress *progress, size_t done)
{
    double time = now();
    if (!progress->shown || time - progress->last < INTERVAL)
        return;
    struct arena *scratch = arena_child(progress->arena);
    struct text line = {.arena = scratch};
    progress->last = time;
    text_puts(&line, "\r\033[K");
    progress_text(&line, progress, done, time - progress->start);
    output_complain(text_str(&line));
    arena_close(scratch);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        output_complain(str_of("\r\033[K"));
}
