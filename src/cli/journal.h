/* How far a scan has come: a small file beside its output, FILE.progress, from which --resume goes on. It never promises
 * more than the output holds. */
#ifndef CLI_JOURNAL_H
#define CLI_JOURNAL_H

#include "base/diag.h"
#include "report/tally.h"

struct journal {
    struct arena *arena;
    const char *path;     /* NULL: none is kept */
    uint64_t fingerprint; /* of the command */
    size_t points;        /* done */
    size_t records;       /* written */
    size_t bytes;         /* of the output that belong to them */
    size_t last;          /* number of the last point that has a record; SIZE_MAX: none */
    size_t last_bytes;    /* size of that record */
    double saved;         /* when it was last written, in seconds; 0: never */
};

/* Writes it, with the counts of the points that are done. False with errno if that fails: the old one then remains. */
bool journal_save(struct journal *journal, const struct tally *tally);

/* The same, unless it was just written. */
bool journal_note(struct journal *journal, const struct tally *tally);

/* Reads the journal at journal->path, adding to the tally. False if there is none, or none that makes sense. */
bool journal_load(struct journal *journal, struct tally *tally);

void journal_remove(struct journal *journal);

/* Mixes bytes into a fingerprint (FNV-1a); start from 0. */
uint64_t journal_mix(uint64_t fingerprint, const void *bytes, size_t size);

#endif
