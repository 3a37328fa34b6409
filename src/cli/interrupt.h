/* SIGINT and SIGTERM as something to ask for, so that a run ends between two blocks and not within one. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include "base/arena.h"

#include <stdbool.h>

struct interrupt;

/* From now on the signals wait to be asked for; signals that the process ignores stay ignored. Their old ways return
 * with the arena, and once one has come: a second one ends the process. */
struct interrupt *interrupt_open(struct arena *arena);

/* The signal that has come; 0: none. */
int interrupt_signal(struct interrupt *interrupt);

/* Waits until `fd` can be read; false if a signal came first. NULL waits for nothing and gives true. */
bool interrupt_wait(const struct interrupt *interrupt, int fd);

#endif
