/* Bump allocation in chained chunks; those that children leave behind serve the next ones. Invariants: `used` of an arena is
 * what it and the arenas below it have handed out; that of a root never exceeds its limit; every chunk, child and cleanup
 * hangs on exactly one arena. */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, FIRST_CHUNK = 16 * 1024, LARGEST_CHUNK = 1024 * 1024 };

/* Spare chunks of a root: bytes in all, and how many are looked at. None where a tool watches over memory that was freed. */
#ifdef __SANITIZE_ADDRESS__
enum { MOST_SPARE = 0, SPARES_TRIED = 8 };
#else
enum { MOST_SPARE = 4 * 1024 * 1024, SPARES_TRIED = 8 };
#endif

struct chunk {
    struct chunk *next;
    size_t size; /* bytes usable after the header */
    size_t used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct deferred {
    struct deferred *next;
    arena_cleanup *cleanup;
    void *resource;
};

struct arena {
    struct arena *root;    /* itself for a root */
    struct arena *parent;  /* NULL for a root */
    struct arena *child;   /* the first of its children */
    struct arena *sibling; /* the next child of its parent */
    struct chunk *chunks;  /* allocations come from the first one */
    struct deferred *deferred;
    size_t used;         /* bytes handed out by this arena and everything below it */
    size_t limit;        /* of a root; 0: none */
    size_t next_chunk;   /* size of the next chunk */
    struct chunk *spare; /* of a root: chunks of children that were closed */
    size_t spare_bytes;
    struct arena *closed; /* of a root: children that were closed, linked as siblings */
    bool guarded;         /* of a root: `guard` is set */
    jmp_buf guard;
};

_Noreturn void arena_exhausted(struct arena *arena)
{
    struct arena *root = arena->root;
    if (!root->guarded)
        abort();
    longjmp(root->guard, 1);
}

jmp_buf *arena_guard(struct arena *arena)
{
    arena->root->guarded = true;
    return &arena->root->guard;
}

void arena_unguard(struct arena *arena)
{
    arena->root->guarded = false;
}

static size_t round_up(size_t n)
{
    return (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* The smallest of the latest spare chunks that has room for `need` bytes; NULL if none has. */
static struct chunk *take_spare(struct arena *root, size_t need)
{
    struct chunk **best = NULL;
    size_t tried = 0;
    for (struct chunk **at = &root->spare; *at != NULL && tried < SPARES_TRIED; at = &(*at)->next, tried++) {
        if ((*at)->size >= need && (best == NULL || (*at)->size < (*best)->size))
            best = at;
        if (best != NULL && (*best)->size == FIRST_CHUNK)
            break; /* none is smaller, and this one is the last that was used */
    }
    if (best == NULL)
        return NULL;
    struct chunk *chunk = *best;
    *best = chunk->next;
    root->spare_bytes -= chunk->size;
    return chunk;
}

/* A new chunk for `need` bytes and more; NULL when there is no memory. */
static struct chunk *chunk_new(struct arena *arena, size_t need)
{
    struct chunk *spare = take_spare(arena->root, need);
    if (spare != NULL) {
        *spare = (struct chunk){.size = spare->size};
        return spare;
    }
    size_t size = need > arena->next_chunk ? need : arena->next_chunk;
    struct chunk *chunk = aligned_alloc(ALIGNMENT, sizeof *chunk + round_up(size));
    if (chunk != NULL)
        *chunk = (struct chunk){.size = size};
    return chunk;
}

/* A chunk with room for `need` bytes; NULL when there is no memory. It becomes the first one unless, once `need` is
 * taken, the present first one has more room: a large array must not strand the rest of a chunk. */
static struct chunk *chunk_add(struct arena *arena, size_t need)
{
    struct chunk *chunk = chunk_new(arena, need);
    if (chunk == NULL)
        return NULL;
    struct chunk *first = arena->chunks;
    struct chunk **link =
        first != NULL && first->size - first->used > chunk->size - need ? &first->next : &arena->chunks;
    chunk->next = *link;
    *link = chunk;
    if (arena->next_chunk < LARGEST_CHUNK)
        arena->next_chunk *= 2;
    return chunk;
}

/* NULL when there is no memory, or the limit forbids. */
static void *allocate(struct arena *arena, size_t count, size_t size)
{
    const struct arena *root = arena->root;
    if (size != 0 && count > (PTRDIFF_MAX - 2 * sizeof(struct chunk)) / size)
        return NULL;
    size_t need = round_up(count * size);
    if (root->limit != 0 && need > root->limit - root->used)
        return NULL;
    struct chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size - chunk->used < need)
        chunk = chunk_add(arena, need);
    if (chunk == NULL)
        return NULL;
    for (struct arena *a = arena; a != NULL; a = a->parent)
        a->used += need;
    void *at = chunk->bytes + chunk->used;
    chunk->used += need;
    return at;
}

void *arena_alloc_raw(struct arena *arena, size_t count, size_t size)
{
    void *at = allocate(arena, count, size);
    if (at == NULL)
        arena_exhausted(arena);
    return at;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    void *at = arena_alloc_raw(arena, count, size);
    return memset(at, 0, count * size);
}

void *arena_copy(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *at = arena_alloc_raw(arena, count, size);
    return count == 0 ? at : memcpy(at, from, count * size);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return items;
    void *grown = arena_alloc(arena, count == 0 ? 1 : 2 * count, size);
    if (count != 0)
        memcpy(grown, items, count * size);
    return grown;
}

void arena_defer(struct arena *arena, arena_cleanup *cleanup, void *resource)
{
    struct deferred *deferred = allocate(arena, 1, sizeof *deferred);
    if (deferred == NULL) {
        cleanup(resource);
        arena_exhausted(arena);
    }
    deferred->cleanup = cleanup;
    deferred->resource = resource;
    deferred->next = arena->deferred;
    arena->deferred = deferred;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

/* An empty arena in memory of its size; that of the guard means nothing yet. */
static struct arena *start(void *memory)
{
    struct arena *arena = memory;
    if (arena == NULL)
        return NULL;
    memset(arena, 0, offsetof(struct arena, guard));
    arena->root = arena;
    arena->next_chunk = FIRST_CHUNK;
    return arena;
}

struct arena *arena_open(size_t limit)
{
    struct arena *arena = start(malloc(sizeof *arena));
    if (arena != NULL)
        arena->limit = limit;
    return arena;
}

/* The memory of a child that was closed; NULL if there is none. */
static struct arena *take_closed(struct arena *root)
{
    struct arena *arena = root->closed;
    if (arena != NULL)
        root->closed = arena->sibling;
    return arena;
}

struct arena *arena_child(struct arena *parent)
{
    struct arena *closed = take_closed(parent->root);
    struct arena *child = start(closed != NULL ? closed : malloc(sizeof *child));
    if (child == NULL)
        arena_exhausted(parent);
    child->root = parent->root;
    child->parent = parent;
    child->sibling = parent->child;
    parent->child = child;
    return child;
}

static void free_list(struct chunk *chunk)
{
    while (chunk != NULL) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

/* A root's own chunks go back to the system; those of children stay with the root while they are few. */
static void give_up_chunks(struct arena *arena)
{
    struct arena *root = arena->root;
    for (struct chunk *chunk = arena->chunks; chunk != NULL && arena != root;) {
        struct chunk *next = chunk->next;
        if (chunk->size <= MOST_SPARE && root->spare_bytes <= MOST_SPARE - chunk->size) {
            chunk->next = root->spare;
            root->spare = chunk;
            root->spare_bytes += chunk->size;
        } else {
            free(chunk);
        }
        chunk = next;
    }
    if (arena == root)
        free_list(arena->chunks);
    arena->chunks = NULL;
}

/* What hangs on an arena goes before its memory does. */
static void release_dependants(struct arena *arena)
{
    while (arena->child != NULL)
        arena_close(arena->child);
    for (struct deferred *d = arena->deferred; d != NULL; d = d->next)
        d->cleanup(d->resource);
    arena->deferred = NULL;
}

void arena_rewind(struct arena *arena)
{
    release_dependants(arena);
    size_t used = arena->used;
    for (struct arena *a = arena; a != NULL; a = a->parent)
        a->used -= used;
    if (arena->chunks != NULL && arena->chunks->next != NULL) {
        give_up_chunks(arena);
        (void)chunk_add(arena, used); /* where there is no memory for it now, the next allocation will say so */
    } else if (arena->chunks != NULL) {
        arena->chunks->used = 0;
    }
}

static void unlink_child(struct arena *child)
{
    struct arena **link = &child->parent->child;
    while (*link != child)
        link = &(*link)->sibling;
    *link = child->sibling;
}

void arena_close(struct arena *arena)
{
    if (arena == NULL)
        return;
    release_dependants(arena);
    for (struct arena *a = arena->parent; a != NULL; a = a->parent)
        a->used -= arena->used;
    if (arena->parent != NULL)
        unlink_child(arena);
    give_up_chunks(arena);
    if (arena == arena->root) {
        free_list(arena->spare);
        while (arena->closed != NULL)
            free(take_closed(arena));
    }
    if (arena == arena->root || MOST_SPARE == 0) {
        free(arena);
        return;
    }
    arena->sibling = arena->root->closed;
    arena->root->closed = arena;
}
