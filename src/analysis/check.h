/* Checks: a file of points with what is expected of each, run and compared.
 *
 * Everything that is read is shared by the threads that run the checks, and never written again. */
#ifndef ANALYSIS_CHECK_H
#define ANALYSIS_CHECK_H

#include "lang/json.h"

/* A check. What the public header shows comes first, so that one pointer serves both. */
struct check {
    struct cp_check facts;
    const struct cp_checks *owner;
    const struct json *json;   /* the object in the check file */
    const struct json *model;  /* a path or a model */
    const struct json *at;     /* any form of a point; NULL: the model's own values */
    const struct json *expect; /* an object; NULL only in files that are read to be recorded */
    struct cp_options options;
    double rtol, atol; /* |actual - expected| <= atol + rtol |expected| */
};

struct cp_checks {
    const struct source *source;
    const char *path;
    struct check *items;
    size_t count;
};

/* An expected value that today's answer replaces when the file is recorded. */
struct check_edit {
    struct span span; /* of the old value; empty where `text` is inserted */
    const char *text;
};

/* An outcome, with what --record would write. */
struct check_outcome {
    struct cp_outcome facts;
    const struct check_edit *edits; /* in no order, no two overlapping */
    size_t edit_count;
    struct cp_diagnostic exhausted; /* the place of a diagnostic when there is no memory for one */
};

/* check_file.c: reads a check file; NULL with all its mistakes. */
struct cp_checks *check_file_read(struct arena *arena, const char *path, bool to_record, struct diags *diags);

/* The same from a text that was read; `path` is what files are relative to. */
struct cp_checks *check_file_parse(struct arena *arena, const struct source *source, const char *path, bool to_record,
                                   struct diags *diags);

/* check_run.c: runs one check. Failing is an outcome. Everything in it belongs to `arena`. */
const struct check_outcome *check_run(struct arena *arena, const struct check *check);

/* check_record.c: the edit that gives a check without expectations this object. */
struct check_edit check_fill(struct arena *arena, const struct check *check, const char *expect);

/* check_record.c: the text of the file with the edits of those outcomes that are about its checks. */
struct str check_record(struct arena *arena, const struct cp_checks *checks, size_t count,
                        const struct check_outcome *const *outcomes);

#endif
