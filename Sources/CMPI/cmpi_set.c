#include <stdlib.h>

#include "cmpi_requests.h"

struct cmpi_set {
    int32_t slot_count;
    MPI_Request *requests;
    bool *is_receive;
    int *indices;
    MPI_Status *statuses;
};

cmpi_set *cmpi_set_create(int32_t slot_count) {
    cmpi_set *set = calloc(1, sizeof(*set));
    if (set != NULL && !cmpi_set_grow(set, slot_count)) {
        cmpi_set_destroy(set);
        return NULL;
    }
    return set;
}

void cmpi_set_destroy(cmpi_set *set) {
    if (set != NULL) {
        free(set->requests);
        free(set->is_receive);
        free(set->indices);
        free(set->statuses);
        free(set);
    }
}

static bool grow(void **array, int32_t count, size_t size) {
    void *larger = realloc(*array, (size_t)count * size);
    if (larger == NULL) {
        return false;
    }
    *array = larger;
    return true;
}

bool cmpi_set_grow(cmpi_set *set, int32_t slot_count) {
    if (slot_count <= set->slot_count) {
        return true;
    }
    if (!grow((void **)&set->requests, slot_count, sizeof(MPI_Request))
        || !grow((void **)&set->is_receive, slot_count, sizeof(bool))
        || !grow((void **)&set->indices, slot_count, sizeof(int))
        || !grow((void **)&set->statuses, slot_count, sizeof(MPI_Status))) {
        return false;
    }
    for (int32_t slot = set->slot_count; slot < slot_count; slot++) {
        set->requests[slot] = MPI_REQUEST_NULL;
        set->is_receive[slot] = false;
    }
    set->slot_count = slot_count;
    return true;
}

void cmpi_set_insert(cmpi_set *set, int32_t slot, cmpi_request request, bool is_receive) {
    set->requests[slot] = unpack(request);
    set->is_receive[slot] = is_receive;
}

int cmpi_set_test_some(cmpi_set *set, cmpi_completion *completions, int32_t *count) {
    *count = 0;
    if (set->slot_count == 0) {
        return MPI_SUCCESS;
    }
    int out_count = 0;
    int code = MPI_Testsome(set->slot_count, set->requests, &out_count, set->indices, set->statuses);
    if (code != MPI_SUCCESS && code != MPI_ERR_IN_STATUS) {
        int class = code;
        MPI_Error_class(code, &class);
        if (class != MPI_ERR_IN_STATUS) {
            return code;
        }
    }
    if (out_count == MPI_UNDEFINED) {
        return MPI_SUCCESS;
    }
    for (int i = 0; i < out_count; i++) {
        int slot = set->indices[i];
        cmpi_completion *completion = &completions[(*count)++];
        memset(completion, 0, sizeof(*completion));
        completion->slot = slot;
        // The field is set only when the call says that some request failed.
        completion->code = code == MPI_SUCCESS ? MPI_SUCCESS : set->statuses[i].MPI_ERROR;
        if (completion->code == MPI_SUCCESS && set->is_receive[slot]) {
            completion->code = copy_status(&set->statuses[i], &completion->status);
        }
        // A failed request may be left in its place by the library; it is over all the same.
        set->requests[slot] = MPI_REQUEST_NULL;
    }
    return MPI_SUCCESS;
}
