#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "cmpi.h"

#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

void cmpi_set_fine_timers(void) {
#ifdef __linux__
    prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
#endif
}

void cmpi_write_error(const char *text) {
    fputs(text, stderr);
    fflush(stderr);
}

void cmpi_yield(void) { sched_yield(); }

void cmpi_sleep(int64_t nanoseconds) {
    struct timespec duration = {
        .tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)};
    nanosleep(&duration, NULL);
}

int64_t cmpi_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t cmpi_processor_time(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000
        + ((int64_t)usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}
