/* Arenas: alignment, limits, what is charged to whom, the order of release, and every allocation failing once. */
#include "base/arena.h"

#include "support/random.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void allocations_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct random random = {1};
    enum { COUNT = 2000 };
    static unsigned char *blocks[COUNT];
    static size_t sizes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = i % 50 == 0 ? random_below(&random, 3000000) : random_below(&random, 300);
        blocks[i] = arena_alloc(arena, sizes[i], 1);
        assert_int_equal((uintptr_t)blocks[i] % 64, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            if (blocks[i][k] != 0)
                fail_msg("byte %zu of block %zu is not zero", k, i);
        memset(blocks[i], (int)(i % 255 + 1), sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < sizes[i]; k += 61)
            if (blocks[i][k] != i % 255 + 1)
                fail_msg("block %zu was overwritten", i);
    arena_close(arena);
}

static void nothing_is_a_valid_allocation(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64);
    assert_non_null(arena_alloc(arena, 0, 8));
    assert_non_null(arena_alloc(arena, 8, 0));
    assert_non_null(arena_alloc_raw(arena, 0, SIZE_MAX));
    assert_non_null(arena_copy(arena, NULL, 0, 8));
    assert_int_equal(arena_used(arena), 0);
    arena_alloc(arena, 64, 1); /* exactly the limit */
    assert_non_null(arena_alloc(arena, 0, 1));
    arena_close(arena);
    arena_close(NULL);
}

/* Whether arena_alloc(count, size) is refused. */
static bool refused(struct arena *arena, size_t count, size_t size)
{
    bool failed = setjmp(*arena_guard(arena)) != 0;
    if (!failed)
        (void)arena_alloc_raw(arena, count, size);
    arena_unguard(arena);
    return failed;
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    static const size_t cases[][2] = {{SIZE_MAX, 1},
                                      {1, SIZE_MAX},
                                      {SIZE_MAX, SIZE_MAX},
                                      {SIZE_MAX / 2, 2},
                                      {SIZE_MAX / 2 + 1, 2},
                                      {SIZE_MAX / 8 + 2, 8},
                                      {(size_t)1 << 32, (size_t)1 << 32},
                                      {PTRDIFF_MAX, 1},
                                      {SIZE_MAX - 63, 1},
                                      {PTRDIFF_MAX - 64, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_open(0);
        assert_true(refused(arena, cases[i][0], cases[i][1]));
        assert_int_equal(arena_used(arena), 0);
        assert_false(refused(arena, 10, 10)); /* a refusal leaves the arena usable */
        arena_close(arena);
        arena = arena_open(1000);
        assert_true(refused(arena_child(arena), cases[i][0], cases[i][1]));
        arena_close(arena);
    }
}

static void limit_is_exact_and_shared(void **state)
{
    (void)state;
    struct arena *root = arena_open(1024);
    struct arena *child = arena_child(root);
    assert_false(refused(root, 512, 1));
    assert_false(refused(child, 448, 1));
    assert_true(refused(child, 65, 1));
    assert_true(refused(root, 65, 1));
    assert_false(refused(child, 64, 1));
    assert_true(refused(root, 1, 1));
    assert_int_equal(arena_used(root), 1024);
    arena_close(child); /* gives back what it took */
    assert_int_equal(arena_used(root), 512);
    assert_false(refused(root, 512, 1));
    assert_true(refused(root, 1, 1));
    arena_close(root);
}

static void every_ancestor_is_charged(void **state)
{
    (void)state;
    struct arena *root = arena_open(0);
    struct arena *child = arena_child(root);
    struct arena *grandchild = arena_child(child);
    struct arena *other = arena_child(root);
    arena_alloc(root, 1, 1);
    arena_alloc(child, 2, 64);
    arena_alloc(grandchild, 4, 64);
    arena_alloc(other, 8, 64);
    assert_int_equal(arena_used(grandchild), 4 * 64);
    assert_int_equal(arena_used(child), 6 * 64);
    assert_int_equal(arena_used(other), 8 * 64);
    assert_int_equal(arena_used(root), 15 * 64);
    arena_close(grandchild);
    assert_int_equal(arena_used(child), 2 * 64);
    assert_int_equal(arena_used(root), 11 * 64);
    arena_close(child);
    assert_int_equal(arena_used(root), 9 * 64);
    arena_close(root);
}

/* A cleanup that notes when it ran. */
struct note {
    char *log;
    char name;
};

static void write_note(void *resource)
{
    const struct note *note = resource;
    note->log[strlen(note->log)] = note->name;
}

static void cleanups_run_backwards_children_first(void **state)
{
    (void)state;
    char log[16] = "";
    struct note notes[] = {{log, 'a'}, {log, 'b'}, {log, 'c'}, {log, 'd'}, {log, 'e'}};
    struct arena *root = arena_open(0);
    arena_defer(root, write_note, &notes[0]);
    struct arena *first = arena_child(root);
    struct arena *second = arena_child(root);
    struct arena *inner = arena_child(second);
    arena_defer(root, write_note, &notes[1]);
    arena_defer(first, write_note, &notes[2]);
    arena_defer(inner, write_note, &notes[3]);
    arena_defer(second, write_note, &notes[4]);
    arena_close(first);
    assert_string_equal(log, "c");
    arena_close(root);
    assert_string_equal(log, "cdeba");
}

static void a_cleanup_that_cannot_be_registered_runs(void **state)
{
    (void)state;
    char log[16] = "";
    struct note note = {log, 'x'};
    struct arena *arena = arena_open(64);
    arena_alloc(arena, 64, 1);
    volatile bool unwound = false;
    if (setjmp(*arena_guard(arena)) == 0)
        arena_defer(arena, write_note, &note);
    else
        unwound = true;
    assert_true(unwound);
    assert_string_equal(log, "x");
    arena_close(arena);
    assert_string_equal(log, "x");
}

static void children_close_in_any_order(void **state)
{
    (void)state;
    struct random random = {3};
    for (int trial = 0; trial < 100; trial++) {
        struct arena *root = arena_open(0);
        struct arena *children[20];
        for (size_t i = 0; i < 20; i++) {
            children[i] = arena_child(root);
            arena_alloc(children[i], 1 + random_below(&random, 1000), 1);
        }
        size_t closed = random_below(&random, 21);
        for (size_t i = 0; i < closed; i++) {
            size_t pick = random_below(&random, 20);
            arena_close(children[pick]);
            children[pick] = arena_child(root);
        }
        arena_close(root);
    }
}

static void arrays_grow(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    size_t *items = NULL;
    for (size_t count = 0; count < 5000; count++) {
        ARENA_GROW(arena, items, count);
        items[count] = count * count;
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(items[i], i * i);
    assert_true(arena_used(arena) < 3 * 8192 * sizeof *items);
    const size_t *copy = arena_copy(arena, items, 5000, sizeof *items);
    assert_ptr_not_equal(copy, items);
    assert_memory_equal(copy, items, 5000 * sizeof *items);
    arena_close(arena);
}

struct tally {
    size_t deferred;
    size_t cleaned;
};

static void count_cleanup(void *resource)
{
    ((struct tally *)resource)->cleaned++;
}

static void defer_counted(struct arena *arena, struct tally *tally)
{
    tally->deferred++;
    arena_defer(arena, count_cleanup, tally);
}

/* What was taken is given back, to ancestors and the limit too; from the second round on, the same work finds the same
 * memory. */
static void rewinding_starts_afresh(void **state)
{
    (void)state;
    struct arena *root = arena_open(9000000);
    struct arena *scratch = arena_child(root);
    arena_rewind(scratch);
    ARENA_ARRAY(root, 5, double);
    double *first[6];
    double *large[6];
    for (int round = 0; round < 6; round++) {
        first[round] = ARENA_ARRAY(scratch, 1000, double);
        for (int k = 0; k < 8; k++)
            memset(ARENA_ARRAY(scratch, 1000, double), 1, 1000 * sizeof(double));
        for (int i = 0; i < 1000; i++)
            assert_true(first[round][i] == 0);
        large[round] = ARENA_ARRAY_RAW(scratch, 1000000, double);
        memset(large[round], 1, 1000000 * sizeof(double));
        if (round > 1) {
            assert_ptr_equal(first[round], first[1]);
            assert_ptr_equal(large[round], large[1]);
        }
        struct tally tally = {0, 0};
        defer_counted(scratch, &tally);
        defer_counted(arena_child(arena_child(scratch)), &tally);
        arena_rewind(scratch);
        assert_int_equal(tally.cleaned, 2);
        assert_int_equal(arena_used(scratch), 0);
        assert_int_equal(arena_used(root), 64);
    }
    arena_close(root);
}

/* Chunks go from child to child, zeroed where that was promised, and never to two at a time. */
static void children_share_what_is_left(void **state)
{
    (void)state;
    struct arena *root = arena_open(0);
    struct random random = {3};
    for (int round = 0; round < 300; round++) {
        struct arena *child[4];
        unsigned char *block[4][5];
        size_t size[4][5];
        for (int c = 0; c < 4; c++)
            child[c] = arena_child(c % 2 == 0 ? root : child[c - 1]);
        for (int k = 0; k < 20; k++) {
            int c = k % 4;
            size[c][k / 4] = random_below(&random, random_below(&random, 9) == 0 ? 900000 : 9000);
            block[c][k / 4] = arena_alloc(child[c], size[c][k / 4], 1);
            for (size_t i = 0; i < size[c][k / 4]; i++)
                if (block[c][k / 4][i] != 0)
                    fail_msg("byte %zu is not zero", i);
            memset(block[c][k / 4], k + 1, size[c][k / 4]);
        }
        for (int k = 0; k < 20; k++)
            for (size_t i = 0; i < size[k % 4][k / 4]; i += 7)
                if (block[k % 4][k / 4][i] != k + 1)
                    fail_msg("block %d was overwritten", k);
        arena_close(child[0]);
        arena_close(child[2]);
        assert_int_equal(arena_used(root), 0);
    }
    arena_close(root);
}

/* Some work of all kinds. False: memory ran out. */
static bool work(struct arena *arena, struct tally *tally)
{
    if (setjmp(*arena_guard(arena)) != 0)
        return false;
    for (int i = 0; i < 5; i++) {
        struct arena *scratch = arena_child(arena);
        ARENA_ARRAY(scratch, 100, double);
        defer_counted(scratch, tally);
        struct arena *inner = arena_child(scratch);
        defer_counted(inner, tally);
        ARENA_ARRAY_RAW(inner, 1000, double);
        ARENA_ARRAY(arena, 30, double);
        arena_close(scratch);
    }
    arena_unguard(arena);
    return true;
}

/* The limit grows step by step, so that each allocation fails once: nothing leaks, each cleanup runs exactly once. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    size_t failures = 0;
    bool done = false;
    for (size_t limit = 64; !done; limit += 64) {
        struct tally tally = {0, 0};
        struct arena *arena = arena_open(limit);
        done = work(arena, &tally);
        failures += !done;
        assert_true(arena_used(arena) <= limit);
        arena_close(arena);
        assert_int_equal(tally.cleaned, tally.deferred);
    }
    assert_true(failures > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(allocations_are_aligned_zeroed_and_apart),
                                       cmocka_unit_test(nothing_is_a_valid_allocation),
                                       cmocka_unit_test(sizes_that_overflow_are_refused),
                                       cmocka_unit_test(limit_is_exact_and_shared),
                                       cmocka_unit_test(every_ancestor_is_charged),
                                       cmocka_unit_test(cleanups_run_backwards_children_first),
                                       cmocka_unit_test(a_cleanup_that_cannot_be_registered_runs),
                                       cmocka_unit_test(children_close_in_any_order),
                                       cmocka_unit_test(arrays_grow),
                                       cmocka_unit_test(rewinding_starts_afresh),
                                       cmocka_unit_test(children_share_what_is_left),
                                       cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
