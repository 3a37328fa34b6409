/* Checks: regression tests of verdicts (critpoint-check(5)). Part of <critpoint/critpoint.h>. */
#ifndef CRITPOINT_CHECKS_H
#define CRITPOINT_CHECKS_H

#include <critpoint/critpoint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cp_checks cp_checks; /* a check file that was read */

/* One check: a point of a model, and what is expected there. */
struct cp_check {
    const char *name;
    const char *file;  /* the check file, as it was named */
    size_t line;       /* where the check begins there; both count from 1 */
    size_t column;     /* in code points */
    const char *model; /* the model file, as written; NULL for a model within the check file */
};

/* A field that is not as expected. Values are JSON texts. */
struct cp_mismatch {
    const char *field;    /* "verdict", "eigenvalues[3]", "inertia.zero", ... */
    const char *expected; /* as the check file has it, in one line */
    const char *actual;
    double tolerance; /* how far they may differ; NaN where they must be equal */
};

/* What became of a check. It passed if there is neither a mismatch nor, unless an error was expected, a diagnostic. */
struct cp_outcome {
    const struct cp_check *check;
    bool passed;
    size_t compared;                      /* how many values were compared */
    const struct cp_mismatch *mismatches; /* mismatch_count entries */
    size_t mismatch_count;
    const struct cp_diagnostic *diagnostics; /* diagnostic_count entries: why there is no answer to compare */
    size_t diagnostic_count;
};

/* What `critpoint check --record` made of a file. */
struct cp_recording {
    const char *file;
    const char *before; /* the text of the file, and what it is now; equal if nothing changed */
    const char *after;
};

/* Reads a check file; "-" is standard input. NULL with all its mistakes, and also if it expects nothing, unless it is read
 * `to_record`: then checks may lack expectations. */
CP_API cp_checks *cp_load_checks(cp_session *session, const char *path, bool to_record);
CP_API size_t cp_checks_count(const cp_checks *checks);
CP_API const struct cp_check *cp_checks_at(const cp_checks *checks, size_t k);

/* Runs `count` checks, of any files read by any session, on `threads` threads (0: one for each processor); BLAS has one
 * thread in each, so that no answer depends on `threads`. Returns their outcomes in the same order, or NULL if not even
 * that is possible: a check whose model cannot be read or analyzed is an outcome too. Files that checks name are relative
 * to their check file. */
CP_API const struct cp_outcome *const *cp_run_checks(cp_session *session, size_t count,
                                                     const struct cp_check *const *checks, size_t threads);

/* Brings the expectations of a file up to the outcomes of some of its checks, and writes it if that changes it. Expected
 * values that hold stay as they are written; a check without any gets verdict, index, loss, eigenvalues and minimum
 * ratio; all else keeps its form. Outcomes of other files are skipped; an error never replaces an answer nor an answer
 * an error. NULL if the file cannot be written. */
CP_API const struct cp_recording *cp_record_checks(cp_session *session, const cp_checks *checks, size_t count,
                                                   const struct cp_outcome *const *outcomes);

#ifdef __cplusplus
}
#endif

#endif
