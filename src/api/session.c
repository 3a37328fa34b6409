/* Sessions. Invariant: between calls there is no guard, and the caller's locale is in force. */
#include "api/session.h"

static void free_locale(void *locale)
{
    freelocale(locale);
}

cp_session *session_open(size_t limit)
{
    struct arena *arena = arena_open(limit);
    if (arena == NULL)
        return NULL;
    if (setjmp(*arena_guard(arena)) != 0) {
        arena_close(arena);
        return NULL;
    }
    struct cp_session *session = ARENA_NEW(arena, struct cp_session);
    session->arena = arena;
    session->diags.arena = arena;
    session->numbers = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (session->numbers == (locale_t)0)
        arena_exhausted(arena);
    arena_defer(arena, free_locale, session->numbers);
    arena_unguard(arena);
    return session;
}

cp_session *cp_open(void)
{
    return session_open(0);
}

void cp_close(cp_session *session)
{
    if (session != NULL)
        arena_close(session->arena);
}

void session_enter(cp_session *session)
{
    session->diags = (struct diags){.arena = session->arena};
    session->call = NULL;
    session->outside = uselocale(session->numbers);
}

void session_leave(cp_session *session)
{
    arena_unguard(session->arena);
    uselocale(session->outside);
}

void session_out_of_memory(cp_session *session)
{
    session_leave(session);
    arena_close(session->call);
    session->call = NULL;
    session->exhausted = (struct cp_diagnostic){
        .code = diag_rows[DIAG_MEMORY].code,
        .status = diag_rows[DIAG_MEMORY].status,
        .message = diag_rows[DIAG_MEMORY].meaning,
    };
    session->diags.items = &session->exhausted;
    session->diags.count = 1;
}

size_t cp_diagnostic_count(const cp_session *session)
{
    return session->diags.count;
}

const struct cp_diagnostic *cp_diagnostic_at(const cp_session *session, size_t k)
{
    return k < session->diags.count ? &session->diags.items[k] : NULL;
}
