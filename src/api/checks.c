/* Checks: reading, running on threads, recording. Each worker has a session of its own; all of them are closed with the
 * session that asked, so that outcomes live as long as everything else that it returned. */
#include "analysis/check.h"
#include "api/session.h"
#include "base/pool.h"
#include "data/file.h"
#include "linalg/eigsym.h"

cp_checks *cp_load_checks(cp_session *session, const char *path, bool to_record)
{
    cp_checks *volatile checks = NULL;
    SESSION_CALL(session, checks = check_file_read(session->call, path, to_record, &session->diags));
    return checks;
}

size_t cp_checks_count(const cp_checks *checks)
{
    return checks->count;
}

const struct cp_check *cp_checks_at(const cp_checks *checks, size_t k)
{
    return k < checks->count ? &checks->items[k].facts : NULL;
}

/* ---- Running -------------------------------------------------------------------------------------------------- */

struct run {
    const struct cp_check *const *checks;
    const struct cp_outcome **outcomes;
    struct check_outcome *failures; /* one for each check: used where there was no memory for more */
    cp_session **sessions;          /* one for each worker */
};

static void close_session(void *session)
{
    cp_close(session);
}

/* As many sessions as there is memory for, up to `threads`. */
static size_t open_sessions(struct arena *arena, size_t threads, cp_session **sessions)
{
    size_t count = 0;
    while (count < threads && (sessions[count] = cp_open()) != NULL)
        arena_defer(arena, close_session, sessions[count++]);
    return count;
}

static void run_one(void *context, size_t index, size_t worker)
{
    struct run *run = context;
    cp_session *session = run->sessions[worker];
    const struct check *check = (const struct check *)(const void *)run->checks[index];
    const struct check_outcome *volatile outcome = NULL;
    eigsym_threads(1); /* for this thread, too: see there */
    SESSION_CALL(session, outcome = check_run(session->call, check));
    if (outcome == NULL) {
        struct check_outcome *failure = &run->failures[index];
        failure->exhausted = session->exhausted;
        failure->facts =
            (struct cp_outcome){.check = &check->facts, .diagnostics = &failure->exhausted, .diagnostic_count = 1};
        outcome = failure;
    }
    run->outcomes[index] = &outcome->facts;
}

static const struct cp_outcome *const *run_all(cp_session *session, size_t count, const struct cp_check *const *checks,
                                               size_t threads)
{
    struct arena *arena = session->call;
    if (threads == 0)
        threads = pool_processors();
    if (threads > count)
        threads = count;
    struct run run = {.checks = checks};
    run.outcomes = ARENA_ARRAY(arena, count, const struct cp_outcome *);
    run.failures = ARENA_ARRAY(arena, count, struct check_outcome);
    run.sessions = ARENA_ARRAY(arena, threads, cp_session *);
    size_t opened = open_sessions(arena, threads, run.sessions);
    if (opened == 0 && count > 0)
        arena_exhausted(arena);
    pool_run(opened, count, run_one, &run);
    return run.outcomes;
}

const struct cp_outcome *const *cp_run_checks(cp_session *session, size_t count, const struct cp_check *const *checks,
                                              size_t threads)
{
    const struct cp_outcome *const *volatile outcomes = NULL;
    SESSION_CALL(session, outcomes = run_all(session, count, checks, threads));
    return outcomes;
}

/* ---- Recording ------------------------------------------------------------------------------------------------ */

static const struct cp_recording *record(cp_session *session, const cp_checks *checks, size_t count,
                                         const struct cp_outcome *const *outcomes)
{
    struct arena *arena = session->call;
    const struct check_outcome **own = ARENA_ARRAY(arena, count, const struct check_outcome *);
    for (size_t k = 0; k < count; k++)
        own[k] = (const struct check_outcome *)(const void *)outcomes[k]; /* facts come first */
    struct str before = checks->source->text;
    struct str after = check_record(arena, checks, count, own);
    if (!str_equal(before, after) && !file_write(arena, checks->path, after, &session->diags))
        return NULL;
    struct cp_recording *recording = ARENA_NEW(arena, struct cp_recording);
    *recording = (struct cp_recording){checks->path, str_copy(arena, before), str_copy(arena, after)};
    return recording;
}

const struct cp_recording *cp_record_checks(cp_session *session, const cp_checks *checks, size_t count,
                                            const struct cp_outcome *const *outcomes)
{
    const struct cp_recording *volatile recording = NULL;
    SESSION_CALL(session, recording = record(session, checks, count, outcomes));
    return recording;
}
