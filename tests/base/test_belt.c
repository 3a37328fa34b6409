/* Jobs in any number, for any number of threads: each is done once, by one worker at a time, and comes out in order. */
#include "base/belt.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SLOTS = 5, MOST_THREADS = 9, MOST_JOBS = 1000 };

struct board {
    size_t in[SLOTS];
    size_t out[SLOTS];
    int busy[MOST_THREADS]; /* jobs that a worker is at */
    bool overlapped[MOST_THREADS];
    bool blocked[MOST_THREADS]; /* signals were not for this worker */
    size_t times[MOST_JOBS];    /* how often a job was done */
};

/* Jobs take unequal time, so that later ones end before earlier ones. */
static void work(void *context, size_t worker, size_t job)
{
    struct board *board = context;
    if (board->busy[worker]++ != 0)
        board->overlapped[worker] = true;
    volatile double x = 1;
    for (size_t k = 0; k < (job % 7 == 0 ? 200000 : 100); k++)
        x = x * 1.0000001;
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    board->blocked[worker] = sigismember(&mask, SIGINT) == 1;
    board->times[job]++;
    board->out[job % SLOTS] = 3 * board->in[job % SLOTS] + 1;
    board->busy[worker]--;
}

static void check(size_t threads, size_t count)
{
    struct board *board = calloc(1, sizeof *board);
    struct arena *arena = arena_open(0);
    struct belt *belt = belt_open(arena, threads, SLOTS, work, board);
    assert_in_range(belt_threads(belt), 1, threads);
    size_t given = 0;
    for (size_t taken = 0; taken < count; taken++) {
        for (; given < count && given < taken + SLOTS; given++) {
            board->in[given % SLOTS] = given;
            belt_put(belt);
        }
        belt_take(belt);
        assert_int_equal(board->out[taken % SLOTS], 3 * taken + 1);
        assert_int_equal(board->times[taken], 1);
    }
    arena_close(arena);
    for (size_t k = 0; k < MOST_JOBS; k++)
        assert_int_equal(board->times[k], k < count);
    size_t blocked = 0;
    for (size_t k = 0; k < MOST_THREADS; k++) {
        assert_false(board->overlapped[k]);
        blocked += board->blocked[k];
    }
    assert_true((blocked > 0) == (threads > 1 && count > 0));
    free(board);
}

static void in_order(void **state)
{
    (void)state;
    static const size_t threads[] = {1, 2, 3, 7, MOST_THREADS};
    static const size_t counts[] = {0, 1, 4, 5, 6, MOST_JOBS};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            check(threads[t], counts[c]);
}

/* A run that ends early: what went in and was not started is dropped, what was started is finished. */
static void closes_with_jobs_left(void **state)
{
    (void)state;
    for (size_t round = 0; round < 50; round++) {
        struct board *board = calloc(1, sizeof *board);
        struct arena *arena = arena_open(0);
        struct belt *belt = belt_open(arena, 1 + round % 4, SLOTS, work, board);
        for (size_t k = 0; k < SLOTS; k++)
            belt_put(belt);
        if (round % 2 == 0)
            belt_take(belt);
        arena_close(arena);
        for (size_t k = 0; k < MOST_JOBS; k++)
            assert_in_range(board->times[k], 0, k < SLOTS);
        for (size_t k = 0; k < MOST_THREADS; k++)
            assert_int_equal(board->busy[k], 0);
        assert_true(round % 2 != 0 || board->times[0] == 1);
        free(board);
    }
}

static void the_caller_alone(void **state)
{
    (void)state;
    struct board *board = calloc(1, sizeof *board);
    struct arena *arena = arena_open(0);
    struct belt *belt = belt_open(arena, 1, SLOTS, work, board);
    assert_int_equal(belt_threads(belt), 1);
    belt_put(belt);
    belt_take(belt);
    assert_int_equal(board->times[0], 1);
    assert_false(board->blocked[0]);
    arena_close(arena);
    free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order),
        cmocka_unit_test(closes_with_jobs_left),
        cmocka_unit_test(the_caller_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
