// What Swift sees of MPI: functions and structures of fixed layout.
//
// MPI's constants are macros and its handles differ (a pointer in Open MPI, an `int` in MPICH), so that no type or
// constant of `mpi.h` appears here; `cmpi.c` is the only file that includes it. Every function that returns `int`
// returns a code of MPI, zero for success. All of them belong to the thread that called `cmpi_init`.

#ifndef CMPI_H
#define CMPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Stands for MPI_ANY_SOURCE and MPI_ANY_TAG.
#define CMPI_ANY (-1)

typedef enum cmpi_implementation {
    CMPI_OTHER = 0,
    CMPI_OPEN_MPI = 1,
    CMPI_MPICH = 2,
} cmpi_implementation;

// Error classes, numbered alike for every implementation.
typedef enum cmpi_class {
    CMPI_CLASS_UNKNOWN = 0,
    CMPI_CLASS_BUFFER,
    CMPI_CLASS_COUNT,
    CMPI_CLASS_TAG,
    CMPI_CLASS_COMMUNICATOR,
    CMPI_CLASS_RANK,
    CMPI_CLASS_REQUEST,
    CMPI_CLASS_TRUNCATE,
    CMPI_CLASS_ARGUMENT,
    CMPI_CLASS_NO_MEMORY,
    CMPI_CLASS_PROCESS_FAILED,
    CMPI_CLASS_REVOKED,
    CMPI_CLASS_INTERNAL,
    CMPI_CLASS_OTHER,
} cmpi_class;

typedef struct cmpi_status {
    int32_t source;
    int32_t tag;
    int64_t byte_count;
} cmpi_status;

// Holds an MPI_Request of any implementation.
typedef struct cmpi_request {
    uint64_t bits;
} cmpi_request;

// One finished request of a set. `code` is the request's own result; `status` holds for receives without an error.
typedef struct cmpi_completion {
    int32_t slot;
    int32_t code;
    cmpi_status status;
} cmpi_completion;

typedef struct cmpi_set cmpi_set;

// Before, at and after the life of MPI.

// The implementation this library was compiled against.
cmpi_implementation cmpi_implementation_built(void);
// MPI_Get_library_version: at most `size` bytes with the final zero. Works before `cmpi_init`.
int cmpi_library_version(char *text, size_t size);
bool cmpi_was_initialized(void);
// Ignores SIGPIPE, sets the defaults of Open MPI that the environment leaves open, and calls MPI_Init_thread for one
// calling thread. `funneled` says whether the library grants that; if not, MPI is finalized again.
int cmpi_init(bool *funneled);
// MPI_Finalize, which may wait for ranks that are dead or stopped: after `seconds` the process ends with `exit_code`.
int cmpi_finalize(uint32_t seconds, int32_t exit_code);
// Ends all ranks. The process ends even if MPI_Abort returns or does not come back.
_Noreturn void cmpi_abort(int32_t code);
bool cmpi_is_owner_thread(void);

// Errors.

cmpi_class cmpi_error_class(int code);
// MPI_ERR_COUNT and MPI_ERR_TRUNCATE, for what MPI itself is never asked.
int cmpi_code_count(void);
int cmpi_code_truncate(void);
// MPI_Error_string: at most `size` bytes with the final zero.
void cmpi_error_text(int code, char *text, size_t size);

// The world.

int cmpi_world(int32_t *rank, int32_t *size, int32_t *maximum_tag);
int cmpi_processor_name(char *text, size_t size);

// Messages of bytes over MPI_COMM_WORLD. Ranks and tags are checked here, as the special negative ranks differ
// between implementations.

int cmpi_iprobe(int32_t source, int32_t tag, bool *found, cmpi_status *status);
// Waits for the message. One that is longer than `count` is dropped, with MPI_ERR_TRUNCATE.
int cmpi_recv(void *bytes, int32_t count, int32_t source, int32_t tag, cmpi_status *status);
int cmpi_isend(const void *bytes, int32_t count, int32_t to, int32_t tag, cmpi_request *request);
int cmpi_irecv(void *bytes, int32_t count, int32_t source, int32_t tag, cmpi_request *request);
// `status` is filled for receives only. A request that ended with an error is done as well.
int cmpi_test(cmpi_request *request, bool is_receive, bool *done, cmpi_status *status);

// Sets of requests, tested together with MPI_Testsome and no allocation per test.

// NULL without memory.
cmpi_set *cmpi_set_create(int32_t slot_count);
// Frees the arrays, not the requests.
void cmpi_set_destroy(cmpi_set *set);
// Makes room for `slot_count` slots; false without memory.
bool cmpi_set_grow(cmpi_set *set, int32_t slot_count);
// Moves a request into an empty slot.
void cmpi_set_insert(cmpi_set *set, int32_t slot, cmpi_request request, bool is_receive);
// Empties the slots of the requests that have ended and describes them; `completions` has room for all slots.
int cmpi_set_test_some(cmpi_set *set, cmpi_completion *completions, int32_t *count);

// The system.

// Lets sleeps of the calling thread end within about a microsecond of the time asked for, where the system can.
void cmpi_set_fine_timers(void);
// Writes to the standard error at once.
void cmpi_write_error(const char *text);
void cmpi_yield(void);
void cmpi_sleep(int64_t nanoseconds);
// A clock that only goes forward, in nanoseconds.
int64_t cmpi_now(void);
// Processor time of this process, user and system, in nanoseconds.
int64_t cmpi_processor_time(void);

#endif
