/* One lock, two conditions. Invariant, under the lock: taken <= started <= put <= taken + slots; done[j % slots] tells for
 * every job j in [taken, put) whether it has ended. */
#include "base/belt.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

/* LAPACK and the walkers of deep formulas want more than the 128 kB of some systems. */
enum { STACK_BYTES = 8 * 1024 * 1024 };

/* What a thread is told when it starts. */
struct worker {
    struct belt *belt;
    size_t number;
    pthread_t thread;
};

struct belt {
    pthread_mutex_t lock;
    pthread_cond_t work_there; /* a job went in, or the belt closes */
    pthread_cond_t job_done;   /* the oldest one */
    belt_work *work;
    void *context;
    size_t slots;
    size_t put;
    size_t started;
    size_t taken;
    bool *done; /* slots */
    bool closing;
    size_t count; /* threads that were started; 0: the caller works */
    struct worker *workers;
};

/* Starts the next job; false when the belt closes. */
static bool start(struct belt *belt, size_t *job)
{
    pthread_mutex_lock(&belt->lock);
    while (!belt->closing && belt->started == belt->put)
        pthread_cond_wait(&belt->work_there, &belt->lock);
    bool started = !belt->closing;
    if (started)
        *job = belt->started++;
    pthread_mutex_unlock(&belt->lock);
    return started;
}

static void finish(struct belt *belt, size_t job)
{
    pthread_mutex_lock(&belt->lock);
    belt->done[job % belt->slots] = true;
    if (job == belt->taken)
        pthread_cond_signal(&belt->job_done);
    pthread_mutex_unlock(&belt->lock);
}

static void *run(void *argument)
{
    struct worker *worker = argument;
    size_t job = 0;
    while (start(worker->belt, &job)) {
        worker->belt->work(worker->belt->context, worker->number, job);
        finish(worker->belt, job);
    }
    return NULL;
}

static void close_belt(void *resource)
{
    struct belt *belt = resource;
    pthread_mutex_lock(&belt->lock);
    belt->closing = true;
    pthread_cond_broadcast(&belt->work_there);
    pthread_mutex_unlock(&belt->lock);
    for (size_t k = 0; k < belt->count; k++)
        pthread_join(belt->workers[k].thread, NULL);
    pthread_cond_destroy(&belt->work_there);
    pthread_cond_destroy(&belt->job_done);
    pthread_mutex_destroy(&belt->lock);
}

/* Starts as many threads as the system gives, with all signals blocked: they inherit the mask. */
static void start_threads(struct belt *belt, size_t threads)
{
    sigset_t all;
    sigset_t before;
    pthread_attr_t attributes;
    sigfillset(&all);
    if (pthread_attr_init(&attributes) != 0)
        return;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; belt->count < threads; belt->count++) {
        struct worker *worker = &belt->workers[belt->count];
        *worker = (struct worker){.belt = belt, .number = belt->count};
        if (pthread_create(&worker->thread, &attributes, run, worker) != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

struct belt *belt_open(struct arena *arena, size_t threads, size_t slots, belt_work *work, void *context)
{
    struct belt *belt = ARENA_NEW(arena, struct belt);
    *belt = (struct belt){
        .work = work,
        .context = context,
        .slots = slots,
        .done = ARENA_ARRAY(arena, slots, bool),
        .workers = ARENA_ARRAY(arena, threads, struct worker),
    };
    pthread_mutex_init(&belt->lock, NULL);
    pthread_cond_init(&belt->work_there, NULL);
    pthread_cond_init(&belt->job_done, NULL);
    arena_defer(arena, close_belt, belt);
    if (threads > 1)
        start_threads(belt, threads);
    return belt;
}

void belt_put(struct belt *belt)
{
    pthread_mutex_lock(&belt->lock);
    belt->done[belt->put % belt->slots] = false;
    belt->put++;
    pthread_cond_signal(&belt->work_there);
    pthread_mutex_unlock(&belt->lock);
}

void belt_take(struct belt *belt)
{
    if (belt->count == 0) {
        belt->started++;
        belt->work(belt->context, 0, belt->taken++);
        return;
    }
    pthread_mutex_lock(&belt->lock);
    while (!belt->done[belt->taken % belt->slots])
        pthread_cond_wait(&belt->job_done, &belt->lock);
    belt->taken++;
    pthread_mutex_unlock(&belt->lock);
}

size_t belt_threads(const struct belt *belt)
{
    return belt->count == 0 ? 1 : belt->count;
}
