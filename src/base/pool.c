/* The caller works too: with one thread, or where the system gives no other, nothing is different but the time it takes.
 * Nothing is allocated from an arena, so that running out of memory cannot happen between start and join. */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum {
    MOST_THREADS = 1024,
    STACK = 8 * 1024 * 1024 /* what a main thread has: the depth of recursion is bounded with that in mind */
};

struct pool {
    pool_job *job;
    void *context;
    size_t count;
    atomic_size_t next; /* the first index that nobody has taken */
};

struct worker {
    struct pool *pool;
    size_t number;
    pthread_t thread;
};

size_t pool_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : (size_t)count;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    for (;;) {
        size_t index = atomic_fetch_add(&pool->next, 1);
        if (index >= pool->count)
            return NULL;
        pool->job(pool->context, index, worker->number);
    }
}

/* Starts workers 1 ... threads-1; returns how many there are with the caller. */
static size_t start(struct worker *workers, size_t threads)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return 1;
    size_t started = 1;
    if (pthread_attr_setstacksize(&attributes, STACK) == 0)
        while (started < threads && pthread_create(&workers[started].thread, &attributes, work, &workers[started]) == 0)
            started++;
    pthread_attr_destroy(&attributes);
    return started;
}

void pool_run(size_t threads, size_t count, pool_job *job, void *context)
{
    struct pool pool = {.job = job, .context = context, .count = count};
    struct worker workers[MOST_THREADS];
    if (threads > count)
        threads = count;
    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    for (size_t k = 0; k < threads || k == 0; k++)
        workers[k] = (struct worker){.pool = &pool, .number = k};
    size_t started = start(workers, threads);
    work(&workers[0]);
    for (size_t k = 1; k < started; k++)
        (void)pthread_join(workers[k].thread, NULL);
}
