/* Threads that work through a list of jobs. Which thread takes which job is left open; where the answers go is not: a job
 * writes to the place of its index, so that what comes out does not depend on the number of threads. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

/* One job. `worker` is below the number of threads, and no two jobs that run at the same time have the same one: it
 * may pick what a thread owns (a session, a buffer). Worker 0 is the calling thread. A job must return. */
typedef void pool_job(void *context, size_t index, size_t worker);

/* How many threads to use when nobody says: the processors that this process may run on, at least 1. */
size_t pool_processors(void);

/* Runs job(context, 0 ... count-1, worker), each once, begun in the order of the indices, on `threads` threads (at least
 * 1, never more than jobs), and returns when all have ended. Where the system gives fewer threads, these do it all. */
void pool_run(size_t threads, size_t count, pool_job *job, void *context);

#endif
