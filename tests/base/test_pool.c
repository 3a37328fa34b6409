/* The pool: every job once, at its own place, whatever the number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/pool.h"

enum { JOBS = 5000, MOST = 64 };

/* What the jobs see of each other. */
struct tally {
    size_t threads;
    unsigned char runs[JOBS];
    atomic_bool busy[MOST];
    atomic_size_t mistakes;
};

static void count_job(void *context, size_t index, size_t worker)
{
    struct tally *tally = context;
    if (worker >= tally->threads || atomic_exchange(&tally->busy[worker], true)) {
        atomic_fetch_add(&tally->mistakes, 1);
        return;
    }
    tally->runs[index]++; /* one byte for each job: threads write beside each other */
    atomic_store(&tally->busy[worker], false);
}

static void test_every_job_runs_once(void **state)
{
    (void)state;
    static const size_t threads[] = {0, 1, 2, 7, MOST};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        static struct tally tally;
        tally = (struct tally){.threads = threads[t] == 0 ? 1 : threads[t]};
        pool_run(threads[t], JOBS, count_job, &tally);
        assert_int_equal(atomic_load(&tally.mistakes), 0);
        for (size_t k = 0; k < JOBS; k++)
            assert_int_equal(tally.runs[k], 1);
    }
}

/* Two jobs that wait for each other end only if two threads run them. */
static void meet(void *context, size_t index, size_t worker)
{
    (void)index;
    (void)worker;
    (void)pthread_barrier_wait(context);
}

static void test_jobs_run_at_the_same_time(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 3), 0);
    pool_run(3, 3, meet, &barrier);
    pthread_barrier_destroy(&barrier);
}

static void in_the_caller(void *context, size_t index, size_t worker)
{
    (void)index;
    assert_int_equal(worker, 0);
    assert_true(pthread_equal(*(pthread_t *)context, pthread_self()));
}

static void test_one_thread_is_the_caller(void **state)
{
    (void)state;
    pthread_t self = pthread_self();
    pool_run(1, 20, in_the_caller, &self);
    pool_run(0, 20, in_the_caller, &self);
    pool_run(8, 1, in_the_caller, &self); /* never more threads than jobs */
}

static void never(void *context, size_t index, size_t worker)
{
    (void)context;
    (void)index;
    (void)worker;
    fail();
}

static void test_no_jobs(void **state)
{
    (void)state;
    pool_run(4, 0, never, NULL);
}

/* With one worker the jobs come in order. */
static void append(void *context, size_t index, size_t worker)
{
    (void)worker;
    size_t *next = context;
    assert_int_equal(index, (*next)++);
}

static void test_order(void **state)
{
    (void)state;
    size_t next = 0;
    pool_run(1, 100, append, &next);
    assert_int_equal(next, 100);
}

static void test_processors(void **state)
{
    (void)state;
    assert_true(pool_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_job_runs_once),
        cmocka_unit_test(test_jobs_run_at_the_same_time),
        cmocka_unit_test(test_one_thread_is_the_caller),
        cmocka_unit_test(test_no_jobs),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_processors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
