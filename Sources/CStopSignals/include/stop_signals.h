// SIGTERM, SIGUSR1 and SIGUSR2 as flags that a program looks at when it suits it. The handler does nothing but set one.
//
// A process that may be sent these signals before it knows what to do with them holds them first; what came meanwhile
// is handled, ignored or has its usual effect once that is decided.

#ifndef STOP_SIGNALS_H
#define STOP_SIGNALS_H

#include <stdbool.h>

// Holds these signals back, for this thread and those that it starts.
void stop_signals_hold(void);
// Lets them have their usual effect.
void stop_signals_release(void);
// Ignores them from now on, and what came while they were held.
void stop_signals_ignore(void);
// Notes them from now on, and what came while they were held.
void stop_signals_note(void);
// Whether SIGTERM or SIGUSR2 has come.
bool stop_signals_has_stop(void);
// Whether SIGUSR1 has come since the last call.
bool stop_signals_take_usr1(void);

#endif
