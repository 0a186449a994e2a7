// What both messages and sets of requests need; not seen from Swift.
#ifndef CODED_TRAIN_CMPI_REQUESTS_H
#define CODED_TRAIN_CMPI_REQUESTS_H

#include <mpi.h>
#include <string.h>

#include "cmpi.h"

_Static_assert(sizeof(MPI_Request) <= sizeof(cmpi_request), "a request must fit its opaque form");

static inline cmpi_request pack(MPI_Request raw) {
    cmpi_request request = {0};
    memcpy(&request, &raw, sizeof(raw));
    return request;
}

static inline MPI_Request unpack(cmpi_request request) {
    MPI_Request raw;
    memcpy(&raw, &request, sizeof(raw));
    return raw;
}

static inline int copy_status(const MPI_Status *from, cmpi_status *to) {
    int count = 0;
    int code = MPI_Get_count((MPI_Status *)from, MPI_BYTE, &count);
    to->source = from->MPI_SOURCE;
    to->tag = from->MPI_TAG;
    to->byte_count = count;
    // A peer may send more than a count can say.
    if (code == MPI_SUCCESS && count == MPI_UNDEFINED) {
        code = MPI_ERR_COUNT;
    }
    return code;
}

#endif
