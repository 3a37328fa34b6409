/* What stands behind the opaque types of the public header, and the door through which every call enters. */
#ifndef API_SESSION_H
#define API_SESSION_H

#include "base/diag.h"
#include "model/model.h"

#include <locale.h>

struct cp_session {
    struct arena *arena;
    struct arena *call;             /* what the call in progress, or the last one, allocates; kept if it succeeds */
    struct diags diags;             /* of the last call */
    struct cp_diagnostic exhausted; /* its place when there is no memory for one */
    locale_t numbers;               /* the "C" locale, in which numbers are read and written */
    locale_t outside;               /* the caller's, while a call runs */
};

struct cp_model {
    struct cp_session *session;
    struct model *model;
};

/* cp_open with a limit of memory in bytes; 0: none. */
cp_session *session_open(size_t limit);

/* Enters a call: forgets old diagnostics, switches to the "C" locale. */
void session_enter(cp_session *session);

/* Leaves it again. */
void session_leave(cp_session *session);

/* Leaves a call that ran out of memory, with that diagnostic; what the call allocated is released. */
void session_out_of_memory(cp_session *session);

/* Runs the statement between enter and leave, with the guard for lack of memory. The statement must not return; what it
 * assigns must be volatile or untouched when memory runs out. */
#define SESSION_CALL(session, statement)                                                                               \
    do {                                                                                                               \
        session_enter(session);                                                                                        \
        if (setjmp(*arena_guard((session)->arena)) == 0) {                                                             \
            (session)->call = arena_child((session)->arena);                                                           \
            statement;                                                                                                 \
            session_leave(session);                                                                                    \
        } else {                                                                                                       \
            session_out_of_memory(session);                                                                            \
        }                                                                                                              \
    } while (0)

#endif
