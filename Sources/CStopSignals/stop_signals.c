#include "stop_signals.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t has_stop;
static volatile sig_atomic_t has_usr1;

static void note(int number) {
    if (number == SIGUSR1) {
        has_usr1 = 1;
    } else {
        has_stop = 1;
    }
}

static void mask(int how) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGUSR2);
    pthread_sigmask(how, &signals, NULL);
}

static void handle(void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    // Reads and writes in progress go on.
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
}

void stop_signals_hold(void) { mask(SIG_BLOCK); }

void stop_signals_release(void) { mask(SIG_UNBLOCK); }

void stop_signals_ignore(void) {
    handle(SIG_IGN);
    mask(SIG_UNBLOCK);
}

void stop_signals_note(void) {
    handle(note);
    mask(SIG_UNBLOCK);
}

bool stop_signals_has_stop(void) { return has_stop != 0; }

bool stop_signals_take_usr1(void) {
    if (has_usr1 == 0) { return false; }
    has_usr1 = 0;
    return true;
}
