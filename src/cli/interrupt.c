/* The signals are blocked and read from a signalfd: there is no handler, and nothing global. */
#include "cli/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct interrupt {
    int fd; /* -1: the system gives none, and signals do what they always did */
    sigset_t before;
    int signal; /* that has come */
};

static void close_interrupt(void *resource)
{
    struct interrupt *interrupt = resource;
    if (interrupt->fd >= 0)
        close(interrupt->fd);
    sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
}

static void add_unless_ignored(sigset_t *set, int signal)
{
    struct sigaction action;
    if (sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(set, signal);
}

struct interrupt *interrupt_open(struct arena *arena)
{
    struct interrupt *interrupt = ARENA_NEW(arena, struct interrupt);
    sigset_t set;
    sigemptyset(&set);
    add_unless_ignored(&set, SIGINT);
    add_unless_ignored(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &interrupt->before);
    interrupt->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (interrupt->fd < 0)
        sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
    arena_defer(arena, close_interrupt, interrupt);
    return interrupt;
}

int interrupt_signal(struct interrupt *interrupt)
{
    struct signalfd_siginfo info;
    if (interrupt->signal == 0 && interrupt->fd >= 0 &&
        read(interrupt->fd, &info, sizeof info) == (ssize_t)sizeof info) {
        interrupt->signal = (int)info.ssi_signo;
        sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
    }
    return interrupt->signal;
}

bool interrupt_wait(const struct interrupt *interrupt, int fd)
{
    if (interrupt == NULL || interrupt->fd < 0)
        return true;
    struct pollfd polls[] = {{.fd = fd, .events = POLLIN}, {.fd = interrupt->fd, .events = POLLIN}};
    if (interrupt->signal != 0)
        return false;
    while (poll(polls, 2, -1) < 0)
        continue;
    return polls[1].revents == 0;
}
