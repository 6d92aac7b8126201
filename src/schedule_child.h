/* A child process in a process group of its own that dies with us. */
#pragma once
#include <sys/types.h>

/* argv: NULL-terminated, [0] the program to exec; env: its whole environment, NULL: ours. −1 with errno. Call from the main thread (the death signal follows the thread). */
pid_t schedule_child_start(const char *const *argv, const char *const *env);
/* The whole group. */
void schedule_child_signal(pid_t pid, int sig);
/* Exit code, 128 + signal, or −1 while it runs. */
int schedule_child_reap(pid_t pid);
