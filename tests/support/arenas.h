/* An arena that lives as long as a test, or a group of them, is its state. */
#ifndef SUPPORT_ARENAS_H
#define SUPPORT_ARENAS_H

#include "base/arena.h"

static inline int open_arena(void **state)
{
    *state = arena_open(0);
    return *state == NULL;
}

static inline int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

#endif
