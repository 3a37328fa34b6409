/* Arenas: the only owner of memory.
 *
 * Everything lives in an arena and dies with it; nobody frees piece by piece. An allocation never returns NULL:
 * when memory runs out, control returns to the guard of the arena's root (as errors do in Lua), where
 * the caller reports the failure and closes the arena. Code between the guard and the allocation therefore needs no
 * checks, and holds no resource that it has not registered with arena_defer. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena;

typedef void arena_cleanup(void *resource);

/* A root arena that, with its children, refuses to hand out more than `limit` bytes (0: no limit), each allocation
 * rounded up to 64. NULL when there is no memory even for that. */
struct arena *arena_open(size_t limit);

/* An arena for a shorter life (a plan, scratch): closed by its own arena_close or, at the latest, with its parent. */
struct arena *arena_child(struct arena *parent);

/* Releases all memory, children first, after running the deferred cleanups, last registered first. NULL is ignored. */
void arena_close(struct arena *arena);

/* Releases all that is in the arena as arena_close does, but keeps it for the next round of the same work, which will find
 * its memory in one piece. */
void arena_rewind(struct arena *arena);

/* `count` zeroed elements of `size` bytes, aligned for any type and for SIMD (64 bytes). Overflow counts as out of
 * memory. `count` 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* The same without zeroing, for large buffers that are written in full. */
void *arena_alloc_raw(struct arena *arena, size_t count, size_t size);

/* A copy of `count` elements of `size` bytes. */
void *arena_copy(struct arena *arena, const void *from, size_t count, size_t size);

/* Runs cleanup(resource) when the arena closes: for what malloc'd libraries and the operating system hand out. When
 * memory runs out in this very call, the cleanup runs at once. */
void arena_defer(struct arena *arena, arena_cleanup *cleanup, void *resource);

/* Where control goes when memory runs out: `if (setjmp(*arena_guard(a))) { out of memory }`. Set on the root; children
 * use their root's. There is one guard at a time: a new one replaces it. Without a guard the process aborts. */
jmp_buf *arena_guard(struct arena *arena);

/* Takes the guard away. Due before the function that called setjmp returns, if the arena outlives it. */
void arena_unguard(struct arena *arena);

/* Takes the path of an allocation that failed, for libraries that report a lack of memory themselves. */
_Noreturn void arena_exhausted(struct arena *arena);

/* Bytes handed out by the arena and everything below it. */
size_t arena_used(const struct arena *arena);

/* One zeroed object, or an array of them, of a given type. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_alloc((arena), (count), sizeof(type)))
#define ARENA_ARRAY_RAW(arena, count, type) ((type *)arena_alloc_raw((arena), (count), sizeof(type)))

/* Makes room for one more element in a growing array: `items` (an lvalue of pointer type) holds `count` elements and
 * doubles when `count` reaches a power of two (or is 0). The old block stays in the arena. */
#define ARENA_GROW(arena, items, count) ((items) = arena_grow((arena), (items), (count), sizeof *(items)))
void *arena_grow(struct arena *arena, void *items, size_t count, size_t size);

#endif
