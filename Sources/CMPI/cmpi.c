#include "cmpi.h"

#include "cmpi_requests.h"

#include <limits.h>
#include <mpi.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_t owner;
static int world_size;
static int tag_limit = 32767;

// MARK: Life of MPI

cmpi_implementation cmpi_implementation_built(void) {
#if defined(OPEN_MPI)
    return CMPI_OPEN_MPI;
#elif defined(MPICH_VERSION) || defined(MPICH)
    return CMPI_MPICH;
#else
    return CMPI_OTHER;
#endif
}

static void copy_text(char *to, size_t size, const char *from) {
    if (size > 0) {
        snprintf(to, size, "%s", from);
    }
}

int cmpi_library_version(char *text, size_t size) {
    char buffer[MPI_MAX_LIBRARY_VERSION_STRING + 1] = {0};
    int length = 0;
    int code = MPI_Get_library_version(buffer, &length);
    copy_text(text, size, code == MPI_SUCCESS ? buffer : "");
    return code;
}

bool cmpi_was_initialized(void) {
    int flag = 0;
    return MPI_Initialized(&flag) == MPI_SUCCESS && flag;
}

#if defined(OPEN_MPI)
static void set_default(const char *name, const char *value) { setenv(name, value, 0); }

// Settings that cost a lot when they are forgotten; mpirun's `--mca` and the user's environment win, as both arrive
// here as variables that exist.
static void set_open_mpi_defaults(void) {
    // A rank that waits inside MPI gives its core away. `mpirun --oversubscribe` asks for this, srun does not.
    set_default("OMPI_MCA_mpi_yield_when_idle", "1");
    // MPI_Finalize without a barrier, which would wait for ranks that are dead.
    set_default("OMPI_MCA_async_mpi_finalize", "1");
    // What is underway to a worker at a time (PieceQueue) has to find room in its socket at once.
    set_default("OMPI_MCA_btl_tcp_sndbuf", "262144");

    const char *size = getenv("OMPI_COMM_WORLD_SIZE");
    const char *local = getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
    if (size != NULL && local != NULL && strcmp(size, local) == 0) {
        // Shared memory alone: starts faster, as no network is searched for.
        set_default("OMPI_MCA_pml", "ob1");
        set_default("OMPI_MCA_btl", "self,vader");
    }
    // A process without a launcher starts no daemon of its own: it never starts ranks.
    set_default("OMPI_MCA_ess_singleton_isolated", "1");
}
#endif

int cmpi_init(bool *funneled) {
    // Over TCP a send to a dead peer would end the sender.
    signal(SIGPIPE, SIG_IGN);
#if defined(OPEN_MPI)
    set_open_mpi_defaults();
#endif
    *funneled = false;
    int provided = MPI_THREAD_SINGLE;
    int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    if (code != MPI_SUCCESS) {
        return code;
    }
    owner = pthread_self();
    if (provided < MPI_THREAD_FUNNELED) {
        return MPI_Finalize();
    }
    *funneled = true;
    // Errors that belong to no communicator go to MPI_COMM_SELF since MPI 4, to MPI_COMM_WORLD before.
    code = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (code == MPI_SUCCESS) {
        code = MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    }
    return code;
}

static volatile sig_atomic_t late_exit_code;

static void leave(int number) {
    (void)number;
    _exit(late_exit_code);
}

int cmpi_finalize(uint32_t seconds, int32_t exit_code) {
    // The process may end in here.
    fflush(stdout);
    fflush(stderr);
    late_exit_code = exit_code;
    signal(SIGALRM, leave);
    alarm(seconds);
    int code = MPI_Finalize();
    alarm(0);
    signal(SIGALRM, SIG_DFL);
    return code;
}

void cmpi_abort(int32_t code) {
    fflush(stdout);
    fflush(stderr);
    // MPI_Abort talks to the launcher and may wait for it for ever.
    signal(SIGALRM, SIG_DFL);
    alarm(10);
    MPI_Abort(MPI_COMM_WORLD, code);
    _exit(code);
}

bool cmpi_is_owner_thread(void) { return pthread_equal(owner, pthread_self()) != 0; }

// MARK: Errors

cmpi_class cmpi_error_class(int code) {
    int class = MPI_ERR_UNKNOWN;
    if (MPI_Error_class(code, &class) != MPI_SUCCESS) {
        return CMPI_CLASS_UNKNOWN;
    }
    if (class == MPI_ERR_BUFFER) return CMPI_CLASS_BUFFER;
    if (class == MPI_ERR_COUNT) return CMPI_CLASS_COUNT;
    if (class == MPI_ERR_TAG) return CMPI_CLASS_TAG;
    if (class == MPI_ERR_COMM) return CMPI_CLASS_COMMUNICATOR;
    if (class == MPI_ERR_RANK) return CMPI_CLASS_RANK;
    if (class == MPI_ERR_REQUEST) return CMPI_CLASS_REQUEST;
    if (class == MPI_ERR_TRUNCATE) return CMPI_CLASS_TRUNCATE;
    if (class == MPI_ERR_ARG) return CMPI_CLASS_ARGUMENT;
    if (class == MPI_ERR_NO_MEM) return CMPI_CLASS_NO_MEMORY;
#ifdef MPIX_ERR_PROC_FAILED
    if (class == MPIX_ERR_PROC_FAILED) return CMPI_CLASS_PROCESS_FAILED;
#endif
#ifdef MPIX_ERR_REVOKED
    if (class == MPIX_ERR_REVOKED) return CMPI_CLASS_REVOKED;
#endif
    if (class == MPI_ERR_INTERN) return CMPI_CLASS_INTERNAL;
    if (class == MPI_ERR_OTHER) return CMPI_CLASS_OTHER;
    return CMPI_CLASS_UNKNOWN;
}

int cmpi_code_count(void) { return MPI_ERR_COUNT; }

int cmpi_code_truncate(void) { return MPI_ERR_TRUNCATE; }

void cmpi_error_text(int code, char *text, size_t size) {
    char buffer[MPI_MAX_ERROR_STRING + 1] = {0};
    int length = 0;
    if (MPI_Error_string(code, buffer, &length) != MPI_SUCCESS) {
        snprintf(buffer, sizeof(buffer), "unknown error");
    }
    copy_text(text, size, buffer);
}

// MARK: World

int cmpi_world(int32_t *rank, int32_t *size, int32_t *maximum_tag) {
    int my_rank = 0;
    int code = MPI_Comm_rank(MPI_COMM_WORLD, &my_rank);
    if (code != MPI_SUCCESS) {
        return code;
    }
    code = MPI_Comm_size(MPI_COMM_WORLD, &world_size);
    if (code != MPI_SUCCESS) {
        return code;
    }
    int *limit = NULL;
    int flag = 0;
    code = MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, &limit, &flag);
    if (code == MPI_SUCCESS && flag && limit != NULL) {
        tag_limit = *limit;
    }
    *rank = my_rank;
    *size = world_size;
    *maximum_tag = tag_limit;
    return code;
}

int cmpi_processor_name(char *text, size_t size) {
    char buffer[MPI_MAX_PROCESSOR_NAME + 1] = {0};
    int length = 0;
    int code = MPI_Get_processor_name(buffer, &length);
    copy_text(text, size, code == MPI_SUCCESS ? buffer : "");
    return code;
}

// MARK: Messages

// An address for messages without bytes, for which Swift has none.
static char nowhere[1];

static int check_peer(int32_t rank, int32_t tag, bool may_be_any) {
    if ((rank < 0 || rank >= world_size) && !(may_be_any && rank == CMPI_ANY)) {
        return MPI_ERR_RANK;
    }
    if ((tag < 0 || tag > tag_limit) && !(may_be_any && tag == CMPI_ANY)) {
        return MPI_ERR_TAG;
    }
    return MPI_SUCCESS;
}

static int mpi_source(int32_t source) { return source == CMPI_ANY ? MPI_ANY_SOURCE : source; }

static int mpi_tag(int32_t tag) { return tag == CMPI_ANY ? MPI_ANY_TAG : tag; }

int cmpi_iprobe(int32_t source, int32_t tag, bool *found, cmpi_status *status) {
    *found = false;
    int code = check_peer(source, tag, true);
    if (code != MPI_SUCCESS) {
        return code;
    }
    int flag = 0;
    MPI_Status raw;
    code = MPI_Iprobe(mpi_source(source), mpi_tag(tag), MPI_COMM_WORLD, &flag, &raw);
    if (code != MPI_SUCCESS || !flag) {
        return code;
    }
    *found = true;
    return copy_status(&raw, status);
}

int cmpi_recv(void *bytes, int32_t count, int32_t source, int32_t tag, cmpi_status *status) {
    int code = check_peer(source, tag, true);
    if (code != MPI_SUCCESS) {
        return code;
    }
    // The size is looked at first: Open MPI 4.1 (pml ob1) writes behind a buffer that is too short, for messages of
    // more than 4 KB over shared memory and 64 KB over TCP.
    MPI_Message message;
    MPI_Status raw;
    code = MPI_Mprobe(mpi_source(source), mpi_tag(tag), MPI_COMM_WORLD, &message, &raw);
    if (code == MPI_SUCCESS) {
        code = copy_status(&raw, status);
    }
    if (code != MPI_SUCCESS) {
        return code;
    }
    if (status->byte_count <= count) {
        return MPI_Mrecv(bytes == NULL ? nowhere : bytes, count, MPI_BYTE, &message, &raw);
    }
    void *whole = malloc((size_t)status->byte_count);
    if (whole == NULL) {
        return MPI_ERR_NO_MEM;
    }
    code = MPI_Mrecv(whole, (int)status->byte_count, MPI_BYTE, &message, &raw);
    free(whole);
    return code == MPI_SUCCESS ? MPI_ERR_TRUNCATE : code;
}

int cmpi_isend(const void *bytes, int32_t count, int32_t to, int32_t tag, cmpi_request *request) {
    int code = check_peer(to, tag, false);
    if (code != MPI_SUCCESS) {
        return code;
    }
    MPI_Request raw = MPI_REQUEST_NULL;
    code = MPI_Isend(bytes == NULL ? nowhere : bytes, count, MPI_BYTE, to, tag, MPI_COMM_WORLD, &raw);
    *request = pack(raw);
    return code;
}

int cmpi_irecv(void *bytes, int32_t count, int32_t source, int32_t tag, cmpi_request *request) {
    int code = check_peer(source, tag, true);
    if (code != MPI_SUCCESS) {
        return code;
    }
    MPI_Request raw = MPI_REQUEST_NULL;
    code = MPI_Irecv(
        bytes == NULL ? nowhere : bytes, count, MPI_BYTE, mpi_source(source), mpi_tag(tag), MPI_COMM_WORLD, &raw);
    *request = pack(raw);
    return code;
}

int cmpi_test(cmpi_request *request, bool is_receive, bool *done, cmpi_status *status) {
    MPI_Request raw = unpack(*request);
    MPI_Status raw_status;
    int flag = 0;
    int code = MPI_Test(&raw, &flag, &raw_status);
    *request = pack(raw);
    // With an error the flag is not always set, but the request is over.
    *done = flag || code != MPI_SUCCESS;
    return code == MPI_SUCCESS && flag && is_receive ? copy_status(&raw_status, status) : code;
}
