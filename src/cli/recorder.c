/* An output is taken up again only if it was begun by the same command (the journal's fingerprint) and if its last record,
 * computed again, is there byte by byte. Invariant: the journal is never ahead of the output. */
#include "cli/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct span nowhere;

static bool refuse(const struct recorder *r, struct diags *diags, const char *why)
{
    diag_add(diags, DIAG_USAGE, nowhere, "--resume cannot go on with '%s': %s", r->path, why)->remedy =
        str_format(diags->arena, "repeat the command that began it, or remove '%s' to start over", r->path);
    return false;
}

static bool refuse_output(const struct recorder *r, int error, struct diags *diags)
{
    diag_add(diags, DIAG_WRITE, nowhere, "cannot write to %s: %s; %zu records are safe",
             r->path == NULL ? "standard output" : r->path,
             error == EWOULDBLOCK ? "another scan is writing to it" : strerror(error), r->sweep->done.records);
    return false;
}

static struct str header_of(const struct recorder *r, size_t count)
{
    struct text header = {.arena = r->arena};
    if (r->has_header)
        r->sweep->format->header(&header, r->sweep->layout, count);
    return text_str(&header);
}

/* ---- The way back -------------------------------------------------------------------------------------------------- */

/* What is in the file: all zero if there is none. */
struct left_over {
    int fd;
    size_t size;
};

static void close_left_over(void *resource)
{
    struct left_over *left = resource;
    if (left->fd >= 0)
        close(left->fd);
}

static struct left_over *open_left_over(const struct recorder *r)
{
    struct stat status;
    struct left_over *left = ARENA_NEW(r->arena, struct left_over);
    left->fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    arena_defer(r->arena, close_left_over, left);
    if (left->fd >= 0 && fstat(left->fd, &status) == 0 && S_ISREG(status.st_mode))
        left->size = (size_t)status.st_size;
    return left;
}

/* Whether the file has these bytes at `at`. */
static bool holds(const struct recorder *r, const struct left_over *left, size_t at, struct str bytes)
{
    struct arena *scratch = arena_child(r->arena);
    char *found = arena_alloc_raw(scratch, bytes.size + 1, 1);
    size_t got = 0;
    while (got < bytes.size) {
        ssize_t part = pread(left->fd, found + got, bytes.size - got, (off_t)(at + got));
        if (part <= 0)
            break;
        got += (size_t)part;
    }
    bool same = got == bytes.size && (got == 0 || memcmp(found, bytes.at, got) == 0);
    arena_close(scratch);
    return same;
}

/* Counts the complete lines behind the header. */
static void count_lines(const struct recorder *r, const struct left_over *left, size_t header, struct journal *out)
{
    enum { PART = 1 << 16 };
    struct arena *scratch = arena_child(r->arena);
    char *part = arena_alloc_raw(scratch, PART, 1);
    size_t before = header;
    out->bytes = header;
    for (size_t at = header; at < left->size;) {
        ssize_t got = pread(left->fd, part, PART, (off_t)at);
        if (got <= 0)
            break;
        for (size_t i = 0; i < (size_t)got; i++)
            if (part[i] == '\n') {
                before = out->bytes;
                out->bytes = at + i + 1;
                out->points++;
            }
        at += (size_t)got;
    }
    out->last_bytes = out->bytes - before;
    arena_close(scratch);
}

/* Without a journal the records themselves tell how far they go, unless some were left out. */
static bool count_records(struct recorder *r, const struct left_over *left, struct diags *diags)
{
    struct journal *j = &r->journal;
    struct sweep *sweep = r->sweep;
    struct str header = header_of(r, r->total == SIZE_MAX ? 0 : r->total);
    if (sweep->kinds + 1 != 1U << RECORD_KINDS)
        return refuse(r, diags, "with --only the records do not tell how far they go, and there is no journal of it");
    if (!sweep->format->binary && !holds(r, left, 0, header))
        return refuse(r, diags, "it does not begin with the header of this scan");
    *j = (struct journal){.arena = j->arena, .path = j->path, .fingerprint = j->fingerprint};
    if (sweep->format->binary && left->size >= header.size) {
        j->last_bytes = sweep->layout->npy_size;
        j->points = (left->size - header.size) / j->last_bytes;
        j->bytes = header.size + j->points * j->last_bytes;
    } else if (!sweep->format->binary) {
        count_lines(r, left, header.size, j);
    }
    j->last = j->points == 0 ? SIZE_MAX : r->first + j->points - 1;
    r->uncounted = j->points > 0;
    return true;
}

/* Goes to the first point that is left, by way of the last one that has a record. */
static bool go_on(struct recorder *r, const struct left_over *left, struct diags *diags)
{
    struct sweep *sweep = r->sweep;
    const struct journal *j = &r->journal;
    if (j->points > r->total)
        return refuse(r, diags, "it has more points than this scan");
    if (j->last != SIZE_MAX) {
        bool there = j->last >= r->first && points_skip(sweep->points, j->last);
        struct str record = there ? sweep_record(sweep) : (struct str){NULL, 0};
        if (record.size == 0 || record.size != j->last_bytes || record.size > j->bytes ||
            !holds(r, left, j->bytes - record.size, record))
            return refuse(r, diags, "its last record is not what this scan gives there");
    }
    if (!points_skip(sweep->points, r->first + j->points))
        return refuse(r, diags, "it has more points than this scan");
    sweep->done.points = r->begun = j->points;
    sweep->done.last = j->last;
    sweep->done.last_bytes = j->last_bytes;
    return true;
}

/* Finds out how far an earlier run came; `journal` is all zero if there was none. */
static bool find_way_back(struct recorder *r, struct diags *diags)
{
    const struct left_over *left = open_left_over(r);
    uint64_t fingerprint = r->journal.fingerprint;
    bool noted = journal_load(&r->journal, &r->sweep->tally);
    if (noted && r->journal.fingerprint != fingerprint)
        return refuse(r, diags, "another command began it");
    r->journal.fingerprint = fingerprint;
    if (noted && r->journal.bytes <= left->size) {
        r->sweep->done.records = r->journal.records;
        return go_on(r, left, diags);
    }
    r->sweep->tally.row_count = 0;
    if (left->size == 0) {
        r->journal = (struct journal){.arena = r->journal.arena, .path = r->journal.path, .fingerprint = fingerprint};
        r->journal.last = SIZE_MAX;
        return go_on(r, left, diags);
    }
    if (!count_records(r, left, diags) || !go_on(r, left, diags))
        return false;
    r->sweep->done.records = r->journal.points;
    return true;
}

/* ---- Opening and closing --------------------------------------------------------------------------------------------- */

static bool write_header(struct recorder *r)
{
    size_t count = r->total == SIZE_MAX ? 0 : r->total;
    return r->sink.bytes > 0 || sink_write(&r->sink, header_of(r, count));
}

bool recorder_open(struct recorder *r, uint64_t fingerprint, struct diags *diags)
{
    struct sweep *sweep = r->sweep;
    r->journal = (struct journal){.arena = r->arena, .fingerprint = fingerprint, .last = SIZE_MAX};
    sweep->done.last = SIZE_MAX;
    sweep->sink = &r->sink;
    if (r->discard) {
        r->sink = (struct sink){.fd = -1};
        return points_skip(sweep->points, r->first) || r->first == 0;
    }
    if (!sink_open(&r->sink, r->arena, r->path))
        return refuse_output(r, r->sink.error, diags);
    if (r->sink.file)
        r->journal.path = str_format(r->arena, "%s.progress", r->path);
    if (r->resume && r->journal.path != NULL) {
        if (!find_way_back(r, diags))
            return false;
    } else {
        points_skip(sweep->points, r->first);
    }
    if (!journal_save(&r->journal, &sweep->tally))
        r->journal.path = NULL; /* the directory cannot be written to */
    if (sink_start(&r->sink, r->journal.bytes) && write_header(r))
        return true;
    if (r->journal.path != NULL && r->journal.bytes == 0)
        journal_remove(&r->journal);
    return refuse_output(r, r->sink.error, diags);
}

static void note(struct recorder *r)
{
    const struct sweep_done *done = &r->sweep->done;
    r->journal.points = done->points;
    r->journal.records = done->records;
    r->journal.bytes = r->sink.bytes;
    r->journal.last = done->last;
    r->journal.last_bytes = done->last_bytes;
}

bool recorder_wrote(void *context, const struct sweep *sweep)
{
    struct recorder *r = context;
    note(r);
    (void)journal_note(&r->journal, &sweep->tally); /* the one before is good as well */
    return true;
}

bool recorder_close(struct recorder *r, bool finished)
{
    struct sweep *sweep = r->sweep;
    bool ok = r->sink.error == 0;
    if (ok && sweep->format->binary && r->sink.file)
        ok = sink_patch(&r->sink, header_of(r, sweep->done.records));
    ok = sink_close(&r->sink) && ok;
    bool needed = r->resume && sweep->kinds + 1 != 1U << RECORD_KINDS; /* to tell that it is complete */
    note(r);
    if (finished && ok && !needed)
        journal_remove(&r->journal);
    else
        (void)journal_save(&r->journal, &sweep->tally);
    return ok;
}
