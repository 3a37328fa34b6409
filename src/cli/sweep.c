/* A ring of slots on a belt. The main thread fills slots with points and writes what comes out; workers decode, classify
 * and print, each with its own scanner, into memory of the slot. Invariant: what is written depends on the points alone,
 * neither on threads nor on how they were cut into blocks. */
#include "cli/sweep.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/belt.h"

enum { LARGEST_BLOCK = 4096, LARGEST_ENTRIES = 65536 };

/* A block should take so long: enough to be worth a hand-over, not so long that nobody dares to interrupt it. */
static const double SHORT = 0.005;
static const double LONG = 0.05;

struct slot {
    struct arena *arena; /* a root */
    struct arena *memory;
    struct points_block block;
    struct text out;
    struct tally tally;
    struct sweep_done done;
    size_t mistake_count;
    struct sweep_mistake mistakes[SWEEP_MISTAKES];
    bool exhausted;
    double seconds;
};

struct ring {
    struct sweep *sweep;
    size_t count;
    struct slot *slots;
    size_t most; /* points of the next block */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- In the workers ---------------------------------------------------------------------------------------------- */

static const struct cp_record nothing = {
    .loss = NAN,
    .gradient_norm = NAN,
    .lambda_min = NAN,
    .lambda_max = NAN,
    .minimum_ratio = NAN,
    .displacement = NAN,
};

/* Classifies the points that could be read, a run of neighbours at a time. */
static bool classify(cp_scanner *scanner, size_t n, size_t count, const double *theta, const struct points_item *items,
                     struct cp_record *records)
{
    for (size_t k = 0; k < count;) {
        size_t end = k;
        while (end < count && items[end].error == NULL)
            end++;
        if (end > k && !cp_scanner_run(scanner, end - k, theta + k * n, records + k))
            return false;
        for (k = end; k < count && items[k].error != NULL; k++)
            records[k] = nothing;
    }
    return true;
}

static void note_mistake(struct slot *slot, const struct points_item *item)
{
    if (slot->mistake_count < SWEEP_MISTAKES)
        slot->mistakes[slot->mistake_count] =
            (struct sweep_mistake){item->line, str_copy(slot->memory, str_of(item->error))};
    slot->mistake_count++;
}

static void print(const struct sweep *sweep, struct slot *slot, const double *theta, const struct points_item *items,
                  const struct cp_record *records)
{
    size_t n = sweep->points->n;
    for (size_t k = 0; k < slot->block.count; k++) {
        const struct record_row row = {
            .n = n,
            .theta = theta + k * n,
            .id = items[k].id,
            .error = items[k].error != NULL ? items[k].error : records[k].error,
            .record = &records[k],
            .bad_line = items[k].error != NULL,
        };
        size_t before = slot->out.size;
        tally_record(&slot->tally, &row);
        if (row.bad_line)
            note_mistake(slot, &items[k]);
        if ((sweep->kinds >> record_kind(&row) & 1) == 0)
            continue;
        sweep->format->add(&slot->out, sweep->layout, &row);
        slot->done.records++;
        slot->done.last = slot->block.first + k;
        slot->done.last_bytes = slot->out.size - before;
    }
}

static bool work_through(const struct sweep *sweep, struct slot *slot, cp_scanner *scanner)
{
    size_t n = sweep->points->n;
    size_t count = slot->block.count;
    double *theta = ARENA_ARRAY_RAW(slot->memory, count * n, double);
    struct points_item *items = ARENA_ARRAY_RAW(slot->memory, count, struct points_item);
    struct cp_record *records = ARENA_ARRAY_RAW(slot->memory, count, struct cp_record);
    slot->out.arena = slot->tally.arena = slot->memory;
    if (sweep->format->binary)
        text_reserve(&slot->out, count * sweep->layout->npy_size);
    bool ok = points_decode(sweep->points, &slot->block, slot->memory, scanner, theta, items) &&
              classify(scanner, n, count, theta, items, records);
    if (ok)
        print(sweep, slot, theta, items, records);
    cp_scanner_clear(scanner);
    return ok;
}

static void work(void *context, size_t worker, size_t job)
{
    struct ring *ring = context;
    struct slot *slot = &ring->slots[job % ring->count];
    double start = now();
    if (setjmp(*arena_guard(slot->arena)) == 0)
        slot->exhausted = !work_through(ring->sweep, slot, ring->sweep->scanners[worker]);
    else
        slot->exhausted = true;
    arena_unguard(slot->arena);
    slot->seconds = now() - start;
}

/* ---- In the main thread ------------------------------------------------------------------------------------------- */

static void close_arena(void *arena)
{
    arena_close(arena);
}

static void make_slots(struct ring *ring, size_t count)
{
    struct arena *arena = ring->sweep->arena;
    ring->count = count;
    ring->slots = ARENA_ARRAY(arena, count, struct slot);
    for (size_t k = 0; k < count; k++) {
        ring->slots[k].arena = arena_open(0);
        if (ring->slots[k].arena == NULL)
            arena_exhausted(arena);
        arena_defer(arena, close_arena, ring->slots[k].arena);
    }
}

/* Empties a slot and puts the next points in. False if there are none. */
static bool fill(struct ring *ring, struct slot *slot)
{
    struct arena *arena = slot->arena;
    struct points_block block;
    arena_close(slot->memory);
    *slot = (struct slot){.arena = arena, .done = {.last = SIZE_MAX}};
    if (!points_next(ring->sweep->points, ring->most, &block))
        return false;
    if (setjmp(*arena_guard(arena)) != 0)
        arena_exhausted(ring->sweep->arena);
    slot->memory = arena_child(arena);
    slot->block = block;
    if (block.text.size > 0)
        slot->block.text.at = arena_copy(slot->memory, block.text.at, block.text.size, 1);
    arena_unguard(arena);
    return true;
}

static void adapt(struct ring *ring, const struct slot *slot)
{
    size_t n = ring->sweep->points->n;
    size_t largest = LARGEST_ENTRIES / (n == 0 ? 1 : n) + 1;
    if (largest > LARGEST_BLOCK)
        largest = LARGEST_BLOCK;
    if (slot->seconds > LONG && ring->most > 1)
        ring->most /= 2;
    else if (slot->seconds < SHORT && slot->block.count == ring->most && ring->most < largest)
        ring->most = 2 * ring->most < largest ? 2 * ring->most : largest;
}

static void take_over(struct sweep *sweep, const struct slot *slot)
{
    sweep->done.points += slot->block.count;
    sweep->done.records += slot->done.records;
    if (slot->done.last != SIZE_MAX) {
        sweep->done.last = slot->done.last;
        sweep->done.last_bytes = slot->done.last_bytes;
    }
    tally_merge(&sweep->tally, &slot->tally);
    for (size_t k = 0; k < slot->mistake_count; k++, sweep->mistake_count++)
        if (k < SWEEP_MISTAKES && sweep->mistake_count < SWEEP_MISTAKES)
            sweep->mistakes[sweep->mistake_count] =
                (struct sweep_mistake){slot->mistakes[k].line, str_copy(sweep->arena, str_of(slot->mistakes[k].error))};
}

/* Complete records among what a failed write left behind. */
static size_t count_leftover(const struct sweep *sweep)
{
    size_t count = 0;
    const struct str *left = &sweep->sink->leftover;
    if (sweep->format->binary)
        return left->size / sweep->layout->npy_size;
    for (size_t i = 0; i < left->size; i++)
        count += left->at[i] == '\n';
    return count;
}

/* Writes what came off the belt. False ends the run. */
static bool deliver(struct sweep *sweep, const struct slot *slot)
{
    sweep->exhausted = slot->exhausted;
    if (slot->exhausted)
        return false;
    if (!sink_write(sweep->sink, text_str(&slot->out))) {
        sweep->done.records += count_leftover(sweep);
        return false;
    }
    take_over(sweep, slot);
    return sweep->wrote == NULL || sweep->wrote(sweep->context, sweep);
}

/* Puts jobs on the belt while there are points and free slots, but rather writes what is done than waits for points. */
static bool feed(struct ring *ring, struct belt *belt, size_t *given, size_t taken)
{
    while (*given < taken + ring->count) {
        if (interrupt_signal(ring->sweep->interrupt) != 0)
            return false;
        if (*given > taken && !points_ready(ring->sweep->points))
            return true;
        if (!fill(ring, &ring->slots[*given % ring->count]))
            return false;
        belt_put(belt);
        ++*given;
    }
    return true;
}

void sweep_run(struct sweep *sweep)
{
    struct ring ring = {.sweep = sweep, .most = 16};
    make_slots(&ring, sweep->threads == 1 ? 1 : 4 * sweep->threads);
    struct arena *arena = arena_child(sweep->arena);
    struct belt *belt = belt_open(arena, sweep->threads, ring.count, work, &ring);
    size_t given = 0;
    bool more = true;
    for (size_t taken = 0; more || taken < given; taken++) {
        more = more && feed(&ring, belt, &given, taken);
        if (taken == given)
            break;
        struct slot *slot = &ring.slots[taken % ring.count];
        belt_take(belt);
        if (!deliver(sweep, slot))
            break;
        adapt(&ring, slot);
    }
    arena_close(arena);
}

struct str sweep_record(struct sweep *sweep)
{
    struct ring ring = {.sweep = sweep, .most = 1};
    make_slots(&ring, 1);
    if (!fill(&ring, &ring.slots[0]))
        return (struct str){NULL, 0};
    work(&ring, 0, 0);
    if (ring.slots[0].exhausted)
        arena_exhausted(sweep->arena);
    return text_str(&ring.slots[0].out);
}
