/* A belt: numbered jobs go in, threads do them, and they come out in the order in which they went in, however long each
 * takes. For streams without an end in sight; pool.h is for a list of jobs.
 *
 *     struct belt *belt = belt_open(arena, threads, slots, work, context);
 *     size_t given = 0;
 *     for (size_t taken = 0; taken < count; taken++) {
 *         for (; given < count && given < taken + slots; given++)
 *             belt_put(belt);                (after what job `given` needs was put into slot given % slots)
 *         belt_take(belt);                   (job `taken` is done: its result is in slot taken % slots)
 *     }
 *
 * A job may use what belongs to its slot and to its worker, and read what nobody changes. Arenas have one guard each, so
 * a job that allocates does so from a root arena of its slot or its worker, under a guard that it sets itself. */
#ifndef BASE_BELT_H
#define BASE_BELT_H

#include "base/arena.h"

struct belt;

/* Does job `job`. `worker`, below the number of threads, tells who is at work: no two jobs of a worker overlap. */
typedef void belt_work(void *context, size_t worker, size_t job);

/* A belt with `threads` workers (at least 1), for at most `slots` jobs that went in and did not come out yet. With one
 * thread, or where the system gives none, the caller is worker 0 and works in belt_take. The threads end with the arena,
 * after the jobs they are at; signals are not delivered to them. */
struct belt *belt_open(struct arena *arena, size_t threads, size_t slots, belt_work *work, void *context);

/* Gives the next job to the workers. What the caller wrote before is visible to the job. */
void belt_put(struct belt *belt);

/* Waits for the oldest job that did not come out yet, which must have gone in. What the job wrote is visible to the
 * caller. */
void belt_take(struct belt *belt);

/* Workers, the caller included where it is one. */
size_t belt_threads(const struct belt *belt);

#endif
