/* Text, a line for each number, replaced by rename so that it is whole at any moment. The output is on disk before the
 * journal that speaks of it. */
#include "cli/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"

static const double INTERVAL = 0.1; /* seconds between two of them */
static const char TITLE[] = "critpoint-scan 1\n";

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

uint64_t journal_mix(uint64_t fingerprint, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint64_t hash = fingerprint == 0 ? UINT64_C(0xcbf29ce484222325) : fingerprint;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return (hash ^ size) * UINT64_C(0x100000001b3);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static void put_rows(struct text *out, const struct tally *tally)
{
    for (size_t k = 0; k < tally->row_count; k++) {
        const struct tally_row *row = &tally->rows[k];
        text_printf(out, "row %zu %zu %zu %zu %zu ", row->kind, row->negative, row->zero, row->positive, row->count);
        text_number(out, row->lowest);
        text_puts(out, " ");
        text_number(out, row->highest);
        text_puts(out, "\n");
    }
}

static struct str print(struct arena *arena, const struct journal *journal, const struct tally *tally)
{
    struct text out = {.arena = arena};
    text_puts(&out, TITLE);
    text_printf(&out, "command %016" PRIx64 "\npoints %zu\nrecords %zu\nbytes %zu\nlast %zu %zu\n",
                journal->fingerprint, journal->points, journal->records, journal->bytes, journal->last,
                journal->last_bytes);
    put_rows(&out, tally);
    text_puts(&out, "end\n");
    return text_str(&out);
}

static bool replace(const char *path, const char *temporary, struct str text)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    bool ok = write(fd, text.at, text.size) == (ssize_t)text.size;
    ok = close(fd) == 0 && ok;
    if (ok && rename(temporary, path) == 0)
        return true;
    int error = errno;
    unlink(temporary);
    errno = error;
    return false;
}

bool journal_save(struct journal *journal, const struct tally *tally)
{
    if (journal->path == NULL)
        return true;
    struct arena *scratch = arena_child(journal->arena);
    const char *temporary = str_format(scratch, "%s.tmp", journal->path);
    bool ok = replace(journal->path, temporary, print(scratch, journal, tally));
    arena_close(scratch);
    journal->saved = now();
    return ok;
}

bool journal_note(struct journal *journal, const struct tally *tally)
{
    return journal->path == NULL || now() - journal->saved < INTERVAL || journal_save(journal, tally);
}

void journal_remove(struct journal *journal)
{
    if (journal->path != NULL)
        unlink(journal->path);
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static bool read_row(const char *line, struct tally *tally)
{
    struct tally_row row;
    char lowest[NUMBER_SIZE];
    char highest[NUMBER_SIZE];
    return sscanf(line, "row %zu %zu %zu %zu %zu %31s %31s", &row.kind, &row.negative, &row.zero, &row.positive,
                  &row.count, lowest, highest) == 7 &&
           row.kind < RECORD_KINDS && number_parse_any(str_of(lowest), &row.lowest) &&
           number_parse_any(str_of(highest), &row.highest) && (tally_row(tally, &row), true);
}

static bool read_stream(FILE *stream, struct journal *journal, struct tally *tally)
{
    char line[256];
    if (fgets(line, sizeof line, stream) == NULL || strcmp(line, TITLE) != 0 ||
        fscanf(stream, "command %" SCNx64 "\npoints %zu\nrecords %zu\nbytes %zu\nlast %zu %zu\n", &journal->fingerprint,
               &journal->points, &journal->records, &journal->bytes, &journal->last, &journal->last_bytes) != 6)
        return false;
    while (fgets(line, sizeof line, stream) != NULL)
        if (strcmp(line, "end\n") == 0)
            return true;
        else if (!read_row(line, tally))
            return false;
    return false;
}

bool journal_load(struct journal *journal, struct tally *tally)
{
    FILE *stream = fopen(journal->path, "re");
    if (stream == NULL)
        return false;
    bool ok = read_stream(stream, journal, tally);
    fclose(stream);
    return ok;
}
